package fetch

import (
	"fmt"
	"slices"
	"strings"
)

// Machine is the Fetch standard's algorithm for one request in one engine,
// without I/O: a driver asks Next what to send and hands the answer to
// Receive, until Next returns nil.
//
// Laws. Everything that decides what is sent next is here. It does not know
// who drives it, nor which engine by name. It reads no clock. Once done,
// always done. At most one preflight and one request a hop, and twenty
// redirects.
type Machine struct {
	ua  *UserAgent
	req *Request

	method  string
	headers HeaderList
	body    []byte

	first, url  URL
	site        string // Sec-Fetch-Site: the furthest relation among the URLs so far
	hop         int
	tainting    string // response tainting
	tainted     bool   // the origin serialises as null after a redirect
	downgraded  bool   // a redirect from https to http took the referrer away
	keepsOrigin bool   // a no-cors GET that was a POST keeps its Origin

	unsafeAtStart bool       // the request as the script made it needs a preflight
	atStart       HeaderList // its headers
	namesAtStart  []string   // its CORS-unsafe request-header names
	unsafe        []string   // those of the current hop's headers
	removed       []string   // header names the last redirect took away
	preflighted   bool       // a hop was
	upgraded      string     // the URL that was changed from http to https

	cache   []cacheEntry
	request Send
	pending *Send          // the request to make now
	refused *NetworkError  // what the redirect will be refused for once its preflight is over
	from    string         // the URL redirected from
	mended  func(*Machine) // goes on from a failure the server could mend
	done    bool
	result  Result
}

// Result is what became of a request in one engine.
type Result struct {
	// Error is why the engine blocks; nil when it does not.
	Error *NetworkError
	// Faults are all failures found, in the order they would show were each
	// mended in turn; the first is Error.
	Faults []*NetworkError
	// Held says that the actual request was not sent: what it would have met
	// is unknown.
	Held     bool
	Response FilteredResponse
	// Readable are the names of the headers a script can read, lower-case and
	// sorted.
	Readable []string
}

// Response tainting. https://fetch.spec.whatwg.org/#concept-request-response-tainting
const (
	taintBasic  = "basic"
	taintCORS   = "cors"
	taintOpaque = "opaque"
)

// maxRedirects is the standard's limit.
// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
const maxRedirects = 20

// Start begins a fetch. The request's URL must parse.
// https://fetch.spec.whatwg.org/#dom-global-fetch
func Start(r *Request, ua *UserAgent) *Machine {
	m := &Machine{ua: ua, req: r, method: NormalizeMethod(r.Method), body: r.Body, tainting: taintBasic}
	if err := r.Parse(); err != nil {
		m.fail(BeforeSending, &NetworkError{Reason: URLSchemeNotSupported, Subject: r.URL})
		return m
	}
	m.first, m.url = r.parsed, r.parsed
	if e := m.construct(); e != nil {
		m.fail(BeforeSending, e)
		return m
	}
	m.atStart, m.namesAtStart = m.headers, ua.unsafeNames(m.headers)
	m.unsafe = m.namesAtStart
	m.unsafeAtStart = !SafelistedMethod(m.method) || len(m.namesAtStart) > 0
	m.mainFetch(BeforeSending)
	return m
}

