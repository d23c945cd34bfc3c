package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/server"
)

// preflightByGateway: what stands in front answers OPTIONS itself, so that the
// program's own CORS headers are on one of the two responses only.
var preflightByGateway = Cause{
	Slug: "preflight-by-gateway", Explains: preflightFailed, Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		pre, act := s.Options(), s.Actual()
		front, program := server.Maker(s, pre), server.Maker(s, act)
		if front == nil || program == nil || front.Framework == program.Framework || !server.InFront(front.Framework) || server.InFront(program.Framework) || refusal(pre) != "" {
			return nil
		}
		var f *rules.Finding
		switch {
		case pre.Passes() && !act.Has(fetch.AccessControlAllowOrigin) && act.OK():
			f = other(wants(s, shown(s, act, rules.High)), pre)
			if f.Facts.Kind = "passes"; act.Varies("origin") {
				f.Facts.Kind = "refuses" // the program's own middleware ran
			}
			f.Maker = program.Framework
		case s.Preflight() != nil && !pre.Speaks() && act.Allows():
			f = other(atStatus(shown(s, pre, rules.High)), act)
			f.Facts.Kind, f.Maker = "refused", front.Framework
			if adds, line, sure := server.Line(act, fetch.AccessControlAllowOrigin); line >= 0 && sure && adds.Framework == front.Framework {
				f.Facts.Kind = "own" // it adds them itself, elsewhere
			}
		default:
			return nil
		}
		f.Facts.Who, f.Facts.Behind = server.Name(front.Framework), server.Name(program.Framework)
		return f
	},
}
