package replay_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/probe/recording/replay"
	"github.com/cors-check/cors-check/rules/browser"
)

// TestHeads: what the browsers were recorded to send, header by header, is what
// is predicted; of Chromium in its order.
func TestHeads(t *testing.T) {
	cs, err := recording.Load("../../../testdata/browsers/options.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, c := range cs {
		if c.Page == "null" || c.ID == "beacon-json-redirected-302" { // differences.txt
			continue
		}
		for _, id := range browser.IDs() {
			sent := replay.Predict(c, id).Exchanges
			for i, q := range c.Expect[string(id)].Requests {
				var want, got []string
				for _, h := range q.Headers {
					want = append(want, h[0]+": "+h[1])
				}
				for _, h := range sent[i].Send.Headers {
					got = append(got, h.Name+": "+h.Value)
				}
				want, got = told(want), told(got)
				if id != browser.Chromium {
					slices.Sort(want)
					slices.Sort(got)
				}
				if !slices.Equal(want, got) {
					t.Errorf("%s %s %s:\n  browser:   %q\n  predicted: %q", c.ID, id, q.Kind, want, got)
				}
				compared++
			}
		}
	}
	if compared < 900 {
		t.Errorf("only %d requests", compared)
	}
}

// told are the headers but those that say how the browser was driven, and one
// that depends on what it has stored.
func told(lines []string) []string {
	return slices.DeleteFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, "User-Agent:") || strings.HasPrefix(line, "Sec-Fetch-Storage-Access:")
	})
}
