// Package inquiry says what to send next and when to stop: a Run makes one
// check as the chosen browsers would, an Inquiry asks for the experiments that
// tell causes apart, and Drive drives both.
package inquiry

import (
	"context"
	"fmt"
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/cause"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/remedy"
	"github.com/cors-check/cors-check/rules/server"
)

// Inquiry looks for what is behind the verdicts of the finished checks: it
// asks for experiments, a batch at a time, and ends in a Diagnosis.
type Inquiry struct {
	scene   rules.Scene
	causes  []cause.Cause
	notices []finding.Notice

	asked   []*rules.Exchange // every experiment, in the order sent
	pending []*rules.Exchange // those of the batch that is out
	batches int
	cut     bool            // by the time of the whole check
	broken  []rules.Finding // of rules that panicked
}

// Inquire starts from the finished checks of a plan. It numbers their
// exchanges through, after those of the page, so that a report can name one.
func Inquire(plan rules.Plan, checks []*rules.Check) *Inquiry {
	q := &Inquiry{
		scene:  rules.Scene{Plan: plan, Checks: checks, Made: map[rules.Experiment]*rules.Exchange{}},
		causes: cause.All(), notices: finding.Notices,
	}
	id := q.scene.PageExchanges()
	for _, c := range checks {
		for _, e := range c.Exchanges {
			id++
			e.ID = id
			// A run that went on after a failure has made this one already.
			if e.Name == rules.TheActual && e.Hop == 0 && e.Method != "OPTIONS" && e.Response != nil && q.scene.Made[rules.TheActual] == nil {
				q.scene.Made[rules.TheActual] = e
			}
		}
	}
	q.cut = slices.ContainsFunc(checks, func(c *rules.Check) bool { return c.Cut })
	q.guard("fingerprint", func() { remedy.Prepare(&q.scene) })
	return q
}

// Next returns the experiments to make now, side by side; none when there is
// nothing left to ask.
func (q *Inquiry) Next() []fetch.Send {
	q.pending = nil
	if q.batches == batches || q.cut || !q.curious() {
		return nil
	}
	q.batches++
	if sends := q.ask(q.repeats()); len(sends) > 0 {
		return sends
	}
	if q.settled() {
		return nil
	}
	return q.ask(q.wanted())
}

// ask makes the requests of those experiments that were not made yet, as far
// as the budget goes.
func (q *Inquiry) ask(names []rules.Experiment) []fetch.Send {
	most := budget
	if q.scene.Verdict() == rules.Allowed && q.scene.StandIn == nil && q.scene.Plan.Experiments != rules.ExperimentsAlways {
		most = afterPass
	}
	most += len(q.scene.Plan.Addresses)
	var sends []fetch.Send
	for _, name := range names {
		if len(q.asked) == most || q.scene.Made[name] != nil || slices.ContainsFunc(q.asked, func(e *rules.Exchange) bool { return e.Name == name }) {
			continue
		}
		var send fetch.Send
		var ok bool
		q.guard(string(name), func() { send, ok = q.request(name) })
		if !ok {
			continue
		}
		send.Hop = 0
		if fetch.Override(send.URL, send.Headers) != "" {
			send.URL, send.Headers = fetch.WithoutOverride(send.URL, send.Headers)
		}
		e := &rules.Exchange{ID: q.nextID(), Name: name, Send: send}
		q.asked = append(q.asked, e)
		q.pending = append(q.pending, e)
		sends = append(sends, send)
	}
	return sends
}

// repeats ask for the deciding response again, before anything else is asked:
// a server that answers in turn is caught only while nobody else takes a turn.
func (q *Inquiry) repeats() []rules.Experiment {
	if len(q.asked) > 0 {
		return nil
	}
	return []rules.Experiment{rules.AskedAgain, rules.AskedThrice}
}

// wanted are the experiments that would tell something now: what stands in for
// a request that was held back, then what causes and notices need.
func (q *Inquiry) wanted() []rules.Experiment {
	s := &q.scene
	var wanted []rules.Experiment
	for _, address := range s.Plan.Addresses {
		wanted = append(wanted, rules.AtAddress(address))
	}
	if s.Held() != nil {
		wanted = append(wanted, rules.TheActual)
	}
	if s.Verdict() == rules.Blocked || s.StandIn != nil || s.Plan.Experiments == rules.ExperimentsAlways {
		for _, c := range q.causes {
			if c.Needs != nil {
				q.guard(c.Slug, func() { wanted = append(wanted, c.Needs(s)...) })
			}
		}
	}
	for _, n := range q.notices {
		if n.Needs != nil {
			q.guard(n.Code, func() { wanted = append(wanted, n.Needs(s)...) })
		}
	}
	return wanted
}

