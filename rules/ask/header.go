package ask

import (
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
	"github.com/cors-check/cors-check/rules/nearest"
)

// parseHeaders takes header lines as curl takes them. A value is normalised as
// fetch does it: its white space at both ends goes.
// https://fetch.spec.whatwg.org/#concept-header-value-normalize
func parseHeaders(lines []string) (fetch.HeaderList, []*Mistake) {
	var list fetch.HeaderList
	var mistakes []*Mistake
	for _, line := range lines {
		name, value, found := strings.Cut(line, ":")
		value = strings.Trim(value, whiteSpace)
		m := &Mistake{Field: "header", Got: redacted(line), Thrown: true}
		switch trimmed := strings.Trim(name, " "); {
		case !found:
			m.Thrown, m.Want, m.Meant = false, "want 'Name: value'", guessHeader(line)
		case !fetch.ValidHeaderName(name) && fetch.ValidHeaderName(trimmed):
			m.Want, m.Meant = "a header's name cannot have spaces around it", redacted(trimmed+":"+value)
		case !fetch.ValidHeaderName(name):
			m.Want = "a header's name is letters, digits and " + tokenSigns
		case !fetch.ValidHeaderValue(value):
			m.Want = "a header's value cannot contain a line break or a NUL"
		default:
			m = nil
		}
		mistakes = append(mistakes, m)
		list = append(list, fetch.Header{Name: name, Value: value})
	}
	return list, mistakes
}

// guessHeader is the header line that something without a colon was meant to
// be: curl's "Name;" is a header without a value.
func guessHeader(line string) string {
	if name, ok := strings.CutSuffix(line, ";"); ok && fetch.ValidHeaderName(name) {
		return name + ":"
	}
	if name, value, ok := strings.Cut(line, "="); ok && fetch.ValidHeaderName(name) {
		return redacted(name + ":" + value)
	}
	return ""
}

// tokenSigns are the signs a token may have beside letters and digits.
// https://httpwg.org/specs/rfc9110.html#tokens
const tokenSigns = "!#$%&'*+-.^_`|~"

// whiteSpace is HTTP whitespace bytes.
// https://fetch.spec.whatwg.org/#http-whitespace-byte
const whiteSpace = "\t\n\r "

// nameAlone matches what may be the name of a header and is no secret.
var nameAlone = lazy.Regexp(`^[A-Za-z]{1,20}(-[A-Za-z]{1,20})*;?$`)

// redacted shows what is given as a header line up to where a value may begin,
// which may be a secret.
func redacted(line string) string {
	blanks := len(line) - len(strings.TrimLeft(line, whiteSpace))
	i := strings.IndexAny(line[blanks:], ":= ") + blanks
	switch {
	case i >= blanks && strings.TrimSpace(line[i+1:]) == "", i < blanks && (strings.HasPrefix(line, "@") || nameAlone().MatchString(line)):
		return line
	case i < blanks:
		return "…"
	}
	return line[:i+1] + "…"
}

// methods are those the suggestions know.
var methods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// checkMethod takes what the standard calls a method.
// https://fetch.spec.whatwg.org/#concept-method
func checkMethod(method string) *Mistake {
	if fetch.ValidHeaderName(method) { // both are tokens
		return nil
	}
	m := &Mistake{
		Field: "method", Got: method, Thrown: true,
		Want:  "want a method such as PUT: letters, digits and " + tokenSigns,
		Meant: nearest.Word(strings.TrimSpace(method), methods),
	}
	if method == "" {
		m.Want = "is empty; " + m.Want
	}
	return m
}
