package report

import (
	"bytes"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fatih/color"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
)

// The words of this report keep to a few rules: a sentence names both values,
// the one that came and the one that would pass; it says what the browser
// does, not what the developer did; advice is an imperative; numbers and names
// are in the user's own spelling.

// Text writes d for people: the verdict; each check with the lines a browser's
// console shows; the findings, the first in full; the exchanges; the fix; the
// command that checks again. Lines are laid out for o.Width; a console line,
// a command and code are never broken within a word. It fails with what w
// says.
func Text(w io.Writer, d *rules.Diagnosis, o Options) error {
	p := newPage(o)
	p.Diagnosis, p.hide = d, newRedactor(d, o.ShowSecrets)
	p.verdict()
	if !o.Quiet {
		p.checks()
		p.findings()
		if err := p.exchanges(); err != nil {
			return err
		}
		p.fixes()
		p.notes()
		p.verify()
	}
	_, err := p.out.WriteTo(w)
	return err
}

// layoutWidth is between 40 columns, below which nothing fits, and 120, above
// which no eye finds the next line.
func layoutWidth(columns int) int {
	if columns == 0 {
		columns = 80
	}
	return min(max(columns, 40), 120)
}

// narrow says that there is no room for columns side by side.
func (p *page) narrow() bool { return p.width < 60 }

// page is a text report being written.
type page struct {
	*rules.Diagnosis
	Options
	width int
	pen   pen
	signs signs
	hide  redactor
	out   bytes.Buffer
}

// safe makes any text fit to be shown: secrets hidden, bytes escaped.
func (p *page) safe(s string) string { return p.plain(Escape(p.hide.text(s))) }

// plain spells s in ASCII where that is asked for.
func (p *page) plain(s string) string {
	if !p.ASCII {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r == '‘' || r == '’':
			b.WriteByte('\'')
		case r == '“' || r == '”':
			b.WriteByte('"')
		case r == '…':
			b.WriteString("...")
		case r <= 0xFFFF:
			b.WriteString(`\u` + pad0(r, 4))
		default:
			b.WriteString(`\U` + pad0(r, 8))
		}
	}
	return b.String()
}

func pad0(r rune, digits int) string {
	hex := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", digits-len(hex)) + hex
}

// line writes one line that is safe already, and sees to what only whole lines
// can show. A CI system takes "::error" at the start of a line, blanks aside,
// for a command: such a line is made one no longer. So is "##[" where pieces
// escaped apart have met.
func (p *page) line(s string) {
	s = strings.ReplaceAll(strings.TrimRight(s, " "), "##", `\x23#`)
	if text := strings.TrimLeft(s, " \t"); strings.HasPrefix(text, "::") {
		s = s[:len(s)-len(text)] + `\x3a` + text[1:]
	}
	p.out.WriteString(s)
	p.out.WriteByte('\n')
}

func (p *page) blank() { p.out.WriteByte('\n') }

// para writes safe text in lines: lead before the first, as many blanks
// before the others.
func (p *page) para(lead string, c *color.Color, s string) {
	p.hang(lead, strings.Repeat(" ", columns(lead)), c, s)
}

// hang is para with something else before the other lines.
func (p *page) hang(lead, rest string, c *color.Color, s string) {
	for i, text := range wrap(s, p.width-columns(lead), p.width-columns(rest)) {
		before := rest
		if i == 0 {
			before = lead
		}
		if c != nil && text != "" {
			text = c.Sprint(text)
		}
		p.line(before + text)
	}
}

func (p *page) heading(s string) {
	p.blank()
	p.para("", p.pen.strong, s)
}

// verdict writes the verdict line and what was asked.
func (p *page) verdict() {
	c := p.pen.warn
	switch p.Verdict {
	case rules.Blocked:
		c = p.pen.bad
	case rules.Allowed:
		c = p.pen.good
	case rules.NoVerdict:
	}
	verdict := p.safe(verdictLine(p.Diagnosis))
	if p.Quiet {
		p.line(c.Sprint(verdict))
		return
	}
	p.para("", c, verdict)
	method := "GET"
	if len(p.Checks) > 0 {
		method = p.Checks[0].Request.Method
	}
	asked := p.safe(method + " " + p.URL)
	from := p.safe("from " + p.Origin)
	if columns(asked)+1+columns(from) <= p.width {
		p.line(asked + " " + from)
	} else {
		p.line(asked)
		p.line(from)
	}
}

