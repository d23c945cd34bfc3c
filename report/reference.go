package report

import (
	"io"
	"regexp"
	"strings"

	"github.com/fatih/color"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/explain"
)

// newPage is a page without a diagnosis.
func newPage(o Options) *page {
	return pageOf(view{&rules.Diagnosis{}, o})
}

// Codes writes the list of codes, by kind.
func Codes(w io.Writer, codes []explain.Code, o Options) error {
	p := newPage(o)
	for i, group := range []struct {
		kind  explain.CodeKind
		title string
	}{
		{explain.KindFinding, "FINDINGS: what follows from the standard"},
		{explain.KindCause, "CAUSES: why a server behaves so, inferred"},
		{explain.KindNotice, "NOTICES: what blocks nothing now and is worth knowing"},
	} {
		if i > 0 {
			p.blank()
		}
		p.para("", p.pen.strong, group.title)
		p.blank()
		var slugs []string
		for _, c := range codes {
			if c.Kind == group.kind {
				slugs = append(slugs, c.Slug)
			}
		}
		p.codes(slugs, codes)
	}
	p.blank()
	p.para("", nil, "One of them in full: cors-check explain CODE")
	_, err := p.out.WriteTo(w)
	return err
}

// codes writes codes and their titles in two columns.
func (p *page) codes(slugs []string, all []explain.Code) {
	widest := 0
	for _, c := range all {
		widest = max(widest, len(c.Slug))
	}
	for _, slug := range slugs {
		for _, c := range all {
			if c.Slug == slug {
				p.entry(p.pen.code, slug, widest, c.Title)
			}
		}
	}
}

// entry writes a term and its meaning, in two columns where there is room.
func (p *page) entry(c *color.Color, term string, widest int, meaning string) {
	if p.width < 2*widest+4 {
		p.line("  " + c.Sprint(p.safe(term)))
		p.para("      ", nil, p.safe(meaning))
		return
	}
	lead := "  " + c.Sprint(p.safe(term)) + strings.Repeat(" ", widest-columns(term)+2)
	p.para(lead, nil, p.safe(meaning))
}

// markdown lays out the Markdown our pages are written in: headings, fenced
// code, lists with "- " or "1. ", paragraphs. A code block is shown as it
// stands.
func (p *page) markdown(text string) {
	var paragraph []string
	lead := ""
	flush := func() {
		if len(paragraph) > 0 {
			p.para(lead, nil, p.own(strings.Join(paragraph, " ")))
		}
		paragraph, lead = nil, ""
	}
	fenced := false
	for line := range strings.Lines(strings.TrimSpace(text)) {
		line = strings.TrimRight(line, "\r\n")
		if !fenced {
			line = pageLink.ReplaceAllString(line, "$1")
		}
		switch {
		case strings.HasPrefix(line, "```"):
			flush()
			fenced = !fenced
		case fenced:
			p.line(strings.TrimRight("    "+p.pen.code.Sprint(p.own(line)), " "))
		case line == "":
			flush()
			p.blank()
		case strings.HasPrefix(line, "#"):
			flush()
			p.para("", p.pen.strong, p.own(strings.TrimLeft(line, "# ")))
		case item(line) > 0:
			flush()
			lead, line = "  "+line[:item(line)], line[item(line):]
			paragraph = []string{line}
		default:
			paragraph = append(paragraph, strings.TrimSpace(line))
		}
	}
	flush()
}

// own makes a text of ours fit to be shown: its examples hold no secrets.
func (p *page) own(s string) string { return p.plain(Escape(s)) }

// pageLink is a link from one page to another: its text is what explain takes.
var pageLink = regexp.MustCompile(`\[([^\]]*)\]\([a-z0-9-]+\.md\)`)

// item is the length of what begins an item of a list, 0 for another line.
func item(line string) int {
	if strings.HasPrefix(line, "- ") {
		return 2
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if digits > 0 && strings.HasPrefix(line[digits:], ". ") {
		return digits + 2
	}
	return 0
}
