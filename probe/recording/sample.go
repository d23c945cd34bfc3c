package recording

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Sample makes n cases nobody has recorded, of the kinds of the random ones
// on record: exchanges with and without a preflight, redirects, and exchanges
// with one odd header value. The same seed gives the same cases.
func Sample(seed uint64, n int) []*Case {
	d := &dice{rand.New(rand.NewPCG(seed, 0))}
	cs := make([]*Case, n)
	for i := range cs {
		c := &Case{ID: fmt.Sprintf("fresh-%d-%04d", seed, i), Set: "fresh", API: "fetch"}
		c.Category = one(d, "random-simple", "random-preflight", "random-preflight", "random-redirect", "random-redirect",
			"value-acao", "value-acac", "value-acam", "value-acah", "value-expose")
		if strings.HasPrefix(c.Category, "random-") {
			d.exchange(c)
		} else {
			d.oddValue(c)
		}
		cs[i] = c
	}
	return cs
}

type dice struct{ *rand.Rand }

func one[T any](d *dice, of ...T) T { return of[d.IntN(len(of))] }

// in says yes in one of n throws.
func (d *dice) in(n int) bool { return d.IntN(n) == 0 }

// place is where an interface is.
type place struct {
	scheme, host string
	port         int
}

var (
	pages = []string{"http://app.test:18081", "http://app.test:18081", "http://app.test:18081", "https://app.test:18444",
		"http://localhost:18081", "http://www.app.test:18081", "null"}
	places = []place{{"http", "api.test", 18080}, {"http", "api.test", 18080}, {"http", "api.test", 18080},
		{"https", "api.test", 18443}, {"https", "api.test", 18443}, {"http", "other.test", 18082}, {"http", "api.test", 18082},
		{"https", "other.test", 18443}, {"http", "app.test", 18081}, {"https", "app.test", 18444}, {"http", "evil.test", 18080},
		{"http", "localhost", 18080}}
	requestHeaders = []Header{{"Content-Type", "application/json"}, {"Content-Type", "text/plain"}, {"content-type", "text/xml"},
		{"Content-Type", "application/x-www-form-urlencoded"}, {"Content-Type", "application/json; charset=utf-8"},
		{"Authorization", "Bearer t"}, {"X-A", "1"}, {"x-a", "1"}, {"X-Api-Key", "k"}, {"X-Requested-With", "XMLHttpRequest"},
		{"X-CSRF-Token", "abc"}, {"Accept", "application/json"}, {"Accept", "a\"b"}, {"Accept", strings.Repeat("x", 129)},
		{"Cache-Control", "no-cache"}, {"If-None-Match", "\"a\""}, {"Range", "bytes=0-9"}, {"Range", "bytes=-9"},
		{"Range", "bytes=0-1,2-3"}, {"Accept-Language", "de"}, {"Accept-Language", "de@"}, {"Content-Language", "en"},
		{"traceparent", "00-ab-cd-01"}, {"X-HTTP-Method-Override", "TRACE"}, {"X-HTTP-Method-Override", "PUT"}, {"Priority", "u=1"},
		{"baggage", "a=1"}, {"Upgrade-Insecure-Requests", "1"}, {"Save-Data", "on"}, {"DPR", "2"}, {"Device-Memory", "8"},
		{"Sec-Fetch-Mode", "x"}, {"Pragma", "no-cache"}, {"Last-Event-ID", "5"}, {"Cookie", "a=b"}}
	responseHeaders = []Header{{"X-One", "1"}, {"X-Two", "2"}, {"X-Request-Id", "r"}, {"ETag", "\"e\""}, {"Authorization", "z"},
		{"Cache-Control", "no-store"}, {"Content-Language", "en"}, {"Content-Type", "text/plain"}, {"Vary", "Origin"}}
	methods    = []string{"PUT", "PUT", "DELETE", "PATCH", "patch", "delete", "put", "OPTIONS", "QUERY", "FOO", "POST", "GET", "HEAD"}
	separators = []string{", ", ", ", ", ", ", ", ",", ",", ",", ",\t", " ,  ", ",,", "; ", " "}
)

func ptr[T any](v T) *T { return &v }

