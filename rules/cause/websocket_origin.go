package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
)

// webSocketOrigin: the server opens a WebSocket, and not for a page of this
// origin.
var webSocketOrigin = Cause{
	Slug: "websocket-origin", Explains: []string{finding.WebSocketRefused}, NotCORS: true,
	Needs: func(s *rules.Scene) []rules.Experiment {
		if s.Request().Initiator != fetch.InitiatorWebSocket {
			return nil
		}
		return []rules.Experiment{rules.OwnOrigin, rules.WithoutOrigin}
	},
	Judge: func(s *rules.Scene) *rules.Finding {
		act := s.Actual()
		if s.Request().Initiator != fetch.InitiatorWebSocket || act.Status() == 101 {
			return nil
		}
		for _, name := range []rules.Experiment{rules.OwnOrigin, rules.WithoutOrigin} {
			x := s.Made[name]
			confidence := rules.High
			switch {
			case x.Status() == 101:
			case act.Status() == 403 && x.Status() != 0 && x.Status() != 403 && x.Status() < 500:
				confidence = rules.Medium
			default:
				continue
			}
			f := other(atStatus(shown(s, act, confidence)), x)
			f.Facts.Kind, f.Facts.Near = string(name), x.Sent("origin")
			return f
		}
		return nil
	},
}
