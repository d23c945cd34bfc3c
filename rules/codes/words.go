// Package codes holds what can be found, a page for each: what it means, an
// example that runs, how to fix it, and, in the page's front matter, the words
// in which a report tells it. Codes are slugs, for ever.
package codes

import (
	"cmp"
	"embed"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"text/template"

	"github.com/cors-check/cors-check/rules/frontmatter"
)

//go:embed *.md
var pages embed.FS

//go:embed shared.tmpl
var shared string // the sentences that several pages say

// Page is the page of a code, in Markdown, without its front matter; false
// for a code there is none of.
func Page(slug string) (string, bool) {
	file, err := pages.ReadFile(slug + ".md")
	if err != nil {
		return "", false
	}
	_, text, ok := frontmatter.Cut(file)
	return string(text), ok
}

// All are the codes there are pages of, in the order of the alphabet.
func All() []string {
	entries, _ := pages.ReadDir(".")
	all := make([]string, len(entries))
	for i, e := range entries {
		all[i] = strings.TrimSuffix(e.Name(), ".md")
	}
	return all
}

// Title is the heading of a code's page, "" for a code there is none of.
func Title(slug string) string {
	page, _ := Page(slug)
	heading, _, _ := strings.Cut(page, "\n")
	return strings.TrimPrefix(heading, "# ")
}

// Words are what a report says of a finding.
type Words struct {
	Title  string // one line, without a full stop
	Detail string // sentences: what was seen, why the browser minds, what it rests on
	Advice string // what to do, in one or two imperative sentences
}

// Tell words the facts of a finding as its page's front matter says: each key
// is a template over Facts. What a template shows of the facts passes mark,
// which makes it safe to show, and look like code if that is what it is. It is
// an error if there is no such page, or its front matter is broken.
func Tell(slug string, facts Facts, mark Mark) (Words, error) {
	if mark != nil {
		return word(slug, facts, mark)
	}
	if last, ok := toldLast.Load(slug); ok && reflect.DeepEqual(last.(*told).facts, facts) {
		return last.(*told).words, nil
	}
	w, err := word(slug, facts, nil)
	if err == nil {
		toldLast.Store(slug, &told{facts, w})
	}
	return w, err
}

// toldLast is what was said last of a code, *told by its slug: of many checks
// most find the same.
var toldLast sync.Map

type told struct {
	facts Facts
	words Words
}

func word(slug string, facts Facts, mark Mark) (Words, error) {
	texts, err := textsOf(slug)
	if err != nil {
		return Words{}, err
	}
	say := func(text string) string {
		t, wrong := parsed(text)
		if wrong == nil && mark != nil {
			if t, wrong = t.Clone(); wrong == nil {
				t.Funcs(functions(mark))
			}
		}
		var b strings.Builder
		if wrong == nil {
			wrong = t.Execute(&b, facts)
		}
		err = cmp.Or(err, wrong)
		return strings.Join(strings.Fields(b.String()), " ")
	}
	detail, advice := texts["detail"], texts["advice"]
	// Whatever the page says, a CORS library that gave itself away is named.
	if facts.Library != "" {
		detail += `{{template "library" .}}`
	}
	if facts.Setting != "" {
		advice += `{{template "setting" .}}`
	}
	w := Words{Title: say(texts["title"]), Detail: say(detail), Advice: say(advice)}
	return w, err
}

// Of many checks most tell of the same few findings: pages are read, and their
// texts parsed, once.
var (
	pagesRead   sync.Map // the texts of a page, map[string]string, by its slug
	textsParsed sync.Map // the *template.Template of a text, by the text
)

func textsOf(slug string) (map[string]string, error) {
	if texts, ok := pagesRead.Load(slug); ok {
		return texts.(map[string]string), nil
	}
	file, err := pages.ReadFile(slug + ".md")
	if err != nil {
		return nil, err
	}
	texts := frontmatter.Texts(file)
	pagesRead.Store(slug, texts)
	return texts, nil
}

// parsed is the template of a text, with the sentences that it may say. It marks
// nothing.
func parsed(text string) (*template.Template, error) {
	if t, ok := textsParsed.Load(text); ok {
		return t.(*template.Template), nil
	}
	t, err := template.New(text).Funcs(functions(nil)).Parse(text)
	if err != nil {
		return nil, err
	}
	if strings.Contains(text, "template") {
		for _, s := range sentences().Templates() {
			if _, err := t.AddParseTree(s.Name(), s.Tree); err != nil {
				return nil, err
			}
		}
	}
	textsParsed.Store(text, t)
	return t, nil
}

// sentences are the shared ones, parsed.
var sentences = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(functions(nil)).Parse(shared))
})

// Mark makes a value fit to stand in a sentence: code is a value of the wire or
// of a program, the rest are names. nil leaves it as it is.
type Mark func(value string, code bool) string

// functions are what a template may use beside the facts.
func functions(mark Mark) template.FuncMap {
	if mark == nil {
		mark = func(value string, _ bool) string { return value }
	}
	one := func(code bool) func(string) string {
		return func(v string) string { return mark(brief(v), code) }
	}
	several := func(code bool) func([]string) string {
		return func(values []string) string {
			marked := make([]string, len(values))
			for i, v := range values {
				marked[i] = mark(brief(v), code)
			}
			return List(marked)
		}
	}
	return template.FuncMap{
		"code":     one(true),
		"codes":    several(true),                                  // "a, b and c"
		"said":     func(v string) string { return mark(v, true) }, // whole
		"name":     one(false),
		"names":    several(false),
		"exchange": func(id int) string { return "exchange " + strconv.Itoa(id) }, // a reference
		"upper":    strings.ToUpper,
	}
}

// List joins words as a sentence does: "a, b and c".
func List(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// brief is a value cut to a length that leaves a sentence a sentence.
func brief(v string) string {
	const most = 120
	if len(v) <= most {
		return v
	}
	return v[:most] + "…"
}

// FieldName is a lower-case header name as people write it.
func FieldName(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		if w != "" {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.ReplaceAll(strings.Join(words, "-"), "-Websocket-", "-WebSocket-")
}
