package rules

import (
	"slices"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Run is one check being made: a machine for each chosen browser, driven
// together, so that a request several of them want is sent only once.
type Run struct {
	check   *Check
	engines []engine
	mends   int  // how many more requests may be sent as if mended
	mending bool // they are
	ended   bool
	sent    *fetch.Send
	waiting []*engine // those the answer is for
}

// engine is one browser's machine.
type engine struct {
	profile *browser.Profile
	machine *fetch.Machine
}

// Begin starts a check. A driver asks Next and hands back what came, until
// Next returns nil. Unknown browsers are left out.
func Begin(intent Intent, browsers []browser.ID) *Run {
	r := &Run{check: &Check{Name: intent.Name, Request: intent.Request}}
	for _, id := range browsers {
		if p := browser.ByID(id); p != nil {
			r.engines = append(r.engines, engine{p, fetch.Start(&r.check.Request, &p.UserAgent)})
		}
	}
	return r
}

// maxMends bounds the requests of a check that no browser would send: what
// follows a preflight that failed, and where a redirect that failed leads.
const maxMends = 3

// GoOn lets the run go on, once every browser has stopped, as though what
// failed had been mended: one report then tells all there is to mend. What it
// sends are experiments: GET, HEAD and preflights only.
func (r *Run) GoOn() { r.mends = maxMends }

// Next returns the request to make now, nil when the check is done. An engine
// that needs one preflight more than the others goes first, so that all can
// share the request that follows.
func (r *Run) Next() *fetch.Send {
	if r.ended {
		return nil
	}
	s := r.next()
	if s == nil && r.mends > 0 {
		r.mending = true
		s = r.mended()
	}
	if s == nil || !r.mending {
		return s
	}
	harmless := s.Kind == fetch.Preflight || s.Method == "GET" || s.Method == "HEAD"
	if r.mends == 0 || !harmless {
		r.sent, r.waiting, r.ended = nil, nil, true
		return nil
	}
	r.mends--
	name := theActual
	if s.Kind == fetch.Preflight {
		name = nextPreflight
	}
	s.Kind, s.Name, s.Browsers = fetch.Experiment, name, nil
	return s
}

// mended is the request to make now as though all that failed so far had been
// mended.
func (r *Run) mended() *fetch.Send {
	for i := range r.engines {
		r.engines[i].machine.Mend()
	}
	return r.next()
}

// next is the request the browsers themselves would make now.
func (r *Run) next() *fetch.Send {
	r.sent, r.waiting = nil, nil
	for i := range r.engines {
		s := r.engines[i].machine.Next()
		if s != nil && (r.sent == nil || s.Hop < r.sent.Hop || s.Hop == r.sent.Hop && s.Kind == fetch.Preflight && r.sent.Kind == fetch.Actual) {
			r.sent = s
		}
	}
	if r.sent == nil {
		return nil
	}
	send := *r.sent
	for i := range r.engines {
		e := &r.engines[i]
		if s := e.machine.Next(); s != nil && s.Same(r.sent) {
			r.waiting = append(r.waiting, e)
			send.Browsers = append(send.Browsers, string(e.profile.ID))
		}
	}
	r.sent = &send
	return r.sent
}

// Receive takes the answer to the request that Next returned last.
func (r *Run) Receive(a fetch.Answer) {
	if r.sent == nil {
		return
	}
	if a.Response != nil {
		// What a report shows of a head is what the most forgiving engine
		// reads in it.
		a.Response.Read()
	}
	x := &Exchange{ID: len(r.check.Exchanges) + 1, Send: *r.sent, Answer: a}
	r.check.Exchanges = append(r.check.Exchanges, x)
	for _, e := range r.waiting {
		before := e.machine.Done()
		e.machine.Receive(a)
		if !before && e.machine.Done() {
			for _, f := range e.machine.Result().Faults {
				if f.Exchange == 0 {
					f.Exchange = x.ID
				}
			}
		}
	}
	r.sent, r.waiting = nil, nil
}

// Check is what the browsers made of it, whole once Next has returned nil.
func (r *Run) Check() *Check {
	c := r.check
	c.Results, c.Faults, c.Complete = nil, nil, true
	unanswered := false
	for i := range r.engines {
		e := &r.engines[i]
		result := e.machine.Result()
		c.Results = append(c.Results, toldBy(e.profile, &c.Request, result))
		c.addFaults(e.profile.ID, result.Faults)
		if result.Held {
			c.Complete = false
		}
		if result.Error != nil && result.Error.Reason == fetch.Transport && c.failed(result.Error.Exchange) {
			c.Complete, unanswered = false, true
		} else if result.Error != nil {
			c.Verdict = Blocked
		}
	}
	switch {
	case c.Verdict == Blocked:
	case unanswered:
		c.Verdict = NoVerdict
	default:
		c.Verdict = Allowed
	}
	return c
}

// failed says whether an exchange brought no response at all, as against one
// that an engine refuses to read.
func (c *Check) failed(exchange int) bool {
	return exchange > 0 && c.Exchanges[exchange-1].Failure != nil
}

// toldBy words a machine's result as its browser does.
func toldBy(p *browser.Profile, request *fetch.Request, result fetch.Result) Result {
	r := Result{Browser: p.ID, Verdict: Allowed, Response: result.Response, Readable: result.Readable}
	if e := result.Error; e != nil {
		words := p.Say(e, request)
		r.Verdict, r.Stage, r.Fault = Blocked, e.Stage, e
		r.Error, r.Subject, r.Console = filled(words.Error), filled(words.Subject), filled(words.Console)
	}
	return r
}

func filled(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// addFaults joins one browser's failures to those of the others: the same
// failure over the same exchange is one fault of several browsers.
func (c *Check) addFaults(browser browser.ID, faults []*fetch.NetworkError) {
	for i, f := range faults {
		at := slices.IndexFunc(c.Faults, func(g Fault) bool {
			return g.Reason == f.Reason && g.Stage == f.Stage && g.Exchange == f.Exchange && g.Subject == f.Subject
		})
		if at < 0 {
			c.Faults = append(c.Faults, Fault{NetworkError: *f})
			at = len(c.Faults) - 1
		}
		c.Faults[at].Browsers = append(c.Faults[at].Browsers, browser)
		c.Faults[at].First = c.Faults[at].First || i == 0
	}
}
