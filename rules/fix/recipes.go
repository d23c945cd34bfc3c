package fix

import (
	"cmp"
	"embed"
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template"
	"text/template/parse"

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

	// blocks are its own, those it shares and those that all share, by name,
	// each as it is written.
	blocks func() map[string]string
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
var loaded = sync.OnceValue(func() []func() *recipe {
	all := make([]func() *recipe, len(names))
	for i, name := range names {
		all[i] = sync.OnceValue(func() *recipe { return read(name) })
	}
	return all
})

// find is the recipe of a framework, nil if there is none.
func find(framework string) *recipe {
	if at := slices.Index(names, framework); at >= 0 {
		return loaded()[at]()
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
	r.blocks = sync.OnceValue(func() map[string]string {
		all := map[string]string{}
		// The first definition of a block counts, an empty one too.
		collect := func(text string) {
			for name, block := range split(text) {
				if _, found := all[name]; !found {
					all[name] = block
				}
			}
		}
		collect(string(text))
		for _, file := range r.Shares {
			collect(common("shared/" + file))
		}
		collect(common("changes"))
		collect(common("notes"))
		for _, s := range r.Steps {
			if s.Run != "" {
				all["run "+s.ID] = `{{define "run ` + s.ID + `"}}` + s.Run + `{{end}}`
			}
		}
		return all
	})
	return r
}

// common is the text of a file that recipes have in common.
func common(name string) string {
	text, err := files.ReadFile("recipes/" + name + ".tmpl")
	if err != nil {
		panic(fmt.Sprintf("recipes: %v", err))
	}
	return string(text)
}

// split takes a file of blocks apart: each begins a line.
func split(text string) iter.Seq2[string, string] {
	return func(yield func(name, block string) bool) {
		name, from, at := "", 0, 0
		for line := range strings.Lines(text) {
			if rest, ok := strings.CutPrefix(strings.TrimLeft(line, "{- "), `define "`); ok && line[0] == '{' {
				if name != "" && !yield(name, text[from:at]) {
					return
				}
				name, _, _ = strings.Cut(rest, `"`)
				from = at
			}
			at += len(line)
		}
		if name != "" {
			yield(name, text[from:])
		}
	}
}

// speaker executes the blocks of a recipe, with code in one language. What a
// block uses is parsed when it is first wanted: a report needs a tenth of a
// recipe.
type speaker struct {
	recipe *recipe
	parsed *template.Template
}

// in is a recipe's speaker for a language. Code for a person's eyes passes mark.
func (r *recipe) in(language Language, mark func(string) string) speaker {
	return speaker{r, template.New(r.Name).Funcs(r.functions(language, mark))}
}

// say executes the block of a name. It is an error if there is none.
func (s speaker) say(name string, data any) (string, error) {
	s.add(name)
	var b strings.Builder
	err := s.parsed.ExecuteTemplate(&b, name, data)
	return strings.Trim(b.String(), "\n"), err
}

// add adds a block and those that it uses.
func (s speaker) add(name string) {
	source, ok := s.recipe.blocks()[name]
	if !ok || s.parsed.Lookup(name) != nil {
		return
	}
	template.Must(s.parsed.AddParseTree(name, tree(name, source)))
	for use := range strings.SplitSeq(source, `template "`) {
		used, _, _ := strings.Cut(use, `"`)
		s.add(used)
	}
}

// trees are the blocks that were parsed, by how they are written: several
// recipes of a report want the same.
var trees sync.Map

// tree is a block parsed. It panics if that is broken: it is part of the program.
func tree(name, source string) *parse.Tree {
	if there, ok := trees.Load(source); ok {
		return there.(*parse.Tree)
	}
	all := map[string]*parse.Tree{}
	t := parse.New(name)
	t.Mode = parse.SkipFuncCheck // whoever executes it has the functions
	if _, err := t.Parse(source, "", "", all); err != nil {
		panic(fmt.Sprintf("recipes: %v", err))
	}
	trees.Store(source, all[name])
	return all[name]
}

// listOf is a list in a recipe's front matter: its aliases, or its servers. Every
// recipe is asked for these, and to read all front matters as YAML would take
// longer than most checks do: so this line of them is read as text. It is one of
// the first, and the rest of the file is not even copied.
func listOf(name, key string) []string {
	file, err := files.Open("recipes/" + name + ".tmpl") // in memory: there is nothing to close
	if err != nil {
		return nil
	}
	var head [512]byte
	n, _ := io.ReadFull(file, head[:])
	begin := key + ": ["
	for line := range strings.Lines(string(head[:n])) {
		if list, ok := strings.CutPrefix(strings.TrimSpace(line), begin); ok {
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
			said, err := r.in(language, unmarked).say(name, data)
			return strings.ReplaceAll(said, "\n", "\n"+strings.Repeat(" ", blanks)), err
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
