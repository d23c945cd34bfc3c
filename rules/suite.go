package rules

// This file is the one list of what can be found; nothing registers itself. A
// new cause is a constant and a value here, its judge in a file cause_*.go, an
// experiment in experiment.go if none there tells it apart, and a page in
// codes/ whose example is then run: the tests say which of them is missing.

// Codes of findings that follow from the standard's algorithm failing.
const (
	SpaceBeforeColon           = "space-before-colon"
	HeaderMisspelt             = "header-misspelt"
	NoCORSHeaders              = "no-cors-headers"
	MissingAllowOrigin         = "missing-allow-origin"
	WildcardWithCredentials    = "wildcard-with-credentials"
	AllowOriginDuplicate       = "allow-origin-duplicate"
	AllowOriginList            = "allow-origin-list"
	AllowOriginNull            = "allow-origin-null"
	AllowOriginPattern         = "allow-origin-pattern"
	AllowOriginInvalid         = "allow-origin-invalid"
	AllowOriginTrailingSlash   = "allow-origin-trailing-slash"
	AllowOriginPath            = "allow-origin-path"
	AllowOriginCase            = "allow-origin-case"
	AllowOriginScheme          = "allow-origin-scheme"
	AllowOriginPort            = "allow-origin-port"
	AllowOriginWWW             = "allow-origin-www"
	AllowOriginMismatch        = "allow-origin-mismatch"
	AllowCredentialsMissing    = "allow-credentials-missing"
	AllowCredentialsNotTrue    = "allow-credentials-not-true"
	PreflightRedirected        = "preflight-redirect"
	PreflightStatus            = "preflight-status"
	AllowMethodsInvalid        = "allow-methods-invalid"
	AllowHeadersInvalid        = "allow-headers-invalid"
	WildcardNotWithCredentials = "wildcard-not-with-credentials"
	MethodCase                 = "method-case"
	MethodNotAllowed           = "method-not-allowed"
	HeaderNotAllowed           = "header-not-allowed"
	RedirectWithoutCORS        = "redirect-without-cors"
	OriginNullAfterRedirect    = "origin-null-after-redirect"
	RedirectUserinfo           = "redirect-userinfo"
	RedirectInvalid            = "redirect-invalid"
	RedirectRefused            = "redirect-refused"
	TooManyRedirects           = "too-many-redirects"
	MixedContent               = "mixed-content"
	BadPort                    = "bad-port"
	SameOriginMode             = "same-origin-mode"
	InvalidRequest             = "invalid-request"
	ResourcePolicy             = "resource-policy"
	OpaqueBlocked              = "opaque-response-blocked"
	WrongType                  = "wrong-type"
	BadStatus                  = "bad-status"
)

// Codes of failures to get a response.
const (
	NameNotFound         = "name-not-found"
	ConnectionRefused    = "connection-refused"
	AddressUnreachable   = "address-unreachable"
	Timeout              = "timeout"
	ConnectionClosed     = "connection-closed"
	NotHTTP              = "not-http"
	WrongProtocol        = "wrong-protocol"
	CertificateUntrusted = "certificate-untrusted"
	CertificateName      = "certificate-name"
	CertificateDate      = "certificate-date"
	CertificateInvalid   = "certificate-invalid"
	ClientCertificate    = "client-certificate"
	TLSFailed            = "tls-failed"
	HTTP2Error           = "http2-error"
	ProxyFailed          = "proxy-failed"
	Interrupted          = "interrupted"
)

