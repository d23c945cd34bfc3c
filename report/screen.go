package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
	"github.com/cors-check/cors-check/rules/server"
)

// screenful is how many lines of 80 columns a terminal shows at once: for one
// fault the answer takes no more.
const screenful = 24

// room is how much of the explanation there is room for.
type room int

const (
	forAll    room = iota // why, code and who answers
	forSome               // the evidence alone
	forLittle             // and what follows by its code
)

// screen writes the answer. Where that would take more than a screen, what
// explains it further is left to -v, and the code or header lines to send come
// below it.
func (p *page) screen() {
	for _, r := range []room{forAll, forSome, forLittle} {
		q := *p
		q.out.Reset()
		q.answer(r)
		if r == forLittle || p.Verbose || strings.Count(q.out.String(), "\n") <= screenful {
			p.out.Write(q.out.Bytes())
			p.short = r != forAll
			return
		}
	}
}

// answered says whether a browser would get any response: to an experiment alone
// it would not.
func (p *page) answered() bool {
	return slices.ContainsFunc(p.Checks, func(c *rules.Check) bool {
		return slices.ContainsFunc(c.Exchanges, func(e *rules.Exchange) bool { return e.Kind() != rules.KindExperiment && e.Response != nil })
	})
}

// unseen is what may stop a request that the server allows. It is on the
// page's side, where no probe sees it.
func (p *page) unseen() string {
	const text = "Still blocked? Not seen from here: extension, service worker"
	known := p.Page != nil && !p.Page.Elsewhere && !p.Page.Unknown()
	if known || len(p.Checks) > 0 && p.Checks[0].Request.CSP != "" {
		return text + "."
	}
	return text + ", the page's CSP."
}

// answer writes the headline, the cause, the change, one console line and the
// command to check again.
func (p *page) answer(r room) {
	p.asked()
	lead := p.leading()
	if lead != nil {
		p.blank()
		p.cause(*lead, r)
		if who := p.Server.Of(*lead); r == forAll && (lead.NotCORS || p.Policy == nil) && who != nil && len(p.Fixes) != 1 && p.answered() {
			p.para("  ", nil, p.seems(who))
		}
		for _, f := range p.standing(rules.Error) {
			p.brief(f)
		}
		p.change(*lead, r)
	} else {
		p.reads()
	}
	p.then()
	p.seen(lead)
	p.confirmations()
	if p.Verify != "" {
		p.blank()
		p.para("", nil, "Check again:")
		p.line("  " + p.pen.code.Sprint(p.safe(p.Verify)))
	}
	if lead == nil && p.Verdict == rules.Allowed && len(p.standing(rules.Warning)) == 0 {
		p.para("", p.pen.dim, p.unseen())
	}
	if lead != nil {
		more := "More: add -v, or run "
		if p.Verbose {
			more = "More: "
		}
		p.para("", p.pen.dim, more+"cors-check explain "+lead.Code)
	}
}

// asked writes the headline and what was asked.
func (p *page) asked() {
	p.para("", p.ink(p.Verdict), p.safe(headline(p.view)))
	method := asks(p.view)
	if len(p.Checks) == 1 {
		method = request(p.Checks[0].Request)
	}
	what, from := p.safe(method+" "+p.URL), p.safe("from "+p.Origin)
	if len(p.Checks) == 1 && strings.Contains(method, " ") {
		what = p.safe(p.Checks[0].Request.Method + " " + p.URL)
		from += p.safe(strings.TrimPrefix(method, p.Checks[0].Request.Method))
	}
	if columns(what)+1+columns(from) <= p.width {
		p.line(what + " " + from)
	} else {
		p.line(what)
		p.para("", nil, from)
	}
	if p.Page != nil {
		p.para("", nil, p.safe(summary(p.Page, p.Origin)))
	}
}

