package fetch

import (
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
	value, found := "", false
	for _, h := range l {
		if !equalFold(h.Name, name) {
			continue
		}
		if found {
			value += ", " + h.Value
		} else {
			value, found = h.Value, true
		}
	}
	return value, found
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
	var vs []string
	for _, h := range l {
		if equalFold(h.Name, name) {
			vs = append(vs, h.Value)
		}
	}
	return vs
}

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
