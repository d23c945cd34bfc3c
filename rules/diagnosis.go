// Package rules is what cors-check concludes, and the words its rooms share:
// a Plan is what a user wants to know, a Diagnosis what was found. It does no
// I/O: package inquiry says what to send, a driver sends it.
package rules

import (
	"slices"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
)

// Verdict is what a browser does with a request. The zero value is no
// verdict: the server could not be asked.
type Verdict string

// The verdicts.
const (
	NoVerdict Verdict = ""
	Allowed   Verdict = "allowed"
	Blocked   Verdict = "blocked"
)

// Diagnosis is everything one run of the program concluded; a report is a
// view of it.
type Diagnosis struct {
	URL      string
	Origin   string
	Expected Verdict
	Verdict  Verdict // blocked if any check is; NoVerdict if any has none and none is blocked
	Checks   []*Check
	Findings []Finding // most important first
	// Unknown is what cannot be seen before the first finding is fixed.
	Unknown   []Unknown
	Server    *Server // nil when nothing gave it away
	Policy    *fix.Policy
	Framework string    // as in Plan
	Fixes     []fix.Fix // the stack's that answers, or the one asked for; the defaults where none was recognised
	// Experiments are the exchanges of the experiments, in the order sent.
	// They are reported with the first check.
	Experiments []*Exchange
	// Page is the web page that was fetched first, nil for none.
	Page *Page
	// Then is what is found behind the first finding, a redirect, once it is
	// fixed; nil where nothing more was looked for.
	Then   *Diagnosis
	Notes  []string // what a user should know of the command line given: headers dropped, requests not sent
	Verify string   // the command that checks again
}

// Exchanges are those of the page, of all checks, then the experiments, by ID.
func (d *Diagnosis) Exchanges() []*Exchange {
	var all []*Exchange
	if d.Page != nil {
		all = append(all, d.Page.Exchanges...)
	}
	for _, c := range d.Checks {
		all = append(all, c.Exchanges...)
	}
	all = append(all, d.Experiments...)
	slices.SortStableFunc(all, func(a, b *Exchange) int { return a.ID - b.ID })
	return all
}

// Check is one fetch as the chosen browsers would make it.
type Check struct {
	Name     string // simple, preflighted or request
	Product  string // as in Intent
	Request  fetch.Request
	Verdict  Verdict
	Complete bool // false when a request was held back or nothing answered: the verdict rests on what was seen
	Unread   bool // the content, which integrity is held against, was not read whole
	Cut      bool // the time of the whole check was over before all was asked
	Results  []Result
	// Exchanges in the order they were sent.
	Exchanges []*Exchange
	// Faults are all the failures of all the chosen browsers, the first one
	// of each first, then those that would have followed it were it fixed.
	Faults []*Fault
	// Confirmation is what a real browser did; nil when none was asked.
	Confirmation *Confirmation

	remembered map[browser.ID]*fetch.Remembered // what Remembers said
}

// Result is what one browser made of a check.
type Result struct {
	Browser browser.ID
	Verdict Verdict
	Stage   fetch.Stage // preflight, actual, or "" before anything was sent
	Error   *string     // the engine's name for it; nil where it has none
	Subject *string     // the engine's failed parameter
	Console *string     // the exact console line; nil where it prints none
	// ConsoleAfter is the line that says why, where Console is a warning that
	// comes before it; nil mostly.
	ConsoleAfter *string
	Response     fetch.FilteredResponse
	Readable     []string // names a script can read: lower case, sorted
	Asks         string   // the permission the user is asked for, until when it is blocked; "" for none
	Fault        *Fault   // what it stopped at; nil when it allows the request
}

// Fault is a failure of the standard's algorithm and the browsers that stop
// at it (or would, once those before it are fixed).
type Fault struct {
	fetch.NetworkError
	Exchange *Exchange // the exchange judged; nil where nothing was sent
	Browsers []browser.ID
	First    bool // at least one browser stops here today
}

// Severity is how much a finding matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // blocks today, or will once what is before it is fixed
	Warning Severity = "warning" // works, but is unsafe or will fail for someone
	Note    Severity = "note"    // worth knowing
)

// Confidence is how sure a finding is.
type Confidence string

// The degrees of confidence. Certain follows from the standard; the others
// are inferred.
const (
	Certain Confidence = "certain"
	High    Confidence = "high"
	Medium  Confidence = "medium"
	Low     Confidence = "low"
)

// Rank is 0 for the surest.
func (c Confidence) Rank() int {
	return slices.Index([]Confidence{Certain, High, Medium, Low}, c)
}

// Finding is something wrong, or about to be, or worth knowing. Its words are
// made of Facts by package codes.
type Finding struct {
	Code       string // a slug, for ever
	Severity   Severity
	Confidence Confidence
	Check      string    // the name of the check it was found in
	Exchange   *Exchange // the one that shows it, nil for none
	// Also are others that show the same.
	Also []*Exchange
	// Places are the lines of Exchange, and of others, that matter; none where
	// the fault is that a line is missing.
	Places []Span
	// Header is the lower-case name of the response header it is about, there
	// or not; "" for none.
	Header string
	// Want is the value of Header that would pass, "" where there is none, or
	// none that may be advised.
	Want  string
	Facts codes.Facts
	// StandIn says that it was seen in the response to a GET, which stands in
	// for a request that was not sent.
	StandIn bool
	// Because is the code of the finding that this one follows from: once that
	// is fixed, so is this. "" for one that stands by itself.
	Because  string
	Explains []string // the engines' error names it accounts for
	Spec     string   // the standard's anchor
	// NotCORS says that no CORS header would help: no CORS fix is printed.
	NotCORS bool
	// Maker is the Framework of the server to change, "" for the one that made
	// the response.
	Maker string
}

// Unknown is something that a response which is not the API's, or which refuses
// in silence, cannot show: whether a method or a request header is allowed.
type Unknown struct {
	Code    string // of the finding it may turn out to be
	Subject string // the method or the header's name
}

// Server is who seems to be answering.
type Server struct {
	Framework  string // aspnetcore, express, django, … : a name rules/fix may have a recipe for
	Confidence Confidence
	Evidence   []string // "x-powered-by: Express"
	// Preflight and Actual are who made the preflight response and the response
	// to the request; nil unless the two differ.
	Preflight, Actual *Server
	// Front are what stands between it and the browser, the nearest to it first.
	Front []Server
}

// Of is who is to be changed for a finding: the one it names, or who made the
// response that shows it. nil where nothing gave it away.
func (s *Server) Of(f Finding) *Server {
	if s == nil {
		return nil
	}
	all := []*Server{s.Preflight, s.Actual, s}
	for i := range s.Front {
		all = append(all, &s.Front[i])
	}
	if i := slices.IndexFunc(all, func(o *Server) bool { return o != nil && o.Framework == f.Maker }); f.Maker != "" && i >= 0 {
		return all[i]
	}
	switch e := f.Exchange; {
	case e != nil && e.Kind() == KindPage:
		return nil // whoever serves the page is not known
	case s.Preflight == nil || e == nil:
		return s
	case e.Method == "OPTIONS":
		return s.Preflight
	}
	return s.Actual
}
