package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// tutorial are the two checks made by default: a GET, and the same GET with
// Content-Type: application/json.
func tutorial() []Intent {
	simple := fetch.Request{URL: "http://localhost:5000/api/data", Method: "GET", Origin: fetch.OriginOf("http://localhost:3000"),
		Mode: fetch.ModeCORS, Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch", Product: "cors-check/test"}
	preflighted := simple
	preflighted.Headers = fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}
	return []Intent{{Name: "simple", Request: simple}, {Name: "preflighted", Request: preflighted}}
}

// servers are how real stacks answer, in the shapes the lab found them in, and
// the root cause each should get.
var servers = []struct {
	name, want, options, text string
	framework                 string
	noFix                     bool
}{
	{name: "Express 5, nothing configured", want: NoCORSLayer, framework: "express", text: `
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
	{name: "ASP.NET Core, nothing configured", want: NoCORSLayer, framework: "aspnetcore", text: `
GET http://localhost:5000/api/data

HTTP/1.1 200 OK
Server: Kestrel

{}
OPTIONS http://localhost:5000/api/data

HTTP/1.1 405 Method Not Allowed
Server: Kestrel
Allow: GET
`},
	{name: "Django, nothing configured", want: NoCORSLayer, framework: "django", text: `
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
	{name: "Express, list entry with a slash", want: AllowListTrailingSlash, framework: "express", text: `
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
	{name: "Express, string with a slash", want: AllowOriginTrailingSlash, framework: "express", text: `
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
	{name: "Express, middleware after the routes", want: MiddlewareAfterRoutes, framework: "express", text: `
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
	{name: "ASP.NET Core, authentication in front", want: PreflightAuthentication, framework: "aspnetcore", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 401 Unauthorized
Server: Kestrel
WWW-Authenticate: Bearer

GET http://localhost:5000/*

HTTP/1.1 401 Unauthorized
Server: Kestrel
WWW-Authenticate: Bearer

`},
	{name: "Express, authentication in front, without a challenge", want: PreflightAuthentication, framework: "express", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 401 Unauthorized
X-Powered-By: Express

{"error":"no token"}
GET http://localhost:5000/*

HTTP/1.1 401 Unauthorized
X-Powered-By: Express

{"error":"no token"}
`},
	{name: "ASP.NET Core, an error that reaches the server", want: ErrorWithoutCORSHeaders, framework: "aspnetcore", text: `
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
	{name: "Express, an error before the middleware", want: ErrorWithoutCORSHeaders, framework: "express", text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 500 Internal Server Error
X-Powered-By: Express

GET http://localhost:5000/*

HTTP/1.1 500 Internal Server Error
X-Powered-By: Express

`},
	{name: "ASP.NET Core, an origin with a slash", want: AllowListTrailingSlash, framework: "aspnetcore", text: `
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
	{name: "ASP.NET Core, another port listed", want: AllowListPort, framework: "aspnetcore", text: `
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
	{name: "rs/cors, a header refused", want: HeaderRefusedSilently, text: `
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
	{name: "Express, cors on the route only", want: OptionsNotRouted, framework: "express", text: `
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
	{name: "Express, a fixed origin", want: FixedOrigin, framework: "express", text: `
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
	{name: "nginx before a program, both with headers", want: TwoCORSLayers, text: `
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
	{name: "FastAPI, an origin it does not know", want: OriginNotInList, text: `
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
	{name: "gin, an origin it does not know", want: OriginNotInList, text: `
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
	{name: "Django, the slash", want: PreflightRedirectSlash, framework: "django", noFix: true, text: `
OPTIONS http://localhost:5000/api/data

HTTP/1.1 301 Moved Permanently
Server: WSGIServer/0.2 CPython/3.12
Location: /api/data/

GET http://localhost:5000/api/data

HTTP/1.1 301 Moved Permanently
Server: WSGIServer/0.2 CPython/3.12
Location: /api/data/

OPTIONS http://localhost:5000/api/data/

HTTP/1.1 200 OK
Server: WSGIServer/0.2 CPython/3.12
access-control-allow-origin: http://localhost:3000
access-control-allow-headers: content-type

GET http://localhost:5000/api/data/

HTTP/1.1 200 OK
access-control-allow-origin: http://localhost:3000

{}
`},
	{name: "macOS", want: AirPlayPort, noFix: true, text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 403 Forbidden
Server: AirTunes/775.3.1

GET http://localhost:5000/*

HTTP/1.1 403 Forbidden
Server: AirTunes/775.3.1

`},
	{name: "a dev server's index page for everything", want: SPAFallback, noFix: true, text: `
OPTIONS http://localhost:5000/*

HTTP/1.1 200 OK
Content-Type: text/html

<!doctype html><div id=root>
GET http://localhost:5000/*

HTTP/1.1 200 OK
Content-Type: text/html

<!doctype html><div id=root>
`},
	{name: "nothing there", want: ConnectionRefused, noFix: true, text: `
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
			codes := codesOf(d)
			if len(codes) == 0 || codes[0] != s.want {
				t.Fatalf("codes %q, want %s first", codes, s.want)
			}
			if s.framework != "" && (d.Server == nil || d.Server.Framework != s.framework) {
				t.Errorf("server %+v, want %s", d.Server, s.framework)
			}
			if s.noFix != (d.Policy == nil) || s.noFix != (len(d.Fixes) == 0) {
				t.Errorf("policy %+v with %d fixes, want none: %v", d.Policy, len(d.Fixes), s.noFix)
			}
			if d.Policy != nil && !slices.Equal(d.Policy.Origins, []string{"http://localhost:3000"}) {
				t.Errorf("policy for %q", d.Policy.Origins)
			}
			seen := map[string]bool{}
			for _, f := range d.Findings {
				if seen[f.Code+f.Evidence.Header+f.Title] {
					t.Errorf("told twice: %s %s", f.Code, f.Title)
				}
				seen[f.Code+f.Evidence.Header+f.Title] = true
				if f.Title == "" || f.Advice == "" || f.Detail == "" || f.Check == "" || f.Severity == "" || f.Confidence == "" {
					t.Errorf("not whole: %+v", f)
				}
			}
		})
	}
}

// TestServerTellings keeps what only some of the servers show.
func TestPanicBecomesOneFinding(t *testing.T) {
	x := parseExhibit(t, "", strings.TrimPrefix(servers[0].text, "\n"))
	plan := Plan{Checks: tutorial(), Browsers: []browser.ID{"chromium"}, Expected: Allowed, Experiments: ExperimentsNever}
	var checks []*Check
	for _, intent := range plan.Checks {
		run := Begin(intent, plan.Browsers)
		for send := run.Next(); send != nil; send = run.Next() {
			run.Receive(x.answer(*send))
		}
		checks = append(checks, run.Check())
	}
	q := Inquire(plan, checks)
	q.causes = append([]cause{{code: "broken", explains: originMissing, judge: func(*scene) *Finding { panic("a bug") }}}, causes...)
	codes := codesOf(q.Diagnosis())
	if codes[0] != NoCORSLayer {
		t.Errorf("the rest of the report is lost: %q", codes)
	}
	n := 0
	for _, c := range codes {
		if c == InternalError {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d findings of an internal error, want 1: %q", n, codes)
	}
}
