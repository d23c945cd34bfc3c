package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/policy"
)

//go:embed suite_html/page.html suite_html/page.css suite_html/page.js
var htmlFiles embed.FS

// Rows of the table in HTML: what a browser scrolls through without effort.
// Cases that passed go first.
const mostHTMLRows = 5000

// suiteHTML writes one page that needs no other file and no network: the
// causes of failure, each once, and a table of all cases.
type suiteHTML struct {
	w            io.Writer
	version      string
	rows, passed []htmlRow
	left         int
	causes       causes
}

// What page.html shows. Every text from outside is escaped already for what a
// reader would not see: the template escapes it for HTML.
type (
	htmlPage struct {
		Policy        string
		Style         template.CSS
		Script        template.JS
		Title         string
		Heading       string
		Subject       string // what was held to what
		Version       string
		At, Took      string
		Share         string // that passed, in percent
		Bar           []htmlPart
		Causes        []htmlCause
		Untold        int
		Warnings      []string
		Rows          []htmlRow
		Total         int
		Left, Unasked int
		Alone         bool // one check, not a suite
	}
	// htmlPart is a part of the cases, and of the bar that shows them.
	htmlPart struct {
		Status   policy.Status
		Word     string
		Count    int
		X, Width string // in percent
	}
	htmlCause struct {
		Number    int
		Status    policy.Status
		Title     string
		Case      string
		URL       string
		Origin    string
		Failures  []string
		Detail    string
		Inferred  string // how sure it is, "" where it is certain
		Got, Want string // the header line that is wrong, and as it should be
		Server    string
		Change    string
		Fix       *htmlFix
		Console   string
		Product   string // whose console it is
		Curls     string
		Verify    string
		Explain   string
		Others    []string
		Cases     int
	}
	htmlFix struct {
		Title string
		Steps []htmlStep
	}
	htmlStep struct{ Where, Code string }
	htmlRow  struct {
		Number    int
		Cause     int
		Status    policy.Status
		Word      string
		Name      string
		Target    string
		Origin    string
		Verdict   string
		Must      string // the verdict that must be, where it is another
		Where     string
		Failures  []string
		Findings  []htmlFinding
		Verdicts  []htmlVerdict
		Exchanges []htmlExchange
		Further   int // exchanges that only tell causes apart
		Verify    string

		cause  string
		file   string
		number int // in the file
		id     string
	}
	htmlFinding  struct{ Severity, Title, Advice string }
	htmlVerdict  struct{ Check, Browser, Verdict, Error string }
	htmlExchange struct {
		Kind, Line, Answer string
		Sent, Got          []string
	}
)

func newSuiteHTML(w io.Writer, o Options) Suite { return &suiteHTML{w: w, version: o.Version} }

func (s *suiteHTML) Case(r Record) error {
	s.causes.add(r)
	switch {
	case r.Status == policy.Passed && len(s.passed) < mostHTMLRows:
		s.passed = append(s.passed, htmlRowOf(r))
	case r.Status != policy.Passed && len(s.rows) < mostHTMLRows:
		s.rows = append(s.rows, htmlRowOf(r))
	default:
		s.left++
	}
	return nil
}

func (s *suiteHTML) End(e Ending) error {
	files := map[string]string{}
	for _, name := range []string{"page.html", "page.css", "page.js"} {
		text, err := htmlFiles.ReadFile("suite_html/" + name)
		if err != nil {
			return err
		}
		files[name] = string(text)
	}
	page, err := template.New("page").Parse(files["page.html"])
	if err != nil {
		return err
	}
	p := s.page(e)
	p.Style, p.Script = template.CSS(files["page.css"]), template.JS(files["page.js"])
	p.Policy = fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; img-src data:; base-uri 'none'; form-action 'none'",
		sourceHash(files["page.css"]), sourceHash(files["page.js"]))
	var out bytes.Buffer
	if err := page.Execute(&out, p); err != nil {
		return err
	}
	_, err = out.WriteTo(s.w)
	return err
}

