package gallery

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/rules"
)

// TestCrowd: clients that ask nothing keep nobody waiting, be they silent or in
// the middle of a head.
func TestCrowd(t *testing.T) {
	for _, begun := range []string{"", "G", "GET / HTTP/1.1\r\nHost: a\r\n"} {
		g := start(t, []Exhibit{parse(t, "HTTP/1.1 200 OK\nX: 1")}, Options{})
		addr := strings.TrimPrefix(g.APIURL, "http://")
		for range 3 * maxConnections {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			io.WriteString(c, begun)
		}
		began := time.Now()
		if got := exchange(t, g, "GET /it/data HTTP/1.1\r\nHost: a\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 200 OK") {
			t.Errorf("after %q: %q", begun, got)
		}
		if took := time.Since(began); took > patience/2 {
			t.Errorf("after %q it took %v", begun, took)
		}
	}
}

// TestPageInPlainHTTP: who speaks TLS to the page's port is told at once.
func TestPageInPlainHTTP(t *testing.T) {
	g := startPage(t, []Exhibit{parse(t, "HTTP/1.1 200 OK\nX: 1")})
	c, err := net.Dial("tcp", strings.Replace(strings.TrimPrefix(g.PageOrigin, "http://"), "localhost", "127.0.0.1", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	began := time.Now()
	io.WriteString(c, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
	got, _ := io.ReadAll(c)
	if !strings.Contains(string(got), "plain HTTP") || time.Since(began) > patience/2 {
		t.Errorf("%q after %v", got, time.Since(began))
	}
}

// TestForeign: a page of another site makes nothing run here, by whatever
// element, and can only link to the page.
func TestForeign(t *testing.T) {
	asked := 0
	g := start(t, []Exhibit{parse(t, "HTTP/1.1 200 OK\nX: 1")}, Options{Page: &Page{Predict: func(context.Context, rules.Plan) ([]byte, error) {
		asked++
		return nil, nil
	}}})
	for _, tt := range []struct {
		path    string
		headers map[string]string
		status  int
	}{
		{"/predictions/it", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}, 403},
		{"/predictions/it", map[string]string{"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"/predictions/it", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403},
		{"/predictions/it", map[string]string{"Origin": "https://evil.example"}, 403},
		{"/predictions/it", map[string]string{"Origin": "null"}, 403},
		{"/page.js", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403},
		{"/", map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200},
		{"/", map[string]string{"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200},
		{"/predictions/it", map[string]string{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200},
		{"/predictions/it", map[string]string{"Origin": g.PageOrigin}, 200},
		{"/predictions/it", nil, 200}, // a browser that does not say, or no browser
	} {
		before := asked
		r, err := http.NewRequestWithContext(t.Context(), "GET", strings.Replace(g.PageOrigin, "localhost", "127.0.0.1", 1)+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = strings.TrimPrefix(g.PageOrigin, "http://")
		for name, value := range tt.headers {
			r.Header.Set(name, value)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != tt.status || tt.status == 403 && asked != before {
			t.Errorf("%s with %v: status %d, asked: %v", tt.path, tt.headers, response.StatusCode, asked != before)
		}
		if h := response.Header; h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s: %v", tt.path, h)
		}
	}
}
