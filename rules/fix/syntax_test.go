package fix_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cors-check/cors-check/rules/fix"
)

// syntax is how a language is parsed without its own programs.
type syntax struct {
	// around are what code may stand in: it must parse in one of them.
	around []string
	// parse says of each source what is wrong with it, nil for nothing.
	parse func(t *testing.T, sources []string) []error
}

// syntaxes are the languages with a parser at hand. The proofs have the others.
var syntaxes = map[fix.Language]syntax{
	fix.Go: {
		[]string{"%s", "package p\n%s", "package p\nfunc f() {\n%s\n}", "package p\nimport (\n%s\n)"},
		oneByOne(func(source string) error {
			_, err := parser.ParseFile(token.NewFileSet(), "", source, parser.AllErrors)
			return err
		}),
	},
	fix.JSON: {
		[]string{"%s", "{%s}", "{%s \"more\": 0}"},
		oneByOne(func(source string) error { return json.Unmarshal([]byte(source), new(any)) }),
	},
	fix.XML:  {[]string{"%s", "<all>%s</all>"}, oneByOne(parseXML)},
	fix.YAML: {[]string{"%s"}, oneByOne(parseYAML)},
	fix.JavaScript: {
		[]string{"%s", "export default {\n%s\n};", "export default function () {\n%s\n}", "export default async function () {\n%s\n}"},
		parseJavaScript,
	},
}

// halves are the codes that are part of what existing code begins or ends, by
// recipe and step.
var halves = map[string]string{
	"cloudflare-workers call":  "export default {\n%s\n} };",
	"cloudflare-workers fetch": "export default {\n%s\n} };",
	"strapi call":              "export default [\n%s\n];",
	"strapi middlewares":       "export default [\n%s\n];",
}

// TestSyntax: what a person pastes parses, whatever the policy.
func TestSyntax(t *testing.T) {
	type code struct{ of, text string }
	all := map[fix.Language][]code{}
	for _, framework := range fix.Frameworks() {
		r := fix.Find(framework)
		for _, g := range golden {
			for _, g.seen.Layered = range []bool{false, true} {
				made, err := fix.For(framework, g.policy, g.seen)
				if errors.Is(err, fix.ErrLiteral) {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				language := r.Language
				if r.Call.Language != "" {
					language = r.Call.Language
				}
				all[language] = append(all[language], code{framework + " call", made.Call})
				for _, s := range made.Steps {
					if s.Run == "" {
						all[s.Language] = append(all[s.Language], code{framework + " " + s.ID, s.Code})
					}
				}
			}
		}
	}
	for language, syntax := range syntaxes {
		t.Run(string(language), func(t *testing.T) {
			var sources []string
			var of []int // the code that a source is made of
			for i, c := range all[language] {
				around := syntax.around
				if half, ok := halves[c.of]; ok {
					around = []string{half}
				}
				for _, a := range around {
					sources, of = append(sources, strings.Replace(a, "%s", c.text, 1)), append(of, i)
				}
			}
			wrong := map[int]error{}
			parsed := map[int]bool{}
			for i, err := range syntax.parse(t, sources) {
				if err == nil {
					parsed[of[i]] = true
				} else if wrong[of[i]] == nil {
					wrong[of[i]] = err
				}
			}
			for i, c := range all[language] {
				if !parsed[i] {
					t.Errorf("%s does not parse: %v\n%s", c.of, wrong[i], c.text)
				}
			}
		})
	}
	for of := range halves {
		framework, id, _ := strings.Cut(of, " ")
		r := fix.Find(framework)
		found := r != nil && id == "call"
		if r != nil {
			for _, s := range r.Steps {
				found = found || s.ID == id
			}
		}
		if !found {
			t.Errorf("there is no %s", of)
		}
	}
}

func oneByOne(parse func(source string) error) func(*testing.T, []string) []error {
	return func(_ *testing.T, sources []string) []error {
		wrong := make([]error, len(sources))
		for i, source := range sources {
			wrong[i] = parse(source)
		}
		return wrong
	}
}

func parseXML(source string) error {
	d := xml.NewDecoder(strings.NewReader(source))
	for {
		if _, err := d.Token(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

func parseYAML(source string) error {
	d := yaml.NewDecoder(strings.NewReader(source))
	for {
		if err := d.Decode(new(any)); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// parseJavaScript has node parse the sources as modules, without running them.
func parseJavaScript(t *testing.T, sources []string) []error {
	provesAll(t)
	need(t, "", "node")
	in, err := json.Marshal(sources)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command("node", "--experimental-vm-modules", "--no-warnings", "-e", `
		const { SourceTextModule } = require('vm');
		const wrong = (source) => { try { new SourceTextModule(source); return ''; } catch (error) { return String(error); } };
		console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8')).map(wrong)));`)
	run.Stdin, run.Stderr = strings.NewReader(string(in)), os.Stderr
	out, err := run.Output()
	if err != nil {
		t.Fatal(err)
	}
	var messages []string
	if err := json.Unmarshal(out, &messages); err != nil || len(messages) != len(sources) {
		t.Fatalf("%d answers to %d sources, %v", len(messages), len(sources), err)
	}
	wrong := make([]error, len(sources))
	for i, m := range messages {
		if m != "" {
			wrong[i] = fmt.Errorf("%s", m)
		}
	}
	return wrong
}
