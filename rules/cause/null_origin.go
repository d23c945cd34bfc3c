package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/finding"
)

// nullOrigin: the page has no origin one could allow.
var nullOrigin = Cause{
	Slug: "null-origin", NotCORS: true,
	Explains: []string{finding.NoCORSHeaders, finding.MissingAllowOrigin, finding.AllowOriginMismatch, finding.AllowOriginInvalid,
		finding.AllowOriginList, finding.AllowOriginPattern, finding.PreflightStatus},
	Judge: func(s *rules.Scene) *rules.Finding {
		e := s.Withheld()
		if e == nil {
			e = s.Mismatched()
		}
		if e == nil || !s.Request().Origin.Opaque() {
			return nil
		}
		return wants(s, shown(s, e, rules.High))
	},
}