// request describes a request by what is not default in it.
func request(r fetch.Request) string {
	s := r.Method
	var headers []string
	for _, h := range r.Headers {
		headers = append(headers, h.Name+": "+h.Value)
	}
	if len(headers) > 0 {
		s += " with " + codes.List(headers)
	}
	if r.Credentials != "" && r.Credentials != fetch.CredentialsSameOrigin {
		s += ", credentials " + string(r.Credentials)
	}
	if r.Mode != "" && r.Mode != fetch.ModeCORS {
		s += ", mode " + string(r.Mode)
	}
	if r.Redirect != "" && r.Redirect != fetch.RedirectFollow {
		s += ", redirect " + string(r.Redirect)
	}
	if r.Initiator != "" && r.Initiator != "fetch" {
		s += ", by " + string(r.Initiator)
	}
	return s
}

// cause writes the leading finding: its title, its evidence, why, and what
// follows from it.
func (p *page) cause(f rules.Finding, r room) {
	w := p.told(f)
	p.para(p.pen.bad.Sprint(p.signs.bad)+" ", p.pen.strong, w.Title+sure(f))
	p.evidence(f)
	if f.StandIn {
		p.para("  ", nil, "Seen in the response to a GET, which stands in for the "+p.safe(asks(p.view))+": that was not sent.")
	}
	p.says(f.Facts.Said, map[bool]int{true: 2, false: 1}[r == forAll])
	if r == forAll {
		p.para("  ", nil, w.Detail)
	}
	var follows []string
	for _, g := range p.following(f.Code) {
		if g.Header != "" && g.Header == f.Header && g.Exchange == f.Exchange && len(g.Also) == 0 {
			continue // the evidence above shows it
		}
		title := within(p.told(g).Title)
		if r == forLittle {
			title = g.Code
		}
		if title += p.places(g); !slices.Contains(follows, title) {
			follows = append(follows, title)
		}
	}
	if len(follows) > 0 {
		p.para("  ", nil, "Also, because of this: "+strings.Join(follows, "; ")+".")
	}
	if len(p.Unknown) > 0 {
		var names []string
		for _, u := range p.Unknown {
			names = append(names, p.mark(u.Subject, true))
		}
		verb := " is allowed."
		if len(names) > 1 {
			verb = " are allowed."
		}
		p.para("  ", nil, "Not known until this is fixed: whether "+codes.List(names)+verb)
	}
}

// within is a title as it stands within a sentence: its first word is in lower
// case, unless that is a name.
func within(title string) string {
	first, _, _ := strings.Cut(title, " ")
	if slices.Contains([]string{"A", "After", "An", "Another", "Browsers", "Every", "Only", "Several", "Status", "The", "There", "This", "Too", "Without"}, first) {
		return strings.ToLower(title[:1]) + title[1:]
	}
	return title
}

// sure says how sure an inferred finding is.
func sure(f rules.Finding) string {
	if f.Confidence == rules.Certain || f.Confidence == "" {
		return ""
	}
	return " (" + string(f.Confidence) + " confidence)"
}

// places names the exchanges that show a finding.
func (p *page) places(f rules.Finding) string {
	if f.Exchange == nil {
		return ""
	}
	ids := []string{"#" + strconv.Itoa(f.Exchange.ID)}
	for _, e := range f.Also {
		ids = append(ids, "#"+strconv.Itoa(e.ID))
	}
	return " (" + strings.Join(ids, ", ") + ")"
}

// brief writes a further finding in two lines: what, and what to do.
func (p *page) brief(f rules.Finding) {
	sign, ink, before := p.signs.bad, p.pen.bad, ""
	switch f.Severity {
	case rules.Error:
	case rules.Warning:
		sign, ink, before = p.signs.warn, p.pen.warn, "Warning: "
	case rules.Note:
		sign, ink, before = p.signs.note, p.pen.dim, ""
	}
	w := p.told(f)
	p.para(ink.Sprint(sign)+" ", p.pen.strong, before+w.Title+sure(f)+p.pen.dim.Sprint(" ["+f.Code+"]"))
	if p.Verbose {
		p.evidence(f)
		p.says(f.Facts.Said, 2)
		p.para("  ", nil, w.Detail)
	}
	p.para("  "+p.pen.good.Sprint(p.signs.do)+" ", nil, w.Advice)
}

