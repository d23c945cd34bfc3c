package fetch

import (
	"slices"
	"strings"
)

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
	// 1. A value of more than 128 bytes is not.
	if len(value) > 128 {
		return false
	}
	// 2. By the name.
	switch {
	case equalFold(name, "accept"):
		// Firefox: ASCII only (recording reqheader-accept-latin1).
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
	// Chromium has further names (recordings reqheader-ch-*).
	return ua.Safelisted[asciiLower(name)].allows(value)
}

// safelistedContentType is what step 2 says of Content-Type.
func safelistedContentType(value string) bool {
	if !allBytes(value, func(c byte) bool { return !unsafeByte(c) }) {
		return false
	}
	essence, _, _ := strings.Cut(value, ";")
	switch asciiLower(NormalizeValue(essence)) {
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
	// 1. to 3.
	var unsafe, safe []string
	size := 0
	// 4. Each header.
	for i, h := range headers {
		value := h.Value
		// Chromium and WebKit judge those of one name joined (recordings
		// reqheader-denied-accept-two, reqheader-denied-range-two).
		if ua.JoinsEqualNames {
			if slices.ContainsFunc(headers[:i], func(p Header) bool { return equalFold(p.Name, h.Name) }) {
				continue
			}
			value, _ = headers.Get(h.Name)
		}
		if ua.safelisted(h.Name, value) {
			safe = append(safe, h.Name)
			size += len(value)
			// Firefox names one as often as it is there (recording
			// reqheader-denied-dup-name-case).
		} else if ua.RepeatsNames || !containsFold(unsafe, h.Name) {
			unsafe = append(unsafe, h.Name)
		}
	}
	// 5. Together they may have 1024 bytes: in Chromium (recording reqheader-safelisted-8x128).
	if size > 1024 && !ua.TotalUnlimited {
		for _, name := range safe {
			if !containsFold(unsafe, name) {
				unsafe = append(unsafe, name)
			}
		}
	}
	// 6. is for requestHeadersValue: who looks for what is missing looks in an
	// order of its own.
	return unsafe
}

// safelistedResponseHeaderNames are the CORS-safelisted response-header names
// that no header need list.
// https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
var safelistedResponseHeaderNames = []string{
	"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma",
}

// SafelistedResponseHeaderName finds a name among them: in lower case.
func SafelistedResponseHeaderName(name string) (string, bool) {
	for _, s := range safelistedResponseHeaderNames {
		if equalFold(s, name) {
			return s, true
		}
	}
	return "", false
}
