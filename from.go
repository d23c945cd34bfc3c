package main

// The command on what somebody copied: from.

import (
	"bytes"
	"cmp"
	"fmt"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/file"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/explain"
	"github.com/cors-check/cors-check/rules/from"
	"github.com/cors-check/cors-check/rules/policy"
)

// mostCalls is how many calls of one text are checked: a clipboard holds fewer.
const mostCalls = 1000

// from checks what a text tells of, or prints the command lines for it.
func (p *program) from(r *usage.Run) error {
	name := cmp.Or(r.Operand(), "-")
	text, err := file.Read(name, p.stdin)
	if err != nil {
		return usage.Unreadable("FILE", name, err)
	}
	var calls []from.Call
	kind, err := from.Read(bytes.NewReader(text), r.Question, func(c from.Call) error {
		if len(calls) == mostCalls {
			return &ask.Mistake{Field: "from", Want: fmt.Sprintf("has more than %d calls in it", mostCalls)}
		}
		calls = append(calls, c)
		_, err := ask.Plan(c.Question)
		return planless(err)
	})
	switch {
	case err != nil:
		return err
	case kind.Read == nil:
		return p.console(r, string(text))
	case len(calls) == 0:
		return &ask.Mistake{Field: "from", Want: "has no call in it; want " + kind.What + " with a URL"}
	case r.Print:
		return p.print(r, calls)
	case len(calls) == 1:
		r.Question = asked(calls[0])
		r.Question.Verify = r.Asking(r.Question)
		return p.answer(r)
	}
	return p.calls(r, name, calls)
}

// mostConsole is how much of a console is explained, in bytes.
const mostConsole = 256 << 10

// console explains each line of a console once.
func (p *program) console(r *usage.Run, text string) error {
	if len(text) > mostConsole {
		return &ask.Mistake{Field: "from", Want: "has more than 256 KiB of a console; want the lines about one request"}
	}
	all, unknown := explain.Console(text)
	if unknown > 0 {
		fmt.Fprintf(p.stderr, "Lines that say nothing about CORS: %d.\n", unknown)
	}
	for i, e := range all {
		check := ""
		if q := e.Question; q != nil {
			if q.Origin == "" {
				q.Origin = r.Question.Origin
			}
			check = r.Asking(*q)
		}
		if r.Print {
			if check != "" {
				fmt.Fprintln(p.stdout, check)
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		if err := report.Explanation(p.stdout, e, check, p.look(r)); err != nil {
			return err
		}
	}
	return nil
}

// planless is what is wrong with a question so that there is no plan: what a
// script may ask, too, the check itself says.
func planless(err error) error {
	if m, ok := err.(*ask.Mistake); ok && m.Thrown {
		return nil
	}
	return err
}

// asked is the question of a call, with what is to be said of it.
func asked(c from.Call) ask.Question {
	q := c.Question
	q.Notes = c.Notes
	return q
}

// print writes the command line of each call, and what is to be said of it
// beside.
func (p *program) print(r *usage.Run, calls []from.Call) error {
	for _, c := range calls {
		for _, note := range c.Notes {
			fmt.Fprintln(p.stderr, said(note))
		}
		if _, err := fmt.Fprintln(p.stdout, r.Asking(c.Question)); err != nil {
			return err
		}
	}
	return nil
}

// calls checks several calls, in the order of the text.
func (p *program) calls(r *usage.Run, name string, calls []from.Call) error {
	r.Batch.Ordered = true
	return p.many(r, name, new(policy.Policy), len(calls), func(yield func(policy.Case) bool) {
		for i, c := range calls {
			plan, _ := ask.Plan(asked(c))
			one := policy.Case{Name: cmp.Or(c.Name, fmt.Sprintf("%s %s", *c.Question.Method, c.Question.URL)), Number: i + 1, At: policy.Place{Line: 1, Column: 1}, Question: c.Question, Plan: plan}
			if !yield(one) {
				return
			}
		}
	})
}