// construct is what the Request constructor does and throws for.
// https://fetch.spec.whatwg.org/#dom-request
func (m *Machine) construct() *NetworkError {
	r := m.req
	if bad, invalid := r.invalidOption(); invalid {
		return &NetworkError{Reason: InvalidOption, Subject: bad}
	}
	if m.method == "" || !allBytes(m.method, isTokenByte) || ForbiddenMethodName(m.method) {
		return &NetworkError{Reason: ForbiddenMethod, Subject: r.Method}
	}
	if m.url.HasUserinfo() && m.isFetch() {
		return &NetworkError{Reason: URLHasCredentials, Subject: m.url.String()}
	}
	noCORS := m.mode() == ModeNoCORS
	if noCORS && !SafelistedMethod(m.method) {
		return &NetworkError{Reason: NoCORSMethod, Subject: r.Method}
	}
	asIs := m.body == nil && r.Initiator != "xhr"
	for _, h := range r.Headers {
		value := strings.Trim(h.Value, " \t\r\n")
		if !ValidHeaderName(h.Name) || !ValidHeaderValue(value) {
			return &NetworkError{Reason: InvalidRequestHeader, Subject: h.Name}
		}
		forbidden := m.forbids(h.Name, value)
		asIs = asIs && !forbidden && !noCORS && value == h.Value
	}
	if asIs {
		m.headers = r.Headers
		return nil
	}
	for _, h := range r.Headers {
		value := strings.Trim(h.Value, " \t\r\n")
		if m.forbids(h.Name, value) || noCORS && !m.noCORSSafelisted(h.Name, value) {
			continue
		}
		m.headers = append(m.headers, Header{h.Name, value})
	}
	if r.Initiator == "xhr" {
		m.headers = combined(m.headers)
	}
	if m.body != nil && (m.method == "GET" || m.method == "HEAD") {
		if m.isFetch() {
			return &NetworkError{Reason: BodyNotAllowed, Subject: m.method}
		}
		m.body = nil
	}
	if m.body != nil && !m.headers.Has("content-type") {
		m.headers = append(m.headers, Header{"Content-Type", "text/plain;charset=UTF-8"})
	}
	return nil
}

// forbids says whether the engine drops a header that a script sets.
func (m *Machine) forbids(name, value string) bool {
	return ForbiddenRequestHeader(name, value) ||
		slices.ContainsFunc(m.ua.ForbiddenHeaders, func(f string) bool { return equalFold(f, name) })
}

// noCORSSafelisted says whether a header may be set in mode no-cors, joined
// to those of its name that are set already.
// https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header
func (m *Machine) noCORSSafelisted(name, value string) bool {
	if before, ok := m.headers.Get(name); ok {
		value = before + ", " + value
	}
	switch asciiLower(name) {
	case "accept", "accept-language", "content-language", "content-type":
		return m.ua.safelisted(name, value)
	}
	return false
}

func (m *Machine) isFetch() bool { return m.req.Initiator == "" || m.req.Initiator == "fetch" }

// mode is the request's mode, save for what an engine loads without CORS.
func (m *Machine) mode() Mode {
	if m.req.Initiator == "font" && m.ua.NoCORSFonts {
		return ModeNoCORS
	}
	return m.req.Mode
}

// upgrades says whether the URL is changed to https rather than blocked.
// https://w3c.github.io/webappsec-mixed-content/#upgrade-algorithm
func (m *Machine) upgrades() bool {
	return m.req.Initiator == "img" && m.ua.mixedContent(m.req.Origin, m.url) && !isIP(m.url.Host())
}

// include says whether the request carries credentials to every origin. What
// loads modules and fonts has no such choice.
func (m *Machine) include() bool {
	return m.req.Credentials == CredentialsInclude && m.req.Initiator != "module" && m.req.Initiator != "font"
}

// originText is the origin as it is sent.
func (m *Machine) originText() string {
	if m.tainted {
		return "null"
	}
	return m.req.origin
}

func (m *Machine) preflightOrigin() string {
	if m.ua.PreflightKeepsOrigin {
		return m.req.origin
	}
	return m.originText()
}

