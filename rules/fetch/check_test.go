package fetch_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// The CORS check, over the actual response of a request that needs no
// preflight. https://fetch.spec.whatwg.org/#concept-cors-check
func TestCORSCheck(t *testing.T) {
	const name, creds = "Access-Control-Allow-Origin: ", "Access-Control-Allow-Credentials: "
	host := "app.example.com"
	for _, c := range []struct {
		origin  string // of the page, "" for https://app.example.com
		include bool
		lines   []string
		passes  bool
		but     string // who does otherwise
	}{
		// Values of the web platform test cors/origin.htm.
		{"", false, []string{name + page}, true, ""},
		{"", false, []string{name + "*"}, true, ""},
		{"", false, []string{name + " \t*\t "}, true, ""},
		{"", false, []string{name + "\t" + page + " \t"}, true, ""},
		{"", false, []string{"access-control-ALLOW-origin:" + page}, true, ""},
		{"", false, nil, false, ""},
		{"", false, []string{name}, false, ""},
		{"", false, []string{name + page + "/"}, false, ""},
		{"", false, []string{name + "HTTPS://" + host}, false, ""},
		{"", false, []string{name + "https://APP.example.com"}, false, ""},
		{"", false, []string{name + page + ":443"}, false, ""},
		{"", false, []string{name + "http://" + host}, false, ""},
		{"", false, []string{name + "//" + host}, false, ""},
		{"", false, []string{name + host}, false, ""},
		{"", false, []string{name + "://" + host}, false, ""},
		{"", false, []string{name + "https:/" + host}, false, ""},
		{"", false, []string{name + "https:" + host}, false, ""},
		{"", false, []string{name + page + "/path"}, false, ""},
		{"", false, []string{name + page + "?"}, false, ""},
		{"", false, []string{name + page + "#"}, false, ""},
		{"", false, []string{name + "https://example.com"}, false, ""},
		{"", false, []string{name + "https://*.example.com"}, false, ""},
		{"", false, []string{name + "::"}, false, ""},
		{"", false, []string{name + "null"}, false, ""},
		{"", false, []string{name + `"` + page + `"`}, false, ""},
		{"", false, []string{name + `"*"`}, false, ""},
		{"", false, []string{name + "**"}, false, ""},
		{"", false, []string{name + "* *"}, false, ""},
		{"", false, []string{name + "*, *"}, false, ""},
		{"", false, []string{name + "*, " + page}, false, ""},
		{"", false, []string{name + page + ", *"}, false, ""},
		{"", false, []string{name + page + " " + page}, false, ""},
		{"", false, []string{name + page + ", " + page}, false, ""},
		{"", false, []string{name + page + ","}, false, ""},
		{"", false, []string{name + page, name + page}, false, ""},
		{"", false, []string{name + "*", name + "*"}, false, ""},
		{"", false, []string{name, name + "*"}, false, ""},
		{"", false, []string{name + "*", name}, false, ""},
		{"", false, []string{name + "\v*"}, false, ""},
		{"", false, []string{name + "*\f"}, false, ""},
		{"", false, []string{name + page + "\x1f"}, false, ""},
		{"", false, []string{name + page + "\xa0"}, false, ""},
		{"", false, []string{name + "%2A"}, false, ""},

		// An opaque origin is "null", byte for byte.
		{"null", false, []string{name + "null"}, true, ""},
		{"null", false, []string{name + "*"}, true, ""},
		{"null", false, []string{name + "Null"}, false, ""},
		{"null", false, []string{name + page}, false, ""},
		{"null", true, []string{name + "null", creds + "true"}, true, ""},
		// Other origins serialise first.
		{"HTTP://LocalHost:80/", false, []string{name + "http://localhost"}, true, ""},
		{"https://b\u00fccher.example", false, []string{name + "https://xn--bcher-kva.example"}, true, ""},
		{"https://b\u00fccher.example", false, []string{name + "https://b\u00fccher.example"}, false, ""},
		{"http://[0::1]:3000", false, []string{name + "http://[::1]:3000"}, true, ""},

		// Credentials.
		{"", false, []string{name + page, creds + "no"}, true, ""},
		{"", true, []string{name + page, creds + "true"}, true, ""},
		{"", true, []string{name + page, creds + " \ttrue "}, true, ""},
		{"", true, []string{name + page}, false, ""},
		{"", true, []string{name + page, creds}, false, ""},
		{"", true, []string{name + page, creds + "True"}, false, ""},
		{"", true, []string{name + page, creds + "TRUE"}, false, ""},
		{"", true, []string{name + page, creds + `"true"`}, false, ""},
		{"", true, []string{name + page, creds + "1"}, false, ""},
		{"", true, []string{name + page, creds + "false"}, false, ""},
		{"", true, []string{name + page, creds + "true, true"}, false, ""},
		{"", true, []string{name + page, creds + "true", creds + "true"}, false, ""},
		{"", true, []string{name + page, creds, creds + "true"}, false, "firefox"},
		{"", true, []string{name + "*", creds + "true"}, false, ""},
		{"", true, []string{name + "*"}, false, ""},
	} {
		r := ask("GET")
		r.URL = "https://other.test/"
		if c.include {
			r = including(r)
		}
		if c.origin != "" {
			r.Origin = fetch.OriginOf(c.origin)
		}
		// Whatever the status, the check decides.
		for _, status := range []int{200, 404, 500} {
			for _, a := range agents() {
				result, sent := drive(t, a, r, answers(http(status, c.lines...)))
				if len(sent) != 1 || (result.Error == nil) != a.want(c.passes, c.but) {
					t.Errorf("%s: include %t: %q of %s: %q after %s", a.id, c.include, c.lines, r.Origin, reasons(result.Faults), told(sent))
				}
			}
		}
	}
}

