package fetch

import "strings"

// Names of the headers of the CORS protocol, in lower case.
const (
	allowOrigin      = "access-control-allow-origin"
	allowCredentials = "access-control-allow-credentials"
	allowMethods     = "access-control-allow-methods"
	allowHeaders     = "access-control-allow-headers"
	exposeHeaders    = "access-control-expose-headers"
	maxAge           = "access-control-max-age"
)

// corsCheck is the CORS check. It appends nothing for success, otherwise the
// steps that fail, the second one being what would fail were the first mended.
// https://fetch.spec.whatwg.org/#concept-cors-check
func (ua *UserAgent) corsCheck(fails []*NetworkError, headers HeaderList, origin string, include bool) []*NetworkError {
	value, _ := headers.Get(allowOrigin)
	if e := ua.originCheck(headers, origin, include); e != nil {
		fails = append(fails, e)
	} else if value == "*" {
		return fails
	}
	if include {
		if e := ua.credentialsCheck(headers); e != nil {
			fails = append(fails, e)
		}
	}
	return fails
}

// originCheck is the part of the CORS check that looks at
// Access-Control-Allow-Origin; a failure is named as the engine names it.
func (ua *UserAgent) originCheck(headers HeaderList, origin string, include bool) *NetworkError {
	value, present := headers.Get(allowOrigin)
	fail := func(r Reason) *NetworkError {
		return &NetworkError{Reason: r, Header: allowOrigin, Got: value, Absent: !present, Want: origin, Lines: len(headers.Values(allowOrigin))}
	}
	if ua.CountsLines && capitalLines(headers) > 1 {
		return fail(MultipleAllowOrigin)
	}
	switch {
	case !present:
		return fail(MissingAllowOrigin)
	case value == "*" && !include:
		return nil
	case value == "*":
		return fail(WildcardWithCredentials)
	case value == origin:
		return nil
	case strings.ContainsAny(value, ua.Separators):
		return fail(MultipleAllowOrigin)
	case ua.IsURL != nil && value != "null" && !ua.IsURL(value):
		return fail(InvalidAllowOrigin)
	}
	return fail(AllowOriginMismatch)
}

// credentialsCheck is the last step of the CORS check.
func (ua *UserAgent) credentialsCheck(headers HeaderList) *NetworkError {
	if ua.SkipsEmptyCredentials {
		headers = withoutEmpty(headers, allowCredentials)
	}
	value, present := headers.Get(allowCredentials)
	if value == "true" {
		return nil
	}
	return &NetworkError{Reason: InvalidAllowCredentials, Header: allowCredentials, Got: value, Absent: !present, Want: "true",
		Lines: len(headers.Values(allowCredentials))}
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