// request makes an experiment's request; false where what was seen gives none
// to make.
func (q *Inquiry) request(name rules.Experiment) (fetch.Send, bool) {
	if header := name.Header(); header != "" {
		return onlyHeader(&q.scene, header)
	}
	if address := name.Address(); address != "" {
		send, ok := again(&q.scene)
		send.Address = address
		return send, ok
	}
	i := slices.IndexFunc(experiments, func(x experiment) bool { return x.name == name })
	if i < 0 {
		return fetch.Send{}, false
	}
	return experiments[i].send(&q.scene)
}

// curious says whether experiments are to be made at all.
func (q *Inquiry) curious() bool {
	return len(q.scene.Checks) > 0 && !heavy(&q.scene) && q.scene.Plan.GoesOn() && q.scene.Verdict() != rules.NoVerdict &&
		(q.scene.Plan.Experiments != rules.ExperimentsBlocked || q.scene.Verdict() == rules.Blocked)
}

// heavy says that a server answers with heads so large that asking it more
// would be no little thing, to it or to us.
func heavy(s *rules.Scene) bool {
	const most = 64 << 10
	for _, c := range s.Checks {
		for _, e := range c.Exchanges {
			if e.Response != nil && slices.ContainsFunc(e.Response.Heads, func(h []byte) bool { return len(h) > most }) {
				return true
			}
		}
	}
	return false
}

// settled says that something else than CORS is known to be behind it, so that
// there is nothing left to tell apart.
func (q *Inquiry) settled() bool {
	settled := false
	for _, c := range q.causes {
		if c.NotCORS && !settled {
			q.guard(c.Slug, func() { settled = c.Judge(&q.scene) != nil })
		}
	}
	return settled
}

func (q *Inquiry) nextID() int {
	n := q.scene.PageExchanges() + len(q.asked) + 1
	for _, c := range q.scene.Checks {
		n += len(c.Exchanges)
	}
	return n
}

// Receive takes the answers to the batch that Next returned last, in its order.
func (q *Inquiry) Receive(answers []fetch.Answer) {
	for i, e := range q.pending {
		if i >= len(answers) {
			break
		}
		if outOfTime(answers[i]) {
			q.cut = true
			continue
		}
		e.Answer = answers[i]
		if e.Response != nil {
			e.Response.Read()
			q.scene.Made[e.Name] = e
		}
	}
	q.pending = nil
	q.guard("stand-in", func() { q.scene.StandIn = standIn(&q.scene) })
}

// outOfTimeNote tells of a check that was cut.
const outOfTimeNote = "The time for the whole check was over before all was asked: what was not answered by then is unknown, and other causes are possible."

// unreadNote tells of integrity that was not held against anything.
const unreadNote = "Whether the content matches the integrity is not known: it has more than 64 KiB, or is compressed in a way that is not read here."

// standIn judges the response to a GET as though it were that to the request
// that was held back: a server that keeps a page from the one keeps it from the
// other. Not found, or no such method, says nothing of it.
func standIn(s *rules.Scene) *rules.Check {
	held, e := s.Held(), s.Made[rules.TheActual]
	if held == nil || e == nil || s.StandsIn(e) {
		return nil
	}
	if pre := s.Preflight(); e.Varies("origin") && pre != nil && !rules.InListFold(pre.Header(fetch.AccessControlAllowMethods), "GET") {
		return nil // what handles CORS allows this method, and no GET
	}
	request := held.Request
	request.Method, request.Body, request.Headers, request.Held = "GET", nil, nil, false
	asked := false
	c := Check(context.Background(), rules.Intent{Name: held.Name, Request: request}, s.Plan.Browsers, false, func(context.Context, fetch.Send) fetch.Answer {
		if asked {
			return fetch.Answer{Failure: &fetch.Failure{Kind: fetch.Interrupted}}
		}
		asked = true
		return e.Answer
	})
	c.Request = held.Request
	c.Faults = slices.DeleteFunc(c.Faults, func(f *rules.Fault) bool { return f.Reason == fetch.Transport })
	if len(c.Faults) == 0 {
		return nil
	}
	for _, f := range c.Faults {
		f.Exchange = e
	}
	return c
}

