package fetch

// UserAgent is everything in which one engine's fetch departs from another's
// or from the standard, as data. The zero value, also of each field and of
// HeadRules, is the standard to the letter, so that a field set is a
// difference, and package browser keeps the evidence for each beside its
// value. Two things the zero value has not: an order of headers, which the
// standard leaves open (without one, none are written); and what no engine
// does, which is said where the code departs.
type UserAgent struct {
	// Requests.

	// DefaultUserAgent is the default `User-Agent` value.
	// https://fetch.spec.whatwg.org/#default-user-agent-value
	DefaultUserAgent string
	// PreflightHeaders and ActualHeaders are the names of a request's headers
	// in the order the engine writes them on HTTP/1.1; "*" stands for the
	// script's own headers that have no place of their own. ElementHeaders are
	// those of elements (script, img, font, module), nil for the same.
	PreflightHeaders, ActualHeaders, ElementHeaders []string
	// WebSocket is how the engine opens a WebSocket.
	WebSocket WebSocketRules
	// MediaHeaders are those of a media element, MediaConstants the values that only
	// these have.
	MediaHeaders   []string
	MediaConstants map[string]string
	// PreflightModeAlways sends Sec-Fetch-Mode with every preflight, to
	// whatever URL.
	PreflightModeAlways bool
	// Constants are values of headers that do not depend on the request.
	Constants map[string]string
	// TrustworthyOnly are headers sent to potentially trustworthy URLs only.
	TrustworthyOnly map[string]string
	// Priority is the Priority header by initiator, and of a preload by "preload" and
	// its as; others send the constant.
	Priority map[string]string
	// Accept is the Accept header by initiator; others send */*.
	Accept map[Initiator]string
	// AcceptEncodingSecure is Accept-Encoding for https and loopback.
	AcceptEncoding, AcceptEncodingSecure string
	// OpaqueReferrer are the initiators whose requests carry a Referer though
	// the page's origin is opaque.
	OpaqueReferrer []Initiator
	// NoReferrer are the initiators whose requests never carry one.
	NoReferrer []Initiator
	// UpgradedReferrer keeps the Referer of an https page on a redirect to
	// http.
	UpgradedReferrer bool
	// HidesOrigin is when a request without CORS has the Origin "null".
	HidesOrigin HidesOrigin
	// ConditionalIsNoCache has a conditional header of the script's make the cache
	// mode "no-cache", where the standard has "no-store"; ConditionalInFetch has
	// it mean something in fetch() alone. BeaconsAskAnew is the cache mode
	// "no-cache" for beacons.
	ConditionalIsNoCache, ConditionalInFetch, BeaconsAskAnew bool
	// ElementOrigin sends Origin with a same-origin request of an element
	// that asks for CORS.
	ElementOrigin bool
	// ForbiddenHeaders are names scripts may not set beyond the standard's.
	ForbiddenHeaders []string
	// NoCORSFonts loads fonts without CORS.
	NoCORSFonts bool

	// The safelist and the decision to preflight.

	// Safelisted are request-header names safelisted beyond the standard's,
	// with the rule for their value.
	Safelisted map[string]ValueRule
	// TotalUnlimited drops the rule that safelisted values of more than 1024
	// bytes together are unsafe.
	TotalUnlimited bool
	// JoinsEqualNames judges headers of one name by their joined value.
	JoinsEqualNames bool
	// RepeatsNames lists a name in Access-Control-Request-Headers as often as
	// the script set it.
	RepeatsNames bool
	// ASCIIAccept finds a byte over 0x7F in Accept unsafe.
	ASCIIAccept bool
	// RangeUnitAnyCase takes "BYTES=" for "bytes=" in a simple range;
	// RangeNotSingle finds a range of a single byte (5-5) unsafe.
	RangeUnitAnyCase, RangeNotSingle bool

	// KeepsBodyType sends the type that a body brings along without CORS, too,
	// whatever it is.
	KeepsBodyType bool
	// DropsBadTypes are the initiators that leave out a Blob's type which is no
	// MIME type.
	DropsBadTypes []Initiator
	// Streams is what becomes of a stream as a body.
	Streams Streams
	// UnlimitedBeacons takes a beacon of any size.
	UnlimitedBeacons bool

	// UploadNeedsBody sets the use-CORS-preflight flag of an XHR with an upload
	// listener only if there is a body.
	UploadNeedsBody bool

	// Preflight responses.

	// PreflightOrder is what of a preflight's response is judged first.
	PreflightOrder PreflightOrder
	// PreflightRedirects says whether a redirected preflight is a failure of
	// its own.
	PreflightRedirects PreflightRedirects
	// MethodBeforeHeaders judges the method before Allow-Headers is parsed.
	MethodBeforeHeaders bool
	// WildcardCoversAuthorization lets * in Allow-Headers cover Authorization.
	WildcardCoversAuthorization bool
	// HeaderOrder is the order in which the engine looks at the names of a
	// request's headers, spelt its way, given as the script set them and
	// whether the URL first asked for is potentially trustworthy; nil for
	// sorted. It decides which of several headers not allowed is named.
	HeaderOrder func(names []string, trustworthy bool) []string

	// CORS check.

	// CountsLines refuses two Access-Control-Allow-Origin lines as such
	// before it looks at their value.
	CountsLines bool
	// Separators are the bytes in a value that make it "more than one
	// origin"; in an engine without, such a value is a mismatch.
	Separators string
	// IsURL says whether a value is a URL, in an engine that tells a value
	// that is none from one that is another origin; nil in the others.
	IsURL func(value string) bool
	// SkipsEmptyCredentials ignores empty Access-Control-Allow-Credentials
	// lines.
	SkipsEmptyCredentials bool

	// Redirects.

	// PreflightKeepsOrigin sends the preflight after a tainting redirect with
	// the page's own origin.
	PreflightKeepsOrigin bool
	// LaterPreflights says which hops after a redirect are preflighted.
	LaterPreflights LaterPreflights
	// PreflightNames are the header names a preflight asks for.
	PreflightNames PreflightNames
	// DeleteBecomesGet turns DELETE into GET on a redirect to another origin.
	DeleteBecomesGet bool
	// RedirectsHSTS makes the http URL of a known HSTS host https by a redirect
	// within the engine, where the standard changes the URL.
	RedirectsHSTS bool
	// SeveralLocations is what becomes of two Location lines.
	SeveralLocations SeveralLocations
	// EmptyLocation is what becomes of a Location without a value.
	EmptyLocation EmptyLocation
	// ErrorModeNeedsLocation applies redirect mode "error" to a redirect
	// status only if there is a Location.
	ErrorModeNeedsLocation bool
	// RedirectRemoves are names of headers that a redirect to another origin
	// than the page's takes away.
	RedirectRemoves []string
	// RefusesUserinfo refuses a redirect to a URL with userinfo in every mode
	// and to every origin.
	RefusesUserinfo bool
	// UnsafeRedirectSchemes are schemes a redirect to which fails before the
	// CORS check.
	UnsafeRedirectSchemes []string
	// LocationBytes says how bytes over 0x7F in a Location reach the URL.
	LocationBytes LocationBytes
	// MixedRedirect is when a redirect is found to be mixed content.
	MixedRedirect MixedRedirect
	// CredentialsAfterSameOrigin judges a cross-origin redirect of a request
	// that started same-origin as with credentials, after the preflight to
	// its target. A target with userinfo is refused as late.
	CredentialsAfterSameOrigin bool
	// KeepsOrigin keeps Origin on a request that a redirect within its origin
	// turned into a GET, which needs none.
	KeepsOrigin bool

	// Mixed content.

	// LoopbackIsMixed blocks http://localhost and loopback addresses on https
	// pages.
	LoopbackIsMixed bool

	// Cookies is which cookies it keeps and sends.
	Cookies CookiePolicy
	// Local is its part of Local Network Access.
	Local LocalNetworkRules
	// UpgradesIP makes the http URL of an image https though its host is an IP
	// address.
	UpgradesIP bool

	// Responses.

	// Head is how the engine reads a response's head.
	Head HeadRules
	// ExposesAll exposes everything for a * in Access-Control-Expose-Headers
	// even beside a part that is no token.
	ExposesAll bool
	// ProxyAuthFails makes a 407 a failure.
	ProxyAuthFails bool
	// ReadsBody fails on a body whose framing is broken, by kind of exchange.
	ReadsBody map[Kind][]BodyFailure

	// Cache.

	// ForgetsTainted neither keeps nor uses a preflight once a redirect has
	// tainted the origin.
	ForgetsTainted bool
	// CachedStar is what a * in a remembered list stands for.
	CachedStar CachedStar
	// MaxAgeCap is the longest time a preflight is remembered, in seconds.
	MaxAgeCap int
	// UnparsableMaxAgeNotCached does not cache for an Access-Control-Max-Age
	// that is no number, where the standard says five seconds.
	UnparsableMaxAgeNotCached bool
	// SignedMaxAge takes +600 for 600, where the standard knows digits only.
	SignedMaxAge bool
	// ForgetsBlocked forgets the preflight of a request that then failed.
	ForgetsBlocked bool
	// KeepsRefused remembers a preflight that does not allow this method or one
	// of these headers, for what it does allow.
	KeepsRefused bool
	// CredentialsApart does not use for a request without credentials what was
	// remembered of one that had them.
	CredentialsApart bool
	// UncachedPreflight is what the cache modes no-store and reload mean for a
	// preflight.
	UncachedPreflight UncachedPreflight

	// The page's own policies.

	// CSPPathOfPreflights looks at a source's path for a preflighted request
	// after a redirect, too.
	CSPPathOfPreflights bool
	// CSPUpgradesPorts lets a source for http stand for https, and one for ws for
	// wss, at a port that is written out only if that is upgraded, too: 80 to 443.
	CSPUpgradesPorts bool
	// AnyResourcePolicy takes a Cross-Origin-Resource-Policy of any value for
	// what a page with an embedder policy requires.
	AnyResourcePolicy bool

	// Integrity.

	// DigestAnyCase takes SHA256 for sha256.
	DigestAnyCase bool
	// JunkIntegrityIsNone takes an element whose integrity metadata has no hash for
	// one without any.
	JunkIntegrityIsNone bool
	// SendsOnlyIfCached sends a request of the cache mode "only-if-cached", for
	// which there is nothing in the cache.
	SendsOnlyIfCached bool
	// KeepaliveFirst looks at the size of a body that outlives the page before it
	// looks at the page's policy, and at mixed content.
	KeepaliveFirst bool

	// Elements.

	// StatusFails are the initiators for which a status outside 200 to 299 is
	// a failure though the CORS check passed.
	StatusFails []Initiator
	// StatusFailsFrom is the least status above 299 that does, 300 if less.
	StatusFailsFrom int
	// StatusFailsFirst are those for which it is so whatever is in the response.
	StatusFailsFirst []Initiator
	// OpaqueBlocking is which opaque responses are kept from an element;
	// BlocksBeforeType looks at that before the response's type.
	OpaqueBlocking   Blocking
	BlocksBeforeType bool
	// PreloadErrorsLoad fires load, and no error, for a preload that is a network
	// error; PreloadsFontsWithCORS loads fonts ahead with CORS whatever the element
	// says; PreloadsAnyType leaves a type to who uses it.
	PreloadErrorsLoad, PreloadsFontsWithCORS, PreloadsAnyType bool
	// NoCORSTracks loads a text track from another origin without CORS; MixedTracks
	// loads one that is mixed content.
	NoCORSTracks, MixedTracks bool
	// WorkerTypes wants the script of a worker to say it is JavaScript.
	WorkerTypes bool
	// StyleTypes wants a style sheet to say it is one, or to say nothing.
	StyleTypes bool
}

