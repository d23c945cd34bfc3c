package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/policy"
)

// Record is what came of one case, as reports on many tell it: made of a
// result, or read from the NDJSON of an earlier run. Its secrets are hidden.
type Record struct {
	ID       string        `json:"id"` // of what is asked and expected: the same in every run
	Name     string        `json:"name"`
	File     string        `json:"file"` // that the case stands in
	Line     int           `json:"line"`
	Number   int           `json:"number"` // of the case in the file, from 1
	Status   policy.Status `json:"status"`
	Failures []string      `json:"failures"` // sentences on what did not hold
	Ignored  []string      `json:"ignored"`  // codes of findings that are left alone
	// Cause is the same for cases that failed for the same reason, "" for one
	// that did not fail.
	Cause string `json:"cause,omitempty"`
	// Text is the report on the case, in plain text: of the first in the file
	// for each cause, as far as it is known.
	Text   string     `json:"text,omitempty"`
	Report reportJSON `json:"report"`

	diagnosis *rules.Diagnosis // where Text is, unless it was read: it may be told in colour
}

// Failed says that the case is one of those that fail a run.
func (r Record) Failed() bool { return r.Status == policy.Failed || r.Status == policy.Unknown }

// Blocked says that a browser blocks the request.
func (r Record) Blocked() bool { return r.verdict() == string(rules.Blocked) }

// Codes are those of all its findings.
func (r Record) Codes() []string {
	return each(r.Report.Findings, func(f findingJSON) string { return f.Code })
}

// lead is the cause of what blocks, nil where nothing does, or where what does
// must: how to allow what must be blocked is no advice.
func (r Record) lead() *findingJSON {
	met := r.Report.Verdict != nil && r.Report.Expected != nil && *r.Report.Verdict == *r.Report.Expected
	if !met && len(r.Report.Findings) > 0 && r.Report.Findings[0].Severity == string(rules.Error) {
		return &r.Report.Findings[0]
	}
	return nil
}

// Identity is the ID of a case, made without its secrets.
func Identity(c policy.Case, o Options) string {
	q, hide := c.Question, strings.NewReplacer(twice(o.Secrets)...)
	if q.Method == nil {
		q.Method = new(string)
	}
	for i, line := range q.Headers {
		name, value, _ := strings.Cut(line, ":")
		q.Headers = slices.Clone(q.Headers)
		q.Headers[i] = name + ":" + redactValue(strings.TrimSpace(name), value)
	}
	told := []any{
		redactURLs(q.URL), q.Origin, *q.Method, q.Headers, q.Body, q.Mode, q.Credentials, q.Redirect, q.Initiator, redactCookies(q.Cookies),
		q.Browsers, q.Only, c.Plan.Expected, q.Send, q.Upload, q.HSTS, q.CSP, q.COEP, q.PageAddress, q.LocalNetwork, q.TargetAddressSpace, c.Readable, c.MaxAge,
	}
	// What came later is left out where it is not given: IDs stay what they were.
	later := rest{q.As, q.LoopbackNetwork, q.PermissionsPolicy, q.BodyType, q.Keepalive, q.Cache, q.Integrity, q.ReferrerPolicy, redactURLs(q.Page)}
	if later != (rest{}) {
		told = append(told, later)
	}
	text, _ := json.Marshal(told)
	sum := sha256.Sum256([]byte(hide.Replace(string(text))))
	return hex.EncodeToString(sum[:8])
}

// rest is what of a case an ID has only where it is given.
type rest struct {
	As                string `json:"as,omitempty"`
	LoopbackNetwork   string `json:"loopback_network,omitempty"`
	PermissionsPolicy string `json:"permissions_policy,omitempty"`
	BodyType          string `json:"body_type,omitempty"`
	Keepalive         bool   `json:"keepalive,omitempty"`
	Cache             string `json:"cache,omitempty"`
	Integrity         string `json:"integrity,omitempty"`
	ReferrerPolicy    string `json:"referrer_policy,omitempty"`
	Page              string `json:"page,omitempty"`
}

