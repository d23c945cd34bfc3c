package main

import (
	"bytes"
	"net"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cors-check/cors-check/report"
)

// TestMistakesInJSON: what --format json says of a command line that is wrong,
// of a fetch() that throws, is in the schema as all else is.
func TestMistakesInJSON(t *testing.T) {
	api, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(report.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("report.json")
	said := 0
	for line, bad := range badInput(t, api.Addr().String()) {
		var stdout, stderr bytes.Buffer
		args := append([]string{"--format", "json"}, bad.args...)
		if status := run(args, strings.NewReader(""), &stdout, &stderr); status != wrongUsage {
			t.Errorf("%s: status %d", line, status)
		}
		if stdout.Len() == 0 {
			continue
		}
		said++
		document, err := jsonschema.UnmarshalJSON(&stdout)
		if err == nil {
			err = schema.Validate(document)
		}
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if said == 0 {
		t.Error("none of them throws")
	}
}
