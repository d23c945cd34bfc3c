package from

import (
	"encoding/json"
	"io"
	"maps"
	"strings"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// postman is a collection that Postman exports.
// https://schema.postman.com/collection/json/v2.1.0/draft-07/collection.json
var postman = Kind{
	Name: "postman", What: "a collection of Postman", Named: true,
	Is:   func(head []byte) bool { return collection().Match(head) },
	Read: readPostman,
}

var collection = lazy.Regexp(`"schema"\s*:\s*"https?://schema\.(?:get)?postman\.com/.*/collection/v2\.`)

type postmanItem struct {
	Name    string
	Item    []postmanItem
	Request *struct {
		Method string
		URL    json.RawMessage
		Header []postmanPair
		Body   *struct {
			Mode, Raw  string
			URLEncoded []postmanPair `json:"urlencoded"`
			FormData   []postmanPair `json:"formdata"`
			GraphQL    *struct{ Query, Variables string }
			Options    struct{ Raw struct{ Language string } }
		}
		Auth *postmanAuth
	}
	Auth *postmanAuth
}

type postmanPair struct {
	Key, Value, Type string
	Disabled         bool
}

// postmanAuth is how a request, or all of a folder, is let in.
type postmanAuth struct {
	Type           string
	Bearer, APIKey []struct {
		Key   string
		Value any
	}
}

func readPostman(text io.Reader, given Given, each func(Call) error) error {
	all, err := whole(text, Given{}) // a name may be one of an environment
	if err != nil {
		return err
	}
	var c struct {
		postmanItem
		Variable []postmanPair
	}
	if err := json.Unmarshal([]byte(all), &c); err != nil {
		return &ask.Mistake{Field: "FILE", Want: "is no whole collection of Postman: " + err.Error()}
	}
	var requests []request
	var walk func(i postmanItem, path string, auth *postmanAuth, depth int)
	walk = func(i postmanItem, path string, auth *postmanAuth, depth int) {
		if i.Auth != nil {
			auth = i.Auth
		}
		if i.Request != nil {
			if i.Request.Auth != nil {
				auth = i.Request.Auth
			}
			requests = append(requests, i.request(path, auth))
		}
		for _, sub := range i.Item {
			if depth < deepest {
				walk(sub, strings.TrimPrefix(path+" / "+sub.Name, " / "), auth, depth+1)
			}
		}
	}
	walk(c.postmanItem, "", nil, 0)
	values := map[string]string{}
	for _, v := range c.Variable {
		if v.Value != "" { // or that of an environment
			values[v.Key] = v.Value
		}
	}
	maps.Copy(values, given.Values)
	given.Values = values
	if len(requests) == 0 {
		return &ask.Mistake{Field: "FILE", Want: "is a collection without a request"}
	}
	return tell(requests, given, each)
}

func (i postmanItem) request(path string, auth *postmanAuth) request {
	of := i.Request
	r := request{name: path, place: path, method: of.Method}
	var whole struct {
		Raw      string
		Variable []postmanPair
	}
	if json.Unmarshal(of.URL, &r.url) != nil && json.Unmarshal(of.URL, &whole) == nil {
		r.url = whole.Raw + "/"
		for _, v := range whole.Variable { // of the path
			if v.Value == "" {
				v.Value = "{{" + v.Key + "}}"
			}
			r.url = strings.Replace(r.url, "/:"+v.Key+"/", "/"+v.Value+"/", 1)
		}
		r.url = strings.TrimSuffix(r.url, "/")
	}
	if r.url != "" && !strings.Contains(r.url, "://") && !strings.HasPrefix(r.url, "{{") {
		r.url = "http://" + r.url // as Postman takes it
	}
	set := func(name, value string) {
		if fetch.ValidHeaderName(name) && !r.headers.Has(name) {
			r.headers = append(r.headers, fetch.Header{Name: name, Value: value})
		}
	}
	for _, h := range of.Header {
		if !h.Disabled {
			set(h.Key, h.Value)
		}
	}
	if auth != nil {
		auth.set(set)
	}
	if b := of.Body; b != nil {
		switch b.Mode {
		case "raw":
			if r.body = []byte(b.Raw); b.Options.Raw.Language == "json" {
				set("Content-Type", "application/json")
			}
		case "urlencoded":
			var fields []string
			for _, p := range b.URLEncoded {
				if !p.Disabled {
					fields = append(fields, encodeForm("="+p.Key)+"="+encodeForm("="+p.Value))
				}
			}
			r.body = []byte(strings.Join(fields, "&"))
			set("Content-Type", "application/x-www-form-urlencoded")
		case "formdata":
			var fields []string
			for _, p := range b.FormData {
				if !p.Disabled && p.Type != "file" {
					fields = append(fields, p.Key+"="+p.Value)
				}
			}
			r.body = multipart(fields)
			set("Content-Type", "multipart/form-data; boundary="+boundary)
		case "graphql":
			if b.GraphQL != nil {
				r.body, _ = json.Marshal(map[string]string{"query": b.GraphQL.Query})
				set("Content-Type", "application/json")
			}
		}
		if len(r.body) == 0 || r.method == "GET" || r.method == "HEAD" {
			r.body = nil // which no browser sends
		}
	}
	return r
}

// set sets the header that lets a request in.
func (a postmanAuth) set(header func(name, value string)) {
	get := func(key string) (is string) {
		for _, p := range append(a.Bearer, a.APIKey...) {
			if p.Key == key {
				is = text(p.Value)
			}
		}
		return is
	}
	switch a.Type {
	case "bearer":
		header("Authorization", "Bearer "+get("token"))
	case "basic":
		header("Authorization", "Basic {{user and password}}")
	case "apikey":
		if get("in") != "query" {
			header(get("key"), get("value"))
		}
	}
}
