package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
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
		got := Redact(fetch.HeaderList{{Name: c.name, Value: c.value}})
		if got[0].Name != c.name || got[0].Value != c.want {
			t.Errorf("%s: %s became %s: %s, want %s", c.name, c.value, got[0].Name, got[0].Value, c.want)
		}
	}
}

// leaky is a diagnosis that has secrets of the command line in every place
// where one has ever turned up.
func leaky() (*rules.Diagnosis, []string) {
	const (
		bearer   = "eyJhbGciOi.J9.sig-of-the-bearer"
		key      = "it's-a-key"
		session  = "session-cookie-value"
		password = "hunter2hunter2"
		token    = "query-token-value"
		sent     = "only-on-the-wire"
	)
	d := wildcard()
	url := "https://admin:" + password + "@api.example.com/data?x=1&access_token=" + token
	d.URL = url
	c := d.Checks[0]
	c.Request.URL = url
	c.Request.Headers = fetch.HeaderList{{Name: "Authorization", Value: "Bearer " + bearer}, {Name: "X-Api-Key", Value: key}}
	c.Request.Cookie = "sid=" + session + "; theme=dark"
	x := c.Exchanges[0]
	x.URL = url
	x.Send.Headers = append(x.Send.Headers, fetch.Header{Name: "authorization", Value: "Bearer " + bearer}, fetch.Header{Name: "Cookie", Value: c.Request.Cookie})
	x.Response.Headers = append(x.Response.Headers,
		fetch.Header{Name: "Set-Cookie", Value: "sid=" + sent + "; Path=/"},
		fetch.Header{Name: "X-Echo", Value: key + " " + session},
		fetch.Header{Name: "Link", Value: "<" + url + ">; rel=self"})
	d.Experiments = []*rules.Exchange{x}
	for i := range c.Results {
		c.Results[i].Console = ptr("Access to fetch at '" + url + "' with " + bearer + " and " + session)
		c.Results[i].Error = ptr(bearer)
		c.Results[i].Subject = ptr(key)
		c.Results[i].Response.URL = url
	}
	d.Findings[0].Title, d.Findings[0].Detail, d.Findings[0].Advice = "about "+bearer, "Cookie: sid="+session, "send "+key
	d.Findings[0].Evidence = rules.Evidence{Header: "set-cookie", Got: ptr("sid=" + sent), Want: ptr("sid=" + session), Start: 4, End: 9}
	d.Notes = []string{"The header Cookie: sid=" + session + " was dropped.", "The URL " + url}
	d.Verify = "cors-check '" + url + "' -H 'Authorization: Bearer " + bearer + `' -H 'X-Api-Key: it'\''s-a-key' -b 'sid=` + session + "; theme=dark'"
	return d, []string{bearer, key, `it'\''s-a-key`, session, password, token, sent}
}

func TestNoSecretInAnyReport(t *testing.T) {
	d, secrets := leaky()
	for _, format := range Formats() {
		for _, o := range []Options{{}, {Verbose: true}, {Verbose: true, Color: true, Width: 40}, {Verbose: true, ASCII: true, Width: 120}, {Quiet: true}} {
			out := strings.ReplaceAll(render(t, d, format.Name, o), "\n", "")
			for _, s := range secrets {
				if strings.Contains(out, s) {
					t.Errorf("%s %+v: %q is in it", format.Name, o, s)
				}
			}
		}
	}
	// Were they not asked for, the test above could not fail.
	for _, format := range Formats() {
		out := render(t, d, format.Name, Options{Verbose: true, ShowSecrets: true})
		for _, s := range slices.DeleteFunc(secrets, func(s string) bool { return strings.Contains(s, `\`) && format.Name == "json" }) {
			if !strings.Contains(out, s) {
				t.Errorf("%s: %q is not shown", format.Name, s)
			}
		}
	}
}

// A short secret is hidden at its place, and does not black out the words it
// is part of.
func TestShortSecrets(t *testing.T) {
	d := missing()
	d.Checks[0].Request.Headers = fetch.HeaderList{{Name: "Authorization", Value: "z"}, {Name: "X-Api-Key", Value: "a"}}
	d.Checks[0].Request.Cookie = "a=1"
	d.Verify = "cors-check " + api + " -H 'Authorization: z' -H 'X-Api-Key: a' -b 'a=1' --cookie=a=1"
	out := render(t, d, "text", Options{Width: 120})
	if want := "-H 'Authorization: [redacted]' -H 'X-Api-Key: [redacted]' -b '[redacted]' --cookie=[redacted]"; !strings.Contains(out, want) {
		t.Errorf("no %s in\n%s", want, out)
	}
	if !strings.Contains(out, "The API sends no CORS header at all") || !strings.Contains(out, "Access to fetch at") {
		t.Errorf("words are gone from\n%s", out)
	}
}
