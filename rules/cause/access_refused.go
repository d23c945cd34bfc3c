package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// accessRefused: every request is forbidden, whoever asks and whatever for.
var accessRefused = Cause{
	Slug: "access-refused", Explains: preflightFailed, NotCORS: true, Needs: each(unanswered, elsewhere, needWithoutOrigin),
	Judge: func(s *rules.Scene) *rules.Finding {
		act, x := s.Actual(), s.Made[rules.OtherPath]
		if act.Status() != 403 || act.Allows() || x.Status() != 403 || s.Made[rules.WithoutOrigin].Status() != 403 || said.Credentials(act) != said.Unasked || refusal(act) != "" {
			return nil
		}
		if pre := s.Options(); pre != nil && (pre.Status() != 403 || pre.Handled()) {
			return nil
		}
		return other(atStatus(shown(s, act, rules.High)), x)
	},
}
