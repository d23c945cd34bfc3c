package probe_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
)

// TestWebSocket: a server that opens a WebSocket and says nothing is not waited
// for, and the WebSocket is closed in order; one that looks at Origin is found out.
func TestWebSocket(t *testing.T) {
	const allowed = "http://127.0.0.1:1" // of the same site, so that nothing is said of cookies
	closed := make(chan []byte, 8)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	own := "http://" + l.Addr().String()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r, err := http.ReadRequest(bufio.NewReader(c))
				if err != nil {
					return
				}
				if o := r.Header.Get("Origin"); o != allowed && o != own || r.Header.Get("Upgrade") != "websocket" || r.Header.Get("Sec-WebSocket-Version") != "13" {
					io.WriteString(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
					return
				}
				io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "+
					fetch.WebSocketAccept(r.Header.Get("Sec-WebSocket-Key"))+"\r\n\r\n")
				frame := make([]byte, 8)
				io.ReadFull(c, frame)
				closed <- frame
			}()
		}
	}()
	for origin, want := range map[string][]string{allowed: nil, "http://127.0.0.1:2": {"websocket-origin", "websocket-refused"}} {
		plan, err := ask.Plan(ask.Question{URL: "ws://" + l.Addr().String() + "/socket", Origin: origin, Initiator: "websocket"})
		if err != nil {
			t.Fatal(err)
		}
		p := probe.New(probe.Options{})
		d, err := p.Diagnose(context.Background(), plan)
		p.Close()
		if err != nil {
			t.Fatal(err)
		}
		var codes []string
		for _, f := range d.Findings {
			codes = append(codes, f.Code)
		}
		if !slices.Equal(codes, want) {
			t.Errorf("%s: %q, want %q", origin, codes, want)
		}
		if frame := <-closed; frame[0] != 0x88 || frame[1] != 0x82 || frame[6] != 0x03 || frame[7] != 0xE8 {
			t.Errorf("%s: % x is no close frame", origin, frame)
		}
	}
}