// mainFetch decides what the current URL is to be asked, and how.
// https://fetch.spec.whatwg.org/#main-fetch
func (m *Machine) mainFetch(stage Stage) {
	m.relate(m.url.Origin())
	if m.req.Origin.Scheme == "https" && m.url.Scheme() == "http" && !m.ua.UpgradedReferrer {
		m.downgraded = true
	}
	if m.upgrades() {
		m.upgraded = m.url.Requested()
		m.url = m.url.withScheme("https")
	}
	if e := m.refusedByMainFetch(); e != nil {
		if m.ua.MixedAfterPreflight && m.hop > 0 && e.Reason == MixedContent && m.needsPreflight() {
			m.refused = e
			m.send(Preflight)
			return
		}
		m.fail(stage, e)
		return
	}
	sameOrigin := m.req.Origin.SameOrigin(m.url.Origin()) && m.tainting == taintBasic
	switch {
	case sameOrigin || m.url.Scheme() == "data":
	case m.mode() == ModeSameOrigin:
		m.fail(stage, &NetworkError{Reason: NotSameOrigin, Subject: m.url.Origin().String()})
		return
	case m.mode() == ModeNoCORS:
		if m.req.Redirect != RedirectFollow {
			m.fail(stage, &NetworkError{Reason: NoCORSRedirectMode, Subject: string(m.req.Redirect)})
			return
		}
		m.tainting = taintOpaque
	default:
		m.tainting = taintCORS
	}
	if m.url.Scheme() == "data" {
		m.succeed(Head{Status: 200, Headers: HeaderList{{"Content-Type", "text/plain"}}})
		return
	}
	if m.needsPreflight() && !m.remembered() {
		m.send(Preflight)
		return
	}
	m.sendActual()
}

// refusedByMainFetch is why a URL is not fetched at all.
func (m *Machine) refusedByMainFetch() *NetworkError {
	switch {
	case m.url.Scheme() == "data":
		return nil
	case !m.url.IsHTTP():
		return &NetworkError{Reason: URLSchemeNotSupported, Subject: m.url.Scheme()}
	case m.ua.mixedContent(m.req.Origin, m.url):
		return &NetworkError{Reason: MixedContent, Subject: m.url.String()}
	case badPort(m.url):
		return &NetworkError{Reason: BadPort, Subject: m.url.Port()}
	}
	return nil
}

// needsPreflight says whether the current hop is preflighted.
func (m *Machine) needsPreflight() bool {
	if m.tainting == taintBasic && m.req.Origin.SameOrigin(m.url.Origin()) || m.mode() != ModeCORS || m.req.Initiator == "eventsource" {
		return false
	}
	return !SafelistedMethod(m.method) || len(m.unsafe) > 0 || m.ua.PreflightSticks && m.unsafeAtStart ||
		m.ua.PreflightRepeats && (m.preflighted || len(m.namesAtStart) > 0)
}

// askedNames are the header names the current hop's preflight asks for.
func (m *Machine) askedNames() []string {
	switch {
	case m.ua.NamesStick:
		return m.namesAtStart
	case m.ua.NamesReturn && m.hop > 0:
		return m.ua.unsafeNames(without(m.atStart, m.removed...))
	}
	return m.unsafe
}

func (m *Machine) sendActual() {
	if m.req.Held && m.method != "GET" && m.method != "HEAD" {
		m.result.Held = m.result.Error == nil
		m.end(FilteredResponse{Type: m.tainting}, []string{})
		return
	}
	m.send(Actual)
}

func (m *Machine) send(kind Kind) {
	m.preflighted = m.preflighted || kind == Preflight
	m.request = m.compose(kind)
	m.pending = &m.request
}

// Next returns the request to make now, nil once the fetch is over. It is
// good until Receive.
func (m *Machine) Next() *Send {
	if m.done {
		return nil
	}
	return m.pending
}

// Done says that the fetch is over.
func (m *Machine) Done() bool { return m.done }

// Receive takes the answer to what Next returned. After the end it does
// nothing.
func (m *Machine) Receive(a Answer) {
	if m.done || m.pending == nil {
		return
	}
	kind := m.pending.Kind
	stage := StageActual
	if kind == Preflight {
		stage = StagePreflight
	}
	if a.Failure != nil {
		m.fail(stage, &NetworkError{Reason: Transport, Failure: a.Failure})
		return
	}
	head := m.ua.read(a.Response)
	if head.Failure == "" && slices.Contains(m.ua.ReadsBody[kind], a.Response.BodyFailure) {
		head.Failure = BodyMalformed
	}
	if head.Failure != "" {
		m.fail(stage, &NetworkError{Reason: Transport, Failure: &Failure{Kind: head.Failure}})
		return
	}
	if kind == Preflight {
		m.receivePreflight(head)
		return
	}
	m.receiveActual(head)
}

