package fetch_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

const (
	origin  = "Access-Control-Allow-Origin: " + page
	creds   = "Access-Control-Allow-Credentials: true"
	methods = "Access-Control-Allow-Methods: "
	headers = "Access-Control-Allow-Headers: "
)

// Whether a preflight's response lets the request through.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func TestPreflightVerdict(t *testing.T) {
	put, xa, auth := ask("PUT"), ask("GET", "X-A", "1"), ask("GET", "Authorization", "x")
	for _, c := range []struct {
		request fetch.Request
		status  int
		lines   []string
		passes  bool
		but     string
	}{
		// The status must be an ok status.
		{put, 200, []string{origin, methods + "PUT"}, true, ""},
		{put, 204, []string{origin, methods + "PUT"}, true, ""},
		{put, 299, []string{origin, methods + "PUT"}, true, ""},
		{put, 300, []string{origin, methods + "PUT"}, false, ""},
		{put, 304, []string{origin, methods + "PUT"}, false, ""},
		{put, 307, []string{origin, methods + "PUT", "Location: /elsewhere"}, false, ""},
		{put, 308, []string{origin, methods + "PUT"}, false, ""},
		{put, 401, []string{origin, methods + "PUT"}, false, ""},
		{put, 404, []string{origin, methods + "PUT"}, false, ""},
		{put, 500, []string{origin, methods + "PUT"}, false, ""},
		// It must pass the CORS check, with the credentials of the request.
		{put, 200, []string{methods + "PUT"}, false, ""},
		{put, 200, []string{"Access-Control-Allow-Origin: https://x.test", methods + "PUT"}, false, ""},
		{including(put), 200, []string{origin, methods + "PUT"}, false, ""},
		{including(put), 200, []string{origin, creds, methods + "PUT"}, true, ""},
		// Methods compare by case; safelisted ones need not be listed.
		{put, 200, []string{origin}, false, ""},
		{put, 200, []string{origin, methods}, false, ""},
		{put, 200, []string{origin, methods + "GET, put"}, false, ""},
		{put, 200, []string{origin, methods + "GET,, PUT ,"}, true, ""},
		{put, 200, []string{origin, methods + "GET", methods + "PUT"}, true, ""},
		{put, 200, []string{origin, methods + "GET PUT"}, false, ""},
		{put, 200, []string{origin, methods + "GET; PUT"}, false, ""},
		{put, 200, []string{origin, methods + "PUT, a b"}, false, ""},
		{put, 200, []string{origin, methods + `"PUT"`}, false, ""},
		{put, 200, []string{origin, methods + "*"}, true, ""},
		{put, 200, []string{origin, methods + "GET, *"}, true, ""},
		{including(put), 200, []string{origin, creds, methods + "*"}, false, ""},
		{including(ask("*")), 200, []string{origin, creds, methods + "*"}, true, ""},
		{ask("patch"), 200, []string{origin, methods + "PATCH"}, false, ""},
		{ask("patch"), 200, []string{origin, methods + "patch"}, true, ""},
		{ask("POST", "X-A", "1"), 200, []string{origin, methods + "PUT", headers + "x-a"}, true, ""},
		// Header names do not compare by case.
		{xa, 200, []string{origin, headers + "X-A"}, true, ""},
		{xa, 200, []string{origin, headers + "x-b , x-A,"}, true, ""},
		{xa, 200, []string{origin, headers + "x-b", headers + "x-a"}, true, ""},
		{xa, 200, []string{origin}, false, ""},
		{xa, 200, []string{origin, headers}, false, ""},
		{xa, 200, []string{origin, headers + "x-ab"}, false, ""},
		{xa, 200, []string{origin, headers + "x-a, (b)"}, false, ""},
		{xa, 200, []string{origin, headers + "x-*"}, false, ""},
		{xa, 200, []string{origin, headers + "*"}, true, ""},
		{xa, 200, []string{origin, headers + "x-b, *"}, true, ""},
		{including(xa), 200, []string{origin, creds, headers + "*"}, false, ""},
		{including(xa), 200, []string{origin, creds, headers + "*, x-a"}, true, ""},
		{including(ask("GET", "*", "1")), 200, []string{origin, creds, headers + "*"}, true, ""},
		// * does not cover Authorization, says the standard; no engine does.
		{auth, 200, []string{origin, headers + "*"}, false, "chromium firefox webkit"},
		{auth, 200, []string{origin, headers + "*, authorization"}, true, ""},
		{including(auth), 200, []string{origin, creds, headers + "*"}, false, ""},
		// A malformed list fails though nothing needs it.
		{put, 200, []string{origin, methods + "PUT", headers + "a b"}, false, ""},
		{xa, 200, []string{origin, methods + "a b", headers + "x-a"}, false, ""},
	} {
		for _, a := range agents() {
			result, sent := drive(t, a, c.request, answers(http(c.status, c.lines...), http(200, origin, creds)))
			passes := len(sent) == 2 && sent[1].Kind == fetch.Actual && result.Error == nil
			blocked := len(sent) == 1 && result.Error != nil && result.Error.Stage == fetch.StagePreflight
			if passes == blocked || passes != a.want(c.passes, c.but) {
				t.Errorf("%s: %s %v %s: %d %q: %q after %s", a.id, c.request.Method, c.request.Headers, c.request.Credentials,
					c.status, c.lines, reasons(result.Faults), told(sent))
			}
		}
	}
}

