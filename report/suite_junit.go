package report

import (
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/policy"
)

// The elements of JUnit's XML as CI systems read them.
// https://github.com/testmoapp/junitxml
type (
	junitSuites struct {
		XMLName  xml.Name      `xml:"testsuites"`
		Name     string        `xml:"name,attr"`
		Tests    int           `xml:"tests,attr"`
		Failures int           `xml:"failures,attr"`
		Errors   int           `xml:"errors,attr"`
		Skipped  int           `xml:"skipped,attr"`
		Time     string        `xml:"time,attr"`
		Suites   []*junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr"`
		Failure *junitMessage `xml:"failure"`
		Error   *junitMessage `xml:"error"`
		Skipped *junitMessage `xml:"skipped"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",cdata"`
	}
)

// suiteJUnit writes JUnit XML: a suite for each target, a case for each of
// ours, and in a failure what is wrong, the change, and the curl commands that
// show it.
type suiteJUnit struct {
	w      io.Writer
	all    junitSuites
	suites map[string]*junitSuite // by target
}

func newSuiteJUnit(w io.Writer, _ Options) Suite {
	return &suiteJUnit{w: w, suites: map[string]*junitSuite{}}
}

func (s *suiteJUnit) Case(r Record) error {
	target := Escape(r.Report.URL)
	suite, known := s.suites[target]
	if !known {
		suite = &junitSuite{Name: target}
		s.suites[target], s.all.Suites = suite, append(s.all.Suites, suite)
	}
	c := junitCase{Name: Escape(r.Name), Class: target, File: Escape(r.File), Line: r.Line}
	switch r.Status {
	case policy.Passed:
	case policy.Failed:
		c.Failure = junitFailure(r)
		suite.Failures++
	case policy.Unknown:
		c.Error = junitFailure(r)
		suite.Errors++
	case policy.Ignored:
		c.Skipped = junitFailure(r)
		suite.Skipped++
	}
	suite.Tests++
	suite.Cases = append(suite.Cases, c)
	return nil
}

func junitFailure(r Record) *junitMessage {
	m := &junitMessage{Message: Escape(strings.Join(r.Failures, "; ")), Text: r.Summary()}
	if lead := r.lead(); lead != nil {
		m.Type = lead.Code
	}
	return m
}

func (s *suiteJUnit) End(e Ending) error {
	s.all.Name, s.all.Time = Escape(e.File), strconv.FormatFloat(e.Took.Seconds(), 'f', 3, 64)
	for _, suite := range s.all.Suites {
		s.all.Tests += suite.Tests
		s.all.Failures += suite.Failures
		s.all.Errors += suite.Errors
		s.all.Skipped += suite.Skipped
	}
	if _, err := io.WriteString(s.w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(s.w)
	out.Indent("", "  ")
	if err := out.Encode(s.all); err != nil {
		return err
	}
	_, err := io.WriteString(s.w, "\n")
	return err
}

// Summary says in a few lines what is wrong with a case and what to change,
// with the commands that show it: escaped, in plain text.
func (r Record) Summary() string {
	var b strings.Builder
	say := func(lines ...string) {
		for _, line := range lines {
			b.WriteString(Escape(line) + "\n")
		}
	}
	say(r.Failures...)
	if lead := r.lead(); lead != nil {
		say("", lead.Title, lead.Detail)
		if change := r.Change(); change != "" {
			say("", "Change: "+change)
		}
	}
	if curls := r.curls(); len(curls) > 0 {
		say("", "Reproduce:")
		say(curls...)
	}
	if r.Report.Verify != "" {
		say("", "Check again:", r.Report.Verify)
	}
	return b.String()
}

// Change is what to change in a sentence: in the terms of the server's stack
// where it is known, "" where nothing is to be changed.
func (r Record) Change() string {
	lead := r.lead()
	switch {
	case lead == nil:
		return ""
	case len(r.Report.Fixes) == 1 && r.Report.Fixes[0].Change != nil:
		return "In " + r.Report.Fixes[0].Title + ": " + *r.Report.Fixes[0].Change
	case lead.Advice != nil:
		return *lead.Advice
	}
	return ""
}

// curls are the commands that make the requests of a case as far as CORS is
// concerned, for a POSIX shell.
func (r Record) curls() []string {
	var all []string
	for _, c := range r.Report.Checks {
		for _, x := range c.Exchanges {
			if x.Kind == string(rules.KindExperiment) || x.Kind == string(rules.KindPage) || x.Hop > 0 {
				continue
			}
			line := "curl -i"
			if x.Method != "GET" {
				line += " -X " + shellQuote(x.Method)
			}
			for _, h := range x.RequestHeaders {
				if !ownHeader(h.Name) {
					line += " -H " + shellQuote(fetch.IsomorphicDecode(h.Name+": "+h.Value))
				}
			}
			if line += " " + shellQuote(x.URL); !slices.Contains(all, line) {
				all = append(all, line)
			}
		}
	}
	return all
}

// ownHeader says that a browser sets a header by itself, to a value that says
// nothing of the page's request.
func ownHeader(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "host", "connection", "user-agent", "accept", "accept-encoding", "accept-language", "cache-control", "pragma", "priority", "te", "referer", "content-length":
		return true
	}
	return strings.HasPrefix(name, "sec-")
}

func shellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
