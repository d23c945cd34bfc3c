package policy_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/policy"
)

// TestSchema: the schema takes what Read takes, and refuses a key that Read
// refuses.
func TestSchema(t *testing.T) {
	schema := compiled(t)
	good, err := filepath.Glob(filepath.Join("testdata", "good", "*.yaml"))
	if err != nil || len(good) == 0 {
		t.Fatal(good, err)
	}
	for _, file := range good {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := policy.Read(file, text, environment, ask.Question{}); err != nil {
			t.Error(err)
		}
		if err := schema.Validate(value(t, text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	for _, wrong := range []string{
		"version: 2\nchecks: [{url: a, origin: b}]", "version: 1\nchecks: []", "version: 1\nchecks: [{origin: a}]", "version: 1\nchecks: [{url: a, orgin: b}]",
		"version: 1\ndefaults: {url: a}\nchecks: [{url: a, origin: b}]", "version: 1\nchecks: [{url: a, origin: b, expect: maybe}]",
		"version: 1\nchecks: [{url: a, origin: b, max_age: soon}]", "version: 1\nchecks: [{url: a, origin: b}]\nignore: [{code: stale-copy}]",
	} {
		if schema.Validate(value(t, []byte(wrong))) == nil {
			t.Errorf("the schema takes\n%s", wrong)
		}
		if _, err := policy.Read("wrong.yaml", []byte(wrong), environment, ask.Question{}); err == nil {
			t.Errorf("Read takes\n%s", wrong)
		}
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := jsonschema.UnmarshalJSON(bytes.NewReader(policy.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("policy.json", text); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// value is a YAML text as the schema's library wants it: of JSON's types.
func value(t *testing.T, text []byte) any {
	t.Helper()
	var is any // YAMLToJSON writes \x00, which JSON does not know
	if err := yaml.Unmarshal(text, &is); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(is)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
