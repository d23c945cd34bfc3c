package finding

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/said"
)

// passing are the checks that no browser stops.
func passing(s *rules.Scene) []*rules.Check {
	return slices.DeleteFunc(slices.Clone(s.Checks), func(c *rules.Check) bool { return c.Verdict != rules.Allowed })
}

// redirectChangesMethod: a POST is followed by a GET, which the API was not
// meant to get. After a 303 that is what the server wants.
// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
func redirectChangesMethod(s *rules.Scene) *rules.Finding {
	for _, c := range passing(s) {
		if fetch.NormalizeMethod(c.Request.Method) != "POST" {
			continue
		}
		first := func(e *rules.Exchange) bool { return e.Kind() == rules.KindActual && e.Method == "POST" }
		i := slices.IndexFunc(c.Exchanges, first)
		e, held := s.Made[rules.TheActual], i < 0 // a GET in its place is redirected as it would be
		if !held {
			e = c.Exchanges[i]
		}
		target, ok := e.Location()
		if status := e.Status(); !ok || status != 301 && status != 302 || said.Login(target) {
			continue
		}
		n := about(s, e, "location")
		n.Check, n.StandIn = c.Name, held
		n.Facts.Target = rules.Shown(target)
		if held {
			n.Confidence = rules.Medium
		}
		return n
	}
	return nil
}

// loginPage: the redirect to it passes, so that the script reads a login page
// in place of data.
func loginPage(s *rules.Scene) *rules.Finding {
	e := s.Exchange(rules.KindActual)
	target, ok := e.Location()
	if f := allowed(s); !ok || !f.HTML() || !said.Login(target) {
		return nil
	}
	n := about(s, e, "location")
	n.Facts.Kind, n.Facts.Target, n.Facts.Other = "passes", rules.Shown(target), allowed(s).ID
	return n
}

// webPage: the response passes, and is the page that a path which cannot exist
// gets too.
func webPage(s *rules.Scene) *rules.Finding {
	e, x := allowed(s), s.Made[rules.OtherPath]
	if !e.OK() || !x.OK() || !e.HTML() || !e.SameBody(x) {
		return nil
	}
	n := about(s, e, "content-type")
	n.Facts.Kind, n.Facts.Other, n.Confidence = "passes", x.ID, rules.High
	return n
}
