package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape makes bytes from the wire harmless on a terminal and in a CI log.
// What is not printable is shown as an escape: control bytes, ESC and C1
// controls, bytes that are no UTF-8 (\x1b), bidi overrides, zero-width and
// other invisible characters (\u202e). The log commands "##[" and "##vso["
// of CI systems, which work anywhere in a line, lose their first "#".
// Escaping twice is escaping once.
func Escape(s string) string {
	if printable(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '#' && strings.HasPrefix(s[i+1:], "#"):
			b.WriteString(`\x23`)
		case Visible(r):
			b.WriteRune(r)
		case r < utf8.RuneSelf:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += size
	}
	return b.String()
}

// Visible says that a character shows on a terminal: it is printable, and none
// of those that Unicode has programs ignore, as fillers and variation selectors.
// The braille pattern without dots is a symbol to Unicode, and a blank to the
// eye.
// https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
func Visible(r rune) bool {
	return unicode.IsPrint(r) && (r < utf8.RuneSelf ||
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) && r != '\u2800')
}

// printable says that Escape has nothing to do.
func printable(s string) bool {
	for i, r := range s {
		if r == utf8.RuneError || !Visible(r) || r == '#' && strings.HasPrefix(s[i+1:], "#") {
			return false
		}
	}
	return true
}

// decode leaves text that is UTF-8 as it is, and isomorphic-decodes each byte
// that is not: a sentence may quote a value from the wire.
func decode(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			r = rune(s[i])
		}
		b.WriteRune(r)
		i += size
	}
	return b.String()
}
