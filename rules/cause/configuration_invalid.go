package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// configurationInvalid: the CORS configuration cannot be, and every request
// that meets it fails.
var configurationInvalid = Cause{
	Slug: "cors-configuration-invalid", Explains: preflightFailed,
	Judge: func(s *rules.Scene) *rules.Finding {
		if e, r := spoken(s, said.Configuration); e != nil {
			return reply(s, e, r)
		}
		return nil
	},
}
