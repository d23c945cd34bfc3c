package fix

import (
	"errors"
	"fmt"
	"strings"
)

// Language is one that code is pasted in, named as the fence of a Markdown
// block names it.
type Language string

// The languages of the recipes.
const (
	Apache     Language = "apache"
	Caddyfile  Language = "caddyfile"
	CSharp     Language = "csharp"
	Elixir     Language = "elixir"
	Go         Language = "go"
	HAProxy    Language = "haproxy"
	Java       Language = "java"
	JavaScript Language = "js"
	JSON       Language = "json"
	Kotlin     Language = "kotlin"
	Lighttpd   Language = "lighttpd"
	Nginx      Language = "nginx"
	PHP        Language = "php"
	Properties Language = "properties"
	Python     Language = "python"
	Ruby       Language = "ruby"
	Rust       Language = "rust"
	Shell      Language = "sh"
	TOML       Language = "toml"
	TypeScript Language = "ts"
	XML        Language = "xml"
	YAML       Language = "yaml"
)

// ErrLiteral says that a language has no way to write a string.
var ErrLiteral = errors.New("a value of the policy cannot be written in this language")

// literals are how the languages write a string, an entry for each. The
// literal is printable ASCII on one line, and a program reads it as the bytes
// given: one that is not ASCII becomes the character of the same number, as
// fetch() reads header values. The error is ErrLiteral, from languages without
// an escape for every byte.
var literals = map[Language]func(string) (string, error){
	Apache:     plain(`$%"'\`, `'`),             // ${NAME} is a variable, %{NAME} too; in an expression, which stands between ", it is a string as well
	Caddyfile:  plain("{}*`\\", `"`, `"`, `\"`), // {NAME} is a placeholder, * matches anything, and an expression stands between `
	CSharp:     escaped('"', "", `\u%04x`),
	Elixir:     escaped('"', "#", `\u%04x`),
	Go:         escaped('"', "", `\u%04x`),
	HAProxy:    plain(`$%`, `"`, `\`, `\\`, `"`, `\"`), // $NAME is a variable, %[NAME] a sample
	Java:       escaped('"', "", `\%03o`),              // \u000a would end the line before a literal is read
	JavaScript: escaped('\'', "", `\u%04x`),
	JSON:       escaped('"', "", `\u%04x`),
	Kotlin:     escaped('"', "$", `\u%04x`),
	Lighttpd:   plain(`\`, `"`, `"`, `\"`),
	Nginx:      plain(`$\`, `"`, `"`, `\"`), // $NAME is a variable
	PHP:        escaped('"', "$", `\u{%x}`),
	Properties: plain(`\,$ `, ``), // a comma ends an entry of a list, $ begins a variable, and blanks around a value are no part of it
	Python:     escaped('"', "", `\u%04x`),
	Ruby:       escaped('"', "#", `\u%04x`),
	Rust:       escaped('"', "", `\u{%x}`),
	Shell:      plain(``, `'`, `'`, `'\''`),
	TOML:       escaped('"', "", `\u%04x`),
	TypeScript: escaped('\'', "", `\u%04x`),
	XML:        plain(``, `"`, `&`, `&amp;`, `<`, `&lt;`, `>`, `&gt;`, `"`, `&quot;`),
	YAML:       escaped('"', "", `\u%04x`),
}

// escaped is for languages with a backslash before the quote, itself and those
// that are special, and with a format for the number of any other character.
func escaped(quote byte, special, number string) func(string) (string, error) {
	return func(s string) (string, error) {
		var b strings.Builder
		b.WriteByte(quote)
		for i := range len(s) {
			switch c := s[i]; {
			case c == quote || c == '\\' || strings.IndexByte(special, c) >= 0:
				b.WriteByte('\\')
				b.WriteByte(c)
			case c < ' ' || c > '~':
				fmt.Fprintf(&b, number, c)
			default:
				b.WriteByte(c)
			}
		}
		b.WriteByte(quote)
		return b.String(), nil
	}
}

// plain is for languages that have escapes for a few characters alone: it has
// no literal for what is not printable ASCII, nor for those it cannot write.
func plain(cannot, quote string, escapes ...string) func(string) (string, error) {
	replace := strings.NewReplacer(escapes...)
	return func(s string) (string, error) {
		if strings.ContainsAny(s, cannot) || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
			return "", ErrLiteral
		}
		return quote + replace.Replace(s) + quote, nil
	}
}