// All that is wrong with a preflight's response, in the order an engine would
// come upon it. The standard only says "and" of the check and the status.
func TestPreflightFaults(t *testing.T) {
	r := including(ask("PUT", "X-B", "1", "X-A", "2"))
	const bare = "missing-allow-origin invalid-allow-credentials preflight-status method-not-allowed header-not-allowed header-not-allowed"
	for _, c := range []struct {
		status int
		lines  []string
		letter string
		others map[string]string
	}{
		{404, nil, bare, map[string]string{
			"webkit": "preflight-status missing-allow-origin invalid-allow-credentials method-not-allowed header-not-allowed header-not-allowed"}},
		{302, []string{"Location: /x"},
			"missing-allow-origin invalid-allow-credentials preflight-redirect method-not-allowed header-not-allowed header-not-allowed",
			map[string]string{
				"chromium": "preflight-redirect missing-allow-origin invalid-allow-credentials method-not-allowed header-not-allowed header-not-allowed",
				"webkit":   "preflight-status missing-allow-origin invalid-allow-credentials method-not-allowed header-not-allowed header-not-allowed",
			}},
		{302, []string{origin, creds, methods + "PUT", headers + "x-a, x-b"}, "preflight-status", nil},
		{200, []string{origin, creds, methods + "(PUT)", headers + "(x)"}, "allow-methods-invalid allow-headers-invalid", nil},
		{200, []string{origin, creds, methods + "GET", headers + "(x)"}, "allow-headers-invalid method-not-allowed",
			map[string]string{"firefox": "method-not-allowed allow-headers-invalid"}},
		{200, []string{origin, creds, methods + "(GET)"}, "allow-methods-invalid header-not-allowed header-not-allowed", nil},
		{200, []string{origin, creds, methods + "PUT", headers + "x-b"}, "header-not-allowed", nil},
	} {
		for _, a := range agents() {
			want := c.letter
			if w, ok := c.others[a.id]; ok {
				want = w
			}
			result, sent := drive(t, a, r, answers(http(c.status, c.lines...)))
			if got := reasons(result.Faults); got != want || len(sent) != 1 {
				t.Errorf("%s: %d %q: %s, want %s", a.id, c.status, c.lines, got, want)
			}
			for _, f := range result.Faults {
				if f.Stage != fetch.StagePreflight || f.Status != c.status || f.URL != api {
					t.Errorf("%s: %d %q: a fault without its place: %+v", a.id, c.status, c.lines, f)
				}
			}
		}
	}
}

