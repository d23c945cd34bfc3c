package cause

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/server"
)

// locationWithoutHeaders: nginx adds the header to the paths around this one;
// this one's location has an add_header of its own, which drops them.
var locationWithoutHeaders = Cause{
	Slug: "location-without-headers", Explains: preflightFailed, Needs: each(elsewhere, needParent, needOtherPrefix),
	Judge: func(s *rules.Scene) *rules.Finding {
		e := s.Withheld()
		if e == nil || !server.Nginx(e) || s.Actual().Handled() || s.Options().Handled() {
			return nil
		}
		for _, x := range around(s) {
			if !x.Allows() || !server.Nginx(x) {
				continue
			}
			_, line, sure := server.Line(x, fetch.AccessControlAllowOrigin)
			if own := server.Maker(s, x); line < 0 || !sure && (own == nil || !server.InFront(own.Framework)) {
				continue // the program's own middleware sends it, or may
			}
			f := other(wants(s, shown(s, e, rules.Medium)), x)
			if sure {
				f.Confidence = rules.High
			}
			f.Facts.Who, f.Maker = "nginx", server.Front(e).Framework
			return f
		}
		return nil
	},
}

// around are the paths that were asked beside the page's own, the nearest
// first.
func around(s *rules.Scene) []*rules.Exchange {
	return []*rules.Exchange{s.Made[rules.OtherPath], s.Made[rules.ParentPath], s.Made[rules.OtherPrefix]}
}

// needParent looks one level up when the neighbourhood shows no middleware.
func needParent(s *rules.Scene) []rules.Experiment {
	if s.Withheld() == nil || s.Made[rules.OtherPath] == nil || slices.ContainsFunc(s.All(), (*rules.Exchange).Handled) {
		return nil
	}
	return []rules.Experiment{rules.ParentPath}
}
