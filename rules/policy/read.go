package policy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/lazy"
	"github.com/cors-check/cors-check/rules/nearest"
	"github.com/cors-check/cors-check/rules/tree"
)

// Version is the one version of the format there is.
const Version = 1

// Read reads a policy file. The environment gives the value of a variable and
// whether it is set; base has the User-Agent that the cases send. The error is
// Mistakes, all there are.
func Read(file string, text []byte, environment func(string) (string, bool), base ask.Question) (*Policy, error) {
	r := &reader{file: file, environment: environment, base: base, policy: &Policy{}}
	// Braces end a plain text in a flow mapping, {Authorization: Bearer ${TOKEN}}:
	// those of variables become other characters, one for one.
	text = variables().ReplaceAll(text, []byte("$"+opens+"$1"+closes))
	parsed, err := tree.Parse(text, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, Mistakes{r.syntax(err)}
	}
	for _, d := range parsed.Docs {
		r.bind(d.Body, map[string]anchor{})
	}
	r.document(parsed)
	if len(r.mistakes) > 0 {
		return nil, r.mistakes.sorted()
	}
	return r.policy, nil
}

// variables are ${NAME} and ${NAME:-default}.
var variables = lazy.Regexp(`\$\{([A-Za-z_][A-Za-z0-9_]*(?::-[^}\n]*)?)\}`)

// address matches where a server is, which is no secret: a report that hid it
// would be of no use.
var address = lazy.Regexp(`^https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9/._-]*)?$`)

// The braces of a variable, until it is filled in.
const (
	opens  = "\uE000"
	closes = "\uE001"
)

type reader struct {
	file        string
	above       int // lines before the text that is read
	environment func(string) (string, bool)
	base        ask.Question
	policy      *Policy
	mistakes    Mistakes
	told        map[Place]bool              // that have a mistake
	aliases     map[*ast.AliasNode]ast.Node // what they stand for
	copied      int                         // values that these stand for
	// hidden has each secret, and after it the variable that it is from: what is
	// said of the file names that.
	hidden []string
}

// hide is a text without the values of secrets.
func (r *reader) hide(text string) string {
	if r.hidden == nil {
		return text
	}
	return strings.NewReplacer(r.hidden...).Replace(text)
}

// syntax is the mistake of a text that is no YAML.
func (r *reader) syntax(err error) Mistake {
	var wrong yaml.Error
	at, text := r.place(nil), "is not YAML"
	if errors.Is(err, tree.ErrDeep) {
		text = "has " + err.Error()
	}
	if errors.As(err, &wrong) {
		text += ": " + wrong.GetMessage()
		if token := wrong.GetToken(); token != nil {
			at = Place{r.above + token.Position.Line, token.Position.Column}
		}
	}
	return Mistake{r.file, at, text}
}

// wrong notes a mistake. At one place the first is told: what else is wrong
// there follows from it.
func (r *reader) wrong(at ast.Node, format string, values ...any) {
	p := r.place(at)
	if r.told[p] {
		return
	}
	if r.told == nil {
		r.told = map[Place]bool{}
	}
	r.told[p] = true
	r.mistakes = append(r.mistakes, Mistake{r.file, p, r.hide(fmt.Sprintf(format, values...))})
}

// place is where a node begins: a mapping where its first key does.
func (r *reader) place(n ast.Node) Place {
	if mapping, ok := n.(ast.MapNode); ok {
		if first := mapping.MapRange(); first.Next() {
			n = first.Key()
		}
	}
	if n == nil || n.GetToken() == nil {
		return Place{r.above + 1, 1}
	}
	return Place{r.above + n.GetToken().Position.Line, n.GetToken().Position.Column}
}

// member is a key that a mapping may have, and what is done with its value.
type member[T any] struct {
	name string
	take func(r *reader, into *T, value ast.Node)
}

