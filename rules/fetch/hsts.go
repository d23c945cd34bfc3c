package fetch

import (
	"slices"
	"strconv"
	"strings"
)

// knownHSTSHosts are the hosts whose http URLs a browser makes https before it
// sends anything.
// https://www.rfc-editor.org/rfc/rfc6797#section-8.2
type knownHSTSHosts []hstsHost

type hstsHost struct {
	name       string // without a dot at its end
	subdomains bool   // and all names under it
	forgotten  bool   // by max-age=0
}

// MayHaveHSTS says whether a host can be a known HSTS host: not an address, nor
// a name for the machine itself.
func MayHaveHSTS(host string) bool { return !IsIP(host) && !Localhost(host) }

// KnowsHSTS says whether the request's host is a known HSTS host before
// anything is sent.
func (r *Request) KnowsHSTS() bool {
	u, err := ParseURL(r.URL)
	return err == nil && remembered(r.HSTS).match(u.Host())
}

// remembered are the hosts that a browser remembers by name.
func remembered(hosts []string) (known knownHSTSHosts) {
	for _, host := range hosts {
		known = append(known, hstsHost{name: host})
	}
	return known
}

// match says whether a host is a known HSTS host. https://fetch.spec.whatwg.org/#main-fetch, step
// 10, leaves out what cannot be one.
func (k knownHSTSHosts) match(host string) bool {
	host = strings.TrimSuffix(host, ".")
	return k.lists(host) && MayHaveHSTS(host)
}

func (k knownHSTSHosts) lists(host string) bool {
	for _, h := range slices.Backward(k) { // what was heard last counts
		if h.name == host || h.subdomains && strings.HasSuffix(host, "."+h.name) && !h.forgotten {
			return !h.forgotten
		}
	}
	return preloadedHSTS(host)
}

// hear takes in the Strict-Transport-Security of a response over https: the
// first line counts, and one without a max-age does not.
// https://www.rfc-editor.org/rfc/rfc6797#section-8.1
func (k *knownHSTSHosts) hear(u URL, headers HeaderList) {
	if !headers.Has("strict-transport-security") || u.Scheme() != "https" || IsIP(u.Host()) {
		return
	}
	h, valid := hstsHost{name: strings.TrimSuffix(u.Host(), ".")}, false
	for directive := range strings.SplitSeq(headers.Values("strict-transport-security")[0], ";") {
		name, value, _ := strings.Cut(directive, "=")
		switch asciiLower(strings.Trim(name, " \t")) {
		case "max-age":
			age, err := strconv.ParseUint(strings.Trim(value, " \t\""), 10, 63)
			valid, h.forgotten = err == nil, age == 0
		case "includesubdomains":
			h.subdomains = true
		}
	}
	if valid {
		*k = append(*k, h)
	}
}

// AsksForHTTPS says what a response tells a browser to remember of the host of
// its URL: to ask it over https alone, and all names under it.
func AsksForHTTPS(u URL, headers HeaderList) (alone, subdomains bool) {
	var known knownHSTSHosts
	if known.hear(u, headers); len(known) == 0 || known[0].forgotten || !MayHaveHSTS(known[0].name) {
		return false, false
	}
	return true, known[0].subdomains
}

// upgradeHSTS is step 10 of main fetch: the scheme of a known HSTS host's URL
// becomes https. It says true where an engine does so later, by a redirect of
// its own.
// https://fetch.spec.whatwg.org/#main-fetch
func (m *Machine) upgradeHSTS() (redirects bool) {
	switch {
	case m.url.Scheme() != "http" || !m.hsts.match(m.url.Host()):
		return false
	// What fails by its mode does so by the URL before it is upgraded
	// (recording hsts-mode-same-origin).
	case m.mode() == ModeSameOrigin && !m.req.Origin.SameOrigin(m.url.Origin()):
		return false
	case m.ua.RedirectsHSTS:
		return true
	}
	m.url = m.url.withScheme("https")
	return false
}

// redirectHSTS answers the request in the server's place with a redirect to
// https, one that every CORS check passes: but no preflight may be redirected,
// and from one origin to the other the redirect is as any else (recordings
// hsts-simple-*, hsts-preflight-*, hsts-redirect-*).
func (m *Machine) redirectHSTS() {
	to := m.url.withScheme("https")
	refused := func(r Reason) *NetworkError { return &NetworkError{Reason: r, HSTS: true, Subject: to.String()} }
	switch {
	case m.needsPreflight():
		m.mended = func(m *Machine) { // by the script, which asks for https
			m.url = to
			m.httpFetch()
		}
		m.fail(StagePreflight, refused(PreflightRedirect))
	case m.req.Redirect == RedirectError:
		m.fail(StageActual, refused(RedirectRefused))
	case m.req.Redirect == RedirectManual:
		m.end(FilteredResponse{Type: ResponseOpaqueRedirect, URL: m.url.WithoutFragment()}, []string{})
	case m.hop == maxRedirects:
		m.fail(StageActual, refused(TooManyRedirects))
	default:
		m.follow(307, to)
	}
}
