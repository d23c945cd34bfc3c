package codes

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/frontmatter"
)

var update = flag.Bool("update", false, "write the golden file anew")

const golden = "testdata/words.golden"

const (
	page    = "https://app.example.com"
	slashed = page + "/"
	foreign = "https://shop.example.net"
	list    = page + ", " + foreign
)

var browsers = []Engine{
	{Name: "Chrome 141", Seconds: 7200, Cookies: "partitioned"},
	{Name: "Firefox 143", Seconds: 86400, Cookies: "sent"},
	{Name: "Safari 26", Cookies: "blocked"},
}

// samples are facts as a check of a real server yields them: for every code,
// each of the cases its page tells apart. Page, API and Method are the same
// for all, see complete.
var samples = map[string][]Facts{
	// The CORS check.
	"space-before-colon": {{Header: "Access-Control-Allow-Origin"}},
	"header-misspelt":    {{Responded: ToRequest, Header: "Access-Control-Allow-Origin", Subject: "Access-Control-Allow-Origins"}},
	"no-cors-headers": {
		{Responded: ToRequest, Status: 200, Want: page},
		{Responded: ToPreflight, Status: 405, Want: page},
		{Status: 200, Want: page},
	},
	"missing-allow-origin": {
		{Responded: ToRequest, Status: 500, Want: page},
		{Responded: ToPreflight, Status: 204, Want: page},
	},
	"wildcard-with-credentials":   {{Responded: ToRequest, Want: page}},
	"allow-credentials-missing":   {{Responded: ToPreflight, Absent: true}},
	"allow-credentials-not-true":  {{Responded: ToRequest, Got: "True"}, {Responded: ToRequest}},
	"allow-origin-trailing-slash": {{Responded: ToRequest, Got: slashed, Want: page}},
	"allow-origin-path":           {{Responded: ToRequest, Got: page + "/index.html", Want: page}},
	"allow-origin-case":           {{Responded: ToRequest, Got: "https://App.Example.com", Want: page}},
	"allow-origin-scheme":         {{Responded: ToRequest, Got: "http://app.example.com", Want: page}},
	"allow-origin-port": {
		{Responded: ToRequest, Got: page + ":8443", Want: page},
		{Responded: ToRequest, Kind: "default-port", Got: page + ":443", Want: page},
	},
	"allow-origin-www": {
		{Responded: ToRequest, Got: "https://www.app.example.com", Want: page},
		{Responded: ToRequest, Page: "https://www.example.com", Got: "https://example.com", Want: "https://www.example.com"},
	},
	"allow-origin-list":      {{Responded: ToRequest, Got: list, Want: page}},
	"allow-origin-duplicate": {{Responded: ToRequest, Got: page + ", " + page, Want: page}},
	"allow-origin-null":      {{Responded: ToRequest, Got: "null", Want: page}},
	"allow-origin-pattern":   {{Responded: ToRequest, Got: "https://*.example.com", Want: page}},
	"allow-origin-invalid":   {{Responded: ToRequest, Got: "app.example.com", Want: page}, {Responded: ToRequest, Want: page}},
	"allow-origin-mismatch":  {{Responded: ToPreflight, Got: foreign, Want: page}},

	// The preflight.
	"preflight-redirect":            {{Status: 308, Target: "https://api.example.com/data/"}},
	"preflight-status":              {{Status: 405}, {Kind: "headers-right", Status: 403}},
	"allow-methods-invalid":         {{Header: "Access-Control-Allow-Methods", Subject: `"GET`}},
	"allow-headers-invalid":         {{Header: "Access-Control-Allow-Headers", Subject: "[x-token]"}},
	"wildcard-not-with-credentials": {{Header: "Access-Control-Allow-Headers", Subject: "content-type"}},
	"method-case":                   {{Subject: "patch"}, {Subject: "PATCH"}},
	"method-not-allowed": {
		{Subject: "PUT", Got: "GET, POST"},
		{Subject: "PUT", Got: "GET,HEAD,POST", Library: "@fastify/cors", Default: "since version 11 GET, HEAD and POST are the only methods allowed", Setting: "methods in the options of @fastify/cors"},
		{Subject: "PUT", Absent: true},
		{Subject: "PUT"},
	},
	"header-not-allowed": {
		{Subject: "x-token", Got: "content-type"},
		{Subject: "x-token", Absent: true},
		{Subject: "x-token"},
		{Kind: "wildcard", Subject: "authorization", Got: "*"},
		{Kind: "content-type", Subject: "content-type", Absent: true},
		{Kind: "response-header", Subject: "access-control-allow-origin", Got: "content-type"},
		{Kind: "tracing", Subject: "traceparent", Got: "content-type"},
	},

	// Redirects.
	"redirect-without-cors":      {{Status: 302, Target: "https://api.example.com/v2/data"}},
	"origin-null-after-redirect": {{}},
	"redirect-userinfo":          {{}},
	"redirect-invalid":           {{}},
	"redirect-refused":           {{Status: 302}},
	"too-many-redirects":         {{}},
	"hsts-redirect": {
		{Kind: "preflight-redirect", Target: "https://api.example.dev/data", Names: []string{"Chrome", "Edge"}},
		{Kind: "redirect-refused", Target: "https://api.example.dev/data", Names: []string{"Chrome", "Edge"}},
		{Kind: "allow-origin-mismatch", Target: "https://api.example.dev/data", Names: []string{"Chrome", "Edge"}},
		{Target: "https://api.example.dev/data"},
	},
	"http-url": {
		{Kind: "known", Target: "https://api.example.dev/data"},
		{Target: "https://api.example.com/data"},
	},

	// Before anything is sent.
	"mixed-content": {
		{API: "http://api.example.com"},
		{Kind: "loopback", API: "http://localhost:5000"},
		{Kind: "redirect", Target: "http://api.example.com/data/"},
	},
	"bad-port":         {{API: "https://api.example.com:6000"}},
	"same-origin-mode": {{}},
	"local-network-access": {
		{Kind: "blocked"},
		{Kind: "waits"},
		{Kind: "not-secure", Subject: "loopback"},
		{Kind: "not-secure", Subject: "local"},
		{Kind: "other-space", Subject: "loopback", Target: "local"},
		{Kind: "unspecified", Subject: "0.0.0.0"},
		{Kind: "policy", Subject: "loopback"},
		{Kind: "policy", Subject: "local"},
		{Kind: "asks", Who: "loopback", Subject: "127.0.0.1:5000", Names: []string{"Chrome 141", "Firefox 143"}},
		{Kind: "asks", Who: "local", Subject: "192.168.1.20:443", Names: []string{"Chrome 141"}},
		{Kind: "insecure", Page: "http://app.example.com", Who: "loopback", Subject: "127.0.0.1:5000", Names: []string{"Chrome 141"}, Others: []string{"Firefox 143"}},
		{Kind: "insecure", Page: "http://app.example.com", Who: "local", Subject: "192.168.1.20:443", Names: []string{"Chrome 141"}},
	},
	"content-security-policy": {
		{Got: "connect-src 'self'", Subject: "connect-src", Target: "https://api.example.com"},
		{Got: "connect-src 'self'", Subject: "connect-src", Target: "https://api.example.com", Source: "https://app.example.com/orders"},
		{Got: "connect-src 'self'", Subject: "connect-src", Target: "https://api.example.com", Source: "https://app.example.com/orders", Kind: "meta"},
	},
	"invalid-request": {
		{Kind: "invalid-option", Subject: "cross"},
		{Kind: "forbidden-method", Subject: "TRACE"},
		{Kind: "url-has-credentials"},
		{Kind: "body-not-allowed"},
		{Kind: "no-cors-method"},
		{Kind: "url-fragment", Subject: "wss://api.example.com/#x"},
		{Kind: "invalid-request-header", Subject: "x token"},
		{Kind: "only-if-cached"},
		{Kind: "keepalive-too-large"},
		{Kind: "stream-not-supported"},
		{Kind: "stream-no-cors"},
		{Kind: "stream-redirected"},
		{Kind: "no-cors-redirect-mode"},
		{Kind: "url-scheme-not-supported"},
	},

	// What becomes of a response that passed.
	"resource-policy":         {{Subject: "origin"}, {Subject: "site"}, {Kind: "required"}, {Kind: "required", Subject: "anything"}},
	"stream-needs-http2":      {{}},
	"integrity-mismatch":      {{Got: "sha256-Jok2eyBcFs4y7UIAlCuLix4mLfxw2byfvHfElpmk8d8=", Target: "sha256-AAAA"}, {Target: "sha256-AAAA"}},
	"opaque-response-blocked": {{}, {Got: "application/json"}},
	"wrong-type": {
		{Got: "application/json", Want: "text/event-stream"},
		{},
		{Kind: "embedded", Got: "text/html", Want: "text/javascript", Subject: "nosniff"},
		{Kind: "embedded", Got: "text/csv", Want: "text/javascript"},
		{Got: "text/html", Want: "text/css", Subject: "nosniff"},
		{Kind: "embedded", Got: "text/plain", Want: "text/css"},
	},
	"not-an-image":              {{Got: "text/html"}, {}},
	"bad-status":                {{Status: 404}},
	"worker-cross-origin":       {{}, {Kind: "redirect", Target: "https://cdn.example.com"}},
	"track-without-crossorigin": {{}, {Kind: "redirect", Target: "https://cdn.example.com"}},
	"not-media":                 {{Got: "text/html"}, {}, {Got: "text/html", Kind: "track"}},
	"websocket-refused": {
		{Status: 302, Kind: "redirect", Target: "https://api.example.com/login"},
		{Status: 401}, {Status: 403}, {Status: 404}, {Status: 426}, {Status: 200}, {Status: 502}, {Status: 405},
	},
	"websocket-handshake": {
		{Header: "Upgrade", Absent: true, Want: "websocket"},
		{Header: "Sec-WebSocket-Accept", Got: "x", Want: "s3pPLBMiTxaQ9kYGzzhZRbK+xOo="},
		{Header: "Sec-WebSocket-Protocol", Got: "chat"},
	},
	"websocket-origin": {
		{Status: 403, Near: "https://api.example.com", Other: 4, OtherStatus: 101},
		{Status: 403, Other: 5, OtherStatus: 101, Kind: "without-origin"},
		{Status: 403, Page: "null", Near: "https://api.example.com", Other: 4, OtherStatus: 101},
	},

	// No response.
	"name-not-found": {
		{Kind: "name-not-found", Subject: "lookup api.example.com: no such host"},
		{Kind: "name-lookup-failed"},
	},
	"connection-refused":  {{Kind: "connection-refused", Subject: "dial tcp 127.0.0.1:5000: connect: connection refused"}},
	"address-unreachable": {{Kind: "address-unreachable"}},
	"timeout": {
		{Kind: "connect-timed-out"},
		{Kind: "tls-timed-out"},
		{Kind: "response-timed-out"},
	},
	"connection-closed": {{Kind: "connection-reset"}, {Kind: "empty-response"}},
	"not-http": {
		{Kind: "not-http", Subject: "SSH-2.0-OpenSSH_9.6"},
		{Kind: "head-too-large"},
		{Kind: "head-malformed"},
		{Kind: "body-malformed"},
	},
	"wrong-protocol":        {{Kind: "plain-http-port"}, {Kind: "tls-port"}},
	"certificate-untrusted": {{Kind: "certificate-untrusted"}},
	"certificate-name":      {{Kind: "certificate-name"}},
	"certificate-date":      {{Kind: "certificate-date"}},
	"certificate-invalid":   {{Kind: "certificate-invalid"}},
	"client-certificate":    {{Kind: "client-certificate-required"}},
	"tls-failed":            {{Kind: "tls-failed", Subject: "remote error: tls: handshake failure"}},
	"http2-error":           {{Kind: "http2-error"}},
	"proxy-failed":          {{Kind: "proxy-failed"}},
	"interrupted":           {{Kind: "interrupted"}, {Kind: "out-of-time"}, {Kind: "not-recorded"}},

	// Causes.
	"airplay-port":   {{}},
	"host-rejected":  {{Who: "Vite", Status: 403}, {Status: 400}},
	"challenge-page": {{Who: "Cloudflare", Status: 403}},
	"gate-in-front": {
		{Kind: "deployment", Who: "Vercel's deployment protection", Status: 401},
		{Kind: "port", Who: "the private port of a codespace", Status: 401},
		{Kind: "interstitial", Who: "ngrok", Status: 200},
		{Kind: "access", Who: "Cloudflare Access", Status: 302},
		{Kind: "network", Who: "a captive portal", Status: 511},
		{Kind: "everywhere", Status: 401, Other: 3},
	},
	"upstream-failed": {
		{Status: 502},
		{Who: "nginx", Status: 502, Said: "502 Bad Gateway"},
		{Kind: "timeout", Status: 504},
		{Kind: "timeout", Who: "API Gateway", Status: 504},
		{Kind: "lambda", Who: "API Gateway", Status: 502},
		{Kind: "tunnel", Who: "ngrok", Status: 404},
	},
	"rate-limited": {
		{Status: 429, Said: "Too many requests, please try again later."},
		{Kind: "retry-after", Who: "Cloudflare", Status: 429, Header: "Retry-After", Got: "60"},
	},
	"csrf-refused": {
		{Kind: "django", Who: "Django", Status: 403},
		{Kind: "laravel", Who: "Laravel", Status: 419, Said: `{"message":"CSRF token mismatch."}`},
		{Kind: "rails", Who: "Rails", Status: 422},
		{Kind: "aspnetcore", Who: "ASP.NET Core", Status: 400},
		{Kind: "spring", Who: "Spring Security", Status: 403},
		{Kind: "apollo", Who: "Apollo Server", Status: 400},
		{Kind: "origin", Who: "SvelteKit or Astro", Status: 403},
		{Status: 403},
	},
	"cors-configuration-invalid": {
		{Kind: "middleware", Who: "ASP.NET Core", Status: 500},
		{Kind: "policy", Who: "ASP.NET Core", Status: 500},
		{Kind: "wildcard", Who: "Spring", Status: 500, Want: page},
	},
	"bucket-without-cors": {{Kind: "s3", Who: "S3", Status: 403, Want: page}, {Kind: "azure", Who: "Azure Storage", Status: 403, Want: page}},
	"url-not-found": {
		{Kind: "aws", Who: "API Gateway", Status: 403},
		{Kind: "gateway", Who: "Kong", Status: 404},
		{Kind: "platform", Who: "Google's front end", Status: 404},
		{Kind: "everywhere", Status: 404, Other: 3, Said: "Cannot GET /data"},
	},
	"options-refused-in-front": {
		{Kind: "cloudfront", Who: "CloudFront", Status: 403, Other: 2, OtherStatus: 200},
		{Kind: "aws", Who: "API Gateway", Status: 403},
		{Kind: "kong", Who: "Kong", Status: 404},
		{Kind: "iis", Who: "IIS", Status: 405},
		{Kind: "nginx", Who: "nginx", Status: 405, Other: 2, OtherStatus: 200},
		{Kind: "static", Who: "S3", Status: 405},
		{Kind: "rule", Who: "HAProxy", Status: 403},
	},
	"options-crashes":            {{Status: 500, Other: 2, OtherStatus: 401, Said: "Unexpected end of JSON input"}},
	"socket-server-without-cors": {{Who: "socket.io"}},
	"client-origin-not-registered": {
		{Kind: "keycloak", Who: "Keycloak"}, {Kind: "entra", Who: "Entra ID"}, {Kind: "auth0", Who: "Auth0"}, {Kind: "okta", Who: "Okta"}, {Kind: "page", Who: "Keycloak"},
	},
	"access-refused":       {{Status: 403, Other: 3}},
	"fails-before-routing": {{Status: 500, Other: 3, Said: "ECONNREFUSED 127.0.0.1:5432"}},
	"method-not-routed": {
		{Kind: "allow", Status: 405, Names: []string{"POST"}},
		{Kind: "allow", Status: 404, Names: []string{"POST"}, Other: 2},
		{Kind: "webdav", Asked: "PUT", Status: 405, Names: []string{"GET"}},
		{Kind: "nginx", Status: 405},
		{Status: 405},
	},
	"null-origin": {{Page: "null"}},
	"preflight-redirect-https": {
		{Kind: "passes", Target: "https://api.example.com/data", Other: 3},
		{Kind: "fails", Target: "https://api.example.com/data", Other: 3},
		{Target: "https://api.example.com/data"},
	},
	"preflight-redirect-slash": {
		{Kind: "passes", Target: "https://api.example.com/data/", Other: 3},
		{Kind: "fails", Target: "https://api.example.com/data/", Other: 3},
		{Target: "https://api.example.com/data/"},
	},
	"preflight-redirect-login": {{Target: "https://login.example.com/"}},
	"preflight-redirect-host": {
		{Kind: "passes", Target: "https://www.example.com/data", Other: 3},
		{Kind: "fails", Target: "https://www.example.com/data", Other: 3},
		{Target: "https://www.example.com/data"},
	},
	"redirect-login": {
		{Status: 302, Target: "https://login.example.com/"},
		{Kind: "passes", Status: 302, Target: "https://api.example.com/login", Other: 2},
	},
	"preflight-authentication": {
		{Status: 401, Who: "nginx"},
		{Kind: "windows", Status: 401, Who: "Windows authentication"},
		{Kind: "mesh", Status: 403, Who: "the service mesh"},
		{Kind: "gateway", Status: 403, Who: "Kong"},
		{Kind: "google", Status: 403, Who: "Google's front end"},
		{Kind: "basic", Status: 401, Who: "Basic authentication"},
		{Kind: "spring", Status: 401, Who: "Spring Security"},
		{Kind: "bearer", Status: 401, Who: "token authentication"},
		{Kind: "authorizer", Status: 401, Who: "API Gateway", Said: `{"message":"Unauthorized"}`},
		{Kind: "key", Status: 403, Who: "API Gateway"},
		{Kind: "edge", Status: 401, Who: "Supabase"},
		{Kind: "certificate", Status: 400, Who: "the check of client certificates"},
		{Kind: "400", Status: 400, Who: "the key check of echo or fiber", Said: `{"message":"missing key in request header"}`},
		{Kind: "compared", Status: 400, Other: 4, OtherStatus: 200},
		{Kind: "everywhere", Status: 401, Who: "authentication", Other: 4},
		{Kind: "same", Status: 403},
	},
	"unstable-answer": {
		{Responded: ToRequest, Status: 200, Other: 3, OtherStatus: 200},
		{Responded: ToRequest, Kind: "limited", Status: 200, Other: 3, OtherStatus: 429},
		{Responded: ToRequest, Kind: "cache", Status: 200, Other: 3, OtherStatus: 200},
		{Responded: ToRequest, Kind: "servers", Who: "x-served-by", Names: []string{"web-1", "web-2"}, Other: 3},
		{Responded: ToPreflight, Kind: "addresses", Names: []string{"203.0.113.7:443", "203.0.113.8:443"}, Other: 3},
		{Responded: ToRequest, Kind: "then-allowed", Other: 3},
	},
	"two-cors-layers": {
		{Kind: "front", Who: "nginx", Behind: "Express", Subject: page, OtherValue: "*", Other: 3, Near: page},
		{Kind: "front", Who: "Caddy", Subject: page, OtherValue: page},
		{Kind: "program", Who: "nginx", Behind: "Express", Subject: foreign, OtherValue: page},
		{Kind: "twice", Who: "Apache"},
		{Other: 3},
		{},
	},
	"stale-copy": {
		{Kind: "without-origin", Responded: ToRequest, Subject: "Age: 120", Other: 3, Want: page},
		{Kind: "other-origin", Responded: ToRequest, Got: foreign, Other: 3, Want: page},
	},
	"credentials-refused": {
		{Kind: "missing", Status: 401, Other: 1},
		{Kind: "refused", Status: 401, Other: 1},
		{Kind: "expired", Status: 401, Other: 1, Said: `{"error":"token expired"}`},
		{Kind: "scope", Status: 403},
	},
	"environment-string": {
		{Kind: "json", Got: `["` + page + `"]`},
		{Kind: "quotes", Got: `"` + page + `"`},
		{Kind: "unset", Got: "undefined"},
		{Kind: "unsplit", Got: list},
	},
	"header-refused-silently":   {{Names: []string{"authorization", "x-token"}, Other: 3}},
	"method-refused-silently":   {{Subject: "PUT", Other: 3}},
	"allow-list-trailing-slash": {{Near: slashed, Other: 3}},
	"allow-list-scheme":         {{Near: "http://app.example.com", Other: 3}},
	"allow-list-www":            {{Near: "https://www.app.example.com", Other: 3}},
	"allow-list-localhost":      {{Page: "http://localhost:3000", Near: "http://127.0.0.1:3000", Other: 3}},
	"allow-list-development":    {{Near: "http://localhost:3000", Other: 3}},
	"allow-list-port":           {{Page: "http://localhost:3001", Near: "http://localhost:3000", Other: 3}},
	"fixed-origin":              {{Got: foreign, Other: 3, Want: page}, {Got: foreign, Other: 3, Want: page, Who: "nginx"}},
	"location-without-headers":  {{Who: "nginx", Other: 3}},
	"add-header-without-always": {{Responded: ToRequest, Who: "nginx", Status: 500, Other: 3, OtherStatus: 204}},
	"middleware-after-routes":   {{Other: 3, OtherStatus: 404}},
	"error-without-cors-headers": {
		{Kind: "other-path", Status: 500, Other: 3, OtherStatus: 404},
		{Kind: "preflight", Status: 500, Other: 2},
		{Kind: "not-that-far", Status: 500, Said: "KeyError: 'user'"},
		{Kind: "preflight", Status: 413, Other: 2},
		{Kind: "preflight", Status: 414, Other: 2},
		{Kind: "not-that-far", Status: 415},
		{Kind: "not-that-far", Status: 431},
		{Kind: "preflight", Status: 406, Other: 2},
	},
	"preflight-by-gateway": {
		{Kind: "passes", Who: "nginx", Behind: "Express", Other: 1, Want: page},
		{Kind: "refuses", Who: "nginx", Behind: "Express", Other: 1, Want: page},
		{Kind: "own", Who: "nginx", Behind: "Express", Status: 204, Other: 2},
		{Kind: "refused", Who: "API Gateway", Behind: "ASP.NET Core", Status: 403, Other: 2},
	},
	"only-preflight-has-headers": {{Kind: "servers-differ", Got: "Kestrel", OtherValue: "nginx"}, {Kind: "vary"}, {}},
	"options-block-without-origin": {
		{Kind: "nginx", Who: "nginx", Other: 2, Want: page},
		{Other: 2, Want: page},
	},
	"options-not-routed": {{Status: 405, Other: 2}, {Kind: "allow-header", Status: 200, Other: 2}},
	"spa-fallback":       {{Other: 3}, {Kind: "preflight-passes", Other: 3}, {Kind: "passes", Other: 3}},
	"origin-not-in-list": {
		{Kind: "without-origin", Status: 403, Other: 3, OtherStatus: 200},
		{Kind: "shown", OtherValue: "https://admin.example.com", Other: 3},
		{Kind: "says-so"},
		{Kind: "other-headers"},
		{Kind: "vary"},
		{Kind: "bare"},
		{Kind: "bare", Untried: true},
	},
	"cors-layer-elsewhere": {{Other: 3}},
	"no-cors-layer": {
		{Kind: "allow-header", Status: 200},
		{Kind: "refused", Status: 405},
		{Kind: "bare", Status: 204},
		{Kind: "unconfigured", Status: 403},
		{},
		{Kind: "refused", Status: 404, OtherStatus: 404},
	},

	// Notices.
	"any-origin-with-credentials": {
		{Responded: ToRequest, OtherValue: "https://nobody.example"},
		{Responded: ToPreflight, OtherValue: "https://nobody.example"},
	},
	"vary-origin-missing":     {{Responded: ToRequest}, {Kind: "untried", Responded: ToRequest, Untried: true}},
	"authorization-wildcard":  {{}},
	"max-age-invalid":         {{Got: "1d", Engines: browsers}},
	"bytes-after-response":    {{Responded: ToRequest, Status: 200, Asked: "GET", Got: `{"message":"Hello"}`}, {Responded: ToPreflight, Status: 204, Asked: "OPTIONS", Got: "HTTP/1.1 408 Request Timeout"}},
	"preflight-cache":         {{Engines: browsers}, {Absent: true, Engines: browsers}, {Engines: []Engine{{Name: "Chrome", Why: "cache-mode"}}}},
	"third-party-cookies":     {{Engines: browsers}},
	"cookie-same-site":        {{Subject: "session"}, {Kind: "secure", Subject: "session"}, {Subject: "session", Names: []string{"session: SameSite=lax", "theme: no SameSite"}}},
	"engines-differ":          {{Names: []string{"Chrome 141"}, Others: []string{"Firefox 143", "Safari 26"}}},
	"needless-preflight":      {{Subject: "content-type"}},
	"redirect-changes-method": {{Status: 301, Asked: "POST", Target: "https://api.example.com/data/"}},
	"error-status": {
		{Status: 404, Said: "Not Found"},
		{Kind: "method", Status: 405, Names: []string{"POST"}},
		{Kind: "method", Status: 405},
		{Kind: "cookie", Status: 401},
		{Kind: "missing", Status: 401},
		{Kind: "refused", Status: 401},
		{Kind: "expired", Status: 401},
		{Kind: "scope", Status: 403},
		{Kind: "csrf", Status: 403},
	},
	"same-origin":     {{API: page}},
	"opaque-response": {{}},
	"internal-error":  {{Subject: "origin-not-in-list", Got: "index out of range [3] with length 3"}},
	"header-not-exposed": {
		{Names: []string{"x-total-count"}},
		{Kind: "mcp", Names: []string{"mcp-protocol-version", "mcp-session-id"}},
		{Kind: "mcp-untried", Names: []string{"mcp-session-id"}},
		{Kind: "grpc-web", Names: []string{"grpc-message", "grpc-status"}},
		{Kind: "tus", Names: []string{"location", "upload-offset"}},
	},
	"null-allowed":                 {{Responded: ToRequest, Got: "null"}, {Kind: "credentials", Responded: ToRequest, Got: "null"}},
	"insecure-origin":              {{Responded: ToRequest, Page: "http://app.example.com"}, {Kind: "credentials", Responded: ToRequest, Page: "http://app.example.com"}},
	"errors-without-cors-headers":  {{Status: 404, Other: 1}, {Kind: "nginx", Status: 404, Other: 1}},
	"wildcard-with-authentication": {{Kind: "token", Responded: ToRequest}, {Kind: "asked", Responded: ToRequest, Status: 401}},
	"cookie-dropped":               {{Subject: "session"}},
	"cookie-not-sent": {
		{Kind: "site", Subject: "sid", Others: []string{"Chrome", "Edge", "Firefox", "Safari"}, Names: []string{"sid in Chrome, Edge, Firefox and Safari: SameSite=Lax, and another site"}},
		{Kind: "third-party", Subject: "sid", Others: []string{"Safari"}, Names: []string{"sid in Safari: third-party cookies are blocked"}},
		{Kind: "secure", Subject: "sid", Others: []string{"Safari"}, Names: []string{"sid in Safari: Secure, and the URL is not https"}},
		{Subject: "sid", Others: []string{"Safari"}, Names: []string{"sid in Safari: a cookie of another path"}},
	},
}

