package fetch

// Stage is which exchange a failure belongs to: the standard throws this
// away, and it is the first thing a person asks.
type Stage string

// The stages. The zero value is before anything was sent.
const (
	BeforeSending  Stage = ""
	StagePreflight Stage = "preflight"
	StageActual    Stage = "actual"
)

// Reason says which step of the standard failed. The standard only returns a
// network error; this is the part it does not keep.
type Reason string

// The reasons, in the order of the standard's algorithms.
const (
	// fetch() throws a TypeError: nothing is fetched.
	InvalidOption         Reason = "invalid-option" // a mode, credentials or redirect mode there is none of
	ForbiddenMethod       Reason = "forbidden-method"
	URLHasCredentials     Reason = "url-has-credentials"
	BodyNotAllowed        Reason = "body-not-allowed"         // GET or HEAD with a body
	NoCORSMethod          Reason = "no-cors-method"           // no-cors with a method that is not CORS-safelisted
	InvalidRequestHeader  Reason = "invalid-request-header"   // a name that is no token, a value that is no value
	NoCORSRedirectMode    Reason = "no-cors-redirect-mode"    // no-cors with redirect other than follow
	URLSchemeNotSupported Reason = "url-scheme-not-supported" // not http(s)
	URLFragment           Reason = "url-fragment"             // a WebSocket's URL with a fragment
	OnlyIfCached          Reason = "only-if-cached"           // the cache mode, of a request to another origin
	KeepaliveTooLarge     Reason = "keepalive-too-large"      // a body of more bytes than outlive the page
	StreamNotSupported    Reason = "stream-not-supported"     // a stream as a body, where none may be
	StreamNoCORS          Reason = "stream-no-cors"           // no-cors with a stream as a body

	// main fetch, https://fetch.spec.whatwg.org/#main-fetch
	MixedContent       Reason = "mixed-content"
	BadPort            Reason = "bad-port"
	LocalNetworkAccess Reason = "local-network-access"
	SameOriginMode     Reason = "same-origin-mode"

	// CORS check, https://fetch.spec.whatwg.org/#concept-cors-check
	MissingAllowOrigin      Reason = "missing-allow-origin"
	WildcardWithCredentials Reason = "wildcard-with-credentials"
	MultipleAllowOrigin     Reason = "multiple-allow-origin"
	AllowOriginInvalid      Reason = "allow-origin-invalid"
	AllowOriginMismatch     Reason = "allow-origin-mismatch"
	InvalidAllowCredentials Reason = "invalid-allow-credentials"

	// CORS-preflight fetch, https://fetch.spec.whatwg.org/#cors-preflight-fetch-0
	PreflightRedirect   Reason = "preflight-redirect"
	PreflightStatus     Reason = "preflight-status"
	AllowMethodsInvalid Reason = "allow-methods-invalid"
	AllowHeadersInvalid Reason = "allow-headers-invalid"
	MethodNotAllowed    Reason = "method-not-allowed"
	HeaderNotAllowed    Reason = "header-not-allowed"

	// HTTP-redirect fetch, https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
	RedirectRefused   Reason = "redirect-refused"
	MultipleLocations Reason = "multiple-locations"
	RedirectInvalid   Reason = "redirect-invalid"
	RedirectScheme    Reason = "redirect-scheme"
	RedirectUnsafe    Reason = "redirect-unsafe" // to a scheme refused before anything is looked at
	TooManyRedirects  Reason = "too-many-redirects"
	StreamRedirected  Reason = "stream-redirected" // with a stream as its body
	RedirectUserinfo  Reason = "redirect-userinfo"

	// Cross-Origin-Resource-Policy, https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check
	ResourcePolicySameOrigin Reason = "resource-policy-same-origin"
	ResourcePolicyDefaulted  Reason = "resource-policy-defaulted" // there is none, and the page requires one
	ResourcePolicySameSite   Reason = "resource-policy-same-site"

	// What the element or API made of a response that passed.
	OpaqueBlocked       Reason = "opaque-response-blocked" // ORB
	WrongType           Reason = "wrong-type"              // a Content-Type the initiator does not take
	NotAnImage          Reason = "not-an-image"            // content that no engine makes an image of
	NotMedia            Reason = "not-media"               // content that no engine plays
	NotATrack           Reason = "not-a-track"             // content that is no WebVTT
	ProxyAuthentication Reason = "proxy-authentication"    // a 407 where no proxy was
	BadStatus           Reason = "bad-status"              // a status the initiator takes for an error
	IntegrityMismatch   Reason = "integrity-mismatch"      // content that is not what the integrity metadata says

	// StreamNeedsHTTP2 is a stream as a body over an HTTP/1.x connection: HTTP-network fetch.
	StreamNeedsHTTP2 Reason = "stream-needs-http2"

	// The handshake of a WebSocket, https://www.rfc-editor.org/rfc/rfc6455#section-4.1
	WebSocketRefused   Reason = "websocket-refused"   // another status than 101
	WebSocketHandshake Reason = "websocket-handshake" // a 101 that does not say what it has to

	// Transport is a failure to get a response at all: see NetworkError.Failure.
	Transport Reason = "transport"

	// ContentSecurityPolicy is the page's own policy, which forbids the request.
	// https://w3c.github.io/webappsec-csp/
	ContentSecurityPolicy Reason = "content-security-policy"
)

// NetworkError is a network error with what the standard does not keep of it:
// where, why and over what.
// https://fetch.spec.whatwg.org/#concept-network-error
type NetworkError struct {
	Stage  Stage
	Reason Reason
	Hop    int
	// URL is the URL being fetched, First the one the page asked for; they
	// differ after a redirect.
	URL, First string
	// Upgraded is the http URL that was changed to https before it was
	// fetched, as engines do for images on https pages; "" mostly.
	Upgraded string
	// HSTS says that the engine itself had redirected from http to https, since
	// the host is a known HSTS host.
	HSTS bool
	// CORS says that the request was made with CORS when it failed.
	CORS bool
	// From is the URL that redirected here, "" before any redirect.
	From string
	// Header is the lower-case name of the response header that was judged,
	// "" for none. Got is its value ("" with Absent when there is none), Want
	// what would have passed.
	Header string
	Got    string
	Absent bool
	Want   string
	// Subject is what the failure is over: the method, the request header's
	// name (lower case), the invalid token, the target of a redirect.
	Subject string
	// SubjectAsSent is the request header's name as the script spelt it.
	SubjectAsSent string
	Status        int // of the response that was judged, 0 for none
	// Lines is how many lines of Header there were.
	Lines int
	// Length is how many bytes of content there were, and Stated how many its
	// Content-Length says: with IntegrityMismatch.
	Length  int
	Stated  string
	Failure *Failure // with Transport
	// Address is the one connected to, with LocalNetworkAccess.
	Address string
	// Origin is the request's origin at that point, serialised: "null" once a
	// redirect has tainted it.
	Origin string
}
