package fetch

import (
	"iter"
	"math"
	"slices"
	"strings"
)

// parts are the parts of a comma-separated list, trimmed, empty ones left out.
func parts(value string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for more := true; more; {
			var part string
			part, value, more = strings.Cut(value, ",")
			if part = trimHTTP(part); part != "" && !yield(part) {
				return
			}
		}
	}
}

// badToken extracts a list of tokens: it returns the first part that is none,
// for a failure. https://fetch.spec.whatwg.org/#extract-header-list-values
func badToken(value string) (bad string, ok bool) {
	for part := range parts(value) {
		if !allBytes(part, isTokenByte) {
			return part, false
		}
	}
	return "", true
}

// lists says whether a list names something, by that comparison.
func lists(value, name string, same func(a, b string) bool) bool {
	for part := range parts(value) {
		if same(part, name) {
			return true
		}
	}
	return false
}

func exactly(a, b string) bool { return a == b }

// preflightAsked is what a CORS-preflight request asked for.
type preflightAsked struct {
	origin  string
	include bool
	follow  bool // the redirect mode is follow
	secure  bool // the URL first asked for is potentially trustworthy
	trusted bool // the engine does not check the origin: the target is the page's own
	method  string
	names   []string   // of the headers asked for
	all     HeaderList // all the request's headers, as the script set them
}

// judgePreflight returns every step of CORS-preflight fetch that fails, in
// the order the engine would come upon them were the ones before it mended.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func (ua *UserAgent) judgePreflight(head Head, asked preflightAsked) []*NetworkError {
	fails := make([]*NetworkError, 0, 4)
	add := func(e *NetworkError) {
		if e != nil {
			fails = append(fails, e)
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
		fails = ua.corsCheck(fails, head.Headers, asked.origin, asked.include)
	}
	if !ua.RedirectFirst {
		add(redirect)
	}
	if !ua.StatusFirst {
		add(status)
	}
	methodsValue, methodsPresent := head.Headers.Get(allowMethods)
	bad, ok := badToken(methodsValue)
	if !ok {
		add(&NetworkError{Reason: InvalidAllowMethods, Header: allowMethods, Got: methodsValue, Subject: bad})
	}
	methodAllowed := !ok || SafelistedMethod(asked.method) || lists(methodsValue, asked.method, exactly) ||
		!asked.include && lists(methodsValue, "*", exactly)
	methodFault := func() {
		if !methodAllowed {
			add(&NetworkError{Reason: MethodNotAllowed, Header: allowMethods, Got: methodsValue, Absent: !methodsPresent,
				Want: asked.method, Subject: asked.method})
		}
	}
	if ua.MethodBeforeHeaders {
		methodFault()
	}
	headersValue, headersPresent := head.Headers.Get(allowHeaders)
	bad, headersOK := badToken(headersValue)
	if !headersOK {
		add(&NetworkError{Reason: InvalidAllowHeaders, Header: allowHeaders, Got: headersValue, Subject: bad})
	}
	if !ua.MethodBeforeHeaders {
		methodFault()
	}
	if !headersOK {
		return fails
	}
	allowed := func(name string) bool {
		return lists(headersValue, name, equalFold) || !asked.include && lists(headersValue, "*", exactly) &&
			(ua.WildcardCoversAuthorization || !equalFold(name, "authorization"))
	}
	if !slices.ContainsFunc(asked.names, func(name string) bool { return !allowed(name) }) {
		return fails
	}
	for _, name := range ua.judgedOrder(asked) {
		if !allowed(name) {
			lower := asciiLower(name)
			add(&NetworkError{Reason: HeaderNotAllowed, Header: allowHeaders, Got: headersValue, Absent: !headersPresent,
				Want: lower, Subject: lower, SubjectAsSent: name})
		}
	}
	return fails
}

// judgedOrder is the order in which an engine looks at the names it asked
// for, each once.
func (ua *UserAgent) judgedOrder(asked preflightAsked) []string {
	all := asked.names
	if len(all) > 1 {
		all = asked.all.names()
	}
	if ua.HeaderOrder != nil {
		all = ua.HeaderOrder(all, asked.secure)
	} else if len(all) > 1 {
		slices.SortStableFunc(all, func(a, b string) int { return strings.Compare(asciiLower(a), asciiLower(b)) })
	}
	if len(all) == 1 {
		return all
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
	if !isNumber(digits) {
		if ua.UnparsableMaxAgeNotCached {
			return 0
		}
		return DefaultMaxAge
	}
	if negative { // no number to the standard, in the past to every engine
		return 0
	}
	n, ok := parseUint63(digits)
	if !ok {
		n = math.MaxInt64
	}
	if ua.MaxAgeCap > 0 {
		n = min(n, int64(ua.MaxAgeCap))
	}
	return int(n)
}
