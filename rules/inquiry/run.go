package inquiry

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Run is one check being made: a machine for each chosen browser, driven
// together, so that a request several of them want is sent only once.
type Run struct {
	check   *rules.Check
	engines []engine
	mends   int  // how many more requests may be sent as if mended
	mending bool // they are
	ended   bool
	cut     bool            // by the time of the whole check, while mending
	sent    *rules.Exchange // what Next returned last, until it is answered
	waiting []*engine       // those the response is for
}

// engine is one browser's machine.
type engine struct {
	profile *browser.Profile
	machine *fetch.Machine
	// judged is the exchange each failure was found in.
	judged map[*fetch.NetworkError]*rules.Exchange
}

// Begin starts a check. A driver asks Next and hands back what came, until
// Next returns nil. Unknown browsers are left out.
func Begin(intent rules.Intent, browsers []browser.ID) *Run {
	r := &Run{check: &rules.Check{Name: intent.Name, Product: intent.Product, Request: intent.Request}}
	r.check.Request.Product = intent.Product
	for _, id := range browsers {
		if p := browser.ByID(id); p != nil {
			r.engines = append(r.engines, engine{p, fetch.Start(&r.check.Request, &p.UserAgent), map[*fetch.NetworkError]*rules.Exchange{}})
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
	x := r.next()
	if x == nil && r.mends > 0 {
		r.mending = true
		x = r.mended()
	}
	r.sent = x
	if x == nil {
		return nil
	}
	x.Send.Withhold = r.withhold(x)
	if len(x.Browsers) > 0 {
		return &x.Send
	}
	harmless := x.Send.Kind == fetch.Preflight || fetch.Harmless(x.Method, x.URL, x.Send.Headers)
	if r.mends == 0 || !harmless {
		r.sent, r.waiting, r.ended = nil, nil, true
		return nil
	}
	r.mends--
	x.Name = experimentOf(x)
	return &x.Send
}

// withhold is what keeps a request from being sent where no browser would send
// it, unless it may be an experiment.
func (r *Run) withhold(x *rules.Exchange) func(fetch.Answer) bool {
	if r.mends > 0 && (x.Send.Kind == fetch.Preflight || fetch.Harmless(x.Method, x.URL, x.Send.Headers)) {
		return nil
	}
	waiting := r.waiting
	return func(a fetch.Answer) bool {
		return !slices.ContainsFunc(waiting, func(e *engine) bool { return !e.machine.Refuses(a) })
	}
}

// experimentOf names a request that no browser would send.
func experimentOf(x *rules.Exchange) rules.Experiment {
	if x.Send.Kind == fetch.Preflight {
		return rules.NextPreflight
	}
	return rules.TheActual
}

// mended is the request to make now as though all that failed so far had been
// fixed.
func (r *Run) mended() *rules.Exchange {
	for i := range r.engines {
		r.engines[i].machine.Mend()
	}
	return r.next()
}

// next is the request the browsers themselves would make now.
func (r *Run) next() *rules.Exchange {
	r.waiting = nil
	var first *fetch.Send
	real := slices.ContainsFunc(r.engines, func(e engine) bool { return e.machine.Next() != nil && e.machine.Result().Error == nil })
	for i := range r.engines {
		s := r.engines[i].machine.Next()
		if s != nil && r.engines[i].machine.Result().Error != nil && real {
			continue
		}
		if s != nil && (first == nil || s.Hop < first.Hop || s.Hop == first.Hop && s.Kind == fetch.Preflight && first.Kind == fetch.Actual) {
			first = s
		}
	}
	if first == nil {
		return nil
	}
	x := &rules.Exchange{Send: *first}
	for i := range r.engines {
		e := &r.engines[i]
		if s := e.machine.Next(); s != nil && s.Same(first) {
			r.waiting = append(r.waiting, e)
			if e.machine.Result().Error == nil {
				x.Browsers = append(x.Browsers, e.profile.ID)
			}
			if page := e.machine.PageToLookUp(); !page.Opaque() {
				x.Page = page
			}
		}
	}
	return x
}

// Receive takes the answer to the request that Next returned last.
func (r *Run) Receive(a fetch.Answer) {
	x := r.sent
	if x == nil {
		return
	}
	if len(x.Browsers) == 0 && outOfTime(a) {
		r.sent, r.waiting, r.ended, r.cut = nil, nil, true, true
		return
	}
	if a.Response != nil {
		// What a report shows of a head is what the most forgiving engine
		// reads in it.
		a.Response.Read()
	}
	x.Answer = a
	judged := x
	if a.Response == nil && a.Failure == nil { // withheld: nothing was exchanged
		judged = nil
	} else {
		r.check.Exchanges = append(r.check.Exchanges, x)
	}
	named := len(x.Browsers)
	for _, e := range r.waiting {
		before, known := e.machine.Done(), len(e.machine.Result().Faults)
		refuses := e.machine.Refuses(a)
		e.machine.Receive(a)
		if refuses {
			x.Browsers = slices.DeleteFunc(x.Browsers, func(id browser.ID) bool { return id == e.profile.ID })
			e.machine.Mend() // with the same answer, which is an experiment
		}
		if !before && e.machine.Done() {
			for _, f := range e.machine.Result().Faults[known:] { // not those from before anything was sent
				e.judged[f] = judged
			}
		}
	}
	if named > 0 && len(x.Browsers) == 0 {
		x.Name = experimentOf(x)
	}
	r.sent, r.waiting = nil, nil
}

// outOfTime says that there is no answer because the time of the whole check was
// over.
func outOfTime(a fetch.Answer) bool { return a.Failure != nil && a.Failure.Kind == fetch.OutOfTime }

// Check is what the browsers made of it, whole once Next has returned nil.
func (r *Run) Check() *rules.Check {
	c := r.check
	c.Results, c.Faults, c.Complete, c.Unread, c.Cut = nil, nil, true, false, r.cut || slices.ContainsFunc(c.Exchanges, func(x *rules.Exchange) bool { return outOfTime(x.Answer) })
	unanswered := false
	for i := range r.engines {
		e := &r.engines[i]
		result := e.machine.Result()
		faults := addFaults(c, e, result.Faults)
		c.Results = append(c.Results, reported(e.profile, &c.Request, result, faults))
		if result.Held {
			c.Complete = false
		}
		c.Unread = c.Unread || result.Unread
		if result.Error == nil {
			continue
		}
		if x := e.judged[result.Error]; result.Error.Reason == fetch.Transport && x != nil && x.Failure != nil {
			c.Complete, unanswered = false, true // no response at all, as against one that an engine refuses to read
		} else {
			c.Verdict = rules.Blocked
		}
	}
	switch {
	case c.Verdict == rules.Blocked:
	case unanswered:
		c.Verdict = rules.NoVerdict
	default:
		c.Verdict = rules.Allowed
	}
	return c
}

// reported words a machine's result as its browser does.
func reported(p *browser.Profile, request *fetch.Request, result fetch.Result, faults []*rules.Fault) rules.Result {
	r := rules.Result{Browser: p.ID, Verdict: rules.Allowed, Response: result.Response, Readable: result.Readable}
	if e := result.Error; e != nil {
		words := p.Say(e, request)
		r.Verdict, r.Stage = rules.Blocked, e.Stage
		r.Error, r.Subject, r.Console = filled(words.Error), filled(words.Subject), filled(words.Console)
		r.ConsoleAfter = filled(words.After)
		if e.Reason == fetch.LocalNetworkAccess && e.Got == fetch.LocalAsks {
			r.Asks = fetch.AddressSpace(e.Subject).Feature()
		}
		if i := slices.Index(result.Faults, e); i >= 0 {
			r.Fault = faults[i]
		}
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
// failure over the same exchange is one fault of several browsers. It returns
// the faults, in the order of the failures.
func addFaults(c *rules.Check, e *engine, failures []*fetch.NetworkError) []*rules.Fault {
	var faults []*rules.Fault
	for i, f := range failures {
		x := e.judged[f]
		at := slices.IndexFunc(c.Faults, func(g *rules.Fault) bool {
			return g.Reason == f.Reason && g.Stage == f.Stage && g.Exchange == x && g.NetworkError.Subject == f.Subject &&
				(f.Reason != fetch.LocalNetworkAccess || g.Got == f.Got) // one engine refuses what another asks about
		})
		if at < 0 {
			c.Faults = append(c.Faults, &rules.Fault{NetworkError: *f, Exchange: x})
			at = len(c.Faults) - 1
		}
		c.Faults[at].Browsers = append(c.Faults[at].Browsers, e.profile.ID)
		c.Faults[at].First = c.Faults[at].First || i == 0
		faults = append(faults, c.Faults[at])
	}
	return faults
}
