package batch

import (
	"context"
	"slices"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/policy"
)

// Test holds servers to a policy, at most so many cases at once, and returns
// what came of each, in the order of the file. Where ctx ends, or failFast is
// on and a case fails, it is what is known by then. Today is the day for what
// is ignored until another.
func Test(ctx context.Context, prober *probe.Prober, p *policy.Policy, concurrency int, failFast bool, today time.Time) ([]policy.Result, error) {
	questions := make([]Question, len(p.Cases))
	for i, c := range p.Cases {
		questions[i] = Question{Plan: c.Plan, Timeout: c.Timeout}
		if c.Plan.Experiments == rules.ExperimentsAuto {
			questions[i].Plan.Experiments = rules.ExperimentsBlocked
		}
	}
	type indexed struct {
		at int
		policy.Result
	}
	var known []indexed
	err := Run(ctx, prober, questions, concurrency, func(i int, d *rules.Diagnosis) bool {
		r := p.Judge(p.Cases[i], d, today)
		known = append(known, indexed{i, r})
		return !failFast || r.Status == policy.Passed || r.Status == policy.Ignored
	})
	slices.SortFunc(known, func(a, b indexed) int { return a.at - b.at })
	results := make([]policy.Result, len(known))
	for i := range known {
		results[i] = known[i].Result
	}
	return results, err
}
