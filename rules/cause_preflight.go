package rules

import (
	"fmt"
	"strings"
)

// gate is something that asks for credentials, recognised by its answer.
type gate struct {
	match  func(*Exchange) bool
	name   string
	advice string
}

const gateAdvice = "Let OPTIONS through before authentication: put the CORS middleware in front of it, or exempt OPTIONS there. A browser never sends a token or a cookie with a preflight."

// gates, the most telling first.
var gates = []gate{
	{func(e *Exchange) bool {
		return strings.Contains(strings.ToLower(e.header("www-authenticate")), "negotiate") || strings.Contains(strings.ToLower(e.header("www-authenticate")), "ntlm")
	}, "Windows authentication", "Allow anonymous requests beside Windows authentication and ask for it at each endpoint, or use the IIS CORS module, which answers preflights before it."},
	{func(e *Exchange) bool { return e.says("rbac: access denied", "jwt is missing") },
		"the service mesh", "Exempt OPTIONS in the mesh's AuthorizationPolicy and RequestAuthentication, and set corsPolicy on the route."},
	{func(e *Exchange) bool {
		return e.says("no api key found", "missing subscription key", "missing authentication token")
	}, "the API gateway", "Exempt OPTIONS from the gateway's key or authorizer, or switch on the gateway's own CORS handling."},
	{func(e *Exchange) bool { return e.from("google frontend") },
		"Google's front end", "Allow unauthenticated calls at the platform and authenticate in the program, or switch on its HTTP OPTIONS exemption."},
	{func(e *Exchange) bool {
		return strings.HasPrefix(strings.ToLower(e.header("www-authenticate")), "basic")
	}, "Basic authentication", gateAdvice},
	{func(e *Exchange) bool {
		return strings.Contains(e.header("cache-control"), "no-cache, no-store, max-age=0, must-revalidate") && e.has("x-frame-options")
	}, "Spring Security", "Enable .cors() in the security chain and give it a CorsConfigurationSource: a mapping further in is too late."},
	{func(e *Exchange) bool {
		return strings.HasPrefix(strings.ToLower(e.header("www-authenticate")), "bearer")
	}, "token authentication", gateAdvice},
	{func(e *Exchange) bool { return e.status() == 401 || e.status() == 407 || e.has("www-authenticate") },
		"authentication", gateAdvice},
}

func preflightAuthentication(s *scene) *Finding {
	pre := s.preflight()
	switch pre.status() {
	case 401, 403, 407:
	default:
		return nil
	}
	if refusal(pre) != "" {
		return nil
	}
	for _, g := range gates {
		if !g.match(pre) {
			continue
		}
		f := &Finding{
			Confidence: High, Exchange: pre.ID,
			Title: fmt.Sprintf("The preflight is refused by %s (status %d)", g.name, pre.status()),
			Detail: fmt.Sprintf("The OPTIONS request is answered with status %d. A browser sends it without cookies and without an Authorization header, whatever the script asked for, so anything that demands credentials of it refuses every preflight.",
				pre.status()),
			Advice: g.advice,
		}
		if pre.has("www-authenticate") {
			f.Evidence = Evidence{Header: "www-authenticate", Got: ptr(pre.header("www-authenticate"))}
		}
		return f
	}
	if act := s.actual(); act.status() == pre.status() && !act.has(allowOrigin) && !s.made[withoutOrigin].ok() {
		return &Finding{
			Confidence: Medium, Exchange: pre.ID,
			Title:  fmt.Sprintf("The preflight is refused before CORS is looked at (status %d)", pre.status()),
			Detail: "The request itself is refused in the same way: something in front, most often authentication, refuses whoever has no credentials, and a preflight never has any.",
			Advice: gateAdvice,
		}
	}
	return nil
}

// refusals are what CORS layers say when they refuse, in lower case, and what
// it is over.
var refusals = []struct{ text, over string }{
	{"disallowed cors origin", "origin"},
	{"disallowed cors method", "method"},
	{"disallowed cors headers", "headers"},
	{"invalid cors request", "request"},
	{"not allowed by cors", "origin"},
	{"<code>accessforbidden</code>", "request"},
	{"cors origin is not allowed", "origin"},
}

