package cause

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// preflightAuthentication: something asks the preflight for credentials, which
// it never carries.
var preflightAuthentication = Cause{
	Slug: "preflight-authentication", Explains: preflightFailed, Needs: unanswered,
	Judge: func(s *rules.Scene) *rules.Finding {
		pre := s.Preflight()
		switch pre.Status() {
		case 401, 403, 407:
		default:
			return nil
		}
		if refusal(pre) != "" {
			return nil
		}
		for _, g := range gates {
			if !g.match(pre) {
				continue
			}
			f := atStatus(shown(s, pre, rules.High))
			if pre.Has("www-authenticate") {
				f = at(f, "www-authenticate")
			}
			f.Facts.Who, f.Facts.Kind = g.name, g.kind
			return f
		}
		if act := s.Actual(); act.Status() == pre.Status() && !act.Has(fetch.AccessControlAllowOrigin) && !s.Made[rules.WithoutOrigin].OK() {
			f := other(atStatus(shown(s, pre, rules.Medium)), act)
			f.Facts.Kind = "same"
			return f
		}
		return nil
	},
}

// gate is something that asks for credentials, recognised by its response.
type gate struct {
	match func(*rules.Exchange) bool
	name  string
	kind  string // the case of the page
}

// gates, the most telling first.
var gates = []gate{
	{func(e *rules.Exchange) bool { return challenges(e, "negotiate") || challenges(e, "ntlm") }, "Windows authentication", "windows"},
	{func(e *rules.Exchange) bool { return e.Says("rbac: access denied", "jwt is missing") }, "the service mesh", "mesh"},
	{func(e *rules.Exchange) bool {
		return e.Says("no api key found", "missing subscription key", "missing authentication token")
	}, "the API gateway", "gateway"},
	{func(e *rules.Exchange) bool { return e.From("google frontend") }, "Google's front end", "google"},
	{func(e *rules.Exchange) bool { return challenges(e, "basic") }, "Basic authentication", "basic"},
	{func(e *rules.Exchange) bool {
		return strings.Contains(e.Header("cache-control"), "no-cache, no-store, max-age=0, must-revalidate") && e.Has("x-frame-options")
	}, "Spring Security", "spring"},
	{func(e *rules.Exchange) bool { return challenges(e, "bearer") }, "token authentication", "bearer"},
	{func(e *rules.Exchange) bool {
		return e.Status() == 401 || e.Status() == 407 || e.Has("www-authenticate")
	}, "authentication", ""},
}

// challenges says whether WWW-Authenticate names the scheme, in lower case.
func challenges(e *rules.Exchange, scheme string) bool {
	return slices.ContainsFunc(e.Lines("www-authenticate"), func(v string) bool { return strings.HasPrefix(strings.ToLower(strings.TrimSpace(v)), scheme) })
}

// unanswered asks for the request itself where a preflight was refused and it
// was never sent, so that its response is not known.
func unanswered(s *rules.Scene) []rules.Experiment {
	if s.Actual() == nil && s.Preflight() != nil && !s.Preflight().Passes() {
		return []rules.Experiment{rules.TheActual}
	}
	return nil
}
