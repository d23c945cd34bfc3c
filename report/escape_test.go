package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "",
		"plain text, ‘quotes’ é":  "plain text, ‘quotes’ é",
		"\x1b[31mred":             `\x1b[31mred`,
		"a\r\nb\tc\x00\x7f":       `a\r\nb\tc\x00\x7f`,
		"\x9b1m \xff":             `\x9b1m \xff`,
		"\u009b1m":                `\u009b1m`,
		"\u202eevil\u2066 \u200b": `\u202eevil\u2066 \u200b`,
		"\u00a0\u2028\ufeff":      `\u00a0\u2028\ufeff`,
		"\U000e0041":              `\U000e0041`,
		"##[error]x ##vso[y]":     `\x23#[error]x \x23#vso[y]`,
		"a#b #1 ###":              `a#b #1 \x23\x23#`,
		"\ufffd":                  "\ufffd",
		`C:\new`:                  `C:\new`,
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

// What Escape returns is printable UTF-8 without "##", escaping it again
// changes nothing, and ASCII letters come through as they were.
func FuzzEscape(f *testing.F) {
	f.Add("\x1b[31m\x9b \u202e\u200b##[error]\r\n::error::x\xff")
	f.Add("#\x00#[error]")
	f.Fuzz(func(t *testing.T, s string) {
		got := Escape(s)
		if !utf8.ValidString(got) || strings.Contains(got, "##") {
			t.Fatalf("Escape(%q) = %q", s, got)
		}
		for _, r := range got {
			if !unicode.IsPrint(r) {
				t.Fatalf("Escape(%q) = %q has %U", s, got, r)
			}
		}
		if again := Escape(got); again != got {
			t.Fatalf("Escape(%q) = %q, and again %q", s, got, again)
		}
	})
}

func TestDecode(t *testing.T) {
	if got := decode("caf\xe9 é"); got != "café é" {
		t.Errorf("got %q", got)
	}
}
