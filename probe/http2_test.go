package probe_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules/fetch"
)

// goServer is the server of net/http with HTTP/2, and a Prober that trusts
// it.
func goServer(t testing.TB, handle http.HandlerFunc) (string, *probe.Prober) {
	s := httptest.NewUnstartedServer(handle)
	s.EnableHTTP2 = true
	s.Config.MaxHeaderBytes = 1 << 20
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL, newProber(t, probe.Options{Roots: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
}

func TestHTTP2(t *testing.T) {
	connections := map[string]bool{}
	url, p := goServer(t, func(w http.ResponseWriter, r *http.Request) {
		connections[r.RemoteAddr] = true
		body, _ := io.ReadAll(r.Body)
		w.Header()["X-Got"] = []string{r.Proto, r.Method, r.Host, r.RequestURI, fmt.Sprint(len(body)), strings.Join(r.Header["X-Lower-Upper"], "|"), r.Header.Get("Connection") + r.Header.Get("Upgrade")}
		w.Header().Set("Link", "</a>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, "hello")
	})
	host := strings.TrimPrefix(url, "https://")
	for i, body := range [][]byte{nil, make([]byte, 300_000), nil} {
		s := get(url + "/a?")
		s.Body = body
		s.Headers = append(s.Headers, fetch.Header{Name: "Upgrade", Value: "x"}, fetch.Header{Name: "Transfer-Encoding", Value: "chunked"})
		a := p.RoundTrip(t.Context(), s)
		r := wantResponse(t, a)
		want := fmt.Sprintf("%q", []string{"HTTP/2.0", "GET", host, "/a?", fmt.Sprint(len(body)), "1", ""})
		if got := fmt.Sprintf("%q", r.Headers.Values("x-got")); got != want {
			t.Errorf("the server got %s, want %s", got, want)
		}
		if r.Status != http.StatusTeapot || r.Protocol != "HTTP/2.0" || r.Heads != nil || string(r.Body) != "hello" || r.BodyFailure != "" || !r.Headers.Has("content-length") {
			t.Errorf("%+v", r)
		}
		if (i == 0) != (a.Timing.TLS >= 0) || a.RemoteAddress != host {
			t.Errorf("request %d: %s, timing %+v", i, a.RemoteAddress, a.Timing)
		}
	}
	if len(connections) != 1 {
		t.Errorf("%d connections", len(connections))
	}
}

func TestHTTP2LongBody(t *testing.T) {
	url, p := goServer(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			w.Write(make([]byte, 10_000))
		}
	})
	for range 3 {
		if r := wantResponse(t, p.RoundTrip(t.Context(), get(url+"/"))); len(r.Body) != 65536 || r.BodyFailure != "" {
			t.Errorf("%d bytes, %q", len(r.Body), r.BodyFailure)
		}
	}
}

func TestHTTP2LargeHeaders(t *testing.T) {
	url, p := goServer(t, func(w http.ResponseWriter, r *http.Request) {
		n := 1
		if r.URL.Path == "/large" {
			n = 3
		}
		for range n {
			w.Header().Add("X", strings.Repeat("a", 100_000))
		}
	})
	r := wantResponse(t, p.RoundTrip(t.Context(), get(url+"/")))
	if v, _ := r.Headers.Get("x"); len(v) != 100_000 {
		t.Errorf("a value of %d bytes", len(v))
	}
	s := get(url + "/large")
	// A request of 100 KB needs several frames too.
	s.Headers = append(s.Headers, fetch.Header{Name: "X", Value: strings.Repeat("b", 100_000)})
	wantFailure(t, p.RoundTrip(t.Context(), s), fetch.HeadTooLarge)
}

func TestHTTP1Option(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	p := newProber(t, probe.Options{Insecure: true, HTTP1: true})
	if r := wantResponse(t, p.RoundTrip(t.Context(), get(s.URL+"/"))); r.Protocol != "HTTP/1.1" || len(r.Heads) != 1 {
		t.Errorf("%+v", r)
	}
}

// script runs a server of HTTP/2 frames: play goes on where the first
// request, that of stream 1, has been read.
func script(t testing.TB, play func(c net.Conn, f *http2.Framer)) string {
	ca := newAuthority(t)
	config := &tls.Config{Certificates: []tls.Certificate{ca.loopback(t)}, NextProtos: []string{"h2", "http/1.1"}}
	return serveTLS(t, config, func(c net.Conn) {
		if c.(*tls.Conn).ConnectionState().NegotiatedProtocol != "h2" {
			answer("HTTP/1.1 204 No Content\r\n\r\n")(c)
			return
		}
		if _, err := io.ReadFull(c, make([]byte, len(http2.ClientPreface))); err != nil {
			return
		}
		f := http2.NewFramer(c, c)
		f.AllowIllegalWrites = true
		f.WriteSettings()
		if awaitRequest(f) {
			play(c, f)
		}
	})
}

// awaitRequest reads up to the next request's HEADERS.
func awaitRequest(f *http2.Framer) bool {
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return false
		}
		if frame.Header().Type == http2.FrameHeaders {
			return true
		}
	}
}

