package policy_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/policy"
)

// environment is what the files of these tests may use.
func environment(name string) (string, bool) {
	value, set := map[string]string{"API": "https://api.example.com", "TOKEN": "s3cr3t-token", "EMPTY": ""}[name]
	return value, set
}

func read(t *testing.T, text string) (*policy.Policy, error) {
	t.Helper()
	return policy.Read("cors-check.yaml", []byte(text), environment, ask.Question{Product: "cors-check/1.0"})
}

func TestCases(t *testing.T) {
	p, err := read(t, `version: 1
defaults:
  origin: https://app.example.com
  timeout: 5s
  headers: {X-Tenant: a, Accept: text/plain}
checks:
  - name: the app reads and changes orders
    url: ${API}/orders/1
    origin: [https://app.example.com, https://admin.example.com]
    method: [GET, PUT]
    headers: {Content-Type: application/json, Authorization: Bearer ${TOKEN}, accept: application/json}
    credentials: include
    readable: [X-Total-Count]
    max_age: ">= 600"
  - url: ${API}/orders/${NUMBER:-7}
    origin: ["null"]
    expect: blocked
    timeout: 1.5
ignore:
  - code: vary-origin-missing
    url: https://api.example.com/legacy/*
    reason: gone with the old gateway
    until: 2027-01-31
`)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range p.Cases {
		method := "-"
		if c.Question.Method != nil {
			method = *c.Question.Method
		}
		fmt.Fprintf(&b, "%d:%d %s | %s %s from %s | %q %q | expect %s | readable %v | max age %v | %v\n", c.At.Line, c.At.Column, c.Name,
			method, c.Question.URL, c.Question.Origin, c.Question.Headers, c.Question.Credentials, c.Plan.Expected, c.Readable, c.MaxAge, c.Timeout)
	}
	want := `7:5 the app reads and changes orders (GET from https://app.example.com) | GET https://api.example.com/orders/1 from https://app.example.com | ["X-Tenant: a" "Content-Type: application/json" "Authorization: Bearer s3cr3t-token" "accept: application/json"] "include" | expect allowed | readable [x-total-count] | max age >= 600 | 5s
7:5 the app reads and changes orders (PUT from https://app.example.com) | PUT https://api.example.com/orders/1 from https://app.example.com | ["X-Tenant: a" "Content-Type: application/json" "Authorization: Bearer s3cr3t-token" "accept: application/json"] "include" | expect allowed | readable [x-total-count] | max age >= 600 | 5s
7:5 the app reads and changes orders (GET from https://admin.example.com) | GET https://api.example.com/orders/1 from https://admin.example.com | ["X-Tenant: a" "Content-Type: application/json" "Authorization: Bearer s3cr3t-token" "accept: application/json"] "include" | expect allowed | readable [x-total-count] | max age >= 600 | 5s
7:5 the app reads and changes orders (PUT from https://admin.example.com) | PUT https://api.example.com/orders/1 from https://admin.example.com | ["X-Tenant: a" "Content-Type: application/json" "Authorization: Bearer s3cr3t-token" "accept: application/json"] "include" | expect allowed | readable [x-total-count] | max age >= 600 | 5s
15:5 https://api.example.com/orders/7 | - https://api.example.com/orders/7 from null | ["X-Tenant: a" "Accept: text/plain"] "" | expect blocked | readable [] | max age <nil> | 1.5s
`
	if got := strings.ReplaceAll(b.String(), `"]  |`, `"] "" |`); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(p.Ignore) != 1 || !p.Ignore[0].Matches("vary-origin-missing", "https://api.example.com/legacy/a/b") || p.Ignore[0].Matches("vary-origin-missing", "https://api.example.com/new") {
		t.Errorf("%+v", p.Ignore)
	}
	if fmt.Sprint(p.Secrets) != "[s3cr3t-token]" {
		t.Errorf("secrets %q", p.Secrets)
	}
}

