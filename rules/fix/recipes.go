package fix

import (
	"embed"
	"fmt"
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
	"aspnetcore",
	"express",
	"django",
	"fastapi",
}

//go:embed recipes
var files embed.FS

// recipe is how one framework is told. Its blocks are "call", "notes" (one on
// a line), one for each step with code, all three over a Policy and a Context,
// and "change CODE" for the codes it has a short answer to, over codes.Facts
// and a Policy.
type recipe struct {
	Name     string   `yaml:"-"`
	Aliases  []string // what else people call it, in lower case
	Title    string
	Versions string   // what the steps were made for
	Docs     string   // the official page to read on
	Language Language // of its code
	Default  bool     // it is printed where nothing tells who answers
	Proof    string   // "none, because …" where no application can be run to prove it
	Clues    []Clue
	Call     place // of the block "call"
	Steps    []struct {
		ID    string // for ever; the block with the step's code has its name
		Run   string // a command line; then there is no place and no block
		Place place  `yaml:",inline"`
	}

	// blocks are parsed when the first is wanted.
	blocks func() *template.Template
}

// place is where code goes, for a person, and for the proof: before, after or
// instead of a line of the application, or else at the end.
type place struct {
	File    string
	Where   string
	Before  string
	After   string
	Instead string
}

// recipes are read when the first is wanted.
var recipes = sync.OnceValue(read)

// read reads the front matter of all. It panics if one is broken: they are
// part of the program.
func read() []*recipe {
	all := make([]*recipe, len(names))
	for i, name := range names {
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
			t := template.New(name).Funcs(r.functions(func(code string) string { return code }))
			return template.Must(template.Must(t.ParseFS(files, "recipes/notes.tmpl")).Parse(string(text)))
		})
		all[i] = r
	}
	return all
}

// functions are what a block may use beside its data.
func (r *recipe) functions(mark func(string) string) template.FuncMap {
	quote := literals[r.Language]
	code := func(code string) string { return mark(brief(code)) }
	literal := func(value string) string { return code(quote(value)) }
	return template.FuncMap{
		"quote":    quote,                                                                           // a string literal
		"list":     func(values []string) string { return strings.Join(each(values, quote), ", ") }, // several
		"quoteAs":  func(l Language, value string) string { return literals[l](value) },
		"code":     code,                                                                      // marked as code
		"literal":  literal,                                                                   // a string literal, marked
		"literals": func(values []string) string { return codes.List(each(values, literal)) }, // several: "a, b and c"
		"local":    local,
		"host":     host,
		"first":    firstSegment,
	}
}

// brief is code cut to a length that leaves a sentence a sentence.
func brief(code string) string {
	const most = 240
	if len(code) <= most {
		return code
	}
	return code[:most] + "…"
}

func each(values []string, do func(string) string) []string {
	done := make([]string, len(values))
	for i, v := range values {
		done[i] = do(v)
	}
	return done
}

// find is the recipe of a framework, nil if there is none.
func find(framework string) *recipe {
	if at := slices.Index(names, framework); at >= 0 {
		return recipes()[at]
	}
	return nil
}
