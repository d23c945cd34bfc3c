package main

// The command on what somebody copied: from.

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/explain"
	"github.com/cors-check/cors-check/rules/from"
	"github.com/cors-check/cors-check/rules/policy"
)

// mostCalls is how many requests of one text servers are asked: a clipboard
// holds fewer.
const mostCalls = 10_000

// from reads what is in the clipboard.
func (p *program) from(r *usage.Run) error {
	name := cmp.Or(r.Operand(), "-")
	in := p.stdin
	if len(r.Origins) > 0 {
		r.Question.Origin = r.Origins[0]
	}
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return usage.Unreadable("FILE", name, err)
		}
		defer f.Close()
		in = f
	}
	kind, text, err := from.Recognise(in)
	switch {
	case err != nil:
		return usage.Unreadable("FILE", name, err)
	case len(r.Values) > 0 && !kind.Named:
		return &ask.Mistake{Field: "set", Want: "gives a name in the text its value, and " + kind.What + " has no such names"}
	case r.Write != "" && !kind.Describes:
		return &ask.Mistake{Field: "write", Want: "writes what an OpenAPI document describes, and " + subject(name) + " is " + kind.What + "; cors-check init URL writes what a server does"}
	case r.Write != "" && r.Print:
		return &ask.Mistake{Field: "print", Want: "does not go with --write"}
	case r.Write != "":
		return p.propose(r, name, kind, text)
	case kind.Read == nil:
		return p.console(r, name, text)
	case r.Print:
		return p.print(r, name, kind, text)
	}
	return p.recorded(r, name, kind, text)
}

// print writes the command line of each call of a text, and what is to be said
// of it beside.
func (p *program) print(r *usage.Run, name string, kind from.Kind, text io.Reader) error {
	none, left := true, ""
	err := kind.Read(text, from.Given{Question: r.Question, Values: r.Values}, func(c from.Call) error {
		if c.Question.URL == "" && c.Name == "" {
			left = strings.Join(c.Notes, " ")
			return nil
		}
		c.Recorded = nil
		cases, err := p.unrecorded(r, c, 1)
		if err != nil {
			return err
		}
		for i, one := range cases {
			for _, note := range one.Question.Notes {
				if i == 0 { // they are about the call
					fmt.Fprintln(p.stderr, said(note))
				}
			}
			none = false
			if c.Nowhere {
				one.Question.URL = "" // a word to replace
			}
			if _, err := fmt.Fprintln(p.stdout, r.Asking(one.Question)); err != nil {
				return err
			}
		}
		return nil
	})
	switch {
	case err == nil && none:
		return noCall(name, left)
	case left != "":
		fmt.Fprintln(p.stderr, said(left))
	}
	return err
}

// propose writes a policy file of what a text describes.
func (p *program) propose(r *usage.Run, name string, kind from.Kind, text io.Reader) error {
	if err := p.spare("write", r.Write, r.Force); err != nil {
		return err
	}
	var all []policy.Proposal
	var left []string
	err := kind.Read(text, from.Given{Question: r.Question, Values: r.Values}, func(c from.Call) error {
		if c.Question.URL == "" {
			left = append(left, c.Name+": "+strings.TrimPrefix(strings.Join(c.Notes, " "), "Not asked: "))
			return nil
		}
		cases, err := p.unrecorded(r, c, 1)
		if err != nil {
			return err
		}
		of := policy.Proposal{Name: c.Name, Question: c.Question}
		for _, one := range cases {
			of.Origins = append(of.Origins, one.Question.Origin)
		}
		all = append(all, of)
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(all) == 0 && len(left) > 0:
		return &ask.Mistake{Field: "FILE", Got: name, Want: "has no operation that can be asked; " + left[0]}
	case len(all) == 0:
		return noCall(name, "")
	}
	if err := p.put("write", r.Write, policy.Propose(name, all, left)); err != nil || r.Write == "-" {
		return err
	}
	beside := ""
	if len(left) > 0 {
		beside = fmt.Sprintf(" (%d that cannot be asked are listed at its end)", len(left))
	}
	checks := fmt.Sprintf("%d checks", len(all))
	if len(all) == 1 {
		checks = "1 check"
	}
	_, err = fmt.Fprintf(p.stdout, "%s has %s of what %s describes%s: read it and correct it, then run cors-check test %s\n",
		report.Escape(r.Write), checks, report.Escape(name), beside, report.Escape(r.Write))
	return err
}

// noCall is the mistake of a text without a request; left says what was left
// out.
func noCall(name, left string) error {
	m := &ask.Mistake{Field: "FILE", Got: name, Want: "has no request to another origin that could be judged"}
	if left != "" {
		m.Want += "; " + strings.ToLower(left[:1]) + strings.TrimSuffix(left[1:], ".")
	}
	return m
}

// mostConsole is how much of a console is explained, in bytes.
const mostConsole = 256 << 10

// console explains each line of a console once.
func (p *program) console(r *usage.Run, name string, in io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(in, mostConsole+1))
	switch {
	case err != nil:
		return usage.Unreadable("FILE", name, err)
	case len(text) > mostConsole:
		return &ask.Mistake{Field: "FILE", Got: name, Want: "has more than 256 KiB of a console; want the lines about one request"}
	}
	all, unknown := explain.Console(string(text))
	if unknown > 0 {
		fmt.Fprintf(p.stderr, "Lines that say nothing about CORS: %d.\n", unknown)
	}
	for i, e := range all {
		check := ""
		if q := e.Question; q != nil {
			q.Origin = cmp.Or(q.Origin, r.Question.Origin)
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

// subject is what a text is called in a sentence.
func subject(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}
