package report

import (
	"fmt"
	"io"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
)

// Demo writes the tour of the demo: the report on the first exhibit, as its
// own command would print it, and a line for each of the others.
func Demo(w io.Writer, rows []Row, o Options) error {
	p := newPage(o)
	p.para("", nil, "A deliberately broken API is running on this machine, called from a page on another origin. This is how you would check one of its endpoints:")
	p.blank()
	p.line("$ " + p.pen.strong.Sprint(p.safe(rows[0].Command)))
	p.blank()
	if _, err := p.out.WriteTo(w); err != nil {
		return err
	}
	if err := writeText(w, newView(rows[0].Diagnosis, o)); err != nil {
		return err
	}
	p.heading("ALL ENDPOINTS OF THE DEMO")
	p.blank()
	p.overview(rows)
	p.blank()
	p.entry(p.pen.code, "cors-check demo NAME", len("cors-check demo --serve"), "the report on one of them")
	p.entry(p.pen.code, "cors-check demo --serve", len("cors-check demo --serve"), "keeps the API running, with a page to try it in your own browser")
	_, err := p.out.WriteTo(w)
	return err
}

// Row is an exhibit, the command that checks it while the demo runs, and what
// was found of it.
type Row struct {
	Name, Title, Command string
	Diagnosis            *rules.Diagnosis
}

// overview writes one line for each exhibit: what the browsers do, its name
// and its title.
func (p *page) overview(rows []Row) {
	widest := 0
	for _, r := range rows {
		widest = max(widest, len(r.Name))
	}
	for _, r := range rows {
		sign, ink := p.signs.good, p.pen.good
		switch {
		case r.Diagnosis.Verdict != rules.Allowed:
			sign, ink = p.signs.bad, p.pen.bad
		case wrong(r.Diagnosis):
			sign, ink = p.signs.warn, p.pen.warn
		}
		title := r.Title
		for _, b := range browsers(r.Diagnosis) {
			if v := verdictOf(r.Diagnosis, b); v != r.Diagnosis.Verdict {
				title += fmt.Sprintf("; %s in %s", verdictWord(v), codes.List(b.Products()))
			}
		}
		p.entry(ink, sign+" "+r.Name, widest+2, title)
	}
}

// wrong says that something is to be fixed, though all browsers allow it.
func wrong(d *rules.Diagnosis) bool {
	for _, f := range d.Findings {
		if f.Severity != rules.Note {
			return true
		}
	}
	return false
}

// Serving writes where the demo is up.
func Serving(w io.Writer, page, api string, o Options) error {
	p := newPage(o)
	p.para("", p.pen.strong, "The demo is running at "+page+"/")
	p.para("", nil, "Its page calls the API at "+api+" and shows what your browser does next to what was predicted. Press Ctrl-C to stop it.")
	_, err := p.out.WriteTo(w)
	return err
}
