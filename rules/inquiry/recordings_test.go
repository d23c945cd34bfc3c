package inquiry_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/probe/recording/replay"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/inquiry"
)

// TestRecordingsAreExplained: in each of the thousands of recorded cases what
// a browser blocks has an error among the findings, each engine's name for it
// is accounted for, what passes in all of them has none, and nothing is told
// twice.
func TestRecordingsAreExplained(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/browsers/*.jsonl.gz")
	cases, err := recording.Load(files...)
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d cases: %v", len(cases), err)
	}
	for _, c := range cases {
		intent := replay.Intent(c)
		plan := rules.Plan{Checks: []rules.Intent{intent}, Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsNever, Framework: "none"}
		check := replay.Predict(c, browser.IDs()...)
		d := inquiry.Inquire(plan, []*rules.Check{check}).Diagnosis()
		contradictions(t, c.ID, d)
		var explained, told []string
		errors := 0
		for _, f := range d.Findings {
			if f.Code == finding.InternalError {
				t.Errorf("%s: %+v", c.ID, f.Facts)
			}
			if f.Severity == rules.Error {
				errors++
				explained = append(explained, f.Explains...)
			}
			if key := fmt.Sprint(f.Code, f.Header, f.Facts); slices.Contains(told, key) {
				t.Errorf("%s: %s is reported twice: %+v", c.ID, f.Code, f.Facts)
			} else {
				told = append(told, key)
			}
		}
		blocked := false
		for _, r := range check.Results {
			if r.Verdict != rules.Blocked {
				continue
			}
			blocked = true
			if r.Error != nil && !slices.Contains(explained, *r.Error) {
				t.Errorf("%s: no finding accounts for %s's %s: %q", c.ID, r.Browser, *r.Error, told)
			}
		}
		if blocked != (errors > 0) {
			t.Errorf("%s: blocked is %v, with %d errors: %q", c.ID, blocked, errors, told)
		}
	}
}
