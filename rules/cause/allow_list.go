package cause

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// The neighbours of an origin that people put in a list in its place.
var (
	allowListTrailingSlash = nearMiss("allow-list-trailing-slash", rules.OriginSlash)
	allowListScheme        = nearMiss("allow-list-scheme", rules.OriginScheme)
	allowListWWW           = nearMiss("allow-list-www", rules.OriginWWW)
	allowListLocalhost     = nearMiss("allow-list-localhost", rules.OriginLocalName)
	allowListPort          = nearMiss("allow-list-port", rules.OriginPort3000, rules.OriginPort5173, rules.OriginPort4200, rules.OriginPort8080)
	allowListDevelopment   = nearMiss("allow-list-development", rules.OriginLocal3000, rules.OriginLocal5173)
)

// nearMiss is the cause for an allow list that holds a neighbour of the
// origin.
func nearMiss(slug string, names ...rules.Experiment) Cause {
	return Cause{
		Slug: slug, Explains: preflightFailed,
		Needs: func(s *rules.Scene) []rules.Experiment { return neighbours(s, names) },
		Judge: func(s *rules.Scene) *rules.Finding {
			e := s.Withheld()
			if e == nil {
				return nil
			}
			for _, name := range names {
				x := s.Made[name]
				if !x.Has(fetch.AccessControlAllowOrigin) || x.Header(fetch.AccessControlAllowOrigin) != x.Sent("origin") {
					continue
				}
				f := other(wants(s, shown(s, e, rules.High)), x)
				f.Facts.Near = x.Sent("origin")
				return f
			}
			return nil
		},
	}
}

// neighbours asks for the origin as people misspell it in lists. The slash is
// asked at once, since it is the commonest; the others when the responses show
// middleware that refuses.
func neighbours(s *rules.Scene, names []rules.Experiment) []rules.Experiment {
	e := s.Withheld()
	if e == nil || !silent(e) || slices.ContainsFunc(s.All(), func(x *rules.Exchange) bool { return x.Kind() == rules.KindExperiment && x.Passes() }) {
		return nil
	}
	if names[0] == rules.OriginSlash {
		return names
	}
	if s.Made[rules.OtherPath] == nil && s.Made[rules.OriginSlash] == nil {
		return nil
	}
	if !slices.ContainsFunc(s.All(), (*rules.Exchange).Handled) && !bareRefusal(s.Options()) {
		return nil
	}
	return names
}

// silent says that a response may be a silent refusal by CORS middleware: it
// lacks the header, and is no error of a router or an authentication.
func silent(e *rules.Exchange) bool {
	switch e.Status() {
	case 400, 403, 500:
		return true
	}
	return e.OK()
}

// bareRefusal is a preflight answered 204 with nothing at all: what is left
// when a policy took the preflight and refused it.
func bareRefusal(e *rules.Exchange) bool { return e.Status() == 204 && !e.Has("allow") }
