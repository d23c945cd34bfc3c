package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// middlewareAfterRoutes: what no route answers has what a route's response
// lacks.
var middlewareAfterRoutes = Cause{
	Slug: "middleware-after-routes", Explains: originMissing, Needs: elsewhere,
	Judge: func(s *rules.Scene) *rules.Finding {
		act, x := s.Actual(), s.Made[rules.OtherPath]
		if act == nil || act.Has(fetch.AccessControlAllowOrigin) || act.Status() >= 400 || !x.Allows() || x.Status() < 400 {
			return nil
		}
		if _, redirected := act.Location(); redirected {
			return nil
		}
		f := other(wants(s, shown(s, act, rules.High)), x)
		if !s.Options().Allows() {
			f.Confidence = rules.Medium // the route, or its router, answers OPTIONS too
		}
		return f
	},
}

// elsewhere asks another path, and OPTIONS where no preflight was made, when
// the response lacks CORS headers: do they show CORS middleware at work?
func elsewhere(s *rules.Scene) []rules.Experiment {
	switch {
	case s.Withheld() == nil:
		return nil
	case s.Preflight() == nil:
		return []rules.Experiment{rules.OtherPath, rules.AsPreflight}
	}
	return []rules.Experiment{rules.OtherPath}
}

// each wants what every one of them wants.
func each(needs ...func(*rules.Scene) []rules.Experiment) func(*rules.Scene) []rules.Experiment {
	return func(s *rules.Scene) []rules.Experiment {
		var names []rules.Experiment
		for _, n := range needs {
			names = append(names, n(s)...)
		}
		return names
	}
}
