package policy

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/tree"
)

// Targets reads a list of targets, line by line: "URL", "METHOD URL", or a JSON
// object with the members of a check. Empty lines and those that begin with #
// are none. Variables stay as they are: a list comes from elsewhere, and must
// not read the environment.
type Targets struct {
	File string
	// Base is what a target is asked that does not say otherwise, from each of
	// Origins.
	Base    ask.Question
	Origins []string
}

// LongestTarget is how many bytes a line may have: more than any browser sends
// as a URL.
const LongestTarget = 64 << 10

// Read reads a line, which is counted from 1. The error is Mistakes, all there
// are.
func (t *Targets) Read(number int, line string) ([]Case, error) {
	line = strings.TrimSpace(line)
	if line == "" || strings.HasPrefix(line, "#") {
		return nil, nil
	}
	r := &reader{file: t.File, above: number - 1, base: t.Base, policy: &Policy{}}
	defaults, c := check{question: t.Base, origins: t.Origins}, check{}
	if m := t.Base.Method; m != nil {
		defaults.methods = []string{*m}
	}
	switch method, url, both := strings.Cut(line, " "); {
	case len(line) > LongestTarget:
		r.wrong(c.at, "the line has more than %d KiB", LongestTarget>>10)
	case strings.HasPrefix(line, "{"):
		r.object(line, &c)
	case both && strings.IndexFunc(method, notLetter) < 0:
		c.methods, c.given = []string{method}, map[string]ast.Node{"method": nil}
		c.question.URL, c.name = strings.TrimSpace(url), line
	default:
		c.question.URL = line
	}
	if len(r.mistakes) == 0 {
		r.cases(defaults, c)
	}
	if len(r.mistakes) > 0 {
		return nil, r.mistakes.sorted()
	}
	return r.policy.Cases, nil
}

func notLetter(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') }

// object reads a line that is a JSON object: YAML has the same.
func (r *reader) object(line string, c *check) {
	parsed, err := tree.Parse([]byte(line), parser.AllowDuplicateMapKey())
	switch {
	case err != nil:
		r.mistakes = append(r.mistakes, r.syntax(err))
	case len(parsed.Docs) != 1 || parsed.Docs[0].Body == nil:
		r.wrong(c.at, "want one JSON object on a line")
	default:
		c.at = parsed.Docs[0].Body
		r.bind(c.at, map[string]anchor{})
		members(r, c.at, "a target", checkMembers, c)
	}
}
