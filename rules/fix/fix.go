// Package fix turns a policy, the least a server must allow, into what a
// developer pastes into the server's program. It is the one place that knows
// how a framework is told.
package fix

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cors-check/cors-check/rules/codes"
)

// Policy is what a server must allow, in no framework's words. Origins are
// serialised origins, exact; Methods are as the request has them; Headers and
// Expose are header names.
type Policy struct {
	Origins     []string
	Wildcard    bool // * is sent today, and may stay: pages of other origins read without credentials
	Methods     []string
	Headers     []string // request headers a page may set
	Expose      []string // response headers a page may read
	Credentials bool
	MaxAge      *int // seconds a browser may keep the result of a preflight; nil leaves it to the framework
}

// Context is what was seen of the server and the page, beside the policy. It
// decides which safeguards and notes a fix has.
type Context struct {
	Origin    string // the page's origin, serialised
	API       string // the API's origin, serialised
	Path      string // the path of the URL that was asked, as in "/api/data"
	Layered   bool   // other code answers for CORS, or may: what it allows pages of other origins is left alone
	Guarded   bool   // a response was 401 or 403: authentication may stand in front
	Failed    bool   // a response was 5xx: an error, maybe thrown past the CORS middleware
	CrossSite bool   // the page's site is not the API's: only SameSite=None cookies are sent
	// What is allowed today by a wildcard, or by saying yes to whatever is asked.
	AnyOrigin, AnyHeader, AnyMethod bool
	Verify                          string // the command line that makes the check again
}

// Fix is a recipe made out for one policy.
type Fix struct {
	Framework string // one of Frameworks
	Title     string
	Versions  string // what the steps were made for
	Docs      string // the official page to read on
	Call      string // the call that matters, at most eight lines, to paste as it stands
	CallFile  string // where Call goes, as in a Step
	CallWhere string
	Fresh     bool // nothing on the server speaks of CORS yet: Call is the smallest change
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
	Language Language
	Code     string // whole lines, without the last line's end
}

// ErrNoOrigin says that a policy names no origin a server may allow. The
// origin null is none: every sandboxed frame and every local file has it.
var ErrNoOrigin = errors.New("no origin is left that is safe to allow: serve the page over http or https, and allow that origin")

// longestMaxAge is a day, the longest that any browser keeps the result
// of a preflight. What a server sends now may be more than its framework can be told.
const longestMaxAge = 24 * 60 * 60

// Frameworks are the names For knows, in the order a report has them.
func Frameworks() []string { return slices.Clone(names) }

// Defaults are those of Frameworks whose fixes are printed where nothing tells
// who answers.
func Defaults() []string { return slices.Clone(defaults) }

// Aliases are what else people call them.
func Aliases() []string {
	var all []string
	for _, name := range names {
		all = append(all, listOf(name, "aliases")...)
	}
	return all
}

// Named is the one of Frameworks that people call so, whatever the case; false
// if there is none.
func Named(nameOrAlias string) (string, bool) {
	wanted := strings.ToLower(nameOrAlias)
	if wanted == "" || slices.Contains(names, wanted) {
		return wanted, wanted != ""
	}
	for _, name := range names {
		if slices.Contains(listOf(name, "aliases"), wanted) {
			return name, true
		}
	}
	return "", false
}

// Implied are those of Frameworks for a server that was recognised, by the
// name that package server has for it: one, several where it serves programs of
// several, none where there is no recipe.
func Implied(server string) []string {
	if slices.Contains(names, server) {
		return []string{server}
	}
	var implied []string
	for _, name := range names {
		if slices.Contains(listOf(name, "servers"), server) {
			implied = append(implied, name)
		}
	}
	return implied
}

