package rules

import (
	"slices"
	"strings"
)

// fingerprint is a clue to who is answering.
type fingerprint struct {
	// server is a framework, spelt as rules/fix does where it has a recipe,
	// or a proxy or platform.
	server     string
	confidence Confidence
	// front says that it stands in front of programs rather than being one:
	// it counts only where no program gave itself away.
	front bool
	// match returns the evidence, "" for none.
	match func(*Exchange) string
}

// fingerprints are all of them. Where two of one confidence match, the first
// wins.
var fingerprints = []fingerprint{
	{"aspnetcore", High, false, value("server", "kestrel")},
	{"aspnetcore", High, false, value("set-cookie", ".aspnetcore.")},
	{"next.js", High, false, value("x-powered-by", "next.js")},
	{"nestjs", Medium, false, all(value("x-powered-by", "express"), body(`"statuscode":404`))},
	{"express", High, false, value("x-powered-by", "express")},
	{"django", High, false, body("you have <code>debug = true</code> in your\n      django settings file")},
	{"django", High, false, value("set-cookie", "csrftoken=")},
	{"django", High, false, body("django.core.exceptions")},
	{"django", High, false, body("raised by django")},
	{"werkzeug", High, false, value("server", "werkzeug")},
	{"fastapi", High, false, all(value("server", "uvicorn"), body(`{"detail":`))},
	{"django", Medium, false, value("server", "wsgiserver")},
	{"django", Medium, false, all(equals("x-content-type-options", "nosniff"), equals("referrer-policy", "same-origin"), equals("x-frame-options", "DENY"))},
	{"express", Medium, false, all(body("<pre>cannot "), value("content-security-policy", "default-src 'none'"))},
	{"aspnetcore", Medium, false, body("app.usecors()")},
	{"fastify", High, false, body(`"message":"route `)},
	{"spring", Medium, false, value("set-cookie", "jsessionid=")},
	{"spring", High, false, body("whitelabel error page")},
	{"spring", High, false, body("invalid cors request")},
	{"laravel", High, false, value("set-cookie", "laravel_session=")},
	{"rails", Medium, false, header("x-runtime")},
	{"php", High, false, value("x-powered-by", "php/")},
	{"aspnet", High, false, header("x-aspnet-version")},
	{"aspnetcore", Low, false, value("x-powered-by", "asp.net")},
	{"python", Medium, false, value("server", "gunicorn")},
	{"python", Medium, false, value("server", "uvicorn")},
	{"go", Low, false, body("404 page not found")},

	{"airtunes", High, true, value("server", "airtunes")},
	{"s3", High, true, value("server", "amazons3")},
	{"api-gateway", High, true, header("x-amz-apigw-id")},
	{"api-gateway", High, true, header("apigw-requestid")},
	{"cloudfront", High, true, header("x-amz-cf-id")},
	{"cloudflare", High, true, header("cf-ray")},
	{"vercel", High, true, header("x-vercel-id")},
	{"netlify", High, true, header("x-nf-request-id")},
	{"envoy", High, true, value("server", "envoy")},
	{"istio", High, true, value("server", "istio-envoy")},
	{"kong", High, true, header("x-kong-response-latency")},
	{"iis", High, true, value("server", "microsoft-iis")},
	{"caddy", High, true, value("server", "caddy")},
	{"nginx", High, true, value("server", "nginx")},
	{"apache", High, true, value("server", "apache")},
	{"google-frontend", High, true, value("server", "google frontend")},
}

// value finds a text, in lower case, in a header's value. Of Set-Cookie it
// shows the text and no more: values are secrets.
func value(name, part string) func(*Exchange) string {
	return func(e *Exchange) string {
		v := e.header(name)
		if !strings.Contains(strings.ToLower(v), part) {
			return ""
		}
		if name == "set-cookie" {
			return name + ": " + strings.TrimSuffix(part, "=")
		}
		return name + ": " + brief(v)
	}
}

func equals(name, want string) func(*Exchange) string {
	return func(e *Exchange) string {
		if e.header(name) != want {
			return ""
		}
		return name + ": " + want
	}
}

func header(name string) func(*Exchange) string {
	return func(e *Exchange) string {
		if !e.has(name) {
			return ""
		}
		return name + " is there"
	}
}

func body(part string) func(*Exchange) string {
	return func(e *Exchange) string {
		if !e.says(part) {
			return ""
		}
		first, _, _ := strings.Cut(part, "\n")
		return "a body with: " + first
	}
}

// all wants every clue, and shows them together.
func all(clues ...func(*Exchange) string) func(*Exchange) string {
	return func(e *Exchange) string {
		var lines []string
		for _, c := range clues {
			line := c(e)
			if line == "" {
				return ""
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "; ")
	}
}

// server is who seems to be answering, nil when nothing gave it away. A
// program comes before what stands in front of it, the surer clue before the
// less sure one.
func (s *scene) server() *Server {
	var best *fingerprint
	for i := range fingerprints {
		f := &fingerprints[i]
		if best != nil && !f.before(best) {
			continue
		}
		if len(s.clues(f)) > 0 {
			best = f
		}
	}
	if best == nil {
		return nil
	}
	who := &Server{Framework: best.server, Confidence: best.confidence}
	for i := range fingerprints {
		if f := &fingerprints[i]; f.server == best.server {
			for _, line := range s.clues(f) {
				if !slices.Contains(who.Evidence, line) {
					who.Evidence = append(who.Evidence, line)
				}
			}
		}
	}
	return who
}

// clues are the evidence for a fingerprint in all that was answered.
func (s *scene) clues(f *fingerprint) []string {
	var lines []string
	for _, e := range s.all() {
		if line := f.match(e); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

func (f *fingerprint) before(g *fingerprint) bool {
	if f.front != g.front {
		return g.front
	}
	return f.confidence.rank() < g.confidence.rank()
}

// rank is 0 for the surest.
func (c Confidence) rank() int {
	return slices.Index([]Confidence{Certain, High, Medium, Low}, c)
}
