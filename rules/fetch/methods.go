package fetch

// NormalizeMethod upper-cases the six methods a fetch normalises and no other.
// https://fetch.spec.whatwg.org/#concept-method-normalize
func NormalizeMethod(method string) string {
	for _, m := range []string{"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"} {
		if equalFold(method, m) {
			return m
		}
	}
	return method
}

// ForbiddenMethodName says whether a script may not use the method.
// https://fetch.spec.whatwg.org/#forbidden-method
func ForbiddenMethodName(method string) bool {
	return equalFold(method, "CONNECT") || equalFold(method, "TRACE") || equalFold(method, "TRACK")
}

// SafelistedMethod says whether the method is CORS-safelisted.
// https://fetch.spec.whatwg.org/#cors-safelisted-method
func SafelistedMethod(method string) bool {
	return method == "GET" || method == "HEAD" || method == "POST"
}
