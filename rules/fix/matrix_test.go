package fix_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/cors-check/cors-check/rules/fix"
)

// matrixFile is the page with the matrix; -update writes it.
var matrixFile = filepath.Join(apps, "matrix.md")

// matrix is what was proven: of each stack and fault, that the cause is named,
// which fix works, and what went on working.
type matrix struct {
	mu   sync.Mutex
	rows []matrixRow
}

type matrixRow struct{ stack, fault, cause, change, steps, kept string }

func (m *matrix) add(stack, name string, p proof, f fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	row := matrixRow{stack, name, strings.Join(f.Findings, ", "), "", "works", ""}
	if f.Change != "" {
		row.change = "works"
	}
	if p.Unpasted != "" || f.Unpasted != "" {
		row.steps = ""
	}
	if len(f.Works) > 0 {
		row.kept = fmt.Sprintf("%d of %d", len(f.Works), len(f.Works))
	}
	m.rows = append(m.rows, row)
}

func (m *matrix) sorted() []matrixRow {
	slices.SortFunc(m.rows, func(a, b matrixRow) int {
		return cmp.Or(strings.Compare(a.stack, b.stack), strings.Compare(a.fault, b.fault))
	})
	return m.rows
}

func (m *matrix) String() string {
	var b strings.Builder
	for _, r := range m.sorted() {
		fmt.Fprintf(&b, "%-24s %-32s %-44s %-6s %-6s %s\n", r.stack, r.fault, r.cause, cmp.Or(r.change, "-"), cmp.Or(r.steps, "-"), r.kept)
	}
	return b.String()
}

// page is the matrix as a page, with the recipes that nothing proves.
func (m *matrix) page() string {
	var b strings.Builder
	b.WriteString("# What is proven\n\n`CORS_CHECK_REQUIRE_ALL=1 go test ./rules/fix -run TestFrameworks` proves each row, as CI does: the\n" +
		"cause is named, and the change or the steps, made as printed, let the page pass in a real browser,\n" +
		"while pages of other origins are still refused. *Kept* counts what passed before and still does.\n\n" +
		"| stack | fault | cause named | change | steps | kept |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, r := range m.sorted() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.stack, r.fault, r.cause, r.change, r.steps, r.kept)
	}
	b.WriteString("\n## Not proven\n\n| recipe | why |\n| --- | --- |\n")
	for _, framework := range fix.Frameworks() {
		if why, ok := strings.CutPrefix(fix.Find(framework).Proof, "none, "); ok {
			fmt.Fprintf(&b, "| %s | %s |\n", framework, why)
		}
	}
	return b.String()
}

// TestMatrix: the page has a row for every fault there is a proof of, and the
// reason for every recipe without one.
func TestMatrix(t *testing.T) {
	var want matrix
	for _, framework := range fix.Frameworks() {
		if fix.Find(framework).Proof != "" {
			continue
		}
		p := readProof(t, framework)
		for _, version := range p.versions {
			for name, f := range p.faults {
				want.add(strings.TrimSuffix(framework+"-"+version, "-"), name, p, f)
			}
		}
	}
	if *update {
		if err := os.WriteFile(matrixFile, []byte(want.page()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(matrixFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != want.page() {
		t.Errorf("%s is not of the proofs there are (-update writes it anew); want\n%s", matrixFile, want.page())
	}
}
