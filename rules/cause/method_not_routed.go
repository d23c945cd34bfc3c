package cause

import (
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/said"
)

// methodNotRouted: the URL takes other methods than the one asked for.
var methodNotRouted = Cause{
	Slug: "method-not-routed", Explains: preflightFailed, NotCORS: true, Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		act, e := s.Actual(), s.Actual() // e has the Allow header
		switch act.Status() {
		case 405, 501:
		case 404: // Express: OPTIONS names what it has
			if e = s.Options(); !e.OK() {
				return nil
			}
		default:
			return nil
		}
		methods := said.Methods(e, act.Method)
		if act.Allows() || s.StandsIn(act) || act.Status() == 404 && methods == nil {
			return nil
		}
		f := atStatus(shown(s, act, rules.High))
		if act.Has("allow") {
			f = at(f, "allow")
		}
		if f.Facts.Names = methods; e != act {
			other(f, e)
		}
		switch {
		case act.Has("dav"), act.Has("ms-author-via"), act.From("microsoft-iis") && rules.InListFold(act.Header("allow"), "TRACE"):
			f.Facts.Kind = "webdav"
		case strings.Contains(act.Body(), "<center>nginx"):
			f.Facts.Kind = "nginx"
		case methods != nil:
			f.Facts.Kind = "allow"
		}
		return f
	},
}
