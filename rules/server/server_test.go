package server

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// exchange is one whose response is the text: status line, header lines and,
// after an empty line, the body.
func exchange(id int, method, response string) *rules.Exchange {
	head, body, _ := strings.Cut(response, "\n\n")
	e := &rules.Exchange{ID: id}
	e.Method, e.URL = method, "https://api.example.com/data"
	e.Send.Headers = fetch.HeaderList{{Name: "Origin", Value: "http://localhost:3000"}}
	if method == "OPTIONS" {
		e.Send.Kind = fetch.Preflight
	} else {
		e.Send.Kind = fetch.Actual
	}
	e.Response = &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(strings.ReplaceAll(strings.TrimSuffix(head, "\n"), "\n", "\r\n") + "\r\n\r\n")}, Body: []byte(body)}
	e.Response.Read()
	return e
}

func scene(es ...*rules.Exchange) *rules.Scene {
	return &rules.Scene{Checks: []*rules.Check{{Exchanges: es}}}
}

// TestSignatures has what the libraries themselves sent, unconfigured but for
// one origin; of those not measured, what their documentation shows.
func TestSignatures(t *testing.T) {
	for _, c := range []struct{ library, server, response string }{
		{"corser, as in http-server", "http-server", "HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: accept,accept-language,content-language,content-type\nAccess-Control-Allow-Methods: GET,HEAD,POST"},
		{"the cors package", "express", "HTTP/1.1 204 No Content\nX-Powered-By: Express\nAccess-Control-Allow-Origin: http://localhost:3000\nVary: Origin, Access-Control-Request-Headers\nAccess-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE\nAccess-Control-Allow-Headers: content-type\nContent-Length: 0"},
		{"@fastify/cors", "fastify", "HTTP/1.1 204 No Content\nvary: Origin, Access-Control-Request-Headers\naccess-control-allow-methods: GET,HEAD,POST\naccess-control-allow-headers: content-type\ncontent-length: 0"},
		{"@koa/cors", "koa", "HTTP/1.1 204 No Content\nVary: Origin\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET,HEAD,PUT,POST,DELETE,PATCH\nAccess-Control-Allow-Headers: content-type"},
		{"Hono's cors", "hono", "HTTP/1.1 204 No Content\naccess-control-allow-headers: content-type\naccess-control-allow-methods: GET,HEAD,PUT,POST,DELETE,PATCH,QUERY\naccess-control-allow-origin: http://localhost:3000\nvary: Origin, Access-Control-Request-Headers"},
		{"rs/cors", "go", "HTTP/1.1 204 No Content\nVary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers"},
		{"gin-contrib/cors", "gin", "HTTP/1.1 204 No Content\nAccess-Control-Allow-Headers: Origin,Content-Length,Content-Type\nAccess-Control-Allow-Methods: GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS\nAccess-Control-Allow-Origin: http://localhost:3000\nAccess-Control-Max-Age: 43200\nVary: Origin\nVary: Access-Control-Request-Method\nVary: Access-Control-Request-Headers"},
		{"echo's CORS middleware", "echo", "HTTP/1.1 204 No Content\nAccess-Control-Allow-Headers: content-type\nAccess-Control-Allow-Methods: OPTIONS, GET\nAccess-Control-Allow-Origin: http://localhost:3000\nAllow: OPTIONS, GET\nVary: Origin\nVary: Access-Control-Request-Method\nVary: Access-Control-Request-Headers"},
		{"go-chi/cors", "go", "HTTP/1.1 200 OK\nVary: Origin\nVary: Access-Control-Request-Method\nVary: Access-Control-Request-Headers\nContent-Length: 0"},
		{"Starlette's CORSMiddleware", "fastapi", "HTTP/1.1 200 OK\nserver: uvicorn\nvary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network\naccess-control-allow-methods: GET\naccess-control-max-age: 600\naccess-control-allow-headers: Accept, Accept-Language, Content-Language, Content-Type\ncontent-type: text/plain; charset=utf-8\n\nOK"},
		{"Flask-CORS", "flask", "HTTP/1.1 200 OK\nServer: Werkzeug/3.1.9 Python/3.11.7\nAllow: GET, HEAD, OPTIONS\nAccess-Control-Allow-Origin: http://localhost:3000\nAccess-Control-Allow-Methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\nVary: Origin"},
		{"django-cors-headers", "django", "HTTP/1.0 200 OK\ncontent-length: 0\nVary: origin\naccess-control-allow-origin: http://localhost:3000\naccess-control-allow-methods: DELETE, GET, OPTIONS, PATCH, POST, PUT\naccess-control-max-age: 86400"},
		{"Spring", "spring", "HTTP/1.1 200\nVary: Origin\nVary: Access-Control-Request-Method\nVary: Access-Control-Request-Headers\nAccess-Control-Allow-Origin: http://localhost:3000\nAccess-Control-Allow-Methods: GET,HEAD,POST\nAccess-Control-Max-Age: 1800"},
		{"ASP.NET Core", "aspnetcore", "HTTP/1.1 204 No Content\nAccess-Control-Allow-Headers: \"content-type,authorization\""},
		{"ingress-nginx", "ingress-nginx", "HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Credentials: true\nAccess-Control-Allow-Headers: DNT,Keep-Alive,User-Agent,X-Requested-With\nAccess-Control-Max-Age: 1728000"},
		{"the nginx snippet that is copied from page to page", "nginx", "HTTP/1.1 204 No Content\nServer: nginx/1.22.1\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: DNT,User-Agent,X-Requested-With\nAccess-Control-Max-Age: 1728000"},
		{"Elasticsearch", "elasticsearch", "HTTP/1.1 200 OK\naccess-control-allow-headers: X-Requested-With,Content-Type,Content-Length\naccess-control-max-age: 1728000"},
		{"Elasticsearch", "elasticsearch", "HTTP/1.1 200 OK\nX-elastic-product: Elasticsearch\nAllow: GET,PUT,HEAD,DELETE,POST\ncontent-length: 0"},
		{"Amazon S3", "s3", "HTTP/1.1 403 Forbidden\nServer: AmazonS3\n\n<Error><Code>AccessForbidden</Code><Message>CORSResponse: CORS is not enabled for this bucket.</Message></Error>"},
		{"rack-cors", "rails", "HTTP/1.1 200 OK\nX-Rack-CORS: miss; no-origin"},
		{"", "nginx", "HTTP/1.1 204 No Content\nServer: nginx"},
		{"", "teapot", "HTTP/1.1 204 No Content\nServer: Teapot/2.1 (stout)"},
	} {
		e := exchange(1, "OPTIONS", c.response)
		if s := Sign(e); (s == nil) != (c.library == "") || s != nil && s.Library != c.library {
			t.Errorf("%s: the signature is %v", c.library, s)
		}
		if who := Recognise(scene(e)); who == nil || who.Framework != c.server {
			t.Errorf("%s: recognised %+v, want %s", c.library, who, c.server)
		}
	}
}

