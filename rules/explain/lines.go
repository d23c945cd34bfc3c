package explain

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/said"
)

// reading is what a console line means beyond its reason.
type reading struct {
	reasons []fetch.Reason // none: any
	when    func(browser.Recognised) bool
	code    string // the page it is about, instead of that of the reason
	title   string // what it is, where no page is about it
	say     string
	// alone says that this is all: nothing narrower, and no other causes.
	alone bool
	// unchecked says that a check would tell nothing.
	unchecked bool
}

var (
	schemeReasons = []fetch.Reason{fetch.RedirectScheme, fetch.URLSchemeNotSupported}
	checkReasons  = append([]fetch.Reason{fetch.MissingAllowOrigin, fetch.WildcardWithCredentials, fetch.InvalidAllowCredentials, browser.Unexplained}, finding.OriginReasons()...)
)

// readings are all of them; the first that fits a line is told.
var readings = []reading{
	// Pages and URLs that are not of http. Chromium's CorsDisabledScheme and
	// Firefox's CORSRequestNotHttp are, nearly always, pages opened from disk.
	{when: fromDisk, code: "null-origin", alone: true, unchecked: true,
		say: "The page was opened from disk (a file: address), or the script asks for a file: URL. Browsers do not let such a page load other files, and no server is involved. " +
			"Serve the folder over http (python3 -m http.server, npx serve, your editor's live server) and open the page at http://localhost."},
	{reasons: schemeReasons, when: redirected, code: finding.RedirectInvalid, alone: true,
		say: "The server redirected the request to a URL that is not http or https."},
	{reasons: schemeReasons, when: func(l browser.Recognised) bool { return l.URL != "" && !isHTTP(l.URL) }, code: finding.InvalidRequest, alone: true, unchecked: true,
		say: "The URL does not begin with http:// or https://. Most often the scheme was left out: localhost:5000/api is read as a URL of scheme \"localhost\". Write http://localhost:5000/api."},
	{reasons: schemeReasons, code: "null-origin", alone: true, unchecked: true,
		say: "Nearly always the page was opened from disk (a file: address): serve the folder over http (python3 -m http.server, npx serve) and open the page at http://localhost. " +
			"Otherwise the URL in the script lacks its http:// or https://, or a redirect leads to another scheme."},

	// Redirects, which Chromium and WebKit tell of.
	{reasons: checkReasons, when: leadsToLogin, code: "redirect-login", alone: true,
		say: "The request was redirected to {target}, which looks like a login page: the server, or an access proxy in front of it, does not know the user. A script cannot use that page. " +
			"Let the API respond with 401, send the session or token with the request, and exempt OPTIONS; a CORS header on the login page would not help."},
	{reasons: checkReasons, when: func(l browser.Recognised) bool { return l.Target != "" }, code: finding.RedirectWithoutCORS,
		say: "The request was redirected to {target}, and the browser stopped at the redirect. Ask for the final URL in the script, or send the CORS headers with the redirect too."},
	{reasons: checkReasons, when: redirected,
		say: "The request was redirected from {first} to {url}: it is the last response that lacks what is asked for. Ask for the final URL in the script, or have that server allow the page."},

	// The value of a header. An empty one is what Chromium prints for a header
	// that is missing (recordings cred-*).
	{reasons: []fetch.Reason{fetch.InvalidAllowCredentials}, when: func(l browser.Recognised) bool { return l.Value != nil && *l.Value != "" }, code: finding.AllowCredentialsNotTrue, alone: true},
	{reasons: []fetch.Reason{fetch.InvalidAllowCredentials}, when: func(l browser.Recognised) bool { return l.Value != nil }, code: finding.AllowCredentialsMissing, alone: true,
		say: "Chrome prints '' when the header is missing: the response has no Access-Control-Allow-Credentials."},
	{reasons: []fetch.Reason{fetch.InvalidAllowCredentials}, code: finding.AllowCredentialsMissing},
	{reasons: []fetch.Reason{fetch.MultipleAllowOrigin}, when: func(l browser.Recognised) bool { return l.Value == nil }, code: finding.AllowOriginDuplicate,
		say: "Either two programs add the header (the application and a proxy in front of it), or a whole list of origins was sent in one."},
	{reasons: []fetch.Reason{fetch.AllowOriginInvalid}, when: func(l browser.Recognised) bool { return l.Value != nil && *l.Value == "" }, code: finding.AllowOriginInvalid, alone: true,
		say: "The header is there and empty: most often a setting that was never filled in."},
	{reasons: []fetch.Reason{fetch.AllowOriginInvalid}, when: func(l browser.Recognised) bool { return l.Value == nil }, code: finding.AllowOriginInvalid},
	{reasons: []fetch.Reason{fetch.HeaderNotAllowed}, when: func(l browser.Recognised) bool {
		return strings.HasPrefix(strings.ToLower(l.Subject), "access-control-allow-")
	}, unchecked: true,
		say: "{subject} is a response header: the script sets it on the request by mistake. Delete it from the script; the server has to send it."},

	// Local Network Access, and Private Network Access before it.
	{reasons: []fetch.Reason{fetch.LocalNetworkAccess}, when: func(l browser.Recognised) bool { return l.Stage == fetch.StagePreflight },
		say: "An older Chrome (before 142) asks the server on the local network for Access-Control-Allow-Private-Network: true in the preflight response. " +
			"Chrome of today asks the user for permission instead, and that header changes nothing."},
	{reasons: []fetch.Reason{fetch.LocalNetworkAccess},
		say: "A page from the public network asks for an address of the local network or of this machine. The browser decides that before it looks at any CORS header: " +
			"the page must be on https, and the user must allow it."},

	// What a loader refused.
	{reasons: []fetch.Reason{fetch.WrongType}, when: func(l browser.Recognised) bool { return l.Initiator == "eventsource" },
		say: "An EventSource takes text/event-stream in UTF-8 only. HTML or JSON there is an error page, a login page or the wrong path: open the URL by itself and see."},
	{reasons: []fetch.Reason{fetch.WrongType}, when: htmlValue,
		say: "The script's URL is wrong, and the server responded with an HTML page instead: its index page for unknown paths, an error page or a login page. Open the URL by itself and see. This is not CORS."},
	{reasons: []fetch.Reason{fetch.WrongType}, say: "A script or style sheet came with a Content-Type that the browser does not run. This is not CORS."},
	{reasons: []fetch.Reason{fetch.BadStatus},
		say: "The server responded with status {status}: the browser did get a response. This is not CORS: correct the URL of the script, module or style sheet, or find out why the server responds so."},
	{reasons: []fetch.Reason{browser.ScriptFailed}, title: "A module could not be loaded, and this message does not say why",
		say: "The file may be gone after a new deploy (reload the page), the path may be wrong, or another origin serves it without CORS headers: modules are always fetched with CORS. " +
			"The network panel shows its status; another line of the console says whether it was CORS."},

	{reasons: []fetch.Reason{fetch.IntegrityMismatch},
		say: "The page says with integrity which content it expects, and got other content, or content that it may not read because it asks without CORS. " +
			"Compute the hash of what is served today, or give the element crossorigin=\"anonymous\"."},
	{reasons: []fetch.Reason{fetch.StreamNeedsHTTP2},
		say: "The body is a ReadableStream, and browsers send one over HTTP/2 and later only. Switch HTTP/2 on in the server or the proxy in front of it, or send the whole body at once."},

	// Lines that stand beside the reason.
	{reasons: []fetch.Reason{browser.Companion}, when: statusAbove(400), code: "error-without-cors-headers",
		say: "The server responded with status {status}, and the browser kept that response from the page: the error response has no CORS headers. Find out about the error first; the server's log knows. " +
			"The line of the console that begins with \"Access to …\" gives CORS's reason."},
	{reasons: []fetch.Reason{browser.Companion}, title: "The companion of a CORS block",
		say: "net::ERR_FAILED gives no reason. After a CORS block Chrome prints it too, even with 200 (OK): the response came, and the page may not read it. " +
			"The real reason is in the other line of the console, which begins with \"Access to …\": paste that one."},
	{reasons: []fetch.Reason{browser.Refused}, title: "The server responded with an error status, {status}",
		say: "This line says nothing of CORS. If another line says that the request was blocked by CORS policy, the error response has no CORS headers: find out why the server responds with {status} first."},
	{reasons: []fetch.Reason{browser.Cancelled}, title: "Not CORS: the request was cancelled", unchecked: true,
		say: "The page or the user gave the request up: a form was submitted or a link followed while it ran, the script aborted it, or a new request replaced it. Call event.preventDefault() where a form's button starts the fetch."},
	{reasons: []fetch.Reason{browser.Summary}, when: statusAbove(400), title: "The summary of a request that got status {status}, without its response headers",
		say: "If its method is OPTIONS, it is the preflight that failed; with 405 it nearly always is. Otherwise find out why the server responds so: error responses often lack the CORS headers. " +
			"strict-origin-when-cross-origin is the browser's default referrer policy, not an error."},
	{reasons: []fetch.Reason{browser.Summary}, title: "The summary of a request, without its response headers",
		say: "Whether CORS allows the response is in the response headers and in the console. strict-origin-when-cross-origin is the browser's default referrer policy, not an error."},
	{reasons: []fetch.Reason{browser.ReferrerPolicy}, title: "Not the error: the referrer policy",
		say: "strict-origin-when-cross-origin is every browser's default for the Referer header. It stands beside each request in the network panel and blocks nothing. The error is a line in the console: paste that one.", unchecked: true},

	// Not the server's doing.
	{reasons: []fetch.Reason{fetch.InvalidOption, fetch.ForbiddenMethod, fetch.URLHasCredentials, fetch.BodyNotAllowed, fetch.NoCORSMethod,
		fetch.InvalidRequestHeader, fetch.NoCORSRedirectMode, fetch.OnlyIfCached, fetch.KeepaliveTooLarge, fetch.StreamNotSupported,
		fetch.StreamNoCORS, fetch.StreamRedirected}, unchecked: true, say: "The call in the script is not possible, and nothing was sent: the server is not involved."},
	{reasons: []fetch.Reason{browser.CORSDisabled}, title: "CORS is switched off in this Firefox", unchecked: true,
		say: "The preference content.cors.disable is true, so Firefox refuses every cross-origin request. Set it back to false in about:config; the server is not involved."},
	{reasons: []fetch.Reason{browser.OriginNotAdded}, title: "Firefox could not add the Origin header", unchecked: true,
		say: "The browser itself could not set Origin on the request: most often an extension, or a request made by an extension, is in the way. Try a window without extensions; the server is not involved."},
	{reasons: []fetch.Reason{fetch.ContentSecurityPolicy}, title: "Not CORS: the page's Content-Security-Policy", unchecked: true,
		say: "The page's own Content-Security-Policy forbids the request before anything is sent, and the API cannot change that. " +
			"Add the API's origin to the policy's connect-src (script-src, img-src, font-src, style-src for those)."},
	{reasons: []fetch.Reason{browser.BlockedByClient}, title: "Not CORS: the browser or an extension blocked it", unchecked: true,
		say: "An extension (an ad blocker, most often), the browser's tracking protection, or a policy of the company stopped the request before it was sent. Try a window without extensions; no header of the server changes it."},
	{reasons: []fetch.Reason{fetch.Transport}, when: func(l browser.Recognised) bool { return l.Failure == "" }, title: "Not CORS: the browser got no response",
		say: "Whatever word the line uses, there was no response to judge: the server is down, at another address, its certificate is not trusted, an extension stopped the request, or a redirect led nowhere."},
	{reasons: []fetch.Reason{fetch.Transport}, say: "The browser got no response at all. This is not CORS, whatever word the line uses."},

	{reasons: []fetch.Reason{browser.Unexplained}, when: func(l browser.Recognised) bool { return l.Engine == cors && l.URL != "" && l.Origin != "" },
		title: "Blocked by CORS, and the end of the line is missing",
		say:   "The reason stands at the end of this line, after \"CORS policy:\", and was not copied or is not known. The check below finds it."},
	{reasons: []fetch.Reason{browser.Unexplained}, title: "A request failed, and this message does not say why",
		say: "A script is never told why a request failed: CORS, no connection and a bad certificate look the same to it. Open the console (F12), find the red line about the same URL that says more, and paste that one."},
}

