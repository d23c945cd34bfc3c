package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/said"
)

// redirectLogin: what is missing is a session, not a CORS header.
var redirectLogin = Cause{
	Slug: "redirect-login", NotCORS: true,
	Explains: []string{finding.RedirectWithoutCORS, finding.NoCORSHeaders, finding.MissingAllowOrigin, finding.OriginNullAfterRedirect, finding.AllowOriginMismatch},
	Judge: func(s *rules.Scene) *rules.Finding {
		act := s.Exchange(rules.KindActual)
		if s.StandIn != nil {
			act = s.Made[rules.TheActual]
		}
		target, ok := act.Location()
		if !ok || !said.Login(target) {
			return nil
		}
		f := at(shown(s, act, rules.High), "location")
		f.Facts.Target = rules.Shown(target)
		return f
	},
}