// complete fills in what every finding has.
func complete(f Facts) Facts {
	for field, value := range map[*string]string{&f.Page: page, &f.API: "https://api.example.com", &f.Method: "GET", &f.Asked: "GET"} {
		if *field == "" {
			*field = value
		}
	}
	return f
}

// slugs are those of all pages.
func slugs(t *testing.T) []string {
	t.Helper()
	entries, err := pages.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, strings.TrimSuffix(e.Name(), ".md"))
	}
	return all
}

func tell(t *testing.T, slug string, f Facts, mark Mark) Words {
	t.Helper()
	w, err := Tell(slug, f, mark)
	if err != nil {
		t.Fatalf("%s: %v", slug, err)
	}
	return w
}

func backticks(v string, code bool) string {
	if !code {
		return v
	}
	return "`" + v + "`"
}

func TestEveryPageHasWords(t *testing.T) {
	for slug := range samples {
		if !slices.Contains(slugs(t), slug) {
			t.Errorf("samples of %s, which has no page", slug)
		}
	}
	for _, slug := range slugs(t) {
		if len(samples[slug]) == 0 {
			t.Errorf("no samples of %s", slug)
		}
		tell(t, slug, Facts{}, backticks) // no facts are no error
		for i, f := range samples[slug] {
			w := tell(t, slug, complete(f), backticks)
			if w.Title == "" || w.Detail == "" || w.Advice == "" {
				t.Errorf("%s, facts %d: words are missing: %+v", slug, i, w)
			}
			if strings.HasSuffix(w.Title, ".") {
				t.Errorf("%s: the title ends in a full stop: %s", slug, w.Title)
			}
			for _, text := range []string{w.Detail, w.Advice} {
				if !strings.HasSuffix(text, ".") {
					t.Errorf("%s: no full stop at the end: %s", slug, text)
				}
			}
		}
	}
}