// change writes what to change: in the terms of the server that answers, or in
// words.
func (p *page) change(lead rules.Finding, r room) {
	w := p.told(lead)
	who := p.Server.Of(lead)
	do := p.pen.good.Sprint(p.signs.do) + " "
	p.blank()
	switch {
	case len(p.Fixes) == 1:
		f := p.Fixes[0]
		change, ok := p.smallest(f, lead)
		if ok && r == forLittle {
			p.para(do, nil, p.pen.strong.Sprint("In "+p.safe(f.Title)+":")+" "+p.plain(change))
			return
		}
		p.para(do, p.pen.strong, "In "+p.safe(f.Title)+p.evident(who, f.Framework, r)+":")
		switch {
		case ok:
			p.para("  ", nil, p.plain(change))
		case f.Fresh && r == forAll:
			p.para("  ", nil, p.toAdd(f))
			p.lines(f.Call)
		default:
			p.para("  ", nil, p.plain(w.Advice))
		}
	case lead.NotCORS || p.Policy == nil:
		p.para(do, nil, w.Advice)
	case p.sendsHeaders(who):
		p.para(do, p.pen.strong, "In "+p.safe(server.Name(who.Framework))+p.evident(who, who.Framework, r)+":")
		p.para("  ", nil, w.Advice)
		if r == forAll {
			p.headersToSend(*p.Policy)
		}
	default:
		if who != nil && r == forAll {
			p.para("  ", nil, p.seems(who))
		}
		p.para(do, nil, w.Advice)
	}
}

// then writes what is found behind the first finding, once that is fixed.
func (p *page) then() {
	if p.Then == nil {
		return
	}
	q := pageOf(p.behind())
	p.blank()
	p.para("", p.pen.strong, "After that, for "+p.safe(p.Then.URL)+": "+p.safe(headline(q.view)))
	if lead := q.leading(); lead != nil {
		q.brief(*lead)
		for _, f := range q.standing(rules.Error) {
			q.brief(f)
		}
		p.out.Write(q.out.Bytes())
	}
}

// smallest is the change that a recipe has for a finding; false if it has none,
// and only its call helps.
func (p *page) smallest(f fix.Fix, lead rules.Finding) (string, bool) {
	return fix.Change(f.Framework, lead.Code, lead.Facts, policyOf(p.view), func(v string) string { return p.mark(v, true) })
}

// toAdd says where the call of a fix goes.
func (p *page) toAdd(f fix.Fix) string {
	var first string
	for _, s := range f.Steps {
		if s.Run != "" {
			first += "Run " + p.mark(s.Run, true) + ". "
		}
	}
	return first + p.safe("In "+f.CallFile+", "+f.CallWhere+":")
}

// sendsHeaders says that the fix is header lines: who responds is known, and
// there is no recipe for it.
func (p *page) sendsHeaders(who *rules.Server) bool {
	return who != nil && p.Policy != nil && p.Framework != "none" && len(p.Fixes) == 0
}

// evident is what gave away that a framework responds, "" for one that was only
// asked for, and who else has a part in the responses.
func (p *page) evident(who *rules.Server, framework string, r room) string {
	if who == nil {
		return ""
	}
	if framework != who.Framework && !slices.Contains(fix.Implied(who.Framework), framework) {
		return ""
	}
	text := ""
	if len(who.Evidence) > 0 {
		text = " (" + who.Evidence[0] + ")"
	}
	switch s := p.Server; {
	case r == forLittle:
	case who == s.Preflight:
		text += ", which responds to OPTIONS; " + about(*s.Actual) + " responds to the request"
	case who == s.Actual:
		text += ", which responds to the request; " + about(*s.Preflight) + " responds to OPTIONS"
	case who == s && len(s.Front) > 0:
		text += ", behind " + codes.List(each(s.Front, about))
	}
	return p.safe(text)
}

// about is a server's name and what gave it away.
func about(s rules.Server) string {
	if len(s.Evidence) == 0 {
		return server.Name(s.Framework)
	}
	return server.Name(s.Framework) + " (" + s.Evidence[0] + ")"
}

