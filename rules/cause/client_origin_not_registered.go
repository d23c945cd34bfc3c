package cause

import (
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/said"
)

// clientOriginNotRegistered: the server that logs people in allows the origins
// that each of its clients has, and this one is with none. Its preflight
// passes, for it cannot name a client.
var clientOriginNotRegistered = Cause{
	Slug: "client-origin-not-registered", Explains: append([]string{finding.RedirectWithoutCORS}, originMissing...), Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		u, err := fetch.ParseURL(s.Request().URL)
		act := s.Actual()
		if err != nil || act == nil || act.Response == nil || act.Has(fetch.AccessControlAllowOrigin) || s.StandsIn(act) || act.Status() == 404 || act.Status() >= 500 {
			return nil
		}
		who, kind := said.Identity(u)
		if who == "" || s.Options() != nil && !s.Options().Passes() {
			return nil
		}
		f := wants(s, shown(s, act, rules.Medium))
		f.Facts.Who, f.Facts.Kind, f.NotCORS = who, kind, true // no header is to be set by hand
		path, _, _ := strings.Cut(rules.Path(u), "?")
		if end := path[strings.LastIndex(path, "/")+1:]; end == "auth" || end == "authorize" || end == "logout" {
			f.Facts.Kind = "page"
		}
		return f
	},
}
