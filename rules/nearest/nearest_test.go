package nearest_test

import (
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/nearest"
)

func TestWord(t *testing.T) {
	among := []string{"origin", "method", "mode", "no-color", "chromium"}
	for word, want := range map[string]string{
		"orgin": "origin", "orign": "origin", "oirgin": "origin", "methods": "method", "no-colour": "no-color",
		"chrome": "chromium", "mod": "mode", "x": "", "": "", "frobnicate": "", strings.Repeat("origin", 40): "origin",
	} {
		if got := nearest.Word(word, among); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
