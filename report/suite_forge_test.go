package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/policy"
)

// sarif is a log as GitHub reads it.
type sarif struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID, Name                          string
					ShortDescription, FullDescription struct{ Text string }
					Help                              struct{ Text, Markdown string }
					DefaultConfiguration              struct{ Level string }
					Properties                        struct {
						Precision string
						Tags      []string
					}
				}
			}
		}
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct {
				Level   string
				Message struct{ Text string }
			}
		}
		Results []sarifResult
	}
}

type sarifResult struct {
	RuleID    string
	RuleIndex int
	Level     string
	Message   struct{ Text, Markdown string }
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI, URIBaseID string }
			Region           struct{ StartLine int }
		}
	}
	PartialFingerprints map[string]string
	Suppressions        []struct{ Kind, Justification string }
}

// readSARIF holds a log to the official schema, and to what GitHub's code
// scanning asks of one beyond it.
// https://docs.github.com/code-security/reference/code-scanning/sarif-files/sarif-support
func readSARIF(t *testing.T, text []byte) sarif {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := sarifSchema(t).Validate(doc); err != nil {
		t.Error(err)
	}
	var log sarif
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatal(err)
	}
	if len(log.Runs) != 1 || log.Runs[0].Results == nil || log.Runs[0].Tool.Driver.Rules == nil || len(log.Runs[0].Invocations) != 1 {
		t.Fatalf("want one run, with results and rules: %s", text)
	}
	run := log.Runs[0]
	rules := run.Tool.Driver.Rules
	if len(run.Results) > 5000 {
		t.Errorf("%d results, of which GitHub shows 5000", len(run.Results))
	}
	for _, r := range rules {
		if r.ID == "" || r.Name == "" || r.ShortDescription.Text == "" || len(r.ShortDescription.Text) > 1024 || r.FullDescription.Text == "" ||
			len(r.FullDescription.Text) > 1024 || r.Help.Text == "" || r.Help.Markdown == "" || strings.Contains(r.Help.Markdown, ".md)") || len(r.Properties.Tags) == 0 ||
			!slices.Contains([]string{"very-high", "high", "medium", "low"}, r.Properties.Precision) || !slices.Contains([]string{"error", "warning", "note"}, r.DefaultConfiguration.Level) {
			t.Errorf("rule %+v", r)
		}
	}
	seen := map[string]bool{}
	for _, r := range run.Results {
		if r.RuleIndex >= len(rules) || rules[r.RuleIndex].ID != r.RuleID || r.Message.Text == "" || r.Message.Markdown == "" || len(r.Locations) == 0 || len(r.Locations) > 10 {
			t.Fatalf("result %+v", r)
		}
		at := r.Locations[0].PhysicalLocation
		uri := at.ArtifactLocation.URI
		if uri == "" || strings.HasPrefix(uri, "/") || strings.ContainsAny(uri, `:\ `) || strings.HasPrefix(uri, "..") || at.ArtifactLocation.URIBaseID != "%SRCROOT%" || at.Region.StartLine < 1 {
			t.Errorf("location %+v", at)
		}
		fingerprint := r.PartialFingerprints["primaryLocationLineHash"]
		if fingerprint == "" || seen[fingerprint] {
			t.Errorf("fingerprint %q", fingerprint)
		}
		seen[fingerprint] = true
	}
	return log
}

func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/sarif/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	const url = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(url, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(url)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSARIFSchemaRefuses: a schema that lets anything pass would hold ours too.
func TestSARIFSchemaRefuses(t *testing.T) {
	schema := sarifSchema(t)
	good, err := os.ReadFile("testdata/suite/sarif")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{`"version": "2.1.0"`, `"version": "2.0.0"`},
		{`"startLine": 3`, `"startLine": 0`},
		{`"uri": "cors-check.yaml"`, `"uri": "cors check%.yaml"`},
		{`"kind": "external"`, `"kind": "somewhere"`},
		{`"level": "error"`, `"level": "fatal"`},
		{`"ruleIndex": 0`, `"ruleIndex": 0, "extra": 1`},
	} {
		bad := strings.Replace(string(good), change[0], change[1], 1)
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(bad))
		if err != nil || bad == string(good) {
			t.Fatalf("%s: %v", change[0], err)
		}
		if schema.Validate(doc) == nil {
			t.Errorf("%s is accepted", change[1])
		}
	}
}

