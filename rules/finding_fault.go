package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// faultRule turns a failure of the standard's algorithm into a finding. The
// first of faultRules that takes a failure tells it.
type faultRule struct {
	code    string
	reasons []fetch.Reason
	spec    string
	notCORS bool
	// when narrows the reasons; nil for always.
	when func(fault) bool
	// tell sets the words, and the place of the evidence where it is not the
	// whole value.
	tell func(fault, *Finding)
}

// fault is a failure and the exchange it was found in, nil where nothing was
// sent.
type fault struct {
	Fault
	check    *Check
	exchange *Exchange
}

// found is a finding and what decides where in a report it stands.
type found struct {
	Finding
	today bool // a browser stops here today
	stops int  // how many do
	cause bool
	// experiment: it was seen in an answer no page asked for.
	experiment bool
	key        string // one for one fact, whichever engine or exchange it was seen in
}

// faults are the findings that follow from the failures of all checks, each
// fact once: what blocks today first.
func (s *scene) faults() []found {
	var fs []found
	for _, c := range s.checks {
		for _, f := range c.Faults {
			x := fault{Fault: f, check: c, exchange: c.exchange(f.Exchange)}
			if x.moot() {
				continue
			}
			n, ok := tell(x)
			if !ok {
				continue
			}
			if i := slices.IndexFunc(fs, func(o found) bool { return o.key == n.key }); i >= 0 {
				fs[i].join(n)
			} else {
				fs = append(fs, n)
			}
		}
	}
	slices.SortStableFunc(fs, func(a, b found) int {
		if c := less(a.today, b.today); c != 0 {
			return c
		}
		return b.stops - a.stops
	})
	return fs
}