func block(fields ...string) []byte {
	var b bytes.Buffer
	e := hpack.NewEncoder(&b)
	for i := 0; i < len(fields); i += 2 {
		e.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return b.Bytes()
}

func headers(id uint32, end bool, fields ...string) http2.HeadersFrameParam {
	return http2.HeadersFrameParam{StreamID: id, EndHeaders: true, EndStream: end, BlockFragment: block(fields...)}
}

// setting plays a server that sets something, and answers all the same.
func setting(id http2.SettingID, value uint32) func(c net.Conn, f *http2.Framer) {
	return func(c net.Conn, f *http2.Framer) {
		f.WriteSettings(http2.Setting{ID: id, Val: value})
		f.WriteHeaders(headers(1, true, ":status", "200"))
		wait(c)
	}
}

// raw plays a server that sends a frame of so many bytes, all of them 9.
func raw(kind http2.FrameType, flags http2.Flags, id uint32, n int) func(c net.Conn, f *http2.Framer) {
	return func(c net.Conn, f *http2.Framer) {
		f.WriteRawFrame(kind, flags, id, bytes.Repeat([]byte{9}, n))
		f.WriteHeaders(headers(1, true, ":status", "200"))
		wait(c)
	}
}

// What servers may set, at its limits, is heeded by the requests that follow.
func TestHTTP2SettingsAtTheirLimits(t *testing.T) {
	for name, s := range map[string]http2.Setting{
		"smallest frames": {ID: http2.SettingMaxFrameSize, Val: 1 << 14},
		"largest frames":  {ID: http2.SettingMaxFrameSize, Val: 1<<24 - 1},
		"no table":        {ID: http2.SettingHeaderTableSize, Val: 0},
		"any table":       {ID: http2.SettingHeaderTableSize, Val: 1<<32 - 1},
		"largest window":  {ID: http2.SettingInitialWindowSize, Val: 1<<31 - 1},
		"no streams":      {ID: http2.SettingMaxConcurrentStreams, Val: 0},
		"unknown":         {ID: 0xffff, Val: 1<<32 - 1},
	} {
		t.Run(name, func(t *testing.T) {
			addr := script(t, func(c net.Conn, f *http2.Framer) {
				f.WriteSettings(s)
				for id := uint32(1); ; id += 2 {
					f.WriteHeaders(headers(id, true, ":status", "204"))
					if !awaitRequest(f) {
						return
					}
				}
			})
			p := newProber(t, probe.Options{Insecure: true})
			for range 2 {
				s := get("https://" + addr + "/")
				s.Headers = append(s.Headers, fetch.Header{Name: "X", Value: strings.Repeat("b", 40_000)})
				if r := wantResponse(t, p.RoundTrip(t.Context(), s)); r.Status != 204 {
					t.Errorf("%+v", r)
				}
			}
		})
	}
}

func TestHTTP2Failures(t *testing.T) {
	for name, tt := range map[string]struct {
		play func(c net.Conn, f *http2.Framer)
		want fetch.FailureKind
	}{
		"closed":  {func(c net.Conn, f *http2.Framer) { hangUp(c) }, fetch.EmptyResponse},
		"silence": {func(c net.Conn, f *http2.Framer) { wait(c) }, fetch.ResponseTimedOut},
		"pings for ever": {func(c net.Conn, f *http2.Framer) {
			go wait(c)
			for f.WritePing(false, [8]byte{}) == nil {
			}
		}, fetch.ResponseTimedOut},
		"interim for ever": {func(c net.Conn, f *http2.Framer) {
			go wait(c)
			for f.WriteHeaders(headers(1, false, ":status", "103")) == nil {
			}
		}, fetch.ResponseTimedOut},
		"interim and an end":   {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, true, ":status", "103")); wait(c) }, fetch.EmptyResponse},
		"reset stream":         {func(c net.Conn, f *http2.Framer) { f.WriteRSTStream(1, http2.ErrCodeInternal); wait(c) }, fetch.HTTP2Error},
		"gone away":            {func(c net.Conn, f *http2.Framer) { f.WriteGoAway(0, http2.ErrCodeNo, nil); wait(c) }, fetch.HTTP2Error},
		"no status":            {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, true, "x", "1")); wait(c) }, fetch.HTTP2Error},
		"status of letters":    {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, true, ":status", "abc")); wait(c) }, fetch.HTTP2Error},
		"status of two digits": {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, true, ":status", "20")); wait(c) }, fetch.HTTP2Error},
		"negative status":      {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, true, ":status", "-200")); wait(c) }, fetch.HTTP2Error},
		"status with a sign":   {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, true, ":status", "+200")); wait(c) }, fetch.HTTP2Error},
		"an end before headers": {func(c net.Conn, f *http2.Framer) {
			f.WriteData(1, true, nil)
			f.WriteHeaders(headers(1, true, ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"data before headers": {func(c net.Conn, f *http2.Framer) {
			f.WriteData(1, false, []byte("ok"))
			f.WriteHeaders(headers(1, true, ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"data after interim headers": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, false, ":status", "103"))
			f.WriteData(1, true, []byte("ok"))
			wait(c)
		}, fetch.HTTP2Error},
		"data to nobody": {func(c net.Conn, f *http2.Framer) { f.WriteRawFrame(http2.FrameData, 0, 0, nil); wait(c) }, fetch.HTTP2Error},
		"continuation of nothing": {func(c net.Conn, f *http2.Framer) {
			f.WriteContinuation(1, true, block(":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"something between headers": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(":status", "200")})
			f.WritePing(false, [8]byte{})
			wait(c)
		}, fetch.HTTP2Error},
		"a push": {func(c net.Conn, f *http2.Framer) {
			f.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true, BlockFragment: block(":method", "GET")})
			wait(c)
		}, fetch.HTTP2Error},
		"frames of no bytes": {setting(http2.SettingMaxFrameSize, 0), fetch.HTTP2Error},
		"frames too small":   {setting(http2.SettingMaxFrameSize, 1<<14-1), fetch.HTTP2Error},
		"frames too large":   {setting(http2.SettingMaxFrameSize, 1<<24), fetch.HTTP2Error},
		"window too large":   {setting(http2.SettingInitialWindowSize, 1<<31), fetch.HTTP2Error},
		"push of two":        {setting(http2.SettingEnablePush, 2), fetch.HTTP2Error},
		"settings of half": {func(c net.Conn, f *http2.Framer) {
			f.WriteRawFrame(http2.FrameSettings, 0, 0, []byte{0, 5, 0})
			wait(c)
		}, fetch.HTTP2Error},
		"upper case": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, true, ":status", "200", "X-A", "1"))
			wait(c)
		}, fetch.HTTP2Error},
		"line end in value": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, true, ":status", "200", "x", "1\r\n2"))
			wait(c)
		}, fetch.HTTP2Error},
		"no HPACK": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, EndHeaders: true, BlockFragment: []byte{0xff, 0xff, 0xff, 0xff, 0xff}})
			wait(c)
		}, fetch.HTTP2Error},
		"a frame too large": {func(c net.Conn, f *http2.Framer) {
			f.WriteRawFrame(http2.FrameData, 0, 1, make([]byte, 1<<20))
			wait(c)
		}, fetch.HTTP2Error},
		"headers for ever": {func(c net.Conn, f *http2.Framer) {
			go wait(c)
			f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(":status", "200")})
			more := block("x", strings.Repeat("a", 10000))
			for f.WriteContinuation(1, false, more) == nil {
			}
		}, fetch.HTTP2Error},
		"a push, of a stream of ours": {func(c net.Conn, f *http2.Framer) {
			f.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 3, EndHeaders: true, BlockFragment: block(":method", "GET")})
			wait(c)
		}, fetch.HTTP2Error},
		"push enabled":            {setting(http2.SettingEnablePush, 1), fetch.HTTP2Error},
		"extended CONNECT of two": {setting(http2.SettingEnableConnectProtocol, 2), fetch.HTTP2Error},
		"acknowledged settings with a value": {func(c net.Conn, f *http2.Framer) {
			f.WriteRawFrame(http2.FrameSettings, http2.FlagSettingsAck, 0, []byte{0, 5, 0, 0, 64, 0})
			wait(c)
		}, fetch.HTTP2Error},
		"settings of a stream": {func(c net.Conn, f *http2.Framer) {
			f.WriteRawFrame(http2.FrameSettings, 0, 1, nil)
			wait(c)
		}, fetch.HTTP2Error},
		"a window beyond its bounds": {func(c net.Conn, f *http2.Framer) {
			f.WriteWindowUpdate(0, 1<<31-1)
			f.WriteHeaders(headers(1, true, ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"a stream's window beyond its bounds": {func(c net.Conn, f *http2.Framer) {
			f.WriteWindowUpdate(1, 1<<31-1)
			f.WriteHeaders(headers(1, true, ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"a setting that takes a window beyond its bounds": {func(c net.Conn, f *http2.Framer) {
			f.WriteWindowUpdate(1, 1<<30)
			f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1<<31 - 1})
			wait(c)
		}, fetch.HTTP2Error},
		"a window update of nothing": {func(c net.Conn, f *http2.Framer) {
			f.WriteRawFrame(http2.FrameWindowUpdate, 0, 0, make([]byte, 4))
			wait(c)
		}, fetch.HTTP2Error},
		"a stream's window update of nothing": {func(c net.Conn, f *http2.Framer) {
			f.WriteRawFrame(http2.FrameWindowUpdate, 0, 1, make([]byte, 4))
			wait(c)
		}, fetch.HTTP2Error},
		"a window update of half":  {raw(http2.FrameWindowUpdate, 0, 0, 3), fetch.HTTP2Error},
		"a ping of half":           {raw(http2.FramePing, 0, 0, 7), fetch.HTTP2Error},
		"a ping of a stream":       {raw(http2.FramePing, 0, 1, 8), fetch.HTTP2Error},
		"GOAWAY of half":           {raw(http2.FrameGoAway, 0, 0, 7), fetch.HTTP2Error},
		"GOAWAY of a stream":       {raw(http2.FrameGoAway, 0, 1, 8), fetch.HTTP2Error},
		"RST_STREAM of half":       {raw(http2.FrameRSTStream, 0, 1, 3), fetch.HTTP2Error},
		"RST_STREAM of nobody":     {raw(http2.FrameRSTStream, 0, 0, 4), fetch.HTTP2Error},
		"priority of half":         {raw(http2.FramePriority, 0, 1, 4), fetch.HTTP2Error},
		"headers of nobody":        {raw(http2.FrameHeaders, http2.FlagHeadersEndHeaders, 0, 1), fetch.HTTP2Error},
		"nothing but padding":      {raw(http2.FrameHeaders, http2.FlagHeadersPadded|http2.FlagHeadersEndHeaders, 1, 0), fetch.HTTP2Error},
		"more padding than frame":  {raw(http2.FrameHeaders, http2.FlagHeadersPadded|http2.FlagHeadersEndHeaders, 1, 3), fetch.HTTP2Error},
		"a reset without an error": {func(c net.Conn, f *http2.Framer) { f.WriteRSTStream(1, http2.ErrCodeNo); wait(c) }, fetch.HTTP2Error},
		"a reset of a stream that is idle": {func(c net.Conn, f *http2.Framer) {
			f.WriteRSTStream(3, http2.ErrCodeCancel)
			wait(c)
		}, fetch.HTTP2Error},
		"headers of a stream that is idle": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(3, true, ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"headers of a stream of the server's": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(2, true, ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"data of a stream that is idle": {func(c net.Conn, f *http2.Framer) { f.WriteData(5, true, []byte("ok")); wait(c) }, fetch.HTTP2Error},
		"gone away with an error, and closed": {func(c net.Conn, f *http2.Framer) {
			f.WriteGoAway(1, http2.ErrCodeInternal, nil)
			hangUp(c)
		}, fetch.HTTP2Error},
		"a reset between headers": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(":status", "200")})
			f.WriteRSTStream(1, http2.ErrCodeNo)
			wait(c)
		}, fetch.HTTP2Error},
		"something unknown between headers": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(":status", "200")})
			f.WriteRawFrame(0xbe, 0, 0, nil)
			wait(c)
		}, fetch.HTTP2Error},
		"another stream's continuation": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(":status", "200")})
			f.WriteContinuation(3, true, nil)
			wait(c)
		}, fetch.HTTP2Error},
		"a status twice": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, true, ":status", "200", ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"a status after the others": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, true, "x", "1", ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"a request's headers": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, true, ":method", "GET", ":status", "200"))
			wait(c)
		}, fetch.HTTP2Error},
		"an unknown pseudo header": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, true, ":status", "200", ":x", "1"))
			wait(c)
		}, fetch.HTTP2Error},
		"status 101": {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, false, ":status", "101")); wait(c) }, fetch.HTTP2Error},
		"transfer-encoding": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, true, ":status", "200", "transfer-encoding", "chunked"))
			wait(c)
		}, fetch.HTTP2Error},
		"a name of nothing": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(headers(1, true, ":status", "200", "", "1"))
			wait(c)
		}, fetch.HTTP2Error},
		"a location without end": {func(c net.Conn, f *http2.Framer) {
			f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, EndStream: true, BlockFragment: block(":status", "302")})
			b := block("location", "/"+strings.Repeat("~", 100_000))
			for ; len(b) > 16384; b = b[16384:] {
				f.WriteContinuation(1, false, b[:16384])
			}
			f.WriteContinuation(1, true, b)
			wait(c)
		}, fetch.HeadTooLarge},
		"HTTP/1.1 after all": {func(c net.Conn, f *http2.Framer) { io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n"); wait(c) }, fetch.HTTP2Error},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := probe.Options{Insecure: true}
			if tt.want == fetch.ResponseTimedOut {
				o.Timeout = 2 * patience
			}
			p := probe.New(o)
			defer p.Close()
			wantFailure(t, p.RoundTrip(t.Context(), get("https://"+script(t, tt.play)+"/")), tt.want)
		})
	}
	t.Cleanup(func() { noGoroutineOf(t, "cors-check/probe.") })
}

