package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fix"
	"github.com/cors-check/cors-check/rules/server"
)

// checks writes each check with what every browser's console says.
func (p *page) checks() {
	p.heading("CONSOLES")
	said := map[string]string{} // browser and console line: the check that has shown it
	for _, c := range p.Checks {
		p.blank()
		outcome := verdictWord(c.Verdict)
		if c.Verdict == rules.Blocked && !unanimous(c) {
			outcome += " in " + codes.List(in(c, c.Verdict))
		}
		if c.Verdict == rules.Blocked {
			outcome += stage(c)
		}
		p.para(p.sign(c.Verdict)+" ", p.pen.strong, p.safe(c.Name+": "+outcome))
		p.console(c, said)
		p.readableByAll(c)
	}
}

// console writes what each browser prints. A line that a check before has
// shown is only referred to.
func (p *page) console(c *rules.Check, said map[string]string) {
	type block struct {
		browsers []string
		text     string
		same     bool
		when     string
	}
	var blocks []block
	for _, r := range c.Results {
		if r.Verdict == rules.Allowed && r.Console == nil {
			continue
		}
		b := block{slices.Clone(r.Browser.Products()), "", false, ifRefused(r)}
		switch {
		case r.Console == nil && r.Error == nil:
			b.text, b.same = "prints nothing.", true
		case r.Console == nil:
			b.text, b.same = "prints no CORS line; the error is "+p.safe(*r.Error)+".", true
		default:
			b.text = consoleOf(r)
			key := string(r.Browser) + " " + b.text
			if check := said[key]; check != "" {
				b.text, b.same = "as in "+check+".", true
			}
			said[key] = c.Name
		}
		if i := slices.IndexFunc(blocks, func(o block) bool { return o.text == b.text && o.when == b.when }); i >= 0 {
			blocks[i].browsers = append(blocks[i].browsers, b.browsers...)
			continue
		}
		blocks = append(blocks, b)
	}
	for _, b := range blocks {
		who := p.safe(strings.Join(b.browsers, ", ") + b.when)
		if b.same {
			p.hang("  "+p.pen.dim.Sprint(who+":")+" ", "    ", nil, b.text)
			continue
		}
		p.line("  " + p.pen.dim.Sprint(who))
		for line := range strings.SplitSeq(strings.TrimRight(b.text, "\n"), "\n") {
			p.para("    ", nil, p.safe(line))
		}
	}
}

// readableByAll writes what a script can read, by browser where they differ.
func (p *page) readableByAll(c *rules.Check) {
	var texts []string
	by := map[string][]string{}
	for _, r := range c.Results {
		if r.Verdict != rules.Allowed || r.Response.Type == "" || held(c) {
			continue
		}
		text := gets(c.Request, r)
		if by[text] == nil {
			texts = append(texts, text)
		}
		by[text] = append(by[text], r.Browser.Products()...)
	}
	for _, text := range texts {
		if len(texts) > 1 || !unanimous(c) {
			p.line("  " + p.pen.dim.Sprint(p.safe(strings.Join(by[text], ", "))))
			p.para("    ", nil, p.safe(text))
			continue
		}
		p.para("  ", nil, p.safe(text))
	}
}

// list writes the warnings, and the notes where nothing more urgent is to be
// read.
func (p *page) list() {
	all := p.standing(rules.Warning)
	if p.leading() == nil || p.Verbose {
		all = append(all, p.standing(rules.Note)...)
	}
	if len(all) == 0 {
		return
	}
	p.heading("ALSO WORTH KNOWING")
	for _, f := range all {
		p.brief(f)
	}
}

// fixes writes the recipes: the whole of the one asked for, or of the one for
// what answers where that is to be shown; the calls that matter where nothing
// tells who answers, or only what it is written in.
func (p *page) fixes() {
	lead := p.leading()
	switch {
	case lead == nil || lead.NotCORS || p.Policy == nil:
	case p.sendsHeaders(p.Server.Of(*lead)):
		if p.short || p.asksForFix() {
			p.heading("HEADERS TO SEND")
			p.para("", nil, "There is no recipe for "+p.safe(server.Name(p.Server.Of(*lead).Framework))+" yet. This is what it has to send:")
			p.headersToSend(*p.Policy)
		}
	case p.asksForFix():
		told := map[string]bool{} // notes that a fix before has given
		for _, f := range p.Fixes {
			p.fix(f, told)
		}
	case len(p.Fixes) == 1:
		if _, ok := p.smallest(p.Fixes[0], *lead); !ok && p.short && p.Fixes[0].Fresh {
			p.heading("THE FIX")
			p.call(p.Fixes[0])
		}
	case len(p.Fixes) > 1 && !p.among:
		p.heading("IF THE SERVER IS")
		if who := p.Server.Of(*lead); who != nil && p.short { // who it is did not fit on the first screen
			p.para("", nil, p.seems(who))
		}
		for _, f := range p.Fixes {
			p.call(f)
		}
	}
}

// call writes the call of a fix that matters, and where it goes.
func (p *page) call(f fix.Fix) {
	p.blank()
	where := f.CallWhere
	if f.CallFile != "" {
		where = "in " + f.CallFile + ", " + where
	}
	p.para("", p.pen.strong, p.safe(f.Title+": "+where+" (the whole fix: -f "+f.Framework+")"))
	p.lines(f.Call)
}

// asksForFix says that the whole fix is to be printed.
func (p *page) asksForFix() bool {
	return p.shows(PartFix) || p.Framework != "" && p.Framework != "auto"
}

func (p *page) fix(f fix.Fix, told map[string]bool) {
	p.heading(p.safe("THE WHOLE FIX: " + f.Title + " (" + f.Versions + ")"))
	p.para("", nil, "If nothing is there yet, or to start afresh:")
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
		p.lines(s.Run)
		return
	}
	where := s.Where
	if s.File != "" {
		where = strings.TrimSuffix("In "+s.File+", "+where, ", ")
	}
	p.para(lead, nil, p.safe(where))
	p.blank()
	p.lines(s.Code)
}

// notes writes what a user should know of the command line given.
func (p *page) notes() {
	if len(p.Notes) == 0 {
		return
	}
	p.heading("NOTES")
	for _, n := range p.Notes {
		p.para(p.signs.note+" ", nil, p.safe(n))
	}
}