// What each fault is over.
func TestPreflightSubjects(t *testing.T) {
	for _, c := range []struct {
		lines    []string
		subjects []string
	}{
		{[]string{origin, methods + "GET, b c, d e"}, []string{"b c", "x-a", "x-b"}},
		{[]string{origin, methods + "PUT", headers + "x, (y)"}, []string{"(y)"}},
		{[]string{origin, methods + "GET", headers + "*"}, []string{"PUT"}},
		{[]string{origin, methods + "PUT", headers + "x-a"}, []string{"x-b"}},
	} {
		result, _ := drive(t, theLetter(), ask("PUT", "X-B", "1", "X-A", "2", "x-b", "3"), answers(http(200, c.lines...)))
		if len(result.Faults) != len(c.subjects) {
			t.Errorf("%q: %s", c.lines, reasons(result.Faults))
			continue
		}
		for i, f := range result.Faults {
			if f.Subject != c.subjects[i] {
				t.Errorf("%q: fault %d is over %q, want %q", c.lines, i, f.Subject, c.subjects[i])
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func TestPreflightRequest(t *testing.T) {
	r := including(ask("POST", "Content-Type", "application/json", "X-Secret", "s", "Authorization", "Bearer b"))
	r.URL, r.Body, r.Cookies = "https://api.example.com/data?q=1#part", []byte("{}"), []fetch.Cookie{{Pair: "session=1", Bare: true}}
	for _, a := range agents() {
		_, sent := drive(t, a, r, answers(http(200, origin, creds, headers+"content-type, x-secret, authorization")))
		if len(sent) != 2 {
			t.Fatalf("%s: %s", a.id, told(sent))
		}
		p, q := sent[0], sent[1]
		if p.Kind != fetch.Preflight || p.Method != "OPTIONS" || p.URL != "https://api.example.com/data?q=1" || p.Body != nil {
			t.Errorf("%s: preflight %+v", a.id, p)
		}
		for name, want := range map[string]string{
			"Origin": page, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type,x-secret",
			"Cookie": "absent", "Authorization": "absent", "X-Secret": "absent", "Content-Type": "absent", "Content-Length": "absent",
		} {
			if got := header(p, name); got != want {
				t.Errorf("%s: preflight has %s: %s", a.id, name, got)
			}
		}
		if q.Kind != fetch.Actual || q.Method != "POST" || q.URL != p.URL || string(q.Body) != "{}" {
			t.Errorf("%s: request %+v", a.id, q)
		}
		for name, want := range map[string]string{
			"Origin": page, "Cookie": "session=1", "Authorization": "Bearer b", "X-Secret": "s", "Content-Type": "application/json",
			"Content-Length": "2", "Access-Control-Request-Method": "absent", "Access-Control-Request-Headers": "absent",
		} {
			if got := header(q, name); got != want {
				t.Errorf("%s: request has %s: %s", a.id, name, got)
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#http-access-control-max-age
func TestPreflightMaxAge(t *testing.T) {
	const endless = 1<<63 - 1
	for _, c := range []struct {
		lines                             []string
		letter, chromium, firefox, webkit int
	}{
		{nil, 5, 5, 5, 5},
		{[]string{"0"}, 0, 0, 0, 0},
		{[]string{"1"}, 1, 1, 1, 1},
		{[]string{"00600"}, 600, 600, 600, 600},
		{[]string{"601"}, 601, 601, 601, 600},
		{[]string{"7201"}, 7201, 7200, 7201, 600},
		{[]string{"86401"}, 86401, 7200, 86400, 600},
		{[]string{"9223372036854775808"}, endless, 7200, 86400, 600},
		{[]string{""}, 5, 5, 5, 5},
		{[]string{"+600"}, 5, 600, 0, 600},
		{[]string{"-0"}, 0, 0, 0, 0},
		{[]string{"\"600\""}, 5, 5, 0, 5},
		{[]string{"600.5"}, 5, 5, 0, 5},
		{[]string{"600s"}, 5, 5, 0, 5},
		{[]string{"ten"}, 5, 5, 0, 5},
		{[]string{"-"}, 5, 5, 0, 5},
		{[]string{"600", "600"}, 5, 5, 0, 5},
		{[]string{"-1"}, 0, 0, 0, 0}, // no number to the standard, in the past to every engine
	} {
		var list fetch.HeaderList
		for _, l := range c.lines {
			list = append(list, fetch.Header{Name: "Access-Control-Max-Age", Value: l})
		}
		want := map[string]int{letter: c.letter, "chromium": c.chromium, "firefox": c.firefox, "webkit": c.webkit}
		for _, a := range agents() {
			if got := a.PreflightMaxAge(list); got != want[a.id] {
				t.Errorf("%s: %q is remembered %d s, want %d", a.id, c.lines, got, want[a.id])
			}
		}
	}
}

// A preflight that was passed is not made again for the same URL, unless its
// max-age is none. https://fetch.spec.whatwg.org/#concept-cache
func TestPreflightCache(t *testing.T) {
	loop := []string{origin, methods + "PUT"}
	count := func(a agent, maxAge string) (preflights int) {
		_, sent := drive(t, a, ask("PUT"), func(s *fetch.Send) fetch.Answer {
			if s.Kind == fetch.Preflight {
				return http(200, append(loop, "Access-Control-Max-Age: "+maxAge)...)
			}
			return http(307, origin, "Location: "+api)
		})
		for _, s := range sent {
			if s.Kind == fetch.Preflight {
				preflights++
			}
		}
		return preflights
	}
	for _, a := range agents() {
		if kept, not := count(a, "60"), count(a, "0"); kept != 1 || not != fetch.MaxRedirects+1 {
			t.Errorf("%s: %d preflights with a cache, %d without", a.id, kept, not)
		}
	}
}