// read is the response's head as the engine reads it: the first that is not
// an interim one.
func (ua *UserAgent) read(r *Response) Head {
	if r.Heads == nil || r.plain {
		return Head{Status: r.Status, Headers: r.Headers}
	}
	for i, raw := range r.Heads {
		last := i == len(r.Heads)-1
		head := ParseHead(raw, last && r.HeadCut, ua.Head)
		if last || head.Failure != "" || head.Status/100 != 1 || head.Status == 101 && ua.Head.SwitchingIsFinal {
			return head
		}
	}
	return Head{Failure: NotHTTP}
}

func (m *Machine) receivePreflight(head Head) {
	if head.Status == 407 && m.ua.ProxyAuthFails {
		m.fail(StagePreflight, &NetworkError{Reason: ProxyAuthentication, Status: head.Status})
		return
	}
	if e := m.mixedPreflight(head); e != nil {
		m.fail(StagePreflight, e)
		return
	}
	asked := preflightAsked{
		origin: m.preflightOrigin(), include: m.include(), follow: m.req.Redirect == RedirectFollow,
		method: m.method, names: m.askedNames(), all: m.atStart, secure: m.first.trustworthy(),
		trusted: m.ua.PreflightKeepsOrigin && m.req.Origin.SameOrigin(m.url.Origin()),
	}
	if fails := m.ua.judgePreflight(head, asked); len(fails) > 0 {
		for _, e := range fails {
			e.Status = head.Status
			e.Origin = asked.origin
		}
		m.mended = (*Machine).sendActual
		m.fail(StagePreflight, fails...)
		return
	}
	m.remember(head.Headers)
	if m.refused != nil {
		m.fail(StageActual, m.refused)
		return
	}
	m.sendActual()
}

// mixedPreflight finds a redirected preflight to be mixed content, in an
// engine that looks there first.
func (m *Machine) mixedPreflight(head Head) *NetworkError {
	if !m.ua.MixedFirst || !isRedirect(head.Status) || m.req.Redirect != RedirectFollow {
		return nil
	}
	location, target, invalid := m.location(head)
	if invalid != nil || location == "" || !m.ua.mixedContent(m.req.Origin, target) {
		return nil
	}
	return &NetworkError{Reason: MixedContent, Status: head.Status, Subject: target.String(), From: m.url.WithoutFragment()}
}

func (m *Machine) receiveActual(head Head) {
	if isRedirect(head.Status) && m.receiveRedirect(head) {
		return
	}
	if head.Status == 407 && m.ua.ProxyAuthFails {
		m.failHead(head, &NetworkError{Reason: ProxyAuthentication})
		return
	}
	if m.tainting == taintCORS {
		if fails := m.ua.corsCheck(nil, head.Headers, m.originText(), m.include()); len(fails) > 0 {
			m.failHead(head, fails...)
			return
		}
	}
	if m.tainting == taintOpaque {
		if e := resourcePolicyCheck(head.Headers, m.req.Origin, m.url); e != nil {
			m.failHead(head, e)
			return
		}
	}
	if e := m.initiatorCheck(head); e != nil {
		m.failHead(head, e)
		return
	}
	m.succeed(head)
}

