package explain

import (
	"regexp"
	"sync"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/lazy"
)

// saying is something that a server, a framework or a browser's console says,
// outside of what engines say of a failed fetch: who says it, the words as a
// regular expression (case and line breaks do not matter, ~ is any quotation
// mark or none, a group origin is the page's), and what it means in a
// sentence. Code is the cause or finding it is; where there is none, title
// says what it is.
type saying struct {
	who, words  string
	code, title string
	say         string
}

// sayings are all of them, the particular before the general.
var sayings = []saying{
	// Starlette, and FastAPI with it: the body of a refused preflight, status
	// 400 (starlette/middleware/cors.py).
	{"Starlette (FastAPI)", `Disallowed CORS origin`, "origin-not-in-list", "", "The CORSMiddleware refuses the page's origin: add it to allow_origins, exactly as the browser sends it."},
	{"Starlette (FastAPI)", `Disallowed CORS (?:method, ?)?headers`, finding.HeaderNotAllowed, "", "The CORSMiddleware refuses a request header: add the headers the script sets to allow_headers."},
	{"Starlette (FastAPI)", `Disallowed CORS method`, finding.MethodNotAllowed, "", "The CORSMiddleware refuses the method: add it to allow_methods, which is GET alone by default."},
	{"Starlette (FastAPI)", `Disallowed CORS private-network`, finding.LocalNetwork, "", "The CORSMiddleware refuses a request from the public network to a local address: set allow_private_network, and see what Chrome of today asks for."},

	// Spring (DefaultCorsProcessor, CorsConfiguration): status 403, its log at
	// DEBUG, and the exception of a configuration that cannot be.
	{"Spring", `allowCredentials is true, (?:~?allowed(?:Origins|OriginPatterns)~?|~allowedOrigins~) cannot contain the special value|allowCredentials.{0,40}allowedOriginPatterns`, finding.WildcardWithCredentials, "",
		"allowCredentials(true) goes with origins that are named, never with \"*\": list them in allowedOrigins (or patterns in allowedOriginPatterns). Every request ends in status 500 until then."},
	{"Spring", `Reject: ~(?P<origin>[^\s'"]+)~ origin is not allowed`, "origin-not-in-list", "", "The page's origin is not in allowedOrigins of the configuration that is in force for this path."},
	{"Spring", `Reject: HTTP ~\w+~ is not allowed`, finding.MethodNotAllowed, "", "The method is not in allowedMethods of the configuration for this path (GET, HEAD and POST by default)."},
	{"Spring", `Reject: headers ~\[?.*?~ are not allowed`, finding.HeaderNotAllowed, "", "A request header is not in allowedHeaders of the configuration for this path."},
	{"Spring", `Skip: response already contains ~Access-Control-Allow-Origin~`, "two-cors-layers", "", "Something before Spring has added CORS headers already: let one place, Spring or what stands in front of it, do that."},
	{"Spring or Play", `Invalid CORS request`, "origin-not-in-list", "", "The CORS configuration of this path refuses the page's origin, the method or a request header with status 403; most often it is the origin."},
	{"Spring Security", `Full authentication is required to access this resource|An Authentication object was not found in the SecurityContext`, "preflight-authentication", "",
		"Spring Security asks for a login; where OPTIONS gets that, call http.cors(...) in the security configuration so that CORS comes first."},
	{"Spring", `Request method ~OPTIONS~ (?:is )?not supported`, "options-not-routed", "", "The preflight reached the controllers: no CORS configuration is in force for this path."},

	// ASP.NET Core (CORSLoggerExtensions.cs, CorsPolicyBuilder, EndpointMiddleware).
	{"ASP.NET Core", `contains CORS metadata, but a middleware was not found that supports CORS`, "cors-configuration-invalid", "",
		"The endpoint asks for CORS and app.UseCors() is missing or in the wrong place: call it after UseRouting and before UseAuthorization and the endpoints."},
	{"ASP.NET Core", `The CORS protocol does not allow specifying a wildcard \(any\) origin and credentials at the same time`, finding.WildcardWithCredentials, "",
		"AllowAnyOrigin() and AllowCredentials() exclude each other: name the origins with WithOrigins(...)."},
	{"ASP.NET Core", `Request origin (?P<origin>\S+) does not have permission to access the resource`, "origin-not-in-list", "", "The page's origin is not in WithOrigins(...) of the policy that is in force, byte for byte: no slash at its end."},
	{"ASP.NET Core", `Request method \S+ not allowed in CORS policy`, finding.MethodNotAllowed, "", "The method is not in the policy: add WithMethods(...) or AllowAnyMethod()."},
	{"ASP.NET Core", `Request header ~.*?~ not allowed in CORS policy`, finding.HeaderNotAllowed, "", "The request header is not in the policy: add WithHeaders(...) or AllowAnyHeader()."},
	{"ASP.NET Core", `CORS policy execution failed`, "origin-not-in-list", "", "The policy refuses the request; the line after it in the log says whether it is the origin, the method or a header. Most often it is the origin."},
	{"ASP.NET Core", `No CORS policy found for the specified request`, "no-cors-layer", "", "UseCors runs without a policy: it was given no name and there is no default policy, or the name is misspelt."},
	{"ASP.NET Core", `Failed to apply CORS Response headers`, "error-without-cors-headers", "", "The response had begun before the CORS middleware could add its headers: move UseCors earlier."},
	{"ASP.NET Core", `CORS policy execution successful`, "", "Not an error: the policy let the request pass", "The CORS policy allowed it. If the browser blocks all the same, a proxy changes the response or the endpoint fails after that: look at the response's status and headers."},
	{"ASP.NET Core", `This request uses the HTTP OPTIONS method but does not have an? (?:Access-Control-Request-Method|Origin) header`, "", "Not a preflight", "An OPTIONS request without Origin or Access-Control-Request-Method is no preflight, and the CORS middleware leaves it alone: a tool sent it, or a proxy took the header away."},
	{"ASP.NET Web API", `The origin ~(?P<origin>[^\s'"]+)~ is not allowed`, "origin-not-in-list", "", "The page's origin is not in EnableCors(origins: ...)."},
	{"ASP.NET Web API", `The collection of headers ~.*?~ is not allowed`, finding.HeaderNotAllowed, "", "A request header is not in EnableCors(headers: ...)."},
	{"ASP.NET Web API", `The method ~\w+~ is not allowed`, finding.MethodNotAllowed, "", "The method is not in EnableCors(methods: ...)."},

	// django-cors-headers (corsheaders/checks.py) and Django (middleware/csrf.py,
	// http/request.py).
	{"django-cors-headers", `corsheaders\.E013|in CORS_\w+ is missing scheme or netloc`, finding.AllowOriginInvalid, "", "An entry of CORS_ALLOWED_ORIGINS lacks its scheme or host: write https://app.example.com, not app.example.com, and no empty entry."},
	{"django-cors-headers", `corsheaders\.E014|in CORS_\w+ should not have (?:path|params|query|fragment)`, "allow-list-trailing-slash", "", "An entry of CORS_ALLOWED_ORIGINS has something after host and port, a slash most often: remove it."},
	{"django-cors-headers", `corsheaders\.E00[67]|CORS_(?:ALLOWED_ORIGINS|ALLOWED_ORIGIN_REGEXES|ORIGIN_WHITELIST) should be a sequence`, "environment-string", "", "The setting is one string where a list is wanted: split the environment variable at its commas."},
	{"django-cors-headers", `corsheaders\.E\d{3}|CORS_[A-Z_]+ should be an? \w+`, "", "A setting of django-cors-headers has the wrong type", "Django refuses to start until the setting that the line names has the type it names."},
	{"Django", `Origin checking failed - (?P<origin>\S+?) does not match any trusted origins|CSRF verification failed|CSRF Failed|CSRF (?:cookie not set|token missing|token from)`, "csrf-refused", "",
		"Django refuses the POST itself: add the page's origin to CSRF_TRUSTED_ORIGINS and send the token in X-CSRFToken, with credentials. CORS has to allow that header too."},
	{"Django", `^(?:WARNING.{0,40})?Method Not Allowed: /`, "options-not-routed", "", "The view does not take the method. If it was OPTIONS, CorsMiddleware is missing from MIDDLEWARE or stands too low, or the origin is not allowed."},
	{"Django", `Invalid HTTP_HOST header|DisallowedHost`, "host-rejected", "", "The host name of the URL is not in ALLOWED_HOSTS: Django refuses the request before CORS."},

	// rack-cors (lib/rack/cors/resource/*.rb, result.rb) and Rails
	// (request_forgery_protection.rb, host_authorization.rb).
	{"rack-cors", `Allowing credentials for wildcard origins is insecure|CorsMisconfigurationError`, finding.WildcardWithCredentials, "", "origins '*' and credentials: true exclude each other: name the origins."},
	{"rack-cors", `X-Rack-CORS:? ?miss; ?no-origin|miss; ?no-origin`, "origin-not-in-list", "", "No allow block names the page's origin."},
	{"rack-cors", `miss; ?no-path`, "cors-layer-elsewhere", "", "No resource of the allow block matches this path."},
	{"rack-cors", `miss; ?(?:no|deny)-method`, finding.MethodNotAllowed, "", "The resource does not list the method."},
	{"rack-cors", `miss; ?(?:no|deny)-header`, finding.HeaderNotAllowed, "", "The resource's headers do not list a header that the script sets."},
	{"Rails", `No route matches \[OPTIONS\]`, "options-not-routed", "", "The preflight reached the router: Rack::Cors is missing, stands too low (insert_before 0) or has no resource for this path."},
	{"Rails", `HTTP Origin header \(.*?\) didn~t match request\.base_url`, "csrf-refused", "", "Rails compares Origin with its own address: the proxy in front must pass Host and X-Forwarded-Proto, or the controller be an API without forgery protection."},
	{"Rails", `Can~t verify CSRF token authenticity|InvalidAuthenticityToken`, "csrf-refused", "", "The request lacks its CSRF token, or its session cookie was not sent from another site."},
	{"Rails", `Blocked hosts?:`, "host-rejected", "", "The host name of the URL is not in config.hosts: Rails refuses the request before CORS."},

	// Object stores and platforms: bodies of responses, as reported in public
	// threads; their sources are not public, save Azurite's for Azure Storage, and
	// those of Kong, Istio, Envoy and nginx.
	{"S3", `CORSResponse: CORS is not enabled for this bucket`, "bucket-without-cors", "", "The bucket has no CORS configuration at all: give it one with the page's origin, the methods and the headers."},
	{"S3 (or a store like it)", `CORSResponse: This CORS request is not allowed|evalution of Origin`, "origin-not-in-list", "", "The bucket has CORS rules and none matches: one rule has to match the origin, the method and every request header at once."},
	{"S3", `CORSResponse: (?:Bucket not found|Insufficient information)|NoSuchCORSConfiguration|The CORS configuration does not exist`, "bucket-without-cors", "", "There is no such bucket here, or it has no CORS configuration: check the bucket's name and region, then its CORS rules."},
	{"Azure Storage", `CORS not enabled or no matching rule found|CorsPreflightFailure`, "origin-not-in-list", "", "The storage account has no CORS rule for this service (Blob, File, Queue, Table) that matches origin, method and headers."},
	{"API Gateway", `Missing Authentication Token`, "url-not-found", "",
		"API Gateway says so for a path, method or stage that is not there; it is not about a token. Check stage and path, deploy the API again, and give the resource an OPTIONS method (Enable CORS)."},
	{"API Gateway", `Execution failed due to configuration error|Malformed Lambda proxy response`, "upstream-failed", "", "The function failed or returned something that is no response; with proxy integration the function itself has to return the CORS headers."},
	{"API Gateway", `User is not authorized to access this resource|~message~: ?~Unauthorized~`, "preflight-authentication", "", "The authorizer refuses the request; OPTIONS must be without one, and the gateway responses (4XX) need the CORS headers."},
	{"API Gateway", `^\{~message~: ?~Forbidden~\}$|execute-api:Invoke`, "preflight-authentication", "", "The gateway refuses the request itself: an API key, IAM, a resource policy or a firewall. OPTIONS must need none of them, and the gateway responses (4XX) need the CORS headers."},
	{"API Gateway", `^\{~message~: ?~Internal server error~\}$`, "upstream-failed", "", "The function behind the gateway failed or returned something that is no response: its log knows. The gateway responses (5XX) need the CORS headers to be readable."},
	{"S3", `<Code>(?:AccessDenied|SignatureDoesNotMatch|MethodNotAllowed|NoSuchBucket|NoSuchKey)</Code>`, "", "Not CORS by itself: S3 refuses the request", "The bucket's policy, the signature, the key or the method is wrong, and the error response carries CORS headers only where a CORS rule matches. Solve that error first."},
	{"Google Cloud", `Your client does not have permission to get URL|The request was not authenticated\. Either allow unauthenticated`, "preflight-authentication", "", "The platform refuses the request before your code: allow unauthenticated invocations (role run.invoker or cloudfunctions.invoker for allUsers)."},
	{"CloudFront", `This distribution is not configured to allow the HTTP request method`, "options-refused-in-front", "", "The cache behaviour allows GET and HEAD only: let it allow OPTIONS (and the methods of the API) and forward Origin and the Access-Control-Request headers."},
	{"Kong", `no Route matched with those values`, "url-not-found", "", "No route of the gateway matches this path, host or method: OPTIONS must be among the route's methods, and the cors plugin on that route."},
	{"Kong", `No API key found in request`, "preflight-authentication", "", "The key-auth plugin refuses the preflight: switch off run_on_preflight, or let the cors plugin run first."},
	{"Istio", `RBAC: access denied|Jwt (?:is missing|verification fails|is expired)`, "preflight-authentication", "", "The mesh refuses the request before your program: exempt OPTIONS from the policy, and set corsPolicy in the VirtualService."},
	{"Envoy", `upstream connect error or disconnect/reset before headers|no healthy upstream`, "upstream-failed", "", "The proxy could not reach the program behind it: CORS comes after that."},
	{"nginx", `The plain HTTP request was sent to HTTPS port`, finding.WrongProtocol, "", "The URL says http, and the port speaks https: write https."},
	{"nginx", `No required SSL certificate was sent`, finding.ClientCertificate, "", "The server wants a client certificate, and a preflight carries none."},
	{"nginx", `upstream prematurely closed connection|no live upstreams|connect\(\) failed \(\d+: .*\) while connecting to upstream|upstream timed out`, "upstream-failed", "", "The program behind nginx is down or too slow; nginx's own error page has no CORS headers (add_header needs always)."},
	{"nginx", `client intended to send too large body|413 Request Entity Too Large`, "error-without-cors-headers", "", "The upload is larger than client_max_body_size: nginx responds with 413, without CORS headers."},
	{"Cloudflare", `Just a moment\.\.\.|Attention Required! \| Cloudflare`, "challenge-page", "", "Bot protection responded in place of the API: exempt the API's path, OPTIONS above all."},
	{"IIS", `403\.14`, "", "Not CORS: the URL is a folder", "IIS refuses to list a folder that has no default document: the path is wrong, or the application is not set up there. CORS headers come after that."},
	{"IIS", `HTTP Error 404\.8|HTTP Error 405\.0|HTTP verb used to access this page is not allowed`, "options-not-routed", "", "IIS or one of its modules (WebDAV, the static file handler) takes OPTIONS before the application."},
	{"IIS", `Bad Request - Invalid Hostname`, "host-rejected", "", "No site of the server is bound to this host name."},
	{"supabase-js", `FunctionsFetchError|Failed to send a request to the Edge Function`, "options-not-routed", "", "Most often the preflight failed: the function has to respond to OPTIONS itself, first of all, with the CORS headers."},
	{"ngrok", `ERR_NGROK_\d+`, "gate-in-front", "", "ngrok responded, not the API: its warning page for browsers (send the header ngrok-skip-browser-warning), or a tunnel that is down."},

	// Development servers (vite's hostCheck.ts, next's block-cross-site.ts,
	// webpack-dev-server's Server.js, http-proxy-middleware, jupyter_server's
	// base/handlers.py).
	{"Vite", `Blocked request\. This host .{0,80} is not allowed`, "host-rejected", "", "Add the host name to server.allowedHosts (preview.allowedHosts for vite preview)."},
	{"Next.js", `Blocked cross-origin request .{0,60}/_next/|Cross origin request detected .{0,80}/_next/|allowedDevOrigins`, "origin-not-in-list", "", "The dev server gives /_next/ to the host it was started for: add the host you open it by to allowedDevOrigins in next.config. It has nothing to do with your API."},
	{"Next.js", `header with value .{0,80} does not match ~?origin~? header with value|Invalid Server Actions request`, "", "Not CORS: Next.js refuses the Server Action", "Origin and host differ, behind a proxy most often: add the origin to serverActions.allowedOrigins."},
	{"webpack-dev-server", `Invalid Host/Origin header`, "host-rejected", "", "The dev server does not know the host name the page is opened by: add it to devServer.allowedHosts."},
	{"webpack-dev-server", `Cross-Origin request blocked`, "origin-not-in-list", "", "The dev server gives its scripts to pages of its own origin only: add the page's host to devServer.allowedHosts and send the CORS headers with devServer.headers."},
	{"webpack-dev-server or Starlette", `Invalid Host header`, "host-rejected", "", "The host name of the URL is not allowed: devServer.allowedHosts in webpack, allowed_hosts of the TrustedHostMiddleware in Starlette."},
	{"A development proxy", `(?:http proxy error|Error occurred while (?:trying to proxy|proxying request)|Could not proxy request|\[HPM\].*ECONNREFUSED)`, "upstream-failed", "", "The dev server's proxy did not reach the API: start it, and check target (127.0.0.1 or ::1 for localhost)."},
	{"Jupyter", `Blocking Cross Origin (?:API request|WebSocket Attempt)|Blocking request with non-local ~Host~`, "origin-not-in-list", "", "Set c.ServerApp.allow_origin (NotebookApp in old ones) to the page's origin."},

	// Node's frameworks (finalhandler, fastify's fourOhFour.js, @fastify/cors,
	// hapi's lib/cors.js, Apollo's preventCsrf.ts, engine.io's server.ts).
	{"Express", `Cannot OPTIONS /`, "options-not-routed", "", "No route takes OPTIONS: app.use(cors()) is missing or stands below the routes."},
	{"Fastify", `Route OPTIONS:\S+ not found`, "options-not-routed", "", "No route takes OPTIONS: @fastify/cors is not registered, or not awaited before the routes."},
	{"@fastify/cors", `Invalid Preflight Request`, "options-not-routed", "", "An OPTIONS without Origin or Access-Control-Request-Method: a proxy took the header away, or no browser sent it (strictPreflight)."},
	{"hapi", `CORS is disabled for this route`, "cors-layer-elsewhere", "", "The route has no cors option."},
	{"hapi", `CORS error: Some headers are not allowed`, finding.HeaderNotAllowed, "", "Add the header to cors.additionalHeaders of the route."},
	{"hapi", `CORS error: Missing (?:Origin|Access-Control-Request-Method) header`, "options-not-routed", "", "An OPTIONS that is no preflight: a proxy took the header away, or no browser sent it."},
	{"Apollo Server", `blocked as a potential Cross-Site Request Forgery|csrfPrevention`, "csrf-refused", "", "Send Content-Type: application/json or the header apollo-require-preflight, and let CORS allow it."},
	{"socket.io", `~?code~?: ?\d, ?~?message~?: ?~?(?:Session ID unknown|Bad handshake method|Bad request|Forbidden|Unsupported protocol version|Transport unknown)`, "", "The socket.io server refuses the handshake", "Session ID unknown wants sticky sessions, Unsupported protocol version another client; Forbidden is allowRequest. Its cors option is one of its own: that of Express does not count for it."},
	{"socket.io", `\bOrigin ~?(?P<origin>https?://\S+?)~? (?:is )?not allowed(?: by socket\.io)?$`, "origin-not-in-list", "", "The page's origin is not in the cors.origin option of the socket.io server."},

	// Go (gin-contrib/cors config.go, fiber's middleware/cors, rs/cors), Rust
	// (tower-http's cors, actix-cors, warp), Java (Vert.x, Quarkus, Tomcat), PHP.
	{"gin-contrib/cors", `conflict settings: all origins disabled`, "origin-not-in-list", "", "No origin is allowed at all: fill AllowOrigins (an environment variable is empty, most often)."},
	{"gin-contrib/cors", `conflict settings: all origins (?:are allowed|enabled)`, "", "gin-contrib/cors: settings that contradict each other", "AllowAllOrigins goes without AllowOrigins and AllowOriginFunc: keep one of them."},
	{"gin-contrib/cors", `bad origin: origins must (?:contain|start with|either)`, finding.AllowOriginInvalid, "", "An entry of AllowOrigins lacks its scheme: write https://app.example.com."},
	{"gin-contrib/cors", `only one \* is allowed`, finding.AllowOriginPattern, "", "An entry of AllowOrigins has more than one *: with AllowWildcard one is taken."},
	{"fiber", `\[CORS\] (?:Insecure setup|.*AllowCredentials.*wildcard)`, finding.WildcardWithCredentials, "", "AllowCredentials and AllowOrigins \"*\" exclude each other: name the origins."},
	{"fiber", `Both ~AllowOrigins~ and ~AllowOriginsFunc~ have been defined`, "", "fiber: two lists of origins", "A warning: an origin passes if either of AllowOrigins and AllowOriginsFunc takes it."},
	{"rs/cors (or chi)", `(?:Preflight aborted|Actual request no headers added): origin ~(?P<origin>[^\s'"]*?)~ not allowed`, "origin-not-in-list", "", "The page's origin is not in AllowedOrigins."},
	{"rs/cors (or chi)", `Preflight aborted: method ~\w*~ not allowed|Actual request no headers added: method`, finding.MethodNotAllowed, "", "The method is not in AllowedMethods (GET, POST and HEAD by default)."},
	{"rs/cors (or chi)", `Preflight aborted: headers .*? not allowed`, finding.HeaderNotAllowed, "", "A request header is not in AllowedHeaders."},
	{"A Go WebSocket server", `Upgrader\.CheckOrigin`, "", "Not CORS: a WebSocket", "WebSockets are not under CORS: the server's CheckOrigin refuses the page's origin."},
	{"actix-cors", `Origin is not allowed to make this request`, "origin-not-in-list", "", "The page's origin is not among allowed_origin(...)."},
	{"actix-cors", `One or more headers requested are not allowed`, finding.HeaderNotAllowed, "", "A request header is not among allowed_headers(...)."},
	{"actix-cors", `Requested method is not allowed`, finding.MethodNotAllowed, "", "The method is not among allowed_methods(...)."},
	{"warp", `CORS request forbidden: (?:request-)?header not allowed`, finding.HeaderNotAllowed, "", "A request header is not among allow_headers(...)."},
	{"warp", `CORS request forbidden: (?:request-)?method not allowed`, finding.MethodNotAllowed, "", "The method is not among allow_methods(...)."},
	{"An MCP server", `Invalid Origin header`, "origin-not-in-list", "", "The protection against DNS rebinding refuses the page's origin: add it to the allowed origins of the transport."},
	{"fiber", `\[CORS\] Invalid origin`, finding.AllowOriginInvalid, "", "An entry of AllowOrigins is no origin: scheme, host and port, without a path."},
	{"tower-http", `Cannot combine ~?Access-Control-Allow-Credentials: true~? with ~?Access-Control-Allow-Origin: \*`, finding.WildcardWithCredentials, "", "allow_credentials(true) does not go with Any: name the origins, or use AllowOrigin::mirror_request with care."},
	{"tower-http", `Cannot combine ~?Access-Control-Allow-Credentials: true~? with`, finding.WildcardNotWithCredentials, "", "allow_credentials(true) does not go with Any for headers, methods or exposed headers: name them, or mirror the request."},
	{"tower-http", `Wildcard origin \(~\*~\) cannot be passed`, finding.AllowOriginPattern, "", "\"*\" in a list of origins is no wildcard: use AllowOrigin::any(), without credentials."},
	{"Quarkus or Vert.x", `CORS Rejected - Invalid (?:origin|method|headers?)`, "origin-not-in-list", "", "The page's origin is not in quarkus.http.cors.origins (or the CorsHandler's origins)."},
	{"Tomcat", `It is not allowed to configure supportsCredentials|cors\.support\.credentials.{0,60}cors\.allowed\.origins`, finding.WildcardWithCredentials, "", "cors.support.credentials does not go with cors.allowed.origins \"*\": name the origins."},
	{"Laravel", `The OPTIONS method is not supported for (?:this route|route)|MethodNotAllowedHttpException.*OPTIONS`, "options-not-routed", "", "The preflight reached the router: HandleCors is not in the global middleware, or paths in config/cors.php does not match."},
	{"Laravel (before 7)", `Not allowed in CORS policy`, "origin-not-in-list", "", "The page's origin is not in allowed_origins of config/cors.php (clear the configuration's cache after a change)."},
	{"RESTEasy", `No resource method found for options`, "options-not-routed", "", "The preflight reached the resources: register a CorsFilter (quarkus.http.cors in Quarkus)."},
	{"NelmioCorsBundle", `Unauthorized header [\w-]+`, finding.HeaderNotAllowed, "", "The request header is not in allow_headers for this path."},
	{"Symfony", `No route found for ~?OPTIONS`, "options-not-routed", "", "The preflight reached the router: NelmioCorsBundle has no path that matches."},
	{"WordPress", `jwt_auth_no_auth_header|rest_not_logged_in|rest_cookie_invalid_nonce`, "preflight-authentication", "", "The REST API asks for a login: Authorization was not sent or did not get through the web server (and CORS has to allow it)."},
	{"Ollama", `OLLAMA_ORIGINS`, "origin-not-in-list", "", "Set OLLAMA_ORIGINS to the page's origin and start Ollama again."},

	// A callback of one's own, copied from the README of Express' cors and from
	// tutorials.
	{"An origin callback of the program", `Not allowed by CORS|CORS(?: error)?:? (?:origin )?(?:is )?not allowed|Origin (?:is )?not allowed(?: by CORS|$)|Blocked by CORS(?:$|[^ ]| [^p])|CORS policy for this (?:site|origin) does|\bCORS\b.{0,30}\b(?:denied|rejected|refused|forbidden|violation|does(?:n~t| not) allow)|CORS blocked|Origin .{0,80} not allowed by CORS`, "origin-not-in-list", "",
		"The program's own check of the origin refuses this page: compare the origin with its list byte for byte (scheme, port, no slash). Call back with (null, false), not with an Error: an Error becomes status 500."},

	// Access logs: what came of OPTIONS.
	{"gin's log", `\| 403 \|.*\| +OPTIONS `, "origin-not-in-list", "", "gin-contrib/cors responds with 403 to an origin that is not in AllowOrigins."},
	{"gin's log", `\| 40[45] \|.*\| +OPTIONS `, "options-not-routed", "", "No route takes OPTIONS: router.Use(cors.New(...)) is missing, or stands below the routes."},
	{"gin's log", `\| 401 \|.*\| +OPTIONS `, "preflight-authentication", "", "Authentication comes before CORS: call router.Use(cors.New(...)) before it."},
	{"An access log", `~?OPTIONS \S+(?: HTTP/[\d.]+)?~? (?:-> )?(?:405|501)\b`, "options-not-routed", "", "The server has nothing for OPTIONS at this path: the CORS middleware is missing, or the router comes before it."},
	{"An access log", `~?OPTIONS \S+(?: HTTP/[\d.]+)?~? (?:-> )?(?:401|407)\b`, "preflight-authentication", "", "Authentication comes before CORS: a preflight carries no cookies and no Authorization."},
	{"An access log", `~?OPTIONS \S+(?: HTTP/[\d.]+)?~? (?:-> )?400\b`, "origin-not-in-list", "", "The preflight is refused: in Starlette and FastAPI the body says whether it is the origin, the method or a header."},
	{"An access log", `~?OPTIONS \S+(?: HTTP/[\d.]+)?~? (?:-> )?403\b`, "preflight-authentication", "", "The preflight is refused: by authentication, a firewall, or the CORS middleware itself (gin, Spring and Tomcat respond with 403)."},
	{"An access log", `~?OPTIONS \S+(?: HTTP/[\d.]+)?~? (?:-> )?404\b`, "options-not-routed", "", "Nothing is there for OPTIONS: make sure of the path, then of the CORS middleware."},
	{"An access log", `~?OPTIONS \S+(?: HTTP/[\d.]+)?~? (?:-> )?30[1278]\b`, finding.PreflightRedirected, "", "The preflight is redirected (a slash, https, a login page), and browsers do not follow that."},
	{"An access log", `~?OPTIONS \S+(?: HTTP/[\d.]+)?~? (?:-> )?(?:502|503|504)\b`, "upstream-failed", "", "The program behind the proxy is down or too slow."},
	{"An access log", `~?OPTIONS \S+(?: HTTP/[\d.]+)?~? (?:-> )?5\d\d\b`, "options-crashes", "", "The server's own code ran on OPTIONS and crashed: respond to OPTIONS before it."},

	// Not CORS, though people ask about it as if it were: lines of consoles, as
	// reported in public threads, and errors of Node and Dart.
	{"Dart", `Failed host lookup`, finding.NameNotFound, "", "The host name is not found. This is an app's own connection, not a browser's: CORS does not apply."},
	{"Dart", `SocketException: Connection refused`, finding.ConnectionRefused, "", "Nothing listens at that address and port. This is an app's own connection, not a browser's: CORS does not apply (an emulator's localhost is itself: 10.0.2.2 is the machine)."},
	{"Node.js", `ECONNREFUSED`, finding.ConnectionRefused, "", "Nothing listens at that address and port; this is a program's own connection, and CORS does not apply."},
	{"Node.js", `ENOTFOUND|EAI_AGAIN`, finding.NameNotFound, "", "The host name is not found; this is a program's own connection, and CORS does not apply."},
	{"Node.js", `UNABLE_TO_VERIFY_LEAF_SIGNATURE|DEPTH_ZERO_SELF_SIGNED_CERT|self[- ]signed certificate`, finding.CertificateUntrusted, "", "The certificate is not trusted; CORS does not apply."},
	{"A browser", `WebSocket connection to ~(?P<url>wss?://\S+?)~ failed:.* Unexpected response code`, "websocket-refused", "", "WebSockets are not under CORS: the server decides by the Origin header itself (403), or the proxy in front does not pass the upgrade on."},
	{"A browser", `WebSocket connection to ~?wss?://\S+ failed|can~t establish a connection to the server at wss?://`, "", "Not CORS: a WebSocket", "WebSockets are not under CORS: the server decides by the Origin header itself (403), or the proxy in front does not pass the upgrade on. A check with --initiator websocket asks as the browser does."},
	{"A browser", `Refused to (?:display|frame) .{0,200}X-Frame-Options|X-Frame-Options`, "", "Not CORS: X-Frame-Options", "The other site does not let itself be shown in a frame. CORS headers do not change that."},
	{"A browser", `Blocked a frame with origin|Permission denied to access property .{0,60} on cross-origin object|SecurityError: Blocked a frame`, "", "Not CORS: a frame of another origin", "A script cannot reach into a frame or window of another origin, whatever CORS says: use postMessage on both sides."},
	{"A browser", `Failed to execute ~postMessage~`, "", "Not CORS: postMessage to another origin", "The targetOrigin that the script names is not that of the window: the frame has not loaded yet, or is of another address."},
	{"A browser", `Cross-Origin-Opener-Policy policy (?:would block|blocks?) the window`, "", "Not CORS: Cross-Origin-Opener-Policy", "The page's opener policy cuts it off from the popup (a login with Google, most often): send same-origin-allow-popups."},
	{"A browser", `Tainted canvases may not be exported|canvas has been tainted by cross-origin data|The operation is insecure`, "opaque-response", "", "An image of another origin was drawn without CORS: set crossorigin=\"anonymous\" on it, and let its server send Access-Control-Allow-Origin."},
	{"A browser", `^(?:Uncaught )?Script error\.?(?: \(:0:?0?\))?$`, "opaque-response", "", "A script of another origin threw, and its details are hidden: put crossorigin=\"anonymous\" on the script element and let its server send Access-Control-Allow-Origin."},
	{"A browser", `Script at ~(?P<url>\S+?)~ cannot be accessed from origin ~(?P<origin>\S+?)~`, "worker-cross-origin", "", "A worker's script must be of the page's own origin, whatever CORS says."},
	{"A browser", `Failed to construct ~(?:Shared)?Worker~`, "", "Not CORS: a worker of another origin", "A worker's script must be of the page's own origin, whatever CORS says; a page opened from disk has none: serve it over http."},
	{"A browser", `(?:has been|was) (?:rejected|blocked) because it (?:is in a cross-site context|had the ~SameSite)|This (?:Set-Cookie|attempt to set a cookie).{0,60}SameSite|Indicate whether to send a cookie in a cross-site request`, "cookie-same-site", "", "The cookie goes to another site only with SameSite=None; Secure."},
	{"A browser", `[Tt]hird-party cookie (?:will be|is) blocked|Tracking Prevention blocked access to storage|Partitioned cookie or storage access`, "third-party-cookies", "", "The browser keeps cookies of other sites away, whatever CORS allows."},
	{"A browser", `A preload for ~\S+~ is found, but is not used because the request credentials mode does not match`, "", "Not a block: a preload that does not fit", "The preload and the request differ in their credentials mode: put the same crossorigin attribute on both."},
	{"A browser", `Provisional headers are shown`, "", "Not an error: the request was not sent, or not shown", "The network panel has no real headers for it: the request was blocked, cancelled or came from the cache. The console says which."},
	{"A browser", `A history state object with URL`, "null-origin", "", "The page was opened from disk (a file: address): serve it over http."},
	{"A browser", `(?i:blocked by ORB|OpaqueResponseBlocking)`, finding.OpaqueBlocked, "", "The response is of a type that a page may not embed without CORS."},
}

