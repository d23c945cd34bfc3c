package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// hostRejected: a host filter refuses before anything that handles CORS runs.
var hostRejected = Cause{
	Slug: "host-rejected", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range s.All() {
			if r := said.Of(e, said.HostRejected); r != nil {
				return reply(s, e, r)
			}
		}
		return nil
	},
}
