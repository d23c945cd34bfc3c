package fix_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fix"
)

var update = flag.Bool("update", false, "write the golden files anew")

func seconds(n int) *int { return &n }

// golden are the policies that every recipe is printed for.
var golden = []struct {
	name   string
	policy fix.Policy
	seen   fix.Context
}{
	{
		"least",
		fix.Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"GET"}},
		fix.Context{Origin: "https://app.example.com", API: "https://api.example.com", Path: "/data", Verify: "cors-check https://api.example.com/data --origin https://app.example.com"},
	},
	{
		"everything",
		fix.Policy{
			Origins: []string{"https://app.example.com", "https://admin.example.com"}, Methods: []string{"GET", "PUT"}, Headers: []string{"authorization", "x-request-id"},
			Expose: []string{"x-total"}, Credentials: true, MaxAge: seconds(600),
		},
		fix.Context{Origin: "https://app.example.com", API: "https://api.example.net", Path: "/data", Layered: true, Guarded: true, Failed: true, CrossSite: true},
	},
	{
		"wildcards",
		fix.Policy{Origins: []string{"*", "null", "https://app.example.com"}, Methods: []string{"*", "PATCH"}, Headers: []string{"*", "authorization"}, Expose: []string{"*"}, Credentials: true, MaxAge: seconds(0)},
		fix.Context{Origin: "http://localhost:3000", API: "http://localhost:5000", Path: "/api/data", Layered: true, AnyOrigin: true, AnyHeader: true, AnyMethod: true},
	},
	{
		"hostile",
		fix.Policy{Origins: []string{`https://a"b'c\`, "https://{{.Verify}}\r\n*/\u2028"}, Methods: []string{"GET\x00"}, MaxAge: seconds(math.MaxInt), Headers: []string{"\xff\x1b[31m", "%s${x}#{y}//"}},
		fix.Context{Origin: "http://[::1]:3000", API: "http://127.0.0.1:5000'\"\n", Path: "/it's\n/\"x"},
	},
}

func TestGolden(t *testing.T) {
	var files []string
	hold := func(t *testing.T, name, got string) {
		t.Helper()
		file := filepath.Join("testdata", "golden", name+".txt")
		files = append(files, file)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s (-update writes it anew)\ngot:\n%s\nwant:\n%s", file, got, want)
		}
	}
	for _, framework := range fix.Frameworks() {
		t.Run(framework, func(t *testing.T) {
			var b strings.Builder
			for _, g := range golden {
				if g.name == "hostile" {
					continue // see FuzzRender
				}
				made, err := fix.For(framework, g.policy, g.seen)
				if err != nil {
					t.Fatal(err)
				}
				fmt.Fprintf(&b, "==== %s ====\n%s\n", g.name, printed(made))
			}
			b.WriteString("==== changes ====\n")
			last := ""
			for _, c := range changes(framework) {
				if text, ok := fix.Change(framework, c.code, c.facts, c.policy, backticks); ok && text != last {
					fmt.Fprintf(&b, "%s\n    %s\n", c.name, text)
					last = text
				}
			}
			hold(t, framework, b.String())
		})
	}
	there, err := filepath.Glob(filepath.Join("testdata", "golden", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range there {
		if !slices.Contains(files, file) {
			t.Errorf("%s belongs to no test", file)
		}
	}
}

func backticks(code string) string { return "`" + code + "`" }

// change is a finding that a recipe has a change for.
type change struct {
	code   string
	name   string // the code, and the case
	facts  codes.Facts
	policy fix.Policy
}

// kinds are the cases that the facts of a code tell apart, where a change
// does too.
var kinds = map[string][]string{
	"allow-origin-port":          {"", "default-port"},
	"bucket-without-cors":        {"s3", "azure"},
	"environment-string":         {"json", "quotes", "unset", "unsplit"},
	"header-not-allowed":         {"", "content-type", "wildcard", "tracing", "response-header"},
	"mixed-content":              {"redirect", "loopback", ""},
	"only-preflight-has-headers": {"", "servers-differ"},
	"preflight-authentication":   {"", "same", "basic", "bearer", "spring", "windows", "mesh", "gateway", "google", "authorizer", "key"},
	"preflight-by-gateway":       {"", "refused", "own", "refuses"},
	"preflight-status":           {"", "headers-right"},
}

// got is the header's value in the findings that speak of one.
var got = map[string]string{
	"allow-origin-trailing-slash": "https://app.example.com/",
	"allow-origin-case":           "https://App.example.com",
	"allow-origin-null":           "null",
	"allow-origin-port":           "https://app.example.com:8443",
	"allow-origin-www":            "https://www.app.example.com",
	"allow-origin-scheme":         "http://app.example.com",
}

// changes are all of a recipe's, each with facts as a finding has them.
func changes(framework string) []change {
	var all []change
	recipe := fix.Find(framework)
	names := recipe.Changes()
	slices.Sort(names)
	for _, code := range names {
		cases := kinds[code]
		switch code {
		case "wildcard-not-with-credentials": // headers
			cases = []string{"Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Expose-Headers"}
		case "cookie-same-site": // cookies
			cases = []string{"sessionid", "csrftoken", "sid"}
		}
		if cases == nil {
			cases = []string{""}
		}
		for _, kind := range cases {
			c := change{code: code, name: strings.TrimSpace(code + " " + kind), policy: fix.Policy{Origins: []string{"https://app.example.com"}, Methods: []string{"PUT"}, Headers: []string{"content-type"}}}
			c.facts = codes.Facts{
				Page: "https://app.example.com", API: "https://api.example.com:8443", Method: "PUT", Kind: kind,
				Got: cmp.Or(got[code], "https://admin.example.com"), Want: "https://app.example.com", Near: "https://www.app.example.com",
				Header: "Access-Control-Allow-Headers", Subject: "x-request-id", Names: []string{"x-total", "x-page"},
			}
			switch code {
			case "allow-list-trailing-slash":
				c.facts.Near = "https://app.example.com/"
			case "allow-origin-port":
				if kind == "default-port" {
					c.facts.Got = "https://app.example.com:443"
				}
			case "method-not-allowed", "method-refused-silently":
				c.facts.Subject = "PUT"
			case "cookie-same-site":
				c.facts.Subject, c.facts.Kind = kind, ""
			case "wildcard-not-with-credentials":
				c.facts.Header, c.facts.Kind = kind, ""
				if kind == "Access-Control-Allow-Methods" {
					c.facts.Subject = "PATCH"
				}
			case "no-cors-layer", "wildcard-with-credentials":
				c.policy.Credentials = true
			}
			all = append(all, c)
		}
	}
	return all
}

// TestChanges: a change is a sentence or two about a finding there is. It
// shows nothing of the facts and the policy that has not passed mark, and
// never speaks of null. A page without an origin has none.
func TestChanges(t *testing.T) {
	for _, framework := range fix.Frameworks() {
		for _, c := range changes(framework) {
			name := framework + ", " + c.name
			if _, known := codes.Page(c.code); !known {
				t.Errorf("%s: there is no such finding", name)
			}
			text, ok := fix.Change(framework, c.code, c.facts, c.policy, backticks)
			if !ok {
				continue
			}
			if !strings.HasSuffix(text, ".") || strings.Count(text, ". ") > 1 || len(text) > 320 || strings.Contains(text, "--") || strings.ContainsAny(text, "\n") {
				t.Errorf("%s: want one or two short sentences, without a command-line flag:\n%s", name, text)
			}
			if strings.Contains(text, "null") || strings.Count(text, "`")%2 != 0 {
				t.Errorf("%s: %s", name, text)
			}

			hostile := func(v string) string { return v + "\x1b[31m\n<b>\u202e`" }
			facts := c.facts
			for _, field := range []*string{&facts.Page, &facts.API, &facts.Method, &facts.Got, &facts.Want, &facts.Near, &facts.Subject, &facts.Target, &facts.OtherValue, &facts.Who} {
				*field = hostile(*field)
			}
			facts.Names = []string{hostile("x-total"), strings.Repeat("x", 9000)}
			policy := fix.Policy{Origins: []string{hostile("o")}, Methods: []string{hostile("m")}, Headers: []string{hostile("h")}, Expose: []string{hostile("e")}, Credentials: true}
			hidden, _ := fix.Change(framework, c.code, facts, policy, func(string) string { return "*" })
			for _, part := range []string{"\x1b", "<b>", "\u202e", "[31m", "example.com", "`"} {
				if strings.Contains(hidden, part) {
					t.Errorf("%s: %q is not marked:\n%s", name, part, hidden)
				}
			}
			if long, _ := fix.Change(framework, c.code, facts, policy, backticks); len(long) > 1500 {
				t.Errorf("%s: %d bytes", name, len(long))
			}

			facts = c.facts
			facts.Page = "null"
			if text, ok := fix.Change(framework, c.code, facts, c.policy, backticks); ok {
				t.Errorf("%s, page without an origin: %s", name, text)
			}
		}
		if text, ok := fix.Change(framework, "name-not-found", codes.Facts{Page: page}, golden[0].policy, backticks); ok {
			t.Errorf("%s: %s", framework, text)
		}
	}
	if text, ok := fix.Change("no-such-stack", "no-cors-layer", codes.Facts{Page: page}, golden[0].policy, backticks); ok {
		t.Errorf("a framework without a recipe: %s", text)
	}
}

