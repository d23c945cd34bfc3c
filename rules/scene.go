package rules

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/nearest"
)

// Scene is all that has been seen of a plan: what the causes and the notices
// look at. They read it and change nothing.
type Scene struct {
	Plan   Plan
	Checks []*Check
	// Made are the experiments that were answered, by name.
	Made map[Experiment]*Exchange
	// StandIn is the check of a GET made in place of a request that was held
	// back, with the failures its response shows; nil where there was none, or
	// where it says nothing of the other.
	StandIn *Check
}

// Request is what the page asks for. The checks of a plan differ in what
// makes a preflight, never in URL or origin.
func (s *Scene) Request() fetch.Request { return s.Checks[0].Request }

// Origin is the page's, serialised.
func (s *Scene) Origin() string { return s.Request().Origin.String() }

// Facts are those that every finding knows.
func (s *Scene) Facts() codes.Facts { return FactsOf(s.Request()) }

// FactsOf are those that a request tells.
func FactsOf(r fetch.Request) codes.Facts {
	return codes.Facts{Page: r.Origin.String(), API: r.Of().String(), Method: r.Method}
}

// Advisable is the value of Access-Control-Allow-Origin that would allow the
// page, "" where none may be advised: null stands for the sandboxed frames of
// every site.
func (s *Scene) Advisable() string {
	if s.Request().Origin.Opaque() {
		return ""
	}
	return s.Origin()
}

// Satisfies says whether the value of one Access-Control-Allow-Origin line
// would allow the page.
func (s *Scene) Satisfies(value string) bool {
	return value == s.Origin() || value == "*" && !s.Credentials()
}

// Credentials says whether any check is made with credentials.
func (s *Scene) Credentials() bool {
	return slices.ContainsFunc(s.Checks, func(c *Check) bool { return c.Request.Credentials == fetch.CredentialsInclude })
}

// CrossSite says whether page and API are of different sites.
func (s *Scene) CrossSite() bool {
	r := s.Request()
	return !fetch.SameSite(r.Origin, r.Target())
}

// PageExchanges is how many requests were made for the page itself.
func (s *Scene) PageExchanges() int {
	if s.Plan.Page == nil {
		return 0
	}
	return len(s.Plan.Page.Exchanges)
}

// Profiles are the browsers asked about.
func (s *Scene) Profiles() []*browser.Profile {
	var ps []*browser.Profile
	for _, id := range s.Plan.Browsers {
		if p := browser.ByID(id); p != nil {
			ps = append(ps, p)
		}
	}
	return ps
}

// Verdict is that of all checks together.
func (s *Scene) Verdict() Verdict {
	all := Allowed
	for _, c := range s.Checks {
		switch c.Verdict {
		case Blocked:
			return Blocked
		case NoVerdict:
			all = NoVerdict
		case Allowed:
		}
	}
	return all
}

// Preflight is the preflight of the request as the page made it; nil when
// there was none or nothing answered. One that failed comes before one that
// passed, where the engines sent different ones.
func (s *Scene) Preflight() *Exchange { return s.Exchange(KindPreflight) }

// Options is the preflight, or the experiment that stands in where the request
// needs none.
func (s *Scene) Options() *Exchange {
	if e := s.Preflight(); e != nil {
		return e
	}
	return s.Made[AsPreflight]
}

// Actual is the response to the request itself, from any check; the experiment
// stands in where no browser got that far.
func (s *Scene) Actual() *Exchange {
	if e := s.Exchange(KindActual); e != nil {
		return e
	}
	return s.Made[TheActual]
}

// StandsIn says that the response is to a GET which no page asked for, so that
// "not found" or "no such method" says nothing of the page's own request.
func (s *Scene) StandsIn(e *Exchange) bool {
	return e.Kind() == KindExperiment && (fetch.NormalizeMethod(s.Request().Method) != "GET" || s.Held() != nil) && (e.Status() == 404 || e.Status() == 405)
}

// Exchange is the first of that kind, before any redirect, that was answered
// and does not pass, or else that does; nil for none.
func (s *Scene) Exchange(kind Kind) *Exchange {
	var first *Exchange
	for _, c := range s.Checks {
		for _, e := range c.Exchanges {
			if e.Kind() != kind || e.Hop != 0 || e.Response == nil {
				continue
			}
			if !e.Passes() {
				return e
			}
			if first == nil {
				first = e
			}
		}
	}
	return first
}

// All are the exchanges that were answered, by ID.
func (s *Scene) All() []*Exchange {
	var es []*Exchange
	for _, c := range s.Checks {
		for _, e := range c.Exchanges {
			if e.Response != nil {
				es = append(es, e)
			}
		}
	}
	for _, e := range s.Made {
		if !slices.Contains(es, e) {
			es = append(es, e)
		}
	}
	slices.SortStableFunc(es, func(a, b *Exchange) int { return a.ID - b.ID })
	return es
}

