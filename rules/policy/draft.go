package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
	"github.com/cors-check/cors-check/rules/secret"
)

// Draft writes a policy file of what was seen, with comments for who reads and
// corrects it. Read reads it, and what was seen is what it expects.
func Draft(all []Seen) []byte {
	d := draft{variables: map[string]bool{}}
	for _, group := range grouped(told(all)) {
		d.check(group)
	}
	return d.file("# cors-check init wrote what they do today: read it, and correct what is not as it should be.\n")
}

// grouped puts cases that differ only in their origin together.
func grouped(all []Seen) [][]Seen {
	var groups [][]Seen
	for _, s := range all {
		i := slices.IndexFunc(groups, func(g []Seen) bool {
			return g[0].Case.Question.URL == s.Case.Question.URL && g[0].Stranger == s.Stranger && g[0].Diagnosis.Verdict == s.Diagnosis.Verdict &&
				g[0].Case.Question.Credentials == s.Case.Question.Credentials
		})
		if i < 0 {
			groups = append(groups, []Seen{s})
		} else {
			groups[i] = append(groups[i], s)
		}
	}
	return groups
}

type draft struct {
	out       bytes.Buffer
	variables map[string]bool
	own       []string // the variables of a check, which stand in its texts already
}

func (d *draft) line(format string, values ...any) { fmt.Fprintf(&d.out, format+"\n", values...) }

// check writes the check for a group.
func (d *draft) check(group []Seen) {
	q, first := group[0].Case.Question, group[0]
	d.own = nil
	allowed := first.Diagnosis.Verdict == rules.Allowed
	who, may := "the app", "may"
	if first.Stranger {
		who = "nobody else"
	}
	if !allowed && !first.Stranger || allowed && first.Stranger {
		may = "may not"
		if first.Stranger {
			who, may = "anybody", "may"
		}
	}
	does := "read"
	if q.Method != nil && *q.Method != "GET" {
		does = *q.Method
	}
	d.line("  - name: %s", scalar(who+" "+may+" "+does+" "+secret.Hide(q.URL, "…", nil)))
	switch {
	case allowed && first.Stranger:
		d.line("    # Careful: today a page of any origin may do this. Unless that is meant, write blocked, and correct the server.")
	case !allowed && !first.Stranger && leading(first.Diagnosis) != nil:
		d.line("    # Today browsers block this (%s). Once the server is corrected, write allowed.", leading(first.Diagnosis).Code)
	}
	var origins []string
	for _, s := range group {
		origins = append(origins, s.Case.Question.Origin)
	}
	d.asks(q, origins)
	d.line("    expect: %s", first.Diagnosis.Verdict)
	if !allowed || first.Stranger {
		return
	}
	if readable := readableIn(group); len(readable) > 0 {
		d.line("    readable: [%s]", strings.Join(readable, ", "))
	}
	if seconds, ok := maxAgeIn(group); ok {
		d.line(`    max_age: ">= %d"`, seconds)
	}
}

// asks writes what is asked.
func (d *draft) asks(q ask.Question, origins []string) {
	d.line("    url: %s", d.url(q.URL))
	switch {
	case slices.Equal(origins, []string{""}): // that of the page
	case len(origins) == 1:
		d.line("    origin: %s", scalar(origins[0]))
	default:
		d.line("    origin: [%s]", strings.Join(scalars(origins), ", "))
	}
	if q.Page != "" {
		d.line("    page: %s", d.url(q.Page))
	}
	if q.Method != nil {
		d.line("    method: %s", scalar(*q.Method))
	}
	d.headers(q)
	if q.Body != nil {
		d.line("    data: %s", scalar(string(q.Body)))
	}
	for _, word := range []struct{ key, value string }{
		{"credentials", q.Credentials}, {"mode", q.Mode}, {"redirect", q.Redirect}, {"initiator", q.Initiator}, {"as", q.As},
		{"body-type", q.BodyType}, {"cache", q.Cache}, {"integrity", q.Integrity}, {"referrer-policy", q.ReferrerPolicy},
		{"csp", q.CSP},
		{"coep", q.COEP}, {"page-address", q.PageAddress}, {"local-network", q.LocalNetwork}, {"loopback-network", q.LoopbackNetwork},
		{"permissions-policy", q.PermissionsPolicy}, {"target-address-space", q.TargetAddressSpace},
	} {
		if word.value != "" {
			d.line("    %s: %s", word.key, scalar(word.value))
		}
	}
	if q.Keepalive {
		d.line("    keepalive: true")
	}
	if q.Upload {
		d.line("    upload: true")
	}
	if len(q.HSTS) > 0 {
		d.line("    hsts: [%s]", strings.Join(scalars(q.HSTS), ", "))
	}
	if len(q.Cookies) > 0 {
		var cookies []string
		for i, c := range q.Cookies {
			pair, attributes := fetch.CutAttributes(c)
			if !d.varies(pair) {
				name := "cookie"
				if i > 0 {
					name += strconv.Itoa(i + 1)
				}
				pair = d.variable(name)
				d.own = append(slices.Clip(d.own), strings.Trim(pair, "${}"))
			}
			if attributes != "" {
				pair += ";" + attributes
			}
			cookies = append(cookies, d.varied(pair))
		}
		d.line("    cookie: [%s]", strings.Join(cookies, ", "))
	}
	if len(q.Browsers) > 0 {
		d.line("    browser: [%s]", strings.Join(q.Browsers, ", "))
	}
	if q.Send {
		d.line("    send: true")
	}
}