// Diagnosis is what was found.
func (q *Inquiry) Diagnosis() *rules.Diagnosis {
	s := &q.scene
	d := &rules.Diagnosis{Expected: s.Plan.Expected, Verdict: s.Verdict(), Checks: s.Checks, Framework: s.Plan.Framework, Verify: s.Plan.Verify, Notes: s.Plan.Notes, Page: s.Plan.Page}
	for _, e := range q.asked {
		if e.Response != nil || e.Failure != nil {
			d.Experiments = append(d.Experiments, e)
		}
	}
	if q.cut {
		d.Notes = append(slices.Clip(d.Notes), outOfTimeNote)
	}
	if slices.ContainsFunc(s.Checks, func(c *rules.Check) bool { return c.Unread }) {
		d.Notes = append(slices.Clip(d.Notes), unreadNote)
	}
	if len(s.Checks) == 0 {
		return d
	}
	d.URL, d.Origin = s.Request().URL, s.Origin()
	d.Findings, d.Unknown = q.findings()
	q.guard("signature", func() {
		for i := range d.Findings {
			server.Told(&d.Findings[i])
		}
	})
	q.guard("fingerprint", func() { d.Server = server.Recognise(s) })
	q.guard("policy", func() {
		d.Policy = remedy.Policy(s, d.Findings)
		bare := len(d.Findings) > 0 && slices.Contains([]string{cause.NoCORSLayer, finding.NoCORSHeaders}, d.Findings[0].Code)
		d.Fixes = remedy.Fixes(s, d.Policy, d.Server, d.Findings, bare)
	})
	d.Findings = append(d.Findings, q.broken...)
	return d
}

// Then is the plan of what is to be looked at behind the first finding: the
// target of a redirect that would not pass either. False where there is none.
func (q *Inquiry) Then(d *rules.Diagnosis) (rules.Plan, bool) {
	x := q.scene.Made[rules.RedirectTarget]
	if x == nil || x.Passes() || !q.curious() || len(d.Findings) == 0 || d.Findings[0].Facts.Target == "" {
		return rules.Plan{}, false
	}
	plan := q.scene.Plan
	plan.Checks, plan.Notes, plan.Verify = slices.Clone(plan.Checks), nil, ""
	for i := range plan.Checks {
		plan.Checks[i].Request.URL = x.URL
	}
	return plan, true
}

// found is a finding and what decides where it stands.
type found struct {
	rules.Finding
	today bool // a browser stops here today
	cause bool
}

// findings are everything found, most important first: the cause of what
// blocks today and what follows from it, then what would block next, then
// warnings, then notes.
func (q *Inquiry) findings() ([]rules.Finding, []rules.Unknown) {
	var certain []finding.Found
	q.guard("findings", func() { certain = finding.Certain(&q.scene) })
	causes := q.causesOf(certain)
	all := slices.Clone(causes)
	var unknown []rules.Unknown
	for _, f := range certain {
		if u, ok := unseen(f, causes); ok {
			unknown = append(unknown, u)
			continue
		}
		f.Because = because(f.Finding, causes)
		all = append(all, found{Finding: f.Finding, today: f.Today})
	}
	slices.SortStableFunc(all, func(a, b found) int {
		if c := finding.Less(a.today, b.today); c != 0 {
			return c
		}
		return finding.Less(a.cause, b.cause)
	})
	var findings []rules.Finding
	for _, f := range all {
		findings = append(findings, f.Finding)
	}
	return append(findings, q.worthKnowing()...), unknown
}

// because is the slug of the cause that accounts for a finding: the first that
// explains it, or else one shown by the very same response, whatever else is
// wrong with that. "" for none.
func because(f rules.Finding, causes []found) string {
	if len(causes) == 1 && find(causes[0].Code).Alone {
		return causes[0].Code
	}
	for _, c := range causes {
		if slices.Contains(find(c.Code).Explains, f.Code) {
			return c.Code
		}
	}
	for _, c := range causes {
		if f.Exchange != nil && c.Exchange == f.Exchange && !f.Exchange.Allows() {
			return c.Code
		}
	}
	return ""
}

