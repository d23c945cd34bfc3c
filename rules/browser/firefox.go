package browser

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Firefox is Gecko. Recorded with Firefox ESR 153.
const Firefox ID = "firefox"

var firefox = Profile{
	ID: Firefox, Products: []string{"Firefox"}, say: firefoxSays,
	UserAgent: fetch.UserAgent{
		// Names, values and order: recordings of category acao and mode.
		DefaultUserAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
		PreflightHeaders: []string{"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Access-Control-Request-Method",
			"Access-Control-Request-Headers", "Referer", "Origin", "Connection", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site",
			"Priority", "Pragma", "Cache-Control"},
		ActualHeaders: []string{"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Referer", "*", "Content-Type",
			"Content-Length", "Origin", "Connection", "Cookie", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Priority",
			"Pragma", "Cache-Control"},
		// Recordings init-*, opaque-*, preload-*, beacon-*.
		Priority: map[string]string{"script": "", "module": "", "font": "", "img": "u=5, i", "stylesheet": "u=2", "preload script": "u=1", "preload style": "u=0",
			"preload image": "u=5, i", "preload font": "u=2", "preload fetch": "", "modulepreload": "u=1", "xhr": "", "beacon": "u=6"},
		// Recordings init-*, opaque-*, preload-*, worker-*.
		ElementHeaders: []string{"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "*", "Origin", "Connection", "Referer", "Cookie",
			"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Priority"},
		// Recordings video-*.
		MediaHeaders: []string{"Host", "User-Agent", "Accept", "Accept-Language", "Range", "Origin", "Connection", "Referer", "Cookie",
			"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Accept-Encoding", "Priority"},
		MediaConstants: map[string]string{"Accept-Encoding": "identity", "Range": "bytes=0-"},
		Constants:      map[string]string{"Connection": "keep-alive", "Accept-Language": "en-US,en;q=0.9", "Priority": "u=4"},
		Accept: map[fetch.Initiator]string{
			fetch.InitiatorStylesheet: "text/css,*/*;q=0.1",
			fetch.InitiatorVideo:      "video/webm,video/ogg,video/*;q=0.9,application/ogg;q=0.7,audio/*;q=0.6",
			fetch.InitiatorImg:        "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
			fetch.InitiatorFont:       "application/font-woff2;q=1.0,application/font-woff;q=0.9,*/*;q=0.8",
		},
		AcceptEncoding: "gzip, deflate", AcceptEncodingSecure: "gzip, deflate, br, zstd",
		// Recordings init-font-null-page-null, init-img-null-page-null.
		OpaqueReferrer: []fetch.Initiator{fetch.InitiatorScript, fetch.InitiatorImg, fetch.InitiatorFont, fetch.InitiatorModule,
			fetch.InitiatorEventSource, fetch.InitiatorStylesheet, fetch.InitiatorVideo, fetch.InitiatorPreload, fetch.InitiatorModulePreload, fetch.InitiatorBeacon},

		// dom/base/nsContentUtils.cpp IsCORSSafelistedRequestHeader;
		// recordings reqheader-accept-latin1, reqheader-denied-accept-two,
		// reqheader-denied-dup-name-case.
		TotalUnlimited: true, RepeatsNames: true, ASCIIAccept: true,

		// Recordings conditional-*, beacon-too-large, stream-*.
		ConditionalInFetch: true, KeepaliveFirst: true, UnlimitedBeacons: true, Streams: fetch.StreamsAsText,

		// nsCORSPreflightListener::CheckPreflightRequestApproved.
		MethodBeforeHeaders: true,
		// network.cors_preflight.authorization_covered_by_wildcard.
		WildcardCoversAuthorization: true,

		// nsCORSListenerProxy::CheckRequestApproved; recordings
		// cred-include-exact-empty-true, acao-*.
		CountsLines: true, SkipsEmptyCredentials: true,

		// Recordings redirect-tainted-*, redirect-301-authorization-cross,
		// redirect-303-put, redirect-two-locations-*.
		PreflightKeepsOrigin: true, LaterPreflights: fetch.PreflightAsAtStart, PreflightNames: fetch.NamesAtStartButRemoved,
		PreflightRedirects: fetch.RedirectApartIfFollowed, MixedRedirect: fetch.MixedBeforeCheck,
		SeveralLocations: fetch.EqualLocationsAreOne, EmptyLocation: fetch.EmptyLocationIsNone,

		// nsHttpHeaderArray, nsHttpTransaction; recordings wire-*.
		Head: fetch.HeadRules{Limit: 384 << 10, NUL: true, AnyVersion: true, LowerCaseIsHTTP09: true, Cut: true, AnyContentLength: true,
			SwitchingIsFinal: true},
		// InternalHeaders::CORSHeaders; recordings value-expose-*.
		ExposesAll: true,
		// Recordings wire-chunked-broken-missing, wire-preflight-chunked-broken; a
		// reset as Firefox 153 was seen to take it.
		ReadsBody: map[fetch.Kind][]fetch.BodyFailure{
			fetch.Preflight: {fetch.BodyChunked}, fetch.Actual: {fetch.BodyChunked, fetch.BodyReset},
		},
		// nsPreflightCache.
		MaxAgeCap: 86400, UnparsableMaxAgeNotCached: true,
		// As recorded in Firefox 153 with two requests of a page.
		ForgetsBlocked: true, CredentialsApart: true, UncachedPreflight: fetch.UncachedPreflightRefreshed,
		// Recordings cache-*.
		CachedStar: fetch.CachedStarIsName,
		// Recordings init-script-404-with, init-img-404-with.
		StatusFails: []fetch.Initiator{fetch.InitiatorScript, fetch.InitiatorModule, fetch.InitiatorImg, fetch.InitiatorFont,
			fetch.InitiatorEventSource, fetch.InitiatorStylesheet, fetch.InitiatorVideo, fetch.InitiatorWorker, fetch.InitiatorSharedWorker},
		// Recordings preload-*, track-*, worker-*.
		NoReferrer:        []fetch.Initiator{fetch.InitiatorTrack},
		PreloadErrorsLoad: true, PreloadsFontsWithCORS: true, MixedTracks: true, WorkerTypes: true,
		// netwerk/protocol/websocket/WebSocketChannel.cpp; recordings websocket-*.
		WebSocket: fetch.WebSocketRules{Headers: []string{"Host", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "Sec-WebSocket-Version", "Origin",
			"Sec-WebSocket-Extensions", "Sec-WebSocket-Key", "Connection", "Cookie", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site",
			"Pragma", "Cache-Control", "Upgrade"},
			Constants: map[string]string{"Connection": "Upgrade", "Pragma": "no-cache", "Cache-Control": "no-cache",
				"Sec-WebSocket-Extensions": "permessage-deflate"},
			AnyUpgrade: true, AnyProtocol: true},
		UpgradesIP: true, // recordings lna-mixed-img-*
		// StaticPrefList.yaml: network.lna.enabled, network.lna.blocking.
		Local: fetch.LocalNetworkRules{Checks: true, RefusesUnspecified: true, AsksOpaque: true},
		// Recordings opaque-*.
		CSPPathOfPreflights: true, AnyResourcePolicy: true, // recordings csp-redirect-path-*, coep-*-junk-*
		OpaqueBlocking: fetch.BlocksNonScripts, StyleTypes: true,
		// StaticPrefList.yaml: network.cookie.cookieBehavior 5 (Total Cookie
		// Protection), schemeful in Nightly only.
		Cookies: fetch.CookiePolicy{ThirdParty: fetch.CookiesPartitioned, NoneNeedsSecure: true, SecureOnLoopback: true, WholeChain: true},
	},
	// Warnings, in no fixed order with what may come of them.
	general: func(line string) bool {
		return strings.HasSuffix(line, " is not a valid JavaScript MIME type.") || strings.HasPrefix(line, "The script element has a malformed hash in its integrity attribute") ||
			line == "The hash contained in the integrity attribute has the wrong length." || line == "The integrity attribute does not contain any valid metadata." ||
			strings.HasPrefix(line, "Unsupported hash algorithm in the integrity attribute")
	},
}

