package report

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fatih/color"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/codes"
)

// exchanges writes what was sent and what came back as a table, and, where
// that is asked for, every header of it.
func (p *page) exchanges() error {
	all := p.Exchanges()
	if len(all) == 0 {
		return nil
	}
	p.heading("EXCHANGES")
	p.blank()
	var rows [][]string
	for _, x := range all {
		id, what, sent, answer := strconv.Itoa(x.ID), p.safe(p.what(x)), p.safe(p.sent(x)), p.safe(answered(x))
		if p.narrow() {
			rows = append(rows, []string{p.verdictMark(x), id, what + "\n" + sent, answer})
		} else {
			rows = append(rows, []string{p.verdictMark(x), id, what, sent, answer, took(x.Timing.FirstByte)})
		}
	}
	head := []string{"", "#", "what", "request", "response", timeTitle}
	if p.narrow() {
		head = []string{"", "#", "request", "response"}
	}
	if err := p.table(head, rows); err != nil {
		return err
	}
	if slices.ContainsFunc(all, experiment) {
		p.blank()
		p.para("  "+p.signs.try+"  ", p.pen.dim, "an experiment: a further harmless request that tells causes apart")
	}
	if p.Verbose {
		for _, x := range all {
			p.headers(x)
		}
	}
	return nil
}

// experiment says that no browser would have made the exchange.
func experiment(x *rules.Exchange) bool { return x.Kind() == rules.KindExperiment }

// timeTitle heads the column of times, which has room for longestTime.
const (
	timeTitle   = "time"
	longestTime = len("60000.0 ms")
)

func took(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return milliseconds(d)
}

// verdictMark is a cross where a browser stops, or would once what is before is
// fixed.
func (p *page) verdictMark(x *rules.Exchange) string {
	switch {
	case experiment(x):
		return p.signs.try
	case x.Failure != nil, x.Kind() == rules.KindPage && p.Page.Problem != "":
		return p.signs.unknown
	}
	for _, c := range p.Checks {
		if slices.ContainsFunc(c.Faults, func(f *rules.Fault) bool { return f.Exchange == x }) {
			return p.signs.bad
		}
	}
	return p.signs.good
}

// what an exchange is for, and for whom, where that is not everyone.
func (p *page) what(x *rules.Exchange) string {
	if experiment(x) {
		return string(x.Name)
	}
	what := string(x.Kind())
	if len(p.Checks) > 1 {
		for _, c := range p.Checks {
			if slices.Contains(c.Exchanges, x) {
				what = c.Name + ": " + what
			}
		}
	}
	if all := browsers(p.Diagnosis); len(x.Browsers) > 0 && len(x.Browsers) < len(all) {
		what += " (" + codes.List(each(x.Browsers, func(id browser.ID) string { return string(id) })) + ")"
	}
	return what
}

// How a table gives way when it is too wide: a column goes down to its longest
// word, of which a path may be broken to wordy columns and a name to named, and
// a cell may be so many lines tall.
const (
	wordy   = 14
	named   = 24
	tallest = 4
)

// table writes safe cells, as wide as they need to be, and no wider than the
// page: then they fold.
func (p *page) table(head []string, rows [][]string) error {
	const indent, gap = 2, 2
	widths, least := make([]int, len(head)), make([]int, len(head))
	for _, row := range append([][]string{head}, rows...) {
		for i, cell := range row {
			for line := range strings.SplitSeq(cell, "\n") {
				widths[i] = max(widths[i], columns(line))
				for word := range strings.SplitSeq(line, " ") {
					unbroken := wordy
					if !p.narrow() && !strings.Contains(word, "/") {
						unbroken = named
					}
					least[i] = max(least[i], min(columns(word), unbroken))
				}
			}
		}
	}
	for i, title := range head {
		if title == timeTitle { // no layout depends on how long something took
			widths[i] = max(widths[i], longestTime)
			least[i] = widths[i]
		}
	}
	for indent+sum(widths)+gap*(len(widths)-1) > p.width {
		widest := -1
		for i := range widths {
			if widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
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
	t.Header(p.cells(head, widths, p.pen.dim))
	for _, row := range rows {
		if err := t.Append(p.cells(row, widths, nil)); err != nil {
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

// cells folds a row's cells, and gives the marks their colour.
func (p *page) cells(row []string, widths []int, ink *color.Color) []string {
	cells := make([]string, len(row))
	for i, cell := range row {
		var lines []string
		for line := range strings.SplitSeq(cell, "\n") {
			lines = append(lines, fold(truncate(line, tallest*widths[i]), widths[i])...)
		}
		c := ink
		switch {
		case i == 0 && cell == p.signs.bad:
			c = p.pen.bad
		case i == 0 && cell == p.signs.good:
			c = p.pen.good
		}
		for j := range lines {
			if c != nil && lines[j] != "" {
				lines[j] = c.Sprint(lines[j])
			}
		}
		cells[i] = strings.Join(lines, "\n")
	}
	return cells
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
func (p *page) headers(x *rules.Exchange) {
	p.blank()
	title := "#" + strconv.Itoa(x.ID) + " " + p.what(x)
	if experiment(x) {
		title = "#" + strconv.Itoa(x.ID) + " experiment " + string(x.Name)
	}
	if x.RemoteAddress != "" {
		title += ", " + x.RemoteAddress
	}
	p.para("  ", p.pen.strong, p.safe(title))
	p.wire(">", x.Method+" "+x.URL)
	for _, h := range x.Send.Headers {
		p.wire(">", h.Name+": "+h.Value)
	}
	switch {
	case x.Response != nil:
		p.wire("<", x.Response.Protocol+" "+answered(x))
		for _, h := range x.Response.Headers {
			p.wire("<", h.Name+": "+h.Value)
		}
	case x.Failure != nil:
		p.para("  "+p.pen.warn.Sprint(p.signs.unknown)+" ", nil, p.safe(failureWords(x.Failure.Kind)+": "+x.Failure.Detail))
	}
	var phases []string
	room := len("  ") // as far as times may need it: where lines break is no matter of them
	for _, phase := range []struct {
		name string
		took time.Duration
	}{{"name", x.Timing.DNS}, {"connection", x.Timing.Connect}, {"TLS", x.Timing.TLS}, {"first byte", x.Timing.FirstByte}} {
		if phase.took >= 0 {
			phases = append(phases, phase.name+" "+milliseconds(phase.took))
			room += len(phase.name) + len(" , ") + longestTime
		}
	}
	if room <= p.width && len(phases) > 0 {
		phases = []string{strings.Join(phases, ", ")}
	}
	for _, line := range phases {
		p.para("  ", p.pen.dim, line)
	}
}

// wire writes a line of a request or a response.
func (p *page) wire(direction, s string) {
	mark := p.pen.dim.Sprint(direction)
	p.hang("  "+mark+" ", "  "+mark+"   ", nil, p.safe(s))
}

// milliseconds is a duration for people.
func milliseconds(d time.Duration) string {
	return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64) + " ms"
}
