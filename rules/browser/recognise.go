package browser

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Recognised is what a line of a browser's console tells. What the line does
// not say is left empty: Firefox and WebKit name no page, WebKit often no URL.
type Recognised struct {
	Engine ID // "" for words that several share
	Reason fetch.Reason
	// Also are further reasons the engine has the same words for.
	Also []fetch.Reason
	// Stage is which exchange the line speaks of; "" where it does not say.
	Stage     fetch.Stage
	URL       string // that could not be read
	FirstURL  string // that was asked for, where URL is the target of a redirect
	Origin    string // of the page
	Initiator string // as --initiator takes it
	Method    string // of the request
	Subject   string // the method, request header, token, scheme or net error it is over
	Value     string // of the response header it complains of
	Status    int
	// Failure is how the transport failed, with Transport; "" where the line
	// does not say.
	Failure fetch.FailureKind
}

// What a console tells that is no reason of the Fetch standard.
const (
	// Unexplained is a line that says that a request failed, not why: another
	// line of the console does.
	Unexplained fetch.Reason = "unexplained"
	// ContentSecurityPolicy is the page's own policy, which forbids the request.
	ContentSecurityPolicy fetch.Reason = "content-security-policy"
	// BlockedByClient is an extension of the browser that stopped the request.
	BlockedByClient fetch.Reason = "blocked-by-client"
	// WildcardAuthorization is a warning: "*" will not cover Authorization.
	WildcardAuthorization fetch.Reason = "wildcard-authorization"
	// HeaderNotExposed is a script that asked for a header it may not see.
	HeaderNotExposed fetch.Reason = "header-not-exposed"
)

// pattern is a wording of a reason. Its words are a regular expression whose
// groups are called after the fields of Recognised.
type pattern struct {
	engine  ID
	reason  fetch.Reason
	words   string
	also    []fetch.Reason
	stage   fetch.Stage
	failure fetch.FailureKind
}

// Recognise reads a line of a browser's console, as it was copied: with a
// file name or a time before it, broken in several lines, without its end.
// False is for words of which it knows nothing.
func Recognise(line string) (Recognised, bool) {
	line = strings.Join(strings.Fields(line), " ")
	for _, p := range reasonPatterns() {
		m := p.expression.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		r := Recognised{Engine: p.engine, Reason: p.reason, Also: p.also, Stage: p.stage, Failure: p.failure}
		switch {
		case strings.Contains(line, "esponse to preflight request doesn"):
			r.Stage = fetch.StagePreflight
		case r.Stage == fetch.StageActual && strings.HasPrefix(line, m[0]):
			r.Stage = "" // what stands before it would say so, and was not copied
		}
		r.take(p.expression, m)
		for _, f := range framePatterns() {
			if m := f.expression.FindStringSubmatch(line); m != nil {
				if r.Engine == "" {
					r.Engine = f.engine
				}
				r.take(f.expression, m)
			}
		}
		if i, ok := initiators[strings.ToLower(r.Initiator)]; ok || r.Initiator != "" {
			r.Initiator = i
		}
		if r.Failure == "" && r.Reason == fetch.Transport {
			r.Failure = netErrors[r.Subject]
		}
		return r, true
	}
	return Recognised{}, false
}

// take fills what is still empty from the groups of a match.
func (r *Recognised) take(e *regexp.Regexp, match []string) {
	fields := map[string]*string{"url": &r.URL, "first": &r.FirstURL, "origin": &r.Origin, "initiator": &r.Initiator,
		"method": &r.Method, "subject": &r.Subject, "value": &r.Value}
	for i, name := range e.SubexpNames() {
		if field := fields[name]; field != nil && *field == "" {
			*field = match[i]
		}
		if name == "status" && r.Status == 0 {
			r.Status, _ = strconv.Atoi(match[i])
		}
	}
}

// initiators are the words of a console for what made a request, in lower
// case, as --initiator takes them.
var initiators = map[string]string{
	"fetch": "fetch", "fetch api": "fetch", "xmlhttprequest": "xhr", "xmlhttprequest endpoint": "xhr", "xhr": "xhr",
	"script": "script", "<script>": "script", "image": "img", "font": "font", "downloadable font": "font", "module": "module",
	"eventsource": "eventsource", "eventsource endpoint": "eventsource",
}