// members reads a mapping. Keys that it may not have are mistakes, and so is
// one that comes twice.
func members[T any](r *reader, n ast.Node, what string, known []member[T], into *T) {
	n = r.plain(n)
	mapping, ok := n.(ast.MapNode)
	if !ok {
		r.wrong(n, "want %s, with keys and values", what)
		return
	}
	seen := map[string]bool{}
	for _, e := range r.entries(mapping) {
		key, name := e.key, e.name()
		i := slices.IndexFunc(known, func(m member[T]) bool { return m.name == name })
		switch {
		case i < 0:
			names := make([]string, len(known))
			for i := range known {
				names[i] = known[i].name
			}
			r.wrong(key, "there is no key %q here%s", name, meant(name, names))
		case seen[name]:
			r.wrong(key, "the key %q is there twice", name)
		default:
			known[i].take(r, into, e.value)
		}
		seen[name] = true
	}
}

// meant is the end of a sentence about a word that is wrong.
func meant(word string, among []string) string {
	if near := nearest.Word(word, among); near != "" {
		return "; did you mean " + near + "?"
	}
	return ": want " + strings.Join(among, ", ")
}

// plain is a node without the anchor or the tag in front of it, or what an alias
// stands for.
func (r *reader) plain(n ast.Node) ast.Node {
	for {
		switch outer := n.(type) {
		case *ast.AnchorNode:
			n = outer.Value
		case *ast.TagNode:
			n = outer.Value
		case *ast.AliasNode:
			if r.aliases[outer] == nil {
				return n
			}
			n = r.aliases[outer]
		default:
			return n
		}
	}
}

// text is a scalar with its variables filled in. A value that is null, a
// mapping or a list is a mistake.
func (r *reader) text(n ast.Node) string {
	n = r.plain(n)
	switch scalar := n.(type) {
	case *ast.StringNode:
		return r.expanded(n, scalar.Value)
	case *ast.LiteralNode:
		return r.expanded(n, scalar.Value.Value)
	case *ast.NullNode:
		r.wrong(n, `want a text; the origin null is written "null"`)
		return ""
	case ast.ScalarNode:
		return n.GetToken().Value
	}
	r.wrong(n, "want one text")
	return ""
}

// texts are one text, or a list of them.
func (r *reader) texts(n ast.Node) []string {
	list, ok := r.plain(n).(*ast.SequenceNode)
	if !ok {
		return []string{r.text(n)}
	}
	if len(list.Values) == 0 {
		r.wrong(n, "the list is empty")
	}
	var all []string
	for _, v := range list.Values {
		all = append(all, r.text(v))
	}
	return all
}

func (r *reader) yes(n ast.Node) bool {
	if b, ok := r.plain(n).(*ast.BoolNode); ok {
		return b.Value
	}
	r.wrong(n, "want true or false")
	return false
}

// expanded is a text with the values of its variables, ${NAME} and
// ${NAME:-default}; $$ before a brace stands for $.
func (r *reader) expanded(n ast.Node, text string) string {
	if r.environment == nil {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "$"+opens)
		if strings.Contains(before, "${") {
			r.wrong(n, "want a variable, ${NAME} or ${NAME:-default}; $${ stands for ${ itself")
		}
		inside, after, _ := strings.Cut(rest, closes)
		escaped, isEscaped := strings.CutSuffix(before, "$")
		name, otherwise, hasDefault := strings.Cut(inside, ":-")
		switch value, set := r.environment(name); {
		case !found:
			return b.String() + text
		case isEscaped:
			b.WriteString(escaped + "${" + inside + "}")
		case set && (value != "" || !hasDefault):
			if !address().MatchString(value) {
				r.policy.Secrets = append(r.policy.Secrets, value)
				if value != "" {
					r.hidden = append(r.hidden, value, "${"+name+"}")
				}
			}
			b.WriteString(before + value)
		case hasDefault:
			b.WriteString(before + otherwise)
		default:
			r.wrong(n, "the variable %s is not set; ${%s:-default} would give it a value", name, name)
		}
		text = after
	}
}

// document is the whole file.
type document struct {
	version  ast.Node
	defaults check
	checks   []check
}

