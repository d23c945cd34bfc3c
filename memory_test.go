package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// peakCommand is cors-check, and then how much memory the process had at most.
const peakCommand = "cors-check-peak"

func peak() {
	status := alone(os.Stdin, io.Discard, io.Discard).run(os.Args[1:])
	said, err := os.ReadFile("/proc/self/status")
	if err != nil {
		fmt.Println(err)
	}
	fmt.Printf("exit status %d\n%s", status, said)
	os.Exit(0)
}

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peakOf is the most memory that a check of a server took, in KiB.
func peakOf(t *testing.T, url string, more ...string) int {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, append([]string{url, "--origin", "http://app.test", "--timeout", "5s"}, more...)...)
	c.Args[0] = peakCommand
	said, err := c.CombinedOutput()
	found := highWater.FindSubmatch(said)
	if err != nil || found == nil || !bytes.HasPrefix(said, []byte("exit status 1\n")) && !bytes.HasPrefix(said, []byte("exit status 3\n")) {
		t.Fatalf("%v, %.300s", err, said)
	}
	kib, _ := strconv.Atoi(string(found[1]))
	return kib
}

// What a server says costs little more memory than a check costs anyway, and
// no more time than it takes to read.
func TestMemoryWhateverComes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("the memory a process had at most is told by /proc, on Linux only")
	}
	if build, ok := debug.ReadBuildInfo(); ok && slices.Contains(build.Settings, debug.BuildSetting{Key: "-race", Value: "true"}) {
		t.Skip("the race detector takes more memory than anything else")
	}
	const most = 9 << 10 // KiB: two heads of 384 KiB, as they came and in 38,000 parts
	again := func(n int, line string) string { return strings.Repeat(line+"\r\n", n) }
	long := strings.Repeat("a", 380_000)
	var numbered strings.Builder
	for i := range 25_000 {
		fmt.Fprintf(&numbered, "X-%d: 1\r\n", i)
	}
	const forever = 20 << 20
	answers := map[string]string{
		"plain":             "",
		"lines":             again(38_000, "X: 12"),
		"other lines":       numbered.String(),
		"lines of nothing":  again(75_000, "a:"),
		"a line":            "X: " + long + "\r\n",
		"a name":            long + ": 1\r\n",
		"nearly a name":     "Access-Control-Allow-" + long + ": *\r\n",
		"an origin":         "Access-Control-Allow-Origin: http://" + long + "\r\n",
		"no origin":         "Access-Control-Allow-Origin: " + long + "\r\n",
		"origins":           again(11_500, "Access-Control-Allow-Origin: a"),
		"a list of origins": "Access-Control-Allow-Origin: " + strings.Repeat("http://a.test,", 27_000) + "\r\n",
		"allowed headers":   "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: " + strings.Repeat("a,", 190_000) + "\r\n",
		"exposed headers":   "Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: " + strings.Repeat("a,", 190_000) + "\r\n",
		"folded lines":      "X: 1\r\n" + again(90_000, " a"),
		"a folded origin":   "Access-Control-Allow-Origin: a\r\n" + again(90_000, " a"),
		"Vary":              "Access-Control-Allow-Origin: *\r\n" + again(40_000, "Vary: a"),
		"cookies":           "Access-Control-Allow-Origin: *\r\n" + again(20_000, "Set-Cookie: a=b"),
		"a server":          "Server: " + long + "\r\n",
		"lines for ever":    again(forever/6, "X: 1"),
	}
	urls := map[string]string{}
	for name, answer := range answers {
		urls[name] = answering(t, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"+answer+"\r\n")
	}
	for name, raw := range map[string]string{
		"a reason":      "HTTP/1.1 200 " + long + "\r\nContent-Length: 0\r\n\r\n",
		"a location":    "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\nLocation: /" + long + "\r\n\r\n",
		"a body":        "HTTP/1.1 200 OK\r\n\r\n" + strings.Repeat("<", forever),
		"a long body":   fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", forever) + strings.Repeat("<", forever),
		"chunks":        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1\r\na\r\n", forever/6),
		"interim heads": strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 15_000) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
	} {
		urls[name] = answering(t, raw)
	}
	// A body of 61 KB that becomes one of 60 MiB.
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write(make([]byte, 60<<20))
	z.Close()
	urls["a compressed body"] = answering(t, fmt.Sprintf("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", packed.Len(), &packed))
	more := map[string][]string{"a compressed body": {"--integrity", "sha256-AAAA", "--expect", "blocked"}}
	for _, format := range []string{"json", "ndjson"} {
		name := "lines as " + format
		urls[name], more[name] = urls["lines"], []string{"--format", format}
	}
	plain := peakOf(t, urls["plain"])
	t.Logf("%d KiB for a plain response", plain)
	for name, url := range urls {
		if kib := peakOf(t, url, more[name]...) - plain; kib > most {
			t.Errorf("%s: %d KiB more", name, kib)
		} else {
			t.Logf("%s: %d KiB more", name, kib)
		}
	}
}

// answering is a server that answers every request with the same bytes.
func answering(t *testing.T, raw string) string {
	return "http://" + serveEach(t, func(c net.Conn) {
		for r := bufio.NewReader(c); ; {
			if _, err := http.ReadRequest(r); err != nil {
				return
			}
			if _, err := io.WriteString(c, raw); err != nil {
				return
			}
		}
	}) + "/"
}

// serveEach hands each connection to serve, and closes it then. It returns where
// it listens.
func serveEach(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}
