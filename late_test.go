package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// aTime is one in a report.
var aTime = regexp.MustCompile(`\d+\.\d ms`)

// TestLateBodies: what a report says, and how it is laid out, is no matter of
// when the pieces of a body come.
func TestLateBodies(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"length": "<html><head><title>403 Forbidden</title></head><body><center><h1>403 Forbidden</h1></center><hr><center>nginx</center></body></html>",
		"spring": "Invalid CORS request",
	} {
		address := serveEach(t, func(c net.Conn) {
			if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
				return
			}
			fmt.Fprintf(c, "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", len(body))
			for i := 0; i < len(body); i += 1 + len(body)/8 {
				time.Sleep(time.Duration(rand.IntN(90)) * time.Millisecond)
				fmt.Fprint(c, body[i:min(len(body), i+1+len(body)/8)])
			}
		})
		var reports [12]string
		var all sync.WaitGroup
		for i := range reports {
			all.Go(func() {
				var stdout, stderr bytes.Buffer
				run([]string{"http://" + address + "/data", "-O", "http://app.test", "-v"}, strings.NewReader(""), &stdout, &stderr)
				reports[i] = aTime.ReplaceAllString(stdout.String()+stderr.String(), "T ms")
			})
		}
		all.Wait()
		for _, r := range reports {
			if r != reports[0] || !strings.Contains(r, "403") {
				t.Fatalf("%s: %s\nand in another run\n%s", name, reports[0], r)
			}
		}
	}
}
