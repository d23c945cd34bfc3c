// Package server says who answers, from what the responses give away.
package server

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fix"
)

// fingerprint is a clue to a server there is no recipe for. Those of the
// others stand in the recipes.
type fingerprint struct {
	server string
	// front says that it stands in front of programs rather than being one:
	// it counts only where no program gave itself away.
	front      bool
	confidence fix.Confidence
	signs      []fix.Sign
}

// fingerprints are all of them. Where two of one confidence match, the first
// wins.
var fingerprints = []fingerprint{
	{"next.js", false, fix.High, []fix.Sign{{Header: "x-powered-by", Contains: "next.js"}}},
	{"nestjs", false, fix.Medium, []fix.Sign{{Header: "x-powered-by", Contains: "express"}, {Body: `"statuscode":404`}}},
	{"werkzeug", false, fix.High, []fix.Sign{{Header: "server", Contains: "werkzeug"}}},
	{"fastify", false, fix.High, []fix.Sign{{Body: `"message":"route `}}},
	{"spring", false, fix.Medium, []fix.Sign{{Cookie: "jsessionid"}}},
	{"spring", false, fix.High, []fix.Sign{{Body: "whitelabel error page"}}},
	{"spring", false, fix.High, []fix.Sign{{Body: "invalid cors request"}}},
	{"laravel", false, fix.High, []fix.Sign{{Cookie: "laravel_session"}}},
	{"rails", false, fix.Medium, []fix.Sign{{Header: "x-runtime"}}},
	{"php", false, fix.High, []fix.Sign{{Header: "x-powered-by", Contains: "php/"}}},
	{"aspnet", false, fix.High, []fix.Sign{{Header: "x-aspnet-version"}}},
	{"python", false, fix.Medium, []fix.Sign{{Header: "server", Contains: "gunicorn"}}},
	{"python", false, fix.Medium, []fix.Sign{{Header: "server", Contains: "uvicorn"}}},
	{"go", false, fix.Low, []fix.Sign{{Body: "404 page not found"}}},

	{"airtunes", true, fix.High, []fix.Sign{{Header: "server", Contains: "airtunes"}}},
	{"s3", true, fix.High, []fix.Sign{{Header: "server", Contains: "amazons3"}}},
	{"api-gateway", true, fix.High, []fix.Sign{{Header: "x-amz-apigw-id"}}},
	{"api-gateway", true, fix.High, []fix.Sign{{Header: "apigw-requestid"}}},
	{"cloudfront", true, fix.High, []fix.Sign{{Header: "x-amz-cf-id"}}},
	{"cloudflare", true, fix.High, []fix.Sign{{Header: "cf-ray"}}},
	{"vercel", true, fix.High, []fix.Sign{{Header: "x-vercel-id"}}},
	{"netlify", true, fix.High, []fix.Sign{{Header: "x-nf-request-id"}}},
	{"istio", true, fix.High, []fix.Sign{{Header: "server", Contains: "istio-envoy"}}},
	{"envoy", true, fix.High, []fix.Sign{{Header: "server", Contains: "envoy"}}},
	{"kong", true, fix.High, []fix.Sign{{Header: "x-kong-response-latency"}}},
	{"iis", true, fix.High, []fix.Sign{{Header: "server", Contains: "microsoft-iis"}}},
	{"caddy", true, fix.High, []fix.Sign{{Header: "server", Contains: "caddy"}}},
	{"nginx", true, fix.High, []fix.Sign{{Header: "server", Contains: "nginx"}}},
	{"apache", true, fix.High, []fix.Sign{{Header: "server", Contains: "apache"}}},
	{"google-frontend", true, fix.High, []fix.Sign{{Header: "server", Contains: "google frontend"}}},
}

// all are the fingerprints of the recipes, then those above.
func all() []fingerprint {
	var list []fingerprint
	for _, name := range fix.Frameworks() {
		for _, c := range fix.Clues()[name] {
			list = append(list, fingerprint{server: name, confidence: c.Confidence, signs: c.Signs})
		}
	}
	return append(list, fingerprints...)
}

// Recognise says who seems to be answering, nil when nothing gave it away. A
// program comes before what stands in front of it, the surer clue before the
// less sure one.
func Recognise(s *rules.Scene) *rules.Server {
	prints := all()
	var best *fingerprint
	for i := range prints {
		f := &prints[i]
		if best != nil && !f.before(best) {
			continue
		}
		if len(f.evidence(s)) > 0 {
			best = f
		}
	}
	if best == nil {
		return nil
	}
	who := &rules.Server{Framework: best.server, Confidence: rules.Confidence(best.confidence)}
	for i := range prints {
		if f := &prints[i]; f.server == best.server {
			for _, line := range f.evidence(s) {
				if !slices.Contains(who.Evidence, line) {
					who.Evidence = append(who.Evidence, line)
				}
			}
		}
	}
	return who
}

func (f *fingerprint) before(g *fingerprint) bool {
	if f.front != g.front {
		return g.front
	}
	return rules.Confidence(f.confidence).Rank() < rules.Confidence(g.confidence).Rank()
}

// evidence is what matches in all that was answered, each once.
func (f *fingerprint) evidence(s *rules.Scene) []string {
	var lines []string
	for _, e := range s.All() {
		if line := matches(e, f.signs); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// matches shows all signs together in one response, "" where one is missing.
func matches(e *rules.Exchange, signs []fix.Sign) string {
	var lines []string
	for _, sign := range signs {
		line := match(e, sign)
		if line == "" {
			return ""
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

// match shows a sign in a response, "" for none. Of Set-Cookie it shows the
// name and no more: values are secrets.
func match(e *rules.Exchange, s fix.Sign) string {
	value := e.Header(s.Header)
	switch {
	case s.Cookie != "":
		for _, v := range e.Lines("set-cookie") {
			name, _, _ := strings.Cut(v, "=")
			if strings.HasPrefix(strings.ToLower(name), s.Cookie) {
				return "a cookie " + name
			}
		}
	case s.Body != "":
		if first, _, _ := strings.Cut(s.Body, "\n"); e.Says(s.Body) {
			return "a body with: " + first
		}
	case !e.Has(s.Header):
	case s.Contains != "":
		if strings.Contains(strings.ToLower(value), s.Contains) {
			return s.Header + ": " + value
		}
	case s.Equals != "":
		if value == s.Equals {
			return s.Header + ": " + value
		}
	default:
		return "header " + s.Header
	}
	return ""
}
