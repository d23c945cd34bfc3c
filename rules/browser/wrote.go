package browser

import (
	"slices"
	"strings"
)

// writers are words in the names of browsers and of what writes HARs in them,
// in lower case. The first engine with one in a name it is.
var writers = []struct {
	id    ID
	words []string
}{
	{"webkit", []string{"webkit web inspector", "safari", "webkit"}},
	{"chromium", []string{"webinspector", "chrom", "edge"}},
	{"firefox", []string{"firefox"}},
}

// Wrote is the engine of the program of that name that wrote a HAR, "" for one
// that is not known.
func Wrote(name string) ID {
	name = strings.ToLower(name)
	for _, w := range writers {
		if slices.ContainsFunc(w.words, func(word string) bool { return strings.Contains(name, word) }) {
			return w.id
		}
	}
	return ""
}