var condition = regexp.MustCompile(`\beq \.Kind "([^"]*)"`)

// TestEveryCaseHasASample: what a page tells apart is told apart in samples.
func TestEveryCaseHasASample(t *testing.T) {
	for _, slug := range slugs(t) {
		for _, m := range condition.FindAllSubmatch(words(t, slug), -1) {
			if !slices.ContainsFunc(samples[slug], func(f Facts) bool { return f.Kind == string(m[1]) }) {
				t.Errorf("%s: no sample is of kind %s", slug, m[1])
			}
		}
	}
}

// words is the front matter of a page as it is written.
func words(t *testing.T, slug string) []byte {
	t.Helper()
	file, err := pages.ReadFile(slug + ".md")
	if err != nil {
		t.Fatal(err)
	}
	data, _, ok := frontmatter.Cut(file)
	if !ok {
		t.Fatalf("%s has no front matter", slug)
	}
	return data
}

// TestWordsNameNoOption: the words are shown by more than the command line.
func TestWordsNameNoOption(t *testing.T) {
	for _, slug := range slugs(t) {
		if strings.Contains(string(words(t, slug)), "--") {
			t.Errorf("the front matter of %s names an option", slug)
		}
	}
	if strings.Contains(shared, "--") {
		t.Error("the shared sentences name an option")
	}
}