// For makes out the recipe of a framework. The wildcard and the origin null
// are left out of the policy's lists, for a fix names what it allows; a
// max-age is cut to a day. It is an error if then no origin is left
// (ErrNoOrigin), or if the framework is none of Frameworks.
func For(framework string, policy Policy, seen Context) (Fix, error) {
	r := find(framework)
	if r == nil {
		return Fix{}, fmt.Errorf("no recipe for the framework %q: there are %s", framework, strings.Join(names, ", "))
	}
	policy = policy.exact()
	if len(policy.Origins) == 0 {
		return Fix{}, ErrNoOrigin
	}
	data := struct {
		Policy
		Context
	}{policy, seen}
	var failed error
	speakers := map[Language]speaker{}
	block := func(language Language, name string) string {
		language = cmp.Or(language, r.Language)
		if _, there := speakers[language]; !there {
			speakers[language] = r.in(language, unmarked)
		}
		said, err := speakers[language].say(name, data)
		failed = errors.Join(failed, err)
		return said
	}

	made := Head(framework, seen.Verify)
	made.Call, made.CallFile, made.CallWhere = block(r.Call.Language, "call"), r.Call.File, r.Call.Where
	made.Fresh = !seen.Layered
	if r.Beside && seen.Layered {
		// What else is allowed the others is not known: existing code keeps them.
		data.Origins = data.Origins[:1]
	}
	for _, s := range r.Steps {
		step := Step{ID: s.ID, File: s.Place.File, Where: s.Place.Where}
		if s.Run != "" {
			step.Run = block(Shell, "run "+s.ID)
		} else {
			step.Language, step.Code = cmp.Or(s.Place.Language, r.Language), block(s.Place.Language, s.ID)
			if step.Code == "" {
				continue // this policy does not need it
			}
		}
		made.Steps = append(made.Steps, step)
	}
	for line := range strings.Lines(block("", "notes")) {
		if note := strings.TrimSpace(line); note != "" {
			made.Notes = append(made.Notes, note)
		}
	}
	return made, failed
}

// prepared are the names that Prepare was called with.
var prepared sync.Map

// Prepare reads recipes that For will probably be asked for, in the background:
// to read a few takes as long as the requests of a check do. A name it does not
// know is none.
func Prepare(names ...string) {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, already := prepared.LoadOrStore(name, true)
		return already
	})
	if len(names) == 0 {
		return
	}
	go func() {
		defer func() { _ = recover() }() // a bug is met again by For, and told there
		for _, name := range names {
			_, _ = For(name, Policy{Origins: []string{"http://localhost"}}, Context{})
		}
	}()
}

// Head is a fix without anything to paste: which of Frameworks it is for, and
// where to read on.
func Head(framework, verify string) Fix {
	r := find(framework)
	return Fix{Framework: r.Name, Title: r.Title, Versions: r.Versions, Docs: r.Docs, Verify: verify}
}

// Change is the smallest change that removes what a finding's code and facts
// say is wrong, in the terms of one of Frameworks: a sentence or two. All code
// in it has passed mark, and with it whatever comes from the facts and the
// policy. It is false where the framework has no short way to say it, and for
// a page without an origin, which no server should allow.
func Change(framework, code string, facts codes.Facts, policy Policy, mark func(string) string) (string, bool) {
	r := find(framework)
	if r == nil || facts.Opaque() {
		return "", false
	}
	name := "change " + code
	if r.blocks()[name] == "" {
		return "", false
	}
	said, err := r.in(r.Language, mark).say(name, struct {
		codes.Facts
		Policy
	}{facts, policy.exact()})
	text := strings.Join(strings.Fields(said), " ")
	return text, err == nil && text != ""
}

// exact is the policy without what a fix never says.
func (p Policy) exact() Policy {
	p.Origins = without(p.Origins, "*", "null")
	p.Methods = without(p.Methods, "*")
	p.Headers = without(p.Headers, "*")
	p.Expose = without(p.Expose, "*")
	if p.MaxAge != nil {
		p.MaxAge = new(min(max(*p.MaxAge, 0), longestMaxAge))
	}
	return p
}

func without(list []string, unwanted ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(unwanted, s) })
}

// local says whether an origin is of the developer's own machine.
func local(origin string) bool {
	host := host(origin)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "127.0.0.1" || host == "[::1]"
}

// host is the host of an origin, without the port.
func host(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	if port := strings.LastIndexByte(host, ':'); port > strings.LastIndexByte(host, ']') {
		host = host[:port]
	}
	return host
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
