package fetch

import (
	"slices"
	"strings"
)

// tokens extracts a list of tokens from a header: nil, false and the part
// that is no token for a failure. Empty parts count for nothing.
// https://fetch.spec.whatwg.org/#extract-header-list-values
func tokens(value string) (list []string, ok bool, bad string) {
	for _, part := range strings.Split(value, ",") {
		part = trimHTTP(part)
		if part == "" {
			continue
		}
		if !allBytes(part, isTokenByte) {
			return nil, false, part
		}
		list = append(list, part)
	}
	return list, true, ""
}

// preflightAsked is what a CORS-preflight request asked for.
type preflightAsked struct {
	origin  string
	include bool
	follow  bool // the redirect mode is follow
	trusted bool // the engine does not check the origin: the target is the page's own
	method  string
	names   []string // of the headers asked for
	all     []string // of all the request's headers, as the script spelt them, in its order
}

// judgePreflight returns every step of CORS-preflight fetch that fails, in
// the order the engine would come upon them were the ones before it mended.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func (ua *UserAgent) judgePreflight(head Head, asked preflightAsked) []*NetworkError {
	var fails []*NetworkError
	add := func(es ...*NetworkError) {
		for _, e := range es {
			if e != nil {
				fails = append(fails, e)
			}
		}
	}
	location, hasLocation := head.Headers.Get("location")
	redirected := isRedirect(head.Status) && hasLocation
	var redirect, status *NetworkError
	if redirected && !ua.RedirectIsStatus && (!ua.PreflightRedirectByMode || asked.follow) {
		redirect = &NetworkError{Reason: PreflightRedirect, Header: "location", Got: location, Subject: location}
	} else if head.Status < 200 || head.Status > 299 {
		status = &NetworkError{Reason: PreflightStatus}
	}
	if ua.RedirectFirst {
		add(redirect)
	}
	if ua.StatusFirst {
		add(status)
	}
	if !asked.trusted {
		add(ua.corsCheck(head.Headers, asked.origin, asked.include)...)
	}
	if !ua.RedirectFirst {
		add(redirect)
	}
	if !ua.StatusFirst {
		add(status)
	}
	methodsValue, methodsPresent := ua.get(head.Headers, allowMethods)
	methods, ok, bad := tokens(methodsValue)
	if !ok {
		add(&NetworkError{Reason: InvalidAllowMethods, Header: allowMethods, Got: methodsValue, Subject: bad})
	}
	method := func() {
		if ok && !SafelistedMethod(asked.method) && !slices.Contains(methods, asked.method) &&
			!(slices.Contains(methods, "*") && !asked.include) {
			add(&NetworkError{Reason: MethodNotAllowed, Header: allowMethods, Got: methodsValue, Absent: !methodsPresent,
				Want: asked.method, Subject: asked.method})
		}
	}
	if ua.MethodBeforeHeaders {
		method()
	}
	headersValue, headersPresent := ua.get(head.Headers, allowHeaders)
	headers, headersOK, bad := tokens(headersValue)
	if !headersOK {
		add(&NetworkError{Reason: InvalidAllowHeaders, Header: allowHeaders, Got: headersValue, Subject: bad})
	}
	if !ua.MethodBeforeHeaders {
		method()
	}
	if !headersOK {
		return fails
	}
	wildcard := slices.Contains(headers, "*") && !asked.include
	for _, name := range ua.judgedOrder(asked) {
		lower := asciiLower(name)
		covered := wildcard && (lower != "authorization" || ua.WildcardCoversAuthorization)
		if !covered && !slices.ContainsFunc(headers, func(h string) bool { return equalFold(h, name) }) {
			add(&NetworkError{Reason: HeaderNotAllowed, Header: allowHeaders, Got: headersValue, Absent: !headersPresent,
				Want: lower, Subject: lower, SubjectAsSent: name})
		}
	}
	return fails
}

// judgedOrder is the order in which an engine looks at the names it asked
// for, each once.
func (ua *UserAgent) judgedOrder(asked preflightAsked) []string {
	all := asked.all
	if ua.HeaderOrder != nil {
		all = ua.HeaderOrder(all)
	} else {
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b string) int { return strings.Compare(asciiLower(a), asciiLower(b)) })
	}
	var ordered []string
	for _, name := range all {
		same := func(n string) bool { return equalFold(n, name) }
		if slices.ContainsFunc(asked.names, same) && !slices.ContainsFunc(ordered, same) {
			ordered = append(ordered, name)
		}
	}
	return ordered
}

// DefaultMaxAge is how long a preflight without Access-Control-Max-Age is
// remembered, in seconds. https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
const DefaultMaxAge = 5

// PreflightMaxAge is how many seconds an engine remembers a preflight that
// passed; 0 when it does not.
// https://fetch.spec.whatwg.org/#http-access-control-max-age
func (ua *UserAgent) PreflightMaxAge(headers HeaderList) int {
	value, present := headers.Get(maxAge)
	if !present {
		return DefaultMaxAge
	}
	digits, negative := strings.CutPrefix(value, "-")
	if digits == "" || !allBytes(digits, isDigit) {
		if ua.UnparsableMaxAgeNotCached {
			return 0
		}
		return DefaultMaxAge
	}
	if negative {
		return 0
	}
	n, ok := parseUint63(digits)
	if !ok || ua.MaxAgeCap > 0 && n > int64(ua.MaxAgeCap) {
		return ua.MaxAgeCap
	}
	return int(n)
}