// netErrors are the transport failures by the net error of Chromium
// (net/base/net_error_list.h); where one stands for several, the likeliest.
var netErrors = map[string]fetch.FailureKind{
	"ERR_NAME_NOT_RESOLVED": fetch.NameNotFound, "ERR_NAME_RESOLUTION_FAILED": fetch.NameLookupFailed,
	"ERR_DNS_TIMED_OUT": fetch.NameLookupFailed, "ERR_CONNECTION_REFUSED": fetch.ConnectionRefused,
	"ERR_ADDRESS_UNREACHABLE": fetch.AddressUnreachable, "ERR_INTERNET_DISCONNECTED": fetch.AddressUnreachable,
	"ERR_CONNECTION_TIMED_OUT": fetch.ConnectTimedOut, "ERR_TIMED_OUT": fetch.ResponseTimedOut,
	"ERR_CONNECTION_RESET": fetch.ConnectionReset, "ERR_CONNECTION_ABORTED": fetch.ConnectionReset,
	"ERR_CONNECTION_CLOSED": fetch.EmptyResponse, "ERR_EMPTY_RESPONSE": fetch.EmptyResponse,
	"ERR_INVALID_HTTP_RESPONSE": fetch.NotHTTP, "ERR_RESPONSE_HEADERS_TOO_BIG": fetch.HeadTooLarge,
	"ERR_INVALID_CHUNKED_ENCODING": fetch.BodyMalformed, "ERR_INCOMPLETE_CHUNKED_ENCODING": fetch.BodyMalformed,
	"ERR_CONTENT_LENGTH_MISMATCH": fetch.BodyMalformed, "ERR_SSL_PROTOCOL_ERROR": fetch.TLSFailed,
	"ERR_SSL_VERSION_OR_CIPHER_MISMATCH": fetch.TLSFailed, "ERR_CERT_AUTHORITY_INVALID": fetch.CertificateUntrusted,
	"ERR_CERT_COMMON_NAME_INVALID": fetch.CertificateName, "ERR_CERT_DATE_INVALID": fetch.CertificateDate,
	"ERR_CERT_INVALID": fetch.CertificateInvalid, "ERR_BAD_SSL_CLIENT_AUTH_CERT": fetch.ClientCertificate,
	"ERR_SSL_CLIENT_AUTH_CERT_NEEDED": fetch.ClientCertificate, "ERR_HTTP2_PROTOCOL_ERROR": fetch.HTTP2Error,
	"ERR_PROXY_CONNECTION_FAILED": fetch.ProxyFailed, "ERR_TUNNEL_CONNECTION_FAILED": fetch.ProxyFailed,
	"ERR_ABORTED": fetch.Interrupted,
}

// compiled is a pattern with its words as an expression.
type compiled struct {
	pattern
	expression *regexp.Regexp
}

// compile makes expressions of patterns. In the words, ~ stands for any
// quotation mark or for none, since they change when text is copied.
func compile(patterns []pattern) []compiled {
	all := make([]compiled, len(patterns))
	for i, p := range patterns {
		all[i] = compiled{p, regexp.MustCompile(strings.ReplaceAll(p.words, "~", "['‘’\"“”`´]?"))}
	}
	return all
}

// reasonPatterns and framePatterns are compiled when the first line is to be
// recognised: every other run of the program does without.
var (
	reasonPatterns = sync.OnceValue(func() []compiled { return compile(slices.Concat(corsReasons, otherReasons)) })
	framePatterns  = sync.OnceValue(func() []compiled { return compile(frames) })
)

