package main

// What is done with calls whose answers were recorded: they are judged by
// those, and nothing is sent.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/file"
	"github.com/cors-check/cors-check/report/outputs"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/from"
	"github.com/cors-check/cors-check/rules/inquiry"
	"github.com/cors-check/cors-check/rules/policy"
)

// judged is a call that was recorded, and what is made of it.
type judged struct {
	call      from.Call
	plan      rules.Plan
	diagnosis *rules.Diagnosis
	disagrees string // how the browser's record and the diagnosis disagree, "" where they do not
}

// judge makes a diagnosis of what was recorded.
func judge(ctx context.Context, r *usage.Run, call from.Call) (*judged, error) {
	if call.Question.Page != "" {
		return nil, &ask.Mistake{Field: "page", Want: "is fetched, and what was recorded is judged without the network; --live asks the servers again"}
	}
	call.Question.Experiments = string(rules.ExperimentsNever)
	call.Question.Product = r.Question.Product
	again := call.Question
	again.Send = false // what was sent then is not sent again unasked
	if call.Nowhere {
		again.URL = "" // a word to replace
	}
	call.Question.Verify = r.Asking(again)
	call.Question.Notes = call.Notes
	drive := func(q ask.Question) (rules.Plan, *rules.Diagnosis, error) {
		plan, err := ask.Plan(q)
		if wrong := new(ask.Mistake); err != nil && (!errors.As(err, &wrong) || !wrong.Thrown) {
			return plan, nil, err
		}
		d, err := inquiry.Drive(ctx, plan, func(_ context.Context, s fetch.Send) fetch.Answer { return call.Recorded.Answer(s) })
		return plan, d, err
	}
	plan, d, err := drive(call.Question)
	if err != nil {
		return nil, err
	}
	otherwise := func(when string, change func(*ask.Question)) { // the record does not tell
		other := call.Question
		change(&other)
		if _, o, err := drive(other); err == nil && o.Verdict != d.Verdict && o.Verdict != rules.NoVerdict && d.Verdict != rules.NoVerdict {
			d.Notes = append(d.Notes, when+" it is "+string(o.Verdict)+".")
		}
	}
	if call.Question.Credentials == "" {
		otherwise("With credentials", func(q *ask.Question) { q.Credentials = "include" })
	}
	if name, ok := called[call.Or]; ok {
		otherwise("If it is "+name+", which the record does not tell,", func(q *ask.Question) { *q = from.As(*q, call.Or) })
	}
	j := &judged{call: call, plan: plan, diagnosis: d}
	said, verdict := call.Recorded.Said, verdictOf(d, call.Recorded.Engine)
	cancelled := strings.Contains(said, "ERR_ABORTED") || strings.Contains(said, "NS_BINDING_ABORTED")
	switch {
	case said != "" && verdict == rules.Allowed && !cancelled:
		j.disagrees = "The browser recorded " + said + ", and by its CORS rules the recorded answer passes: something else stopped it, or the record is not whole."
	case said != "":
		d.Notes = append(d.Notes, "The browser recorded "+said+".")
	case verdict == rules.Blocked && call.Recorded.Read:
		j.disagrees = "The browser recorded no error, and by its CORS rules the recorded answer is blocked: the record lacks something, or the browser had been told not to check."
	case verdict == rules.Blocked && call.Recorded.Engine != "":
		d.Notes = append(d.Notes, "The browser recorded no error, as it does of some answers that it blocks.")
	}
	if j.disagrees != "" {
		d.Notes = append(d.Notes, j.disagrees)
	}
	return j, nil
}

// called is what from.Call.Or is, in a sentence.
var called = map[fetch.Initiator]string{fetch.InitiatorModule: "a module script", fetch.InitiatorEventSource: "an EventSource", fetch.InitiatorBeacon: "a beacon"}

// verdictOf is what one engine makes of all checks, or all engines do for "";
// NoVerdict where its rules were not asked.
func verdictOf(d *rules.Diagnosis, engine browser.ID) rules.Verdict {
	if engine == "" {
		return d.Verdict
	}
	verdict := rules.NoVerdict
	for _, c := range d.Checks {
		for _, r := range c.Results {
			if r.Browser == engine && verdict != rules.Blocked && c.Verdict != rules.NoVerdict {
				verdict = r.Verdict
			}
		}
	}
	return verdict
}

