package fetch

import (
	"fmt"
	"slices"
	"strings"
)

// maxRedirects is the standard's limit: step 7 of HTTP-redirect fetch.
const maxRedirects = 20

// httpRedirectFetch is HTTP-redirect fetch. It says false for a response that
// names no location.
// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
func (m *Machine) httpRedirectFetch(head Head, to location) bool {
	switch {
	// 3. The location URL: locationURL has read it.
	// 5. It is failure: a network error.
	case to.failure != nil:
		m.failRedirect(head, to, to.failure)
		return true
	// 4. It is null: the response is none to follow.
	case !to.leads():
		return false
	// 6. Its scheme is not an HTTP(S) scheme.
	case !to.url.IsHTTP():
		m.failRedirect(head, to, &NetworkError{Reason: RedirectScheme, Header: "location", Got: to.value})
		return true
	// 7. Twenty redirects were followed.
	case m.hop == maxRedirects:
		m.failRedirect(head, to, &NetworkError{Reason: TooManyRedirects})
		return true
	}
	// 9. and 10. It includes credentials.
	// 11. A stream cannot be sent again.
	if m.stream && head.Status != 303 {
		m.failRedirect(head, to, &NetworkError{Reason: StreamRedirected, Header: "location", Got: to.value})
		return true
	}
	var fails []*NetworkError
	if e := m.redirectCredentials(to.url); e != nil {
		fails = append(fails, e)
	}
	fails = append(fails, m.secondCheck(head, to.url)...)
	if len(fails) == 0 {
		m.follow(head.Status, to.url)
		return true
	}
	if m.preflightsFirst(to.url, fails[0]) && m.refusedLate(head, to, fails) {
		return true
	}
	m.failRedirect(head, to, fails...)
	return true
}

// redirectCredentials refuses a location URL with a user name or password:
// steps 9 and 10 of HTTP-redirect fetch.
func (m *Machine) redirectCredentials(to URL) *NetworkError {
	if !to.IncludesCredentials() {
		return nil
	}
	// 9. In mode "cors", to another origin than the page's.
	crossOrigin := m.mode() == ModeCORS && !m.req.Origin.SameOrigin(to.Origin())
	// 10. With tainting "cors": from another origin, even back to the page's.
	// Chromium refuses it always (recording redirect-userinfo-no-cors).
	if crossOrigin || m.tainting == TaintingCORS || m.ua.RefusesUserinfo {
		return &NetworkError{Reason: RedirectUserinfo, Header: "location", Subject: to.String()}
	}
	return nil
}

// secondCheck is a second look that WebKit takes at a redirect, as with
// credentials, if the request started at the page's own origin (recordings
// redirect-same-cross-*).
func (m *Machine) secondCheck(head Head, to URL) []*NetworkError {
	omits := m.req.Credentials == CredentialsOmit && m.url.Origin() == to.Origin()
	if m.ua.CredentialsAfterSameOrigin && m.tainting == TaintingCORS && m.startedSameOrigin() && !omits {
		return m.ua.corsCheck(nil, head.Headers, m.serializedOrigin(), true)
	}
	return nil
}

// preflightsFirst says whether an engine that takes a second look has by then
// sent the preflight to the target: not to one with credentials at the page's
// own origin.
func (m *Machine) preflightsFirst(to URL, first *NetworkError) bool {
	return m.ua.CredentialsAfterSameOrigin && m.startedSameOrigin() &&
		(first.Reason != RedirectUserinfo || !m.req.Origin.SameOrigin(to.Origin()))
}

// refusedLate follows a redirect that is refused, as far as its preflight;
// false, and nothing done, where there is none.
func (m *Machine) refusedLate(head Head, to location, fails []*NetworkError) bool {
	at := *m
	m.follow(head.Status, to.url)
	if m.pending != nil && m.pending.Kind == Preflight && !m.done {
		m.refused = fails[0]
		m.refused.Status = head.Status
		if m.refused.Subject == "" {
			m.refused.Subject = to.url.String()
		}
		return true
	}
	*m = at
	return false
}

func (m *Machine) startedSameOrigin() bool { return m.req.Origin.SameOrigin(m.first.Origin()) }

// follow is the rest of HTTP-redirect fetch: the request is changed for the
// location URL, and fetched again.
func (m *Machine) follow(status int, to URL) {
	here, there := m.url.Origin(), to.Origin()
	sameOrigin := here.SameOrigin(there)
	m.removed = nil
	m.keepsOrigin = m.keepsOrigin && sameOrigin
	// 12. 301 and 302 make a GET of a POST, 303 of all but HEAD.
	becomesGet := m.method == "POST" && (status == 301 || status == 302) || status == 303 && m.method != "GET" && m.method != "HEAD"
	// WebKit does the same to a DELETE that leaves the origin (recording redirect-delete-302).
	if becomesGet || m.method == "DELETE" && !sameOrigin && m.ua.DeleteBecomesGet {
		// 12.1.
		m.method, m.body, m.stream = "GET", nil, false
		// 12.2. Request-body headers go with the body.
		m.removed = append(m.removed, requestBodyHeaderNames...)
		m.keepsOrigin = m.ua.KeepsOrigin && sameOrigin
	}
	// 13. Another origin does not get Authorization.
	if !sameOrigin {
		m.removed = append(m.removed, corsNonWildcardRequestHeaderNames...)
	}
	if !m.req.Origin.SameOrigin(to.Origin()) {
		m.removed = append(m.removed, m.ua.RedirectRemoves...)
	}
	if len(m.removed) > 0 {
		m.headers = m.headers.without(m.removed)
		m.unsafe = m.ua.unsafeNames(m.headers)
	}
	// 8. and 18. The redirect counts, and its URL is one of the list.
	m.taintRedirect(here, there)
	m.strayed = m.strayed || !SchemelesslySameSite(m.req.Origin, here)
	m.crossed = m.crossed || !sameOrigin
	m.from = m.url.WithoutFragment()
	m.url = to
	m.hop++
	// 22. Main fetch.
	m.mainFetch(StageActual)
}

