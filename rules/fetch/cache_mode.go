package fetch

// CacheMode is a request's cache mode, "" for the default.
// https://fetch.spec.whatwg.org/#concept-request-cache-mode
type CacheMode string

// The cache modes.
const (
	CacheDefault      CacheMode = "default"
	CacheNoStore      CacheMode = "no-store"
	CacheReload       CacheMode = "reload"
	CacheNoCache      CacheMode = "no-cache"
	CacheForceCache   CacheMode = "force-cache"
	CacheOnlyIfCached CacheMode = "only-if-cached"
)

// CacheModes are all of them.
var CacheModes = []CacheMode{CacheDefault, CacheNoStore, CacheReload, CacheNoCache, CacheForceCache, CacheOnlyIfCached}

// conditionalHeaders are those with which a script asks a cache itself: step
// 8.17 of HTTP-network-or-cache fetch.
var conditionalHeaders = []string{"if-modified-since", "if-none-match", "if-unmodified-since", "if-match", "if-range"}

// cacheMode is the cache mode of the current request.
func (m *Machine) cacheMode() CacheMode {
	mode := m.req.Cache
	switch {
	case m.req.Initiator == InitiatorEventSource:
		return CacheNoStore
	case m.req.Initiator == InitiatorBeacon && m.ua.BeaconsAskAnew:
		return CacheNoCache
	case mode != "" && mode != CacheDefault:
		return mode
	}
	for _, h := range m.headers {
		if containsFold(conditionalHeaders, h.Name) {
			switch {
			case m.ua.ConditionalIsNoCache: // Chromium: recordings conditional-*
				return CacheNoCache
			case m.ua.ConditionalInFetch && !m.req.Initiator.IsFetch(): // Firefox: the same
				return CacheDefault
			}
			return CacheNoStore
		}
	}
	return CacheDefault
}

// cacheHeader is what the cache mode puts into Pragma and Cache-Control: steps
// 8.18 and 8.19 of HTTP-network-or-cache fetch.
func (m *Machine) cacheHeader(name string) string {
	switch m.cacheMode() {
	case CacheNoStore, CacheReload:
		return "no-cache"
	case CacheNoCache:
		if name == "Cache-Control" {
			return "max-age=0"
		}
	case CacheDefault, CacheForceCache, CacheOnlyIfCached:
	}
	return ""
}
