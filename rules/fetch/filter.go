package fetch

import "slices"

var safelistedResponseHeaders = []string{
	"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma",
}

// exposed are the names a script can read of a response, lower-case, sorted,
// each once. https://fetch.spec.whatwg.org/#concept-filtered-response
func (ua *UserAgent) exposed(headers HeaderList, tainting string, include bool) []string {
	if tainting == taintOpaque {
		return []string{}
	}
	listed, _ := headers.Get(exposeHeaders)
	all := tainting == taintBasic || !include && lists(listed, "*", exactly)
	if _, ok := badToken(listed); !ok && tainting == taintCORS {
		all = ua.ExposesAll && !include && starBeforeBadToken(listed)
		listed = ""
	}
	names := make([]string, 0, len(headers))
	for _, h := range headers {
		if equalFold(h.Name, "set-cookie") || equalFold(h.Name, "set-cookie2") || !ValidHeaderName(h.Name) {
			continue
		}
		if i := slices.IndexFunc(safelistedResponseHeaders, func(s string) bool { return equalFold(s, h.Name) }); i >= 0 {
			names = append(names, safelistedResponseHeaders[i])
		} else if all || lists(listed, h.Name, equalFold) {
			names = append(names, asciiLower(h.Name))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// starBeforeBadToken says whether a list holds a * before the part that is no
// token: an engine that reads the list as it goes has by then exposed all.
func starBeforeBadToken(value string) bool {
	for part := range parts(value) {
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