// firefoxReasons are the console category of a failure and the reason in its
// line (dom/locales/en-US/chrome/security/security.properties).
var firefoxReasons = sync.OnceValue(func() map[fetch.Reason]struct{ category, reason string } {
	return map[fetch.Reason]struct{ category, reason string }{
		fetch.MissingAllowOrigin:      {"CORSMissingAllowOrigin2", "CORS header ‘Access-Control-Allow-Origin’ missing). Status code: {status}."},
		fetch.WildcardWithCredentials: {"CORSNotSupportingCredentials", "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’)."},
		fetch.MultipleAllowOrigin:     {"CORSMultipleAllowOriginNotAllowed", "Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed)."},
		fetch.AllowOriginMismatch:     {"CORSAllowOriginNotMatchingOrigin", "CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’)."},
		fetch.InvalidAllowCredentials: {"CORSMissingAllowCredentials", "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’)."},
		fetch.PreflightStatus:         {"CORSPreflightDidNotSucceed3", "CORS preflight response did not succeed). Status code: {status}."},
		fetch.PreflightRedirect:       {"CORSExternalRedirectNotAllowed", "CORS request external redirect not allowed)."},
		fetch.AllowMethodsInvalid:     {"CORSInvalidAllowMethod", "invalid token ‘{token}’ in CORS header ‘Access-Control-Allow-Methods’)."},
		fetch.AllowHeadersInvalid:     {"CORSInvalidAllowHeader", "invalid token ‘{token}’ in CORS header ‘Access-Control-Allow-Headers’)."},
		fetch.MethodNotAllowed:        {"CORSMethodNotFound", "Did not find method in CORS header ‘Access-Control-Allow-Methods’)."},
		fetch.HeaderNotAllowed: {"CORSMissingAllowHeaderFromPreflight2",
			"header ‘{subject}’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response)."},
		fetch.RedirectScheme:        {"CORSRequestNotHttp", "CORS request not http)."},
		fetch.URLSchemeNotSupported: {"CORSRequestNotHttp", "CORS request not http)."},
	}
})

