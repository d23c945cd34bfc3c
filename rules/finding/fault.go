// Package finding says what is wrong for certain: what follows from a failure of
// the standard's algorithm, and what blocks nothing now and is worth knowing.
package finding

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Fault turns a failure of the standard's algorithm into a finding. The
// first of Faults that takes a failure reports it.
type Fault struct {
	Code    string
	Reasons []fetch.Reason
	Spec    string // the standard's anchor
	NotCORS bool   // no CORS header would help
	// When narrows the reasons; nil for always.
	When func(failure) bool
	// Tell sets the facts that only this finding has, and the places where
	// these are not the lines of the header judged; nil for none.
	Tell func(failure, *rules.Finding)
}

// failure is a failure and the check it was found in.
type failure struct {
	*rules.Fault
	check *rules.Check
}

// Found is a finding and what decides where in a report it stands.
type Found struct {
	rules.Finding
	Today bool // a browser stops here today
	stops int  // how many do
}

// Certain are the findings that follow from the failures of all checks, each
// fact once: what blocks today first.
func Certain(s *rules.Scene) []Found {
	var all []Found
	for _, c := range s.Judged() {
		for _, f := range c.Faults {
			x := failure{f, c}
			if x.moot() {
				continue
			}
			n, ok := tell(x)
			if !ok {
				continue
			}
			if n.Code == ContentSecurityPolicy {
				seenAt(s.Plan.Page, &n.Finding)
			}
			if c == s.StandIn {
				n.StandIn, n.Confidence, n.Today = true, rules.Medium, true
			}
			if i := slices.IndexFunc(all, func(o Found) bool { return same(o.Finding, n.Finding) }); i >= 0 {
				all[i].join(n)
			} else {
				all = append(all, n)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Found) int {
		if c := Less(a.Today, b.Today); c != 0 {
			return c
		}
		return b.stops - a.stops
	})
	return all
}

// seenAt has the policy of a page shown where it came from, if that was seen.
func seenAt(page *rules.Page, n *rules.Finding) {
	says := page.Enforces(n.Facts.Got)
	if says == nil {
		return
	}
	n.Exchange, n.Want, n.Facts.Want, n.Facts.Source = says.Exchange, "", "", says.Exchange.URL
	n.Facts.Responded, n.Facts.Asked, n.Facts.Status, n.Places = codes.ToNothing, "", 0, nil
	if says.Meta {
		n.Header, n.Facts.Kind = "", "meta" // no line of the response has it
		return
	}
	start := strings.Index(strings.ToLower(says.Exchange.Header(n.Header)), strings.ToLower(n.Facts.Got))
	if start < 0 {
		n.Places = says.Exchange.At(n.Header, 0, 0)
		return
	}
	n.Places = says.Exchange.At(n.Header, start, start+len(n.Facts.Got))
}

// same says whether two findings are one fact, whichever engine, check or
// exchange it was seen in.
func same(a, b rules.Finding) bool {
	return a.Code == b.Code && a.Header == b.Header && a.Facts.Subject == b.Facts.Subject && a.Facts.Got == b.Facts.Got &&
		a.Facts.Target == b.Facts.Target && (a.Header != "" || a.Facts.Status == b.Facts.Status)
}

// Less puts true before false.
func Less(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// moot says that a failure goes away with the redirect it was found on: once
// the URL is right, another response is judged.
func (f failure) moot() bool {
	if f.First || f.Stage != fetch.StagePreflight {
		return false
	}
	_, redirected := f.Exchange.Location()
	return redirected && f.Reason != fetch.PreflightRedirect && f.Reason != fetch.PreflightStatus
}

// tell is the finding for a failure; false when no rule takes it, which a
// test rules out for every reason there is.
func tell(f failure) (Found, bool) {
	for _, r := range Faults {
		if !slices.Contains(r.Reasons, f.Reason) || r.When != nil && !r.When(f) {
			continue
		}
		n := rules.Finding{
			Code: r.Code, Severity: rules.Error, Confidence: rules.Certain, NotCORS: r.NotCORS, Spec: r.Spec,
			Check: f.check.Name, Exchange: f.Exchange, Explains: f.names(), Facts: rules.FactsOf(f.check.Request),
		}
		n.Facts.Responded, n.Facts.Status, n.Facts.Subject = f.responded(), f.Exchange.Status(), f.Subject
		if f.Exchange != nil {
			n.Facts.Asked = f.Exchange.Method
		}
		if f.Header != "" {
			n.Header, n.Places = f.Header, f.Exchange.At(f.Header, 0, 0)
			n.Facts.Header, n.Facts.Got, n.Facts.Absent = codes.FieldName(f.Header), f.Got, f.Absent && !f.Exchange.Has(f.Header)
			// null is the origin of sandboxed frames of every site: a value that
			// allowed it would allow everybody, so it is never advised.
			if f.Header != fetch.AccessControlAllowOrigin || f.Want != "null" {
				n.Want = f.Want
			}
		}
		if r.Tell != nil {
			r.Tell(f, &n)
		}
		n.Facts.Want = n.Want
		return Found{Finding: n, Today: f.First, stops: len(f.stopped())}, true
	}
	return Found{}, false
}

// join takes in the same fact seen by another engine or on another exchange.
func (n *Found) join(o Found) {
	for _, e := range o.Explains {
		if !slices.Contains(n.Explains, e) {
			n.Explains = append(n.Explains, e)
		}
	}
	n.Today = n.Today || o.Today
	n.stops += o.stops
	if o.Exchange == nil || o.Exchange == n.Exchange || o.Exchange.Kind() == rules.KindExperiment {
		return
	}
	if !slices.Contains(n.Also, o.Exchange) {
		n.Also = append(n.Also, o.Exchange)
		n.Places = append(n.Places, o.Places...)
	}
}

// responded says which request the response judged belongs to.
func (f failure) responded() codes.Responded {
	switch {
	case f.Exchange == nil:
		return codes.ToNothing
	case f.Stage == fetch.StagePreflight:
		return codes.ToPreflight
	}
	return codes.ToRequest
}

// stopped are the results of the browsers that stop at this failure today.
func (f failure) stopped() []rules.Result {
	var rs []rules.Result
	for _, r := range f.check.Results {
		if r.Fault == f.Fault {
			rs = append(rs, r)
		}
	}
	return rs
}

// names are the engines' names for the error, of those that stop here.
func (f failure) names() []string {
	var names []string
	for _, r := range f.stopped() {
		if r.Error != nil && !slices.Contains(names, *r.Error) {
			names = append(names, *r.Error)
		}
	}
	return names
}

// Reasons that are over the value of Access-Control-Allow-Origin. Engines name
// them differently; which finding it is depends on the value alone.
var originReasons = []fetch.Reason{fetch.AllowOriginMismatch, fetch.AllowOriginInvalid, fetch.MultipleAllowOrigin}

// Faults are all there are: first the particular, then the general.
var Faults = slices.Concat([]Fault{
	// What the browser itself makes of an http URL. Of a header that is missing
	// it says nothing.
	{HSTSRedirect, slices.Concat(originReasons, []fetch.Reason{fetch.PreflightRedirect, fetch.RedirectRefused}), specHSTS, true,
		func(f failure) bool { return f.HSTS && (f.Exchange == nil || f.Origin == "null") }, tellHSTS},

	// The CORS check.
	{SpaceBeforeColon, missingReasons, specHTTPFields, false, func(f failure) bool { return f.Absent && spaced(f.Exchange, f.Header) }, tellSpaced},
	{HeaderMisspelt, missingReasons, specSyntax, false, func(f failure) bool { return f.Absent && f.Exchange.Misspelt(f.Header) >= 0 }, tellMisspelt},
	{PreflightRedirected, []fetch.Reason{fetch.MissingAllowOrigin}, specPreflight, false,
		func(f failure) bool { return f.Stage == fetch.StagePreflight && f.redirects() }, tellRedirect},
	{RedirectWithoutCORS, []fetch.Reason{fetch.MissingAllowOrigin}, specRedirect, false,
		func(f failure) bool { return f.Stage == fetch.StageActual && f.redirects() }, tellRedirect},
	{OriginNullAfterRedirect, slices.Concat(originReasons, []fetch.Reason{fetch.MissingAllowOrigin}), specRedirect, true,
		func(f failure) bool { return f.Origin == "null" && !f.check.Request.Origin.Opaque() && !f.HSTS }, nil},
	{NoCORSHeaders, []fetch.Reason{fetch.MissingAllowOrigin}, specCORSCheck, false, func(f failure) bool { return !f.Exchange.Speaks() }, nil},
	{MissingAllowOrigin, []fetch.Reason{fetch.MissingAllowOrigin}, specCORSCheck, false, nil, nil},
	{WildcardWithCredentials, []fetch.Reason{fetch.WildcardWithCredentials}, specCreds, false, nil, nil},
	{AllowOriginDuplicate, originReasons, specSyntax, false, isMiss(AllowOriginDuplicate), nil},
	{AllowOriginList, originReasons, specSyntax, false, isMiss(AllowOriginList), nil},
	{AllowOriginNull, originReasons, specCORSCheck, false, isMiss(AllowOriginNull), nil},
	{AllowOriginPattern, originReasons, specCORSCheck, false, isMiss(AllowOriginPattern), tellMiss},
	{AllowOriginInvalid, originReasons, specSyntax, false, isMiss(AllowOriginInvalid), nil},
	{AllowOriginTrailingSlash, originReasons, specCORSCheck, false, isMiss(AllowOriginTrailingSlash), tellMiss},
	{AllowOriginPath, originReasons, specCORSCheck, false, isMiss(AllowOriginPath), tellMiss},
	{AllowOriginCase, originReasons, specCORSCheck, false, isMiss(AllowOriginCase), tellMiss},
	{AllowOriginScheme, originReasons, specCORSCheck, false, isMiss(AllowOriginScheme), tellMiss},
	{AllowOriginPort, originReasons, specCORSCheck, false, isMiss(AllowOriginPort), tellMiss},
	{AllowOriginWWW, originReasons, specCORSCheck, false, isMiss(AllowOriginWWW), tellMiss},
	{AllowOriginMismatch, originReasons, specCORSCheck, false, nil, nil},
	{AllowCredentialsMissing, []fetch.Reason{fetch.InvalidAllowCredentials}, specCreds, false, func(f failure) bool { return f.Absent && !f.Exchange.Has(f.Header) }, nil},
	{AllowCredentialsNotTrue, []fetch.Reason{fetch.InvalidAllowCredentials}, specCreds, false, nil, nil},

	// The preflight. A redirect of it may be reported as a bad status, or as
	// the headers it lacks: it is one fact.
	{PreflightRedirected, []fetch.Reason{fetch.PreflightRedirect}, specPreflight, false, nil, tellRedirect},
	{PreflightRedirected, []fetch.Reason{fetch.PreflightStatus}, specPreflight, false, failure.redirects, tellRedirect},
	{PreflightStatus, []fetch.Reason{fetch.PreflightStatus}, specOKStatus, false, nil, tellPreflightStatus},
	{AllowMethodsInvalid, []fetch.Reason{fetch.AllowMethodsInvalid}, specSyntax, false, nil, tellPart},
	{AllowHeadersInvalid, []fetch.Reason{fetch.AllowHeadersInvalid}, specSyntax, false, nil, tellPart},
	{WildcardNotWithCredentials, []fetch.Reason{fetch.MethodNotAllowed, fetch.HeaderNotAllowed}, specCreds, false,
		func(f failure) bool {
			return f.check.Request.Credentials == fetch.CredentialsInclude && rules.InList(f.Got, "*")
		}, tellWildcard},
	{MethodCase, []fetch.Reason{fetch.MethodNotAllowed}, specNormalize, false, func(f failure) bool { return rules.InListFold(f.Got, f.Subject) }, tellMethodCase},
	{MethodNotAllowed, []fetch.Reason{fetch.MethodNotAllowed}, specPreflight, false, nil, tellMethod},
	{HeaderNotAllowed, []fetch.Reason{fetch.HeaderNotAllowed}, specPreflight, false, nil, tellHeader},

	// Redirects.
	{RedirectUserinfo, []fetch.Reason{fetch.RedirectUserinfo}, specRedirect, false, nil, tellRedirectUserinfo},
	{RedirectInvalid, []fetch.Reason{fetch.RedirectInvalid, fetch.MultipleLocations, fetch.RedirectScheme, fetch.RedirectUnsafe}, specRedirect, true, nil, tellLocation},
	{RedirectRefused, []fetch.Reason{fetch.RedirectRefused}, specRedirect, true, nil, tellLocation},
	{TooManyRedirects, []fetch.Reason{fetch.TooManyRedirects}, specRedirect, true, nil, nil},

	// Before anything is sent.
	{MixedContent, []fetch.Reason{fetch.MixedContent}, specMixed, true, nil, tellMixed},
	{ContentSecurityPolicy, []fetch.Reason{fetch.ContentSecurityPolicy}, specCSP, true, nil, func(f failure, n *rules.Finding) {
		n.Facts.Subject, n.Facts.Target = strings.TrimSuffix(f.Subject, "-elem"), f.Want
	}},
	{BadPort, []fetch.Reason{fetch.BadPort}, specBadPort, true, nil, nil},
	{LocalNetwork, []fetch.Reason{fetch.LocalNetworkAccess}, specLocal, true, nil, tellLocal},
	{WorkerCrossOrigin, []fetch.Reason{fetch.SameOriginMode}, specWorker, true, func(f failure) bool {
		return slices.Contains([]fetch.Initiator{fetch.InitiatorWorker, fetch.InitiatorSharedWorker}, f.check.Request.Initiator)
	}, tellOtherOrigin},
	{TrackWithoutCrossorigin, []fetch.Reason{fetch.SameOriginMode}, specTrack, true,
		func(f failure) bool { return f.check.Request.Initiator == fetch.InitiatorTrack }, tellOtherOrigin},
	{SameOriginMode, []fetch.Reason{fetch.SameOriginMode}, specMain, true, nil, nil},
	{InvalidRequest, []fetch.Reason{fetch.InvalidOption, fetch.ForbiddenMethod, fetch.URLHasCredentials, fetch.BodyNotAllowed, fetch.NoCORSMethod,
		fetch.InvalidRequestHeader, fetch.NoCORSRedirectMode, fetch.URLSchemeNotSupported, fetch.URLFragment, fetch.OnlyIfCached, fetch.KeepaliveTooLarge,
		fetch.StreamNotSupported, fetch.StreamNoCORS, fetch.StreamRedirected}, specRequest, true, nil,
		func(f failure, n *rules.Finding) { n.Facts.Kind = string(f.Reason) }},

	// What becomes of a response that passed.
	{ResourcePolicy, []fetch.Reason{fetch.ResourcePolicySameOrigin, fetch.ResourcePolicySameSite, fetch.ResourcePolicyDefaulted}, specCORP, true, nil,
		func(f failure, n *rules.Finding) {
			if n.Facts.Subject = strings.TrimPrefix(f.Got, "same-"); f.Reason == fetch.ResourcePolicyDefaulted {
				n.Facts.Kind = "required"
			}
		}},
	{StreamNeedsHTTP2, []fetch.Reason{fetch.StreamNeedsHTTP2}, specStream, true, nil, nil},
	{IntegrityMismatch, []fetch.Reason{fetch.IntegrityMismatch}, specIntegrity, true, nil, func(f failure, n *rules.Finding) {
		n.Facts.Subject, n.Facts.Target = "", f.NetworkError.Want
		if f.Subject != fetch.Opaque {
			n.Facts.Got = f.Got
		}
	}},
	{OpaqueBlocked, []fetch.Reason{fetch.OpaqueBlocked}, specORB, true, nil, nil},
	{WrongType, []fetch.Reason{fetch.WrongType}, specMain, true, nil, func(f failure, n *rules.Finding) {
		n.Facts.Subject = f.Subject
		if !f.CORS {
			n.Facts.Kind = "embedded"
		}
	}},
	{NotAnImage, []fetch.Reason{fetch.NotAnImage}, specImage, true, nil, nil},
	{NotMedia, []fetch.Reason{fetch.NotMedia, fetch.NotATrack}, specMedia, true, nil, func(f failure, n *rules.Finding) {
		if f.Reason == fetch.NotATrack {
			n.Facts.Kind = "track"
		}
	}},
	{WebSocketRefused, []fetch.Reason{fetch.WebSocketRefused}, specWebSocket, true, nil, func(f failure, n *rules.Finding) {
		tellStatus(f, n)
		if target, ok := f.Exchange.Location(); ok {
			n.Facts.Kind, n.Facts.Target = "redirect", rules.Shown(target)
		}
	}},
	{WebSocketHandshake, []fetch.Reason{fetch.WebSocketHandshake}, specWebSocket, true, nil, nil},
	{BadStatus, []fetch.Reason{fetch.BadStatus, fetch.ProxyAuthentication}, specMain, true, nil, tellStatus},
}, transports())

// noResponse are the failures to get any response, by their codes.
var noResponse = []struct {
	code  string
	kinds []fetch.FailureKind
}{
	{NameNotFound, []fetch.FailureKind{fetch.NameNotFound, fetch.NameLookupFailed}},
	{ConnectionRefused, []fetch.FailureKind{fetch.ConnectionRefused}},
	{AddressUnreachable, []fetch.FailureKind{fetch.AddressUnreachable}},
	{Timeout, []fetch.FailureKind{fetch.ConnectTimedOut, fetch.TLSTimedOut, fetch.ResponseTimedOut}},
	{ConnectionClosed, []fetch.FailureKind{fetch.ConnectionReset, fetch.EmptyResponse}},
	{NotHTTP, []fetch.FailureKind{fetch.NotHTTP, fetch.HeadTooLarge, fetch.HeadMalformed, fetch.BodyMalformed}},
	{WrongProtocol, []fetch.FailureKind{fetch.PlainHTTPPort, fetch.TLSPort}},
	{CertificateUntrusted, []fetch.FailureKind{fetch.CertificateUntrusted}},
	{CertificateName, []fetch.FailureKind{fetch.CertificateName}},
	{CertificateDate, []fetch.FailureKind{fetch.CertificateDate}},
	{CertificateInvalid, []fetch.FailureKind{fetch.CertificateInvalid}},
	{ClientCertificate, []fetch.FailureKind{fetch.ClientCertificate}},
	{TLSFailed, []fetch.FailureKind{fetch.TLSFailed}},
	{HTTP2Error, []fetch.FailureKind{fetch.HTTP2Error}},
	{ProxyFailed, []fetch.FailureKind{fetch.ProxyFailed}},
	{Interrupted, []fetch.FailureKind{fetch.Interrupted, fetch.OutOfTime, fetch.NotRecorded}},
}

// transports are the rules for failures to get any response. They are reported
// for what they are: no CORS header has a part in them, whatever a browser's
// console says.
func transports() []Fault {
	var all []Fault
	for _, r := range noResponse {
		all = append(all, Fault{r.code, []fetch.Reason{fetch.Transport}, specNetworkErr, true,
			func(f failure) bool { return f.Failure != nil && slices.Contains(r.kinds, f.Failure.Kind) },
			func(f failure, n *rules.Finding) {
				n.Facts.Kind, n.Facts.Subject = string(f.Failure.Kind), f.Failure.Detail
			}})
	}
	return all
}

// missingReasons are failures for want of a header, which may be there under
// another name.
var missingReasons = []fetch.Reason{fetch.MissingAllowOrigin, fetch.HeaderNotAllowed, fetch.MethodNotAllowed, fetch.InvalidAllowCredentials}

func (f failure) redirects() bool {
	_, ok := f.Exchange.Location()
	return ok
}

func tellRedirect(f failure, n *rules.Finding) {
	target, _ := f.Exchange.Location()
	n.Facts.Target = rules.Shown(target)
	if n.Code == RedirectWithoutCORS {
		return // what is missing is the header
	}
	n.Facts.Subject = ""
	tellLocation(f, n)
}

// tellLocation points at the Location; no value of it is advised.
func tellLocation(f failure, n *rules.Finding) {
	n.Header, n.Want = "location", ""
	n.Places = f.Exchange.At(n.Header, 0, 0)
	n.Facts.Header, n.Facts.Got, n.Facts.Absent = "Location", f.Exchange.Header(n.Header), !f.Exchange.Has(n.Header)
}

func tellRedirectUserinfo(f failure, n *rules.Finding) {
	tellLocation(f, n)
	n.Facts.Got = "" // it holds a secret
}

func tellStatus(f failure, n *rules.Finding) {
	n.Header, n.Want, n.Facts.Header, n.Facts.Got = "", "", "", ""
	n.Places = f.Exchange.AtStatus()
}

func tellPreflightStatus(f failure, n *rules.Finding) {
	tellStatus(f, n)
	if f.Exchange.Allows() {
		n.Facts.Kind = "headers-right"
	}
}

// tellPart points at the part of the value that fails.
func tellPart(f failure, n *rules.Finding) {
	start, end := span(f.Got, f.Subject)
	n.Places = f.Exchange.At(f.Header, start, end)
}

func tellWildcard(f failure, n *rules.Finding) {
	start, end := span(f.Got, "*")
	n.Places = f.Exchange.At(f.Header, start, end)
}

// tellMethodCase wants upper case. Where the server's list has that, the script
// is wrong, and no header would help.
func tellMethodCase(f failure, n *rules.Finding) {
	upper := strings.ToUpper(f.Subject)
	if n.NotCORS = rules.InList(f.Got, upper); n.NotCORS {
		n.Want = ""
		return
	}
	var names []string
	for name := range strings.SplitSeq(f.Got, ",") {
		if name = strings.Trim(name, " \t"); strings.EqualFold(name, upper) {
			name = upper
		}
		names = append(names, name)
	}
	n.Want = strings.Join(names, ", ")
}

// tellMethod wants the whole list: the method alone would take away what works.
func tellMethod(f failure, n *rules.Finding) { n.Want = joined(f.Got, n.Want) }

// joined is a list header with one name more, separated as the others are.
func joined(list, name string) string {
	list = strings.Trim(list, " \t,")
	switch {
	case list == "":
		return name
	case strings.Contains(list, ",") && !strings.Contains(list, ", "):
		return list + "," + name
	}
	return list + ", " + name
}

func tellHeader(f failure, n *rules.Finding) {
	n.Want = joined(f.Got, n.Want)
	switch {
	case strings.HasPrefix(f.Subject, "access-control-"):
		n.Facts.Kind, n.Want = "response-header", ""
	case rules.InList(f.Got, "*"):
		n.Facts.Kind = "wildcard"
	case f.Subject == "content-type":
		n.Facts.Kind = "content-type"
	case slices.Contains(tracing, f.Subject):
		n.Facts.Kind = "tracing"
	}
}

// tracing are request headers that libraries set behind a script's back.
var tracing = []string{"traceparent", "tracestate", "baggage", "sentry-trace", "newrelic", "request-id", "x-datadog-trace-id", "x-datadog-parent-id",
	"x-datadog-origin", "x-datadog-sampling-priority", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled", "b3"}

// tellHSTS names the URL to ask for, and what fails until the script does.
func tellHSTS(f failure, n *rules.Finding) {
	n.Header, n.Want, n.Places, n.Facts.Header, n.Facts.Got, n.Facts.Subject = "", "", nil, "", "", ""
	n.Facts.Target = secure(f.URL)
	n.Facts.Kind = string(f.Reason)
	for _, r := range f.stopped() {
		n.Facts.Names = append(n.Facts.Names, r.Browser.Products()...)
	}
}

// secure is a URL with https for its scheme, as a report shows it.
func secure(url string) string {
	u, err := fetch.ParseURL(strings.Replace(url, "http:", "https:", 1))
	if err != nil {
		return url
	}
	return rules.Shown(u)
}

func tellMixed(f failure, n *rules.Finding) {
	u, err := fetch.ParseURL(f.URL)
	switch {
	case f.From != "":
		n.Facts.Kind = "redirect"
		if err == nil {
			n.Facts.Target = rules.Shown(u)
		}
		tellLocation(f, n)
	case err == nil && fetch.Loopback(u.Host()):
		n.Facts.Kind = "loopback"
	}
}

// tellOtherOrigin names the origin that only a redirect leads to.
func tellOtherOrigin(f failure, n *rules.Finding) {
	if n.Facts.Subject = ""; f.From != "" {
		n.Facts.Kind, n.Facts.Target = "redirect", fetch.OriginOf(f.URL).String()
	}
}
