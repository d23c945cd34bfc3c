package fix

import (
	"cmp"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"

	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/frontmatter"
)

// names are the recipes there are, in the order a report has them. The file
// recipes/NAME.tmpl is one whole: who it is for in the front matter, what to
// do in the blocks below it.
var names = []string{
	// .NET
	"aspnetcore",
	"aspnet-webapi",

	// Node.js
	"express",
	"fastify",
	"nestjs",
	"koa",
	"hono",
	"socket.io",
	"apollo",
	"json-server",

	// Front ends and their development servers
	"nextjs",
	"nuxt",
	"vite",
	"webpack-dev-server",
	"vite-proxy",
	"webpack-proxy",
	"next-rewrites",
	"cra-proxy",
	"angular-proxy",

	// Python
	"django",
	"fastapi",
	"starlette",
	"flask",
	"aiohttp",
	"litestar",

	// Java and Kotlin
	"spring",
	"spring-webflux",
	"spring-security",
	"spring-cloud-gateway",
	"quarkus",
	"micronaut",
	"ktor",
	"jakarta",

	// Go
	"nethttp",
	"jub0bs",
	"chi",
	"gin",
	"echo",
	"fiber",
	"fiber-v2",

	// Rust
	"axum",
	"actix-web",
	"rocket",

	// PHP, Ruby, Elixir
	"php",
	"laravel",
	"symfony",
	"slim",
	"wordpress",
	"rails",
	"sinatra",
	"phoenix",

	// Web servers and proxies
	"nginx",
	"apache",
	"caddy",
	"haproxy",
	"lighttpd",
	"traefik",
	"envoy",
	"iis",
	"ingress-nginx",
	"gateway-api",
	"kong",

	// Clouds
	"api-gateway-rest",
	"api-gateway-http",
	"lambda-url",
	"s3",
	"cloudfront",
	"azure-app-service",
	"azure-functions",
	"azure-apim",
	"azure-front-door",
	"azure-blob",
	"cloud-run",
	"cloud-functions",
	"gcs",

	// Platforms at the edge
	"cloudflare-workers",
	"cloudflare-pages",
	"r2",
	"vercel",
	"netlify",
	"firebase",
	"supabase",

	// Programs that pages call as they are
	"mcp-server",
	"ollama",
	"llama.cpp",
	"lm-studio",
	"vllm",
	"elasticsearch",
	"minio",
	"keycloak",
	"prometheus",
	"grafana",
	"strapi",
	"pocketbase",
	"hasura",
}

// defaults are those that are printed where nothing tells who answers: the
// ones most people ask about.
var defaults = []string{"aspnetcore", "express", "django"}

//go:embed recipes
var files embed.FS

// recipe is how one stack is told. Its blocks are "call", one for each step
// with code (where it is empty, that step is not needed), and "notes" (one on a
// line), all over a Policy and a Context, and "change CODE" for the codes it
// has a short answer to, over codes.Facts and a Policy. What it leaves out of
// the notes and changes is said by notes.tmpl and changes.tmpl, in its own
// words.
type recipe struct {
	Name    string   `yaml:"-"`
	Aliases []string // what else people call it, in lower case
	Servers []string // whom package server recognises that it is for, beside its own name
	Shares  []string // files of recipes/shared: blocks it has in common with other recipes, the first that is found counts
	// Beside says that its steps work beside existing code, which they leave the
	// pages of all origins but the page's own.
	Beside   bool
	Title    string
	Versions string   // what the steps were made for
	Docs     string   // the official page to read on
	Language Language // of its code
	Proof    string   // "none, because …" where no application can be run to prove it
	// Words fill the shared notes and changes: parts of sentences, with code
	// between backticks. See wordKeys.
	Words map[string]string
	// Bare says that sentences show values without quotes: they are typed into
	// a form, or stand between two tags. BareNames says so of methods and
	// headers alone, which stand in one list.
	Bare      bool
	BareNames bool `yaml:"bare-names"`
	// Line is how a response header is set, of its name and its value, where
	// the policy is written as such headers.
	Line  string
	Call  place // of the block "call"
	Steps []struct {
		ID    string // for ever; the block with the step's code has its name
		Run   string // a command line, a template as the blocks are; then there is no place and no block
		Place place  `yaml:",inline"`
	}

	// blocks are parsed when the first is wanted.
	blocks func() *template.Template
}

