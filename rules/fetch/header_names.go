package fetch

import "strings"

// The header names of the CORS protocol, in lower case: names compare
// without regard to it. Written has them as they are written.
// https://fetch.spec.whatwg.org/#http-new-header-syntax
const (
	AccessControlAllowOrigin      = "access-control-allow-origin"
	AccessControlAllowCredentials = "access-control-allow-credentials"
	AccessControlAllowMethods     = "access-control-allow-methods"
	AccessControlAllowHeaders     = "access-control-allow-headers"
	AccessControlExposeHeaders    = "access-control-expose-headers"
	AccessControlMaxAge           = "access-control-max-age"
	AccessControlRequestMethod    = "access-control-request-method"
	AccessControlRequestHeaders   = "access-control-request-headers"
)

// CORSResponseHeaderNames are the response headers among them.
var CORSResponseHeaderNames = [...]string{
	AccessControlAllowOrigin, AccessControlAllowCredentials, AccessControlAllowMethods, AccessControlAllowHeaders,
	AccessControlExposeHeaders, AccessControlMaxAge,
}

// written are the header names of the CORS protocol as they are written.
var written = [...]string{
	"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
	"Access-Control-Expose-Headers", "Access-Control-Max-Age", "Access-Control-Request-Method", "Access-Control-Request-Headers",
}

// Written is a header name of the CORS protocol as it is written; another name
// is left as it is.
func Written(name string) string {
	for _, w := range written {
		if equalFold(w, name) {
			return w
		}
	}
	return name
}

// forbiddenRequestHeaders are the forbidden request-header names.
var forbiddenRequestHeaders = []string{
	"accept-charset", "accept-encoding", "access-control-request-headers", "access-control-request-method",
	"connection", "content-length", "cookie", "cookie2", "date", "dnt", "expect", "host", "keep-alive", "origin",
	"referer", "set-cookie", "te", "trailer", "transfer-encoding", "upgrade", "via",
}

// ForbiddenRequestHeader says whether a script may not set the header.
// https://fetch.spec.whatwg.org/#forbidden-request-header
func ForbiddenRequestHeader(name, value string) bool {
	is := func(n string) bool { return equalFold(n, name) }
	if containsFold(forbiddenRequestHeaders, name) || hasPrefixFold(name, "proxy-") || hasPrefixFold(name, "sec-") {
		return true
	}
	if is("x-http-method") || is("x-http-method-override") || is("x-method-override") {
		for _, m := range strings.Split(value, ",") {
			if ForbiddenMethodName(trimHTTP(m)) {
				return true
			}
		}
	}
	return false
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && equalFold(s[:len(prefix)], prefix)
}

// ValidHeaderName says whether the name is a token.
// https://fetch.spec.whatwg.org/#header-name
func ValidHeaderName(name string) bool { return name != "" && allBytes(name, isTokenByte) }

// ValidHeaderValue says whether a script may set the value, white space
// around it left out. https://fetch.spec.whatwg.org/#header-value
func ValidHeaderValue(value string) bool { return !strings.ContainsAny(value, "\x00\r\n") }

// forbiddenResponseHeaderNames, corsNonWildcardRequestHeaderNames and
// requestBodyHeaderNames are lists of the standard, in lower case.
var (
	// https://fetch.spec.whatwg.org/#forbidden-response-header-name
	forbiddenResponseHeaderNames = []string{"set-cookie", "set-cookie2"}
	// https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
	corsNonWildcardRequestHeaderNames = []string{"authorization"}
	// https://fetch.spec.whatwg.org/#request-body-header-name
	requestBodyHeaderNames = []string{"content-encoding", "content-language", "content-location", "content-type"}
)

// ForbiddenResponseHeaderName says whether no script may read the header.
func ForbiddenResponseHeaderName(name string) bool {
	return containsFold(forbiddenResponseHeaderNames, name)
}

// CORSNonWildcardRequestHeaderName says whether the standard wants the name
// itself in Access-Control-Allow-Headers, where "*" stands for others.
func CORSNonWildcardRequestHeaderName(name string) bool {
	return containsFold(corsNonWildcardRequestHeaderNames, name)
}

func isTokenByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c != 0 && strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}
