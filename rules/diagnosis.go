// Package rules is what cors-check concludes: the verdict of each browser,
// the findings and causes behind it, the policy that mends it. It does no
// I/O: a driver asks a Run and then an Inquiry what to send, and hands back
// what came.
package rules

import (
	"github.com/cors-check/cors-check/rules/browser"
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
	Server   *Server   // nil when nothing gave it away
	Policy   *fix.Policy
	Fixes    []fix.Fix
	// Experiments are the exchanges of the experiments, in the order sent.
	// They are told with the first check.
	Experiments []*Exchange
	Notes       []string // what a user should know of the command line given: headers dropped, requests not sent
	Verify      string   // the command that checks again
}

// Check is one fetch as the chosen browsers would make it.
type Check struct {
	Name     string // simple, preflighted or request
	Request  fetch.Request
	Verdict  Verdict
	Complete bool // false when a request was held back or nothing answered: the verdict rests on what was seen
	Results  []Result
	// Exchanges in the order they were sent.
	Exchanges []*Exchange
	// Faults are all the failures of all the chosen browsers, the first one
	// of each first, then those that would have followed it were it mended.
	Faults []Fault
	// Confirmation is what a real browser did; nil when none was asked.
	Confirmation *Confirmation
}

// Result is what one browser made of a check.
type Result struct {
	Browser  browser.ID
	Verdict  Verdict
	Stage    fetch.Stage // preflight, actual, or "" before anything was sent
	Error    *string     // the engine's name for it; nil where it has none
	Subject  *string     // the engine's failed parameter
	Console  *string     // the exact console line; nil where it prints none
	Response fetch.FilteredResponse
	Readable []string // names a script can read: lower case, sorted
	Fault    *fetch.NetworkError
}

// Fault is a failure of the standard's algorithm and the browsers that stop
// at it (or would, once those before it are mended).
type Fault struct {
	fetch.NetworkError
	Browsers []browser.ID
	First    bool // at least one browser stops here today
}

// Exchange is a request and what came back.
type Exchange struct {
	ID int
	fetch.Send
	fetch.Answer
}

// Severity is how much a finding matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // blocks today, or will once what is before it is mended
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

// Finding is something wrong, or about to be, or worth knowing.
type Finding struct {
	Code       string // a slug, for ever
	Severity   Severity
	Confidence Confidence
	Check      string // the name of the check it was found in
	Exchange   int    // the ID of the exchange that shows it, 0 for none
	Title      string // one line
	Detail     string // sentences: what is seen, why the browser minds, what it rests on
	Evidence   Evidence
	Explains   []string // the engines' error names it accounts for
	Spec       string   // the standard's anchor
	// NotCORS says that mending CORS headers would not help: no CORS fix is
	// printed.
	NotCORS bool
	// Advice is what to do, in one or two imperative sentences.
	Advice string
}

// Evidence points at the place of an exchange a finding speaks of.
type Evidence struct {
	Header string // lower-case name, "" for none
	Got    *string
	Want   *string
	// Start and End are byte offsets within the value of the header that
	// matter (where the caret goes); both 0 for the whole value.
	Start, End int
}

// Server is who seems to be answering.
type Server struct {
	Framework  string // aspnetcore, express, django, … : a name rules/fix may have a recipe for
	Confidence Confidence
	Evidence   []string // "x-powered-by: Express"
}
