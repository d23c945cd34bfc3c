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
		act := s.Actual()
		if act.Status() != 405 && act.Status() != 501 || act.Allows() || s.StandsIn(act) {
			return nil
		}
		f := atStatus(shown(s, act, rules.High))
		if act.Has("allow") {
			f = at(f, "allow")
		}
		f.Facts.Names = said.Methods(act)
		switch {
		case act.Has("dav"), act.Has("ms-author-via"), act.From("microsoft-iis") && rules.InListFold(act.Header("allow"), "TRACE"):
			f.Facts.Kind = "webdav"
		case strings.Contains(act.Body(), "<center>nginx"):
			f.Facts.Kind = "nginx"
		case len(f.Facts.Names) > 0:
			f.Facts.Kind = "allow"
		}
		return f
	},
}
