package fetch

import (
	"slices"
	"strconv"
)

// elements are the initiators that are elements or what loads like one.
var elements = []string{"script", "img", "font", "module"}

// compose makes the request of the current hop, whole, in the engine's order.
// Headers of the script stand where the engine has a place for their name,
// the rest where it says "*".
func (m *Machine) compose(kind Kind) Send {
	s := Send{Kind: kind, Hop: m.hop, URL: m.url.Requested(), Method: m.method}
	order := m.ua.ActualHeaders
	if kind == Preflight {
		order, s.Method = m.ua.PreflightHeaders, "OPTIONS"
	} else {
		if slices.Contains(elements, m.req.Initiator) {
			order = m.ua.ElementHeaders
		}
		s.Body, s.script = m.body, m.headers
	}
	s.Headers = make(HeaderList, 0, len(order)+len(s.script))
	for _, place := range order {
		switch {
		case place == "*":
			for _, h := range s.script {
				if !slices.ContainsFunc(order, func(p string) bool { return equalFold(p, h.Name) }) {
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
			if v := m.value(place, kind); v != "" {
				s.Headers = append(s.Headers, Header{place, v})
			}
		}
	}
	return s
}

// value is what the engine itself puts into a header of the current request,
// "" for nothing.
func (m *Machine) value(name string, kind Kind) string {
	if kind == Preflight {
		switch name {
		case "Accept":
			return "*/*"
		case "Origin":
			return m.preflightOrigin()
		case "Access-Control-Request-Method":
			return m.method
		case "Access-Control-Request-Headers":
			return requestHeadersValue(m.askedNames())
		case "Sec-Fetch-Mode":
			if m.ua.PreflightModeAlways || m.url.trustworthy() {
				return "cors"
			}
			return ""
		}
	} else if v, ok := m.actualValue(name); ok {
		return v
	}
	switch name {
	case "Host":
		return m.url.host
	case "User-Agent":
		return m.userAgent()
	case "Accept-Encoding":
		if m.url.trustworthy() {
			return m.ua.AcceptEncodingSecure
		}
		return m.ua.AcceptEncoding
	case "Referer":
		return m.referrer()
	case "Sec-Fetch-Site", "Sec-Fetch-Dest", "Sec-Fetch-Mode":
		if m.url.trustworthy() {
			return m.metadata(name)
		}
		return ""
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
	stream := m.req.Initiator == "eventsource"
	switch name {
	case "Accept":
		switch a := m.ua.Accept[m.req.Initiator]; {
		case stream:
			return "text/event-stream", true
		case a != "":
			return a, true
		}
		return "*/*", true
	case "Pragma", "Cache-Control":
		if stream {
			return "no-cache", true
		}
		return "", true
	case "Origin":
		return m.originHeader(), true
	case "Cookie":
		return m.cookie(), true
	case "Content-Length":
		if m.body != nil || m.method == "POST" || m.method == "PUT" {
			return strconv.Itoa(len(m.body)), true
		}
		return "", true
	case "Accept-Encoding":
		return "identity", m.headers.Has("range")
	}
	return "", false
}

// metadata is a header of Fetch Metadata.
// https://w3c.github.io/webappsec-fetch-metadata/
func (m *Machine) metadata(name string) string {
	switch name {
	case "Sec-Fetch-Site":
		return m.site
	case "Sec-Fetch-Mode":
		return string(m.mode())
	}
	switch m.req.Initiator {
	case "script", "module":
		return "script"
	case "img":
		return "image"
	case "font":
		return "font"
	}
	return "empty"
}

// relate takes an URL's origin into Sec-Fetch-Site.
// https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
func (m *Machine) relate(to Origin) {
	switch {
	case m.site == "cross-site":
	case m.req.Origin.SameOrigin(to):
		if m.site == "" {
			m.site = "same-origin"
		}
	case SameSite(m.req.Origin, to):
		m.site = "same-site"
	default:
		m.site = "cross-site"
	}
}

func (m *Machine) userAgent() string {
	if m.req.UserAgent != "" {
		return m.req.UserAgent
	}
	if m.req.Product == "" {
		return m.ua.Product
	}
	return m.ua.Product + " " + m.req.Product
}

// originHeader is the Origin of an actual request.
// https://fetch.spec.whatwg.org/#append-a-request-origin-header
func (m *Machine) originHeader() string {
	switch {
	case m.tainting == taintCORS:
		return m.originText()
	case m.method != "GET" && m.method != "HEAD", m.keepsOrigin:
		return m.originText()
	case m.ua.ElementOrigin && m.mode() == ModeCORS && slices.Contains([]string{"script", "img", "module"}, m.req.Initiator):
		return m.originText()
	}
	return ""
}

// referrer is the Referer header under the default policy
// strict-origin-when-cross-origin, for a page at the root of its origin. What
// a downgrade is every engine tells by https, not by trustworthiness.
// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
func (m *Machine) referrer() string {
	if m.req.Origin.Opaque() {
		// Where the page is, nobody told us; the engine sends that it is
		// somewhere, and the target's own origin stands for it.
		if slices.Contains(m.ua.OpaqueReferrer, m.req.Initiator) {
			return m.url.Origin().String() + "/"
		}
		return ""
	}
	if m.downgraded {
		return ""
	}
	return m.req.page
}

// cookie is the Cookie header: with credentials, and to the host the user
// gave the cookies for.
func (m *Machine) cookie() string {
	if m.url.Host() != m.first.Host() {
		return ""
	}
	switch m.req.Credentials {
	case CredentialsInclude:
		return m.req.Cookie
	case CredentialsSameOrigin:
		if m.tainting == taintBasic {
			return m.req.Cookie
		}
	case CredentialsOmit:
	}
	return ""
}
