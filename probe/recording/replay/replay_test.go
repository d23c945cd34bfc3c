package replay_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/probe/recording/replay"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
)

const folder = "../../../testdata/browsers/"

var show = flag.Bool("differences", false, "print every difference from the recordings, listed or not")

func load(t testing.TB) []*recording.Case {
	t.Helper()
	names, _ := filepath.Glob(folder + "*.jsonl.gz")
	cases, err := recording.Load(names...)
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d cases: %v", len(cases), err)
	}
	return cases
}

// known are the differences listed beside the recordings, each with its reason.
func known(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open(folder + "differences.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list := map[string]bool{}
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) < 4 {
			t.Fatalf("differences.txt: %q is no case, engine, measure and reason", line)
		}
		list[strings.Join(fields[:3], " ")] = true
	}
	return list
}

// What the machines predict for every recorded case is what the browser did,
// save the differences listed; and every difference listed is still one.
func TestRecordings(t *testing.T) {
	listed := known(t)
	compared, differing := map[string]int{}, map[string]int{}
	for _, c := range load(t) {
		n, differences := replay.Compare(c, replay.Predict(c, browser.IDs()...))
		for k, v := range n {
			compared[k] += v
		}
		for _, d := range differences {
			differing[string(d.Engine)+" "+d.Measure]++
			key := d.Case + " " + string(d.Engine) + " " + d.Measure
			if *show {
				fmt.Println(d)
			}
			if !listed[key] {
				t.Error(d)
			}
			delete(listed, key)
		}
	}
	for key := range listed {
		t.Errorf("%s is listed as a difference and is none", key)
	}
	for _, e := range recording.Engines {
		for _, m := range replay.Measures {
			k := e + " " + m
			if compared[k] > 0 {
				t.Logf("%-18s %5d of %5d as recorded (%.2f %%)", k, compared[k]-differing[k], compared[k],
					100*float64(compared[k]-differing[k])/float64(compared[k]))
			}
		}
	}
}

// What the prober brings over sockets is, byte for byte, what the machines
// were given from memory: both come to equal checks.
func TestRecordingsOverSockets(t *testing.T) {
	var sample []*recording.Case
	for i, c := range load(t) {
		defaultPort := strings.HasPrefix(c.Page, "http") && strings.Count(c.Page, ":") == 1
		if !defaultPort && !c.Networked() && (i%8 == 0 || c.Category == "wire" || c.Category == "redirect") {
			sample = append(sample, c)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	server, options, err := replay.Serve(ctx, sample)
	if err != nil {
		if installed.All() {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: the ports of the recordings are taken: %v", err)
	}
	defer server.Close()
	for _, c := range sample {
		prober := probe.New(options)
		asked := replay.Ask(ctx, prober, c, browser.IDs()...)
		prober.Close()
		if read := replay.Predict(c, browser.IDs()...); !reflect.DeepEqual(comparable(asked), comparable(read)) {
			t.Errorf("%s: over sockets\n%s\nfrom memory\n%s", c.ID, comparable(asked), comparable(read))
		}
	}
	t.Logf("%d cases over sockets", len(sample))
}

// comparable is all of a check but its times, addresses and the system's own
// words for a failure.
func comparable(c *rules.Check) string {
	var b strings.Builder
	for _, x := range c.Exchanges {
		fmt.Fprintf(&b, "%d %s %s %s %v %q\n", x.ID, x.Kind(), x.Method, x.URL, x.Browsers, x.Send.Headers)
		if x.Failure != nil {
			fmt.Fprintf(&b, "  failed: %s\n", x.Failure.Kind)
			continue
		}
		fmt.Fprintf(&b, "  %s %d %q %q cut=%v body=%q %s\n", x.Response.Protocol, x.Response.Status, x.Response.Heads, x.Response.Headers,
			x.Response.HeadCut, x.Response.Body, x.Response.BodyFailure)
	}
	for _, r := range c.Results {
		fmt.Fprintf(&b, "%s %q %s %v %v\n", r.Browser, r.Verdict, r.Stage, r.Response, r.Readable)
	}
	return b.String()
}