// TestMakers: who made which response, with nginx in front of Express as
// measured, and with others.
func TestMakers(t *testing.T) {
	const (
		express    = "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nX-Powered-By: Express\n\n{}"
		nginxAlone = "HTTP/1.1 204 No Content\nServer: nginx/1.22.1\nAccess-Control-Allow-Origin: *"
	)
	for _, c := range []struct {
		name, options, actual              string
		overall, preflight, request, front string
	}{
		{"nginx passes both on", "HTTP/1.1 204 No Content\nServer: nginx/1.22.1\nX-Powered-By: Express", express, "express", "", "", "nginx"},
		{"nginx answers OPTIONS", nginxAlone, express, "express", "nginx", "express", "nginx"},
		{"nginx's error page", "HTTP/1.1 405 Not Allowed\nServer: nginx/1.22.1\n\n<center>nginx/1.22.1</center>", express, "express", "nginx", "express", "nginx"},
		{"nginx alone", nginxAlone, "HTTP/1.1 200 OK\nServer: nginx/1.22.1", "nginx", "", "", ""},
		{"Kestrel behind a gateway", "HTTP/1.1 403 Forbidden\nx-amz-apigw-id: 1\nx-amzn-errortype: MissingAuthenticationTokenException", "HTTP/1.1 200 OK\nServer: Kestrel\nx-amz-apigw-id: 2", "aspnetcore", "api-gateway", "aspnetcore", "api-gateway"},
		{"nothing gives it away", "HTTP/1.1 204 No Content", "HTTP/1.1 200 OK", "", "", "", ""},
		{"a CDN in front of nginx in front of PHP", "HTTP/1.1 204 No Content\nServer: cloudflare\ncf-ray: 1", "HTTP/1.1 200 OK\nServer: cloudflare\ncf-ray: 2\nX-Powered-By: PHP/8.3\nVia: 1.1 Caddy", "php", "cloudflare", "php", "caddy cloudflare"},
	} {
		t.Run(c.name, func(t *testing.T) {
			who := Recognise(scene(exchange(1, "OPTIONS", c.options), exchange(2, "GET", c.actual)))
			if who == nil {
				who = &rules.Server{}
			}
			var front []string
			for _, f := range who.Front {
				front = append(front, f.Framework)
			}
			name := func(s *rules.Server) string {
				if s == nil {
					return ""
				}
				return s.Framework
			}
			got := []string{who.Framework, name(who.Preflight), name(who.Actual), strings.Join(front, " ")}
			if want := []string{c.overall, c.preflight, c.request, c.front}; !slices.Equal(got, want) {
				t.Errorf("overall, preflight, actual, front: got %q, want %q", got, want)
			}
		})
	}
}