// exchange makes a request and answers to it that mostly, but not quite,
// allow it.
func (d *dice) exchange(c *Case) {
	c.Page = one(d, pages...)
	r := &c.Request
	if c.Category == "random-simple" {
		r.Method = one(d, nil, nil, ptr("GET"), ptr("POST"), ptr("HEAD"))
	} else {
		r.Method = one(d, nil, nil, ptr("POST"), ptr(one(d, methods...)), ptr(one(d, methods...)))
	}
	if c.Category != "random-simple" || d.in(4) {
		for range d.IntN(4) {
			r.Headers = append(r.Headers, one(d, requestHeaders...))
		}
	}
	r.Credentials = one(d, "", "", "", "include", "include", "same-origin", "omit")
	if d.in(10) {
		r.Mode = one(d, "cors", "no-cors", "same-origin")
	}
	if d.in(15) {
		r.Redirect = one(d, "follow", "error", "manual")
	}
	if r.Method != nil && *r.Method != "GET" && *r.Method != "HEAD" && d.in(2) {
		r.Body = ptr(one(d, "", "x", "a=b&c=d", `{"a":1}`))
	}
	hops := 1
	if c.Category == "random-redirect" {
		hops += 1 + d.IntN(2)
	}
	for i := range hops {
		p := one(d, places...)
		for strings.HasPrefix(c.Page, "https:") && p.scheme == "http" && !d.in(8) {
			p = one(d, places...) // mixed content, and no more to see
		}
		h := Hop{Scheme: p.scheme, Host: p.host, Port: p.port, Path: fmt.Sprintf("/c/%s/%d", c.ID, i)}
		h.Preflight, h.Actual = d.preflightAnswer(c), d.answer(c)
		c.Script = append(c.Script, h)
	}
	for i := range hops - 1 {
		a := c.Script[i].Actual
		a.Status = one(d, 301, 302, 302, 303, 307, 307, 308)
		a.Headers = append(a.Headers, Header{"Location", c.Script[i+1].url(one(d, "", "", "", "", "", "", "", "user:pass@"))})
	}
	r.URL = c.Script[0].url("")
}

// url returns where the hop is, with the user info given.
func (h *Hop) url(userInfo string) string {
	return fmt.Sprintf("%s://%s%s:%d%s", h.Scheme, userInfo, h.Host, h.Port, h.Path)
}

// answer makes the answer to a request that needs no preflight, or had one.
func (d *dice) answer(c *Case) *Response {
	r := &Response{Status: 200, Headers: d.allowed(c), Body: "ok"}
	if d.in(8) {
		r.Status = one(d, 201, 204, 206, 304, 400, 401, 403, 404, 500, 503)
	}
	for _, h := range responseHeaders {
		if d.in(3) {
			r.Headers = append(r.Headers, h)
		}
	}
	if d.in(2) {
		r.Headers = append(r.Headers, Header{"Access-Control-Expose-Headers", one(d, "*", "X-One", "x-one,etag", "X-One, X-Two", "ETag",
			"Authorization", "*, Authorization", "\"X-One\"", "X-One;X-Two", "X-One X-Two", "X-One, (", "X-Request-Id, X-Two,", "")})
	}
	return r
}

// preflightAnswer makes the answer to a preflight.
func (d *dice) preflightAnswer(c *Case) *Response {
	if d.in(20) {
		return nil
	}
	r := &Response{Status: one(d, 204, 204, 204, 200, 200, 201, 202), Headers: d.allowed(c)}
	if d.in(12) {
		r.Status = one(d, 206, 299, 300, 301, 302, 304, 307, 400, 401, 403, 404, 405, 429, 500, 502, 503)
	}
	if r.Status/100 == 3 && d.in(2) {
		r.Headers = append(r.Headers, Header{"Location", "http://api.test:18080/c/" + c.ID + "/0/x"})
	}
	if !d.in(8) {
		method := "GET"
		if c.Request.Method != nil {
			method = *c.Request.Method
		}
		r.Headers = append(r.Headers, Header{"Access-Control-Allow-Methods", d.list(method, "*", "GET", "POST", "PUT", "DELETE")})
	}
	if !d.in(8) {
		var names []string
		for _, h := range c.Request.Headers {
			names = append(names, one(d, h[0], strings.ToLower(h[0]), strings.ToLower(h[0])))
		}
		r.Headers = append(r.Headers, Header{"Access-Control-Allow-Headers", d.list(strings.Join(names, ", "), "*", "Content-Type", "X-Extra")})
	}
	if d.in(4) {
		r.Headers = append(r.Headers, Header{"Access-Control-Max-Age", one(d, "0", "600", "86400", "-1", "x")})
	}
	return r
}

// list makes the value of a header that lists: what is wanted, most times,
// among others.
func (d *dice) list(wanted string, others ...string) string {
	if d.in(12) {
		return one(d, "", "@", "all", "(", `"`+wanted+`"`, "["+wanted+"]", wanted+",", "x-*", "\u00e9")
	}
	var items []string
	if !d.in(10) {
		items = append(items, wanted)
	}
	for range d.IntN(3) {
		items = append(items, one(d, others...))
	}
	d.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	return strings.Join(items, one(d, separators...))
}

