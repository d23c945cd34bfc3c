package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// onlyPreflightHasHeaders: two places produce the two responses.
var onlyPreflightHasHeaders = Cause{
	Slug: "only-preflight-has-headers", Explains: originMissing,
	Judge: func(s *rules.Scene) *rules.Finding {
		act, pre := s.Actual(), s.Options()
		if act == nil || pre == nil || !pre.Passes() || act.Has(fetch.AccessControlAllowOrigin) || !act.OK() {
			return nil
		}
		f := other(wants(s, shown(s, act, rules.High)), pre)
		if a, b := act.Header("server"), pre.Header("server"); a != b {
			f.Facts.Kind, f.Facts.Got, f.Facts.OtherValue = "servers-differ", a, b
		}
		if act.Varies("origin") {
			f.Facts.Kind = "vary" // something that handles CORS ran, and refused
		}
		return f
	},
}
