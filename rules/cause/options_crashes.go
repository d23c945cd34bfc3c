package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// optionsCrashes: the program runs on OPTIONS as on any request, and fails.
var optionsCrashes = Cause{
	Slug: "options-crashes", Explains: preflightFailed, Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		pre, act := s.Preflight(), s.Actual()
		if pre.Status() != 500 || pre.Allows() || said.Of(pre, said.Refusal) != nil || act == nil || act.Status() >= 500 {
			return nil
		}
		if s.Made[rules.WithoutHeaders].Passes() || s.Made[rules.ForGET].Passes() {
			return nil // it is over one header, or the method
		}
		return other(atStatus(shown(s, pre, rules.High)), act)
	},
}
