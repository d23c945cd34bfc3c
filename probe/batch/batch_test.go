package batch_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/batch"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/policy"
)

const page = "http://localhost:3000"

func caseOf(t testing.TB, url string) batch.Case {
	t.Helper()
	plan, err := ask.Plan(ask.Question{URL: url, Origin: page})
	if err != nil {
		t.Fatal(err)
	}
	plan.Unique = "1"
	return batch.Case{Case: policy.Case{Name: url, Plan: plan}}
}

func casesOf(t testing.TB, urls ...string) iter.Seq[batch.Case] {
	t.Helper()
	var all []batch.Case
	for i, u := range urls {
		c := caseOf(t, u)
		c.Number = i
		all = append(all, c)
	}
	return slices.Values(all)
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

// run asks about cases and returns the diagnoses in the order they came.
func run(ctx context.Context, t testing.TB, network probe.Options, cases iter.Seq[batch.Case], o batch.Options) (told []int, found map[int]*rules.Diagnosis) {
	t.Helper()
	prober := probe.New(network)
	defer prober.Close()
	found = map[int]*rules.Diagnosis{}
	err := batch.Run(ctx, prober, cases, o, func(c batch.Case, d *rules.Diagnosis) bool {
		told, found[c.Number] = append(told, c.Number), d
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return told, found
}

// TestAloneAndAmongMany: what is said of a server is the same whether it is
// asked alone or among hundreds of others, broken ones among them.
func TestAloneAndAmongMany(t *testing.T) {
	base, _ := api(t)
	urls := broken(t)
	for i := range 100 {
		urls = append(urls, fmt.Sprintf("%s/good/%d", base, i), fmt.Sprintf("%s/bare/%d", base, i))
	}
	_, among := run(t.Context(), t, probe.Options{PerHost: 6, Share: true}, casesOf(t, urls...), batch.Options{})
	for _, i := range []int{0, 1, 2, 3, 4, 101, 102} {
		p := probe.New(probe.Options{})
		plan := caseOf(t, urls[i]).Plan
		plan.Experiments = rules.ExperimentsBlocked
		d, err := p.Diagnose(t.Context(), plan)
		p.Close()
		if err != nil {
			t.Fatal(err)
		}
		if alone, got := stable(t, d), stable(t, among[i]); alone != got {
			t.Errorf("%s: alone\n%s\namong others\n%s", urls[i], alone, got)
		}
	}
}

// TestPerHost: one host never has more requests at a time than it may.
func TestPerHost(t *testing.T) {
	base, most := api(t)
	var urls []string
	for i := range 60 {
		urls = append(urls, fmt.Sprintf("%s/slow/%d", base, i))
	}
	told, _ := run(t.Context(), t, probe.Options{PerHost: 3}, casesOf(t, urls...), batch.Options{PerHost: 3})
	if got := most.Load(); got > 3 || got < 2 || len(told) != len(urls) {
		t.Errorf("%d requests at a time and %d diagnoses, want 3 at most and %d", got, len(told), len(urls))
	}
}

// TestOrdered: order is kept when it is asked for, whoever answers first, and
// what is known takes its turn.
func TestOrdered(t *testing.T) {
	base, _ := api(t)
	var all []batch.Case
	for i := range 200 {
		c := caseOf(t, fmt.Sprintf("%s/%s/%d", base, []string{"slow", "good", "bare"}[i%3], i))
		if c.Number = i; i%7 == 0 {
			c.Known = 1
		}
		all = append(all, c)
	}
	told, found := run(t.Context(), t, probe.Options{PerHost: 20}, slices.Values(all), batch.Options{PerHost: 20, Ordered: true})
	if !slices.IsSorted(told) || len(told) != len(all) {
		t.Errorf("%d told, in the order %v", len(told), told)
	}
	for i, d := range found {
		if (d == nil) != (i%7 == 0) {
			t.Errorf("case %d: %v", i, d)
		}
	}
}

// TestStops: once emit says so nothing further is begun, and what is under way
// is told.
func TestStops(t *testing.T) {
	base, _ := api(t)
	var urls []string
	for i := range 50 {
		urls = append(urls, fmt.Sprintf("%s/good/%d", base, i))
	}
	prober := probe.New(probe.Options{})
	defer prober.Close()
	n := 0
	if err := batch.Run(t.Context(), prober, casesOf(t, urls...), batch.Options{Concurrency: 4}, func(batch.Case, *rules.Diagnosis) bool { n++; return n < 10 }); err != nil {
		t.Fatal(err)
	}
	if n < 10 || n > 13 {
		t.Errorf("%d diagnoses, want 10 and at most the 3 under way", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	n = 0
	endless := func(yield func(batch.Case) bool) {
		for i := 0; yield(caseOf(t, fmt.Sprintf("%s/good/%d", base, i))); i++ {
		}
	}
	if err := batch.Run(ctx, prober, endless, batch.Options{}, func(batch.Case, *rules.Diagnosis) bool {
		if n++; n == 100 {
			cancel()
		}
		return true
	}); err != nil || n < 100 {
		t.Errorf("%d diagnoses of a list without end, %v", n, err)
	}
}

// counting counts the requests to each path and answers as it is told.
func counting(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) (url string, count *atomic.Int32) {
	t.Helper()
	count = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(int(count.Add(1)), w, r) }))
	t.Cleanup(s.Close)
	return s.URL, count
}

// TestBusy: a server that is busy is left alone for as long as it says, and the
// case is asked once more; what it says then is what counts.
func TestBusy(t *testing.T) {
	var began atomic.Int64
	url, _ := counting(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		began.CompareAndSwap(0, time.Now().UnixNano())
		if time.Now().UnixNano()-began.Load() < int64(900*time.Millisecond) {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", page)
		w.Header().Set("Access-Control-Allow-Headers", "content-type")
	})
	_, found := run(t.Context(), t, probe.Options{PerHost: 1, Share: true}, casesOf(t, url+"/data"), batch.Options{PerHost: 1})
	if found[0].Verdict != rules.Allowed {
		t.Errorf("%s, want the answer after the time it asked for", found[0].Verdict)
	}
	url, count := counting(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	_, found = run(t.Context(), t, probe.Options{PerHost: 1}, casesOf(t, url+"/data"), batch.Options{})
	if found[0].Verdict != rules.Blocked || count.Load() > 30 {
		t.Errorf("a server that stays busy: %s after %d requests", found[0].Verdict, count.Load())
	}
}

// TestWaitAndRetry: a server that is just starting is waited for, and one that
// fails now and then is asked again as often as a user says.
func TestWaitAndRetry(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close() // nobody answers there for now
	good := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", page)
		w.Header().Set("Access-Control-Allow-Headers", "content-type")
	})
	started := make(chan *http.Server, 1)
	time.AfterFunc(300*time.Millisecond, func() {
		l, err := net.Listen("tcp", address)
		if err != nil {
			started <- nil
			return
		}
		s := &http.Server{Handler: good}
		started <- s
		s.Serve(l)
	})
	_, found := run(t.Context(), t, probe.Options{}, casesOf(t, "http://"+address+"/data"), batch.Options{Wait: 30 * time.Second})
	if s := <-started; s == nil {
		t.Fatal("somebody else took the port")
	} else {
		defer s.Close()
	}
	if found[0].Verdict != rules.Allowed {
		t.Errorf("a server that starts late: %s", found[0].Verdict)
	}

	flaky, _ := counting(t, func(n int, w http.ResponseWriter, r *http.Request) {
		if n <= 2 {
			panic(http.ErrAbortHandler)
		}
		good(w, r)
	})
	for retry, want := range map[int]rules.Verdict{2: rules.Allowed} {
		if _, found := run(t.Context(), t, probe.Options{}, casesOf(t, flaky+"/data"), batch.Options{Retry: retry}); found[0].Verdict != want {
			t.Errorf("--retry %d: %s, want %s", retry, found[0].Verdict, want)
		}
	}
	dead, count := counting(t, func(int, http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if _, found := run(t.Context(), t, probe.Options{HTTP1: true}, casesOf(t, dead+"/data"), batch.Options{}); found[0].Verdict != rules.NoVerdict || count.Load() > 4 {
		t.Errorf("without --retry: %s after %d requests", found[0].Verdict, count.Load())
	}
}

// TestShared: cases that ask the same share what is sent, and each has its own
// judgement.
func TestShared(t *testing.T) {
	var methods []string
	url, count := counting(t, func(_ int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", page)
		w.Header().Set("Access-Control-Allow-Headers", "content-type")
	})
	var urls []string
	for range 40 {
		urls = append(urls, url+"/data")
	}
	_, found := run(t.Context(), t, probe.Options{PerHost: 6, Share: true}, casesOf(t, urls...), batch.Options{})
	if n := count.Load(); n != 3 || len(found) != 40 {
		t.Errorf("%d requests for %d cases, want the 3 of one: %v", n, len(found), methods)
	}
	first := stable(t, found[0])
	for i, d := range found {
		if got := stable(t, d); got != first {
			t.Errorf("case %d\n%s\nis not\n%s", i, got, first)
		}
	}
}

// TestRate: requests are spaced out as a user says.
func TestRate(t *testing.T) {
	url, count := counting(t, func(int, http.ResponseWriter, *http.Request) {})
	began := time.Now()
	run(t.Context(), t, probe.Options{Rate: 50}, casesOf(t, url+"/1", url+"/2", url+"/3"), batch.Options{})
	if least := time.Duration(count.Load()-1) * 20 * time.Millisecond; time.Since(began) < least {
		t.Errorf("%d requests in %v, want %v at least", count.Load(), time.Since(began), least)
	}
}

// BenchmarkRun is a URL of a batch on loopback, two checks of three requests.
func BenchmarkRun(b *testing.B) {
	base, _ := api(b)
	cases := func(yield func(batch.Case) bool) {
		for i := range b.N {
			if !yield(caseOf(b, fmt.Sprintf("%s/good/%d", base, i))) {
				return
			}
		}
	}
	prober := probe.New(probe.Options{PerHost: 64})
	defer prober.Close()
	if err := batch.Run(b.Context(), prober, cases, batch.Options{PerHost: 64}, func(batch.Case, *rules.Diagnosis) bool { return true }); err != nil {
		b.Fatal(err)
	}
}
