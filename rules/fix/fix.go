// Package fix turns a policy, the least a server must allow, into what a
// developer pastes into the server's program. It is the one place that knows
// how a framework is told.
package fix

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"
)

// Policy is what a server must allow, in no framework's words. Origins are
// serialised origins, exact; Methods are as the request has them; Headers and
// Expose are header names.
type Policy struct {
	Origins     []string
	Methods     []string
	Headers     []string // request headers a page may set
	Expose      []string // response headers a page may read
	Credentials bool
	MaxAge      *int // seconds a browser may keep a preflight's answer; nil leaves it to the framework
}

// Context is what was seen of the server and the page, beside the policy. It
// decides which safeguards and notes a fix has.
type Context struct {
	Origin    string // the page's origin, serialised
	API       string // the API's origin, serialised
	Path      string // the path of the URL that was asked, as in "/api/data"
	Layered   bool   // an answer had an Access-Control-* header: an older layer is there, and stays until it is deleted
	Guarded   bool   // an answer was 401 or 403: authentication may stand in front
	Failed    bool   // an answer was 5xx: an error, maybe thrown past the layer
	CrossSite bool   // the page's site is not the API's: only SameSite=None cookies are sent
	Verify    string // the command line that makes the check again
}

// Fix is a recipe made out for one policy.
type Fix struct {
	Framework string // its name: aspnetcore, express, django
	Title     string
	Versions  string // what the steps were made for
	Docs      string // the official page to read on
	Steps     []Step
	Notes     []string // one line each
	Verify    string
}

// Step is one thing to do: a command to run, or code to paste as it stands.
type Step struct {
	ID       string // for ever, see recipes
	Run      string // a command line; then the fields below are empty
	File     string // where it usually is
	Where    string // the place in the file
	Language string
	Code     string // whole lines, without the last line's end
}

// ErrNoOrigin says that a policy names no origin a server may allow. The
// origin null is none: every sandboxed frame and every local file has it.
var ErrNoOrigin = errors.New("no origin is left that is safe to allow: serve the page over http or https, and allow that origin")

// longestMaxAge is a day, the longest that any browser keeps a preflight's
// answer. What a server sends now may be more than its framework can be told.
const longestMaxAge = 24 * 60 * 60

// Frameworks are the names For knows, in the order a report has them.
func Frameworks() []string {
	names := make([]string, len(recipes))
	for i, r := range recipes {
		names[i] = r.framework
	}
	return names
}

// For makes out the recipe of a framework. The wildcard and the origin null
// are left out of the policy's lists, for a fix names what it allows; a
// max-age is cut to a day. It is an error if then no origin is left
// (ErrNoOrigin), or if the framework is none of Frameworks.
func For(framework string, policy Policy, seen Context) (Fix, error) {
	at := slices.IndexFunc(recipes, func(r recipe) bool { return r.framework == framework })
	if at < 0 {
		return Fix{}, fmt.Errorf("no recipe for the framework %q: there are %s", framework, strings.Join(Frameworks(), ", "))
	}
	policy.Origins = without(policy.Origins, "*", "null")
	policy.Methods = without(policy.Methods, "*")
	policy.Headers = without(policy.Headers, "*")
	policy.Expose = without(policy.Expose, "*")
	if len(policy.Origins) == 0 {
		return Fix{}, ErrNoOrigin
	}
	if policy.MaxAge != nil {
		policy.MaxAge = new(min(max(*policy.MaxAge, 0), longestMaxAge))
	}
	return recipes[at].render(policy, seen)
}

func without(list []string, unwanted ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(unwanted, s) })
}

//go:embed recipes
var texts embed.FS

// render executes the blocks of the recipe's file: one per step with code,
// named by the step's ID, and notes, one on a line.
func (r recipe) render(policy Policy, seen Context) (Fix, error) {
	blocks, err := template.New("").Funcs(template.FuncMap{
		"list":  func(values []string) string { return quoteList(values, r.quote) },
		"quote": func(value string) string { return quote(value, r.quote) },
		"json":  func(value string) string { return quote(value, '"') },
		"local": local,
		"first": firstSegment,
	}).ParseFS(texts, "recipes/notes.tmpl", "recipes/"+r.framework+".tmpl")
	if err != nil {
		return Fix{}, err
	}
	data := struct {
		Policy
		Context
	}{policy, seen}
	text := func(block string) string {
		var b strings.Builder
		err = errors.Join(err, blocks.ExecuteTemplate(&b, block, data))
		return strings.Trim(b.String(), "\n")
	}

	made := Fix{
		Framework: r.framework,
		Title:     r.title,
		Versions:  r.versions,
		Docs:      r.docs,
		Steps:     slices.Clone(r.steps),
		Verify:    seen.Verify,
	}
	for i, step := range made.Steps {
		if step.Run == "" {
			made.Steps[i].Code = text(step.ID)
		}
	}
	for line := range strings.Lines(text("notes")) {
		if note := strings.TrimSpace(line); note != "" {
			made.Notes = append(made.Notes, note)
		}
	}
	return made, err
}

// quote writes bytes as a string literal between quotes of the given kind.
// Its escapes are those that C#, JavaScript, Python and JSON read alike, so
// that no byte ends the literal or the line. A byte that is not ASCII becomes
// the character of the same number, as fetch() reads header values.
func quote(s string, with byte) string {
	var b strings.Builder
	b.WriteByte(with)
	for i := range len(s) {
		switch c := s[i]; {
		case c == with || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(with)
	return b.String()
}

func quoteList(values []string, with byte) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v, with)
	}
	return strings.Join(quoted, ", ")
}

// local says whether an origin is of the developer's own machine.
func local(origin string) bool {
	_, host, _ := strings.Cut(origin, "://")
	if port := strings.LastIndexByte(host, ':'); port > strings.LastIndexByte(host, ']') {
		host = host[:port]
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "127.0.0.1" || host == "[::1]"
}

// firstSegment is what a development proxy tells API calls by: "/api" of
// "/api/data". The root has none, and the customary /api stands in.
func firstSegment(path string) string {
	segment, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if segment == "" {
		segment = "api"
	}
	return "/" + segment
}
