package probe_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules/fetch"
)

// attack is a server that wants to keep a client for as long as it can.
type attack struct {
	scheme string
	serve  func(net.Conn)                    // over TCP, or TLS with https
	play   func(c net.Conn, f *http2.Framer) // with h2, once a request has come
	body   int                               // how much the request carries
}

// forever writes something again and again, and reads nothing.
func forever(start, more string) func(net.Conn) {
	return func(c net.Conn) {
		io.WriteString(c, start)
		for more := strings.Repeat(more, 1+4096/len(more)); ; {
			if _, err := io.WriteString(c, more); err != nil {
				return
			}
		}
	}
}

// dribble writes a byte at a time.
func dribble(text string) func(net.Conn) {
	return func(c net.Conn) {
		for _, b := range []byte(text) {
			if _, err := c.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(patience / 10)
		}
	}
}

func flood(write func(*http2.Framer) error) func(net.Conn, *http2.Framer) {
	return func(_ net.Conn, f *http2.Framer) {
		for write(f) == nil {
		}
	}
}

func deaf(c net.Conn) {
	c.(interface{ SetReadBuffer(int) error }).SetReadBuffer(1024)
	time.Sleep(5 * patience)
}

var attacks = map[string]attack{
	"nothing is read":                      {scheme: "http", serve: deaf, body: 32 << 20},
	"a response, and nothing is read":      {scheme: "http", serve: func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\nok"); deaf(c) }, body: 32 << 20},
	"a body for ever":                      {scheme: "http", serve: forever("HTTP/1.1 200 OK\r\n\r\n", "a")},
	"chunks for ever":                      {scheme: "http", serve: forever("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n")},
	"a chunk's size for ever":              {scheme: "http", serve: forever("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0")},
	"chunk extensions for ever":            {scheme: "http", serve: forever("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "a")},
	"trailers for ever":                    {scheme: "http", serve: forever("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "a: 1\r\n")},
	"a head for ever":                      {scheme: "http", serve: forever("HTTP/1.1 200 OK\r\n", "a: 1\r\n")},
	"interim heads for ever":               {scheme: "http", serve: forever("", "HTTP/1.1 100 Continue\r\n\r\n")},
	"line ends for ever":                   {scheme: "http", serve: forever("", "\r\n")},
	"a byte at a time":                     {scheme: "http", serve: dribble("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 100))},
	"a body at a byte a time":              {scheme: "http", serve: dribble("HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("a", 100))},
	"no handshake":                         {scheme: "tcp", serve: deaf},
	"a handshake at a byte a time":         {scheme: "tcp", serve: dribble("\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + strings.Repeat("\x03", 100))},
	"a handshake for ever":                 {scheme: "tcp", serve: forever("", "\x16\x03\x03\x00\x04\x00\x00\x00\x00")},
	"alerts for ever":                      {scheme: "tcp", serve: forever("", "\x15\x03\x03\x00\x02\x01\x00")},
	"TLS, and a body for ever":             {scheme: "https", serve: forever("HTTP/1.1 200 OK\r\n\r\n", "a")},
	"TLS, and nothing is read":             {scheme: "https", serve: func(net.Conn) { time.Sleep(5 * patience) }, body: 32 << 20},
	"TLS, a response, and nothing is read": {scheme: "https", serve: func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\nok"); time.Sleep(5 * patience) }, body: 32 << 20},
	"pings":                                {scheme: "h2", play: flood(func(f *http2.Framer) error { return f.WritePing(false, [8]byte{}) })},
	"settings":                             {scheme: "h2", play: flood(func(f *http2.Framer) error { return f.WriteSettings() })},
	"window updates":                       {scheme: "h2", play: flood(func(f *http2.Framer) error { return f.WriteWindowUpdate(7, 0) })},
	"priorities":                           {scheme: "h2", play: flood(func(f *http2.Framer) error { return f.WritePriority(1, http2.PriorityParam{StreamDep: 3}) })},
	"what is unknown":                      {scheme: "h2", play: flood(func(f *http2.Framer) error { return f.WriteRawFrame(0xbe, 0, 1, nil) })},
	"interim headers":                      {scheme: "h2", play: flood(func(f *http2.Framer) error { return f.WriteHeaders(headers(1, false, ":status", "103")) })},
	"continuations of nothing": {scheme: "h2", play: func(c net.Conn, f *http2.Framer) {
		f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(":status", "200")})
		flood(func(f *http2.Framer) error { return f.WriteContinuation(1, false, nil) })(c, f)
	}},
	"data of nothing": {scheme: "h2", play: func(c net.Conn, f *http2.Framer) {
		f.WriteHeaders(headers(1, false, ":status", "200"))
		flood(func(f *http2.Framer) error { return f.WriteData(1, false, nil) })(c, f)
	}},
	"pings, and a body is not read": {scheme: "h2", body: 32 << 20, play: func(c net.Conn, f *http2.Framer) {
		f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1<<31 - 1})
		f.WriteWindowUpdate(0, 1<<30)
		flood(func(f *http2.Framer) error { return f.WritePing(false, [8]byte{}) })(c, f)
	}},
	"a response, and a body is not read": {scheme: "h2", body: 32 << 20, play: func(c net.Conn, f *http2.Framer) {
		f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1<<31 - 1})
		f.WriteWindowUpdate(0, 1<<30)
		f.WriteHeaders(headers(1, true, ":status", "413"))
		time.Sleep(5 * patience)
	}},
	"a window that never opens": {scheme: "h2", body: 1 << 20, play: func(c net.Conn, f *http2.Framer) { wait(c) }},
}

// url starts the server and returns where it is.
func (a attack) url(t testing.TB) string {
	switch a.scheme {
	case "h2":
		return "https://" + script(t, a.play) + "/"
	case "https":
		config := &tls.Config{Certificates: []tls.Certificate{newAuthority(t).loopback(t)}}
		return "https://" + serveTLS(t, config, func(c net.Conn) {
			readRequest(bufio.NewReaderSize(c, 16))
			a.serve(c)
		}) + "/"
	case "tcp":
		return "https://" + serve(t, a.serve) + "/"
	}
	return "http://" + serve(t, func(c net.Conn) {
		readRequest(bufio.NewReaderSize(c, 16))
		a.serve(c)
	}) + "/"
}

// Whatever a server does, an exchange ends when its time is over, and at once
// when it is interrupted. What is allowed on top is for a busy machine: where
// something waits for the server, it waits for seconds.
func TestNoServerKeepsUs(t *testing.T) {
	const grace = 2 * time.Second
	var worst atomic.Int64
	for name, a := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := get(a.url(t))
			if a.body > 0 {
				s.Method, s.Body = "POST", make([]byte, a.body)
			}
			p := probe.New(probe.Options{Insecure: true, Timeout: patience})
			defer p.Close()
			start := time.Now()
			got := p.RoundTrip(t.Context(), s)
			late := time.Since(start) - patience
			if (got.Response == nil) == (got.Failure == nil) {
				t.Errorf("%+v", got)
			}
			if late > grace {
				t.Errorf("ends %s late", late)
			}
			for w := worst.Load(); int64(late) > w && !worst.CompareAndSwap(w, int64(late)); w = worst.Load() {
			}

			patient := probe.New(probe.Options{Insecure: true, Timeout: time.Hour})
			defer patient.Close()
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(patience/2, cancel)
			start = time.Now()
			patient.RoundTrip(ctx, s)
			if late := time.Since(start) - patience/2; late > grace {
				t.Errorf("ends %s after it was interrupted", late)
			}
		})
	}
	t.Cleanup(func() {
		noGoroutineOf(t, "cors-check/probe.")
		t.Logf("at most %s late", time.Duration(worst.Load()).Round(time.Millisecond))
	})
}

// A server that answers before it has read a long body, and reads no more, is
// heard over HTTP/2 too.
func TestHTTP2AnswerBeforeBodyIsRead(t *testing.T) {
	s := get(attacks["a response, and a body is not read"].url(t))
	s.Method, s.Body = "POST", make([]byte, 32<<20)
	if r := wantResponse(t, newProber(t, probe.Options{Insecure: true}).RoundTrip(t.Context(), s)); r.Status != 413 {
		t.Errorf("%+v", r)
	}
}

// What nobody asked for is not taken for the next response, and it is told.
func TestSurplus(t *testing.T) {
	const first, second = "HTTP/1.1 200 OK\r\nX: first\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\nX: second\r\nContent-Length: 2\r\n\r\nok"
	for _, tt := range []struct {
		name          string
		method, head  string
		extra         string
		late          bool
		want          string
		keeps, silent bool
	}{
		{name: "a response", head: first, extra: second, want: "HTTP/1.1 200 OK"},
		{name: "a late response", head: first, extra: second, late: true, want: "HTTP/1.1 200 OK"},
		{name: "a late 408", head: first, extra: "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n", late: true, want: "HTTP/1.1 408 Request Timeout"},
		{name: "a late byte", head: first, extra: "x", late: true, want: "x"},
		{name: "a byte", head: first, extra: "x", want: "x"},
		{name: "an interim response", head: first, extra: "HTTP/1.1 103 Early Hints\r\n\r\n", late: true, want: "HTTP/1.1 103 Early Hints"},
		{name: "after chunks", head: "HTTP/1.1 200 OK\r\nX: first\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", extra: "0\r\n\r\n", want: "0"},
		{name: "a body of 204", head: "HTTP/1.1 204 No Content\r\nX: first\r\n\r\n", extra: "deleted", want: "deleted"},
		{name: "a body of 304", head: "HTTP/1.1 304 Not Modified\r\nX: first\r\n\r\n", extra: "the same", want: "the same"},
		{name: "a body of HEAD", method: "HEAD", head: "HTTP/1.1 200 OK\r\nX: first\r\nContent-Length: 2\r\n\r\n", extra: "ok", want: "ok"},
		{name: "more than can be shown", head: first, extra: strings.Repeat("a", 1000), want: strings.Repeat("a", 60)},
		{name: "without a need", head: first, keeps: true},
		{name: "ends of lines", head: first, extra: "\r\n\r\n", silent: true},
		{name: "late ends of lines", head: first, extra: "\r\n", late: true, silent: true},
		{name: "another protocol", head: "HTTP/1.1 101 Switching Protocols\r\nX: first\r\n\r\n", extra: "\x81\x05hello", silent: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sent := make(chan bool)
			var connections atomic.Int32
			addr := serve(t, func(c net.Conn) {
				n := connections.Add(1)
				for r := bufio.NewReader(c); ; {
					if _, ok := readRequest(r); !ok {
						return
					}
					if n > 1 {
						io.WriteString(c, "HTTP/1.1 200 OK\r\nX: fresh\r\nContent-Length: 0\r\n\r\n")
						continue
					}
					if tt.late {
						io.WriteString(c, tt.head)
						<-sent
						io.WriteString(c, tt.extra)
						sent <- true
						continue
					}
					io.WriteString(c, tt.head+tt.extra)
				}
			})
			p := probe.New(probe.Options{Timeout: 10 * patience})
			defer p.Close()
			s := get("http://" + addr + "/")
			s.Method = max(tt.method, "GET")
			var told []string
			for i := range 2 {
				a := p.RoundTrip(t.Context(), s)
				r := wantResponse(t, a)
				if a.Surplus != "" {
					told = append(told, a.Surplus)
				}
				want := "X: first"
				if i > 0 && !tt.keeps {
					want = "X: fresh"
				}
				if !strings.Contains(string(r.Heads[0]), want) {
					t.Errorf("request %d got %q", i, r.Heads)
				}
				if i == 0 && tt.late {
					sent <- true
					<-sent
				}
			}
			if got := strings.Join(told, "|"); got != tt.want {
				t.Errorf("told %q, want %q", got, tt.want)
			}
		})
	}
}

// Where something came once that nobody asked for, it may come again, and cross
// a request: each gets a connection of its own then.
func TestUncleanOrigin(t *testing.T) {
	var connections atomic.Int32
	addr := serve(t, func(c net.Conn) {
		n := connections.Add(1)
		for r := bufio.NewReader(c); ; {
			if _, ok := readRequest(r); !ok {
				return
			}
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			if n == 1 {
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
			}
		}
	})
	p := newProber(t, probe.Options{})
	for range 4 {
		wantResponse(t, p.RoundTrip(t.Context(), get("http://"+addr+"/")))
		time.Sleep(patience / 10) // a second response comes before the next request
	}
	if n := connections.Load(); n != 4 {
		t.Errorf("%d connections for 4 requests", n)
	}
}

// A 408 that crosses a request on a connection that was kept is no answer to it.
func TestTimeoutOfTheServersIsNoAnswer(t *testing.T) {
	var connections atomic.Int32
	addr := serve(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		readRequest(r)
		fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nX: %d\r\nContent-Length: 0\r\n\r\n", connections.Add(1))
		readRequest(r)
		io.WriteString(c, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
	})
	p := newProber(t, probe.Options{})
	for i := range 2 {
		r := wantResponse(t, p.RoundTrip(t.Context(), get("http://"+addr+"/")))
		if want := fmt.Sprintf("X: %d", i+1); !strings.Contains(string(r.Heads[0]), want) {
			t.Errorf("%q, want %s", r.Heads, want)
		}
	}
}

func TestHTTP2Surplus(t *testing.T) {
	for name, tt := range map[string]struct {
		extra func(f *http2.Framer)
		want  string
		keeps bool
	}{
		"the next response": {func(f *http2.Framer) { f.WriteHeaders(headers(3, true, ":status", "299")) }, "HEADERS on stream 3", false},
		"a response again":  {func(f *http2.Framer) { f.WriteHeaders(headers(1, true, ":status", "299")) }, "HEADERS on stream 1", false},
		"more of the body":  {func(f *http2.Framer) { f.WriteData(1, true, []byte("ok")) }, "DATA on stream 1", false},
		"data of the next":  {func(f *http2.Framer) { f.WriteData(3, true, []byte("ok")) }, "DATA on stream 3", false},
		"a push": {func(f *http2.Framer) {
			f.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true})
		}, "", false},
		"a reset":      {func(f *http2.Framer) { f.WriteRSTStream(3, http2.ErrCodeCancel) }, "", false},
		"half a frame": {func(f *http2.Framer) { f.WriteRawFrame(http2.FramePing, 0, 0, make([]byte, 7)) }, "", false},
		"GOAWAY":       {func(f *http2.Framer) { f.WriteGoAway(1, http2.ErrCodeNo, nil) }, "", false},
		"what may be sent": {func(f *http2.Framer) {
			f.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 7})
			f.WritePing(false, [8]byte{})
			f.WriteWindowUpdate(0, 1)
			f.WriteWindowUpdate(1, 1)
			f.WriteRSTStream(1, http2.ErrCodeNo)
			f.WriteRawFrame(0xbe, 0, 0, nil)
		}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			sent := make(chan bool)
			var connections atomic.Int32
			addr := script(t, func(c net.Conn, f *http2.Framer) {
				if connections.Add(1) > 1 {
					f.WriteHeaders(headers(1, true, ":status", "201"))
					wait(c)
					return
				}
				f.WriteHeaders(headers(1, true, ":status", "200"))
				<-sent
				tt.extra(f)
				sent <- true
				for awaitRequest(f) {
					f.WriteHeaders(headers(3, true, ":status", "202"))
				}
			})
			p := newProber(t, probe.Options{Insecure: true})
			s := get("https://" + addr + "/")
			wantResponse(t, p.RoundTrip(t.Context(), s))
			sent <- true
			<-sent
			a := p.RoundTrip(t.Context(), s)
			want := 201
			if tt.keeps {
				want = 202
			}
			if r := wantResponse(t, a); r.Status != want || a.Surplus != tt.want {
				t.Errorf("status %d, told %q; want %d, %q", r.Status, a.Surplus, want, tt.want)
			}
		})
	}
}

