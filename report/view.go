package report

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
)

// view is a diagnosis as any format may show it: a copy in which the secrets
// are hidden, field by field, and how it is to look. What a format still owes
// is to escape what it writes.
type view struct {
	*rules.Diagnosis
	Options
	whole *rules.Diagnosis    // as it is: to be computed with, never to be shown
	hide  func(string) string // hides the secrets of it
}

// newView hides the secrets of a diagnosis unless o shows them.
func newView(d *rules.Diagnosis, o Options) view {
	if o.ShowSecrets {
		return view{d, o, d, func(s string) string { return s }}
	}
	r := newRedactor(d, o.Secrets)
	return view{r.diagnosis(d), o, d, r.text}
}

// behind is what is found behind the first finding.
func (v view) behind() view { return view{v.Then, v.Options, v.whole.Then, v.hide} }

// words are what is said of a finding; what they show of its facts passes
// mark. A page that cannot be told is a bug of ours that a test rules out.
func (v view) words(f rules.Finding, mark codes.Mark) codes.Words {
	w, err := codes.Tell(f.Code, f.Facts, mark)
	if err != nil {
		w.Title = f.Code
	}
	return w
}

// leading is the finding a report begins with: the cause of what blocks today.
// nil where nothing is wrong.
func (v view) leading() *rules.Finding {
	if len(v.Findings) > 0 && v.Findings[0].Severity == rules.Error {
		return &v.Findings[0]
	}
	return nil
}

// following are the findings that follow from one, each of them.
func (v view) following(code string) []rules.Finding {
	return v.which(func(f rules.Finding) bool { return f.Because == code })
}

// standing are the findings of a severity that follow from no other, without
// the leading one.
func (v view) standing(severity rules.Severity) []rules.Finding {
	all := v.which(func(f rules.Finding) bool { return f.Because == "" && f.Severity == severity })
	if severity == rules.Error && len(all) > 0 {
		return all[1:]
	}
	return all
}

func (v view) which(keep func(rules.Finding) bool) []rules.Finding {
	return slices.DeleteFunc(slices.Clone(v.Findings), func(f rules.Finding) bool { return !keep(f) })
}

// diagnosis is a copy of d without its secrets.
func (r redactor) diagnosis(d *rules.Diagnosis) *rules.Diagnosis {
	out := *d
	copies := map[*rules.Exchange]*rules.Exchange{nil: nil}
	exchange := func(e *rules.Exchange) *rules.Exchange {
		if c, ok := copies[e]; ok {
			return c
		}
		copies[e] = r.exchange(e)
		return copies[e]
	}
	out.URL, out.Origin, out.Verify = r.text(d.URL), r.text(d.Origin), r.command(d.Verify)
	out.Notes = each(d.Notes, func(s string) string { return redactURLs(r.own(s)) })
	out.Page = r.page(d.Page, exchange)
	out.Checks = each(d.Checks, func(c *rules.Check) *rules.Check {
		k := *c
		k.Request.URL, k.Request.Method, k.Request.Headers, k.Request.Cookies = r.text(c.Request.URL), r.text(c.Request.Method), r.headers(c.Request.Headers), hideCookies(c.Request.Cookies)
		k.Request.Mode, k.Request.Credentials = fetch.Mode(r.text(string(c.Request.Mode))), fetch.CredentialsMode(r.text(string(c.Request.Credentials)))
		k.Request.Redirect = fetch.RedirectMode(r.text(string(c.Request.Redirect)))
		if d.Page != nil { // what a server sends, not what the user gave
			k.Request.CSP = r.value(rules.PageCSP, c.Request.CSP)
		}
		k.Request.TargetSpace, k.Request.PermissionsPolicy = r.text(c.Request.TargetSpace), r.text(c.Request.PermissionsPolicy)
		k.Exchanges = each(c.Exchanges, exchange)
		k.Results = each(c.Results, r.result)
		k.Faults = each(c.Faults, func(f *rules.Fault) *rules.Fault {
			g := *f
			g.Exchange = exchange(f.Exchange)
			return &g
		})
		if c.Confirmation != nil {
			seen := *c.Confirmation
			seen.Error, seen.Console = r.console(seen.Error), r.console(seen.Console)
			k.Confirmation = &seen
		}
		return &k
	})
	out.Experiments = each(d.Experiments, exchange)
	out.Findings = each(d.Findings, func(f rules.Finding) rules.Finding {
		f.Want = r.value(f.Header, f.Want)
		f.Facts = r.facts(f.Facts)
		f.Places = each(f.Places, func(s rules.Span) rules.Span {
			old := s.Header().Value
			s.Exchange = exchange(s.Exchange)
			if s.Header().Value != old { // the bytes pointed at are hidden
				s.Start, s.End = 0, 0
			}
			return s
		})
		f.Exchange = exchange(f.Exchange)
		f.Also = each(f.Also, exchange)
		return f
	})
	if d.Then != nil {
		out.Then = r.diagnosis(d.Then)
	}
	out.Unknown = each(d.Unknown, func(u rules.Unknown) rules.Unknown { return rules.Unknown{Code: u.Code, Subject: r.text(u.Subject)} })
	out.Server = r.server(d.Server)
	if d.Policy != nil {
		p := *d.Policy
		p.Methods, p.Headers, p.Expose = each(p.Methods, r.own), each(p.Headers, r.own), each(p.Expose, r.own)
		out.Policy = &p
	}
	out.Fixes = slices.Clone(d.Fixes)
	for i := range out.Fixes {
		f := &out.Fixes[i]
		f.Call, f.Notes, f.Verify = r.own(f.Call), each(f.Notes, r.own), r.command(f.Verify)
		f.Steps = slices.Clone(f.Steps)
		for j := range f.Steps {
			f.Steps[j].Run, f.Steps[j].Code = r.own(f.Steps[j].Run), r.own(f.Steps[j].Code)
		}
	}
	return &out
}