// sourceHash names a text that a page may use, in its policy.
// https://www.w3.org/TR/CSP3/#grammardef-hash-source
func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// page is what is shown in the end.
func (s *suiteHTML) page(e Ending) htmlPage {
	total := e.All()
	p := htmlPage{
		Version: Escape(s.version), Subject: Escape(e.File), Total: total, Unasked: e.Unasked, Untold: s.causes.untold,
		Warnings: each(e.Warnings, Escape), Alone: total == 1 && e.File == "", Bar: htmlBar(e.Counts),
	}
	if !e.At.IsZero() {
		p.At = e.At.UTC().Format("2 January 2006, 15:04 UTC")
	}
	if e.Took > 0 {
		p.Took = e.Took.Round(time.Millisecond).String()
	}
	if total > 0 {
		p.Share = strconv.Itoa(e.Passed*100/total) + " %"
	}
	room := mostHTMLRows - len(s.rows)
	if len(s.passed) > room {
		s.left += len(s.passed) - room
		s.passed = s.passed[:room]
	}
	p.Rows, p.Left = slices.Concat(s.rows, s.passed), s.left
	slices.SortStableFunc(p.Rows, func(a, b htmlRow) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.number, b.number), cmp.Compare(a.id, b.id))
	})
	numbers := map[string]int{}
	for i, c := range s.causes.inOrder() {
		numbers[c.lead.Cause] = i + 1
		p.Causes = append(p.Causes, htmlCauseOf(i+1, c))
	}
	for i := range p.Rows {
		p.Rows[i].Number, p.Rows[i].Cause = i+1, numbers[p.Rows[i].cause]
	}
	p.Heading = htmlHeading(e.Counts)
	if p.Alone && len(p.Rows) == 1 {
		p.Heading = p.Rows[0].heading()
		p.Subject = p.Rows[0].Target + " from " + p.Rows[0].Origin
	}
	p.Title = "cors-check: " + p.Heading
	return p
}

// htmlHeading says the worst first, in a line.
func htmlHeading(c Counts) string {
	total := c.All()
	of := " of " + strconv.Itoa(total) + " cases"
	if total == 1 {
		of = " of 1 case"
	}
	switch {
	case total == 0:
		return "No case"
	case c.Failed > 0:
		return strconv.Itoa(c.Failed) + of + " failed"
	case c.Unknown > 0:
		return strconv.Itoa(c.Unknown) + of + " got no verdict"
	case c.Ignored > 0:
		return strconv.Itoa(c.Passed) + of + " passed, the others are ignored"
	case total == 1:
		return "The case passed"
	}
	return "All " + strconv.Itoa(total) + " cases passed"
}

// heading says what came of the one case there is.
func (r htmlRow) heading() string {
	if len(r.Failures) > 0 {
		return capital(r.Failures[0])
	}
	if r.Status == policy.Unknown {
		return "No verdict"
	}
	return capital(r.Verdict) + ", as it must be"
}

// statusWords are the statuses as people read them, in the order of concern.
var statusWords = []struct {
	Status policy.Status
	Word   string
}{{policy.Failed, "Failed"}, {policy.Unknown, "No verdict"}, {policy.Ignored, "Ignored"}, {policy.Passed, "Passed"}}

func wordOf(s policy.Status) string {
	for _, w := range statusWords {
		if w.Status == s {
			return w.Word
		}
	}
	return string(s)
}

// htmlBar are the parts of a bar that is as wide as there are cases.
func htmlBar(c Counts) []htmlPart {
	counts := map[policy.Status]int{policy.Failed: c.Failed, policy.Unknown: c.Unknown, policy.Ignored: c.Ignored, policy.Passed: c.Passed}
	total, before := float64(max(1, c.All())), 0
	percent := func(n int) string { return strconv.FormatFloat(float64(n)/total*100, 'f', 3, 64) + "%" }
	var parts []htmlPart
	for _, w := range statusWords {
		n := counts[w.Status]
		parts = append(parts, htmlPart{w.Status, w.Word, n, percent(before), percent(n)})
		before += n
	}
	return parts
}

// htmlCauseOf is a cause of failure as the page tells it.
func htmlCauseOf(number int, c *cause) htmlCause {
	r := c.lead
	out := htmlCause{
		Number: number, Status: r.Status, Title: Escape(r.Name), Case: Escape(r.Name), URL: Escape(r.target()), Origin: Escape(r.Report.Origin),
		Failures: each(r.unheld(), Escape), Change: Escape(r.Change()), Curls: strings.Join(each(r.curls(), Escape), "\n"),
		Verify: Escape(r.Report.Verify), Others: each(c.others(), Escape), Cases: 1 + len(c.names) + c.more,
	}
	if lead := r.lead(); lead != nil {
		out.Title, out.Detail, out.Explain = Escape(lead.Title), Escape(lead.Detail), Escape(lead.More)
		if lead.Confidence != string(rules.Certain) {
			out.Inferred = Escape(lead.Confidence)
		}
		if at := lead.Evidence; at.Header != nil && (at.Got != nil || at.Want != nil) {
			name := codes.FieldName(*at.Header)
			out.Got = "no " + Escape(name) + " header"
			if at.Got != nil {
				out.Got = Escape(name + ": " + *at.Got)
			}
			if at.Want != nil {
				out.Want = Escape(name + ": " + *at.Want)
			}
		}
		if s := r.Report.Server; s != nil && s.Framework != "" {
			out.Server = Escape(s.Framework)
			if len(s.Evidence) > 0 {
				out.Server += " (" + Escape(s.Evidence[0]) + ")"
			}
		}
		if len(r.Report.Fixes) == 1 {
			out.Fix = htmlFixOf(r.Report.Fixes[0])
		}
		out.Product, out.Console = r.console()
	}
	return out
}