func find(slug string) cause.Cause {
	all := cause.All()
	return all[slices.IndexFunc(all, func(c cause.Cause) bool { return c.Slug == slug })]
}

// unseen says that a response cannot show what the finding claims: it does not
// pass, and lacks the header altogether, so that whatever refused may never have
// looked at the method or the request header. Where nothing handles CORS at all
// there is nothing left to see.
func unseen(f finding.Found, causes []found) (rules.Unknown, bool) {
	if f.Code != finding.MethodNotAllowed && f.Code != finding.HeaderNotAllowed || !f.Facts.Absent || f.Today || f.Exchange.Passes() {
		return rules.Unknown{}, false
	}
	if slices.ContainsFunc(causes, func(c found) bool { return c.Code == cause.NoCORSLayer }) {
		return rules.Unknown{}, false
	}
	return rules.Unknown{Code: f.Code, Subject: f.Facts.Subject}, true
}

// worthKnowing are the warnings, then the notes.
func (q *Inquiry) worthKnowing() []rules.Finding {
	var findings []rules.Finding
	for _, n := range q.notices {
		q.guard(n.Code, func() {
			if f := n.Find(&q.scene); f != nil {
				f.Check = checkOf(&q.scene, f)
				findings = append(findings, *f)
			}
		})
	}
	slices.SortStableFunc(findings, func(a, b rules.Finding) int {
		return finding.Less(a.Severity == rules.Warning, b.Severity == rules.Warning)
	})
	return findings
}

// causesOf are the causes that hold and account for a finding that none
// before them does.
func (q *Inquiry) causesOf(certain []finding.Found) []found {
	var all []found
	explained := map[string]bool{}
	alone := false
	for _, c := range q.causes {
		n := found{cause: true}
		adds := false
		for _, f := range certain {
			if !slices.Contains(c.Explains, f.Code) {
				continue
			}
			adds = adds || !explained[f.Code]
			n.StandIn = n.StandIn || f.StandIn
			n.today = n.today || f.Today
			for _, name := range f.Explains {
				if !slices.Contains(n.Explains, name) {
					n.Explains = append(n.Explains, name)
				}
			}
			if n.Spec == "" {
				n.Spec = f.Spec
			}
		}
		if !adds || alone {
			continue
		}
		q.guard(c.Slug, func() {
			f := c.Judge(&q.scene)
			if f == nil {
				return
			}
			f.Code, f.Severity, f.NotCORS = c.Slug, rules.Error, f.NotCORS || c.NotCORS
			f.Explains, f.Spec = n.Explains, n.Spec
			f.Check = checkOf(&q.scene, f)
			if f.StandIn = n.StandIn; f.StandIn && f.Confidence == rules.High {
				f.Confidence = rules.Medium
			}
			n.Finding = *f
			all = append(all, n)
			alone = c.Alone
			for _, code := range c.Explains {
				explained[code] = true
			}
		})
	}
	return all
}

// checkOf is the name of the check a finding belongs to: the one whose
// exchange it names, otherwise the first that is blocked, or the first.
func checkOf(s *rules.Scene, f *rules.Finding) string {
	if f.Check != "" {
		return f.Check
	}
	for _, c := range s.Checks {
		if f.Exchange != nil && slices.Contains(c.Exchanges, f.Exchange) {
			return c.Name
		}
	}
	for _, c := range s.Checks {
		if c.Verdict == rules.Blocked {
			return c.Name
		}
	}
	return s.Checks[0].Name
}

// guard keeps a fault of ours in one rule from taking the report with it.
func (q *Inquiry) guard(rule string, run func()) {
	defer func() {
		r := recover()
		if r == nil || slices.ContainsFunc(q.broken, func(f rules.Finding) bool { return f.Facts.Subject == rule }) {
			return
		}
		f := rules.Finding{Code: finding.InternalError, Severity: rules.Note, Confidence: rules.Certain}
		f.Facts.Subject, f.Facts.Got = rule, fmt.Sprint(r)
		q.broken = append(q.broken, f)
	}()
	run()
}
