package finding

import (
	"bytes"
	"strings"

	"github.com/cors-check/cors-check/rules"
)

// spaced says whether the head as it arrived has the header with white space
// before its colon.
func spaced(e *rules.Exchange, name string) bool {
	if e == nil || e.Response == nil || len(e.Response.Heads) == 0 {
		return false
	}
	for line := range bytes.Lines(e.Response.Heads[len(e.Response.Heads)-1]) {
		before, _, ok := bytes.Cut(line, []byte(":"))
		trimmed := bytes.TrimRight(before, " \t")
		if ok && len(trimmed) < len(before) && strings.EqualFold(string(trimmed), name) {
			return true
		}
	}
	return false
}

func tellSpaced(f failure, n *rules.Finding) {
	for i := range n.Places {
		name := len(n.Places[i].Header().Name)
		n.Places[i].Part, n.Places[i].Start, n.Places[i].End = rules.ResponseHeaderName, name, name+1
	}
}

func tellMisspelt(f failure, n *rules.Finding) {
	i := f.Exchange.Misspelt(f.Header)
	n.Places = []rules.Span{{Exchange: f.Exchange, Part: rules.ResponseHeaderName, Line: i}}
	n.Facts.Subject, n.Facts.Got = f.Exchange.Response.Headers[i].Name, f.Exchange.Response.Headers[i].Value
}