// verdictLine says in one line what the browsers do, and whether that is what
// was expected.
func verdictLine(d *rules.Diagnosis) string {
	by := map[rules.Verdict][]string{}
	for _, b := range browsers(d) {
		v := verdictOf(d, b)
		by[v] = append(by[v], b)
	}
	line := map[rules.Verdict]string{rules.Blocked: "BLOCKED", rules.Allowed: "ALLOWED", rules.NoVerdict: "NO VERDICT"}[d.Verdict]
	if in := by[d.Verdict]; len(in) > 0 {
		line += " in " + list(in)
	}
	if d.Verdict == rules.NoVerdict {
		if f := firstFailure(d); f != nil {
			line += ": " + words(f.Kind)
		}
	}
	for _, v := range []rules.Verdict{rules.Allowed, rules.NoVerdict} {
		if v != d.Verdict && len(by[v]) > 0 {
			line += ", " + verdictWord(v) + " in " + list(by[v])
		}
	}
	if d.Verdict == rules.Blocked {
		if blocked, passed := names(d, rules.Blocked), names(d, rules.Allowed); len(blocked) > 0 && len(passed) > 0 {
			line += " (" + list(blocked) + ", not " + list(passed) + ")"
		}
	}
	if d.Verdict == rules.Allowed {
		for _, c := range d.Checks {
			if !c.Complete {
				line += " as far as was sent (no " + c.Request.Method + ")"
				break
			}
		}
	}
	if d.Expected == rules.Blocked && d.Verdict != rules.NoVerdict {
		if len(names(d, rules.Blocked)) == len(d.Checks) {
			line += ", as expected"
		} else {
			line += "; blocked was expected"
		}
	}
	for _, c := range d.Checks {
		if p := c.Predicted(); p != nil && !c.Confirmation.Agrees && c.Confirmation.Verdict != p.Verdict {
			return line + "; " + installed(c.Confirmation) + " does otherwise"
		}
	}
	return line
}

func verdictWord(v rules.Verdict) string {
	switch v {
	case rules.Allowed:
		return "allowed"
	case rules.Blocked:
		return "blocked"
	case rules.NoVerdict:
	}
	return "no verdict"
}

// names are the checks with that verdict.
func names(d *rules.Diagnosis, v rules.Verdict) []string {
	var names []string
	for _, c := range d.Checks {
		if c.Verdict == v {
			names = append(names, c.Name)
		}
	}
	return names
}

// browsers are the chosen browsers, in the order chosen.
func browsers(d *rules.Diagnosis) []string {
	var all []string
	for _, c := range d.Checks {
		for _, r := range c.Results {
			if !slices.Contains(all, string(r.Browser)) {
				all = append(all, string(r.Browser))
			}
		}
	}
	return all
}

// verdictOf is a browser's verdict over all checks: the worst.
func verdictOf(d *rules.Diagnosis, browser string) rules.Verdict {
	worst := rules.Allowed
	for _, c := range d.Checks {
		for _, r := range c.Results {
			if string(r.Browser) == browser && (r.Verdict == rules.Blocked || worst == rules.Allowed) {
				worst = r.Verdict
			}
		}
	}
	return worst
}

func firstFailure(d *rules.Diagnosis) *fetch.Failure {
	for _, c := range d.Checks {
		for _, x := range c.Exchanges {
			if x.Failure != nil {
				return x.Failure
			}
		}
	}
	return nil
}

// words names a failure for people. Most of the slugs are words already.
func words(kind fetch.FailureKind) string {
	switch kind {
	case fetch.NotHTTP:
		return "not HTTP"
	case fetch.PlainHTTPPort:
		return "that port speaks plain HTTP"
	case fetch.TLSPort:
		return "that port speaks TLS"
	case fetch.TLSFailed:
		return "TLS failed"
	case fetch.TLSTimedOut:
		return "TLS timed out"
	case fetch.CertificateUntrusted:
		return "certificate not trusted"
	case fetch.CertificateName:
		return "certificate for another name"
	case fetch.CertificateDate:
		return "certificate not valid today"
	case fetch.HTTP2Error:
		return "HTTP/2 error"
	}
	return strings.ReplaceAll(string(kind), "-", " ")
}

// checks writes each check: what was asked, what came of it, what the
// consoles say.
func (p *page) checks() {
	said := map[string]string{} // browser and console line: the check that has shown it
	for _, c := range p.Checks {
		p.blank()
		p.check(c)
		p.console(c, said)
		p.readable(c)
		p.incomplete(c)
		p.confirmation(c)
	}
}

