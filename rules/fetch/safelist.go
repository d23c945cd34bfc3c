package fetch

import (
	"slices"
	"strings"
)

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

func isTokenByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || c != 0 && strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

// unsafeByte is a CORS-unsafe request-header byte.
// https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte
func unsafeByte(c byte) bool {
	return c < 0x20 && c != '\t' || c == 0x7F || strings.IndexByte(`"():<>?@[\]{}`, c) >= 0
}

func isLanguageByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c) || strings.IndexByte(" *,-.;=", c) >= 0
}

// safelisted says whether a request header is CORS-safelisted.
// https://fetch.spec.whatwg.org/#cors-safelisted-request-header
func (ua *UserAgent) safelisted(name, value string) bool {
	if len(value) > 128 {
		return false
	}
	switch {
	case equalFold(name, "accept"):
		return allBytes(value, func(c byte) bool { return !unsafeByte(c) && (c < 0x80 || !ua.ASCIIAccept) })
	case equalFold(name, "accept-language"), equalFold(name, "content-language"):
		return allBytes(value, isLanguageByte)
	case equalFold(name, "content-type"):
		return safelistedContentType(value)
	case equalFold(name, "range"):
		return ua.simpleRange(value)
	case len(ua.Safelisted) == 0:
		return false
	}
	return ua.Safelisted[asciiLower(name)].allows(value)
}

func safelistedContentType(value string) bool {
	if !allBytes(value, func(c byte) bool { return !unsafeByte(c) }) {
		return false
	}
	essence, _, _ := strings.Cut(value, ";")
	switch asciiLower(strings.Trim(essence, " \t\r\n")) {
	case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain":
		return true
	}
	return false
}

// simpleRange says whether a Range value is one a safelisted header may have.
// https://fetch.spec.whatwg.org/#simple-range-header-value
func (ua *UserAgent) simpleRange(value string) bool {
	unit := "bytes="
	if len(value) < len(unit) || value[:len(unit)] != unit && !(ua.RangeUnitAnyCase && equalFold(value[:len(unit)], unit)) {
		return false
	}
	first, last, ok := strings.Cut(value[len(unit):], "-")
	if !ok || !isNumber(first) || last != "" && !isNumber(last) {
		return false
	}
	a, ok := parseUint63(first)
	if !ok || last == "" {
		return ok
	}
	b, ok := parseUint63(last)
	return ok && (a < b || a == b && !ua.RangeNotSingle)
}

// parseUint63 reads digits; not ok beyond a signed 64-bit number, which every
// engine takes for unsafe.
func parseUint63(digits string) (n int64, ok bool) {
	for i := range len(digits) {
		d := int64(digits[i] - '0')
		if n > (1<<63-1-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

func (r ValueRule) allows(value string) bool {
	switch r {
	case AnyValue:
		return true
	case DigitsValue:
		return isNumber(value)
	case DecimalValue:
		whole, frac, dot := strings.Cut(value, ".")
		return isNumber(whole) && (!dot || isNumber(frac))
	case SaveDataValue:
		return equalFold(value, "on")
	case EffectiveConnectionValue:
		return slices.Contains([]string{"slow-2g", "2g", "3g", "4g"}, value)
	}
	return false
}

// unsafeNames are the CORS-unsafe request-header names, as the script spelt
// them, in the order it set them.
// https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names
func (ua *UserAgent) unsafeNames(headers HeaderList) []string {
	var unsafe, safe []string
	size := 0
	for i, h := range headers {
		value := h.Value
		if ua.JoinsEqualNames {
			if slices.ContainsFunc(headers[:i], func(p Header) bool { return equalFold(p.Name, h.Name) }) {
				continue
			}
			value, _ = headers.Get(h.Name)
		}
		if ua.safelisted(h.Name, value) {
			safe = append(safe, h.Name)
			size += len(value)
		} else if ua.RepeatsNames || !containsFold(unsafe, h.Name) {
			unsafe = append(unsafe, h.Name)
		}
	}
	if size > 1024 && !ua.TotalUnlimited {
		for _, name := range safe {
			if !containsFold(unsafe, name) {
				unsafe = append(unsafe, name)
			}
		}
	}
	return unsafe
}

// requestHeadersValue is the value of Access-Control-Request-Headers: names in
// lower case, sorted by byte, joined by commas without a space.
func requestHeadersValue(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return asciiLower(names[0])
	}
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = asciiLower(n)
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}
