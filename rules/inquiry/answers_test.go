package inquiry

import (
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/finding"
)

// answering are servers whose response says itself what is wrong, in families
// of look-alikes: each differs from the one before it in one thing, and has a
// cause of its own.
var answering = []struct{ name, want, text string }{
	// Refusals of the preflight with 401, and of everything with it.
	{"a token is wanted of the preflight", "preflight-authentication", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: authorization

HTTP/1.1 401 Unauthorized
WWW-Authenticate: Bearer

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
Access-Control-Allow-Origin: https://app.example.com
`},
	{"the port of a dev tunnel is private", "gate-in-front", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: authorization

HTTP/1.1 401 Unauthorized
WWW-Authenticate: tunnel

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 302 Found
Location: https://github.dev/pf-signin?id=1
`},
	{"the host of a private port, told by its name", "gate-in-front", `
OPTIONS https://name-5000.app.github.dev/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: content-type

HTTP/1.1 401 Unauthorized

GET https://name-5000.app.github.dev/data HTTP/1.1

HTTP/1.1 401 Unauthorized
`},
	{"everything is 401, without a trace of a program", "gate-in-front", `
OPTIONS https://api.example.com/* HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: content-type

HTTP/1.1 401 Unauthorized
Content-Length: 0

GET https://api.example.com/* HTTP/1.1

HTTP/1.1 401 Unauthorized
Content-Length: 0
`},
	{"everything is 401, and a program says so", "preflight-authentication", `
OPTIONS https://api.example.com/* HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: content-type

HTTP/1.1 401 Unauthorized
X-Powered-By: Express
Content-Length: 0

GET https://api.example.com/* HTTP/1.1

HTTP/1.1 401 Unauthorized
X-Powered-By: Express
Content-Length: 0
`},
	{"everything is 401, by deployment protection", "gate-in-front", `
OPTIONS https://api.example.com/* HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: content-type

HTTP/1.1 401 Unauthorized
Server: Vercel
X-Vercel-Id: fra1::x
Set-Cookie: _vercel_sso_nonce=abc; Path=/

GET https://api.example.com/* HTTP/1.1

HTTP/1.1 401 Unauthorized
Server: Vercel
X-Vercel-Id: fra1::x
Set-Cookie: _vercel_sso_nonce=abc; Path=/
`},
	{"an access proxy redirects to its login", "gate-in-front", `
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 302 Found
Location: https://team.cloudflareaccess.com/cdn-cgi/access/login/api.example.com
`},
	{"the program redirects to its login", "redirect-login", `
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 302 Found
Location: https://api.example.com/login?next=/data
`},

	// Status 400 on the preflight.
	{"authentication that answers 400, echo", "preflight-authentication", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: authorization

HTTP/1.1 400 Bad Request
Content-Type: application/json

{"message":"missing key in request header"}

GET https://api.example.com/data HTTP/1.1
Authorization: 1

HTTP/1.1 200 OK
Access-Control-Allow-Origin: https://app.example.com
Vary: Origin
`},
	{"authentication that answers 400 and says nothing", "preflight-authentication", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: authorization

HTTP/1.1 400 Bad Request

GET https://api.example.com/data HTTP/1.1
Authorization: 1

HTTP/1.1 200 OK
Access-Control-Allow-Origin: https://app.example.com
Vary: Origin

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 400 Bad Request
`},
	{"400 on the preflight alone, with a token or without", "options-not-routed", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: authorization

HTTP/1.1 400 Bad Request

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
Access-Control-Allow-Origin: https://app.example.com
Vary: Origin
`},

	// The request is refused after a preflight that passed.
	{"the token has expired", "credentials-refused", passing + `
HTTP/1.1 401 Unauthorized
WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired"
`},
	{"a crash", "error-without-cors-headers", passing + `
HTTP/1.1 500 Internal Server Error
`},
	{"too many requests", "rate-limited", passing + `
HTTP/1.1 429 Too Many Requests
Retry-After: 60
`},
	{"too large", "error-without-cors-headers", passing + `
HTTP/1.1 413 Request Entity Too Large
Server: nginx
`},
	{"the upstream is down", "upstream-failed", passing + `
HTTP/1.1 502 Bad Gateway

<html><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.22.1</center></body></html>
`},
	{"bot protection", "challenge-page", passing + `
HTTP/1.1 200 OK
Content-Type: text/html
Set-Cookie: techaro.lol-anubis-auth-cookie-verification=1

<!doctype html><title>Making sure you&#39;re not a bot!</title>
`},
	{"a tunnel's warning page", "gate-in-front", passing + `
HTTP/1.1 200 OK
Content-Type: text/html
Ngrok-Error-Code: ERR_NGROK_6024

<!doctype html><title>ngrok</title>
`},

	// Writes.
	{"Django's protection against forgery", "csrf-refused", post + `
HTTP/1.1 403 Forbidden
Content-Type: text/html

<h1>Forbidden <span>(403)</span></h1><p>CSRF verification failed. Request aborted.</p>
`},
	{"Laravel's", "csrf-refused", post + `
HTTP/1.1 419 unknown status
`},
	{"a write that the login may not make", "no-cors-layer", post + `
HTTP/1.1 403 Forbidden
Content-Type: text/html

<h1>Forbidden <span>(403)</span></h1>
`},

	// An error everywhere.
	{"404 everywhere", "url-not-found", `
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 404 Not Found
`},
	{"429 everywhere", "rate-limited", everywhere(`HTTP/1.1 429 Too Many Requests
Retry-After: 60
Content-Length: 0
`)},
	{"500 everywhere", "fails-before-routing", everywhere(`HTTP/1.1 500 Internal Server Error
`)},
	{"500 everywhere, where there is an Origin", "origin-not-in-list", `
GET https://api.example.com/* HTTP/1.1
Origin: https://app.example.com

HTTP/1.1 500 Internal Server Error

OPTIONS https://api.example.com/* HTTP/1.1
Origin: https://app.example.com

HTTP/1.1 500 Internal Server Error

GET https://api.example.com/* HTTP/1.1

HTTP/1.1 200 OK
`},
	{"500 everywhere, over the configuration of CORS", "cors-configuration-invalid", everywhere(`HTTP/1.1 500 Internal Server Error
Content-Type: application/json

{"status":500,"message":"When allowCredentials is true, allowedOrigins cannot contain the special value \"*\""}
`)},
	{"503 everywhere", "upstream-failed", everywhere(`HTTP/1.1 503 Service Unavailable

no healthy upstream
`)},

	// A method that is not there.
	{"GET of an endpoint for POST", "method-not-routed", `
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 405 Method Not Allowed
Allow: POST
`},
	{"GET of an endpoint for POST, in Express", "method-not-routed", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: content-type

HTTP/1.1 200 OK
X-Powered-By: Express
Allow: POST

POST
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 404 Not Found
X-Powered-By: Express

<pre>Cannot GET /data</pre>
`},
	{"a resource that is not there, in Express", "no-cors-layer", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: content-type

HTTP/1.1 200 OK
X-Powered-By: Express
Allow: GET, HEAD

GET, HEAD
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 404 Not Found
X-Powered-By: Express
`},
	{"WebDAV takes PUT", "method-not-routed", `
PUT https://api.example.com/data HTTP/1.1

HTTP/1.1 405 Method Not Allowed
Allow: GET, HEAD, OPTIONS, TRACE
Server: Microsoft-IIS/10.0

OPTIONS https://api.example.com/data HTTP/1.1

HTTP/1.1 204 No Content
Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Methods: PUT
`},

	// A server of its own beside the program.
	{"socket.io refuses a preflight", "socket-server-without-cors", `
OPTIONS https://api.example.com/socket.io/?EIO=4&transport=polling HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: authorization

HTTP/1.1 400 Bad Request
Content-Type: application/json

{"code":2,"message":"Bad handshake method"}

GET https://api.example.com/socket.io/?EIO=4&transport=polling HTTP/1.1

HTTP/1.1 200 OK
Content-Type: text/plain; charset=UTF-8

0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}

GET https://api.example.com/* HTTP/1.1

HTTP/1.1 404 Not Found
X-Powered-By: Express
Access-Control-Allow-Origin: *

Cannot GET /
`},
	{"socket.io with an option that does not list the page", "origin-not-in-list", `
GET https://api.example.com/socket.io/?EIO=4&transport=polling HTTP/1.1
Origin: https://app.example.com

HTTP/1.1 200 OK
Content-Type: text/plain; charset=UTF-8
Vary: Origin

0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}
`},
	{"Entra ID, a client that is not of a browser", "client-origin-not-registered", `
