package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// bucketWithoutCORS: the storage has no CORS configuration, and says so.
var bucketWithoutCORS = Cause{
	Slug: "bucket-without-cors", Explains: preflightFailed,
	Judge: func(s *rules.Scene) *rules.Finding {
		if e, r := spoken(s, said.Bucket); e != nil {
			return reply(s, e, r)
		}
		return nil
	},
}
