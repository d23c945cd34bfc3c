// Package server says who answers, from what the responses give away.
package server

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
)

// fingerprint is a clue to who is answering.
type fingerprint struct {
	// server is a framework, spelt as rules/fix does where it has a recipe,
	// or a proxy or platform.
	server     string
	confidence rules.Confidence
	// front says that it stands in front of programs rather than being one:
	// it counts only where no program gave itself away.
	front bool
	// match returns the evidence, "" for none.
	match func(*rules.Exchange) string
}

// fingerprints are all of them. Where two of one confidence match, the first
// wins.
var fingerprints = []fingerprint{
	{"aspnetcore", rules.High, false, value("server", "kestrel")},
	{"aspnetcore", rules.High, false, value("set-cookie", ".aspnetcore.")},
	{"next.js", rules.High, false, value("x-powered-by", "next.js")},
	{"nestjs", rules.Medium, false, all(value("x-powered-by", "express"), body(`"statuscode":404`))},
	{"express", rules.High, false, value("x-powered-by", "express")},
	{"django", rules.High, false, body("you have <code>debug = true</code> in your\n      django settings file")},
	{"django", rules.High, false, value("set-cookie", "csrftoken=")},
	{"django", rules.High, false, body("django.core.exceptions")},
	{"django", rules.High, false, body("raised by django")},
	{"werkzeug", rules.High, false, value("server", "werkzeug")},
	{"fastapi", rules.High, false, all(value("server", "uvicorn"), body(`{"detail":`))},
	{"django", rules.Medium, false, value("server", "wsgiserver")},
	{"django", rules.Medium, false, all(equals("x-content-type-options", "nosniff"), equals("referrer-policy", "same-origin"), equals("x-frame-options", "DENY"))},
	{"express", rules.Medium, false, all(body("<pre>cannot "), value("content-security-policy", "default-src 'none'"))},
	{"aspnetcore", rules.Medium, false, body("app.usecors()")},
	{"fastify", rules.High, false, body(`"message":"route `)},
	{"spring", rules.Medium, false, value("set-cookie", "jsessionid=")},
	{"spring", rules.High, false, body("whitelabel error page")},
	{"spring", rules.High, false, body("invalid cors request")},
	{"laravel", rules.High, false, value("set-cookie", "laravel_session=")},
	{"rails", rules.Medium, false, header("x-runtime")},
	{"php", rules.High, false, value("x-powered-by", "php/")},
	{"aspnet", rules.High, false, header("x-aspnet-version")},
	{"aspnetcore", rules.Low, false, value("x-powered-by", "asp.net")},
	{"python", rules.Medium, false, value("server", "gunicorn")},
	{"python", rules.Medium, false, value("server", "uvicorn")},
	{"go", rules.Low, false, body("404 page not found")},

	{"airtunes", rules.High, true, value("server", "airtunes")},
	{"s3", rules.High, true, value("server", "amazons3")},
	{"api-gateway", rules.High, true, header("x-amz-apigw-id")},
	{"api-gateway", rules.High, true, header("apigw-requestid")},
	{"cloudfront", rules.High, true, header("x-amz-cf-id")},
	{"cloudflare", rules.High, true, header("cf-ray")},
	{"vercel", rules.High, true, header("x-vercel-id")},
	{"netlify", rules.High, true, header("x-nf-request-id")},
	{"envoy", rules.High, true, value("server", "envoy")},
	{"istio", rules.High, true, value("server", "istio-envoy")},
	{"kong", rules.High, true, header("x-kong-response-latency")},
	{"iis", rules.High, true, value("server", "microsoft-iis")},
	{"caddy", rules.High, true, value("server", "caddy")},
	{"nginx", rules.High, true, value("server", "nginx")},
	{"apache", rules.High, true, value("server", "apache")},
	{"google-frontend", rules.High, true, value("server", "google frontend")},
}

// value finds a text, in lower case, in a header's value. Of Set-Cookie it
// shows the text and no more: values are secrets.
func value(name, part string) func(*rules.Exchange) string {
	return func(e *rules.Exchange) string {
		v := e.Header(name)
		if !strings.Contains(strings.ToLower(v), part) {
			return ""
		}
		if name == "set-cookie" {
			return name + ": " + strings.TrimSuffix(part, "=")
		}
		return name + ": " + v
	}
}

func equals(name, want string) func(*rules.Exchange) string {
	return func(e *rules.Exchange) string {
		if e.Header(name) != want {
			return ""
		}
		return name + ": " + want
	}
}

func header(name string) func(*rules.Exchange) string {
	return func(e *rules.Exchange) string {
		if !e.Has(name) {
			return ""
		}
		return name + " is there"
	}
}

func body(part string) func(*rules.Exchange) string {
	return func(e *rules.Exchange) string {
		if !e.Says(part) {
			return ""
		}
		first, _, _ := strings.Cut(part, "\n")
		return "a body with: " + first
	}
}

// all wants every clue, and shows them together.
func all(clues ...func(*rules.Exchange) string) func(*rules.Exchange) string {
	return func(e *rules.Exchange) string {
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

// Recognise says who seems to be answering, nil when nothing gave it away. A
// program comes before what stands in front of it, the surer clue before the
// less sure one.
func Recognise(s *rules.Scene) *rules.Server {
	var best *fingerprint
	for i := range fingerprints {
		f := &fingerprints[i]
		if best != nil && !f.before(best) {
			continue
		}
		if len(clues(s, f)) > 0 {
			best = f
		}
	}
	if best == nil {
		return nil
	}
	who := &rules.Server{Framework: best.server, Confidence: best.confidence}
	for i := range fingerprints {
		if f := &fingerprints[i]; f.server == best.server {
			for _, line := range clues(s, f) {
				if !slices.Contains(who.Evidence, line) {
					who.Evidence = append(who.Evidence, line)
				}
			}
		}
	}
	return who
}

// clues are the evidence for a fingerprint in all that was answered.
func clues(s *rules.Scene, f *fingerprint) []string {
	var lines []string
	for _, e := range s.All() {
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
	return f.confidence.Rank() < g.confidence.Rank()
}
