package report_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/inquiry"
)

func TestRedact(t *testing.T) {
	for _, c := range []struct{ name, value, want string }{
		{"Authorization", "Bearer abc", "[redacted]"},
		{"proxy-authorization", "Basic YTpi", "[redacted]"},
		{"Cookie", "a=1; b=x=y;c", "a=[redacted]; b=[redacted];[redacted]"},
		{"Set-Cookie", "sid=abc; Path=/; HttpOnly; SameSite=None; Secure", "sid=[redacted]; Path=/; HttpOnly; SameSite=None; Secure"},
		{"SET-COOKIE", `sid="a; b"; Expires=Wed, 21 Oct 2026 07:28:00 GMT`, "sid=[redacted]; [redacted]; Expires=Wed, 21 Oct 2026 07:28:00 GMT"},
		{"X-Api-Key", "k", "[redacted]"},
		{"apikey", "k", "[redacted]"},
		{"X-Auth-Token", "k", "[redacted]"},
		{"X-CSRF-Token", "k", "[redacted]"},
		{"X-XSRF-TOKEN", "k", "[redacted]"},
		{"X-Amz-Security-Token", "k", "[redacted]"},
		{"X-Api-Key", "", ""},
		{"Location", "https://u:p@h.example/a?x=1&access_token=abc#id_token=d", "https://[redacted]@h.example/a?x=1&access_token=[redacted]#id_token=[redacted]"},
		{"Location", "https://u:p@q@h.example/", "https://[redacted]@h.example/"},
		{"Access-Control-Allow-Headers", "Authorization, X-Api-Key", "Authorization, X-Api-Key"},
		{"Access-Control-Allow-Credentials", "true", "true"},
		{"WWW-Authenticate", "Basic realm=x", "Basic realm=x"},
		{"Content-Type", "text/plain; charset=utf-8", "text/plain; charset=utf-8"},
		{"Origin", "https://app.example", "https://app.example"},
		{"Contact", "mailto:a@b.example", "mailto:a@b.example"},
	} {
		got := report.Redact(fetch.HeaderList{{Name: c.name, Value: c.value}})
		if got[0].Name != c.name || got[0].Value != c.want {
			t.Errorf("%s: %s became %s: %s, want %s", c.name, c.value, got[0].Name, got[0].Value, c.want)
		}
	}
}

