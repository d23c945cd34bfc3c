package fetch

import "slices"

// ResponseType is a response's type.
// https://fetch.spec.whatwg.org/#concept-response-type
type ResponseType string

// The response types. The first three are the response tainting of the
// request.
const (
	ResponseBasic          ResponseType = "basic"
	ResponseCORS           ResponseType = "cors"
	ResponseOpaque         ResponseType = "opaque"
	ResponseOpaqueRedirect ResponseType = "opaqueredirect"
	ResponseError          ResponseType = "error"
)

// FilteredResponse is what the page gets, as far as headers go.
// https://fetch.spec.whatwg.org/#concept-filtered-response
type FilteredResponse struct {
	Type       ResponseType
	Status     int    // 0 when the script cannot see it
	URL        string // "" when the script cannot see it
	Redirected bool
}

// exposed are the names a script can read of a response, lower-case, sorted,
// each once: steps 14.1 and 14.2 of main fetch.
func (ua *UserAgent) exposed(headers HeaderList, tainting Tainting, include bool) []string {
	// An opaque filtered response has no headers.
	// https://fetch.spec.whatwg.org/#concept-filtered-response-opaque
	if tainting == TaintingOpaque {
		return []string{}
	}
	// A basic one has all.
	// https://fetch.spec.whatwg.org/#concept-filtered-response-basic
	all := tainting == TaintingBasic
	var listed list
	if tainting == TaintingCORS {
		// 14.1.1. Extract Access-Control-Expose-Headers.
		listed = headers.extract(AccessControlExposeHeaders)
		// 14.1.2. "*" exposes all without credentials, 14.1.3. else the list
		// what it names; nothing if it is failure.
		all = !include && listed.has("*")
		if listed.failure() {
			// Firefox has by then read the * (recordings value-expose-*).
			all = ua.ExposesAll && !include && starBeforeBadToken(listed.value)
			listed = list{}
		}
	}
	exposes := listed.forNames(len(headers))
	names := make([]string, 0, len(headers))
	for _, h := range headers {
		if ForbiddenResponseHeaderName(h.Name) || !ValidHeaderName(h.Name) {
			continue
		}
		if safelisted, ok := SafelistedResponseHeaderName(h.Name); ok {
			names = append(names, safelisted)
		} else if all || exposes.has(h.Name) {
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
