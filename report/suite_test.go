package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/policy"
)

// suite is what came of a policy: a case for each named exhibit.
type suite struct {
	results []policy.Result
	ending  report.Ending
}

func suiteOf(t testing.TB, names ...string) suite {
	t.Helper()
	_, found := exhibits(t, names...)
	p := &policy.Policy{Ignore: []policy.Ignore{{Code: "allow-origin-duplicate", Reason: "known"}, {Code: "two-cors-layers", Reason: "known"}, {Code: "stale-copy", Reason: "gone", At: policy.Place{Line: 40, Column: 5}}}}
	s := suite{ending: report.Ending{File: "cors-check.yaml", Took: 120 * time.Millisecond}}
	s.ending.Unasked = 1
	for i, name := range names {
		c := policy.Case{Name: "the page reads " + name, At: policy.Place{Line: 3 + 2*i, Column: 5}, Number: i + 1, Readable: []string{"x-total"}}
		s.results = append(s.results, p.Judge(c, found[name], time.Time{}))
	}
	s.ending.Warnings = report.StaleWarnings(s.ending.File, p.Stale(map[int]bool{0: true, 1: true}, true, time.Time{}), time.Time{})
	return s
}

// records are the cases as reports tell them.
func (s suite) records(o report.Options) []report.Record {
	m := report.Recorder{File: s.ending.File, Report: o}
	var all []report.Record
	for _, r := range s.results {
		all = append(all, m.Record(r))
	}
	return all
}

// write writes records as a format does.
func (s suite) write(f report.Format, w io.Writer, records []report.Record, o report.Options) error {
	out, end := f.Suite(w, o), s.ending
	for _, r := range records {
		end.Add(r.Status)
		if err := out.Case(r); err != nil {
			return err
		}
	}
	return out.End(end)
}

func TestSuites(t *testing.T) {
	s := suiteOf(t, "good", "no-cors", "list-slash", "origin-twice")
	o := report.Options{Version: "1.2.3"}
	written := map[string]bool{}
	for _, f := range report.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			var got bytes.Buffer
			if err := s.write(f, &got, s.records(o), o); err != nil {
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
			wellFormed(t, f.Name, got.Bytes(), len(s.results))
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

// TestSuitesOfNothing: a run without a case is a report too.
func TestSuitesOfNothing(t *testing.T) {
	for _, f := range report.Formats() {
		var got bytes.Buffer
		if err := (suite{}).write(f, &got, nil, report.Options{}); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, f.Name, got.Bytes(), 0)
	}
}

// TestSuitesOfRecordsRead: what was written as NDJSON and read again makes the
// same report in every format.
func TestSuitesOfRecordsRead(t *testing.T) {
	s := suiteOf(t, "good", "no-cors", "list-slash", "origin-twice")
	o := report.Options{Version: "1.2.3"}
	records := s.records(o)
	var read []report.Record
	for _, r := range records {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var again report.Record
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatal(err)
		}
		read = append(read, again)
	}
	for _, f := range report.Formats() {
		var want, got bytes.Buffer
		if err := errors.Join(s.write(f, &want, records, o), s.write(f, &got, read, o)); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%s: read\n%s\nmade\n%s", f.Name, got.String(), want.String())
		}
	}
}

// TestSuiteTellsACauseOnce: however many cases have it, in whatever order they
// come, and a run of many causes has its bounds.
func TestSuiteTellsACauseOnce(t *testing.T) {
	s := suiteOf(t, "no-cors")
	r := s.results[0]
	s.results = nil
	for i := range 30 {
		r.Case.Name, r.Case.Number = fmt.Sprintf("case %d", 30-i), 30-i
		s.results = append(s.results, r)
	}
	var got strings.Builder
	if err := s.write(report.Formats()[0], &got, s.records(report.Options{}), report.Options{}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(got.String(), "The server does not handle CORS"); n != 1 || !strings.Contains(got.String(), "FAILURE 1: case 1\n") || !strings.Contains(got.String(), "also 9 others\n") {
		t.Errorf("told %d times:\n%s", n, got.String())
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
		lines := bytes.Split(text, []byte("\n"))
		lines = lines[:len(lines)-1]
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
	case "markdown":
		// A table row has its cells, whatever they say.
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(line, "|") && strings.Count(line, "|")-strings.Count(line, `\|`) != 5 {
				t.Errorf("a row of %d cells: %s", strings.Count(line, "|")-1, line)
			}
		}
	case "sarif":
		readSARIF(t, text)
	case "gitlab":
		readGitLab(t, text)
	case "github":
		readGitHub(t, text)
	case "html":
		readHTML(t, text, cases)
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
	const hostile = "\x1b[31m\x00</testcase>]]>\r\n::error::x\n##[error]x\u202e\xff\"'&<script>alert(1)</script>,line=1::%0A::error::x%25[a](https://evil.example)</style></pre>`{{.}}"
	s := suiteOf(t, "no-cors", "good")
	s.ending.File = "a:b,c" + hostile + "/a.yaml"
	s.ending.Warnings = []string{s.ending.File + ":7:1: " + hostile, hostile}
	r := &s.results[0]
	r.Case.Name = hostile
	r.Failures = append(r.Failures, policy.Failure{Check: r.Diagnosis.Checks[0], Unreadable: hostile, Browser: browser.IDs()[0]})
	d := *r.Diagnosis
	d.URL += hostile
	d.Server = &rules.Server{Framework: hostile, Confidence: rules.High, Evidence: []string{hostile}}
	d.Notes, d.Verify = []string{hostile}, "cors-check "+hostile
	for i := range d.Findings {
		d.Findings[i].Facts.Page, d.Findings[i].Want = hostile, hostile
	}
	r.Diagnosis = &d
	response := s.results[1].Diagnosis.Checks[0].Exchanges[0].Response
	response.Headers = append(response.Headers, fetch.Header{Name: "Vary", Value: hostile}, fetch.Header{Name: "Access-Control-" + hostile, Value: "*"})
	for _, f := range report.Formats() {
		var got strings.Builder
		if err := s.write(f, &got, s.records(report.Options{}), report.Options{}); err != nil {
			t.Fatal(err)
		}
		wellFormed(t, f.Name, []byte(got.String()), 2)
		for _, raw := range []string{"\x1b", "\x00", "\u202e", "\xff", "\n::error::x", "\n##[error"} {
			if strings.Contains(got.String(), raw) {
				t.Errorf("%s passes on %q:\n%s", f.Name, raw, got.String())
			}
		}
	}
}

// TestSuiteSaysWhatTheWriterSays: a report that cannot be written is an error.
func TestSuiteSaysWhatTheWriterSays(t *testing.T) {
	s := suiteOf(t, "good")
	for _, f := range report.Formats() {
		if err := s.write(f, full{}, s.records(report.Options{}), report.Options{}); err != io.ErrShortWrite {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
