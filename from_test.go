package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/from"
)

// asPrinted runs from with --print: what it comes to, or what it asks for.
func asPrinted(text string, more ...string) string {
	var out, beside bytes.Buffer
	status := run(append([]string{"from", "--print"}, more...), strings.NewReader(text), &out, &beside)
	if status != asExpected {
		return strings.TrimSpace(beside.String())
	}
	return strings.TrimSpace(out.String())
}

// TestFrom holds samples of what people copy to the command lines they come to.
// FROM_UPDATE=1 writes those anew.
func TestFrom(t *testing.T) {
	files, err := filepath.Glob("testdata/from/*.txtar")
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		samples := txtar.Parse(text)
		for i := 0; i+1 < len(samples.Files); i += 2 {
			in, want := string(samples.Files[i].Data), strings.TrimSpace(string(samples.Files[i+1].Data))
			var more []string
			if !strings.HasSuffix(name, "copied.txtar") {
				more = []string{"--origin", "https://app.test"}
			}
			got := asPrinted(in, more...)
			if os.Getenv("FROM_UPDATE") != "" {
				samples.Files[i+1].Data = []byte(got + "\n")
			} else if got != want {
				t.Errorf("%s, %s: %s\nwant %s", name, samples.Files[i].Name, got, want)
			}
		}
		if os.Getenv("FROM_UPDATE") != "" {
			if err := os.WriteFile(name, txtar.Format(samples), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// questionsOf reads the questions of a text.
func questionsOf(text string) (all []ask.Question) {
	_, err := from.Read(strings.NewReader(text), ask.Question{Origin: "https://app.test"}, func(c from.Call) error {
		all = append(all, c.Question)
		return nil
	})
	if err != nil {
		return nil
	}
	return all
}

// FuzzFrom holds that no text does harm: each is refused, or makes questions
// that can be written as a command line.
func FuzzFrom(f *testing.F) {
	files, _ := filepath.Glob("testdata/from/*.txtar")
	for _, name := range files {
		text, _ := os.ReadFile(name)
		for i, sample := range txtar.Parse(text).Files {
			if i%2 == 0 {
				f.Add(string(sample.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, q := range questionsOf(text) {
			if _, err := ask.Plan(q); err != nil {
				continue
			}
			r := usage.NewRun("", nil)
			r.Report.ShowSecrets = true
			if r.Asking(q) == "" {
				t.Errorf("%q makes no command line", text)
			}
		}
	})
}
