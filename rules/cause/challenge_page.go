package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// challengePage: bot protection or a firewall answers in place of the API.
var challengePage = Cause{
	Slug: "challenge-page", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range s.All() {
			if r := said.Of(e, said.Challenge); r != nil && !e.Allows() {
				return reply(s, e, r)
			}
		}
		return nil
	},
}