// twice are the arguments of a replacer that hides secrets.
func twice(secrets []string) []string {
	var pairs []string
	for _, s := range secrets {
		if s != "" {
			pairs = append(pairs, s, Hidden)
		}
	}
	return pairs
}

// mostCauses bounds how many causes a run tells in full: a report with more is
// not read to its end, and a run of any length has its bounds.
const mostCauses = 50

// Recorder makes the records of a run.
type Recorder struct {
	File   string
	Report Options
	first  map[string]int // the number of each cause's first case so far
}

// Record is what came of a case.
func (m *Recorder) Record(r policy.Result) Record {
	v := newView(r.Diagnosis, m.Report)
	out := Record{
		ID: Identity(r.Case, m.Report), Name: decode(r.Case.Name), File: m.File, Line: r.Case.At.Line, Number: r.Case.Number, Status: r.Status,
		Failures: each(failures(r), decode), Ignored: []string{}, Report: v.report(),
	}
	if r.Status == policy.Unknown && v.Page.Unknown() {
		out.Failures = append(out.Failures, decode(v.unknownPage()))
	}
	for _, f := range r.Ignored {
		out.Ignored = append(out.Ignored, f.Code)
	}
	if !out.Failed() {
		return out
	}
	if m.first == nil {
		m.first = map[string]int{}
	}
	out.Cause = causeOf(v, r)
	first, known := m.first[out.Cause]
	if known && first <= out.Number || !known && len(m.first) == mostCauses {
		return out
	}
	m.first[out.Cause] = out.Number
	out.diagnosis = r.Diagnosis
	plain := v
	plain.Color, plain.ASCII, plain.Width = false, false, 0
	if text, err := amongOthers(plain); err == nil { // a table that cannot be drawn is a bug
		out.Text = string(text)
	}
	return out
}

