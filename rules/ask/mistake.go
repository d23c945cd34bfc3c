package ask

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cors-check/cors-check/rules/nearest"
	"github.com/cors-check/cors-check/rules/secret"
)

// URL is the one field of a question that has no option: what is asked about.
const URL = "URL"

// Mistake is a value that is wrong: nothing is sent.
type Mistake struct {
	Field string // URL, or as the command line calls it, without dashes: "origin"
	Got   string // as given; shown quoted
	Want  string // what was expected
	Meant string // what was probably meant, "" when nothing is near
	// Thrown says that a script can ask for this too, and that fetch() then
	// ends before anything is sent. The plan is whole, and a machine given it
	// says what each browser makes of it.
	Thrown bool
}

// Error is one line without a byte that could be taken for anything else.
func (m *Mistake) Error() string { return m.Called(m.Field) }

// Called is the mistake in one line, its field called by the name that whoever
// asked knows it by.
func (m *Mistake) Called(name string) string {
	if m.Got != "" {
		name += " " + quote(m.Got)
	}
	name += ": " + m.Want
	if m.Meant != "" && len(m.Meant) <= mostShown { // cut, it would be something else
		name += "; did you mean " + printable(m.Meant) + "?"
	}
	return name
}

// mostShown is how many bytes of a value are shown.
const mostShown = 100

// quote shows the beginning of a value as a Go string literal, without its
// secrets.
func quote(s string) string {
	s = secret.HideLine(s, "…")
	if len(s) <= mostShown {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:mostShown]) + "…"
}

// printable shows a value without quotation marks where it needs none.
func printable(s string) string {
	q := quote(s)
	if inner := q[1 : len(q)-1]; q == `"`+inner+`"` && !strings.ContainsAny(inner, ` \`) {
		return inner
	}
	return q
}

// wireSafe refuses control characters and bytes that are no UTF-8.
func wireSafe(field, value, want string) *Mistake {
	switch {
	case !utf8.ValidString(value):
		return &Mistake{Field: field, Got: value, Want: "is not UTF-8; " + want}
	case strings.ContainsFunc(value, control):
		return &Mistake{Field: field, Got: value, Want: "contains a control character; " + want}
	}
	return nil
}

func control(r rune) bool { return r < ' ' || r == 0x7F }

// Choose takes one of a closed set, or nothing: nil is for a value that is
// right.
func Choose(field, value string, among []string) *Mistake {
	if value == "" || slices.Contains(among, value) {
		return nil
	}
	return &Mistake{Field: field, Got: value, Want: "want " + or(among), Meant: nearest.Word(value, among)}
}

// or lists words: "a, b or c".
func or(words []string) string { return list(words, " or ") }

// and lists words: "a, b and c".
func and(words []string) string { return list(words, " and ") }

func list(words []string, last string) string {
	n := len(words) - 1
	if n < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n], ", ") + last + words[n]
}
