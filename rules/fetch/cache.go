package fetch

// cacheEntry is what one preflight that passed is remembered by. The standard
// has an entry for each method and each name; nothing tells the difference
// within one fetch.
// https://fetch.spec.whatwg.org/#concept-cache
type cacheEntry struct {
	origin, url    string
	methods, names list // of the preflight's response
	tainted        bool // kept after a redirect that tainted the origin
}

// createCacheEntry keeps a preflight that passed, if the engine does. A fetch
// is over long before the shortest max-age is, so that no clock is needed.
// https://fetch.spec.whatwg.org/#concept-cache-create-entry
func (m *Machine) createCacheEntry(headers HeaderList) {
	if m.ua.PreflightMaxAge(headers) == 0 || m.redirectTaint && m.ua.ForgetsTainted || m.uncached() == UncachedPreflightForgotten {
		return
	}
	m.cache = append(m.cache, cacheEntry{m.preflightOrigin(), m.url.Requested(),
		headers.extract(AccessControlAllowMethods), headers.extract(AccessControlAllowHeaders), m.redirectTaint})
}

// uncached is what the request's cache mode means for its preflights.
func (m *Machine) uncached() UncachedPreflight {
	if m.req.Cache == CacheNoStore || m.req.Cache == CacheReload {
		return m.ua.UncachedPreflight
	}
	return UncachedPreflightCached
}

// cacheMatches says whether an earlier hop's preflight stands for this one's:
// the method and all names have entries that match. Chromium asks anew once
// the origin is tainted (recordings cache-*).
func (m *Machine) cacheMatches() bool {
	if m.redirectTaint && m.ua.ForgetsTainted || m.uncached() != UncachedPreflightCached {
		return false
	}
	for _, e := range m.cache {
		if m.cacheEntryMatch(e) && m.methodCacheEntryMatch(e) && m.headerNameCacheEntryMatch(e) {
			return true
		}
	}
	return false
}

// cacheEntryMatch says whether an entry is of the same origin and URL. Its
// credentials are: one fetch has one credentials mode.
// https://fetch.spec.whatwg.org/#concept-cache-match
func (m *Machine) cacheEntryMatch(e cacheEntry) bool {
	return e.origin == m.preflightOrigin() && e.url == m.url.Requested()
}

// methodCacheEntryMatch says whether the method needs no preflight or the
// entry has it.
// https://fetch.spec.whatwg.org/#concept-cache-match-method
func (m *Machine) methodCacheEntryMatch(e cacheEntry) bool {
	return SafelistedMethod(m.method) || e.methods.has(m.method) || m.cachedStar(e.methods)
}

// headerNameCacheEntryMatch says whether the entry has every CORS-unsafe
// request-header name.
// https://fetch.spec.whatwg.org/#concept-cache-match-header
func (m *Machine) headerNameCacheEntryMatch(e cacheEntry) bool {
	asked := m.preflightNames()
	star, listed := m.cachedStar(e.names), e.names.forNames(len(asked))
	for _, name := range asked {
		covered := star && (m.ua.CachedStar == CachedStarCoversAuthorization || !CORSNonWildcardRequestHeaderName(name))
		if !covered && !listed.has(name) {
			return false
		}
	}
	return true
}

// cachedStar says whether a list of an entry has a * that stands for others:
// to Firefox it is a name like any (recordings cache-*).
func (m *Machine) cachedStar(l list) bool {
	return !m.credentialsInclude() && m.ua.CachedStar != CachedStarIsName && l.has("*")
}
