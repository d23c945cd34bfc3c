package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// csrfRefused: protection against cross-site request forgery refuses the
// request, whatever CORS says.
var csrfRefused = Cause{
	Slug: "csrf-refused", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		if e, r := spoken(s, said.CSRF); e != nil {
			return reply(s, e, r)
		}
		return nil
	},
}
