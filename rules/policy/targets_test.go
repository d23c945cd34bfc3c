package policy_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/policy"
)

func targets() *policy.Targets {
	return &policy.Targets{File: "list.txt", Base: ask.Question{Product: "cors-check/1.0", Headers: []string{"X-Base: 1"}}, Origins: []string{"https://app.example.com"}}
}

func TestTargets(t *testing.T) {
	for line, want := range map[string]string{
		"":                                        "",
		"  # a comment":                           "",
		"https://api.example.com/a":               "https://api.example.com/a: - https://api.example.com/a from https://app.example.com [X-Base: 1]",
		" \thttps://api.example.com/a\r":          "https://api.example.com/a: - https://api.example.com/a from https://app.example.com [X-Base: 1]",
		"PUT https://api.example.com/a":           "PUT https://api.example.com/a: PUT https://api.example.com/a from https://app.example.com [X-Base: 1]",
		"https://api.example.com/${HOME}":         "https://api.example.com/${HOME}: - https://api.example.com/${HOME} from https://app.example.com [X-Base: 1]",
		`{"url": "https://api.example.com/${A}"}`: "https://api.example.com/${A}: - https://api.example.com/${A} from https://app.example.com [X-Base: 1]",
		`{"name":"it","url":"https://a.test/","origin":["null","https://b.test"],"method":"PATCH","headers":{"x-base":"2"}}`: "it (from null): PATCH https://a.test/ from null [x-base: 2]\n" +
			"it (from https://b.test): PATCH https://a.test/ from https://b.test [x-base: 2]",
	} {
		cases, err := targets().Read(7, line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		var got []string
		for _, c := range cases {
			method := "-"
			if c.Question.Method != nil {
				method = *c.Question.Method
			}
			got = append(got, fmt.Sprintf("%s: %s %s from %s %s", c.Name, method, c.Question.URL, c.Question.Origin, c.Question.Headers))
			if c.At.Line != 7 {
				t.Errorf("%s: line %d", line, c.At.Line)
			}
		}
		if s := strings.Join(got, "\n"); s != want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", line, s, want)
		}
	}
	for line, want := range map[string]string{
		"api.example.com a":                                           `list.txt:7:1: url "api.example.com a": want`,
		"G3T https://api.example.com":                                 `list.txt:7:1: url "G3T https://api.example.com"`,
		`{"url": "https://a.test", "x":1`:                             `list.txt:7:`,
		`{"url": "https://a.test", "x":1}`:                            `list.txt:7:27: there is no key "x" here`,
		`{"origin": "https://a.test"}`:                                `list.txt:7:2: want the url that is asked`,
		`{"url": "https://a.test", "timeout": "soon"}`:                `list.txt:7:38: want a time, as in 5s`,
		"https://a.test/" + strings.Repeat("a", policy.LongestTarget): `list.txt:7:1: the line has more than 64 KiB`,
	} {
		_, err := targets().Read(7, line)
		var wrong policy.Mistakes
		if !errors.As(err, &wrong) || !strings.HasPrefix(wrong[0].Error(), want) {
			t.Errorf("%.60s: %v, want %s", line, err, want)
		}
	}
}

// FuzzTargets: whatever the line, it is cases or mistakes at that line, each
// one line of text, and no variable is filled in.
func FuzzTargets(f *testing.F) {
	for _, line := range []string{"https://a.test", "PUT https://a.test", `{"url":"https://a.test/${HOME}"}`, `{"url":`, "{&a [*a]}", `{"<<": {url: a}}`} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		cases, err := targets().Read(3, line)
		var wrong policy.Mistakes
		if err != nil && !errors.As(err, &wrong) {
			t.Errorf("%T: %v", err, err)
		}
		for _, m := range wrong {
			if m.At.Line < 3 || m.At.Column < 1 || strings.ContainsAny(m.Error(), "\x1b") {
				t.Errorf("%+v: %q", m.At, m.Error())
			}
		}
		for _, c := range cases {
			if len(c.Plan.Checks) == 0 || c.Question.Origin == "" {
				t.Errorf("%+v", c.Question)
			}
		}
	})
}

