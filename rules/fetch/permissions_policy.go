package fetch

import (
	"slices"
	"strings"
)

// permitted says whether a Permissions-Policy header lets the document that is
// served with it use a feature: it does unless the feature's list leaves the
// document's own origin out. A header that is no structured dictionary counts
// for nothing. Of a name that is there twice the last list counts, and of two
// names for one feature the one that comes first (recordings lna-policy-*).
// https://w3c.github.io/webappsec-permissions-policy/#algo-construct-policy
func permitted(header string, own Origin, names ...string) bool {
	may, first := true, ""
	for member := range members(header) {
		name, list, ok := strings.Cut(member, "=")
		switch {
		case name == "" || strings.ContainsAny(name, "\"() "):
			return true
		case slices.Contains(names, name) && (first == "" || first == name):
			may, first = ok && allowlisted(list, own), name
		}
	}
	return may
}

// members are those of a structured dictionary, at the commas outside quotes.
// https://www.rfc-editor.org/rfc/rfc9651#name-dictionaries
func members(header string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, quoted := 0, false
		for i := 0; i <= len(header); i++ {
			if i < len(header) && (header[i] != ',' || quoted) {
				quoted = quoted != (header[i] == '"')
				continue
			}
			if member := strings.Trim(header[start:i], " \t"); (member != "" || start > 0) && !yield(member) {
				return
			}
			start = i + 1
		}
	}
}

// allowlisted says whether a feature's list has the document's own origin.
// https://w3c.github.io/webappsec-permissions-policy/#allowlists
func allowlisted(list string, own Origin) bool {
	list, _, _ = strings.Cut(list, ";")
	list = strings.TrimSuffix(strings.TrimPrefix(list, "("), ")")
	for _, item := range strings.Fields(list) {
		if item == "*" || item == "self" {
			return true
		}
		if quoted, ok := strings.CutPrefix(item, `"`); ok && OriginOf(strings.TrimSuffix(quoted, `"`)).SameOrigin(own) {
			return true
		}
	}
	return false
}
