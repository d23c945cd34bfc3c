package fetch

// cacheEntry is what one preflight that passed is remembered by. The standard
// has an entry for each method and each name; nothing tells the difference
// within one fetch.
// https://fetch.spec.whatwg.org/#concept-cache
type cacheEntry struct {
	origin, url      string
	methods, headers string // the lists of the preflight's response
}

// remember keeps a preflight that passed, if the engine does. A fetch is over
// long before the shortest max-age is, so that no clock is needed.
func (m *Machine) remember(headers HeaderList) {
	if m.ua.PreflightMaxAge(headers) == 0 || m.tainted && m.ua.ForgetsTainted {
		return
	}
	methods, _ := headers.Get(allowMethods)
	names, _ := headers.Get(allowHeaders)
	m.cache = append(m.cache, cacheEntry{m.preflightOrigin(), m.url.Requested(), methods, names})
}

// remembered says whether an earlier hop's preflight stands for this one's: a
// method cache entry match and header-name cache entry matches.
// https://fetch.spec.whatwg.org/#concept-cache-match-method
func (m *Machine) remembered() bool {
	if m.tainted && m.ua.ForgetsTainted {
		return false
	}
	for _, e := range m.cache {
		if e.origin == m.preflightOrigin() && e.url == m.url.Requested() && m.covers(e) {
			return true
		}
	}
	return false
}

func (m *Machine) covers(e cacheEntry) bool {
	star := !m.include() && !m.ua.CachesStarAsName
	if !SafelistedMethod(m.method) && !lists(e.methods, m.method, exactly) && !(star && lists(e.methods, "*", exactly)) {
		return false
	}
	for _, name := range m.askedNames() {
		covered := star && lists(e.headers, "*", exactly) && (m.ua.CachedStarCoversAuthorization || !equalFold(name, "authorization"))
		if !covered && !lists(e.headers, name, equalFold) {
			return false
		}
	}
	return true
}