// leaky is a diagnosis that has secrets of the command line in every place
// where one has ever turned up.
func leaky(t *testing.T) (*rules.Diagnosis, []string) {
	const (
		bearer   = "eyJhbGciOi.J9.sig-of-the-bearer"
		key      = "it's-a-key"
		session  = "session-cookie-value"
		password = "hunter2hunter2"
		token    = "query-token-value"
		sent     = "only-on-the-wire"
	)
	url := "https://admin:" + password + "@api.example.com/data?x=1&access_token=" + token
	plan := rules.Plan{
		Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto, Framework: "all",
		Checks: []rules.Intent{{Name: "request", Request: fetch.Request{
			URL: "https://api.example.com/data?x=1&access_token=" + token, Method: "GET", Origin: fetch.OriginOf("https://app.example.com"),
			Mode: fetch.ModeCORS, Credentials: fetch.CredentialsInclude, Redirect: fetch.RedirectFollow, Initiator: "fetch",
			Headers: fetch.HeaderList{{Name: "Authorization", Value: "Bearer " + bearer}, {Name: "X-Api-Key", Value: key}},
			Cookies: []fetch.Cookie{{Pair: "sid=" + session + "; theme=dark", Bare: true}},
		}}},
		Notes:  []string{"The header Cookie: sid=" + session + " was dropped.", "The URL " + url},
		Verify: "cors-check '" + url + "' -H 'Authorization: Bearer " + bearer + `' -H 'X-Api-Key: it'\''s-a-key' -b 'sid=` + session + "; theme=dark'",
	}
	d, err := inquiry.Drive(t.Context(), plan, func(_ context.Context, s fetch.Send) fetch.Answer {
		headers := "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: authorization, x-api-key\r\nSet-Cookie: sid=" + sent + "; Path=/\r\n" +
			"X-Echo: " + key + " " + session + "\r\nLink: <" + url + ">; rel=self\r\nLocation: " + url + "\r\n"
		return probe.Read([]byte("HTTP/1.1 302 Found\r\n"+headers+"\r\n"), s.Method)
	})
	if err != nil {
		t.Fatal(err)
	}
	c := d.Checks[0]
	c.Request.URL, d.URL = url, url
	for i := range c.Results {
		line := "Access to fetch at '" + url + "' with " + bearer + " and " + session
		c.Results[i].Console, c.Results[i].Error, c.Results[i].Subject = &line, &line, &line
		c.Results[i].Response.URL = url
	}
	e := c.Exchanges[0]
	for i := range e.Response.Headers {
		d.Findings[0].Places = append(d.Findings[0].Places, rules.Span{Exchange: e, Part: rules.ResponseHeader, Line: i, Start: 4, End: 9})
	}
	d.Findings[0].Facts.Subject, d.Findings[0].Facts.Target, d.Findings[0].Facts.Near = bearer, url, "Cookie: sid="+session
	d.Findings[0].Facts.Said = key + ` {"error":"no","session_id":"` + sent + `"} ` + bearer[:20] + "…"
	d.Unknown = append(d.Unknown, rules.Unknown{Code: "header-not-allowed", Subject: key})
	return d, []string{bearer, bearer[:20], key, `it'\''s-a-key`, session, password, token, sent}
}

func TestNoSecretInAnyReport(t *testing.T) {
	d, secrets := leaky(t)
	for _, format := range report.Formats() {
		for _, o := range []report.Options{{}, {Verbose: true}, {Verbose: true, Color: true, Width: 40}, {Verbose: true, ASCII: true, Width: 120}, {Quiet: true}} {
			out := strings.ReplaceAll(render(t, d, format.Name, o), "\n", "")
			for _, s := range secrets {
				if strings.Contains(out, s) {
					t.Errorf("%s %+v: %q is in it", format.Name, o, s)
				}
			}
		}
	}
	// Were they not there to be told, the test above could not fail.
	for _, format := range []string{"text", "json"} {
		out := render(t, d, format, report.Options{Verbose: true, ShowSecrets: true})
		for _, s := range slices.DeleteFunc(slices.Clone(secrets), func(s string) bool { return strings.Contains(s, `\`) && format == "json" }) {
			if !strings.Contains(out, s) {
				t.Errorf("%s: %q is not shown", format, s)
			}
		}
	}
}

// A short secret is hidden at its place, and does not black out the words it
// is part of.
func TestShortSecrets(t *testing.T) {
	_, found := exhibits(t, "no-cors")
	d := found["no-cors"]
	d.Checks[0].Request.Headers = fetch.HeaderList{{Name: "Authorization", Value: "z"}, {Name: "X-Api-Key", Value: "a"}}
	d.Checks[0].Request.Cookies = []fetch.Cookie{{Pair: "a=1", Bare: true}}
	d.Verify = "cors-check http://127.0.0.1:5000 -H 'Authorization: z' -H 'X-Api-Key: a' -b 'a=1' --cookie=a=1"
	out := render(t, d, "text", report.Options{Width: 120})
	if want := "-H 'Authorization: [redacted]' -H 'X-Api-Key: [redacted]' -b '[redacted]' --cookie=[redacted]"; !strings.Contains(out, want) {
		t.Errorf("no %s in\n%s", want, out)
	}
	if !strings.Contains(out, "The server does not handle CORS for this URL") || !strings.Contains(out, "Access to fetch at") {
		t.Errorf("words are gone from\n%s", out)
	}
}
