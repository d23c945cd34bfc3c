package fetch_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// https://w3c.github.io/webappsec-csp/#match-url-to-source-expression, and of
// several directives and policies what recordings csp-* do not show.
func TestContentSecurityPolicy(t *testing.T) {
	for _, c := range []struct {
		csp, url string
		blocked  bool
	}{
		{"connect-src 'self'; connect-src *", "https://api.example.com/", true},
		{"connect-src *, connect-src 'self'", "https://api.example.com/", true},
		{"connect-src 'none'", "https://api.example.com/", true},
		{"connect-src", "https://api.example.com/", true},
		{"CONNECT-SRC https://API.example.com", "https://api.example.com/", false},
		{"img-src 'self';;", "https://api.example.com/", false},
		{"default-src 'self'; connect-src https:", "https://api.example.com/", false},
		{"connect-src http://api.example.com", "https://api.example.com/", false},
		{"connect-src https://api.example.com", "http://api.example.com/", true},
		{"connect-src api.example.com:*", "https://api.example.com:8443/", false},
		{"connect-src api.example.com:443", "https://api.example.com/", false},
		{"connect-src api.example.com", "https://api.example.com:8443/", true},
		{"connect-src *.example.com", "https://api.example.com/", false},
		{"connect-src *.example.com", "https://example.com/", true},
		{"connect-src https://api.example.com/v1/", "https://api.example.com/v1/a?b", false},
		{"connect-src https://api.example.com/v1", "https://api.example.com/v1/a", true},
		{"connect-src https://api.example.com/a%20b", "https://api.example.com/a%20b", false},
		{"connect-src /v1", "https://api.example.com/v1", true},
	} {
		r := ask("GET")
		r.URL, r.CSP, r.Origin = c.url, c.csp, fetch.OriginOf("http://app.example.com")
		for _, a := range agents() {
			result, sent := drive(t, a, r, open)
			blocked := result.Error != nil && result.Error.Reason == fetch.ContentSecurityPolicy && len(sent) == 0
			if blocked != c.blocked || !blocked && result.Error != nil {
				t.Errorf("%s: %s for %s: %q after %s", a.id, c.csp, c.url, reasons(result.Faults), told(sent))
			}
		}
	}
}

// What goes over the wire is the upgraded URL.
func TestUpgradeInsecureRequests(t *testing.T) {
	r := ask("GET")
	r.URL, r.CSP = "http://api.example.com/", "upgrade-insecure-requests"
	for _, a := range agents() {
		if result, sent := drive(t, a, r, open); result.Error != nil || len(sent) != 1 || sent[0].URL != "https://api.example.com/" {
			t.Errorf("%s: %s", a.id, told(sent))
		}
	}
}