// wordKeys are the words that a recipe may have, each with the sentence it
// ends. A shared change that needs one the recipe lacks is not made.
var wordKeys = map[string]string{
	"layer":         "Move …: what answers for CORS",
	"first":         "Move the layer …: the place where it comes first",
	"origins":       "Add an origin to …",
	"methods":       "Add a method to …",
	"headers":       "Add a request header to …",
	"any-header":    "how every request header is allowed where that is so today; for recipes that look at AnyHeader",
	"expose":        "Add a response header to …",
	"credentials":   "Set …: what allows credentials",
	"max-age":       "Set …: ten minutes for the result of a preflight",
	"split":         "Split the variable: …",
	"end":           "End an OPTIONS request with …: status 204",
	"cookie":        "Set the cookie with …: SameSite=None and Secure",
	"configuration": "Read the origins from the configuration: …",
	"development":   "In development only, every origin can be allowed: …",
	"origin":        "how one origin is written in the list, where a string literal alone is not enough: %s is the literal",
}

// in are the blocks for code in another language than the recipe's.
func (r *recipe) in(language Language) *template.Template {
	return template.Must(r.blocks().Clone()).Funcs(r.functions(language, unmarked))
}

// place is where code goes, for a person, and for the proof: before, after or
// instead of a line of the application, or else at the end.
type place struct {
	File     string
	Where    string
	Before   string
	After    string
	Instead  string
	Language Language // where it is another than the recipe's
}

// loaded are the recipes, in the order of names, each read when it is first
// wanted: to read them all takes longer than most checks do.
var loaded = func() []func() *recipe {
	all := make([]func() *recipe, len(names))
	for i, name := range names {
		all[i] = sync.OnceValue(func() *recipe { return read(name) })
	}
	return all
}()

// find is the recipe of a framework, nil if there is none.
func find(framework string) *recipe {
	if at := slices.Index(names, framework); at >= 0 {
		return loaded[at]()
	}
	return nil
}

// read reads the front matter of a recipe. It panics if that is broken: it is
// part of the program.
func read(name string) *recipe {
	r := &recipe{Name: name}
	var text []byte
	file, err := files.ReadFile("recipes/" + name + ".tmpl")
	if err == nil {
		text, err = frontmatter.Read(file, r)
	}
	if err != nil {
		panic(fmt.Sprintf("recipe %s: %v", name, err))
	}
	r.blocks = sync.OnceValue(func() *template.Template {
		functions := r.functions(r.Language, unmarked)
		layers := []*template.Template{template.Must(template.New(name).Funcs(functions).Parse(string(text)))}
		for _, file := range r.Shares {
			layers = append(layers, parsed("shared/"+file, functions))
		}
		layers = append(layers, parsed("changes", functions), parsed("notes", functions))
		t := template.New(name).Funcs(functions)
		for _, s := range r.Steps {
			if s.Run != "" {
				template.Must(t.New("run " + s.ID).Parse(s.Run))
			}
		}
		// The first definition of a block counts, an empty one too; Parse would
		// keep the last that is not empty.
		for _, layer := range layers {
			for _, block := range layer.Templates() {
				if found := t.Lookup(block.Name()); found == nil || found.Tree == nil {
					template.Must(t.AddParseTree(block.Name(), block.Tree))
				}
			}
		}
		return t
	})
	return r
}

// common are the files that recipes have in common, by name, once they are
// parsed: several recipes of a report want the same.
var common sync.Map

// parsed are the blocks of such a file. The functions are there to be known by
// name: which are called is for whoever executes a block.
func parsed(name string, functions template.FuncMap) *template.Template {
	if there, ok := common.Load(name); ok {
		return there.(*template.Template)
	}
	text, err := files.ReadFile("recipes/" + name + ".tmpl")
	if err != nil {
		panic(fmt.Sprintf("recipes: %v", err))
	}
	t := template.Must(template.New(name).Funcs(functions).Parse(string(text)))
	common.Store(name, t)
	return t
}