// WebSocketRules are how an engine opens a WebSocket; the zero value is RFC 6455
// to the letter.
type WebSocketRules struct {
	// Headers are those of the handshake, in their order, and Constants the
	// values that only these have.
	Headers   []string
	Constants map[string]string
	// Destination is its Sec-Fetch-Dest, empty unless set.
	Destination string
	// FollowsRedirects goes where a redirect leads.
	FollowsRedirects bool
	// NoInterim takes an interim response for the answer.
	NoInterim bool
	// AnyUpgrade takes a list in Upgrade that has websocket in it, and two lines.
	AnyUpgrade bool
	// SeveralAccepts takes two equal Sec-WebSocket-Accept lines.
	SeveralAccepts bool
	// AnyProtocol takes a Sec-WebSocket-Protocol that was not asked for.
	AnyProtocol bool
}

// HidesOrigin is when a request without CORS has the Origin "null".
type HidesOrigin int

// When it has.
const (
	HidesOnEachHop     HidesOrigin = iota // where the referrer policy wants that of the current URL
	HidesOnFirstHop                       // where it wants that of the URL first asked for, on the way there
	HidesAfterRedirect                    // after a redirect to another origin, whatever the policy
)

// Streams is what becomes of a stream as a body.
type Streams int

// What becomes of it.
const (
	StreamsSent   Streams = iota // it is sent, over HTTP/2 alone
	StreamsThrow                 // fetch() throws
	StreamsAsText                // a string is made of it: [object ReadableStream]
)

