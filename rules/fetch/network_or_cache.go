package fetch

import (
	"slices"
	"strconv"
)

// networkOrCacheFetch is HTTP-network-or-cache fetch of the actual request: it
// is sent.
// https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch
func (m *Machine) networkOrCacheFetch() {
	if m.req.Held && !Harmless(m.method, m.url.Requested(), m.headers) {
		m.result.Held = m.result.Error == nil
		m.end(FilteredResponse{Type: ResponseType(m.tainting)}, []string{})
		return
	}
	// 10.1. Of what is in no cache, the cache mode "only-if-cached" makes an error.
	if m.req.Cache == CacheOnlyIfCached && !m.ua.SendsOnlyIfCached {
		m.fail(StageActual, &NetworkError{Reason: OnlyIfCached})
		return
	}
	// HTTP-network fetch: a stream goes over no HTTP/1.x connection. The
	// preflight's tells which there is.
	if m.stream && (m.url.Scheme() == "http" || m.received != nil && m.received.Protocol != http2) {
		m.fail(StageActual, &NetworkError{Reason: StreamNeedsHTTP2})
		return
	}
	m.send(m.httpRequest(Actual))
}

// http2 is Response.Protocol of HTTP/2.
const http2 = "HTTP/2.0"

// httpRequest is the httpRequest of HTTP-network-or-cache fetch for the
// current hop, whole, in the engine's order. Headers of the script stand where
// the engine has a place for their name, the rest where it says "*".
func (m *Machine) httpRequest(kind Kind) Send {
	s := Send{Kind: kind, Hop: m.hop, URL: m.url.Requested(), Method: m.method}
	if m.recalls {
		return s
	}
	order := m.ua.ActualHeaders
	if kind == Preflight {
		order, s.Method = m.ua.PreflightHeaders, "OPTIONS"
	} else {
		if m.req.Initiator == InitiatorWebSocket {
			order, s.NewConnection = m.ua.WebSocket.Headers, true
		} else if m.req.Initiator == InitiatorVideo {
			order = m.ua.MediaHeaders
		} else if m.ua.ElementHeaders != nil && m.req.Loads().Destination() != "" {
			order = m.ua.ElementHeaders
		}
		s.Body, s.script = m.body, m.headers
	}
	s.Headers = make(HeaderList, 0, len(order)+len(s.script))
	for _, place := range order {
		switch {
		case place == "*":
			for _, h := range s.script {
				if !containsFold(order, h.Name) {
					s.Headers = append(s.Headers, h)
				}
			}
		case s.script.Has(place):
			for _, h := range s.script {
				if equalFold(h.Name, place) {
					s.Headers = append(s.Headers, h)
				}
			}
		default:
			if v := m.headerValue(place, kind); v != "" {
				s.Headers = append(s.Headers, Header{place, v})
			}
		}
	}
	return s
}

// headerValue is what the engine itself puts into a header of the current
// request, "" for nothing: step 8 of HTTP-network-or-cache fetch.
func (m *Machine) headerValue(name string, kind Kind) string {
	if kind == Preflight {
		if v, ok := m.preflightValue(name); ok {
			return v
		}
	} else if v, ok := m.actualValue(name); ok {
		return v
	}
	switch name {
	case "Pragma", "Cache-Control": // 8.18.
		return m.cacheHeader(name)
	case "Referer": // 8.11.
		return m.referrer()
	case "Sec-Fetch-Site", "Sec-Fetch-Dest", "Sec-Fetch-Mode": // 8.13.
		return m.fetchMetadata(name)
	case "User-Agent": // 8.15.
		return m.userAgent()
	case "Accept-Encoding": // 8.20., as the next
		if m.url.trustworthy() {
			return m.ua.AcceptEncodingSecure
		}
		return m.ua.AcceptEncoding
	case "Host":
		return m.url.host
	}
	if v := m.ua.Constants[name]; v != "" {
		return v
	}
	if kind == Actual && m.url.trustworthy() {
		return m.ua.TrustworthyOnly[name]
	}
	return ""
}

