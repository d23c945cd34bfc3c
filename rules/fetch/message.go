// Package fetch is the CORS part of the Fetch standard as an algorithm
// without I/O: what to send next, and what to make of the answer.
//
// It reads no clock, opens no socket and knows no browser by name. Where
// engines depart from the standard they do so through the fields of a
// UserAgent, never through a branch on who is asking.
package fetch

import (
	"slices"
	"time"
)

// Kind says which of the standard's requests it is.
type Kind string

// The kinds of request.
const (
	Preflight Kind = "preflight" // a CORS-preflight request
	Actual    Kind = "actual"    // the request the page asked for
	// Navigation is the request for the page itself.
	Navigation Kind = "navigation"
)

// Send is one request for a driver to make, complete: a driver adds and
// changes nothing, save what HTTP/2 demands (names in lower case, no Host and
// no Connection).
type Send struct {
	Kind    Kind
	Hop     int        // 0, and one more for each redirect followed
	Method  string     // as on the wire, case kept
	URL     string     // absolute, serialised by the URL standard, without fragment
	Headers HeaderList // in the order the engine writes them on HTTP/1.1
	Body    []byte     // nil: no body at all
	// NewConnection has it made on a connection of its own, as the standard's
	// new connection setting "yes" does.
	// https://fetch.spec.whatwg.org/#concept-connection-obtain
	NewConnection bool
	// Address is the IP address to connect to, where the driver is not to choose
	// among those of the host; "" leaves it to the driver.
	Address string

	// Page is the page's origin where its address is to be brought back if the
	// server's is not public; opaque for none.
	Page Origin
	// Withhold, unless nil, says of a connection whether nothing is to be sent
	// over it.
	Withhold func(Answer) bool

	script HeaderList // the script's headers among Headers, in its order
}

// Same says whether two engines ask for the same thing, their own headers
// (User-Agent, Accept, Sec-Fetch-Mode and the like) aside.
func (s *Send) Same(t *Send) bool {
	if s.Kind != t.Kind || s.Hop != t.Hop || s.Method != t.Method || s.URL != t.URL || string(s.Body) != string(t.Body) ||
		!slices.Equal(s.script, t.script) {
		return false
	}
	for _, name := range [...]string{"origin", "referer", "cookie", "access-control-request-method", "access-control-request-headers"} {
		a, _ := s.Headers.Get(name)
		if b, _ := t.Headers.Get(name); a != b {
			return false
		}
	}
	return true
}

// Answer is what a driver brings back for a Send: a response or a failure,
// never both, and neither only where Send.Withhold says so.
type Answer struct {
	Response *Response
	Failure  *Failure
	// RemoteAddress is the server's, "127.0.0.1:5000" or "[::1]:5000"; ""
	// when nothing was connected, or a proxy stood between.
	RemoteAddress string
	// PageAddress is an address of Send.Page, "" where it was not looked up or not
	// found.
	PageAddress string
	Timing      Timing
	// Surplus is the beginning of what the server sent over the connection, or
	// over one that was kept for this request, and belongs to no response: ""
	// for nothing. It is not taken for one.
	Surplus string
}

// Timing is how long the phases of one round trip took. A phase that did not
// happen (no TLS, a connection used again) is negative.
type Timing struct {
	DNS       time.Duration
	Connect   time.Duration
	TLS       time.Duration
	FirstByte time.Duration // from the request being written to the first byte of the answer
}

// Response is an HTTP response as it arrived. A driver fills Heads for
// HTTP/1, or Status and Headers for HTTP/2; a machine reads Heads by the rules
// of its engine, since engines differ in what they accept and repair.
type Response struct {
	Protocol string // "HTTP/1.1", "HTTP/1.0", "HTTP/2.0"
	// Heads are the response heads of HTTP/1 as they arrived, interim (1xx)
	// ones first, each from its status line through its blank line. The last
	// may be cut short where the connection ended. Line ends and up to four
	// other bytes may stand before a status line: browsers skip them.
	Heads [][]byte
	// HeadCut says that the last head ended without a blank line.
	HeadCut bool
	Status  int
	Reason  string
	Headers HeaderList
	Body    []byte // the first bytes, 64 KiB at most, as sent (never decompressed)
	// BodyUnread says that the body was still on its way when it was no longer
	// waited for: Body is empty then, since how much of it had come is chance.
	BodyUnread bool
	// BodyFailure says how the part of the body that was read is broken:
	// "" when it is not, or was not read that far.
	BodyFailure BodyFailure

	plain bool // every engine reads the last head alike, and Read has
}

// BodyFailure is a way for a body's framing to be broken.
type BodyFailure string

// The ways a body may be broken.
const (
	BodyShort   BodyFailure = "short"   // the connection ended before Content-Length, or within a chunk
	BodyChunked BodyFailure = "chunked" // a chunk's size line is no number, or its end is missing
	BodyReset   BodyFailure = "reset"   // the server reset the stream of HTTP/2
)

// Failure is a transport failure: there is no response to judge.
type Failure struct {
	Kind FailureKind
	// Detail is the system's own words, for people. It may hold bytes from
	// the wire and is escaped where it is shown.
	Detail string
}

// FailureKind names a transport failure for what it is.
type FailureKind string

// The transport failures.
const (
	NameNotFound         FailureKind = "name-not-found"
	NameLookupFailed     FailureKind = "name-lookup-failed" // the resolver itself failed or timed out
	ConnectionRefused    FailureKind = "connection-refused"
	AddressUnreachable   FailureKind = "address-unreachable"
	ConnectTimedOut      FailureKind = "connect-timed-out"
	TLSTimedOut          FailureKind = "tls-timed-out"
	ResponseTimedOut     FailureKind = "response-timed-out" // connected, but no whole head in time
	ConnectionReset      FailureKind = "connection-reset"
	EmptyResponse        FailureKind = "empty-response" // closed without one byte
	NotHTTP              FailureKind = "not-http"       // bytes that are no HTTP response
	HeadTooLarge         FailureKind = "head-too-large"
	HeadMalformed        FailureKind = "head-malformed"  // HTTP, but a head no browser takes
	BodyMalformed        FailureKind = "body-malformed"  // an engine that waits for the body found it broken
	PlainHTTPPort        FailureKind = "plain-http-port" // https asked of a port that speaks plain HTTP
	TLSPort              FailureKind = "tls-port"        // http asked of a port that speaks TLS
	TLSFailed            FailureKind = "tls-failed"      // handshake failed otherwise
	CertificateUntrusted FailureKind = "certificate-untrusted"
	CertificateName      FailureKind = "certificate-name"
	CertificateDate      FailureKind = "certificate-date"
	CertificateInvalid   FailureKind = "certificate-invalid"
	ClientCertificate    FailureKind = "client-certificate-required"
	HTTP2Error           FailureKind = "http2-error"
	ProxyFailed          FailureKind = "proxy-failed"
	Interrupted          FailureKind = "interrupted"
	NotRecorded          FailureKind = "not-recorded" // a record of what was asked once does not have the answer
	OutOfTime            FailureKind = "out-of-time"  // the time of the whole check was over: nobody failed
)
