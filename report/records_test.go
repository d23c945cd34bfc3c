package report_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules/policy"
)

// ndjson are records as the format writes them.
func ndjson(t *testing.T, s suite, records []report.Record) []byte {
	t.Helper()
	i := slices.IndexFunc(report.Formats(), func(f report.Format) bool { return f.Name == "ndjson" })
	var b bytes.Buffer
	if err := s.write(report.Formats()[i], &b, records, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRecordsAfterAnyCut: whatever a run that was killed left of a file, the
// whole lines are read and none is lost.
func TestRecordsAfterAnyCut(t *testing.T) {
	s := suiteOf(t, "good", "no-cors", "list-slash")
	records := s.records(report.Options{})
	text := ndjson(t, s, records)
	for cut := 0; cut <= len(text); cut += max(1, len(text)/500) {
		var rs report.Records
		end, err := rs.Add("a.ndjson", bytes.NewReader(text), int64(cut))
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		whole := bytes.Count(text[:cut], []byte("\n"))
		var got int
		for r, err := range rs.All() {
			if err != nil || r.Name != records[got].Name || r.Status != records[got].Status {
				t.Fatalf("cut at %d: %q, %v", cut, r.Name, err)
			}
			got++
		}
		if got != whole || !bytes.HasSuffix(text[:end], []byte("\n")) && end > 0 {
			t.Fatalf("cut at %d: %d records to byte %d, want %d", cut, got, end, whole)
		}
	}
	var rs report.Records
	if _, err := rs.Add("a.ndjson", bytes.NewReader([]byte("{}\n")), 3); err == nil || err.Error() != "line 1 is not a case that --format ndjson wrote" {
		t.Error(err)
	}
}

// TestClaims: each record is claimed once, and is told as its case is counted
// in the file as it is now.
func TestClaims(t *testing.T) {
	s := suiteOf(t, "no-cors")
	s.results = append(s.results, s.results[0])
	text := ndjson(t, s, s.records(report.Options{}))
	var rs report.Records
	if _, err := rs.Add("a.ndjson", bytes.NewReader(text), int64(len(text))); err != nil {
		t.Fatal(err)
	}
	id := s.records(report.Options{})[0].ID
	claims := []int{rs.Claim(id), rs.Claim(id), rs.Claim(id), rs.Claim("another")}
	if want := []int{1, 2, 0, 0}; !slices.Equal(claims, want) {
		t.Fatalf("%v, want %v", claims, want)
	}
	r, err := rs.Claimed(2, policy.Case{Name: "now", Number: 9, At: policy.Place{Line: 8}}, "b.yaml")
	if err != nil || r.Name != "now" || r.File != "b.yaml" || r.Line != 8 || r.Number != 9 || r.Status != policy.Failed {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestIdentity: a case is the same whatever its secrets are today, and another
// one as soon as anything else differs.
func TestIdentity(t *testing.T) {
	c := suiteOf(t, "good").results[0].Case
	c.Question.URL = "https://api.example.com/a?token=one"
	c.Question.Headers = []string{"Authorization: Bearer one", "X-Tenant: hidden-one"}
	o := report.Options{Secrets: []string{"hidden-one"}}
	id := report.Identity(c, o)
	d := c
	d.Question.URL = "https://api.example.com/a?token=two"
	d.Question.Headers = []string{"Authorization: Bearer two", "X-Tenant: hidden-two"}
	if again := report.Identity(d, report.Options{Secrets: []string{"hidden-two"}}); again != id {
		t.Errorf("with other secrets it is %s, not %s", again, id)
	}
	d = c
	d.Question.URL = "https://api.example.com/b?token=one"
	e := c
	e.Readable = []string{"x-other"}
	for _, other := range []policy.Case{d, e} {
		if report.Identity(other, o) == id {
			t.Errorf("%+v is the same case", other)
		}
	}
}

// TestMetrics: what is written for monitoring is what its reader takes.
func TestMetrics(t *testing.T) {
	s := suiteOf(t, "good", "no-cors")
	s.results[0].Case.Name = "a \"name\" with \\ and \n in it"
	s.results = append(s.results, s.results[0])
	var got bytes.Buffer
	if err := s.write(report.Metrics(), &got, s.records(report.Options{}), report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# TYPE cors_check_passed gauge\n",
		`cors_check_passed{case="a \"name\" with \\ and \\n in it",url="http://127.0.0.1:5000/good/data",origin="http://localhost:3000"} 0` + "\n",
		`cors_check_allowed{case="the page reads no-cors",url="http://127.0.0.1:5000/no-cors/data",origin="http://localhost:3000"} 0` + "\n",
		"cors_check_cases{status=\"failed\"} 3\n",
	} {
		if strings.Count(got.String(), want) != 1 {
			t.Errorf("not once %q in\n%s", want, got.String())
		}
	}
	promtool, err := exec.LookPath("promtool")
	if os.Getenv("CORS_CHECK_REQUIRE_ALL") == "" {
		return
	} else if err != nil {
		t.Fatal(err)
	}
	check := exec.Command(promtool, "check", "metrics")
	check.Stdin = &got
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("promtool: %v\n%s", err, fmt.Sprint(string(out)))
	}
}
