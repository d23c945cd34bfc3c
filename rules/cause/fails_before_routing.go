package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// failsBeforeRouting: every request fails, whatever it asks for.
var failsBeforeRouting = Cause{
	Slug: "fails-before-routing", Explains: preflightFailed, NotCORS: true, Needs: each(unanswered, elsewhere, needWithoutOrigin),
	Judge: func(s *rules.Scene) *rules.Finding {
		act, x, bare := s.Actual(), s.Made[rules.OtherPath], s.Made[rules.WithoutOrigin]
		if act.Status() != 500 || act.Allows() || said.Of(act, said.Refusal) != nil || x.Status() != 500 || bare.Status() != 500 {
			return nil
		}
		if pre := s.Options(); pre != nil && (pre.Status() != 500 || pre.Varies("origin")) {
			return nil // it fails on the request alone, or in the CORS middleware
		}
		return other(atStatus(shown(s, act, rules.High)), x)
	},
}