func (p *page) check(c *rules.Check) {
	sign, ink := p.signs.unknown, p.pen.warn
	switch c.Verdict {
	case rules.Blocked:
		sign, ink = p.signs.bad, p.pen.bad
	case rules.Allowed:
		sign, ink = p.signs.good, p.pen.good
	case rules.NoVerdict:
	}
	outcome := verdictWord(c.Verdict)
	if in := in(c, c.Verdict); c.Verdict == rules.Blocked && len(in) < len(c.Results) {
		outcome += " in " + list(in)
	}
	switch {
	case c.Verdict == rules.Blocked:
		outcome += stage(c)
	case c.Verdict == rules.Allowed && !c.Complete:
		outcome += " as far as was sent"
	}
	p.para(ink.Sprint(sign)+" ", p.pen.strong, p.safe(c.Name+": "+outcome))
	if asked := asked(c.Request, p.hide); asked != c.Request.Method {
		p.para("  ", nil, p.safe(asked))
	}
}

// in are the browsers of a check with that verdict, as people call them.
func in(c *rules.Check, v rules.Verdict) []string {
	var in []string
	for _, r := range c.Results {
		if r.Verdict == v {
			in = append(in, r.Browser.Product())
		}
	}
	return in
}

// stage says where the browsers block, if they agree.
func stage(c *rules.Check) string {
	var stages []fetch.Stage
	for _, r := range c.Results {
		if r.Verdict == rules.Blocked && !slices.Contains(stages, r.Stage) {
			stages = append(stages, r.Stage)
		}
	}
	if len(stages) != 1 {
		return ""
	}
	switch stages[0] {
	case fetch.StagePreflight:
		return " at the preflight"
	case fetch.StageActual:
		return " at the response"
	case fetch.BeforeSending:
		return " before anything is sent"
	}
	return ""
}