// TestEveryValueIsMarked: what is shown of the facts has passed mark, which
// escapes and redacts it, and no sample shows a value that is empty.
func TestEveryValueIsMarked(t *testing.T) {
	unmark := func(v string, _ bool) string {
		if strings.Trim(v, tainted) == "" {
			t.Errorf("an empty value is shown")
		}
		return strings.ReplaceAll(v, tainted, "")
	}
	for _, slug := range slugs(t) {
		for _, f := range samples[slug] {
			// Templates choose their words by some fields: those are kept as they
			// are, then tainted too.
			for _, kept := range [][]string{{"Responded", "Kind", "Who", "Cookies"}, {"Responded", "Kind"}, {"Responded"}} {
				f := complete(f)
				taint(reflect.ValueOf(&f).Elem(), kept)
				w := tell(t, slug, f, unmark)
				if strings.Contains(w.Title+w.Detail+w.Advice, tainted) {
					t.Errorf("%s shows a value as it stands: %q", slug, w)
				}
				if t.Failed() {
					t.Fatalf("%s, facts %+v", slug, f)
				}
			}
		}
	}
}

// tainted is a byte no sentence has.
const tainted = "\x01"

// taint puts a byte into every string that is not empty, save in the fields
// named.
func taint(v reflect.Value, except []string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if !slices.Contains(except, v.Type().Field(i).Name) {
				taint(v.Field(i), except)
			}
		}
	case reflect.Slice:
		v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v)) // samples share it
		for i := range v.Len() {
			taint(v.Index(i), except)
		}
	case reflect.String:
		if v.String() != "" {
			v.SetString(v.String() + tainted)
		}
	}
}

