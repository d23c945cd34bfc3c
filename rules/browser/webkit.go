package browser

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cors-check/cors-check/rules/fetch"
)

// WebKit is the engine of Safari and of every browser on iOS. Recorded with
// WebKitGTK 2.50; what Safari's own network stack does differently cannot be
// seen there.
const WebKit ID = "webkit"

var webkit = Profile{
	ID: WebKit, Products: []string{"Safari"}, say: webkitSays,
	UserAgent: fetch.UserAgent{
		// Names, values and order: recordings of category acao and mode.
		DefaultUserAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/60.5 Safari/605.1.15",
		PreflightHeaders: []string{"Origin", "Access-Control-Request-Method", "Referer", "Access-Control-Request-Headers", "User-Agent",
			"Accept", "Accept-Encoding", "Accept-Language", "Connection", "Host", "Sec-Fetch-Mode", "Sec-Fetch-Dest", "Sec-Fetch-Site"},
		ActualHeaders: []string{"Origin", "Referer", "Accept", "User-Agent", "Content-Type", "Content-Length", "Pragma", "Cache-Control",
			"Accept-Encoding", "Accept-Language", "Connection", "Host", "Cookie", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "*"},
		// Recordings video-*: what plays asks, GStreamer.
		MediaHeaders: []string{"Referer", "Connection", "Origin", "Accept", "User-Agent", "Accept-Language", "Host", "Icy-Metadata", "Cookie",
			"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site"},
		MediaConstants: map[string]string{"Connection": "close", "Icy-Metadata": "1"},
		Constants:      map[string]string{"Connection": "Keep-Alive", "Accept-Language": "en-US"},
		Accept:         map[fetch.Initiator]string{fetch.InitiatorImg: "image/webp,image/avif,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", fetch.InitiatorStylesheet: "text/css,*/*;q=0.1"},
		AcceptEncoding: "gzip, deflate", AcceptEncodingSecure: "gzip, deflate, br",
		// A sandboxed page sends one: recordings acao-null-*-page.
		OpaqueReferrer: []fetch.Initiator{"", fetch.InitiatorFetch, fetch.InitiatorXHR, fetch.InitiatorScript, fetch.InitiatorImg, fetch.InitiatorFont,
			fetch.InitiatorModule, fetch.InitiatorEventSource, fetch.InitiatorStylesheet, fetch.InitiatorTrack, fetch.InitiatorVideo, fetch.InitiatorPreload, fetch.InitiatorModulePreload, fetch.InitiatorBeacon},
		UpgradedReferrer: true, HidesOrigin: fetch.HidesOnFirstHop,
		ElementOrigin: true,
		// Recordings init-font-*.
		NoCORSFonts: true,

		// HTTPParsers.cpp isCrossOriginSafeRequestHeader; recordings
		// reqheader-range-*, reqheader-denied-accept-two.
		TotalUnlimited: true, JoinsEqualNames: true, RangeUnitAnyCase: true, RangeNotSingle: true,

		// Recording body-fetch-json-no-cors.
		KeepsBodyType: true,
		// Recordings body-xhr-junk-*, stream-*, beacon-*.
		DropsBadTypes: []fetch.Initiator{fetch.InitiatorXHR}, Streams: fetch.StreamsThrow, BeaconsAskAnew: true,
		// Recordings integrity-upper, cachemode-only-if-cached-same-origin-mode.
		DigestAnyCase: true, SendsOnlyIfCached: true,

		// CrossOriginAccessControl.cpp validatePreflightResponse;
		// recordings preflight-status-*.
		PreflightOrder: fetch.StatusFirst, PreflightRedirects: fetch.RedirectAsStatus,
		// CrossOriginPreflightResultCache.cpp has no such rule.
		WildcardCoversAuthorization: true,
		HeaderOrder:                 webkitOrder,

		// CrossOriginAccessControl.cpp passesAccessControlCheck.
		Separators: ",",

		// Recordings redirect-301-authorization-cross, redirect-303-put,
		// redirect-delete-302, redirect-two-locations-*, redirect-same-cross-*.
		LaterPreflights: fetch.PreflightAgain, PreflightNames: fetch.NamesAtStart, DeleteBecomesGet: true,
		SeveralLocations: fetch.LocationsJoined, LocationBytes: fetch.LocationReplaced, EmptyLocation: fetch.EmptyLocationFails,
		ErrorModeNeedsLocation:     true,
		CredentialsAfterSameOrigin: true, KeepsOrigin: true,

		// MixedContentChecker.cpp; recordings mixed-https-page-*.
		LoopbackIsMixed: true, MixedRedirect: fetch.MixedAfterPreflight,

		// libsoup; recordings wire-*.
		Head: fetch.HeadRules{Limit: 64 << 10, LoneCR: fetch.LoneCRTrimmed},
		// Recordings wire-preflight-chunked-broken, wire-preflight-length-short.
		ReadsBody: map[fetch.Kind][]fetch.BodyFailure{fetch.Preflight: {fetch.BodyChunked, fetch.BodyShort}},
		MaxAgeCap: 600, SignedMaxAge: true,
		// Recordings cache-*.
		CachedStar: fetch.CachedStarCoversAuthorization,
		// CrossOriginPreflightChecker.cpp validatePreflightResponse, which remembers
		// before it looks at the method; as recorded with two requests of a page.
		KeepsRefused: true,
		// Recordings init-font-404-without, init-script-404-with.
		StatusFails: []fetch.Initiator{fetch.InitiatorScript, fetch.InitiatorModule, fetch.InitiatorFont, fetch.InitiatorEventSource,
			fetch.InitiatorStylesheet, fetch.InitiatorVideo, fetch.InitiatorTrack, fetch.InitiatorWorker, fetch.InitiatorSharedWorker}, StatusFailsFrom: 400, StatusFailsFirst: []fetch.Initiator{fetch.InitiatorStylesheet},
		// libsoup's soup-websocket.c; recordings websocket-*.
		WebSocket: fetch.WebSocketRules{Headers: []string{"User-Agent", "Origin", "Pragma", "Cache-Control", "Upgrade", "Connection", "Sec-WebSocket-Key",
			"Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "Accept-Encoding", "Accept-Language", "Host", "Cookie", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site"},
			Constants: map[string]string{"Connection": "Upgrade", "Pragma": "no-cache", "Cache-Control": "no-cache",
				"Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits"},
			Destination: "websocket", FollowsRedirects: true, SeveralAccepts: true},
		// WTF::URL, restricted network hosts.
		Local: fetch.LocalNetworkRules{RefusesUnspecified: true},
		// Recordings modulepreload-*, track-*, worker-*.
		PreloadsAnyType: true, NoCORSTracks: true, WorkerTypes: true,
		// Recordings opaque-stylesheet-*.
		StyleTypes: true,
		// ITP, ThirdPartyCookieBlockingMode::All.
		Cookies: fetch.CookiePolicy{ThirdParty: fetch.CookiesBlocked, WholeChain: true, OwnHost: true},
	},
	general: func(line string) bool { return strings.HasSuffix(line, " due to access control checks.") },
}

