package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/said"
)

// credentialsRefused: the request is not authenticated, and the response that
// says so has no CORS headers.
var credentialsRefused = Cause{
	Slug: "credentials-refused", Explains: preflightFailed, Needs: each(unanswered, elsewhere),
	Judge: func(s *rules.Scene) *rules.Finding {
		act, pre := s.Actual(), s.Options()
		kind := said.Credentials(act)
		if kind == said.Unasked || act.Has(fetch.AccessControlAllowOrigin) || s.Request().Headers.Has("authorization") && act.Sent("authorization") == "" {
			return nil
		}
		f := atStatus(shown(s, act, rules.High))
		if act.Has("www-authenticate") {
			f = at(f, "www-authenticate")
		}
		f.Facts.Kind = string(kind)
		switch x := s.Made[rules.OtherPath]; {
		case pre.Passes():
			other(f, pre)
		case x.Allows():
			other(f, x)
		case pre.Status() == act.Status() && s.Preflight() == nil:
			f.Confidence = rules.Medium
		default:
			return nil // nothing shows that CORS is handled anywhere
		}
		return f
	},
}