// seems says who answers.
func (p *page) seems(who *rules.Server) string {
	name := server.Name(who.Framework)
	text := "The response comes from " + name
	if c := who.Confidence; c != rules.Certain && c != rules.High {
		text = "The response probably comes from " + name
	}
	if len(who.Evidence) > 0 {
		text += " (" + strings.Join(who.Evidence, "; ") + ")"
	}
	return p.safe(text + ".")
}

// lines writes code, as it pastes.
func (p *page) lines(code string) {
	for line := range strings.SplitSeq(strings.TrimSuffix(code, "\n"), "\n") {
		p.line(p.code(line))
	}
}

// headersToSend writes a policy as header lines, for a server that has no
// recipe.
func (p *page) headersToSend(l fix.Policy) {
	origin := strings.Join(l.Origins, " or ")
	if l.Wildcard {
		origin = "*"
	}
	p.para("  ", nil, "Every response, errors too:")
	p.header1("Access-Control-Allow-Origin: " + origin)
	if l.Credentials {
		p.header1("Access-Control-Allow-Credentials: true")
	}
	if len(l.Expose) > 0 {
		p.header1("Access-Control-Expose-Headers: " + strings.Join(l.Expose, ", "))
	}
	if !l.Wildcard {
		p.header1("Vary: Origin")
	}
	if len(l.Headers) == 0 && !slices.ContainsFunc(p.Checks, func(c *rules.Check) bool {
		return slices.ContainsFunc(c.Exchanges, func(e *rules.Exchange) bool { return e.Kind() == rules.KindPreflight })
	}) {
		return
	}
	p.para("  ", nil, "The response to OPTIONS, with status 204 and before any authentication, also:")
	p.header1("Access-Control-Allow-Methods: " + strings.Join(l.Methods, ", "))
	if len(l.Headers) > 0 {
		p.header1("Access-Control-Allow-Headers: " + strings.Join(l.Headers, ", "))
	}
}

// header1 writes one header line to send.
func (p *page) header1(s string) { p.hang("    ", "      ", p.pen.code, p.safe(s)) }

// reads writes, for each check that is allowed, what a script gets.
func (p *page) reads() {
	p.blank()
	for _, c := range p.Checks {
		text := map[rules.Verdict]string{rules.Allowed: "Allowed.", rules.NoVerdict: "No verdict."}[c.Verdict]
		switch {
		case held(c):
			text = "Whether the response to " + c.Request.Method + " passes is not known. Add --send to send it."
		case c.Unread && c.Verdict == rules.Allowed:
			text = "CORS passes. Whether the content matches the integrity is not known."
		case c.Verdict == rules.Allowed && len(c.Results) > 0:
			text = gets(c.Request, c.Results[0])
		}
		p.para(p.sign(c.Verdict)+" ", nil, p.safe(p.about(c, text)))
	}
}

// about is a sentence about one of several checks.
func (p *page) about(c *rules.Check, sentence string) string {
	if len(p.Checks) == 1 {
		return sentence
	}
	return c.Name + ": " + strings.ToLower(sentence[:1]) + sentence[1:]
}

// gets says what the page gets of a response that is allowed.
func gets(request fetch.Request, r rules.Result) string {
	switch request.Initiator {
	case fetch.InitiatorBeacon:
		return "The beacon arrives. No script is told the response."
	case fetch.InitiatorWebSocket:
		return "The WebSocket opens."
	case fetch.InitiatorWorker, fetch.InitiatorSharedWorker:
		return "The worker starts."
	case fetch.InitiatorPreload, fetch.InitiatorModulePreload:
		if r.Response.Type == fetch.ResponseError {
			return "The link gets load, not error, though nothing that can be used was loaded ahead."
		}
		return "It is loaded ahead."
	default:
		return "A script can read " + readable(r)
	}
}

// readable says what a script can read of a response that is allowed.
func readable(r rules.Result) string {
	if r.Response.Status == 0 {
		return "nothing: the response is " + string(r.Response.Type) + "."
	}
	s := "the status (" + strconv.Itoa(r.Response.Status) + ")"
	switch len(r.Readable) {
	case 0:
		return s + ", but no header."
	case 1:
		return s + " and the header " + r.Readable[0] + "."
	}
	return s + " and the headers " + codes.List(r.Readable) + "."
}

