package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
)

// twoCORSLayers: a program and the proxy in front of it each add the header.
var twoCORSLayers = Cause{
	Slug: "two-cors-layers", Explains: []string{finding.AllowOriginDuplicate, finding.AllowOriginList},
	Needs: func(s *rules.Scene) []rules.Experiment {
		if len(s.Mismatched().Lines(fetch.AccessControlAllowOrigin)) > 1 {
			return []rules.Experiment{rules.OtherPath}
		}
		return nil
	},
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range s.All() {
			if e.Kind() == rules.KindExperiment || len(e.Lines(fetch.AccessControlAllowOrigin)) < 2 {
				continue
			}
			f := wants(s, shown(s, e, rules.High))
			if x := s.Made[rules.OtherPath]; len(x.Lines(fetch.AccessControlAllowOrigin)) == 1 {
				other(f, x)
				f.Facts.OtherValue = x.Header(fetch.AccessControlAllowOrigin)
			}
			return f
		}
		return nil
	},
}
