package browser

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Chromium is the engine of Chrome, Edge, Opera, Brave and others. Recorded
// with Chromium 156.
const Chromium ID = "chromium"

var chromium = Profile{
	ID: Chromium, Products: []string{"Chrome", "Edge"}, say: chromiumSays,
	UserAgent: fetch.UserAgent{
		// Names, values and order: recordings of category acao and mode.
		DefaultUserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
		PreflightHeaders: []string{"Host", "Connection", "Pragma", "Cache-Control", "Accept", "Access-Control-Request-Method", "Access-Control-Request-Headers",
			"Origin", "User-Agent", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Referer", "Accept-Encoding", "Accept-Language"},
		ActualHeaders: []string{"Host", "Connection", "Content-Length", "Pragma", "Cache-Control", "sec-ch-ua-platform", "User-Agent",
			"sec-ch-ua", "Content-Type", "*", "sec-ch-ua-mobile", "Accept", "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest",
			"Referer", "Accept-Encoding", "Accept-Language", "Cookie"},
		ElementHeaders: []string{"Host", "Connection", "Origin", "sec-ch-ua-platform", "User-Agent", "sec-ch-ua", "*", "sec-ch-ua-mobile",
			"Accept", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Referer", "Accept-Encoding", "Accept-Language", "Cookie"},
		// Recordings video-*.
		MediaHeaders: []string{"Host", "Connection", "sec-ch-ua-platform", "User-Agent", "sec-ch-ua", "sec-ch-ua-mobile", "Accept", "Origin",
			"Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Referer", "Accept-Encoding", "Accept-Language", "Cookie", "Range"},
		MediaConstants: map[string]string{"Accept-Encoding": "identity", "Range": "bytes=0-"},
		Constants:      map[string]string{"Connection": "keep-alive", "Accept-Language": "en-US,en;q=0.9"},
		TrustworthyOnly: map[string]string{"sec-ch-ua": `"Not:A-Brand";v="8", "Chromium";v="156"`, "sec-ch-ua-mobile": "?0",
			"sec-ch-ua-platform": `"Linux"`},
		Accept:         map[fetch.Initiator]string{fetch.InitiatorImg: "image/jxl,image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", fetch.InitiatorStylesheet: "text/css,*/*;q=0.1"},
		AcceptEncoding: "gzip, deflate", AcceptEncodingSecure: "gzip, deflate, br, zstd",
		ElementOrigin: true, PreflightModeAlways: true,
		OpaqueReferrer: []fetch.Initiator{fetch.InitiatorModule},
		// Scripts cannot set it: net/http/http_util.cc IsSafeHeader, crbug 571722.
		ForbiddenHeaders: []string{"user-agent"},

		// services/network/public/cpp/cors/cors.cc IsCorsSafelistedHeader;
		// recordings reqheader-ch-*, reqheader-safelisted-8x128.
		Safelisted: map[string]fetch.ValueRule{
			"intervention":  fetch.AnyValue,
			"device-memory": fetch.DecimalValue, "dpr": fetch.DecimalValue, "downlink": fetch.DecimalValue,
			"width": fetch.DigitsValue, "viewport-width": fetch.DigitsValue, "rtt": fetch.DigitsValue,
			"ect": fetch.EffectiveConnectionValue, "save-data": fetch.SaveDataValue,
		},
		// Recordings reqheader-denied-accept-two, reqheader-denied-range-two.
		JoinsEqualNames: true,

		// net/url_request/redirect_util.cc; recordings referrer-*.
		HidesOrigin: fetch.HidesAfterRedirect,
		// Recordings integrity-*-junk-no-cors.
		JunkIntegrityIsNone: true,
		// Recordings conditional-*.
		ConditionalIsNoCache: true,
		// Recordings body-xhr-junk-*, beacon-junk-type.
		DropsBadTypes: []fetch.Initiator{fetch.InitiatorXHR, fetch.InitiatorBeacon},

		// third_party/blink/renderer/core/xmlhttprequest/xml_http_request.cc;
		// recordings upload-get-*, upload-post-*.
		UploadNeedsBody: true,

		// services/network/cors/preflight_controller.cc; recordings preflight-status-*.
		PreflightOrder: fetch.RedirectFirst,
		// kCorsNonWildcardRequestHeadersSupport is off by default.
		WildcardCoversAuthorization: true,
		HeaderOrder:                 hashOrder,

		// services/network/public/cpp/cors/cors.cc CheckAccess.
		Separators: " ,", IsURL: chromiumIsURL,

		// content/browser/client_hints; recordings random-a00477, random-a01325.
		RedirectRemoves: []string{"device-memory", "dpr", "width", "viewport-width", "rtt", "downlink", "ect"},
		// Recordings redirect-error-*, redirect-userinfo-no-cors, redirect-to-*,
		// redirect-two-locations-*.
		ErrorModeNeedsLocation: true, RefusesUserinfo: true,
		SeveralLocations: fetch.EqualLocationsAreOne, EmptyLocation: fetch.EmptyLocationIsNone,
		UnsafeRedirectSchemes: []string{"data", "blob", "about", "chrome-extension", "filesystem"},

		// net/url_request/url_request_http_job.cc, 307 Internal Redirect;
		// recordings hsts-*.
		RedirectsHSTS: true,

		// net/http/http_util.cc AssembleRawHeaders; recordings wire-*.
		Head: fetch.HeadRules{Limit: 256 << 10, SpaceBeforeColon: true, LoneCR: fetch.LoneCREndsLine, AnyVersion: true, NoStatus: true, Cut: true,
			AnyContentLength: true},
		// Recording preflight-status-407.
		ProxyAuthFails: true,
		// services/network/cors/preflight_result.cc.
		MaxAgeCap: 7200, SignedMaxAge: true,
		// Recordings cache-*.
		ForgetsTainted: true,
		// As recorded in Chromium 156 with two requests of a page.
		UncachedPreflight: fetch.UncachedPreflightForgotten,
		// Recording init-script-404-with.
		StatusFails: []fetch.Initiator{fetch.InitiatorScript, fetch.InitiatorModule, fetch.InitiatorFont, fetch.InitiatorEventSource,
			fetch.InitiatorStylesheet, fetch.InitiatorVideo, fetch.InitiatorWorker, fetch.InitiatorSharedWorker},
		// net/websockets/websocket_basic_handshake_stream.cc; recordings websocket-*.
		WebSocket: fetch.WebSocketRules{Headers: []string{"Host", "Connection", "Pragma", "Cache-Control", "User-Agent", "Upgrade", "Origin", "Sec-WebSocket-Version",
			"Accept-Encoding", "Accept-Language", "Cookie", "Sec-WebSocket-Key", "Sec-WebSocket-Extensions"},
			Constants: map[string]string{"Connection": "Upgrade", "Pragma": "no-cache", "Cache-Control": "no-cache",
				"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"},
			NoInterim: true},
		// services/network/local_network_access_checker.cc, on since 142.
		Local: fetch.LocalNetworkRules{Checks: true, RefusesInsecure: true, TargetSpace: true, LocalIsNotMixed: true, DocumentationIsLocal: true, PolicyCounts: true},
		// services/network/public/cpp/content_security_policy/csp_source.cc;
		// recording websocket-csp-ws-host-wss.
		CSPUpgradesPorts: true,
		// services/network/orb; recordings opaque-*.
		OpaqueBlocking: fetch.BlocksRecognised, BlocksBeforeType: true,
		// net/cookies/cookie_util.cc: schemeful since 89; the phase-out of
		// third-party cookies was given up in 2025.
		Cookies: fetch.CookiePolicy{ThirdParty: fetch.CookiesSent, SchemefulSite: true, LaxByDefault: true, NoneNeedsSecure: true, SecureOnLoopback: true},
	},
	// The second is printed of a font that is late, the others beside what fails.
	general: func(line string) bool {
		return strings.HasPrefix(line, "Failed to load resource: ") || strings.HasPrefix(line, "Slow network is detected. ") ||
			strings.HasPrefix(line, "Error parsing 'integrity' attribute") || strings.HasPrefix(line, "Ignoring unrecognized 'integrity' attribute")
	},
}

// chromiumReasons are the CORS failures: the DevTools protocol's
// Network.CorsError and the reason of the console line
// (blink/renderer/platform/loader/cors/cors_error_string.cc). A failure of
// the CORS check of a preflight has "Preflight" before its name.
var chromiumReasons = sync.OnceValue(func() map[fetch.Reason]struct{ error, reason string } {
	return map[fetch.Reason]struct{ error, reason string }{
		fetch.MissingAllowOrigin: {"MissingAllowOriginHeader",
			"No 'Access-Control-Allow-Origin' header is present on the requested resource."},
		fetch.WildcardWithCredentials: {"WildcardOriginNotAllowed",
			"The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.{xhr}"},
		fetch.MultipleAllowOrigin: {"MultipleAllowOriginValues",
			"The 'Access-Control-Allow-Origin' header contains multiple values '{hint}', but only one is allowed.{fetch}"},
		fetch.AllowOriginInvalid: {"InvalidAllowOriginValue",
			"The 'Access-Control-Allow-Origin' header contains the invalid value '{hint}'.{fetch}"},
		fetch.AllowOriginMismatch: {"AllowOriginMismatch",
			"The 'Access-Control-Allow-Origin' header has a value '{hint}' that is not equal to the supplied origin.{fetch}"},
		fetch.InvalidAllowCredentials: {"InvalidAllowCredentials",
			"The value of the 'Access-Control-Allow-Credentials' header in the response is '{hint}' which must be 'true' when the request's credentials mode is 'include'.{xhr}"},
		fetch.PreflightStatus:   {"PreflightInvalidStatus", "It does not have HTTP ok status."},
		fetch.PreflightRedirect: {"PreflightDisallowedRedirect", "Redirect is not allowed for a preflight request."},
		fetch.AllowMethodsInvalid: {"InvalidAllowMethodsPreflightResponse",
			"Cannot parse Access-Control-Allow-Methods response header field in preflight response."},
		fetch.AllowHeadersInvalid: {"InvalidAllowHeadersPreflightResponse",
			"Cannot parse Access-Control-Allow-Headers response header field in preflight response."},
		fetch.MethodNotAllowed: {"MethodDisallowedByPreflightResponse",
			"Method {subject} is not allowed by Access-Control-Allow-Methods in preflight response."},
		fetch.HeaderNotAllowed: {"HeaderDisallowedByPreflightResponse",
			"Request header field {subject} is not allowed by Access-Control-Allow-Headers in preflight response."},
		fetch.RedirectUserinfo: {"RedirectContainsCredentials",
			"Redirect location '' contains a username and password, which is disallowed for cross-origin requests."},
		fetch.RedirectScheme: {"CorsDisabledScheme", "Cross origin requests are only supported for protocol schemes: {schemes}."},
		fetch.SameOriginMode: {"DisallowedByMode", "Cross origin requests are not allowed by request mode."},
	}
})

// chromiumPreflightPrefix stands before the reason of these failures of a
// preflight (IsPreflightError).
const chromiumPreflightPrefix = "Response to preflight request doesn't pass access control check: "

// chromiumSchemes is the list of the console line, as recorded.
const chromiumSchemes = "chrome, chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data, http, https, isolated-app"

// chromiumKinds are what the console calls an initiator
// (blink/renderer/platform/loader/fetch/resource.cc).
var chromiumKinds = map[fetch.Initiator]string{
	"": "fetch", fetch.InitiatorFetch: "fetch", fetch.InitiatorXHR: "XMLHttpRequest", fetch.InitiatorScript: "script", fetch.InitiatorModule: "script", fetch.InitiatorImg: "image", fetch.InitiatorFont: "font",
	fetch.InitiatorEventSource: "resource", fetch.InitiatorStylesheet: "CSS stylesheet", fetch.InitiatorTrack: "text track", fetch.InitiatorVideo: "video",
	fetch.InitiatorBeacon: "resource",
}

// chromiumMixedWords are what it calls one in mixed content: "resource" for
// others.
var chromiumMixedWords = map[fetch.Initiator]string{
	fetch.InitiatorXHR: "XMLHttpRequest endpoint", fetch.InitiatorEventSource: "EventSource endpoint", fetch.InitiatorScript: "script",
	fetch.InitiatorModule: "script", fetch.InitiatorFont: "font", fetch.InitiatorImg: "image", fetch.InitiatorStylesheet: "stylesheet",
	fetch.InitiatorTrack: "Text Track", fetch.InitiatorBeacon: "Beacon endpoint",
}

// chromiumTransport are the net errors of transport failures.
var chromiumTransport = sync.OnceValue(func() map[fetch.FailureKind]string {
	return map[fetch.FailureKind]string{
		fetch.NameNotFound: "ERR_NAME_NOT_RESOLVED", fetch.NameLookupFailed: "ERR_NAME_RESOLUTION_FAILED",
		fetch.ConnectionRefused: "ERR_CONNECTION_REFUSED", fetch.AddressUnreachable: "ERR_ADDRESS_UNREACHABLE",
		fetch.ConnectTimedOut: "ERR_CONNECTION_TIMED_OUT", fetch.TLSTimedOut: "ERR_TIMED_OUT", fetch.ResponseTimedOut: "ERR_TIMED_OUT",
		fetch.ConnectionReset: "ERR_CONNECTION_RESET", fetch.EmptyResponse: "ERR_EMPTY_RESPONSE",
		fetch.NotHTTP: "ERR_INVALID_HTTP_RESPONSE", fetch.HeadMalformed: "ERR_INVALID_HTTP_RESPONSE",
		fetch.HeadTooLarge: "ERR_RESPONSE_HEADERS_TOO_BIG", fetch.BodyMalformed: "ERR_INVALID_CHUNKED_ENCODING",
		fetch.PlainHTTPPort: "ERR_SSL_PROTOCOL_ERROR", fetch.TLSPort: "ERR_EMPTY_RESPONSE", fetch.TLSFailed: "ERR_SSL_PROTOCOL_ERROR",
		fetch.CertificateUntrusted: "ERR_CERT_AUTHORITY_INVALID", fetch.CertificateName: "ERR_CERT_COMMON_NAME_INVALID",
		fetch.CertificateDate: "ERR_CERT_DATE_INVALID", fetch.CertificateInvalid: "ERR_CERT_INVALID",
		fetch.ClientCertificate: "ERR_BAD_SSL_CLIENT_AUTH_CERT", fetch.HTTP2Error: "ERR_HTTP2_PROTOCOL_ERROR",
		fetch.ProxyFailed: "ERR_PROXY_CONNECTION_FAILED", fetch.Interrupted: "ERR_ABORTED", fetch.OutOfTime: "ERR_ABORTED", fetch.NotRecorded: "ERR_FAILED",
	}
})

func chromiumSays(f *failure) Words {
	if f.request.Initiator == fetch.InitiatorWebSocket {
		return f.chromiumWebSocket()
	}
	w := chromiumWords(f)
	if f.Upgraded != "" {
		w.Console = f.fill("Mixed Content: The page at '{page}/' was loaded over HTTPS, but requested an insecure element '{upgraded}'. This request was automatically upgraded to HTTPS, For more information see https://blog.chromium.org/2019/10/no-more-mixed-messages-about-https.html")
	}
	if warning := f.chromiumWarning(); warning != "" && w.Console != "" {
		w.Console, w.After = warning, w.Console
	}
	return w
}

// chromiumWarning is what it prints of an http URL that looks local, or of an
// image that is not made https, before anything is sent to it from an https
// page: "" for any other (blink/renderer/core/loader/mixed_content_checker.cc;
// recordings lna-mixed-*).
func (f *failure) chromiumWarning() string {
	switch {
	case f.request.Origin.Scheme != "https", f.request.Mode == fetch.ModeSameOrigin, f.Reason == fetch.SameOriginMode, f.Reason == fetch.ContentSecurityPolicy:
		return ""
	}
	asked := []string{f.URL}
	if f.Hop > 0 && !f.HSTS && !strings.Contains(f.request.CSP, "upgrade-insecure-requests") {
		asked = []string{f.First, f.URL}
	}
	for _, url := range asked {
		target := fetch.OriginOf(url)
		if target.Scheme != "http" || fetch.Loopback(target.Host) {
			continue
		}
		warning, why := "requested an insecure {word} '{asked}'. This content should also be served over HTTPS.", ""
		switch {
		case f.request.Initiator == fetch.InitiatorImg && fetch.IsIP(target.Host):
			why = "its URL's host is an IP address"
		case f.request.Initiator == fetch.InitiatorImg:
			why = "it is a local network request"
		case f.Reason == fetch.MixedContent && url == f.URL:
			return ""
		}
		if why != "" {
			warning = "requested an insecure element '{asked}'. This request was not upgraded to HTTPS because " + why + "."
		}
		return f.fill("Mixed Content: The page at '{page}/' was loaded over HTTPS, but "+warning,
			"{asked}", url, "{word}", cmp.Or(chromiumMixedWords[f.request.Initiator], "resource"))
	}
	return ""
}

// chromiumUnsafe is the line of what only the page's own origin may have.
const chromiumUnsafe = "Unsafe attempt to load URL {url} from frame with URL {page}/. Domains, protocols and ports must match.\n"

// chromiumNoWorker is all that is said of a shared worker's script.
const chromiumNoWorker = "Failed to fetch a worker script."

func chromiumWords(f *failure) Words {
	netError := func(name string) Words {
		return Words{Error: "net::" + name, Console: "Failed to load resource: net::" + name}
	}
	if f.Reason == fetch.SameOriginMode {
		switch f.request.Initiator {
		case fetch.InitiatorWorker:
			if f.Stage != fetch.BeforeSending {
				return Words{Error: "net::ERR_ABORTED"}
			}
			return Words{} // the constructor throws
		case fetch.InitiatorSharedWorker:
			return Words{}
		case fetch.InitiatorTrack:
			return Words{Error: "origin", Console: f.fill(chromiumUnsafe)}
		default:
		}
	}
	if f.Reason == fetch.SameOriginMode && f.request.Initiator.IsFetch() {
		if f.Stage == fetch.BeforeSending {
			return Words{Console: f.fill(`Fetch API cannot load {url}. Request mode is "same-origin" but the URL's origin is not same as the request origin {page}.`)}
		}
		return Words{Error: "origin", Console: f.fill(chromiumUnsafe)}
	}
	if r, ok := chromiumReasons()[f.Reason]; ok && (f.request.Mode == fetch.ModeCORS || f.CORS || f.Reason == fetch.SameOriginMode) {
		return f.chromiumCORS(r.error, r.reason)
	}
	switch f.Reason {
	case fetch.LocalNetworkAccess:
		return f.chromiumLocal()
	case fetch.Transport:
		return netError(chromiumTransport()[f.Failure.Kind])
	case fetch.MixedContent:
		return Words{Error: "mixed-content", Console: f.fill("Mixed Content: The page at '{page}/' was loaded over HTTPS, but requested an insecure {word} '{url}'. This request has been blocked; the content must be served over HTTPS.",
			"{word}", cmp.Or(chromiumMixedWords[f.request.Loads()], "resource"))}
	case fetch.BadPort:
		return netError("ERR_UNSAFE_PORT")
	case fetch.URLSchemeNotSupported:
		return f.chromiumScheme(netError)
	case fetch.ResourcePolicySameOrigin:
		return Words{Error: "corp-not-same-origin", Console: "Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin"}
	case fetch.ResourcePolicyDefaulted:
		return Words{Error: "corp-not-same-origin-after-defaulted-to-same-origin-by-coep",
			Console: "Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep"}
	case fetch.ContentSecurityPolicy:
		return f.chromiumCSP()
	case fetch.ResourcePolicySameSite:
		return Words{Error: "corp-not-same-site", Console: "Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameSite"}
	case fetch.RedirectUserinfo:
		return Words{Error: "origin", Console: "Failed to load resource: net::ERR_FAILED"}
	case fetch.RedirectScheme:
		return netError("ERR_UNKNOWN_URL_SCHEME")
	case fetch.NoCORSRedirectMode:
		return Words{Console: f.fill(`Fetch API cannot load {url}. Request mode is "no-cors" but the redirect mode is not "follow".`)}
	case fetch.OpaqueBlocked:
		return Words{Error: "net::ERR_BLOCKED_BY_ORB"}
	case fetch.WrongType:
		return f.chromiumType()
	case fetch.RedirectUnsafe:
		return netError("ERR_UNSAFE_REDIRECT")
	case fetch.TooManyRedirects:
		return netError("ERR_TOO_MANY_REDIRECTS")
	case fetch.MultipleLocations:
		return netError("ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION")
	case fetch.RedirectInvalid:
		return netError("ERR_INVALID_REDIRECT")
	case fetch.StreamNeedsHTTP2:
		return netError("ERR_ALPN_NEGOTIATION_FAILED")
	case fetch.OnlyIfCached:
		if f.request.Mode == fetch.ModeSameOrigin { // otherwise fetch() throws
			return netError("ERR_CACHE_MISS")
		}
	case fetch.IntegrityMismatch:
		return f.chromiumIntegrity()
	case fetch.ProxyAuthentication:
		return netError("ERR_UNEXPECTED_PROXY_AUTH")
	case fetch.RedirectRefused:
		return netError("ERR_FAILED")
	case fetch.BadStatus:
		switch f.request.Initiator {
		case fetch.InitiatorWorker:
			return Words{}
		case fetch.InitiatorSharedWorker:
			return Words{Console: chromiumNoWorker}
		default:
		}
		if f.request.Initiator != fetch.InitiatorEventSource { // the page closes it before that is told
			return Words{Error: "net::ERR_ABORTED"}
		}
	}
	return Words{}
}

// chromiumLoads are what the console says of a request that the page's policy
// forbids (core/frame/csp/csp_directive_list.cc).
var chromiumLoads = map[string]string{
	"connect-src": "Connecting to", "img-src": "Loading the image", "font-src": "Loading the font", "script-src-elem": "Loading the script",
	"style-src-elem": "Loading the stylesheet", "media-src": "Loading media from ", "worker-src": "Creating a worker from",
}

func (f *failure) chromiumCSP() Words {
	violated, effective := f.csp()
	instead := ""
	if violated != effective {
		instead = " Note that '" + effective + "' was not explicitly set, so '" + violated + "' is used as a fallback."
	}
	w := Words{Error: "csp", Console: f.fill(chromiumLoads[effective] + ` '{url}' violates the following Content Security Policy directive: "{got}".` + instead + " The action has been blocked.")}
	switch by := f.request.Initiator; {
	case by.IsFetch() && f.Hop == 0, by == fetch.InitiatorVideo, by == fetch.InitiatorTrack, by == fetch.InitiatorWorker, by == fetch.InitiatorSharedWorker:
		w.Error = ""
	}
	return w
}

// chromiumLocal words a refusal of the local network. One that waits for the
// user is told as Chromium has it where nobody can be asked.
func (f *failure) chromiumLocal() Words {
	name, reason := "LocalNetworkAccessPermissionDenied", "Permission was denied for this request to access the `{subject}` address space."
	switch f.Got {
	case fetch.LocalInsecure:
		name, reason = "InsecureLocalNetwork", "The request client is not a secure context and the resource is in more-private address space `{subject}`."
	case fetch.LocalTarget:
		name, reason = "InvalidLocalNetworkAccess", "Request had a target IP address space of `{target}` yet the resource is in address space `{subject}`."
	}
	target := f.Want
	if target == "private" {
		target = "local"
	}
	w := f.chromiumCORS(name, f.fill(reason, "{target}", target))
	w.Error = name
	return w
}

// chromiumIntegrity words content that is not what the page says it is
// (core/loader/subresource_integrity_helper.cc,
// platform/loader/subresource_integrity.cc).
func (f *failure) chromiumIntegrity() Words {
	var w Words
	name, sum, _ := strings.Cut(f.Got, "-")
	w.Console = f.fill("Failed to find a valid digest in the 'integrity' attribute for resource '{url}' with computed {digest} integrity '{sum}'. The resource has been blocked.",
		"{digest}", strings.Replace(strings.ToUpper(name), "SHA", "SHA-", 1), "{sum}", sum)
	if f.Subject == fetch.Opaque {
		w.Console = f.fill("Subresource Integrity: The resource '{url}' has an integrity attribute, but the response is not eligible for integrity validation.")
	}
	if f.Subject == fetch.Opaque && !f.request.Initiator.IsFetch() {
		w.Console = f.fill("Subresource Integrity: The resource '{url}' has an integrity attribute, but the resource requires the request to be CORS enabled to check the integrity, and it is not. The resource has been blocked because the integrity cannot be enforced.")
	}
	if f.Subject == fetch.Opaque && fetch.RedirectStatus(f.Status) {
		w.Error = "net::ERR_ABORTED"
	}
	return w
}

// chromiumType words a response of a type that the initiator does not take.
func (f *failure) chromiumType() Words {
	switch f.request.Loads() {
	case fetch.InitiatorScript, fetch.InitiatorWorker:
		w := Words{Console: f.fill("Refused to execute script from '{url}' because its MIME type ('{type}') is not executable.")}
		if f.Subject == fetch.Nosniff {
			w.Console = f.fill("Refused to execute script from '{url}' because its MIME type ('{type}') is not executable, and strict MIME type checking is enabled.")
		}
		if f.Status >= 300 {
			w.Error = "net::ERR_ABORTED"
		}
		return w
	case fetch.InitiatorStylesheet:
		return Words{Error: "net::ERR_ABORTED",
			Console: f.fill("Refused to apply style from '{url}' because its MIME type ('{type}') is not a supported stylesheet MIME type, and strict MIME checking is enabled.")}
	case fetch.InitiatorModule:
		return Words{Console: f.fill(`Failed to load module script: Expected a JavaScript-or-Wasm module script but the server responded with a MIME type of "{got}". Strict MIME type checking is enforced for module scripts per HTML spec.`)}
	case fetch.InitiatorSharedWorker:
		return Words{Console: chromiumNoWorker}
	default:
	}
	return Words{Console: f.fill(eventSourceType)}
}

// chromiumCORS words a failure of the CORS protocol.
func (f *failure) chromiumCORS(name, reason string) Words {
	prefix := ""
	if f.Stage == fetch.StagePreflight {
		switch f.Reason {
		case fetch.MissingAllowOrigin, fetch.WildcardWithCredentials, fetch.MultipleAllowOrigin, fetch.AllowOriginInvalid,
			fetch.AllowOriginMismatch, fetch.InvalidAllowCredentials:
			name, prefix = "Preflight"+name, chromiumPreflightPrefix
		case fetch.PreflightStatus, fetch.PreflightRedirect:
			prefix = chromiumPreflightPrefix
		}
	}
	url := f.URL
	if f.Reason == fetch.RedirectScheme {
		url = f.Subject
	}
	redirected := ""
	if url != f.First {
		redirected = " (redirected from '" + f.First + "')"
	}
	kind := chromiumKinds[f.request.Loads()]
	if f.request.Initiator == fetch.InitiatorPreload && kind == "fetch" {
		kind = "link element resource"
	}
	fetchSuffix, xhrSuffix := "", ""
	switch kind {
	case "fetch":
		fetchSuffix = " Have the server send the header with a valid value."
	case "XMLHttpRequest":
		xhrSuffix = " The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute."
	}
	w := Words{Error: name, Subject: f.chromiumSubject()}
	w.Console = f.fill("Access to "+kind+" at '"+url+"'"+redirected+" from origin '{page}' has been blocked by CORS policy: "+prefix+reason,
		"{hint}", chromiumHint(f.Got), "{fetch}", fetchSuffix, "{xhr}", xhrSuffix, "{schemes}", chromiumSchemes)
	return w
}

// chromiumSubject is the DevTools protocol's failedParameter.
func (f *failure) chromiumSubject() string {
	switch f.Reason {
	case fetch.MethodNotAllowed, fetch.HeaderNotAllowed:
		return f.Subject
	case fetch.MultipleAllowOrigin, fetch.AllowOriginInvalid, fetch.AllowOriginMismatch, fetch.InvalidAllowCredentials:
		return f.Got
	}
	return ""
}

// chromiumScheme words a fetch of a URL that is not HTTP, at once or after a
// redirect.
func (f *failure) chromiumScheme(netError func(string) Words) Words {
	switch {
	case f.Subject == "file":
		return Words{Error: "other", Console: f.fill("Not allowed to load local resource: {url}")}
	case slices.Contains([]string{"chrome-extension"}, f.Subject):
		return netError("ERR_FAILED")
	case f.request.Initiator.IsFetch() && f.Hop == 0:
		return Words{Console: f.fill(`Fetch API cannot load {url}. URL scheme "{subject}" is not supported.`)}
	}
	return netError("ERR_UNKNOWN_URL_SCHEME")
}

// chromiumIsURL says whether the engine's URL parser takes a value. It departs
// from the URL standard's in three places: the host of a file URL goes on to
// the next slash, an extension's URL has a host as http has one but no port,
// and an empty punycode label is a label (url/third_party/mozilla/url_parse.cc,
// url/url_canon_host.cc; recordings value-acao-a0003, -a0025, -a0227, -a0277).
func chromiumIsURL(value string) bool {
	scheme, rest, _ := strings.Cut(value, "://")
	switch strings.ToLower(scheme) {
	case "file":
		host, _, _ := strings.Cut(strings.ReplaceAll(rest, `\`, "/"), "/")
		if strings.ContainsAny(host, "#?") {
			return false
		}
	case "chrome-extension":
		value = "http://" + rest[:(strings.IndexAny(rest+"/", ":/?#"))]
	case "http", "https":
		value = strings.Replace(value, "://xn--:", "://x:", 1)
	}
	_, err := fetch.ParseURL(value)
	return err == nil
}

// chromiumHint shows bytes outside printable ASCII as \uXXXX
// (cors_error_string.cc EncodeHint).
func chromiumHint(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7F {
			fmt.Fprintf(&b, `\u%04X`, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
