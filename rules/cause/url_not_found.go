package cause

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// urlNotFound: nothing is at this URL, so that nothing there handles CORS.
var urlNotFound = Cause{
	Slug: "url-not-found", Explains: preflightFailed, NotCORS: true, Needs: each(unanswered, elsewhere),
	Judge: func(s *rules.Scene) *rules.Finding {
		act, x := s.Actual(), s.Made[rules.OtherPath]
		if r := said.Of(act, said.NoSuchRoute); r != nil && !act.Allows() {
			f := reply(s, act, r)
			if s.StandsIn(act) && said.Of(s.Preflight(), said.NoSuchRoute) == nil {
				f.Confidence = rules.Low // another method may be there
			}
			return f
		}
		if act.Status() != 404 || act.Allows() || s.StandsIn(act) || x.Status() != 404 || slices.ContainsFunc(s.All(), (*rules.Exchange).Handled) {
			return nil
		}
		if pre := s.Options(); pre.OK() && pre.Has("allow") {
			return nil // a route is there
		}
		f := other(atStatus(shown(s, act, rules.Medium)), x) // some routers say 404 to a method too
		f.Facts.Kind = "everywhere"
		return f
	},
}