// Withheld is the exchange that a browser's CORS check failed on for want of
// an Access-Control-Allow-Origin: the place where other origins are tried. It
// is nil where the responses themselves say why: a redirect, a misspelt name.
func (s *Scene) Withheld() *Exchange {
	for _, e := range []*Exchange{s.Preflight(), s.Actual()} {
		if e == nil || e.Has(fetch.AccessControlAllowOrigin) || e.Misspelt(fetch.AccessControlAllowOrigin) >= 0 || !s.failed(e, fetch.MissingAllowOrigin) {
			continue
		}
		if _, redirected := e.Location(); !redirected {
			return e
		}
	}
	return nil
}

// Mismatched is the exchange whose Access-Control-Allow-Origin is there and
// does not allow the origin; nil for none.
func (s *Scene) Mismatched() *Exchange {
	for _, e := range []*Exchange{s.Preflight(), s.Actual()} {
		if e.Has(fetch.AccessControlAllowOrigin) && !e.Allows() {
			return e
		}
	}
	return nil
}

// Named is a response that allows the origin by name, the actual request's
// before the preflight's; nil when none does, and for a WebSocket, of which they
// say nothing.
func (s *Scene) Named() *Exchange {
	if s.Request().Initiator == fetch.InitiatorWebSocket {
		return nil
	}
	for _, kind := range []Kind{KindActual, KindPreflight} {
		for _, c := range s.Checks {
			for _, e := range c.Exchanges {
				if e.Kind() == kind && e.Hop == 0 && e.Has(fetch.AccessControlAllowOrigin) && e.Header(fetch.AccessControlAllowOrigin) == s.Origin() {
					return e
				}
			}
		}
	}
	return nil
}

// failed says whether a browser found the failure in the exchange.
func (s *Scene) failed(e *Exchange, reason fetch.Reason) bool {
	return slices.ContainsFunc(s.Judged(), func(c *Check) bool {
		return slices.ContainsFunc(c.Faults, func(f *Fault) bool { return f.Exchange == e && f.Reason == reason })
	})
}

// Judged are the checks, and the stand-in where there is one.
func (s *Scene) Judged() []*Check {
	if s.StandIn == nil {
		return s.Checks
	}
	return append(slices.Clone(s.Checks), s.StandIn)
}

// Held is the check whose request was held back after its preflight passed, or
// that needed none; nil for none.
func (s *Scene) Held() *Check {
	for _, c := range s.Checks {
		if c.Verdict == Allowed && !c.Complete && c.Request.Held {
			return c
		}
	}
	return nil
}

// Deciding is the exchange that the verdict hangs on: the first in which a
// browser stops, or else the response that a script gets; nil for none.
func (s *Scene) Deciding() *Exchange {
	for _, c := range s.Checks {
		for _, r := range c.Results {
			if r.Fault != nil && r.Fault.Exchange != nil && r.Fault.Exchange.Response != nil {
				return r.Fault.Exchange
			}
		}
	}
	for _, c := range s.Checks {
		if e := c.Final(); e != nil {
			return e
		}
	}
	return s.Preflight()
}

// Final is the response a script gets to see, nil when the check did not end
// in one.
func (c *Check) Final() *Exchange {
	if c.Verdict != Allowed {
		return nil
	}
	for _, e := range slices.Backward(c.Exchanges) {
		if e.Kind() == KindActual && e.Response != nil {
			return e
		}
	}
	return nil
}

// Misspelt is the index of a response header line whose name was surely meant
// to be name, in lower case; -1 for none: at most three letters off, and nobody
// else's name.
func (e *Exchange) Misspelt(name string) int {
	if e == nil || e.Response == nil {
		return -1
	}
	const most = 3
	return slices.IndexFunc(e.Response.Headers, func(h fetch.Header) bool {
		written := strings.TrimSpace(h.Name)
		if off := len(written) - len(name); off < -most || off > most {
			return false
		}
		if slices.ContainsFunc(fetch.CORSResponseHeaderNames[:], func(known string) bool { return strings.EqualFold(known, written) }) {
			return false
		}
		lower := strings.ToLower(written)
		// Most names are nothing like it, and comparing letters is slow.
		alike := strings.HasPrefix(lower, "ac") || strings.Contains(lower, "control") || strings.Contains(lower, "allow")
		return alike && meant(strings.ReplaceAll(lower, "_", "-")) == name
	})
}

// meant is the header of the protocol that a name is within three letters of,
// "" for none.
func meant(lower string) string {
	best, at := "", 4
	for _, p := range fetch.CORSResponseHeaderNames {
		if d := nearest.Distance(lower, p); d < at {
			best, at = p, d
		}
	}
	return best
}
