package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/server"
)

// optionsBlockWithoutOrigin: OPTIONS is answered with CORS headers, but not
// with the one that names the origin, which the request's response has.
var optionsBlockWithoutOrigin = Cause{
	Slug: "options-block-without-origin", Explains: preflightFailed, Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		pre, act := s.Preflight(), s.Actual()
		if pre == nil || !pre.Speaks() || pre.Has(fetch.AccessControlAllowOrigin) || !act.Allows() || refusal(pre) != "" ||
			s.Made[rules.WithoutHeaders].Allows() || s.Made[rules.ForGET].Allows() {
			return nil
		}
		f := other(wants(s, shown(s, pre, rules.High)), act)
		if server.Nginx(pre) {
			f.Facts.Kind, f.Facts.Who, f.Maker = "nginx", "nginx", server.Front(pre).Framework
		}
		return f
	},
}