// The engines, for short.
const (
	cr = Chromium
	fx = Firefox
	wk = WebKit
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
	{engine: cr, reason: fetch.WildcardWithCredentials, stage: fetch.StageActual, words: `The value of the ~Access-Control-Allow-Origin~ header in the response must not be the wildcard`},
	{engine: cr, reason: fetch.WildcardWithCredentials, stage: fetch.StageActual, words: `A wildcard ~\*~ cannot be used in the ~Access-Control-Allow-Origin~ header when the credentials flag is true`},
	{engine: cr, reason: fetch.MultipleAllowOrigin, stage: fetch.StageActual, words: `The ~Access-Control-Allow-Origin~ header contains multiple values(?: ~(?P<value>.*?)~, but only one)?`},
	{engine: cr, reason: fetch.AllowOriginInvalid, stage: fetch.StageActual, words: `The ~Access-Control-Allow-Origin~ header contains the invalid value(?: ~(?P<value>.*?)~\.(?: |$))?`},
	{engine: cr, reason: fetch.AllowOriginMismatch, stage: fetch.StageActual, words: `The ~Access-Control-Allow-Origin~ (?:header|response header) has a value(?: ~(?P<value>.*?)~ that is not equal)?`},
	{engine: cr, reason: fetch.InvalidAllowCredentials, stage: fetch.StageActual, words: `The value of the ~Access-Control-Allow-Credentials~ header in the response is(?: ~(?P<value>.*?)~ which must be)?`},
	{engine: cr, reason: fetch.InvalidAllowCredentials, stage: fetch.StageActual, words: `Credentials flag is ~true~, but the ~Access-Control-Allow-Credentials~ header is(?: ~(?P<value>.*?)~\.)?`},
	{engine: cr, reason: fetch.MissingAllowOrigin, stage: fetch.StageActual, words: `No ~Access-Control-Allow-Origin~ header`},
	{engine: cr, reason: fetch.RedirectUserinfo, stage: fetch.StageActual, words: `Redirect location ~(?P<subject>\S*?)~ contains a username and password`},
	{engine: cr, reason: fetch.RedirectScheme, words: `Cross origin requests are only supported for protocol schemes`},
	{engine: cr, reason: fetch.RedirectScheme, stage: fetch.StageActual, words: `The request was redirected to a URL \(~(?P<subject>\S+?)~\) which has a disallowed scheme`},
	{engine: cr, reason: fetch.SameOriginMode, words: `Cross origin requests are not allowed by request mode`},
	{engine: cr, reason: fetch.SameOriginMode, words: `Request mode is ~same-origin~ but the URL~s origin is not same as the request origin (?P<origin>\S+?)\.?(?: |$)`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `The request client is not a secure context and the resource is in more-private address space ~(?P<subject>\w+)`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `Request had a target IP address space of ~\w+~ yet the resource is in address space ~(?P<subject>\w+)`},
	{engine: cr, reason: fetch.LocalNetworkAccess, words: `Permission was denied for this request to access the ~(?P<subject>\w+)~ address space`},

	// Firefox. The status code follows the bracket, and did not in old ones.
	{engine: fx, reason: fetch.MissingAllowOrigin, words: `Reason: CORS header ~Access-Control-Allow-Origin~ missing`},
	{engine: fx, reason: fetch.AllowOriginMismatch, also: []fetch.Reason{fetch.AllowOriginInvalid, fetch.MultipleAllowOrigin},
		words: `Reason: CORS header ~Access-Control-Allow-Origin~ does not match(?: ~(?P<value>.*?)~\)\.?(?: |$))?`},
	{engine: fx, reason: fetch.WildcardWithCredentials, words: `Reason: Credential is not supported if the CORS header ~Access-Control-Allow-Origin~ is`},
	{engine: fx, reason: fetch.MultipleAllowOrigin, words: `Reason: Multiple CORS header ~Access-Control-Allow-Origin~ not allowed`},
	{engine: fx, reason: fetch.InvalidAllowCredentials, words: `Reason: expected ~true~ in CORS header ~Access-Control-Allow-Credentials`},
	{engine: fx, reason: fetch.PreflightStatus, stage: fetch.StagePreflight, words: `Reason: CORS preflight (?:response|channel) did not succeed`},
	{engine: fx, reason: fetch.PreflightRedirect, stage: fetch.StagePreflight, words: `Reason: CORS request external redirect not allowed`},
	{engine: fx, reason: fetch.AllowMethodsInvalid, stage: fetch.StagePreflight, words: `Reason: invalid token ~(?P<subject>.*?)~ in CORS header ~Access-Control-Allow-Methods`},
	{engine: fx, reason: fetch.AllowHeadersInvalid, stage: fetch.StagePreflight, words: `Reason: invalid token ~(?P<subject>.*?)~ in CORS header ~Access-Control-Allow-Headers`},
	{engine: fx, reason: fetch.MethodNotAllowed, stage: fetch.StagePreflight, words: `Reason: Did not find method in CORS header ~Access-Control-Allow-Methods`},
	{engine: fx, reason: fetch.HeaderNotAllowed, stage: fetch.StagePreflight, words: `Reason: header ~(?P<subject>\S+?)~ is not allowed according to header ~Access-Control-Allow-Headers`},
	{engine: fx, reason: fetch.HeaderNotAllowed, stage: fetch.StagePreflight, words: `Reason: missing token ~(?P<subject>\S+?)~ in CORS header ~Access-Control-Allow-Headers`},
	{engine: fx, reason: fetch.URLSchemeNotSupported, also: []fetch.Reason{fetch.RedirectScheme}, words: `Reason: CORS request not https?`},
	{engine: fx, reason: fetch.Transport, also: []fetch.Reason{fetch.RedirectUserinfo, fetch.RedirectUnsafe, fetch.RedirectScheme,
		fetch.TooManyRedirects, fetch.MixedContent, fetch.MultipleLocations, fetch.RedirectInvalid}, words: `Reason: CORS request (?:did not succeed|failed)`},
	{engine: fx, reason: BlockedByClient, words: `Reason: CORS disabled`},
	{engine: fx, reason: BlockedByClient, words: `Reason: CORS header ~Origin~ cannot be added`},
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
	{engine: wk, reason: fetch.RedirectScheme, stage: fetch.StageActual, words: `not allowed to follow a cross-origin CORS redirection with non CORS scheme`},
	{engine: wk, reason: fetch.RedirectScheme, stage: fetch.StageActual, words: `Redirection to URL with a scheme that is not HTTP\(S\)`},
	{engine: wk, reason: fetch.RedirectRefused, stage: fetch.StageActual, words: `Not allowed to follow a redirection while loading (?P<url>\S+)`},
	{engine: wk, reason: fetch.TooManyRedirects, words: `Load cannot follow more than 20 redirections`},
	{engine: wk, reason: fetch.SameOriginMode, words: `Cross origin requests are not allowed when using same-origin fetch mode`},
	{engine: wk, reason: fetch.SameOriginMode, words: `Unsafe attempt to load URL (?P<url>\S+) from (?:origin|frame with URL) (?P<origin>\S+?)\.? Domains, protocols and ports must match`},
	{engine: wk, reason: fetch.URLSchemeNotSupported, also: []fetch.Reason{fetch.RedirectScheme}, words: `Cross origin requests are only supported for HTTP`},
}

