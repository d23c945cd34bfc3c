package rules

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// experiment is a further request, harmless, that tells causes apart. It is
// made of a request a browser sent, to the same host, by changing as little
// as the question needs; never with a body, and never with another method
// than GET or OPTIONS.
type experiment struct {
	name string
	// send makes the request; false where what was seen gives none to make.
	send func(*scene) (fetch.Send, bool)
}

// budget is how many experiments an inquiry makes at most. The commonest
// causes need four (the request itself, another path, no header names, the
// origin with a slash) and the near misses of an allow list up to four more;
// a page load asks a server for more than that.
const budget = 8

// batches is how many times an inquiry asks: what the first answers suggest,
// and once more.
const batches = 3

// foreign is an origin no server has in its list: .invalid is never anyone's
// (RFC 6761).
const foreign = "https://cors-check.invalid"

// The names of the experiments.
const (
	theActual       = "actual-request"
	nextPreflight   = "next-preflight" // where a redirect leads
	otherPath       = "missing-path"
	otherPrefix     = "other-prefix"
	asPreflight     = "preflight-of-get"
	withoutHeaders  = "preflight-without-headers"
	forGET          = "preflight-for-get"
	withoutOrigin   = "without-origin"
	foreignOrigin   = "foreign-origin"
	redirectTarget  = "redirect-target"
	originSlash     = "origin-with-slash"
	originScheme    = "origin-other-scheme"
	originWWW       = "origin-www"
	originLocalName = "origin-other-local-name"
	originPort3000  = "origin-port-3000"
	originPort5173  = "origin-port-5173"
	originPort4200  = "origin-port-4200"
	originPort8080  = "origin-port-8080"
)

// experiments are all there are, in the order they are told.
var experiments = []experiment{
	{theActual, func(s *scene) (fetch.Send, bool) {
		return get(s.preflight(), s.origin())
	}},
	{otherPath, func(s *scene) (fetch.Send, bool) {
		// A neighbour of the path, so that what is mounted for a whole prefix
		// still answers it.
		return getPath(s, missing)
	}},
	{otherPrefix, func(s *scene) (fetch.Send, bool) {
		// Where an API's paths are, or are not, by custom.
		u, err := fetch.ParseURL(s.request().URL)
		if err == nil && strings.HasPrefix(path(u), "/api/") {
			return getPath(s, "/"+missing)
		}
		return getPath(s, "/api/"+missing)
	}},
	{asPreflight, func(s *scene) (fetch.Send, bool) {
		send, ok := get(s.actual(), s.origin())
		send.Method = "OPTIONS"
		send.Headers = append(without(send.Headers, "cookie", "authorization", "content-type"), fetch.Header{Name: "Access-Control-Request-Method", Value: "GET"})
		return send, ok && s.preflight() == nil
	}},
	{withoutHeaders, func(s *scene) (fetch.Send, bool) {
		return preflightWith(s, "")
	}},
	{forGET, func(s *scene) (fetch.Send, bool) {
		return preflightWith(s, "GET")
	}},
	{withoutOrigin, func(s *scene) (fetch.Send, bool) {
		send, ok := get(s.actual(), s.origin())
		send.Headers = without(send.Headers, "origin")
		return send, ok
	}},
	{foreignOrigin, func(s *scene) (fetch.Send, bool) {
		// Asked where the origin was let through by name, or another's name
		// was sent.
		base := s.mismatched()
		if base == nil {
			base = s.named()
		}
		if base == nil {
			return fetch.Send{}, false
		}
		return asFrom(base, foreign)
	}},
	{redirectTarget, func(s *scene) (fetch.Send, bool) {
		pre := s.preflight()
		target, ok := pre.location()
		from, err := fetch.ParseURL(s.request().URL)
		if !ok || err != nil || !target.IsHTTP() || target.Host() != from.Host() || target.IncludesCredentials() {
			return fetch.Send{}, false
		}
		send := pre.Send
		send.URL = target.WithoutFragment()
		return send, true
	}},
	{originSlash, originIs(func(o fetch.Origin) string { return o.String() + "/" })},
	{originScheme, originIs(otherScheme)},
	{originWWW, originIs(otherWWW)},
	{originLocalName, originIs(otherLocalName)},
	{originPort3000, originIs(otherPort("3000"))},
	{originPort5173, originIs(otherPort("5173"))},
	{originPort4200, originIs(otherPort("4200"))},
	{originPort8080, originIs(otherPort("8080"))},
}

