package report_test

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/inquiry"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The table library measures by the locale it finds; a golden file may not
// depend on who runs the test.
func TestMain(m *testing.M) {
	flag.Parse()
	twwidth.SetEastAsian(false)
	os.Exit(m.Run())
}

// exhibits are those of the demo, all or the named, and what the real pipeline
// makes of each, from memory.
func exhibits(t testing.TB, names ...string) ([]gallery.Exhibit, map[string]*rules.Diagnosis) {
	t.Helper()
	all, err := gallery.Load(os.DirFS("../testdata/exhibits"))
	if err != nil {
		t.Fatal(err)
	}
	if names != nil {
		all = slices.DeleteFunc(all, func(e gallery.Exhibit) bool { return !slices.Contains(names, e.Name) })
	}
	const api, page = "http://127.0.0.1:5000", "http://localhost:3000"
	found := map[string]*rules.Diagnosis{}
	for _, e := range all {
		d, err := inquiry.Drive(t.Context(), e.Plan(api, page), gallery.Memory(all, api, page))
		if err != nil {
			t.Fatal(err)
		}
		found[e.Name] = d
	}
	return all, found
}

type golden struct {
	exhibit, format string
	options         report.Options
}

// goldens are all the files of testdata/golden, by name: text and JSON of every
// exhibit, and of some what the options change.
func goldens(all []gallery.Exhibit) map[string]golden {
	files := map[string]golden{}
	for _, e := range all {
		files[e.Name+".txt"] = golden{e.Name, "text", report.Options{}}
		files[e.Name+".json"] = golden{e.Name, "json", report.Options{Version: "1.2.3"}}
	}
	for _, name := range []string{"no-cors", "list-slash", "origin-twice", "options-401"} {
		files[name+".40.txt"] = golden{name, "text", report.Options{Width: 40}}
		files[name+".120.txt"] = golden{name, "text", report.Options{Width: 120}}
		files[name+".verbose.txt"] = golden{name, "text", report.Options{Verbose: true}}
		files[name+".quiet.txt"] = golden{name, "text", report.Options{Quiet: true}}
		files[name+".color.txt"] = golden{name, "text", report.Options{Color: true}}
		files[name+".ascii.txt"] = golden{name, "text", report.Options{ASCII: true}}
		files[name+".fix.txt"] = golden{name, "text", report.Options{Show: []report.Part{report.PartFix}}}
	}
	return files
}

// TestFirstScreen: for one fault at 80 columns the answer takes no more than 24
// lines, up to the command to check again; the cause and what to change are
// among them.
func TestFirstScreen(t *testing.T) {
	all, found := exhibits(t)
	var lengths []int
	for _, e := range all {
		d := found[e.Name]
		out := render(t, d, "text", report.Options{})
		lengths = append(lengths, strings.Count(out, "\n"))
		end := strings.Index(out, "Check again:\n")
		if end < 0 {
			t.Errorf("%s: no command to check again", e.Name)
			continue
		}
		screen := out[:end] + strings.Join(strings.SplitAfterN(out[end:], "\n", 3)[:2], "")
		most := 24
		if d.Then != nil { // two faults
			most = 32
		}
		if n := strings.Count(screen, "\n"); n > most {
			t.Errorf("%s: the answer takes %d lines:\n%s", e.Name, n, screen)
		}
		if len(d.Findings) == 0 || d.Findings[0].Severity != rules.Error {
			continue
		}
		lead := d.Findings[0]
		w, err := codes.Tell(lead.Code, lead.Facts, nil)
		if err != nil {
			t.Fatal(err)
		}
		flat := strings.Join(strings.Fields(screen), " ")
		if !strings.Contains(flat, w.Title) {
			t.Errorf("%s: the cause %q is not on the first screen:\n%s", e.Name, w.Title, screen)
		}
		if !strings.Contains(screen, "→") {
			t.Errorf("%s: no change on the first screen:\n%s", e.Name, screen)
		}
	}
	slices.Sort(lengths)
	t.Logf("lines of the whole report, median %d, worst %d", lengths[len(lengths)/2], lengths[len(lengths)-1])
}

func render(t testing.TB, d *rules.Diagnosis, format string, o report.Options) string {
	t.Helper()
	all := report.Formats()
	var out bytes.Buffer
	if err := all[slices.IndexFunc(all, func(f report.Format) bool { return f.Name == format })].Render(&out, d, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	all, found := exhibits(t)
	files := goldens(all)
	dir := filepath.Join("testdata", "golden")
	for name, g := range files {
		t.Run(name, func(t *testing.T) {
			if found[g.exhibit] == nil {
				t.Fatalf("no exhibit %s", g.exhibit)
			}
			holdGolden(t, filepath.Join(dir, name), render(t, found[g.exhibit], g.format, g.options))
		})
	}
	written, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Collect(maps.Keys(files))
	for _, file := range written {
		if !slices.Contains(names, filepath.Base(file)) {
			t.Errorf("%s: no test writes this file", file)
		}
	}
}

// holdGolden holds what was written to a file, or writes that with -update.
func holdGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s; -update writes it anew\n%s", path, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer"
}
