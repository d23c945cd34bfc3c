package report

import (
	"strconv"
	"strings"

	"github.com/fatih/color"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
)

// evidence shows the place a finding speaks of: the exchange, the line as it
// came with a caret under what matters, and what would have passed.
func (p *page) evidence(f rules.Finding) {
	x := f.Exchange
	if x == nil || f.Header == "" && len(f.Places) == 0 {
		return
	}
	onStatus := len(f.Places) > 0 && f.Places[0].Part == rules.StatusLine
	sent, answer := p.safe(p.sent(x)+": "), p.safe(answered(x))
	if onStatus {
		answer = p.pen.bad.Sprint(answer)
	}
	p.quote("#"+strconv.Itoa(x.ID), nil, sent+answer)
	if onStatus {
		if lead := columns(sent); columns(p.gutter(""))+lead+columns(answer) <= p.width {
			p.line(p.gutter("") + strings.Repeat(" ", lead) + p.pen.bad.Sprint(strings.Repeat(p.signs.caret, columns(answer))))
		}
		return
	}
	if len(f.Places) == 0 {
		p.quote("got", p.pen.bad, p.safe("no "+codes.FieldName(f.Header)+" header"))
	}
	shown := 0
	for _, s := range f.Places {
		if s.Exchange != x {
			continue
		}
		label := map[bool]string{true: "sent", false: "got"}[s.Part == rules.RequestHeader]
		if shown++; shown > 1 {
			label = ""
		}
		if s.Part == rules.ResponseHeaderName {
			p.headerName(label, s.Header(), s.Start, s.End)
			continue
		}
		p.header(label, s.Header(), s.Start, s.End)
	}
	if f.Want != "" {
		name := codes.FieldName(f.Header)
		if len(f.Places) > 0 && f.Places[0].Part == rules.ResponseHeader && strings.EqualFold(f.Places[0].Header().Name, f.Header) {
			name = f.Places[0].Header().Name
		}
		p.quote("want", p.pen.good, p.safe(name+": "+f.Want))
	}
}

// says shows what the body of an error says, in so many lines.
func (p *page) says(text string, lines int) {
	if text == "" {
		return
	}
	most := lines * (p.width - columns(p.gutter("")) - 6) // words do not fill a line
	if text = p.safe(text); columns(text) > most {
		text = truncate(text, most) + p.signs.cut
	}
	p.quote("says", nil, text)
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

// header writes one header line and carets under the bytes from start to end
// of its value, under all of it if both are 0. A value too long for a line gets a line of its own, and one
// too long for that is cut around the place.
func (p *page) header(label string, h fetch.Header, start, end int) {
	value := h.Value
	if end == 0 {
		end = len(value)
	}
	start = min(max(start, 0), len(value))
	end = min(max(end, start), len(value))
	name := p.safe(h.Name) + ":"
	before, at, after := p.safe(value[:start]), p.safe(value[start:end]), p.safe(value[end:])
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

// headerName writes one header line and carets under the bytes from start to
// end of its name, past which is white space; under all of it if both are 0.
func (p *page) headerName(label string, h fetch.Header, start, end int) {
	if end == 0 {
		end = len(h.Name)
	}
	name := h.Name + strings.Repeat(" ", max(end-len(h.Name), 0))
	before, at, after := p.safe(name[:start]), p.safe(name[start:end]), p.safe(name[end:])+": "
	value := p.safe(h.Value)
	if room := p.width - columns(p.gutter("")+before+at+after); columns(value) > room {
		value = truncate(value, max(room-columns(p.signs.cut), 0)) + p.signs.cut
	}
	p.line(p.gutter(label) + before + p.pen.bad.Sprint(at) + after + value)
	p.line(p.gutter("") + strings.Repeat(" ", columns(before)) + p.pen.bad.Sprint(strings.Repeat(p.signs.caret, columns(at))))
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
		return failureWords(x.Failure.Kind)
	case x.Response == nil:
		return "nothing"
	}
	return strings.TrimSpace(strconv.Itoa(x.Response.Status) + " " + x.Response.Reason)
}
