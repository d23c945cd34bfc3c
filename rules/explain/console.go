package explain

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/browser"
)

// IsConsole says whether a line of a text is one that Console explains.
func IsConsole(text string) bool {
	if _, ok := browser.Recognise(text); ok {
		return true
	}
	return slices.ContainsFunc(browser.Lines(text), func(line string) bool { _, ok := explainSaid(line); return ok })
}

// Console explains each line of a console once, the telling ones before those
// that only say that something failed; of these one is left out where another
// line says why. The number is of the lines that say nothing it knows.
func Console(text string) (all []Explanation, unknown int) {
	var telling, general []string
	for _, line := range browser.Lines(text) {
		switch r, ok := browser.Recognise(line); {
		case ok && !vague[r.Reason]:
			telling = append(telling, line)
		case ok:
			general = append(general, line)
		default:
			if e, ok := Words(line); ok {
				all = append(all, e)
			} else {
				unknown++
			}
		}
	}
	beside := strings.Join(general, "\n")
	if len(telling) == 0 {
		telling, beside = general, ""
	}
	seen := map[string]bool{}
	for _, line := range telling {
		e, ok := Words(line + "\n" + beside)
		if !ok || e.Line == nil {
			continue
		}
		e.Line.Lines = 0
		key := string(e.Line.Engine) + " " + string(e.Line.Reason) + " " + e.Line.URL + " " + e.Line.Origin + " " + e.Line.Subject
		if !seen[key] {
			seen[key] = true
			all = append(all, e)
		}
	}
	return all, unknown
}