// otherReasons are the wordings of what is not the CORS protocol but comes
// with it, or is taken for it; those that explain nothing last.
var otherReasons = []pattern{
	{engine: cr, reason: fetch.MixedContent, words: `Mixed Content: The page at ~(?P<origin>https://[^\s/'’]+)\S*~ was loaded over (?:a secure connection|HTTPS), but (?:requested|attempted to connect to) (?:an|the) insecure (?P<initiator>.{1,40}?) ~(?P<url>[a-z]+:\S+?)~(?:\.? |\.?$)`},
	{engine: fx, reason: fetch.MixedContent, words: `Blocked loading mixed (?:active|display) content ~(?P<url>\S+?)~(?: |$)`},
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
	{engine: cr, reason: ContentSecurityPolicy, words: `(?:Connecting|Refused to connect|Refused to load the \w+|Loading the \w+)(?: to)? ~(?P<url>\S+?)~ (?:because it )?violates the following Content Security Policy directive`},
	{engine: fx, reason: ContentSecurityPolicy, words: `Content.Security.Policy: The page~s settings (?:blocked|observed) .{0,80}? at (?P<url>\S+)`},
	{reason: ContentSecurityPolicy, words: `Content.Security.Policy`},
	{engine: cr, reason: fetch.URLSchemeNotSupported, words: `Fetch API cannot load (?P<url>\S+?)\. URL scheme ~(?P<subject>[^\s'”]*)~ is not supported`},
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
	{reason: fetch.BodyNotAllowed, words: `(?:GET/HEAD method cannot have body|HEAD or GET Request cannot have a body|has method ~GET~ and cannot have a body)`},
	{engine: wk, reason: fetch.BadPort, words: `Not allowed to use restricted network port (?P<subject>\S+): (?P<url>\S+)`},
	{engine: cr, reason: fetch.BadPort, words: `ERR_UNSAFE_PORT`},
	{engine: cr, reason: fetch.RedirectUnsafe, words: `ERR_UNSAFE_REDIRECT`},
	{engine: cr, reason: fetch.TooManyRedirects, words: `ERR_TOO_MANY_REDIRECTS`},
	{engine: cr, reason: fetch.MultipleLocations, words: `ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION`},
	{engine: cr, reason: fetch.RedirectInvalid, words: `ERR_INVALID_REDIRECT`},
	{engine: cr, reason: fetch.ProxyAuthentication, words: `ERR_UNEXPECTED_PROXY_AUTH`},
	{engine: cr, reason: fetch.URLSchemeNotSupported, words: `ERR_(?:UNKNOWN|DISALLOWED)_URL_SCHEME`},
	{reason: fetch.WrongType, words: `EventSource~s response has a (?:MIME|Content-)?type \(?~(?P<value>[^'”]*)~\)? that is not`},
	{reason: fetch.WrongType, words: `(?:Failed to load module script: .*MIME type of|was blocked because of a disallowed MIME type) \(?~(?P<value>[^'”]*)`},
	{reason: HeaderNotExposed, words: `Refused to get unsafe header ~(?P<subject>[\w-]+)`},
	{reason: fetch.InvalidRequestHeader, words: `(?:Refused to set unsafe header|Attempt to set a forbidden header was denied:) ~(?P<subject>[\w-]+)`},
	{engine: cr, reason: BlockedByClient, words: `ERR_BLOCKED_BY_(?:CLIENT|ADMINISTRATOR)`},
	{engine: cr, reason: Unexplained, words: `ERR_FAILED`},
	{engine: cr, reason: fetch.Transport, words: `(?:net::)?(?P<subject>ERR_(?:NAME|DNS|CONNECTION|ADDRESS|INTERNET|TIMED|EMPTY|INVALID|RESPONSE|INCOMPLETE|CONTENT|SSL|CERT|BAD|HTTP2|QUIC|PROXY|TUNNEL|NETWORK_CHANGED|ABORTED)[A-Z0-9_]*)`},
	{engine: fx, reason: fetch.Transport, words: `Firefox can~t establish a connection to the server at (?P<url>\S+?)\.?(?: |$)`},
	{engine: wk, reason: fetch.Transport, words: `Connection terminated unexpectedly`, failure: fetch.EmptyResponse},
	{engine: wk, reason: fetch.Transport, words: `(?:Could not connect to the server|The network connection was lost)`},
	{engine: wk, reason: fetch.Transport, words: `A server with the specified hostname could not be found`, failure: fetch.NameNotFound},
	{engine: wk, reason: fetch.Transport, words: `The certificate for this server is invalid`, failure: fetch.CertificateInvalid},

	{reason: Unexplained, words: `Failed to load resource: the server responded with a status of (?P<status>\d+)`},
	{engine: wk, reason: Unexplained, words: `[Cc]annot load (?:image |script |font )?(?P<url>\S+?) due to access control checks`},
	{engine: wk, reason: Unexplained, words: `denied by Cross-Origin Resource Sharing policy`},
	{engine: cr, reason: Unexplained, words: `has been blocked(?: from loading)? by (?:CORS|Cross-Origin Resource Sharing) policy`},
	{engine: fx, reason: Unexplained, words: `Cross-Origin Request Blocked`},
	{engine: wk, reason: Unexplained, words: `Not allowed to request resource`},
	{engine: fx, reason: Unexplained, words: `(?P<initiator>downloadable font): download failed .*bad URI or cross-site access not allowed source: (?P<url>\S+)`},
	{engine: fx, reason: Unexplained, words: `(?P<initiator>Module|<script>) source URI is not allowed in this document: ~(?P<url>\S+?)~\.?(?: |$)`},
	{engine: fx, reason: Unexplained, words: `Loading failed for the <(?P<initiator>script|module)>? (?:with source )?~(?P<url>\S+?)~\.?(?: |$)`},
	{engine: fx, reason: Unexplained, words: `NetworkError when attempting to fetch resource`},
	{engine: wk, reason: Unexplained, words: `TypeError: (?:Load failed|cancelled|The network connection was lost)`},
	{engine: cr, reason: Unexplained, words: `Failed to fetch`},
	{reason: Unexplained, words: `Http failure response for (?P<url>\S+): 0 Unknown Error`},
	{reason: Unexplained, words: `(?:AxiosError|Error): Network Error|ERR_NETWORK`},
	{engine: wk, reason: Unexplained, also: []fetch.Reason{fetch.SameOriginMode}, words: `Fetch API cannot load (?P<url>\S+)\.$`},
	{reason: Unexplained, words: `(?:Fetch API|XMLHttpRequest|EventSource) cannot load (?P<url>\S+?)\.?(?: |$)`},
	{reason: Unexplained, words: `^CORS error$`},
	{engine: cr, reason: Unexplained, words: `A cross-origin resource sharing \(CORS\) request was blocked`},
	// Firefox speaks many languages; the term and the address are there in all.
	{reason: Unexplained, words: `(?:Cross-Origin|CORS).*?(?P<url>https?://[^\s"'’”«»<>()]*[^\s"'’”«»<>().,:;])`},
}