// initiatorCheck is what the API or element makes of a response that passed.
func (m *Machine) initiatorCheck(head Head) *NetworkError {
	if m.req.Initiator == "eventsource" {
		// https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
		contentType, _ := head.Headers.Get("content-type")
		essence, _, _ := strings.Cut(contentType, ";")
		switch {
		case head.Status != 200:
			return &NetworkError{Reason: BadStatus}
		case !equalFold(trimHTTP(essence), "text/event-stream"):
			return &NetworkError{Reason: WrongType, Header: "content-type", Got: contentType, Want: "text/event-stream"}
		}
		return nil
	}
	least := max(m.ua.StatusFailsFrom, 300)
	bodiless := head.Status == 204 || head.Status == 304
	switch {
	case (head.Status < 200 || head.Status >= least) && slices.Contains(m.ua.StatusFails, m.req.Initiator),
		bodiless && (m.req.Initiator == "img" || m.req.Initiator == "font"): // nothing to decode
		return &NetworkError{Reason: BadStatus}
	case m.req.Initiator == "module":
		return moduleType(head.Headers)
	}
	return nil
}

// javaScriptTypes are the JavaScript MIME types.
// https://mimesniff.spec.whatwg.org/#javascript-mime-type
var javaScriptTypes = []string{
	"application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
	"text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2", "text/javascript1.3",
	"text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript", "text/x-ecmascript", "text/x-javascript",
}

// moduleType checks that a module script says it is JavaScript.
// https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script
func moduleType(headers HeaderList) *NetworkError {
	contentType, _ := headers.Get("content-type")
	essence, _, _ := strings.Cut(contentType, ";")
	if containsFold(javaScriptTypes, trimHTTP(essence)) {
		return nil
	}
	return &NetworkError{Reason: WrongType, Header: "content-type", Got: contentType, Want: "text/javascript"}
}

// combined joins the values of equal names, as setRequestHeader() does.
// https://xhr.spec.whatwg.org/#the-setrequestheader()-method
func combined(headers HeaderList) HeaderList {
	var out HeaderList
	for _, h := range headers {
		at := slices.IndexFunc(out, func(o Header) bool { return equalFold(o.Name, h.Name) })
		if at < 0 {
			out = append(out, h)
		} else {
			out[at].Value += ", " + h.Value
		}
	}
	return out
}

// receiveRedirect is HTTP-redirect fetch. It says false for a response that
// is no redirect after all, because it names no location.
// https://fetch.spec.whatwg.org/#concept-http-redirect-fetch
func (m *Machine) receiveRedirect(head Head) bool {
	location, target, invalid := m.location(head)
	if invalid != nil && invalid.Reason == MultipleLocations {
		m.failHead(head, invalid)
		return true
	}
	leads := target.u != nil
	if leads && slices.Contains(m.ua.UnsafeRedirectSchemes, target.Scheme()) {
		m.failHead(head, &NetworkError{Reason: RedirectUnsafe, Header: "location", Got: location, Subject: target.String()})
		return true
	}
	fails := m.redirectCheck(head)
	late := false // the engine finds these failures after the next preflight
	switch {
	case m.ua.MixedFirst && m.req.Initiator != "img" && leads && m.req.Redirect == RedirectFollow && m.ua.mixedContent(m.req.Origin, target):
		m.failHead(head, &NetworkError{Reason: MixedContent, Subject: target.String(), From: m.url.WithoutFragment()})
		return true
	case len(fails) > 0:
	case m.req.Redirect == RedirectError && (location != "" || !m.ua.ErrorModeNeedsLocation):
		fails = append(fails, &NetworkError{Reason: RedirectModeError, Header: "location", Got: location})
	case m.req.Redirect == RedirectManual:
		m.end(FilteredResponse{Type: "opaqueredirect", URL: m.url.WithoutFragment()}, []string{})
		return true
	case invalid != nil:
		fails = append(fails, invalid)
	case !leads:
		return false
	case !target.IsHTTP():
		fails = append(fails, &NetworkError{Reason: RedirectScheme, Header: "location", Got: location})
	case m.hop == maxRedirects:
		fails = append(fails, &NetworkError{Reason: TooManyRedirects})
	default:
		// An engine that looks twice has by then sent the preflight to the
		// target, save to one with userinfo at the page's own origin.
		late = m.ua.CredentialsAfterSameOrigin && m.startedSameOrigin()
		if e := m.userinfoCheck(target); e != nil {
			fails = append(fails, e)
			late = late && !m.req.Origin.SameOrigin(target.Origin())
		}
		fails = append(fails, m.lateCheck(head, target)...)
	}
	for _, e := range fails {
		e.Status = head.Status
		if leads && e.Subject == "" {
			e.Subject = target.String()
		}
	}
	if len(fails) == 0 {
		m.follow(head.Status, target)
		return true
	}
	if late {
		at := *m
		m.follow(head.Status, target)
		if m.pending != nil && m.pending.Kind == Preflight && !m.done {
			m.refused = fails[0]
			return true
		}
		*m = at
	}
	if leads && target.IsHTTP() && m.req.Redirect == RedirectFollow && m.hop < maxRedirects {
		m.mended = func(m *Machine) { m.follow(head.Status, target) }
	}
	m.fail(StageActual, fails...)
	return true
}

