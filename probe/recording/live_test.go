package recording_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/probe/recording/live"
	"github.com/cors-check/cors-check/probe/recording/replay"
	"github.com/cors-check/cors-check/rules/browser"
)

// The browsers installed do today what is on record, and what they do with
// cases nobody has recorded is what we say. CORS_CHECK_SEED repeats a run.
func TestLive(t *testing.T) {
	installed.Need(t, "browsers")
	seed := rand.Uint64()
	if s := os.Getenv("CORS_CHECK_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatalf("CORS_CHECK_SEED: %v", err)
		}
	}
	t.Logf("CORS_CHECK_SEED=%d", seed)
	recorded, err := recording.Load(recordings(t)...)
	if err != nil {
		t.Fatal(err)
	}
	recorded = slices.DeleteFunc(recorded, func(c *recording.Case) bool {
		u, err := url.Parse(c.Page)
		return err == nil && u.Host != "" && u.Port() == "" || c.Networked() // ports 80 and 443 may be others' here
	})
	d := rand.New(rand.NewPCG(seed, 1))
	d.Shuffle(len(recorded), func(i, j int) { recorded[i], recorded[j] = recorded[j], recorded[i] })
	cs := slices.Concat(recorded[:60], recording.Sample(seed, 60))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := live.NewRecorder(ctx, cs)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, engine := range recording.Engines {
		t.Run(engine, func(t *testing.T) { runLive(t, r, engine, cs) })
	}
}

// With real public, local and loopback addresses, too: the recorder makes a
// network of its own for them.
func TestLiveNetwork(t *testing.T) {
	installed.Need(t, "browsers")
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	if _, err := live.Network(ctx, "true"); err != nil {
		t.Skipf("SKIPPED: LOCAL NETWORK ACCESS IS NOT TRIED HERE: %v", err)
	}
	out, err := exec.CommandContext(ctx, "go", "run", "./record", "-only", "24", "../../testdata/browsers/lna.jsonl.gz").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func runLive(t *testing.T, r *live.Recorder, engine string, cs []*recording.Case) {
	b, err := r.Start(t.Context(), engine)
	if err != nil {
		t.Fatal(err)
	}
	if want := versions(t)[engine]; b.Version != want {
		t.Logf("%s is here, the recordings are of %s; testdata/browsers/README.md tells how to renew them", b.Version, want)
	}
	again, said := record(t, b, engine, cs)
	b.Close()
	if len(again) == 0 {
		return
	}
	// A busy machine now and then loses a message of a browser's console: what
	// a browser does, it does twice.
	t.Logf("once more: %s", strings.Join(said, "\n"))
	if b, err = r.Start(t.Context(), engine); err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if _, said = record(t, b, engine, again); len(said) > 0 {
		t.Error(strings.Join(said, "\n"))
	}
}

// record runs cases and returns those in which the engine did otherwise than
// on record or predicted, and how.
func record(t *testing.T, b *live.Browser, engine string, cs []*recording.Case) (differing []*recording.Case, said []string) {
	t.Helper()
	for _, c := range cs {
		old := c.Expect[engine]
		if old == nil && c.Expect != nil {
			continue // of this engine there is no recording, on purpose: its stand-in lacks what the case is about
		}
		x, err := b.Record(t.Context(), c)
		words := []string{}
		switch {
		case err != nil:
			words = append(words, fmt.Sprintf("%s %s: %v", c.ID, engine, err))
		case old != nil:
			for _, change := range recording.Changes(old, x) {
				words = append(words, fmt.Sprintf("%s: %s was\n%s\nand is\n%s", c.ID, change.Member, change.Old, change.New))
			}
		default:
			words = compare(c, engine, x)
		}
		if len(words) > 0 {
			differing, said = append(differing, c), append(said, words...)
		}
	}
	return differing, said
}

// versions are those of the engines on record.
func versions(t *testing.T) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "testdata", "browsers", "versions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]string
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// compare holds what we predict of an engine against what it did.
func compare(c *recording.Case, engine string, did *recording.Expect) (said []string) {
	now := *c
	now.Expect = map[string]*recording.Expect{engine: did}
	_, differences := replay.Compare(&now, replay.Predict(&now, browser.ID(engine)))
	for _, d := range differences {
		if strings.Contains(d.Browser, "{uuid}") {
			continue // it names the address of a page with origin null, which nobody tells us
		}
		script, _ := json.Marshal(c)
		said = append(said, fmt.Sprintf("%v\n  case: %s", d, script))
	}
	return said
}