// htmlFixOf is a fix in full, its code line by line.
func htmlFixOf(f fixJSON) *htmlFix {
	out := &htmlFix{Title: Escape(f.Title)}
	for _, s := range f.Steps {
		step := htmlStep{Where: "Run"}
		text := s.Run
		if s.Code != "" {
			step.Where, text = strings.TrimSuffix(s.File+": "+s.Where, ": "), s.Code
		}
		step.Where, step.Code = Escape(step.Where), escapeLines(text)
		out.Steps = append(out.Steps, step)
	}
	return out
}

// escapeLines is Escape for a text of several lines, which may have tabs.
func escapeLines(s string) string {
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(each(strings.Split(line, "\t"), Escape), "\t")
	}
	return strings.Join(lines, "\n")
}

// console is what the first browser prints that blocks, and its name.
func (r Record) console() (product, text string) {
	for _, c := range r.Report.Checks {
		for _, id := range browser.IDs() {
			if b := c.Browsers[string(id)]; b.Console != nil && b.Verdict != nil && *b.Verdict == string(rules.Blocked) {
				return id.Products()[0], escapeLines(*b.Console)
			}
		}
	}
	return "", ""
}

// htmlRowOf keeps of a case what its row shows.
func htmlRowOf(r Record) htmlRow {
	out := htmlRow{
		Status: r.Status, Word: wordOf(r.Status), Name: Escape(r.Name), Target: Escape(r.target()), Origin: Escape(r.Report.Origin),
		Verdict: Escape(r.verdict()), Failures: each(r.Failures, Escape), Verify: Escape(r.Report.Verify),
		cause: r.Cause, file: r.File, number: r.Number, id: r.ID,
	}
	if r.Report.Expected != nil && *r.Report.Expected != r.verdict() {
		out.Must = Escape(*r.Report.Expected)
	}
	if at := r.location(); at.Real {
		out.Where = Escape(at.Path) + ":" + strconv.Itoa(at.Line)
	}
	lead := r.lead()
	for i, f := range r.Report.Findings {
		// What blocks as it must is no fault.
		if f.Because != nil || f.Severity == string(rules.Error) && lead == nil {
			continue
		}
		told := htmlFinding{Severity: f.Severity, Title: Escape(f.Title)}
		if slices.Contains(r.Ignored, f.Code) {
			told.Severity = "ignored"
		}
		if f.Advice != nil {
			told.Advice = Escape(*f.Advice)
		}
		if i == 0 && lead != nil {
			told.Advice = Escape(r.Change())
		}
		out.Findings = append(out.Findings, told)
	}
	for _, c := range r.Report.Checks {
		for _, id := range browser.IDs() {
			b, there := c.Browsers[string(id)]
			if !there {
				continue
			}
			v := htmlVerdict{Check: Escape(c.Name), Browser: strings.Join(id.Products(), ", "), Verdict: "no verdict"}
			if b.Verdict != nil {
				v.Verdict = Escape(*b.Verdict)
			}
			if b.Error != nil {
				v.Error = Escape(*b.Error)
			}
			out.Verdicts = append(out.Verdicts, v)
		}
		for _, x := range c.Exchanges {
			if x.Kind == string(rules.KindExperiment) {
				out.Further++
				continue
			}
			out.Exchanges = append(out.Exchanges, htmlExchangeOf(x))
		}
	}
	return out
}

// htmlExchangeOf keeps of an exchange what is of CORS in it.
func htmlExchangeOf(x exchangeJSON) htmlExchange {
	out := htmlExchange{Kind: Escape(x.Kind), Line: Escape(x.Method + " " + x.URL), Answer: "no response"}
	if x.Status != nil {
		out.Answer = strconv.Itoa(*x.Status)
	} else if x.Failure != nil {
		out.Answer = Escape(cmp.Or(x.Failure.Detail, x.Failure.Kind))
	}
	line := func(h fetch.Header) string { return Escape(fetch.IsomorphicDecode(h.Name + ": " + h.Value)) }
	for _, h := range x.RequestHeaders {
		if !ownHeader(h.Name) {
			out.Sent = append(out.Sent, line(h))
		}
	}
	for _, h := range x.ResponseHeaders {
		name := strings.ToLower(h.Name)
		if strings.HasPrefix(name, "access-control-") || slices.Contains([]string{"vary", "location", "allow", "cross-origin-resource-policy"}, name) {
			out.Got = append(out.Got, line(h))
		}
	}
	return out
}
