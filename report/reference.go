package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/fatih/color"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// newPage is a page without a diagnosis.
func newPage(o Options) *page {
	return &page{
		Diagnosis: &rules.Diagnosis{},
		Options:   o,
		width:     layoutWidth(o.Width),
		pen:       newPen(o.Color),
		signs:     newSigns(o.ASCII),
		hide:      newRedactor(&rules.Diagnosis{}, o.ShowSecrets),
	}
}

// Codes writes the list of codes, by kind.
func Codes(w io.Writer, codes []rules.Code, o Options) error {
	p := newPage(o)
	for i, group := range []struct {
		kind  rules.CodeKind
		title string
	}{
		{rules.KindFinding, "FINDINGS: what follows from the standard"},
		{rules.KindCause, "CAUSES: why a server behaves so, inferred"},
		{rules.KindNotice, "NOTICES: what blocks nothing now and is worth knowing"},
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
func (p *page) codes(slugs []string, all []rules.Code) {
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

// Explanation writes what is known of the words that were explained: the line
// of the console, the page of the code, what else it may be, what is commonly
// behind it, and the command that checks it ("" for none).
func Explanation(w io.Writer, e rules.Explanation, check string, o Options) error {
	p := newPage(o)
	if e.Line != nil {
		p.para("", p.pen.strong, p.safe(tells(*e.Line)))
		if say := sayings[e.Line.Reason]; say != "" {
			p.blank()
			p.para("", nil, say)
		}
	}
	if text, ok := rules.Page(e.Code); ok {
		if e.Line != nil {
			p.blank()
		}
		p.markdown(text)
	}
	all := rules.Codes()
	if len(e.Narrower) > 0 {
		p.heading("IN PARTICULAR IT MAY BE")
		p.blank()
		p.codes(e.Narrower, all)
	}
	if len(e.Causes) > 0 {
		p.heading("COMMONLY BEHIND IT")
		p.blank()
		p.codes(e.Causes, all)
	}
	if check != "" {
		p.heading("FIND OUT")
		p.blank()
		p.line("  " + p.pen.code.Sprint(p.safe(check)))
	}
	_, err := p.out.WriteTo(w)
	return err
}

// sayings are what is to be said of lines that no code explains.
var sayings = map[fetch.Reason]string{
	browser.Unexplained: "This line says that a request failed, not why. Another line of the same console says it, or the check below does.",
	browser.ContentSecurityPolicy: "The page's own Content-Security-Policy forbids the request before anything is sent. This is not CORS, and the API cannot mend it: " +
		"name the API's origin in the policy's connect-src (script-src, img-src, font-src for those).",
	browser.BlockedByClient: "The browser itself, or an extension in it (an ad blocker, most often), stopped the request. This is not CORS: try a window without extensions.",
	fetch.Transport:         "The browser got no response at all. This is not CORS, whatever word the line uses: the server is down, at another address, or not reached.",
}

// tells says in a sentence what a console line tells.
func tells(line browser.Recognised) string {
	s := "A line of a browser's console"
	if line.Engine != "" {
		s = "A line of the console of " + line.Engine.Product()
	}
	switch line.Stage {
	case fetch.StagePreflight:
		s += ", about the preflight (OPTIONS) of a request"
	case fetch.StageActual, fetch.BeforeSending:
		s += ", about a request"
	}
	if line.URL != "" {
		s += " to " + line.URL
	}
	if line.FirstURL != "" {
		s += ", redirected from " + line.FirstURL
	}
	if line.Origin != "" {
		s += ", from a page of " + line.Origin
	}
	if line.Status != 0 {
		s += fmt.Sprintf(", answered with status %d", line.Status)
	}
	return s + "."
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
