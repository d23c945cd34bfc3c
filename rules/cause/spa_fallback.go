package cause

import (
	"github.com/cors-check/cors-check/rules"
)

// spaFallback: a page stands in for every path, the API's among them.
var spaFallback = Cause{
	Slug: "spa-fallback", Explains: preflightFailed, NotCORS: true, Needs: elsewhere,
	Judge: func(s *rules.Scene) *rules.Finding {
		act, x := s.Actual(), s.Made[rules.OtherPath]
		if !act.OK() || !x.OK() || !act.HTML() || act.Body() != x.Body() {
			return nil
		}
		return other(at(shown(s, act, rules.High), "content-type"), x)
	},
}
