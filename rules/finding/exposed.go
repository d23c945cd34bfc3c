package finding

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// headerNotExposed: the response has headers of the API's own that a script
// cannot read.
func headerNotExposed(s *rules.Scene) *rules.Finding {
	for _, c := range s.Checks {
		e := c.Final()
		if e == nil || len(c.Results) == 0 || c.Results[0].Response.Type != "cors" || !readsHeaders(c.Request) {
			continue
		}
		var hidden []string
		for _, h := range e.Response.Headers {
			name := strings.ToLower(h.Name)
			if wanted(name, h.Value, e) && !slices.Contains(hidden, name) && !readable(c, name) {
				hidden = append(hidden, name)
			}
		}
		if hidden == nil {
			continue
		}
		slices.Sort(hidden)
		n := about(s, e, fetch.AccessControlExposeHeaders)
		n.Check, n.Want, n.Facts.Names = c.Name, strings.Join(hidden, ", "), hidden
		n.Facts.Kind = protocol(s, e, hidden)
		return n
	}
	return mcpNotExposed(s)
}

// mcpNotExposed: the POST of an MCP client was held back, and what was asked in
// its place shows which headers the server exposes.
func mcpNotExposed(s *rules.Scene) *rules.Finding {
	const session = "mcp-session-id"
	e := s.Actual()
	if !toMCP(s) || e.Kind() != rules.KindExperiment || !e.Allows() {
		return nil
	}
	if list := e.Header(fetch.AccessControlExposeHeaders); rules.InListFold(list, session) || rules.InList(list, "*") && !s.Credentials() {
		return nil
	}
	n := about(s, e, fetch.AccessControlExposeHeaders)
	n.Confidence, n.Check, n.Want = rules.Medium, s.Checks[0].Name, session
	n.Facts.Names, n.Facts.Kind = []string{session}, "mcp-untried"
	return n
}

// readsHeaders says whether what makes the request lets a script read the
// response's headers: elements and event streams do not.
func readsHeaders(r fetch.Request) bool {
	return r.Initiator.IsFetch() || r.Initiator == fetch.InitiatorXHR
}

// protocol is the one whose clients need the headers, "" for none known.
func protocol(s *rules.Scene, e *rules.Exchange, hidden []string) string {
	has := func(prefix string) bool {
		return slices.ContainsFunc(hidden, func(name string) bool { return strings.HasPrefix(name, prefix) })
	}
	switch {
	case has("mcp-"), toMCP(s) && has("www-authenticate"):
		return "mcp"
	case has("grpc-"), strings.HasPrefix(strings.ToLower(e.Header("content-type")), "application/grpc-web"):
		return "grpc-web"
	case has("upload-offset"), has("tus-resumable"):
		return "tus"
	}
	return ""
}

// toMCP says whether the path is one where MCP servers are, by custom.
func toMCP(s *rules.Scene) bool {
	u, err := fetch.ParseURL(s.Request().URL)
	if err != nil {
		return false
	}
	path, _, _ := strings.Cut(rules.Path(u), "?")
	return strings.HasSuffix(strings.TrimSuffix(path, "/"), "/mcp")
}

// wanted says whether a response header is the API's own, so that a script
// may be after it: it is neither of the transport nor of caches, nor for the
// browser or the CORS protocol, nor a trace of what passed the response on.
func wanted(name, value string, e *rules.Exchange) bool {
	switch name {
	case "etag":
		return e.Method == "PUT" // an upload's clients hand it in afterwards; all else has one as a matter of course
	case "link":
		// Hints to the browser, and WordPress's address of itself.
		return !slices.ContainsFunc([]string{"preload", "preconnect", "dns-prefetch", "api.w.org"}, func(rel string) bool { return strings.Contains(value, rel) })
	case "www-authenticate":
		return strings.Contains(value, "resource_metadata") // RFC 9728: a client follows it
	}
	return !slices.Contains(housekeeping, name) && !slices.ContainsFunc(housekeepers, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// housekeeping are headers that no script is after, by what they are of.
var housekeeping = slices.Concat(
	[]string{"connection", "keep-alive", "date", "server", "transfer-encoding", "trailer", "upgrade", "via", "content-encoding", "accept-ranges", "alt-svc",
		"allow", "accept", "accept-ch", "critical-ch", "accept-patch", "accept-post", "status", "mime-version", "set-cookie", "set-cookie2", "content-location", "dav", "ms-author-via", "public"}, // transport
	[]string{"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"}, // safelisted
	[]string{"age", "vary", "warning", "cdn-cache-control", "surrogate-control", "surrogate-key", "cache-status", "cache-tag", "edge-control", "x-cache", "x-cache-hits", "x-cache-status", "x-proxy-cache",
		"x-nginx-cache", "x-varnish", "x-served-by", "x-timer", "x-accel-expires"}, // caches
	[]string{"strict-transport-security", "content-security-policy", "content-security-policy-report-only", "permissions-policy", "feature-policy", "referrer-policy",
		"origin-agent-cluster", "expect-ct", "report-to", "reporting-endpoints", "nel", "public-key-pins", "clear-site-data", "p3p", "timing-allow-origin", "document-policy",
		"speculation-rules", "service-worker-allowed", "sourcemap", "x-sourcemap", "supports-loading-mode", "x-content-type-options", "x-frame-options", "x-xss-protection",
		"x-dns-prefetch-control", "x-download-options", "x-permitted-cross-domain-policies", "x-ua-compatible", "x-robots-tag"}, // for the browser
	[]string{"x-powered-by", "x-runtime", "x-aspnet-version", "x-aspnetmvc-version", "x-generator", "x-rack-cors", "x-debug-token", "x-debug-token-link", "x-iinfo", "x-cdn",
		"apigw-requestid", "x-amz-request-id", "x-amz-id-2", "x-amz-apigw-id", "x-amz-server-side-encryption", "x-azure-ref", "x-github-request-id", "x-guploader-uploadid", "x-cloud-trace-context",
		"request-context", "rndr-id", "x-backend", "x-upstream"}, // traces of programs and of what is in front
)

// housekeepers begin the names of such headers.
var housekeepers = []string{"access-control-", "cross-origin-", "proxy-", "sec-", "cf-", "x-amz-cf-", "x-amzn-", "x-envoy-", "x-kong-", "x-vercel-", "x-nf-", "x-fastly-", "fastly-",
	"x-akamai", "akamai-", "x-railway-", "x-render-", "fly-", "sb-", "ngrok-", "x-msedge-", "ocp-apim-", "cloudflare-"}

// readable says whether every browser lets a script read the header.
func readable(c *rules.Check, name string) bool {
	return !slices.ContainsFunc(c.Results, func(r rules.Result) bool { return !slices.Contains(r.Readable, name) })
}
