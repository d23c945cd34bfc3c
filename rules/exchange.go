package rules

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Kind says what an exchange is for.
type Kind string

// The kinds of exchange.
const (
	KindPreflight  Kind = "preflight"  // a CORS-preflight request
	KindActual     Kind = "actual"     // the request the page asked for
	KindExperiment Kind = "experiment" // a further harmless request that tells causes apart
	KindPage       Kind = "page"       // the request for the page itself
)

// Exchange is a request and what came back.
type Exchange struct {
	// ID numbers the exchanges of a Diagnosis from 1, those of the checks
	// first. It is 0 until the checks are finished.
	ID       int
	Name     Experiment   // "" for a request that a browser would have sent
	Browsers []browser.ID // whose rules asked for it; none for an experiment
	fetch.Send
	fetch.Answer

	// body is what Body said of the response bodyOf.
	body   string
	bodyOf *fetch.Response
}

// Kind says what the exchange is for.
func (e *Exchange) Kind() Kind {
	switch {
	case e.Name != "":
		return KindExperiment
	case e.Send.Kind == fetch.Preflight:
		return KindPreflight
	case e.Send.Kind == fetch.Navigation:
		return KindPage
	}
	return KindActual
}

// Part is a part of an exchange that a finding can point at.
type Part string

// The parts.
const (
	StatusLine         Part = "status-line"
	ResponseHeader     Part = "response-header"
	ResponseHeaderName Part = "response-header-name"
	RequestHeader      Part = "request-header"
)

// Span is a place in an exchange: a line, and the bytes of it that matter.
type Span struct {
	Exchange *Exchange
	Part     Part
	// Line is the index in the list of response or request headers; 0 for the
	// status line.
	Line int
	// Start and End are byte offsets in the header's value, or in its name, past
	// whose end is the white space before the colon; both 0 for all of it.
	Start, End int
}

// Header is the line pointed at; the zero Header for a status line.
func (s Span) Header() fetch.Header {
	switch s.Part {
	case ResponseHeader, ResponseHeaderName:
		return s.Exchange.Response.Headers[s.Line]
	case RequestHeader:
		return s.Exchange.Send.Headers[s.Line]
	case StatusLine:
	}
	return fetch.Header{}
}

// At are the places of the response header lines of that name, none when there
// is no such line. Start and end are offsets in the lines' combined value, in
// which ", " stands between two; both 0 for all of it. Lines without a byte
// of that range are left out, and those after the first few: they show nothing
// more.
func (e *Exchange) At(name string, start, end int) []Span {
	if e == nil || e.Response == nil {
		return nil
	}
	const most = 8
	var spans []Span
	for i, h := range e.Response.Headers {
		if len(spans) == most {
			break
		}
		if !strings.EqualFold(h.Name, name) {
			continue
		}
		if end == 0 {
			spans = append(spans, Span{Exchange: e, Part: ResponseHeader, Line: i})
			continue
		}
		if from, to := max(start, 0), min(end, len(h.Value)); from < to {
			spans = append(spans, Span{Exchange: e, Part: ResponseHeader, Line: i, Start: from, End: to})
		}
		start -= len(h.Value) + len(", ")
		end -= len(h.Value) + len(", ")
		if end <= 0 {
			break
		}
	}
	return spans
}

// AtStatus is the place of the status line, none when nothing was answered.
func (e *Exchange) AtStatus() []Span {
	if e == nil || e.Response == nil {
		return nil
	}
	return []Span{{Exchange: e, Part: StatusLine}}
}

// Status is the status of the response, 0 for none.
func (e *Exchange) Status() int {
	if e == nil || e.Response == nil {
		return 0
	}
	return e.Response.Status
}

// OK says whether the response has an ok status.
// https://fetch.spec.whatwg.org/#ok-status
func (e *Exchange) OK() bool { return fetch.OKStatus(e.Status()) }

// Header is the combined value of a response header, "" when there is none.
func (e *Exchange) Header(name string) string {
	if e == nil || e.Response == nil {
		return ""
	}
	v, _ := e.Response.Headers.Get(name)
	return v
}

// Has says whether the response has the header.
func (e *Exchange) Has(name string) bool {
	return e != nil && e.Response != nil && e.Response.Headers.Has(name)
}

// Lines are the values of the response header lines of that name.
func (e *Exchange) Lines(name string) []string {
	if e == nil || e.Response == nil {
		return nil
	}
	return e.Response.Headers.Values(name)
}

