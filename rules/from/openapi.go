package from

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
	"github.com/cors-check/cors-check/rules/secret"
	"github.com/cors-check/cors-check/rules/tree"
)

// openAPI is a description of an API. https://spec.openapis.org/oas/v3.1.0
var openAPI = Kind{Name: "openapi", What: "an OpenAPI document", Describes: true, Is: isOpenAPI, Read: readOpenAPI}

var openAPIVersion = lazy.Regexp(`(?m)^\s*[{,]?\s*["']?openapi["']?\s*:\s*["']?3\.`)

func isOpenAPI(head []byte) bool { return openAPIVersion().Match(head) }

// longestDocument is how much of a document is read, in bytes.
const longestDocument = 16 << 20

// methods are the operations of a path.
var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// document is what a document says, as YAML has it.
type document struct{ root map[string]any }

func readOpenAPI(text io.Reader, given Given, each func(Call) error) error {
	all, err := io.ReadAll(io.LimitReader(text, longestDocument+1))
	wrong := func(want string) error { return &ask.Mistake{Field: "FILE", Want: want} }
	switch {
	case err != nil:
		return err
	case len(all) > longestDocument:
		return wrong("is longer than 16 MiB")
	}
	parsed, err := tree.Parse(all)
	if errors.Is(err, tree.ErrDeep) {
		return wrong("has " + err.Error())
	}
	if err != nil {
		line, _, _ := strings.Cut(err.Error(), "\n")
		return wrong("is not valid YAML or JSON: " + line)
	}
	aliases := &aliasFinder{}
	for _, d := range parsed.Docs {
		ast.Walk(aliases, d)
	}
	if aliases.found {
		return wrong("has YAML aliases (*name), which are not followed: write them out, or use $ref")
	}
	d := document{}
	if len(parsed.Docs) != 1 || yaml.NodeToValue(parsed.Docs[0].Body, &d.root) != nil {
		return wrong("is not one OpenAPI document")
	}
	paths := object(d.root["paths"])
	if len(paths) == 0 {
		return wrong("has no paths")
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := d.follow(paths[path])
		if item == nil {
			if err := each(Call{Name: path, Notes: []string{"Not asked: its $ref leads nowhere in this document."}}); err != nil {
				return err
			}
		}
		for _, method := range methods {
			if operation := object(item[method]); operation != nil {
				if err := each(d.call(given, path, method, item, operation)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// aliasFinder looks for aliases: a few of them can stand for more than fits in
// memory.
type aliasFinder struct{ found bool }

// Visit is for ast.Walk.
func (f *aliasFinder) Visit(n ast.Node) ast.Visitor {
	f.found = f.found || n.Type() == ast.AliasType
	return f
}

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// text is a value as it stands in a URL or a header, "" for none.
func text(v any) string {
	switch v.(type) {
	case nil, map[string]any, []any:
		return ""
	}
	return fmt.Sprint(v)
}

// follow is an object, or the one of the document that its $ref leads to.
func (d document) follow(v any) map[string]any {
	m := object(v)
	for range 16 { // a reference may lead to itself
		ref, ok := m["$ref"].(string)
		if !ok {
			return m
		}
		pointer, local := strings.CutPrefix(ref, "#/")
		if !local {
			return nil // another file, which is not read
		}
		at := any(d.root)
		for step := range strings.SplitSeq(braces().Replace(pointer), "/") {
			if n, err := strconv.Atoi(step); err == nil && n >= 0 && n < len(list(at)) {
				at = list(at)[n]
			} else {
				at = object(at)[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
			}
		}
		m = object(at)
	}
	return nil
}

// braces undoes what a fragment encodes of a path with parameters.
var braces = sync.OnceValue(func() *strings.Replacer { return strings.NewReplacer("%7B", "{", "%7b", "{", "%7D", "}", "%7d", "}") })

// call is the request of an operation. One that cannot be asked has no URL, and
// a note says why.
func (d document) call(given Given, path, method string, item, operation map[string]any) Call {
	q := given.Question
	upper := strings.ToUpper(method)
	c := Call{Name: cmp.Or(text(operation["operationId"]), upper+" "+path)}
	unasked := func(why string) Call {
		c.Notes = []string{"Not asked: " + why + "."}
		return c
	}
	if fetch.ForbiddenMethodName(upper) {
		return unasked("no script may use the method " + upper)
	}
	server := d.server(item, operation, given.Values)
	if hole := templated().FindString(server); hole != "" {
		return unasked("the variable " + hole + " of its server has no default")
	}
	if given.URL != "" && (server == "" || strings.HasPrefix(server, "/")) {
		server = strings.TrimSuffix(given.URL, "/") + server
	}
	if u, err := fetch.ParseURL(server); err != nil || !u.IsHTTP() {
		return unasked("the document has no server with a whole http(s) URL for it; give that with --url URL")
	}
	var query, missing []string
	set := func(header, value string) {
		if !sets(q.Headers, header) { // on the command line
			q.Headers = append(slices.Clip(q.Headers), header+": "+value)
		}
	}
	parameters := map[string]map[string]any{}
	var order []string
	for _, p := range append(slices.Clone(list(item["parameters"])), list(operation["parameters"])...) {
		p := d.follow(p)
		if p == nil {
			return unasked("the $ref of a parameter leads nowhere in this document")
		}
		key := text(p["in"]) + " " + text(p["name"])
		if _, known := parameters[key]; !known {
			order = append(order, key)
		}
		parameters[key] = p
	}
	for _, key := range order {
		p := parameters[key]
		in, name := text(p["in"]), text(p["name"])
		value := cmp.Or(given.Values[name], d.example(p))
		required := p["required"] == true
		switch {
		case in == "path" && value != "":
			path = strings.ReplaceAll(path, "{"+name+"}", pathEscape(value))
		case in == "query" && value != "" && required:
			query = append(query, pathEscape(name)+"="+pathEscape(value))
		case in == "header" && (required || value != ""):
			if !slices.Contains([]string{"accept", "content-type", "authorization"}, strings.ToLower(name)) { // which the standard has left out
				set(name, cmp.Or(value, "1"))
			}
		case in == "query" && required:
			missing = append(missing, "the parameter "+name)
		}
	}
	for _, m := range templated().FindAllStringSubmatch(path, -1) {
		if value := given.Values[m[1]]; value != "" { // of a parameter that is not declared
			path = strings.ReplaceAll(path, m[0], pathEscape(value))
			continue
		}
		missing = append(missing, "the path parameter "+m[1])
	}
	if missing != nil {
		return unasked("there is no example of " + strings.Join(missing, ", nor of "))
	}
	for _, s := range d.security(operation) {
		switch s.in {
		case "query":
			query = append(query, pathEscape(s.name)+"="+s.hole())
		case "cookie":
			if len(given.Cookies) > 0 {
				continue
			}
			q.Cookies = append(slices.Clip(q.Cookies), s.name+"="+s.hole())
			q.Credentials = cmp.Or(q.Credentials, string(fetch.CredentialsInclude))
		default:
			if sets(q.Headers, s.name) {
				continue
			}
			set(s.name, s.hole())
		}
		q.Variables = append(slices.Clip(q.Variables), secret.Variable(s.name))
	}
	if content := object(d.follow(operation["requestBody"])["content"]); len(content) > 0 {
		types := slices.Sorted(maps.Keys(content))
		kind := types[0]
		if slices.Contains(types, "application/json") {
			kind = "application/json"
		}
		body := d.body(object(content[kind]), kind)
		if strings.Contains(kind, "*") {
			kind = "application/octet-stream"
		}
		set("Content-Type", kind)
		if q.Body == nil && upper != "GET" && upper != "HEAD" {
			q.Body = body
		}
	}
	q.URL = strings.TrimSuffix(server, "/") + path
	if query != nil {
		q.URL += "?" + strings.Join(query, "&")
	}
	q.Method = &upper
	of := ask.Question{URL: q.URL, Origin: "https://app.example", Method: q.Method, Headers: q.Headers[len(given.Headers):]}
	if _, wrong, _ := ask.Judge(of); len(wrong) > 0 {
		return unasked(wrong[0].Error())
	}
	c.Question = q
	return c
}

// body is an example of a body.
func (d document) body(media map[string]any, kind string) []byte {
	example := media["example"]
	examples := object(media["examples"])
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		if example == nil {
			example = d.follow(examples[name])["value"]
		}
	}
	if example == nil {
		example = d.follow(media["schema"])["example"]
	}
	if !strings.Contains(kind, "json") {
		return []byte(text(example))
	}
	if encoded, err := json.Marshal(example); example != nil && err == nil {
		return encoded
	}
	return []byte("{}")
}

var templated = lazy.Regexp(`\{([^{}]*)\}`)

// server is the URL of the first server for an operation, its variables filled
// with what is said of them, or their defaults.
func (d document) server(item, operation map[string]any, values map[string]string) string {
	for _, at := range []map[string]any{operation, item, d.root} {
		all := list(at["servers"])
		if len(all) == 0 {
			continue
		}
		s := object(all[0])
		variables := object(s["variables"])
		return templated().ReplaceAllStringFunc(text(s["url"]), func(hole string) string {
			name := strings.Trim(hole, "{}")
			return cmp.Or(values[name], text(object(variables[name])["default"]), hole)
		})
	}
	return ""
}

// example is a value of a parameter that the document gives, "" for none.
func (d document) example(p map[string]any) string {
	schema := d.follow(p["schema"])
	named := ""
	examples := object(p["examples"])
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		named = cmp.Or(named, text(d.follow(examples[name])["value"]))
	}
	first := func(v any) string {
		for _, e := range list(v) {
			return text(e)
		}
		return ""
	}
	return cmp.Or(text(p["example"]), named, text(schema["example"]), first(schema["examples"]), text(schema["default"]), text(schema["const"]), first(schema["enum"]))
}

// key is what lets a request in: where it stands, and by what name.
type key struct{ in, name string }

// hole is the variable of the environment that a key comes from.
func (k key) hole() string { return "${" + secret.Variable(k.name) + "}" }

// security are the keys of the first way to be let in.
// https://spec.openapis.org/oas/v3.1.0#security-scheme-object
func (d document) security(operation map[string]any) []key {
	ways, own := operation["security"]
	if !own {
		ways = d.root["security"]
	}
	all := list(ways)
	if len(all) == 0 {
		return nil
	}
	schemes := object(object(d.root["components"])["securitySchemes"])
	var keys []key
	way := object(all[0])
	for _, name := range slices.Sorted(maps.Keys(way)) {
		s := d.follow(schemes[name])
		switch {
		case text(s["type"]) == "apiKey":
			keys = append(keys, key{text(s["in"]), text(s["name"])})
		case slices.Contains([]string{"http", "oauth2", "openIdConnect"}, text(s["type"])):
			keys = append(keys, key{"header", "Authorization"})
		}
	}
	return keys
}

var unreserved = lazy.Regexp(`[^A-Za-z0-9._~-]`)

// pathEscape is a value as one segment of a path has it.
func pathEscape(s string) string {
	return unreserved().ReplaceAllStringFunc(s, func(c string) string {
		var b strings.Builder
		for i := range len(c) {
			fmt.Fprintf(&b, "%%%02X", c[i])
		}
		return b.String()
	})
}
