package server

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
)

// Signature is what a CORS library sends where nobody told it otherwise: a
// constant of it, or an order of its own.
type Signature struct {
	Library string // as people call it
	// Default is what the library does unless told, and Change the setting that
	// tells it: each the end of a sentence.
	Default, Change string
	// Concerns are the codes of the findings that the default accounts for;
	// none for a signature that only says who answers.
	Concerns []string

	server     string // a name as rules.Server has it
	confidence rules.Confidence
	signs      []sign
}

// What a default may account for.
var (
	methods   = []string{"method-not-allowed", "method-refused-silently"}
	headers   = []string{"header-not-allowed", "header-refused-silently"}
	lists     = slices.Concat(methods, headers)
	anyOrigin = []string{"wildcard-with-credentials", "any-origin-with-credentials"}
	quotes    = []string{"allow-headers-invalid", "allow-methods-invalid", "header-not-allowed", "method-not-allowed"}
	refused   = []string{"origin-not-in-list", "missing-allow-origin"}
)

const (
	acao = "access-control-allow-origin"
	acam = "access-control-allow-methods"
	acah = "access-control-allow-headers"
	acac = "access-control-allow-credentials"
	acma = "access-control-max-age"
	aceh = "access-control-expose-headers"
)

// variesByThree is the Vary of those that name all a preflight hangs on.
const variesByThree = "origin, access-control-request-method, access-control-request-headers"