// originIs is the request whose origin was not let through, from another
// origin: "" from neighbour means there is none of that kind.
func originIs(neighbour func(fetch.Origin) string) func(*scene) (fetch.Send, bool) {
	return func(s *scene) (fetch.Send, bool) {
		base := s.withheld()
		if base == nil || s.request().Origin.Opaque() {
			return fetch.Send{}, false
		}
		origin := neighbour(s.request().Origin)
		if origin == "" || origin == s.origin() {
			return fetch.Send{}, false
		}
		return asFrom(base, origin)
	}
}

// asFrom is the request as a page of another origin would make it.
func asFrom(base *Exchange, origin string) (fetch.Send, bool) {
	if base.Method != "OPTIONS" {
		return get(base, origin)
	}
	send := base.Send
	send.Headers = withOrigin(send.Headers, origin)
	return send, true
}

// get is a GET without a body and without a preflight's headers, made of
// another request to the same URL.
func get(base *Exchange, origin string) (fetch.Send, bool) {
	if base == nil {
		return fetch.Send{}, false
	}
	send := base.Send
	send.Method, send.Body = "GET", nil
	drop := []string{requestMethod, requestHeaders, "content-length"}
	if base.Method != "GET" {
		drop = append(drop, "content-type")
	}
	send.Headers = withOrigin(without(send.Headers, drop...), origin)
	return send, true
}

// missing is a path nobody has.
const missing = "cors-check-no-such-path"

// getPath is a GET of another path of the same origin, relative to the URL.
func getPath(s *scene, reference string) (fetch.Send, bool) {
	base := s.actual()
	if base == nil {
		base = s.preflight()
	}
	send, ok := get(base, s.origin())
	if !ok {
		return fetch.Send{}, false
	}
	u, err := fetch.ParseURL(send.URL)
	if err != nil {
		return fetch.Send{}, false
	}
	other, err := u.Parse(reference)
	if err != nil {
		return fetch.Send{}, false
	}
	send.URL = other.WithoutFragment()
	return send, true
}

// preflightWith is the preflight of a request without headers of its own, by
// another method ("" for the same).
func preflightWith(s *scene, method string) (fetch.Send, bool) {
	pre := s.preflight()
	if pre == nil {
		return fetch.Send{}, false
	}
	send := pre.Send
	send.Headers = without(send.Headers, requestHeaders)
	if method != "" {
		send.Headers = replace(send.Headers, requestMethod, method)
	}
	return send, true
}

// withOrigin is the list as a page of another origin would have it: with that
// Origin, and that Referer where there is one.
func withOrigin(l fetch.HeaderList, origin string) fetch.HeaderList {
	return replace(replace(l, "origin", origin), "referer", strings.TrimSuffix(origin, "/")+"/")
}

func replace(l fetch.HeaderList, name, value string) fetch.HeaderList {
	l = slices.Clone(l)
	for i := range l {
		if strings.EqualFold(l[i].Name, name) {
			l[i].Value = value
		}
	}
	return l
}

func without(l fetch.HeaderList, names ...string) fetch.HeaderList {
	return slices.DeleteFunc(slices.Clone(l), func(h fetch.Header) bool {
		return slices.Contains(names, strings.ToLower(h.Name))
	})
}

func otherScheme(o fetch.Origin) string {
	switch o.Scheme {
	case "http":
		o.Scheme = "https"
	case "https":
		o.Scheme = "http"
	default:
		return ""
	}
	return o.String()
}

func otherWWW(o fetch.Origin) string {
	if fetch.Loopback(o.Host) || strings.HasPrefix(o.Host, "[") || !strings.Contains(o.Host, ".") {
		return ""
	}
	if rest, ok := strings.CutPrefix(o.Host, "www."); ok {
		o.Host = rest
	} else {
		o.Host = "www." + o.Host
	}
	return o.String()
}

func otherLocalName(o fetch.Origin) string {
	switch o.Host {
	case "localhost":
		o.Host = "127.0.0.1"
	case "127.0.0.1", "[::1]":
		o.Host = "localhost"
	default:
		return ""
	}
	return o.String()
}

// otherPort is the same local page on a port that development servers use.
func otherPort(port string) func(fetch.Origin) string {
	return func(o fetch.Origin) string {
		if !fetch.Loopback(o.Host) {
			return ""
		}
		o.Port = port
		return o.String()
	}
}