// Codes of causes.
const (
	AirPlayPort             = "airplay-port"
	HostRejected            = "host-rejected"
	ChallengePage           = "challenge-page"
	UpstreamFailed          = "upstream-failed"
	PreflightRedirectHTTPS  = "preflight-redirect-https"
	PreflightRedirectSlash  = "preflight-redirect-slash"
	PreflightRedirectLogin  = "preflight-redirect-login"
	PreflightRedirectHost   = "preflight-redirect-host"
	RedirectLogin           = "redirect-login"
	PreflightAuthentication = "preflight-authentication"
	TwoCORSLayers           = "two-cors-layers"
	NullOrigin              = "null-origin"
	EnvironmentString       = "environment-string"
	HeaderRefusedSilently   = "header-refused-silently"
	MethodRefusedSilently   = "method-refused-silently"
	AllowListTrailingSlash  = "allow-list-trailing-slash"
	AllowListScheme         = "allow-list-scheme"
	AllowListWWW            = "allow-list-www"
	AllowListLocalhost      = "allow-list-localhost"
	AllowListPort           = "allow-list-port"
	FixedOrigin             = "fixed-origin"
	MiddlewareAfterRoutes   = "middleware-after-routes"
	ErrorWithoutCORSHeaders = "error-without-cors-headers"
	SPAFallback             = "spa-fallback"
	OnlyPreflightHasHeaders = "only-preflight-has-headers"
	OptionsNotRouted        = "options-not-routed"
	OriginNotInList         = "origin-not-in-list"
	CORSLayerElsewhere      = "cors-layer-elsewhere"
	NoCORSLayer             = "no-cors-layer"
)

// Codes of what is worth knowing, and of our own failure.
const (
	AnyOriginWithCredentials = "any-origin-with-credentials"
	VaryOriginMissing        = "vary-origin-missing"
	AuthorizationWildcard    = "authorization-wildcard"
	ThirdPartyCookies        = "third-party-cookies"
	CookieSameSite           = "cookie-same-site"
	LocalNetwork             = "local-network-access"
	MaxAgeInvalid            = "max-age-invalid"
	EnginesDiffer            = "engines-differ"
	NeedlessPreflight        = "needless-preflight"
	HeaderNotExposed         = "header-not-exposed"
	PreflightCache           = "preflight-cache"
	ErrorStatus              = "error-status"
	OpaqueResponse           = "opaque-response"
	SameOrigin               = "same-origin"
	InternalError            = "internal-error"
)

