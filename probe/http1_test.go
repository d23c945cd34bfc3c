package probe_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/rules/fetch"
)

// What is sent is what was asked for, byte for byte.
func TestRequestBytes(t *testing.T) {
	const body = "a=1"
	received := make(chan string, 1)
	addr := serve(t, func(c net.Conn) {
		b := make([]byte, 4096)
		n, _ := c.Read(b)
		for !bytes.HasSuffix(b[:n], []byte(body)) {
			m, err := c.Read(b[n:])
			if err != nil {
				break
			}
			n += m
		}
		received <- string(b[:n])
		io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
	})
	p := newProber(t, probe.Options{})
	s := fetch.Send{Method: "patch", URL: "http://user:secret@" + addr + "/a%zz?", Body: []byte(body), Headers: fetch.HeaderList{
		{Name: "x-LAST", Value: "\xff"}, {Name: "Host", Value: addr}, {Name: "X-A", Value: "1"}, {Name: "X-A", Value: "2"}, {Name: "Content-Length", Value: "3"}}}
	wantResponse(t, p.RoundTrip(t.Context(), s))
	want := "patch /a%zz? HTTP/1.1\r\nx-LAST: \xff\r\nHost: " + addr + "\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 3\r\n\r\na=1"
	if got := <-received; got != want {
		t.Errorf("sent\n%q, want\n%q", got, want)
	}
}

