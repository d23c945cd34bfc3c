package explain

import (
	"github.com/cors-check/cors-check/rules/cause"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/finding"
)

// CodeKind says which layer of a diagnosis a code belongs to.
type CodeKind string

// The kinds of code.
const (
	KindFinding CodeKind = "finding" // certain: it follows from the standard
	KindCause   CodeKind = "cause"   // inferred: why the server behaves so
	KindNotice  CodeKind = "notice"  // blocks nothing now, and is worth knowing
)

// Code is one thing that can be found.
type Code struct {
	Slug  string // for ever
	Title string // one line
	Kind  CodeKind
}

// Codes are all there are: findings, causes, notices, each in the order in
// which they are judged.
func Codes() []Code {
	var all []Code
	seen := map[string]bool{}
	add := func(slug string, kind CodeKind) {
		if !seen[slug] {
			seen[slug] = true
			all = append(all, Code{slug, codes.Title(slug), kind})
		}
	}
	for _, slug := range finding.Codes() {
		add(slug, KindFinding)
	}
	for _, c := range cause.All() {
		add(c.Slug, KindCause)
	}
	for _, n := range finding.Notices {
		add(n.Code, KindNotice)
	}
	add(finding.InternalError, KindNotice)
	return all
}
