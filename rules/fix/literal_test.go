package fix_test

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/rules/fix"
)

// reader is how a program of a language reads literals.
type reader struct {
	mayLack  string // why a machine that must prove everything may be without the programs
	programs []string
	// read brings back what the program made of the literals.
	read func(t *testing.T, literals []string) []string
}

// readers are how the languages are read, an entry for each.
var readers = map[fix.Language]reader{
	fix.JavaScript: {"", []string{"node"}, interpreted("console.log(JSON.stringify([%s]));", "node", "-")},
	fix.TypeScript: {"", []string{"node"}, interpreted("console.log(JSON.stringify([%s]));", "node", "-")}, // its strings are those of JavaScript
	fix.Python:     {"", []string{"python3"}, interpreted("import json; print(json.dumps([%s]))", "python3", "-")},
	fix.JSON:       {"", nil, interpreted("[%s]", "cat")},
	fix.CSharp:     {"see testdata/frameworks/aspnetcore/proof.yaml", []string{"dotnet"}, compiledCSharp},
	fix.Java:       {"", []string{"java"}, launchedJava},
	fix.Properties: {"", []string{"java"}, loadedProperties},
	fix.Kotlin:     {"", []string{"mvn", "java"}, compiledKotlin},
	fix.Go:         {"", nil, parsedGo},
	fix.Rust:       {"", []string{"rustc"}, compiledRust},
	fix.Shell:      {"", []string{"sh", "node"}, shellWords},
	fix.YAML:       {"", nil, unmarshalledYAML},
	fix.XML:        {"", nil, unmarshalledXML},

	fix.Apache:    {"", []string{"apache2"}, served(`sed "s|PORT|$PORT|; s|HERE|$PWD|" head >conf; cat literals >>conf; exec apache2 -X -f "$PWD/conf"`, apacheHead, apacheLine, "")},
	fix.Caddyfile: {"", []string{"caddy"}, adaptedByCaddy},
	fix.HAProxy: {"", []string{"haproxy"}, served(`cat head literals >conf; exec haproxy -db -f conf`,
		"defaults\n mode http\n timeout client 30s\nfrontend web\n bind \"127.0.0.1:${PORT}\"\n", " http-request return status 200 hdr X-Read [%[2]s] if { path /%[1]d }\n", "")},
	fix.Lighttpd: {"", []string{"lighttpd"}, served(`cat head literals >conf; exec lighttpd -D -f conf`,
		"server.modules = ( \"mod_setenv\" )\nserver.document-root = \"/var/empty\"\nserver.bind = \"127.0.0.1\"\nserver.port = env.PORT\nserver.errorlog = \"/dev/stderr\"\n",
		"$HTTP[\"url\"] == \"/%[1]d\" { setenv.set-response-header = ( \"X-Read\" => \"[\" + %[2]s + \"]\" ) }\n", "")},
	fix.Nginx: {"", []string{"nginx"}, served(`{ sed "s/PORT/$PORT/" head; cat literals tail; } >conf; exec nginx -e stderr -p "$PWD" -c "$PWD/conf"`,
		"daemon off; master_process off; pid pid; error_log stderr;\nevents {}\nhttp { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;\nserver { listen 127.0.0.1:PORT;\n",
		"location = /%[1]d { return 200 %[2]s; }\n", "}}\n")},
	fix.PHP:    {"", []string{"php"}, interpreted("<?php echo json_encode([%s]);", "php")},
	fix.Ruby:   {"", []string{"ruby"}, interpreted("require 'json'; puts JSON.generate([%s])", "ruby", "-")},
	fix.Elixir: {"", []string{"elixir"}, readElixir},
}

