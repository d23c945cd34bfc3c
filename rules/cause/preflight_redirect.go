package cause

import (
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/said"
)

// The redirects of a preflight, by what they change.
var (
	preflightRedirectHTTPS = redirected("preflight-redirect-https", httpsDetour)
	preflightRedirectSlash = redirected("preflight-redirect-slash", slashDetour)
	preflightRedirectLogin = redirected("preflight-redirect-login", loginDetour)
	preflightRedirectHost  = redirected("preflight-redirect-host", hostDetour)
)

// redirected is the cause for a preflight that is redirected so.
func redirected(slug string, kind detour) Cause {
	c := Cause{
		Slug: slug, Explains: []string{finding.PreflightRedirected, finding.RedirectWithoutCORS}, NotCORS: kind == hostDetour,
		Judge: func(s *rules.Scene) *rules.Finding {
			pre := s.Preflight()
			if _, ok := pre.Location(); !ok {
				return nil
			}
			d, target := detourOf(pre)
			if d != kind {
				return nil
			}
			f := at(shown(s, pre, rules.High), "location")
			f.Facts.Target = rules.Shown(target)
			f.NotCORS = kind == httpsDetour // as far as is known, the URL is all that is wrong
			if e := s.Made[rules.RedirectTarget]; e.Status() != 0 {
				other(f, e)
				f.Facts.Kind, f.NotCORS = "fails", false
				if e.Passes() {
					f.Facts.Kind = "passes"
					f.NotCORS = kind != loginDetour
				}
			}
			return f
		},
	}
	if kind == slashDetour || kind == httpsDetour {
		c.Needs = throughRedirect
	}
	return c
}

// throughRedirect asks what the target makes of the same preflight.
func throughRedirect(s *rules.Scene) []rules.Experiment {
	if pre := s.Preflight(); pre != nil {
		if d, _ := detourOf(pre); d == slashDetour || d == httpsDetour {
			return []rules.Experiment{rules.RedirectTarget}
		}
	}
	return nil
}

// detour is what a redirect changes, of what tells its reason.
type detour int

const (
	otherDetour detour = iota
	slashDetour
	httpsDetour
	hostDetour
	loginDetour
)

func detourOf(e *rules.Exchange) (detour, fetch.URL) {
	target, ok := e.Location()
	from, err := fetch.ParseURL(e.URL)
	if !ok || err != nil {
		return otherDetour, target
	}
	samePath := rules.Path(from) == rules.Path(target)
	switch {
	case from.Host() == target.Host() && from.Scheme() == "http" && target.Scheme() == "https":
		return httpsDetour, target
	case from.Origin() == target.Origin() && differBySlash(rules.Path(from), rules.Path(target)):
		return slashDetour, target
	case said.Login(target):
		return loginDetour, target
	case samePath && from.Host() != target.Host():
		return hostDetour, target
	}
	return otherDetour, target
}

// differBySlash says whether two paths differ in a final slash only.
func differBySlash(a, b string) bool {
	ap, aq, _ := strings.Cut(a, "?")
	bp, bq, _ := strings.Cut(b, "?")
	return aq == bq && ap != bp && strings.TrimSuffix(ap, "/") == strings.TrimSuffix(bp, "/")
}
