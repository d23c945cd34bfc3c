package fetch

import (
	"slices"
	"strings"
)

// BodyType is what a body is: one of these, or the type of a Blob.
// https://fetch.spec.whatwg.org/#concept-bodyinit-extract
type BodyType string

// What a body is beside a Blob with a type.
const (
	BodyString BodyType = ""
	BodyBytes  BodyType = "none"   // an ArrayBuffer and the like, or a Blob without a type
	BodyStream BodyType = "stream" // a ReadableStream, with duplex "half"
)

// maxKeepalive is how many bytes a body may have whose request outlives the
// page.
// https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
const maxKeepalive = 64 << 10

// extractBody makes the body of what the script gave: step 37 of the Request
// constructor.
func (m *Machine) extractBody() *NetworkError {
	contentType := asciiLower(string(m.req.BodyType)) // as the Blob constructor has it
	switch m.req.BodyType {
	case BodyString:
		contentType = "text/plain;charset=UTF-8"
	case BodyBytes:
		contentType = ""
	case BodyStream:
		var e *NetworkError
		if contentType, e = m.extractStream(); e != nil {
			return e
		}
	default:
		// Recordings body-xhr-junk-*, beacon-junk-type.
		if !mimeType(contentType) && slices.Contains(m.ua.DropsBadTypes, m.req.Initiator) {
			contentType = ""
		}
	}
	// 37.4. A body brings its type along, if the script has set none. In mode
	// no-cors it is set as the script's own would be.
	switch {
	case contentType == "" || m.headers.Has("content-type"):
	case m.req.Initiator != InitiatorBeacon && m.mode() == ModeNoCORS && !m.ua.KeepsBodyType && !m.noCORSSafelisted("content-type", contentType):
	default:
		m.headers = append(slices.Clip(m.headers), Header{"Content-Type", contentType})
	}
	return nil
}

// extractStream makes a body of a stream, and says which type it brings along.
// To XMLHttpRequest, and to an engine without streams as bodies, it is an
// object as any, of which a string is made.
func (m *Machine) extractStream() (contentType string, e *NetworkError) {
	switch {
	case m.req.Initiator == InitiatorXHR || m.ua.Streams == StreamsAsText:
		m.body = []byte("[object ReadableStream]")
		return "text/plain;charset=UTF-8", nil
	case m.ua.Streams == StreamsThrow || m.req.Initiator == InitiatorBeacon || m.req.Keepalive:
		return "", &NetworkError{Reason: StreamNotSupported}
	// 39.2. and 39.3. Its mode is "cors" or "same-origin", and it is preflighted.
	case m.mode() == ModeNoCORS:
		return "", &NetworkError{Reason: StreamNoCORS}
	}
	m.stream, m.usePreflight = true, true
	return "", nil
}

// mimeType says whether a text parses as a MIME type, as far as its type and
// subtype go.
// https://mimesniff.spec.whatwg.org/#parse-a-mime-type
func mimeType(s string) bool {
	kind, subtype, _ := strings.Cut(essence(s), "/")
	return kind != "" && subtype != "" && allBytes(kind, isTokenByte) && allBytes(subtype, isTokenByte)
}

// tooLarge says whether the body is of more bytes than a request that outlives
// its page may have.
func (m *Machine) tooLarge() bool {
	if m.req.Initiator == InitiatorBeacon && m.ua.UnlimitedBeacons {
		return false
	}
	return (m.req.Keepalive || m.req.Initiator == InitiatorBeacon) && len(m.body) > maxKeepalive
}