// gitlabIssue is an entry of a Code Quality report.
type gitlabIssue struct {
	Description string `json:"description"`
	CheckName   string `json:"check_name"`
	Fingerprint string `json:"fingerprint"`
	Severity    string `json:"severity"`
	Location    struct {
		Path  string `json:"path"`
		Lines struct {
			Begin int `json:"begin"`
		} `json:"lines"`
	} `json:"location"`
}

// readGitLab holds a report to what GitLab asks of it.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
func readGitLab(t *testing.T, text []byte) []gitlabIssue {
	t.Helper()
	if bytes.HasPrefix(text, []byte("\xef\xbb\xbf")) {
		t.Error("GitLab reads no byte order mark")
	}
	var issues []gitlabIssue
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&issues); err != nil || issues == nil {
		t.Fatalf("%v: %s", err, text)
	}
	seen := map[string]bool{}
	for _, i := range issues {
		p := i.Location.Path
		if i.Description == "" || strings.Contains(i.Description, "\n") || i.CheckName == "" || i.Fingerprint == "" || seen[i.Fingerprint] || i.Location.Lines.Begin < 1 ||
			!slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, i.Severity) || p == "" || path.IsAbs(p) || path.Clean(p) != p || strings.HasPrefix(p, "..") {
			t.Errorf("%+v", i)
		}
		seen[i.Fingerprint] = true
	}
	return issues
}

// command is a workflow command as GitHub's runner takes it apart.
type command struct {
	name       string
	properties map[string]string
	message    string
}

var commandLine = regexp.MustCompile(`^::([a-z]+) ([^:]*(?:[^:]|:[^:])*?)::(.*)$`)

// readGitHub reads workflow commands: every line must be one, of those that
// annotate.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
func readGitHub(t *testing.T, text []byte) []command {
	t.Helper()
	var all []command
	for line := range strings.Lines(string(text)) {
		// The runner acts on these anywhere in a line.
		if strings.Contains(line, "##[") {
			t.Errorf("%q", line)
		}
		m := commandLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil || !slices.Contains([]string{"error", "warning", "notice"}, m[1]) || m[3] == "" {
			t.Errorf("%q is no annotation", line)
			continue
		}
		c := command{m[1], map[string]string{}, strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(m[3])}
		for _, p := range strings.Split(m[2], ",") {
			name, value, ok := strings.Cut(p, "=")
			if !ok || !slices.Contains([]string{"file", "line", "title"}, name) {
				t.Errorf("%q: property %q", line, p)
			}
			c.properties[name] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
		}
		if _, ok := c.properties["file"]; ok && path.IsAbs(c.properties["file"]) {
			t.Errorf("%q", line)
		}
		all = append(all, c)
	}
	return all
}

// writeAs is a suite in a format.
func (s suite) writeAs(t *testing.T, format string, records []report.Record) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, f := range report.Formats() {
		if f.Name == format {
			if err := s.write(f, &out, records, report.Options{Version: "1.2.3"}); err != nil {
				t.Fatal(err)
			}
			return out.Bytes()
		}
	}
	t.Fatalf("there is no format %s", format)
	return nil
}