// TestServerHeaders: what a Server header alone gives away.
func TestServerHeaders(t *testing.T) {
	for _, c := range []struct{ header, framework, name string }{
		{"SimpleHTTP/0.6 Python/3.11.7", "python-http-server", "Python's http.server"},
		{"BaseHTTP/0.6 Python/3.11.7", "python-http-server", "Python's http.server"},
		{"Werkzeug/3.1.9 Python/3.11.7", "werkzeug", "Werkzeug"},
		{"WSGIServer/0.2 CPython/3.11.7", "python", "a Python program"},
		{"gunicorn", "python", "a Python program"},
		{"uvicorn", "python", "a Python program"},
		{"hypercorn-h11", "python", "a Python program"},
		{"daphne", "python", "a Python program"},
		{"waitress", "python", "a Python program"},
		{"TornadoServer/6.4.1", "tornado", "Tornado"},
		{"Cowboy", "cowboy", "Cowboy"},
		{"Jetty(12.0.9)", "jetty", "Jetty"},
		{"Kestrel", "aspnetcore", "ASP.NET Core"},
		{"Microsoft-IIS/10.0", "iis", "IIS"},
		{"LiteSpeed", "litespeed", "LiteSpeed"},
		{"openresty/1.25.3.1", "openresty", "OpenResty"},
		{"lighttpd/1.4.76", "lighttpd", "lighttpd"},
		{"Puma 6.4.2", "rails", "Ruby on Rails"},
		{"nginx/1.26.0 + Phusion Passenger(R) 6.0.20", "passenger", "Phusion Passenger"},
	} {
		who := Recognise(scene(exchange(1, "GET", "HTTP/1.1 200 OK\nServer: "+c.header)))
		if who == nil || who.Framework != c.framework || who.Confidence == rules.Low || Name(who.Framework) != c.name {
			t.Errorf("%s: recognised %+v, want %s", c.header, who, c.framework)
		}
	}
}

// TestSignsAreInLowerCase: they match whatever the case, so they are written in
// one.
func TestSignsAreInLowerCase(t *testing.T) {
	for _, f := range all() {
		for _, s := range f.signs {
			for _, text := range []string{s.header, s.is, s.has, s.starts, s.absent, s.cookie, s.body} {
				if text != strings.ToLower(text) {
					t.Errorf("%s: %q is not in lower case", f.server, text)
				}
			}
		}
	}
}

// TestSignaturesFitIntoASentence: they are shown whole.
func TestSignaturesFitIntoASentence(t *testing.T) {
	for _, s := range Signatures {
		for _, text := range []string{s.Library, s.Default, s.Change} {
			if text == "" || len(text) > 120 {
				t.Errorf("%s: %d bytes: %q", s.Library, len(text), text)
			}
		}
	}
}

// TestPort: where a refusal is empty, the port is what tells who it is of.
func TestPort(t *testing.T) {
	e := exchange(1, "GET", "HTTP/1.1 403 Forbidden\nContent-Length: 0")
	for url, want := range map[string]string{"http://localhost:11434/api/tags": "Ollama", "http://localhost:8080/api/tags": "", "https://api.example.com/11434": ""} {
		e.URL = url
		if s := Sign(e); (s == nil) != (want == "") || s != nil && s.Library != want {
			t.Errorf("%s: %+v, want %q", url, s, want)
		}
	}
}
