package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// optionsRefusedInFront: a CDN, a gateway or a web server turns OPTIONS away,
// and the program never sees it.
var optionsRefusedInFront = Cause{
	Slug: "options-refused-in-front", Explains: preflightFailed, Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		pre, act := s.Preflight(), s.Actual()
		r := said.Of(pre, said.NoOptions)
		if r == nil || pre.Allows() || act.Status() == pre.Status() {
			return nil
		}
		f := reply(s, pre, r)
		if act == nil {
			f.Confidence = rules.Medium // other methods may be refused too
		} else {
			other(f, act)
		}
		return f
	},
}