GET https://login.microsoftonline.com/common/oauth2/v2.0/token HTTP/1.1
Origin: https://app.example.com

HTTP/1.1 400 Bad Request
Content-Type: application/json

{"error":"invalid_request","error_description":"AADSTS9002326: Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type."}
`},
	{"Keycloak, a login page that a script fetches", "client-origin-not-registered", `
GET https://id.example.com/realms/shop/protocol/openid-connect/auth?client_id=shop HTTP/1.1
Origin: https://app.example.com

HTTP/1.1 200 OK
Content-Type: text/html

<html></html>
`},
	{"Keycloak, an expired token", "credentials-refused", `
OPTIONS https://id.example.com/realms/shop/protocol/openid-connect/userinfo HTTP/1.1
Origin: https://app.example.com
Access-Control-Request-Method: GET
Access-Control-Request-Headers: authorization

HTTP/1.1 200 OK
Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Headers: Authorization

GET https://id.example.com/realms/shop/protocol/openid-connect/userinfo HTTP/1.1

HTTP/1.1 401 Unauthorized
WWW-Authenticate: Bearer realm="shop", error="invalid_token", error_description="Token verification failed"
`},
	{"a list for development, asked by a preflight", "allow-list-development", `
OPTIONS https://api.example.com/data HTTP/1.1
Origin: https://app.example.com
Access-Control-Request-Method: PUT
Access-Control-Request-Headers: content-type

