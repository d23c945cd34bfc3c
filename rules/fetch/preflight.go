package fetch

import (
	"math"
	"slices"
	"strings"
)

// corsPreflightFetch is CORS-preflight fetch up to its step 6: the preflight
// is sent.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
func (m *Machine) corsPreflightFetch() {
	m.preflighted = true
	// 1. The method is OPTIONS, the mode "cors"; the URL, the origin and the
	// referrer are the request's.
	// 6. HTTP-network-or-cache fetch of it.
	m.send(m.httpRequest(Preflight))
}

// preflightValue is the value of a header that a preflight alone has, or has
// otherwise than the actual request.
func (m *Machine) preflightValue(name string) (string, bool) {
	switch name {
	case "Accept": // 2.
		return "*/*", true
	case "Access-Control-Request-Method": // 3.
		return m.method, true
	case "Access-Control-Request-Headers": // 4. and 5.
		return requestHeadersValue(m.preflightNames()), true
	case "Origin":
		return m.preflightOrigin(), true
	case "Sec-Fetch-Mode":
		// Chromium, also to a URL that is not potentially trustworthy.
		if m.ua.PreflightModeAlways || m.url.trustworthy() {
			return "cors", true
		}
		return "", true
	}
	return "", false
}

// preflightNames are the CORS-unsafe request-header names that the current
// hop's preflight asks for.
func (m *Machine) preflightNames() []string {
	switch m.ua.PreflightNames {
	case NamesOfRequest:
	case NamesAtStart: // WebKit: recording redirect-301-authorization-cross
		return m.namesAtStart
	case NamesAtStartButRemoved: // Firefox: the same
		if m.hop > 0 {
			return m.ua.unsafeNames(m.atStart.without(m.removed))
		}
	}
	return m.unsafe
}

// requestHeadersValue is the value of Access-Control-Request-Headers: names in
// lower case, sorted by byte, joined by commas without a space.
// https://fetch.spec.whatwg.org/#convert-header-names-to-a-sorted-lowercase-set
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

// preflightOrigin is the serialised origin of a preflight. Firefox forgets the
// redirect-taint there (recordings redirect-tainted-*).
func (m *Machine) preflightOrigin() string {
	if m.ua.PreflightKeepsOrigin {
		return m.req.origin
	}
	return m.serializedOrigin()
}

// corsPreflightResponse is CORS-preflight fetch from the response on: steps 7
// and 8.
func (m *Machine) corsPreflightResponse(head Head) {
	// Chromium makes an error of a 407 where there is no proxy (recording preflight-status-407).
	if head.Status == 407 && m.ua.ProxyAuthFails {
		m.fail(StagePreflight, &NetworkError{Reason: ProxyAuthentication, Status: head.Status})
		return
	}
	// Firefox looks where a redirect leads, though it will not go there.
	if RedirectStatus(head.Status) {
		if e := m.mixedRedirect(m.locationURL(head)); e != nil {
			e.Status = head.Status
			m.fail(StagePreflight, e)
			return
		}
	}
	if fails := m.judgePreflight(head); len(fails) > 0 {
		for _, e := range fails {
			e.Status = head.Status
			e.Origin = m.preflightOrigin()
		}
		if m.ua.KeepsRefused && !slices.ContainsFunc(fails, func(e *NetworkError) bool { return e.Reason != MethodNotAllowed && e.Reason != HeaderNotAllowed }) {
			m.createCacheEntry(head.Headers)
		}
		m.mended = (*Machine).networkOrCacheFetch
		m.fail(StagePreflight, fails...)
		return
	}
	// 7.8. to 7.15. Remember it.
	m.createCacheEntry(head.Headers)
	// 7.16. Return to HTTP fetch, whose next step is the actual request.
	if m.refused != nil {
		m.fail(StageActual, m.refused)
		return
	}
	m.networkOrCacheFetch()
}

// judgePreflight returns every step of CORS-preflight fetch that fails, in
// the order the engine would come upon them were the ones before it mended.
func (m *Machine) judgePreflight(head Head) []*NetworkError {
	fails := m.checkPreflight(make([]*NetworkError, 0, 4), head)
	// 7.1. and 7.2. Extract the lists.
	methods, names := head.Headers.extract(AccessControlAllowMethods), head.Headers.extract(AccessControlAllowHeaders)
	// 7.3. Either is failure: a network error. 7.5. The method.
	if methods.failure() {
		fails = append(fails, &NetworkError{Reason: AllowMethodsInvalid, Header: AccessControlAllowMethods, Got: methods.value, Subject: methods.bad})
	}
	methodFails := m.checkMethod(methods)
	if methodFails != nil && m.ua.MethodBeforeHeaders { // Firefox, before it has looked at the second list
		fails = append(fails, methodFails)
	}
	if names.failure() {
		fails = append(fails, &NetworkError{Reason: AllowHeadersInvalid, Header: AccessControlAllowHeaders, Got: names.value, Subject: names.bad})
	}
	if methodFails != nil && !m.ua.MethodBeforeHeaders {
		fails = append(fails, methodFails)
	}
	// 7.6. and 7.7. The header names.
	if names.failure() {
		return fails
	}
	return m.checkNames(fails, names)
}

