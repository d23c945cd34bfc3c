package fetch

import (
	"crypto/sha1" //nolint:gosec // the protocol's own, and no secret
	"encoding/base64"
	"slices"
	"strings"
)

// A WebSocket is opened by a request of its own kind: CORS has no part in it, its
// Origin is always sent, and whoever serves it decides.
// https://websockets.spec.whatwg.org/#concept-websocket-establish

// webSocketKey is the nonce of every handshake. A browser's is random, so that
// no cache can answer; a machine knows no chance, and a server that computes the
// answer to this one computes it to any.
const webSocketKey = "Y29ycy1jaGVjayBub25jZQ=="

// WebSocketAccept is the Sec-WebSocket-Accept that a Sec-WebSocket-Key asks for.
// https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2
func WebSocketAccept(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // as above
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Upgrades says whether the request is the handshake of a WebSocket.
func (s *Send) Upgrades() bool {
	v, _ := s.Headers.Get("upgrade")
	return v == "websocket"
}

// webSocketSchemes are the schemes of WebSocket URLs, and those of the requests
// that open them.
var webSocketSchemes = [][2]string{{"ws", "http"}, {"wss", "https"}}

// requestURL is the URL that the handshake of a WebSocket is sent to.
func requestURL(u URL) URL { return withOtherScheme(u, 0) }

// RequestURL is the URL that a request is sent to: of a WebSocket the http one.
// An error is that of a URL that does not parse.
func (r *Request) RequestURL() (URL, error) {
	if err := r.Parse(); err != nil {
		return URL{}, err
	}
	if r.Initiator == InitiatorWebSocket {
		return requestURL(r.parsed), nil
	}
	return r.parsed, nil
}

// Of is the origin of the request's URL, opaque for a URL that does not parse.
func (r *Request) Of() Origin {
	if r.Parse() != nil {
		return Origin{}
	}
	return r.parsed.origin
}

// Target is the origin that a request is sent to, opaque for a URL that does not
// parse.
func (r *Request) Target() Origin {
	u, _ := r.RequestURL()
	return u.Origin()
}

// WebSocketURL is the URL that a WebSocket is made of: an http one is taken for
// ws, an https one for wss.
// https://websockets.spec.whatwg.org/#dom-websocket-websocket
func WebSocketURL(u URL) URL { return withOtherScheme(u, 1) }

func withOtherScheme(u URL, from int) URL {
	for _, pair := range webSocketSchemes {
		if u.Scheme() == pair[from] {
			return u.withScheme(pair[1-from])
		}
	}
	return u
}

// webSocketValue is what a handshake has in a header, "" for what any other
// request has there.
func (m *Machine) webSocketValue(name string) string {
	switch name {
	case "Upgrade":
		return "websocket"
	case "Sec-WebSocket-Key":
		return webSocketKey
	case "Sec-WebSocket-Version":
		return "13"
	}
	return m.ua.WebSocket.Constants[name]
}

// webSocketResponse is what becomes of the answer to a handshake.
// https://www.rfc-editor.org/rfc/rfc6455#section-4.1
func (m *Machine) webSocketResponse(head Head) {
	if m.ua.WebSocket.FollowsRedirects && RedirectStatus(head.Status) && m.hop < maxRedirects {
		if to := m.locationURL(head); to.leads() && requestURL(to.url).IsHTTP() {
			m.from, m.url = m.url.WithoutFragment(), requestURL(to.url)
			m.hop++
			m.networkOrCacheFetch()
			return
		}
	}
	if e := m.ua.WebSocket.check(head); e != nil {
		m.failHead(head, e)
		return
	}
	m.end(FilteredResponse{Type: ResponseBasic, Status: head.Status, URL: m.shown(m.url.WithoutFragment()), Redirected: m.hop > 0}, []string{})
}

// head is the one that answers a handshake.
func (rules WebSocketRules) head(ua *UserAgent, r *Response) Head {
	if rules.NoInterim && len(r.Heads) > 1 {
		return ParseHead(r.Heads[0], false, ua.Head)
	}
	return ua.read(r)
}

// check is what is wrong with the answer to a handshake, nil for nothing.
func (rules WebSocketRules) check(head Head) *NetworkError {
	if head.Status != 101 {
		return &NetworkError{Reason: WebSocketRefused}
	}
	fail := func(name, want string) *NetworkError {
		value, present := head.Headers.Get(name)
		return &NetworkError{Reason: WebSocketHandshake, Header: name, Got: value, Absent: !present, Want: want, Lines: len(head.Headers.Values(name))}
	}
	upgrade := elements(head.Headers, "upgrade")
	accept, lines := headerOr(head.Headers, "sec-websocket-accept"), head.Headers.Values("sec-websocket-accept")
	if rules.SeveralAccepts && len(lines) > 0 {
		accept = lines[0]
	}
	unknown := slices.ContainsFunc(elements(head.Headers, "sec-websocket-extensions"), func(extension string) bool {
		name, _, _ := strings.Cut(extension, ";")
		return !equalFold(trimHTTP(name), "permessage-deflate")
	})
	switch {
	case !containsFold(upgrade, "websocket") || len(upgrade) > 1 && !rules.AnyUpgrade:
		return fail("upgrade", "websocket")
	case !containsFold(elements(head.Headers, "connection"), "upgrade"):
		return fail("connection", "Upgrade")
	case accept != WebSocketAccept(webSocketKey):
		return fail("sec-websocket-accept", WebSocketAccept(webSocketKey))
	case head.Headers.Has("sec-websocket-protocol") && !rules.AnyProtocol:
		return fail("sec-websocket-protocol", "")
	case unknown:
		return fail("sec-websocket-extensions", "")
	}
	return nil
}

// elements are the elements of a list header.
func elements(headers HeaderList, name string) []string {
	value, present := headers.Get(name)
	if !present {
		return nil
	}
	all := strings.Split(value, ",")
	for i := range all {
		all[i] = trimHTTP(all[i])
	}
	return all
}

// shown is a URL as the page knows it.
func (m *Machine) shown(url string) string {
	if m.req.Initiator != InitiatorWebSocket {
		return url
	}
	if rest, ok := strings.CutPrefix(url, "http"); ok {
		return "ws" + rest
	}
	return url
}