// allowed makes the headers that allow an origin and credentials.
func (d *dice) allowed(c *Case) []Header {
	hs := []Header{}
	if !d.in(15) {
		hs = append(hs, Header{"Access-Control-Allow-Origin", d.allowOrigin(c.Page)})
	}
	if d.in(30) {
		hs = append(hs, Header{"Access-Control-Allow-Origin", d.allowOrigin(c.Page)})
	}
	if c.Request.Credentials == "include" && !d.in(6) || d.in(4) {
		hs = append(hs, Header{"Access-Control-Allow-Credentials", one(d, "true", "true", "true", "true", "true", "true", "true",
			"false", "TRUE", "", "  true ", `"true"`, "*", "1", "yes", "true, true")})
	}
	return hs
}

func (d *dice) allowOrigin(page string) string {
	switch d.IntN(16) {
	case 0, 1, 2:
		return "*"
	case 3:
		return "null"
	case 4:
		return one(d, "", "true", "http://*", "*.app.test", ".*", "%", "NULL", `"null"`, "http://[::1", "app.test", "* ", "*,*",
			"http://other.test", "http://a.test, http://b.test", "http://localhost:3000", page+"/", page+"/path", page+":80", page+", *",
			page+" http://other.test", page+";", "  "+page+" ", `"`+page+`"`, strings.ToUpper(page), strings.Replace(page, ":1", ":2", 1),
			strings.Replace(page, "//", "//x.", 1), strings.TrimPrefix(page, "http:"), "https://example.com", page+"\u00ff")
	default:
		return page
	}
}

// oddValue makes a plain exchange that is allowed but for one header, whose
// value is spoilt a little.
func (d *dice) oddValue(c *Case) {
	c.Page = "http://app.test:18081"
	r := &c.Request
	r.Credentials = one(d, "", "include")
	allowed := func(more ...Header) []Header {
		return append([]Header{{"Access-Control-Allow-Origin", c.Page}, {"Access-Control-Allow-Credentials", "true"}}, more...)
	}
	h := Hop{Scheme: "http", Host: "api.test", Port: 18080, Path: "/c/" + c.ID + "/0",
		Actual: &Response{Status: 200, Headers: allowed(), Body: "ok"}}
	r.URL = h.url("")
	preflighted := func(method string, more ...Header) {
		r.Method = ptr(method)
		h.Preflight = &Response{Status: 204, Headers: allowed(more...)}
	}
	spoiltAnswer := h.Actual
	switch c.Category {
	case "value-acao", "value-acac":
		if d.in(2) {
			preflighted("PUT", Header{"Access-Control-Allow-Methods", "PUT"})
			spoiltAnswer = h.Preflight
		}
		i := 0
		if c.Category == "value-acac" {
			i, r.Credentials = 1, "include"
		}
		spoiltAnswer.Headers[i][1] = d.spoil(one(d, spoiltAnswer.Headers[i][1], spoiltAnswer.Headers[i][1], "*"))
	case "value-acam":
		method := one(d, "PUT", "PATCH", "patch", "FOO")
		preflighted(method, Header{"Access-Control-Allow-Methods", d.spoil(d.list(method, "*", "X-B", "OPTIONS", "GET"))})
	case "value-acah":
		r.Headers = []Header{{"X-A", "1"}, {"X-B", "2"}}[:1+d.IntN(2)]
		preflighted("GET", Header{"Access-Control-Allow-Headers", d.spoil(d.list("X-A, x-b", "*", "OPTIONS", "X-A"))})
	case "value-expose":
		h.Actual.Headers = allowed(append([]Header{{"Access-Control-Expose-Headers", d.spoil(d.list("X-One", "*", "ETag", "Authorization", "X-Two"))}},
			responseHeaders...)...)
	}
	c.Script = []Hop{h}
}

// spoil puts a stray byte into a value, most times.
func (d *dice) spoil(value string) string {
	if d.in(4) {
		return value
	}
	stray := one(d, " ", "\t", ",", ", ", ";", "\"", "'", "*", "/", ":", "\u000b", "\u0001", "\u007f", "\u0080", "\u00e9", "\u00ff", "(", "|", "0", "")
	i := one(d, 0, len([]rune(value)), d.IntN(len([]rune(value))+1))
	rs := []rune(value)
	return string(rs[:i]) + stray + string(rs[i:])
}