// less puts true before false.
func less(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// moot says that a failure goes away with the redirect it was found on: once
// the URL is right, another answer is judged.
func (f fault) moot() bool {
	if f.First || f.Stage != fetch.StagePreflight {
		return false
	}
	_, redirected := f.exchange.location()
	return redirected && f.Reason != fetch.PreflightRedirect && f.Reason != fetch.PreflightStatus
}

// tell is the finding for a failure; false when no rule takes it, which a
// test rules out for every reason there is.
func tell(f fault) (found, bool) {
	for _, r := range faultRules {
		if !slices.Contains(r.reasons, f.Reason) || r.when != nil && !r.when(f) {
			continue
		}
		n := Finding{
			Code: r.code, Severity: Error, Confidence: Certain, NotCORS: r.notCORS, Spec: r.spec,
			Check: f.check.Name, Exchange: f.Exchange, Explains: f.names(),
		}
		if f.Header != "" {
			n.Evidence.Header = f.Header
			if !f.Absent {
				n.Evidence.Got = ptr(f.Got)
			}
			if f.Want != "" {
				n.Evidence.Want = ptr(f.Want)
			}
		}
		r.tell(f, &n)
		if f.check.Request.Origin.Opaque() && f.Header == allowOrigin {
			// Never advise to allow null: sandboxed frames of every site have it.
			n.Advice = adviceForNull
		}
		return found{Finding: n, today: f.First, stops: len(f.stopped()), experiment: f.exchange != nil && f.exchange.Kind == fetch.Experiment, key: n.Code + "\x00" + n.Title}, true
	}
	return found{}, false
}

// join takes in the same fact seen by another engine or on another exchange.
func (n *found) join(o found) {
	for _, e := range o.Explains {
		if !slices.Contains(n.Explains, e) {
			n.Explains = append(n.Explains, e)
		}
	}
	n.today = n.today || o.today
	n.stops += o.stops
	if o.experiment || o.Exchange == n.Exchange || o.Exchange == 0 {
		return
	}
	if also := fmt.Sprintf(" The same is so of exchange %d.", o.Exchange); !strings.Contains(n.Detail, also) {
		n.Detail += also
	}
}

// stopped are the results of the browsers that stop at this failure today.
func (f fault) stopped() []Result {
	var rs []Result
	for _, r := range f.check.Results {
		if r.Fault != nil && slices.Contains(f.Browsers, r.Browser) &&
			r.Fault.Reason == f.Reason && r.Fault.Stage == f.Stage && r.Fault.Exchange == f.Exchange && r.Fault.Subject == f.Subject {
			rs = append(rs, r)
		}
	}
	return rs
}

// names are the engines' names for the error, of those that stop here.
func (f fault) names() []string {
	var names []string
	for _, r := range f.stopped() {
		if r.Error != nil && !slices.Contains(names, *r.Error) {
			names = append(names, *r.Error)
		}
	}
	return names
}

// exchange is the exchange of that ID, nil for none.
func (c *Check) exchange(id int) *Exchange {
	for _, e := range c.Exchanges {
		if e.ID == id && id != 0 {
			return e
		}
	}
	return nil
}

// The anchors of the Fetch standard.
const (
	specCORSCheck  = "https://fetch.spec.whatwg.org/#concept-cors-check"
	specPreflight  = "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0"
	specSyntax     = "https://fetch.spec.whatwg.org/#http-new-header-syntax"
	specCreds      = "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials"
	specRedirect   = "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch"
	specMain       = "https://fetch.spec.whatwg.org/#concept-main-fetch"
	specOKStatus   = "https://fetch.spec.whatwg.org/#ok-status"
	specMaxAge     = "https://fetch.spec.whatwg.org/#http-access-control-max-age"
	specExpose     = "https://fetch.spec.whatwg.org/#http-access-control-expose-headers"
	specVary       = "https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches"
	specNormalize  = "https://fetch.spec.whatwg.org/#concept-method-normalize"
	specNonWild    = "https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name"
	specBadPort    = "https://fetch.spec.whatwg.org/#port-blocking"
	specRequest    = "https://fetch.spec.whatwg.org/#dom-request"
	specCORP       = "https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check"
	specORB        = "https://fetch.spec.whatwg.org/#orb"
	specMixed      = "https://w3c.github.io/webappsec-mixed-content/#should-block-fetch"
	specLocal      = "https://wicg.github.io/local-network-access/"
	specCookies    = "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-samesite-attribute-2"
	specHTTPFields = "https://www.rfc-editor.org/rfc/rfc9112.html#section-5.1"
	specOpaque     = "https://fetch.spec.whatwg.org/#concept-filtered-response-opaque"
	specNetworkErr = "https://fetch.spec.whatwg.org/#concept-network-error"
)

// originReasons are the failures that are over the value of
// Access-Control-Allow-Origin. Engines name them differently; which finding it
// is depends on the value alone.
var originReasons = []fetch.Reason{fetch.AllowOriginMismatch, fetch.AllowOriginInvalid, fetch.MultipleAllowOrigin}

// faultRules are all of them: first the particular, then the general.
var faultRules = []faultRule{
	// The CORS check.
	{SpaceBeforeColon, []fetch.Reason{fetch.MissingAllowOrigin, fetch.HeaderNotAllowed, fetch.MethodNotAllowed, fetch.InvalidAllowCredentials}, specHTTPFields, false,
		func(f fault) bool { return f.Absent && spacedName(f.exchange, f.Header) }, tellSpace},
	{HeaderMisspelt, []fetch.Reason{fetch.MissingAllowOrigin, fetch.HeaderNotAllowed, fetch.MethodNotAllowed, fetch.InvalidAllowCredentials}, specSyntax, false,
		func(f fault) bool { return f.Absent && misspelt(f.exchange, f.Header) != "" }, tellMisspelt},
	{PreflightRedirected, []fetch.Reason{fetch.MissingAllowOrigin}, specPreflight, false,
		func(f fault) bool { return f.Stage == fetch.StagePreflight && f.redirects() }, tellPreflightRedirect},
	{RedirectWithoutCORS, []fetch.Reason{fetch.MissingAllowOrigin}, specRedirect, false,
		func(f fault) bool { return f.Stage == fetch.StageActual && f.redirects() }, tellRedirectWithoutCORS},
	{OriginNullAfterRedirect, slices.Concat(originReasons, []fetch.Reason{fetch.MissingAllowOrigin}), specRedirect, false,
		func(f fault) bool { return f.Origin == "null" && !f.check.Request.Origin.Opaque() }, tellNullAfterRedirect},
	{NoCORSHeaders, []fetch.Reason{fetch.MissingAllowOrigin}, specCORSCheck, false,
		func(f fault) bool { return !f.exchange.anyProtocolHeader() }, tellMissing},
	{MissingAllowOrigin, []fetch.Reason{fetch.MissingAllowOrigin}, specCORSCheck, false, nil, tellMissing},
	{WildcardWithCredentials, []fetch.Reason{fetch.WildcardWithCredentials}, specCreds, false, nil, tellWildcard},
	{AllowOriginDuplicate, originReasons, specSyntax, false, isMiss(AllowOriginDuplicate), tellMiss},
	{AllowOriginList, originReasons, specSyntax, false, isMiss(AllowOriginList), tellMiss},
	{AllowOriginNull, originReasons, specCORSCheck, false, isMiss(AllowOriginNull), tellMiss},
	{AllowOriginPattern, originReasons, specCORSCheck, false, isMiss(AllowOriginPattern), tellMiss},
	{AllowOriginInvalid, originReasons, specSyntax, false, isMiss(AllowOriginInvalid), tellMiss},
	{AllowOriginTrailingSlash, originReasons, specCORSCheck, false, isMiss(AllowOriginTrailingSlash), tellMiss},
	{AllowOriginPath, originReasons, specCORSCheck, false, isMiss(AllowOriginPath), tellMiss},
	{AllowOriginCase, originReasons, specCORSCheck, false, isMiss(AllowOriginCase), tellMiss},
	{AllowOriginScheme, originReasons, specCORSCheck, false, isMiss(AllowOriginScheme), tellMiss},
	{AllowOriginPort, originReasons, specCORSCheck, false, isMiss(AllowOriginPort), tellMiss},
	{AllowOriginWWW, originReasons, specCORSCheck, false, isMiss(AllowOriginWWW), tellMiss},
	{AllowOriginMismatch, originReasons, specCORSCheck, false, nil, tellMiss},
	{AllowCredentialsMissing, []fetch.Reason{fetch.InvalidAllowCredentials}, specCreds, false,
		func(f fault) bool { return f.Absent }, tellCredentialsMissing},
	{AllowCredentialsNotTrue, []fetch.Reason{fetch.InvalidAllowCredentials}, specCreds, false, nil, tellCredentialsNotTrue},

	// The preflight. A redirect of it may be told as a bad status, or as the
	// headers it lacks: it is one fact.
	{PreflightRedirected, []fetch.Reason{fetch.PreflightRedirect}, specPreflight, false, nil, tellPreflightRedirect},
	{PreflightRedirected, []fetch.Reason{fetch.PreflightStatus}, specPreflight, false, fault.redirects, tellPreflightRedirect},
	{PreflightStatus, []fetch.Reason{fetch.PreflightStatus}, specOKStatus, false, nil, tellPreflightStatus},
	{AllowMethodsInvalid, []fetch.Reason{fetch.AllowMethodsInvalid}, specSyntax, false, nil, tellInvalidList},
	{AllowHeadersInvalid, []fetch.Reason{fetch.AllowHeadersInvalid}, specSyntax, false, nil, tellInvalidList},
	{WildcardNotWithCredentials, []fetch.Reason{fetch.MethodNotAllowed, fetch.HeaderNotAllowed}, specCreds, false,
		func(f fault) bool {
			return f.check.Request.Credentials == fetch.CredentialsInclude && lists(f.Got, "*")
		}, tellWildcardList},
	{MethodCase, []fetch.Reason{fetch.MethodNotAllowed}, specNormalize, false,
		func(f fault) bool { return listsFold(f.Got, f.Subject) }, tellMethodCase},
	{MethodNotAllowed, []fetch.Reason{fetch.MethodNotAllowed}, specPreflight, false, nil, tellMethod},
	{HeaderNotAllowed, []fetch.Reason{fetch.HeaderNotAllowed}, specPreflight, false, nil, tellHeader},

	// Redirects.
	{RedirectUserinfo, []fetch.Reason{fetch.RedirectUserinfo}, specRedirect, false, nil, tellRedirectUserinfo},
	{RedirectInvalid, []fetch.Reason{fetch.RedirectInvalid, fetch.MultipleLocations, fetch.RedirectScheme, fetch.RedirectUnsafe}, specRedirect, true, nil, tellRedirectInvalid},
	{RedirectRefused, []fetch.Reason{fetch.RedirectRefused}, specRedirect, true, nil, tellRedirectRefused},
	{TooManyRedirects, []fetch.Reason{fetch.TooManyRedirects}, specRedirect, true, nil, tellTooMany},

	// Before anything is sent.
	{MixedContent, []fetch.Reason{fetch.MixedContent}, specMixed, true, nil, tellMixed},
	{BadPort, []fetch.Reason{fetch.BadPort}, specBadPort, true, nil, tellBadPort},
	{LocalNetwork, []fetch.Reason{fetch.LocalNetworkAccess}, specLocal, true, nil, tellLocalNetwork},
	{SameOriginMode, []fetch.Reason{fetch.SameOriginMode}, specMain, true, nil, tellSameOriginMode},
	{InvalidRequest, []fetch.Reason{fetch.InvalidOption, fetch.ForbiddenMethod, fetch.URLHasCredentials, fetch.BodyNotAllowed, fetch.NoCORSMethod,
		fetch.InvalidRequestHeader, fetch.NoCORSRedirectMode, fetch.URLSchemeNotSupported}, specRequest, true, nil, tellInvalidRequest},

	// What becomes of a response that passed.
	{ResourcePolicy, []fetch.Reason{fetch.ResourcePolicySameOrigin, fetch.ResourcePolicySameSite}, specCORP, true, nil, tellResourcePolicy},
	{OpaqueBlocked, []fetch.Reason{fetch.OpaqueBlocked}, specORB, true, nil, tellOpaqueBlocked},
	{WrongType, []fetch.Reason{fetch.WrongType}, specMain, true, nil, tellWrongType},
	{BadStatus, []fetch.Reason{fetch.BadStatus, fetch.ProxyAuthentication}, specMain, true, nil, tellBadStatus},

	// No response.
	transport(NameNotFound, fetch.NameNotFound, fetch.NameLookupFailed),
	transport(ConnectionRefused, fetch.ConnectionRefused),
	transport(AddressUnreachable, fetch.AddressUnreachable),
	transport(Timeout, fetch.ConnectTimedOut, fetch.TLSTimedOut, fetch.ResponseTimedOut),
	transport(ConnectionClosed, fetch.ConnectionReset, fetch.EmptyResponse),
	transport(NotHTTP, fetch.NotHTTP, fetch.HeadTooLarge, fetch.HeadMalformed, fetch.BodyMalformed),
	transport(WrongProtocol, fetch.PlainHTTPPort, fetch.TLSPort),
	transport(CertificateUntrusted, fetch.CertificateUntrusted),
	transport(CertificateName, fetch.CertificateName),
	transport(CertificateDate, fetch.CertificateDate),
	transport(CertificateInvalid, fetch.CertificateInvalid),
	transport(ClientCertificate, fetch.ClientCertificate),
	transport(TLSFailed, fetch.TLSFailed),
	transport(HTTP2Error, fetch.HTTP2Error),
	transport(ProxyFailed, fetch.ProxyFailed),
	transport(Interrupted, fetch.Interrupted),
}

func (f fault) redirects() bool {
	_, ok := f.exchange.location()
	return ok
}

// where says which answer it is about.
func (f fault) where() string {
	if f.exchange == nil {
		return "The answer"
	}
	if f.Stage == fetch.StagePreflight {
		return "The answer to the preflight (OPTIONS)"
	}
	return "The answer to " + brief(f.exchange.Method)
}

func tellMissing(f fault, n *Finding) {
	n.Title = "No Access-Control-Allow-Origin header"
	n.Detail = f.where() + " has no Access-Control-Allow-Origin, so no page of another origin may see it."
	if n.Code == NoCORSHeaders {
		n.Detail = f.where() + " has no header of the CORS protocol at all, so no page of another origin may see it."
	}
	if st := f.exchange.status(); st >= 400 {
		n.Detail += fmt.Sprintf(" Its status is %d: that it fails may be the real trouble.", st)
	}
	n.Advice = "Answer with Access-Control-Allow-Origin: " + f.Want + "."
}

func tellWildcard(f fault, n *Finding) {
	n.Title = "* does not count for a request with credentials"
	n.Detail = f.where() + " says Access-Control-Allow-Origin: *. With credentials mode include a browser wants the origin itself there."
	n.Advice = "Answer with Access-Control-Allow-Origin: " + f.Want + ", Access-Control-Allow-Credentials: true and Vary: Origin, or leave out credentials in the script when it needs no cookies."
}

func tellCredentialsMissing(f fault, n *Finding) {
	n.Title = "Access-Control-Allow-Credentials is missing"
	n.Detail = f.where() + " allows the origin, but a request with credentials mode include also wants Access-Control-Allow-Credentials: true, on the preflight's answer and on the request's own."
	n.Advice = "Answer with Access-Control-Allow-Credentials: true, or leave out credentials in the script when it needs no cookies."
}

func tellCredentialsNotTrue(f fault, n *Finding) {
	n.Title = "Access-Control-Allow-Credentials is not the word true"
	n.Detail = fmt.Sprintf("%s says Access-Control-Allow-Credentials: %s. The only value that counts is true, in lower case.", f.where(), brief(f.Got))
	n.Advice = "Send exactly: Access-Control-Allow-Credentials: true."
}

func tellPreflightRedirect(f fault, n *Finding) {
	target, _ := f.exchange.location()
	n.Evidence = Evidence{Header: "location", Got: ptr(f.exchange.header("location"))}
	n.Title = "The preflight is redirected to " + shown(target)
	n.Detail = fmt.Sprintf("OPTIONS is answered with status %d and a Location. A browser never follows a redirect of a preflight.", f.exchange.status())
	n.Advice = "Let the script ask for " + shown(target) + " in the first place, or answer OPTIONS before anything that redirects."
}

func tellPreflightStatus(f fault, n *Finding) {
	n.Title = fmt.Sprintf("The preflight is answered with status %d", f.exchange.status())
	n.Detail = "A preflight passes with a status of 200 to 299 only, whatever its headers are."
	if f.exchange.has(allowOrigin) && f.exchange.allows() {
		n.Detail += " The CORS headers are right: something beside the CORS layer made the status."
	}
	n.Advice = "Answer OPTIONS with 204 and the CORS headers, before routing and authentication."
}

func tellInvalidList(f fault, n *Finding) {
	n.Title = fmt.Sprintf("%s cannot be parsed: %s", canonical(f.Header), brief(f.Subject))
	n.Detail = fmt.Sprintf("%s must be names with commas between them. %s is not a name; one bad part makes the whole header count for nothing.", canonical(f.Header), brief(f.Subject))
	n.Evidence.Start, n.Evidence.End = span(f.Got, f.Subject)
	n.Advice = "Send the names alone, without quotes, brackets or semicolons, with commas between them."
}

func tellWildcardList(f fault, n *Finding) {
	n.Title = fmt.Sprintf("* in %s does not count for a request with credentials", canonical(f.Header))
	n.Detail = fmt.Sprintf("With credentials mode include, * is a name like any other; %s is not in the list.", brief(f.Subject))
	n.Evidence.Start, n.Evidence.End = span(f.Got, "*")
	n.Advice = fmt.Sprintf("Write the names out: %s: %s.", canonical(f.Header), brief(f.Subject))
}

func tellMethodCase(f fault, n *Finding) {
	n.Title = fmt.Sprintf("%s is not %s: methods compare with their case", brief(f.Subject), brief(strings.ToUpper(f.Subject)))
	if f.Subject == strings.ToUpper(f.Subject) {
		n.Title = "The method is listed in another case than " + brief(f.Subject)
	}
	n.Detail = "fetch() puts DELETE, GET, HEAD, OPTIONS, POST and PUT into capitals and leaves every other method, PATCH among them, as the script wrote it. " +
		"The browser then compares byte for byte with Access-Control-Allow-Methods."
	n.Advice = fmt.Sprintf("Write %s in capitals, in the script and in the server's list.", brief(strings.ToUpper(f.Subject)))
}

func tellMethod(f fault, n *Finding) {
	n.Title = fmt.Sprintf("The method %s is not in Access-Control-Allow-Methods", brief(f.Subject))
	n.Detail = "Methods other than GET, HEAD and POST must be in that list of the preflight's answer."
	if f.Absent {
		n.Detail += " The answer has no such header."
	}
	n.Advice = fmt.Sprintf("Add %s to the methods the server allows.", brief(f.Subject))
}

func tellHeader(f fault, n *Finding) {
	n.Title = fmt.Sprintf("The request header %s is not in Access-Control-Allow-Headers", brief(f.Subject))
	n.Detail = "The script sets that header, so the preflight's answer must list it."
	switch {
	case f.Absent:
		n.Detail += " The answer has no Access-Control-Allow-Headers."
	case lists(f.Got, "*"):
		n.Detail += " The * there does not stand for Authorization."
	}
	switch {
	case f.Subject == "content-type":
		n.Detail += " Content-Type needs it because its value is not one a form could send: application/json is the usual one."
	case strings.HasPrefix(f.Subject, "access-control-"):
		n.Detail += " It is a header of responses: a script has no use for it."
	case slices.Contains(tracing, f.Subject):
		n.Detail += " It is a header of a tracing library in the page, not of your own code."
	}
	n.Advice = fmt.Sprintf("Add %s to the request headers the server allows, or do not set it in the script.", brief(f.Subject))
}

// tracing are request headers that libraries set behind a script's back.
var tracing = []string{"traceparent", "tracestate", "baggage", "sentry-trace", "newrelic", "request-id", "x-datadog-trace-id", "x-datadog-parent-id",
	"x-datadog-origin", "x-datadog-sampling-priority", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled", "b3"}

func tellRedirectWithoutCORS(f fault, n *Finding) {
	target, _ := f.exchange.location()
	n.Title = "The request is redirected, and the redirect has no CORS headers"
	n.Detail = fmt.Sprintf("Status %d leads to %s. A browser asks every answer on the way for Access-Control-Allow-Origin, redirects too.", f.exchange.status(), shown(target))
	n.Advice = "Let the script ask for the final URL, or send the CORS headers with the redirect as well."
}

func tellNullAfterRedirect(f fault, n *Finding) {
	n.Title = "After the redirect to another origin the request comes from null"
	n.Detail = "A redirect that leaves the API's origin for a third one makes the browser send Origin: null, so that no answer can name the page's origin any more. Only * passes, and only without credentials."
	n.Advice = "Do not allow null. Return the URL in the body and let the script fetch it, ask for the final URL at once, or serve both from one origin."
}

func tellRedirectUserinfo(f fault, n *Finding) {
	n.Title = "The redirect leads to a URL with a user name or password in it"
	n.Detail = "A browser does not follow such a redirect of a cross-origin request."
	n.Evidence.Got = nil // it holds a secret
	n.Advice = "Take the user name and password out of the Location header."
}

func tellRedirectInvalid(f fault, n *Finding) {
	n.Title = "The redirect leads nowhere a browser can go"
	n.Detail = "Its Location is not one http or https URL."
	n.Advice = "Send a Location with a valid http or https URL."
}

func tellRedirectRefused(f fault, n *Finding) {
	n.Title = "The script asked for redirects to be errors, and this is one"
	n.Detail = fmt.Sprintf("The request has redirect mode error; the answer is a redirect with status %d.", f.exchange.status())
	n.Advice = "Ask for the final URL, or leave out redirect: \"error\"."
}

func tellTooMany(f fault, n *Finding) {
	n.Title = "Too many redirects"
	n.Detail = "A browser follows twenty. More than that is a loop, most often between two spellings of one URL, or between http and https behind a proxy."
	n.Advice = "Find the two addresses that send the browser to each other, in the list of exchanges."
}

func tellMixed(f fault, n *Finding) {
	n.Title = "An https page may not ask an http URL"
	n.Detail = "The browser blocks the request as mixed content before it sends anything: no header of the server is looked at."
	if u, err := fetch.ParseURL(f.URL); err == nil && fetch.Loopback(u.Host()) {
		n.Detail += " Some browsers make an exception for the machine itself; not all do."
	}
	n.Advice = "Serve the API over https, or through the page's own origin."
}

func tellBadPort(f fault, n *Finding) {
	n.Title = "Browsers refuse this port"
	n.Detail = "The port belongs to another protocol's service and is on the list of ports browsers never connect to. Nothing was sent."
	n.Advice = "Move the API to another port, such as 8080."
}

func tellLocalNetwork(f fault, n *Finding) {
	n.Title = "The page may not reach an address of the local network"
	n.Detail = "A page from the public network needs the user's permission to reach a private or loopback address, and a page that is not secure cannot even ask."
	n.Advice = "Serve the page over https and let the user permit it, or serve page and API from one network."
}

func tellSameOriginMode(f fault, n *Finding) {
	n.Title = "Mode same-origin, and the URL is of another origin"
	n.Detail = "The request itself forbids what is asked of it; nothing is sent."
	n.Advice = "Leave out mode: \"same-origin\" in the script."
}

func tellInvalidRequest(f fault, n *Finding) {
	n.Title = "fetch() throws before it sends anything"
	switch f.Reason {
	case fetch.InvalidOption:
		n.Detail = fmt.Sprintf("%s is no mode, credentials mode or redirect mode.", brief(f.Subject))
	case fetch.ForbiddenMethod:
		n.Detail = fmt.Sprintf("A script may not use the method %s.", brief(f.Subject))
	case fetch.URLHasCredentials:
		n.Detail = "The URL has a user name or password in it, which fetch() refuses."
	case fetch.BodyNotAllowed:
		n.Detail = "A GET or HEAD request cannot have a body."
	case fetch.NoCORSMethod:
		n.Detail = "Mode no-cors takes GET, HEAD and POST only."
	case fetch.InvalidRequestHeader:
		n.Detail = fmt.Sprintf("%s is not a header a request can have.", brief(f.Subject))
	case fetch.NoCORSRedirectMode:
		n.Detail = "Mode no-cors goes with redirect mode follow only."
	default:
		n.Detail = "The URL is not of scheme http or https: most often the scheme was left out, as in localhost:5000/api."
	}
	n.Advice = "Correct the call in the script; the server has no part in it."
}

func tellResourcePolicy(f fault, n *Finding) {
	n.Title = "Cross-Origin-Resource-Policy keeps the resource to its own " + strings.TrimPrefix(f.Got, "same-")
	n.Detail = "The header applies to requests in mode no-cors, as an img or script element makes. Requests in mode cors do not mind it."
	n.Advice = "Send Cross-Origin-Resource-Policy: cross-origin for resources other sites may embed, or put the crossorigin attribute on the element and send CORS headers."
}

func tellOpaqueBlocked(f fault, n *Finding) {
	n.Title = "The response is of a type that may not be handed to a page opaquely"
	n.Detail = "In mode no-cors a browser keeps HTML, JSON and XML of other origins away from the page's process altogether."
	n.Advice = "Ask for it in mode cors, and let the server allow the origin."
}

func tellWrongType(f fault, n *Finding) {
	n.Title = "The Content-Type is not one that this request takes"
	n.Detail = fmt.Sprintf("The answer is of type %s, which the browser refuses for what asked for it.", brief(f.Got))
	n.Advice = "Send the right Content-Type."
}

func tellBadStatus(f fault, n *Finding) {
	n.Title = fmt.Sprintf("Status %d is an error for what asked", f.exchange.status())
	n.Detail = "CORS is passed; the status is not one that is taken here."
	n.Advice = fmt.Sprintf("Find out why the server answers %d.", f.exchange.status())
}
