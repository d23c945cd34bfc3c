package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/said"
)

// csrfRefused: protection against cross-site request forgery refuses the
// request, whatever CORS says. Where it refuses the preflight, as Apollo Server
// does, or the request that stands in for the page's, nothing is known of the
// page's own: these carry no proof.
var csrfRefused = Cause{
	Slug: "csrf-refused", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		if e, r := spoken(s, said.CSRF); e != nil && e.Method == fetch.NormalizeMethod(s.Request().Method) {
			return reply(s, e, r)
		}
		return nil
	},
}
