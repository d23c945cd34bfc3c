package fetch

import "slices"

// Machine is the Fetch standard's algorithm for one request in one engine,
// without I/O: a driver asks Next what to send and hands the answer to
// Receive, until Next returns nil.
//
// The standard's algorithms are its methods, each in the file that is called
// after it, and each gets as far as the next thing to send:
//
//	Start                 constructor.go       the Request constructor
//	mainFetch             main_fetch.go        main fetch
//	httpFetch             http_fetch.go        HTTP fetch: is there a preflight?
//	corsPreflightFetch    preflight.go         CORS-preflight fetch
//	networkOrCacheFetch   network_or_cache.go  HTTP-network-or-cache fetch
//	httpFetchResponse     http_fetch.go        HTTP fetch: the checks of a response
//	httpRedirectFetch     redirect.go          HTTP-redirect fetch, and to mainFetch again
//
// Laws. Everything that decides what is sent next is here. It does not know
// who drives it, nor which engine by name. It reads no clock. Once done,
// always done. At most one preflight and one request a hop, and twenty
// redirects.
type Machine struct {
	ua  *UserAgent
	req *Request // as the page made it

	// What the standard keeps in its request, and redirects change.
	method        string
	headers       HeaderList
	body          []byte
	first, url    URL      // the first of its URL list, and the current one
	hop           int      // its redirect count
	tainting      Tainting // its response tainting
	redirectTaint bool     // its redirect-taint is not "same-origin": the origin serialises as null
	strayed       bool     // a URL redirected from was of another site than the page
	fetchSite     string   // Sec-Fetch-Site: the furthest relation among the URLs so far

	crossed    bool   // a redirect led to another origin
	noReferrer bool   // the referrer policy took the referrer away
	upgraded   string // the URL that was changed from http to https
	from       string // the URL redirected from
	hsts       knownHSTSHosts
	csp        [][]directive // the page's Content-Security-Policy

	// What engines remember beside that.
	keepsOrigin   bool       // a GET that a redirect made of a POST keeps its Origin
	usePreflight  bool       // its use-CORS-preflight flag
	stream        bool       // its body is a stream, which only HTTP/2 carries
	unsafeAtStart bool       // the request as the script made it needs a preflight
	atStart       HeaderList // its headers
	namesAtStart  []string   // its CORS-unsafe request-header names
	unsafe        []string   // those of the current hop's headers
	removed       []string   // header names the last redirect took away
	preflighted   bool       // a hop was preflighted

	cache    []cacheEntry
	recalls  bool      // nothing is sent: the answers are known, and no header is made
	received *Response // the response of the current hop
	request  Send
	pending  *Send          // the request to make now
	refused  *NetworkError  // what the redirect will be refused for once its preflight is over
	mended   func(*Machine) // goes on from a failure the server could mend
	done     bool
	result   Result
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
	Held bool
	// Unread says that the content, which integrity metadata is held against, is
	// not known whole.
	Unread   bool
	Response FilteredResponse
	// Readable are the names of the headers a script can read, lower-case and
	// sorted.
	Readable []string
}

// Start begins a fetch. The request's URL must parse.
// https://fetch.spec.whatwg.org/#dom-global-fetch
func Start(r *Request, ua *UserAgent) *Machine {
	m := &Machine{ua: ua}
	m.start(r)
	return m
}

// start begins a fetch, in an engine that may remember preflights.
func (m *Machine) start(r *Request) {
	m.req, m.method, m.body, m.tainting = r, NormalizeMethod(r.Method), r.Body, TaintingBasic
	if err := r.Parse(); err != nil {
		m.fail(BeforeSending, &NetworkError{Reason: URLSchemeNotSupported, Subject: r.URL})
		return
	}
	m.first, m.url = r.parsed, r.parsed
	if r.Initiator == InitiatorWebSocket {
		m.first, m.url = requestURL(m.url), requestURL(m.url)
	}
	m.hsts = remembered(r.HSTS)
	if r.CSP != "" {
		m.csp = parseCSP(r.CSP)
	}
	if e := m.construct(); e != nil {
		m.fail(BeforeSending, e)
		return
	}
	m.atStart, m.namesAtStart = m.headers, m.ua.unsafeNames(m.headers)
	m.unsafe = m.namesAtStart
	m.usePreflight = m.usePreflight || r.Upload && (m.body != nil || !m.ua.UploadNeedsBody)
	m.unsafeAtStart = !SafelistedMethod(m.method) || len(m.namesAtStart) > 0
	m.mainFetch(BeforeSending)
}

// send has the driver make a request.
func (m *Machine) send(s Send) {
	m.request = s
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
	if e := m.localNetworkAccess(a); e != nil {
		m.refuse(e, kind, stage, a)
		return
	}
	m.receive(kind, stage, a)
}

// refuse fails over a connection; what came over it all the same is what would
// be received were it permitted.
func (m *Machine) refuse(e *NetworkError, kind Kind, stage Stage, a Answer) {
	if a.Response != nil || a.Failure != nil {
		m.mended = func(m *Machine) { m.receive(kind, stage, a) }
	}
	m.fail(BeforeSending, e)
}

// receive takes what came over a connection.
func (m *Machine) receive(kind Kind, stage Stage, a Answer) {
	if a.Failure != nil {
		m.fail(stage, &NetworkError{Reason: Transport, Failure: a.Failure})
		return
	}
	m.received = a.Response
	if kind == Actual && m.stream && a.Response.Protocol != http2 {
		m.fail(stage, &NetworkError{Reason: StreamNeedsHTTP2})
		return
	}
	head := m.ua.read(a.Response)
	if m.req.Initiator == InitiatorWebSocket {
		head = m.ua.WebSocket.head(m.ua, a.Response)
	}
	m.hsts.hear(m.url, head.Headers)
	if head.Failure == "" && slices.Contains(m.ua.ReadsBody[kind], a.Response.BodyFailure) {
		head.Failure = BodyMalformed
	}
	if head.Failure != "" {
		m.fail(stage, &NetworkError{Reason: Transport, Failure: &Failure{Kind: head.Failure}})
		return
	}
	if kind == Preflight {
		m.corsPreflightResponse(head)
		return
	}
	m.httpFetchResponse(head)
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
// https://fetch.spec.whatwg.org/#concept-network-error
func (m *Machine) fail(stage Stage, fails ...*NetworkError) {
	if stage != BeforeSending && m.req.ahead() && m.ua.PreloadErrorsLoad && !m.tellsPreload(fails[0]) {
		m.end(FilteredResponse{Type: ResponseError}, []string{})
		return
	}
	m.end(FilteredResponse{Type: ResponseError}, []string{})
	for _, e := range fails {
		e.Stage, e.Hop, e.Upgraded, e.CORS = stage, m.hop, m.upgraded, m.tainting == TaintingCORS
		e.HSTS = e.HSTS || m.from != "" && m.ua.RedirectsHSTS && m.from == m.url.withScheme("http").WithoutFragment()
		if e.From == "" {
			e.From = m.from
		}
		if m.url.u != nil {
			e.URL, e.First = m.shown(m.url.Shown()), m.shown(m.first.Shown())
		}
		if e.Origin == "" {
			e.Origin = m.serializedOrigin()
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
