package fix_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

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
	fix.Shell:      {"", []string{"sh", "node"}, shellWords},
	fix.Java:       {"", []string{"java"}, launchedJava},
	fix.Properties: {"", []string{"java"}, loadedProperties},
	fix.Kotlin:     {"", []string{"mvn", "java"}, compiledKotlin},
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