// firefoxFrame is the frame of every line of the CORS code.
const firefoxFrame = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {at}. (Reason: "

// firefoxLine is the most characters of a console line; what is longer is cut.
const firefoxLine = 1000

// firefoxLast are the categories of the message with which a loader ends
// what failed: the name, where no message is of the CORS code.
var firefoxLast = map[fetch.Initiator]string{fetch.InitiatorScript: "Script Loader", fetch.InitiatorModule: "Script Loader", fetch.InitiatorFont: "CSS Loader", fetch.InitiatorEventSource: "Event Source"}

func firefoxSays(f *failure) Words {
	if f.request.Initiator == fetch.InitiatorWebSocket {
		return f.firefoxWebSocket()
	}
	if f.Upgraded != "" && f.request.Mode == fetch.ModeNoCORS {
		return Words{Error: "Mixed Content Message", Console: f.fill("Mixed Content: Upgrading insecure display request ‘{upgraded}’ to use ‘https’")}
	}
	w := firefoxWords(f)
	if last := firefoxLast[f.request.Initiator]; last != "" && w.Error != "" && !strings.HasPrefix(w.Error, "CORS") && !strings.HasPrefix(w.Error, "CSP") && f.Reason != fetch.IntegrityMismatch {
		w.Error = last
	}
	if runes := []rune(w.Console[:min(len(w.Console), utf8.UTFMax*(firefoxLine+1))]); len(runes) > firefoxLine {
		w.Console = string(runes[:firefoxLine])
	}
	return w
}

func firefoxWords(f *failure) Words {
	if r, ok := firefoxReasons()[f.Reason]; ok && !f.firefoxSilent() {
		at := f.URL
		switch f.Reason {
		case fetch.WildcardWithCredentials:
			at = "‘" + at + "’"
		case fetch.RedirectScheme:
			at = f.Subject
		}
		return Words{Error: r.category, Console: f.fill(firefoxFrame+r.reason, "{at}", at, "{value}", firefoxValue(f.Got),
			"{token}", firefoxValue(f.Subject))}
	}
	notSucceeded := Words{Error: "CORSDidNotSucceed2",
		Console: f.fill(firefoxFrame+"CORS request did not succeed). Status code: (null).", "{at}", f.URL)}
	switch f.Reason {
	case fetch.Transport, fetch.LocalNetworkAccess, fetch.RedirectUserinfo, fetch.RedirectUnsafe, fetch.RedirectScheme, fetch.TooManyRedirects,
		fetch.MultipleLocations, fetch.RedirectInvalid:
		if f.request.Mode == fetch.ModeCORS {
			return notSucceeded
		}
		if f.Got == fetch.LocalDenied {
			return f.firefoxLocal()
		}
	case fetch.MixedContent:
		return f.firefoxMixed(notSucceeded)
	case fetch.SameOriginMode:
		if f.request.Initiator == fetch.InitiatorSharedWorker {
			if f.Stage == fetch.BeforeSending {
				return Words{}
			}
			return Words{Error: "MIMEMISMATCH", Console: f.fill("Loading Worker from “{first}” was blocked because of a disallowed MIME type (“”).")}
		}
		if f.request.Initiator == fetch.InitiatorWorker && f.Stage != fetch.BeforeSending { // two lines, the other of the type of no response
			return Words{Error: "MIMEMISMATCH", Console: f.fill("Security Error: Content at {page}/ may not load data from {url}.")}
		}
		return Words{Error: "SOP", Console: f.fill("Security Error: Content at {page}/ may not load data from {url}.", "{page}/", firefoxPage(f))}
	case fetch.URLSchemeNotSupported:
		return Words{Error: "SOP", Console: f.fill("Security Error: Content at {page}/ may not load or link to {url}.", "{page}/", firefoxPage(f))}
	case fetch.ContentSecurityPolicy:
		return f.firefoxCSP(notSucceeded)
	case fetch.ResourcePolicySameOrigin, fetch.ResourcePolicySameSite, fetch.ResourcePolicyDefaulted:
		return Words{Error: "COEP", Console: f.fill("The resource at “{url}” was blocked due to its Cross-Origin-Resource-Policy header (or lack thereof). See https://developer.mozilla.org/docs/Web/HTTP/Cross-Origin_Resource_Policy_(CORP)#")}
	case fetch.OpaqueBlocked:
		return Words{Error: "ORB", Console: f.fill("The resource at “{url}” was blocked by OpaqueResponseBlocking. Reason: “{why}”.", "{why}", firefoxOpaque[f.Subject])}
	case fetch.WrongType, fetch.BadStatus, fetch.NotMedia:
		return f.firefoxLoader(notSucceeded)
	case fetch.IntegrityMismatch:
		return f.firefoxIntegrity()
	}
	return Words{}
}

// firefoxLocal words a refusal of the local network where no line of CORS says
// it (dom/locales/en-US/chrome/security/security.properties; recordings
// lna-initiator-*-no-cors-*).
func (f *failure) firefoxLocal() Words {
	how, secure := "fetch", "True"
	if !f.request.Initiator.IsFetch() {
		how = fetch.OriginOf(f.URL).Scheme
	}
	if page := f.request.Origin; page.Scheme != "https" && !fetch.Loopback(page.Host) {
		secure = "False"
	}
	return Words{Error: "Security", Console: f.fill("Local Network Access detected: top-level site “{page}/”, initiator “{page}/”, accessing target “{url}” ({address}) via {how}. Secure context: {secure}, prompt action: auto_deny",
		"{address}", strings.NewReplacer("[", "", "]", "").Replace(f.Address), "{how}", how, "{secure}", secure)}
}

// firefoxOpaque are the reasons of Opaque Response Blocking
// (netwerk/protocol/http/HttpBaseChannel.cpp; recordings opaque-*).
var firefoxOpaque = map[string]string{
	fetch.OpaqueNeverSniffed: "mimeType is an opaque-blocklisted-never-sniffed MIME type",
	fetch.OpaqueNosniff:      "nosniff is true and mimeType is an opaque-blocklisted MIME type or its essence is 'text/plain'",
	fetch.OpaquePartial:      "response's status is 206 and mimeType is an opaque-blocklisted MIME type",
	fetch.OpaquePart:         "response status is 206 and not first partial response",
	fetch.OpaqueUnsniffed:    "after sniff: nosniff is true",
	fetch.OpaqueStatus:       "after sniff: status code is not in allowed range",
	fetch.OpaqueNoImage:      "after sniff: content-type declares image/video/audio, but sniffing fails",
	fetch.OpaqueContent:      "Javascript validation failed",
	fetch.OpaqueNoMedia:      "after sniff: media request",
	fetch.OpaqueMediaStatus:  "media request's response status is neither 200 nor 206",
}

// firefoxCSP words a request that the page's policy forbids
// (dom/locales/en-US/chrome/security/csp.properties).
func (f *failure) firefoxCSP(notSucceeded Words) Words {
	if f.Hop > 0 {
		if f.From != "" {
			notSucceeded.Console = f.fill(firefoxFrame+"CORS request did not succeed). Status code: (null).", "{at}", f.From)
		}
		return notSucceeded
	}
	subject := f.Subject
	if by := f.request.Initiator; by == fetch.InitiatorPreload || by == fetch.InitiatorModulePreload {
		subject = ""
	}
	switch subject {
	case "script-src-elem":
		return Words{Error: "CSP_CSPScriptViolation", Console: f.fill("Loading failed for the <script> with source “{first}”.")}
	case "style-src-elem":
		return Words{Error: "CSP_CSPStyleViolation", Console: f.fill("Content-Security-Policy: The page’s settings blocked a style ({subject}) at {url} from being applied because it violates the following directive: “{got}”")}
	}
	if f.Subject == "worker-src" {
		return Words{Error: "CSP_CSPWorkerViolation", Console: f.fill("Content-Security-Policy: The page’s settings blocked a worker script ({subject}) at {url} from being executed because it violates the following directive: “{got}”")}
	}
	if f.request.Initiator == fetch.InitiatorEventSource {
		return Words{Error: "CSP_CSPGenericViolation", Console: f.fill("Firefox can’t establish a connection to the server at {url}.")}
	}
	return Words{Error: "CSP_CSPGenericViolation", Console: f.fill("Content-Security-Policy: The page’s settings blocked the loading of a resource ({subject}) at {url} because it violates the following directive: “{got}”")}
}

// firefoxType words a script or a style sheet of a wrong type.
func (f *failure) firefoxType(notSucceeded Words) Words {
	switch {
	case f.Subject != fetch.Nosniff && f.request.Loads() == fetch.InitiatorStylesheet:
		return Words{Error: "CSS Loader", Console: f.fill("The stylesheet {url} was not loaded because its MIME type, “{type}”, is not “text/css”.")}
	case f.request.Mode == fetch.ModeCORS:
		return notSucceeded
	case f.request.Loads() == fetch.InitiatorStylesheet || !fetch.NeverScript(f.Got):
		return Words{Error: "MIMEMISMATCH", Console: f.fill("The resource from “{url}” was blocked due to MIME type (“{type}”) mismatch (X-Content-Type-Options: nosniff).")}
	}
	return Words{Error: "MIMEMISMATCH", Console: f.fill("Script from “{url}” was blocked because of a disallowed MIME type (“{type}”).")}
}

// firefoxIntegrity words content that is not what the page says it is
// (dom/locales/en-US/chrome/security/security.properties).
func (f *failure) firefoxIntegrity() Words {
	name, sum, _ := strings.Cut(f.Got, "-")
	w := Words{Error: "Sub-resource Integrity", Console: f.fill("None of the “{digest}” hashes in the integrity attribute match the content of the subresource at “{first}”. The computed hash is “{sum}”.",
		"{digest}", name, "{sum}", sum)}
	if f.Got == "" {
		w.Console = f.fill("“{first}” is not eligible for integrity checks since it’s neither CORS-enabled nor same-origin.")
	}
	return w
}

// firefoxLoader words what a loader makes of a response that CORS let through.
func (f *failure) firefoxLoader(notSucceeded Words) Words {
	if f.Reason == fetch.BadStatus && f.request.Initiator == fetch.InitiatorPreload {
		return Words{}
	}
	switch f.request.Loads() {
	case fetch.InitiatorVideo:
		return f.firefoxMedia()
	case fetch.InitiatorWorker, fetch.InitiatorSharedWorker:
		switch {
		case f.Reason == fetch.BadStatus:
			return Words{}
		case fetch.NeverScript(f.Got):
			return Words{Error: "MIMEMISMATCH", Console: f.fill("Script from “{url}” was blocked because of a disallowed MIME type (“{type}”).")}
		}
		return Words{Error: "MIMEMISMATCH", Console: f.fill("Loading Worker from “{url}” was blocked because of a disallowed MIME type (“{type}”).")}
	case fetch.InitiatorEventSource:
		at := f.URL
		if f.Reason == fetch.BadStatus && f.Status < 400 {
			at = f.First
		}
		return Words{Error: "Event Source", Console: f.fill("Firefox can’t establish a connection to the server at {at}.", "{at}", at)}
	case fetch.InitiatorScript:
		if f.Reason == fetch.WrongType {
			return f.firefoxType(notSucceeded)
		}
		return Words{Error: "Script Loader", Console: f.fill("Loading failed for the <script> with source “{first}”.")}
	case fetch.InitiatorModule:
		if f.Reason == fetch.WrongType {
			return notSucceeded
		}
		return Words{Error: "Script Loader", Console: f.fill("Loading failed for the module with source “{first}”.")}
	case fetch.InitiatorFont:
		return Words{Error: "CSS Loader"}
	case fetch.InitiatorStylesheet:
		if f.Reason == fetch.WrongType {
			return f.firefoxType(notSucceeded)
		}
	default:
	}
	return Words{}
}

// firefoxMedia words what a media element cannot play
// (dom/locales/en-US/chrome/dom/dom.properties).
func (f *failure) firefoxMedia() Words {
	kind, _, _ := strings.Cut(fetch.Essence(f.Got), "/")
	switch {
	case f.Reason == fetch.BadStatus:
		return Words{Error: "Media", Console: f.fill("HTTP load failed with status {status}. Load of media resource {url} failed.")}
	case kind == "video" || kind == "audio":
		return Words{Error: "Media", Console: f.fill("Media resource {url} could not be decoded.")}
	}
	return Words{Error: "Media", Console: f.fill("HTTP “Content-Type” of “{type}” is not supported. Load of media resource {url} failed.",
		"{type}", cmp.Or(fetch.Essence(f.Got), "text/plain"))}
}

// firefoxPage is the page as security errors name it. An opaque origin has a
// random name, and the page's address after it, which nobody told us.
func firefoxPage(f *failure) string {
	if f.request.Origin.Opaque() {
		return "moz-nullprincipal:{uuid}"
	}
	return f.request.Origin.String() + "/"
}

// firefoxSilent are failures with a CORS line of their own in other modes only.
func (f *failure) firefoxSilent() bool {
	switch f.Reason {
	case fetch.URLSchemeNotSupported:
		return f.request.Mode != fetch.ModeCORS
	case fetch.RedirectScheme:
		scheme, _, _ := strings.Cut(f.Subject, ":")
		return f.request.Mode != fetch.ModeCORS || slices.Contains([]string{"data", "blob", "ws", "wss"}, scheme)
	}
	return false
}

func (f *failure) firefoxMixed(notSucceeded Words) Words {
	if f.From != "" && f.CORS {
		notSucceeded.Console = f.fill(firefoxFrame+"CORS request did not succeed). Status code: (null).", "{at}", f.From)
		return notSucceeded
	}
	return Words{Error: "Mixed Content Blocker", Console: f.fill("Blocked loading mixed active content “{subject}”")}
}

// firefoxValue is a header value as the console shows it: UTF-8 where it is,
// with U+FFFD for what is not.
func firefoxValue(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
