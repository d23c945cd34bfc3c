package report

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
)

// oneLine is the headline with URL and origin: a line to be grepped.
func oneLine(v view) string {
	return headline(v) + ": " + asks(v) + " " + v.URL + " from " + v.Origin
}

// asks is the method of what is checked.
func asks(v view) string {
	if len(v.Checks) == 0 {
		return "GET"
	}
	return v.Checks[0].Request.Method
}

// headline says in one line what is true of each check, and whether that is
// what was expected.
func headline(v view) string {
	line := ""
	if v.Verdict == rules.Allowed && slices.ContainsFunc(v.Checks, held) {
		line = unsent(v)
	} else if differ(v) {
		line = eachCheck(v)
	} else {
		line = together(v)
	}
	if v.Verdict == rules.Allowed && slices.ContainsFunc(v.Findings, func(f rules.Finding) bool { return f.Code == finding.UnstableAnswer }) {
		line += ", but not every time"
	}
	if slices.ContainsFunc(v.Checks, v.open) {
		line += "; the page's policies are not known"
	}
	if v.Expected == rules.Blocked && v.Verdict != rules.NoVerdict {
		if slices.ContainsFunc(v.Checks, func(c *rules.Check) bool { return c.Verdict != rules.Blocked }) {
			line += "; blocked was expected"
		} else {
			line += ", as expected"
		}
	}
	for _, c := range v.Checks {
		if p := c.Predicted(); p != nil && !c.Confirmation.Agrees && c.Confirmation.Local != rules.LocalOff && c.Confirmation.Verdict != p.Verdict {
			return line + "; " + installed(c.Confirmation) + " disagrees"
		}
	}
	return line
}

// held says that a check's request itself was not sent.
func held(c *rules.Check) bool { return c.Verdict == rules.Allowed && !c.Complete }

// unsent is the headline for a request that was held back.
func unsent(v view) string {
	c := v.Checks[slices.IndexFunc(v.Checks, held)]
	method := c.Request.Method
	if slices.ContainsFunc(c.Exchanges, func(e *rules.Exchange) bool { return e.Kind() == rules.KindPreflight }) {
		return "PREFLIGHT PASSES in " + codes.List(in(c, rules.Allowed)) + "; " + method + " was not sent"
	}
	return "NOT SENT: " + method + " needs no preflight here, and was not sent"
}

// differ says that the checks have different verdicts, or are blocked at
// different stages.
func differ(v view) bool {
	return slices.ContainsFunc(v.Checks, func(c *rules.Check) bool {
		return c.Verdict != v.Checks[0].Verdict
	})
}

// eachCheck says of each of the two default checks what becomes of it.
func eachCheck(v view) string {
	var parts []string
	for _, c := range v.Checks {
		subject, verb := "with Content-Type: application/json", " it is "
		if c.Name == "simple" {
			subject, verb = "a plain "+c.Request.Method, " is "
		}
		parts = append(parts, subject+verb+outcome(c))
	}
	line := strings.Join(parts, "; ")
	return strings.ToUpper(line[:1]) + line[1:]
}

// outcome is a check's verdict and, if it is blocked, where and in which
// browsers.
func outcome(c *rules.Check) string {
	s := strings.ToUpper(verdictWord(c.Verdict))
	if c.Verdict != rules.Blocked {
		return s
	}
	s += stage(c)
	if !unanimous(c) {
		s += " in " + codes.List(in(c, rules.Blocked))
	}
	return s
}

// untilAllowed is what becomes of a request that waits for the user.
const untilAllowed = " (asks the user; blocked until allowed)"

// together is the headline where the checks agree.
func together(v view) string {
	by := map[rules.Verdict][]string{}
	var waiting []string
	for _, b := range browsers(v.Diagnosis) {
		verdict := verdictOf(v.Diagnosis, b)
		if verdict == rules.Blocked && waits(v.Diagnosis, b) {
			waiting = append(waiting, b.Products()...)
		} else {
			by[verdict] = append(by[verdict], b.Products()...)
		}
	}
	line := strings.ToUpper(verdictWord(v.Verdict))
	if in := by[v.Verdict]; len(in) > 0 {
		line += " in " + codes.List(in)
	}
	switch v.Verdict {
	case rules.NoVerdict:
		if f := firstFailure(v.Diagnosis); f != nil {
			line += ": " + failureWords(f.Kind)
		}
	case rules.Blocked:
		if len(waiting) > 0 {
			if len(by[rules.Blocked]) > 0 {
				line += ", BLOCKED"
			}
			line += " in " + codes.List(waiting) + untilAllowed
		} else if stages := stagesOf(v.Checks); len(stages) == 1 {
			line += stages[0]
		}
	case rules.Allowed:
	}
	for _, verdict := range []rules.Verdict{rules.Allowed, rules.NoVerdict} {
		if verdict != v.Verdict && len(by[verdict]) > 0 {
			line += ", " + strings.ToUpper(verdictWord(verdict)) + " in " + codes.List(by[verdict])
		}
	}
	return line
}