var documentMembers = []member[document]{
	{"version", func(r *reader, d *document, n ast.Node) {
		if d.version = n; r.text(n) != strconv.Itoa(Version) {
			r.wrong(n, "want version: %d, the only one there is", Version)
		}
	}},
	{"defaults", func(r *reader, d *document, n ast.Node) {
		members(r, n, "defaults", checkMembers, &d.defaults)
		for _, name := range []string{"name", "url"} {
			if at, given := d.defaults.given[name]; given {
				r.wrong(at, "each check has its own %s", name)
			}
		}
	}},
	{"checks", func(r *reader, d *document, n ast.Node) {
		list, ok := r.plain(n).(*ast.SequenceNode)
		if !ok || len(list.Values) == 0 {
			r.wrong(n, "want a list of checks, at least one")
			return
		}
		for _, v := range list.Values {
			c := check{at: v}
			members(r, v, "a check", checkMembers, &c)
			d.checks = append(d.checks, c)
		}
	}},
	{"ignore", func(r *reader, d *document, n ast.Node) {
		list, ok := r.plain(n).(*ast.SequenceNode)
		if !ok {
			r.wrong(n, "want a list of findings to ignore")
			return
		}
		for _, v := range list.Values {
			r.ignore(v)
		}
	}},
}

func (r *reader) document(f *ast.File) {
	if len(f.Docs) != 1 || f.Docs[0].Body == nil {
		r.mistakes = append(r.mistakes, Mistake{r.file, r.place(nil), "want one YAML document with the key checks"})
		return
	}
	var d document
	body := f.Docs[0].Body
	members(r, body, "a policy", documentMembers, &d)
	if d.version == nil {
		r.wrong(body, "want version: %d first", Version)
	}
	if d.checks == nil && len(r.mistakes) == 0 {
		r.wrong(body, "want the key checks, a list of what must hold")
	}
	for i := range d.checks {
		r.cases(d.defaults, d.checks[i])
	}
}

var ignoreMembers = []member[Ignore]{
	{"code", func(r *reader, i *Ignore, n ast.Node) {
		if i.Code = r.text(n); !slices.Contains(codes.All(), i.Code) {
			r.wrong(n, "there is no finding %q%s", i.Code, meantCode(i.Code))
		}
	}},
	{"url", func(r *reader, i *Ignore, n ast.Node) { i.URL = r.text(n) }},
	{"reason", func(r *reader, i *Ignore, n ast.Node) { i.Reason = r.text(n) }},
	{"until", func(r *reader, i *Ignore, n ast.Node) {
		var err error
		if i.Until, err = time.Parse(time.DateOnly, r.text(n)); err != nil {
			r.wrong(n, "want a day, as in 2027-01-31")
		}
	}},
}

func meantCode(code string) string {
	if near := nearest.Word(code, codes.All()); near != "" {
		return "; did you mean " + near + "?"
	}
	return "; cors-check codes lists them"
}

func (r *reader) ignore(n ast.Node) {
	i := Ignore{At: r.place(n)}
	members(r, n, "a finding to ignore", ignoreMembers, &i)
	if i.Code == "" {
		r.wrong(n, "want the code of a finding")
	}
	if strings.TrimSpace(i.Reason) == "" {
		r.wrong(n, "want a reason: whoever reads this must know why it is ignored")
	}
	r.policy.Ignore = append(r.policy.Ignore, i)
}

// check is an entry of checks, or the defaults. Values are kept as they were
// given: which are used is decided when both are known.
type check struct {
	at       ast.Node
	given    map[string]ast.Node // each key's value, for the place of a mistake
	name     string
	origins  []string
	methods  []string
	question ask.Question
	body     *string
	timeout  time.Duration
	readable []string
	maxAge   *Limit
}

// field is a member of a check that notes where it was given.
func field(name string, take func(r *reader, c *check, n ast.Node)) member[check] {
	return member[check]{name, func(r *reader, c *check, n ast.Node) {
		if c.given == nil {
			c.given = map[string]ast.Node{}
		}
		c.given[name] = n
		take(r, c, n)
	}}
}

func word(name string, into func(*check) *string) member[check] {
	return field(name, func(r *reader, c *check, n ast.Node) { *into(c) = r.text(n) })
}

