package from

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// scripted are the headers of a recorded request that its script set: not those
// that no script can set, nor those of the browser. Where the preflight was
// recorded, asked is its Access-Control-Request-Headers, which names the rest.
func scripted(sent fetch.HeaderList, asked string) fetch.HeaderList {
	var named []string
	for name := range strings.SplitSeq(strings.ToLower(asked), ",") {
		named = append(named, strings.TrimSpace(name))
	}
	return slices.DeleteFunc(slices.Clone(sent), func(h fetch.Header) bool {
		name := strings.ToLower(h.Name)
		switch {
		case strings.HasPrefix(name, ":"), fetch.ForbiddenRequestHeader(name, h.Value):
			return true
		case slices.Contains(named, name):
			return false
		}
		return browser.Own(name, h.Value)
	})
}

// askedFor are the lines of the headers that a script set of a recorded request.
// It may not have got to it: then the preflight alone names them.
func askedFor(sent fetch.HeaderList, asked string) []string {
	set := scripted(sent, asked)
	for name := range strings.SplitSeq(asked, ",") {
		if name = strings.TrimSpace(name); name != "" && !set.Has(name) {
			set = append(set, fetch.Header{Name: name, Value: askedValue(name)})
		}
	}
	var lines []string
	for _, h := range set {
		lines = append(lines, h.Name+": "+h.Value)
	}
	return lines
}

// askedValue is a value for a header of which only the name is recorded: one
// that needs a preflight, as it did.
func askedValue(name string) string {
	if strings.EqualFold(name, "content-type") {
		return "application/json"
	}
	return "1"
}
