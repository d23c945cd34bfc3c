package inquiry

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
)

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
	f.Add("HTTP/1.1 204 No Content\r\nccess-Control-Allow-Origin: http://localhost:3000\r\n", "HTTP/1.1 200 OK\r\n", "http://localhost:3000", "PUT", false, true)
	f.Fuzz(func(t *testing.T, pre, act, origin, method string, include, always bool) {
		r := fetch.Request{URL: "http://localhost:5000/api/data?q=1", Method: method, Origin: fetch.OriginOf(origin), Mode: fetch.ModeCORS,
			Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch", Cookies: []fetch.Cookie{{Pair: "session=secret-cookie", Bare: true}},
			Headers: fetch.HeaderList{{Name: "Authorization", Value: "Bearer secret-token"}, {Name: "X-Custom", Value: "1"}}}
		plan := rules.Plan{Checks: []rules.Intent{{Name: "request", Request: r}}, Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto, Framework: "auto"}
		if include {
			plan.Checks[0].Request.Credentials = fetch.CredentialsInclude
		}
		if always {
			plan.Experiments = rules.ExperimentsAlways
		}
		d := diagnose(t, plan, func(s fetch.Send) fetch.Answer {
			if s.Method == "OPTIONS" && (s.Headers.Has("cookie") || s.Headers.Has("authorization")) {
				t.Errorf("a secret goes with OPTIONS: %v", s.Headers)
			}
			raw := act
			if s.Method == "OPTIONS" {
				raw = pre
			}
			return fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(raw)}, Body: []byte(raw)}}
		})
		for _, e := range d.Exchanges() {
			if o := fetch.OriginOf(e.URL); e.Kind() == rules.KindExperiment && o.Host != "localhost" {
				t.Errorf("an experiment asks %s", e.URL)
			}
		}
		for _, n := range d.Findings {
			if n.Code == finding.InternalError {
				t.Errorf("%s: %+v", n.Code, n.Facts)
			}
			whole(t, n)
			if n.Want == "null" || n.Facts.Want == "null" || d.Origin == "null" && n.Header == fetch.AccessControlAllowOrigin && n.Want != "" {
				t.Errorf("%s advises to allow null: %+v", n.Code, n)
			}
		}
		if d.Policy == nil {
			return
		}
		if len(d.Policy.Origins) == 0 || d.Policy.Origins[0] != d.Origin || d.Origin == "null" {
			t.Errorf("the policy allows %q for a page of %s", d.Policy.Origins, d.Origin)
		}
		for _, other := range d.Policy.Origins[1:] {
			if !slices.ContainsFunc(d.Exchanges(), func(e *rules.Exchange) bool {
				return strings.Contains(e.Header(fetch.AccessControlAllowOrigin), other)
			}) || strings.Contains(other, "*") || other == rules.Foreign {
				t.Errorf("the policy allows %q, which no response names", other)
			}
		}
	})
}