// checkMembers are all that a check may say.
var checkMembers = []member[check]{
	word("name", func(c *check) *string { return &c.name }),
	word("url", func(c *check) *string { return &c.question.URL }),
	field("origin", func(r *reader, c *check, n ast.Node) { c.origins = r.texts(n) }),
	word("page", func(c *check) *string { return &c.question.Page }),
	field("method", func(r *reader, c *check, n ast.Node) { c.methods = r.texts(n) }),
	field("headers", func(r *reader, c *check, n ast.Node) { c.question.Headers = r.headers(n) }),
	field("data", func(r *reader, c *check, n ast.Node) { text := r.text(n); c.body = &text }),
	word("credentials", func(c *check) *string { return &c.question.Credentials }),
	field("cookie", func(r *reader, c *check, n ast.Node) { c.question.Cookies = r.texts(n) }),
	word("mode", func(c *check) *string { return &c.question.Mode }),
	word("redirect", func(c *check) *string { return &c.question.Redirect }),
	word("initiator", func(c *check) *string { return &c.question.Initiator }),
	word("as", func(c *check) *string { return &c.question.As }),
	field("browser", func(r *reader, c *check, n ast.Node) { c.question.Browsers = r.texts(n) }),
	word("body-type", func(c *check) *string { return &c.question.BodyType }),
	field("keepalive", func(r *reader, c *check, n ast.Node) { c.question.Keepalive = r.yes(n) }),
	word("cache", func(c *check) *string { return &c.question.Cache }),
	word("integrity", func(c *check) *string { return &c.question.Integrity }),
	word("referrer-policy", func(c *check) *string { return &c.question.ReferrerPolicy }),
	field("upload", func(r *reader, c *check, n ast.Node) { c.question.Upload = r.yes(n) }),
	word("csp", func(c *check) *string { return &c.question.CSP }),
	word("page-address", func(c *check) *string { return &c.question.PageAddress }),
	word("local-network", func(c *check) *string { return &c.question.LocalNetwork }),
	word("loopback-network", func(c *check) *string { return &c.question.LoopbackNetwork }),
	word("permissions-policy", func(c *check) *string { return &c.question.PermissionsPolicy }),
	word("target-address-space", func(c *check) *string { return &c.question.TargetAddressSpace }),
	word("coep", func(c *check) *string { return &c.question.COEP }),
	field("hsts", func(r *reader, c *check, n ast.Node) { c.question.HSTS = r.texts(n) }),
	field("send", func(r *reader, c *check, n ast.Node) { c.question.Send = r.yes(n) }),
	word("expect", func(c *check) *string { return &c.question.Expect }),
	field("readable", func(r *reader, c *check, n ast.Node) {
		for _, name := range r.texts(n) {
			c.readable = append(c.readable, strings.ToLower(name))
		}
	}),
	field("max_age", func(r *reader, c *check, n ast.Node) { c.maxAge = r.limit(n) }),
	field("timeout", func(r *reader, c *check, n ast.Node) {
		text := r.text(n)
		d, err := time.ParseDuration(text)
		if seconds, plain := strconv.ParseFloat(text, 64); plain == nil {
			d, err = time.Duration(seconds*float64(time.Second)), nil
		}
		if c.timeout = d; err != nil || d <= 0 {
			r.wrong(n, "want a time, as in 5s")
		}
	}),
}

// headers are a mapping of names to values, a list of values for a name that
// comes more than once.
func (r *reader) headers(n ast.Node) []string {
	mapping, ok := r.plain(n).(ast.MapNode)
	if !ok {
		r.wrong(n, "want request headers, {Name: value}")
		return nil
	}
	var lines []string
	for _, e := range r.entries(mapping) {
		for _, value := range r.texts(e.value) {
			lines = append(lines, e.name()+": "+value)
		}
	}
	return lines
}

func (r *reader) limit(n ast.Node) *Limit {
	text := strings.TrimSpace(r.text(n))
	l := &Limit{Operator: "=="}
	for _, o := range operators {
		if rest, ok := strings.CutPrefix(text, o); ok {
			l.Operator, text = o, strings.TrimSpace(rest)
			break
		}
	}
	var err error
	if l.Seconds, err = strconv.Atoi(text); err != nil || l.Seconds < 0 {
		r.wrong(n, `want a number of seconds, with a comparison or without: ">= 600"`)
	}
	return l
}
