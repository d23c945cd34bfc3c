package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fatih/color"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// evidence shows the place a finding speaks of: the exchange, the header line
// as it came with a caret under what matters, and what would have passed.
func (p *page) evidence(f rules.Finding) {
	e := f.Evidence
	if e.Header == "" && e.Got == nil && e.Want == nil {
		return
	}
	p.blank()
	x := p.exchange(f.Exchange)
	if x != nil {
		p.quote("#"+strconv.Itoa(x.ID), nil, p.safe(p.sent(x)+": "+answered(x)))
	}
	name := fieldName(e.Header)
	switch {
	case e.Got == nil && e.Header != "":
		p.quote("got", p.pen.bad, p.safe("no "+name+" header"))
	case e.Got != nil && e.Header == "":
		p.quote("got", p.pen.bad, p.safe(*e.Got))
	case e.Got != nil:
		lines := p.lines(e, x)
		name = lines[0].Name
		p.headerLines(lines, e.Start, e.End)
	}
	if e.Want != nil {
		want := p.hide.value(e.Header, *e.Want)
		if e.Header != "" {
			want = name + ": " + want
		}
		p.quote("want", p.pen.good, p.plain(Escape(want)))
	}
	p.blank()
}

// gutter is the blanks, label and bar before quoted lines.
func (p *page) gutter(label string) string {
	indent := "    "
	if p.narrow() {
		indent = "  "
	}
	return indent + p.pen.dim.Sprint(pad(label, len("want"))+" "+p.signs.bar) + " "
}

// quote writes safe text beside the gutter.
func (p *page) quote(label string, c *color.Color, s string) {
	p.hang(p.gutter(label), p.gutter("")+"  ", c, s)
}

// exchange finds an exchange by its ID, nil for none.
func (p *page) exchange(id int) *rules.Exchange {
	for _, s := range p.all() {
		if s.ID == id {
			return s.Exchange
		}
	}
	return nil
}

// lines are the header lines a finding speaks of as the server spelt them,
// or, where the exchange is not at hand, one line with the value.
func (p *page) lines(e rules.Evidence, x *rules.Exchange) fetch.HeaderList {
	var lines fetch.HeaderList
	if x != nil && x.Response != nil {
		for _, h := range x.Response.Headers {
			if strings.EqualFold(h.Name, e.Header) {
				lines = append(lines, h)
			}
		}
	}
	if value, found := lines.Get(e.Header); !found || value != *e.Got {
		return fetch.HeaderList{{Name: fieldName(e.Header), Value: *e.Got}}
	}
	return lines
}

// headerLines shows lines of one name. Evidence counts in the combined value,
// in which they are joined by ", ".
func (p *page) headerLines(lines fetch.HeaderList, start, end int) {
	if start == 0 && end == 0 {
		value, _ := lines.Get(lines[0].Name)
		end = len(value)
	}
	label := "got"
	for _, h := range lines {
		p.header(label, h, start, end)
		label = ""
		start -= len(h.Value) + len(", ")
		end -= len(h.Value) + len(", ")
	}
}

// header writes one header line and carets under the bytes from start to end
// of its value. A value too long for a line gets a line of its own, and one
// too long for that is cut around the place.
func (p *page) header(label string, h fetch.Header, start, end int) {
	value := p.hide.value(h.Name, h.Value)
	start = min(max(start, 0), len(value))
	end = min(max(end, start), len(value))
	if value != h.Value {
		start, end = 0, len(value)
	}
	name := p.safe(h.Name) + ":"
	before, at, after := p.plain(Escape(value[:start])), p.plain(Escape(value[start:end])), p.plain(Escape(value[end:]))
	if value == "" {
		p.quote(label, nil, name+" (empty)")
		return
	}
	room := p.width - columns(p.gutter(""))
	lead := name + " "
	if columns(lead+before+at+after) > room {
		p.line(p.gutter(label) + name)
		label, lead = "", "  "
		before, at, after = p.window(before, at, after, room-len(lead))
	}
	p.line(p.gutter(label) + lead + before + p.pen.bad.Sprint(at) + after)
	if at != "" {
		carets := strings.Repeat(p.signs.caret, columns(at))
		p.line(p.gutter("") + strings.Repeat(" ", columns(lead+before)) + p.pen.bad.Sprint(carets))
	}
}

// window cuts a value to a width, around the part that matters.
func (p *page) window(before, at, after string, room int) (string, string, string) {
	cut := p.signs.cut
	if columns(before+at+after) <= room {
		return before, at, after
	}
	if columns(at) > room-2*columns(cut) {
		at, after = truncate(at, room-2*columns(cut))+cut, ""
	}
	rest := room - columns(at) - 2*columns(cut)
	if left := max(rest/2, rest-columns(after)); columns(before) > left {
		before = cut + truncateLeft(before, max(left, 0))
	}
	if right := room - columns(before) - columns(at); columns(after) > right {
		after = truncate(after, max(right-columns(cut), 0)) + cut
	}
	return before, at, after
}

// fieldName is a lower-case header name as people write it.
func fieldName(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "-")
}

// sent is the request of an exchange: the URL without the part that every
// reader knows.
func (p *page) sent(x *rules.Exchange) string {
	url := x.URL
	if path, found := strings.CutPrefix(url, fetch.OriginOf(p.URL).String()); found && strings.HasPrefix(path, "/") {
		url = path
	}
	return x.Method + " " + url
}

// answered is what came back.
func answered(x *rules.Exchange) string {
	switch {
	case x.Failure != nil:
		return words(x.Failure.Kind)
	case x.Response == nil:
		return "nothing"
	}
	return strings.TrimSpace(strconv.Itoa(x.Response.Status) + " " + x.Response.Reason)
}

// shown is an exchange and the check it is told with, nil for an experiment.
type shown struct {
	*rules.Exchange
	check *rules.Check
}

// all are the exchanges of all checks, then the experiments, by ID.
func (p *page) all() []shown {
	var all []shown
	for _, c := range p.Checks {
		for _, x := range c.Exchanges {
			all = append(all, shown{x, c})
		}
	}
	for _, x := range p.Experiments {
		all = append(all, shown{x, nil})
	}
	slices.SortStableFunc(all, func(a, b shown) int { return a.ID - b.ID })
	return all
}