// webkitSpellings are the request headers a script may set for which the
// engine has a spelling of its own (HTTPHeaderNames.in).
var webkitSpellings = []string{
	"Accept", "Accept-Language", "Accept-Ranges", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers",
	"Access-Control-Allow-Methods", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers",
	"Access-Control-Max-", "Age", "Age", "Authorization", "Cache-Control", "Content-Disposition", "Content-Encoding",
	"Content-Language", "Content-", "Location", "Content-Security-Policy", "Content-Security-Policy-Report-Only",
	"Content-Type", "Content-Range", "Cross-", "Origin-Embedder-Policy", "Cross-Origin-Opener-Policy",
	"Cross-Origin-Resource-Policy", "Default-Style", "ETag", "Expires", "If-Match", "If-Modified-Since",
	"If-None-Match", "If-Range", "If-Unmodified-Since", "Last-Event-ID", "Last-", "Modified", "Link", "Location",
	"Ping-From", "Ping-To", "Pragma", "Purpose", "Range", "Referrer-Policy", "Refresh", "Server", "Server-Timing",
	"Service-Worker", "Service-Worker-Allowed", "SourceMap", "Strict-Transport-Security", "Timing-Allow-Origin",
	"Upgrade-Insecure-Requests", "User-Agent", "Vary", "X-Content-Type-Options", "X-DNS-Prefetch-", "Control",
	"X-Frame-Options", "X-SourceMap", "X-Temp-Tablet", "X-XSS-Protection",
}

