package server

import (
	"slices"
	"sync"

	"github.com/cors-check/cors-check/rules"
)

// fingerprint is a clue to a server.
type fingerprint struct {
	server     string
	confidence rules.Confidence
	// proves is what the clue says of the response it is seen in.
	proves proof
	signs  []sign
}

// proof is what a clue says of the response it is seen in.
type proof int

// What a clue may say.
const (
	passed proof = iota // the server had a hand in the response: a proxy may only have passed it on
	made                // the server made the response itself: it is an error page of its own, say
)

// layer is how far a server stands from the program that does the work.
type layer int

// The layers, the innermost first.
const (
	program   layer = iota // or storage: what does the work
	webServer              // nginx, Apache: in front of a program, or serving files
	gateway                // an API gateway, a service mesh, an access proxy
	edge                   // a content delivery network, a platform's router, a tunnel
)

// layers has the servers that are no programs.
var layers = sync.OnceValue(func() map[string]layer {
	return map[string]layer{
		"nginx": webServer, "ingress-nginx": webServer, "openresty": webServer, "apache": webServer, "caddy": webServer, "iis": webServer,
		"haproxy": webServer, "traefik": webServer, "lighttpd": webServer, "litespeed": webServer, "varnish": webServer, "alb": webServer,

		"envoy": gateway, "istio": gateway, "kong": gateway, "api-gateway": gateway, "azure-apim": gateway, "apigee": gateway, "tyk": gateway,
		"iap": gateway, "cloudflare-access": gateway, "oauth2-proxy": gateway, "supabase": gateway,

		"cloudflare": edge, "cloudfront": edge, "fastly": edge, "akamai": edge, "imperva": edge, "azure-front-door": edge,
		"vercel": edge, "netlify": edge, "heroku": edge, "render": edge, "fly": edge, "railway": edge, "github-pages": edge, "firebase-hosting": edge,
		"google-frontend": edge, "azure-app-service": edge, "ngrok": edge, "codespaces": edge,
	}
})