// taintRedirect takes a redirect into the request's redirect-taint. Nobody
// here asks whether that is "same-site" or "cross-site".
// https://fetch.spec.whatwg.org/#concept-request-tainted-origin
func (m *Machine) taintRedirect(from, to Origin) {
	// 4.3. From an origin that is neither the page's nor the next.
	if !to.SameOrigin(from) && !m.req.Origin.SameOrigin(from) {
		m.redirectTaint = true
	}
}

// refusedUnchecked is what engines refuse a redirect for before they look at
// anything else of the response.
func (m *Machine) refusedUnchecked(to location) *NetworkError {
	switch {
	// Chromium and Firefox: recordings redirect-two-locations-*.
	case to.failure != nil && to.failure.Reason == MultipleLocations:
		return to.failure
	// Chromium: recordings redirect-to-*.
	case to.leads() && slices.Contains(m.ua.UnsafeRedirectSchemes, to.url.Scheme()):
		return &NetworkError{Reason: RedirectUnsafe, Header: "location", Got: to.value, Subject: to.url.String()}
	}
	// Firefox, which upgrades images instead.
	if m.req.Loads() == InitiatorImg {
		return nil
	}
	return m.mixedRedirect(to)
}

// failRedirect fails over a response that may lead somewhere: step 4.4 of HTTP
// fetch and after.
func (m *Machine) failRedirect(head Head, to location, fails ...*NetworkError) {
	if to.leads() {
		for _, e := range fails {
			if e.Subject == "" {
				e.Subject = to.url.String()
			}
		}
		if to.url.IsHTTP() && m.req.Redirect == RedirectFollow && m.hop < maxRedirects {
			status, url := head.Status, to.url
			m.mended = func(m *Machine) { m.follow(status, url) }
		}
	}
	m.failHead(head, fails...)
}

// location is a response's location URL: null (the zero URL), failure, or a
// URL.
type location struct {
	value   string // of Location
	url     URL
	failure *NetworkError
}

// leads says that there is a URL.
func (l location) leads() bool { return l.url.u != nil }

// locationURL is where a redirect leads.
// https://fetch.spec.whatwg.org/#concept-response-location-url
func (m *Machine) locationURL(head Head) location {
	// 2. Extract Location: one line, a URL. Two are failure to the standard.
	lines := head.Headers.Values("location")
	if len(lines) == 0 {
		return location{}
	}
	value, _ := head.Headers.Get("location")
	fail := func(r Reason) location {
		return location{value: value, failure: &NetworkError{Reason: r, Header: "location", Got: value, Lines: len(lines)}}
	}
	switch m.ua.SeveralLocations { // recordings redirect-two-locations-*
	case SeveralLocationsFail:
		if len(lines) > 1 {
			return fail(RedirectInvalid)
		}
	case EqualLocationsAreOne: // Chromium, Firefox
		value = lines[0]
		if slices.ContainsFunc(lines, func(l string) bool { return l != value }) {
			return fail(MultipleLocations)
		}
	case LocationsJoined: // WebKit
	}
	if value == "" {
		switch m.ua.EmptyLocation {
		case EmptyLocationLeads: // to the URL itself
		case EmptyLocationIsNone: // Chromium, Firefox
			return location{}
		case EmptyLocationFails: // WebKit
			return fail(RedirectInvalid)
		}
	}
	// 3. Parse it with the response's URL.
	to, err := m.url.Parse(m.ua.LocationBytes.decode(value))
	if err != nil {
		return fail(RedirectInvalid)
	}
	// 4. The fragment it inherits is never sent.
	return location{value: value, url: to}
}

// decode makes of the bytes of a Location what the URL parser gets.
func (l LocationBytes) decode(value string) string {
	switch l {
	case LocationPercent:
		return percentEncodeHigh(value)
	case LocationReplaced:
		return Mojibake(value)
	}
	return value
}

func percentEncodeHigh(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// Mojibake makes bytes UTF-8, U+FFFD for each that is not, and then takes
// each byte for a character: what one engine does to header values.
func Mojibake(s string) string {
	if allBytes(s, func(c byte) bool { return c < 0x80 }) {
		return s
	}
	var b strings.Builder
	for _, r := range s { // an invalid byte ranges as U+FFFD
		for _, c := range []byte(string(r)) {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}
