package inquiry

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/cause"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/fix"
)

// tutorial are the two checks made by default: a GET, and the same GET with
// Content-Type: application/json.
func tutorial() []rules.Intent {
	simple := fetch.Request{URL: "http://localhost:5000/api/data", Method: "GET", Origin: fetch.OriginOf("http://localhost:3000"),
		Mode: fetch.ModeCORS, Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch"}
	preflighted := simple
	preflighted.Headers = fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}
	return []rules.Intent{{Name: "simple", Request: simple}, {Name: "preflighted", Request: preflighted}}
}

// servers are how real stacks answer, in the shapes the lab found them in, and
// the root cause each should get.
var servers = []struct {
	name, want, options, text string
	framework                 string
	noFix                     bool
	others                    []string // origins that the policy keeps, beside the page's
}{
	{name: "Express 5, nothing configured", want: "no-cors-layer", framework: "express", text: `
GET http://localhost:5000/api/data

HTTP/1.1 200 OK
X-Powered-By: Express
Content-Type: application/json; charset=utf-8

{}
OPTIONS http://localhost:5000/api/data

HTTP/1.1 200 OK
X-Powered-By: Express
Allow: GET, HEAD
Content-Type: text/plain

GET, HEAD
GET http://localhost:5000/*

HTTP/1.1 404 Not Found
X-Powered-By: Express
Content-Security-Policy: default-src 'none'

<pre>Cannot GET /</pre>
`},
	{name: "ASP.NET Core, nothing configured", want: "no-cors-layer", framework: "aspnetcore", text: `
GET http://localhost:5000/api/data

HTTP/1.1 200 OK
Server: Kestrel

{}
OPTIONS http://localhost:5000/api/data

HTTP/1.1 405 Method Not rules.Allowed
Server: Kestrel
Allow: GET
`},
	{name: "Django, nothing configured", want: "no-cors-layer", framework: "django", text: `
GET http://localhost:5000/api/data

HTTP/1.1 200 OK
Server: WSGIServer/0.2 CPython/3.12
X-Frame-Options: DENY
X-Content-Type-Options: nosniff
Referrer-Policy: same-origin

{}
OPTIONS http://localhost:5000/api/data

HTTP/1.1 200 OK
Server: WSGIServer/0.2 CPython/3.12
X-Frame-Options: DENY
X-Content-Type-Options: nosniff
Referrer-Policy: same-origin

{}
`},
	{name: "Express, list entry with a slash", want: "allow-list-trailing-slash", framework: "express", text: `
OPTIONS http://localhost:5000/api/data
Origin: http://localhost:3000/

HTTP/1.1 204 No Content
X-Powered-By: Express
Access-Control-Allow-Origin: http://localhost:3000/
Vary: Origin, Access-Control-Request-Headers
Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE
Access-Control-Allow-Headers: content-type

OPTIONS http://localhost:5000/api/data

HTTP/1.1 204 No Content
X-Powered-By: Express
Vary: Origin, Access-Control-Request-Headers
Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE
Access-Control-Allow-Headers: content-type

GET http://localhost:5000/api/data
Origin: http://localhost:3000/

HTTP/1.1 200 OK
Access-Control-Allow-Origin: http://localhost:3000/
X-Powered-By: Express
Vary: Origin

{}
GET http://localhost:5000/*

HTTP/1.1 200 OK
X-Powered-By: Express
Vary: Origin

{}
`},
	{name: "Express, string with a slash", want: "allow-origin-trailing-slash", framework: "express", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 204 No Content
X-Powered-By: Express
Access-Control-Allow-Origin: http://localhost:3000/
Vary: Origin
Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE
Access-Control-Allow-Headers: content-type

GET http://localhost:5000/*

HTTP/1.1 200 OK
Access-Control-Allow-Origin: http://localhost:3000/
X-Powered-By: Express
Vary: Origin

{}
`},
	{name: "Express, middleware after the routes", want: "middleware-after-routes", framework: "express", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 204 No Content
X-Powered-By: Express
Access-Control-Allow-Origin: http://localhost:3000
Vary: Origin
Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE
Access-Control-Allow-Headers: content-type

GET http://localhost:5000/api/data

HTTP/1.1 200 OK
X-Powered-By: Express

{}
GET http://localhost:5000/*

HTTP/1.1 404 Not Found
X-Powered-By: Express
Access-Control-Allow-Origin: http://localhost:3000
Vary: Origin

<pre>Cannot GET /</pre>
`},
	{name: "ASP.NET Core, authentication in front", want: "preflight-authentication", framework: "aspnetcore", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 401 Unauthorized
Server: Kestrel
WWW-Authenticate: Bearer

GET http://localhost:5000/*

HTTP/1.1 401 Unauthorized
Server: Kestrel
WWW-Authenticate: Bearer

`},
	{name: "Express, authentication in front, without a challenge", want: "preflight-authentication", framework: "express", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 401 Unauthorized
X-Powered-By: Express

{"error":"no token"}
GET http://localhost:5000/*

HTTP/1.1 401 Unauthorized
X-Powered-By: Express

{"error":"no token"}
`},
	{name: "ASP.NET Core, an error that reaches the server", want: "error-without-cors-headers", framework: "aspnetcore", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 204 No Content
Server: Kestrel
Access-Control-Allow-Origin: http://localhost:3000
Access-Control-Allow-Headers: content-type

GET http://localhost:5000/api/data

HTTP/1.1 500 Internal Server Error
Server: Kestrel
Content-Length: 0

`},
	{name: "Express, an error before the middleware", want: "fails-before-routing", framework: "express", noFix: true, text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 500 Internal Server Error
X-Powered-By: Express

GET http://localhost:5000/*

HTTP/1.1 500 Internal Server Error
X-Powered-By: Express

`},
	{name: "ASP.NET Core, an origin with a slash", want: "allow-list-trailing-slash", framework: "aspnetcore", text: `
OPTIONS http://localhost:5000/*
Origin: http://localhost:3000/

HTTP/1.1 204 No Content
Server: Kestrel
Access-Control-Allow-Origin: http://localhost:3000/
Access-Control-Allow-Headers: content-type

OPTIONS http://localhost:5000/*

HTTP/1.1 204 No Content
Server: Kestrel

GET http://localhost:5000/api/data

HTTP/1.1 200 OK
Server: Kestrel

{}
`},
	{name: "ASP.NET Core, another port listed", want: "allow-list-port", framework: "aspnetcore", others: []string{"http://localhost:5173"}, text: `
OPTIONS http://localhost:5000/*
Origin: http://localhost:5173

HTTP/1.1 204 No Content
Server: Kestrel
Access-Control-Allow-Origin: http://localhost:5173
Access-Control-Allow-Headers: content-type

OPTIONS http://localhost:5000/*

HTTP/1.1 204 No Content
Server: Kestrel

GET http://localhost:5000/api/data

HTTP/1.1 200 OK
Server: Kestrel

{}
`},
	{name: "rs/cors, a header refused", want: "header-refused-silently", text: `
OPTIONS http://localhost:5000/*
Access-Control-Request-Headers: content-type

HTTP/1.1 204 No Content
Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers

OPTIONS http://localhost:5000/*

HTTP/1.1 204 No Content
Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers
Access-Control-Allow-Origin: http://localhost:3000
Access-Control-Allow-Methods: GET

GET http://localhost:5000/*

HTTP/1.1 200 OK
Access-Control-Allow-Origin: http://localhost:3000
Vary: Origin

{}
`},
	{name: "Express, cors on the route only", want: "options-not-routed", framework: "express", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 200 OK
X-Powered-By: Express
Allow: GET, HEAD

GET, HEAD
GET http://localhost:5000/api/data

HTTP/1.1 200 OK
X-Powered-By: Express
Access-Control-Allow-Origin: *

{}
`},
	{name: "Express, a fixed origin", want: "fixed-origin", framework: "express", others: []string{"https://www.example.com"}, text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 204 No Content
X-Powered-By: Express
Vary: Origin
Access-Control-Allow-Origin: https://www.example.com
Access-Control-Allow-Headers: content-type

GET http://localhost:5000/*

HTTP/1.1 200 OK
X-Powered-By: Express
Vary: Origin
Access-Control-Allow-Origin: https://www.example.com

{}
`},
	{name: "nginx before a program, both with headers", want: "two-cors-layers", text: `
OPTIONS http://localhost:5000/api/data

HTTP/1.1 204 No Content
Server: nginx
Access-Control-Allow-Origin: http://localhost:3000
Access-Control-Allow-Origin: *
Access-Control-Allow-Headers: content-type

GET http://localhost:5000/api/data

HTTP/1.1 200 OK
Server: nginx
Access-Control-Allow-Origin: http://localhost:3000
Access-Control-Allow-Origin: *

{}
GET http://localhost:5000/*

HTTP/1.1 404 Not Found
Server: nginx
Access-Control-Allow-Origin: *

`},
	{name: "FastAPI, an origin it does not know", want: "origin-not-in-list", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 400 Bad Request
server: uvicorn
vary: Origin

Disallowed CORS origin
GET http://localhost:5000/*

HTTP/1.1 200 OK
server: uvicorn

{}
`},
	{name: "gin, an origin it does not know", want: "origin-not-in-list", text: `
OPTIONS http://localhost:5000/*
Origin: http://localhost:3000

HTTP/1.1 403 Forbidden

GET http://localhost:5000/*
Origin: http://localhost:3000

HTTP/1.1 403 Forbidden

GET http://localhost:5000/api/data

HTTP/1.1 200 OK

{}
`},
	{name: "Django, the slash", want: "preflight-redirect-slash", framework: "django", noFix: true, text: `
OPTIONS http://localhost:5000/api/data

HTTP/1.1 301 Moved Permanently
Server: WSGIServer/0.2 CPython/3.12
X-Content-Type-Options: nosniff
Location: /api/data/

GET http://localhost:5000/api/data

HTTP/1.1 301 Moved Permanently
Server: WSGIServer/0.2 CPython/3.12
X-Content-Type-Options: nosniff
Location: /api/data/

OPTIONS http://localhost:5000/api/data/

HTTP/1.1 200 OK
Server: WSGIServer/0.2 CPython/3.12
X-Content-Type-Options: nosniff
access-control-allow-origin: http://localhost:3000
access-control-allow-headers: content-type

GET http://localhost:5000/api/data/

HTTP/1.1 200 OK
access-control-allow-origin: http://localhost:3000

{}
`},
	{name: "macOS", want: "airplay-port", noFix: true, text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 403 Forbidden
Server: AirTunes/775.3.1

GET http://localhost:5000/*

HTTP/1.1 403 Forbidden
Server: AirTunes/775.3.1

`},
	{name: "a dev server's index page for everything", want: "spa-fallback", noFix: true, text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 200 OK
Content-Type: text/html

<!doctype html><div id=root>
GET http://localhost:5000/*

HTTP/1.1 200 OK
Content-Type: text/html

<!doctype html><div id=root>
`},
	{name: "nothing there", want: "connection-refused", noFix: true, text: `
OPTIONS http://localhost:5000/*

! connection-refused
GET http://localhost:5000/*

! connection-refused
`},
}

func TestServers(t *testing.T) {
	for _, s := range servers {
		t.Run(s.name, func(t *testing.T) {
			d := parseExhibit(t, s.options, strings.TrimPrefix(s.text, "\n")).diagnose(t, tutorial()...)
			got := codesOf(d)
			if len(got) == 0 || got[0] != s.want {
				t.Fatalf("codes %q, want %s first", got, s.want)
			}
			if s.framework != "" && (d.Server == nil || d.Server.Framework != s.framework) {
				t.Errorf("server %+v, want %s", d.Server, s.framework)
			}
			if s.noFix != (d.Policy == nil) {
				t.Errorf("policy %+v, want none: %v", d.Policy, s.noFix)
			}
			fixes := fix.Defaults()
			switch {
			case s.noFix && len(d.Fixes) == 1 && len(d.Fixes[0].Steps) == 0: // what is not about CORS has a change alone
				fixes = []string{s.framework}
			case s.noFix:
				fixes = nil
			case d.Server != nil && d.Server.Confidence != rules.Low:
				fixes = fix.Implied(d.Server.Framework)
			}
			if !slices.EqualFunc(d.Fixes, fixes, func(f fix.Fix, name string) bool { return f.Framework == name }) {
				t.Errorf("server %+v, %d fixes, want %q", d.Server, len(d.Fixes), fixes)
			}
			if d.Policy != nil && !slices.Equal(d.Policy.Origins, append([]string{"http://localhost:3000"}, s.others...)) {
				t.Errorf("policy for %q", d.Policy.Origins)
			}
			for i, f := range d.Findings {
				if slices.ContainsFunc(d.Findings[:i], func(g rules.Finding) bool {
					return f.Code == g.Code && f.Header == g.Header && reflect.DeepEqual(f.Facts, g.Facts)
				}) {
					t.Errorf("reported twice: %s %+v", f.Code, f.Facts)
				}
				whole(t, f)
			}
		})
	}
}

// whole holds that a finding says all that a report shows of one, and points
// only at what its exchanges have.
func whole(t *testing.T, f rules.Finding) {
	t.Helper()
	words, err := codes.Tell(f.Code, f.Facts, nil)
	if err != nil || words.Title == "" || words.Detail == "" || words.Advice == "" || f.Check == "" || f.Severity == "" || f.Confidence.Rank() < 0 {
		t.Errorf("not whole: %s %+v %+v: %v", f.Code, f, words, err)
	}
	for _, p := range f.Places {
		switch p.Part {
		case rules.ResponseHeader, rules.ResponseHeaderName:
			if p.Line < 0 || p.Line >= len(p.Exchange.Response.Headers) {
				t.Errorf("%s points at response header %d of %d", f.Code, p.Line, len(p.Exchange.Response.Headers))
				continue
			}
			pointed := p.Header().Value
			if p.Part == rules.ResponseHeaderName {
				pointed = p.Header().Name
			}
			if p.Start < 0 || p.End < p.Start || p.End > len(pointed) {
				t.Errorf("%s points at %d to %d of %q", f.Code, p.Start, p.End, pointed)
			}
		case rules.RequestHeader:
			if p.Line < 0 || p.Line >= len(p.Exchange.Send.Headers) {
				t.Errorf("%s points at request header %d of %d", f.Code, p.Line, len(p.Exchange.Send.Headers))
			}
		case rules.StatusLine:
			if p.Exchange.Response == nil {
				t.Errorf("%s points at the status of no response", f.Code)
			}
		default:
			t.Errorf("%s points at %q", f.Code, p.Part)
		}
	}
}

// A fault of ours in one rule is one finding, and the rest of the report stands.
func TestPanicBecomesOneFinding(t *testing.T) {
	x := parseExhibit(t, "", strings.TrimPrefix(servers[0].text, "\n"))
	plan := rules.Plan{Checks: tutorial(), Browsers: []browser.ID{"chromium"}, Expected: rules.Allowed, Experiments: rules.ExperimentsNever}
	var checks []*rules.Check
	for _, intent := range plan.Checks {
		checks = append(checks, Check(t.Context(), intent, plan.Browsers, false, func(_ context.Context, s fetch.Send) fetch.Answer { return x.answer(s) }))
	}
	q := Inquire(plan, checks)
	broken := cause.Cause{Slug: "broken", Explains: []string{finding.NoCORSHeaders}, Judge: func(*rules.Scene) *rules.Finding { panic("a bug") }}
	q.causes = append([]cause.Cause{broken}, q.causes...)
	got := codesOf(q.Diagnosis())
	if got[0] != "no-cors-layer" {
		t.Errorf("the rest of the report is lost: %q", got)
	}
	n := 0
	for _, c := range got {
		if c == "internal-error" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d findings of an internal error, want 1: %q", n, got)
	}
}

// TestMixedContentNamesTheRedirect: an https URL that redirects to http is the
// redirect's fault, not the URL's.
func TestMixedContentNamesTheRedirect(t *testing.T) {
	d := parseExhibit(t, "", `
GET https://api.example.com/items HTTP/1.1

HTTP/1.1 307 Temporary Redirect
Access-Control-Allow-Origin: https://app.example.com
Location: http://api.example.com/items/
`).diagnose(t)
	if f := d.Findings[0]; f.Code != finding.MixedContent || f.Facts.Kind != "redirect" || f.Facts.Target != "http://api.example.com/items/" {
		t.Errorf("%s %+v", f.Code, f.Facts)
	}
}
