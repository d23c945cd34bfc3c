package fetch

import (
	"slices"
	"strconv"
	"strings"
)

// elements are the initiators that are elements or what loads like one.
var elements = []string{"script", "img", "font", "module"}

// compose makes the request of the current hop, whole, as the engine writes it.
func (m *Machine) compose(kind Kind) *Send {
	s := &Send{Kind: kind, Hop: m.hop, URL: m.url.withoutUserinfo().WithoutFragment(), Method: m.method}
	value := map[string]string{}
	for name, v := range m.ua.Constants {
		value[name] = v
	}
	value["host"] = m.url.u.Host()
	value["user-agent"] = m.userAgent()
	value["accept"] = "*/*"
	value["accept-encoding"] = m.ua.AcceptEncoding
	if m.url.trustworthy() {
		value["accept-encoding"] = m.ua.AcceptEncodingSecure
		for name, v := range m.ua.TrustworthyOnly {
			value[name] = v
		}
		value["sec-fetch-site"] = m.site()
		value["sec-fetch-mode"] = string(m.mode())
		value["sec-fetch-dest"] = destination(m.req.Initiator)
	}
	if r := m.referrer(); r != "" {
		value["referer"] = r
	}
	var author HeaderList
	order := m.ua.ActualHeaders
	if kind == Preflight {
		order = m.ua.PreflightHeaders
		s.Method = "OPTIONS"
		value["origin"] = m.preflightOrigin()
		value["access-control-request-method"] = m.method
		if names := m.askedNames(); len(names) > 0 {
			value["access-control-request-headers"] = strings.Join(sortedLower(names), ",")
		}
		value["sec-fetch-mode"] = "cors"
	} else {
		if slices.Contains(elements, m.req.Initiator) && m.ua.ElementHeaders != nil {
			order = m.ua.ElementHeaders
		}
		if a := m.ua.Accept[m.req.Initiator]; a != "" {
			value["accept"] = a
		}
		if m.req.Initiator == "eventsource" {
			value["accept"], value["cache-control"], value["pragma"] = "text/event-stream", "no-cache", "no-cache"
		}
		if o, ok := m.originHeader(); ok {
			value["origin"] = o
		}
		if c := m.cookie(); c != "" {
			value["cookie"] = c
		}
		s.Body = m.body
		if m.body != nil || m.method == "POST" || m.method == "PUT" {
			value["content-length"] = strconv.Itoa(len(m.body))
		}
		if m.headers.Has("range") {
			value["accept-encoding"] = "identity"
		}
		author = m.headers
	}
	s.Headers = arrange(order, value, author)
	s.key = m.key(s, value)
	return s
}

// key is all of a request that is not the engine's own manner: two engines
// whose keys are equal can be answered by one exchange.
func (m *Machine) key(s *Send, value map[string]string) string {
	parts := []string{string(s.Kind), strconv.Itoa(s.Hop), s.Method, s.URL, value["origin"], value["referer"], value["cookie"],
		value["access-control-request-method"], value["access-control-request-headers"], string(s.Body)}
	if s.Kind == Actual {
		script := make([]string, len(m.headers))
		for i, h := range m.headers {
			script[i] = asciiLower(h.Name) + ":" + h.Value
		}
		slices.Sort(script)
		parts = append(parts, script...)
	}
	return strings.Join(parts, "\n")
}

// arrange puts headers in an engine's order. Headers of the script stand
// where the engine has a place for their name, the rest where it says "*",
// and what has no place at all at the end.
func arrange(order []string, value map[string]string, author HeaderList) HeaderList {
	list := make(HeaderList, 0, len(order)+len(author))
	for _, place := range order {
		if place == "*" {
			for _, h := range author {
				if !slices.ContainsFunc(order, func(p string) bool { return equalFold(p, h.Name) }) {
					list = append(list, h)
				}
			}
			continue
		}
		if author.Has(place) {
			for _, h := range author {
				if equalFold(h.Name, place) {
					list = append(list, h)
				}
			}
		} else if v, ok := value[asciiLower(place)]; ok && v != "" {
			list = append(list, Header{place, v})
		}
	}
	return list
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
func (m *Machine) originHeader() (string, bool) {
	switch {
	case m.tainting == taintCORS:
		return m.origin().String(), true
	case m.method != "GET" && m.method != "HEAD", m.keepsOrigin && m.tainting == taintOpaque:
		return m.origin().String(), true
	case m.ua.ElementOrigin && m.mode() == ModeCORS && slices.Contains([]string{"script", "img"}, m.req.Initiator):
		return m.origin().String(), true
	}
	return "", false
}

// referrer is the Referer header under the default policy
// strict-origin-when-cross-origin, for a page at the root of its origin.
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
	return m.req.Origin.String() + "/"
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

// site is Sec-Fetch-Site: the furthest relation among the URLs so far.
// https://w3c.github.io/webappsec-fetch-metadata/#sec-fetch-site-header
func (m *Machine) site() string {
	site := "same-origin"
	for _, u := range m.visited {
		switch {
		case m.req.Origin.SameOrigin(u):
		case SameSite(m.req.Origin, u):
			if site == "same-origin" {
				site = "same-site"
			}
		default:
			return "cross-site"
		}
	}
	return site
}

func destination(initiator string) string {
	switch initiator {
	case "script", "module":
		return "script"
	case "img":
		return "image"
	case "font":
		return "font"
	}
	return "empty"
}
