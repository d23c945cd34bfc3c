package browser

import (
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// What engines say of a WebSocket that does not open. Chromium has no name for
// any of it (recordings websocket-*).

// webSocketFrame stands before the reason in two engines.
const webSocketFrame = "WebSocket connection to '{url}' failed: "

// chromiumWebSocket: net/websockets/websocket_stream.cc,
// net/websockets/websocket_basic_handshake_stream.cc.
func (f *failure) chromiumWebSocket() Words {
	reason := ""
	switch f.Reason {
	case fetch.ContentSecurityPolicy:
		return Words{Console: f.chromiumCSP().Console}
	case fetch.MixedContent:
		return Words{Console: f.fill("Mixed Content: The page at '{page}/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint '{url}'. This request has been blocked; this endpoint must be available over WSS.")}
	case fetch.BadPort:
		reason = "Error in connection establishment: net::ERR_UNSAFE_PORT"
	case fetch.WebSocketRefused:
		reason = "Error during WebSocket handshake: Unexpected response code: {status}"
		switch f.Status {
		case 401:
			reason = "HTTP Authentication failed; no valid credentials available"
		case 407:
			reason = "Error in connection establishment: net::ERR_UNEXPECTED_PROXY_AUTH"
		}
	case fetch.WebSocketHandshake:
		reason = "Error during WebSocket handshake: " + f.chromiumHandshake()
	case fetch.Transport:
		switch f.Failure.Kind {
		case fetch.EmptyResponse:
			reason = "Connection closed before receiving a handshake response"
		case fetch.NotHTTP, fetch.HeadMalformed, fetch.HeadTooLarge:
			reason = "Error during WebSocket handshake: net::" + chromiumTransport()[f.Failure.Kind]
		default:
			reason = "Error in connection establishment: net::" + chromiumTransport()[f.Failure.Kind]
		}
	default: // that throws, or was not recorded
		return Words{}
	}
	return Words{Console: f.fill(webSocketFrame + reason)}
}

// chromiumHandshake is what is wrong with a header of a 101.
func (f *failure) chromiumHandshake() string {
	name := map[string]string{"upgrade": "Upgrade", "connection": "Connection", "sec-websocket-accept": "Sec-WebSocket-Accept"}[f.Header]
	switch {
	case f.Header == "sec-websocket-protocol":
		return "Response must not include 'Sec-WebSocket-Protocol' header if not present in request: {got}"
	case f.Header == "sec-websocket-extensions":
		extension, _, _ := strings.Cut(f.Got, ";")
		return "Found an unsupported extension '" + extension + "' in 'Sec-WebSocket-Extensions' header"
	case f.Absent:
		return "'" + name + "' header is missing"
	case f.Header == "connection":
		return "'Connection' header value must contain 'Upgrade'"
	case strings.Contains(f.Got, ","):
		return "'" + name + "' header must not appear more than once in a response"
	case f.Header == "upgrade":
		return "'Upgrade' header value is not 'WebSocket': {got}"
	}
	return "Incorrect '" + name + "' header value"
}

// firefoxWebSocket: dom/websocket/WebSocket.cpp.
func (f *failure) firefoxWebSocket() Words {
	switch f.Reason {
	case fetch.ContentSecurityPolicy:
		return f.firefoxCSP(Words{})
	case fetch.MixedContent, fetch.URLFragment: // which throw
		return Words{}
	}
	return Words{Error: "Web Socket", Console: f.fill("Firefox can’t establish a connection to the server at {url}.")}
}

// webkitWebSocket: Modules/websockets/WebSocket.cpp, libsoup's soup-websocket.c.
func (f *failure) webkitWebSocket() Words {
	reason := ""
	switch f.Reason {
	case fetch.ContentSecurityPolicy:
		return Words{Console: f.fill(f.webkitCSP())}
	case fetch.MixedContent:
		served := " be served over HTTPS."
		if fetch.Loopback(fetch.OriginOf(f.Subject).Host) {
			served = ""
		}
		return Words{Console: f.fill(webkitReasons()[fetch.MixedContent], "{served}", served)}
	case fetch.BadPort:
		return Words{Console: f.fill("WebSocket port {subject} blocked")}
	case fetch.URLFragment:
		return Words{Console: f.fill("URL has fragment component {url}")}
	case fetch.WebSocketRefused:
		reason = "The server did not accept the WebSocket handshake."
	case fetch.WebSocketHandshake:
		reason = "Server ignored WebSocket handshake"
		switch f.Header {
		case "sec-websocket-accept":
			reason = "Server returned incorrect “Sec-WebSocket-Accept” key"
		case "sec-websocket-protocol":
			reason = "Server requested unsupported protocol"
		case "sec-websocket-extensions":
			reason = "Server requested unsupported extension"
		}
	case fetch.Transport:
		reason = map[fetch.FailureKind]string{
			fetch.ConnectionRefused: "Could not connect to " + fetch.OriginOf(f.URL).Host + ": Connection refused",
			fetch.EmptyResponse:     "Connection terminated unexpectedly", fetch.NotHTTP: "Could not parse HTTP response",
		}[f.Failure.Kind]
	default:
	}
	if reason == "" {
		return Words{}
	}
	return Words{Console: f.fill(webSocketFrame + reason)}
}
