package inquiry

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/secret"
)

// experiment is a further request, harmless, that tells causes apart. It is
// made of a request a browser sent, to the same host, by changing as little
// as the question needs; never with a body, and never with another method
// than GET or OPTIONS.
type experiment struct {
	name rules.Experiment
	// send makes the request; false where what was seen gives none to make.
	send func(*rules.Scene) (fetch.Send, bool)
}

// budget is how many experiments an inquiry makes at most. The commonest
// causes need six (the request itself and twice again, another path, no header
// names, the origin with a slash) and the near misses of an allow list up to
// four more; a page load asks a server for more than that.
const budget = 12

// afterPass is how many it makes where no browser stops: a user who is not
// stuck is not kept waiting, nor the server troubled.
const afterPass = 4

// batches is how many times an inquiry asks: the same again, what the answers
// suggest, and what those suggest.
const batches = 4

// experiments are all there are, in the order they are told.
var experiments = []experiment{
	{rules.TheActual, func(s *rules.Scene) (fetch.Send, bool) {
		return get(s.Preflight(), s.Origin())
	}},
	{rules.OtherPath, func(s *rules.Scene) (fetch.Send, bool) {
		// A neighbour of the path, so that what is mounted for a whole prefix
		// still answers it.
		return getPath(s, missing)
	}},
	{rules.OtherPrefix, func(s *rules.Scene) (fetch.Send, bool) {
		// Where an API's paths are, or are not, by custom.
		u, err := fetch.ParseURL(s.Request().URL)
		if err == nil && strings.HasPrefix(rules.Path(u), "/api/") {
			return getPath(s, "/"+missing)
		}
		return getPath(s, "/api/"+missing)
	}},
	{rules.ParentPath, func(s *rules.Scene) (fetch.Send, bool) {
		// The page's own path has two levels at least, and /missing is OtherPrefix.
		u, err := fetch.ParseURL(s.Request().URL)
		if path, _, _ := strings.Cut(rules.Path(u), "?"); err != nil || strings.Count(path, "/") < 3 {
			return fetch.Send{}, false
		}
		return getPath(s, "../"+missing)
	}},
	{rules.Fresh, func(s *rules.Scene) (fetch.Send, bool) {
		base := s.Withheld()
		if base == nil {
			base = s.Mismatched()
		}
		if base == nil {
			return fetch.Send{}, false
		}
		send, ok := asFrom(base, s.Origin())
		separator := "?"
		if strings.Contains(send.URL, "?") {
			separator = "&"
		}
		send.URL += separator + "cors-check=" + cmp.Or(s.Plan.Unique, "1")
		return send, ok
	}},
	{rules.AsPreflight, func(s *rules.Scene) (fetch.Send, bool) {
		send, ok := get(s.Actual(), s.Origin())
		send.Method = "OPTIONS"
		send.Headers = append(without(send.Headers, "cookie", "authorization", "content-type"), fetch.Header{Name: "Access-Control-Request-Method", Value: "GET"})
		return send, ok && s.Preflight() == nil
	}},
	{rules.WithoutHeaders, func(s *rules.Scene) (fetch.Send, bool) {
		return preflightWith(s, "")
	}},
	{rules.ForGET, func(s *rules.Scene) (fetch.Send, bool) {
		return preflightWith(s, "GET")
	}},
	{rules.WithoutOrigin, func(s *rules.Scene) (fetch.Send, bool) {
		send, ok := get(s.Actual(), s.Origin())
		send.Headers = without(send.Headers, "origin")
		return send, ok
	}},
	{rules.OtherAuth, func(s *rules.Scene) (fetch.Send, bool) {
		send, ok := get(s.Actual(), s.Origin())
		value, given := s.Request().Headers.Get("authorization")
		if s.Actual().Sent("authorization") != "" {
			send.Headers = without(send.Headers, "authorization")
		} else {
			send.Headers = append(send.Headers, fetch.Header{Name: "Authorization", Value: value})
		}
		return send, ok && given
	}},
	{rules.ForeignOrigin, func(s *rules.Scene) (fetch.Send, bool) {
		// Asked where the origin was let through by name, or another's name
		// was sent.
		if base := s.Mismatched(); base != nil {
			return asFrom(base, rules.Foreign)
		}
		// A preflight that names whoever asks proves nothing of the responses.
		return get(s.Named(), rules.Foreign)
	}},
	{rules.OwnOrigin, func(s *rules.Scene) (fetch.Send, bool) {
		own := ""
		if act := s.Actual(); act != nil {
			own = fetch.OriginOf(act.URL).String()
		}
		send, ok := get(s.Actual(), own)
		return send, ok && own != s.Origin()
	}},
	{rules.NullOrigin, func(s *rules.Scene) (fetch.Send, bool) {
		send, ok := get(s.Named(), "null")
		send.Headers = without(send.Headers, "referer")
		return send, ok
	}},
	{rules.RedirectTarget, func(s *rules.Scene) (fetch.Send, bool) {
		pre := s.Preflight()
		target, ok := pre.Location()
		from, err := fetch.ParseURL(s.Request().URL)
		if !ok || err != nil || !target.IsHTTP() || target.Host() != from.Host() || target.IncludesCredentials() {
			return fetch.Send{}, false
		}
		send := pre.Send
		send.URL = target.WithoutFragment()
		return send, true
	}},
	{rules.AskedAgain, again},
	{rules.AskedThrice, again},
	{rules.PlainOptions, func(s *rules.Scene) (fetch.Send, bool) {
		send, ok := get(s.Preflight(), s.Origin())
		send.Method = "OPTIONS"
		send.Headers = without(send.Headers, "origin", "referer", "cookie", "authorization")
		return send, ok
	}},
	{rules.OriginSlash, originIs(func(o fetch.Origin) string { return o.String() + "/" })},
	{rules.OriginScheme, originIs(otherScheme)},
	{rules.OriginWWW, originIs(otherWWW)},
	{rules.OriginLocalName, originIs(otherLocalName)},
	{rules.OriginPort3000, originIs(otherPort("3000"))},
	{rules.OriginPort5173, originIs(otherPort("5173"))},
	{rules.OriginPort4200, originIs(otherPort("4200"))},
	{rules.OriginPort8080, originIs(otherPort("8080"))},
	{rules.OriginLocal3000, originIs(development("http://localhost:3000"))},
	{rules.OriginLocal5173, originIs(development("http://localhost:5173"))},
}

