package cause

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
)

// corsLayerElsewhere: another path of the same server shows CORS middleware,
// this one does not.
var corsLayerElsewhere = Cause{
	Slug: "cors-layer-elsewhere", Explains: preflightFailed, Needs: each(elsewhere, needParent, needOtherPrefix),
	Judge: func(s *rules.Scene) *rules.Finding {
		e := s.Withheld()
		if e == nil || s.Actual().Handled() || s.Options().Handled() {
			return nil
		}
		for _, x := range around(s) {
			if x.Handled() {
				return other(wants(s, shown(s, e, rules.Medium)), x)
			}
		}
		return nil
	},
}

// needOtherPrefix looks further when the neighbourhood shows no middleware.
func needOtherPrefix(s *rules.Scene) []rules.Experiment {
	if s.Withheld() == nil || s.Made[rules.OtherPath] == nil || slices.ContainsFunc(s.All(), (*rules.Exchange).Handled) {
		return nil
	}
	return []rules.Experiment{rules.OtherPrefix}
}