// What fails first, and what would fail were that mended.
func TestCORSCheckFaults(t *testing.T) {
	const name, creds = "Access-Control-Allow-Origin: ", "Access-Control-Allow-Credentials: "
	for _, c := range []struct {
		lines  []string
		faults string
		others map[string]string
	}{
		{nil, "missing-allow-origin invalid-allow-credentials", nil},
		{[]string{creds + "true"}, "missing-allow-origin", nil},
		{[]string{name + "*"}, "wildcard-with-credentials invalid-allow-credentials", nil},
		{[]string{name + "*", creds + "true"}, "wildcard-with-credentials", nil},
		{[]string{name + "https://x.test"}, "allow-origin-mismatch invalid-allow-credentials", nil},
		{[]string{name + page}, "invalid-allow-credentials", nil},
		{[]string{name + "x.test", creds + "true"}, "allow-origin-mismatch", map[string]string{"chromium": "allow-origin-invalid"}},
		{[]string{name, creds + "true"}, "allow-origin-mismatch", map[string]string{"chromium": "allow-origin-invalid"}},
		{[]string{name + "null", creds + "true"}, "allow-origin-mismatch", nil},
		{[]string{name + "a b", creds + "true"}, "allow-origin-mismatch", map[string]string{"chromium": "multiple-allow-origin"}},
		{[]string{name + "*, *", creds + "true"}, "allow-origin-mismatch",
			map[string]string{"chromium": "multiple-allow-origin", "webkit": "multiple-allow-origin"}},
		{[]string{name + page, name + page, creds + "true"}, "allow-origin-mismatch",
			map[string]string{"chromium": "multiple-allow-origin", "webkit": "multiple-allow-origin", "firefox": "multiple-allow-origin"}},
		{[]string{"access-control-allow-origin: " + page, name + page, creds + "true"}, "allow-origin-mismatch",
			map[string]string{"chromium": "multiple-allow-origin", "webkit": "multiple-allow-origin"}},
	} {
		for _, a := range agents() {
			want := c.faults
			if w, ok := c.others[a.id]; ok {
				want = w
			}
			result, _ := drive(t, a, including(ask("GET")), answers(http(200, c.lines...)))
			if got := reasons(result.Faults); got != want || result.Error != result.Faults[0] {
				t.Errorf("%s: %q: %s, want %s", a.id, c.lines, got, want)
			}
			for _, f := range result.Faults {
				if f.Stage != fetch.StageActual || f.Status != 200 || f.Origin != page || f.URL != api || f.Header == "" || f.Want == "" && f.Header != "" {
					t.Errorf("%s: %q: a fault without its place: %+v", a.id, c.lines, f)
				}
			}
		}
	}
}