// A head that some browser takes arrives as it was sent: what the recordings
// hold of malformed ones, all but the body.
func TestHeadsOfRecordings(t *testing.T) {
	cases, err := recording.Load("../testdata/browsers/hand.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	p := newProber(t, probe.Options{})
	tried := 0
	for _, c := range cases {
		for _, h := range c.Script {
			for _, r := range []*recording.Response{h.Preflight, h.Actual} {
				if r == nil || r.Raw == nil || *r.Raw == "" {
					continue
				}
				tried++
				raw := r.Bytes("GET")
				a := p.RoundTrip(t.Context(), get("http://"+serve(t, answer(string(raw)))+"/"))
				if a.Response == nil {
					t.Errorf("%s: got the failure %+v for %.200q", c.ID, a.Failure, raw)
					continue
				}
				got := bytes.Join(a.Response.Heads, nil)
				rest, ok := bytes.CutPrefix(raw, got)
				if !ok || bytes.Contains(rest, []byte("HTTP/")) || len(rest) > 20 {
					t.Errorf("%s: got the heads %.200q of %.200q", c.ID, got, raw)
				}
				if len(rest) > 0 && a.Response.HeadCut {
					t.Errorf("%s: the head counts as cut", c.ID)
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d recordings tried", tried)
	}
}

func TestResponses(t *testing.T) {
	for _, tt := range []struct {
		name, raw string
		hang      bool // the server keeps the connection open
		heads     int
		body      string
		failure   fetch.BodyFailure
		protocol  string
	}{
		{name: "length", raw: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", hang: true, body: "ok"},
		{name: "1.0", raw: "HTTP/1.0 200 OK\r\n\r\nok", body: "ok", protocol: "HTTP/1.0"},
		{name: "bare LF", raw: "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", hang: true, body: "ok"},
		{name: "LF CR LF", raw: "HTTP/1.1 200 OK\nContent-Length: 2\n\r\nok", hang: true, body: "ok"},
		{name: "CR alone ends no line", raw: "HTTP/1.1 200 OK\r\rX: 1\r\r\r\nContent-Length: 2\r\n\r\nok", hang: true, body: "ok"},
		{name: "NUL", raw: "HTTP/1.1 200 OK\r\nX: \x00\x00\r\nContent-Length: 2\r\n\r\nok", hang: true, body: "ok"},
		{name: "line ends first", raw: "\r\n\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", hang: true, body: "ok"},
		{name: "four bytes first", raw: "abcdHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", hang: true, body: "ok"},
		{name: "ICY", raw: "ICY 200 OK\r\n\r\nok", body: "ok", protocol: "HTTP/1.0"},
		{name: "lower case", raw: "http/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", hang: true, body: "ok"},
		{name: "204", raw: "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", hang: true},
		{name: "304", raw: "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n", hang: true},
		{name: "interim", raw: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", hang: true, heads: 3, body: "ok"},
		{name: "101 and 200", raw: "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", hang: true, heads: 2, body: "ok"},
		{name: "101 and an end", raw: "HTTP/1.1 101 Switching Protocols\r\n\r\n"},
		{name: "101 and silence", raw: "HTTP/1.1 101 Switching Protocols\r\n\r\n", hang: true},
		{name: "101 and frames", raw: "HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x05hello\x81\x05hello", hang: true},
		{name: "short", raw: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", body: "ok", failure: fetch.BodyShort},
		{name: "late", raw: "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", hang: true, body: "ok"},
		{name: "no end", raw: "HTTP/1.1 200 OK\r\n\r\ndata: 1\n\n", hang: true, body: "data: 1\n\n"},
		{name: "negative length", raw: "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", body: "ok"},
		{name: "one length twice", raw: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", hang: true, body: "ok"},
		{name: "two lengths", raw: "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok", body: "ok"},
		{name: "huge length", raw: "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nok", body: "ok", failure: fetch.BodyShort},
		{name: "chunked", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\no\r\n01 \r\nk\r\n0\r\nTrailer: x\r\n\r\n", hang: true, body: "ok"},
		{name: "chunked, bare LF", raw: "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, Chunked\n\n2\nok\n0\n\n", hang: true, body: "ok"},
		{name: "chunked, 1.0", raw: "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok", body: "2\r\nok", protocol: "HTTP/1.0"},
		{name: "chunk cut", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok", body: "ok", failure: fetch.BodyShort},
		{name: "size is no number", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok", hang: true, failure: fetch.BodyChunked},
		{name: "size is negative", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nok", hang: true, failure: fetch.BodyChunked},
		{name: "size is too large", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nok", hang: true, failure: fetch.BodyChunked},
		{name: "size cut", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz", failure: fetch.BodyChunked},
		{name: "chunk without end", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokok\r\n0\r\n\r\n", hang: true, body: "ok", failure: fetch.BodyChunked},
		{name: "no last chunk", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", body: "ok", failure: fetch.BodyChunked},
		{name: "trailers cut", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: 1\r\n", body: "ok", failure: fetch.BodyChunked},
		{name: "chunks late", raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", hang: true, body: "ok"},
		{name: "long line", raw: "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 300_000) + "\r\nContent-Length: 2\r\n\r\nok", hang: true, body: "ok"},
		{name: "no reading past the limit", raw: "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("a", 100000), hang: true, body: strings.Repeat("a", 65536)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			addr := serve(t, func(c net.Conn) {
				answer(tt.raw)(c)
				if tt.hang {
					wait(c)
				}
			})
			o := probe.Options{}
			if tt.name == "101 and silence" {
				o.Timeout = patience
			}
			p := probe.New(o)
			defer p.Close()
			a := p.RoundTrip(t.Context(), get("http://"+addr+"/"))
			r := wantResponse(t, a)
			if len(r.Heads) != max(tt.heads, 1) || r.HeadCut || !strings.HasPrefix(tt.raw, string(bytes.Join(r.Heads, nil))) {
				t.Errorf("heads %.300q, cut: %v", r.Heads, r.HeadCut)
			}
			if string(r.Body) != tt.body || r.BodyFailure != tt.failure {
				t.Errorf("body %.300q, failure %q; want %.300q, %q", r.Body, r.BodyFailure, tt.body, tt.failure)
			}
			if want := max(tt.protocol, "HTTP/1.1"); tt.protocol != "HTTP/1.0" && r.Protocol != want || tt.protocol == "HTTP/1.0" && r.Protocol != tt.protocol {
				t.Errorf("protocol %s", r.Protocol)
			}
			if a.RemoteAddress != addr || a.Timing.Connect < 0 || a.Timing.FirstByte < 0 || a.Timing.DNS >= 0 || a.Timing.TLS >= 0 {
				t.Errorf("address %s, timing %+v", a.RemoteAddress, a.Timing)
			}
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	addr := serve(t, func(c net.Conn) { answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")(c); wait(c) })
	s := get("http://" + addr + "/")
	s.Method = "HEAD"
	if r := wantResponse(t, newProber(t, probe.Options{}).RoundTrip(t.Context(), s)); r.BodyFailure != "" || r.Body != nil {
		t.Errorf("%+v", r)
	}
}

func TestFailures(t *testing.T) {
	endless := func(start, more string) func(net.Conn) {
		return func(c net.Conn) {
			answer(start)(c)
			for {
				if _, err := io.WriteString(c, strings.Repeat(more, 1000)); err != nil {
					return
				}
			}
		}
	}
	hang := func(raw string) func(net.Conn) {
		return func(c net.Conn) { answer(raw)(c); wait(c) }
	}
	for _, tt := range []struct {
		name   string
		handle func(net.Conn)
		want   fetch.FailureKind
	}{
		{"closed at once", hangUp, fetch.EmptyResponse},
		{"closed without an answer", answer(""), fetch.EmptyResponse},
		{"interim only", answer("HTTP/1.1 100 Continue\r\n\r\n"), fetch.EmptyResponse},
		{"reset", func(c net.Conn) { answer("")(c); reset(c) }, fetch.ConnectionReset},
		{"reset within a head", func(c net.Conn) {
			answer("HTTP/1.1 200 OK\r\n")(c)
			time.Sleep(patience / 4) // until the bytes have been read, which a RST throws away
			reset(c)
		}, fetch.ConnectionReset},
		{"silence", hang(""), fetch.ResponseTimedOut},
		{"silence within a head", hang("HTTP/1.1 200 OK\r\nX: 1\r\n"), fetch.ResponseTimedOut},
		{"silence after an interim head", hang("HTTP/1.1 103 Early Hints\r\n\r\n"), fetch.ResponseTimedOut},
		{"a byte a while", func(c net.Conn) {
			for b := range bytes.SplitSeq([]byte("HTTP/1.1 200 OK\r\n\r\n"), nil) {
				if _, err := c.Write(b); err != nil {
					return
				}
				time.Sleep(patience)
			}
		}, fetch.ResponseTimedOut},
		{"interim heads for ever", endless("", "HTTP/1.1 100 Continue\r\n\r\n"), fetch.HeadTooLarge},
		{"lines for ever", endless("HTTP/1.1 200 OK\r\n", "X: 1\r\n"), fetch.HeadTooLarge},
		{"a line for ever", endless("HTTP/1.1 200 OK\r\nX: ", "aaaaaaaa"), fetch.HeadTooLarge},
		{"line ends for ever", endless("", "\r\n"), fetch.NotHTTP},
		{"SSH", hang("SSH-2.0-OpenSSH_9.9\r\n"), fetch.NotHTTP},
		{"SMTP", answer("220 x\r\n"), fetch.NotHTTP},
		{"five bytes first", hang("abcdeHTTP/1.1 200 OK\r\n\r\n"), fetch.NotHTTP},
		{"cut within the first word", answer("HTT"), fetch.NotHTTP},
		{"only line ends", answer("\r\n\r\n"), fetch.NotHTTP},
		{"a page alone", answer("<html>hello</html>"), fetch.NotHTTP},
		{"TLS alert", answer("\x15\x03\x01\x00\x02\x02\x0a"), fetch.TLSPort},
		{"TLS handshake", hang("\x16\x03\x03\x00\x02\x02\x0a"), fetch.TLSPort},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := probe.Options{}
			if tt.want == fetch.ResponseTimedOut {
				o.Timeout = patience
			}
			p := probe.New(o)
			defer p.Close()
			addr := serve(t, tt.handle)
			a := p.RoundTrip(t.Context(), get("http://"+addr+"/"))
			wantFailure(t, a, tt.want)
			if a.RemoteAddress != addr {
				t.Errorf("address %q, want %s", a.RemoteAddress, addr)
			}
		})
	}
	t.Cleanup(func() { noGoroutineOf(t, "cors-check/probe.") })
}

// Wherever a connection ends within a head, what arrived is kept, or the
// failure has its name.
func TestHeadCutAtEveryByte(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n"
	p := newProber(t, probe.Options{})
	for n := range len(head) + 1 {
		a := p.RoundTrip(t.Context(), get("http://"+serve(t, answer(head[:n]))+"/"))
		switch {
		case n == 0:
			wantFailure(t, a, fetch.EmptyResponse)
		case n < len("HTTP"):
			wantFailure(t, a, fetch.NotHTTP)
		default:
			want := fmt.Sprintf("%q %v", [][]byte{[]byte(head[:n])}, n < len(head))
			if r := wantResponse(t, a); fmt.Sprintf("%q %v", r.Heads, r.HeadCut) != want {
				t.Errorf("cut at %d: %q %v", n, r.Heads, r.HeadCut)
			}
		}
	}
}