func stagesOf(checks []*rules.Check) []string {
	var all []string
	for _, c := range checks {
		if s := stage(c); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func verdictWord(v rules.Verdict) string {
	switch v {
	case rules.Allowed:
		return "allowed"
	case rules.Blocked:
		return "blocked"
	case rules.NoVerdict:
	}
	return "no verdict"
}

// browsers are the chosen browsers, in the order chosen.
func browsers(d *rules.Diagnosis) []browser.ID {
	var all []browser.ID
	for _, c := range d.Checks {
		for _, r := range c.Results {
			if !slices.Contains(all, r.Browser) {
				all = append(all, r.Browser)
			}
		}
	}
	return all
}

// verdictOf is a browser's verdict over all checks: the worst.
func verdictOf(d *rules.Diagnosis, id browser.ID) rules.Verdict {
	worst := rules.Allowed
	for _, c := range d.Checks {
		for _, r := range c.Results {
			if r.Browser == id && (r.Verdict == rules.Blocked || worst == rules.Allowed) {
				worst = r.Verdict
			}
		}
	}
	return worst
}

// waits says that all that blocks a browser is that it asks the user first.
func waits(d *rules.Diagnosis, id browser.ID) bool {
	return !slices.ContainsFunc(d.Checks, func(c *rules.Check) bool {
		return slices.ContainsFunc(c.Results, func(r rules.Result) bool { return r.Browser == id && r.Verdict == rules.Blocked && r.Asks == "" })
	})
}

func firstFailure(d *rules.Diagnosis) *fetch.Failure {
	for _, c := range d.Checks {
		for _, x := range c.Exchanges {
			if x.Failure != nil {
				return x.Failure
			}
		}
	}
	return nil
}

// in are the browsers of a check with that verdict, as people call them.
func in(c *rules.Check, v rules.Verdict) []string {
	var in []string
	for _, r := range c.Results {
		if r.Verdict == v {
			in = append(in, r.Browser.Products()...)
		}
	}
	return in
}

// unanimous says that all browsers do as the check's verdict says.
func unanimous(c *rules.Check) bool {
	return !slices.ContainsFunc(c.Results, func(r rules.Result) bool { return r.Verdict != c.Verdict })
}

// stage says where the browsers block, if they agree, and whether it is that
// they ask the user.
func stage(c *rules.Check) string {
	var stages []fetch.Stage
	asking, blocking := 0, 0
	for _, r := range c.Results {
		if r.Asks != "" {
			asking++
		}
		if r.Verdict == rules.Blocked {
			blocking++
		}
		if r.Verdict == rules.Blocked && !slices.Contains(stages, r.Stage) {
			stages = append(stages, r.Stage)
		}
	}
	switch {
	case len(stages) != 1:
		return ""
	case asking > 0 && asking == blocking:
		return untilAllowed
	}
	switch stages[0] {
	case fetch.StagePreflight:
		return " at the preflight"
	case fetch.StageActual:
		return " at the response"
	case fetch.BeforeSending:
		return " before anything is sent"
	}
	return ""
}

// failureWords name a failure for people. Most of the slugs are words already.
func failureWords(kind fetch.FailureKind) string {
	switch kind {
	case fetch.NotHTTP:
		return "not HTTP"
	case fetch.PlainHTTPPort:
		return "that port speaks plain HTTP"
	case fetch.TLSPort:
		return "that port speaks TLS"
	case fetch.TLSFailed:
		return "TLS failed"
	case fetch.TLSTimedOut:
		return "TLS timed out"
	case fetch.CertificateUntrusted:
		return "certificate not trusted"
	case fetch.CertificateName:
		return "certificate for another name"
	case fetch.CertificateDate:
		return "certificate not valid today"
	case fetch.HTTP2Error:
		return "HTTP/2 error"
	}
	return strings.ReplaceAll(string(kind), "-", " ")
}

// installed is a real browser with its major version, as people call it.
func installed(k *rules.Confirmation) string {
	major, _, _ := strings.Cut(k.Version, ".")
	return k.Browser + " " + major
}