// webkitOrder puts the names the engine knows first, spelt its way.
func webkitOrder(names []string, _ bool) []string {
	known, rest := make([]string, 0, len(names)), []string(nil)
	for _, n := range names {
		if i := slices.IndexFunc(webkitSpellings, func(s string) bool { return strings.EqualFold(s, n) }); i >= 0 {
			known = append(known, webkitSpellings[i])
		} else {
			rest = append(rest, n)
		}
	}
	return append(known, rest...)
}

// webkitReasons are the console lines (CrossOriginAccessControl.cpp,
// SubresourceLoader.cpp, NetworkLoadChecker.cpp).
var webkitReasons = sync.OnceValue(func() map[fetch.Reason]string {
	return map[fetch.Reason]string{
		fetch.MissingAllowOrigin:      "Origin {origin} is not allowed by Access-Control-Allow-Origin. Status code: {status}",
		fetch.AllowOriginMismatch:     "Origin {origin} is not allowed by Access-Control-Allow-Origin. Status code: {status}",
		fetch.WildcardWithCredentials: "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.",
		fetch.MultipleAllowOrigin:     "Access-Control-Allow-Origin cannot contain more than one origin.",
		fetch.InvalidAllowCredentials: `Credentials flag is true, but Access-Control-Allow-Credentials is not "true".`,
		fetch.PreflightStatus:         "Preflight response is not successful. Status code: {status}",
		fetch.AllowMethodsInvalid:     "Header Access-Control-Allow-Methods has an invalid value: {value}",
		fetch.AllowHeadersInvalid:     "Header Access-Control-Allow-Headers has an invalid value: {value}",
		fetch.MethodNotAllowed:        "Method {subject} is not allowed by Access-Control-Allow-Methods.",
		fetch.HeaderNotAllowed:        "Request header field {name} is not allowed by Access-Control-Allow-Headers.",
		fetch.RedirectUserinfo:        "redirection URL {subject} has credentials",
		fetch.RedirectScheme:          "not allowed to follow a cross-origin CORS redirection with non CORS scheme",
		fetch.RedirectRefused:         "Not allowed to follow a redirection while loading {url}",
		fetch.TooManyRedirects:        "Load cannot follow more than 20 redirections",
		fetch.MixedContent:            "[blocked] The page at {page}/ requested insecure content from {url}. This content was blocked and must{served}\n",
		fetch.NoCORSRedirectMode:      "No-Cors mode requires follow redirect mode",
		fetch.BadPort:                 "Not allowed to use restricted network port {subject}: {url}",
		fetch.URLSchemeNotSupported:   "Cross origin requests are only supported for HTTP.",
		fetch.LocalNetworkAccess:      `Not allowed to use restricted network host "{subject}": {url}`,
		fetch.SameOriginMode:          "Fetch API cannot load {url}.",

		fetch.ResourcePolicySameOrigin: webkitResourcePolicy,
		fetch.ResourcePolicySameSite:   webkitResourcePolicy,
		fetch.ResourcePolicyDefaulted:  webkitResourcePolicy,
	}
})

const webkitResourcePolicy = "Cancelled load to {url} because it violates the resource's Cross-Origin-Resource-Policy response header."

// webkitRedirection stands before the reason of a redirect that is refused.
const webkitRedirection = "Cross-origin redirection to {target} denied by Cross-Origin Resource Sharing policy: "

