package probe

import (
	"context"
	"crypto/rand"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/inquiry"
)

// Diagnose makes the checks of a plan and the experiments that tell what is
// behind them, over the network. The error is that of ctx, or a bug.
func (p *Prober) Diagnose(ctx context.Context, plan rules.Plan) (*rules.Diagnosis, error) {
	if plan.Unique == "" {
		plan.Unique = rand.Text()
	}
	return inquiry.Drive(ctx, plan, p.bounded())
}