var sayingExpressions = sync.OnceValue(func() []*regexp.Regexp {
	all := make([]*regexp.Regexp, len(sayings))
	for i, s := range sayings {
		all[i] = regexp.MustCompile(`(?i)` + browserQuotes().ReplaceAllString(s.words, "['‘’\"“”`´\\\\]{0,2}"))
	}
	return all
})

// loads are what makes the requests that a code is about, where it is not a
// script's fetch.
var loads = map[string]string{"websocket-refused": "websocket", "worker-cross-origin": "worker"}

// browserQuotes are the places of quotation marks in words; "~?" is one too.
var browserQuotes = lazy.Regexp(`~\??`)

var blanks = lazy.Regexp(`\s+`)

// explainSaid explains what another program than a browser's fetch says.
func explainSaid(words string) (Explanation, bool) {
	words = blanks().ReplaceAllString(words, " ")
	for i, expression := range sayingExpressions() {
		m := expression.FindStringSubmatch(words)
		if m == nil {
			continue
		}
		s := sayings[i]
		e := Explanation{Who: s.who, Title: s.title, Say: []string{s.say}, Code: s.code}
		group := func(name string) string {
			if at := expression.SubexpIndex(name); at >= 0 {
				return m[at]
			}
			return ""
		}
		if s.code != "" {
			e.Question = complete(ask.Question{Origin: group("origin"), URL: group("url"), Initiator: loads[s.code]}, ask.Question{})
		}
		return e, true
	}
	return Explanation{}, false
}
