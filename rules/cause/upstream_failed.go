package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// upstreamFailed: what stands in front of the API has nobody to ask.
var upstreamFailed = Cause{
	Slug: "upstream-failed", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range []*rules.Exchange{s.Actual(), s.Preflight()} {
			if r := said.Of(e, said.Upstream); r != nil && !e.Allows() {
				return reply(s, e, r)
			}
		}
		return nil
	},
}
