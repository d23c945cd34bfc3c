package fetch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// hops is a server that sends each URL on to the next with that status, lets
// all pass, and answers at the last.
func hops(status int, chain ...string) func(*fetch.Send) fetch.Answer {
	return func(s *fetch.Send) fetch.Answer {
		allow, _ := s.Headers.Get("Origin")
		if allow == "" {
			allow = "*"
		}
		lines := []string{"Access-Control-Allow-Origin: " + allow, creds, methods + s.Method, headers + "*, authorization, x-a, content-type"}
		if m, ok := s.Headers.Get("Access-Control-Request-Method"); ok {
			return http(200, append(lines, methods+m)...)
		}
		if s.Hop == len(chain)-1 {
			return http(200, lines...)
		}
		return http(status, append(lines, "Location: "+chain[s.Hop+1])...)
	}
}

// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
func TestRedirectMethods(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "Post!"} {
			becomes, body := method, "body"
			switch {
			case method == "POST" && (status == 301 || status == 302), status == 303 && method != "GET" && method != "HEAD":
				becomes, body = "GET", ""
			case method == "GET" || method == "HEAD":
				body = ""
			}
			r := ask(method, "Content-Type", "application/x", "Content-Language", "de", "Content-Encoding", "x", "Content-Location", "/", "X-A", "1")
			if method != "GET" && method != "HEAD" {
				r.Body = []byte("body")
			}
			for _, a := range agents() {
				result, sent := drive(t, a, r, func(s *fetch.Send) fetch.Answer {
					lines := []string{origin, methods + "*", headers + "*"}
					if s.Kind == fetch.Preflight || s.Hop == 1 {
						return http(200, lines...)
					}
					return http(status, append(lines, "Location: /moved")...)
				})
				last := sent[len(sent)-1]
				if result.Error != nil || last.Hop != 1 || last.Method != becomes || string(last.Body) != body {
					t.Errorf("%s: %d makes %s into %s with body %q: %s", a.id, status, method, last.Method, last.Body, reasons(result.Faults))
				}
				for _, name := range []string{"Content-Type", "Content-Language", "Content-Encoding", "Content-Location"} {
					if got := header(last, name); got == "absent" != (becomes != method) {
						t.Errorf("%s: %d of %s: %s %s", a.id, status, method, name, got)
					}
				}
				if got := header(last, "X-A"); got != "1" {
					t.Errorf("%s: %d of %s: X-A %s", a.id, status, method, got)
				}
			}
		}
	}
	for _, status := range []int{200, 201, 300, 304, 305, 306, 309, 399} {
		for _, a := range agents() {
			result, sent := drive(t, a, ask("GET"), answers(http(status, origin, "Location: /moved")))
			if len(sent) != 1 || result.Error != nil || result.Response.Status != status {
				t.Errorf("%s: %d is no redirect: %s, %s", a.id, status, told(sent), reasons(result.Faults))
			}
		}
	}
}

// The origin after a chain of redirects, by where it leads.
// https://fetch.spec.whatwg.org/#concept-request-tainted-origin
func TestRedirectTaint(t *testing.T) {
	where := map[string]string{"A": page, "B": "https://b.test", "C": "https://c.test", "D": "https://d.app.example.com"}
	for _, c := range []struct{ chain, origin string }{
		{"A", ""}, {"B", page}, {"AA", ""}, {"AB", page}, {"BB", page}, {"BBB", page}, {"AAB", page},
		{"BA", "null"}, {"BC", "null"}, {"ABA", "null"}, {"ABC", "null"}, {"BAA", "null"}, {"BAB", "null"}, {"DC", "null"}, {"DDA", "null"},
	} {
		var chain []string
		for i, name := range c.chain {
			chain = append(chain, fmt.Sprintf("%s/%d", where[string(name)], i))
		}
		r := ask("GET")
		r.URL = chain[0]
		for _, a := range agents() {
			result, sent := drive(t, a, r, hops(302, chain...))
			if len(sent) != len(chain) || result.Error != nil {
				t.Errorf("%s: %s: %s: %s", a.id, c.chain, told(sent), reasons(result.Faults))
				continue
			}
			if got, _ := sent[len(sent)-1].Headers.Get("Origin"); got != c.origin {
				t.Errorf("%s: %s: Origin %q, want %q", a.id, c.chain, got, c.origin)
			}
			tainting := fetch.ResponseCORS
			if strings.Trim(c.chain, "A") == "" {
				tainting = fetch.ResponseBasic
			}
			want := fetch.FilteredResponse{Type: tainting, Status: 200, URL: chain[len(chain)-1], Redirected: len(chain) > 1}
			if result.Response != want {
				t.Errorf("%s: %s: response %+v", a.id, c.chain, result.Response)
			}
		}
	}
}