// cors is the engine whose lines name both URL and page.
const cors = browser.Chromium

// clue is something a line tells that speaks for causes.
type clue struct {
	when   func(browser.Recognised) bool
	causes []string // the likeliest first
	say    string
}

// clues are all of them. What the first says that fits is told, and its causes
// stand before those of the next.
var clues = []clue{
	{when: func(l browser.Recognised) bool { return l.Origin == "null" && lacks(l) }, causes: []string{"null-origin"},
		say: "The page has the origin null: it was opened from disk, or runs in a sandboxed frame. Serve it over http or https, and do not allow null."},
	{when: func(l browser.Recognised) bool { return airplay(l) && l.Status == 403 }, causes: []string{"airplay-port"},
		say: "On a Mac, AirPlay listens on this port and responds to everything with 403: start the API on another port."},

	{when: func(l browser.Recognised) bool { return l.Reason == fetch.MissingAllowOrigin && socket(l) }, causes: []string{"socket-server-without-cors"},
		say: "The URL is one of a socket.io server: it has a cors option of its own, and CORS middleware of the program does not reach it."},
	{when: func(l browser.Recognised) bool { return lacks(l) && !redirected(l) && identity(l) }, causes: []string{"client-origin-not-registered"},
		say: "The URL is one of a server that logs people in: it allows the origins that are registered with the client, in its settings."},

	// The status of a preflight. Chromium tells it of a preflight only where it
	// was the reason; Firefox and WebKit tell it of both.
	{when: preflight(401, 407), causes: []string{"preflight-authentication"},
		say: "The preflight got {status}: authentication comes before CORS. A preflight carries no cookies and no Authorization, so OPTIONS must pass without them."},
	{when: preflight(403), causes: []string{"preflight-authentication", "origin-not-in-list", "challenge-page"},
		say: "The preflight got 403: something refuses it before the API sees it, authentication, a firewall or the CORS middleware itself."},
	{when: preflight(404), causes: []string{"options-not-routed", "no-cors-layer"},
		say: "The preflight got 404: first make sure of the URL's path. If a GET of the same URL works, OPTIONS is not routed to the CORS middleware."},
	{when: preflight(405, 501), causes: []string{"options-not-routed", "no-cors-layer"},
		say: "The preflight got {status}: nothing handles OPTIONS at this path. The CORS middleware is missing, or the router refuses the method before it."},
	{when: preflight(400), causes: []string{"origin-not-in-list", "host-rejected", "preflight-authentication"},
		say: "The preflight got 400: the CORS middleware refuses the origin, method or headers (Starlette says which in the body), or something else takes OPTIONS for a bad request."},
	{when: preflight(429), causes: []string{"rate-limited"}, say: "The preflight got 429: a rate limiter comes before CORS. Let OPTIONS pass it."},
	{when: preflight(500), causes: []string{"options-crashes", "fails-before-routing"},
		say: "The preflight got 500: the server's own code ran on OPTIONS and crashed. Its log knows why; respond to OPTIONS before that code."},
	{when: statusIn(502, 503, 504), causes: []string{"upstream-failed"},
		say: "Status {status} comes from a proxy or platform in front of the API: the API is down or too slow. CORS comes after that."},
	{when: preflightRedirect(httpURL), causes: []string{"preflight-redirect-https"},
		say: "The URL is http: most often the server redirects it to https, and a browser does not follow a redirect of a preflight. Write https in the script."},
	{when: preflightRedirect(leadsToLogin), causes: []string{"preflight-redirect-login"}},
	{when: preflightRedirect(noSlash), causes: []string{"preflight-redirect-slash"}},
	{when: preflightRedirect(func(browser.Recognised) bool { return true }), causes: []string{"preflight-redirect-https", "preflight-redirect-slash", "preflight-redirect-login", "preflight-redirect-host"},
		say: "The server redirects OPTIONS: to https, to the same path with or without a slash at its end, to a login page or to another host. Ask for the final URL in the script."},

	// The status of the request itself, or of either.
	{when: request(401), causes: []string{"credentials-refused", "error-without-cors-headers", "preflight-authentication"},
		say: "The server responded with 401, without CORS headers: the request is not logged in, or authentication comes before CORS."},
	{when: request(403), causes: []string{"error-without-cors-headers", "origin-not-in-list", "challenge-page", "preflight-authentication"},
		say: "The server responded with 403, without CORS headers: find out what refuses the request (authentication, a firewall, the CORS middleware itself)."},
	{when: request(404), causes: []string{"url-not-found", "error-without-cors-headers", "options-not-routed"},
		say: "The server responded with 404: first make sure of the URL's path. Error responses often lack the CORS headers that good ones have."},
	{when: request(405, 501), causes: []string{"options-not-routed", "method-not-routed", "error-without-cors-headers"},
		say: "The server responded with {status}: it does not take this method at this path. If the request needs a preflight, it is OPTIONS that is not routed."},
	{when: request(500), causes: []string{"error-without-cors-headers", "fails-before-routing"},
		say: "The server responded with 500: it crashed, and its error response has no CORS headers. Find the crash in its log first."},
	{when: requestAbove(400), causes: []string{"error-without-cors-headers"},
		say: "The server responded with {status}: find out about that error first. Error responses often lack the CORS headers that good ones have."},

	// What else the line tells.
	{when: func(l browser.Recognised) bool {
		return l.Reason != browser.Unexplained && redirected(l) && leadsToLogin(l)
	}, causes: []string{"redirect-login"}},
	{when: func(l browser.Recognised) bool {
		return l.Reason == fetch.MultipleAllowOrigin || finding.OverOrigin(l.Reason) && l.Value != nil && strings.ContainsAny(*l.Value, ", ")
	}, causes: []string{"two-cors-layers", "environment-string"}},
	{when: func(l browser.Recognised) bool {
		return l.Reason == browser.Summary && (l.Status == 405 || l.Status == 501)
	}, causes: []string{"options-not-routed"}},
	{when: func(l browser.Recognised) bool {
		return finding.OverOrigin(l.Reason) && l.Value != nil && !strings.Contains(*l.Value, "://") && *l.Value != "null"
	}, causes: []string{"environment-string"}},
	{when: func(l browser.Recognised) bool { return finding.OverOrigin(l.Reason) }, causes: []string{"fixed-origin", "origin-not-in-list"}},
	{when: func(l browser.Recognised) bool { return l.Reason == fetch.WrongType && htmlValue(l) }, causes: []string{"spa-fallback"}},

	// What is most common where the line tells nothing more.
	{when: func(l browser.Recognised) bool {
		return l.Stage == fetch.StagePreflight && (l.Reason == fetch.MissingAllowOrigin || l.Reason == fetch.PreflightStatus)
	}, causes: []string{"options-not-routed", "preflight-authentication", "no-cors-layer", "origin-not-in-list"}},
	{when: lacks, causes: []string{"no-cors-layer", "origin-not-in-list", "error-without-cors-headers", "middleware-after-routes", "cors-layer-elsewhere"}},
	{when: airplay, causes: []string{"airplay-port"}},
}

