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

// Tells says whether a HAR of that engine tells an answer that the page could
// not read from one that it could: an error stands beside the first. In the
// recordings of testdata/har all 63 of Chromium have one, and of Firefox 17 have
// none: the answer stands there as if it had been read. WebKit's are not known.
func Tells(id ID) bool { return id == "chromium" }

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