func TestHTTP2Bodies(t *testing.T) {
	for name, tt := range map[string]struct {
		play func(c net.Conn, f *http2.Framer)
		body string
		want fetch.BodyFailure
	}{
		"padded, with trailers": {func(c net.Conn, f *http2.Framer) {
			f.WriteDataPadded(1, false, []byte("ok"), make([]byte, 9))
			f.WriteHeaders(headers(1, true, "x", "1"))
			wait(c)
		}, "ok", ""},
		"closed": {func(c net.Conn, f *http2.Framer) { f.WriteData(1, false, []byte("o")); hangUp(c) }, "o", fetch.BodyShort},
		"aborted": {func(c net.Conn, f *http2.Framer) {
			f.WriteData(1, false, []byte("o"))
			f.WriteRSTStream(1, http2.ErrCodeInternal)
			wait(c)
		}, "o", fetch.BodyReset},
		"late": {func(c net.Conn, f *http2.Framer) { f.WriteData(1, false, []byte("o")); wait(c) }, "o", ""},
		"the rest is not wanted": {func(c net.Conn, f *http2.Framer) {
			f.WriteData(1, false, []byte("ok"))
			f.WriteRSTStream(1, http2.ErrCodeNo)
			wait(c)
		}, "ok", ""},
		"gone away in between": {func(c net.Conn, f *http2.Framer) {
			f.WriteGoAway(1, http2.ErrCodeInternal, nil)
			f.WriteData(1, true, []byte("ok"))
			wait(c)
		}, "ok", ""},
		"what is unknown in between": {func(c net.Conn, f *http2.Framer) {
			f.WriteRawFrame(0xbe, 0xff, 7, []byte("hello"))
			f.WriteRawFrame(http2.FramePriority, 0, 9, make([]byte, 5))
			f.WriteSettings(http2.Setting{ID: 0xbe, Val: 1})
			f.WritePing(true, [8]byte{})
			f.WriteSettingsAck()
			f.WriteData(1, true, []byte("ok"))
			wait(c)
		}, "ok", ""},
		"empty frames": {func(c net.Conn, f *http2.Framer) {
			for range 10_000 {
				f.WriteData(1, false, nil)
			}
			f.WriteData(1, true, []byte("ok"))
			wait(c)
		}, "ok", ""},
		"more than the window": {func(c net.Conn, f *http2.Framer) {
			go wait(c)
			for f.WriteDataPadded(1, false, nil, make([]byte, 255)) == nil {
			}
		}, "", fetch.BodyShort},
		"trailers without an end":       {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, false, "x", "1")); wait(c) }, "", fetch.BodyShort},
		"trailers with a status":        {func(c net.Conn, f *http2.Framer) { f.WriteHeaders(headers(1, true, ":status", "200")); wait(c) }, "", fetch.BodyShort},
		"a push":                        {raw(http2.FramePushPromise, http2.FlagPushPromiseEndHeaders, 1, 8), "", fetch.BodyShort},
		"data of a stream that is idle": {func(c net.Conn, f *http2.Framer) { f.WriteData(3, true, []byte("no")); wait(c) }, "", fetch.BodyShort},
	} {
		t.Run(name, func(t *testing.T) {
			addr := script(t, func(c net.Conn, f *http2.Framer) {
				f.WriteHeaders(headers(1, false, ":status", "200", "x", "1"))
				tt.play(c, f)
			})
			r := wantResponse(t, newProber(t, probe.Options{Insecure: true}).RoundTrip(t.Context(), get("https://"+addr+"/")))
			if string(r.Body) != tt.body || r.BodyFailure != tt.want || len(r.Headers) != 1 {
				t.Errorf("%+v", r)
			}
		})
	}
}

