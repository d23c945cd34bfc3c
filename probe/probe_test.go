package probe_test

import (
	"bufio"
	"context"
	"net"
	"net/netip"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules/fetch"
)

// patience is a time-out for servers that never answer.
const patience = 200 * time.Millisecond

// serve runs a raw server on loopback until the test ends and returns its
// address. Each connection is closed when handle returns. A handle still
// running when the test ends has its connection closed under it.
func serve(t testing.TB, handle func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serveOn(t, l, handle)
	return l.Addr().String()
}

func serveOn(t testing.TB, l net.Listener, handle func(net.Conn)) {
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(func() { l.Close(); stop() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				defer context.AfterFunc(ctx, func() { c.Close() })()
				handle(c)
			}()
		}
	}()
}

// answer is a handler that reads one request and writes these bytes.
func answer(raw string) func(net.Conn) {
	return func(c net.Conn) {
		if _, ok := readRequest(bufio.NewReader(c)); ok {
			c.Write([]byte(raw))
		}
	}
}

// readRequest reads a request's head.
func readRequest(r *bufio.Reader) (string, bool) {
	var head strings.Builder
	for {
		line, err := r.ReadString('\n')
		head.WriteString(line)
		if err != nil {
			return head.String(), false
		}
		if line == "\r\n" {
			return head.String(), true
		}
	}
}

// wait keeps a connection open until the other end closes it.
func wait(c net.Conn) {
	for b := make([]byte, 1024); ; {
		if _, err := c.Read(b); err != nil {
			return
		}
	}
}

// hangUp says that nothing more will come. Closing while bytes of the client
// are unread would reset the connection instead.
func hangUp(c net.Conn) {
	c.(interface{ CloseWrite() error }).CloseWrite()
	wait(c)
}

// reset closes a connection with a RST.
func reset(c net.Conn) {
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

func get(url string) fetch.Send {
	host := strings.TrimPrefix(strings.TrimPrefix(url, "http://"), "https://")
	host, _, _ = strings.Cut(host, "/")
	return fetch.Send{Kind: fetch.Actual, Method: "GET", URL: url, Headers: fetch.HeaderList{
		{Name: "Host", Value: host}, {Name: "Connection", Value: "keep-alive"}, {Name: "X-lower-UPPER", Value: "1"}, {Name: "Origin", Value: "http://app.test"},
	}}
}

// resolved has a name lead to a server on loopback, which it returns the port of.
func resolved(t testing.TB, name, server string) (probe.Resolve, string) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return probe.Resolve{Host: name, Port: uint16(port), Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}, u.Port()
}

// newProber returns a Prober that the environment has no say in; when the
// test ends it is closed, and nothing of it may still be running.
func newProber(t testing.TB, o probe.Options) *probe.Prober {
	t.Helper()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"} {
		t.Setenv(name, "")
		t.Setenv(strings.ToLower(name), "")
	}
	p := probe.New(o)
	t.Cleanup(func() {
		p.Close()
		noGoroutineOf(t, "cors-check/probe.")
	})
	return p
}

// noGoroutineOf fails the test if a goroutine that runs code of a package
// does not end.
func noGoroutineOf(t testing.TB, mark string) {
	stacks := make([]byte, 1<<20)
	for range 500 {
		n := runtime.Stack(stacks, true)
		if !strings.Contains(string(stacks[:n]), mark) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("still running:\n%s", stacks)
}

func wantFailure(t *testing.T, a fetch.Answer, kind fetch.FailureKind) {
	t.Helper()
	switch {
	case a.Response != nil:
		t.Errorf("got a response, %q, want the failure %s", a.Response.Heads, kind)
	case a.Failure == nil:
		t.Errorf("got neither a response nor a failure")
	case a.Failure.Kind != kind:
		t.Errorf("got the failure %s (%s), want %s", a.Failure.Kind, a.Failure.Detail, kind)
	case a.Failure.Detail == "":
		t.Errorf("the failure %s has no detail", kind)
	}
}

func wantResponse(t *testing.T, a fetch.Answer) *fetch.Response {
	t.Helper()
	if a.Failure != nil || a.Response == nil {
		t.Fatalf("got the failure %+v, want a response", a.Failure)
	}
	return a.Response
}
