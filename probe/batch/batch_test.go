package batch_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/batch"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
)

const page = "http://localhost:3000"

func question(t testing.TB, url string) batch.Question {
	t.Helper()
	plan, err := ask.Plan(ask.Question{URL: url, Origin: page})
	if err != nil {
		t.Fatal(err)
	}
	plan.Unique = "1"
	return batch.Question{Plan: plan}
}

// api answers as its path says, and counts how many requests are under way.
func api(t testing.TB) (url string, most *atomic.Int32) {
	t.Helper()
	var now atomic.Int32
	most = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		defer now.Add(-1)
		for {
			if m := most.Load(); n <= m || most.CompareAndSwap(m, n) {
				break
			}
		}
		w.Header()["Date"] = nil
		switch {
		case strings.HasPrefix(r.URL.Path, "/good"):
			w.Header().Set("Access-Control-Allow-Origin", page)
			w.Header().Set("Access-Control-Allow-Headers", "content-type")
		case strings.HasPrefix(r.URL.Path, "/slow"):
			time.Sleep(5 * time.Millisecond)
			w.Header().Set("Access-Control-Allow-Origin", page)
		}
		fmt.Fprint(w, "{}")
	}))
	t.Cleanup(s.Close)
	return s.URL, most
}

// broken are servers that answer nothing, half of something, or garbage.
func broken(t testing.TB) []string {
	t.Helper()
	var urls []string
	for _, answer := range []string{"", "HTTP/1.1 200 OK\r\nAccess-Control-Al", "\x00\xff\r\n\r\n"} {
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
				// Bytes left unread would end the connection in another way now and then.
				if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					io.WriteString(c, answer)
				}
				c.Close()
			}
		}()
		urls = append(urls, "http://"+l.Addr().String()+"/data")
	}
	return urls
}

// stable is the JSON report without times and the ports of connections.
func stable(t *testing.T, d *rules.Diagnosis) string {
	t.Helper()
	for _, e := range d.Exchanges() {
		e.Timing.DNS, e.Timing.Connect, e.Timing.TLS, e.Timing.FirstByte = -1, -1, -1, -1
	}
	var b bytes.Buffer
	if err := report.JSON(&b, d, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAloneAndAmongMany: what is said of a server is the same whether it is
// asked alone or among hundreds of others, broken ones among them.
func TestAloneAndAmongMany(t *testing.T) {
	base, _ := api(t)
	urls := broken(t)
	for i := range 100 {
		urls = append(urls, fmt.Sprintf("%s/good/%d", base, i), fmt.Sprintf("%s/bare/%d", base, i))
	}
	var questions []batch.Question
	for _, u := range urls {
		questions = append(questions, question(t, u))
	}
	prober := probe.New(probe.Options{PerHost: 6})
	defer prober.Close()
	among := make([]string, len(urls))
	if err := batch.Run(t.Context(), prober, questions, 16, func(i int, d *rules.Diagnosis) bool {
		among[i] = stable(t, d)
		return true
	}); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 1, 2, 3, 4, 101, 102} {
		p := probe.New(probe.Options{})
		d, err := p.Diagnose(t.Context(), questions[i].Plan)
		p.Close()
		if err != nil {
			t.Fatal(err)
		}
		if alone := stable(t, d); alone != among[i] {
			t.Errorf("%s: alone\n%s\namong others\n%s", urls[i], alone, among[i])
		}
	}
}

// TestPerHost: one host never has more requests at a time than it may.
func TestPerHost(t *testing.T) {
	base, most := api(t)
	var questions []batch.Question
	for i := range 60 {
		questions = append(questions, question(t, fmt.Sprintf("%s/slow/%d", base, i)))
	}
	prober := probe.New(probe.Options{PerHost: 3})
	defer prober.Close()
	n := 0
	if err := batch.Run(t.Context(), prober, questions, 32, func(int, *rules.Diagnosis) bool { n++; return true }); err != nil {
		t.Fatal(err)
	}
	if got := most.Load(); got > 3 || got < 2 || n != len(questions) {
		t.Errorf("%d requests at a time and %d diagnoses, want 3 at most and %d", got, n, len(questions))
	}
}

// TestStops: once emit says so nothing further is begun, and what is under way
// is told.
func TestStops(t *testing.T) {
	base, _ := api(t)
	var questions []batch.Question
	for i := range 50 {
		questions = append(questions, question(t, fmt.Sprintf("%s/good/%d", base, i)))
	}
	prober := probe.New(probe.Options{})
	defer prober.Close()
	n := 0
	if err := batch.Run(t.Context(), prober, questions, 4, func(int, *rules.Diagnosis) bool { n++; return n < 10 }); err != nil {
		t.Fatal(err)
	}
	if n < 10 || n > 13 {
		t.Errorf("%d diagnoses, want 10 and at most the 3 under way", n)
	}
}

// BenchmarkRun is a URL of a batch on loopback, two checks of three requests.
func BenchmarkRun(b *testing.B) {
	base, _ := api(b)
	questions := make([]batch.Question, b.N)
	for i := range questions {
		questions[i] = question(b, fmt.Sprintf("%s/good/%d", base, i))
		questions[i].Plan.Experiments = rules.ExperimentsBlocked
	}
	prober := probe.New(probe.Options{PerHost: 64})
	defer prober.Close()
	b.ResetTimer()
	if err := batch.Run(b.Context(), prober, questions, 64, func(int, *rules.Diagnosis) bool { return true }); err != nil {
		b.Fatal(err)
	}
}