// TestCall: at most eight lines, whatever the policy.
func TestCall(t *testing.T) {
	for _, framework := range fix.Frameworks() {
		for _, g := range golden {
			made, err := fix.For(framework, g.policy, g.seen)
			if errors.Is(err, fix.ErrLiteral) && g.name == "hostile" {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(made.Call, "\n") + 1; n > 8 || made.Call == "" {
				t.Errorf("%s, %s: %d lines, want 1 to 8\n%s", framework, g.name, n, made.Call)
			}
			for line := range strings.Lines(made.Call) {
				if len(strings.TrimRight(line, "\n")) > 80 && g.name == "least" {
					t.Errorf("%s, %s: over 80 columns: %s", framework, g.name, line)
				}
			}
		}
	}
}

func printed(f fix.Fix) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s), %s\n", f.Title, f.Versions, f.Docs)
	fmt.Fprintf(&b, "\n-- call --\n%s, %s:\n%s\n", f.CallFile, f.CallWhere, f.Call)
	for _, s := range f.Steps {
		fmt.Fprintf(&b, "\n-- %s --\n", s.ID)
		if s.Run != "" {
			fmt.Fprintf(&b, "run: %s\n", s.Run)
			continue
		}
		fmt.Fprintf(&b, "%s (%s), %s:\n%s\n", s.File, s.Language, s.Where, s.Code)
	}
	fmt.Fprintf(&b, "\n-- notes --\n%s\n", strings.Join(f.Notes, "\n"))
	return b.String()
}