// page is a copy of a page without its secrets.
func (r redactor) page(p *rules.Page, exchange func(*rules.Exchange) *rules.Exchange) *rules.Page {
	if p == nil {
		return nil
	}
	out := *p
	out.Asked, out.URL, out.Target = r.text(p.Asked), r.text(p.URL), r.text(p.Target)
	if p.Failure != nil {
		out.Failure = &fetch.Failure{Kind: p.Failure.Kind, Detail: r.text(p.Failure.Detail)}
	}
	out.Exchanges = each(p.Exchanges, exchange)
	out.Says = each(p.Says, func(s rules.PageSays) rules.PageSays {
		s.Value, s.Exchange = r.value(s.Name, s.Value), exchange(s.Exchange)
		return s
	})
	return &out
}

func (r redactor) server(s *rules.Server) *rules.Server {
	if s == nil {
		return nil
	}
	out := *s
	out.Evidence = each(s.Evidence, r.text)
	out.Preflight, out.Actual = r.server(s.Preflight), r.server(s.Actual)
	out.Front = each(s.Front, func(f rules.Server) rules.Server { return *r.server(&f) })
	return &out
}

func (r redactor) exchange(e *rules.Exchange) *rules.Exchange {
	c := *e
	c.URL, c.Method, c.Send.Headers, c.Send.Body = r.text(e.URL), r.text(e.Method), r.headers(e.Send.Headers), nil
	if e.Response != nil {
		response := *e.Response
		response.Headers, response.Reason, response.Heads, response.Body = r.headers(e.Response.Headers), r.known(e.Response.Reason), nil, nil
		c.Response = &response
	}
	if e.Failure != nil {
		c.Failure = &fetch.Failure{Kind: e.Failure.Kind, Detail: r.text(e.Failure.Detail)}
	}
	return &c
}

func (r redactor) result(x rules.Result) rules.Result {
	x.Error, x.Subject, x.Console, x.Response.URL = r.optional(x.Error), r.optional(x.Subject), r.console(x.Console), r.text(x.Response.URL)
	x.ConsoleAfter = r.console(x.ConsoleAfter)
	x.Readable = each(x.Readable, r.known)
	return x
}

func (r redactor) facts(f codes.Facts) codes.Facts {
	f.Got, f.Want, f.OtherValue = r.value(f.Header, f.Got), r.value(f.Header, f.Want), r.text(f.OtherValue)
	f.Source, f.Page, f.API, f.Method, f.Subject, f.Target, f.Near = r.text(f.Source), r.text(f.Page), r.text(f.API), r.text(f.Method), r.text(f.Subject), r.text(f.Target), r.text(f.Near)
	f.Said = r.said(f.Said)
	f.Names = each(f.Names, r.known)
	return f
}

func (r redactor) optional(s *string) *string {
	if s == nil {
		return nil
	}
	text := r.text(*s)
	return &text
}

// each is f of each value, never nil.
func each[T, U any](values []T, f func(T) U) []U {
	out := make([]U, len(values))
	for i, v := range values {
		out[i] = f(v)
	}
	return out
}