// needAnOrigin are the codes that cannot be found for a page whose origin is
// null: no origin is near to it, or the same as it.
var needAnOrigin = []string{"allow-list-trailing-slash", "allow-list-scheme", "allow-list-www", "allow-list-localhost", "allow-list-port", "allow-list-development", "same-origin"}

// TestNullIsNeverAdvised: every sandboxed frame of every site has the origin
// null, so a server that allows it allows them all.
func TestNullIsNeverAdvised(t *testing.T) {
	for _, slug := range slugs(t) {
		for _, f := range samples[slug] {
			f = complete(f)
			wanted := f.Want == f.Page // not a Content-Type
			f.Page, f.Want = "null", ""
			w := tell(t, slug, f, backticks)
			if strings.Contains(strings.ReplaceAll(w.Title, "`", ""), "Access-Control-Allow-Origin: null") {
				t.Errorf("%s: the title shows null as a value to send: %s", slug, w.Title)
			}
			if slices.Contains(needAnOrigin, slug) {
				continue
			}
			const never = "Do not allow null."
			if strings.Contains(strings.ReplaceAll(w.Advice, never, ""), "null") {
				t.Errorf("%s advises null: %s", slug, w.Advice)
			}
			if wanted && !strings.Contains(w.Advice, never) {
				t.Errorf("%s does not say %q: %s", slug, never, w.Advice)
			}
		}
	}
}

