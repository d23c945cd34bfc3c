package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/cors-check/cors-check/rules/ask"
)

// mostCases is how many cases a policy, or a line of targets, may have: a list and
// another multiply.
const mostCases = 20_000

// cases makes the cases of a check: its origins by its methods.
func (r *reader) cases(defaults, c check) {
	at := func(key string) ast.Node {
		if n, ok := c.given[key]; ok {
			return n
		}
		if n, ok := defaults.given[key]; ok {
			return n
		}
		return c.at
	}
	has := func(key string) bool { _, ok := c.given[key]; return ok }
	q := defaults.question
	q.URL, q.Product, q.UserAgent = c.question.URL, r.base.Product, r.base.UserAgent
	for _, word := range []struct {
		key       string
		into, own *string
	}{
		{"page", &q.Page, &c.question.Page},
		{"credentials", &q.Credentials, &c.question.Credentials},
		{"mode", &q.Mode, &c.question.Mode},
		{"redirect", &q.Redirect, &c.question.Redirect},
		{"initiator", &q.Initiator, &c.question.Initiator},
		{"as", &q.As, &c.question.As},
		{"body-type", &q.BodyType, &c.question.BodyType},
		{"cache", &q.Cache, &c.question.Cache},
		{"integrity", &q.Integrity, &c.question.Integrity},
		{"referrer-policy", &q.ReferrerPolicy, &c.question.ReferrerPolicy},
		{"csp", &q.CSP, &c.question.CSP},
		{"coep", &q.COEP, &c.question.COEP},
		{"page-address", &q.PageAddress, &c.question.PageAddress},
		{"local-network", &q.LocalNetwork, &c.question.LocalNetwork},
		{"loopback-network", &q.LoopbackNetwork, &c.question.LoopbackNetwork},
		{"permissions-policy", &q.PermissionsPolicy, &c.question.PermissionsPolicy},
		{"target-address-space", &q.TargetAddressSpace, &c.question.TargetAddressSpace},
		{"expect", &q.Expect, &c.question.Expect},
	} {
		if has(word.key) {
			*word.into = *word.own
		}
	}
	if has("send") {
		q.Send = c.question.Send
	}
	if has("keepalive") {
		q.Keepalive = c.question.Keepalive
	}
	if has("upload") {
		q.Upload = c.question.Upload
	}
	if has("cookie") {
		q.Cookies = c.question.Cookies
	}
	if has("hsts") {
		q.HSTS = c.question.HSTS
	}
	if has("browser") {
		q.Browsers = c.question.Browsers
	}
	q.Headers = merged(defaults.question.Headers, c.question.Headers)
	if body := cmp.Or(c.body, defaults.body); body != nil {
		q.Body = []byte(*body)
	}
	origins, methods := c.origins, c.methods
	if !has("origin") {
		origins = defaults.origins
	}
	if !has("method") {
		methods = defaults.methods
	}
	readable, maxAge := c.readable, cmp.Or(c.maxAge, defaults.maxAge)
	if !has("readable") {
		readable = defaults.readable
	}
	if q.URL == "" {
		r.wrong(c.at, "want the url that is asked")
		return
	}
	if len(origins) == 0 && q.Page != "" {
		origins = []string{""} // that of the page
	}
	if len(origins) == 0 {
		r.wrong(c.at, "want the origin of the page, or the page, here or under defaults")
		return
	}
	if methods == nil {
		methods = []string{""}
	}
	name := r.hide(cmp.Or(c.name, q.URL))
	if len(r.policy.Cases)+len(origins)*len(methods) > mostCases {
		r.wrong(c.at, "with this check there are more than %d cases; cors-check scan reads a list of any length", mostCases)
		return
	}
	for _, origin := range origins {
		for _, method := range methods {
			q := q
			q.Origin = origin
			if method != "" {
				q.Method = &method
			}
			plan, mistakes, err := ask.Judge(q)
			for _, wrong := range mistakes {
				r.wrong(at(keyOf(wrong.Field)), "%s", wrong.Called(keyOf(wrong.Field)))
			}
			if err != nil {
				continue
			}
			r.policy.Cases = append(r.policy.Cases, Case{
				Name: caseName(name, r.hide(origin), method, len(origins) > 1, len(methods) > 1), At: r.place(c.at), Number: len(r.policy.Cases) + 1, Question: q, Plan: plan,
				Timeout: cmp.Or(c.timeout, defaults.timeout), Readable: readable, MaxAge: maxAge,
			})
		}
	}
}

// caseName tells a case from those of the same check.
func caseName(name, origin, method string, origins, methods bool) string {
	var parts []string
	if methods {
		parts = append(parts, method)
	}
	if origins {
		parts = append(parts, "from "+origin)
	}
	if parts == nil {
		return name
	}
	return name + " (" + strings.Join(parts, " ") + ")"
}

// keyOf is the key of a check for a field of a question.
func keyOf(field string) string {
	switch field {
	case ask.URL:
		return "url"
	case "header":
		return "headers"
	}
	return field
}

// merged are the default headers without those that a check gives its own
// value, and then the check's.
func merged(defaults, own []string) []string {
	named := func(line string) string { name, _, _ := strings.Cut(line, ":"); return strings.ToLower(name) }
	kept := slices.DeleteFunc(slices.Clone(defaults), func(d string) bool {
		return slices.ContainsFunc(own, func(o string) bool { return named(o) == named(d) })
	})
	return append(kept, own...)
}