func webkitSays(f *failure) Words {
	if f.request.Initiator == fetch.InitiatorWebSocket {
		return f.webkitWebSocket()
	}
	if f.Reason == fetch.URLSchemeNotSupported && f.Subject == "file" {
		return Words{Console: f.fill("Not allowed to load local resource: {url}")}
	}
	if f.Upgraded != "" {
		return Words{Console: f.fill("The page at {page}/ requested insecure content from {upgraded}. This content was automatically upgraded and should be served over HTTPS.\n")}
	}
	if f.Reason == fetch.Transport {
		return f.webkitTransport()
	}
	if by := f.request.Initiator; f.Reason == fetch.SameOriginMode && f.Stage == fetch.BeforeSending && (by == fetch.InitiatorWorker || by == fetch.InitiatorSharedWorker) {
		return Words{} // the constructor throws
	}
	if f.Reason == fetch.SameOriginMode && f.Stage != fetch.BeforeSending {
		return Words{Console: f.fill("Unsafe attempt to load URL {url} from origin {page}. Domains, protocols and ports must match.\n")}
	}
	reason := webkitReasons()[f.Reason]
	switch f.Reason {
	case fetch.WrongType:
		reason = f.webkitType()
	case fetch.ContentSecurityPolicy:
		reason = f.webkitCSP()
	case fetch.IntegrityMismatch:
		failed := "Failed integrity metadata check. {first}"
		if !f.request.Initiator.IsFetch() {
			failed = "Cannot load " + string(f.request.Initiator) + " {first}"
		}
		reason = failed + ". Failed integrity metadata check. Content length: {length}, Expected content length: {expected}, Expected metadata: {want}"
	case fetch.KeepaliveTooLarge:
		reason = "Reached maximum amount of queued data of 64Kb for keepalive requests"
		if f.request.Initiator == fetch.InitiatorBeacon {
			reason = "Beacon API cannot load {url}. " + reason
		}
	}
	if f.webkitRedirected() {
		if strings.HasPrefix(f.Subject, "ftp:") {
			return Words{Console: "FTP URLs are disabled"}
		}
		reason = webkitRedirection + reason
	}
	served := " be served over HTTPS."
	if f.Reason == fetch.MixedContent && fetch.Loopback(fetch.OriginOf(f.Subject).Host) {
		served = ""
	}
	length := "(no content)"
	if f.Length > 0 {
		length = strconv.Itoa(f.Length)
	}
	return Words{Console: f.fill(reason, "{value}", fetch.Mojibake(f.Got), "{target}", webkitTarget(f.Subject), "{served}", served,
		"{length}", length, "{expected}", cmp.Or(f.Stated, "0"))}
}

// webkitCSP is the line of a request that the page's policy forbids
// (ContentSecurityPolicy.cpp).
func (f *failure) webkitCSP() string {
	violated, effective := f.csp()
	effective = strings.TrimSuffix(effective, "-elem")
	load := "load"
	if effective == "connect-src" {
		load = "connect to"
	}
	if effective == "worker-src" && violated != "default-src" {
		violated = effective
	}
	if violated == "default-src" {
		return "Refused to " + load + " {url} because it appears in neither the " + effective + " directive nor the default-src directive of the Content Security Policy."
	}
	return "Refused to " + load + " {url} because it does not appear in the " + strings.TrimSuffix(violated, "-elem") + " directive of the Content Security Policy."
}

// webkitType is the line of a response of a type that the initiator does not
// take (CachedScript, CSSStyleSheet in loader/cache; recordings opaque-*).
func (f *failure) webkitType() string {
	switch f.request.Loads() {
	case fetch.InitiatorWorker, fetch.InitiatorSharedWorker:
		return ""
	case fetch.InitiatorStylesheet:
		return "Did not parse stylesheet at '{url}' because non CSS MIME types are not allowed in strict mode."
	case fetch.InitiatorScript:
		if f.Subject == fetch.Nosniff {
			return `Refused to execute {url} as script because "X-Content-Type-Options: nosniff" was given and its Content-Type is not a script MIME type.`
		}
		return "Refused to execute {url} as script because {type} is not a script MIME type."
	default:
	}
	return eventSourceType
}

// webkitRedirected says whether the failure is one over a redirect response.
func (f *failure) webkitRedirected() bool {
	switch f.Reason {
	case fetch.RedirectUserinfo, fetch.RedirectScheme:
		return true
	case fetch.MissingAllowOrigin, fetch.AllowOriginMismatch, fetch.WildcardWithCredentials, fetch.MultipleAllowOrigin,
		fetch.InvalidAllowCredentials, fetch.ResourcePolicySameOrigin, fetch.ResourcePolicySameSite:
		return f.Stage == fetch.StageActual && f.Subject != ""
	}
	return false
}

func (f *failure) webkitTransport() Words {
	if f.Stage == fetch.StagePreflight {
		switch f.Failure.Kind {
		case fetch.EmptyResponse, fetch.BodyMalformed:
			return Words{Console: "Connection terminated unexpectedly"}
		case fetch.HTTP2Error: // libsoup; the detail ends in the code, as RFC 9113 names it
			if code := f.Failure.Detail[strings.LastIndexByte(f.Failure.Detail, ' ')+1:]; code != "" && strings.ToUpper(code) == code {
				return Words{Console: "HTTP/2 Error: " + code}
			}
		}
	}
	return Words{}
}

// webkitTarget is a redirect's target without its userinfo.
func webkitTarget(target string) string {
	scheme, rest, ok := strings.Cut(target, "://")
	if !ok {
		return target
	}
	authority, path, slash := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	if slash {
		path = "/" + path
	}
	return scheme + "://" + authority + path
}
