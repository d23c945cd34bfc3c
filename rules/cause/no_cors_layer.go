package cause

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
)

// noCORSLayer: no response shows anything that handles CORS.
var noCORSLayer = Cause{
	Slug: NoCORSLayer, Explains: preflightFailed,
	Needs: func(s *rules.Scene) []rules.Experiment {
		if s.Withheld() == nil || s.Made[rules.OtherPath] == nil || slices.ContainsFunc(s.All(), handles(s)) {
			return nil
		}
		return []rules.Experiment{rules.WithoutOrigin}
	},
	Judge: func(s *rules.Scene) *rules.Finding {
		e := s.Withheld()
		if e == nil || slices.ContainsFunc(s.All(), handles(s)) {
			return nil
		}
		if x := withoutOrigin(s); x.OK() && !s.Actual().OK() {
			return nil // something minds the Origin
		}
		f := wants(s, shown(s, e, rules.High))
		f.Facts.Status = 0
		switch pre := s.Options(); {
		case unconfigured(s):
			f.Facts.Kind, f.Facts.Status = "unconfigured", pre.Status()
		case pre == nil:
			f.Confidence = rules.Medium
		case bareRefusal(pre):
			f.Facts.Kind, f.Facts.Status, f.Confidence = "bare", pre.Status(), rules.Medium
		case pre.Has("allow"):
			f.Facts.Kind, f.Facts.Status = "allow-header", pre.Status()
		case !pre.OK():
			f.Facts.Kind, f.Facts.Status = "refused", pre.Status()
		}
		if act := s.Actual(); act.Status() == 404 && (!s.StandsIn(act) || s.Options().Status() == 404) {
			f.Confidence, f.Facts.OtherStatus = rules.Medium, 404
		}
		return f
	},
}

// handles tells which responses something that handles CORS had a hand in.
// Where no configuration applies, a Vary that names Origin shows nothing: the
// one who refuses so puts it on every response.
func handles(s *rules.Scene) func(*rules.Exchange) bool {
	if unconfigured(s) {
		return (*rules.Exchange).Speaks
	}
	return (*rules.Exchange).Handled
}

// NoCORSLayer is the slug of the cause that leaves nothing unseen: where
// nothing handles CORS, everything the request needs is still to be allowed.
const NoCORSLayer = "no-cors-layer"
