package rules

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// scene is all that has been seen of a plan: what the causes and the notices
// look at. They read it and change nothing.
type scene struct {
	plan   Plan
	checks []*Check
	// made are the experiments that were answered, by name.
	made map[string]*Exchange
}

// request is what the page asks for. The checks of a plan differ in what
// makes a preflight, never in URL or origin.
func (s *scene) request() fetch.Request { return s.checks[0].Request }

func (s *scene) origin() string { return s.request().Origin.String() }

// credentials says whether any check is made with credentials.
func (s *scene) credentials() bool {
	for _, c := range s.checks {
		if c.Request.Credentials == fetch.CredentialsInclude {
			return true
		}
	}
	return false
}

// preflight is the preflight of the request as the page made it; nil when
// there was none or nothing answered. One that failed comes before one that
// passed, where the engines sent different ones.
func (s *scene) preflight() *Exchange {
	return s.exchange(fetch.Preflight)
}

// options is the preflight, or the experiment that stands in where the request
// needs none.
func (s *scene) options() *Exchange {
	if e := s.preflight(); e != nil {
		return e
	}
	return s.made[asPreflight]
}

// actual is the answer to the request itself, from any check; the experiment
// stands in where no browser got that far.
func (s *scene) actual() *Exchange {
	if e := s.exchange(fetch.Actual); e != nil {
		return e
	}
	return s.made[theActual]
}

// stranger says that the answer is to a GET which no page asked for, so that
// "not found" or "no such method" says nothing of the page's own request.
func (s *scene) stranger(e *Exchange) bool {
	return e.Kind == fetch.Experiment && fetch.NormalizeMethod(s.request().Method) != "GET" && (e.status() == 404 || e.status() == 405)
}

func (s *scene) exchange(kind fetch.Kind) *Exchange {
	var first *Exchange
	for _, c := range s.checks {
		for _, e := range c.Exchanges {
			if e.Kind != kind || e.Hop != 0 || e.Response == nil {
				continue
			}
			if !e.passes() {
				return e
			}
			if first == nil {
				first = e
			}
		}
	}
	return first
}

// all are the exchanges that were answered, experiments last.
func (s *scene) all() []*Exchange {
	var es []*Exchange
	for _, c := range s.checks {
		for _, e := range c.Exchanges {
			if e.Response != nil {
				es = append(es, e)
			}
		}
	}
	for _, x := range experiments {
		if e := s.made[x.name]; e != nil && !slices.Contains(es, e) {
			es = append(es, e)
		}
	}
	return es
}

// withheld is the exchange that a browser's CORS check failed on for want of
// an Access-Control-Allow-Origin: the place where other origins are tried. It
// is nil where the answers themselves say why: a redirect, a misspelt name.
func (s *scene) withheld() *Exchange {
	for _, e := range []*Exchange{s.preflight(), s.exchange(fetch.Actual)} {
		if e == nil || e.has(allowOrigin) || misspelt(e, allowOrigin) != "" || !s.failed(e, fetch.MissingAllowOrigin) {
			continue
		}
		if _, redirected := e.location(); !redirected {
			return e
		}
	}
	return nil
}

// failed says whether a browser found the failure in the exchange.
func (s *scene) failed(e *Exchange, reason fetch.Reason) bool {
	for _, c := range s.checks {
		if slices.ContainsFunc(c.Faults, func(f Fault) bool { return f.Exchange == e.ID && f.Reason == reason }) {
			return true
		}
	}
	return false
}

// The names of the headers of the CORS protocol.
const (
	allowOrigin      = "access-control-allow-origin"
	allowCredentials = "access-control-allow-credentials"
	allowMethods     = "access-control-allow-methods"
	allowHeaders     = "access-control-allow-headers"
	exposeHeaders    = "access-control-expose-headers"
	maxAge           = "access-control-max-age"
	requestMethod    = "access-control-request-method"
	requestHeaders   = "access-control-request-headers"
)

// status is the status of the answer, 0 for none.
func (e *Exchange) status() int {
	if e == nil || e.Response == nil {
		return 0
	}
	return e.Response.Status
}

func (e *Exchange) ok() bool { return e.status() >= 200 && e.status() <= 299 }

// header is the combined value of a response header, "" when there is none.
func (e *Exchange) header(name string) string {
	if e == nil || e.Response == nil {
		return ""
	}
	v, _ := e.Response.Headers.Get(name)
	return v
}

func (e *Exchange) has(name string) bool {
	return e != nil && e.Response != nil && e.Response.Headers.Has(name)
}

// sent is the value of a request header.
func (e *Exchange) sent(name string) string {
	v, _ := e.Headers.Get(name)
	return v
}

// body is the beginning of the body, in lower case, for looking things up in:
// what a server says of itself or of an error, it says there.
func (e *Exchange) body() string {
	const most = 4 << 10
	if e == nil || e.Response == nil {
		return ""
	}
	return strings.ToLower(string(e.Response.Body[:min(most, len(e.Response.Body))]))
}

// allows says whether the answer lets the origin that was sent through,
// credentials aside.
func (e *Exchange) allows() bool {
	if e == nil || !e.has(allowOrigin) {
		return false
	}
	v := e.header(allowOrigin)
	return v == "*" || v != "" && v == e.sent("origin")
}

// passes says whether the origin is let through and, of a preflight, the
// status is good.
func (e *Exchange) passes() bool {
	return e.allows() && (e.Method != "OPTIONS" || e.ok())
}

// layered says whether something that handles CORS had a hand in the answer: a
// header of the protocol, or a Vary that names what the protocol looks at.
func (e *Exchange) layered() bool {
	if e == nil || e.Response == nil {
		return false
	}
	for _, h := range e.Response.Headers {
		if strings.HasPrefix(strings.ToLower(h.Name), "access-control-") {
			return true
		}
	}
	return e.varies("origin") || e.varies(requestMethod) || e.varies(requestHeaders)
}

// varies says whether Vary names the header.
func (e *Exchange) varies(name string) bool {
	for _, v := range strings.Split(e.header("vary"), ",") {
		if strings.EqualFold(strings.TrimSpace(v), name) {
			return true
		}
	}
	return false
}

// location is where a redirect leads; false when the answer is none.
func (e *Exchange) location() (fetch.URL, bool) {
	switch e.status() {
	case 301, 302, 303, 307, 308:
	default:
		return fetch.URL{}, false
	}
	if !e.has("location") {
		return fetch.URL{}, false
	}
	base, err := fetch.ParseURL(e.URL)
	if err != nil {
		return fetch.URL{}, false
	}
	target, err := base.Parse(e.header("location"))
	return target, err == nil
}

// path is all of a URL after its origin.
func path(u fetch.URL) string {
	_, rest, _ := strings.Cut(u.WithoutFragment(), "://")
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		return rest[i:]
	}
	return ""
}