// TestWords holds every title, detail and advice, word for word.
func TestWords(t *testing.T) {
	var b strings.Builder
	for _, slug := range slugs(t) {
		for _, f := range samples[slug] {
			w := tell(t, slug, complete(f), backticks)
			fmt.Fprintf(&b, "%s\n  %s\n  %s\n  %s\n\n", strings.TrimSpace(slug+" "+f.Kind), w.Title, w.Detail, w.Advice)
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, lines := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(got), len(lines)) {
		if got[i] != lines[i] {
			t.Fatalf("line %d differs from %s; -update writes it anew\ngot  %s\nwant %s", i+1, golden, got[i], lines[i])
		}
	}
	if len(got) != len(lines) {
		t.Errorf("%d lines, %d in %s; -update writes it anew", len(got), len(lines), golden)
	}
}

// TestTexts holds the way the words are read to the one they are written for:
// YAML reads the same.
func TestTexts(t *testing.T) {
	for _, slug := range slugs(t) {
		file, err := pages.ReadFile(slug + ".md")
		if err != nil {
			t.Fatal(err)
		}
		var w Words
		if _, err := frontmatter.Read(file, &w); err != nil {
			t.Errorf("%s: %v", slug, err)
		}
		want := map[string]string{"title": w.Title, "detail": w.Detail, "advice": w.Advice}
		if got := frontmatter.Texts(file); !maps.Equal(got, want) {
			t.Errorf("%s: got %q\nwant %q", slug, got, want)
		}
	}
}
