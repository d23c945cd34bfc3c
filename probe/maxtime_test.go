package probe_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// TestMaxTime: whatever a server makes wait, a diagnosis ends with its time, and
// what was cut is unknown and told.
func TestMaxTime(t *testing.T) {
	const most, slack = time.Second, 200 * time.Millisecond
	var hops atomic.Int64
	late := func(response func() string) func(net.Conn) {
		return func(c net.Conn) {
			readRequest(bufio.NewReader(c))
			time.Sleep(300 * time.Millisecond)
			fmt.Fprint(c, response())
		}
	}
	servers := map[string]struct {
		serve   func(net.Conn)
		verdict rules.Verdict
	}{
		"redirects without end": {late(func() string {
			return fmt.Sprintf("HTTP/1.1 302 Found\r\nAccess-Control-Allow-Origin: *\r\nLocation: /%d\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", hops.Add(1))
		}), rules.Blocked}, // the preflight, which may not be redirected
		"silence": {wait, rules.NoVerdict},
		"a slow server that many experiments are sent to": {late(func() string {
			return "HTTP/1.1 500 Oops\r\nServer: nginx\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
		}), rules.Blocked},
		"a body that drips": {func(c net.Conn) {
			readRequest(bufio.NewReader(c))
			fmt.Fprint(c, "HTTP/1.1 403 Forbidden\r\nContent-Length: 1000\r\n\r\n")
			for range 1000 {
				if _, err := fmt.Fprint(c, "x"); err != nil {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
		}, rules.Blocked},
	}
	for name, s := range servers {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			d, err := newProber(t, probe.Options{MaxTime: most}).Diagnose(t.Context(), planFor("http://"+serve(t, s.serve)+"/"))
			if took := time.Since(began); took > most+slack {
				t.Errorf("it took %v", took)
			}
			if err != nil {
				t.Fatal(err)
			}
			if d.Verdict != s.verdict {
				t.Errorf("verdict %q, want %q", d.Verdict, s.verdict)
			}
			if len(d.Notes) == 0 || !strings.Contains(d.Notes[0], "time for the whole check was over") {
				t.Errorf("notes %q", d.Notes)
			}
			for _, x := range d.Experiments {
				if x.Failure != nil && x.Failure.Kind == fetch.OutOfTime {
					t.Errorf("%s counts as made", x.Name)
				}
			}
		})
	}
}
