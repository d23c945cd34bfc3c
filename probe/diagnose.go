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
	return p.DiagnoseWithin(ctx, plan, 0)
}

// DiagnoseWithin is Diagnose with another time-out for each exchange than
// Options.Timeout, unless it is zero.
func (p *Prober) DiagnoseWithin(ctx context.Context, plan rules.Plan, timeout time.Duration) (*rules.Diagnosis, error) {
	plan.Unique = cmp.Or(plan.Unique, rand.Text())
	if p.options.EachAddress && len(plan.Checks) > 0 {
		plan.Addresses = p.addresses(ctx, plan.Checks[0].Request.URL)
	}
	return inquiry.Drive(ctx, plan, p.bounded(cmp.Or(timeout, p.options.Timeout)))
}

// maxAddresses bounds how many addresses of a host are asked one by one.
const maxAddresses = 4

// addresses are the first of a URL's host, nil where there is one only or they
// cannot be looked up: whoever connects says why.
func (p *Prober) addresses(ctx context.Context, url string) []string {
	to, err := destinationOf(url)
	if err != nil {
		return nil
	}
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
