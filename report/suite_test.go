package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/policy"
)

// suite is what came of a policy: a case for each named exhibit.
func suite(t testing.TB, names ...string) report.Suite {
	t.Helper()
	_, found := exhibits(t, names...)
	p := &policy.Policy{Ignore: []policy.Ignore{{Code: "allow-origin-duplicate", Reason: "known"}, {Code: "two-cors-layers", Reason: "known"}, {Code: "stale-copy", Reason: "gone", At: policy.Place{Line: 40, Column: 5}}}}
	s := report.Suite{File: "cors-check.yaml", Unasked: 1, Took: 120 * time.Millisecond}
	for i, name := range names {
		c := policy.Case{Name: "the page reads " + name, At: policy.Place{Line: 3 + 2*i, Column: 5}, Readable: []string{"x-total"}}
		s.Results = append(s.Results, p.Judge(c, found[name], time.Time{}))
	}
	s.Stale = p.Stale(s.Results, time.Time{})
	return s
}

func TestSuites(t *testing.T) {
	s := suite(t, "good", "no-cors", "list-slash", "origin-twice")
	written := map[string]bool{}
	for _, f := range report.Formats() {
		if !f.Suites() {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			var got bytes.Buffer
			if err := f.RenderSuite(&got, s, report.Options{Version: "1.2.3"}); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", "suite", f.Name)
			written[f.Name] = true
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("%s (-update writes it anew)\ngot:\n%s", file, got.String())
			}
			wellFormed(t, f.Name, got.Bytes(), len(s.Results))
		})
	}
	there, err := os.ReadDir(filepath.Join("testdata", "suite"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range there {
		if !written[f.Name()] {
			t.Errorf("%s belongs to no format", f.Name())
		}
	}
}

// wellFormed reads a report as those who take it do.
func wellFormed(t *testing.T, format string, text []byte, cases int) {
	t.Helper()
	switch format {
	case "json":
		var all struct{ Cases []struct{ Status string } }
		if err := json.Unmarshal(text, &all); err != nil || len(all.Cases) != cases {
			t.Errorf("%d cases, %v", len(all.Cases), err)
		}
	case "ndjson":
		lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
		if len(lines) != cases {
			t.Errorf("%d lines, want %d", len(lines), cases)
		}
		for _, line := range lines {
			var c struct {
				Status string
				Report struct {
					SchemaVersion int `json:"schema_version"`
				}
			}
			if err := json.Unmarshal(line, &c); err != nil || c.Status == "" || c.Report.SchemaVersion != 1 {
				t.Errorf("%s: %v", line, err)
			}
		}
	case "junit":
		var all struct {
			Tests int `xml:"tests,attr"`
			Suite []struct {
				Tests int `xml:"tests,attr"`
				Case  []struct {
					Name string `xml:"name,attr"`
				} `xml:"testcase"`
			} `xml:"testsuite"`
		}
		if err := xml.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, s := range all.Suite {
			if n += len(s.Case); s.Tests != len(s.Case) {
				t.Errorf("%d tests are said, and %d there", s.Tests, len(s.Case))
			}
		}
		if n != cases || all.Tests != cases {
			t.Errorf("%d cases, %d said, want %d", n, all.Tests, cases)
		}
	}
}

// TestSuiteWithHostileBytes: whatever a server sent, and whatever a case is
// called, each format can be read, and no terminal or CI system acts on it.
func TestSuiteWithHostileBytes(t *testing.T) {
	const hostile = "\x1b[31m\x00</testcase>]]>\r\n::error::x\n##[error]x\u202e\xff\"'&"
	s := suite(t, "no-cors")
	s.File = "a.yaml"
	r := &s.Results[0]
	r.Case.Name = hostile
	r.Failures = append(r.Failures, policy.Failure{Check: r.Diagnosis.Checks[0], Unreadable: hostile, Browser: browser.IDs()[0]})
	d := *r.Diagnosis
	d.Server = &rules.Server{Framework: "x", Confidence: rules.High, Evidence: []string{hostile}}
	r.Diagnosis = &d
	for _, f := range report.Formats() {
		if !f.Suites() {
			continue
		}
		var got strings.Builder
		if err := f.RenderSuite(&got, s, report.Options{}); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, f.Name, []byte(got.String()), 1)
		for _, raw := range []string{"\x1b", "\x00", "\u202e", "\xff", "\n::error", "\n##[error"} {
			if strings.Contains(got.String(), raw) {
				t.Errorf("%s passes on %q:\n%s", f.Name, raw, got.String())
			}
		}
	}
}

// TestSuiteSaysWhatTheWriterSays: a report that cannot be written is an error.
func TestSuiteSaysWhatTheWriterSays(t *testing.T) {
	s := suite(t, "good")
	for _, f := range report.Formats() {
		if f.Suites() {
			if err := f.RenderSuite(full{}, s, report.Options{}); err != io.ErrShortWrite {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
