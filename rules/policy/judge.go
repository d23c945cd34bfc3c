package policy

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Status is what came of a case.
type Status string

// The statuses.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	Ignored Status = "ignored" // it failed for a finding that is ignored
	Unknown Status = "unknown" // nobody answered, or the page is not known: there is no verdict
)

// Result is a case and what came of it.
type Result struct {
	Case      Case
	Status    Status
	Failures  []Failure // what did not hold
	Diagnosis *rules.Diagnosis
	Ignored   []rules.Finding // with an entry of Policy.Ignore that says so
}

// Failure is what did not hold of a check. Exactly one of its kinds is set.
type Failure struct {
	Check      *rules.Check
	Verdict    bool       // it has not the verdict that was expected
	Unreadable string     // a script in Browser cannot read this response header
	Browser    browser.ID // the first of those
	MaxAge     *Limit     // the limit that the preflight's result is not within
	Seconds    *int       // what it has instead, nil for none
	Needless   bool       // there is no preflight to have a max-age
}

// Judge holds what was found against what a case expects. Today is the day on
// which entries of Ignore are past.
func (p *Policy) Judge(c Case, d *rules.Diagnosis, today time.Time) Result {
	r := Result{Case: c, Status: Passed, Diagnosis: d}
	for _, check := range d.Checks {
		switch {
		case check.Verdict == rules.NoVerdict, check.Verdict == rules.Allowed && d.Page.Unknown():
			r.Status = Unknown
		case check.Verdict == d.Expected:
		default:
			r.Failures = append(r.Failures, Failure{Check: check, Verdict: true})
		}
	}
	if d.Expected == rules.Allowed && d.Verdict == rules.Allowed {
		r.Failures = append(r.Failures, c.unreadable(d)...)
		r.Failures = append(r.Failures, c.age(d)...)
	}
	for _, f := range d.Findings {
		if p.ignored(f, d.URL, today) >= 0 {
			r.Ignored = append(r.Ignored, f)
		}
	}
	if len(r.Failures) > 0 {
		r.Status = Failed
		if lead := leading(d); d.Verdict != d.Expected && lead != nil && p.ignored(*lead, d.URL, today) >= 0 {
			r.Status = Ignored
		}
	}
	return r
}

func leading(d *rules.Diagnosis) *rules.Finding {
	i := slices.IndexFunc(d.Findings, func(f rules.Finding) bool { return f.Severity == rules.Error })
	if i < 0 {
		return nil
	}
	return &d.Findings[i]
}

// unreadable are the response headers that a script must be able to read and
// cannot, in one browser at least.
func (c Case) unreadable(d *rules.Diagnosis) []Failure {
	var failures []Failure
	for _, check := range d.Checks {
		for _, name := range c.Readable {
			i := slices.IndexFunc(check.Results, func(r rules.Result) bool { return !slices.Contains(r.Readable, name) })
			if i >= 0 {
				failures = append(failures, Failure{Check: check, Unreadable: name, Browser: check.Results[i].Browser})
			}
		}
	}
	return failures
}

// age holds the max-age of the preflights against the limit, the first that is
// not within it of each check.
func (c Case) age(d *rules.Diagnosis) []Failure {
	if c.MaxAge == nil {
		return nil
	}
	var failures []Failure
	asked := false
	for _, check := range d.Checks {
		for _, e := range check.Exchanges {
			if e.Kind() != rules.KindPreflight {
				continue
			}
			asked = true
			f := Failure{Check: check, MaxAge: c.MaxAge}
			if n, err := strconv.Atoi(strings.TrimSpace(e.Header(fetch.AccessControlMaxAge))); err == nil {
				f.Seconds = &n
			}
			if f.Seconds == nil || !c.MaxAge.Holds(*f.Seconds) {
				failures = append(failures, f)
				break
			}
		}
	}
	if !asked {
		failures = append(failures, Failure{Check: d.Checks[0], Needless: true})
	}
	return failures
}

// ignored is the index of the entry that ignores a finding, -1 for none.
func (p *Policy) ignored(f rules.Finding, url string, today time.Time) int {
	return slices.IndexFunc(p.Ignore, func(i Ignore) bool { return i.Matches(f.Code, url) && !i.Past(today) })
}

// Past says that the last day of an entry is over.
func (i Ignore) Past(today time.Time) bool {
	return !i.Until.IsZero() && today.Format(time.DateOnly) > i.Until.Format(time.DateOnly)
}

// Matched are the entries of Ignore, by index, for a URL with findings of these
// codes.
func (p *Policy) Matched(url string, codes []string) []int {
	var matched []int
	for i, entry := range p.Ignore {
		if slices.ContainsFunc(codes, func(code string) bool { return entry.Matches(code, url) }) {
			matched = append(matched, i)
		}
	}
	return matched
}

// Stale are the entries of Ignore that are past and, where all cases of the
// file were asked, those that matched nothing in any of them.
func (p *Policy) Stale(matched map[int]bool, all bool, today time.Time) []Ignore {
	var stale []Ignore
	for i, entry := range p.Ignore {
		if entry.Past(today) || all && !matched[i] {
			stale = append(stale, entry)
		}
	}
	return stale
}
