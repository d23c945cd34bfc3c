package fetch

import (
	"iter"
	"slices"
	"strings"
)

// Header is one header line: name and value as bytes, as they were on the
// wire.
type Header struct{ Name, Value string }

// HeaderList is an ordered list of headers.
// https://fetch.spec.whatwg.org/#concept-header-list
type HeaderList []Header

// Get returns the values of all headers of that name, in order, joined by a
// comma and a space, and whether there is one at all: an empty value is not
// an absent one. Names compare byte-case-insensitively.
// https://fetch.spec.whatwg.org/#concept-header-list-get
func (l HeaderList) Get(name string) (string, bool) {
	lines, size, last := 0, 0, ""
	for _, h := range l {
		if equalFold(h.Name, name) {
			lines, size, last = lines+1, size+len(h.Value)+len(", "), h.Value
		}
	}
	if lines < 2 {
		return last, lines == 1
	}
	var all strings.Builder
	all.Grow(size)
	for _, h := range l {
		if !equalFold(h.Name, name) {
			continue
		}
		if lines--; lines > 0 {
			all.WriteString(h.Value)
			all.WriteString(", ")
		} else {
			all.WriteString(h.Value)
		}
	}
	return all.String(), true
}

// Has says whether a header of that name is there.
// https://fetch.spec.whatwg.org/#header-list-contains
func (l HeaderList) Has(name string) bool {
	for _, h := range l {
		if equalFold(h.Name, name) {
			return true
		}
	}
	return false
}

// names are the names of the headers, in order.
func (l HeaderList) names() []string {
	ns := make([]string, len(l))
	for i, h := range l {
		ns[i] = h.Name
	}
	return ns
}

// Values returns the value of each header line of that name, in order.
func (l HeaderList) Values(name string) []string {
	lines := 0
	for _, h := range l {
		if equalFold(h.Name, name) {
			lines++
		}
	}
	if lines == 0 {
		return nil
	}
	vs := make([]string, 0, lines)
	for _, h := range l {
		if equalFold(h.Name, name) {
			vs = append(vs, h.Value)
		}
	}
	return vs
}

// without is the list less the headers of those names.
func (l HeaderList) without(names []string) HeaderList {
	var out HeaderList
	for _, h := range l {
		if !containsFold(names, h.Name) {
			out = append(out, h)
		}
	}
	return out
}

// list is what a header that is a list of tokens holds.
type list struct {
	value   string // of all its lines, joined
	present bool   // false for null: there is no such header
	bad     string // the first part that is no token, for which all is failure
}

// extract extracts header list values, of a header that is a list of tokens.
// https://fetch.spec.whatwg.org/#extract-header-list-values
func (l HeaderList) extract(name string) list {
	var v list
	// 1. Without such a header, null.
	v.value, v.present = l.Get(name)
	// 4. The values of all lines; a part that is no token is failure.
	for part := range parts(v.value) {
		if !allBytes(part, isTokenByte) {
			v.bad = part
			break
		}
	}
	return v
}

// failure says that the header is no list of tokens.
func (l list) failure() bool { return l.bad != "" }

// has says whether the list has that value, byte for byte.
func (l list) has(value string) bool {
	for part := range parts(l.value) {
		if part == value {
			return true
		}
	}
	return false
}

// listed says which header names a list has.
type listed struct {
	value string
	names map[string]bool // lower-case; nil where few are asked for
}

// forNames is for asking so many names: to look for many one by one would take
// their number times the length of the list.
func (l list) forNames(asked int) listed {
	const few = 16
	s := listed{value: l.value}
	if asked > few {
		s.names = map[string]bool{}
		for part := range parts(l.value) {
			s.names[asciiLower(part)] = true
		}
	}
	return s
}

func (l listed) has(name string) bool {
	if l.names != nil {
		return l.names[asciiLower(name)]
	}
	for part := range parts(l.value) {
		if equalFold(part, name) {
			return true
		}
	}
	return false
}

// parts are the parts of a comma-separated list, trimmed, empty ones left out.
func parts(value string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for more := true; more; {
			var part string
			part, value, more = strings.Cut(value, ",")
			if part = trimHTTP(part); part != "" && !yield(part) {
				return
			}
		}
	}
}

// NormalizeValue normalises a header value: the white space at both ends goes.
// https://fetch.spec.whatwg.org/#concept-header-value-normalize
func NormalizeValue(value string) string { return strings.Trim(value, "\t\n\r ") }

// equalFold compares ASCII case-insensitively: strings.EqualFold would take
// the Kelvin sign for a k.
func equalFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func containsFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return equalFold(n, name) })
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// asciiLower is byte-lowercase of the Infra standard.
func asciiLower(s string) string {
	for i := range len(s) {
		if lower(s[i]) != s[i] {
			b := []byte(s)
			for j := range b {
				b[j] = lower(b[j])
			}
			return string(b)
		}
	}
	return s
}

func trimHTTP(s string) string { return strings.Trim(s, " \t") }