// refusal says what a CORS layer names as the reason in its body: origin,
// method, headers, request; "" when no such layer is speaking.
func refusal(e *Exchange) string {
	for _, r := range refusals {
		if e.says(r.text) {
			return r.over
		}
	}
	return ""
}

func optionsNotRouted(s *scene) *Finding {
	pre, act := s.preflight(), s.actual()
	if pre == nil || pre.has(allowOrigin) || !act.allows() || s.made[withoutHeaders].allows() || refusal(pre) != "" {
		return nil
	}
	f := &Finding{
		Confidence: High, Exchange: pre.ID,
		Title: fmt.Sprintf("The route handles CORS, but OPTIONS does not reach it (status %d)", pre.status()),
		Detail: fmt.Sprintf("The request itself is answered with Access-Control-Allow-Origin (exchange %d), the preflight to the same URL without: something else answers OPTIONS. "+
			"The CORS headers were added to the route's own method only, or a router refuses the method first.", act.ID),
		Advice: "Register the CORS middleware for the whole application, before the routes, so that it answers OPTIONS too.",
	}
	switch pre.status() {
	case 404, 405, 501:
	case 403:
		f.Confidence = Medium
	default:
		if pre.has("allow") {
			f.Detail += " Its Allow header is the framework's own answer to OPTIONS."
		}
	}
	return f
}

func headerRefusedSilently(s *scene) *Finding {
	pre, bare := s.preflight(), s.made[withoutHeaders]
	if pre == nil || !bare.passes() || pre.passes() {
		return nil
	}
	names := brief(strings.ReplaceAll(pre.sent(requestHeaders), ",", ", "))
	return &Finding{
		Confidence: High, Exchange: pre.ID,
		Evidence: Evidence{Header: allowHeaders, Got: got(bare, allowHeaders), Want: ptr(pre.sent(requestHeaders))},
		Title:    "A request header is refused, not the origin: " + names,
		Detail: fmt.Sprintf("The same preflight without Access-Control-Request-Headers passes (exchange %d). "+
			"The server leaves out every CORS header when it refuses one thing, so the browser complains of the origin, and the origin is not what is wrong.", bare.ID),
		Advice: "Add to the server's allowed request headers: " + names + ".",
	}
}

func methodRefusedSilently(s *scene) *Finding {
	pre, forget := s.preflight(), s.made[forGET]
	if pre == nil || pre.passes() || !forget.passes() || s.made[withoutHeaders].passes() {
		return nil
	}
	method := pre.sent(requestMethod)
	return &Finding{
		Confidence: High, Exchange: pre.ID,
		Evidence: Evidence{Header: allowMethods, Got: got(forget, allowMethods), Want: ptr(method)},
		Title:    "The method is refused, not the origin: " + brief(method),
		Detail: fmt.Sprintf("The same preflight for GET passes (exchange %d). The server leaves out every CORS header when it refuses the method, "+
			"so the browser complains of the origin, and the origin is not what is wrong.", forget.ID),
		Advice: "Add " + brief(method) + " to the server's allowed methods.",
	}
}

// evasive says that a preflight was refused without saying over what: no
// origin is named, or the status is an error.
func (e *Exchange) evasive() bool {
	return silent(e) && (!e.has(allowOrigin) || !e.ok())
}

func needHeadersApart(s *scene) []string {
	if pre := s.preflight(); pre != nil && pre.evasive() && pre.sent(requestHeaders) != "" {
		return []string{withoutHeaders}
	}
	return nil
}

func needMethodApart(s *scene) []string {
	pre := s.preflight()
	if pre == nil || !pre.evasive() || pre.sent(requestMethod) == "GET" {
		return nil
	}
	if pre.sent(requestHeaders) != "" && (s.made[withoutHeaders] == nil || s.made[withoutHeaders].passes()) {
		return nil
	}
	return []string{forGET}
}

func got(e *Exchange, name string) *string {
	if !e.has(name) {
		return nil
	}
	return ptr(e.header(name))
}