// objection is something a line tells that speaks against findings and causes.
type objection struct {
	codes []string
	when  func(browser.Recognised) bool
}

var objections = []objection{
	{[]string{"airplay-port"}, func(l browser.Recognised) bool { return !airplay(l) && (l.URL != "" || l.Status != 403) }},
	// The header is there, so something that handles CORS did respond.
	{[]string{"airplay-port", "host-rejected", "challenge-page", "gate-in-front", "upstream-failed", "rate-limited", "csrf-refused", "cors-configuration-invalid", "bucket-without-cors",
		"url-not-found", "options-refused-in-front", "options-crashes", "fails-before-routing", "method-not-routed", "credentials-refused", "preflight-authentication", "header-refused-silently", "method-refused-silently", "error-without-cors-headers",
		"spa-fallback", "options-not-routed", "cors-layer-elsewhere", "no-cors-layer", "middleware-after-routes", "socket-server-without-cors", "client-origin-not-registered"},
		func(l browser.Recognised) bool { return finding.OverOrigin(l.Reason) }},
	{[]string{"null-origin"}, func(l browser.Recognised) bool { return l.Origin != "null" }},
	{[]string{"socket-server-without-cors"}, func(l browser.Recognised) bool { return l.URL != "" && !socket(l) }},
	{[]string{"client-origin-not-registered"}, func(l browser.Recognised) bool { return l.URL != "" && !identity(l) }},
	{[]string{finding.PreflightRedirected, "preflight-redirect-https", "preflight-redirect-slash", "preflight-redirect-login", "preflight-redirect-host", "preflight-authentication",
		"options-not-routed", "options-refused-in-front", "options-crashes", "bucket-without-cors", "header-refused-silently", "method-refused-silently"},
		func(l browser.Recognised) bool { return l.Stage == fetch.StageActual }},
	{[]string{finding.RedirectWithoutCORS, finding.OriginNullAfterRedirect, "redirect-login", "credentials-refused", "csrf-refused", "method-not-routed", "only-preflight-has-headers", "spa-fallback"},
		func(l browser.Recognised) bool { return l.Stage == fetch.StagePreflight }},
	{[]string{"preflight-redirect-https"}, func(l browser.Recognised) bool { return strings.HasPrefix(l.URL, "https:") }},
	{[]string{finding.PreflightRedirected, "preflight-redirect-https", "preflight-redirect-slash", "preflight-redirect-login", "preflight-redirect-host", finding.RedirectWithoutCORS},
		told(301, 302, 303, 307, 308)},
	{[]string{"allow-list-www", "allow-list-development", finding.AllowOriginWWW}, func(l browser.Recognised) bool { return local(l.Origin) }},
	{[]string{"allow-list-localhost"}, func(l browser.Recognised) bool { return l.Origin != "" && !local(l.Origin) }},
	{[]string{"allow-list-port"}, func(l browser.Recognised) bool { return l.Origin != "" && fetch.OriginOf(l.Origin).Port == "" }},

	{[]string{"upstream-failed"}, told(502, 503, 504)},
	{[]string{"host-rejected"}, told(400, 403)},
	{[]string{"challenge-page"}, told(200, 403, 429, 503)},
	{[]string{"gate-in-front"}, told(200, 302, 401, 403, 511)},
	{[]string{"rate-limited"}, told(429)},
	{[]string{"csrf-refused"}, told(400, 403, 419, 422)},
	{[]string{"credentials-refused"}, told(400, 401, 403, 407)},
	{[]string{"bucket-without-cors"}, told(403)},
	{[]string{"url-not-found"}, told(403, 404)},
	{[]string{"options-refused-in-front"}, told(403, 404, 405)},
	{[]string{"options-crashes", "fails-before-routing", "cors-configuration-invalid"}, told(500)},
	{[]string{"method-not-routed"}, told(405, 501)},
	{[]string{"preflight-authentication"}, told(400, 401, 403, 407)},
	{[]string{"spa-fallback"}, func(l browser.Recognised) bool { return l.Status >= 300 }},
	{[]string{"error-without-cors-headers"}, func(l browser.Recognised) bool { return l.Status != 0 && l.Status < 400 }},
	{[]string{"no-cors-layer"}, func(l browser.Recognised) bool {
		return l.Status == 401 || l.Status == 403 || l.Status == 429 || l.Status >= 500 && l.Status != 501
	}},
	{[]string{"options-not-routed"}, func(l browser.Recognised) bool {
		return l.Status == 401 || l.Status == 403 || l.Status == 429 || l.Status == 500 || l.Status > 501
	}},
	{[]string{"origin-not-in-list", "allow-list-trailing-slash", "allow-list-scheme", "allow-list-www", "allow-list-localhost", "allow-list-port", "allow-list-development"},
		func(l browser.Recognised) bool {
			return l.Status == 401 || l.Status == 404 || l.Status == 405 || l.Status == 429 || l.Status > 500
		}},
}

