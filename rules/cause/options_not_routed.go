package cause

import (
	"github.com/cors-check/cors-check/rules"
)

// optionsNotRouted: the request itself is answered with the header, OPTIONS to
// the same URL without.
var optionsNotRouted = Cause{
	Slug: "options-not-routed", Explains: preflightFailed, Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		pre, act := s.Preflight(), s.Actual()
		if pre == nil || pre.Speaks() || !act.Allows() || s.Made[rules.WithoutHeaders].Allows() || refusal(pre) != "" {
			return nil
		}
		f := other(atStatus(shown(s, pre, rules.High)), act)
		switch pre.Status() {
		case 404, 405, 501:
		case 403:
			f.Confidence = rules.Medium
		default:
			if pre.Has("allow") {
				f.Facts.Kind = "allow-header"
			}
		}
		return f
	},
}
