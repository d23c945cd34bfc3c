package fetch

// httpFetch is HTTP fetch as far as a request: step 4, is there to be a
// preflight before it?
// https://fetch.spec.whatwg.org/#concept-http-fetch
func (m *Machine) httpFetch() {
	// 4.1. A method or a header name needs a preflight and has no cache entry
	// that matches.
	if m.needsPreflight() && !m.req.Preflighted && !m.cacheMatches() {
		m.corsPreflightFetch()
		return
	}
	// 4.3.
	m.networkOrCacheFetch()
}

// needsPreflight is makeCORSPreflight of HTTP fetch: whether the current hop
// is one that is preflighted. Main fetch says so in its step 12.
func (m *Machine) needsPreflight() bool {
	switch {
	case m.tainting == TaintingBasic && m.req.Origin.SameOrigin(m.url.Origin()), m.mode() != ModeCORS,
		m.req.Initiator == InitiatorEventSource: // which does not set the unsafe-request flag
		return false
	// The use-CORS-preflight flag; a method that is not CORS-safelisted, or
	// CORS-unsafe request-header names.
	case m.usePreflight, !SafelistedMethod(m.method), len(m.unsafe) > 0:
		return true
	}
	switch m.ua.LaterPreflights {
	case PreflightAsNeeded:
	case PreflightAsAtStart: // Firefox: recordings redirect-303-put, redirect-301-authorization-cross
		return m.unsafeAtStart
	case PreflightAgain: // WebKit: the same
		return m.preflighted || len(m.namesAtStart) > 0
	}
	return false
}

// httpFetchResponse is HTTP fetch from the response on: steps 4.4 to 7.
func (m *Machine) httpFetchResponse(head Head) {
	if m.req.Initiator == InitiatorWebSocket {
		m.webSocketResponse(head)
		return
	}
	var to location
	if RedirectStatus(head.Status) {
		// Read before it is wanted, for what engines refuse before step 4.4.
		to = m.locationURL(head)
		if e := m.refusedUnchecked(to); e != nil {
			m.failHead(head, e)
			return
		}
	}
	if m.beaconArrived(head, to) {
		return
	}
	// Chromium makes an error of a 407 where there is no proxy (recording preflight-status-407).
	if head.Status == 407 && m.ua.ProxyAuthFails {
		m.failHead(head, &NetworkError{Reason: ProxyAuthentication})
		return
	}
	switch m.tainting {
	case TaintingBasic:
	case TaintingCORS:
		// 4.4. With tainting "cors", the CORS check.
		if fails := m.ua.corsCheck(nil, head.Headers, m.serializedOrigin(), m.credentialsInclude()); len(fails) > 0 {
			m.failRedirect(head, to, fails...)
			return
		}
	case TaintingOpaque:
		// 5. With tainting "opaque", the cross-origin resource policy check.
		if e := m.resourcePolicyCheck(head.Headers); e != nil {
			m.failRedirect(head, to, e)
			return
		}
	}
	// 6. With a redirect status, by the redirect mode.
	if RedirectStatus(head.Status) && m.redirected(head, to) {
		return
	}
	// 7. The response is returned: to whoever asked for it.
	if e := m.initiatorCheck(head); e != nil {
		m.failHead(head, e)
		return
	}
	m.mainFetchResponse(head)
}

// redirected is step 6.3 of HTTP fetch. It says false for a response that is
// no redirect after all, because it names no location.
func (m *Machine) redirected(head Head, to location) bool {
	switch m.req.Redirect {
	case RedirectError:
		// "error": a network error. Chromium and WebKit want a Location for it
		// (recordings redirect-error-*).
		if to.value != "" || !m.ua.ErrorModeNeedsLocation {
			m.failRedirect(head, to, &NetworkError{Reason: RedirectRefused, Header: "location", Got: to.value})
			return true
		}
	case RedirectManual:
		// "manual": an opaque-redirect filtered response.
		if e := m.integrityCheck(head); e != nil {
			m.failHead(head, e)
			return true
		}
		m.end(FilteredResponse{Type: ResponseOpaqueRedirect, URL: m.url.WithoutFragment()}, []string{})
		return true
	case RedirectFollow:
	}
	// "follow": HTTP-redirect fetch.
	return m.httpRedirectFetch(head, to)
}
