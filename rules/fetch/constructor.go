package fetch

import "slices"

// construct is the Request constructor: what it throws for, and the headers
// and the body it makes. An XHR and an element make their requests otherwise,
// which is said where it shows.
// https://fetch.spec.whatwg.org/#dom-request
func (m *Machine) construct() *NetworkError {
	r := m.req
	// Web IDL, before the steps: the options are enumerations.
	if bad, invalid := r.invalidOption(); invalid {
		return &NetworkError{Reason: InvalidOption, Subject: bad}
	}
	if space := r.TargetSpace; m.ua.Local.TargetSpace && space != "" && !slices.Contains(TargetSpaces, space) && r.Initiator.IsFetch() {
		return &NetworkError{Reason: InvalidOption, Subject: space}
	}
	// 21. The cache mode "only-if-cached" is for the page's own origin.
	if r.Cache == CacheOnlyIfCached && r.Mode != ModeSameOrigin {
		return &NetworkError{Reason: OnlyIfCached}
	}
	// 25.2. What is no method, or a forbidden one, throws: here before step 5,
	// for of two mistakes in one call only one is told.
	if m.method == "" || !allBytes(m.method, isTokenByte) || ForbiddenMethodName(m.method) {
		return &NetworkError{Reason: ForbiddenMethod, Subject: r.Method}
	}
	// 5.3. A URL that includes credentials throws: in fetch(), not elsewhere.
	if m.url.IncludesCredentials() && r.Initiator.IsFetch() {
		return &NetworkError{Reason: URLHasCredentials, Subject: m.url.String()}
	}
	// 25.3. The method is normalised: Start did.
	// 32.1. In mode no-cors a method that is not CORS-safelisted throws.
	if m.mode() == ModeNoCORS && !SafelistedMethod(m.method) {
		return &NetworkError{Reason: NoCORSMethod, Subject: r.Method}
	}
	// Every engine throws for a fragment, which the standard has come to drop
	// (recording websocket-fragment).
	if r.Initiator == InitiatorWebSocket && m.url.String() != m.url.WithoutFragment() {
		return &NetworkError{Reason: URLFragment, Subject: r.URL}
	}
	// 33. Fill the headers.
	if e := m.fillHeaders(); e != nil {
		return e
	}
	// 35. A body with GET or HEAD throws; an XHR leaves it out.
	// https://xhr.spec.whatwg.org/#the-send()-method
	if m.body != nil && (m.method == "GET" || m.method == "HEAD") {
		if r.Initiator.IsFetch() {
			return &NetworkError{Reason: BodyNotAllowed, Subject: m.method}
		}
		m.body = nil
	}
	if m.body != nil {
		return m.extractBody()
	}
	return nil
}

// fillHeaders appends each of the script's headers to the request's list.
// https://fetch.spec.whatwg.org/#concept-headers-append
func (m *Machine) fillHeaders() *NetworkError {
	given, noCORS := m.req.Headers, m.mode() == ModeNoCORS
	asGiven := true // nothing is changed or left out, which is the most common
	for _, h := range given {
		value := NormalizeValue(h.Value)
		// 2. A name or value that is none throws, wherever it stands …
		if !ValidHeaderName(h.Name) || !ValidHeaderValue(value) {
			return &NetworkError{Reason: InvalidRequestHeader, Subject: h.Name}
		}
		asGiven = asGiven && value == h.Value && !noCORS && !m.forbids(h.Name, value)
	}
	m.headers = given
	if !asGiven {
		m.headers = nil
		for _, h := range given {
			// 1. Normalise the value.
			value := NormalizeValue(h.Value)
			// … and a forbidden header is left out without a word; 3. in mode
			// no-cors, one that is not no-CORS-safelisted, too.
			if m.forbids(h.Name, value) || noCORS && !m.noCORSSafelisted(h.Name, value) {
				continue
			}
			// 4. Append.
			m.headers = append(m.headers, Header{h.Name, value})
		}
	}
	if m.req.Initiator == InitiatorXHR {
		m.headers = combined(m.headers)
	}
	return nil
}

// forbids says whether the engine drops a header that a script sets.
func (m *Machine) forbids(name, value string) bool {
	return ForbiddenRequestHeader(name, value) ||
		slices.ContainsFunc(m.ua.ForbiddenHeaders, func(f string) bool { return equalFold(f, name) })
}

// noCORSSafelisted says whether a header may be set in mode no-cors, joined
// to those of its name that are set already: step 3 of appending a header.
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