// Each redirect must pass the CORS check itself, with the origin of its hop.
func TestRedirectIsChecked(t *testing.T) {
	r := ask("GET")
	for _, c := range []struct {
		name     string
		first    fetch.Answer
		second   fetch.Answer
		requests int
		reason   fetch.Reason
	}{
		{"a bare redirect", http(301, "Location: https://b.test/"), http(200, "Access-Control-Allow-Origin: *"), 1, fetch.MissingAllowOrigin},
		{"a redirect for another", http(301, "Access-Control-Allow-Origin: https://x.test", "Location: https://b.test/"), http(200), 1, fetch.AllowOriginMismatch},
		{"tainted, the page named", http(301, origin, "Location: https://b.test/"), http(200, origin), 2, fetch.AllowOriginMismatch},
		{"tainted, null", http(301, origin, "Location: https://b.test/"), http(200, "Access-Control-Allow-Origin: null"), 2, ""},
		{"tainted, star", http(301, origin, "Location: https://b.test/"), http(200, "Access-Control-Allow-Origin: *"), 2, ""},
	} {
		for _, a := range agents() {
			result, sent := drive(t, a, r, answers(c.first, c.second))
			if got := reasons(result.Faults); got != string(c.reason) || len(sent) != c.requests {
				t.Errorf("%s: %s: %q after %s", a.id, c.name, got, told(sent))
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#concept-response-location-url
func TestLocation(t *testing.T) {
	const moved = "https://api.example.com"
	for _, c := range []struct {
		lines  []string
		leads  string // "" for a response that is no redirect
		reason fetch.Reason
		others map[string]string // what others make of it: a URL, "" or a reason
	}{
		{[]string{"/a b"}, moved + "/a%20b", "", nil},
		{[]string{"?q"}, moved + "/data?q", "", nil},
		{[]string{"x#part"}, moved + "/x", "", nil},
		{[]string{"//b.test/x"}, "https://b.test/x", "", nil},
		{[]string{"HTTPS://B.test:443"}, "https://b.test/", "", nil},
		{[]string{"/\xfc"}, moved + "/%FC", "", map[string]string{"webkit": moved + "/%C3%AF%C2%BF%C2%BD"}},
		{nil, "", "", nil},
		{[]string{""}, moved + "/data", "", map[string]string{"chromium": "", "firefox": "", "webkit": "redirect-invalid"}},
		{[]string{"/x", "/x"}, "", fetch.RedirectInvalid,
			map[string]string{"chromium": moved + "/x", "firefox": moved + "/x", "webkit": moved + "/x,%20/x"}},
		{[]string{"/x", "/y"}, "", fetch.RedirectInvalid,
			map[string]string{"chromium": "multiple-locations", "firefox": "multiple-locations", "webkit": moved + "/x,%20/y"}},
		{[]string{"https://"}, "", fetch.RedirectInvalid, nil},
		{[]string{"http://["}, "", fetch.RedirectInvalid, nil},
		{[]string{"ftp://b.test/"}, "", fetch.RedirectScheme, nil},
		{[]string{"mailto:a@b.test"}, "", fetch.RedirectScheme, nil},
		{[]string{"data:,x"}, "", fetch.RedirectScheme, map[string]string{"chromium": "redirect-unsafe"}},
	} {
		lines := []string{origin}
		for _, l := range c.lines {
			lines = append(lines, "Location: "+l)
		}
		for _, a := range agents() {
			want := c.leads + string(c.reason)
			if w, ok := c.others[a.id]; ok {
				want = w
			}
			result, sent := drive(t, a, ask("GET"), answers(http(302, lines...), http(200, "Access-Control-Allow-Origin: *")))
			got := reasons(result.Faults)
			if len(sent) == 2 {
				got = sent[1].URL
			}
			if got != want {
				t.Errorf("%s: %q leads to %q, want %q", a.id, c.lines, got, want)
			}
		}
	}
}

func TestRedirectModes(t *testing.T) {
	for _, c := range []struct {
		mode   fetch.RedirectMode
		answer fetch.Answer
		kind   fetch.ResponseType
		reason fetch.Reason
	}{
		{fetch.RedirectError, http(302, origin, "Location: /x"), "error", fetch.RedirectRefused},
		{fetch.RedirectError, http(302, "Location: /x"), "error", fetch.MissingAllowOrigin},
		{fetch.RedirectError, http(200, origin), "cors", ""},
		{fetch.RedirectManual, http(302, origin, "Location: /x"), "opaqueredirect", ""},
		{fetch.RedirectManual, http(302, origin), "opaqueredirect", ""},
		{fetch.RedirectManual, http(302, "Location: /x"), "error", fetch.MissingAllowOrigin},
		{fetch.RedirectManual, http(200, origin), "cors", ""},
	} {
		r := ask("GET")
		r.Redirect = c.mode
		for _, a := range agents() {
			result, sent := drive(t, a, r, answers(c.answer))
			if got := reasons(result.Faults); len(sent) != 1 || got != string(c.reason) || result.Response.Type != c.kind {
				t.Errorf("%s: %s: %q, %s after %s", a.id, c.mode, got, result.Response.Type, told(sent))
			}
			if c.kind == "opaqueredirect" && (result.Response.Status != 0 || len(result.Readable) != 0) {
				t.Errorf("%s: an opaque redirect shows %+v, %v", a.id, result.Response, result.Readable)
			}
		}
	}
}

// Twenty redirects are followed, the next is not.
func TestRedirectLimit(t *testing.T) {
	for _, start := range []string{page + "/", api} {
		for n := fetch.MaxRedirects - 1; n <= fetch.MaxRedirects+1; n++ {
			chain := make([]string, n+1)
			for i := range chain {
				chain[i] = strings.TrimSuffix(start, "/") + fmt.Sprintf("/%d", i)
			}
			r := ask("GET")
			r.URL = chain[0]
			for _, a := range agents() {
				result, sent := drive(t, a, r, hops(302, chain...))
				ok := result.Error == nil && len(sent) == n+1
				refused := reasons(result.Faults) == string(fetch.TooManyRedirects) && len(sent) == fetch.MaxRedirects+1
				if ok == refused || ok != (n <= fetch.MaxRedirects) {
					t.Errorf("%s: %d redirects from %s: %q after %d requests", a.id, n, start, reasons(result.Faults), len(sent))
				}
			}
		}
	}
}

func TestRedirectUserinfo(t *testing.T) {
	for _, c := range []struct {
		name       string
		url, moved string
		mode       fetch.Mode
		refused    bool
		but        string
	}{
		{"cross-origin to cross-origin", api, "https://user@b.test/", fetch.ModeCORS, true, ""},
		{"cross-origin to itself", api, "https://user:secret@api.example.com/x", fetch.ModeCORS, true, ""},
		{"cross-origin to the page's", api, "https://:secret@app.example.com/", fetch.ModeCORS, true, ""},
		{"same-origin to cross-origin", page, "https://user@b.test/", fetch.ModeCORS, true, ""},
		{"same-origin to itself", page, "https://user@app.example.com/x", fetch.ModeCORS, false, "chromium"},
		{"without CORS", api, "https://user@b.test/", fetch.ModeNoCORS, false, "chromium"},
		{"an empty userinfo is none", api, "https://@b.test/", fetch.ModeCORS, false, ""},
	} {
		r := ask("GET")
		r.URL, r.Mode = c.url, c.mode
		for _, a := range agents() {
			result, sent := drive(t, a, r, hops(302, c.url, c.moved))
			refused := len(sent) == 1 && reasons(result.Faults) == string(fetch.RedirectUserinfo)
			followed := len(sent) == 2 && result.Error == nil
			if refused == followed || refused != a.want(c.refused, c.but) {
				t.Errorf("%s: %s: %q after %s", a.id, c.name, reasons(result.Faults), told(sent))
			}
			if followed && strings.Contains(sent[1].URL, "@") {
				t.Errorf("%s: %s: userinfo in a request: %s", a.id, c.name, sent[1].URL)
			}
		}
	}
}

// Authorization goes no further than its origin; other headers do.
func TestRedirectAuthorization(t *testing.T) {
	for _, c := range []struct {
		moved string
		kept  bool
	}{
		{"/x", true}, {"https://api.example.com:443/x", true}, {"https://api.example.com:8443/x", false},
		{"https://example.com/", false}, {"https://www.api.example.com/", false}, {page + "/x", false},
	} {
		for _, a := range agents() {
			result, sent := drive(t, a, ask("GET", "Authorization", "Bearer b", "X-A", "1"), hops(307, api, c.moved))
			last := sent[len(sent)-1]
			if result.Error != nil || last.Hop != 1 || header(last, "X-A") != "1" {
				t.Errorf("%s: to %s: %q after %s", a.id, c.moved, reasons(result.Faults), told(sent))
			}
			if got := header(last, "Authorization"); got == "Bearer b" != c.kept {
				t.Errorf("%s: to %s: Authorization %s", a.id, c.moved, got)
			}
		}
	}
}

// Cookies go with credentials alone, and to the host they were given for.
func TestRedirectCookie(t *testing.T) {
	for _, c := range []struct {
		credentials fetch.CredentialsMode
		chain       []string
		cookies     []string // of each request
	}{
		{fetch.CredentialsInclude, []string{api, "https://api.example.com:8443/", "https://b.test/", api}, []string{"a=1", "a=1", "absent", "a=1"}},
		{fetch.CredentialsSameOrigin, []string{page + "/", "/x", api}, []string{"a=1", "a=1", "absent"}},
		{fetch.CredentialsSameOrigin, []string{api}, []string{"absent"}},
		{fetch.CredentialsOmit, []string{page + "/", api}, []string{"absent", "absent"}},
	} {
		r := ask("GET")
		r.URL, r.Credentials, r.Cookies = c.chain[0], c.credentials, []fetch.Cookie{{Pair: "a=1", Bare: true}}
		for _, a := range agents() {
			_, sent := drive(t, a, r, hops(302, c.chain...))
			var got []string
			for _, s := range sent {
				got = append(got, header(s, "Cookie"))
			}
			if !slices.Equal(got, c.cookies) {
				t.Errorf("%s: %s %v: %q, want %q", a.id, c.credentials, c.chain, got, c.cookies)
			}
		}
	}
}

// A redirect to another URL is preflighted again if the request still needs it.
func TestRedirectPreflight(t *testing.T) {
	for _, c := range []struct {
		name    string
		request fetch.Request
		status  int
		chain   []string
		methods string
		but     string // who preflights though nothing needs it any more
	}{
		{"an unsafe header", ask("GET", "X-A", "1"), 302, []string{api, "https://b.test/"}, "OPTIONS GET OPTIONS GET", ""},
		{"an unsafe method", ask("PUT"), 307, []string{api, "/x"}, "OPTIONS PUT OPTIONS PUT", ""},
		{"no need", ask("GET"), 302, []string{api, "https://b.test/"}, "GET GET", ""},
		{"from the page's origin", ask("PUT"), 307, []string{page + "/", api}, "PUT OPTIONS PUT", ""},
		{"a method that was PUT", ask("PUT"), 303, []string{api, "https://b.test/"}, "OPTIONS PUT GET", "firefox webkit"},
		{"an Authorization that was", ask("GET", "Authorization", "b"), 302, []string{api, "https://b.test/"}, "OPTIONS GET GET", "firefox webkit"},
	} {
		c.request.URL = c.chain[0]
		for _, a := range agents() {
			result, sent := drive(t, a, c.request, hops(c.status, c.chain...))
			var got []string
			for _, s := range sent {
				got = append(got, s.Method)
			}
			if result.Error != nil || strings.Join(got, " ") == c.methods != a.want(true, c.but) {
				t.Errorf("%s: %s: %q after %s", a.id, c.name, reasons(result.Faults), told(sent))
			}
		}
	}
}