// A server that has gone away since, or wants HTTP/1.1, is asked again in the
// way it wants.
func TestHTTP2Again(t *testing.T) {
	for name, tt := range map[string]struct {
		second   func(c net.Conn, f *http2.Framer)
		protocol string
	}{
		"gone away": {func(c net.Conn, f *http2.Framer) { f.WriteGoAway(1, http2.ErrCodeNo, nil); wait(c) }, "HTTP/2.0"},
		"refused":   {func(c net.Conn, f *http2.Framer) { f.WriteRSTStream(3, http2.ErrCodeRefusedStream); wait(c) }, "HTTP/2.0"},
		"closed":    {func(c net.Conn, f *http2.Framer) {}, "HTTP/2.0"},
		"HTTP/1.1":  {func(c net.Conn, f *http2.Framer) { f.WriteRSTStream(3, http2.ErrCodeHTTP11Required); wait(c) }, "HTTP/1.1"},
	} {
		t.Run(name, func(t *testing.T) {
			addr := script(t, func(c net.Conn, f *http2.Framer) {
				f.WriteHeaders(headers(1, true, ":status", "204"))
				if awaitRequest(f) {
					tt.second(c, f)
				}
			})
			p := newProber(t, probe.Options{Insecure: true})
			wantResponse(t, p.RoundTrip(t.Context(), get("https://"+addr+"/")))
			a := p.RoundTrip(t.Context(), get("https://"+addr+"/"))
			if r := wantResponse(t, a); r.Protocol != tt.protocol || a.Timing.TLS < 0 {
				t.Errorf("%+v, timing %+v", r, a.Timing)
			}
		})
	}
}

// A body waits until the server has room for it.
func TestHTTP2Window(t *testing.T) {
	const size = 100_000
	got := make(chan int, 1)
	addr := script(t, func(c net.Conn, f *http2.Framer) {
		f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1000}, http2.Setting{ID: http2.SettingMaxFrameSize, Val: 20_000})
		n := 0
		for n < size {
			frame, err := f.ReadFrame()
			if err != nil {
				break
			}
			if d, ok := frame.(*http2.DataFrame); ok {
				n += len(d.Data())
				f.WriteWindowUpdate(0, max(1, d.Length))
				f.WriteWindowUpdate(1, max(1, d.Length))
			}
		}
		got <- n
		f.WriteHeaders(headers(1, true, ":status", "204"))
		wait(c)
	})
	s := get("https://" + addr + "/")
	s.Method, s.Body = "POST", make([]byte, size)
	p := newProber(t, probe.Options{Insecure: true})
	if r := wantResponse(t, p.RoundTrip(t.Context(), s)); r.Status != 204 {
		t.Errorf("%+v", r)
	}
	if n := <-got; n != size {
		t.Errorf("%d bytes arrived", n)
	}
}
