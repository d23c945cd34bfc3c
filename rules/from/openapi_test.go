package from

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/ask"
)

// TestOpenAPI holds documents to the requests that are read of them, or to why
// there is none.
func TestOpenAPI(t *testing.T) {
	const head = "openapi: 3.1.0\nservers: [{url: 'https://api.test/'}]\n"
	for _, tt := range []struct {
		what, text string
		given      ask.Question
		values     map[string]string
		want       []string
	}{
		{what: "a server with variables, and those of a path and an operation before it", text: `openapi: 3.0.3
servers: [{url: 'https://{host}:{port}/{base}', variables: {host: {default: api.test}, port: {default: '8443', enum: ['443', '8443']}, base: {default: v2}}}]
paths:
  /a: {get: {}}
  /b: {servers: [{url: 'http://localhost:5000'}], get: {}, put: {servers: [{url: 'http://localhost:6000/x/'}]}}
  /c: {get: {servers: [{url: 'https://{region}.api.test'}]}}
`, want: []string{
			"GET https://api.test:8443/v2/a", "GET http://localhost:5000/b", "PUT http://localhost:6000/x/b",
			"GET /c: Not asked: the variable {region} of its server has no default.",
		}},
		{what: "no whole server", text: "openapi: 3.0.0\nservers: [{url: /v1}]\npaths: {/a: {get: {}}}\n", want: []string{"GET /a: Not asked: the document has no server with a whole http(s) URL for it; give that with --url URL."}},
		{what: "no whole server, and an option", text: "openapi: 3.0.0\nservers: [{url: /v1}]\npaths: {/a: {get: {}}}\n", given: ask.Question{URL: "https://api.test/"}, want: []string{"GET https://api.test/v1/a"}},
		{what: "values", text: "openapi: 3.0.0\nservers: [{url: 'https://{region}.api.test'}]\npaths: {'/a/{id}/{n}': {parameters: [{name: id, in: path, example: 1}], get: {}}}\n", values: map[string]string{"region": "eu", "id": "a b", "n": "7"},
			want: []string{"GET https://eu.api.test/a/a%20b/7"}},
		{what: "references", text: head + `paths:
  /a/{id}/{sub}:
    parameters: [{$ref: '#/components/parameters/Id'}, {$ref: '#/x-list/0'}]
    get: {operationId: one, parameters: [{$ref: '#/paths/~1b~1%7Bn%7D/parameters/0'}]}
    post: {operationId: two, requestBody: {$ref: '#/components/requestBodies/B'}}
  /b/{n}: {parameters: [{name: X-N, in: header, required: true, example: 9}], get: {}}
  /c: {$ref: '#/x-item'}
  /d: {$ref: 'other.yaml'}
  /e: {get: {parameters: [{$ref: 'other.yaml#/p'}]}}
  /f: {get: {parameters: [{$ref: '#/x-self'}]}}
x-self: {$ref: '#/x-self'}
x-list: [{name: sub, in: path, schema: {$ref: '#/components/schemas/S'}}]
x-item: {get: {operationId: three}}
components:
  parameters: {Id: {name: id, in: path, required: true, example: 7}}
  schemas: {S: {type: string, enum: ['a b', c]}}
  requestBodies: {B: {content: {text/plain: {}, application/json: {examples: {x: {$ref: '#/components/examples/E'}}}}}}
  examples: {E: {value: {a: [1, true]}}}
`, want: []string{
			"GET https://api.test/a/7/a%20b | X-N: 9", `POST https://api.test/a/7/a%20b | Content-Type: application/json | {"a":[1,true]}`,
			"GET /b/{n}: Not asked: there is no example of the path parameter n.", "GET https://api.test/c",
			"/d: Not asked: its $ref leads nowhere in this document.", "GET /e: Not asked: the $ref of a parameter leads nowhere in this document.",
			"GET /f: Not asked: the $ref of a parameter leads nowhere in this document.",
		}},
		{what: "examples", text: head + `paths:
  /a/{p}:
    get: {parameters: [{name: p, in: path, examples: {b: {value: second}, a: {value: first}}}, {name: q, in: query, required: true, schema: {example: 'x&y'}}, {name: r, in: query, example: 1}]}
    put: {parameters: [{name: p, in: path, schema: {default: d}}], requestBody: {content: {application/xml: {example: <a/>}}}}
    patch: {parameters: [{name: p, in: path, schema: {const: c}}], requestBody: {content: {application/merge-patch+json: {}}}}
    post: {parameters: [{name: p, in: path, schema: {examples: [e, f]}}, {name: X-Need, in: header, required: true}, {name: X-May, in: header}, {name: Accept, in: header, required: true}], requestBody: {content: {'image/*': {}}}}
    delete: {parameters: [{name: p, in: path, example: 0}, {name: q, in: query, required: true}]}
    trace: {parameters: [{name: p, in: path, example: 0}]}
    head: {parameters: [{name: p, in: path, example: 0}, {name: 'X Y', in: header, example: 1}]}
`, want: []string{
			"GET https://api.test/a/first?q=x%26y", "PUT https://api.test/a/d | Content-Type: application/xml | <a/>",
			"POST https://api.test/a/e | X-Need: 1, Content-Type: application/octet-stream | ",
			"DELETE /a/{p}: Not asked: there is no example of the parameter q.",
			"HEAD /a/{p}: Not asked: header \"X …\": a header's name is letters, digits and !#$%&'*+-.^_`|~.",
			"PATCH https://api.test/a/c | Content-Type: application/merge-patch+json | {}",
			"TRACE /a/{p}: Not asked: no script may use the method TRACE.",
		}},
		{what: "security", text: head + `security: [{bearer: []}, {basic: []}]
paths:
  /a: {get: {}, put: {security: []}, post: {security: [{}, {bearer: []}]}}
  /b: {get: {security: [{key: [], tenant: []}]}, put: {security: [{appid: []}]}, post: {security: [{sid: [], other: []}]}, delete: {security: [{oauth: []}]}}
  /c: {get: {security: [{basic: []}]}, put: {security: [{mutual: []}]}, post: {security: [{unknown: []}]}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}, basic: {type: http, scheme: Basic}, oauth: {type: oauth2}, mutual: {type: mutualTLS},
  key: {type: apiKey, in: header, name: X-Api-Key}, tenant: {$ref: '#/x-tenant'}, appid: {type: apiKey, in: query, name: appid}, sid: {type: apiKey, in: cookie, name: sid}, other: {type: apiKey, in: cookie, name: other-one}}}
x-tenant: {type: apiKey, in: header, name: X-Tenant}
`, given: ask.Question{Headers: []string{"x-tenant: mine"}}, want: []string{
			"GET https://api.test/a | x-tenant: mine, Authorization: ${AUTHORIZATION} of [AUTHORIZATION]", "PUT https://api.test/a | x-tenant: mine", "POST https://api.test/a | x-tenant: mine",
			"GET https://api.test/b | x-tenant: mine, X-Api-Key: ${X_API_KEY} of [X_API_KEY]", "PUT https://api.test/b?appid=${APPID} | x-tenant: mine of [APPID]",
			"POST https://api.test/b | x-tenant: mine with other-one=${OTHER_ONE}; sid=${SID} include of [OTHER_ONE SID]",
			"DELETE https://api.test/b | x-tenant: mine, Authorization: ${AUTHORIZATION} of [AUTHORIZATION]",
			"GET https://api.test/c | x-tenant: mine, Authorization: ${AUTHORIZATION} of [AUTHORIZATION]", "PUT https://api.test/c | x-tenant: mine", "POST https://api.test/c | x-tenant: mine",
		}},
	} {
		var got []string
		err := readOpenAPI(strings.NewReader(tt.text), Given{Question: tt.given, Values: tt.values}, func(c Call) error {
			q := c.Question
			line := q.URL
			switch {
			case q.URL == "":
				line = c.Name + ": " + strings.Join(c.Notes, " ")
			default:
				line = *q.Method + " " + line
			}
			if len(q.Headers) > 0 {
				line += " | " + strings.Join(q.Headers, ", ")
			}
			if q.Body != nil {
				line += " | " + string(q.Body)
			}
			if q.Cookies != nil {
				line += " with " + strings.Join(q.Cookies, "; ") + " " + q.Credentials
			}
			if q.Variables != nil {
				line += " of " + fmt.Sprint(q.Variables)
			}
			got = append(got, line)
			return nil
		})
		if g, w := strings.Join(got, "\n"), strings.Join(tt.want, "\n"); err != nil || g != w {
			t.Errorf("%s: %v\n%s\nwant\n%s", tt.what, err, g, w)
		}
	}
}
