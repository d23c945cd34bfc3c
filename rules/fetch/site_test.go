package fetch_test

import (
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// https://html.spec.whatwg.org/multipage/browsers.html#same-site
func TestSameSite(t *testing.T) {
	for _, c := range []struct {
		a, b               string
		same, schemelessly bool
	}{
		{"https://app.example.com", "https://example.com:8443", true, true},
		{"https://app.example.com", "http://api.example.com", false, true},
		{"https://example.com", "https://example.org", false, false},
		{"https://a.co.uk", "https://b.co.uk", false, false},
		{"https://www.a.co.uk", "https://api.a.co.uk", true, true},
		{"https://a.github.io", "https://b.github.io", false, false},
		{"http://localhost:3000", "http://localhost:5000", true, true},
		{"http://a.localhost", "http://b.localhost", false, false},
		{"http://127.0.0.1", "http://127.0.0.1:5000", true, true},
		{"http://127.0.0.1", "http://126.0.0.1", false, false},
		{"http://[::1]:1", "http://[::1]:2", true, true},
		{"null", "null", false, false},
		{"null", "https://example.com", false, false},
	} {
		a, b := fetch.OriginOf(c.a), fetch.OriginOf(c.b)
		if fetch.SchemelesslySameSite(a, b) != c.schemelessly || fetch.SchemelesslySameSite(b, a) != c.schemelessly {
			t.Errorf("%s and %s: schemelessly same site = %t", c.a, c.b, !c.schemelessly)
		}
		if !a.Opaque() && fetch.SameSite(a, b) != c.same {
			t.Errorf("%s and %s: same site = %t", c.a, c.b, !c.same)
		}
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "app.localhost": true, "localhost.": true, "app.localhost.": true, "127.0.0.1": true, "127.8.8.8": true, "[::1]": true,
		"localhost.example.com": false, "notlocalhost": false, "10.0.0.1": false, "0.0.0.0": false, "[::2]": false, "[::ffff:7f00:1]": false, "": false,
	} {
		if got := fetch.Loopback(host); got != want {
			t.Errorf("%q: loopback = %t", host, got)
		}
	}
}

// https://w3c.github.io/webappsec-mixed-content/
func TestMixedContent(t *testing.T) {
	for _, c := range []struct {
		page, url string
		initiator fetch.Initiator
		blocked   bool
		but       string
	}{
		{page, "http://api.example.com/", "", true, ""},
		{page, "http://api.example.com/", "script", true, ""},
		{page, "http://192.0.2.1/", "img", true, "firefox"}, // recording lna-mixed-img-no-cors-public
		{page, "https://api.example.com/", "", false, ""},
		{"http://app.example.com", "http://api.example.com/", "", false, ""},
		{"null", "http://api.example.com/", "", false, ""},
		{page, "http://localhost:5000/", "", false, "webkit"},
		{page, "http://127.0.0.1:5000/", "", false, "webkit"},
		{page, "http://[::1]:5000/", "", false, "webkit"},
		{page, "http://app.localhost/", "", false, "webkit"},
		// Images are asked for by https instead, save from an address in others than Firefox.
		{page, "http://api.example.com/", "img", false, ""},
	} {
		r := ask("GET")
		r.Origin, r.URL, r.Initiator = fetch.OriginOf(c.page), c.url, c.initiator
		for _, a := range agents() {
			result, sent := drive(t, a, r, func(s *fetch.Send) fetch.Answer {
				answer := open(s)
				answer.Response.Body = []byte("GIF89a")
				return answer
			})
			blocked := len(sent) == 0 && reasons(result.Faults) == string(fetch.MixedContent)
			if allowed := len(sent) == 1 && result.Error == nil; blocked == allowed || blocked != a.want(c.blocked, c.but) {
				t.Errorf("%s: %s asks %s: %q after %s", a.id, c.page, c.url, reasons(result.Faults), told(sent))
			}
			if c.initiator == "img" && len(sent) == 1 && sent[0].URL != strings.Replace(c.url, "http:", "https:", 1) {
				t.Errorf("%s: the image is asked for at %s", a.id, sent[0].URL)
			}
		}
	}
	// A redirect is no way around it.
	for _, a := range agents() {
		result, sent := drive(t, a, ask("GET"), answers(http(302, origin, "Location: http://api.example.com/"), http(200, origin)))
		if reasons(result.Faults) != string(fetch.MixedContent) || len(sent) != 1 {
			t.Errorf("%s: redirected to http: %q after %s", a.id, reasons(result.Faults), told(sent))
		}
	}
}

// https://fetch.spec.whatwg.org/#port-blocking
func TestBadPorts(t *testing.T) {
	ask := func(url string) fetch.Request {
		r := ask("GET")
		r.Origin, r.URL = fetch.OriginOf("http://localhost"), url
		return r
	}
	ports := append([]string{"21", "22", "25", "6000", "6667", "10080", "0"}, fetch.BadPorts...)
	for _, a := range agents() {
		for _, port := range ports {
			for _, url := range []string{"http://api.test:" + port, "https://api.test:" + port} {
				result, sent := drive(t, a, ask(url), open)
				if len(sent) != 0 || reasons(result.Faults) != string(fetch.BadPort) || result.Error.Subject != port {
					t.Errorf("%s: %s: %q after %s", a.id, url, reasons(result.Faults), told(sent))
				}
			}
		}
		for _, port := range []string{"", ":80", ":443", ":3000", ":5000", ":8080", ":8443", ":10081", ":65535"} {
			if result, sent := drive(t, a, ask("http://api.test"+port), open); len(sent) != 1 || result.Error != nil {
				t.Errorf("%s: port %q: %s", a.id, port, reasons(result.Faults))
			}
		}
		result, sent := drive(t, a, ask("http://api.test"), answers(http(302, "Access-Control-Allow-Origin: *", "Location: http://api.test:6667/")))
		if len(sent) != 1 || reasons(result.Faults) != string(fetch.BadPort) {
			t.Errorf("%s: redirected to 6667: %q after %s", a.id, reasons(result.Faults), told(sent))
		}
	}
}

// https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
func TestFetchSite(t *testing.T) {
	where := map[string]string{"A": page, "S": "https://api.example.com", "X": "https://other.test"}
	for chain, want := range map[string]string{
		"A": "same-origin", "S": "same-site", "X": "cross-site", "AA": "same-origin", "AS": "same-site", "SA": "same-site",
		"AX": "cross-site", "XA": "cross-site", "SX": "cross-site", "XS": "cross-site", "ASA": "same-site",
	} {
		var urls []string
		for i, name := range chain {
			urls = append(urls, where[string(name)]+"/"+strings.Repeat("i", i))
		}
		r := ask("GET")
		r.URL = urls[0]
		for _, a := range agents() {
			if a.id == letter {
				a.ActualHeaders = append(a.ActualHeaders, "Sec-Fetch-Site")
			}
			_, sent := drive(t, a, r, hops(302, urls...))
			if got := header(sent[len(sent)-1], "Sec-Fetch-Site"); got != want || len(sent) != len(urls) {
				t.Errorf("%s: %s: Sec-Fetch-Site %s, want %s", a.id, chain, got, want)
			}
		}
	}
}