// seen writes the console line of the first browser that blocks.
func (p *page) seen(lead *rules.Finding) {
	if lead == nil || p.shows(PartConsole) {
		return
	}
	for _, c := range p.Checks {
		for _, r := range c.Results {
			if r.Console == nil || r.Verdict != rules.Blocked {
				continue
			}
			p.blank()
			p.para("", nil, "In "+p.safe(r.Browser.Products()[0])+"'s console"+ifRefused(r)+":")
			for line := range strings.SplitSeq(strings.TrimRight(consoleOf(r), "\n"), "\n") {
				p.para("  ", p.pen.dim, p.safe(line))
			}
			return
		}
	}
}

// consoleOf are a result's console lines, of which it has one.
func consoleOf(r rules.Result) string {
	if r.ConsoleAfter == nil {
		return *r.Console
	}
	return *r.Console + "\n" + *r.ConsoleAfter
}

// ifRefused says that a console line is not there while the user is asked.
func ifRefused(r rules.Result) string {
	if r.Asks == "" {
		return ""
	}
	return ", if the user refuses"
}

// confirmations write what a real browser did, where one was asked.
func (p *page) confirmations() {
	if slices.ContainsFunc(p.Checks, func(c *rules.Check) bool { return c.Confirmation != nil }) {
		p.blank()
	}
	for _, c := range p.Checks {
		p.confirmation(c)
	}
}

// permittedAs says what the user of a real browser had said of the local
// network, or that it was no part of the trial.
func permittedAs(k *rules.Confirmation) string {
	switch k.Local {
	case rules.LocalGranted:
		return ", with the local network permitted"
	case rules.LocalDenied:
		return ", with the local network refused"
	case rules.LocalAsked:
		return ", with no permission for the local network: it has no window to ask in"
	case rules.LocalOff:
		return ", with local network access switched off"
	}
	return ""
}

// confirmation writes what a real browser did: that it agrees, or its words
// beside those predicted.
func (p *page) confirmation(c *rules.Check) {
	k := c.Confirmation
	if k == nil {
		return
	}
	if k.Agrees {
		text := "Confirmed in " + installed(k)
		if held(c) {
			text += ", as far as it was sent"
		}
		text += permittedAs(k)
		p.para(p.pen.good.Sprint(p.signs.good)+" ", nil, p.safe(p.about(c, text+".")))
		return
	}
	who := ""
	if len(p.Checks) > 1 {
		who = c.Name + ": "
	}
	predicted := c.Predicted()
	if k.Local == rules.LocalOff && predicted != nil && predicted.Fault != nil && predicted.Fault.Reason == fetch.LocalNetworkAccess {
		p.para(p.pen.dim.Sprint(p.signs.note)+" ", nil, p.safe(who+installed(k)+" could not be asked: its local network access was off, as such a page cannot be made."))
		return
	}
	text := who + installed(k) + " disagrees" + permittedAs(k)
	if predicted != nil && predicted.Verdict == k.Verdict {
		text = who + installed(k) + " gave different wording"
	}
	p.para(p.pen.bad.Sprint(p.signs.bad)+" ", p.pen.bad, p.safe(text+"."))
	if predicted != nil {
		p.did("predicted", predicted.Verdict, predicted.Error, predicted.Console)
	}
	p.did(installed(k), k.Verdict, k.Error, k.Console)
	p.para("  ", nil, "Either the server sent it a different response, or the prediction is wrong. If it happens again, please report it with this text: https://github.com/cors-check/cors-check/issues")
}

// did writes what a browser did, and in which words.
func (p *page) did(who string, v rules.Verdict, name, console *string) {
	text := verdictWord(v)
	if name != nil {
		text += ", " + *name
	}
	p.para("  "+p.pen.dim.Sprint(p.safe(who+":"))+" ", nil, p.safe(text))
	if console == nil {
		return
	}
	for line := range strings.SplitSeq(strings.TrimRight(*console, "\n"), "\n") {
		p.para("    ", nil, p.safe(line))
	}
}