// recorded writes a report on the calls of a text that was recorded: on one, or
// on many.
func (p *program) recorded(r *usage.Run, name string, kind from.Kind, text io.Reader) error {
	ctx, _, stop := interruptible(func() {})
	defer stop()
	var first *judged
	var out outputs.Outputs
	records := report.Recorder{File: file.InRepository(name), Report: r.Report}
	today := time.Now()
	end := report.Ending{File: records.File, At: today}
	number := 0
	told := func(j *judged) error {
		number++
		c := policy.Case{Name: cmp.Or(j.call.Name, j.call.Question.URL), At: policy.Place{Line: 1, Column: 1}, Number: number, Question: j.call.Question, Plan: j.plan}
		record := records.Record(new(policy.Policy).Judge(c, j.diagnosis, today))
		end.Add(record.Status)
		if j.disagrees != "" && len(end.Warnings) < mostMistakes {
			end.Warnings = append(end.Warnings, said(c.Name+": "+j.disagrees))
		}
		return out.Case(record, false)
	}
	defer func() { out.Discard() }()
	var mistakes []error
	var live []policy.Case
	var left string // out, of the text
	err := kind.Read(until(ctx, text), from.Given{Question: r.Question, Values: r.Values}, func(c from.Call) error {
		if c.Question.URL == "" && c.Name == "" {
			left = strings.Join(c.Notes, " ")
			return nil
		}
		if r.Live && c.Nowhere {
			return &ask.Mistake{Field: "url", Want: "the text does not say which server answered; give it with --url URL"}
		}
		if r.Live && c.Recorded != nil {
			c.Recorded, c.Question.Send, c.Question.Preflighted = nil, r.Question.Send, false
		}
		if c.Recorded == nil {
			if len(live) >= mostCalls {
				return &ask.Mistake{Field: "FILE", Got: name, Want: fmt.Sprintf("has more than %d requests that servers must be asked", mostCalls)}
			}
			made, err := p.unrecorded(r, c, len(live)+1)
			live = append(live, made...)
			return err
		}
		j, err := judge(ctx, r, c)
		switch wrong := new(ask.Mistake); {
		case errors.As(err, &wrong):
			if mistakes = append(mistakes, wrong); first != nil && len(mistakes) <= mostMistakes {
				fmt.Fprintf(p.stderr, "%s: %s\n", usage.Program, said(c.Name+": "+wrong.Error()))
			}
			return nil
		case err != nil:
			return err
		case first == nil:
			first = j
			return nil
		case out == nil:
			if out, err = p.open(r, true); err != nil {
				return err
			}
			if err := told(first); err != nil {
				return err
			}
		}
		return told(j)
	})
	broken := new(from.Broken)
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case errors.As(err, &broken) && first != nil:
		fmt.Fprintf(p.stderr, "%s: %s; what stands before it is judged\n", usage.Program, said(broken.Error()))
	case errors.As(err, &broken):
		return &ask.Mistake{Field: "FILE", Got: name, Want: broken.Error()}
	case err != nil:
		return err
	}
	if left != "" && (first != nil || live != nil) {
		fmt.Fprintln(p.stderr, said(left))
	}
	switch {
	case len(live) == 1 && first == nil && live[0].Name == "":
		r.Question = live[0].Question
		r.Question.Verify = r.Asking(r.Question)
		return p.answer(r)
	case live != nil && first == nil:
		r.Batch.Ordered = true
		for i, c := range live {
			live[i].Name = cmp.Or(c.Name, *c.Question.Method+" "+c.Question.URL)
		}
		return p.many(r, name, new(policy.Policy), len(live), slices.Values(live))
	case first == nil && mistakes != nil:
		return mistakes[0]
	case first == nil:
		return noCall(name, left)
	}
	if out == nil {
		if out, err = p.open(r, false); err != nil {
			return err
		}
		if err := out.Report(first.diagnosis); err != nil {
			return err
		}
		return &ended{status(first.diagnosis), nil}
	}
	end.Took = time.Since(today)
	if err := out.End(end); err != nil {
		return err
	}
	return &ended{worst(end.Counts), nil}
}

// until is a reader that ends with ctx, also while there is nothing to read.
func until(ctx context.Context, in io.Reader) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, in)
		w.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	return r
}

// unrecorded are the cases of a call that a server must be asked about: one for
// each origin.
func (p *program) unrecorded(r *usage.Run, c from.Call, number int) ([]policy.Case, error) {
	if c.Question.URL == "" {
		fmt.Fprintf(p.stderr, "%s: %s\n", usage.Program, said(c.Name+": "+strings.Join(c.Notes, " ")))
		return nil, nil
	}
	if !r.Print && r.Write == "" {
		filled, secrets, err := c.Question.Filled(os.LookupEnv)
		if err != nil {
			return nil, err
		}
		c.Question = filled
		r.Report.Secrets = append(r.Report.Secrets, secrets...)
	}
	for _, o := range c.Options {
		if err := r.Adopt(o.Name, o.Value); err != nil {
			c.Notes = append(slices.Clip(c.Notes), "Not taken over from curl: "+err.Error()+".")
		}
	}
	c.Question.UserAgent = cmp.Or(c.Question.UserAgent, r.Question.UserAgent)
	var made []policy.Case
	origins := r.Origins
	if len(origins) == 0 {
		origins = []string{c.Question.Origin}
	}
	for _, origin := range origins {
		q := c.Question
		q.Origin, q.Notes = origin, c.Notes
		plan, err := ask.Plan(q)
		if wrong := new(ask.Mistake); err != nil && (!errors.As(err, &wrong) || !wrong.Thrown) {
			return nil, err
		}
		made = append(made, policy.Case{Name: c.Name, At: policy.Place{Line: 1, Column: 1}, Number: number + len(made), Question: q, Plan: plan})
	}
	return made, nil
}