// values are what literals are made of: every byte in several surroundings,
// and random ones.
func values() []string {
	var all []string
	for c := range 256 {
		for _, around := range []string{"%s", "\\%s", "a%s\"", "'%s{{.}}", "$%s", "%s%%s#{x}${x}"} {
			all = append(all, fmt.Sprintf(around, []byte{byte(c)}))
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		value := make([]byte, random.IntN(8))
		for i := range value {
			value[i] = byte(random.UintN(256))
		}
		all = append(all, string(value))
	}
	return all
}

// TestLiteralsAsLanguagesReadThem: the languages' own programs read what was
// meant, of whatever a language can write.
func TestLiteralsAsLanguagesReadThem(t *testing.T) {
	provesAll(t)
	used := map[fix.Language]bool{}
	for _, framework := range fix.Frameworks() {
		r := fix.Find(framework)
		used[r.Language] = true
		for _, s := range r.Steps {
			used[cmp.Or(s.Place.Language, r.Language)] = true
		}
	}
	for language, quote := range fix.Literals {
		t.Run(string(language), func(t *testing.T) {
			reader, known := readers[language]
			if !known {
				if used[language] {
					t.Fatal("no program reads its literals")
				}
				t.Skip("no recipe uses it")
			}
			need(t, reader.mayLack, reader.programs...)
			var literals, want []string
			for _, v := range values() {
				literal, err := quote(v)
				if errors.Is(err, fix.ErrLiteral) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				characters := make([]rune, len(v))
				for i := range len(v) {
					characters[i] = rune(v[i])
				}
				literals, want = append(literals, literal), append(want, string(characters))
			}
			if got := reader.read(t, literals); !slices.Equal(got, want) {
				t.Errorf("read as\n%q\nwant\n%q", got, want)
			}
		})
	}
}

// interpreted has a program read the literals in a source, with a comma between
// two, and print them as JSON.
func interpreted(source string, command ...string) func(*testing.T, []string) []string {
	return func(t *testing.T, literals []string) []string {
		run := exec.Command(command[0], command[1:]...)
		run.Stdin = strings.NewReader(fmt.Sprintf(source, strings.Join(literals, ", ")))
		return printedJSON(t, run)
	}
}

// printedJSON are the strings that a command prints as JSON.
func printedJSON(t *testing.T, run *exec.Cmd) []string {
	t.Helper()
	run.Stderr = os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// shellWords has sh read the literals as the words of a command.
func shellWords(t *testing.T, literals []string) []string {
	run := exec.Command("sh")
	run.Stdin = strings.NewReader("exec node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- " + strings.Join(literals, " "))
	return printedJSON(t, run)
}

// unmarshalledXML reads the literals as attributes, and without their quotes as
// text between two tags.
func unmarshalledXML(t *testing.T, literals []string) []string {
	var got []string
	for _, l := range literals {
		var read struct {
			A string `xml:"a,attr"`
			B string `xml:"b"`
		}
		if err := xml.Unmarshal([]byte("<x a="+l+"><b>"+l[1:len(l)-1]+"</b></x>"), &read); err != nil {
			t.Fatalf("%v\n%s", err, l)
		}
		if read.A != read.B {
			t.Errorf("%s is %q as an attribute and %q between tags", l, read.A, read.B)
		}
		got = append(got, read.A)
	}
	return got
}

func unmarshalledYAML(t *testing.T, literals []string) []string {
	var got []string
	if err := yaml.Unmarshal([]byte("["+strings.Join(literals, ", ")+"]"), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

// readElixir has Elixir read them; JSON is written by hand, which old ones lack.
func readElixir(t *testing.T, literals []string) []string {
	source := `
		json = fn string ->
			escapes = for c <- String.to_charlist(string), do: "\\u" <> String.pad_leading(Integer.to_string(c, 16), 4, "0")
			~s(") <> Enum.join(escapes) <> ~s(")
		end
		IO.puts("[" <> Enum.map_join([` + strings.Join(literals, ", ") + `], ", ", json) <> "]")`
	file := filepath.Join(t.TempDir(), "literals.exs")
	if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return printedJSON(t, exec.Command("elixir", file))
}

// parsedGo has Go's own parser read them.
func parsedGo(t *testing.T, literals []string) []string {
	list, err := parser.ParseExpr("[]string{" + strings.Join(literals, ", ") + "}")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, literal := range list.(*ast.CompositeLit).Elts {
		value, err := strconv.Unquote(literal.(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, value)
	}
	return got
}

// compiledRust has a Rust program read them.
func compiledRust(t *testing.T, literals []string) []string {
	dir := t.TempDir()
	source := `fn main() {
    let all: &[&str] = &[` + strings.Join(literals, ", ") + `];
    let json = |s: &&str| s.chars().map(|c| format!("\\u{:04x}", c as u32)).collect::<String>();
    println!("[\"{}\"]", all.iter().map(json).collect::<Vec<_>>().join("\",\""));
}`
	if err := os.WriteFile(filepath.Join(dir, "main.rs"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	compile := exec.Command("rustc", "--edition", "2021", "-o", "main", "main.rs")
	compile.Dir = dir
	if out, err := compile.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return printedJSON(t, exec.Command(filepath.Join(dir, "main")))
}

// launched has Java run a program of one file, in a folder with other files.
func launched(t *testing.T, source string, files map[string]string) []string {
	dir := t.TempDir()
	files["Literals.java"] = source
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("java", "Literals.java")
	run.Dir = dir
	return printedJSON(t, run)
}

func launchedJava(t *testing.T, literals []string) []string {
	return launched(t, "class Literals {"+javaJSON+"public static void main(String[] arguments) { print(java.util.List.of("+strings.Join(literals, ", ")+")); }}", map[string]string{})
}

// loadedProperties has Java load the literals as values, each of a key of its own.
func loadedProperties(t *testing.T, literals []string) []string {
	var lines strings.Builder
	for i, l := range literals {
		fmt.Fprintf(&lines, "%d=%s\n", i, l)
	}
	return launched(t, "class Literals {"+javaJSON+`public static void main(String[] arguments) throws Exception {
        var read = new java.util.Properties();
        read.load(new java.io.FileReader("values.properties"));
        var all = new java.util.ArrayList<String>();
        for (int i = 0; i < read.size(); i++) all.add(read.getProperty("" + i));
        print(all);
    }}`, map[string]string{"values.properties": lines.String()})
}

// compiledKotlin has the application that proves Ktor print them instead.
func compiledKotlin(t *testing.T, literals []string) []string {
	p := readProof(t, "ktor")
	packages := p.packages(t, p.versions[0])
	dir := filepath.Join(t.TempDir(), "app")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	source := `fun main() {
    val json = { s: String -> s.map { "\\u" + it.code.toString(16).padStart(4, '0') }.joinToString("", "\"", "\"") }
    println(arrayOf(` + strings.Join(literals, ", ") + `).joinToString(",", "[", "]") { json(it) })
}`
	if err := os.WriteFile(filepath.Join(dir, "Application.kt"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := []string{"PACKAGES=" + packages, "BUILT=" + dir + ".built"}
	if out, err := installed.Shell(dir, p.Build, environment...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return printedJSON(t, installed.Shell(dir, p.Serve, environment...))
}

// javaJSON prints a list of strings; Java has nothing of its own for it.
const javaJSON = `
    static void print(java.util.List<String> all) {
        var json = new java.util.StringJoiner(",", "[", "]");
        for (String s : all) {
            var escaped = new StringBuilder();
            for (char c : s.toCharArray()) escaped.append(String.format("\\u%04x", (int) c));
            json.add('"' + escaped.toString() + '"');
        }
        System.out.println(json);
    }
`

// compiledCSharp has a C# program read them.
func compiledCSharp(t *testing.T, literals []string) []string {
	p := readProof(t, "aspnetcore")
	dir := filepath.Join(t.TempDir(), "app")
	p.lay(t, "nothing-configured", dir)
	source := "Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(new[] { " + strings.Join(literals, ", ") + " }));"
	if err := os.WriteFile(filepath.Join(dir, "Program.cs"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := installed.Shell(dir, p.Build, "BUILT="+dir+".built").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return printedJSON(t, exec.Command("dotnet", filepath.Join(dir+".built", "app.dll")))
}

// Apache puts the literal into a header between brackets, if an expression
// reads it as the same string.
const apacheHead = `ServerName localhost
ServerRoot HERE
PidFile HERE/pid
DefaultRuntimeDir HERE
DocumentRoot HERE
ErrorLog /dev/stderr
Listen 127.0.0.1:PORT
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule env_module /usr/lib/apache2/modules/mod_env.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
`

const apacheLine = `<Location /%[1]d>
SetEnv READ %[2]s
Header always set X-Read "[%%{READ}e]" "expr=reqenv('READ') == %[2]s"
</Location>
`

// served has a server read them: each is in a line of the configuration, which
// sends it at a path of its own, as the body, or between brackets in X-Read.
func served(serve, head, line, tail string) func(*testing.T, []string) []string {
	return func(t *testing.T, literals []string) []string {
		dir := t.TempDir()
		var lines strings.Builder
		for i, l := range literals {
			fmt.Fprintf(&lines, line, i, l)
		}
		for name, text := range map[string]string{"head": head, "literals": lines.String(), "tail": tail} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		port := installed.FreePort(t)
		defer installed.Serve(t, dir, serve, port, []string{fmt.Sprint("PORT=", port)})()
		var got []string
		for i := range literals {
			response, err := http.Get(fmt.Sprintf("http://127.0.0.1:%d/%d", port, i))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			if read := response.Header.Get("X-Read"); read != "" {
				body = []byte(read[1 : len(read)-1])
			}
			got = append(got, string(body))
		}
		return got
	}
}

// adaptedByCaddy are the bodies in the JSON that Caddy makes of a Caddyfile.
func adaptedByCaddy(t *testing.T, literals []string) []string {
	file := filepath.Join(t.TempDir(), "Caddyfile")
	if err := os.WriteFile(file, []byte(":80 {\nroute {\nrespond * "+strings.Join(literals, " 200\nrespond * ")+" 200\n}\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("caddy", "adapt", "--adapter", "caddyfile", "--config", file).Output()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if v["handler"] == "static_response" {
				body, _ := v["body"].(string)
				got = append(got, body)
			}
			for _, key := range slices.Sorted(maps.Keys(v)) {
				walk(v[key])
			}
		}
	}
	var adapted any
	if err := json.Unmarshal(out, &adapted); err != nil {
		t.Fatal(err)
	}
	walk(adapted)
	return got
}
