package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/policy"
)

// suiteText writes a line for each case as it comes, and in the end each cause
// of failure as the report on one check tells it, with the cases that have it.
type suiteText struct {
	w      io.Writer
	page   *page
	causes causes
}

func newSuiteText(w io.Writer, o Options) Suite { return &suiteText{w: w, page: newPage(o)} }

func (s *suiteText) Case(r Record) error {
	s.causes.add(r)
	p := s.page
	signs := map[policy.Status]string{
		policy.Passed: p.pen.good.Sprint(p.signs.good), policy.Failed: p.pen.bad.Sprint(p.signs.bad),
		policy.Ignored: p.pen.dim.Sprint(p.signs.note), policy.Unknown: p.pen.warn.Sprint(p.signs.unknown),
	}
	if p.Quiet && !r.Failed() {
		return nil
	}
	p.para(signs[r.Status]+" ", nil, p.safe(r.Name)+p.pen.dim.Sprint(": "+r.found()))
	if r.byVerdict() {
		return s.flush()
	}
	for _, f := range r.Failures {
		p.para("  ", p.pen.bad, p.safe(f))
	}
	return s.flush()
}

func (s *suiteText) flush() error {
	_, err := s.page.out.WriteTo(s.w)
	return err
}

// byVerdict says that every check has the other verdict: there is no more to
// say of what did not hold.
func (r Record) byVerdict() bool {
	return r.Status != policy.Unknown && len(r.Failures) == len(r.Report.Checks) && !slices.ContainsFunc(r.Report.Checks, func(c checkJSON) bool {
		return c.Verdict == nil || r.Report.Expected == nil || *c.Verdict == *r.Report.Expected
	})
}

// found is the verdict, and whether it is the one that must be.
func (r Record) found() string {
	verdict, must := r.verdict(), ""
	if r.Report.Expected != nil {
		must = *r.Report.Expected
	}
	switch {
	case r.Status == policy.Unknown && r.Report.Verdict != nil:
		return verdict + ", as far as is known"
	case verdict != must:
		return verdict + ", must be " + must
	case r.Failed():
		return verdict // something else is wrong
	}
	return verdict + " as expected"
}

func (s *suiteText) End(e Ending) error {
	p := s.page
	if !p.Quiet {
		for i, c := range s.causes.inOrder() {
			if err := s.failure(i+1, c); err != nil {
				return err
			}
		}
		if s.causes.untold > 0 {
			p.blank()
			p.para("", nil, fmt.Sprintf("%d more failures have other causes; --format ndjson tells each.", s.causes.untold))
		}
	}
	if len(e.Warnings) > 0 {
		p.blank()
	}
	for _, warning := range e.Warnings {
		p.para(p.signs.warn+" ", p.pen.warn, p.safe(warning))
	}
	p.blank()
	p.para("", p.pen.strong, e.String())
	_, err := p.out.WriteTo(s.w)
	return err
}

// failure tells a cause.
func (s *suiteText) failure(n int, c *cause) error {
	p := s.page
	p.heading(fmt.Sprintf("FAILURE %d: %s", n, p.safe(c.lead.Name)))
	for _, name := range c.others() {
		p.para("  ", p.pen.dim, "also "+p.safe(name))
	}
	p.blank()
	if c.lead.diagnosis == nil { // it was read, and is plain
		for line := range strings.SplitSeq(strings.TrimRight(c.lead.Text, "\n"), "\n") {
			p.line(p.safe(line))
		}
		return nil
	}
	text, err := amongOthers(newView(c.lead.diagnosis, p.Options))
	p.out.Write(text)
	return err
}

// amongOthers is the report on one case of many.
func amongOthers(v view) ([]byte, error) {
	p := pageOf(v)
	p.among = true
	err := p.write()
	return p.out.Bytes(), err
}

// verdict is the verdict on a case in words.
func (r Record) verdict() string {
	if r.Report.Verdict == nil {
		return "no verdict"
	}
	return cmp.Or(*r.Report.Verdict, "no verdict")
}
