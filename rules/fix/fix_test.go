package fix_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe/installed"
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
		"local-page",
		fix.Policy{Origins: []string{"http://localhost:3000"}, Methods: []string{"GET"}, Headers: []string{"content-type"}},
		fix.Context{Origin: "http://localhost:3000", API: "http://localhost:5000", Path: "/api/data"},
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
		fix.Context{Origin: "https://app.example.com", API: "https://api.example.com", Path: "/"},
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
		for _, g := range golden {
			t.Run(framework+"/"+g.name, func(t *testing.T) {
				made, err := fix.For(framework, g.policy, g.seen)
				if err != nil {
					t.Fatal(err)
				}
				hold(t, framework+"-"+g.name, printed(made))
			})
		}
		t.Run(framework+"/changes", func(t *testing.T) {
			var b strings.Builder
			for _, c := range changes(framework) {
				text, ok := fix.Change(framework, c.code, c.facts, c.policy, backticks)
				if !ok {
					text = "(none)"
				}
				fmt.Fprintf(&b, "%s\n    %s\n", c.name, text)
			}
			hold(t, framework+"-changes", b.String())
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
	"environment-string":         {"json", "quotes", "unset", "unsplit"},
	"header-not-allowed":         {"", "content-type", "wildcard", "tracing", "response-header"},
	"mixed-content":              {"redirect", "loopback", ""},
	"only-preflight-has-headers": {"", "servers-differ"},
	"preflight-authentication":   {"", "same", "basic", "bearer", "spring", "windows", "mesh", "gateway", "google"},
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
	if text, ok := fix.Change("rails", "no-cors-layer", codes.Facts{Page: page}, golden[0].policy, backticks); ok {
		t.Errorf("a framework without a recipe: %s", text)
	}
}

// TestCall: at most eight lines, whatever the policy.
func TestCall(t *testing.T) {
	for _, framework := range fix.Frameworks() {
		for _, g := range golden {
			made, err := fix.For(framework, g.policy, g.seen)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(made.Call, "\n") + 1; n > 8 || made.Call == "" {
				t.Errorf("%s, %s: %d lines, want 1 to 8\n%s", framework, g.name, n, made.Call)
			}
			for line := range strings.Lines(made.Call) {
				if len(strings.TrimRight(line, "\n")) > 80 && (g.name == "least" || g.name == "local-page") {
					t.Errorf("%s, %s: over 80 columns: %s", framework, g.name, line)
				}
			}
		}
	}
}

func printed(f fix.Fix) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n%s\n", f.Framework, f.Title, f.Versions, f.Docs)
	fmt.Fprintf(&b, "\n-- call --\n%s, %s:\n%s\n", f.CallFile, f.CallWhere, f.Call)
	for _, s := range f.Steps {
		fmt.Fprintf(&b, "\n-- %s --\n", s.ID)
		if s.Run != "" {
			fmt.Fprintf(&b, "run: %s\n", s.Run)
			continue
		}
		fmt.Fprintf(&b, "%s (%s), %s:\n%s\n", s.File, s.Language, s.Where, s.Code)
	}
	fmt.Fprintf(&b, "\n-- notes --\n%s\n\n-- verify --\n%s\n", strings.Join(f.Notes, "\n"), f.Verify)
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
	if name, ok := fix.Named("rails"); ok {
		t.Errorf("rails is %s", name)
	}
	if got := fix.Defaults(); !slices.Equal(got, []string{"aspnetcore", "express", "django"}) {
		t.Errorf("printed where nothing tells who answers: %v", got)
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

// TestClues: every recipe can be recognised, and each sign is one thing.
func TestClues(t *testing.T) {
	all := fix.Clues()
	for _, framework := range fix.Frameworks() {
		if len(all[framework]) == 0 {
			t.Errorf("%s has no clue", framework)
		}
		for _, c := range all[framework] {
			if !slices.Contains([]fix.Confidence{fix.High, fix.Medium, fix.Low}, c.Confidence) || len(c.Signs) == 0 {
				t.Errorf("%s: want a confidence and signs: %+v", framework, c)
			}
			for _, s := range c.Signs {
				things := 0
				for _, thing := range []string{s.Header, s.Cookie, s.Body} {
					if thing != "" {
						things++
					}
				}
				if things != 1 || (s.Contains != "" || s.Equals != "") && s.Header == "" || s.Contains != "" && s.Equals != "" {
					t.Errorf("%s: a sign is a header, with a text or a value or neither, or a cookie, or a text in the body: %+v", framework, s)
				}
				for _, lower := range []string{s.Header, s.Contains, s.Cookie, s.Body} {
					if lower != strings.ToLower(lower) {
						t.Errorf("%s: %q must be in lower case", framework, lower)
					}
				}
			}
		}
	}
}

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
	_, err := fix.For("rails", golden[0].policy, golden[0].seen)
	if err == nil || !strings.Contains(err.Error(), "aspnetcore, express, django") {
		t.Errorf("got %v, want an error that lists the frameworks", err)
	}
}

// FuzzRender: whatever bytes a policy has, the code of every step is
// printable ASCII and consists of the same tokens as with harmless values;
// only the contents of the string literals differ, and they are the bytes
// given. No literal is the wildcard. Every note is one line without control
// characters.
func FuzzRender(f *testing.F) {
	for _, g := range golden {
		p := g.policy
		f.Add(p.Origins[0], strings.Join(p.Methods, "\n"), strings.Join(p.Headers, "\n"), strings.Join(p.Expose, "\n"), g.seen.API, g.seen.Path, p.Credentials, g.seen.Layered)
	}
	f.Add("\"'\\", "`", "{{end}}", "\\\"", "\\'", "\u2028\u0085", true, true)
	f.Fuzz(func(t *testing.T, origin, method, header, expose, api, path string, credentials, layered bool) {
		wire := fix.Policy{Origins: []string{origin}, Methods: []string{method}, Headers: []string{header}, Expose: []string{expose}, Credentials: credentials}
		tame := fix.Policy{
			Origins: []string{"o"}, Methods: harmless(wire.Methods, "m"), Headers: harmless(wire.Headers, "h"), Expose: harmless(wire.Expose, "e"), Credentials: credentials,
		}
		seen := fix.Context{Origin: "http://localhost", API: api, Path: path, Layered: layered}
		for _, framework := range fix.Frameworks() {
			made, err := fix.For(framework, wire, seen)
			if origin == "*" || origin == "null" {
				if !errors.Is(err, fix.ErrNoOrigin) {
					t.Fatalf("%s allows the origin %q", framework, origin)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			pattern, err := fix.For(framework, tame, seen)
			if err != nil {
				t.Fatal(err)
			}
			language := fix.Find(framework).Language
			pasted, patterns := []string{made.Call}, []string{pattern.Call}
			for i, step := range made.Steps {
				pasted, patterns = append(pasted, step.Code), append(patterns, pattern.Steps[i].Code)
			}
			for i, code := range pasted {
				tokens, literals := lex(t, language, code)
				wantTokens, wantLiterals := lex(t, language, patterns[i])
				if tokens != wantTokens {
					t.Fatalf("%s: the values changed the code to\n%s", framework, code)
				}
				values := map[string]string{"o": origin, "m": method, "h": header, "e": expose}
				for j, literal := range literals {
					want := wantLiterals[j]
					if value, ok := values[want]; ok {
						want = value
					}
					if literal != want || literal == "*" {
						t.Fatalf("%s: the literal %q stands for %q", framework, literal, want)
					}
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

// lex reads code as C#, JavaScript and Python do as far as comments and
// string literals go: the code with its literals emptied, and what the
// literals mean, a byte for a character below 256.
func lex(t *testing.T, language fix.Language, code string) (tokens string, literals []string) {
	t.Helper()
	for _, c := range []byte(code) {
		if c != '\n' && (c < ' ' || c > '~') {
			t.Fatalf("byte %#x in the code:\n%q", c, code)
		}
	}
	comment, known := map[fix.Language]string{fix.CSharp: "//", fix.JavaScript: "//", fix.Python: "#"}[language]
	if !known {
		t.Fatalf("no test reads %s", language)
	}
	var b strings.Builder
	for code != "" {
		quote := code[0]
		switch {
		case strings.HasPrefix(code, comment):
			_, code, _ = strings.Cut(code, "\n")
			continue
		case quote != '"' && quote != '\'':
			b.WriteByte(quote)
			code = code[1:]
			continue
		}
		var literal []byte
		code = code[1:]
		for code != "" && code[0] != quote {
			switch {
			case code[0] == '\n':
				t.Fatalf("a literal goes over the line's end before %q", code)
			case strings.HasPrefix(code, `\u00`) && len(code) >= 6:
				var c byte
				if _, err := fmt.Sscanf(code[4:6], "%02x", &c); err != nil {
					t.Fatalf("escape %q", code[:6])
				}
				literal = append(literal, c)
				code = code[6:]
			case code[0] == '\\' && len(code) > 1 && (code[1] == '\\' || code[1] == quote):
				literal = append(literal, code[1])
				code = code[2:]
			case code[0] == '\\':
				t.Fatalf("escape before %q", code)
			default:
				literal = append(literal, code[0])
				code = code[1:]
			}
		}
		if code == "" {
			t.Fatal("a literal has no end")
		}
		code = code[1:]
		literals = append(literals, string(literal))
		b.WriteString(`""`)
	}
	return b.String(), literals
}

// readers are how a program of each language reads literals and prints them
// as JSON: of a list of them, the source; then the command that runs it.
var readers = map[fix.Language]struct {
	mayLack  string
	programs []string
	source   string
	run      func(t *testing.T, source string) *exec.Cmd
}{
	fix.JavaScript: {"", []string{"node"}, "console.log(JSON.stringify([%s]));", interpreted("node")},
	fix.Python:     {"", []string{"python3"}, "import json; print(json.dumps([%s]))", interpreted("python3")},
	fix.JSON:       {"", []string{"cat"}, "[%s]", interpreted("cat")},
	fix.CSharp:     {"see testdata/frameworks/aspnetcore/proof.yaml", []string{"dotnet"}, "Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(new[] { %s }));", compiledCSharp},
}

// TestLiteralsAsLanguagesReadThem: the languages' own programs read every
// byte, and random ones, as they were meant.
func TestLiteralsAsLanguagesReadThem(t *testing.T) {
	provesAll(t)
	var values, want []string
	add := func(value string) {
		values = append(values, value)
		characters := make([]rune, len(value))
		for i := range len(value) {
			characters[i] = rune(value[i])
		}
		want = append(want, string(characters))
	}
	for c := range 256 {
		for _, around := range []string{"%s", "\\%s", "a%s\"", "'%s{{.}}", "$%s", "%s%%s#{x}${x}"} {
			add(fmt.Sprintf(around, []byte{byte(c)}))
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		value := make([]byte, random.IntN(8))
		for i := range value {
			value[i] = byte(random.UintN(256))
		}
		add(string(value))
	}
	for language, quote := range fix.Literals {
		t.Run(string(language), func(t *testing.T) {
			reader, known := readers[language]
			if !known {
				t.Fatal("no program reads its literals")
			}
			need(t, reader.mayLack, reader.programs...)
			quoted := make([]string, len(values))
			for i, v := range values {
				quoted[i] = quote(v)
			}
			run := reader.run(t, fmt.Sprintf(reader.source, strings.Join(quoted, ", ")))
			run.Stderr = os.Stderr
			out, err := run.Output()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("read as\n%q\nwant\n%q", got, want)
			}
		})
	}
}

func interpreted(program string) func(*testing.T, string) *exec.Cmd {
	return func(_ *testing.T, source string) *exec.Cmd {
		run := exec.Command(program, "-")
		run.Stdin = strings.NewReader(source)
		return run
	}
}

// compiledCSharp is the command that runs a C# program.
func compiledCSharp(t *testing.T, source string) *exec.Cmd {
	p := readProof(t, "aspnetcore")
	dir := filepath.Join(t.TempDir(), "app")
	p.lay(t, "nothing-configured", dir)
	if err := os.WriteFile(filepath.Join(dir, "Program.cs"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := installed.Shell(dir, p.Build, "BUILT="+dir+".built").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return exec.Command("dotnet", filepath.Join(dir+".built", "app.dll"))
}

// BenchmarkRead is what the first use of the recipes costs.
func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		fix.Read()
	}
}

// BenchmarkOneReport is what a report needs of the recipes but for reading
// their front matter, which is done once.
func BenchmarkOneReport(b *testing.B) {
	g := golden[1]
	facts := codes.Facts{Page: "http://localhost:3000", Near: "http://localhost:3000/"}
	for b.Loop() {
		fix.Clues()
		if _, err := fix.For("express", g.policy, g.seen); err != nil {
			b.Fatal(err)
		}
		fix.Change("express", "allow-list-trailing-slash", facts, g.policy, backticks)
	}
}