// asked describes a request by what is not default in it.
func asked(r fetch.Request, hide redactor) string {
	s := r.Method
	var headers []string
	for _, h := range hide.headers(r.Headers) {
		headers = append(headers, h.Name+": "+h.Value)
	}
	if len(headers) > 0 {
		s += " with " + list(headers)
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

// console writes what each browser prints. A line that a check before has
// shown is only referred to.
func (p *page) console(c *rules.Check, said map[string]string) {
	type block struct {
		browsers []string
		text     string
		same     bool
	}
	var blocks []block
	for _, r := range c.Results {
		if r.Verdict == rules.Allowed && r.Console == nil {
			continue
		}
		b := block{[]string{r.Browser.Product()}, "", false}
		switch {
		case r.Console == nil && r.Error == nil:
			b.text = "No line about it."
		case r.Console == nil:
			b.text = "No CORS line; the error is " + *r.Error + "."
		default:
			b.text = p.hide.console(*r.Console)
			key := string(r.Browser) + " " + b.text
			if check := said[key]; check != "" {
				b.text, b.same = "as in "+check+".", true
			}
			said[key] = c.Name
		}
		i := slices.IndexFunc(blocks, func(o block) bool { return o.text == b.text })
		if i >= 0 {
			blocks[i].browsers = append(blocks[i].browsers, b.browsers...)
			continue
		}
		blocks = append(blocks, b)
	}
	for _, b := range blocks {
		who := p.safe(strings.Join(b.browsers, ", "))
		if b.same {
			p.hang("  "+p.pen.dim.Sprint(who+":")+" ", "    ", nil, b.text)
			continue
		}
		p.line("  " + p.pen.dim.Sprint(who))
		for line := range strings.SplitSeq(strings.TrimRight(b.text, "\n"), "\n") {
			p.para("    ", nil, p.plain(Escape(line)))
		}
	}
}

// readable writes what a script can read of a response that is let through.
func (p *page) readable(c *rules.Check) {
	var texts []string
	by := map[string][]string{}
	for _, r := range c.Results {
		unsent := !c.Complete && r.Response.Status == 0
		if r.Verdict != rules.Allowed || r.Response.Type == "" || unsent {
			continue
		}
		text := "A script can read " + reads(r) + "."
		if by[text] == nil {
			texts = append(texts, text)
		}
		by[text] = append(by[text], r.Browser.Product())
	}
	for _, text := range texts {
		if len(by[text]) < len(c.Results) {
			p.line("  " + p.pen.dim.Sprint(p.safe(strings.Join(by[text], ", "))))
			p.para("    ", nil, p.safe(text))
			continue
		}
		p.para("  ", nil, p.safe(text))
	}
}

func reads(r rules.Result) string {
	if r.Response.Status == 0 {
		return "nothing: the response is " + string(r.Response.Type)
	}
	s := "the status, " + strconv.Itoa(r.Response.Status)
	switch len(r.Readable) {
	case 0:
		return s + ", and no header"
	case 1:
		return s + ", and the header " + r.Readable[0]
	}
	return s + ", and the headers " + list(r.Readable)
}

// incomplete says what the verdict does not rest on.
func (p *page) incomplete(c *rules.Check) {
	if c.Complete || firstFailure(&rules.Diagnosis{Checks: []*rules.Check{c}}) != nil {
		return
	}
	text := "Not everything was sent: the verdict rests on what was."
	if c.Request.Held {
		text = "The " + c.Request.Method + " itself was not sent, so what its response would allow is not known. Add --send to send it."
	}
	p.para("  "+p.pen.warn.Sprint(p.signs.warn)+" ", nil, p.safe(text))
}

// confirmation writes what a real browser did: that it agrees, or its text
// beside the one predicted.
func (p *page) confirmation(c *rules.Check) {
	k := c.Confirmation
	if k == nil {
		return
	}
	if k.Agrees {
		text := installed(k) + " was asked too: agrees"
		if c.Verdict == rules.Allowed && !c.Complete {
			text += ", as far as was sent"
		}
		p.para("  "+p.pen.good.Sprint(p.signs.good)+" ", nil, p.safe(text+"."))
		return
	}
	text := installed(k) + " was asked too: it DISAGREES"
	predicted := c.Predicted()
	if predicted != nil && predicted.Verdict == k.Verdict {
		text += " in its words"
	}
	p.para("  "+p.pen.bad.Sprint(p.signs.bad)+" ", p.pen.bad, p.safe(text+"."))
	if predicted != nil {
		p.did("predicted", predicted.Verdict, predicted.Error, predicted.Console)
	}
	p.did(installed(k), k.Verdict, k.Error, k.Console)
	p.para("    ", nil, "Either the server gave it another answer, or the prediction is wrong. If it does so again, please report it, with this text: https://github.com/cors-check/cors-check/issues")
}

// installed is a real browser with its major version, as people call it.
func installed(k *rules.Confirmation) string {
	major, _, _ := strings.Cut(k.Version, ".")
	return k.Browser + " " + major
}

// did writes what a browser did, and in which words.
func (p *page) did(who string, v rules.Verdict, name, console *string) {
	text := verdictWord(v)
	if name != nil {
		text += ", " + *name
	}
	p.para("    "+p.pen.dim.Sprint(p.safe(who+":"))+" ", nil, p.safe(text))
	if console == nil {
		return
	}
	for line := range strings.SplitSeq(strings.TrimRight(p.hide.console(*console), "\n"), "\n") {
		p.para("      ", nil, p.plain(Escape(line)))
	}
}

// findings writes what is wrong: the first in full, the others without their
// details unless these are asked for.
func (p *page) findings() {
	if len(p.Findings) == 0 {
		return
	}
	p.heading("FINDINGS")
	for i, f := range p.Findings {
		p.blank()
		p.finding(f, i == 0 || p.Verbose, i > 0 && same(f, p.Findings[:i]))
	}
}

// same says that the place a finding speaks of has been shown.
func same(f rules.Finding, before []rules.Finding) bool {
	return slices.ContainsFunc(before, func(g rules.Finding) bool {
		return f.Exchange == g.Exchange && reflect.DeepEqual(f.Evidence, g.Evidence)
	})
}

func (p *page) finding(f rules.Finding, full, shown bool) {
	sign, ink, title := p.signs.bad, p.pen.bad, f.Title
	switch f.Severity {
	case rules.Error:
	case rules.Warning:
		sign, ink, title = p.signs.warn, p.pen.warn, "warning: "+title
	case rules.Note:
		sign, ink, title = p.signs.note, p.pen.dim, "note: "+title
	}
	if f.Confidence != rules.Certain && f.Confidence != "" {
		title += " (" + string(f.Confidence) + " confidence)"
	}
	p.para("  "+ink.Sprint(sign)+" ", p.pen.strong, p.safe(title))
	if !shown && (full || f.Severity != rules.Note) {
		p.evidence(f)
	}
	if full && f.Detail != "" {
		p.para("    ", nil, p.safe(f.Detail))
	}
	if f.Advice != "" {
		p.para("    "+p.pen.good.Sprint(p.signs.do)+" ", nil, p.safe(f.Advice))
	}
	p.line("    " + p.pen.dim.Sprint(p.safe("Read on: cors-check explain "+f.Code)))
}

// fixes writes the way to mend it, for each framework, or, where none is
// known, the policy itself.
func (p *page) fixes() {
	if len(p.Fixes) > 1 && p.Server == nil {
		p.blank()
		p.para("", nil, "Nothing in the answers tells which framework sent them. Take the fix for yours; --framework NAME prints that one alone.")
	}
	told := map[string]bool{} // notes that a fix before has given
	for _, f := range p.Fixes {
		p.fix(f, told)
	}
	if len(p.Fixes) == 0 && p.Policy != nil && p.Verdict == rules.Blocked {
		p.policy(*p.Policy)
	}
}

func (p *page) fix(f fix.Fix, told map[string]bool) {
	title := "FIX: " + f.Title
	if f.Versions != "" {
		title += " (" + f.Versions + ")"
	}
	p.heading(p.safe(title))
	if s := p.Server; s != nil && s.Framework == f.Framework {
		p.blank()
		p.para("  ", nil, p.safe(seems(s)))
	}
	for i, step := range f.Steps {
		p.blank()
		p.step(strconv.Itoa(i+1)+". ", step)
	}
	notes := slices.DeleteFunc(slices.Clone(f.Notes), func(n string) bool { return told[n] })
	if len(notes) > 0 {
		p.blank()
	}
	for _, n := range notes {
		told[n] = true
		p.para("  "+p.signs.note+" ", nil, p.safe(n))
	}
	if f.Docs != "" {
		p.blank()
		p.para("  ", p.pen.dim, p.safe(f.Docs))
	}
}

// step writes one thing to do. Code starts in the first column: it is copied
// as it stands, and Python minds a blank too many.
func (p *page) step(number string, s fix.Step) {
	lead := "  " + number
	if s.Run != "" {
		p.para(lead, nil, "Run")
		p.blank()
		for line := range strings.SplitSeq(s.Run, "\n") {
			p.line(p.code(line))
		}
		return
	}
	where := s.Where
	if s.File != "" {
		where = strings.TrimSuffix("In "+s.File+", "+where, ", ")
	}
	p.para(lead, nil, p.safe(where))
	p.blank()
	for line := range strings.SplitSeq(strings.TrimSuffix(s.Code, "\n"), "\n") {
		p.line(p.code(line))
	}
}

// code is a line of code, unaltered: a tab stays a tab.
func (p *page) code(line string) string {
	parts := strings.Split(line, "\t")
	for i, part := range parts {
		parts[i] = p.plain(Escape(p.hide.console(part)))
		if parts[i] != "" {
			parts[i] = p.pen.code.Sprint(parts[i])
		}
	}
	return strings.Join(parts, "\t")
}

func (p *page) policy(l fix.Policy) {
	p.heading("FIX: have the server allow")
	p.blank()
	row := func(name string, values []string) {
		if len(values) > 0 {
			p.para("  "+p.pen.dim.Sprint(pad(name, 11))+"  ", nil, p.safe(strings.Join(values, ", ")))
		}
	}
	row("origin", l.Origins)
	row("methods", l.Methods)
	row("headers", l.Headers)
	row("exposed", l.Expose)
	if l.Credentials {
		row("credentials", []string{"true"})
	}
	if l.MaxAge != nil {
		row("max-age", []string{strconv.Itoa(*l.MaxAge)})
	}
	if p.Server != nil {
		p.blank()
		p.para("  ", nil, p.safe(seems(p.Server)))
	}
}

func seems(s *rules.Server) string {
	text := "The server looks like " + s.Framework
	if s.Confidence != rules.Certain && s.Confidence != "" {
		text += " (" + string(s.Confidence) + " confidence)"
	}
	if len(s.Evidence) > 0 {
		text += ": " + strings.Join(s.Evidence, "; ")
	}
	return text + "."
}

func (p *page) notes() {
	if len(p.Notes) == 0 {
		return
	}
	p.heading("NOTES")
	p.blank()
	for _, n := range p.Notes {
		p.para("  "+p.signs.note+" ", nil, p.safe(n))
	}
}

func (p *page) verify() {
	if p.Verify == "" {
		return
	}
	p.heading("CHECK AGAIN")
	p.blank()
	p.line("  " + p.pen.code.Sprint(p.safe(p.Verify)))
	if p.hide.text(p.Verify) != p.Verify {
		p.blank()
		p.para("  ", nil, "Put your own values where it says "+hidden+".")
	}
}

// milliseconds is a duration for people, "" for a phase that did not happen.
func milliseconds(d time.Duration) string {
	if d < 0 {
		return ""
	}
	return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64) + " ms"
}
