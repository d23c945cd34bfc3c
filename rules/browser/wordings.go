package browser

import (
	"sync"

	"github.com/cors-check/cors-check/rules/fetch"
)

// The engines, for short.
const (
	cr = "chromium"
	fx = "firefox"
	wk = "webkit"
)

// corsReasons are the wordings of failures of the CORS protocol, the newest
// first; the first that fits is taken. Those of today are written as templates
// in chromium.go, firefox.go and webkit.go, and held against them by a test.
var corsReasons = []pattern{
	// Chromium. A "Have the server send…", "If an opaque response serves your
	// needs…" or "Origin … is therefore not allowed access." may follow.
	{engine: cr, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `It does not have HTTP ok status`},
	{engine: cr, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `Response for preflight has invalid HTTP status code (?P<status>\d+)`},
	{engine: cr, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `Response for preflight does not have HTTP ok status`},
	{engine: cr, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `Invalid HTTP status code (?P<status>\d+)`},
	{engine: cr, reason: fetch.PreflightRedirect, stage: fetch.StagePreflight, words: `Redirect is not allowed for a preflight request`},
	{engine: cr, reason: fetch.PreflightRedirect, stage: fetch.StagePreflight, words: `Response for preflight is invalid \(redirect\)`},
	{engine: cr, reason: fetch.PreflightRedirect, stage: fetch.StagePreflight, words: `Request requires preflight, which is disallowed to follow cross-origin redirect`},
	{engine: cr, reason: fetch.PreflightRedirect, stage: fetch.StagePreflight, words: `The request was redirected to ~(?P<subject>\S+?)~, which is disallowed for cross-origin requests that require preflight`},
	{engine: cr, reason: fetch.AllowMethodsInvalid, stage: fetch.StagePreflight, words: `Cannot parse Access-Control-Allow-Methods response header field`},
	{engine: cr, reason: fetch.AllowHeadersInvalid, stage: fetch.StagePreflight, words: `Cannot parse Access-Control-Allow-Headers response header field`},
	{engine: cr, reason: fetch.MethodNotAllowed, stage: fetch.StagePreflight, words: `Method (?P<subject>\S+) is not allowed by Access-Control-Allow-Methods in preflight`},
	{engine: cr, reason: fetch.HeaderNotAllowed, stage: fetch.StagePreflight, words: `Request header field (?P<subject>\S+) is not allowed by Access-Control-Allow-Headers in preflight`},
	{engine: cr, reason: fetch.WildcardWithCredentials, stage: fetch.StageActual, words: `[vV]alue of the ~Access-Control-Allow-Origin~ header in the response must not be the wildcard`},
	{engine: cr, reason: fetch.WildcardWithCredentials, stage: fetch.StageActual, words: `A wildcard ~\*~ cannot be used in the ~Access-Control-Allow-Origin~ header when the credentials flag is true`},
	{engine: cr, reason: fetch.MultipleAllowOrigin, stage: fetch.StageActual, words: `~Access-Control-Allow-Origin~ header contains multiple values(?: ~(?P<value>.*?)~, but only one)?`},
	{engine: cr, reason: fetch.AllowOriginInvalid, stage: fetch.StageActual, words: `~Access-Control-Allow-Origin~ header contains the invalid value(?: ~(?P<value>.*?)~\.(?: |$))?`},
	{engine: cr, reason: fetch.AllowOriginMismatch, stage: fetch.StageActual, words: `~Access-Control-Allow-Origin~ (?:header|response header) has a value(?: ~(?P<value>.*?)~ that is not equal)?`},
	{engine: cr, reason: fetch.InvalidAllowCredentials, stage: fetch.StageActual, words: `[vV]alue of the ~Access-Control-Allow-Credentials~ header in the response is(?: ~(?P<value>.*?)~ which must be)?`},
	{engine: cr, reason: fetch.InvalidAllowCredentials, stage: fetch.StageActual, words: `Credentials flag is ~true~, but the ~Access-Control-Allow-Credentials~ header is(?: ~(?P<value>.*?)~\.)?`},
	{engine: cr, reason: fetch.MissingAllowOrigin, stage: fetch.StageActual, words: `(?i:No ~Access-Control-Allow-Origin~ header)`},
	{engine: cr, reason: fetch.RedirectUserinfo, stage: fetch.StageActual, words: `Redirect location ~(?P<subject>\S*?)~ contains a username and password`},
	{engine: cr, reason: fetch.RedirectScheme, words: `Cross origin requests are only supported for protocol schemes`},
	{engine: cr, reason: fetch.RedirectScheme, stage: fetch.StageActual, words: `The request was redirected to a URL \(~(?P<subject>\S+?)~\) which has a disallowed scheme`},
	{engine: cr, reason: fetch.SameOriginMode, words: `Cross origin requests are not allowed by request mode`},
	{engine: cr, reason: fetch.SameOriginMode, words: `Unsafe attempt to load URL (?P<url>\S+) from frame with URL (?P<origin>\S+?)\.? Domains, protocols and ports must match`},
	{engine: cr, reason: fetch.SameOriginMode, words: `Request mode is ~same-origin~ but the URL~s origin is not same as the request origin (?P<origin>\S+?)\.?(?: |$)`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `The request client is not a secure context and the resource is in more-private address space ~(?P<subject>\w+)`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `Request had a target IP address space of ~\w+~ yet the resource is in address space ~(?P<subject>\w+)`},
	// Private Network Access, before Local Network Access took its place in
	// Chromium 142 (cors_error_string.cc of 2021 to 2025).
	{engine: cr, reason: fetch.LocalNetworkAccess, stage: fetch.StagePreflight, words: `No ~Access-Control-Allow-(?:Private-Network|External)~ header was present in the preflight response(?:.*?targeting the ~(?P<subject>\w+)~ address space)?`},
	{engine: cr, reason: fetch.LocalNetworkAccess, stage: fetch.StagePreflight, words: `The ~Access-Control-Allow-(?:Private-Network|External)~ header in the preflight response(?: for this private network request targeting the ~(?P<subject>\w+)~ address space)? had a value of ~(?P<value>.*?)~,? +not ~true`},
	{engine: cr, reason: fetch.LocalNetworkAccess, stage: fetch.StagePreflight, words: `No ~Private-Network-Access-(?:Id|ID|Name)~ header was present in the preflight response(?:.*?targeting the ~(?P<subject>\w+)~ address space)?`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `Request had no target IP address space,? yet the resource is in (?:the )?(?:address space )?~(?P<subject>\w+)`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `Unable to ask for permission to access the ~(?P<subject>\w+)~ (?:IP )?address space`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `The request client is not a secure context and the resource is in more-private address space`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `Permission was denied for this request to access the ~(?P<subject>\w+)~ address space`},

	// Firefox. The status code follows the bracket, and did not in old ones.
	{engine: fx, reason: fetch.MissingAllowOrigin, words: `CORS header ~Access-Control-Allow-Origin~ missing`},
	{engine: fx, reason: fetch.AllowOriginMismatch, also: []fetch.Reason{fetch.AllowOriginInvalid, fetch.MultipleAllowOrigin},
		words: `CORS header ~Access-Control-Allow-Origin~ does not match(?: ~(?P<value>.*?)~\)\.?(?: |$))?`},
	{engine: fx, reason: fetch.WildcardWithCredentials, words: `Credential is not supported if the CORS header ~Access-Control-Allow-Origin~ is`},
	{engine: fx, reason: fetch.MultipleAllowOrigin, words: `Multiple CORS header ~Access-Control-Allow-Origin~ not allowed`},
	{engine: fx, reason: fetch.InvalidAllowCredentials, words: `[eE]xpected ~true~ in CORS header ~Access-Control-Allow-Credentials`},
	{engine: fx, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `CORS preflight (?:response|channel) did not succeed`},
	{engine: fx, reason: fetch.PreflightRedirect, stage: fetch.StagePreflight, words: `CORS request external redirect not allowed`},
	{engine: fx, reason: fetch.AllowMethodsInvalid, stage: fetch.StagePreflight, words: `invalid token ~(?P<subject>.*?)~ in CORS header ~Access-Control-Allow-Methods`},
	{engine: fx, reason: fetch.AllowHeadersInvalid, stage: fetch.StagePreflight, words: `invalid token ~(?P<subject>.*?)~ in CORS header ~Access-Control-Allow-Headers`},
	{engine: fx, reason: fetch.MethodNotAllowed, stage: fetch.StagePreflight, words: `Did not find method in CORS header ~Access-Control-Allow-Methods`},
	{engine: fx, reason: fetch.HeaderNotAllowed, stage: fetch.StagePreflight, words: `header ~(?P<subject>\S+?)~ is not allowed according to header ~Access-Control-Allow-Headers`},
	{engine: fx, reason: fetch.HeaderNotAllowed, stage: fetch.StagePreflight, words: `missing token ~(?P<subject>\S+?)~ in CORS header ~Access-Control-Allow-Headers`},
	{engine: fx, reason: fetch.URLSchemeNotSupported, also: []fetch.Reason{fetch.RedirectScheme}, words: `CORS request not (?i:https?)`},
	{engine: fx, reason: fetch.Transport, also: []fetch.Reason{fetch.RedirectUserinfo, fetch.RedirectUnsafe, fetch.RedirectScheme,
		fetch.TooManyRedirects, fetch.MixedContent, fetch.MultipleLocations, fetch.RedirectInvalid}, words: `CORS request (?:did not succeed|failed)`},
	{engine: fx, reason: CORSDisabled, words: `Reason: CORS disabled`},
	{engine: fx, reason: OriginNotAdded, words: `CORS header ~Origin~ cannot be added`},
	{engine: fx, reason: WildcardAuthorization, stage: fetch.StagePreflight, words: `When the ~Access-Control-Allow-Headers~ is ~\*~, the ~Authorization~ header is not covered`},

	// WebKit, and what Chromium said while it was WebKit.
	{engine: wk, reason: fetch.MissingAllowOrigin, also: []fetch.Reason{fetch.AllowOriginMismatch, fetch.AllowOriginInvalid},
		words: `Origin (?P<origin>\S+) is not allowed by Access-Control-Allow-Origin`},
	{engine: wk, reason: fetch.WildcardWithCredentials, words: `Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true`},
	{engine: wk, reason: fetch.MultipleAllowOrigin, words: `Access-Control-Allow-Origin cannot contain more than one origin`},
	{engine: wk, reason: fetch.InvalidAllowCredentials, words: `Credentials flag is true, but Access-Control-Allow-Credentials is not`},
	{engine: wk, reason: fetch.PreflightStatus, also: []fetch.Reason{fetch.PreflightRedirect}, stage: fetch.StagePreflight, words: `Preflight response is not successful`},
	{engine: wk, reason: fetch.AllowMethodsInvalid, stage: fetch.StagePreflight, words: `Header Access-Control-Allow-Methods has an invalid value: (?P<value>.*)`},
	{engine: wk, reason: fetch.AllowHeadersInvalid, stage: fetch.StagePreflight, words: `Header Access-Control-Allow-Headers has an invalid value: (?P<value>.*)`},
	{engine: wk, reason: fetch.MethodNotAllowed, stage: fetch.StagePreflight, words: `Method (?P<subject>\S+) is not allowed by Access-Control-Allow-Methods`},
	{engine: wk, reason: fetch.HeaderNotAllowed, stage: fetch.StagePreflight, words: `Request header field (?P<subject>\S+) is not allowed by Access-Control-Allow-Headers`},
	{engine: wk, reason: fetch.RedirectUserinfo, stage: fetch.StageActual, words: `redirection URL (?P<subject>\S+) has credentials`},
	{engine: wk, reason: fetch.PreflightStatus, also: []fetch.Reason{BlockedByClient, fetch.ContentSecurityPolicy}, stage: fetch.StagePreflight, words: `(?:CORS-preflight request|Preflight response) was blocked`},
	{engine: wk, reason: fetch.RedirectScheme, stage: fetch.StageActual, words: `not allowed to follow a cross-origin CORS redirection with non CORS scheme`},
	{engine: wk, reason: fetch.RedirectScheme, stage: fetch.StageActual, words: `Redirection to URL with a scheme that is not HTTP\(S\)`},
	{engine: wk, reason: fetch.RedirectRefused, stage: fetch.StageActual, words: `Not allowed to follow a redirection while loading (?P<url>\S+)`},
	{engine: wk, reason: fetch.TooManyRedirects, words: `Load cannot follow more than 20 redirections`},
	{engine: wk, reason: fetch.SameOriginMode, words: `Cross origin requests are not allowed when using same-origin fetch mode`},
	{engine: wk, reason: fetch.SameOriginMode, words: `Unsafe attempt to load URL (?P<url>\S+) from origin (?P<origin>\S+?)\.? Domains, protocols and ports must match`},
	{engine: wk, reason: fetch.URLSchemeNotSupported, also: []fetch.Reason{fetch.RedirectScheme}, words: `Cross origin requests are only supported for HTTP`},
	{engine: cr, reason: fetch.URLSchemeNotSupported, words: `~file:~ URLs are treated as unique security origins`},
	{engine: cr, reason: fetch.MissingAllowOrigin, also: []fetch.Reason{fetch.URLSchemeNotSupported}, words: `CORS policy: Invalid response\.`}, // 2017, a module script of a page from disk

	// Chromium's Issues panel names a rule to keep to
	// (front_end/models/issues_manager/descriptions/cors*.md).
	{engine: cr, reason: fetch.MissingAllowOrigin, also: []fetch.Reason{fetch.MultipleAllowOrigin, fetch.AllowOriginInvalid}, words: `Ensure CORS response header values are valid`},
	{engine: cr, reason: fetch.AllowOriginMismatch, words: `Ensure CORS requesting origin matches resource~s allowed origin`},
	{engine: cr, reason: fetch.WildcardWithCredentials, words: `Ensure credentialed requests are not sent to CORS resources with origin wildcards`},
	{engine: cr, reason: fetch.InvalidAllowCredentials, words: `Ensure CORS requests include credentials only when allowed`},
	{engine: cr, reason: fetch.PreflightStatus, also: []fetch.Reason{fetch.PreflightRedirect}, stage: fetch.StagePreflight, words: `Ensure preflight responses are valid`},
	{engine: cr, reason: fetch.MethodNotAllowed, stage: fetch.StagePreflight, words: `Ensure CORS request uses allowed method`},
	{engine: cr, reason: fetch.HeaderNotAllowed, stage: fetch.StagePreflight, words: `Ensure CORS request includes only allowed headers`},
	{engine: cr, reason: fetch.RedirectUserinfo, words: `Ensure CORS requests are not redirected to URL containing credentials`},
	{engine: cr, reason: fetch.URLSchemeNotSupported, also: []fetch.Reason{fetch.RedirectScheme}, words: `Ensure CORS requests are made on supported schemes`},
	{engine: cr, reason: fetch.SameOriginMode, words: `Ensure only same-origin resources are fetched with same-origin request mode`},
	{engine: cr, reason: fetch.NoCORSRedirectMode, words: `Ensure no-cors requests configure redirect mode follow`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `Ensure private network requests are (?:only )?made (?:from secure contexts|to resources that allow them)`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `The website requested a subresource from a network that it could only access because of its users. privileged network position`},

	// Firefox's network panel, in the column Transferred
	// (devtools/client/netmonitor/src/constants.js, BLOCKED_REASON_MESSAGES).
	{engine: fx, reason: CORSDisabled, words: `^CORS [dD]isabled$`},
	{engine: fx, reason: fetch.Transport, also: []fetch.Reason{fetch.RedirectUserinfo, fetch.RedirectUnsafe, fetch.RedirectScheme,
		fetch.TooManyRedirects, fetch.MixedContent, fetch.MultipleLocations, fetch.RedirectInvalid}, words: `(?i:CORS (?:Failed|Did Not Succeed))`},
	{engine: fx, reason: fetch.URLSchemeNotSupported, also: []fetch.Reason{fetch.RedirectScheme}, words: `(?i:CORS (?:Request )?Not HTTP)`},
	{engine: fx, reason: fetch.MultipleAllowOrigin, words: `(?i:CORS Multiple (?:Allow )?Origin Not Allowed)`},
	{engine: fx, reason: fetch.MissingAllowOrigin, words: `(?i:CORS Missing Allow Origin)`},
	{engine: fx, reason: fetch.WildcardWithCredentials, words: `(?i:CORS (?:No Allow Credentials|Not Supporting Credentials))`},
	{engine: fx, reason: fetch.AllowOriginMismatch, also: []fetch.Reason{fetch.AllowOriginInvalid, fetch.MultipleAllowOrigin}, words: `(?i:CORS Allow Origin Not Matching Origin)`},
	{engine: fx, reason: fetch.InvalidAllowCredentials, words: `(?i:CORS Missing Allow Credentials)`},
	{engine: fx, reason: OriginNotAdded, words: `(?i:CORS Origin Header (?:Missing|Not Added))`},
	{engine: fx, reason: fetch.PreflightRedirect, stage: fetch.StagePreflight, words: `(?i:CORS External Redirect Not Allowed)`},
	{engine: fx, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `(?i:CORS Preflight Did Not Succeed)`},
	{engine: fx, reason: fetch.AllowMethodsInvalid, stage: fetch.StagePreflight, words: `(?i:CORS Invalid Allow Method)`},
	{engine: fx, reason: fetch.AllowHeadersInvalid, stage: fetch.StagePreflight, words: `(?i:CORS Invalid Allow Header)`},
	{engine: fx, reason: fetch.MethodNotAllowed, stage: fetch.StagePreflight, words: `(?i:CORS Method Not Found)`},
	{engine: fx, reason: fetch.HeaderNotAllowed, stage: fetch.StagePreflight, words: `(?i:CORS Missing Allow Header)`},
	{engine: fx, reason: fetch.MixedContent, words: `(?i:^Mixed Block$)`},
	{engine: fx, reason: fetch.ContentSecurityPolicy, words: `(?i:^CSP(?: (?:No Data Protocol|Web Extension|Content Blocked|Data Document|Web Browser|Preload))?$)`},
	{engine: fx, reason: fetch.SameOriginMode, words: `(?i:^Not same-origin$)`},
	{engine: fx, reason: BlockedByClient, words: `(?i:^Blocked By (?:Extension|DevTools)$)`},
}

