package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/server"
)

// twoCORSLayers: a program and the proxy in front of it each add the header.
var twoCORSLayers = Cause{
	Slug: "two-cors-layers", Explains: []string{finding.AllowOriginDuplicate, finding.AllowOriginList},
	Needs: func(s *rules.Scene) []rules.Experiment {
		if len(s.Mismatched().Lines(fetch.AccessControlAllowOrigin)) > 1 {
			return []rules.Experiment{rules.OtherPath}
		}
		return nil
	},
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range s.All() {
			if e.Kind() == rules.KindExperiment && e != s.Actual() || len(e.Lines(fetch.AccessControlAllowOrigin)) < 2 {
				continue
			}
			f := wants(s, shown(s, e, rules.High))
			if x := s.Made[rules.OtherPath]; len(x.Lines(fetch.AccessControlAllowOrigin)) == 1 {
				other(f, x)
			}
			tellOwners(s, f)
			return f
		}
		return nil
	},
}

// tellOwners says which line is whose, and which of the two to delete: the
// proxy's, unless it is the only one that allows the page.
func tellOwners(s *rules.Scene, f *rules.Finding) {
	lines := f.Exchange.Lines(fetch.AccessControlAllowOrigin)
	if front := server.Twice(f.Exchange, fetch.AccessControlAllowOrigin); front != nil && lines[0] == lines[1] {
		f.Facts.Kind, f.Facts.Who, f.Maker = "twice", server.Name(front.Framework), front.Framework
		return
	}
	front, at, sure := server.Line(f.Exchange, fetch.AccessControlAllowOrigin)
	if at < 0 || len(lines) != 2 {
		return
	}
	f.Facts.Who, f.Facts.OtherValue, f.Facts.Subject = server.Name(front.Framework), lines[at], lines[1-at]
	f.Facts.Kind, f.Maker = "front", front.Framework
	program := server.Program(f.Exchange)
	if program != nil {
		f.Facts.Behind = server.Name(program.Framework)
	}
	x := s.Made[rules.OtherPath]
	if f.Facts.Other != 0 {
		// A response of its own, or the program's that its configuration left
		// alone, confirms it.
		value := x.Header(fetch.AccessControlAllowOrigin)
		sure = sure || lines[0] != lines[1] && (value == lines[at] || value == lines[1-at])
		f.Facts.Near = value
	}
	if !sure {
		f.Confidence = rules.Medium
	}
	if !s.Satisfies(lines[1-at]) && s.Satisfies(lines[at]) {
		f.Facts.Kind, f.Maker, f.NotCORS = "program", "", true // there is only to delete
		if program != nil {
			f.Maker = program.Framework
		}
	}
}
