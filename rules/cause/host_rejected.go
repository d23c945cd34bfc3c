package cause

import (
	"github.com/cors-check/cors-check/rules"
)

// hostRejected: a host filter refuses before anything that handles CORS runs.
var hostRejected = Cause{
	Slug: "host-rejected", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range s.All() {
			if (e.Status() == 400 || e.Status() == 403) && e.Says(hostRejections...) {
				return atStatus(shown(s, e, rules.High))
			}
		}
		return nil
	},
}

// hostRejections are what host filters say, in lower case.
var hostRejections = []string{
	"disallowedhost", "invalid http_host header", "invalid hostname", "invalid host header",
	"blocked request. this host", "blocked hosts", "blocked host:",
}