// TestListsOfFindings: a result for each case that failed; a warning once for
// a URL, where it is asked for first; the same in whatever order cases come.
func TestListsOfFindings(t *testing.T) {
	s := suiteOf(t, "no-cors", "reflect-without-vary", "reflect-without-vary", "no-cors", "origin-twice")
	records := s.records(report.Options{})
	backwards := slices.Clone(records)
	slices.Reverse(backwards)

	var got []string
	for _, r := range readSARIF(t, s.writeAs(t, "sarif", records)).Runs[0].Results {
		got = append(got, fmt.Sprintf("%s %s %d %d", r.Level, r.RuleID, r.Locations[0].PhysicalLocation.Region.StartLine, len(r.Suppressions)))
	}
	want := []string{"error no-cors-layer 3 0", "error not-as-expected 5 0", "error not-as-expected 7 0", "error no-cors-layer 9 0", "warning vary-origin-missing 5 0", "note errors-without-cors-headers 5 0", "error two-cors-layers 11 1"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	got = nil
	for _, i := range readGitLab(t, s.writeAs(t, "gitlab", records)) {
		got = append(got, fmt.Sprintf("%s %s %d", i.Severity, i.CheckName, i.Location.Lines.Begin))
	}
	want = []string{"critical no-cors-layer 3", "critical not-as-expected 5", "critical not-as-expected 7", "critical no-cors-layer 9", "minor vary-origin-missing 5", "info errors-without-cors-headers 5", "info two-cors-layers 11"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	for _, format := range []string{"sarif", "gitlab"} {
		if a, b := s.writeAs(t, format, records), s.writeAs(t, format, backwards); !bytes.Equal(a, b) {
			t.Errorf("%s depends on the order in which cases come:\n%s\n%s", format, a, b)
		}
	}
}

// TestNothingToListOfWhatMustBeBlocked: a case that is blocked as it must be is
// no finding, and nor are warnings on it.
func TestNothingToListOfWhatMustBeBlocked(t *testing.T) {
	s := suiteOf(t, "list-slash")
	d := *s.results[0].Diagnosis
	d.Expected = rules.Blocked
	d.Findings = append(slices.Clone(d.Findings), rules.Finding{Code: "preflight-cache", Severity: rules.Note})
	s.results[0] = new(policy.Policy).Judge(s.results[0].Case, &d, time.Time{})
	if got := readSARIF(t, s.writeAs(t, "sarif", s.records(report.Options{}))).Runs[0].Results; len(got) > 0 {
		t.Errorf("%+v", got)
	}
	s.ending.Warnings = nil
	if got := s.writeAs(t, "github", s.records(report.Options{})); len(got) > 0 {
		t.Errorf("%s", got)
	}
}

// TestFingerprintsStay: lines that move are the same findings, another
// question is another.
func TestFingerprintsStay(t *testing.T) {
	s := suiteOf(t, "no-cors", "reflect-without-vary")
	prints := func() (all []string) {
		for _, i := range readGitLab(t, s.writeAs(t, "gitlab", s.records(report.Options{}))) {
			all = append(all, i.Fingerprint)
		}
		return all
	}
	before := prints()
	for i := range s.results {
		s.results[i].Case.At.Line += 17
		s.results[i].Case.Name += ", renamed"
	}
	if after := prints(); !slices.Equal(before, after) || len(before) != 4 {
		t.Errorf("%q, then %q", before, after)
	}
	s.results[0].Case.Question.Credentials = "include"
	if after := prints(); after[0] == before[0] && after[1] == before[1] {
		t.Errorf("%q, then %q", before, after)
	}
}

// TestAnnotations: each cause once, with its cases; no verdict is a warning.
func TestAnnotations(t *testing.T) {
	s := suiteOf(t, "no-cors", "no-cors", "good", "origin-twice")
	for i := range s.results {
		s.results[i].Case.Name = fmt.Sprintf("case %d", i+1)
	}
	d := *s.results[2].Diagnosis
	d.Verdict, d.Findings = rules.NoVerdict, nil
	s.results[2] = policy.Result{Case: s.results[2].Case, Status: policy.Unknown, Diagnosis: &d}
	var got []string
	for _, c := range readGitHub(t, s.writeAs(t, "github", s.records(report.Options{}))) {
		first, _, _ := strings.Cut(c.message, "\n")
		got = append(got, strings.Join([]string{c.name, c.properties["file"], c.properties["line"], first}, " "))
		if c.name == "error" && !strings.Contains(c.message, "\nAlso: case 2\n") {
			t.Errorf("%q does not name the other case", c.message)
		}
	}
	want := []string{
		"error cors-check.yaml 3 case 1: the request is blocked, and must be allowed",
		"warning cors-check.yaml 7 case 3: there is no verdict",
		"warning cors-check.yaml 40 nothing has the finding stale-copy any more: delete this entry",
		"notice cors-check.yaml 9 In case 4.",
		"notice cors-check.yaml 9 In case 4.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestWhereAFindingIs: a path is one of the repository, or the server's URL in
// its place where there is no file.
func TestWhereAFindingIs(t *testing.T) {
	s := suiteOf(t, "no-cors")
	for file, want := range map[string]string{
		"cors-check.yaml": "cors-check.yaml", "./ci/cors check.yaml": "ci/cors check.yaml", "/home/me/app/ci/cors.yaml": "cors.yaml",
		"../../cors.yaml": "cors.yaml", "": "127.0.0.1:5000/no-cors/data", "-": "127.0.0.1:5000/no-cors/data",
	} {
		s.ending.File = file
		records := s.records(report.Options{})
		if got := readGitLab(t, s.writeAs(t, "gitlab", records))[0].Location.Path; got != want {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
		uri := strings.NewReplacer(" ", "%20", ":", "%3A").Replace(want)
		if got := readSARIF(t, s.writeAs(t, "sarif", records)).Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != uri {
			t.Errorf("%q: %q, want %q", file, got, uri)
		}
		path := want
		if file == "" || file == "-" {
			path = ""
		}
		if got := readGitHub(t, s.writeAs(t, "github", records))[0].properties["file"]; got != path {
			t.Errorf("%q: %q, want %q", file, got, path)
		}
	}
}

// TestNoAdviceToAllowWhatMustBeBlocked: where a server allows too much, what
// blocks another request of the case is not what is wrong.
func TestNoAdviceToAllowWhatMustBeBlocked(t *testing.T) {
	s := suiteOf(t, "no-cors")
	d := *s.results[0].Diagnosis
	check := *d.Checks[0]
	check.Name, check.Verdict = "simple", rules.Allowed
	d.Checks, d.Expected = append([]*rules.Check{&check}, d.Checks...), rules.Blocked
	s.results[0] = new(policy.Policy).Judge(s.results[0].Case, &d, time.Time{})
	for _, f := range report.Formats() {
		if f.Name == "json" || f.Name == "ndjson" || f.Name == "text" { // which tell all there is
			continue
		}
		if got := string(s.writeAs(t, f.Name, s.records(report.Options{}))); strings.Contains(got, "Turn on CORS") || !strings.Contains(got, "must be blocked") && f.Name != "markdown" {
			t.Errorf("%s:\n%s", f.Name, got)
		}
	}
}

// TestSuitesHaveBounds: a run of any length makes a report that is read.
func TestSuitesHaveBounds(t *testing.T) {
	s := suiteOf(t, "no-cors")
	first := s.records(report.Options{})[0]
	records := make([]report.Record, 6000)
	for i := range records {
		records[i] = first
		records[i].ID, records[i].Line, records[i].Number = fmt.Sprint(i), i+1, i+1
		if i >= 4000 {
			records[i].Status, records[i].Cause, records[i].Text = policy.Passed, "", ""
		}
	}
	html := s.writeAs(t, "html", records)
	if n := strings.Count(string(html), `<tr role="row" id="case-`); n != 5000 || !strings.Contains(string(html), "1000 more cases are not shown") {
		t.Errorf("%d rows", n)
	}
	for i := range records {
		records[i].Status = policy.Failed
	}
	log := readSARIF(t, s.writeAs(t, "sarif", records)).Runs[0]
	said := log.Invocations[0].ToolExecutionNotifications
	if len(log.Results) != 5000 || log.Results[0].Locations[0].PhysicalLocation.Region.StartLine != 1 || !strings.Contains(said[len(said)-1].Message.Text, "1000") {
		t.Errorf("%d results; %+v", len(log.Results), said)
	}
	if n := len(readGitLab(t, s.writeAs(t, "gitlab", records))); n != 5000 {
		t.Errorf("%d issues", n)
	}
	errors := slices.DeleteFunc(readGitHub(t, s.writeAs(t, "github", records)), func(c command) bool { return c.name != "error" })
	if len(errors) != 2 || !strings.Contains(errors[0].message, "3979 others") || !strings.HasPrefix(errors[1].message, "2000 more failures") {
		t.Errorf("%+v", errors)
	}
}

// TestSuiteAlone: one check is a report too, in every format.
func TestSuiteAlone(t *testing.T) {
	_, found := exhibits(t, "no-cors", "good")
	for name, d := range found {
		for _, f := range report.Formats() {
			if f.Name == "json" || f.Name == "markdown" { // which have a form of their own
				continue
			}
			wellFormed(t, f.Name, []byte(render(t, d, f.Name, report.Options{Version: "1.2.3"})), 1)
		}
		if got := readSARIF(t, []byte(render(t, d, "sarif", report.Options{}))).Runs[0]; (len(got.Results) == 0) != (name == "good") || !got.Invocations[0].ExecutionSuccessful {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestSuitesOfForeignRecords: a record that was read may be anybody's. Whatever
// it says or leaves out, every format writes a report that can be read.
func TestSuitesOfForeignRecords(t *testing.T) {
	s := suiteOf(t, "good")
	for _, text := range []string{
		`{}`,
		`{"id":"x","status":"failed","failures":[""],"text":"x"}`,
		`{"id":"x","status":"fa\"il<b>ed","failures":["é","x"],"cause":"c","text":"x","report":{"findings":[{"severity":"error","code":"a--b"},{"severity":"loud","code":""}]}}`,
		`{"id":"x","status":"unknown","line":-3,"file":"..","text":"x","report":{"url":"//../..","verdict":"","findings":[{"severity":"error"},{"severity":"note"}],"checks":[{"exchanges":[{}]}],"fixes":[{"steps":[{}]}]}}`,
	} {
		var r report.Record
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Formats() {
			got := s.writeAs(t, f.Name, []report.Record{r})
			if f.Name != "ndjson" { // which writes what it read
				wellFormed(t, f.Name, got, 1)
			}
		}
	}
}
