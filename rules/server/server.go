// Package server says who answers, from what the responses give away.
package server

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cors-check/cors-check/rules"
)

// Recognise says who seems to be answering, nil when nothing gave it away. A
// program comes before what stands in front of it, the surer clue before the
// less sure one. It says apart who made the preflight response and the
// response to the request, where these differ, and what stands in front.
func Recognise(s *rules.Scene) *rules.Server {
	prints := all()
	who := best(prints, s.All(), func(fingerprint) bool { return true })
	if who == nil {
		return named(s)
	}
	for l := layers()[who.Framework] + 1; l <= edge; l++ {
		if f := best(prints, s.All(), func(f fingerprint) bool { return layers()[f.server] == l }); f != nil {
			who.Front = append(who.Front, *f)
		}
	}
	pre, act := Maker(s, s.Options()), Maker(s, s.Actual())
	if pre != nil && act != nil && pre.Framework != act.Framework && !(InFront(pre.Framework) && InFront(act.Framework) && act.Confidence != rules.High) {
		who.Preflight, who.Actual = pre, act
	}
	return who
}

// named is what the Server header says where nothing is known of it; nil
// for no such header.
func named(s *rules.Scene) *rules.Server {
	for _, e := range s.All() {
		product, _, _ := strings.Cut(strings.ToLower(e.Header("server")), "/")
		if product = strings.TrimSpace(product); product != "" && len(product) <= 40 && strings.Trim(product, "abcdefghijklmnopqrstuvwxyz0123456789.-_ ") == "" {
			return &rules.Server{Framework: product, Confidence: rules.Low, Evidence: []string{"server: " + e.Header("server")}}
		}
	}
	return nil
}

// Maker is who made a response itself, not who passed it on; nil when that
// cannot be told.
func Maker(s *rules.Scene, e *rules.Exchange) *rules.Server {
	if e == nil || e.Response == nil {
		return nil
	}
	prints, one := all(), []*rules.Exchange{e}
	if own := best(prints, one, func(f fingerprint) bool { return f.proves == made && layers()[f.server] != program }); own != nil {
		return own
	}
	if inner := best(prints, one, func(f fingerprint) bool { return layers()[f.server] == program }); inner != nil {
		return inner
	}
	front := best(prints, one, func(f fingerprint) bool { return layers()[f.server] != program })
	mark, at := constant(s, prints)
	switch {
	case mark == nil && front != nil && front.Confidence == rules.High:
		front.Confidence = rules.Medium // no program gave itself away: as far as can be seen, it is this one
		return front
	case mark == nil:
		return front
	case front == nil || at.URL != e.URL:
		return nil // another URL may be of another program, an unmarked one
	}
	front.Evidence = append(front.Evidence, "no "+mark.show(at)+", which exchange "+strconv.Itoa(at.ID)+" has")
	return front
}

// constant is a mark that the program behind puts on all its responses, and
// the response to the request or its preflight that has it; nil for none.
func constant(s *rules.Scene, prints []fingerprint) (*sign, *rules.Exchange) {
	for _, e := range []*rules.Exchange{s.Actual(), s.Options()} {
		if e == nil {
			continue
		}
		for i := range prints {
			if f := &prints[i]; f.constant() && shown(e, f.signs) != "" {
				return &f.signs[0], e
			}
		}
	}
	return nil, nil
}

// best is the server of the innermost layer and the surest clue that the
// exchanges show, with all its clues; nil for none.
func best(prints []fingerprint, es []*rules.Exchange, counts func(fingerprint) bool) *rules.Server {
	var first *fingerprint
	for i := range prints {
		f := &prints[i]
		if counts(*f) && (first == nil || f.before(first)) && f.evidence(es) != nil {
			first = f
		}
	}
	if first == nil {
		return nil
	}
	who := &rules.Server{Framework: first.server, Confidence: rules.Confidence(first.confidence), Evidence: first.evidence(es)}
	for _, f := range prints {
		if f.server != first.server || !counts(f) {
			continue
		}
		for _, line := range f.evidence(es) {
			if !slices.Contains(who.Evidence, line) {
				who.Evidence = append(who.Evidence, line)
			}
		}
	}
	// A header is the plainest evidence.
	slices.SortStableFunc(who.Evidence, func(a, b string) int {
		return cmp.Compare(strings.Count(a, "a body with: "), strings.Count(b, "a body with: "))
	})
	return who
}

func (f *fingerprint) before(g *fingerprint) bool {
	return cmp.Or(cmp.Compare(layers()[f.server], layers()[g.server]),
		cmp.Compare(rules.Confidence(f.confidence).Rank(), rules.Confidence(g.confidence).Rank())) < 0
}

// evidence is what matches in the exchanges, each once.
func (f *fingerprint) evidence(es []*rules.Exchange) []string {
	var lines []string
	for _, e := range es {
		if line := shown(e, f.signs); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// Front is the web server or gateway next to the program that a response
// came through, nil when none shows.
func Front(e *rules.Exchange) *rules.Server {
	if e == nil || e.Response == nil {
		return nil
	}
	return best(all(), []*rules.Exchange{e}, func(f fingerprint) bool { l := layers()[f.server]; return l == webServer || l == gateway })
}

// Program is the program that a response is of, nil when it does not show.
func Program(e *rules.Exchange) *rules.Server {
	if e == nil || e.Response == nil {
		return nil
	}
	return best(all(), []*rules.Exchange{e}, func(f fingerprint) bool { return layers()[f.server] == program })
}

// InFront says whether a server is none of the programs, but stands in front of
// them.
func InFront(name string) bool { return layers()[name] != program }

// Name is a server as people call it.
func Name(framework string) string {
	if name := titles()[framework]; name != "" || framework == "" {
		return name
	}
	return strings.ToUpper(framework[:1]) + framework[1:]
}

// titles are the names that are not just the slug with a capital letter.
var titles = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"nginx": "nginx", "ingress-nginx": "ingress-nginx", "openresty": "OpenResty", "iis": "IIS", "haproxy": "HAProxy", "lighttpd": "lighttpd",
		"litespeed": "LiteSpeed", "alb": "the AWS load balancer", "api-gateway": "API Gateway", "azure-apim": "Azure API Management",
		"iap": "Identity-Aware Proxy", "cloudflare-access": "Cloudflare Access", "oauth2-proxy": "oauth2-proxy", "cloudfront": "CloudFront",
		"azure-front-door": "Azure Front Door", "github-pages": "GitHub Pages", "firebase-hosting": "Firebase Hosting",
		"google-frontend": "Google's front end", "azure-app-service": "Azure App Service", "ngrok": "ngrok",
		"next.js": "Next.js", "socket.io": "socket.io", "nestjs": "NestJS", "hapi": "hapi", "fastapi": "FastAPI", "php": "PHP", "wordpress": "WordPress", "aspnet": "ASP.NET",
		"aspnetcore": "ASP.NET Core", "echo": "echo", "go": "Go", "gin": "gin", "axum": "axum", "airtunes": "AirPlay", "s3": "S3", "minio": "MinIO", "mcp": "the MCP server",
		"gcs": "Cloud Storage", "azure-storage": "Azure Storage", "werkzeug": "Werkzeug", "aiohttp": "aiohttp", "apollo": "Apollo Server",
		"python": "a Python program", "servlet": "a Java servlet container", "python-http-server": "Python's http.server", "passenger": "Phusion Passenger", "rails": "Ruby on Rails",
	}
})
