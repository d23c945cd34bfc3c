package rules

import (
	"fmt"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// loginWords are what the address of a page to log in on has in it.
var loginWords = []string{
	"login", "log-in", "signin", "sign-in", "/auth", "authorize", "oauth", "openid", "saml", "sso",
	"client_id=", "redirect_uri=", "returnurl=", "accounts.google.com", "cloudflareaccess.com",
}

func toLogin(target fetch.URL) bool {
	t := strings.ToLower(target.WithoutFragment())
	for _, w := range loginWords {
		if strings.Contains(t, w) {
			return true
		}
	}
	return false
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

func (e *Exchange) detour() (detour, fetch.URL) {
	target, ok := e.location()
	from, err := fetch.ParseURL(e.URL)
	if !ok || err != nil {
		return otherDetour, target
	}
	samePath := path(from) == path(target)
	switch {
	case from.Host() == target.Host() && from.Scheme() == "http" && target.Scheme() == "https":
		return httpsDetour, target
	case from.Origin() == target.Origin() && differBySlash(path(from), path(target)):
		return slashDetour, target
	case toLogin(target):
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

// redirectedPreflight is the judge of the causes for a redirected preflight.
func redirectedPreflight(kind detour, title, detail, advice string) func(*scene) *Finding {
	return func(s *scene) *Finding {
		pre := s.preflight()
		if _, ok := pre.location(); !ok {
			return nil
		}
		d, target := pre.detour()
		if d != kind {
			return nil
		}
		f := &Finding{
			Confidence: High, Exchange: pre.ID,
			Evidence: Evidence{Header: "location", Got: ptr(pre.header("location"))},
			Title:    fmt.Sprintf(title, shown(target)),
			Detail:   detail + " " + behind(s),
			Advice:   fmt.Sprintf(advice, shown(target)),
			NotCORS:  kind != loginDetour && s.made[redirectTarget].passes(),
		}
		f.Detail = strings.TrimSpace(f.Detail)
		return f
	}
}

// behind says what the target of the redirect makes of the same preflight.
func behind(s *scene) string {
	e := s.made[redirectTarget]
	switch {
	case e.status() == 0:
		return ""
	case e.passes():
		return fmt.Sprintf("The address it leads to lets the same preflight pass (exchange %d): only the URL is wrong.", e.ID)
	}
	return fmt.Sprintf("The address it leads to does not let the same preflight pass either (exchange %d): the URL is the first fault, not the only one.", e.ID)
}

func throughRedirect(s *scene) []string {
	if pre := s.preflight(); pre != nil {
		if d, _ := pre.detour(); d == slashDetour || d == httpsDetour {
			return []string{redirectTarget}
		}
	}
	return nil
}

func redirectLogin(s *scene) *Finding {
	act := s.exchange(fetch.Actual)
	target, ok := act.location()
	if !ok || !toLogin(target) {
		return nil
	}
	return &Finding{
		Confidence: High, Exchange: act.ID,
		Evidence: Evidence{Header: "location", Got: ptr(act.header("location"))},
		Title:    "The request is sent to a page to log in on: " + shown(target),
		Detail: fmt.Sprintf("Whoever is not logged in gets status %d and a Location. fetch() follows it, and the page there is of no use to a script and does not let this origin read it. "+
			"What is missing is a session, not a CORS header.", act.status()),
		Advice:  "Let the API answer 401 instead of a redirect, then repair the session or token the request should carry.",
		NotCORS: true,
	}
}
