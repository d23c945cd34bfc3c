package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fix"
	"github.com/cors-check/cors-check/rules/server"
)

const module = "github.com/cors-check/cors-check"

// floors is the architecture (.github/CONTRIBUTING.md), from the ground up: a
// package imports those of lower floors alone. A line here is a decision: it
// is not relaxed to make a build pass.
var floors = [][]string{
	{"rules/frontmatter", "rules/lazy", "rules/nearest", "rules/tree", "testdata/bare"},
	{"rules/secret"},
	{"rules/fetch"},
	{"rules/browser", "rules/codes"},
	{"rules/fix"},
	{"rules"},
	{"rules/said", "rules/server"},
	{"rules/finding", "rules/ask", "rules/document"},
	{"rules/cause", "rules/policy", "rules/remedy"},
	{"rules/inquiry", "rules/explain"},
	{"rules/from"},
	{"probe/installed", "probe/recording", "probe/devtools", "report"},
	{"probe", "probe/recording/live", "report/file", "report/look"},
	{"probe/batch", "report/outputs"},
	{"probe/confirm", "probe/gallery", "probe/recording/record", "probe/recording/replay", "report/usage", "testdata/exhibits"},
	{"."},
}

// walls are what the floors do not say: what a room may not import from lower
// floors, or from the standard library.
var walls = []struct {
	under   string   // the packages under this directory
	imports []string // may not import these, or anything below them
	save    string   // unless they are under this one
}{
	{under: "rules", imports: []string{"net", "net/http", "os", "log", "time/tzdata", "io/ioutil", "math/rand"}},
	{under: "rules/fix", imports: []string{module + "/rules/browser", module + "/rules/fetch"}},
	{under: "rules/cause", imports: []string{module + "/rules/browser", module + "/rules/fix"}},
	{under: "probe", imports: []string{module + "/report"}},
	{under: "report", imports: []string{"net", "net/http", "log"}},
	{under: "report", imports: []string{"os"}, save: "report/file"},
	{under: "report", imports: []string{module + "/probe"}, save: "report/usage"}, // the command line renders nothing: it tells the prober, too
}

// allowedBelow are packages that a wall's prefix would take with it.
var allowedBelow = []string{"net/netip"}

// libraries are those that are not ours, each with the rooms that may use it.
var libraries = map[string][]string{
	"github.com/chromedp/cdproto":          {"probe"},
	"github.com/chromedp/chromedp":         {"probe"},
	"github.com/clipperhouse/displaywidth": {"report"},
	"github.com/fatih/color":               {"report"},
	"github.com/go-json-experiment/json":   {"report"},
	"github.com/goccy/go-yaml":             {"rules/from", "rules/frontmatter", "rules/policy"},
	"github.com/goccy/go-yaml/ast":         {"rules/from", "rules/policy", "rules/tree"},
	"github.com/goccy/go-yaml/lexer":       {"rules/tree"},
	"github.com/goccy/go-yaml/parser":      {"rules/policy", "rules/tree"},
	"github.com/goccy/go-yaml/token":       {"rules/tree"},
	"github.com/nlnwa/whatwg-url":          {"rules/fetch"},
	"github.com/olekukonko/tablewriter":    {"report"},
	"github.com/urfave/cli/v2":             {"main.go"},
	"golang.org/x/crypto/x509roots":        {"roots.go"},
	"golang.org/x/net/html":                {"rules/document"},
	"golang.org/x/net/http/httpproxy":      {"probe"},
	"golang.org/x/net/http2":               {"probe"},
	"golang.org/x/net/proxy":               {"probe"},
	"golang.org/x/net/publicsuffix":        {"rules/fetch"},
	"golang.org/x/term":                    {"report/look"},
	"github.com/tdewolff/parse/v2":         {"rules/from"},
	"golang.org/x/tools/txtar":             {"probe/gallery"},
	"mvdan.cc/sh/v3/syntax":                {"rules/from"},
}

// TestImports looks at direct imports: fmt and net/url lead to os and time,
// so that a rule on all of them could not hold.
func TestImports(t *testing.T) {
	floor := map[string]int{}
	for i, packages := range floors {
		for _, p := range packages {
			floor[p] = i
		}
	}
	met := map[string]bool{}
	for file, parsed := range goFiles(t) {
		room := path.Dir(file)
		met[room] = true
		if _, known := floor[room]; !known {
			t.Errorf("%s stands on no floor", room)
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if own, ok := strings.CutPrefix(imported, module+"/"); ok {
				if floor[own] >= floor[room] {
					t.Errorf("%s imports %s, which is not on a lower floor", file, own)
				}
			} else if strings.Contains(imported, ".") && !mayUse(file, imported) {
				t.Errorf("%s imports %s: no library of its room", file, imported)
			}
			for _, wall := range walls {
				if !below(file, wall.under) || wall.save != "" && below(file, wall.save) || slices.Contains(allowedBelow, imported) {
					continue
				}
				for _, denied := range wall.imports {
					if below(imported, denied) {
						t.Errorf("%s imports %s", file, imported)
					}
				}
			}
		}
	}
	for room := range floor {
		if !met[room] {
			t.Errorf("there is no package %s", room)
		}
	}
}

