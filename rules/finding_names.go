package rules

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/cors-check/cors-check/rules/nearest"
)

// protocol are the response headers of the CORS protocol, lower case, and how
// they are written.
var protocol = []struct{ name, written string }{
	{allowOrigin, "Access-Control-Allow-Origin"},
	{allowCredentials, "Access-Control-Allow-Credentials"},
	{allowMethods, "Access-Control-Allow-Methods"},
	{allowHeaders, "Access-Control-Allow-Headers"},
	{exposeHeaders, "Access-Control-Expose-Headers"},
	{maxAge, "Access-Control-Max-Age"},
}

// canonical is the name as it is written.
func canonical(name string) string {
	for _, p := range protocol {
		if p.name == name {
			return p.written
		}
	}
	return name
}

// anyProtocolHeader says whether the answer has a response header of the CORS
// protocol.
func (e *Exchange) anyProtocolHeader() bool {
	for _, p := range protocol {
		if e.has(p.name) {
			return true
		}
	}
	return false
}

// misspelt is the name of a response header that was surely meant to be name,
// "" for none: at most three letters off, and nobody else's name.
func misspelt(e *Exchange, name string) string {
	if e == nil || e.Response == nil {
		return ""
	}
	for _, h := range e.Response.Headers {
		lower := strings.ToLower(strings.TrimSpace(h.Name))
		// Most names are nothing like it, and comparing letters is slow.
		alike := strings.HasPrefix(lower, "ac") || strings.Contains(lower, "control") || strings.Contains(lower, "allow")
		if canonical(lower) != lower || !alike {
			continue
		}
		if tidy := strings.ReplaceAll(lower, "_", "-"); meant(tidy) == name {
			return h.Name
		}
	}
	return ""
}

// meant is the header of the protocol that a name is within three letters of,
// "" for none.
func meant(lower string) string {
	best, at := "", 4
	for _, p := range protocol {
		if d := nearest.Distance(lower, p.name); d < at {
			best, at = p.name, d
		}
	}
	return best
}

// spacedName says whether the head as it arrived has the header with white
// space before its colon.
func spacedName(e *Exchange, name string) bool {
	if e == nil || e.Response == nil || len(e.Response.Heads) == 0 {
		return false
	}
	for line := range bytes.Lines(e.Response.Heads[len(e.Response.Heads)-1]) {
		before, _, ok := bytes.Cut(line, []byte(":"))
		trimmed := bytes.TrimRight(before, " \t")
		if ok && len(trimmed) < len(before) && strings.EqualFold(string(trimmed), name) {
			return true
		}
	}
	return false
}

func tellSpace(f fault, n *Finding) {
	n.Title = fmt.Sprintf("White space between %s and its colon", canonical(f.Header))
	n.Detail = "A header with white space before the colon is malformed. Some browsers take it all the same, others leave the line out."
	n.Advice = "Send the name and the colon without anything between them."
}

func tellMisspelt(f fault, n *Finding) {
	name := misspelt(f.exchange, f.Header)
	n.Title = fmt.Sprintf("%s is misspelt: %s", canonical(f.Header), brief(name))
	n.Detail = fmt.Sprintf("%s has a header %s, which means nothing to a browser, and no %s.", f.where(), brief(name), canonical(f.Header))
	n.Evidence = Evidence{Header: strings.ToLower(name), Got: ptr(f.exchange.header(name)), Want: n.Evidence.Want}
	n.Advice = fmt.Sprintf("Call it %s.", canonical(f.Header))
}
