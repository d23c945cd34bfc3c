package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Status is what came of a case.
type Status string

// The statuses.
const (
	Passed  Status = "passed"
	Failed  Status = "failed"
	Ignored Status = "ignored" // it failed for a finding that is ignored
	Unknown Status = "unknown" // nobody answered: there is no verdict
)

// Result is a case and what came of it.
type Result struct {
	Case      Case
	Status    Status
	Failures  []string // what did not hold, a sentence each
	Diagnosis *rules.Diagnosis
	Ignored   []rules.Finding // with the entry of Policy.Ignore that says so
}

// Judge holds what was found against what a case expects. Today is the day on
// which entries of Ignore are past.
func (p *Policy) Judge(c Case, d *rules.Diagnosis, today time.Time) Result {
	r := Result{Case: c, Status: Passed, Diagnosis: d}
	for _, check := range d.Checks {
		switch check.Verdict {
		case d.Expected:
		case rules.NoVerdict:
			r.Status = Unknown
		default:
			r.Failures = append(r.Failures, fmt.Sprintf("%s is %s, and must be %s", of(d, check), check.Verdict, d.Expected))
		}
	}
	if d.Expected == rules.Allowed && d.Verdict == rules.Allowed {
		r.Failures = append(r.Failures, c.unreadable(d)...)
		r.Failures = append(r.Failures, c.age(d)...)
	}
	for _, f := range d.Findings {
		if i := p.ignored(f, d.URL, today); i >= 0 {
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

// of names a check where there are several.
func of(d *rules.Diagnosis, c *rules.Check) string {
	if len(d.Checks) == 1 {
		return "the request"
	}
	return "the " + c.Name + " request"
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
func (c Case) unreadable(d *rules.Diagnosis) []string {
	var failures []string
	for _, check := range d.Checks {
		for _, name := range c.Readable {
			for _, r := range check.Results {
				if !slices.Contains(r.Readable, name) {
					failures = append(failures, fmt.Sprintf("a script cannot read %s of %s in %s", name, of(d, check), r.Browser.Products()[0]))
					break
				}
			}
		}
	}
	return failures
}

// age holds the max-age of the preflights against the limit.
func (c Case) age(d *rules.Diagnosis) []string {
	if c.MaxAge == nil {
		return nil
	}
	var failures []string
	asked := false
	for _, check := range d.Checks {
		for _, e := range check.Exchanges {
			if e.Kind() != rules.KindPreflight {
				continue
			}
			asked = true
			value := e.Header(fetch.AccessControlMaxAge)
			if seconds, err := strconv.Atoi(strings.TrimSpace(value)); err != nil {
				failures = append(failures, fmt.Sprintf("the preflight response has no Access-Control-Max-Age in seconds, and must have %s", c.MaxAge))
			} else if !c.MaxAge.Holds(seconds) {
				failures = append(failures, fmt.Sprintf("the preflight response has Access-Control-Max-Age: %d, and must have %s", seconds, c.MaxAge))
			}
		}
	}
	if !asked {
		failures = append(failures, "max_age is for the result of a preflight, and this request needs none")
	}
	return slices.Compact(failures)
}

// ignored is the index of the entry that ignores a finding, -1 for none.
func (p *Policy) ignored(f rules.Finding, url string, today time.Time) int {
	return slices.IndexFunc(p.Ignore, func(i Ignore) bool { return i.Matches(f.Code, url) && !i.Past(today) })
}

// Past says that the last day of an entry is over.
func (i Ignore) Past(today time.Time) bool {
	return !i.Until.IsZero() && today.Format(time.DateOnly) > i.Until.Format(time.DateOnly)
}

// Stale are warnings about entries of Ignore that are past or match nothing in
// the results.
func (p *Policy) Stale(file string, results []Result, today time.Time) []string {
	var warnings []string
	for _, i := range p.Ignore {
		at := fmt.Sprintf("%s:%d:%d: ", file, i.At.Line, i.At.Column)
		matches := slices.ContainsFunc(results, func(r Result) bool {
			return slices.ContainsFunc(r.Diagnosis.Findings, func(f rules.Finding) bool { return i.Matches(f.Code, r.Diagnosis.URL) })
		})
		switch {
		case i.Past(today):
			warnings = append(warnings, at+"the time to ignore "+i.Code+" ended on "+i.Until.Format(time.DateOnly))
		case !matches:
			warnings = append(warnings, at+"nothing has the finding "+i.Code+" any more: delete this entry")
		}
	}
	return warnings
}
