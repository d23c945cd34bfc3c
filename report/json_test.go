package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cors-check/cors-check/report"
)

func compile(t testing.TB) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSchemaHoldsEveryGolden(t *testing.T) {
	s := compile(t)
	files, err := filepath.Glob(filepath.Join("testdata", "golden", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	pages, err := filepath.Glob(filepath.Join("testdata", "page", "*.json"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no golden files of pages: %v", err)
	}
	for _, file := range append(files, pages...) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// A schema that lets anything pass would hold every golden too.
func TestSchemaRefuses(t *testing.T) {
	s := compile(t)
	_, found := exhibits(t, "no-cors")
	good := render(t, found["no-cors"], "json", report.Options{})
	for _, change := range [][2]string{
		{`"schema_version": 1`, `"schema_version": 2`},
		{`"schema_version": 1`, `"schema_version": 1, "extra": 1`},
		{`"hop": 0`, `"hop": 0, "extra": 1`},
		{`"verdict": "blocked"`, `"verdict": "perhaps"`},
		{`"explains": [`, `"explains": null, "x": [`},
		{`"stage": "actual"`, `"stage": ""`},
		{`"run": "npm install cors"`, `"run": "npm install cors", "code": "x"`},
		{`"tls": null`, `"tls": -1`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("the report has no %s", change[0])
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(doc) == nil {
			t.Errorf("%s is accepted", change[1])
		}
	}
}
