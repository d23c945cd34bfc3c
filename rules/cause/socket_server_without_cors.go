package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// socketServerWithoutCORS: the URL is answered by a server for sockets that
// runs beside the program, so that the program's CORS middleware never sees it.
var socketServerWithoutCORS = Cause{
	Slug: "socket-server-without-cors", Explains: preflightFailed, Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		handled := handles(s)
		e, r := spoken(s, said.Socket)
		if e == nil || handled(s.Actual()) || handled(s.Options()) {
			return nil
		}
		f := wants(s, shown(s, e, rules.High))
		f.Facts.Who = r.Who
		return f
	},
}
