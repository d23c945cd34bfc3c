package report

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

	"github.com/cors-check/cors-check/rules"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The table library measures by the locale it finds; a golden file may not
// depend on who runs the test.
func TestMain(m *testing.M) {
	flag.Parse()
	twwidth.SetEastAsian(false)
	os.Exit(m.Run())
}

type golden struct {
	sample, format string
	options        Options
}

// goldens are all the files of testdata/golden, by name.
func goldens() map[string]golden {
	all := map[string]golden{}
	for name := range samples() {
		all[name+".txt"] = golden{name, "text", Options{}}
		all[name+".json"] = golden{name, "json", Options{Version: "1.2.3"}}
		all[name+".quiet.txt"] = golden{name, "text", Options{Quiet: true}}
	}
	for _, name := range []string{"missing", "slash", "multiple", "auth", "engines"} {
		all[name+".40.txt"] = golden{name, "text", Options{Width: 40}}
		all[name+".120.txt"] = golden{name, "text", Options{Width: 120}}
	}
	for _, name := range []string{"missing", "wildcard", "engines", "refused", "hostile"} {
		all[name+".verbose.txt"] = golden{name, "text", Options{Verbose: true}}
	}
	for _, name := range []string{"missing", "slash", "held"} {
		all[name+".color.txt"] = golden{name, "text", Options{Color: true}}
	}
	all["missing.ascii.txt"] = golden{"missing", "text", Options{ASCII: true}}
	all["hostile.40.txt"] = golden{"hostile", "text", Options{Width: 40}}
	all["wildcard.secrets.json"] = golden{"wildcard", "json", Options{Version: "1.2.3", ShowSecrets: true}}
	return all
}

func render(t testing.TB, d *rules.Diagnosis, format string, o Options) string {
	t.Helper()
	var out bytes.Buffer
	i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Name == format })
	if err := Formats()[i].Render(&out, d, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGolden(t *testing.T) {
	dir := filepath.Join("testdata", "golden")
	for name, g := range goldens() {
		t.Run(name, func(t *testing.T) {
			got := render(t, samples()[g.sample], g.format, g.options)
			path := filepath.Join(dir, name)
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
		})
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Collect(maps.Keys(goldens()))
	for _, file := range files {
		if !slices.Contains(names, filepath.Base(file)) {
			t.Errorf("%s: no test writes this file", file)
		}
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
