package fetch

import "slices"

// Remembered is what an engine remembers of the first preflight of a fetch.
type Remembered struct {
	// Seconds is how long, 0 for not at all.
	Seconds int
	// Methods and Names are what it covers beside what needs no preflight: what
	// the response allows, asked for or not; a * is any other.
	Methods, Names []string
	// Credentials says that it covers requests with credentials, too. Without
	// them it covers those that have none.
	Credentials bool
	// CredentialsOnly says that it covers no others.
	CredentialsOnly bool
	// Again are the next fetches of the same request, one right after another.
	Again []Again
}

// Again is a fetch made once more.
type Again struct {
	Preflight bool
	Reason    Recall
}

// Recall is why a request that was made before needs a preflight again, or
// none.
type Recall string

// The reasons.
const (
	RecallCached          Recall = "cached"           // none is needed
	RecallRefused         Recall = "refused"          // the preflight failed: nothing is kept of it
	RecallMaxAgeZero      Recall = "max-age-zero"     // Access-Control-Max-Age says so
	RecallMaxAgeInvalid   Recall = "max-age-invalid"  // it says nothing the engine can read
	RecallOpaqueOrigin    Recall = "opaque-origin"    // the page's origin is null
	RecallRedirected      Recall = "redirected"       // the origin became null on the way
	RecallBlockedResponse Recall = "blocked-response" // the response to the request itself was blocked
	RecallWildcard        Recall = "wildcard"         // it is allowed by a * alone
	RecallCacheMode       Recall = "cache-mode"       // the request's cache mode, no-store or reload, passes over the cache
	RecallNotCovered      Recall = "not-covered"      // it is allowed in a way that is not remembered
)

// Remember makes a fetch and n more of it, answered as answer says, and tells
// what the engine remembers in between; nil where no preflight was answered.
// It sends nothing: answer is asked by kind and hop. An answer that is missing
// ends a fetch.
// https://fetch.spec.whatwg.org/#concept-cache; where engines do otherwise,
// as recorded with pages that make two requests.
func (ua *UserAgent) Remember(r *Request, n int, answer func(*Send) (Answer, bool)) *Remembered {
	first := ua.fetch(r, nil, answer)
	if first.preflight == nil {
		return nil
	}
	headers := ua.read(first.preflight).Headers
	kept := &Remembered{
		Seconds:     ua.PreflightMaxAge(headers),
		Credentials: r.Credentials == CredentialsInclude, CredentialsOnly: r.Credentials == CredentialsInclude && ua.CredentialsApart,
		Methods: first.m.standing(headers.extract(AccessControlAllowMethods)),
		Names:   first.m.standing(headers.extract(AccessControlAllowHeaders)),
		Again:   make([]Again, max(n, 1)),
	}
	last := first
	for i := range kept.Again {
		next := ua.fetch(r, last.cache, answer)
		a := Again{next.sent, RecallCached}
		if next.sent {
			a.Reason = last.recall(headers)
		}
		kept.Again[i], last = a, next
	}
	if reasons := []Recall{RecallRefused, RecallMaxAgeZero, RecallMaxAgeInvalid, RecallOpaqueOrigin, RecallCacheMode}; slices.Contains(reasons, kept.Again[0].Reason) && len(first.cache) == 0 {
		kept.Seconds, kept.Methods, kept.Names = 0, []string{}, []string{}
	}
	return kept
}

// standing are the values of a list that stand for something in the cache.
func (m *Machine) standing(l list) []string {
	all, star, seen := []string{}, m.cachedStar(l), map[string]bool{}
	for part := range parts(l.value) {
		if !seen[part] && (part != "*" || star) {
			all = append(all, part)
			seen[part] = true
		}
	}
	return all
}

// fetched is a fetch that is over, and the cache it leaves behind.
type fetched struct {
	m         *Machine
	sent      bool      // a preflight was
	preflight *Response // to the first one
	cache     []cacheEntry
}

func (ua *UserAgent) fetch(r *Request, cache []cacheEntry, answer func(*Send) (Answer, bool)) fetched {
	f := fetched{m: &Machine{ua: ua, cache: slices.Clone(cache), recalls: true}}
	f.m.start(r)
	for s := f.m.Next(); s != nil; s = f.m.Next() {
		kind := s.Kind
		f.sent = f.sent || kind == Preflight
		a, ok := answer(s)
		if !ok {
			break
		}
		if kind == Preflight && f.preflight == nil {
			f.preflight = a.Response
		}
		f.m.Receive(a)
	}
	blocked := f.m.result.Error != nil && f.m.result.Error.Stage == StageActual
	f.cache = slices.DeleteFunc(f.m.cache, func(e cacheEntry) bool {
		switch {
		case r.Origin.Opaque() && ua.ForgetsTainted, e.tainted && !ua.PreflightKeepsOrigin:
			return true
		}
		return blocked && ua.ForgetsBlocked && e.url == f.m.url.Requested()
	})
	return f
}

// recall is why the fetch after this one needs a preflight, whose first
// response had these headers.
func (f fetched) recall(headers HeaderList) Recall {
	failed := f.m.result.Error
	switch seconds := f.m.ua.PreflightMaxAge(headers); {
	case failed != nil && failed.Stage == StagePreflight:
		return RecallRefused
	case f.m.uncached() != UncachedPreflightCached:
		return RecallCacheMode
	case seconds == 0:
		if value, _ := headers.Get(AccessControlMaxAge); isNumber(value) || value != "" && value[0] == '-' && isNumber(value[1:]) {
			return RecallMaxAgeZero
		}
		return RecallMaxAgeInvalid
	case f.m.req.Origin.Opaque() && f.m.ua.ForgetsTainted:
		return RecallOpaqueOrigin
	case failed != nil && failed.Stage == StageActual && f.m.ua.ForgetsBlocked:
		return RecallBlockedResponse
	case f.m.redirectTaint:
		return RecallRedirected
	case headers.extract(AccessControlAllowMethods).has("*"), headers.extract(AccessControlAllowHeaders).has("*"):
		return RecallWildcard
	}
	return RecallNotCovered
}
