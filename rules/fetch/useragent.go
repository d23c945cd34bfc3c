package fetch

// UserAgent is everything in which one engine's fetch departs from another's
// or from the standard, as data. The zero value is the standard to the
// letter, so that a field set is a difference, and package browser keeps the
// evidence for each beside its value. Two things the zero value has not: an
// order of headers, which the standard leaves open (without one, none are
// written); and what no engine does, which is said where the code departs.
type UserAgent struct {
	// Requests.

	// Product is the engine's User-Agent header, without our own token.
	Product string
	// PreflightHeaders and ActualHeaders are the names of a request's headers
	// in the order the engine writes them on HTTP/1.1; "*" stands for the
	// script's own headers that have no place of their own. ElementHeaders is
	// ActualHeaders for elements (script, img, font, module).
	PreflightHeaders, ActualHeaders, ElementHeaders []string
	// PreflightModeAlways sends Sec-Fetch-Mode with every preflight, to
	// whatever URL.
	PreflightModeAlways bool
	// Constants are values of headers that do not depend on the request.
	Constants map[string]string
	// TrustworthyOnly are headers sent to potentially trustworthy URLs only.
	TrustworthyOnly map[string]string
	// Accept is the Accept header by initiator; others send */*.
	Accept map[string]string
	// AcceptEncodingSecure is Accept-Encoding for https and loopback.
	AcceptEncoding, AcceptEncodingSecure string
	// OpaqueReferrer are the initiators whose requests carry a Referer though
	// the page's origin is opaque.
	OpaqueReferrer []string
	// UpgradedReferrer keeps the Referer of an https page on a redirect to
	// http.
	UpgradedReferrer bool
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

	// Preflight responses.

	// StatusFirst judges a preflight's status before its CORS check;
	// RedirectFirst finds a redirect before anything else. Otherwise the CORS
	// check comes first.
	StatusFirst, RedirectFirst bool
	// RedirectIsStatus has no failure of its own for a redirected preflight.
	RedirectIsStatus bool
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
	// PreflightSticks preflights every cross-origin hop of a request that
	// needed it as the script made it; PreflightRepeats every hop after one
	// that was preflighted, or whose request had unsafe headers.
	PreflightSticks, PreflightRepeats bool
	// NamesReturn asks, after a redirect, for the header names of the request
	// as the script made it, less those that very redirect removed;
	// NamesStick asks for all of them.
	NamesReturn, NamesStick bool
	// PreflightRedirectByMode has a failure of its own for a redirected
	// preflight only in redirect mode "follow".
	PreflightRedirectByMode bool
	// DeleteBecomesGet turns DELETE into GET on a redirect to another origin.
	DeleteBecomesGet bool
	// JoinsLocation joins Location lines with a comma; EqualLocationsAreOne
	// takes equal ones for one, and finds different ones to be a failure
	// before it looks at anything else. Otherwise two are an invalid Location.
	JoinsLocation, EqualLocationsAreOne bool
	// EmptyLocationFails takes an empty Location for an invalid one,
	// EmptyLocationIsNone for none; otherwise it leads to the URL itself.
	EmptyLocationFails, EmptyLocationIsNone bool
	// ErrorModeNeedsLocation applies redirect mode "error" to a redirect
	// status only if there is a Location.
	ErrorModeNeedsLocation bool
	// RefusesUserinfo refuses a redirect to a URL with userinfo in every mode
	// and to every origin.
	RefusesUserinfo bool
	// UnsafeRedirectSchemes are schemes a redirect to which fails before the
	// CORS check.
	UnsafeRedirectSchemes []string
	// LocationBytes says how bytes over 0x7F in a Location reach the URL.
	LocationBytes LocationBytes
	// MixedFirst finds a redirect to be mixed content before its CORS check.
	MixedFirst bool
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
	// MixedAfterPreflight finds a redirect to be mixed content only after the
	// preflight to its target.
	MixedAfterPreflight bool

	// Responses.

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
	// CachesStarAsName keeps * in a list as a name like others, so that it
	// covers nothing; CachedStarCoversAuthorization lets it cover
	// Authorization.
	CachesStarAsName, CachedStarCoversAuthorization bool
	// MaxAgeCap is the longest time a preflight is remembered, in seconds.
	MaxAgeCap int
	// UnparsableMaxAgeNotCached does not cache for an Access-Control-Max-Age
	// that is no number, where the standard says five seconds.
	UnparsableMaxAgeNotCached bool

	// Elements.

	// StatusFails are the initiators for which a status outside 200 to 299 is
	// a failure though the CORS check passed.
	StatusFails []string
	// StatusFailsFrom is the least status above 299 that does, 300 if less.
	StatusFailsFrom int
}

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

// HeadRules say how an engine reads the head of an HTTP/1 response that is
// not as it should be. The zero value accepts the most.
type HeadRules struct {
	// Limit is the most bytes a head may have, 0 for no limit.
	Limit int
	// SpaceBeforeColonDrops leaves out a line with white space between name
	// and colon; otherwise the space is not part of the name.
	SpaceBeforeColonDrops bool
	// NULDropped leaves NUL bytes out of values; NULFails refuses the head.
	NULDropped, NULFails bool
	// LoneCREndsLine takes a lone CR for the end of a line; LoneCRTrimmed
	// takes it for white space at the end of a value.
	LoneCREndsLine, LoneCRTrimmed bool
	// StrictStatusLine refuses a version that is not HTTP/1.0 or 1.1 and a
	// status that is not of three digits.
	StrictStatusLine bool
	// StatusNeeded refuses a status line without a number, which otherwise
	// means 200.
	StatusNeeded bool
	// LowerCaseIsHTTP09 takes a head that does not say HTTP in capitals for
	// the body of an HTTP/0.9 response.
	LowerCaseIsHTTP09 bool
	// NeedsBlankLine refuses a head that was cut short.
	NeedsBlankLine bool
	// ContentLengthStrict refuses a Content-Length that is no number.
	ContentLengthStrict bool
	// SwitchingIsFinal takes a 101 for the response, not for an interim one.
	SwitchingIsFinal bool
}