// lateCheck is a second look that one engine takes at a redirect: as with
// credentials.
func (m *Machine) lateCheck(head Head, target URL) []*NetworkError {
	omits := m.req.Credentials == CredentialsOmit && m.url.Origin() == target.Origin()
	if m.ua.CredentialsAfterSameOrigin && m.tainting == taintCORS && m.startedSameOrigin() && !omits {
		return m.ua.corsCheck(nil, head.Headers, m.originText(), true)
	}
	return nil
}

func (m *Machine) startedSameOrigin() bool { return m.req.Origin.SameOrigin(m.first.Origin()) }

// redirectCheck checks a redirect itself: the CORS check, or the resource
// policy check.
func (m *Machine) redirectCheck(head Head) []*NetworkError {
	switch m.tainting {
	case taintCORS:
		return m.ua.corsCheck(nil, head.Headers, m.originText(), m.include())
	case taintOpaque:
		if e := resourcePolicyCheck(head.Headers, m.req.Origin, m.url); e != nil {
			return []*NetworkError{e}
		}
	}
	return nil
}

// location is where a redirect leads: the zero URL for nowhere, a failure for
// a value that is no URL. https://fetch.spec.whatwg.org/#concept-response-location-url
func (m *Machine) location(head Head) (string, URL, *NetworkError) {
	lines := head.Headers.Values("location")
	if len(lines) == 0 {
		return "", URL{}, nil
	}
	value, _ := head.Headers.Get("location")
	if m.ua.EqualLocationsAreOne {
		value = lines[0]
	}
	fail := func(r Reason) (string, URL, *NetworkError) {
		return value, URL{}, &NetworkError{Reason: r, Header: "location", Got: value, Lines: len(lines)}
	}
	switch {
	case m.ua.EqualLocationsAreOne && slices.ContainsFunc(lines, func(l string) bool { return l != value }):
		return fail(MultipleLocations)
	case len(lines) > 1 && !m.ua.EqualLocationsAreOne && !m.ua.JoinsLocation, value == "" && m.ua.EmptyLocationFails:
		return fail(RedirectLocationInvalid)
	case value == "" && m.ua.EmptyLocationIsNone:
		return "", URL{}, nil
	}
	target, err := m.url.Parse(m.ua.LocationBytes.decode(value))
	if err != nil {
		return fail(RedirectLocationInvalid)
	}
	return value, target, nil
}

// userinfoCheck refuses a redirect to a URL with a user name or password.
func (m *Machine) userinfoCheck(target URL) *NetworkError {
	if !target.HasUserinfo() {
		return nil
	}
	crossOrigin := !m.req.Origin.SameOrigin(target.Origin())
	if m.mode() == ModeCORS && crossOrigin || m.tainting == taintCORS || m.ua.RefusesUserinfo {
		return &NetworkError{Reason: RedirectUserinfo, Header: "location", Subject: target.String()}
	}
	return nil
}

