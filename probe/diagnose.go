package probe

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/inquiry"
)

// Diagnose makes the checks of a plan and the experiments that tell what is
// behind them, over the network. The error is that of ctx, or a bug.
func (p *Prober) Diagnose(ctx context.Context, plan rules.Plan) (*rules.Diagnosis, error) {
	return p.DiagnoseAs(ctx, plan, Manner{})
}

// Manner is how one plan of many is asked.
type Manner struct {
	Timeout time.Duration // of each exchange, 0 for Options.Timeout
	Fresh   bool          // no answer to another plan will do, even with Options.Share
}

// DiagnoseAs is Diagnose in a manner of its own.
func (p *Prober) DiagnoseAs(ctx context.Context, plan rules.Plan, m Manner) (*rules.Diagnosis, error) {
	b := newBudget(p.options.MaxTime)
	plan.Unique = cmp.Or(plan.Unique, rand.Text())
	send := p.bounded(m, b)
	plan, err := p.visit(ctx, plan, m.Fresh, b, send)
	if err != nil {
		return nil, err
	}
	if p.options.EachAddress && len(plan.Checks) > 0 {
		plan.Addresses = p.addresses(ctx, b, plan.Checks[0].Request.URL)
	}
	return inquiry.Drive(ctx, plan, send)
}

// maxAddresses bounds how many addresses of a host are asked one by one.
const maxAddresses = 4

// addresses are the first of a URL's host, nil where there is one only or they
// cannot be looked up: whoever connects says why.
func (p *Prober) addresses(ctx context.Context, b *budget, url string) []string {
	to, err := destinationOf(url)
	if err != nil {
		return nil
	}
	ctx, end := b.within(ctx)
	defer end()
	ctx, cancel := context.WithTimeout(ctx, p.options.Timeout)
	defer cancel()
	found, _, err := p.lookup(ctx, to.host, to.port)
	if err != nil || len(found) < 2 {
		return nil
	}
	var all []string
	for _, a := range found[:min(maxAddresses, len(found))] {
		all = append(all, a.Addr().String())
	}
	return all
}
