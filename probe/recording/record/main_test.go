package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe/recording"
)

func TestRunRefuses(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"", "name recordings"},
		{"-sample 1 a.jsonl.gz", "name recordings"},
		{"-only 1 -out x a.jsonl.gz", "-only records a part"},
		{"missing.jsonl.gz", "missing.jsonl.gz"},
		{"-seed x", "-seed"},
	} {
		status, err := run(t.Context(), strings.Fields(tt.args), new(bytes.Buffer))
		if status != 2 || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: status %d, %v; want 2 and %q", tt.args, status, err, tt.want)
		}
	}
}

// What is written is a recording again, and says of which engines it is.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	sets := []set{{"fresh.jsonl.gz", recording.Sample(1, 3)}}
	if err := write(dir, sets, map[string]string{"webkit": "WebKitGTK 1"}); err != nil {
		t.Fatal(err)
	}
	cs, err := recording.Load(filepath.Join(dir, "fresh.jsonl.gz"))
	if err != nil || len(cs) != 3 {
		t.Errorf("%d cases, %v", len(cs), err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "versions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]string
	if err := json.Unmarshal(b, &v); err != nil || v["webkit"] != "WebKitGTK 1" {
		t.Errorf("%s: %v", b, err)
	}
}
