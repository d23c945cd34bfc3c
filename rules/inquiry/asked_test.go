package inquiry

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// heldPost is a POST of JSON that is held back.
func heldPost(credentials fetch.CredentialsMode) rules.Plan {
	r := tutorial()[1].Request
	r.Method, r.Body, r.Held, r.Credentials = "POST", []byte("{}"), true, credentials
	return rules.Plan{Checks: []rules.Intent{{Name: "request", Request: r}}, Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto, Framework: "auto"}
}

// names are the experiments of a diagnosis.
func names(d *rules.Diagnosis) string {
	var all []string
	for _, e := range d.Exchanges() {
		if e.Name != "" {
			all = append(all, string(e.Name))
		}
	}
	return strings.Join(all, " ")
}

const passingPreflight = `OPTIONS http://localhost:5000/api/data

HTTP/1.1 204 No Content
Access-Control-Allow-Origin: http://localhost:3000
Access-Control-Allow-Credentials: true
Access-Control-Allow-Headers: content-type

`

// A GET stands in for a POST that was held back: what it shows is said with
// less confidence, and a GET that is not found says nothing.
func TestStandIn(t *testing.T) {
	for _, test := range []struct {
		name, get   string
		credentials fetch.CredentialsMode
		want        string
	}{
		{"no header", "HTTP/1.1 200 OK\n\n{}\n", fetch.CredentialsSameOrigin, "only-preflight-has-headers"},
		{"a wildcard with credentials", "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n\n{}\n", fetch.CredentialsInclude, "wildcard-with-credentials"},
		{"an error", "HTTP/1.1 500 Internal Server Error\n\noops\n", fetch.CredentialsSameOrigin, "error-without-cors-headers"},
		{"the header", "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://localhost:3000\nVary: Origin\n\n{}\n", fetch.CredentialsSameOrigin, ""},
		{"no such method", "HTTP/1.1 405 Method Not Allowed\nAllow: POST\n\n", fetch.CredentialsSameOrigin, ""},
	} {
		x := parseExhibit(t, "", passingPreflight+"GET http://localhost:5000/api/data\n\n"+test.get)
		d := diagnose(t, heldPost(test.credentials), x.answer)
		if d.Verdict != rules.Allowed || d.Checks[0].Complete {
			t.Errorf("%s: %s, complete %t", test.name, d.Verdict, d.Checks[0].Complete)
		}
		got := ""
		if len(d.Findings) > 0 && d.Findings[0].Severity == rules.Error {
			f := d.Findings[0]
			got = f.Code
			if !f.StandIn || f.Confidence != rules.Medium {
				t.Errorf("%s: %s is said with confidence %s, stand-in %t", test.name, f.Code, f.Confidence, f.StandIn)
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q first", test.name, codesOf(d), test.want)
		}
		if !strings.Contains(names(d), "actual-request") {
			t.Errorf("%s: experiments %q", test.name, names(d))
		}
	}
}

// A server that answers the same request now so, now otherwise gets that
// finding and no other cause, whichever answer comes first.
func TestUnstable(t *testing.T) {
	const refused, allowed = "GET http://localhost:5000/*\n\nHTTP/1.1 200 OK\nVary: Origin\n\n{}\n",
		"GET http://localhost:5000/*\n\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://localhost:3000\nVary: Origin\n\n{}\n"
	for _, order := range []string{refused + allowed, allowed + refused} {
		x := parseExhibit(t, "alternates", order)
		d := diagnose(t, rules.Plan{Checks: tutorial()[:1], Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto}, x.answer)
		if got := codesOf(d); len(got) == 0 || got[0] != "unstable-answer" {
			t.Errorf("%q, want unstable-answer first; experiments %s", got, names(d))
		}
		for _, f := range d.Findings[1:] {
			if f.Severity == rules.Error && f.Because != "unstable-answer" {
				t.Errorf("%s is claimed on top", f.Code)
			}
		}
	}
}

// Of several request headers only the one that is refused is blamed.
func TestBisect(t *testing.T) {
	intent := tutorial()[1]
	intent.Request.Headers = append(intent.Request.Headers, fetch.Header{Name: "X-Csrf-Token", Value: "1"}, fetch.Header{Name: "X-App", Value: "1"})
	plan := rules.Plan{Checks: []rules.Intent{intent}, Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto}
	d := diagnose(t, plan, func(s fetch.Send) fetch.Answer {
		head := "HTTP/1.1 204 No Content\r\nVary: Origin\r\n"
		asked, _ := s.Headers.Get(fetch.AccessControlRequestHeaders)
		if s.Method != "OPTIONS" || !strings.Contains(asked, "x-csrf-token") {
			head += "Access-Control-Allow-Origin: http://localhost:3000\r\n"
		}
		return fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(head + "\r\n")}}}
	})
	f := d.Findings[0]
	if f.Code != "header-refused-silently" || !slices.Equal(f.Facts.Names, []string{"x-csrf-token"}) {
		t.Errorf("%s %q, want header-refused-silently of x-csrf-token; experiments %s", f.Code, f.Facts.Names, names(d))
	}
}

// Behind a redirect the whole inquiry runs once more, for the same host.
func TestThen(t *testing.T) {
	moved := func(to string) string {
		return "OPTIONS http://localhost:5000/api/data\n\nHTTP/1.1 308 Permanent Redirect\nLocation: " + to + "\n\n" +
			"GET http://localhost:5000/api/data\n\nHTTP/1.1 308 Permanent Redirect\nLocation: " + to + "\n\n"
	}
	for to, want := range map[string]string{
		moved("/api/data/") + "OPTIONS http://localhost:5000/api/data/\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n\n" +
			"GET http://localhost:5000/api/data/\n\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer\n": "preflight-authentication",
		moved("/api/data/") + passingPreflight[:0] + strings.ReplaceAll(passingPreflight, "/data\n", "/data/\n") +
			"GET http://localhost:5000/api/data/\n\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://localhost:3000\n": "",
		moved("http://elsewhere.test/") + "OPTIONS http://elsewhere.test/\n\nHTTP/1.1 401 Unauthorized\n": "",
	} {
		d := parseExhibit(t, "", to).diagnose(t, tutorial()...)
		got := ""
		if d.Then != nil && len(d.Then.Findings) > 0 {
			got = d.Then.Findings[0].Code
		}
		if got != want {
			t.Errorf("%q behind %q, want %q", got, codesOf(d), want)
		}
	}
}

// What passes is asked about once more and little else.
func TestAfterPass(t *testing.T) {
	x := parseExhibit(t, "", "GET http://localhost:5000/api/data\n\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://localhost:3000\n\n{}\n")
	d := diagnose(t, rules.Plan{Checks: tutorial()[:1], Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto}, x.answer)
	if len(d.Experiments) > afterPass || !strings.Contains(names(d), "asked-again") {
		t.Errorf("experiments %q", names(d))
	}
	d = diagnose(t, rules.Plan{Checks: tutorial()[:1], Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsNever}, x.answer)
	if d.Experiments != nil {
		t.Errorf("experiments %q, want none", names(d))
	}
}
