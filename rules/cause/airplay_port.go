package cause

import (
	"github.com/cors-check/cors-check/rules"
)

// airplayPort: a Mac's own service listens where tutorials put an API.
var airplayPort = Cause{
	Slug: "airplay-port", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range s.All() {
			if e.From("airtunes") {
				return at(shown(s, e, rules.High), "server")
			}
		}
		return nil
	},
}
