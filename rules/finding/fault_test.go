package finding

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
)

// TestEveryFailureIsTold: a reason or transport failure added to rules/fetch
// gets a finding, or this test says which has none.
func TestEveryFailureIsTold(t *testing.T) {
	check := &rules.Check{Name: "request"}
	told := func(f rules.Fault) {
		n, ok := tell(failure{&f, check})
		w, err := codes.Tell(n.Code, n.Facts, nil)
		if !ok || err != nil || w.Title == "" || w.Detail == "" || w.Advice == "" {
			t.Errorf("nothing is told of %s %+v: %+v %v", f.Reason, f.Failure, n.Finding, err)
		}
	}
	for _, reason := range constantsOf(t, "Reason") {
		if fetch.Reason(reason) != fetch.Transport {
			told(rules.Fault{NetworkError: fetch.NetworkError{Reason: fetch.Reason(reason), Subject: "x"}})
		}
	}
	for _, kind := range constantsOf(t, "FailureKind") {
		told(rules.Fault{NetworkError: fetch.NetworkError{Reason: fetch.Transport, Failure: &fetch.Failure{Kind: fetch.FailureKind(kind)}}})
	}
}

// constantsOf are the values of the constants of a type of rules/fetch.
func constantsOf(t *testing.T, name string) []string {
	t.Helper()
	var values []string
	for _, path := range []string{"../fetch/failure.go", "../fetch/message.go"} {
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
