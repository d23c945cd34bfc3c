package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/cors-check/cors-check/rules/policy"
)

// Rows of the table in Markdown: a forge shows a comment or a job's summary of
// a bounded size. Cases that passed go first.
const mostRows = 200

// suiteMarkdown writes a table of cases, and each cause of failure once, in
// GitHub Flavored Markdown.
type suiteMarkdown struct {
	w            io.Writer
	rows, passed []string
	left         int
	causes       causes
}

func newSuiteMarkdown(w io.Writer, _ Options) Suite { return &suiteMarkdown{w: w} }

func (s *suiteMarkdown) Case(r Record) error {
	s.causes.add(r)
	sign := map[policy.Status]string{policy.Passed: "✅", policy.Failed: "❌", policy.Ignored: "💤", policy.Unknown: "❔"}[r.Status]
	failures := each(r.Failures, markdownText)
	row := fmt.Sprintf("| %s | %s | %s | %s |", sign, markdownText(r.Name), r.verdict(), strings.Join(failures, "; "))
	switch {
	case r.Status == policy.Passed && len(s.passed) < mostRows:
		s.passed = append(s.passed, row)
	case r.Status != policy.Passed && len(s.rows) < mostRows:
		s.rows = append(s.rows, row)
	default:
		s.left++
	}
	return nil
}

func (s *suiteMarkdown) End(e Ending) error {
	m := markdown{}
	m.line("## CORS: %s", e.String())
	rows := s.rows
	if room := mostRows - len(rows); len(s.passed) > room {
		s.left += len(s.passed) - room
		s.passed = s.passed[:room]
	}
	if rows = append(rows, s.passed...); len(rows) > 0 {
		m.line("| | Case | Verdict | What did not hold |\n|---|---|---|---|\n%s", strings.Join(rows, "\n"))
	}
	if s.left > 0 {
		m.line("%d more cases are not shown.", s.left)
	}
	for _, c := range s.causes.inOrder() {
		m.cause(c)
	}
	for _, w := range e.Warnings {
		m.item("⚠️ " + markdownText(w))
	}
	_, err := m.out.WriteTo(s.w)
	return err
}

// cause tells a cause of failure.
func (m *markdown) cause(c *cause) {
	r := c.lead
	title := r.Name
	if lead := r.lead(); lead != nil {
		title = lead.Title
	}
	m.line("### %s", markdownText(title))
	m.line("%s from %s", code(r.Report.URL), code(r.Report.Origin))
	if lead := r.lead(); lead != nil {
		m.line("%s", markdownText(lead.Detail))
		if change := r.Change(); change != "" {
			m.line("**Change:** %s", markdownText(change))
		}
	}
	if others := c.others(); len(others) > 0 {
		m.line("Also: %s", strings.Join(each(others, markdownText), ", "))
	}
	if r.Report.Verify != "" {
		m.fence("sh", Escape(r.Report.Verify))
	}
}