// otherReasons are the wordings of what is not the CORS protocol but comes
// with it, or is taken for it; those that explain nothing last.
var otherReasons = []pattern{
	{engine: cr, reason: fetch.MixedContent, words: `Mixed Content: The page at ~(?P<origin>https://[^\s/'’]+)\S*~ was loaded over (?:a secure connection|HTTPS), but (?:requested|attempted to connect to) (?:an|the) insecure (?P<initiator>.{1,40}?) ~(?P<url>[a-z]+:\S+?)~(?:\.? |\.?$)`},
	{engine: fx, reason: fetch.MixedContent, words: `(?:Blocked loading mixed|Loading mixed \(insecure\)) (?:active|display) content ~(?P<url>\S+?)~(?: |$)`},
	{engine: wk, reason: fetch.MixedContent, words: `The page at ~(?P<origin>https://[^\s/'’]+)\S* (?:requested insecure content from|was not allowed to (?:run|display) insecure content from) ~(?P<url>\S+?)~(?:\.? |\.?$)`},
	{reason: fetch.MixedContent, words: `Mixed Content`},
	{engine: cr, reason: fetch.ResourcePolicySameSite, words: `ERR_BLOCKED_BY_RESPONSE\.NotSameSite`},
	{engine: cr, reason: fetch.ResourcePolicySameOrigin, words: `ERR_BLOCKED_BY_RESPONSE`},
	{engine: fx, reason: fetch.ResourcePolicySameOrigin, also: []fetch.Reason{fetch.ResourcePolicySameSite}, words: `The resource at ~(?P<url>\S+?)~ was blocked due to its Cross-Origin-Resource-Policy header`},
	{engine: wk, reason: fetch.ResourcePolicySameOrigin, also: []fetch.Reason{fetch.ResourcePolicySameSite}, words: `Cancelled load to (?P<url>\S+) because it violates the resource~s Cross-Origin-Resource-Policy`},
	{engine: cr, reason: fetch.OpaqueBlocked, words: `ERR_BLOCKED_BY_ORB`},
	{engine: cr, reason: fetch.OpaqueBlocked, words: `Cross-Origin Read Blocking \(CORB\) blocked cross-origin response (?P<url>\S+)`},
	{engine: fx, reason: fetch.OpaqueBlocked, words: `resource at ~(?P<url>\S+?)~ was blocked by OpaqueResponseBlocking`},
	{engine: fx, reason: fetch.OpaqueBlocked, words: `blocked by OpaqueResponseBlocking`},
	{engine: cr, reason: fetch.OpaqueBlocked, words: `(?i:blocked by (?:CORB|ORB)\b)`},
	{engine: cr, reason: fetch.ContentSecurityPolicy, words: `(?:Connecting|Refused to connect|Refused to load the \w+|Loading the \w+)(?: to)? ~(?P<url>\S+?)~ (?:because it )?violates the following Content Security Policy directive`},
	{engine: fx, reason: fetch.ContentSecurityPolicy, words: `Content.Security.Policy: The page~s settings (?:blocked|observed) .{0,80}? at (?P<url>\S+)`},
	{reason: fetch.ContentSecurityPolicy, words: `Content.Security.Policy`},
	{engine: cr, reason: fetch.URLSchemeNotSupported, words: `Fetch API cannot load (?P<url>\S+?)\. URL scheme ~(?P<subject>[^\s'”]*)~ is not supported`},
	{engine: cr, reason: fetch.URLSchemeNotSupported, words: `Failed to parse URL from (?P<url>\S+)`},
	{engine: fx, reason: fetch.URLSchemeNotSupported, words: `fetch: (?P<url>\S+) is not a valid URL`},
	{engine: fx, reason: fetch.URLSchemeNotSupported, words: `Security Error: Content at (?P<origin>https?://[^\s/]+)\S* may not load or link to (?P<url>\S+?)\.?(?: |$)`},
	{reason: fetch.URLSchemeNotSupported, words: `Not allowed to load local resource: (?P<url>\S+)`},
	{engine: fx, reason: fetch.SameOriginMode, words: `Security Error: Content at (?P<origin>https?://[^\s/]+)\S* may not load data from (?P<url>\S+?)\.?(?: |$)`},
	{engine: fx, reason: fetch.SameOriginMode, words: `Security Error: Content at \S+ may not load data from (?P<url>\S+?)\.?(?: |$)`},
	{engine: cr, reason: fetch.NoCORSRedirectMode, words: `Request mode is ~no-cors~ but the redirect mode is not ~follow`},
	{engine: wk, reason: fetch.NoCORSRedirectMode, words: `No-Cors mode requires follow redirect mode`},
	{engine: cr, reason: fetch.NoCORSMethod, words: `~(?P<subject>[A-Za-z]+)~ is unsupported in no-cors mode`},
	{engine: wk, reason: fetch.NoCORSMethod, words: `Method must be GET, POST or HEAD in no-cors mode`},
	{engine: fx, reason: fetch.NoCORSMethod, words: `Invalid request method (?P<subject>\S+?)\.?(?: |$)`},
	{engine: cr, reason: fetch.ForbiddenMethod, words: `~(?P<subject>[A-Za-z]+)~ HTTP method is unsupported`},
	{reason: fetch.URLHasCredentials, words: `(?:URL that includes|is an url with embedded|URL that contains) credentials:? ?(?P<url>\S*)`},
	{engine: cr, reason: fetch.IntegrityMismatch, words: `Failed to find a valid digest in the ~integrity~ attribute for resource ~(?P<url>\S+?)~ with computed`},
	{engine: cr, reason: fetch.IntegrityMismatch, words: `The resource ~(?P<url>\S+?)~ has an integrity attribute, but the re(?:sponse|source) `},
	{engine: cr, reason: fetch.IntegrityMismatch, words: `Fetch API cannot load (?P<url>\S+?)\. SRI~s integrity checks failed`},
	{engine: fx, reason: fetch.IntegrityMismatch, words: `hashes in the integrity attribute match the content of the subresource at ~(?P<url>\S+?)~\. The computed hash`},
	{engine: fx, reason: fetch.IntegrityMismatch, words: `~(?P<url>\S+?)~ is not eligible for integrity checks`},
	{engine: wk, reason: fetch.IntegrityMismatch, words: `Cannot load (?P<initiator>script|stylesheet) (?P<url>\S+?)\. Failed integrity metadata check`},
	{engine: wk, reason: fetch.IntegrityMismatch, words: `Failed integrity metadata check\.(?: (?P<url>https?:\S+?)\. )?`},
	{engine: wk, reason: fetch.KeepaliveTooLarge, words: `(?:Beacon API cannot load (?P<url>\S+?)\. )?Reached maximum amount of queued data of 64Kb for keepalive requests`},
	{engine: cr, reason: fetch.StreamNeedsHTTP2, words: `ERR_ALPN_NEGOTIATION_FAILED`},
	{engine: wk, reason: fetch.StreamNotSupported, words: `ReadableStream uploading is not supported`},
	{engine: cr, reason: fetch.StreamNotSupported, words: `cannot have a ReadableStream body`},
	{engine: cr, reason: fetch.StreamNoCORS, words: `If request is made from ReadableStream, mode should be`},
	{engine: cr, reason: fetch.OnlyIfCached, words: `~only-if-cached~ can be set only with ~same-origin~ mode`},
	{engine: wk, reason: fetch.OnlyIfCached, words: `only-if-cached cache option requires fetch mode to be same-origin`},
	{reason: fetch.BodyNotAllowed, words: `(?:GET/HEAD method cannot have body|HEAD or GET Request cannot have a body|has method ~GET~ and cannot have a body)`},
	{engine: wk, reason: fetch.BadPort, words: `Not allowed to use restricted network port (?P<subject>\S+): (?P<url>\S+)`},
	{engine: cr, reason: fetch.BadPort, words: `ERR_UNSAFE_PORT`},
	{engine: cr, reason: fetch.RedirectUnsafe, words: `ERR_UNSAFE_REDIRECT`},
	{engine: cr, reason: fetch.TooManyRedirects, words: `ERR_TOO_MANY_REDIRECTS`},
	{engine: cr, reason: fetch.MultipleLocations, words: `ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION`},
	{engine: cr, reason: fetch.RedirectInvalid, words: `ERR_INVALID_REDIRECT`},
	{engine: cr, reason: fetch.ProxyAuthentication, words: `ERR_UNEXPECTED_PROXY_AUTH`},
	{engine: cr, reason: fetch.URLSchemeNotSupported, words: `ERR_(?:UNKNOWN|DISALLOWED)_URL_SCHEME`},
	{reason: fetch.WrongType, words: `(?P<initiator>EventSource)~s response has a (?:MIME |Content-)?type(?: specifying an unsupported type:)? ?\(?~(?P<value>[^'"”)\s]*)`},
	{reason: fetch.WrongType, words: `(?P<initiator>EventSource)~s response has a charset \(?~(?P<value>[^'"”)]*)`},
	{engine: cr, reason: fetch.WrongType, words: `Failed to load (?P<initiator>module) script: .*?MIME type of ~(?P<value>[^'"”]*)`},
	{engine: fx, reason: fetch.WrongType, words: `Loading (?P<initiator>module|script|Worker) from ~(?P<url>\S+?)~ was blocked because of a disallowed MIME type \(?~(?P<value>[^'"”)]*)`},
	{engine: fx, reason: fetch.WrongType, words: `was blocked because of a disallowed MIME type(?: \(?~(?P<value>[^'"”)]*))?`},
	{engine: fx, reason: fetch.WrongType, words: `The (?P<initiator>script|stylesheet) (?:from )?~(?P<url>\S+?)~ was (?:loaded even though|not loaded because) its MIME type,? \(?~(?P<value>[^'"”),]*)`},
	{engine: fx, reason: fetch.WrongType, words: `The resource (?:from|at) ~(?P<url>\S+?)~ was blocked due to MIME type \(?~(?P<value>[^'"”)]*)~\)? mismatch`},
	{engine: cr, reason: fetch.WrongType, words: `Refused to (?:execute (?P<initiator>script)|apply style) from ~(?P<url>\S+?)~ because its MIME type \(?~(?P<value>[^'"”)]*)`},
	{engine: wk, reason: fetch.WrongType, words: `~(?P<value>[\w.+/-]*)~ is not a valid JavaScript MIME type`},
	{engine: wk, reason: fetch.WrongType, words: `Refused to execute (?P<url>\S+) as (?P<initiator>script) because ~X-Content-Type-Options: nosniff~ was given`},
	{engine: wk, reason: fetch.WrongType, words: `Did not parse stylesheet at ~(?P<url>\S+?)~ because non CSS MIME types are not allowed`},
	{reason: HeaderNotExposed, words: `Refused to get unsafe header ~(?P<subject>[\w-]+)`},
	{reason: fetch.InvalidRequestHeader, words: `(?:Refused to set unsafe header|Attempt to set a forbidden header was denied:) ~(?P<subject>[\w-]+)`},
	{engine: cr, reason: BlockedByClient, words: `ERR_BLOCKED_BY_(?:CLIENT|ADMINISTRATOR)`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `ERR_(?:BLOCKED_BY_(?:LOCAL|PRIVATE)_NETWORK_ACCESS_CHECKS|(?:CACHED_)?(?:INCONSISTENT_IP_ADDRESS_SPACE|IP_ADDRESS_SPACE_BLOCKED_BY_\w+))`},
	{engine: fx, reason: fetch.LocalNetworkAccess, words: `Local Network Access (?:permission required|detected).*?attempting to access target ~(?P<url>\S+?)~ `},
	{engine: fx, reason: fetch.LocalNetworkAccess, words: `Local Network Access (?:permission required|detected)`},
	{engine: cr, reason: fetch.MixedContent, words: `\(blocked:mixed-content\)`},
	{engine: cr, reason: fetch.ContentSecurityPolicy, words: `\(blocked:csp\)`},
	{engine: cr, reason: fetch.ResourcePolicySameSite, words: `\(blocked:(?:NotSameSite|corp-not-same-site|CORP not "same-site")\)`},
	{engine: cr, reason: fetch.ResourcePolicySameOrigin, words: `\(blocked:(?:NotSameOrigin|corp-not-same-origin|CORP not "same-origin").*?\)`},
	{engine: cr, reason: fetch.ResourcePolicySameOrigin, words: `(?i:blocked by response)`}, // as people retell the next to last
	{engine: cr, reason: BlockedByClient, words: `\(blocked:(?:other|devtools|inspector|extension)\)`},
	{engine: fx, reason: fetch.BadPort, words: `NS_ERROR_PORT_ACCESS_NOT_ALLOWED`},
	{engine: wk, reason: fetch.LocalNetworkAccess, words: `Not allowed to use restricted network host`},
	// Blocked by CORS, for a reason that was not copied or is too new.
	{engine: wk, reason: Unexplained, words: `denied by Cross-Origin Resource Sharing policy`},
	{engine: cr, reason: Unexplained, words: `(?i:blocked(?: from loading)? by (?:CORS|Cross-Origin Resource Sharing) policy)`},
	{engine: cr, reason: fetch.BadStatus, words: `ERR_ABORTED (?P<status>[45]\d\d)`}, // a script, a module, a style sheet
	{engine: cr, reason: Companion, words: `ERR_FAILED(?: (?P<status>\d{3}))?`},
	{engine: cr, reason: Cancelled, words: `ERR_ABORTED`},
	{engine: cr, reason: Cancelled, words: `^\(cancell?ed\)$`},
	{engine: fx, reason: Cancelled, words: `NS_BINDING_ABORTED`},
	{reason: Cancelled, words: `AbortError|signal is aborted without reason|The (?:user aborted a request|operation was aborted)|CanceledError: canceled`},
	{engine: cr, reason: fetch.Transport, words: `(?:net::)?(?P<subject>ERR_(?:NAME|DNS|CONNECTION|ADDRESS|INTERNET|TIMED|EMPTY|INVALID|RESPONSE|INCOMPLETE|CONTENT|SSL|CERT|BAD|HTTP2|QUIC|PROXY|TUNNEL|NETWORK_CHANGED|NETWORK_IO_SUSPENDED|SOCKET)[A-Z0-9_]*)`},
	{engine: fx, reason: fetch.Transport, words: `(?P<subject>(?:NS_ERROR_(?:UNKNOWN_HOST|CONNECTION_REFUSED|NET_|OFFLINE|PROXY_|DOM_NETWORK)|SEC_ERROR_|SSL_ERROR_|MOZILLA_PKIX_ERROR_)\w*)`},
	{engine: fx, reason: fetch.TooManyRedirects, words: `NS_ERROR_REDIRECT_LOOP`},
	{engine: fx, reason: fetch.Transport, words: `Firefox can~t establish a connection to the server at (?P<url>https?:\S+?)\.?(?: |$)`},
	{engine: wk, reason: fetch.Transport, words: `Connection terminated unexpectedly`, failure: fetch.EmptyResponse},
	{engine: wk, reason: fetch.Transport, words: `Could not connect to the server`, failure: fetch.ConnectionRefused},
	{engine: wk, reason: fetch.Transport, words: `The network connection was lost`, failure: fetch.EmptyResponse},
	{engine: wk, reason: fetch.Transport, words: `The request timed out`, failure: fetch.ResponseTimedOut},
	{engine: wk, reason: fetch.Transport, words: `The Internet connection appears to be offline`, failure: fetch.AddressUnreachable},
	{engine: wk, reason: fetch.Transport, words: `(?:An SSL error has occurred|A TLS error caused the secure connection to fail)`, failure: fetch.TLSFailed},
	{engine: wk, reason: fetch.Transport, words: `A server with the specified hostname could not be found`, failure: fetch.NameNotFound},
	{engine: wk, reason: fetch.Transport, words: `The certificate for this server is invalid`, failure: fetch.CertificateInvalid},

	// A request's General tab (Chromium: Headers; Firefox: Headers), copied. A
	// preflight that failed says so; anything else needs the response headers.
	{reason: fetch.PreflightRedirect, stage: fetch.StagePreflight, words: `Request Method:? ?OPTIONS Status Code:? ?(?P<status>3\d\d)`},
	{reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `Request Method:? ?OPTIONS Status Code:? ?(?P<status>[145]\d\d)`},
	{engine: cr, reason: Summary, words: `Request Method:? ?[A-Z]+ Status Code:? ?(?P<status>\d{3})`},
	{engine: cr, reason: Companion, words: `Request Method:? ?[A-Z]+ Status Code:? ?CORS error`},
	{reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `Status Code:? ?(?P<status>4(?:05|01))\b.*Request Method:? ?OPTIONS`},
	{reason: Summary, words: `Request URL:? ?https?://|Status(?: Code)?:? ?(?P<status>\d{3}) .*Referrer Policy`},
	{reason: ReferrerPolicy, words: `strict-origin-when-cross-origin|(?i:Referrer Policy)|no-referrer-when-downgrade`},

	{engine: cr, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `OPTIONS (?P<url>https?://\S+) (?P<status>[145]\d\d) \(`},
	{engine: cr, reason: Refused, words: `Failed to load resource: the server responded with a status of (?P<status>[45]\d\d)`},
	{engine: cr, reason: Refused, words: `(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?P<url>https?://\S+) (?P<status>[45]\d\d) \(`},
	{reason: Unexplained, words: `Failed to load resource: the server responded with a status of (?P<status>\d+)`},
	{engine: wk, reason: Unexplained, words: `[Cc]annot load (?:image |script |font )?(?P<url>\S+?) due to access control checks`},
	{engine: fx, reason: Unexplained, words: `Cross-Origin Request Blocked`},
	{engine: wk, reason: Unexplained, words: `Not allowed to request resource`},
	{engine: fx, reason: Unexplained, words: `(?P<initiator>downloadable font): download failed .*bad URI or cross-site access not allowed source: (?P<url>\S+)`},
	{engine: fx, reason: Unexplained, words: `(?P<initiator>Module|<script>) source URI is not allowed in this document: ~(?P<url>\S+?)~\.?(?: |$)`},
	{engine: fx, reason: Unexplained, words: `Loading failed for the <(?P<initiator>script|module)>? (?:with source )?~(?P<url>\S+?)~\.?(?: |$)`},
	{engine: cr, reason: ScriptFailed, words: `Failed to fetch dynamically imported module:? (?P<url>\S+)`},
	{engine: fx, reason: ScriptFailed, words: `error loading dynamically imported module:? (?P<url>\S+)`},
	{engine: wk, reason: ScriptFailed, words: `Importing a module script failed`},
	{engine: fx, reason: Unexplained, words: `NetworkError when attempting to fetch resource`},
	{engine: fx, reason: Unexplained, words: `A network error occurred`},
	{engine: wk, reason: Unexplained, words: `(?:^|: |\) )Load failed(?:$|[ .,(])`},
	{engine: wk, reason: Unexplained, words: `TypeError: cancelled`},
	{engine: cr, reason: Unexplained, words: `Failed to fetch`},
	{engine: cr, reason: Unexplained, words: `Failed to execute ~send~ on ~XMLHttpRequest~: Failed to load ~(?P<url>\S+?)~\.?(?: |$)`},
	// What libraries make of it: reported in their issue trackers.
	{reason: Unexplained, words: `Http failure response for (?P<url>\S+): 0 Unknown Error`},                                                          // Angular
	{reason: Unexplained, words: `Http failure response for \(unknown url\)|0 Unknown Error`},                                                        // Angular
	{reason: Unexplained, words: `(?:AxiosError|Error): Network Error|ERR_NETWORK|^Network ?Error$|\[Network error\]`},                               // axios, Apollo
	{reason: Unexplained, words: `Network request failed`},                                                                                           // the fetch of React Native, whatwg-fetch
	{reason: Unexplained, words: `(?:ClientException|DioE\w+)\b.*?(?:XMLHttpRequest error|Failed to fetch).*?(?:uri=|\()(?P<url>https?://[^\s,)]+)`}, // Dart's http and dio
	{reason: Unexplained, words: `XMLHttpRequest error\b|XMLHttpRequest onError callback was called`},                                                // Dart's http and dio: Flutter for the web
	{reason: Unexplained, words: `Possible causes: the network is offline, Origin is not allowed by Access-Control-Allow-Origin`},                    // superagent
	{reason: Unexplained, words: `(?:xhr poll error|xhr post error|websocket error|^(?i:XHR error)\.?$)`},                                            // engine.io
	{reason: Unexplained, words: `"?readyState"?: ?0,.*"?status"?: ?0`},                                                                              // jQuery
	{reason: Unexplained, words: `^ajax error 0?$|ProgressEvent \{.*type: ~error`},                                                                   // RxJS, XMLHttpRequest
	{reason: Unexplained, words: `Response to preflight request doesn~t pass access control check`},
	{engine: wk, reason: Unexplained, also: []fetch.Reason{fetch.SameOriginMode}, words: `Fetch API cannot load (?P<url>\S+)\.$`},
	{reason: Unexplained, words: `(?:Fetch API|XMLHttpRequest|EventSource) cannot load (?P<url>\S+?)\.?(?: |$)`},
	{reason: Unexplained, words: `^CORS error$`},
	{engine: cr, reason: Unexplained, words: `A cross-origin resource sharing \(CORS\) request was blocked`},
	{engine: cr, reason: fetch.Transport, words: `net::ERR_[A-Z0-9_]+`},
	{reason: Unexplained, words: `FirebaseError: internal`},

	// Firefox speaks many languages: the term, the names of headers, the address
	// and the status are there in all. Only these three lines end in a status.
	{engine: fx, reason: fetch.Transport, words: anyURL + `.*CORS.*\(null\)`},
	{engine: fx, reason: fetch.MissingAllowOrigin, words: anyURL + `.*CORS.*Access-Control-Allow-Origin[^)）]*[)）][^)）]*?(?P<status>\d{3})\b`},
	{engine: fx, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: anyURL + `[^)）]*CORS[^)）]*[)）][^)）]*?(?P<status>\d{3})\b`},
	{reason: Unexplained, words: `(?:Cross-Origin|CORS).*?` + anyURL},
	{reason: Unexplained, words: anyURL + `.*\bCORS\b`},
}

