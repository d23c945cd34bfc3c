package report

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/policy"
)

// Suite is what came of the cases of a policy file.
type Suite struct {
	File    string
	Results []policy.Result // in the order of the file; without those that were not asked
	Unasked int             // cases that were not asked: the run ended before
	Stale   []policy.Ignore // entries that are past on Today, or that nothing needs
	Today   time.Time
	Took    time.Duration
}

// failures are the sentences on what did not hold of a case.
func failures(r policy.Result) []string {
	of := func(c *rules.Check) string {
		if len(r.Diagnosis.Checks) == 1 {
			return "the request"
		}
		return "the " + c.Name + " request"
	}
	return each(r.Failures, func(f policy.Failure) string {
		switch {
		case f.Unreadable != "":
			return "a script cannot read " + f.Unreadable + " of " + of(f.Check) + " in " + f.Browser.Products()[0]
		case f.Needless:
			return "max_age is for the result of a preflight, and this request needs none"
		case f.MaxAge != nil && f.Seconds == nil:
			return "the preflight response has no Access-Control-Max-Age in seconds, and must have " + f.MaxAge.String()
		case f.MaxAge != nil:
			return "the preflight response has Access-Control-Max-Age: " + strconv.Itoa(*f.Seconds) + ", and must have " + f.MaxAge.String()
		}
		return of(f.Check) + " is " + string(f.Check.Verdict) + ", and must be " + string(r.Diagnosis.Expected)
	})
}

// warnings are the sentences on entries of ignore that are to be deleted.
func (s Suite) warnings() []string {
	return each(s.Stale, func(i policy.Ignore) string {
		at := fmt.Sprintf("%s:%d:%d: ", s.File, i.At.Line, i.At.Column)
		if i.Past(s.Today) {
			return at + "the time to ignore " + i.Code + " ended on " + i.Until.Format(time.DateOnly)
		}
		return at + "nothing has the finding " + i.Code + " any more: delete this entry"
	})
}

// Suites says whether the format can tell of a policy file.
func (f Format) Suites() bool { return f.suite != nil }