// TestShards: every case is in one shard, of any number of them.
func TestShards(t *testing.T) {
	for _, of := range []int{1, 2, 3, 10, 64} {
		most := 0
		in := map[int]int{}
		for i := range 1000 {
			c := policy.Case{Question: ask.Question{URL: fmt.Sprintf("https://api.example.com/%d", i)}}
			for n := 1; n <= of; n++ {
				if (policy.Shard{Number: n, Of: of}).Has(c) {
					in[i]++
				}
			}
			if (policy.Shard{Number: 1, Of: of}).Has(c) {
				most++
			}
			if in[i] != 1 {
				t.Fatalf("of %d: case %d is in %d shards", of, i, in[i])
			}
		}
		if most > 2*1000/of {
			t.Errorf("of %d: the first has %d of 1000", of, most)
		}
	}
	for _, test := range []struct {
		given string
		env   map[string]string
		want  policy.Shard
		ok    bool
	}{
		{"3/10", map[string]string{"CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "5"}, policy.Shard{Number: 3, Of: 10}, true},
		{"/10", map[string]string{"JOB_COMPLETION_INDEX": "0"}, policy.Shard{Number: 1, Of: 10}, true},
		{"/10", map[string]string{"JOB_COMPLETION_INDEX": "10"}, policy.Shard{Number: 11, Of: 10}, false},
		{"/10", nil, policy.Shard{Of: 10}, false},
		{"", map[string]string{"CI_NODE_INDEX": "4", "CI_NODE_TOTAL": "5"}, policy.Shard{Number: 4, Of: 5}, true},
		{"", map[string]string{"CI_NODE_TOTAL": "1"}, policy.Shard{}, true},
		{"", map[string]string{"JOB_COMPLETION_INDEX": "3"}, policy.Shard{}, true},
		{"", nil, policy.Shard{}, true},
	} {
		s, _ := policy.ParseShard(test.given)
		if got, ok := s.Here(func(name string) string { return test.env[name] }); got != test.want || ok != test.ok {
			t.Errorf("%q %v: %v %v, want %v %v", test.given, test.env, got, ok, test.want, test.ok)
		}
	}
	for _, wrong := range []string{"", "3", "0/3", "4/3", "-1/3", "a/3", "1/0", "1/", "/"} {
		if s, ok := policy.ParseShard(wrong); ok {
			t.Errorf("%q is %v", wrong, s)
		}
	}
}

// FuzzDraft: what Draft writes Read reads, with every value as it was,
// whatever is in it.
func FuzzDraft(f *testing.F) {
	f.Add("https://api.example.com/a?b=c#d", "X-A: b: c", "body", "https://app.example.com")
	f.Add("https://api.example.com/${HOME}", `X: "'#-`, "${A} $${B} \n\t- a: b", "null")
	f.Add("https://a.test/ä%zz", "Yes: no", "~", "https://b.test:1234")
	f.Add("http://0", "0:", "\x00", "a://0")
	f.Fuzz(func(t *testing.T, url, header, body, origin string) {
		base := ask.Question{Headers: []string{header}, Body: []byte(body), Credentials: "omit", HSTS: []string{"old.test"}, BodyType: "image/png", Keepalive: true, Cache: "no-store", Integrity: "sha256-A", ReferrerPolicy: "origin"}
		seen, err := policy.Survey(base, []string{url}, []string{origin})
		if err != nil {
			t.Skip()
		}
		for i := range seen {
			seen[i].Diagnosis = blocked(seen[i].Case.Plan)
		}
		text := policy.Draft(seen)
		p, err := policy.Read("p.yaml", text, func(string) (string, bool) { return "secret", true }, ask.Question{})
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if err := compiled(t).Validate(value(t, text)); err != nil {
			t.Errorf("the schema: %v\n%s", err, text)
		}
		got := p.Cases[0].Question
		if got.URL != url || got.Origin != origin || string(got.Body) != body {
			t.Errorf("%q %q %q, want %q %q %q\n%s", got.URL, got.Origin, got.Body, url, origin, body, text)
		}
	})
}

// blocked is a diagnosis of a plan whose checks are all blocked.
func blocked(p rules.Plan) *rules.Diagnosis {
	d := &rules.Diagnosis{Verdict: rules.Blocked, Expected: p.Expected}
	for _, intent := range p.Checks {
		d.Checks = append(d.Checks, &rules.Check{Name: intent.Name, Request: intent.Request, Verdict: rules.Blocked})
	}
	return d
}