// Signatures are all there are. Of two that match, the first counts. What is
// no header's word by word was measured on the versions named: cors 2.8 with
// Express 5, @fastify/cors 11, @koa/cors 5, Hono 4, rs/cors 1.11, gin-contrib/cors,
// echo 4, go-chi/cors, Starlette 1, Flask-CORS 6, django-cors-headers 4; the
// others' defaults are those of their source or documentation.
var Signatures = []Signature{
	// ASP.NET Core writes each argument as one name, in quotes where it is none.
	{"ASP.NET Core", "one string with commas in it counts as one name, and is sent in quotes", "one argument for each name: WithHeaders(\"a\", \"b\")", quotes,
		"aspnetcore", rules.Medium, []sign{{header: acah, quoted: true}}},
	{"ASP.NET Core", "one string with commas in it counts as one name, and is sent in quotes", "one argument for each name: WithMethods(\"GET\", \"PUT\")", quotes,
		"aspnetcore", rules.Medium, []sign{{header: acam, quoted: true}}},

	// Web servers and gateways.
	{"ingress-nginx", "any origin is allowed with *, together with credentials, and only its own list of request headers", "nginx.ingress.kubernetes.io/cors-allow-origin and nginx.ingress.kubernetes.io/cors-allow-headers", slices.Concat(headers, anyOrigin),
		"ingress-nginx", rules.High, []sign{{header: acma, is: "1728000"}, {header: acah, starts: "dnt,keep-alive"}}},
	{"the nginx snippet that is copied from page to page", "its add_header lines stand in an if block for OPTIONS, and list few request headers", "the add_header Access-Control-Allow-Headers line in the if block for OPTIONS", headers,
		"nginx", rules.High, []sign{{header: acma, is: "1728000"}, {header: acah, starts: "dnt,"}}},
	{"the Kong cors plugin", "nine methods are allowed", "config.methods of the cors plugin", methods,
		"kong", rules.High, []sign{{header: acam, is: "get,head,put,patch,post,delete,options,trace,connect"}}},
	{"API Gateway's console", "five request headers are allowed", "Access-Control-Allow-Headers in the integration response of the OPTIONS method; deploy the stage afterwards", headers,
		"api-gateway", rules.High, []sign{{header: acah, starts: "content-type,x-amz-date,authorization,x-api-key,x-amz-security-token"}}},
	{"API Gateway (HTTP API)", "its CORS configuration answers every preflight and replaces the headers of the integration", "the CORS configuration of the API", slices.Concat(lists, refused),
		"api-gateway", rules.Medium, []sign{{status: 204, header: "apigw-requestid"}}},
	{"CloudFront", "only GET and HEAD are let through", "Allowed HTTP methods of the cache behavior: choose a set with OPTIONS", nil,
		"cloudfront", rules.High, []sign{{body: "not configured to allow the http request method"}}},
	{"Amazon S3", "no origin is allowed while the bucket has no CORS rule", "the bucket's CORS configuration", refused,
		"s3", rules.High, []sign{{status: 403, body: "cors is not enabled for this bucket"}}},
	{"Amazon S3", "a rule must fit origin, method and every request header at once", "AllowedOrigins, AllowedMethods and AllowedHeaders of one rule in the bucket's CORS configuration", slices.Concat(refused, lists),
		"s3", rules.High, []sign{{status: 403, body: "<code>accessforbidden</code>"}, {body: "cors"}}},
	{"Azure Storage", "no origin is allowed while the service has no CORS rule", "the CORS rules of the storage account, for the service that answers", refused,
		"azure-storage", rules.High, []sign{{status: 403, body: "corspreflightfailure"}}},
	{"Cloud Storage", "no origin is allowed while the bucket has no CORS configuration", "the bucket's cors configuration: gcloud storage buckets update --cors-file", refused,
		"gcs", rules.High, []sign{{header: "x-guploader-uploadid"}, {absent: acao}}},
	{"Azure API Management", "a request whose origin no cors policy allows gets an empty response with status 200", "allowed-origins of the cors policy, in the inbound section", refused,
		"azure-apim", rules.High, []sign{{status: 200, header: "ocp-apim-trace-location"}, {absent: acao}}},
	{"the Supabase examples' corsHeaders", "four request headers are allowed", "corsHeaders, which every response of the function needs", headers,
		"supabase", rules.Medium, []sign{{header: acah, is: "authorization, x-client-info, apikey, content-type"}}},

	// Java.
	{"Spring", "GET, HEAD and POST are allowed where a mapping names no methods", "allowedMethods(…) of the CORS mapping", methods,
		"spring", rules.High, []sign{{status: 200, header: "vary", is: variesByThree, lines: 3}, {header: acma, is: "1800"}}},
	{"Spring", "origin, method and every request header must be allowed, or the response is 403", "allowedOrigins, allowedMethods and allowedHeaders of the CORS configuration", slices.Concat(refused, lists),
		"spring", rules.High, []sign{{status: 403, body: "invalid cors request"}}},
	{"Tomcat's CorsFilter", "GET, POST, HEAD and OPTIONS are allowed", "cors.allowed.methods and cors.allowed.headers of the filter", lists,
		"tomcat", rules.Medium, []sign{{status: 200, header: acma, is: "1800"}, {header: acah}}},

	// Python.
	{"Starlette's CORSMiddleware", "GET is the only method allowed, and four request headers", "allow_methods and allow_headers of CORSMiddleware", lists,
		"fastapi", rules.High, []sign{{status: 200, body: "ok"}, {header: acma, is: "600"}, {header: acah, has: "accept, accept-language, content-language, content-type"}}},
	{"Starlette's CORSMiddleware", "GET is the only method allowed, and four request headers", "allow_methods and allow_headers of CORSMiddleware", lists,
		"fastapi", rules.High, []sign{{status: 400, body: "disallowed cors "}, {header: "vary", has: "access-control-request-method"}}},
	{"Starlette's CORSMiddleware", "allow_origins=[\"*\"] with credentials names the origin only in answer to a request with a cookie, and says * to any other", "allow_origins: list the origins", []string{"wildcard-with-credentials"},
		"fastapi", rules.Low, []sign{{header: acao, is: "*"}, {header: acac, is: "true"}, {header: "server", has: "uvicorn"}}},
	{"django-cors-headers", "six request headers are allowed", "CORS_ALLOW_HEADERS = (*default_headers, …)", headers,
		"django", rules.High, []sign{{header: acam, is: "delete, get, options, patch, post, put"}}},
	{"Flask-CORS", "seven methods are allowed", "methods of CORS(…)", methods,
		"flask", rules.High, []sign{{header: acam, is: "delete, get, head, options, patch, post, put"}, {header: "allow"}}},

	// socket.io runs beside the program, so that CORS middleware there tells nothing of it.
	{"socket.io", "no other origin is allowed", "the cors option of the socket.io server: new Server(server, { cors: { origin: … } })", refused,
		"socket.io", rules.High, []sign{{status: 200, body: "0{\"sid\":\""}}},
	{"socket.io", "no other origin is allowed", "the cors option of the socket.io server: new Server(server, { cors: { origin: … } })", refused,
		"socket.io", rules.High, []sign{{status: 400, body: "\"message\":\"transport unknown\""}}},
	{"socket.io", "no other origin is allowed", "the cors option of the socket.io server: new Server(server, { cors: { origin: … } })", refused,
		"socket.io", rules.High, []sign{{status: 400, body: "\"message\":\"bad handshake method\""}}},

	// JavaScript. The order of the methods gives them away.
	{"corser, as in http-server", "GET, HEAD and POST are the only methods allowed", "methods and requestHeaders of corser; http-server --cors takes names of headers", lists,
		"http-server", rules.High, []sign{{status: 204, header: acam, is: "get,head,post"}, {header: acah, starts: "accept,accept-language,content-language,content-type"}}},
	{"@fastify/cors", "since version 11 GET, HEAD and POST are the only methods allowed", "methods in the options of @fastify/cors", methods,
		"fastify", rules.High, []sign{{status: 204, header: acam, is: "get,head,post"}, {absent: "x-powered-by"}}},
	// Others use the package too, so that it says little of who answers.
	{"the cors package", "six methods are allowed", "methods in the options of cors()", methods,
		"express", rules.Low, []sign{{status: 204, header: acam, is: "get,head,put,patch,post,delete"}}},
	{"Hono's cors", "seven methods are allowed", "allowMethods of cors()", methods,
		"hono", rules.High, []sign{{status: 204, header: acam, is: "get,head,put,post,delete,patch,query"}}},
	{"@koa/cors", "six methods are allowed", "allowMethods of cors()", methods,
		"koa", rules.Medium, []sign{{status: 204, header: acam, is: "get,head,put,post,delete,patch"}, {header: "vary", is: "origin"}}},

	// Go.
	{"rs/cors", "GET, POST and HEAD are allowed, and three request headers; a request for anything else gets no CORS header at all", "AllowedMethods and AllowedHeaders of cors.Options", slices.Concat(lists, refused),
		"go", rules.High, []sign{{status: 204, header: "vary", is: variesByThree, lines: 1}}},
	{"gin-contrib/cors", "three request headers are allowed", "AllowHeaders of cors.Config", headers,
		"gin", rules.High, []sign{{status: 204, header: acah, starts: "origin,content-length,content-type"}, {header: acma, is: "43200"}}},
	{"echo's CORS middleware", "the methods of the route are allowed", "AllowMethods of middleware.CORSConfig", methods,
		"echo", rules.Medium, []sign{{status: 204, header: "vary", is: variesByThree, lines: 3}, {header: "allow"}}},
	{"go-chi/cors", "GET, POST and HEAD are allowed; a request for anything else gets no CORS header at all", "AllowedMethods and AllowedHeaders of cors.Options", slices.Concat(lists, refused),
		"go", rules.Medium, []sign{{status: 200, header: "vary", is: variesByThree, lines: 3}, {absent: "x-frame-options"}}},

	// Ruby, PHP, Rust.
	{"rack-cors", "a resource allows GET alone where it names no methods", "methods: and headers: of the resource", lists,
		"rails", rules.High, []sign{{header: "x-rack-cors"}}},
	{"rack-cors", "a resource allows GET alone where it names no methods", "methods: and headers: of the resource", lists,
		"rails", rules.Medium, []sign{{status: 200, header: acma, is: "7200"}, {header: aceh, empty: true}}},
	{"Laravel", "all methods and all request headers are allowed, and max_age is 0", "allowed_methods and allowed_headers in config/cors.php", lists,
		"laravel", rules.Medium, []sign{{status: 204, header: acma, is: "0"}, {header: "cache-control", is: "no-cache, private"}}},
	{"tower-http's CorsLayer", "no method and no request header is allowed but the safelisted", ".allow_methods(…) and .allow_headers(…) of CorsLayer", lists,
		"axum", rules.Medium, []sign{{status: 200, header: "vary", is: variesByThree, lines: 1}}},

	// Ready-made APIs.
	{"WordPress", "any origin is allowed, with credentials", "the rest_pre_serve_request filter", anyOrigin,
		"wordpress", rules.High, []sign{{header: aceh, has: "x-wp-total"}}},
	{"Ollama", "only pages on this computer are allowed, any other gets status 403", "OLLAMA_ORIGINS, an environment variable of the server: set it, then restart the server", refused,
		"ollama", rules.Medium, []sign{{status: 403, port: "11434"}}},
	{"Elasticsearch", "no other origin is allowed while http.cors.enabled is not set", "http.cors.enabled and http.cors.allow-origin in elasticsearch.yml", slices.Concat(refused, []string{"no-cors-layer"}),
		"elasticsearch", rules.High, []sign{{header: "x-elastic-product"}, {absent: acao}}},
	{"Elasticsearch", "three request headers are allowed", "http.cors.allow-headers in elasticsearch.yml", headers,
		"elasticsearch", rules.High, []sign{{header: acma, is: "1728000"}, {header: acah, is: "x-requested-with,content-type,content-length"}}},
}

// InFront says whether what it is the signature of is no program.
func (s *Signature) InFront() bool { return InFront(s.server) }

// Sign is the signature that a response bears; nil for none.
func Sign(e *rules.Exchange) *Signature {
	for i := range Signatures {
		if s := &Signatures[i]; shown(e, s.signs) != "" {
			return s
		}
	}
	return nil
}

// Told sets what a finding says of the CORS library whose default accounts
// for it.
func Told(f *rules.Finding) {
	s := Sign(f.Exchange)
	if s != nil && slices.Contains(s.Concerns, f.Code) {
		f.Facts.Library, f.Facts.Default, f.Facts.Setting = s.Library, s.Default, s.Change
	}
}
