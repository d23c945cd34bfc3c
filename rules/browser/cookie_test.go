package browser_test

import (
	"cmp"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// kindsOfCookies are those that were recorded.
var kindsOfCookies = []struct{ name, line string }{
	{"N", "a=1; SameSite=None"}, {"NS", "a=1; Path=/; SameSite=None; Secure"}, {"L", "a=1; samesite=LAX"}, {"LS", "a=1; SameSite=Lax; Secure"},
	{"S", "a=1; SameSite=Strict"}, {"SS", "a=1; SameSite=Strict; Secure"}, {"U", "a=1"}, {"US", "a=1; Secure"},
	{"NSP", "a=1; SameSite=None; Secure; Partitioned"}, {"USP", "a=1; Secure; Partitioned"}, {"XS", "a=1; SameSite=Junk; Secure"}, {"NP", "a=1; SameSite=None; Partitioned"},
}

// TestKeepsCookie: the cookies that Chromium 156, Firefox 153 and WebKitGTK
// 2.50 kept of scripted servers' responses. N is SameSite=None, L Lax, S
// Strict, U none, X one that is no word, each with S where it is Secure too,
// and P where it is Partitioned; - is for none, ? for not known. Between sites
// the last column is Safari's too.
func TestKeepsCookie(t *testing.T) {
	const secure, all = "NS L LS S SS U US NSP USP XS", "N NS L LS S SS U US NSP USP XS NP"
	unknown := "?" + strings.ReplaceAll(all, " ", " ?")
	for _, c := range []struct {
		page, api                 string
		credentials               fetch.CredentialsMode
		chromium, firefox, webkit string
	}{
		{"https://app.test", "https://api.test", fetch.CredentialsInclude, "NS NSP", "NS U US NSP USP XS", "?NSP ?USP ?NP"},
		{"https://app.test", "https://api.test", fetch.CredentialsSameOrigin, "-", "-", "-"},
		{"https://app.test", "https://api.test", fetch.CredentialsOmit, "-", "-", "-"},
		{"https://app.test", "https://notapp.test", fetch.CredentialsInclude, "NS NSP", "NS U US NSP USP XS", "?NSP ?USP ?NP"},
		{"http://localhost:3000", "https://api.test", fetch.CredentialsInclude, "NS NSP", "NS U US NSP USP XS", "?NSP ?USP ?NP"},
		{"https://app.test", "https://app.test:8443", fetch.CredentialsInclude, secure, secure, all},
		{"https://app.test", "https://sub.app.test", fetch.CredentialsInclude, secure, secure, unknown},
		{"https://app.test", "https://app.test:8443", fetch.CredentialsSameOrigin, "-", "-", "-"},
		{"http://app.test", "http://app.test:8080", fetch.CredentialsInclude, "L S U", "L S U", "N L S U NP"},
		{"http://app.test", "http://api.test", fetch.CredentialsInclude, "-", "U", "?NP"},
		{"http://app.test", "https://sub.app.test", fetch.CredentialsInclude, "NS NSP", secure, unknown},
		{"http://localhost:3000", "http://localhost:8080", fetch.CredentialsInclude, secure, secure, "N L S U NP"},
		{"null", "https://app.test", fetch.CredentialsInclude, "NS NSP", "NS U US NSP USP XS", unknown},
	} {
		want := map[browser.ID]string{browser.Chromium: c.chromium, browser.Firefox: c.firefox, browser.WebKit: c.webkit}
		page := fetch.Origin{}
		if c.page != "null" {
			page = fetch.OriginOf(c.page)
		}
		for _, p := range browser.All() {
			var got []string
			for _, k := range kindsOfCookies {
				kept, known, why := p.Cookies.Keeps(fetch.ParseSetCookie(k.line), page, fetch.OriginOf(c.api), c.credentials)
				if !known {
					got = append(got, "?"+k.name)
				} else if kept {
					got = append(got, k.name)
				}
				if why == "" || !known && (kept || why != fetch.CookieUnknown) {
					t.Errorf("%s to %s, %s: %s: kept %t, known %t, for %q", c.page, c.api, p.ID, k.name, kept, known, why)
				}
			}
			is := cmp.Or(strings.Join(got, " "), "-")
			if is != want[p.ID] {
				t.Errorf("%s to %s, %s: %s keeps %s, want %s", c.page, c.api, c.credentials, p.ID, is, want[p.ID])
			}
		}
	}
}

// TestSendsCookie: the cookies of the API's own site that the same browsers
// sent with credentials, letters as in TestKeepsCookie. ? goes before those that
// hang on whose page set them, or are not known. A Partitioned cookie is taken
// for one that a page of this site had set. Between sites the last column is
// Safari's, by its source, not WebKitGTK's.
func TestSendsCookie(t *testing.T) {
	const secure, all = "NS L LS S SS U US NSP USP XS", "N NS L LS S SS U US NSP USP XS NP"
	for _, c := range []struct {
		page, api, first          string
		strayed                   bool
		chromium, firefox, webkit string
	}{
		{"https://app.test", "https://api.test/", "", false, "NS NSP", "?NS ?U ?US NSP USP ?XS", "?NSP ?USP ?NP"},
		{"https://app.test", "https://notapp.test/", "", false, "NS NSP", "?NS ?U ?US NSP USP ?XS", "?NSP ?USP ?NP"},
		{"http://localhost:3000", "https://api.test/", "", false, "NS NSP", "?NS ?U ?US NSP USP ?XS", "?NSP ?USP ?NP"},
		{"https://app.test", "http://localhost:5000/", "", false, "NS NSP", "?NS ?U ?US NSP USP ?XS", "?NP"},
		{"https://app.test", "https://app.test:8443/", "", false, secure, secure, all},
		{"https://app.test", "https://sub.app.test/", "", false, secure, secure, all},
		{"http://app.test", "http://app.test:8080/", "", false, "L S U", "L S U", "N L S U NP"},
		{"http://app.test", "http://api.test/", "", false, "-", "?U", "?NP"},
		{"http://app.test", "https://sub.app.test/", "", false, "NS NSP", "NS L LS S SS U US ?NSP ?USP XS", all},
		{"http://localhost:3000", "http://localhost:8080/", "", false, secure, secure, "N L S U NP"},
		{"http://localhost:3000", "http://127.0.0.1:8080/", "", false, "NS NSP", "?NS ?U ?US NSP USP ?XS", "?NP"},
		{"null", "https://app.test/", "", false, "NS NSP", "?NS ?U ?US NSP USP ?XS", "?" + strings.ReplaceAll(all, " ", " ?")},
		// Another site redirected to the page's own.
		{"https://app.test", "https://sub.app.test/", "", true, secure, "NS U US NSP USP XS", "N NS U US NSP USP XS NP"},
		{"https://app.test", "https://app.test:8443/", "", true, secure, "NS U US NSP USP XS", all},
		{"https://app.test", "https://other.test/", "https://api.test/", false, "-", "-", "-"},
	} {
		want := map[browser.ID]string{browser.Chromium: c.chromium, browser.Firefox: c.firefox, browser.WebKit: c.webkit}
		page := fetch.Origin{}
		if c.page != "null" {
			page = fetch.OriginOf(c.page)
		}
		to, first := parsed(t, c.api), parsed(t, cmp.Or(c.first, c.api))
		for _, p := range browser.All() {
			var got []string
			for _, k := range kindsOfCookies {
				sent, known, why := p.Cookies.Sends(fetch.ParseSetCookie(k.line), page, first, to, c.strayed)
				if !known {
					got = append(got, "?"+k.name)
				} else if sent {
					got = append(got, k.name)
				}
				if why == "" || !known && sent {
					t.Errorf("%s to %s: %s: sent %t, known %t, for %q", c.page, c.api, k.name, sent, known, why)
				}
			}
			if is := cmp.Or(strings.Join(got, " "), "-"); is != want[p.ID] {
				t.Errorf("%s to %s: %s sends %s, want %s", c.page, c.api, p.ID, is, want[p.ID])
			}
		}
	}
}

// TestCookieAttributes: Domain, Path, prefixes and removal, which are the same
// in all engines.
func TestCookieAttributes(t *testing.T) {
	page := fetch.OriginOf("https://app.example.com")
	for _, c := range []struct {
		line, url  string
		kept, sent fetch.CookieReason
	}{
		{"a=1", "https://api.example.com/", fetch.CookieWithinSite, fetch.CookieWithinSite},
		{"a=1; Domain=example.com", "https://api.example.com/", fetch.CookieWithinSite, fetch.CookieWithinSite},
		{"a=1; Domain=.Example.com", "https://api.example.com/", fetch.CookieWithinSite, fetch.CookieWithinSite},
		{"a=1; Domain=com", "https://api.example.com/", fetch.CookieOtherHost, fetch.CookieWithinSite},
		{"a=1; Domain=app.example.com", "https://api.example.com/", fetch.CookieOtherHost, fetch.CookieOtherHost},
		{"a=1; Path=/api", "https://api.example.com/api/users", fetch.CookieWithinSite, fetch.CookieWithinSite},
		{"a=1; Path=/api", "https://api.example.com/apis", fetch.CookieWithinSite, fetch.CookieOtherPath},
		{"a=1; Path=api", "https://api.example.com/", fetch.CookieWithinSite, fetch.CookieWithinSite},
		{"__Host-a=1; Secure; Path=/", "https://api.example.com/", fetch.CookieWithinSite, fetch.CookieWithinSite},
		{"__Host-a=1; Secure", "https://api.example.com/", fetch.CookiePrefix, fetch.CookieWithinSite},
		{"__Host-a=1; Secure; Path=/; Domain=example.com", "https://api.example.com/", fetch.CookiePrefix, fetch.CookiePrefix},
		{"__secure-a=1", "https://api.example.com/", fetch.CookiePrefix, fetch.CookiePrefix},
		{"a=; Max-Age=0", "https://api.example.com/", fetch.CookieRemoved, fetch.CookieWithinSite},
		{"a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://api.example.com/", fetch.CookieRemoved, fetch.CookieWithinSite},
		{"a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "https://api.example.com/", fetch.CookieWithinSite, fetch.CookieWithinSite},
	} {
		to := parsed(t, c.url)
		p := browser.ByID(browser.Chromium).Cookies
		_, _, kept := p.Keeps(fetch.ParseSetCookie(c.line), page, to.Origin(), fetch.CredentialsInclude)
		_, _, sent := p.Sends(fetch.ParseSetCookie(c.line), page, to, to, false)
		if kept != c.kept || sent != c.sent {
			t.Errorf("%s at %s: kept %s, sent %s, want %s and %s", c.line, c.url, kept, sent, c.kept, c.sent)
		}
	}
}

func parsed(t *testing.T, url string) fetch.URL {
	t.Helper()
	u, err := fetch.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