// anyURL is a URL without the sign that ends its sentence.
const anyURL = `(?P<url>https?://[^\s"'’”«»<>()（）。，]*[^\s"'’”«»<>()（）。，.,:;])`

// frames are what surrounds a reason: who asked for what. Every one that is
// there is read; the first to tell something is believed.
var frames = []pattern{
	{engine: cr, words: `Access to (?P<initiator>[\w -]{1,40}?) at ~(?P<url>\S+?)~(?: \(redirected from ~(?P<first>\S+?)~\))? from origin ~(?P<origin>\S+?)~ has been blocked`},
	{engine: cr, words: `Access to (?P<initiator>[\w -]{1,40}?) at ~(?P<url>[^\s']+)~(?: \(redirected from ~(?P<first>[^\s']+)~\))?(?: from origin ~(?P<origin>[^\s']+))?`},
	{engine: cr, words: `Redirect from ~(?P<first>\S+?)~ to ~(?P<url>\S+?)~ has been blocked by`},
	{engine: cr, words: `(?P<initiator>\w+) from origin ~(?P<url>\S+?)~ has been blocked from loading`},
	{engine: cr, words: `Failed to load (?P<url>[a-z][a-z0-9+.-]*:\S+?): `},
	{engine: cr, words: `Origin ~(?P<origin>\S+?)~ is therefore not allowed access`},
	{engine: cr, words: `The response had HTTP status code (?P<status>\d+)`},
	{engine: fx, words: `Same Origin Policy (?:disallows|will disallow) reading the remote resource at ~(?P<url>\S+?)~(?:\.? \(Reason|\. This can be fixed|\.? soon\.|\.?$)`},
	{engine: fx, words: `\(Reason: .*Status code: (?P<status>\d+)`},
	{engine: wk, words: `Status code: (?P<status>\d+)`},
	{engine: wk, words: `Cross-origin redirection to (?P<target>\S+) denied by`},
	{words: `(?P<initiator>Fetch API|XMLHttpRequest|EventSource) cannot load (?P<url>\S+?)(?:\.|:)?(?: |$)`},
	{engine: wk, words: `Cannot load (?:(?P<initiator>image|script|font) )?(?P<url>\S+?) due to`},
	{engine: cr, words: `(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?P<url>https?://\S+)(?: (?P<status>\d{3}) \(| net::ERR_)`},
	{engine: cr, words: `net::ERR_(?:FAILED|ABORTED) (?P<status>\d{3})`},
	{words: `Request URL:? ?(?P<url>https?://\S+)`},
	{words: `Request Method:? ?(?P<method>[A-Z]+)`},
	{words: `(?:Status Code|Status):? ?(?P<status>\d{3})`},
	{words: `(?i:Access-Control-Request-Method):? ?(?P<preflights>[A-Z]+)`},
	{words: `(?:^| )(?:Origin|origin):? ?(?P<origin>[a-z][a-z0-9+.-]*://[^\s/'"]+)(?: |$)`},
	{words: `(?:XHR|fetch) ?(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?P<url>https?://\S+)`},
	{words: `[uU]ri=(?P<url>https?://[^\s,)]+)`},
}

