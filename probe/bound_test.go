package probe_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
)

// A server may say much, and say it again wherever it redirects to: what is
// kept of it stays small. What was not kept is not judged.
func TestWhatServersMakeUsKeep(t *testing.T) {
	lines := func(n int, line string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, line+"\r\n", i)
		}
		return b.String()
	}
	const allow = "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: content-type\r\n"
	onward := func(more string) func(hop int) string {
		return func(hop int) string {
			return fmt.Sprintf("HTTP/1.1 307 Temporary Redirect\r\n%sLocation: /%d\r\n%sContent-Length: 0\r\n\r\n", allow, hop+1, more)
		}
	}
	for _, tt := range []struct {
		name   string
		answer func(hop int) string
		want   rules.Verdict
	}{
		{"20,000 lines", func(int) string {
			return "HTTP/1.1 200 OK\r\n" + allow + lines(20_000, "X-%d: 1") + "Content-Length: 0\r\n\r\n"
		}, rules.Allowed},
		{"a head of 250 KiB", func(int) string {
			return "HTTP/1.1 200 OK\r\n" + allow + lines(250, "X-%d: "+strings.Repeat("a", 1010)) + "Content-Length: 0\r\n\r\n"
		}, rules.Allowed},
		{"a body without end", func(int) string {
			return "HTTP/1.1 200 OK\r\n" + allow + "\r\n" + strings.Repeat("a", 1<<20)
		}, rules.Allowed},
		{"redirects with long heads", onward(lines(250, "X-%d: "+strings.Repeat("a", 1010))), rules.NoVerdict},
		{"redirects with many lines", onward(lines(20_000, "X-%d: 1")), rules.NoVerdict},
	} {
		t.Run(tt.name, func(t *testing.T) {
			addr := serve(t, func(c net.Conn) {
				for r := bufio.NewReader(c); ; {
					q, err := http.ReadRequest(r)
					if err != nil {
						return
					}
					hop := 0
					fmt.Sscanf(q.URL.Path, "/%d", &hop)
					answer := tt.answer(hop)
					if q.Method == "OPTIONS" {
						answer = "HTTP/1.1 204 No Content\r\n" + allow + "\r\n"
					}
					if _, err := io.WriteString(c, answer); err != nil {
						return
					}
				}
			})
			p := newProber(t, probe.Options{})
			plan := planFor("http://" + addr + "/0")
			plan.Browsers = []browser.ID{"chromium"} // others refuse heads of more than 64 KiB
			before := heap()
			d, err := p.Diagnose(t.Context(), plan)
			if err != nil {
				t.Fatal(err)
			}
			p.Close()
			grown := heap() - before
			if d.Verdict != tt.want {
				t.Errorf("verdict %q, want %q", d.Verdict, tt.want)
			}
			if grown > 8<<20 {
				t.Errorf("%d KiB are kept", grown>>10)
			}
			t.Logf("%d KiB are kept", grown>>10)
			runtime.KeepAlive(d)
		})
	}
}

// heap is what is in use of it, in bytes.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
