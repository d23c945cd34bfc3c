package fix

import (
	"fmt"
	"strings"
)

// Language is one that code is pasted in, named as the fence of a Markdown
// block names it.
type Language string

// The languages of the recipes.
const (
	CSharp     Language = "csharp"
	JavaScript Language = "js"
	JSON       Language = "json"
	Python     Language = "python"
)

// literals are how the languages write a string, an entry for each. Whatever
// bytes it is given, the literal is printable ASCII on one line, and a program
// reads it as those bytes: one that is not ASCII becomes the character of the
// same number, as fetch() reads header values.
var literals = map[Language]func(string) string{
	CSharp:     func(s string) string { return escaped(s, '"') },
	JavaScript: func(s string) string { return escaped(s, '\'') },
	JSON:       func(s string) string { return escaped(s, '"') },
	Python:     func(s string) string { return escaped(s, '"') },
}

// escaped is for languages that escape with a backslash and read \u and four
// digits as a character.
func escaped(s string, quote byte) string {
	var b strings.Builder
	b.WriteByte(quote)
	for i := range len(s) {
		switch c := s[i]; {
		case c == quote || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(quote)
	return b.String()
}
