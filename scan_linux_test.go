package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe/installed"
)

// counted is an API that counts how often each path is asked for with GET.
func counted(t *testing.T) (url string, asked func() map[string]int) {
	t.Helper()
	var mu sync.Mutex
	counts := map[string]int{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet && !strings.Contains(r.URL.Path, "cors-check") { // no experiment
			mu.Lock()
			counts[r.URL.Path]++
			mu.Unlock()
		}
		if !strings.HasSuffix(r.URL.Path, "7") {
			w.Header().Set("Access-Control-Allow-Origin", "http://localhost:3000")
		}
		w.Header().Set("Access-Control-Allow-Headers", "x-a")
		time.Sleep(time.Millisecond)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		all := counts
		counts = map[string]int{}
		return all
	}
}

// TestKilled: whenever a run is killed, what it had told is in its file, and the
// run that goes on asks only the rest. Then the report is that of one run.
func TestKilled(t *testing.T) {
	t.Parallel()
	targets := 100
	if installed.All() {
		targets = 400
	}
	program := installedProgram(t, t.TempDir())
	url, asked := counted(t)
	dir := t.TempDir()
	var list strings.Builder
	for i := range targets {
		fmt.Fprintf(&list, "GET %s/%d\n", url, i)
	}
	if err := os.WriteFile(filepath.Join(dir, "list.txt"), []byte(list.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	start := func(args ...string) *exec.Cmd {
		run := exec.Command(program, args...)
		run.Dir = dir
		return run
	}
	scan := []string{"scan", "list.txt", "-O", "http://localhost:3000", "-H", "X-A: 1"}
	merged := func(file string) string {
		out, _ := start("merge", file, "--format", "junit").Output()
		return regexp.MustCompile(`time="[^"]*"`).ReplaceAllString(string(out), "")
	}
	if err := start(append(scan, "--format", "ndjson=whole.ndjson")...).Run(); err == nil {
		t.Fatal("no case failed")
	}
	want := merged("whole.ndjson")
	if !strings.Contains(want, fmt.Sprintf(`tests="%d" failures="%d"`, targets, targets/10)) {
		t.Fatalf("not the report of a whole run:\n%.300s", want)
	}
	file := filepath.Join(dir, "part.ndjson")
	for _, lines := range []int{0, 1, targets / 8, targets / 2, targets - 10} {
		os.Remove(file)
		asked()
		run := start(append(scan, "--format", "ndjson=part.ndjson")...)
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			if text, _ := os.ReadFile(file); bytes.Count(text, []byte("\n")) >= lines {
				break
			}
		}
		run.Process.Kill()
		run.Wait()
		text, _ := os.ReadFile(file)
		had := bytes.Count(text, []byte("\n"))
		asked()
		again := start(append(scan, "--resume", "part.ndjson", "--format", "ndjson=part.ndjson")...)
		if had == 0 {
			os.WriteFile(file, text, 0o666) // the file may not be there yet
		}
		out, err := again.CombinedOutput()
		if err == nil || again.ProcessState.ExitCode() != unexpected {
			t.Fatalf("killed after %d lines, it goes on with %v: %s", had, err, out)
		}
		if rest := len(asked()); rest != targets-had {
			t.Errorf("killed after %d lines, %d targets were asked again, want %d", had, rest, targets-had)
		}
		if got := merged("part.ndjson"); got != want {
			t.Errorf("killed after %d lines, the report is another:\n%.600s\nwant\n%.600s", had, got, want)
		}
	}
}

// TestInterrupted: a signal lets what is under way finish, and what is known is
// told, in every report of the run.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	program := installedProgram(t, t.TempDir())
	url, _ := counted(t)
	dir := t.TempDir()
	var list strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&list, "GET %s/%d\n", url, i)
	}
	if err := os.WriteFile(filepath.Join(dir, "list.txt"), []byte(list.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(program, "scan", "list.txt", "-O", "http://localhost:3000", "--format", "junit=out.xml", "--format", "ndjson=out.ndjson", "-q")
	run.Dir = dir
	var out bytes.Buffer
	run.Stdout = &out
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if text, _ := os.ReadFile(filepath.Join(dir, "out.ndjson")); bytes.Count(text, []byte("\n")) > 100 {
			break
		}
	}
	run.Process.Signal(os.Interrupt)
	run.Wait()
	lines, _ := os.ReadFile(filepath.Join(dir, "out.ndjson"))
	xml, _ := os.ReadFile(filepath.Join(dir, "out.xml"))
	told := bytes.Count(lines, []byte("\n"))
	want := fmt.Sprintf("%d not asked", 100_000-told)
	if run.ProcessState.ExitCode() != interrupted || !strings.Contains(out.String(), want) || !bytes.Contains(xml, []byte(fmt.Sprintf(`tests="%d"`, told))) || told < 100 || told > 50_000 {
		t.Errorf("%v, %d lines, %.200s\n…%s", run.ProcessState, told, xml, out.Bytes()[max(0, out.Len()-200):])
	}
}

