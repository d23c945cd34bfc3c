package fetch_test

import (
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// preflights says whether a request of these headers is preflighted, and for
// which names.
func preflights(t *testing.T, a agent, r fetch.Request) (bool, string) {
	t.Helper()
	_, sent := drive(t, a, r, open)
	if len(sent) == 0 {
		t.Fatalf("%s: nothing was sent", a.id)
	}
	return sent[0].Kind == fetch.Preflight, header(sent[0], "Access-Control-Request-Headers")
}

// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func TestSafelistedRequestHeaders(t *testing.T) {
	long := func(start string, n int) string { return start + strings.Repeat("0", n-len(start)) }
	for _, c := range []struct {
		name, value string
		safe        bool
		but         string // who does otherwise
	}{
		{"Accept", "", true, ""},
		{"accept", "text/html, */*;q=0.8", true, ""},
		{"ACCEPT", long("", 128), true, ""},
		{"Accept", long("", 129), false, ""},
		{"Accept", "\u00fc", true, "firefox"},
		{"Accept", `"quoted"`, false, ""},
		{"Accept-Language", "en-US,en;q=0.9, *", true, ""},
		{"Accept-Language", long("", 128), true, ""},
		{"Accept-Language", long("", 129), false, ""},
		{"Accept-Language", "en_US", false, ""},
		{"Content-Language", "de", true, ""},
		{"Content-Language", long("", 129), false, ""},
		{"Content-Language", "de+at", false, ""},

		{"Content-Type", "text/plain", true, ""},
		{"Content-Type", "multipart/form-data; boundary=x", true, ""},
		{"Content-Type", "application/x-www-form-urlencoded;charset=UTF-8", true, ""},
		{"Content-Type", "TEXT/Plain", true, ""},
		{"Content-Type", "text/plain;", true, ""},
		{"Content-Type", "text/plain ;x", true, ""},
		{"Content-Type", "text/plain;" + long("", 117), true, ""},
		{"Content-Type", "text/plain;" + long("", 118), false, ""},
		{"Content-Type", "text/plain,text/plain", false, ""},
		{"Content-Type", "text/ plain", false, ""},
		{"Content-Type", "text/plainer", false, ""},
		{"Content-Type", "text", false, ""},
		{"Content-Type", "", false, ""},
		{"Content-Type", "application/json", false, ""},
		{"Content-Type", "text/html", false, ""},
		{"Content-Type", `text/plain;charset="utf-8"`, false, ""},

		{"Range", "bytes=0-", true, ""},
		{"Range", "bytes=0-1", true, ""},
		{"Range", "bytes=5-5", true, "webkit"},
		{"Range", "bytes=2-10", true, ""},
		{"Range", "bytes=10-2", false, ""},
		{"Range", "bytes=-200", false, ""},
		{"Range", "bytes=-", false, ""},
		{"Range", "bytes=0", false, ""},
		{"Range", "bytes =0-", false, ""},
		{"Range", "bytes= 0-", false, ""},
		{"Range", "bytes=0-1,3-4", false, ""},
		{"Range", "BYTES=0-1", false, "webkit"},
		{"Range", "lines=0-1", false, ""},
		{"Range", "bytes=0-" + long("", 120), true, "webkit"}, // 0-0
		{"Range", "bytes=0-" + long("", 121), false, ""},
		{"Range", "bytes=9223372036854775808-", false, ""}, // the standard has no limit, every engine has

		{"Authorization", "", false, ""},
		{"X-Requested-With", "XMLHttpRequest", false, ""},
		{"Cache-Control", "no-cache", false, ""},
		{"Last-Event-ID", "1", false, ""},
		{"User-Agent", "me", false, "chromium"}, // which drops it
		{"DPR", "2.0", false, "chromium"},
		{"DPR", "2.", false, ""},
		{"Width", "100", false, "chromium"},
		{"Width", "100.5", false, ""},
		{"Save-Data", "ON", false, "chromium"},
		{"Save-Data", "off", false, ""},
		{"ECT", "4g", false, "chromium"},
		{"ECT", "5g", false, ""},
	} {
		for _, a := range agents() {
			if got, _ := preflights(t, a, ask("GET", c.name, c.value)); got == a.want(c.safe, c.but) {
				t.Errorf("%s: %s: %s: preflighted = %t", a.id, c.name, c.value, got)
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte
func TestUnsafeBytes(t *testing.T) {
	const unsafe = "\x01\x02\x03\x04\x05\x06\x07\x08\x0B\x0C\x0E\x0F\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F" +
		"\"():<>?@[\\]{}\x7F"
	const language = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz *,-.;="
	for c := 1; c < 256; c++ {
		b := string([]byte{byte(c)})
		if strings.Contains("\r\n", b) {
			continue
		}
		for _, a := range agents() {
			ascii := ""
			if c >= 0x80 {
				ascii = "firefox"
			}
			for _, h := range []struct {
				name, value string
				safe        bool
				but         string
			}{
				{"Accept", "a" + b + "b", !strings.Contains(unsafe, b), ascii},
				{"Content-Type", "text/plain;a" + b + "b", !strings.Contains(unsafe, b), ""},
				{"Accept-Language", "a" + b + "b", strings.Contains(language, b), ""},
				{"Content-Language", "a" + b + "b", strings.Contains(language, b), ""},
			} {
				if got, _ := preflights(t, a, ask("GET", h.name, h.value)); got == a.want(h.safe, h.but) {
					t.Errorf("%s: %s with byte 0x%02X: preflighted = %t", a.id, h.name, c, got)
				}
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
func TestUnsafeNames(t *testing.T) {
	full := strings.Repeat("a", 128)
	eight := []string{}
	for range 8 {
		eight = append(eight, "Accept", full)
	}
	for _, c := range []struct {
		headers []string
		letter  string
		others  map[string]string
	}{
		{[]string{"X-B", "1", "x-a", "2", "X-C", "3"}, "x-a,x-b,x-c", nil},
		{[]string{"X_B", "1", "X-A", "2", "xa", "3"}, "x-a,x_b,xa", nil},
		{[]string{"X-A", "1", "x-a", "2"}, "x-a", map[string]string{"firefox": "x-a,x-a"}},
		{[]string{"X-A", "1", "Accept", "*/*"}, "x-a", nil},
		// 1024 bytes together are safe, one more makes all of them unsafe.
		{eight, "absent", map[string]string{"chromium": "accept", "webkit": "accept"}}, // which join them
		{append(eight, "Accept-Language", "a"), "accept,accept-language", map[string]string{"chromium": "accept", "webkit": "accept", "firefox": "absent"}},
		{append(eight, "Accept-Language", "a", "Accept", "{}"), "accept,accept-language",
			map[string]string{"chromium": "accept", "webkit": "accept", "firefox": "accept"}},
	} {
		for _, a := range agents() {
			want := c.letter
			if w, ok := c.others[a.id]; ok {
				want = w
			}
			if _, names := preflights(t, a, ask("GET", c.headers...)); names != want {
				t.Errorf("%s: %.60q: Access-Control-Request-Headers is %q, want %q", a.id, c.headers, names, want)
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#forbidden-request-header
func TestForbiddenRequestHeaders(t *testing.T) {
	for _, c := range []struct {
		name, value string
		forbidden   bool
	}{
		{"Accept-Charset", "x", true}, {"Accept-Encoding", "x", true}, {"Access-Control-Request-Headers", "x", true},
		{"Access-Control-Request-Method", "x", true}, {"Connection", "x", true}, {"Content-Length", "5", true}, {"Cookie", "x", true},
		{"Cookie2", "x", true}, {"Date", "x", true}, {"DNT", "1", true}, {"Expect", "x", true}, {"Host", "x", true}, {"Keep-Alive", "x", true},
		{"Origin", "x", true}, {"Referer", "x", true}, {"Set-Cookie", "x", true}, {"TE", "x", true}, {"Trailer", "x", true},
		{"Transfer-Encoding", "x", true}, {"Upgrade", "x", true}, {"Via", "x", true}, {"Proxy-", "x", true}, {"proxy-x", "x", true},
		{"SEC-", "x", true}, {"Sec-Fetch-Site", "x", true}, {"hOST", "x", true},
		{"X-HTTP-Method", "TRACE", true}, {"x-http-method-override", "PUT, connect", true}, {"X-Method-Override", " track ,GET", true},
		{"X-HTTP-Method", "PUT", false}, {"X-HTTP-Method-Override", "TRACER", false}, {"X-Method", "TRACE", false},
		{"Authorization", "x", false}, {"Proxy", "x", false}, {"Security", "x", false}, {"Hostname", "x", false}, {"Trailers", "x", false},
	} {
		if got := fetch.ForbiddenRequestHeader(c.name, c.value); got != c.forbidden {
			t.Errorf("%s: %s: forbidden = %t", c.name, c.value, got)
		}
		for _, a := range agents() {
			_, sent := drive(t, a, ask("GET", c.name, c.value, "X-A", "1"), open)
			names := header(sent[0], "Access-Control-Request-Headers")
			if asked := strings.Contains(names, strings.ToLower(c.name)); asked == c.forbidden {
				t.Errorf("%s: asked for %q with %s: %s", a.id, names, c.name, c.value)
			}
			if c.forbidden && c.value == "x" && header(sent[1], c.name) == "x" {
				t.Errorf("%s: sent %s", a.id, c.name)
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#concept-method-normalize
// https://fetch.spec.whatwg.org/#cors-safelisted-method
func TestMethods(t *testing.T) {
	for _, c := range []struct {
		given, sent string
		preflight   bool
	}{
		{"GET", "GET", false}, {"get", "GET", false}, {"Head", "HEAD", false}, {"pOST", "POST", false},
		{"put", "PUT", true}, {"DELETE", "DELETE", true}, {"delete", "DELETE", true}, {"options", "OPTIONS", true},
		{"PATCH", "PATCH", true}, {"patch", "patch", true}, {"Query", "Query", true}, {"$x!", "$x!", true},
	} {
		for _, a := range agents() {
			_, sent := drive(t, a, ask(c.given), open)
			if got := sent[len(sent)-1].Method; got != c.sent || len(sent) == 2 != c.preflight {
				t.Errorf("%s: %s: sent %s", a.id, c.given, told(sent))
			}
			if c.preflight && header(sent[0], "Access-Control-Request-Method") != c.sent {
				t.Errorf("%s: %s: asked for %s", a.id, c.given, header(sent[0], "Access-Control-Request-Method"))
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header
func TestHeadersWithoutCORS(t *testing.T) {
	r := ask("GET", "Accept", strings.Repeat("a", 100), "Accept", strings.Repeat("b", 20), "Accept", "c12345",
		"Accept-Language", "en", "Content-Type", "application/json", "Range", "bytes=0-", "X-A", "1", "Authorization", "x")
	r.Mode = fetch.ModeNoCORS
	for _, a := range agents() {
		_, sent := drive(t, a, r, open)
		if len(sent) != 1 {
			t.Fatalf("%s: sent %s", a.id, told(sent))
		}
		// A third Accept would make 130 bytes of them.
		if got := sent[0].Headers.Values("accept"); len(got) != 2 {
			t.Errorf("%s: %d lines of Accept", a.id, len(got))
		}
		if got := header(sent[0], "accept-language"); got != "en" {
			t.Errorf("%s: Accept-Language %s", a.id, got)
		}
		for _, name := range []string{"content-type", "range", "x-a", "authorization"} {
			if got := header(sent[0], name); got != "absent" {
				t.Errorf("%s: %s: %s", a.id, name, got)
			}
		}
	}
}

// What fetch() throws for, before anything is sent.
// https://fetch.spec.whatwg.org/#dom-request
func TestTypeErrors(t *testing.T) {
	with := func(change func(*fetch.Request)) fetch.Request {
		r := ask("GET")
		change(&r)
		return r
	}
	for _, c := range []struct {
		request fetch.Request
		want    fetch.Reason
	}{
		{ask("CONNECT"), fetch.ForbiddenMethod}, {ask("trace"), fetch.ForbiddenMethod}, {ask("Track"), fetch.ForbiddenMethod},
		{ask(""), fetch.ForbiddenMethod}, {ask("G ET"), fetch.ForbiddenMethod}, {ask("GÉT"), fetch.ForbiddenMethod},
		{ask("GET", "X A", "1"), fetch.InvalidRequestHeader}, {ask("GET", "", "1"), fetch.InvalidRequestHeader},
		{ask("GET", "X-A", "a\nb"), fetch.InvalidRequestHeader}, {ask("GET", "X-A", "a\x00"), fetch.InvalidRequestHeader},
		{with(func(r *fetch.Request) { r.URL = "https://user@api.example.com/" }), fetch.URLHasCredentials},
		{with(func(r *fetch.Request) { r.URL = "https://:secret@api.example.com/" }), fetch.URLHasCredentials},
		{with(func(r *fetch.Request) { r.Body = []byte{} }), fetch.BodyNotAllowed},
		{with(func(r *fetch.Request) { r.Mode, r.Method = fetch.ModeNoCORS, "PUT" }), fetch.NoCORSMethod},
		{with(func(r *fetch.Request) { r.Mode, r.Redirect = fetch.ModeNoCORS, fetch.RedirectError }), fetch.NoCORSRedirectMode},
		{with(func(r *fetch.Request) { r.Mode = "navigate" }), fetch.InvalidOption},
		{with(func(r *fetch.Request) { r.Credentials = "Include" }), fetch.InvalidOption},
		{with(func(r *fetch.Request) { r.Redirect = "" }), fetch.InvalidOption},
		{with(func(r *fetch.Request) { r.URL = "/relative" }), fetch.URLSchemeNotSupported},
		{with(func(r *fetch.Request) { r.URL = "ftp://api.example.com/" }), fetch.URLSchemeNotSupported},
		{with(func(r *fetch.Request) { r.URL = "file:///etc/hosts" }), fetch.URLSchemeNotSupported},
		{with(func(r *fetch.Request) { r.Mode = fetch.ModeSameOrigin }), fetch.SameOriginMode},
	} {
		for _, a := range agents() {
			result, sent := drive(t, a, c.request, open)
			if len(sent) > 0 || result.Error == nil || result.Error.Reason != c.want || result.Error.Stage != fetch.BeforeSending {
				t.Errorf("%s: %+v: %s after %s", a.id, c.request, reasons(result.Faults), told(sent))
			}
		}
	}
	for _, r := range []fetch.Request{ask("GET", "X-A", " \ta\r\n"), with(func(r *fetch.Request) { r.Initiator, r.Body = "xhr", []byte("x") })} {
		for _, a := range agents() {
			if result, _ := drive(t, a, r, open); result.Error != nil {
				t.Errorf("%s: %s", a.id, result.Error.Reason)
			}
		}
	}
}