HTTP/1.1 204 No Content
Vary: Origin

OPTIONS https://api.example.com/data HTTP/1.1
Origin: http://localhost:5173
Access-Control-Request-Method: PUT
Access-Control-Request-Headers: content-type

HTTP/1.1 204 No Content
Access-Control-Allow-Origin: http://localhost:5173
Access-Control-Allow-Methods: PUT
Access-Control-Allow-Headers: content-type
Vary: Origin

OPTIONS https://api.example.com/* HTTP/1.1

HTTP/1.1 204 No Content
Vary: Origin

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
Vary: Origin
`},
	{"Ollama, a page that is not on this computer", "origin-not-in-list", `
GET http://localhost:11434/api/tags HTTP/1.1
Origin: https://app.example.com

HTTP/1.1 403 Forbidden
Content-Length: 0

GET http://localhost:11434/* HTTP/1.1
Origin: https://app.example.com

HTTP/1.1 403 Forbidden
Content-Length: 0

GET http://localhost:11434/* HTTP/1.1

HTTP/1.1 200 OK
Content-Type: application/json; charset=utf-8

{"models":[]}
`},
	{"Elasticsearch, CORS not enabled", "no-cors-layer", `
GET https://search.example.com/shop/_search HTTP/1.1
Origin: https://app.example.com

HTTP/1.1 200 OK
X-elastic-product: Elasticsearch

{"took":3}
`},
	{"nginx wants a client certificate", "preflight-authentication", `
OPTIONS https://api.example.com/* HTTP/1.1
Access-Control-Request-Method: PUT
Access-Control-Request-Headers: content-type

HTTP/1.1 400 Bad Request
Server: nginx

<html><head><title>400 No required SSL certificate was sent</title></head><center>nginx</center>

GET https://api.example.com/* HTTP/1.1

HTTP/1.1 400 Bad Request
Server: nginx

