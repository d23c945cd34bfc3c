package rules

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
)

// policy is the least the server must allow for the checks to pass, and what
// it allows already, so that following it narrows nothing. It is nil where no
// policy would help: nothing is blocked, or not over CORS, or the page has no
// origin one should allow.
func (s *scene) policy(findings []Finding) *fix.Policy {
	blocked := slices.ContainsFunc(s.checks, func(c *Check) bool { return c.Verdict == Blocked })
	if !blocked || s.plan.Expected == Blocked || s.request().Origin.Opaque() {
		return nil
	}
	if len(findings) > 0 && findings[0].NotCORS {
		return nil
	}
	p := &fix.Policy{Origins: []string{s.origin()}, Methods: []string{}, Headers: []string{}, Expose: []string{}, Credentials: s.credentials()}
	add := func(list *[]string, name string) {
		if !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	for _, c := range s.checks {
		add(&p.Methods, fetch.NormalizeMethod(c.Request.Method))
		for _, e := range c.Exchanges {
			for _, name := range literal(e.sent(requestHeaders)) {
				add(&p.Headers, strings.ToLower(name))
			}
		}
	}
	for _, c := range s.checks {
		for _, e := range c.Exchanges {
			if e.Kind == fetch.Preflight {
				for _, m := range literal(e.header(allowMethods)) {
					add(&p.Methods, m)
				}
				for _, h := range literal(e.header(allowHeaders)) {
					add(&p.Headers, strings.ToLower(h))
				}
				if n, err := strconv.Atoi(e.header(maxAge)); err == nil && n >= 0 {
					p.MaxAge = &n
				}
			}
			for _, h := range literal(e.header(exposeHeaders)) {
				add(&p.Expose, strings.ToLower(h))
			}
		}
	}
	return p
}

// literal are the names of a list header, none when it is no list of names
// or holds a *: that is not a name to copy.
func literal(list string) []string {
	var names []string
	for _, v := range strings.Split(list, ",") {
		v = strings.TrimSpace(v)
		switch {
		case v == "":
		case v == "*" || !fetch.ValidHeaderName(v):
			return nil
		default:
			names = append(names, v)
		}
	}
	return names
}

// fixes are the recipes for a policy: of the framework asked for, of the one
// the server seems to be, or of all.
func (s *scene) fixes(policy *fix.Policy, server *Server) []fix.Fix {
	if policy == nil {
		return nil
	}
	names := fix.Frameworks()
	switch s.plan.Framework {
	case "none":
		return nil
	case "all":
	case "", "auto":
		if server != nil && server.Confidence != Low && slices.Contains(names, server.Framework) {
			names = []string{server.Framework}
		}
	default:
		names = []string{s.plan.Framework}
	}
	seen := fix.Context{Origin: s.origin(), API: fetch.OriginOf(s.request().URL).String(), CrossSite: s.crossSite(), Verify: s.plan.Verify}
	if u, err := fetch.ParseURL(s.request().URL); err == nil {
		seen.Path, _, _ = strings.Cut(path(u), "?")
	}
	for _, e := range s.all() {
		seen.Layered = seen.Layered || e.anyProtocolHeader()
		seen.Guarded = seen.Guarded || e.status() == 401 || e.status() == 403
		seen.Failed = seen.Failed || e.status() >= 500
	}
	var fixes []fix.Fix
	for _, name := range names {
		// A recipe that cannot say this policy is left out.
		if f, err := fix.For(name, *policy, seen); err == nil {
			fixes = append(fixes, f)
		}
	}
	return fixes
}
