package server

import (
	"slices"

	"github.com/cors-check/cors-check/rules/fix"
)

// fingerprint is a clue to a server. Those of the servers there are recipes
// for stand in the recipes too.
type fingerprint struct {
	server     string
	confidence fix.Confidence
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
var layers = map[string]layer{
	"nginx": webServer, "ingress-nginx": webServer, "openresty": webServer, "apache": webServer, "caddy": webServer, "iis": webServer,
	"haproxy": webServer, "traefik": webServer, "lighttpd": webServer, "litespeed": webServer, "varnish": webServer, "alb": webServer,

	"envoy": gateway, "istio": gateway, "kong": gateway, "api-gateway": gateway, "azure-apim": gateway, "apigee": gateway, "tyk": gateway,
	"iap": gateway, "cloudflare-access": gateway, "oauth2-proxy": gateway, "supabase": gateway,

	"cloudflare": edge, "cloudfront": edge, "fastly": edge, "akamai": edge, "imperva": edge, "azure-front-door": edge,
	"vercel": edge, "netlify": edge, "heroku": edge, "render": edge, "fly": edge, "railway": edge, "github-pages": edge, "firebase-hosting": edge,
	"google-frontend": edge, "azure-app-service": edge, "ngrok": edge, "codespaces": edge,
}

// fingerprints are all but those of the recipes. Where two of one confidence
// match, the first wins.
var fingerprints = []fingerprint{
	// Programs and their frameworks.
	{"next.js", fix.High, passed, []sign{{header: "x-powered-by", has: "next.js"}}},
	{"nestjs", fix.Medium, passed, []sign{{header: "x-powered-by", has: "express"}, {body: `"statuscode":404`}}},
	{"express", fix.Medium, passed, []sign{{cookie: "connect.sid"}}},
	{"fastify", fix.High, passed, []sign{{body: `"message":"route `}}},
	{"hapi", fix.Medium, passed, []sign{{body: `{"statuscode":404,"error":"not found","message":"not found"}`}}},
	{"hono", fix.Low, passed, []sign{{status: 404, body: "404 not found"}, {header: "content-type", starts: "text/plain"}}},
	{"vite", fix.High, passed, []sign{{body: "/@vite/client"}}},
	{"vite", fix.High, passed, []sign{{body: "blocked request. this host"}, {body: "server.allowedhosts"}}},

	{"werkzeug", fix.High, passed, []sign{{header: "server", has: "werkzeug"}}},
	{"flask", fix.Medium, passed, []sign{{body: "<!doctype html>\n<html lang=en>\n<title>"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "gunicorn"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "uvicorn"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "hypercorn"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "daphne"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "tornadoserver"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "aiohttp"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "waitress"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "cheroot"}}},
	{"python", fix.Medium, passed, []sign{{header: "server", has: "cherrypy"}}},
	{"python-http-server", fix.High, passed, []sign{{header: "server", starts: "simplehttp/"}}},
	{"python-http-server", fix.High, passed, []sign{{header: "server", starts: "basehttp/"}}},
	{"fastapi", fix.Medium, passed, []sign{{body: `{"detail":"method not allowed"}`}}},
	{"fastapi", fix.Low, passed, []sign{{body: `{"detail":"not found"}`}}},

	{"spring", fix.Medium, passed, []sign{{cookie: "jsessionid"}}},
	{"spring", fix.High, passed, []sign{{body: "whitelabel error page"}}},
	{"spring", fix.High, passed, []sign{{body: "invalid cors request"}}},
	{"spring", fix.Medium, passed, []sign{{body: `{"timestamp":`}, {body: `"path":"`}}},
	{"spring", fix.Medium, passed, []sign{{header: "cache-control", is: "no-cache, no-store, max-age=0, must-revalidate"}, {header: "x-frame-options"}, {header: "x-xss-protection"}}},
	{"tomcat", fix.Medium, passed, []sign{{body: "<h1>http status "}}},
	{"tomcat", fix.Medium, passed, []sign{{header: "server", has: "apache-coyote"}}},
	{"jetty", fix.Medium, passed, []sign{{header: "server", has: "jetty"}}},

	{"laravel", fix.High, passed, []sign{{cookie: "laravel_session"}}},
	{"laravel", fix.Medium, passed, []sign{{cookie: "xsrf-token"}, {header: "cache-control", is: "no-cache, private"}}},
	{"wordpress", fix.High, passed, []sign{{header: "link", has: "https://api.w.org/"}}},
	{"php", fix.High, passed, []sign{{header: "x-powered-by", has: "php/"}}},

	{"rails", fix.Medium, passed, []sign{{header: "x-runtime"}}},
	{"rails", fix.High, passed, []sign{{body: "no route matches ["}}},
	{"rails", fix.Medium, passed, []sign{{header: "server", has: "puma"}}},
	{"rails", fix.High, passed, []sign{{header: "x-rack-cors"}}},
	{"passenger", fix.Medium, passed, []sign{{header: "x-powered-by", has: "phusion passenger"}}},
	{"passenger", fix.Medium, passed, []sign{{header: "server", has: "phusion passenger"}}},

	// Heroku's router calls itself Cowboy too, and adds a Via.
	{"cowboy", fix.Medium, passed, []sign{{header: "server", has: "cowboy"}, {absent: "via"}}},

	{"aspnet", fix.High, passed, []sign{{header: "x-aspnet-version"}}},
	{"aspnet", fix.High, passed, []sign{{header: "x-aspnetmvc-version"}}},
	{"aspnet", fix.Medium, passed, []sign{{status: 400, body: "' is not allowed."}, {body: "the origin '"}}},

	{"echo", fix.Low, passed, []sign{{body: `{"message":"not found"}`}, {absent: "x-amzn-requestid"}}},
	{"go", fix.Low, passed, []sign{{body: "404 page not found"}}},
	{"axum", fix.Low, passed, []sign{{header: "server", has: "hyper"}}},

	// Storage and ready-made APIs.
	{"airtunes", fix.High, made, []sign{{header: "server", has: "airtunes"}}},
	{"s3", fix.High, made, []sign{{header: "server", has: "amazons3"}}},
	{"s3", fix.Medium, made, []sign{{body: "cors is not enabled for this bucket"}}},
	{"minio", fix.High, made, []sign{{header: "server", has: "minio"}}},
	{"gcs", fix.High, made, []sign{{header: "x-guploader-uploadid"}}},
	{"azure-storage", fix.High, made, []sign{{header: "server", has: "windows-azure-blob"}}},
	{"azure-storage", fix.High, made, []sign{{body: "corspreflightfailure"}}},
	{"elasticsearch", fix.High, made, []sign{{header: "x-elastic-product"}}},
	{"ollama", fix.High, made, []sign{{body: "ollama is running"}}},
	{"keycloak", fix.Medium, made, []sign{{cookie: "keycloak_session"}}},

	// Web servers. A Server header says only that the response came through.
	{"nginx", fix.High, made, []sign{{body: "<center>nginx"}}},
	{"openresty", fix.High, made, []sign{{body: "<center>openresty"}}},
	{"apache", fix.High, made, []sign{{body: "<address>apache"}}},
	{"iis", fix.High, made, []sign{{body: "iis detailed error"}}},
	{"iis", fix.High, made, []sign{{header: "server", has: "microsoft-iis"}, {header: "allow", has: "trace"}}},
	{"iis", fix.High, made, []sign{{header: "server", has: "microsoft-iis"}, {body: "<title>403 - forbidden: access is denied.</title>"}}},
	{"iis", fix.High, made, []sign{{header: "server", has: "microsoft-iis"}, {body: "<title>404 - file or directory not found.</title>"}}},
	{"iis", fix.High, made, []sign{{header: "server", has: "microsoft-iis"}, {body: "<title>405 - http verb used to access this page is not allowed.</title>"}}},
	{"haproxy", fix.Medium, made, []sign{{body: "request forbidden by administrative rules"}}},
	{"haproxy", fix.Medium, made, []sign{{body: "no server is available to handle this request"}}},
	{"varnish", fix.High, made, []sign{{body: "guru meditation"}}},
	{"alb", fix.High, made, []sign{{header: "server", has: "awselb"}}},
	{"openresty", fix.High, passed, []sign{{header: "server", has: "openresty"}}},
	{"caddy", fix.High, passed, []sign{{header: "server", has: "caddy"}}},
	{"caddy", fix.High, passed, []sign{{header: "via", has: "caddy"}}},
	{"nginx", fix.High, passed, []sign{{header: "server", has: "nginx"}}},
	{"apache", fix.High, passed, []sign{{header: "server", is: "apache"}}},
	{"apache", fix.High, passed, []sign{{header: "server", starts: "apache/"}}},
	{"lighttpd", fix.High, passed, []sign{{header: "server", has: "lighttpd"}}},
	{"litespeed", fix.High, passed, []sign{{header: "server", has: "litespeed"}}},
	{"iis", fix.High, passed, []sign{{header: "server", has: "microsoft-iis"}}},
	{"varnish", fix.High, passed, []sign{{header: "x-varnish"}}},
	{"alb", fix.Low, passed, []sign{{cookie: "awsalb"}}},

	// Gateways and meshes.
	{"istio", fix.High, made, []sign{{body: "rbac: access denied"}}},
	{"istio", fix.High, made, []sign{{body: "jwt is missing"}}},
	{"istio", fix.High, made, []sign{{header: "server", has: "istio-envoy"}, {absent: "x-envoy-upstream-service-time"}}},
	{"envoy", fix.High, made, []sign{{body: "upstream connect error or disconnect/reset before headers"}}},
	{"envoy", fix.High, made, []sign{{body: "no healthy upstream"}}},
	{"envoy", fix.High, made, []sign{{header: "server", is: "envoy"}, {absent: "x-envoy-upstream-service-time"}}},
	{"kong", fix.High, made, []sign{{body: "no route matched with those values"}}},
	{"kong", fix.High, made, []sign{{body: "no api key found in request"}}},
	{"kong", fix.High, made, []sign{{header: "server", starts: "kong/"}}},
	{"api-gateway", fix.High, made, []sign{{header: "x-amzn-errortype"}, {header: "x-amz-apigw-id"}}},
	{"api-gateway", fix.High, made, []sign{{body: `"message":"missing authentication token"`}}},
	{"azure-apim", fix.High, made, []sign{{body: "access denied due to missing subscription key"}}},
	{"azure-apim", fix.High, passed, []sign{{header: "ocp-apim-trace-location"}}},
	{"apigee", fix.Medium, made, []sign{{body: `"errorcode":"steps.`}}},
	{"apigee", fix.Medium, made, []sign{{body: `"errorcode":"messaging.`}}},
	{"tyk", fix.Medium, passed, []sign{{header: "x-tyk-api-expires"}}},
	{"iap", fix.High, made, []sign{{header: "x-goog-iap-generated-response"}}},
	{"cloudflare-access", fix.High, made, []sign{{header: "location", has: "cloudflareaccess.com"}}},
	{"oauth2-proxy", fix.High, made, []sign{{cookie: "_oauth2_proxy"}}},
	{"istio", fix.High, passed, []sign{{header: "server", has: "istio-envoy"}}},
	{"envoy", fix.High, passed, []sign{{header: "server", is: "envoy"}}},
	{"envoy", fix.Medium, passed, []sign{{header: "x-envoy-upstream-service-time"}}},
	{"kong", fix.High, passed, []sign{{header: "x-kong-response-latency"}}},
	{"kong", fix.High, passed, []sign{{header: "x-kong-upstream-latency"}}},
	{"kong", fix.High, passed, []sign{{header: "via", has: "kong/"}}},
	{"api-gateway", fix.High, passed, []sign{{header: "x-amz-apigw-id"}}},
	{"api-gateway", fix.High, passed, []sign{{header: "apigw-requestid"}}},
	{"lambda", fix.Medium, passed, []sign{{header: "x-amzn-requestid"}, {absent: "x-amz-apigw-id"}}},
	{"supabase", fix.High, passed, []sign{{header: "sb-gateway-version"}}},
	{"supabase", fix.High, passed, []sign{{header: "sb-project-ref"}}},

	// The edge: content delivery networks, platforms, tunnels.
	{"cloudflare", fix.High, made, []sign{{header: "cf-mitigated"}}},
	{"cloudflare", fix.High, made, []sign{{body: "<center>cloudflare</center>"}}},
	{"cloudflare", fix.High, made, []sign{{header: "cf-ray"}, {body: "error code: 1020"}}},
	{"cloudfront", fix.High, made, []sign{{header: "x-cache", is: "error from cloudfront"}, {body: "generated by cloudfront"}}},
	{"cloudfront", fix.High, made, []sign{{body: "not configured to allow the http request method"}}},
	{"fastly", fix.High, made, []sign{{body: "fastly error: "}}},
	{"akamai", fix.High, made, []sign{{header: "server", has: "akamaighost"}}},
	{"vercel", fix.High, made, []sign{{header: "x-vercel-error"}}},
	{"vercel", fix.High, made, []sign{{cookie: "_vercel_sso_nonce"}}},
	{"heroku", fix.High, made, []sign{{body: "herokucdn.com/error-pages"}}},
	{"railway", fix.High, made, []sign{{header: "x-railway-fallback"}}},
	{"google-frontend", fix.High, made, []sign{{header: "server", has: "google frontend"}, {body: "your client does not have permission"}}},
	{"azure-app-service", fix.High, made, []sign{{body: "404 web site not found"}}},
	{"ngrok", fix.High, made, []sign{{header: "ngrok-error-code"}}},
	{"codespaces", fix.High, made, []sign{{header: "www-authenticate", has: "tunnel"}}},
	{"cloudfront", fix.High, passed, []sign{{header: "x-amz-cf-id"}}},
	{"cloudflare", fix.High, passed, []sign{{header: "cf-ray"}}},
	{"fastly", fix.Medium, passed, []sign{{header: "x-served-by", has: "cache-"}}},
	{"imperva", fix.High, passed, []sign{{header: "x-iinfo"}}},
	{"azure-front-door", fix.High, passed, []sign{{header: "x-azure-ref"}}},
	{"vercel", fix.High, passed, []sign{{header: "x-vercel-id"}}},
	{"netlify", fix.High, passed, []sign{{header: "x-nf-request-id"}}},
	{"heroku", fix.Medium, passed, []sign{{header: "via", has: "vegur"}}},
	{"heroku", fix.Medium, passed, []sign{{header: "via", has: "heroku-router"}}},
	{"render", fix.High, passed, []sign{{header: "rndr-id"}}},
	{"fly", fix.High, passed, []sign{{header: "fly-request-id"}}},
	{"railway", fix.High, passed, []sign{{header: "server", has: "railway-edge"}}},
	{"github-pages", fix.High, passed, []sign{{header: "x-github-request-id"}}},
	{"google-frontend", fix.High, passed, []sign{{header: "server", has: "google frontend"}}},
	{"azure-app-service", fix.Medium, passed, []sign{{cookie: "arraffinity"}}},
	{"ngrok", fix.High, passed, []sign{{header: "ngrok-agent-ips"}}},
}

// all are the signatures of CORS libraries, which tell the most, the
// fingerprints of the recipes, and those above.
func all() []fingerprint {
	var list []fingerprint
	for _, s := range Signatures {
		list = append(list, fingerprint{s.server, s.confidence, made, s.signs})
	}
	for _, name := range fix.Frameworks() {
		for _, c := range fix.Clues()[name] {
			f := fingerprint{server: name, confidence: c.Confidence}
			for _, s := range c.Signs {
				f.signs = append(f.signs, signOf(s))
			}
			list = append(list, f)
		}
	}
	return append(list, fingerprints...)
}

// constant says that a server which shows the clue once shows it on every
// response it makes, so that one without it is somebody else's.
func (f fingerprint) constant() bool {
	return layers[f.server] == program && len(f.signs) == 1 && slices.Contains([]string{"server", "x-powered-by", "x-aspnet-version", "x-runtime"}, f.signs[0].header)
}