// ErrorNames are the names engines have, or had, for failures that Say does not
// name: those of the DevTools protocol (Network.CorsError,
// Network.BlockedReason), of net errors and of Firefox's categories.
var ErrorNames = sync.OnceValue(func() map[string]fetch.Reason {
	return map[string]fetch.Reason{
		"CorsDisabledScheme": fetch.URLSchemeNotSupported, "CORSRequestNotHttp": fetch.URLSchemeNotSupported,
		"DisallowedByMode": fetch.SameOriginMode, "NoCorsRedirectModeNotFollow": fetch.NoCORSRedirectMode, "InvalidResponse": Unexplained,
		"CORSDisabled": CORSDisabled, "CORSOriginHeaderNotAdded": OriginNotAdded, "CORSAllowHeaderFromPreflightDeprecation": WildcardAuthorization,
		"ERR_FAILED": Companion, "ERR_ABORTED": Cancelled, "NS_BINDING_ABORTED": Cancelled, "ERR_NETWORK": Unexplained,
		"csp": fetch.ContentSecurityPolicy, "NotSameOrigin": fetch.ResourcePolicySameOrigin, "NotSameSite": fetch.ResourcePolicySameSite,

		"InsecurePrivateNetwork": fetch.LocalNetworkAccess, "InsecureLocalNetwork": fetch.LocalNetworkAccess,
		"InvalidPrivateNetworkAccess": fetch.LocalNetworkAccess, "InvalidLocalNetworkAccess": fetch.LocalNetworkAccess,
		"UnexpectedPrivateNetworkAccess": fetch.LocalNetworkAccess, "LocalNetworkAccessPermissionDenied": fetch.LocalNetworkAccess,
		"PrivateNetworkAccessPermissionDenied": fetch.LocalNetworkAccess, "PrivateNetworkAccessPermissionUnavailable": fetch.LocalNetworkAccess,
		"PreflightMissingAllowPrivateNetwork": fetch.LocalNetworkAccess, "PreflightInvalidAllowPrivateNetwork": fetch.LocalNetworkAccess,
		"PreflightMissingAllowExternal": fetch.LocalNetworkAccess, "PreflightInvalidAllowExternal": fetch.LocalNetworkAccess,
		"PreflightMissingPrivateNetworkAccessId": fetch.LocalNetworkAccess, "PreflightMissingPrivateNetworkAccessName": fetch.LocalNetworkAccess,
	}
})
