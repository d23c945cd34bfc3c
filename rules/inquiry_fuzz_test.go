package rules

import (
	"regexp"
	"slices"
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

var allowsNull = regexp.MustCompile(`Origin: null|[aA]dd null|Put null|\(null\)|with null|write null|slash at its end: null`)

// FuzzInquiry: whatever a server answers, the inquiry ends within its budget,
// sends nothing but harmless requests to the one host and no cookie or token
// elsewhere, tells only known codes, each whole and with its evidence inside
// the value, says internal-error of nothing, and allows, or advises to allow,
// nobody but the page.
func FuzzInquiry(f *testing.F) {
	for _, s := range servers {
		x := parseExhibit(f, s.options, s.text[1:])
		var pre, act string
		for _, e := range x.exchanges {
			if e.method == "OPTIONS" && pre == "" {
				pre = e.answer
			} else if e.method == "GET" && act == "" {
				act = e.answer
			}
		}
		f.Add(pre, act, "https://app.example.com", "PUT", false, true)
		f.Add(act, pre, "null", "GET", true, false)
	}
	known := map[string]bool{}
	for _, c := range Codes() {
		known[c.Slug] = true
	}
	f.Fuzz(func(t *testing.T, pre, act, origin, method string, include, always bool) {
		r := fetch.Request{URL: "http://localhost:5000/api/data?q=1", Method: method, Origin: fetch.OriginOf(origin), Mode: fetch.ModeCORS,
			Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch", Cookie: "session=secret-cookie",
			Headers: fetch.HeaderList{{Name: "Authorization", Value: "Bearer secret-token"}, {Name: "X-Custom", Value: "1"}}}
		plan := Plan{Checks: []Intent{{Name: "request", Request: r}}, Browsers: browser.IDs(), Expected: Allowed, Experiments: ExperimentsAuto, Framework: "auto"}
		if include {
			plan.Checks[0].Request.Credentials = fetch.CredentialsInclude
		}
		if always {
			plan.Experiments = ExperimentsAlways
		}
		d := diagnose(t, plan, func(s fetch.Send) fetch.Answer {
			if s.Kind == fetch.Experiment {
				if o := fetch.OriginOf(s.URL); o.Host != "localhost" {
					t.Errorf("an experiment asks %s", s.URL)
				}
				if s.Method == "OPTIONS" && (s.Headers.Has("cookie") || s.Headers.Has("authorization")) {
					t.Errorf("a secret goes with OPTIONS: %v", s.Headers)
				}
			}
			raw := act
			if s.Method == "OPTIONS" {
				raw = pre
			}
			return fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(raw)}, Body: []byte(raw)}}
		})
		for _, n := range d.Findings {
			if !known[n.Code] || n.Code == InternalError {
				t.Errorf("%s: %s %s", n.Code, n.Title, n.Detail)
			}
			if n.Title == "" || n.Detail == "" || n.Advice == "" || n.Check == "" || n.Severity == "" || n.Confidence.rank() < 0 {
				t.Errorf("not whole: %+v", n)
			}
			if allowsNull.MatchString(n.Advice) {
				t.Errorf("%s advises to allow null: %s", n.Code, n.Advice)
			}
			if e := n.Evidence; e.Start < 0 || e.End < e.Start || e.End > 0 && (e.Got == nil || e.End > len(*e.Got)) {
				t.Errorf("%s points outside its value: %+v", n.Code, e)
			}
		}
		if d.Policy != nil && !slices.Equal(d.Policy.Origins, []string{d.Origin}) || d.Policy != nil && d.Origin == "null" {
			t.Errorf("the policy allows %q for a page of %s", d.Policy.Origins, d.Origin)
		}
	})
}
