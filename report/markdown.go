package report

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fix"
)

// writeMarkdown writes a diagnosis for an issue, a pull request or a chat:
// GitHub Flavored Markdown, in which every value is a code span, so that
// nothing a server sends is a link, a mention or HTML. It fails with what w
// says.
func writeMarkdown(w io.Writer, v view) error {
	m := markdown{view: v}
	m.line("## %s", markdownText(headline(v)))
	m.line("%s from %s", code(asks(v)+" "+v.URL), code(v.Origin))
	lead := v.leading()
	if lead != nil {
		m.finding(*lead)
		for _, f := range v.following(lead.Code) {
			m.item("because of this, " + within(m.told(f).Title))
		}
		m.change(*lead)
	}
	for _, severity := range []rules.Severity{rules.Error, rules.Warning, rules.Note} {
		for _, f := range v.standing(severity) {
			t := m.told(f)
			m.item(fmt.Sprintf("**%s** (%s): %s", t.Title, f.Severity, t.Advice))
		}
	}
	m.consoles()
	if v.Verify != "" {
		m.line("Check again:")
		m.fence("sh", Escape(v.Verify))
	}
	_, err := m.out.WriteTo(w)
	return err
}

// markdown is a report being written.
type markdown struct {
	view
	out bytes.Buffer
}

// line writes a paragraph.
func (m *markdown) line(format string, values ...any) {
	if m.out.Len() > 0 {
		m.out.WriteByte('\n')
	}
	fmt.Fprintf(&m.out, format+"\n", values...)
}

func (m *markdown) item(s string) { m.line("- %s", s) }

// fence writes lines that are safe already as a block of code.
func (m *markdown) fence(language, s string) {
	ticks := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	m.line("%s%s\n%s\n%s", ticks, language, s, ticks)
}

// told are the words of a finding: its own, with values as code.
func (m *markdown) told(f rules.Finding) codes.Words {
	return m.words(f, func(value string, isCode bool) string {
		if isCode {
			return code(value)
		}
		return markdownText(value)
	})
}

func (m *markdown) finding(f rules.Finding) {
	t := m.told(f)
	m.line("### %s%s", t.Title, sure(f))
	m.line("%s", t.Detail)
	if e := f.Exchange; e != nil {
		lines := []string{"#" + strconv.Itoa(e.ID) + " " + e.Method + " " + e.URL + ": " + answered(e)}
		for _, s := range f.Places {
			if s.Exchange == e && s.Part != rules.StatusLine {
				lines = append(lines, s.Header().Name+": "+s.Header().Value)
			}
		}
		if len(f.Places) == 0 && f.Header != "" {
			lines = append(lines, "(no "+codes.FieldName(f.Header)+" header)")
		}
		for i, l := range lines {
			lines[i] = Escape(l)
		}
		m.fence("http", strings.Join(lines, "\n"))
	}
}

// change writes what to change for the leading finding.
func (m *markdown) change(f rules.Finding) {
	text := m.told(f).Advice
	if len(m.Fixes) == 1 {
		if s, ok := fix.Change(m.Fixes[0].Framework, f.Code, f.Facts, policyOf(m.view), code); ok {
			text = "In " + markdownText(m.Fixes[0].Title) + ": " + s
		}
	}
	m.line("**Change:** %s", text)
}

// consoles writes what each browser prints, folded away.
func (m *markdown) consoles() {
	for _, c := range m.Checks {
		for _, r := range c.Results {
			if r.Verdict != rules.Blocked || r.Console == nil {
				continue
			}
			m.line("%s, %s:", markdownText(r.Browser.Products()[0]), markdownText(c.Name))
			m.fence("", Escape(strings.TrimRight(*r.Console, "\n")))
		}
	}
}

// code is a value as a code span.
// https://spec.commonmark.org/0.31.2/#code-spans
func code(s string) string {
	s = Escape(s)
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	if s == "" || strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

func longestRun(s string, of byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != of {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// markdownText makes text stand for itself.
func markdownText(s string) string {
	var b strings.Builder
	for _, r := range Escape(s) {
		if strings.ContainsRune("\\`*_{}[]<>#|~&@!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