// again is the request that the verdict hangs on, once more on a connection of
// its own.
func again(s *rules.Scene) (fetch.Send, bool) {
	e := s.Deciding()
	if e == nil || e.Method != "OPTIONS" && !fetch.Harmless(e.Method, e.URL, e.Send.Headers) {
		return fetch.Send{}, false
	}
	send := e.Send
	send.NewConnection = true
	return send, true
}

// originIs is the request whose origin was not let through, from another
// origin: "" from neighbour means there is none of that kind.
func originIs(neighbour func(fetch.Origin) string) func(*rules.Scene) (fetch.Send, bool) {
	return func(s *rules.Scene) (fetch.Send, bool) {
		base := s.Withheld()
		if base == nil || s.Request().Origin.Opaque() {
			return fetch.Send{}, false
		}
		origin := neighbour(s.Request().Origin)
		if origin == "" || origin == s.Origin() {
			return fetch.Send{}, false
		}
		return asFrom(base, origin)
	}
}

// asFrom is the request as a page of another origin would make it.
func asFrom(base *rules.Exchange, origin string) (fetch.Send, bool) {
	if base.Method != "OPTIONS" {
		return get(base, origin)
	}
	send := base.Send
	send.Headers = withOrigin(send.Headers, origin)
	return send, true
}

// get is a GET without a body and without a preflight's headers, made of
// another request to the same URL.
func get(base *rules.Exchange, origin string) (fetch.Send, bool) {
	if base == nil {
		return fetch.Send{}, false
	}
	send := base.Send
	send.Method, send.Body = "GET", nil
	drop := []string{fetch.AccessControlRequestMethod, fetch.AccessControlRequestHeaders, "content-length"}
	if base.Method != "GET" {
		drop = append(drop, "content-type")
	}
	send.Headers = withOrigin(without(send.Headers, drop...), origin)
	return send, true
}

// missing is a path nobody has.
const missing = "cors-check-no-such-path"

// getPath is a GET of another path of the same origin, relative to the URL.
func getPath(s *rules.Scene, reference string) (fetch.Send, bool) {
	base := s.Actual()
	if base == nil {
		base = s.Preflight()
	}
	send, ok := get(base, s.Origin())
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
	// What the user gave for one path is no other's.
	send.Headers = slices.DeleteFunc(send.Headers, func(h fetch.Header) bool { return secret.Header(h.Name) })
	return send, true
}

// preflightWith is the preflight of a request without headers of its own, by
// another method ("" for the same).
func preflightWith(s *rules.Scene, method string) (fetch.Send, bool) {
	pre := s.Preflight()
	if pre == nil {
		return fetch.Send{}, false
	}
	send := pre.Send
	send.Headers = without(send.Headers, fetch.AccessControlRequestHeaders)
	if method != "" {
		send.Headers = replace(send.Headers, fetch.AccessControlRequestMethod, method)
	}
	return send, true
}

// onlyHeader is the preflight of a request with one header of its own.
func onlyHeader(s *rules.Scene, name string) (fetch.Send, bool) {
	pre := s.Preflight()
	if pre == nil {
		return fetch.Send{}, false
	}
	send := pre.Send
	send.Headers = replace(send.Headers, fetch.AccessControlRequestHeaders, name)
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

// development is a page on a development server, for one that is not.
func development(origin string) func(fetch.Origin) string {
	return func(o fetch.Origin) string {
		if fetch.Loopback(o.Host) {
			return ""
		}
		return origin
	}
}