// listOf is a list in a recipe's front matter: its aliases, or its servers. Every
// recipe is asked for these, and to read all front matters as YAML would take
// longer than most checks do: so this line of them is read as text.
func listOf(name, key string) []string {
	file, _ := files.ReadFile("recipes/" + name + ".tmpl")
	data, _, _ := frontmatter.Cut(file)
	for line := range strings.Lines(string(data)) {
		if list, ok := strings.CutPrefix(strings.TrimSpace(line), key+": ["); ok {
			return strings.Split(strings.TrimSuffix(list, "]"), ", ")
		}
	}
	return nil
}

// functions are what a block in a language may use beside its data. Code for a
// person's eyes passes mark.
func (r *recipe) functions(language Language, mark func(string) string) template.FuncMap {
	quote := literals[language]
	code := func(code string) string { return mark(brief(code)) }
	literal := func(value string) (string, error) {
		if r.Bare || r.BareNames {
			return code(value), nil
		}
		quoted, err := quote(value)
		return code(quoted), err
	}
	// A value in XML between two tags, which take no quotes.
	text := func(value string) (string, error) {
		quoted, err := literals[XML](value)
		return strings.TrimSuffix(strings.TrimPrefix(quoted, `"`), `"`), err
	}
	list := func(values []string, write func(string) (string, error)) (string, error) {
		written, err := each(values, write)
		return strings.Join(written, ", "), err
	}
	say := func(key string) string { return sayCode(r.Words[key], mark) }
	return template.FuncMap{
		"quote":   quote,                                                                        // a string literal
		"list":    func(values []string) (string, error) { return list(values, quote) },         // several
		"quoteAs": func(l Language, value string) (string, error) { return literals[l](value) }, // of another language
		"listAs":  func(l Language, values []string) (string, error) { return list(values, literals[l]) },
		"text":    text,
		"join":    strings.Join,
		// A block of the recipe's own, each line but the first moved to the right.
		"indented": func(blanks int, name string, data any) (string, error) {
			var b strings.Builder
			err := r.in(language).ExecuteTemplate(&b, name, data)
			return strings.ReplaceAll(strings.Trim(b.String(), "\n"), "\n", "\n"+strings.Repeat(" ", blanks)), err
		},
		"code":    code,    // marked as code
		"literal": literal, // a string literal, marked
		"literals": func(values []string) (string, error) { // several: "a, b and c"
			written, err := each(values, literal)
			return codes.List(written), err
		},
		"origin": func(value string) (string, error) { // as the recipe lists it, marked
			if r.Bare {
				return code(fmt.Sprintf(cmp.Or(r.Words["origin"], "%s"), value)), nil
			}
			quoted, err := quote(value)
			return code(fmt.Sprintf(cmp.Or(r.Words["origin"], "%s"), quoted)), err
		},
		"line": func(header string, value string) (string, error) { // sets a response header, marked
			quoted, err := quote(value)
			return code(fmt.Sprintf(r.Line, header, quoted)), err
		},
		"has": say, // a word of the recipe, "" for none
		"word": func(key string) (string, error) {
			if r.Words[key] == "" {
				return "", fmt.Errorf("the recipe has no word %q", key)
			}
			return say(key), nil
		},
		"lower":  strings.ToLower,
		"regexp": regexp.QuoteMeta, // a regular expression for it alone
		"regexps": func(values []string) string { // for any of them
			written, _ := each(values, func(v string) (string, error) { return regexp.QuoteMeta(v), nil })
			return strings.Join(written, "|")
		},
		"local": local,
		"host":  host,
		"first": firstSegment,
	}
}

func unmarked(code string) string { return code }

// sayCode is a phrase whose parts between backticks have passed mark.
func sayCode(phrase string, mark func(string) string) string {
	parts := strings.Split(phrase, "`")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = mark(parts[i])
	}
	return strings.Join(parts, "")
}

// brief is code cut to a length that leaves a sentence a sentence.
func brief(code string) string {
	const most = 240
	if len(code) <= most {
		return code
	}
	return code[:most] + "…"
}

func each(values []string, do func(string) (string, error)) ([]string, error) {
	done := make([]string, len(values))
	for i, v := range values {
		var err error
		if done[i], err = do(v); err != nil {
			return nil, err
		}
	}
	return done, nil
}