// causeOf says what failed cases have in common that are told once: what did
// not hold, the finding behind it, and who is to change what.
func causeOf(v view, r policy.Result) string {
	parts := []string{string(r.Status), string(v.Expected)}
	if r.Status == policy.Unknown && v.Page.Unknown() {
		parts = append(parts, v.Page.Asked)
	}
	if lead := v.leading(); lead != nil && v.Verdict != v.Expected {
		parts = append(parts, lead.Code, lead.Facts.API, lead.Facts.Kind, lead.Facts.Subject, lead.Maker)
	} else {
		parts = append(parts, failures(r)...)
		if len(v.Findings) > 0 {
			parts = append(parts, v.Findings[0].Code)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// failures are the sentences on what did not hold of a case.
func failures(r policy.Result) []string {
	of := func(c *rules.Check) string {
		if len(r.Diagnosis.Checks) == 1 {
			return "the request"
		}
		return "the " + c.Name + " request"
	}
	return each(r.Failures, func(f policy.Failure) string {
		switch {
		case f.Unreadable != "":
			return "a script cannot read " + f.Unreadable + " of " + of(f.Check) + " in " + f.Browser.Products()[0]
		case f.Needless:
			return "max_age is for the result of a preflight, and this request needs none"
		case f.MaxAge != nil && f.Seconds == nil:
			return "the preflight response has no Access-Control-Max-Age in seconds, and must have " + f.MaxAge.String()
		case f.MaxAge != nil:
			return "the preflight response has Access-Control-Max-Age: " + strconv.Itoa(*f.Seconds) + ", and must have " + f.MaxAge.String()
		}
		verdict := string(f.Check.Verdict)
		if at := stage(f.Check); at == untilAllowed {
			verdict += at
		}
		return of(f.Check) + " is " + verdict + ", and must be " + string(r.Diagnosis.Expected)
	})
}

// Suite is a report on many cases that is being written. Case takes one more,
// End the rest of what is said; both fail with what the writer says. Between
// them a suite keeps what End needs.
type Suite interface {
	Case(Record) error
	End(Ending) error
}

// Ending is what is known at the end of a run.
type Ending struct {
	Counts
	File     string    // that the cases stand in
	Warnings []string  // on entries of ignore that are to be deleted
	At       time.Time // of the beginning
	Took     time.Duration
}

// Counts are how many cases there were, and what came of them.
type Counts struct{ Passed, Failed, Ignored, Unknown, Unasked int }

// Add counts a case.
func (c *Counts) Add(s policy.Status) {
	switch s {
	case policy.Passed:
		c.Passed++
	case policy.Failed:
		c.Failed++
	case policy.Ignored:
		c.Ignored++
	case policy.Unknown:
		c.Unknown++
	}
}

// All is how many cases were asked.
func (c Counts) All() int { return c.Passed + c.Failed + c.Ignored + c.Unknown }

// String is one line: "3 cases: 2 passed, 1 failed".
func (c Counts) String() string {
	cases := "1 case"
	if n := c.All() + c.Unasked; n != 1 {
		cases = strconv.Itoa(n) + " cases"
	}
	text := cases + ": " + strconv.Itoa(c.Passed) + " passed"
	for _, part := range []struct {
		n    int
		what string
	}{
		{c.Failed, "failed"}, {c.Ignored, "ignored"}, {c.Unknown, "without a verdict"}, {c.Unasked, "not asked"},
	} {
		if part.n > 0 {
			text += ", " + strconv.Itoa(part.n) + " " + part.what
		}
	}
	return text
}

// StaleWarnings are the sentences on entries of ignore that are to be deleted.
func StaleWarnings(file string, stale []policy.Ignore, today time.Time) []string {
	return each(stale, func(i policy.Ignore) string {
		at := fmt.Sprintf("%s:%d:%d: ", file, i.At.Line, i.At.Column)
		if i.Past(today) {
			return at + "the time to ignore " + i.Code + " ended on " + i.Until.Format(time.DateOnly)
		}
		return at + "nothing has the finding " + i.Code + " any more: delete this entry"
	})
}

// Suite begins a report on many cases.
func (f Format) Suite(w io.Writer, o Options) Suite { return f.suite(w, o) }

// alone writes one check as the only case of a suite.
func alone(suite func(io.Writer, Options) Suite) func(io.Writer, view) error {
	return func(w io.Writer, v view) error {
		o := v.Options
		o.ShowSecrets = true // the view has none left
		m := Recorder{Report: o}
		r := m.Record(new(policy.Policy).Judge(policy.Case{Name: v.URL + " from " + v.Origin}, v.Diagnosis, time.Time{}))
		s, end := suite(w, o), Ending{}
		end.Add(r.Status)
		if err := s.Case(r); err != nil {
			return err
		}
		return s.End(end)
	}
}

// cause is a reason for which cases failed.
type cause struct {
	lead  Record   // the first of the file, which is told in full
	names []string // of the others, in the order they came, so many as are shown
	more  int      // others
}

// mostNames bounds how many cases with a cause are named.
const mostNames = 20

// causes are the reasons for which the cases of a run failed, by their first
// case. The zero value has none.
type causes struct {
	all    []*cause
	untold int // cases with other causes, beyond mostCauses
}

// add takes a failed case.
func (c *causes) add(r Record) {
	if !r.Failed() {
		return
	}
	i := slices.IndexFunc(c.all, func(k *cause) bool { return k.lead.Cause == r.Cause })
	switch {
	case i < 0 && (len(c.all) == mostCauses || r.Text == ""):
		c.untold++
		return
	case i < 0:
		c.all = append(c.all, &cause{lead: r})
		return
	}
	k := c.all[i]
	other := r.Name
	if r.Number < k.lead.Number && r.Text != "" {
		other, k.lead = k.lead.Name, r
	}
	k.name(other)
}

// name adds a further case.
func (k *cause) name(other string) {
	if len(k.names) < mostNames {
		k.names = append(k.names, other)
	} else {
		k.more++
	}
}

// inOrder are the causes by their first case.
func (c *causes) inOrder() []*cause {
	slices.SortStableFunc(c.all, func(a, b *cause) int { return cmp.Compare(a.lead.Number, b.lead.Number) })
	return c.all
}

// others names the further cases of a cause.
func (k *cause) others() []string {
	if k.more == 0 {
		return k.names
	}
	return append(slices.Clone(k.names), strconv.Itoa(k.more)+" others")
}
