// Package remedy says what would fix it: the least the server must allow, and
// that as code for what answers.
package remedy

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/fix"
	"github.com/cors-check/cors-check/rules/server"
)

// Policy is the least the server must allow for the checks to pass, and what
// it allows already, so that following it narrows nothing. It is nil where no
// policy would help: nothing is blocked, or not over CORS, or the page has no
// origin one should allow.
func Policy(s *rules.Scene, findings []rules.Finding) *fix.Policy {
	blocked := slices.ContainsFunc(s.Checks, func(c *rules.Check) bool { return c.Verdict == rules.Blocked })
	if !blocked && s.StandIn == nil || s.Plan.Expected == rules.Blocked || s.Request().Origin.Opaque() {
		return nil
	}
	if len(findings) > 0 && findings[0].NotCORS {
		return nil
	}
	p := &fix.Policy{Origins: []string{s.Origin()}, Methods: []string{}, Headers: []string{}, Expose: []string{}, Credentials: s.Credentials()}
	add := func(list *[]string, name string) {
		if !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	addRequestHeader := func(name string) {
		// Access-Control-* on a request is a mistake in the script: the server
		// sends these, or the browser itself.
		if name = strings.ToLower(name); !strings.HasPrefix(name, "access-control-") {
			add(&p.Headers, name)
		}
	}
	method := func(m string) string { return m }
	if slices.ContainsFunc(findings, func(f rules.Finding) bool { return f.Code == finding.MethodCase }) {
		method = strings.ToUpper // on both sides, as it is advised
	}
	for _, c := range s.Checks {
		add(&p.Methods, method(fetch.NormalizeMethod(c.Request.Method)))
		for _, e := range c.Exchanges {
			for _, name := range literal(e.Sent(fetch.AccessControlRequestHeaders)) {
				addRequestHeader(name)
			}
		}
	}
	if !anyOrigin(s) {
		for _, e := range s.All() {
			for _, origin := range origins(e.Header(fetch.AccessControlAllowOrigin)) {
				if origin != rules.Foreign {
					add(&p.Origins, origin)
				}
			}
		}
	}
	for _, e := range s.All() {
		sent := e.Sent("origin")
		p.Credentials = p.Credentials || sent != "" && e.Header(fetch.AccessControlAllowOrigin) == sent && e.Header(fetch.AccessControlAllowCredentials) == "true"
	}
	p.Wildcard = !p.Credentials && slices.ContainsFunc(s.All(), func(e *rules.Exchange) bool { return e.Header(fetch.AccessControlAllowOrigin) == "*" })
	for _, c := range s.Checks {
		for _, e := range c.Exchanges {
			if e.Kind() == rules.KindPreflight {
				for _, m := range literal(e.Header(fetch.AccessControlAllowMethods)) {
					add(&p.Methods, method(m))
				}
				for _, h := range literal(e.Header(fetch.AccessControlAllowHeaders)) {
					addRequestHeader(h)
				}
				if n, err := strconv.Atoi(e.Header(fetch.AccessControlMaxAge)); err == nil && n >= 0 {
					p.MaxAge = &n
				}
			}
			for _, h := range literal(e.Header(fetch.AccessControlExposeHeaders)) {
				add(&p.Expose, strings.ToLower(h))
			}
		}
	}
	return p
}

// longest is how much of a list is read, in bytes: one that somebody wrote is
// shorter.
const longest = 4 << 10

// origins are those that a value of Access-Control-Allow-Origin names, one or
// several, which is a mistake that says what was meant.
func origins(value string) []string {
	var names []string
	for _, part := range strings.FieldsFunc(value[:min(len(value), longest)], func(r rune) bool { return strings.ContainsRune(", ;|", r) }) {
		if u, err := fetch.ParseURL(part); err == nil && u.IsHTTP() && u.Origin().String() == part && !strings.Contains(part, "*") {
			names = append(names, part)
		}
	}
	return names
}

// anyOrigin says that pages of every origin are let through, by the wildcard
// or by sending back the origin of whoever asks.
func anyOrigin(s *rules.Scene) bool {
	return slices.ContainsFunc(s.All(), func(e *rules.Exchange) bool {
		value := e.Header(fetch.AccessControlAllowOrigin)
		return value == "*" || value == rules.Foreign
	})
}

// anyHeader says that preflights are told that every request header is
// allowed: by the wildcard, or letter for letter the names they asked for.
func anyHeader(s *rules.Scene) bool {
	return slices.ContainsFunc(s.All(), func(e *rules.Exchange) bool {
		value, asked := e.Header(fetch.AccessControlAllowHeaders), e.Sent(fetch.AccessControlRequestHeaders)
		return value == "*" || asked != "" && value == asked
	})
}

// anyMethod says that preflights are told that every method is allowed.
func anyMethod(s *rules.Scene) bool {
	return slices.ContainsFunc(s.All(), func(e *rules.Exchange) bool { return e.Header(fetch.AccessControlAllowMethods) == "*" })
}

// literal are the names of a list header, none when it is no list of names
// or holds a *: that is not a name to copy.
func literal(list string) []string {
	var names []string
	if len(list) > longest {
		list = list[:strings.LastIndexByte(list[:longest], ',')+1]
	}
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

// Fixes are the recipes for a policy: of the framework asked for, or of the
// server that is to be changed for the first finding; none for one that there
// is no recipe for, and those most people need where nothing tells who
// answers. Where CORS is not what is wrong, a recipe has a title and no steps:
// all it has to say is fix.Change. Bare says that nothing on the server speaks
// of CORS yet, not even to refuse.
func Fixes(s *rules.Scene, policy *fix.Policy, server *rules.Server, findings []rules.Finding, bare bool) []fix.Fix {
	var lead rules.Finding
	if len(findings) > 0 {
		lead = findings[0]
	}
	names := frameworks(s.Plan.Framework, server.Of(lead))
	if policy == nil {
		if !lead.NotCORS || len(names) != 1 {
			return nil
		}
		if _, ok := fix.Change(names[0], lead.Code, lead.Facts, fix.Policy{}, func(s string) string { return s }); !ok {
			return nil
		}
		return []fix.Fix{fix.Head(names[0], s.Plan.Verify)}
	}
	seen := fix.Context{
		Origin: s.Origin(), API: s.Checks[0].Request.Of().String(), CrossSite: s.CrossSite(), Verify: s.Plan.Verify,
		Layered: !bare, AnyOrigin: anyOrigin(s), AnyHeader: anyHeader(s), AnyMethod: anyMethod(s),
	}
	if u, err := fetch.ParseURL(s.Request().URL); err == nil {
		seen.Path, _, _ = strings.Cut(rules.Path(u), "?")
	}
	for _, e := range s.All() {
		seen.Layered = seen.Layered || e.Handled()
		seen.Guarded = seen.Guarded || e.Status() == 401 || e.Status() == 403
		seen.Failed = seen.Failed || e.Status() >= 500
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

// Prepare has the recipes read that Fixes will probably be asked for, while the
// experiments are made.
func Prepare(s *rules.Scene) {
	if s.Verdict() == rules.Blocked && s.Plan.Expected != rules.Blocked {
		fix.Prepare(frameworks(s.Plan.Framework, server.Recognise(s))...)
	}
}

// frameworks are the names of the recipes for what was asked for and seen.
func frameworks(wanted string, server *rules.Server) []string {
	switch wanted {
	case "none":
		return nil
	case "all":
		return fix.Frameworks()
	case "", "auto":
		if server == nil || server.Confidence == rules.Low {
			return fix.Defaults()
		}
		return fix.Implied(server.Framework)
	}
	return []string{wanted}
}
