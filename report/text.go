package report

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/fatih/color"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
)

// writeText writes a diagnosis for people. The answer is on the first screen: the
// headline; the cause, its evidence and what follows from it; what to change;
// one console line; the command to check again. Whatever else was asked for
// comes below. Lines are laid out for the width; a console line, a command and
// code are never broken within a word. It fails with what w says.
func writeText(w io.Writer, v view) error {
	p := pageOf(v)
	if p.Quiet {
		p.line(p.ink(p.Verdict).Sprint(p.safe(oneLine(p.view))))
	} else if err := p.write(); err != nil {
		return err
	}
	_, err := p.out.WriteTo(w)
	return err
}

// page is a text report being written.
type page struct {
	view
	width int
	pen   pen
	signs signs
	short bool // the first screen had no room for all of the answer
	among bool // others: what may be guessed of each would be said time and again
	out   bytes.Buffer
}

func pageOf(v view) *page {
	return &page{view: v, width: layoutWidth(v.Width), pen: newPen(v.Color), signs: newSigns(v.ASCII)}
}

// write writes the whole report.
func (p *page) write() error {
	p.screen()
	if p.shows(PartConsole) {
		p.checks()
	}
	if err := p.preflightCache(); err != nil {
		return err
	}
	if err := p.cookies(); err != nil {
		return err
	}
	p.list()
	if p.shows(PartExchanges) {
		if err := p.exchanges(); err != nil {
			return err
		}
	}
	p.fixes()
	p.notes()
	return nil
}

// layoutWidth is between 40 columns, below which nothing fits, and 120, above
// which no eye finds the next line.
func layoutWidth(columns int) int {
	if columns == 0 {
		columns = 80
	}
	return min(max(columns, 40), 120)
}

// narrow says that there is no room for columns side by side.
func (p *page) narrow() bool { return p.width < 60 }

// safe makes any text fit to be shown on this terminal.
func (p *page) safe(s string) string { return p.plain(Escape(s)) }

// mark makes a value fit to stand in a sentence.
func (p *page) mark(v string, code bool) string {
	if code {
		return p.pen.code.Sprint(p.safe(v))
	}
	return p.safe(v)
}

// told are the words of a finding, safe to be shown.
func (p *page) told(f rules.Finding) codes.Words {
	w := p.words(f, p.mark)
	return codes.Words{Title: p.plain(w.Title), Detail: p.plain(w.Detail), Advice: p.plain(w.Advice)}
}

// plain spells s in ASCII where that is asked for.
func (p *page) plain(s string) string {
	if !p.ASCII {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r == '‘' || r == '’':
			b.WriteByte('\'')
		case r == '“' || r == '”':
			b.WriteByte('"')
		case r == '…':
			b.WriteString("...")
		case r <= 0xFFFF:
			b.WriteString(`\u` + pad0(r, 4))
		default:
			b.WriteString(`\U` + pad0(r, 8))
		}
	}
	return b.String()
}

func pad0(r rune, digits int) string {
	hex := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", digits-len(hex)) + hex
}

// line writes one line that is safe already, and sees to what only whole lines
// can show. A CI system takes "::error" at the start of a line, blanks aside,
// for a command: such a line is made one no longer. So is "##[" where pieces
// escaped apart have met.
func (p *page) line(s string) {
	s = strings.ReplaceAll(strings.TrimRight(s, " "), "##", `\x23#`)
	if text := strings.TrimLeft(s, " \t"); strings.HasPrefix(text, "::") {
		s = s[:len(s)-len(text)] + `\x3a` + text[1:]
	}
	p.out.WriteString(s)
	p.out.WriteByte('\n')
}

func (p *page) blank() { p.out.WriteByte('\n') }

// para writes safe text in lines: lead before the first, as many blanks
// before the others.
func (p *page) para(lead string, c *color.Color, s string) {
	p.hang(lead, strings.Repeat(" ", columns(lead)), c, s)
}

// hang is para with something else before the other lines.
func (p *page) hang(lead, rest string, c *color.Color, s string) {
	for i, text := range Wrap(s, p.width-columns(lead), p.width-columns(rest)) {
		before := rest
		if i == 0 {
			before = lead
		}
		if c != nil && text != "" {
			text = c.Sprint(text)
		}
		p.line(before + text)
	}
}

func (p *page) heading(s string) {
	p.blank()
	p.para("", p.pen.strong, s)
}

// ink is the colour of a verdict.
func (p *page) ink(v rules.Verdict) *color.Color {
	switch v {
	case rules.Blocked:
		return p.pen.bad
	case rules.Allowed:
		return p.pen.good
	case rules.NoVerdict:
	}
	return p.pen.warn
}

// sign is the mark of a verdict.
func (p *page) sign(v rules.Verdict) string {
	switch v {
	case rules.Blocked:
		return p.pen.bad.Sprint(p.signs.bad)
	case rules.Allowed:
		return p.pen.good.Sprint(p.signs.good)
	case rules.NoVerdict:
	}
	return p.pen.warn.Sprint(p.signs.unknown)
}

// code is a line of code, unaltered: a tab stays a tab.
func (p *page) code(line string) string {
	parts := strings.Split(line, "\t")
	for i, part := range parts {
		if part != "" {
			parts[i] = p.pen.code.Sprint(p.safe(part))
		}
	}
	return strings.Join(parts, "\t")
}
