package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// rateLimited: too many requests were made, and what says so says nothing of
// CORS.
var rateLimited = Cause{
	Slug: "rate-limited", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		e, r := spoken(s, said.RateLimit)
		if e == nil {
			return nil
		}
		f := reply(s, e, r)
		if e.Has("retry-after") {
			f = at(f, "retry-after")
			f.Facts.Kind = "retry-after"
		}
		return f
	},
}
