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
		handled := handles(s)
		if e == nil || handled(s.Actual()) || handled(s.Options()) {
			return nil
		}
		for _, x := range around(s) {
			if handled(x) {
				return other(wants(s, shown(s, e, rules.Medium)), x)
			}
		}
		return nil
	},
}

// needOtherPrefix looks further when the neighbourhood shows no middleware.
func needOtherPrefix(s *rules.Scene) []rules.Experiment {
	if s.Withheld() == nil || s.Made[rules.OtherPath] == nil || slices.ContainsFunc(s.All(), handles(s)) {
		return nil
	}
	return []rules.Experiment{rules.OtherPrefix}
}
