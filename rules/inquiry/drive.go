package inquiry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
)

// RoundTrip sends one request and brings back what came. It never fails:
// whatever goes wrong is part of the answer.
type RoundTrip func(context.Context, fetch.Send) fetch.Answer

// sideBySide is how many experiments are made at once: no more than a browser
// opens connections to a host with HTTP/1, and a server notices little.
const sideBySide = 4

// Drive makes the checks of a plan, side by side, and then the experiments
// that tell what is behind them. Whatever servers do is no error but
// diagnosed; the error is that of ctx, when it ended before the diagnosis
// did, or a bug.
func Drive(ctx context.Context, plan rules.Plan, send RoundTrip) (*rules.Diagnosis, error) {
	d, q, err := drive(ctx, plan, send)
	if err != nil {
		return nil, err
	}
	if next, ok := q.Then(d); ok && !q.cut {
		then, p, err := drive(ctx, next, send)
		if err != nil {
			return nil, err
		}
		if p.cut {
			d.Notes = append(slices.Clip(d.Notes), outOfTimeNote)
		}
		if adds(then, d) && then.Findings[0].Code != finding.Interrupted {
			// What the target shows is told there.
			d.Then, d.Unknown = then, nil
			d.Findings = slices.DeleteFunc(d.Findings, func(f rules.Finding) bool {
				return f.Severity == rules.Error && f.Because == "" && f.Exchange != nil && f.Exchange.URL == then.URL
			})
		}
	}
	return d, nil
}

// adds says whether what is found behind the first finding begins with
// something new.
func adds(then, d *rules.Diagnosis) bool {
	return len(then.Findings) > 0 && then.Findings[0].Severity == rules.Error &&
		!slices.ContainsFunc(d.Findings, func(f rules.Finding) bool { return f.Code == then.Findings[0].Code })
}

func drive(ctx context.Context, plan rules.Plan, send RoundTrip) (*rules.Diagnosis, *Inquiry, error) {
	checks := make([]*rules.Check, len(plan.Checks))
	err := atOnce(len(checks), len(checks), func(i int) {
		checks[i] = Check(ctx, plan.Checks[i], plan.Browsers, plan.GoesOn(), send)
	})
	if err != nil {
		return nil, nil, err
	}
	inquiry := Inquire(plan, checks)
	for batch := inquiry.Next(); len(batch) > 0 && ctx.Err() == nil; batch = inquiry.Next() {
		answers := make([]fetch.Answer, len(batch))
		err := atOnce(len(batch), sideBySide, func(i int) { answers[i] = send(ctx, batch[i]) })
		if err != nil {
			return nil, nil, err
		}
		inquiry.Receive(answers)
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	return inquiry.Diagnosis(), inquiry, nil
}

// Check makes one check as the browsers would; with goOn also what would
// follow once each failure was fixed, as far as that is harmless.
func Check(ctx context.Context, intent rules.Intent, browsers []browser.ID, goOn bool, send RoundTrip) *rules.Check {
	run := Begin(intent, browsers)
	if goOn {
		run.GoOn()
	}
	for s := run.Next(); s != nil && ctx.Err() == nil; s = run.Next() {
		run.Receive(send(ctx, *s))
	}
	return run.Check()
}

// atOnce does n jobs, so many at once, and waits for all. A panic in one is a
// bug; it becomes an error, for in a goroutine it would end the program and
// show a user its stack.
func atOnce(n, limit int, job func(i int)) error {
	var wg sync.WaitGroup
	bugs := make([]error, n)
	turns := make(chan struct{}, limit)
	do := func(i int) {
		defer func() {
			if bug := recover(); bug != nil {
				bugs[i] = fmt.Errorf("a bug in cors-check: %v", bug)
			}
			<-turns
		}()
		job(i)
	}
	for i := range n {
		turns <- struct{}{}
		if i < n-1 {
			wg.Go(func() { do(i) })
		} else {
			do(i) // here, where there is a stack that has grown already
		}
	}
	wg.Wait()
	return errors.Join(bugs...)
}