// actualValue is the value of a header that an actual request alone has, or
// has otherwise than a preflight.
func (m *Machine) actualValue(name string) (string, bool) {
	stream := m.req.Initiator == InitiatorEventSource
	if m.req.Initiator == InitiatorWebSocket {
		if v := m.webSocketValue(name); v != "" {
			return v, true
		}
	}
	// https://html.spec.whatwg.org/multipage/media.html#concept-media-load-resource
	if m.req.Initiator == InitiatorVideo {
		if v := m.ua.MediaConstants[name]; v != "" {
			return v, true
		}
	}
	switch name {
	case "Accept": // fetch, step 12: https://fetch.spec.whatwg.org/#concept-fetch
		switch a := m.ua.Accept[m.req.Loads()]; {
		case stream:
			return "text/event-stream", true
		case a != "":
			return a, true
		}
		return "*/*", true
	case "Content-Length": // 8.5. to 8.9.
		if m.body != nil || m.method == "POST" || m.method == "PUT" {
			return strconv.Itoa(len(m.body)), true
		}
		return "", true
	case "Origin": // 8.12.
		return m.requestOrigin(), true
	case "Accept-Encoding": // 8.19.
		return "identity", m.headers.Has("range")
	case "Priority": // https://www.rfc-editor.org/rfc/rfc9218
		key := string(m.req.Initiator)
		if m.req.Initiator == InitiatorPreload {
			key += " " + m.req.As
		}
		v, ok := m.ua.Priority[key]
		return v, ok
	case "Cookie": // 8.21.1.
		return m.cookie(), true
	}
	return "", false
}

// requestOrigin is the Origin of an actual request, "" for none.
// https://fetch.spec.whatwg.org/#append-a-request-origin-header
func (m *Machine) requestOrigin() string {
	switch {
	// 3. With tainting "cors" or mode "websocket".
	case m.tainting == TaintingCORS, m.req.Initiator == InitiatorWebSocket,
		// 4. With a method that is neither GET nor HEAD.
		m.method != "GET" && m.method != "HEAD",
		// WebKit: on a GET that a redirect made of a POST (recording redirect-303-put).
		m.keepsOrigin,
		// Chromium, WebKit: elements that ask for CORS at their own origin (recordings init-*).
		m.ua.ElementOrigin && m.mode() == ModeCORS && (m.req.ahead() || slices.Contains([]Initiator{InitiatorScript, InitiatorImg, InitiatorModule, InitiatorStylesheet, InitiatorTrack}, m.req.Loads())):
		// 4.1. Save that without CORS the referrer policy may hide it.
		if m.mode() != ModeCORS && m.req.Initiator != InitiatorWebSocket && m.hidesOrigin() {
			return "null"
		}
		return m.serializedOrigin()
	}
	return ""
}

// serializedOrigin is the byte-serialised request origin.
// https://fetch.spec.whatwg.org/#byte-serializing-a-request-origin
func (m *Machine) serializedOrigin() string {
	// 2. A redirect-taint other than "same-origin" makes it "null".
	if m.redirectTaint {
		return "null"
	}
	// 3. The origin, serialised.
	return m.req.origin
}

func (m *Machine) userAgent() string {
	if m.req.UserAgent != "" {
		return m.req.UserAgent
	}
	if m.req.Product != "" {
		return m.ua.DefaultUserAgent + " " + m.req.Product
	}
	return m.ua.DefaultUserAgent
}

// cookie is the Cookie header. Whether there is one at all is
// includeCredentials of step 8.3.
func (m *Machine) cookie() string {
	if c := m.req.Credentials; c == CredentialsInclude || c == CredentialsSameOrigin && m.tainting == TaintingBasic {
		return m.ua.Cookies.CookieHeader(m.req, m.first, m.url, m.strayed)
	}
	return ""
}