// told says that the status is told and is none of these.
func told(statuses ...int) func(browser.Recognised) bool {
	return func(l browser.Recognised) bool { return l.Status != 0 && !slices.Contains(statuses, l.Status) }
}

func statusIn(statuses ...int) func(browser.Recognised) bool {
	return func(l browser.Recognised) bool { return slices.Contains(statuses, l.Status) }
}

func statusAbove(least int) func(browser.Recognised) bool {
	return func(l browser.Recognised) bool { return l.Status >= least }
}

// preflight says that the line is of a preflight, with one of the statuses.
func preflight(statuses ...int) func(browser.Recognised) bool {
	return func(l browser.Recognised) bool {
		return l.Stage == fetch.StagePreflight && slices.Contains(statuses, l.Status)
	}
}

// request says that the line may be of the request itself, with one of the
// statuses, and that its response lacks what the CORS check wants.
func request(statuses ...int) func(browser.Recognised) bool {
	return func(l browser.Recognised) bool { return lacks(l) && slices.Contains(statuses, l.Status) }
}

func requestAbove(least int) func(browser.Recognised) bool {
	return func(l browser.Recognised) bool { return lacks(l) && l.Status >= least }
}

func lacks(l browser.Recognised) bool {
	return l.Stage != fetch.StagePreflight && l.Reason == fetch.MissingAllowOrigin
}