// BenchmarkScan is a list of targets from start to exit, beside the bare prober,
// which sends the same two requests for each: on loopback, with 50 ms to each
// response of one host, and of 200 hosts. CORS_CHECK_TARGETS is how many targets
// the first has (2,000). It tells targets a second, the ratio to the bare
// prober's, and the peak memory in MiB.
func BenchmarkScan(b *testing.B) {
	dir := b.TempDir()
	built := func(name, source string) string {
		bin := filepath.Join(dir, name)
		if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", bin, source).CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		return bin
	}
	program, bare := built("cors-check", "."), built("bare", "./testdata/bare")
	serve := func(delay time.Duration) string {
		l, err := net.Listen("tcp", "0.0.0.0:0")
		if err != nil {
			b.Fatal(err)
		}
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(delay)
			w.Header().Set("Access-Control-Allow-Origin", "http://localhost:3000")
			w.Header().Set("Access-Control-Allow-Headers", "content-type")
		})}
		go s.Serve(l)
		b.Cleanup(func() { s.Close() })
		return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	}
	targets := 2000
	if n, err := strconv.Atoi(os.Getenv("CORS_CHECK_TARGETS")); err == nil {
		targets = n
	}
	loopback, distant := serve(0), serve(50*time.Millisecond)
	for _, test := range []struct {
		name           string
		targets, hosts int
		port           string
		options        []string
	}{
		{"loopback", targets, 1, loopback, []string{"--per-host", "64"}},
		{"50ms", 1000, 1, distant, []string{"--per-host", "64"}},
		{"50ms-200-hosts", 1000, 200, distant, nil},
	} {
		b.Run(test.name, func(b *testing.B) {
			var list strings.Builder
			for i := range test.targets {
				fmt.Fprintf(&list, "http://127.0.0.%d:%s/%d\n", 1+i%test.hosts, test.port, i)
			}
			file := filepath.Join(b.TempDir(), "targets.txt")
			if err := os.WriteFile(file, []byte(list.String()), 0o666); err != nil {
				b.Fatal(err)
			}
			scan := append([]string{"scan", file, "-O", "http://localhost:3000", "-H", "Content-Type: application/json", "--format", "ndjson"}, test.options...)
			var took [2][]float64
			peak := 0.0
			for b.Loop() {
				for i, run := range []*exec.Cmd{exec.Command(bare, "http://localhost:3000", file, "64"), exec.Command(program, scan...)} {
					began := time.Now()
					if err := run.Run(); err != nil {
						b.Fatal(err)
					}
					took[i] = append(took[i], time.Since(began).Seconds())
					if usage, ok := run.ProcessState.SysUsage().(*syscall.Rusage); ok && i == 1 {
						peak = max(peak, float64(usage.Maxrss)/1024)
					}
				}
			}
			slices.Sort(took[0])
			slices.Sort(took[1])
			half := len(took[0]) / 2
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(test.targets)/took[1][half], "targets/s")
			b.ReportMetric(took[0][half]/took[1][half], "of-bare")
			b.ReportMetric(peak, "MiB")
		})
	}
}
