package probe_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Whether a second request goes over the first one's connection depends on
// whether its answer had a clear end.
func TestReuse(t *testing.T) {
	for _, tt := range []struct {
		name, method, raw string
		connections       int32
	}{
		{"length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 1},
		{"chunked", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", 1},
		{"no body", "OPTIONS", "HTTP/1.1 204 No Content\r\n\r\n", 1},
		{"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", 1},
		{"1.0, kept alive", "GET", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", 1},
		{"1.0", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 2},
		{"close", "GET", "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n", 2},
		{"no length", "GET", "HTTP/1.1 200 OK\r\n\r\n", 2},
		{"more than the length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokok", 2},
		{"two lengths", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 2\r\n\r\n", 2},
		{"a long body", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + strings.Repeat("a", 70000), 2},
		{"a request not to be made twice", "POST", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var connections atomic.Int32
			addr := serve(t, func(c net.Conn) {
				connections.Add(1)
				for r := bufio.NewReader(c); ; {
					if _, ok := readRequest(r); !ok {
						return
					}
					io.WriteString(c, tt.raw)
				}
			})
			p := newProber(t, probe.Options{})
			s := get("http://" + addr + "/")
			s.Method = tt.method
			for i := range 2 {
				a := p.RoundTrip(t.Context(), s)
				wantResponse(t, a)
				if again := i > 0 && tt.connections == 1; again != (a.Timing.Connect < 0) || a.RemoteAddress != addr {
					t.Errorf("request %d: %s, timing %+v", i, a.RemoteAddress, a.Timing)
				}
			}
			if got := connections.Load(); got != tt.connections {
				t.Errorf("%d connections, want %d", got, tt.connections)
			}
		})
	}
}

// A request over a connection that the server has closed meanwhile is made
// again on a new one, once, and only if nothing came back.
func TestReuseOfClosedConnection(t *testing.T) {
	for name, second := range map[string]func(net.Conn){
		"closed": func(net.Conn) {},
		"reset":  reset,
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			addr := serve(t, func(c net.Conn) {
				r := bufio.NewReader(c)
				if _, ok := readRequest(r); ok {
					requests.Add(1)
					io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
				}
				if _, ok := readRequest(r); ok {
					requests.Add(1)
					second(c)
				}
			})
			p := newProber(t, probe.Options{})
			for range 2 {
				wantResponse(t, p.RoundTrip(t.Context(), get("http://"+addr+"/")))
			}
			if got := requests.Load(); got != 3 {
				t.Errorf("%d requests, want 3", got)
			}
		})
	}
	t.Run("answered in part", func(t *testing.T) {
		addr := serve(t, func(c net.Conn) {
			answer("HTTP/1.1 204 No Content\r\n\r\n")(c)
			answer("HTTP/1.1 204")(c)
		})
		p := newProber(t, probe.Options{})
		wantResponse(t, p.RoundTrip(t.Context(), get("http://"+addr+"/")))
		if r := wantResponse(t, p.RoundTrip(t.Context(), get("http://"+addr+"/"))); !r.HeadCut {
			t.Errorf("%q", r.Heads)
		}
	})
}

func TestInterrupted(t *testing.T) {
	for name, start := range map[string]func(net.Conn){
		"before the answer": answer(""),
		"within a head":     answer("HTTP/1.1 200 OK\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, interrupt := context.WithCancel(t.Context())
			addr := serve(t, func(c net.Conn) { start(c); interrupt(); wait(c) })
			p := newProber(t, probe.Options{Timeout: time.Hour})
			wantFailure(t, p.RoundTrip(ctx, get("http://"+addr+"/")), fetch.Interrupted)
			wantFailure(t, p.RoundTrip(ctx, get("http://"+addr+"/")), fetch.Interrupted)
		})
	}
	t.Run("within a handshake", func(t *testing.T) {
		ctx, interrupt := context.WithCancel(t.Context())
		addr := serve(t, func(c net.Conn) { c.Read(make([]byte, 1)); interrupt(); wait(c) })
		p := newProber(t, probe.Options{Timeout: time.Hour})
		wantFailure(t, p.RoundTrip(ctx, get("https://"+addr+"/")), fetch.Interrupted)
	})
}

// A server that answers before it has read a long body, and reads no more, is
// heard.
func TestAnswerBeforeBodyIsRead(t *testing.T) {
	addr := serve(t, func(c net.Conn) { answer("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")(c); wait(c) })
	stuck := serve(t, func(c net.Conn) {
		r := bufio.NewReaderSize(c, 16)
		readRequest(r)
		io.WriteString(c, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
		time.Sleep(patience)
	})
	p := newProber(t, probe.Options{})
	for _, addr := range []string{addr, stuck} {
		s := get("http://" + addr + "/")
		s.Method, s.Body = "POST", make([]byte, 32<<20)
		if r := wantResponse(t, p.RoundTrip(t.Context(), s)); !strings.HasPrefix(string(r.Heads[0]), "HTTP/1.1 413") {
			t.Errorf("%q", r.Heads)
		}
	}
}
