package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/server"
)

// fixedOrigin: the header does not depend on who asks.
var fixedOrigin = Cause{
	Slug: "fixed-origin", Explains: []string{finding.AllowOriginMismatch}, Needs: needForeign,
	Judge: func(s *rules.Scene) *rules.Finding {
		e, x := s.Mismatched(), s.Made[rules.ForeignOrigin]
		if e == nil || !x.Has(fetch.AccessControlAllowOrigin) || x.Header(fetch.AccessControlAllowOrigin) != e.Header(fetch.AccessControlAllowOrigin) {
			return nil
		}
		f := other(wants(s, shown(s, e, rules.High)), x)
		if front, line, sure := server.Line(e, fetch.AccessControlAllowOrigin); line >= 0 && sure {
			f.Facts.Who, f.Maker = server.Name(front.Framework), front.Framework
		}
		return f
	},
}

func needForeign(s *rules.Scene) []rules.Experiment {
	if s.Mismatched() != nil {
		return []rules.Experiment{rules.ForeignOrigin}
	}
	return nil
}
