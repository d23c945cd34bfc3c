package probe

import (
	"context"
	"io"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/cors-check/cors-check/rules/fetch"
)

// nameServer is a DNS server on loopback that knows good.test, says of
// broken.test that it failed and of every other name that there is none. To
// silent.test it says nothing.
func nameServer(t *testing.T) *net.Resolver {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	go func() {
		for b := make([]byte, 512); ; {
			n, from, err := c.ReadFrom(b)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(b[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			q := m.Questions[0]
			m = dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}, Questions: m.Questions}
			switch name := strings.ToLower(q.Name.String()); {
			case strings.HasPrefix(name, "silent.test."):
				continue
			case strings.HasPrefix(name, "broken.test."):
				m.RCode = dnsmessage.RCodeServerFailure
			case name != "good.test.":
				m.RCode = dnsmessage.RCodeNameError
			case q.Type == dnsmessage.TypeA:
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET},
					Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
				}}
			}
			if b, err := m.Pack(); err == nil {
				c.WriteTo(b, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", c.LocalAddr().String())
	}}
}

func TestLookup(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
			c.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for host, want := range map[string]fetch.FailureKind{
		"good.test":    "",
		"unknown.test": fetch.NameNotFound,
		"broken.test":  fetch.NameLookupFailed,
		"silent.test":  fetch.NameLookupFailed,
	} {
		o := Options{}
		if host == "silent.test" {
			o.Timeout = 200 * time.Millisecond
		}
		p := New(o)
		defer p.Close()
		p.proxy = func(*url.URL) (*url.URL, error) { return nil, nil }
		p.resolver = nameServer(t)
		a := p.RoundTrip(t.Context(), fetch.Send{Method: "GET", URL: "http://" + host + ":" + port + "/"})
		switch {
		case want == "" && (a.Failure != nil || a.RemoteAddress != l.Addr().String()):
			t.Errorf("%s: %+v, %+v", host, a, a.Failure)
		case want != "" && (a.Failure == nil || a.Failure.Kind != want || a.Failure.Detail == "" || a.RemoteAddress != ""):
			t.Errorf("%s: %+v, %+v; want %s", host, a, a.Failure, want)
		}
		if a.Timing.DNS < 0 {
			t.Errorf("%s: timing %+v", host, a.Timing)
		}
	}
}

// A name is looked up once, also one that is not there; a server that failed is
// asked again.
func TestLookupOnce(t *testing.T) {
	for host, again := range map[string]bool{"good.test": false, "unknown.test": false, "broken.test": true} {
		var asked atomic.Int32
		resolver := nameServer(t)
		dial := resolver.Dial
		resolver.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
			asked.Add(1)
			return dial(ctx, network, address)
		}
		var kept names
		_, _, first := kept.lookup(t.Context(), resolver, host)
		once := asked.Load()
		for range 3 {
			if _, looked, err := kept.lookup(t.Context(), resolver, host); looked != again || (err == nil) != (first == nil) {
				t.Errorf("%s: looked up again %t, %v, at first %v", host, looked, err, first)
			}
		}
		if more := asked.Load() > once; more != again {
			t.Errorf("%s: the resolver was asked %d times at first, and %d in all", host, once, asked.Load())
		}
	}
}
