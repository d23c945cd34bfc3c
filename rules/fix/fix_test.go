package fix_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
	for _, framework := range fix.Frameworks() {
		for _, g := range golden {
			file := filepath.Join("testdata", "golden", framework+"-"+g.name+".txt")
			files = append(files, file)
			t.Run(framework+"/"+g.name, func(t *testing.T) {
				made, err := fix.For(framework, g.policy, g.seen)
				if err != nil {
					t.Fatal(err)
				}
				got := printed(made)
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
			})
		}
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

func printed(f fix.Fix) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n%s\n", f.Framework, f.Title, f.Versions, f.Docs)
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

func TestStepIDs(t *testing.T) {
	want := map[string]string{"aspnetcore": "services pipeline", "express": "install imports configure", "django": "install settings"}
	if len(fix.Frameworks()) != len(want) {
		t.Errorf("frameworks: %v", fix.Frameworks())
	}
	for _, framework := range fix.Frameworks() {
		made, err := fix.For(framework, golden[0].policy, golden[0].seen)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, s := range made.Steps {
			ids = append(ids, s.ID)
			if (s.Run == "") == (s.Code == "") {
				t.Errorf("%s: step %s must have a command or code, and not both", framework, s.ID)
			}
		}
		if got := strings.Join(ids, " "); got != want[framework] {
			t.Errorf("%s: steps %q, want %q", framework, got, want[framework])
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
			for i, step := range made.Steps {
				tokens, literals := lex(t, step.Language, step.Code)
				wantTokens, wantLiterals := lex(t, step.Language, pattern.Steps[i].Code)
				if tokens != wantTokens {
					t.Fatalf("%s: the values changed the code to\n%s", framework, step.Code)
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
func lex(t *testing.T, language, code string) (tokens string, literals []string) {
	t.Helper()
	for _, c := range []byte(code) {
		if c != '\n' && (c < ' ' || c > '~') {
			t.Fatalf("byte %#x in the code:\n%q", c, code)
		}
	}
	comment := map[string]string{"csharp": "//", "js": "//", "python": "#", "": "#"}[language]
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

// TestLiteralsAsLanguagesReadThem runs the pasted code in JavaScript, Python and
// C# with every byte in an origin, and compares what they make of it.
func TestLiteralsAsLanguagesReadThem(t *testing.T) {
	var origins, want []string
	for c := range 256 {
		for _, around := range []string{"%s", "\\%s", "a%s\"", "'%s{{.}}"} {
			origins = append(origins, fmt.Sprintf(around, []byte{byte(c)}))
			want = append(want, fmt.Sprintf(around, string(rune(c))))
		}
	}
	origins = slices.DeleteFunc(origins, func(s string) bool { return s == "*" })
	want = slices.DeleteFunc(want, func(s string) bool { return s == "*" })

	interpreted := func(program string) func(*testing.T, string) *exec.Cmd {
		return func(_ *testing.T, source string) *exec.Cmd {
			run := exec.Command(program, "-")
			run.Stdin = strings.NewReader(source)
			return run
		}
	}
	for _, language := range []struct {
		framework, program, step, before, after string
		command                                 func(t *testing.T, source string) *exec.Cmd
	}{
		{"express", "node", "configure", "const crossOrigin = (options) => console.log(JSON.stringify(options.origin)); const app = { use() {} };\n", "\n", interpreted("node")},
		{"django", "python3", "settings", "INSTALLED_APPS = MIDDLEWARE = []\n", "\nimport json; print(json.dumps(CORS_ALLOWED_ORIGINS))\n", interpreted("python3")},
		{"aspnetcore", "dotnet", "services", "var builder = new Builder();\n", `
class Builder
{
    public Builder Services => this;
    public void AddCors(Action<Builder> configure) => configure(this);
    public void AddDefaultPolicy(Action<Builder> configure) => configure(this);
    public Builder WithOrigins(params string[] origins)
    {
        Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(origins));
        return this;
    }
}
`, compiledCSharp},
	} {
		t.Run(language.framework, func(t *testing.T) {
			need(t, language.program)
			made, err := fix.For(language.framework, fix.Policy{Origins: origins}, fix.Context{})
			if err != nil {
				t.Fatal(err)
			}
			at := slices.IndexFunc(made.Steps, func(s fix.Step) bool { return s.ID == language.step })
			run := language.command(t, language.before+made.Steps[at].Code+language.after)
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
				t.Errorf("%s reads\n%q\nwant\n%q", language.program, got, want)
			}
		})
	}
}

// compiledCSharp is the command that runs a C# program.
func compiledCSharp(t *testing.T, source string) *exec.Cmd {
	dir := filepath.Join(t.TempDir(), "app")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	project, err := os.ReadFile(filepath.Join(apps, "aspnetcore", "app.csproj"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "app.csproj"), project, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Program.cs"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	build := buildASPNETCore(dir)
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return exec.Command("dotnet", filepath.Join(dir+".built", "app.dll"))
}

// need skips the test where a program is not installed, and fails it where
// everything must be, save for dotnet.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if program == "dotnet" {
		t.Skip("SKIPPED: no dotnet is installed, so nothing is proved about ASP.NET Core here, not even with CORS_CHECK_REQUIRE_ALL=1: Debian has no package of it, and .ci/dotnet.py makes one for x86-64 Linux only")
	}
	if os.Getenv("CORS_CHECK_REQUIRE_ALL") == "1" {
		t.Fatalf("%s is not installed, and CORS_CHECK_REQUIRE_ALL=1", program)
	}
	t.Skipf("SKIPPED: %s is not installed, so nothing is proved about it here", program)
}
