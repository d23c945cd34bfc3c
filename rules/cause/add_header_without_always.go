package cause

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/server"
)

// addHeaderWithoutAlways: nginx adds the header, and leaves errors out.
var addHeaderWithoutAlways = Cause{
	Slug: "add-header-without-always", Explains: preflightFailed, Needs: each(unanswered, elsewhere),
	Judge: func(s *rules.Scene) *rules.Finding {
		act := s.Actual()
		if act.Status() < 400 || act.Has(fetch.AccessControlAllowOrigin) || refusal(act) != "" || s.StandsIn(act) || !server.Nginx(act) {
			return nil
		}
		var added *rules.Exchange
		for _, x := range s.All() {
			switch has := x.Has(fetch.AccessControlAllowOrigin); {
			case has && x.Status() >= 400:
				return nil // this error has it
			case has && added == nil && slices.Contains(addHeaderStatuses, x.Status()) && server.Nginx(x):
				added = x
			}
		}
		if added == nil {
			return nil
		}
		_, line, sure := server.Line(added, fetch.AccessControlAllowOrigin)
		own := server.Maker(s, added)
		alone := own != nil && server.InFront(own.Framework)
		if sign := server.Sign(added); line < 0 || !sure && !alone || sign != nil && !sign.InFront() {
			return nil // the program's own middleware sends it, or may
		}
		f := other(atStatus(shown(s, act, rules.High)), added)
		if !sure {
			f.Confidence = own.Confidence
		}
		f.Facts.Who, f.Maker = "nginx", server.Front(act).Framework
		return f
	},
}

// addHeaderStatuses are those of the responses that add_header is for.
// https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header
var addHeaderStatuses = []int{200, 201, 204, 206, 301, 302, 303, 304, 307, 308}