// Over a connection that was kept may come what a server may send at any time.
// If it does so for ever, the next request gets a new connection or, where the
// server was silent for a moment, no response: in time, either way.
func TestKeptConnectionThatNeverRests(t *testing.T) {
	for name, write := range map[string]func(*http2.Framer) error{
		"pings":           func(f *http2.Framer) error { return f.WritePing(false, [8]byte{}) },
		"settings":        func(f *http2.Framer) error { return f.WriteSettings() },
		"window updates":  func(f *http2.Framer) error { return f.WriteWindowUpdate(1, 1) },
		"resets":          func(f *http2.Framer) error { return f.WriteRSTStream(1, http2.ErrCodeNo) },
		"priorities":      func(f *http2.Framer) error { return f.WritePriority(1, http2.PriorityParam{StreamDep: 3}) },
		"what is unknown": func(f *http2.Framer) error { return f.WriteRawFrame(0xbe, 0, 0, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flooding := make(chan bool)
			var connections atomic.Int32
			addr := script(t, func(c net.Conn, f *http2.Framer) {
				if connections.Add(1) > 1 {
					f.WriteHeaders(headers(1, true, ":status", "201"))
					wait(c)
					return
				}
				f.WriteHeaders(headers(1, true, ":status", "200"))
				for range 100 {
					write(f)
				}
				close(flooding)
				flood(write)(c, f)
			})
			p := probe.New(probe.Options{Insecure: true, Timeout: 10 * patience})
			defer p.Close()
			s := get("https://" + addr + "/")
			wantResponse(t, p.RoundTrip(t.Context(), s))
			<-flooding
			ended := make(chan fetch.Answer)
			go func() { ended <- p.RoundTrip(t.Context(), s) }()
			select {
			case a := <-ended:
				if r := a.Response; r != nil && r.Status != 201 || r == nil && a.Failure.Kind != fetch.ResponseTimedOut {
					t.Errorf("%+v", a)
				}
			case <-time.After(10*patience + 10*time.Second):
				t.Error("no end")
			}
		})
	}
}

// Who breaks the protocol is not asked again because the connection had been
// used before: a browser would not either.
func TestKeptConnectionThatBreaksTheProtocol(t *testing.T) {
	addr := script(t, func(c net.Conn, f *http2.Framer) {
		f.WriteHeaders(headers(1, true, ":status", "200"))
		if awaitRequest(f) {
			f.WriteData(3, true, []byte("no"))
			wait(c)
		}
	})
	p := newProber(t, probe.Options{Insecure: true})
	wantResponse(t, p.RoundTrip(t.Context(), get("https://"+addr+"/")))
	wantFailure(t, p.RoundTrip(t.Context(), get("https://"+addr+"/")), fetch.HTTP2Error)
}
