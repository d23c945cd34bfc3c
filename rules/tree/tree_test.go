package tree

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]error{
		"a: [1, {b: 2}]":                          nil,
		strings.Repeat("[", 50_000):               ErrDeep,
		`{"a":` + strings.Repeat(`{"a":`, 50_000): ErrDeep,
		"a: " + strings.Repeat("[", deepest) + strings.Repeat("]", deepest):            nil,
		"a: '" + strings.Repeat("[", 1000) + "'\nb: |\n  " + strings.Repeat("{", 1000): nil,
		strings.Repeat("- [a, {b: c}]\n", 1000):                                        nil,
	} {
		if _, err := Parse([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%.40s: %v, want %v", text, err, want)
		}
	}
}
