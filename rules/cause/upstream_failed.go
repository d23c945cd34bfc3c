package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// upstreamFailed: what stands in front of the API has nobody to ask.
var upstreamFailed = Cause{
	Slug: "upstream-failed", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range []*rules.Exchange{s.Actual(), s.Preflight()} {
			switch e.Status() {
			case 502, 503, 504:
				if !e.Has(fetch.AccessControlAllowOrigin) {
					return atStatus(shown(s, e, rules.High))
				}
			}
		}
		return nil
	},
}