// PreflightOrder is what of a preflight's response an engine judges first: the
// standard says "and" of the CORS check and the status.
type PreflightOrder int

// The orders.
const (
	CORSCheckFirst PreflightOrder = iota // then the status
	StatusFirst                          // then the CORS check
	RedirectFirst                        // then the CORS check, then any other status
)

// PreflightRedirects says when a redirected preflight is a failure of its own,
// PreflightRedirect, and not one of its status.
type PreflightRedirects int

// When it is.
const (
	RedirectApart           PreflightRedirects = iota // always
	RedirectApartIfFollowed                           // in redirect mode "follow"
	RedirectAsStatus                                  // never
)

// LaterPreflights says which cross-origin hops after a redirect an engine
// preflights.
type LaterPreflights int

// Which it does.
const (
	PreflightAsNeeded  LaterPreflights = iota // those whose method or headers need it
	PreflightAsAtStart                        // also every hop of a request that needed it as the script made it
	PreflightAgain                            // also every hop after one that was preflighted, or of a request that had unsafe headers
)

// PreflightNames are the header names a preflight asks for.
type PreflightNames int

// The names.
const (
	NamesOfRequest         PreflightNames = iota // the request's, as it is now
	NamesAtStart                                 // those of the request as the script made it
	NamesAtStartButRemoved                       // the same, less those the last redirect removed
)

