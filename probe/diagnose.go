package probe

import (
	"context"
	"sync"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// sideBySide is how many experiments are made at once: no more than a browser
// opens connections to a host with HTTP/1, and a server notices little.
const sideBySide = 4

// Diagnose makes the checks of a plan, side by side, and then the experiments
// that tell what is behind them. The error is that of ctx, when it ended
// before the diagnosis did; whatever servers do is no error but diagnosed.
func (p *Prober) Diagnose(ctx context.Context, plan rules.Plan) (*rules.Diagnosis, error) {
	checks := make([]*rules.Check, len(plan.Checks))
	var wg sync.WaitGroup
	for i, intent := range plan.Checks {
		wg.Go(func() {
			run := rules.Begin(intent, plan.Browsers)
			for s := run.Next(); s != nil && ctx.Err() == nil; s = run.Next() {
				run.Receive(p.RoundTrip(ctx, *s))
			}
			checks[i] = run.Check()
		})
	}
	wg.Wait()
	inquiry := rules.Inquire(plan, checks)
	for batch := inquiry.Next(); len(batch) > 0 && ctx.Err() == nil; batch = inquiry.Next() {
		inquiry.Receive(p.roundTrips(ctx, batch))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return inquiry.Diagnosis(), nil
}

// roundTrips makes several requests, a few at a time, and returns the answers
// in their order.
func (p *Prober) roundTrips(ctx context.Context, batch []fetch.Send) []fetch.Answer {
	answers := make([]fetch.Answer, len(batch))
	turns := make(chan struct{}, sideBySide)
	var wg sync.WaitGroup
	for i, s := range batch {
		turns <- struct{}{}
		wg.Go(func() {
			answers[i] = p.RoundTrip(ctx, s)
			<-turns
		})
	}
	wg.Wait()
	return answers
}