// TestAliases: anchors, aliases and merge keys mean what they mean in YAML.
func TestAliases(t *testing.T) {
	p, err := read(t, `version: 1
defaults:
  origin: &pages [https://app.example.com, https://admin.example.com]
checks:
  - &orders
    name: orders
    url: https://api.example.com/orders
    method: PUT
    headers: &json {Content-Type: application/json, X-Tenant: a}
    credentials: include
  - <<: *orders
    name: parts
    url: https://api.example.com/parts
    origin: *pages
    headers: {<<: *json, X-Tenant: b}
  - {<<: [{credentials: omit}, *orders], name: both, origin: "null"}
  - *orders
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range p.Cases {
		got = append(got, fmt.Sprintf("%d %s: %s %s %q %s", c.At.Line, c.Name, *c.Question.Method, c.Question.URL, c.Question.Headers, c.Question.Credentials))
	}
	want := []string{
		`5 orders (from https://app.example.com): PUT https://api.example.com/orders ["Content-Type: application/json" "X-Tenant: a"] include`,
		`5 orders (from https://admin.example.com): PUT https://api.example.com/orders ["Content-Type: application/json" "X-Tenant: a"] include`,
		`11 parts (from https://app.example.com): PUT https://api.example.com/parts ["X-Tenant: b" "Content-Type: application/json"] include`,
		`11 parts (from https://admin.example.com): PUT https://api.example.com/parts ["X-Tenant: b" "Content-Type: application/json"] include`,
		`16 both: PUT https://api.example.com/orders ["Content-Type: application/json" "X-Tenant: a"] omit`,
		`17 orders (from https://app.example.com): PUT https://api.example.com/orders ["Content-Type: application/json" "X-Tenant: a"] include`,
		`17 orders (from https://admin.example.com): PUT https://api.example.com/orders ["Content-Type: application/json" "X-Tenant: a"] include`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestTooMany: a short file is not taken for more than memory has.
func TestTooMany(t *testing.T) {
	list := func(n int, each string) string { return "[" + strings.Repeat(each+", ", n) + each + "]" }
	for text, want := range map[string]string{
		"checks:\n  - url: http://a.test\n    origin: " + list(200, "http://b.test") + "\n    method: " + list(200, "GET"):            "3:5: with this check there are more than 20000 cases; cors-check scan reads a list of any length",
		"defaults:\n  origin: &a " + list(500, "http://b.test") + "\nchecks:\n  - url: http://a.test\n    origin: " + list(500, "*a"): "with this alias there are more than 100000 values",
		"checks:\n  - &a {url: http://a.test}\n" + strings.Repeat("  - &a {<<: [*a, *a]}\n", 40):                                      "with this alias there are more than 100000 values",
	} {
		_, err := read(t, "version: 1\n"+text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.100s…: %.500v, want %s", text, err, want)
		}
	}
}

// TestMistakes: every mistake of a file at once, each at its place. The files
// say in comments what is to be said of the line.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "wrong", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for n, line := range strings.Split(string(text), "\n") {
			for _, says := range strings.Split(line, " #! ")[1:] {
				want = append(want, fmt.Sprintf("%d:%s", n+1, says))
			}
		}
		_, err = policy.Read(filepath.Base(file), text, environment, ask.Question{})
		var wrong policy.Mistakes
		if !errors.As(err, &wrong) {
			t.Errorf("%s: %v, want mistakes", file, err)
			continue
		}
		var got []string
		for _, m := range wrong {
			got = append(got, fmt.Sprintf("%d:%d: %s", m.At.Line, m.At.Column, m.Text))
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("%s: got\n%s\nwant\n%s", file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestLimit(t *testing.T) {
	for text, holds := range map[string][]bool{ // of 599, 600 and 601 seconds
		">= 600": {false, true, true}, "> 600": {false, false, true}, "<= 600": {true, true, false},
		"< 600": {true, false, false}, "600": {false, true, false}, "== 600": {false, true, false},
	} {
		p, err := read(t, "version: 1\nchecks: [{url: 'http://a.test', origin: 'http://b.test', max_age: '"+text+"'}]")
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range holds {
			if got := p.Cases[0].MaxAge.Holds(599 + i); got != want {
				t.Errorf("%s of %d: %v", text, 599+i, got)
			}
		}
	}
}

// FuzzRead: whatever the text, reading it ends in a policy with cases or in
// mistakes at places in the text, each one line.
func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("testdata", "wrong", "*.yaml"))
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			f.Add(text)
		}
	}
	f.Add([]byte("version: 1\nchecks: &a [*a]"))
	f.Add([]byte("version: 1\nchecks: [{<<: {url: a}}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := policy.Read("p.yaml", text, environment, ask.Question{})
		var wrong policy.Mistakes
		switch {
		case err == nil && len(p.Cases) == 0:
			t.Error("no mistake and no case")
		case err != nil && !errors.As(err, &wrong):
			t.Errorf("%T: %v", err, err)
		}
		for _, m := range wrong {
			if m.At.Line < 1 || m.At.Column < 1 || strings.ContainsAny(m.Error(), "\n\x1b") {
				t.Errorf("%+v: %q", m.At, m.Error())
			}
		}
	})
}