// TestRecipes: what the front matter of every recipe must have.
func TestRecipes(t *testing.T) {
	taken := map[string]string{}
	for _, framework := range fix.Frameworks() {
		r := fix.Find(framework)
		for _, name := range append([]string{framework}, r.Aliases...) {
			if other, twice := taken[name]; twice {
				t.Errorf("%s is a name of %s and of %s", name, other, framework)
			}
			taken[name] = framework
			if name != strings.ToLower(name) || strings.ContainsAny(name, " \t") {
				t.Errorf("%s: the name %q: want one word in lower case", framework, name)
			}
			if got, ok := fix.Named(strings.ToUpper(name)); got != framework || !ok {
				t.Errorf("Named(%q) is %q, want %q", strings.ToUpper(name), got, framework)
			}
		}
		for key, phrase := range r.Words {
			if fix.WordKeys[key] == "" {
				t.Errorf("%s: there is no word %q", framework, key)
			}
			if strings.Count(phrase, "`")%2 != 0 || strings.TrimRight(phrase, ". ") != phrase || strings.Contains(phrase, "\n") {
				t.Errorf("%s: the word %q: want a part of a sentence on one line, with code between backticks: %s", framework, key, phrase)
			}
		}
		if len(r.Words) > 0 && r.Words["configuration"] == "" {
			t.Errorf("%s: nothing says how the origins are read from the configuration", framework)
		}
		for _, server := range r.Servers {
			if implied := fix.Implied(server); !slices.Contains(implied, framework) {
				t.Errorf("the server %s has the recipes %q, want %s: is servers one line, [a, b]?", server, implied, framework)
			}
		}
		if r.Title == "" || r.Versions == "" || !strings.HasPrefix(r.Docs, "https://") {
			t.Errorf("%s: title %q, versions %q, docs %q", framework, r.Title, r.Versions, r.Docs)
		}
		if fix.Literals[r.Language] == nil {
			t.Errorf("%s: nothing says how the language %q writes strings", framework, r.Language)
		}
		places := []fix.Place{r.Call}
		blocks := []string{"call", "notes"}
		for _, s := range r.Steps {
			if s.ID == "" || (s.Run == "") == (s.Place == fix.Place{}) {
				t.Errorf("%s: step %q must have an ID, and a command or a place and not both", framework, s.ID)
			}
			if s.Run == "" {
				places = append(places, s.Place)
				blocks = append(blocks, s.ID)
			}
		}
		for _, p := range places {
			anchors := 0
			for _, line := range []string{p.Before, p.After, p.Instead} {
				if line != "" {
					anchors++
				}
			}
			if p.File == "" || p.Where == "" || anchors > 1 {
				t.Errorf("%s: want a file, a place in it, and at most one line that is there: %+v", framework, p)
			}
		}
		text, err := os.ReadFile(filepath.Join("recipes", framework+".tmpl"))
		if err != nil {
			t.Fatal(err)
		}
		whole := string(text)
		for _, file := range r.Shares {
			shared, err := os.ReadFile(filepath.Join("recipes", "shared", file+".tmpl"))
			if err != nil {
				t.Fatal(err)
			}
			whole += string(shared)
		}
		if keeps := strings.Contains(whole, ".AnyHeader"); keeps != (r.Words["any-header"] != "") {
			t.Errorf("%s: it looks at AnyHeader: %v, and its word any-header is %q", framework, keeps, r.Words["any-header"])
		}
		defined := map[string]bool{}
		for _, match := range regexp.MustCompile(`{{-? *define "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			if defined[match[1]] {
				t.Errorf("%s: two blocks %q", framework, match[1])
			}
			defined[match[1]] = true
		}
		for _, b := range blocks {
			if !slices.Contains(r.Blocks(), b) {
				t.Errorf("%s: no block %q", framework, b)
			}
		}
	}
	if name, ok := fix.Named("no-such-stack"); ok {
		t.Errorf("no-such-stack is %s", name)
	}
	for _, name := range fix.Defaults() {
		if !slices.Contains(fix.Frameworks(), name) {
			t.Errorf("%s is printed where nothing tells who answers, and has no recipe", name)
		}
	}
}

// TestStepIDs: these are promised by name. The golden files hold the others'.
func TestStepIDs(t *testing.T) {
	for framework, want := range map[string]string{"aspnetcore": "services pipeline", "express": "install imports configure", "django": "install settings"} {
		var ids []string
		for _, s := range fix.Find(framework).Steps {
			ids = append(ids, s.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: steps %q, want %q", framework, got, want)
		}
	}
}

// harmful is what no fix may say, however it is asked.
var harmful = map[string]*regexp.Regexp{
	"joins * with credentials":  regexp.MustCompile(`(?i)origin[^\n]{0,60}["'\s\[(]\*["'\s\])]`),
	"reflects any origin":       regexp.MustCompile(`(?i)\borigin: true|SetIsOriginAllowed\(|\$http_origin["']? always;|allow-origin"?,? *"?(%\{origin\}|\$http_origin)`),
	"allows null":               regexp.MustCompile(`["'\[,]null["'\],]`),
	"proposes no-cors":          regexp.MustCompile(`no-cors`),
	"proposes a public proxy":   regexp.MustCompile(`(?i)cors-?anywhere|allorigins|corsproxy|crossorigin\.me|thingproxy`),
	"switches web security off": regexp.MustCompile(`(?i)disable-web-security|disable-site-isolation|CORS unblock|webSecurity`),
}

// TestHarmless scans everything that a recipe can print, for policies that ask
// for the worst.
func TestHarmless(t *testing.T) {
	for _, framework := range fix.Frameworks() {
		texts := map[string]string{}
		for _, g := range golden {
			g.policy.Credentials = true
			g.seen.AnyOrigin, g.seen.AnyHeader, g.seen.AnyMethod = true, true, true
			for _, g.seen.Layered = range []bool{true, false} {
				made, err := fix.For(framework, g.policy, g.seen)
				if err == nil {
					texts[fmt.Sprint(g.name, g.seen.Layered)] = printed(made)
				}
			}
		}
		for _, c := range changes(framework) {
			c.policy.Credentials = true
			c.policy.Origins = append(c.policy.Origins, "*", "null")
			text, _ := fix.Change(framework, c.code, c.facts, c.policy, unquoted)
			texts[c.name] = insteadOf.ReplaceAllString(text, "")
		}
		for name, text := range texts {
			for does, pattern := range harmful {
				if found := pattern.FindString(text); found != "" {
					t.Errorf("%s, %s: it %s: %q in\n%s", framework, name, does, found, text)
				}
			}
		}
	}
}

// insteadOf is what a sentence says to delete.
var insteadOf = regexp.MustCompile(`instead of [^.]*`)

func unquoted(code string) string { return code }

func TestNoOriginToAllow(t *testing.T) {
	for _, origins := range [][]string{nil, {"null"}, {"*"}, {"*", "null"}} {
		for _, framework := range fix.Frameworks() {
			if made, err := fix.For(framework, fix.Policy{Origins: origins}, fix.Context{}); !errors.Is(err, fix.ErrNoOrigin) {
				t.Errorf("%s, origins %q: got %v and %v, want ErrNoOrigin", framework, origins, made, err)
			}
		}
	}
}

func TestUnknownFramework(t *testing.T) {
	_, err := fix.For("no-such-stack", golden[0].policy, golden[0].seen)
	if err == nil || !strings.Contains(err.Error(), strings.Join(fix.Frameworks(), ", ")) {
		t.Errorf("got %v, want an error that lists the frameworks", err)
	}
}

// FuzzRender: whatever bytes a policy has, the code of every step is printable
// ASCII and the same as with harmless values, but for string literals, which
// are those of the bytes given. TestLiteralsAsLanguagesReadThem has what these
// mean. Every note is one line without control characters.
func FuzzRender(f *testing.F) {
	for _, g := range golden {
		p := g.policy
		f.Add(p.Origins[0], strings.Join(p.Methods, "\n"), strings.Join(p.Headers, "\n"), strings.Join(p.Expose, "\n"), g.seen.API, g.seen.Path, p.Credentials, g.seen.Layered)
	}
	f.Add("\"'\\", "`", "{{end}}", "\\\"", "\\'", "\u2028\u0085", true, true)
	f.Fuzz(func(t *testing.T, origin, method, header, expose, api, path string, credentials, layered bool) {
		wire := fix.Policy{Origins: []string{origin}, Methods: []string{method}, Headers: []string{header}, Expose: []string{expose}, Credentials: credentials}
		tame := fix.Policy{
			Origins: []string{"=origin.="}, Methods: harmless(wire.Methods, "=method="), Headers: harmless(wire.Headers, "=header="), Expose: harmless(wire.Expose, "=expose="), Credentials: credentials,
		}
		seen := fix.Context{Origin: "http://localhost", API: api, Path: path, Layered: layered}
		for _, framework := range fix.Frameworks() {
			made, err := fix.For(framework, wire, seen)
			switch {
			case origin == "*" || origin == "null":
				if !errors.Is(err, fix.ErrNoOrigin) {
					t.Fatalf("%s allows the origin %q", framework, origin)
				}
				continue
			case errors.Is(err, fix.ErrLiteral):
				continue
			case err != nil:
				t.Fatal(err)
			}
			pattern, err := fix.For(framework, tame, seen)
			if err != nil {
				t.Fatal(err)
			}
			r := fix.Find(framework)
			held(t, framework, cmp.Or(r.Call.Language, r.Language), made.Call, pattern.Call, wire, tame)
			for i, step := range made.Steps {
				if step.Run != "" {
					held(t, framework, fix.Shell, step.Run, pattern.Steps[i].Run, wire, tame)
				} else {
					held(t, framework, step.Language, step.Code, pattern.Steps[i].Code, wire, tame)
				}
			}
			for _, note := range made.Notes {
				if strings.ContainsFunc(note, func(r rune) bool {
					return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == '\uFFFD'
				}) {
					t.Fatalf("%s: the note %q is more than a line", framework, note)
				}
			}
		}
	})
}

// harmless puts name in the place of every value that a fix keeps.
func harmless(values []string, name string) []string {
	if values[0] == "*" {
		return nil
	}
	return []string{name}
}

// held checks that code is printable ASCII, and that it is the pattern with
// the literals of the tame policy's values replaced by those of the wire's.
func held(t *testing.T, framework string, language fix.Language, code, pattern string, wire, tame fix.Policy) {
	t.Helper()
	for _, c := range []byte(code) {
		if c != '\n' && (c < ' ' || c > '~') {
			t.Fatalf("%s: byte %#x in the code:\n%q", framework, c, code)
		}
	}
	var pairs []string
	for i, from := range [][]string{tame.Origins, tame.Methods, tame.Headers, tame.Expose} {
		to := [][]string{wire.Origins, wire.Methods, wire.Headers, wire.Expose}[i]
		if len(from) == 0 {
			continue
		}
		// Some programs want a regular expression, or a list as JSON, in one literal.
		for i, within := range []func(string) string{strings.Clone, regexp.QuoteMeta, jsonArray} {
			if i > 0 && within(from[0]) == from[0] {
				continue // no other than the value itself
			}
			before, err := fix.Literals[language](within(from[0]))
			if err != nil {
				continue
			}
			after, err := fix.Literals[language](within(to[0]))
			if strings.Contains(pattern, before) && err != nil {
				t.Fatalf("%s: %q is in the code, which %s cannot write", framework, to[0], language)
			}
			pairs = append(pairs, before, after)
			if language == fix.XML { // between two tags, without the quotes of an attribute
				between := func(literal string) string { return ">" + strings.Trim(literal, `"`) + "<" }
				pairs = append(pairs, between(before), between(after))
			}
		}
	}
	if want := strings.NewReplacer(pairs...).Replace(pattern); code != want {
		t.Fatalf("%s: the values changed the code to\n%s\nwant\n%s", framework, code, want)
	}
}

func jsonArray(s string) string {
	literal, _ := fix.Literals[fix.JSON](s)
	return "[" + literal + "]"
}

// BenchmarkRead is what the first use of the recipes costs.
func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		fix.Recipes()
	}
}

// BenchmarkOneReport is what a report needs of the recipes but for reading
// their front matter, which is done once.
func BenchmarkOneReport(b *testing.B) {
	g := golden[1]
	facts := codes.Facts{Page: "http://localhost:3000", Near: "http://localhost:3000/"}
	for b.Loop() {
		fix.Implied("no-such-server")
		if _, err := fix.For("express", g.policy, g.seen); err != nil {
			b.Fatal(err)
		}
		fix.Change("express", "allow-list-trailing-slash", facts, g.policy, backticks)
	}
}

// TestPrepare: what is read ahead is read beside what is asked for, and changes
// nothing of it.
func TestPrepare(t *testing.T) {
	fix.Prepare(append(fix.Frameworks(), "no-such-stack")...)
	for _, framework := range fix.Frameworks() {
		first, err := fix.For(framework, golden[1].policy, golden[1].seen)
		if err != nil {
			t.Errorf("%s: %v", framework, err)
		}
		if again, err := fix.For(framework, golden[1].policy, golden[1].seen); err != nil || !reflect.DeepEqual(first, again) {
			t.Errorf("%s: %v, %v\nthen %v", framework, err, first, again)
		}
	}
}