func preflightRedirect(also func(browser.Recognised) bool) func(browser.Recognised) bool {
	return func(l browser.Recognised) bool {
		moved := l.Reason == fetch.PreflightRedirect || l.Reason == fetch.PreflightStatus && l.Status >= 300 && l.Status < 400
		return moved && also(l)
	}
}

func fromDisk(l browser.Recognised) bool {
	file := func(s string) bool { return strings.HasPrefix(strings.ToLower(s), "file:") }
	return !redirected(l) && (file(l.URL) || slices.Contains(schemeReasons, l.Reason) && (file(l.Origin) || l.Origin == "null" && l.URL == ""))
}

func redirected(l browser.Recognised) bool { return l.FirstURL != "" || l.Target != "" }

// leadsToLogin says whether a redirect leads to where one logs in, by the words in
// its address.
func leadsToLogin(l browser.Recognised) bool {
	target := strings.ToLower(targetOf(l))
	return slices.ContainsFunc([]string{"login", "logon", "signin", "sign-in", "sign_in", "/sso", "sso.", "sso/", "/auth", "auth.", "auth/", "oauth", "saml", "openid",
		"authorize", "accounts.", "/account/", "idp.", "cloudflareaccess.com", "/cdn-cgi/access", "microsoftonline.com", "okta.com", "auth0.com",
		"client_id=", "redirect_uri=", "returnurl=", "github.dev/pf-signin", "tunnels.api.visualstudio.com"}, func(mark string) bool { return strings.Contains(target, mark) })
}

