package fetch_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// https://fetch.spec.whatwg.org/#concept-filtered-response-cors
func TestExposedHeaders(t *testing.T) {
	lines := []string{"Cache-Control: a", "Content-Language: a", "Content-Length: 1", "Content-Type: a", "Expires: a", "Last-Modified: a",
		"Pragma: a", "X-A: a", "X-A: b", "x-B: a", "Set-Cookie: a", "Set-Cookie2: a", "Authorization: a", "Server: a"}
	const safe = "cache-control content-language content-length content-type expires last-modified pragma"
	const all = "access-control-allow-credentials access-control-allow-origin access-control-expose-headers authorization " + safe + " server x-a x-b"
	plus := func(names ...string) string {
		list := append(strings.Fields(safe), names...)
		slices.Sort(list)
		return strings.Join(list, " ")
	}
	for _, c := range []struct {
		expose  []string
		include bool
		want    string
		firefox string // where it reads otherwise
	}{
		{nil, false, safe, ""},
		{[]string{""}, false, safe, ""},
		{[]string{"x-a"}, false, plus("x-a"), ""},
		{[]string{"X-A, X-B"}, false, plus("x-a", "x-b"), ""},
		{[]string{"X-A", "x-b,,"}, false, plus("x-a", "x-b"), ""},
		{[]string{"X-Missing"}, false, safe, ""},
		{[]string{"Set-Cookie, set-cookie2, Server"}, false, plus("server"), ""},
		{[]string{"*"}, false, all, ""},
		{[]string{"x-a, *"}, false, all, ""},
		{[]string{"*"}, true, safe, ""},
		{[]string{"*, x-a"}, true, plus("x-a"), ""},
		// One part that is no token, and the header counts for nothing.
		{[]string{"x-a x-b"}, false, safe, ""},
		{[]string{"x-a", "(x-b)"}, false, safe, ""},
		{[]string{"a b, *"}, false, safe, ""},
		{[]string{"*, a b"}, false, safe, all},
		{[]string{`"x-a"`}, false, safe, ""},
	} {
		answer := append([]string{origin, creds}, lines...)
		for _, e := range c.expose {
			answer = append(answer, "Access-Control-Expose-Headers: "+e)
		}
		r := ask("GET")
		if c.include {
			r = including(r)
		}
		for _, a := range agents() {
			want := c.want
			if a.id == "firefox" && c.firefox != "" {
				want = c.firefox
			}
			result, _ := drive(t, a, r, answers(http(200, answer...)))
			if got := strings.Join(result.Readable, " "); result.Error != nil || got != want {
				t.Errorf("%s: %q, include %t: reads %s\nwant %s", a.id, c.expose, c.include, got, want)
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#concept-filtered-response
func TestFilteredResponse(t *testing.T) {
	for _, c := range []struct {
		url      string
		mode     fetch.Mode
		response fetch.FilteredResponse
		readable string
	}{
		{page + "/x#y", fetch.ModeCORS, fetch.FilteredResponse{Type: "basic", Status: 404, URL: page + "/x"}, "access-control-allow-origin x-a"},
		{page + "/x", fetch.ModeSameOrigin, fetch.FilteredResponse{Type: "basic", Status: 404, URL: page + "/x"}, "access-control-allow-origin x-a"},
		{page + "/x", fetch.ModeNoCORS, fetch.FilteredResponse{Type: "basic", Status: 404, URL: page + "/x"}, "access-control-allow-origin x-a"},
		{api, fetch.ModeCORS, fetch.FilteredResponse{Type: "cors", Status: 404, URL: api}, ""},
		{api, fetch.ModeNoCORS, fetch.FilteredResponse{Type: "opaque"}, ""},
	} {
		r := ask("GET")
		r.URL, r.Mode = c.url, c.mode
		for _, a := range agents() {
			result, _ := drive(t, a, r, answers(http(404, origin, "X-A: 1", "Set-Cookie: a=1")))
			if got := strings.Join(result.Readable, " "); result.Error != nil || result.Response != c.response || got != c.readable {
				t.Errorf("%s: %s %s: %+v, reads %q, %s", a.id, c.mode, c.url, result.Response, got, reasons(result.Faults))
			}
		}
	}
}

// https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check
func TestResourcePolicy(t *testing.T) {
	const other = "https://other.test/"
	for _, c := range []struct {
		page, url, policy string
		reason            fetch.Reason
	}{
		{page, other, "", ""},
		{page, other, "cross-origin", ""},
		{page, other, "same-origin", fetch.ResourcePolicySameOrigin},
		{page, other, "same-site", fetch.ResourcePolicySameSite},
		{page, api, "same-origin", fetch.ResourcePolicySameOrigin},
		{page, api, "same-site", ""},
		{"http://app.example.com", api, "same-site", fetch.ResourcePolicySameSite},
		{"http://app.example.com", "http://api.example.com/", "same-site", ""},
		{"http://192.0.2.1", "http://192.0.2.2/", "same-site", fetch.ResourcePolicySameSite},
		{"http://192.0.2.1", "http://192.0.2.1:8080/", "same-site", ""},
		{"https://a.github.io", "https://b.github.io/", "same-site", fetch.ResourcePolicySameSite},
		{"null", other, "same-site", fetch.ResourcePolicySameSite},
		{"null", other, "same-origin", fetch.ResourcePolicySameOrigin},
		// Whatever is none of the three values is no policy.
		{page, other, "Same-Origin", ""},
		{page, other, "same-origin, same-origin", ""},
		{page, other, "none", ""},
	} {
		lines := []string{"Location: /moved"}
		if c.policy != "" {
			lines = append(lines, "Cross-Origin-Resource-Policy: "+c.policy)
		}
		r := ask("GET")
		r.Origin, r.URL, r.Mode = fetch.OriginOf(c.page), c.url, fetch.ModeNoCORS
		for _, status := range []int{200, 302} { // it is checked on a redirect too
			for _, a := range agents() {
				result, sent := drive(t, a, r, answers(http(status, lines...), http(200, "Cross-Origin-Resource-Policy: cross-origin")))
				if got := reasons(result.Faults); got != string(c.reason) || c.reason != "" && len(sent) != 1 {
					t.Errorf("%s: %s asks %s, %d %q: %q after %s", a.id, c.page, c.url, status, c.policy, got, told(sent))
				}
			}
		}
		// With CORS it is not looked at.
		r.Mode = fetch.ModeCORS
		for _, a := range agents() {
			if result, _ := drive(t, a, r, answers(http(200, append(lines, "Access-Control-Allow-Origin: *")...))); result.Error != nil {
				t.Errorf("%s: %q in mode cors: %s", a.id, c.policy, reasons(result.Faults))
			}
		}
	}
}