<html><head><title>400 No required SSL certificate was sent</title></head><center>nginx</center>
`},

	// OPTIONS alone.
	{"the function fails on OPTIONS", "options-crashes", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: POST
Access-Control-Request-Headers: apikey,authorization,content-type,x-client-info

HTTP/1.1 500 Internal Server Error
Content-Type: text/plain

Internal Server Error

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 401 Unauthorized
Content-Type: application/json
Sb-Project-Ref: abc

{"code":401,"message":"Missing authorization header"}
`},
	{"CloudFront does not take OPTIONS", "options-refused-in-front", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: POST
Access-Control-Request-Headers: content-type

HTTP/1.1 403 Forbidden
Server: CloudFront

This distribution is not configured to allow the HTTP request method that was used for this request.

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
Access-Control-Allow-Origin: https://app.example.com
`},
	{"API Gateway has no OPTIONS", "options-refused-in-front", gateway + `
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
`},
	{"API Gateway has no such route", "url-not-found", gateway + `
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 403 Forbidden
X-Amzn-Errortype: MissingAuthenticationTokenException

{"message":"Missing Authentication Token"}
`},
	{"API Gateway wants a token for OPTIONS", "preflight-authentication", strings.NewReplacer("403 Forbidden", "401 Unauthorized",
		"MissingAuthenticationTokenException", "UnauthorizedException", "Missing Authentication Token", "Unauthorized").Replace(gateway) + `
GET https://api.example.com/data HTTP/1.1

HTTP/1.1 401 Unauthorized
X-Amzn-Errortype: UnauthorizedException

{"message":"Unauthorized"}
`},
	{"Google's front end has no such function", "url-not-found", `
OPTIONS https://api.example.com/* HTTP/1.1
Access-Control-Request-Method: POST
Access-Control-Request-Headers: content-type

HTTP/1.1 404 Not Found
Server: Google Frontend
Content-Type: text/html

<title>404 Page not found</title><h1>Error: Page not found</h1>

GET https://api.example.com/* HTTP/1.1

HTTP/1.1 404 Not Found
Server: Google Frontend
Content-Type: text/html

<title>404 Page not found</title><h1>Error: Page not found</h1>
`},
	{"Google's front end wants a login", "preflight-authentication", `
OPTIONS https://api.example.com/* HTTP/1.1
Access-Control-Request-Method: POST
Access-Control-Request-Headers: content-type

HTTP/1.1 403 Forbidden
Server: Google Frontend
Content-Type: text/html

<h1>Your client does not have permission to get URL</h1>
`},

	// Buckets.
	{"a bucket without CORS", "bucket-without-cors", bucket + "CORSResponse: CORS is not enabled for this bucket.</Message></Error>\n"},
	{"a bucket whose rule does not fit", "origin-not-in-list", bucket + "CORSResponse: This CORS request is not allowed.</Message></Error>\n"},

	// A bare 204.
	{"a server that answers every OPTIONS with 204", "no-cors-layer", bare204 + `X-Powered-By: Express

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
X-Powered-By: Express
`},
	{"ASP.NET Core's middleware refuses the origin", "origin-not-in-list", bare204 + `Server: Kestrel

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
Server: Kestrel
`},
	{"Azure API Management ends a request of an unknown origin", "origin-not-in-list", everywhere(`HTTP/1.1 200 OK
Request-Context: appId=cid-v1:1
Content-Length: 0
`)},
}

const (
	passing = `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: authorization

HTTP/1.1 204 No Content
Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Headers: authorization

GET https://api.example.com/data HTTP/1.1
`
	post = `
POST https://api.example.com/data HTTP/1.1
`
	gateway = `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: POST
Access-Control-Request-Headers: content-type

HTTP/1.1 403 Forbidden
X-Amzn-Errortype: MissingAuthenticationTokenException

{"message":"Missing Authentication Token"}
`
	bucket = `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: PUT

HTTP/1.1 403 Forbidden
Server: AmazonS3
Content-Type: application/xml

<Error><Code>AccessForbidden</Code><Message>`
	bare204 = `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: content-type

HTTP/1.1 204 No Content
`
)

// everywhere answers every GET and OPTIONS so.
func everywhere(answer string) string {
	return "GET https://api.example.com/* HTTP/1.1\n\n" + answer + "\nOPTIONS https://api.example.com/* HTTP/1.1\n\n" + answer
}

// TestAnswersAreRead: the first finding is the cause that the response itself
// gives away; nothing behind a refusal is said for certain.
func TestAnswersAreRead(t *testing.T) {
	for _, c := range answering {
		t.Run(c.name, func(t *testing.T) {
			d := parseExhibit(t, "", c.text).diagnose(t)
			if len(d.Findings) == 0 || d.Findings[0].Code != c.want {
				t.Fatalf("codes %q, want %s first", codesOf(d), c.want)
			}
			for _, f := range d.Findings {
				if f.Code != finding.HeaderNotAllowed && f.Code != finding.MethodNotAllowed || c.want == "no-cors-layer" {
					continue
				}
				if f.Because == "" || f.Confidence == rules.Certain {
					t.Errorf("%s of %s is said for certain, behind %s", f.Code, f.Facts.Subject, c.want)
				}
			}
		})
	}
}

// TestResponseHeadersAreNeverAllowed: a script that sets Access-Control-* on
// its request is not followed by the fix.
func TestResponseHeadersAreNeverAllowed(t *testing.T) {
	d := parseExhibit(t, "", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: access-control-allow-origin,content-type

HTTP/1.1 204 No Content
Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Headers: content-type, access-control-allow-headers

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
Access-Control-Allow-Origin: https://app.example.com
`).diagnose(t)
	if d.Policy == nil || strings.Join(d.Policy.Headers, " ") != "content-type" {
		t.Errorf("policy %+v", d.Policy)
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
