package fetch

// Tainting is a request's response tainting: how much of the response the page
// may see.
// https://fetch.spec.whatwg.org/#concept-request-response-tainting
type Tainting string

// The response taintings.
const (
	TaintingBasic  Tainting = "basic"
	TaintingCORS   Tainting = "cors"
	TaintingOpaque Tainting = "opaque"
)

// mainFetch is main fetch: whether the current URL is fetched at all, and how
// much of its response the page may see. It is run again for each redirect.
// https://fetch.spec.whatwg.org/#main-fetch
func (m *Machine) mainFetch(stage Stage) {
	m.setFetchSite(m.url.Origin())
	// 9. Determine the referrer: by the URL before it is upgraded.
	m.determineReferrer()
	// 5. Upgrade request to a potentially trustworthy URL.
	if m.upgradesInsecure() {
		m.url = m.url.withScheme("https")
	}
	// 6. Upgrade a mixed content request.
	if m.upgrades() {
		m.upgraded = m.url.Requested()
		m.url = m.url.withScheme("https")
	}
	// A worker's constructor throws for another origin before anything else is
	// looked at, in every engine (recordings worker-*-other-*).
	if m.req.worker() && !m.req.Origin.SameOrigin(m.url.Origin()) {
		m.fail(stage, &NetworkError{Reason: SameOriginMode, Subject: m.url.Origin().String()})
		return
	}
	// 7. A URL that is blocked is a network error.
	if e := m.blockedURL(); e != nil {
		// WebKit has by then sent the preflight to a redirect's target
		// (recordings mixed-https-page-*).
		if m.ua.MixedRedirect == MixedAfterPreflight && m.hop > 0 && e.Reason == MixedContent && m.needsPreflight() {
			m.refused = e
			m.corsPreflightFetch()
			return
		}
		m.fail(stage, e)
		return
	}
	// 10. A known HSTS host's URL is made https.
	redirects := m.upgradeHSTS()
	// 12. The first of these that matches: "basic" in mode "websocket".
	if m.req.Initiator == InitiatorWebSocket {
		m.networkOrCacheFetch()
		return
	}
	switch isData := m.url.Scheme() == "data"; {
	case m.tainting == TaintingBasic && m.req.Origin.SameOrigin(m.url.Origin()), isData:
		// The tainting is "basic": no redirect leads to data:.
		if isData {
			m.mainFetchResponse(Head{Status: 200, Headers: HeaderList{{"Content-Type", "text/plain"}}})
			return
		}
	case m.mode() == ModeSameOrigin:
		m.fail(stage, &NetworkError{Reason: SameOriginMode, Subject: m.url.Origin().String()})
		return
	case m.mode() == ModeNoCORS:
		if m.req.Redirect != RedirectFollow {
			m.fail(stage, &NetworkError{Reason: NoCORSRedirectMode, Subject: string(m.req.Redirect)})
			return
		}
		m.tainting = TaintingOpaque
	default: // with and without a preflight, which is for HTTP fetch to say
		m.tainting = TaintingCORS
	}
	if redirects {
		m.redirectHSTS()
		return
	}
	m.httpFetch()
}

// blockedURL is why the current URL is not fetched at all: step 7 of main
// fetch.
func (m *Machine) blockedURL() *NetworkError {
	large := m.hop == 0 && m.tooLarge()
	switch {
	// The standard finds this after the preflight, and no engine does
	// (recordings keepalive-too-large*).
	case large && m.ua.KeepaliveFirst:
		return &NetworkError{Reason: KeepaliveTooLarge}
	case m.url.Scheme() == "data":
		return nil
	// The standard finds this in step 12 and in scheme fetch, by when the
	// modes same-origin and no-cors may have failed on other grounds.
	case !m.url.IsHTTP():
		return &NetworkError{Reason: URLSchemeNotSupported, Subject: m.url.Scheme()}
	}
	// Every engine asks the page's policy before it finds mixed content
	// (recordings csp-mixed-*).
	if e := m.cspBlocked(); e != nil {
		return e
	}
	switch {
	// Every engine finds in the mode same-origin that the URL is not, before
	// this (recordings mixed-same-origin-mode*).
	case m.mode() != ModeSameOrigin && m.mixedContent(m.url):
		return &NetworkError{Reason: MixedContent, Subject: m.url.String()}
	case m.ua.Local.unspecified(m.url.Host()):
		return &NetworkError{Reason: LocalNetworkAccess, Subject: m.url.Host(), Got: LocalHost}
	case badPort(m.url):
		return &NetworkError{Reason: BadPort, Subject: m.url.Port()}
	case large:
		return &NetworkError{Reason: KeepaliveTooLarge}
	}
	return nil
}

// mainFetchResponse is the end of main fetch: step 14 makes of the response
// what the page gets.
func (m *Machine) mainFetchResponse(head Head) {
	response := FilteredResponse{Type: ResponseType(m.tainting), Status: head.Status, URL: m.url.WithoutFragment(), Redirected: m.hop > 0}
	if m.tainting == TaintingOpaque {
		response = FilteredResponse{Type: ResponseOpaque}
	}
	m.end(response, m.ua.exposed(head.Headers, m.tainting, m.credentialsInclude()))
}

// mode is the request's mode, save for what loads in a mode of its own.
func (m *Machine) mode() Mode {
	switch m.req.Initiator {
	case InitiatorFont:
		if m.ua.NoCORSFonts {
			return ModeNoCORS
		}
	// https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script
	case InitiatorWorker, InitiatorSharedWorker:
		return ModeSameOrigin
	case InitiatorModulePreload:
		return ModeCORS
	case InitiatorPreload:
		if m.req.As == "font" && m.ua.PreloadsFontsWithCORS {
			return ModeCORS
		}
	// https://html.spec.whatwg.org/multipage/media.html#start-the-track-processing-model
	case InitiatorTrack:
		if m.req.Mode == ModeNoCORS && !m.ua.NoCORSTracks {
			return ModeSameOrigin
		}
	case InitiatorBeacon:
		if len(m.namesAtStart) == 0 { // also where the engine left its type out
			return ModeNoCORS
		}
	default:
	}
	return m.req.Mode
}

// credentialsInclude says whether the credentials mode is "include". What
// loads modules and fonts has no such choice.
func (m *Machine) credentialsInclude() bool {
	return m.req.Credentials == CredentialsInclude && m.req.Initiator != InitiatorModule && m.req.Initiator != InitiatorFont
}
