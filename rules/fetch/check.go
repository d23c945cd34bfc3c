package fetch

import "strings"

// corsCheck is the CORS check. It appends nothing for success, otherwise the
// steps that fail, the second one being what would fail were the first mended.
// origin is the byte-serialised request origin, include says that the
// credentials mode is "include".
// https://fetch.spec.whatwg.org/#concept-cors-check
func (ua *UserAgent) corsCheck(fails []*NetworkError, headers HeaderList, origin string, include bool) []*NetworkError {
	if e := ua.checkOrigin(headers, origin, include); e != nil {
		fails = append(fails, e)
	}
	// 5. Without credentials, success.
	if !include {
		return fails
	}
	if e := ua.checkCredentials(headers); e != nil {
		fails = append(fails, e)
	}
	return fails
}

// checkOrigin is steps 1 to 4 of the CORS check; a failure is named as the
// engine names it.
func (ua *UserAgent) checkOrigin(headers HeaderList, origin string, include bool) *NetworkError {
	// 1. Get Access-Control-Allow-Origin.
	value, present := headers.Get(AccessControlAllowOrigin)
	fail := func(r Reason) *NetworkError {
		return &NetworkError{Reason: r, Header: AccessControlAllowOrigin, Got: value, Absent: !present, Want: origin,
			Lines: len(headers.Values(AccessControlAllowOrigin))}
	}
	// Firefox has by then counted the lines (nsCORSListenerProxy::CheckRequestApproved).
	if ua.CountsLines && capitalLines(headers) > 1 {
		return fail(MultipleAllowOrigin)
	}
	switch {
	// 2. Null is failure.
	case !present:
		return fail(MissingAllowOrigin)
	// 3. "*" is success without credentials …
	case value == "*" && !include:
		return nil
	// … and with them no origin. The standard has no step of its own for it.
	case value == "*":
		return fail(WildcardWithCredentials)
	// 4. The origin, byte for byte, goes on; anything else is failure.
	case value == origin:
		return nil
	// Chromium and WebKit tell several values, Chromium also what is no URL
	// (cors.cc CheckAccess; recordings acao-*, value-acao-*).
	case strings.ContainsAny(value, ua.Separators):
		return fail(MultipleAllowOrigin)
	case ua.IsURL != nil && value != "null" && !ua.IsURL(value):
		return fail(AllowOriginInvalid)
	}
	return fail(AllowOriginMismatch)
}

// checkCredentials is steps 6 to 8 of the CORS check.
func (ua *UserAgent) checkCredentials(headers HeaderList) *NetworkError {
	// Firefox does not count empty lines (recording cred-include-exact-empty-true).
	if ua.SkipsEmptyCredentials {
		headers = withoutEmpty(headers, AccessControlAllowCredentials)
	}
	// 6. Get Access-Control-Allow-Credentials.
	value, present := headers.Get(AccessControlAllowCredentials)
	// 7. "true" is success, 8. anything else failure.
	if value == "true" {
		return nil
	}
	return &NetworkError{Reason: InvalidAllowCredentials, Header: AccessControlAllowCredentials, Got: value, Absent: !present, Want: "true",
		Lines: len(headers.Values(AccessControlAllowCredentials))}
}

// capitalLines counts the lines of Access-Control-Allow-Origin spelt so.
func capitalLines(headers HeaderList) int {
	n := 0
	for _, h := range headers {
		if h.Name == "Access-Control-Allow-Origin" {
			n++
		}
	}
	return n
}

func withoutEmpty(headers HeaderList, name string) HeaderList {
	var out HeaderList
	for _, h := range headers {
		if !equalFold(h.Name, name) || h.Value != "" {
			out = append(out, h)
		}
	}
	return out
}
