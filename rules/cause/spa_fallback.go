package cause

import (
	"github.com/cors-check/cors-check/rules"
)

// spaFallback: a page stands in for every path, the API's among them.
var spaFallback = Cause{
	Slug: "spa-fallback", Explains: preflightFailed, NotCORS: true, Needs: elsewhere,
	Judge: func(s *rules.Scene) *rules.Finding {
		act, x := s.Actual(), s.Made[rules.OtherPath]
		if !act.OK() || !x.OK() || !act.HTML() || !act.SameBody(x) {
			return nil
		}
		f := other(at(shown(s, act, rules.High), "content-type"), x)
		if s.Options().Passes() {
			// The API answers OPTIONS at this URL: what hides it is no index page.
			f.Facts.Kind, f.Confidence = "preflight-passes", rules.Medium
		}
		return f
	},
}
