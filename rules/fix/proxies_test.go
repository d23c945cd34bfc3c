package fix_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cors-check/cors-check/rules/fix"
)

// The stacks below cannot be run here. Their own names for the parts of a
// policy are written down once more, and nothing else may be in what a recipe
// prints: so a slip in a key is found, and so is broken YAML or XML.

type traefikHeaders struct {
	Origins     []string `yaml:"accessControlAllowOriginList"`
	Methods     []string `yaml:"accessControlAllowMethods"`
	Headers     []string `yaml:"accessControlAllowHeaders"`
	Expose      []string `yaml:"accessControlExposeHeaders"`
	Credentials bool     `yaml:"accessControlAllowCredentials"`
	MaxAge      int      `yaml:"accessControlMaxAge"`
	Vary        bool     `yaml:"addVaryHeader"`
}

type traefikFile struct {
	HTTP struct {
		Middlewares map[string]struct{ Headers traefikHeaders }
	}
}

type routeFilter struct {
	Type string
	CORS struct {
		Origins     []string `yaml:"allowOrigins"`
		Methods     []string `yaml:"allowMethods"`
		Headers     []string `yaml:"allowHeaders"`
		Expose      []string `yaml:"exposeHeaders"`
		Credentials bool     `yaml:"allowCredentials"`
		MaxAge      int      `yaml:"maxAge"`
	} `yaml:"cors"`
}

type kongPlugin struct {
	Name   string
	Config struct {
		Origins     []string
		Methods     []string
		Headers     []string
		Expose      []string `yaml:"exposed_headers"`
		Credentials bool
		MaxAge      int `yaml:"max_age"`
	}
}

type iisCORS struct {
	XMLName xml.Name `xml:"cors"`
	Enabled bool     `xml:"enabled,attr"`
	Add     []struct {
		Origin      string `xml:"origin,attr"`
		Credentials bool   `xml:"allowCredentials,attr"`
		MaxAge      int    `xml:"maxAge,attr"`
		Methods     []struct {
			Method string `xml:"method,attr"`
		} `xml:"allowMethods>add"`
		Headers []struct {
			Header string `xml:"header,attr"`
		} `xml:"allowHeaders>add"`
		Expose []struct {
			Header string `xml:"header,attr"`
		} `xml:"exposeHeaders>add"`
	} `xml:"add"`
}

func TestSyntaxOfServersNotRun(t *testing.T) {
	p := golden[1].policy // everything
	everything := func(origins, methods, headers, expose []string, credentials bool, maxAge int) bool {
		same := func(a, b []string) bool { return strings.Join(a, "\n") == strings.Join(b, "\n") }
		return same(origins, p.Origins) && same(methods, p.Methods) && same(headers, p.Headers) && same(expose, p.Expose) && credentials && maxAge == *p.MaxAge
	}
	read := func(t *testing.T, code string, into any) {
		t.Helper()
		if err := yaml.UnmarshalWithOptions([]byte(code), into, yaml.Strict()); err != nil {
			t.Errorf("%v\n%s", err, code)
		}
	}
	for framework, holds := range map[string]func(t *testing.T, call string, steps []fix.Step) bool{
		"traefik": func(t *testing.T, call string, steps []fix.Step) bool {
			var router struct{ Middlewares []string }
			read(t, steps[1].Code, &router)
			ok := router.Middlewares[0] == "cors"
			for _, code := range []string{call, steps[0].Code} {
				var f traefikFile
				read(t, code, &f)
				h := f.HTTP.Middlewares["cors"].Headers
				ok = ok && h.Vary && everything(h.Origins, h.Methods, h.Headers, h.Expose, h.Credentials, h.MaxAge)
			}
			return ok
		},
		"gateway-api": func(t *testing.T, call string, steps []fix.Step) bool {
			var rule struct{ Filters []routeFilter }
			read(t, steps[0].Code, &rule)
			var alone []routeFilter
			read(t, call, &alone)
			ok := len(rule.Filters) == 1 && len(alone) == 1
			for _, f := range append(rule.Filters, alone...) {
				c := f.CORS
				ok = ok && f.Type == "CORS" && everything(c.Origins, c.Methods, c.Headers, c.Expose, c.Credentials, c.MaxAge)
			}
			return ok
		},
		"kong": func(t *testing.T, call string, steps []fix.Step) bool {
			var service struct{ Plugins []kongPlugin }
			read(t, steps[0].Code, &service)
			var alone []kongPlugin
			read(t, call, &alone)
			ok := len(service.Plugins) == 1 && len(alone) == 1
			for _, f := range append(service.Plugins, alone...) {
				c := f.Config
				ok = ok && f.Name == "cors" && everything(c.Origins, c.Methods, c.Headers, c.Expose, c.Credentials, c.MaxAge)
			}
			return ok
		},
		"ingress-nginx": func(t *testing.T, call string, steps []fix.Step) bool {
			var metadata struct{ Annotations map[string]string }
			read(t, steps[0].Code, &metadata)
			var alone map[string]string
			read(t, call, &alone)
			ok := true
			for _, annotations := range []map[string]string{metadata.Annotations, alone} {
				get := func(name string) string { return annotations["nginx.ingress.kubernetes.io/"+name] }
				list := func(name string) []string { return strings.Split(get("cors-"+name), ", ") }
				ok = ok && len(annotations) == 7 && get("enable-cors") == "true" && get("cors-max-age") == "600" &&
					everything(list("allow-origin"), list("allow-methods"), list("allow-headers"), list("expose-headers"), get("cors-allow-credentials") == "true", 600)
			}
			return ok
		},
		"iis": func(t *testing.T, call string, steps []fix.Step) bool {
			ok := true
			for i, code := range []string{call, steps[0].Code} {
				var c iisCORS
				if err := xml.Unmarshal([]byte(code), &c); err != nil {
					t.Errorf("%v\n%s", err, code)
				}
				var origins []string
				for _, a := range c.Add {
					origins = append(origins, a.Origin)
					ok = ok && a.Credentials && len(a.Methods) == 2 && a.Methods[1].Method == "PUT" && len(a.Headers) == 2 && a.Headers[1].Header == "x-request-id"
					if i == 1 {
						ok = ok && a.MaxAge == 600 && a.Expose[0].Header == "x-total"
					}
				}
				ok = ok && c.Enabled && strings.Join(origins, " ") == strings.Join(p.Origins, " ")
			}
			return ok
		},
	} {
		t.Run(framework, func(t *testing.T) {
			made, err := fix.For(framework, p, golden[1].seen)
			if err != nil {
				t.Fatal(err)
			}
			if !holds(t, made.Call, made.Steps) {
				t.Errorf("it does not say the whole policy:\n%s", printed(made))
			}
		})
	}
}