func mayUse(file, imported string) bool {
	for library, rooms := range libraries {
		if below(imported, library) && slices.ContainsFunc(rooms, func(room string) bool { return below(file, room) }) {
			return true
		}
	}
	return false
}

// TestEngineNames holds that engines differ in data: no rule knows one by its
// ID. Texts for people may name them.
func TestEngineNames(t *testing.T) {
	var ids []string
	for _, id := range browser.IDs() {
		ids = append(ids, string(id))
	}
	notWritten(t, ids, "rules/browser", "probe/recording", // which drives them
		"probe/devtools") // where chromium is a program
}

// TestFrameworkNames holds that no rule knows a framework by its name. What
// stands in front of programs is told apart by rules: how it does its part is
// the cause of some faults.
func TestFrameworkNames(t *testing.T) {
	notWritten(t, slices.DeleteFunc(fix.Frameworks(), server.InFront), "rules/fix", "rules/server", "rules/said",
		"rules/explain") // whose lines are in the frameworks' words
}

// notWritten holds that none of the words is a string in Go outside some rooms.
func notWritten(t *testing.T, words []string, save ...string) {
	t.Helper()
	for file, parsed := range goFiles(t) {
		if slices.ContainsFunc(save, func(room string) bool { return below(file, room) }) {
			continue
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if s, err := strconv.Unquote(literal.Value); err == nil && slices.Contains(words, s) {
					t.Errorf("%s has %s in it", file, literal.Value)
				}
			}
			return true
		})
	}
}

// TestStart holds that the program compiles no regular expression before main:
// most runs use none of them.
func TestStart(t *testing.T) {
	for file, parsed := range goFiles(t) {
		if !below(file, "rules") && !below(file, "report") {
			continue
		}
		for _, declared := range parsed.Decls {
			if _, function := declared.(*ast.FuncDecl); function {
				continue
			}
			ast.Inspect(declared, func(n ast.Node) bool {
				if called, ok := n.(*ast.SelectorExpr); ok && called.Sel.Name == "MustCompile" {
					t.Errorf("%s compiles a regular expression when the program starts: use lazy.Regexp", file)
				}
				_, later := n.(*ast.FuncLit)
				return !later
			})
		}
	}
}

// TestContributing holds CONTRIBUTING to what there is: the files and tests it
// names, the rooms, the dependencies.
func TestContributing(t *testing.T) {
	text, err := os.ReadFile(".github/CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	said := string(text)
	modules := directModules(t)
	prose := regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(said, "")
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(prose, -1) {
		word := m[1]
		switch {
		case strings.HasPrefix(word, "Test"), strings.HasPrefix(word, "Fuzz"):
			if !tests(t)[word] {
				t.Errorf("there is no test %s", word)
			}
		case strings.ContainsAny(word, " \n") || !strings.ContainsAny(word, "/.") || slices.Contains(modules, word):
		default:
			pattern := regexp.MustCompile(`NAME|SLUG|NN-name`).ReplaceAllString(word, "*")
			if there, err := filepath.Glob(pattern); err != nil || len(there) == 0 {
				t.Errorf("there is no %s", word)
			}
		}
	}
	for _, packages := range floors {
		for _, room := range packages {
			if room != "." && !regexp.MustCompile(`\b`+path.Base(room)+`\b`).MatchString(said) {
				t.Errorf("the room %s is not in it", room)
			}
		}
	}
	for _, module := range modules {
		if !strings.Contains(said, "`"+module+"`") {
			t.Errorf("it does not say why we use %s", module)
		}
	}
}

// directModules are those that our packages import.
func directModules(t *testing.T) []string {
	t.Helper()
	file, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllSubmatch(file, -1) {
		modules = append(modules, string(m[1]))
	}
	return modules
}

// tests are the names of all tests there are.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	walk(t, func(file string) {
		if !strings.HasSuffix(file, "_test.go") {
			return
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+|Fuzz\w+)\(`).FindAllSubmatch(source, -1) {
			all[string(m[1])] = true
		}
	})
	return all
}

// goFiles are the source files that are no tests.
func goFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	walk(t, func(file string) {
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files[file] = parsed
	})
	if len(files) < 20 {
		t.Fatalf("%d files", len(files))
	}
	return files
}

// walk visits all files but those that serve tests alone.
func walk(t *testing.T, visit func(file string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (name == "frameworks" || name == "stacks" && strings.HasPrefix(file, "testdata") || name == "node_modules" || len(file) > 1 && strings.HasPrefix(name, ".")) {
			return filepath.SkipDir
		}
		if !d.IsDir() {
			visit(filepath.ToSlash(file))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func below(path, directory string) bool {
	return directory == "." || path == directory || strings.HasPrefix(path, directory+"/")
}
