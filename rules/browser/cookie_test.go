package browser_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// TestKeepsCookie: the cookies that Chromium 156, Firefox 153 and WebKitGTK
// 2.50 kept of scripted servers' responses. N is SameSite=None, L Lax, S
// Strict, U none, X one that is no word, each with S where it is Secure too,
// and P where it is Partitioned; - is for none, ? for not known.
func TestKeepsCookie(t *testing.T) {
	kinds := []struct{ name, line string }{
		{"N", "a=1; SameSite=None"}, {"NS", "a=1; Path=/; SameSite=None; Secure"}, {"L", "a=1; samesite=LAX"}, {"LS", "a=1; SameSite=Lax; Secure"},
		{"S", "a=1; SameSite=Strict"}, {"SS", "a=1; SameSite=Strict; Secure"}, {"U", "a=1"}, {"US", "a=1; Secure"},
		{"NSP", "a=1; SameSite=None; Secure; Partitioned"}, {"USP", "a=1; Secure; Partitioned"}, {"XS", "a=1; SameSite=Junk; Secure"}, {"NP", "a=1; SameSite=None; Partitioned"},
	}
	const secure, all = "NS L LS S SS U US NSP USP XS", "N NS L LS S SS U US NSP USP XS NP"
	for _, c := range []struct {
		page, api                 string
		credentials               fetch.CredentialsMode
		chromium, firefox, webkit string
	}{
		{"https://app.test", "https://api.test", fetch.CredentialsInclude, "NS NSP", "NS U US NSP USP XS", "?"},
		{"https://app.test", "https://api.test", fetch.CredentialsSameOrigin, "-", "-", "-"},
		{"https://app.test", "https://api.test", fetch.CredentialsOmit, "-", "-", "-"},
		{"https://app.test", "https://notapp.test", fetch.CredentialsInclude, "NS NSP", "NS U US NSP USP XS", "?"},
		{"http://localhost:3000", "https://api.test", fetch.CredentialsInclude, "NS NSP", "NS U US NSP USP XS", "?"},
		{"https://app.test", "https://app.test:8443", fetch.CredentialsInclude, secure, secure, all},
		{"https://app.test", "https://sub.app.test", fetch.CredentialsInclude, secure, secure, "?"},
		{"https://app.test", "https://app.test:8443", fetch.CredentialsSameOrigin, "-", "-", "-"},
		{"http://app.test", "http://app.test:8080", fetch.CredentialsInclude, "L S U", "L S U", "N L S U NP"},
		{"http://app.test", "http://api.test", fetch.CredentialsInclude, "-", "U", "?"},
		{"http://app.test", "https://sub.app.test", fetch.CredentialsInclude, "NS NSP", secure, "?"},
		{"http://localhost:3000", "http://localhost:8080", fetch.CredentialsInclude, secure, secure, "N L S U NP"},
		{"null", "https://app.test", fetch.CredentialsInclude, "NS NSP", "NS U US NSP USP XS", "?"},
	} {
		want := map[browser.ID]string{browser.Chromium: c.chromium, browser.Firefox: c.firefox, browser.WebKit: c.webkit}
		page := fetch.Origin{}
		if c.page != "null" {
			page = fetch.OriginOf(c.page)
		}
		for _, p := range browser.All() {
			got, unknown := "", false
			for _, k := range kinds {
				kept, known, why := p.Policy.KeepsCookie(fetch.ParseSetCookie(k.line), page, fetch.OriginOf(c.api), c.credentials)
				unknown = unknown || !known
				if kept {
					got += " " + k.name
				}
				if why == "" || !known && (kept || why != browser.CookieUnknown) {
					t.Errorf("%s to %s, %s: %s: kept %t, known %t, for %q", c.page, c.api, p.ID, k.name, kept, known, why)
				}
			}
			switch {
			case unknown && got == "":
				got = " ?"
			case got == "":
				got = " -"
			}
			if got[1:] != want[p.ID] {
				t.Errorf("%s to %s, %s: %s keeps%s, want %s", c.page, c.api, c.credentials, p.ID, got, want[p.ID])
			}
		}
	}
}
