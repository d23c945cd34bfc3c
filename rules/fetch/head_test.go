package fetch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// read is a head in words, as that agent reads it.
func read(a agent, r *fetch.Response) string {
	head := a.Read(r)
	if head.Failure != "" {
		return string(head.Failure)
	}
	words := []string{fmt.Sprint(head.Status)}
	for _, h := range head.Headers {
		words = append(words, fmt.Sprintf("%s=%q", h.Name, h.Value))
	}
	return strings.Join(words, " ")
}

// Heads that are not as they should be, and what engines make of them. The
// rules are from their sources and the recordings of category wire.
func TestOddHeads(t *testing.T) {
	const crlf = "\r\n\r\n"
	for _, c := range []struct {
		head   string
		cut    bool
		most   string // what the most forgiving reads
		others map[string]string
	}{
		{"HTTP/1.1 200 OK\r\nA: 1\r\nB:2" + crlf, false, `200 A="1" B="2"`, nil},
		{"HTTP/1.1 204" + crlf, false, `204`, nil},
		{"HTTP/1.0 200 OK\r\nA: \t 1 \t" + crlf, false, `200 A="1"`, nil},
		{"HTTP/1.1 200 OK\nA: 1\nB: 2\n\n", false, `200 A="1" B="2"`, nil},
		{"HTTP/1.1 200 OK\r\nA:" + crlf, false, `200 A=""`, nil},
		{"HTTP/1.1 200 OK\r\nA: 1:2" + crlf, false, `200 A="1:2"`, nil},
		{"HTTP/1.1 200 OK\r\nA: \xff\xfe" + crlf, false, `200 A="\xff\xfe"`, nil},
		{"HTTP/1.1 200 OK\r\nA: 1\r\n  2\r\n\t3" + crlf, false, `200 A="1 2 3"`, nil},
		{"HTTP/1.1 200 OK\r\n folded\r\nA: 1" + crlf, false, `200 A="1"`, nil},
		{"HTTP/1.1 200 OK\r\nnonsense\r\nA: 1" + crlf, false, `200 A="1"`, nil},
		{"HTTP/1.1 200 OK\r\nnonsense\r\n folded\r\nA: 1" + crlf, false, `200 A="1"`, nil},
		{"HTTP/1.1 200 OK\r\n: 1\r\nA: 1" + crlf, false, `200 A="1"`, nil},
		{"HTTP/1.1 200 OK\r\nA : 1\r\nB: 2" + crlf, false, `200 A="1" B="2"`, map[string]string{"letter": `200 B="2"`, "firefox": `200 B="2"`, "webkit": `200 B="2"`}},
		{"HTTP/1.1 200 OK\r\nA: 1\x002" + crlf, false, `200 A="1\x002"`, map[string]string{"letter": "head-malformed", "chromium": "head-malformed", "webkit": "head-malformed"}},
		{"HTTP/1.1 200 OK\r\nA: 1\rB: 2" + crlf, false, `200 A="1\rB: 2"`, map[string]string{"chromium": `200 A="1" B="2"`}},
		{"HTTP/1.1 200 OK\r\nA: 1\r\r\nB: 2" + crlf, false, `200 A="1\r" B="2"`, map[string]string{"chromium": `200 A="1" B="2"`, "webkit": `200 A="1" B="2"`}},
		{"HTTP/1.1 200 OK\r\nContent-Length: x" + crlf, false, `200 Content-Length="x"`, map[string]string{"letter": "head-malformed", "webkit": "head-malformed"}},
		{"HTTP/1.1 200 OK\r\nContent-Length:" + crlf, false, `200 Content-Length=""`, map[string]string{"letter": "head-malformed", "webkit": "head-malformed"}},

		{"\r\n\nHTTP/1.1 200 OK\r\nA: 1" + crlf, false, `200 A="1"`, nil},
		{"xHTTP/1.1 200 OK\r\nA: 1" + crlf, false, `200 A="1"`, map[string]string{"letter": "not-http", "webkit": "not-http"}},
		{"xxxxxHTTP/1.1 200 OK" + crlf, false, "not-http", nil},
		{"SSH-2.0-OpenSSH" + crlf, false, "not-http", nil},
		{"http/1.1 200 OK\r\nA: 1" + crlf, false, `200 A="1"`, map[string]string{"letter": "not-http", "firefox": "200", "webkit": "not-http"}},
		{"HTTP/3.7 200 OK\r\nA: 1" + crlf, false, `200 A="1"`, map[string]string{"letter": "not-http", "webkit": "not-http"}},
		{"HTTP/1.1\r\nA: 1" + crlf, false, `200 A="1"`, map[string]string{"letter": "head-malformed", "firefox": "head-malformed", "webkit": "head-malformed"}},
		{"HTTP/1.1 OK\r\nA: 1" + crlf, false, `200 A="1"`, map[string]string{"letter": "head-malformed", "firefox": "head-malformed", "webkit": "head-malformed"}},
		{"HTTP/1.1 99999999999999999999 OK" + crlf, false, "head-malformed", nil},
		{"HTTP/1.1 2000 OK" + crlf, false, "2000", map[string]string{"letter": "head-malformed", "webkit": "head-malformed"}},

		{"HTTP/1.1 200 OK\r\nA: 1\r\nB: 2", true, `200 A="1" B="2"`, map[string]string{"letter": "head-malformed", "webkit": "head-malformed"}},
		{"", true, "not-http", map[string]string{"letter": "head-malformed", "webkit": "head-malformed"}},
		{"HTTP/1.1 200 OK\r\nA: " + strings.Repeat("1", 64<<10) + crlf, false, `200 A="` + strings.Repeat("1", 64<<10) + `"`,
			map[string]string{"webkit": "head-too-large"}},
	} {
		for _, a := range append(agents(), agent{"most", fetch.Forgiving()}) {
			want := c.most
			if w, ok := c.others[a.id]; ok {
				want = w
			}
			if got := read(a, &fetch.Response{Heads: [][]byte{[]byte(c.head)}, HeadCut: c.cut}); got != want {
				t.Errorf("%s: %.80q: %.120s, want %.120s", a.id, c.head, got, want)
			}
		}
	}
}