// follow takes the redirect: method, body, headers, taint, then main fetch.
func (m *Machine) follow(status int, target URL) {
	from, to := m.url.Origin(), target.Origin()
	if from != to && !m.req.Origin.SameOrigin(from) {
		m.tainted = true
	}
	m.removed, m.keepsOrigin = nil, m.keepsOrigin && from == to
	if from != to {
		m.removed = append(m.removed, "authorization")
	}
	post := m.method == "POST" && (status == 301 || status == 302)
	if post || status == 303 && m.method != "GET" && m.method != "HEAD" || m.method == "DELETE" && from != to && m.ua.DeleteBecomesGet {
		m.keepsOrigin = m.ua.KeepsOrigin && from == to
		m.method, m.body = "GET", nil
		m.removed = append(m.removed, "content-encoding", "content-language", "content-location", "content-type")
	}
	if len(m.removed) > 0 {
		m.headers = without(m.headers, m.removed...)
		m.unsafe = m.ua.unsafeNames(m.headers)
	}
	m.from = m.url.WithoutFragment()
	m.url = target
	m.hop++
	m.mainFetch(StageActual)
}

func (m *Machine) succeed(head Head) {
	response := FilteredResponse{Type: m.tainting, Status: head.Status, URL: m.url.WithoutFragment(), Redirected: m.hop > 0}
	if m.tainting == taintOpaque {
		response = FilteredResponse{Type: taintOpaque}
	}
	m.end(response, m.ua.exposed(head.Headers, m.tainting, m.include()))
}

// end ends the fetch with what the page gets: nothing after a failure, even
// one that was taken for mended.
func (m *Machine) end(response FilteredResponse, readable []string) {
	m.done = true
	if m.result.Error == nil {
		m.result.Response, m.result.Readable = response, readable
	}
}

// failHead fails over the response to the actual request.
func (m *Machine) failHead(head Head, fails ...*NetworkError) {
	for _, e := range fails {
		e.Status = head.Status
	}
	m.fail(StageActual, fails...)
}

// fail ends the fetch with a network error.
func (m *Machine) fail(stage Stage, fails ...*NetworkError) {
	m.end(FilteredResponse{Type: "error"}, []string{})
	for _, e := range fails {
		e.Stage, e.Hop, e.Upgraded, e.CORS = stage, m.hop, m.upgraded, m.tainting == taintCORS
		if e.From == "" {
			e.From = m.from
		}
		if m.url.u != nil {
			e.URL, e.First = m.url.Shown(), m.first.Shown()
		}
		if e.Origin == "" {
			e.Origin = m.originText()
		}
	}
	if m.result.Error != nil {
		m.result.Faults = append(m.result.Faults, fails...)
		return
	}
	m.result.Error, m.result.Faults = fails[0], fails
}

// Mend goes on from a failure as though the server had been mended, to find
// what would fail next; false where nothing would be sent. What comes of it
// adds to the result's faults and changes nothing else.
func (m *Machine) Mend() bool {
	next := m.mended
	if !m.done || next == nil {
		return false
	}
	m.mended, m.done, m.pending = nil, false, nil
	next(m)
	return !m.done
}

// Result is what became of the request, whole once Next returns nil.
func (m *Machine) Result() Result { return m.result }

func isRedirect(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

func without(headers HeaderList, names ...string) HeaderList {
	var out HeaderList
	for _, h := range headers {
		if !slices.Contains(names, asciiLower(h.Name)) {
			out = append(out, h)
		}
	}
	return out
}

// decode makes of the bytes of a Location what the URL parser gets.
func (l LocationBytes) decode(value string) string {
	switch l {
	case LocationPercent:
		return percentEncodeHigh(value)
	case LocationReplaced:
		return Mojibake(value)
	}
	return value
}

func percentEncodeHigh(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] < 0x80 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// Mojibake makes bytes UTF-8, U+FFFD for each that is not, and then takes
// each byte for a character: what one engine does to header values.
func Mojibake(s string) string {
	if allBytes(s, func(c byte) bool { return c < 0x80 }) {
		return s
	}
	var b strings.Builder
	for _, r := range s { // an invalid byte ranges as U+FFFD
		for _, c := range []byte(string(r)) {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}