// SuiteFormats lists the formats that can.
func SuiteFormats() string {
	var names []string
	for _, f := range Formats() {
		if f.Suites() {
			names = append(names, f.Name)
		}
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// RenderSuite writes what came of a policy file, its secrets hidden unless o
// shows them. It fails with what w says.
func (f Format) RenderSuite(w io.Writer, s Suite, o Options) error { return f.suite(w, s, o) }

func (s Suite) count(status policy.Status) int {
	n := 0
	for _, r := range s.Results {
		if r.Status == status {
			n++
		}
	}
	return n
}

// cause is what failed cases have in common that are told once: the finding,
// who is to change it, and how.
type cause struct {
	result policy.Result // the first of them, which is told in full
	names  []string      // of all of them
}

// causes are the failed cases by what is to be changed, in their order.
func (s Suite) causes() []*cause {
	var all []*cause
	known := map[string]*cause{}
	for _, r := range s.Results {
		if r.Status == policy.Passed || r.Status == policy.Ignored {
			continue
		}
		key := string(r.Status) + "\x00" + string(r.Diagnosis.Expected)
		if lead := (view{r.Diagnosis, Options{}}).leading(); lead != nil && r.Diagnosis.Expected == rules.Allowed && r.Diagnosis.Verdict != rules.Allowed {
			key = strings.Join([]string{lead.Code, lead.Facts.API, lead.Facts.Kind, lead.Facts.Subject, lead.Maker}, "\x00")
		} else {
			key += strings.Join(failures(r), "\x00") + r.Case.Name
		}
		c := known[key]
		if c == nil {
			c = &cause{result: r}
			known[key], all = c, append(all, c)
		}
		c.names = append(c.names, r.Case.Name)
	}
	return all
}

// alone writes one check as a policy file of one case.
func alone(write func(io.Writer, Suite, Options) error) func(io.Writer, view) error {
	return func(w io.Writer, v view) error {
		r := new(policy.Policy).Judge(policy.Case{Name: v.URL + " from " + v.Origin}, v.Diagnosis, time.Time{})
		return write(w, Suite{Results: []policy.Result{r}}, v.Options)
	}
}

// writeSuiteText writes a line for each case, then each cause of failure as
// the report on one check tells it, with the cases that have it.
func writeSuiteText(w io.Writer, s Suite, o Options) error {
	p := newPage(o)
	signs := map[policy.Status]string{
		policy.Passed: p.pen.good.Sprint(p.signs.good), policy.Failed: p.pen.bad.Sprint(p.signs.bad),
		policy.Ignored: p.pen.dim.Sprint(p.signs.note), policy.Unknown: p.pen.warn.Sprint(p.signs.unknown),
	}
	for _, r := range s.Results {
		p.para(signs[r.Status]+" ", nil, p.safe(r.Case.Name)+p.pen.dim.Sprint(": "+p.safe(cmp.Or(string(r.Diagnosis.Verdict), "no verdict"))+" as "+expected(r)))
		for _, f := range failures(r) {
			p.para("  ", p.pen.bad, p.safe(f))
		}
	}
	for i, c := range s.causes() {
		p.heading(fmt.Sprintf("FAILURE %d: %s", i+1, p.safe(c.names[0])))
		for _, name := range c.names[1:] {
			p.para("  ", p.pen.dim, "also "+p.safe(name))
		}
		p.blank()
		q := pageOf(newView(c.result.Diagnosis, o))
		if err := q.write(); err != nil {
			return err
		}
		p.out.Write(q.out.Bytes())
	}
	if len(s.Stale) > 0 {
		p.blank()
	}
	for _, warning := range s.warnings() {
		p.para(p.signs.warn+" ", p.pen.warn, p.safe(warning))
	}
	p.blank()
	p.para("", p.pen.strong, s.summary())
	_, err := p.out.WriteTo(w)
	return err
}

// expected says whether a case did as it must.
func expected(r policy.Result) string {
	if r.Diagnosis.Verdict == r.Diagnosis.Expected {
		return "expected"
	}
	return "not expected"
}

// summary is one line: how many cases there were, and what came of them.
func (s Suite) summary() string {
	cases := "1 case"
	if n := len(s.Results) + s.Unasked; n != 1 {
		cases = strconv.Itoa(n) + " cases"
	}
	text := cases + ": " + strconv.Itoa(s.count(policy.Passed)) + " passed"
	for _, part := range []struct {
		n    int
		what string
	}{
		{s.count(policy.Failed), "failed"}, {s.count(policy.Ignored), "ignored"}, {s.count(policy.Unknown), "without a verdict"}, {s.Unasked, "not asked"},
	} {
		if part.n > 0 {
			text += ", " + strconv.Itoa(part.n) + " " + part.what
		}
	}
	return text
}

// lineJSON is a case on a line of NDJSON.
type lineJSON struct {
	Name     string        `json:"name"`
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Status   policy.Status `json:"status"`
	Failures []string      `json:"failures"`
	Ignored  []string      `json:"ignored"`
	Report   any           `json:"report"`
}

// writeSuiteJSON writes one JSON object: how many cases there were, and each as
// in NDJSON.
func writeSuiteJSON(w io.Writer, s Suite, o Options) error {
	all := struct {
		SchemaVersion int        `json:"schema_version"`
		Tool          toolJSON   `json:"tool"`
		File          string     `json:"file"`
		Passed        int        `json:"passed"`
		Failed        int        `json:"failed"`
		Ignored       int        `json:"ignored"`
		Unknown       int        `json:"unknown"`
		Unasked       int        `json:"unasked"`
		Warnings      []string   `json:"warnings"`
		Cases         []lineJSON `json:"cases"`
	}{
		1, toolJSON{"cors-check", o.Version}, s.File, s.count(policy.Passed), s.count(policy.Failed), s.count(policy.Ignored), s.count(policy.Unknown), s.Unasked,
		append([]string{}, s.warnings()...), []lineJSON{},
	}
	for _, r := range s.Results {
		all.Cases = append(all.Cases, caseJSON(s.File, r, o))
	}
	return encode(w, all, "  ")
}

// writeSuiteNDJSON writes a JSON object for each case, on a line of its own;
// its report is that of --format json.
func writeSuiteNDJSON(w io.Writer, s Suite, o Options) error {
	for _, r := range s.Results {
		if err := encode(w, caseJSON(s.File, r, o), ""); err != nil {
			return err
		}
	}
	return nil
}

func caseJSON(file string, r policy.Result, o Options) lineJSON {
	line := lineJSON{decode(r.Case.Name), file, r.Case.At.Line, r.Status, each(failures(r), decode), []string{}, newView(r.Diagnosis, o).report()}
	for _, f := range r.Ignored {
		line.Ignored = append(line.Ignored, f.Code)
	}
	return line
}

// The elements of JUnit's XML as CI systems read them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Skipped  int          `xml:"skipped,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
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

// writeSuiteJUnit writes JUnit XML: a suite for each target, a case for each
// of ours, and in a failure the report on it.
func writeSuiteJUnit(w io.Writer, s Suite, o Options) error {
	o.Color, o.ASCII = false, false
	all := junitSuites{Name: s.File, Time: strconv.FormatFloat(s.Took.Seconds(), 'f', 3, 64)}
	at := map[string]int{}
	for _, r := range s.Results {
		target := newView(r.Diagnosis, o).URL
		i, known := at[target]
		if !known {
			i = len(all.Suites)
			at[target], all.Suites = i, append(all.Suites, junitSuite{Name: Escape(target)})
		}
		suite := &all.Suites[i]
		c := junitCase{Name: Escape(r.Case.Name), Class: Escape(target), File: s.File, Line: r.Case.At.Line}
		message := func() *junitMessage {
			m := &junitMessage{Message: Escape(strings.Join(failures(r), "; "))}
			if lead := (view{r.Diagnosis, o}).leading(); lead != nil {
				m.Type = lead.Code
			}
			var text strings.Builder
			if Text(&text, r.Diagnosis, o) == nil {
				m.Text = text.String()
			}
			return m
		}
		switch r.Status {
		case policy.Passed:
		case policy.Failed:
			c.Failure = message()
			suite.Failures, all.Failures = suite.Failures+1, all.Failures+1
		case policy.Unknown:
			c.Error = message()
			suite.Errors, all.Errors = suite.Errors+1, all.Errors+1
		case policy.Ignored:
			c.Skipped = message()
			suite.Skipped, all.Skipped = suite.Skipped+1, all.Skipped+1
		}
		suite.Tests, all.Tests = suite.Tests+1, all.Tests+1
		suite.Cases = append(suite.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