// SeveralLocations is what becomes of two Location lines.
type SeveralLocations int

// What becomes of them.
const (
	SeveralLocationsFail SeveralLocations = iota // an invalid Location
	LocationsJoined                              // one, joined by a comma
	EqualLocationsAreOne                         // equal ones are one, others a failure before anything else is looked at
)

// EmptyLocation is what becomes of a Location without a value.
type EmptyLocation int

// What becomes of it.
const (
	EmptyLocationLeads  EmptyLocation = iota // to the URL itself
	EmptyLocationIsNone                      // the response is no redirect
	EmptyLocationFails                       // an invalid Location
)

// MixedRedirect is when a redirect is found to be mixed content.
type MixedRedirect int

// When it is.
const (
	MixedInMainFetch    MixedRedirect = iota // when its target is to be fetched
	MixedBeforeCheck                         // before the CORS check of the redirect itself
	MixedAfterPreflight                      // after the preflight to its target
)

// CachedStar is what a * in a remembered list of a preflight stands for.
type CachedStar int

// What it stands for.
const (
	CachedStarCovers              CachedStar = iota // all but Authorization
	CachedStarCoversAuthorization                   // all
	CachedStarIsName                                // itself
)

// UncachedPreflight is what the cache modes no-store and reload mean for a
// preflight.
type UncachedPreflight int

// What they mean.
const (
	UncachedPreflightCached    UncachedPreflight = iota // nothing
	UncachedPreflightRefreshed                          // it is made, and remembered
	UncachedPreflightForgotten                          // it is made, and not remembered
)

// LocationBytes is a way for bytes over 0x7F in a Location to reach the URL
// parser.
type LocationBytes int

// The ways.
const (
	LocationPercent  LocationBytes = iota // as they are: %FC for 0xFC
	LocationReplaced                      // what is no UTF-8 as U+FFFD, each byte of it a character of its own
)

// ValueRule says which values of a request header are safelisted.
type ValueRule int

// The rules for values.
const (
	AnyValue ValueRule = iota + 1
	DigitsValue
	DecimalValue
	SaveDataValue            // on
	EffectiveConnectionValue // a network information type
)

// HeadRules say what an engine takes for the head of an HTTP/1 response. The
// zero value is RFC 9112 to the letter, as far as any engine keeps to it; a
// field is a head that is not as it should be and is taken all the same, or a
// limit.
type HeadRules struct {
	// Limit is the most bytes a head may have, 0 for no limit.
	Limit int
	// SpaceBeforeColon takes white space between a name and its colon for no
	// part of the name; otherwise the line is left out.
	SpaceBeforeColon bool
	// NUL takes a NUL byte; otherwise the head is refused.
	NUL bool
	// LoneCR is what a CR without a LF is.
	LoneCR LoneCR
	// AnyVersion takes a version that is not HTTP/1.0 or 1.1, up to four bytes
	// before it, and a status that is not of three digits.
	AnyVersion bool
	// NoStatus takes a status line without a number, which means 200.
	NoStatus bool
	// LowerCaseIsHTTP09 takes a head that does not say HTTP in capitals for
	// the body of an HTTP/0.9 response.
	LowerCaseIsHTTP09 bool
	// Cut takes a head without its blank line.
	Cut bool
	// AnyContentLength takes a Content-Length that is no number.
	AnyContentLength bool
	// SwitchingIsFinal takes a 101 for the response, not for an interim one.
	SwitchingIsFinal bool
}

// LoneCR is what a CR without a LF is.
type LoneCR int

// What it is. RFC 9112 wants a space or a refusal, and no engine does that.
const (
	LoneCRKept     LoneCR = iota // a byte of the value
	LoneCREndsLine               // the end of a line
	LoneCRTrimmed                // white space at the end of a value
)