// checkPreflight appends what fails in the condition of step 7: the CORS check
// and the status must both be good, and which of them an engine minds first is
// its own.
func (m *Machine) checkPreflight(fails []*NetworkError, head Head) []*NetworkError {
	status := m.preflightStatus(head)
	first := false // the status, before the CORS check
	switch m.ua.PreflightOrder {
	case CORSCheckFirst:
	case StatusFirst: // WebKit: recordings preflight-status-*
		first = true
	case RedirectFirst: // Chromium: the same
		first = status != nil && status.Reason == PreflightRedirect
	}
	if status != nil && first {
		fails = append(fails, status)
	}
	// Firefox, sending the page's own origin, does not check it at the page's own.
	trusted := m.ua.PreflightKeepsOrigin && m.req.Origin.SameOrigin(m.url.Origin())
	if !trusted {
		fails = m.ua.corsCheck(fails, head.Headers, m.preflightOrigin(), m.credentialsInclude())
	}
	if status != nil && !first {
		fails = append(fails, status)
	}
	return fails
}

// preflightStatus is a preflight's status that is not an ok status. A redirect
// is one too: to the standard no other than the rest.
func (m *Machine) preflightStatus(head Head) *NetworkError {
	location, present := head.Headers.Get("location")
	apart := false
	switch m.ua.PreflightRedirects {
	case RedirectApart:
		apart = true
	case RedirectApartIfFollowed: // Firefox
		apart = m.req.Redirect == RedirectFollow
	case RedirectAsStatus: // WebKit
	}
	switch {
	case RedirectStatus(head.Status) && present && apart:
		return &NetworkError{Reason: PreflightRedirect, Header: "location", Got: location, Subject: location}
	case !OKStatus(head.Status):
		return &NetworkError{Reason: PreflightStatus}
	}
	return nil
}

// checkMethod is step 7.5 of CORS-preflight fetch. A list that is failure was
// told.
func (m *Machine) checkMethod(methods list) *NetworkError {
	if methods.failure() || SafelistedMethod(m.method) || methods.has(m.method) || !m.credentialsInclude() && methods.has("*") {
		return nil
	}
	return &NetworkError{Reason: MethodNotAllowed, Header: AccessControlAllowMethods, Got: methods.value, Absent: !methods.present,
		Want: m.method, Subject: m.method}
}

// checkNames appends the names that fail steps 7.6 and 7.7 of CORS-preflight
// fetch.
func (m *Machine) checkNames(fails []*NetworkError, names list) []*NetworkError {
	asked := m.preflightNames()
	star, listed := !m.credentialsInclude() && names.has("*"), names.forNames(len(asked))
	allowed := func(name string) bool {
		if listed.has(name) {
			return true
		}
		// 7.6. "*" does not stand for Authorization. No engine keeps to that.
		return star && (m.ua.WildcardCoversAuthorization || !CORSNonWildcardRequestHeaderName(name))
	}
	// 7.7. Each name asked for.
	if !slices.ContainsFunc(asked, func(name string) bool { return !allowed(name) }) {
		return fails
	}
	for _, name := range m.judgedOrder(asked) {
		if !allowed(name) {
			lower := asciiLower(name)
			fails = append(fails, &NetworkError{Reason: HeaderNotAllowed, Header: AccessControlAllowHeaders, Got: names.value, Absent: !names.present,
				Want: lower, Subject: lower, SubjectAsSent: name})
		}
	}
	return fails
}

// judgedOrder is the order in which an engine looks at the names it asked
// for, each once.
func (m *Machine) judgedOrder(asked []string) []string {
	all := asked
	if len(asked) > 1 {
		all = m.atStart.names()
	}
	if m.ua.HeaderOrder != nil {
		all = m.ua.HeaderOrder(all, m.first.trustworthy())
	} else if len(all) > 1 {
		slices.SortStableFunc(all, func(a, b string) int { return strings.Compare(asciiLower(a), asciiLower(b)) })
	}
	if len(all) == 1 {
		return all
	}
	var ordered []string
	for _, name := range all {
		if containsFold(asked, name) && !containsFold(ordered, name) {
			ordered = append(ordered, name)
		}
	}
	return ordered
}

// DefaultMaxAge is how long a preflight without Access-Control-Max-Age is
// remembered, in seconds.
const DefaultMaxAge = 5

// PreflightMaxAge is how many seconds an engine remembers a preflight that
// passed; 0 when it does not: steps 7.8 to 7.11 of CORS-preflight fetch.
// https://fetch.spec.whatwg.org/#http-access-control-max-age
func (ua *UserAgent) PreflightMaxAge(headers HeaderList) int {
	// 7.8. Extract it.
	value, present := headers.Get(AccessControlMaxAge)
	// 7.9. Failure and null make it 5.
	if !present || value == "" {
		return DefaultMaxAge
	}
	digits, negative := strings.CutPrefix(value, "-")
	if rest, plus := strings.CutPrefix(value, "+"); plus && ua.SignedMaxAge {
		digits = rest
	}
	if !isNumber(digits) {
		if ua.UnparsableMaxAgeNotCached { // Firefox
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
	// 7.10. No more than the imposed limit.
	if ua.MaxAgeCap > 0 {
		n = min(n, int64(ua.MaxAgeCap))
	}
	return int(n)
}