// The limits on a head's size, to the byte.
func TestHeadLimits(t *testing.T) {
	sized := func(n int) *fetch.Response {
		const start, end = "HTTP/1.1 200 OK\r\nA: ", "\r\n\r\n"
		return &fetch.Response{Heads: [][]byte{[]byte(start + strings.Repeat("1", n-len(start)-len(end)) + end)}}
	}
	for _, a := range agents() {
		limit := map[string]int{"chromium": 256 << 10, "firefox": 384 << 10, "webkit": 64 << 10}[a.id]
		if limit == 0 {
			continue // the standard has none
		}
		if got := a.Read(sized(limit)); got.Failure != "" {
			t.Errorf("%s: %d bytes: %s", a.id, limit, got.Failure)
		}
		if got := a.Read(sized(limit + 1)); got.Failure != fetch.HeadTooLarge {
			t.Errorf("%s: %d bytes: %d %s", a.id, limit+1, got.Status, got.Failure)
		}
	}
}

// Interim responses are not the response.
func TestInterimHeads(t *testing.T) {
	for _, c := range []struct {
		heads  []string
		letter string
		others map[string]string
	}{
		{[]string{"100 Continue", "103 Early Hints\r\nLink: x", "200 OK\r\nA: 1"}, `200 A="1"`, nil},
		{[]string{"100 Continue"}, "100", nil},
		{[]string{"101 Switching Protocols", "200 OK"}, "200", map[string]string{"firefox": "101"}},
		{[]string{"200 OK", "404 Not Found"}, "200", nil},
		{nil, "not-http", nil},
	} {
		r := &fetch.Response{Heads: [][]byte{}}
		for _, h := range c.heads {
			r.Heads = append(r.Heads, []byte("HTTP/1.1 "+h+"\r\n\r\n"))
		}
		for _, a := range agents() {
			want := c.letter
			if w, ok := c.others[a.id]; ok {
				want = w
			}
			if got := read(a, r); got != want {
				t.Errorf("%s: %q: %s, want %s", a.id, c.heads, got, want)
			}
		}
	}
}

// A response read beforehand is to every engine what it reads itself.
func FuzzParseHead(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\n\r\n", "HTTP/1.1 204\r\n\r\n", "HTTP/1.0 200 OK\r\nA: 1\r\n 2\r\n\r\n",
		"HTTP/1.1 200 OK\r\nA : 1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "http/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\nA: 1\rB: 2\r\n\r\n",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	all := agents()
	f.Fuzz(func(t *testing.T, raw []byte, cut bool) {
		before := &fetch.Response{Heads: [][]byte{slices.Clone(raw)}, HeadCut: cut}
		before.Read()
		for _, a := range all {
			itself := &fetch.Response{Heads: [][]byte{raw}, HeadCut: cut}
			if x, y := read(a, before), read(a, itself); x != y {
				t.Errorf("%s: %q, cut %t: %s beforehand, %s itself", a.id, raw, cut, x, y)
			}
		}
		if string(before.Heads[0]) != string(raw) {
			t.Errorf("%q: reading changed it", raw)
		}
	})
}
