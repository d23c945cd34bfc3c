package rules

import (
	"fmt"
	"slices"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Inquiry looks for what is behind the verdicts of the finished checks: it
// asks for experiments, a batch at a time, and ends in a Diagnosis.
type Inquiry struct {
	scene   scene
	causes  []cause
	notices []notice

	asked   []*Exchange // every experiment, in the order sent
	pending []*Exchange // those of the batch that is out
	batches int
	broken  []Finding // of causes that panicked
}

// Inquire starts from the finished checks of a plan. It numbers their
// exchanges through, from 1, so that a finding can name one.
func Inquire(plan Plan, checks []*Check) *Inquiry {
	next := 1
	for _, c := range checks {
		next = c.number(next)
	}
	q := &Inquiry{
		scene:  scene{plan: plan, checks: checks, made: map[string]*Exchange{}},
		causes: causes, notices: notices,
	}
	// A run that went on after a failure has made this one already.
	for _, c := range checks {
		for _, e := range c.Exchanges {
			if e.Kind == fetch.Experiment && e.Name == theActual && e.Hop == 0 && e.Method != "OPTIONS" && e.Response != nil && q.scene.made[theActual] == nil {
				q.scene.made[theActual] = e
			}
		}
	}
	return q
}

// number gives the exchanges of a check their numbers, and returns the next.
func (c *Check) number(next int) int {
	by := map[int]int{}
	for _, e := range c.Exchanges {
		by[e.ID] = next
		e.ID = next
		next++
	}
	for i := range c.Faults {
		c.Faults[i].Exchange = by[c.Faults[i].Exchange]
	}
	for i := range c.Results {
		if f := c.Results[i].Fault; f != nil {
			// A copy: the original is the machine's.
			n := *f
			n.Exchange = by[f.Exchange]
			c.Results[i].Fault = &n
		}
	}
	return next
}

// Next returns the experiments to make now, side by side; none when there is
// nothing left to ask.
func (q *Inquiry) Next() []fetch.Send {
	q.pending = nil
	if q.batches == batches || !q.curious() || q.settled() {
		return nil
	}
	q.batches++
	var wanted []string
	for _, c := range q.causes {
		if c.needs != nil {
			q.guard(c.code, func() { wanted = append(wanted, c.needs(&q.scene)...) })
		}
	}
	for _, n := range q.notices {
		if n.needs != nil {
			q.guard(n.code, func() { wanted = append(wanted, n.needs(&q.scene)...) })
		}
	}
	var sends []fetch.Send
	for _, name := range wanted {
		if len(q.asked) == budget || q.scene.made[name] != nil || slices.ContainsFunc(q.asked, func(e *Exchange) bool { return e.Name == name }) {
			continue
		}
		i := slices.IndexFunc(experiments, func(x experiment) bool { return x.name == name })
		if i < 0 {
			continue
		}
		var send fetch.Send
		var ok bool
		q.guard(name, func() { send, ok = experiments[i].send(&q.scene) })
		if !ok {
			continue
		}
		send.Kind, send.Name, send.Hop, send.Browsers = fetch.Experiment, name, 0, nil
		e := &Exchange{ID: q.nextID(), Send: send}
		q.asked = append(q.asked, e)
		q.pending = append(q.pending, e)
		sends = append(sends, send)
	}
	return sends
}

// curious says whether experiments are to be made at all.
func (q *Inquiry) curious() bool {
	if len(q.scene.checks) == 0 || q.scene.heavy() {
		return false
	}
	return q.scene.plan.GoesOn() && (q.verdict() == Blocked || q.scene.plan.Experiments == ExperimentsAlways)
}

// heavy says that a server answers with heads so large that asking it more
// would be no little thing, to it or to us.
func (s *scene) heavy() bool {
	const most = 64 << 10
	for _, c := range s.checks {
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
		if c.notCORS && !settled {
			q.guard(c.code, func() { settled = c.judge(&q.scene) != nil })
		}
	}
	return settled
}

func (q *Inquiry) nextID() int {
	n := len(q.asked) + 1
	for _, c := range q.scene.checks {
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
		e.Answer = answers[i]
		if e.Response != nil {
			e.Response.Read()
			q.scene.made[e.Name] = e
		}
	}
	q.pending = nil
}

// Diagnosis is what was found.
func (q *Inquiry) Diagnosis() *Diagnosis {
	s := &q.scene
	d := &Diagnosis{Expected: s.plan.Expected, Verdict: q.verdict(), Checks: s.checks, Verify: s.plan.Verify, Notes: s.plan.Notes}
	for _, e := range q.asked {
		if e.Response != nil || e.Failure != nil {
			d.Experiments = append(d.Experiments, e)
		}
	}
	if len(s.checks) == 0 {
		return d
	}
	d.URL, d.Origin = s.request().URL, s.origin()
	d.Findings = q.findings()
	q.guard("fingerprint", func() { d.Server = s.server() })
	q.guard("policy", func() {
		d.Policy = s.policy(d.Findings)
		d.Fixes = s.fixes(d.Policy, d.Server)
	})
	d.Findings = append(d.Findings, q.broken...)
	return d
}

// verdict is that of all checks together.
func (q *Inquiry) verdict() Verdict {
	all := Allowed
	for _, c := range q.scene.checks {
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

// findings are everything found, most important first: the cause of what
// blocks today and what it accounts for, then what would block next, then
// warnings, then notes.
func (q *Inquiry) findings() []Finding {
	var certain []found
	q.guard("findings", func() { certain = q.scene.faults() })
	told := q.causesOf(certain)
	told = append(told, certain...)
	slices.SortStableFunc(told, func(a, b found) int {
		if c := less(a.today, b.today); c != 0 {
			return c
		}
		return less(a.cause, b.cause)
	})
	var findings []Finding
	for _, f := range told {
		findings = append(findings, f.Finding)
	}
	return append(findings, q.worthKnowing()...)
}

// worthKnowing are the warnings, then the notes.
func (q *Inquiry) worthKnowing() []Finding {
	var findings []Finding
	for _, n := range q.notices {
		q.guard(n.code, func() {
			for _, f := range n.judge(&q.scene) {
				if f.Severity == "" {
					f.Severity = n.severity
				}
				f.Code, f.Spec, f.Check = n.code, n.spec, q.scene.checkOf(f)
				findings = append(findings, f)
			}
		})
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return less(a.Severity == Warning, b.Severity == Warning) })
	return findings
}

// causesOf are the causes that hold and account for a finding that none
// before them does.
func (q *Inquiry) causesOf(certain []found) []found {
	var told []found
	explained := map[string]bool{}
	for _, c := range q.causes {
		n := found{cause: true}
		adds := false
		for _, f := range certain {
			if !slices.Contains(c.explains, f.Code) {
				continue
			}
			adds = adds || !explained[f.Code]
			n.today = n.today || f.today
			for _, name := range f.Explains {
				if !slices.Contains(n.Explains, name) {
					n.Explains = append(n.Explains, name)
				}
			}
			if n.Spec == "" {
				n.Spec = f.Spec
			}
		}
		if !adds {
			continue
		}
		q.guard(c.code, func() {
			f := c.judge(&q.scene)
			if f == nil {
				return
			}
			f.Code, f.Severity, f.NotCORS = c.code, Error, f.NotCORS || c.notCORS
			f.Explains, f.Spec = n.Explains, n.Spec
			f.Check = q.scene.checkOf(*f)
			n.Finding = *f
			told = append(told, n)
			for _, code := range c.explains {
				explained[code] = true
			}
		})
	}
	return told
}

// checkOf is the name of the check a finding belongs to: the one whose
// exchange it names, otherwise the first that is blocked, or the first.
func (s *scene) checkOf(f Finding) string {
	if f.Check != "" {
		return f.Check
	}
	for _, c := range s.checks {
		if c.exchange(f.Exchange) != nil {
			return c.Name
		}
	}
	for _, c := range s.checks {
		if c.Verdict == Blocked {
			return c.Name
		}
	}
	return s.checks[0].Name
}

// guard keeps a fault of ours in one rule from taking the report with it.
func (q *Inquiry) guard(code string, run func()) {
	defer func() {
		if r := recover(); r != nil {
			if slices.ContainsFunc(q.broken, func(f Finding) bool { return f.Evidence.Header == "" && f.Title == brokenTitle(code) }) {
				return
			}
			q.broken = append(q.broken, Finding{
				Code: InternalError, Severity: Note, Confidence: Certain, Title: brokenTitle(code),
				Detail: fmt.Sprintf("cors-check failed while it judged %s: %s. The rest of the report stands.", code, brief(fmt.Sprint(r))),
				Advice: "Please report it, with this report in JSON, at https://github.com/cors-check/cors-check/issues.",
			})
		}
	}()
	run()
}

func brokenTitle(code string) string { return "Internal error in " + code }
