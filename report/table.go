package report

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"
)

// exchanges writes what was sent and what came back as a table, and, where
// that is asked for, every header of it.
func (p *page) exchanges() error {
	all := p.all()
	if len(all) == 0 {
		return nil
	}
	p.heading("EXCHANGES")
	p.blank()
	rows := [][]string{{"", "#", "what", "request", "answer", "time"}}
	for _, x := range all {
		rows = append(rows, []string{p.mark(x), strconv.Itoa(x.ID), p.what(x), p.sent(x.Exchange), answered(x.Exchange), took(x.Timing.FirstByte)})
	}
	if err := p.table(rows); err != nil {
		return err
	}
	if p.Verbose {
		for _, x := range all {
			p.headers(x)
		}
	}
	return nil
}

func took(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return milliseconds(d)
}

// mark is a cross where a browser stops, or would once what is before is
// mended.
func (p *page) mark(x shown) string {
	switch {
	case x.check == nil:
		return ""
	case x.Failure != nil:
		return p.signs.unknown
	}
	for _, f := range x.check.Faults {
		if f.Exchange == x.ID {
			return p.signs.bad
		}
	}
	return p.signs.good
}

// what an exchange is for, and for whom, where that is not everyone.
func (p *page) what(x shown) string {
	what := string(x.Kind)
	if x.check == nil {
		return what + ": " + x.Name
	}
	if len(p.Checks) > 1 {
		what = x.check.Name + ": " + what
	}
	if all := browsers(p.Diagnosis); len(x.Browsers) > 0 && len(x.Browsers) < len(all) {
		what += " (" + list(x.Browsers) + ")"
	}
	return what
}

// The columns of the table that give way when it is too wide, and how long a
// cell may be.
const (
	firstElastic, lastElastic = 2, 4
	narrowest                 = 7
	tallest                   = 4
)

// table writes rows, the first of them the head, as wide as they need to be,
// and no wider than the page: then cells fold.
func (p *page) table(rows [][]string) error {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i := range row {
			row[i] = p.safe(row[i])
			widths[i] = max(widths[i], columns(row[i]))
		}
	}
	if widths[len(widths)-1] > 0 && p.width < 60 { // timings are the first to go
		for i := range rows {
			rows[i] = rows[i][:len(rows[i])-1]
		}
		widths = widths[:len(widths)-1]
	}
	const indent, gap = 2, 2
	for sum(widths)+gap*(len(widths)-1)+indent > p.width {
		widest := firstElastic
		for i := firstElastic; i <= lastElastic; i++ {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= narrowest {
			break
		}
		widths[widest]--
	}
	var out bytes.Buffer
	t := tablewriter.NewTable(&out,
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAlignment(tw.AlignLeft),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithPadding(tw.Padding{Right: strings.Repeat(" ", gap), Overwrite: true}),
		tablewriter.WithRendition(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		}),
	)
	for i, row := range rows {
		cells := make([]string, len(row))
		for j, cell := range row {
			lines := fold(truncate(cell, tallest*widths[j]), widths[j])
			if i == 0 || j == 1 {
				for k := range lines {
					lines[k] = p.pen.dim.Sprint(lines[k])
				}
			}
			cells[j] = strings.Join(lines, "\n")
		}
		if i == 0 {
			t.Header(cells)
		} else if err := t.Append(cells); err != nil {
			return err
		}
	}
	if err := t.Render(); err != nil {
		return err
	}
	for line := range strings.Lines(out.String()) {
		p.line("  " + strings.TrimRight(line, " \n"))
	}
	return nil
}

func sum(ns []int) int {
	total := 0
	for _, n := range ns {
		total += n
	}
	return total
}

// headers writes an exchange as it was: what was sent, what came, how long
// each phase took.
func (p *page) headers(x shown) {
	p.blank()
	title := "#" + strconv.Itoa(x.ID) + " " + p.what(x)
	if x.RemoteAddress != "" {
		title += ", " + x.RemoteAddress
	}
	p.para("  ", p.pen.strong, p.safe(title))
	p.wire(">", x.Method+" "+x.URL)
	for _, h := range p.hide.headers(x.Send.Headers) {
		p.wire(">", h.Name+": "+h.Value)
	}
	switch {
	case x.Response != nil:
		p.wire("<", x.Response.Protocol+" "+answered(x.Exchange))
		for _, h := range p.hide.headers(x.Response.Headers) {
			p.wire("<", h.Name+": "+h.Value)
		}
	case x.Failure != nil:
		p.para("  "+p.pen.warn.Sprint(p.signs.unknown)+" ", nil, p.safe(words(x.Failure.Kind)+": "+x.Failure.Detail))
	}
	var phases []string
	for _, phase := range []struct {
		name string
		took time.Duration
	}{{"name", x.Timing.DNS}, {"connection", x.Timing.Connect}, {"TLS", x.Timing.TLS}, {"first byte", x.Timing.FirstByte}} {
		if phase.took > 0 {
			phases = append(phases, phase.name+" "+milliseconds(phase.took))
		}
	}
	if len(phases) > 0 {
		p.para("  ", p.pen.dim, strings.Join(phases, ", "))
	}
}

// wire writes a line of a request or a response.
func (p *page) wire(direction, s string) {
	mark := p.pen.dim.Sprint(direction)
	p.hang("  "+mark+" ", "  "+mark+"   ", nil, p.safe(s))
}

