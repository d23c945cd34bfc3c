package fetch

import (
	"slices"
	"strings"
)

var safelistedResponseHeaders = []string{
	"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma",
}

// exposed are the names a script can read of a response, lower-case, sorted,
// each once. https://fetch.spec.whatwg.org/#concept-filtered-response
func (ua *UserAgent) exposed(headers HeaderList, tainting string, include bool) []string {
	if tainting == taintOpaque {
		return []string{}
	}
	readable := func(string) bool { return true }
	if tainting == taintCORS {
		value, _ := headers.Get(exposeHeaders)
		listed, ok, _ := tokens(value)
		all := slices.Contains(listed, "*") && !include
		if !ok && ua.ExposesAll && !include {
			all = starBeforeBadToken(value)
		}
		readable = func(name string) bool {
			return all || slices.Contains(safelistedResponseHeaders, name) ||
				slices.ContainsFunc(listed, func(l string) bool { return equalFold(l, name) })
		}
	}
	names := []string{}
	for _, h := range headers {
		name := asciiLower(h.Name)
		if name != "set-cookie" && name != "set-cookie2" && ValidHeaderName(name) && readable(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// starBeforeBadToken says whether a list holds a * before the part that is no
// token: an engine that reads the list as it goes has by then exposed all.
func starBeforeBadToken(value string) bool {
	for _, part := range strings.Split(value, ",") {
		part = trimHTTP(part)
		if part == "*" {
			return true
		}
		if !allBytes(part, isTokenByte) {
			return false
		}
	}
	return false
}

// resourcePolicyCheck is the cross-origin resource policy check, for requests
// in mode no-cors. https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check
func resourcePolicyCheck(headers HeaderList, origin Origin, target URL) *NetworkError {
	policy, present := headers.Get("cross-origin-resource-policy")
	fail := func(r Reason) *NetworkError {
		return &NetworkError{Reason: r, Header: "cross-origin-resource-policy", Got: policy, Absent: !present, Want: "cross-origin"}
	}
	switch policy {
	case "same-origin":
		if !origin.SameOrigin(target.Origin()) {
			return fail(ResourcePolicySameOrigin)
		}
	case "same-site":
		if !SchemelesslySameSite(origin, target.Origin()) || origin.Scheme != "https" && target.Scheme() == "https" {
			return fail(ResourcePolicySameSite)
		}
	}
	return nil
}