// fingerprints are all but the signatures. Where two of one confidence match,
// the first wins.
var fingerprints = []fingerprint{
	// Programs and their frameworks.
	{"aspnetcore", rules.High, passed, []sign{{header: "server", has: "kestrel"}}},
	{"aspnetcore", rules.High, passed, []sign{{cookie: ".aspnetcore."}}},
	{"aspnetcore", rules.Medium, passed, []sign{{body: "app.usecors()"}}},
	{"aspnetcore", rules.Low, passed, []sign{{header: "x-powered-by", has: "asp.net"}}},
	{"apollo", rules.High, passed, []sign{{status: 400, body: "blocked as a potential cross-site request forgery"}}},
	{"apollo", rules.High, passed, []sign{{status: 400, body: `"message":"post body missing, invalid content-type, or json object has no keys.`}}},
	{"express", rules.High, passed, []sign{{header: "x-powered-by", has: "express"}}},
	{"express", rules.Medium, passed, []sign{{body: "<pre>cannot "}, {header: "content-security-policy", has: "default-src 'none'"}}},
	{"django", rules.High, passed, []sign{{body: "you have <code>debug = true</code> in your\n      django settings file"}}},
	{"django", rules.High, passed, []sign{{cookie: "csrftoken"}}},
	{"django", rules.High, passed, []sign{{body: "django.core.exceptions"}}},
	{"django", rules.High, passed, []sign{{body: "raised by django"}}},
	// The server of Python's library alone is Bottle's, and that of others, too.
	{"django", rules.Medium, passed, []sign{{header: "server", has: "wsgiserver"}, {header: "x-content-type-options", is: "nosniff"}}},
	{"django", rules.Medium, passed, []sign{{header: "x-content-type-options", is: "nosniff"}, {header: "referrer-policy", is: "same-origin"}, {header: "x-frame-options", is: "deny"}}},
	{"fastapi", rules.High, passed, []sign{{header: "server", has: "uvicorn"}, {body: `{"detail":`}}},
	{"fastapi", rules.Medium, passed, []sign{{body: "disallowed cors "}}},
	{"next.js", rules.High, passed, []sign{{header: "x-powered-by", has: "next.js"}}},
	{"next.js", rules.High, passed, []sign{{header: "vary", has: "next-router-state-tree"}}},
	{"nestjs", rules.Medium, passed, []sign{{header: "x-powered-by", has: "express"}, {body: `"statuscode":404`}}},
	{"express", rules.Medium, passed, []sign{{cookie: "connect.sid"}}},
	{"fastify", rules.High, passed, []sign{{body: `"message":"route `}}},
	{"hapi", rules.Medium, passed, []sign{{body: `{"statuscode":404,"error":"not found","message":"not found"}`}}},
	{"hono", rules.Low, passed, []sign{{status: 404, body: "404 not found"}, {header: "content-type", starts: "text/plain"}}},
	{"vite", rules.High, passed, []sign{{body: "/@vite/client"}}},
	{"vite", rules.High, passed, []sign{{body: "blocked request. this host"}, {body: "server.allowedhosts"}}},

	{"werkzeug", rules.High, passed, []sign{{header: "server", has: "werkzeug"}}},
	{"flask", rules.Medium, passed, []sign{{body: "<!doctype html>\n<html lang=en>\n<title>"}}},
	{"python", rules.Medium, passed, []sign{{header: "server", has: "gunicorn"}}},
	{"python", rules.Medium, passed, []sign{{header: "server", has: "uvicorn"}}},
	{"python", rules.Medium, passed, []sign{{header: "server", has: "hypercorn"}}},
	{"python", rules.Medium, passed, []sign{{header: "server", has: "daphne"}}},
	{"python", rules.Medium, passed, []sign{{header: "server", has: "wsgiserver"}}},
	{"tornado", rules.High, passed, []sign{{header: "server", has: "tornadoserver"}}},
	{"aiohttp", rules.High, passed, []sign{{header: "server", has: "aiohttp"}}},
	{"litestar", rules.Medium, passed, []sign{{body: `{"status_code":404,"detail":"not found"`}}},
	{"litestar", rules.Medium, passed, []sign{{body: `{"status_code":405,"detail":"method not allowed"`}}},
	{"python", rules.Medium, passed, []sign{{header: "server", has: "waitress"}}},
	{"python", rules.Medium, passed, []sign{{header: "server", has: "cheroot"}}},
	{"python", rules.Medium, passed, []sign{{header: "server", has: "cherrypy"}}},
	{"python-http-server", rules.High, passed, []sign{{header: "server", starts: "simplehttp/"}}},
	{"python-http-server", rules.High, passed, []sign{{header: "server", starts: "basehttp/"}}},
	{"fastapi", rules.Medium, passed, []sign{{body: `{"detail":"method not allowed"}`}}},
	{"fastapi", rules.Low, passed, []sign{{body: `{"detail":"not found"}`}}},

	{"spring", rules.High, passed, []sign{{body: "whitelabel error page"}}},
	{"spring", rules.High, passed, []sign{{body: "invalid cors request"}}},
	{"spring", rules.Medium, passed, []sign{{body: `{"timestamp":`}, {body: `"path":"`}}},
	{"spring", rules.Medium, passed, []sign{{header: "cache-control", is: "no-cache, no-store, max-age=0, must-revalidate"}, {header: "x-frame-options"}, {header: "x-xss-protection"}}},
	{"tomcat", rules.Medium, passed, []sign{{body: "<h1>http status "}}},
	{"tomcat", rules.Medium, passed, []sign{{header: "server", has: "apache-coyote"}}},
	{"jetty", rules.Medium, passed, []sign{{header: "server", has: "jetty"}}},
	{"servlet", rules.Medium, passed, []sign{{cookie: "jsessionid"}}},

	{"laravel", rules.High, passed, []sign{{cookie: "laravel_session"}}},
	{"laravel", rules.Medium, passed, []sign{{cookie: "xsrf-token"}, {header: "cache-control", is: "no-cache, private"}}},
	{"wordpress", rules.High, passed, []sign{{header: "link", has: "https://api.w.org/"}}},
	{"php", rules.High, passed, []sign{{header: "x-powered-by", has: "php/"}}},

	{"rails", rules.Medium, passed, []sign{{header: "x-runtime"}}},
	{"rails", rules.High, passed, []sign{{body: "no route matches ["}}},
	{"rails", rules.Medium, passed, []sign{{header: "server", has: "puma"}}},
	{"rails", rules.High, passed, []sign{{header: "x-rack-cors"}}},
	{"passenger", rules.Medium, passed, []sign{{header: "x-powered-by", has: "phusion passenger"}}},
	{"passenger", rules.Medium, passed, []sign{{header: "server", has: "phusion passenger"}}},

	// Heroku's router calls itself Cowboy too, and adds a Via.
	{"cowboy", rules.Medium, passed, []sign{{header: "server", has: "cowboy"}, {absent: "via"}}},

	{"aspnet", rules.High, passed, []sign{{header: "x-aspnet-version"}}},
	{"aspnet", rules.High, passed, []sign{{header: "x-aspnetmvc-version"}}},
	{"aspnet", rules.Medium, passed, []sign{{status: 400, body: "' is not allowed."}, {body: "the origin '"}}},

	{"echo", rules.Low, passed, []sign{{body: `{"message":"not found"}`}, {absent: "x-amzn-requestid"}}},
	{"go", rules.Low, passed, []sign{{body: "404 page not found"}}},
	{"axum", rules.Low, passed, []sign{{header: "server", has: "hyper"}}},

	// Storage and ready-made APIs.
	{"airtunes", rules.High, made, []sign{{header: "server", has: "airtunes"}}},
	{"s3", rules.High, made, []sign{{header: "server", has: "amazons3"}}},
	{"s3", rules.Medium, made, []sign{{body: "cors is not enabled for this bucket"}}},
	{"minio", rules.High, made, []sign{{header: "server", has: "minio"}}},
	{"gcs", rules.High, made, []sign{{header: "x-guploader-uploadid"}}},
	{"azure-storage", rules.High, made, []sign{{header: "server", has: "windows-azure-blob"}}},
	{"azure-storage", rules.High, made, []sign{{body: "corspreflightfailure"}}},
	{"elasticsearch", rules.High, made, []sign{{header: "x-elastic-product"}}},
	{"ollama", rules.High, made, []sign{{body: "ollama is running"}}},
	{"prometheus", rules.High, made, []sign{{header: "access-control-allow-headers", is: "accept, authorization, content-type, origin"}, {header: "access-control-expose-headers", is: "date"}}},
	{"mcp", rules.High, passed, []sign{{header: "mcp-session-id"}}},
	{"keycloak", rules.Medium, made, []sign{{cookie: "keycloak_session"}}},

	// Web servers. A Server header says only that the response came through.
	{"nginx", rules.High, made, []sign{{body: "<center>nginx"}}},
	{"openresty", rules.High, made, []sign{{body: "<center>openresty"}}},
	{"apache", rules.High, made, []sign{{body: "<address>apache"}}},
	{"iis", rules.High, made, []sign{{body: "iis detailed error"}}},
	{"iis", rules.High, made, []sign{{header: "server", has: "microsoft-iis"}, {header: "allow", has: "trace"}}},
	{"iis", rules.High, made, []sign{{header: "server", has: "microsoft-iis"}, {body: "<title>403 - forbidden: access is denied.</title>"}}},
	{"iis", rules.High, made, []sign{{header: "server", has: "microsoft-iis"}, {body: "<title>404 - file or directory not found.</title>"}}},
	{"iis", rules.High, made, []sign{{header: "server", has: "microsoft-iis"}, {body: "<title>405 - http verb used to access this page is not allowed.</title>"}}},
	{"haproxy", rules.Medium, made, []sign{{body: "request forbidden by administrative rules"}}},
	{"haproxy", rules.Medium, made, []sign{{body: "no server is available to handle this request"}}},
	{"haproxy", rules.Medium, made, []sign{{body: "you need a valid user and password to access this content"}}},
	{"lighttpd", rules.High, made, []sign{{header: "server", has: "lighttpd"}, {body: `<?xml version="1.0" encoding="iso-8859-1"?>`}}},
	{"varnish", rules.High, made, []sign{{body: "guru meditation"}}},
	{"alb", rules.High, made, []sign{{header: "server", has: "awselb"}}},
	{"openresty", rules.High, passed, []sign{{header: "server", has: "openresty"}}},
	{"caddy", rules.High, passed, []sign{{header: "server", has: "caddy"}}},
	{"caddy", rules.High, passed, []sign{{header: "via", has: "caddy"}}},
	{"nginx", rules.High, passed, []sign{{header: "server", has: "nginx"}}},
	{"apache", rules.High, passed, []sign{{header: "server", is: "apache"}}},
	{"apache", rules.High, passed, []sign{{header: "server", starts: "apache/"}}},
	{"lighttpd", rules.High, passed, []sign{{header: "server", has: "lighttpd"}}},
	{"litespeed", rules.High, passed, []sign{{header: "server", has: "litespeed"}}},
	{"iis", rules.High, passed, []sign{{header: "server", has: "microsoft-iis"}}},
	{"varnish", rules.High, passed, []sign{{header: "x-varnish"}}},
	{"alb", rules.Low, passed, []sign{{cookie: "awsalb"}}},

	// Gateways and meshes.
	{"istio", rules.High, made, []sign{{body: "rbac: access denied"}}},
	{"istio", rules.High, made, []sign{{body: "jwt is missing"}}},
	{"istio", rules.High, made, []sign{{header: "server", has: "istio-envoy"}, {absent: "x-envoy-upstream-service-time"}}},
	{"envoy", rules.High, made, []sign{{body: "upstream connect error or disconnect/reset before headers"}}},
	{"envoy", rules.High, made, []sign{{body: "no healthy upstream"}}},
	{"envoy", rules.High, made, []sign{{header: "server", is: "envoy"}, {absent: "x-envoy-upstream-service-time"}}},
	{"kong", rules.High, made, []sign{{body: "no route matched with those values"}}},
	{"kong", rules.High, made, []sign{{body: "no api key found in request"}}},
	{"kong", rules.High, made, []sign{{header: "server", starts: "kong/"}}},
	{"api-gateway", rules.High, made, []sign{{header: "x-amzn-errortype"}, {header: "x-amz-apigw-id"}}},
	{"api-gateway", rules.High, made, []sign{{body: `"message":"missing authentication token"`}}},
	{"azure-apim", rules.High, made, []sign{{body: "access denied due to missing subscription key"}}},
	{"azure-apim", rules.High, passed, []sign{{header: "ocp-apim-trace-location"}}},
	{"apigee", rules.Medium, made, []sign{{body: `"errorcode":"steps.`}}},
	{"apigee", rules.Medium, made, []sign{{body: `"errorcode":"messaging.`}}},
	{"tyk", rules.Medium, passed, []sign{{header: "x-tyk-api-expires"}}},
	{"iap", rules.High, made, []sign{{header: "x-goog-iap-generated-response"}}},
	{"cloudflare-access", rules.High, made, []sign{{header: "location", has: "cloudflareaccess.com"}}},
	{"oauth2-proxy", rules.High, made, []sign{{cookie: "_oauth2_proxy"}}},
	{"istio", rules.High, passed, []sign{{header: "server", has: "istio-envoy"}}},
	{"envoy", rules.High, passed, []sign{{header: "server", is: "envoy"}}},
	{"envoy", rules.Medium, passed, []sign{{header: "x-envoy-upstream-service-time"}}},
	{"kong", rules.High, passed, []sign{{header: "x-kong-response-latency"}}},
	{"kong", rules.High, passed, []sign{{header: "x-kong-upstream-latency"}}},
	{"kong", rules.High, passed, []sign{{header: "via", has: "kong/"}}},
	{"api-gateway", rules.High, passed, []sign{{header: "x-amz-apigw-id"}}},
	{"api-gateway", rules.High, passed, []sign{{header: "apigw-requestid"}}},
	{"lambda", rules.Medium, passed, []sign{{header: "x-amzn-requestid"}, {absent: "x-amz-apigw-id"}}},
	{"supabase", rules.High, passed, []sign{{header: "sb-gateway-version"}}},
	{"supabase", rules.High, passed, []sign{{header: "sb-project-ref"}}},

	// The edge: content delivery networks, platforms, tunnels.
	{"cloudflare", rules.High, made, []sign{{header: "cf-mitigated"}}},
	{"cloudflare", rules.High, made, []sign{{body: "<center>cloudflare</center>"}}},
	{"cloudflare", rules.High, made, []sign{{header: "cf-ray"}, {body: "error code: 1020"}}},
	{"cloudfront", rules.High, made, []sign{{header: "x-cache", is: "error from cloudfront"}, {body: "generated by cloudfront"}}},
	{"cloudfront", rules.High, made, []sign{{body: "not configured to allow the http request method"}}},
	{"fastly", rules.High, made, []sign{{body: "fastly error: "}}},
	{"akamai", rules.High, made, []sign{{header: "server", has: "akamaighost"}}},
	{"vercel", rules.High, made, []sign{{header: "x-vercel-error"}}},
	{"vercel", rules.High, made, []sign{{cookie: "_vercel_sso_nonce"}}},
	{"heroku", rules.High, made, []sign{{body: "herokucdn.com/error-pages"}}},
	{"railway", rules.High, made, []sign{{header: "x-railway-fallback"}}},
	{"google-frontend", rules.High, made, []sign{{header: "server", has: "google frontend"}, {body: "your client does not have permission"}}},
	{"azure-app-service", rules.High, made, []sign{{body: "404 web site not found"}}},
	{"ngrok", rules.High, made, []sign{{header: "ngrok-error-code"}}},
	{"codespaces", rules.High, made, []sign{{header: "www-authenticate", has: "tunnel"}}},
	{"cloudfront", rules.High, passed, []sign{{header: "x-amz-cf-id"}}},
	{"cloudflare", rules.High, passed, []sign{{header: "cf-ray"}}},
	{"fastly", rules.Medium, passed, []sign{{header: "x-served-by", has: "cache-"}}},
	{"imperva", rules.High, passed, []sign{{header: "x-iinfo"}}},
	{"azure-front-door", rules.High, passed, []sign{{header: "x-azure-ref"}}},
	{"vercel", rules.High, passed, []sign{{header: "x-vercel-id"}}},
	{"netlify", rules.High, passed, []sign{{header: "x-nf-request-id"}}},
	{"heroku", rules.Medium, passed, []sign{{header: "via", has: "vegur"}}},
	{"heroku", rules.Medium, passed, []sign{{header: "via", has: "heroku-router"}}},
	{"render", rules.High, passed, []sign{{header: "rndr-id"}}},
	{"fly", rules.High, passed, []sign{{header: "fly-request-id"}}},
	{"railway", rules.High, passed, []sign{{header: "server", has: "railway-edge"}}},
	{"github-pages", rules.High, passed, []sign{{header: "x-github-request-id"}}},
	{"google-frontend", rules.High, passed, []sign{{header: "server", has: "google frontend"}}},
	{"azure-app-service", rules.Medium, passed, []sign{{cookie: "arraffinity"}}},
	{"ngrok", rules.High, passed, []sign{{header: "ngrok-agent-ips"}}},
}

// all are the signatures of CORS libraries, which tell the most, and the
// fingerprints.
var all = sync.OnceValue(func() []fingerprint {
	var list []fingerprint
	for _, s := range Signatures {
		list = append(list, fingerprint{s.server, s.confidence, made, s.signs})
	}
	return append(list, fingerprints...)
})

// constant says that a server which shows the clue once shows it on every
// response it makes, so that one without it is somebody else's.
func (f fingerprint) constant() bool {
	return layers()[f.server] == program && len(f.signs) == 1 && slices.Contains([]string{"server", "x-powered-by", "x-aspnet-version", "x-runtime"}, f.signs[0].header)
}