// socket says whether the URL is one of a socket server, by its customary path.
func socket(l browser.Recognised) bool { return strings.Contains(l.URL, "/socket.io/") }

// identity says whether the URL is one of a server that logs people in.
func identity(l browser.Recognised) bool {
	u, err := fetch.ParseURL(l.URL)
	if err != nil {
		return false
	}
	who, _ := said.Identity(u)
	return who != ""
}

// targetOf is where a redirect led, "" where the line tells of none.
func targetOf(l browser.Recognised) string {
	switch {
	case l.Target != "":
		return l.Target
	case l.FirstURL != "":
		return l.URL
	case l.Reason == fetch.PreflightRedirect:
		return l.Subject
	}
	return ""
}

func isHTTP(url string) bool {
	url = strings.ToLower(url)
	return strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://")
}

func httpURL(l browser.Recognised) bool { return strings.HasPrefix(l.URL, "http:") && !local(l.URL) }

func noSlash(l browser.Recognised) bool {
	path, _, _ := strings.Cut(l.URL, "?")
	return path != "" && !strings.HasSuffix(path, "/")
}

func htmlValue(l browser.Recognised) bool {
	return l.Value != nil && (*l.Value == "" || strings.HasPrefix(strings.ToLower(*l.Value), "text/html")) && l.Initiator != "eventsource"
}

// local says whether a URL or an origin is of this machine or of an address.
func local(url string) bool {
	host := strings.Trim(fetch.OriginOf(url).Host, "[]")
	_, err := netip.ParseAddr(host)
	return err == nil || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// airplay says whether the URL is where AirPlay listens on a Mac.
func airplay(l browser.Recognised) bool {
	port := fetch.OriginOf(l.URL).Port
	return local(l.URL) && (port == "5000" || port == "7000") && (l.Status == 0 || l.Status == 403) &&
		slices.Contains([]fetch.Reason{fetch.MissingAllowOrigin, fetch.PreflightStatus}, l.Reason)
}