// causes are all of them, the more telling first: the first that accounts for
// a symptom is told, and one that adds nothing to it is not.
var causes = []cause{
	{code: AirPlayPort, explains: preflightFailed, notCORS: true, judge: airplayPort},
	{code: HostRejected, explains: preflightFailed, notCORS: true, judge: hostRejected},
	{code: ChallengePage, explains: preflightFailed, notCORS: true, judge: challengePage},
	{code: UpstreamFailed, explains: preflightFailed, notCORS: true, judge: upstreamFailed},
	{code: NullOrigin, explains: []string{NoCORSHeaders, MissingAllowOrigin, AllowOriginMismatch, AllowOriginInvalid, AllowOriginList, AllowOriginPattern, PreflightStatus},
		notCORS: true, judge: nullOrigin},

	{code: PreflightRedirectHTTPS, explains: []string{PreflightRedirected, RedirectWithoutCORS}, needs: throughRedirect, judge: redirectedPreflight(httpsDetour,
		"The preflight is sent on to https: %s",
		"The server redirects every http request, OPTIONS too, and a browser does not follow a redirected preflight.",
		"Write %s in the script.")},
	{code: PreflightRedirectSlash, explains: []string{PreflightRedirected, RedirectWithoutCORS}, needs: throughRedirect, judge: redirectedPreflight(slashDetour,
		"The preflight is sent on for a slash at the end: %s",
		"The server wants the URL with, or without, a final slash and redirects the other spelling, OPTIONS too; a browser does not follow a redirected preflight.",
		"Write %s in the script, or switch the framework's slash redirect off.")},
	{code: PreflightRedirectLogin, explains: []string{PreflightRedirected, RedirectWithoutCORS}, judge: redirectedPreflight(loginDetour,
		"The preflight is sent to a page to log in on: %s",
		"A layer in front redirects whoever is not logged in, and a preflight never is: it goes without cookies and without Authorization.",
		"Exempt OPTIONS from what redirects to %s, and let it answer API requests with 401.")},
	{code: PreflightRedirectHost, explains: []string{PreflightRedirected, RedirectWithoutCORS}, notCORS: true, judge: redirectedPreflight(hostDetour,
		"The preflight is sent on to another host: %s",
		"The server redirects to its canonical host name, OPTIONS too; a browser does not follow a redirected preflight. The other host is another origin and needs CORS headers of its own.",
		"Write %s in the script, then check that URL.")},
	{code: RedirectLogin, explains: []string{RedirectWithoutCORS, NoCORSHeaders, MissingAllowOrigin, OriginNullAfterRedirect, AllowOriginMismatch}, notCORS: true, judge: redirectLogin},

	{code: PreflightAuthentication, explains: preflightFailed, needs: unanswered, judge: preflightAuthentication},

	{code: TwoCORSLayers, explains: []string{AllowOriginDuplicate, AllowOriginList}, needs: needPathForTwo, judge: twoLayers},
	{code: EnvironmentString, explains: []string{AllowOriginList, AllowOriginInvalid}, judge: environmentString},

	{code: HeaderRefusedSilently, explains: preflightFailed, needs: needHeadersApart, judge: headerRefusedSilently},
	{code: MethodRefusedSilently, explains: preflightFailed, needs: needMethodApart, judge: methodRefusedSilently},

	{code: AllowListTrailingSlash, explains: preflightFailed, needs: neighbours(originSlash), judge: nearMiss("a slash too many", originSlash)},
	{code: AllowListScheme, explains: preflightFailed, needs: neighbours(originScheme), judge: nearMiss("http and https are two origins", originScheme)},
	{code: AllowListWWW, explains: preflightFailed, needs: neighbours(originWWW), judge: nearMiss("with and without www. are two origins", originWWW)},
	{code: AllowListLocalhost, explains: preflightFailed, needs: neighbours(originLocalName), judge: nearMiss("localhost and its address are two origins", originLocalName)},
	{code: AllowListPort, explains: preflightFailed, needs: neighbours(originPort3000, originPort5173, originPort4200, originPort8080),
		judge: nearMiss("the port is part of the origin", originPort3000, originPort5173, originPort4200, originPort8080)},
	{code: FixedOrigin, explains: []string{AllowOriginMismatch}, needs: needForeign, judge: fixedOrigin},

	{code: MiddlewareAfterRoutes, explains: originMissing, needs: elsewhere, judge: afterRoutes},
	{code: ErrorWithoutCORSHeaders, explains: preflightFailed, needs: both(unanswered, elsewhere), judge: errorWithoutHeaders},
	{code: SPAFallback, explains: preflightFailed, notCORS: true, needs: elsewhere, judge: spaFallback},
	{code: OnlyPreflightHasHeaders, explains: originMissing, judge: onlyPreflight},
	{code: OptionsNotRouted, explains: preflightFailed, needs: unanswered, judge: optionsNotRouted},
	{code: OriginNotInList, explains: preflightFailed, needs: needWithoutOrigin, judge: notInList},
	{code: CORSLayerElsewhere, explains: preflightFailed, needs: both(elsewhere, needOtherPrefix), judge: layerElsewhere},
	{code: NoCORSLayer, explains: preflightFailed, judge: noLayer},
}

// notices are all of them, what is unsafe first.
var notices = []notice{
	{AnyOriginWithCredentials, Warning, specCreds, needReflection, anyOriginWithCredentials},
	{VaryOriginMissing, Warning, specVary, needReflection, varyMissing},
	{ThirdPartyCookies, Warning, specCookies, nil, thirdPartyCookies},
	{CookieSameSite, Warning, specCookies, nil, cookieNotSent},
	{LocalNetwork, Warning, specLocal, nil, localNetwork},
	{AuthorizationWildcard, Warning, specNonWild, nil, authorizationWildcard},
	{MaxAgeInvalid, Warning, specMaxAge, nil, maxAgeInvalid},
	{EnginesDiffer, Warning, "", nil, enginesDiffer},
	{SameOrigin, Note, specMain, nil, sameOrigin},
	{OpaqueResponse, Note, specOpaque, nil, opaqueResponse},
	{ErrorStatus, Note, specCORSCheck, nil, errorStatus},
	{NeedlessPreflight, Note, specPreflight, nil, needlessPreflight},
	{HeaderNotExposed, Note, specExpose, nil, headerNotExposed},
	{PreflightCache, Note, specMaxAge, nil, preflightCache},
}
