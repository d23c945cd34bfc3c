package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the notices again")

// notices has the licence of everything that is in a binary of a release.
const notices = "THIRD_PARTY_NOTICES.txt"

// TestNotices: what is in a binary of a release, on whatever system, comes with
// its licence.
func TestNotices(t *testing.T) {
	type module struct {
		Path, Version, Dir string
		Main               bool
	}
	modules := map[string]module{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, tags := range []string{"urfave_cli_no_docs", "urfave_cli_no_docs,roots"} {
			list := exec.Command("go", "list", "-deps", "-json=Module", "-tags="+tags, ".")
			list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
			var told bytes.Buffer
			list.Stderr = &told
			out, err := list.Output()
			if err != nil {
				t.Fatalf("%v: %s", err, &told)
			}
			for d := json.NewDecoder(bytes.NewReader(out)); ; {
				var p struct{ Module *module }
				if err := d.Decode(&p); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
				if p.Module != nil && !p.Module.Main {
					modules[p.Module.Path] = *p.Module
				}
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := []module{{Path: "Go and its standard library", Dir: strings.TrimSpace(string(root))}}
	for _, m := range modules {
		all = append(all, m)
	}
	slices.SortFunc(all[1:], func(a, b module) int { return strings.Compare(a.Path, b.Path) })

	var text strings.Builder
	text.WriteString("cors-check is made with the following software, under these licences.\n")
	for _, m := range all {
		fmt.Fprintf(&text, "\n%s\n%s\n", strings.Repeat("=", 80), strings.TrimSpace(m.Path+" "+m.Version))
		files, err := os.ReadDir(m.Dir)
		if err != nil {
			t.Fatal(err)
		}
		licensed := false
		for _, f := range files {
			name := strings.ToUpper(strings.TrimSuffix(f.Name(), filepath.Ext(f.Name())))
			licence := name == "LICENSE" || name == "LICENCE" || name == "COPYING"
			if !licence && name != "NOTICE" && name != "PATENTS" {
				continue
			}
			content, err := os.ReadFile(filepath.Join(m.Dir, f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			licensed = licensed || licence && len(content) > 0
			fmt.Fprintf(&text, "%s\n\n%s\n", strings.Repeat("-", 80), strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n")))
		}
		if !licensed {
			t.Errorf("%s comes without a licence", m.Path)
		}
	}
	if *update {
		if err := os.WriteFile(notices, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(notices)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ReplaceAll(string(got), "\r\n", "\n") != text.String() {
		t.Errorf("%s is not what goes into a release: go test . -run TestNotices -update writes it again", notices)
	}
}