// frames are what surrounds a reason: who asked for what. Every one that is
// there is read; the first to tell something is believed.
var frames = []pattern{
	{engine: cr, words: `Access to (?P<initiator>[\w -]{1,40}?) at ~(?P<url>\S+?)~(?: \(redirected from ~(?P<first>\S+?)~\))? from origin ~(?P<origin>\S+?)~ has been blocked`},
	{engine: cr, words: `Access to (?P<initiator>[\w -]{1,40}?) at ~(?P<url>[^\s']+)~(?: \(redirected from ~(?P<first>[^\s']+)~\))?(?: from origin ~(?P<origin>[^\s']+))?`},
	{engine: cr, words: `Redirect from ~(?P<first>\S+?)~ to ~(?P<url>\S+?)~ has been blocked by`},
	{engine: cr, words: `(?P<initiator>\w+) from origin ~(?P<url>\S+?)~ has been blocked from loading`},
	{engine: cr, words: `Failed to load (?P<url>https?://\S+?): `},
	{engine: cr, words: `Origin ~(?P<origin>\S+?)~ is therefore not allowed access`},
	{engine: cr, words: `The response had HTTP status code (?P<status>\d+)`},
	{engine: fx, words: `Same Origin Policy (?:disallows|will disallow) reading the remote resource at ~(?P<url>\S+?)~(?:\.? \(Reason|\. This can be fixed|\.? soon\.|\.?$)`},
	{engine: fx, words: `\(Reason: .*Status code: (?P<status>\d+)`},
	{engine: wk, words: `Status code: (?P<status>\d+)`},
	{engine: wk, words: `Cross-origin redirection to (?P<url>\S+) denied by`},
	{words: `(?P<initiator>Fetch API|XMLHttpRequest|EventSource) cannot load (?P<url>\S+?)(?:\.|:)?(?: |$)`},
	{engine: wk, words: `Cannot load (?P<initiator>image|script|font) (?P<url>\S+?) due to`},
	{engine: cr, words: `(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (?P<url>https?://\S+)(?: (?P<status>\d{3}) \(| net::ERR_)`},
}
