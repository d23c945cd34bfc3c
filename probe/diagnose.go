package probe

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// sideBySide is how many experiments are made at once: no more than a browser
// opens connections to a host with HTTP/1, and a server notices little.
const sideBySide = 4

// Diagnose makes the checks of a plan, side by side, and then the experiments
// that tell what is behind them. Whatever servers do is no error but
// diagnosed; the error is that of ctx, when it ended before the diagnosis
// did, or a bug.
func (p *Prober) Diagnose(ctx context.Context, plan rules.Plan) (*rules.Diagnosis, error) {
	roundTrip := p.bounded()
	checks := make([]*rules.Check, len(plan.Checks))
	err := atOnce(len(checks), len(checks), func(i int) {
		run := rules.Begin(plan.Checks[i], plan.Browsers)
		if plan.GoesOn() {
			run.GoOn()
		}
		for s := run.Next(); s != nil && ctx.Err() == nil; s = run.Next() {
			run.Receive(roundTrip(ctx, *s))
		}
		checks[i] = run.Check()
	})
	if err != nil {
		return nil, err
	}
	inquiry := rules.Inquire(plan, checks)
	for batch := inquiry.Next(); len(batch) > 0 && ctx.Err() == nil; batch = inquiry.Next() {
		answers := make([]fetch.Answer, len(batch))
		err := atOnce(len(batch), sideBySide, func(i int) { answers[i] = roundTrip(ctx, batch[i]) })
		if err != nil {
			return nil, err
		}
		inquiry.Receive(answers)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return inquiry.Diagnosis(), nil
}

// atOnce does n jobs, so many at once, and waits for all. A panic in one is a
// bug; it becomes an error, for in a goroutine it would end the program and
// show a user its stack.
func atOnce(n, limit int, job func(i int)) error {
	var wg sync.WaitGroup
	bugs := make([]error, n)
	turns := make(chan struct{}, limit)
	for i := range n {
		turns <- struct{}{}
		wg.Go(func() {
			defer func() {
				if bug := recover(); bug != nil {
					bugs[i] = fmt.Errorf("a bug in cors-check: %v", bug)
				}
				<-turns
			}()
			job(i)
		})
	}
	wg.Wait()
	return errors.Join(bugs...)
}