// Sent is the combined value of a request header.
func (e *Exchange) Sent(name string) string {
	v, _ := e.Send.Headers.Get(name)
	return v
}

// Body is the beginning of the body, in lower case, for looking things up in:
// what a server says of itself or of an error, it says there.
func (e *Exchange) Body() string {
	const most = 4 << 10
	if e == nil || e.Response == nil {
		return ""
	}
	if e.bodyOf != e.Response { // a hundred rules look into the same one
		e.body, e.bodyOf = strings.ToLower(string(e.Response.Body[:min(most, len(e.Response.Body))])), e.Response
	}
	return e.body
}

// Bare says that the response has an empty body, as far as is known.
func (e *Exchange) Bare() bool {
	return e != nil && e.Response != nil && !e.Response.BodyUnread && len(e.Response.Body) == 0
}

// SameBody says that two responses were seen to have the same body.
func (e *Exchange) SameBody(x *Exchange) bool {
	seen := func(e *Exchange) bool { return e != nil && e.Response != nil && !e.Response.BodyUnread }
	return seen(e) && seen(x) && e.Body() == x.Body()
}

// Says whether any of the texts, in lower case, is in the body.
func (e *Exchange) Says(texts ...string) bool {
	body := e.Body()
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(body, t) })
}

// HTML says whether the response is a web page.
func (e *Exchange) HTML() bool {
	return strings.HasPrefix(strings.ToLower(e.Header("content-type")), "text/html") && e.Body() != ""
}

// From says whether the Server header begins with the name, whatever its case.
func (e *Exchange) From(server string) bool {
	return strings.HasPrefix(strings.ToLower(e.Header("server")), server)
}

// Allows says whether the response allows the origin that was sent,
// credentials aside.
func (e *Exchange) Allows() bool {
	if !e.Has(fetch.AccessControlAllowOrigin) {
		return false
	}
	v := e.Header(fetch.AccessControlAllowOrigin)
	return v == "*" || v != "" && v == e.Sent("origin")
}

// Passes says whether the origin is allowed and, of a preflight, the status is
// ok.
func (e *Exchange) Passes() bool {
	return e.Allows() && (e.Method != "OPTIONS" || e.OK())
}

// Speaks says whether the response has a header of the CORS protocol.
func (e *Exchange) Speaks() bool {
	if e == nil || e.Response == nil {
		return false
	}
	return slices.ContainsFunc(e.Response.Headers, func(h fetch.Header) bool {
		return len(h.Name) > len("access-control-") && strings.EqualFold(h.Name[:len("access-control-")], "access-control-")
	})
}

// Handled says whether something that handles CORS had a hand in the response: a
// header of the protocol, or a Vary that names what the protocol looks at.
func (e *Exchange) Handled() bool {
	return e.Speaks() || e.Varies("origin") || e.Varies(fetch.AccessControlRequestMethod) || e.Varies(fetch.AccessControlRequestHeaders)
}

// Varies says whether Vary names the header.
func (e *Exchange) Varies(name string) bool { return InListFold(e.Header("vary"), name) }

// Location is where a redirect leads; false when the response is none.
func (e *Exchange) Location() (fetch.URL, bool) {
	if !fetch.RedirectStatus(e.Status()) || !e.Has("location") {
		return fetch.URL{}, false
	}
	base, err := fetch.ParseURL(e.URL)
	if err != nil {
		return fetch.URL{}, false
	}
	target, err := base.Parse(e.Header("location"))
	return target, err == nil
}

// InList says whether a list header holds the name, byte for byte.
func InList(list, name string) bool {
	for v := range strings.SplitSeq(list, ",") {
		if strings.Trim(v, " \t") == name {
			return true
		}
	}
	return false
}

// InListFold says whether a list header holds the name in any case.
func InListFold(list, name string) bool {
	return InList(strings.ToLower(list), strings.ToLower(name))
}

// Path is all of a URL after its origin.
func Path(u fetch.URL) string {
	_, rest, _ := strings.Cut(u.WithoutFragment(), "://")
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		return rest[i:]
	}
	return ""
}

// Shown is the address of a URL for people: without query and userinfo, which
// may hold secrets.
func Shown(u fetch.URL) string {
	p, _, _ := strings.Cut(Path(u), "?")
	return u.Origin().String() + p
}
