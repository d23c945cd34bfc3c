// Package stacks holds the diagnosis against real servers: each is started
// with a fault as people make them, is asked what its user would ask, and the
// first finding must be that fault.
package stacks

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/codes"
)

// page is who asks, where a fault does not say otherwise.
const page = "http://localhost:3000"

// TestStacksAreWhole: at least six faults for each, and a code for each fault.
func TestStacksAreWhole(t *testing.T) {
	for _, s := range readAll(t) {
		if len(s.Faults) < 6 || len(s.Needs) == 0 || s.Serve == "" {
			t.Errorf("%s: %d faults, needs %q, is served by %q", s.name, len(s.Faults), s.Needs, s.Serve)
		}
		for name, f := range s.Faults {
			there := func(code string) bool {
				_, written := codes.Page(code)
				return written || code == nothing
			}
			if len(f.First) == 0 || f.Known.First == "" && !slices.ContainsFunc(f.First, there) {
				t.Errorf("%s: %s: which finding is the right one? There is no %q", s.name, name, f.First)
			}
			if _, err := ask.Plan(f.question("http://127.0.0.1:1")); err != nil {
				t.Errorf("%s: %s: %v", s.name, name, err)
			}
		}
	}
}

// nothing is said first where the page is allowed: no finding, or notes only.
const nothing = "none"

func (f fault) question(base string) ask.Question {
	q := f.Ask
	if q.URL == "" {
		q.URL = "/api/data"
	}
	if q.Origin == "" {
		q.Origin = page
	}
	q.URL = base + q.URL
	q.Body = []byte(f.Body)
	if f.Body == "" {
		q.Body = nil
	}
	return q
}

// TestStacks starts them all, one fault after the other.
func TestStacks(t *testing.T) {
	if !installed.All() {
		t.Skip("SKIPPED: real stacks are run with CORS_CHECK_REQUIRE_ALL=1 alone")
	}
	var table table
	t.Run("all", func(t *testing.T) {
		for _, s := range readAll(t) {
			for _, version := range s.versions {
				title := strings.TrimSuffix(s.name+"-"+version, "-")
				t.Run(title, func(t *testing.T) {
					t.Parallel()
					installed.Part(t, s.name)
					s.needs(t)
					r := s.prepare(t, version)
					for _, name := range s.named(version) {
						t.Run(name, func(t *testing.T) { table.add(r.examine(t, title, name)) })
					}
				})
			}
		}
	})
	t.Logf("what was said first:\n%s", table.String())
	named, unnamed, another := table.servers()
	t.Logf("servers: %d recognised, %d not, %d taken for another", named, unnamed, another)
	for _, of := range []rules.Confidence{rules.Certain, rules.High, rules.Medium, rules.Low} {
		right, all := table.calibration(of)
		t.Logf("said with confidence %-7s %3d, of which %3d right", of+":", all, right)
		if least := least[of]; right*100 < least*all {
			t.Errorf("of %d causes said with confidence %s %d are right, want %d %%", all, of, right, least)
		}
	}
}

// least is the share, in percent, that must be right of what is said with a
// confidence.
var least = map[rules.Confidence]int{rules.Certain: 100, rules.High: 95, rules.Medium: 75}

// examine starts the application with a fault and holds against it what is
// said of it.
func (r *ready) examine(t *testing.T, stack, name string) row {
	t.Helper()
	base, stop := r.start(t, name)
	defer stop()
	f := r.Faults[name]
	plan, err := ask.Plan(f.question(base))
	if err != nil {
		t.Fatal(err)
	}
	prober := probe.New(probe.Options{})
	defer prober.Close()
	if f.Before != "" {
		somebody, err := http.Get(base + f.Before)
		if err != nil {
			t.Fatal(err)
		}
		somebody.Body.Close()
	}
	d, err := prober.Diagnose(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	said := row{stack: stack, fault: name, first: nothing}
	if len(d.Findings) > 0 {
		said.first, said.confidence = d.Findings[0].Code, d.Findings[0].Confidence
	}
	if d.Server != nil {
		said.server = d.Server.Framework
	}
	fine := d.Verdict == rules.Allowed && (len(d.Findings) == 0 || d.Findings[0].Severity == rules.Note)
	said.right = slices.Contains(f.First, said.first) || fine && slices.Contains(f.First, nothing)
	said.known = f.Known.First != ""
	said.recognised = slices.Contains(r.answers(f), said.server)
	switch {
	case said.right && said.known:
		t.Errorf("%s is said, as it should be: it is known wrong no longer", said.first)
	case !said.right && !said.known:
		t.Errorf("%s (%s) is said first of %s, want %s\n%s", said.first, said.confidence, d.Verdict, strings.Join(f.First, " or "), exchanged(d))
	case !said.right:
		t.Logf("known wrong: %s (%s), want %s: %s\n%s", said.first, said.confidence, strings.Join(f.First, " or "), f.Known.First, exchanged(d))
	}
	switch {
	case said.recognised && f.Known.Server != "":
		t.Errorf("the server is recognised as %s: it is known wrong no longer", said.server)
	case !said.recognised && said.server != "" && f.Known.Server == "":
		t.Errorf("the server is recognised as %q, want %q", said.server, r.answers(f))
	}
	return said
}

// row is what was said of one fault.
type row struct {
	stack, fault, first, server string
	confidence                  rules.Confidence
	right, known, recognised    bool
}

// table is what was said of all of them.
type table struct {
	mu   sync.Mutex
	rows []row
}

func (t *table) add(r row) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rows = append(t.rows, r)
}

func (t *table) String() string {
	slices.SortStableFunc(t.rows, func(a, b row) int { return strings.Compare(a.stack, b.stack) })
	var b strings.Builder
	for _, r := range t.rows {
		fmt.Fprintf(&b, "%-18s %-38s %-28s %-8s %-10s %s\n", r.stack, r.fault, r.first, r.confidence, r.server, r.mark())
	}
	return b.String()
}

func (r row) mark() string {
	mark := map[bool]string{true: "right", false: "WRONG"}[r.right]
	if r.known {
		mark = "known wrong"
	}
	switch {
	case r.recognised:
	case r.server == "":
		mark += ", server not recognised"
	default:
		mark += ", another server"
	}
	return mark
}

// servers counts how they were recognised.
func (t *table) servers() (recognised, not, another int) {
	for _, r := range t.rows {
		switch {
		case r.recognised:
			recognised++
		case r.server == "":
			not++
		default:
			another++
		}
	}
	return recognised, not, another
}

// calibration is how many were said with a confidence, and how many of them
// rightly.
func (t *table) calibration(of rules.Confidence) (right, all int) {
	for _, r := range t.rows {
		if r.confidence == of {
			all++
			if r.right {
				right++
			}
		}
	}
	return right, all
}