// headers writes the request headers; those that are secrets come from the
// environment.
func (d *draft) headers(q ask.Question) {
	if len(q.Headers) == 0 {
		return
	}
	d.line("    headers:")
	for _, line := range q.Headers {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if secret.Header(name) {
			value = d.hidden(value, name)
		} else {
			value = d.varied(value)
		}
		d.line("      %s: %s", scalar(strings.TrimSpace(name)), value)
	}
}

// hidden is a secret: the variables in it, or one for the whole.
func (d *draft) hidden(value, name string) string {
	if d.varies(value) {
		return d.varied(value)
	}
	return d.variable(name)
}

// url is a URL with variables in place of its secrets.
func (d *draft) url(raw string) string {
	if d.varies(raw) {
		return d.varied(raw)
	}
	const mark = "0secret0"
	var variables []string
	text := scalar(secret.Hide(raw, mark, func(f secret.Found) {
		name := strings.Trim(f.Before, "?&#;=")
		if name == "" || f.After == "@" {
			name = "url_credentials"
		}
		variables = append(variables, d.variable(name))
	}))
	if strings.Count(text, mark) != len(variables) {
		return scalar(secret.Hide(raw, "…", nil)) // it has the mark itself
	}
	for _, v := range variables {
		text = strings.Replace(text, mark, v, 1)
	}
	return text
}

// variable is the variable that a secret comes from.
func (d *draft) variable(name string) string {
	variable := secret.Variable(name)
	d.variables[variable] = true
	return "${" + variable + "}"
}

// readableIn are the response headers that a script can read in every browser
// and would not be able to without Access-Control-Expose-Headers.
func readableIn(group []Seen) []string {
	var all []string
	for i, s := range group {
		for j, check := range s.Diagnosis.Checks {
			for k, r := range check.Results {
				if i+j+k == 0 {
					all = slices.DeleteFunc(slices.Clone(r.Readable), func(name string) bool { _, ok := fetch.SafelistedResponseHeaderName(name); return ok })
				}
				all = slices.DeleteFunc(all, func(name string) bool { return !slices.Contains(r.Readable, name) })
			}
		}
	}
	return slices.DeleteFunc(all, func(name string) bool { return scalar(name) != name })
}

// maxAgeIn is the least max-age of the preflights, ok if each has one.
func maxAgeIn(group []Seen) (least int, ok bool) {
	for _, s := range group {
		for _, check := range s.Diagnosis.Checks {
			for _, e := range check.Exchanges {
				if e.Kind() != rules.KindPreflight {
					continue
				}
				n, err := strconv.Atoi(strings.TrimSpace(e.Header(fetch.AccessControlMaxAge)))
				if err != nil || n < 0 {
					return 0, false
				}
				if !ok || n < least {
					least, ok = n, true
				}
			}
		}
	}
	return least, ok
}

func scalars(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = scalar(s)
	}
	return out
}

// plainScalar matches texts that YAML reads as themselves, and as texts.
var plainScalar = lazy.Regexp(`^[A-Za-z/][A-Za-z0-9 ._/=?&%+-]*$|^https?://[A-Za-z0-9._/=?&%+:-]*[A-Za-z0-9_/]$`)

// scalar is a text in YAML, as Read reads it.
func scalar(s string) string {
	switch strings.ToLower(s) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n", "~":
	default:
		if plainScalar().MatchString(s) && !strings.HasSuffix(s, " ") {
			return s
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(strings.ReplaceAll(s, "${", "$${")) // a text always can be
	return strings.TrimSpace(b.String())
}
