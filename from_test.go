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
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
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
	if err != nil || len(files) != 5 {
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
			if !strings.HasSuffix(name, "copied.txtar") && !strings.HasSuffix(name, "devtools.txtar") {
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

// otherRequests are the lines on those of a text that cannot be read.
var otherRequests = regexp.MustCompile(`(?m)^cors-check: (?:line|request) \d+: .* known only when the text runs; .*\n|^cors-check: (?:line|request) \d+: .* which is not read; .*\n`)

// sameAsPrinted holds that a text with one call is checked as the command line
// that is printed for it.
func sameAsPrinted(t *testing.T, text string, more ...string) {
	t.Helper()
	if kind, _, _ := from.Recognise(strings.NewReader(text)); kind.Name == "raw" || kind.Name == "console" {
		return // it is judged as recorded, or explained
	}
	line := asPrinted(text, append(more, "--show-secrets")...)
	if !strings.Contains(line, usage.Program+" ") || strings.HasPrefix(line, usage.Program+":") || strings.Contains(line, "\n"+usage.Program+" ") {
		return
	}
	direct := plannedOf(t, text, append([]string{"from"}, more...))
	direct.said = otherRequests.ReplaceAllString(direct.said, "")
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
				f.Add(string(sample.Data), "id", "7")
			}
		}
	}
	f.Add("curl http://a.test --data-raw '@/etc/passwd'", "", "")
	f.Add("curl \"$API/x\" -H 'X-A: {{API}}'", "API", "http://a.test")
	f.Add("fetch(`${API}/x?${API}`, {headers: {'X-A': API}, body: f(API)})", "API", "http://a.test")
	f.Fuzz(func(t *testing.T, text, name, value string) {
		if all := text + name + value; strings.Contains(all, "\x00") || strings.Contains(all, "\\") || !utf8.ValidString(text) || !utf8.ValidString(value) {
			t.Skip("what no argument can be, or may become that")
		}
		more := []string{"--origin", "https://app.test"}
		if name != "" && !strings.Contains(name, "=") && strings.Contains(text, name) {
			more = append(more, "--set", name+"="+value)
		}
		if kind, _, _ := from.Recognise(strings.NewReader(text)); kind.Name == "openapi" || kind.Name == "har" || kind.Name == "raw" {
			t.Skip("FuzzRead reads it")
		}
		sameAsPrinted(t, text, more...)
	})
}

// TestFromGiven: what a text does not say an option says, each for itself.
func TestFromGiven(t *testing.T) {
	const post = "fetch(`${API}/a`, {method: 'POST', headers: {Authorization: `Bearer ${token}`, 'X-Team': team}, body: JSON.stringify(user), credentials: how})"
	all := []string{"--url", "https://api.test/a", "-H", "authorization: Bearer Zx81kQpW", "-H", "X-Team: a", "-d", "{}", "--credentials", "omit"}
	for left, want := range map[int]string{
		0: "cors-check: --url: the URL is `${API}/a`, in which ${API} is known only when the text runs; give it with --url URL or --set API=VALUE",
		2: "cors-check: --header: the header Authorization is `Bearer ${token}`, in which ${token} is known only when the text runs; give it with -H 'Authorization: VALUE' or --set token=VALUE",
		4: "cors-check: --header: the header X-Team is team, which is known only when the text runs; give it with -H 'X-Team: VALUE' or --set team=VALUE",
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

// TestFromSeveral: of several requests those that can be read are, and of each
// other a line says what is missing; where none can, nothing is sent.
func TestFromSeveral(t *testing.T) {
	const source = "const BASE = env.API;\nfetch(`${BASE}/a`);\nfetch(`${BASE}/b/${id}`, {method: 'DELETE'});\n" +
		"fetch('https://api.test/c');\nfetch(BASE + '/d', {method: 'POST', body: f(x)});\naxios.get(where(), {headers: {'X-Team': `${team.name}`}})\n"
	const a = "cors-check https://api.test/a --origin https://app.test --method GET\n"
	const c = "cors-check https://api.test/c --origin https://app.test --method GET\n"
	missing := func(line, what, value, of, how string) string {
		return "cors-check: line " + line + ": " + what + " is " + value + ", in which " + of + " is known only when the text runs; give it with " + how + ".\n"
	}
	b := missing("3", "the URL", "`${BASE}/b/${id}`", "${id}", "--set id=VALUE")
	where := "cors-check: line 6: the URL is where(), which is known only when the text runs; give it with --set 'where()=VALUE'.\n"
	for _, tt := range []struct {
		text   string
		more   []string
		status int
		out    string
		beside string
	}{
		{source, nil, asExpected, c, missing("2", "the URL", "`${BASE}/a`", "${BASE}", "--set BASE=VALUE") + missing("3", "the URL", "`${BASE}/b/${id}`", "${BASE}", "--set BASE=VALUE") +
			missing("5", "the URL", "BASE + '/d'", "env.API", "--set env.API=VALUE") + where},
		{source, []string{"--set", "BASE=https://api.test"}, asExpected, a + c, b +
			"cors-check: line 5: the body is f(x), in which x is known only when the text runs; give it with -d BODY.\n" + where},
		{source, []string{"--set", "env.API=https://api.test", "--set", "where()=https://api.test/e", "--set", "team.name=q", "--set", "id=7", "-d", "x"}, asExpected,
			a + "cors-check https://api.test/b/7 --origin https://app.test --method DELETE\n" + c + "cors-check https://api.test/d --origin https://app.test --method POST --data x\n" +
				"cors-check https://api.test/e --origin https://app.test --method GET --header 'X-Team: q' --initiator xhr\n", ""},
		{"function a() { const h = {'X-A': '1'}; fetch('https://api.test/a', {headers: h}) }\nfunction b() { const h = {'X-A': '1'}; fetch('https://api.test/b', {headers: h}) }", nil, asExpected,
			"cors-check https://api.test/a --origin https://app.test --method GET --header 'X-A: 1'\ncors-check https://api.test/b --origin https://app.test --method GET --header 'X-A: 1'\n", ""},
		{"function a() { const h = new Headers(); h.append('X-A', '1'); fetch('https://api.test/a', {headers: h}) }\nfunction b() { const h = new Headers(); fetch('https://api.test/b', {headers: h}) }", nil, wrongUsage, "",
			"cors-check: line 1: the object with the headers is h, which is known only when the text runs; check it alone, and give it with -H 'NAME: VALUE'.\n" +
				"cors-check: line 2: the object with the headers is h, which is known only when the text runs; check it alone, and give it with -H 'NAME: VALUE'.\n" +
				"cors-check: FILE: has 2 requests, and none of them can be read without a value that is known only when the text runs\n"},
		{"fetch(a);\nfetch(b)", nil, wrongUsage, "", "cors-check: line 1: the URL is a, which is known only when the text runs; give it with --set a=VALUE.\n" +
			"cors-check: line 2: the URL is b, which is known only when the text runs; give it with --set b=VALUE.\n" +
			"cors-check: FILE: has 2 requests, and none of them can be read without a value that is known only when the text runs\n"},
		{"curl $A/x\ncurl \"${B}/y\" -H \"X-T: $T\"\ncurl {{c}}", []string{"--set", "B=https://api.test", "--set", "T=a b", "--set", "c=https://c.test"}, asExpected,
			"cors-check https://api.test/y --origin https://app.test --method GET --header 'X-T: a b'\ncors-check https://c.test --origin https://app.test --method GET\n",
			"cors-check: request 1: the URL is $A/x, in which $A is known only when the text runs; give it with --set A=VALUE.\n"},
		{"irm \"$api/x\" -Method PUT\nirm $url", []string{"--set", "api=https://api.test"}, asExpected, "cors-check https://api.test/x --origin https://app.test --method PUT\n", ""},
		{"fetch(`${A}/x`)", []string{"--set", "B=1"}, wrongUsage, "", "cors-check: --set \"B\": stands nowhere in the text\n"},
		{"HTTP/1.1 200 OK\r\n\r\n", []string{"--set", "B=1"}, wrongUsage, "", "cors-check: --set: gives a name in the text its value, and raw HTTP has no such names\n"},
	} {
		var out, beside bytes.Buffer
		status := run(append([]string{"from", "--print", "--origin", "https://app.test"}, tt.more...), strings.NewReader(tt.text), &out, &beside)
		if status != tt.status || out.String() != tt.out || beside.String() != tt.beside {
			t.Errorf("%s %q: status %d\n%s%swant %d\n%s%s", tt.text, tt.more, status, &out, &beside, tt.status, tt.out, tt.beside)
		}
	}
}

// described is a document of an API at a URL.
func described(url string) string {
	return "openapi: 3.1.0\nservers: [{url: '" + url + `'}]
security: [{bearer: []}]
paths:
  /a: {get: {operationId: read}, put: {operationId: change, security: [{tenant: []}], requestBody: {content: {application/json: {example: {text: "a: $b ${c}"}}}}}}
  /b: {get: {operationId: find, security: [{appid: []}]}, post: {operationId: enter, security: [{sid: []}]}}
  /c/{n}: {get: {operationId: "lost\n  - name: x"}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}, tenant: {type: apiKey, in: header, name: X-Tenant}, appid: {type: apiKey, in: query, name: appid}, sid: {type: apiKey, in: cookie, name: sid}}}
`
}

// TestFromWritten: what --write writes asks what from asks, of each origin, and
// has no secret in it.
func TestFromWritten(t *testing.T) {
	var asked []string
	var mu sync.Mutex
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.URL.String()+" "+r.Header.Get("Origin")+" "+r.Header.Get("Authorization")+r.Header.Get("Access-Control-Request-Headers"))
		mu.Unlock()
		w.Header().Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Methods", "PUT")
		w.Header().Set("Access-Control-Allow-Headers", "authorization, content-type, x-tenant")
	}))
	defer api.Close()
	secrets := map[string]string{"AUTHORIZATION": "Bearer Zx81kQpW", "X_TENANT": "Qq73hTrM", "APPID": "Lm52vYsB", "SID": "Hn94cDgK"}
	file := filepath.Join(t.TempDir(), "written.yaml")
	from := func(stdin string, args ...string) (int, string) {
		var out bytes.Buffer
		status := run(args, strings.NewReader(stdin), &out, &out)
		return status, out.String()
	}
	pages := []string{"--origin", "http://app.test", "--origin", "http://b.test", "-f", "none"}
	write := append([]string{"from", "--write", file}, pages...)
	if status, said := from(described(api.URL), write...); status != asExpected || !strings.Contains(said, "has 4 checks") || !strings.Contains(said, "(1 that cannot be asked") || asked != nil {
		t.Fatalf("status %d: %s, asked %s", status, said, asked)
	}
	if status, said := from(described(api.URL), write...); status != wrongUsage || !strings.Contains(said, "--force writes over it") {
		t.Errorf("it writes over what is there: %d, %s", status, said)
	}
	if status, said := from("curl "+api.URL, append(write, "--force")...); status != wrongUsage || !strings.Contains(said, "an OpenAPI document") {
		t.Errorf("of a curl command: %d, %s", status, said)
	}
	written, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(written), "# What cannot be asked is not here:\n#   lost - name: x: there is no example of the path parameter n.\n") {
		t.Errorf("%v\n%s", err, written)
	}
	if status, said := from(described(api.URL), append([]string{"from"}, pages...)...); status != wrongUsage || !strings.Contains(said, "AUTHORIZATION: is not set in the environment") {
		t.Errorf("without the variables: %d, %s", status, said)
	}
	for name, value := range secrets {
		t.Setenv(name, value)
	}
	var printed []string
	for line := range strings.Lines(asPrinted(described(api.URL), pages[:2]...)) {
		args, _ := typed(t, line)
		printed = append(printed, strings.Join(args, " "))
	}
	for _, want := range []string{"--header Authorization: Bearer Zx81kQpW", "--header X-Tenant: Qq73hTrM", "/b?appid=Lm52vYsB ", "--cookie sid=Hn94cDgK"} {
		if !strings.Contains(strings.Join(printed, "\n"), want) {
			t.Errorf("no %q in what is printed:\n%s", want, strings.Join(printed, "\n"))
		}
	}
	var ways [][]string
	for _, args := range [][]string{append([]string{"from", "-v"}, pages...), {"test", "-v", file}} {
		asked = nil
		status, said := from(described(api.URL), args...)
		if status != asExpected || !strings.Contains(said, "8 cases: 8 passed") {
			t.Errorf("%s: status %d: %s", args, status, said)
		}
		for _, value := range secrets {
			if strings.Contains(said, value) {
				t.Errorf("%s: tells %s\n%s", args, value, said)
			}
		}
		slices.Sort(asked)
		ways = append(ways, slices.Compact(asked))
	}
	if !slices.Equal(ways[0], ways[1]) {
		t.Errorf("from asks\n%s\ntest asks\n%s", strings.Join(ways[0], "\n"), strings.Join(ways[1], "\n"))
	}
	for _, want := range []string{"GET /a http://b.test Bearer Zx81kQpW", "OPTIONS /a http://app.test content-type,x-tenant", "GET /b?appid=Lm52vYsB http://app.test "} {
		if !slices.Contains(ways[0], want) {
			t.Errorf("no %q in\n%s", want, strings.Join(ways[0], "\n"))
		}
	}
}

// TestFromReached: servers are reached as the curl command reaches them, unless
// the command line says how; a proxy's password is told nowhere.
func TestFromReached(t *testing.T) {
	const command = "curl -k -x http://me:Zx81kQpWab@proxy.test:3128 --resolve a.test:80:127.0.0.1 --http1.1 -m 5 -A My/1.0 --cert me.pem http://a.test/"
	page := []string{"from", "--origin", "http://app.test"}
	o := plannedOf(t, command, page)
	n := o.probe
	if !n.Insecure || !n.HTTP1 || n.MaxTime != 5*time.Second || len(n.Resolve) != 1 || n.Proxy == nil || n.Proxy.Host != "proxy.test:3128" || o.plan.Checks[0].Request.UserAgent != "My/1.0" {
		t.Errorf("%+v, %+v, %s", n, o.plan, o.said)
	}
	if !slices.Contains(o.plan.Notes, "curl's --cert is not taken over: there is no such option here.") {
		t.Error(o.plan.Notes)
	}
	if want := `--insecure --proxy "http://$PROXY_CREDENTIALS@proxy.test:3128" --resolve a.test:80:127.0.0.1 --http1.1 --max-time 5 --user-agent My/1.0`; !strings.HasSuffix(o.verify, want) {
		t.Errorf("%s, want %s", o.verify, want)
	}
	own := plannedOf(t, command, append(page, "-x", "http://other.test:1", "-A", "Own/1.0", "--max-time", "7", "-k", "--resolve", "b.test:80:127.0.0.1"))
	if n := own.probe; n.Proxy == nil || n.Proxy.Host != "other.test:1" || n.MaxTime != 7*time.Second || len(n.Resolve) != 2 || own.plan.Checks[0].Request.UserAgent != "Own/1.0" {
		t.Errorf("%+v, %+v, %s", n, own.plan, own.said)
	}
	var out, errs bytes.Buffer
	run(append(page, "-v", "--format", "json"), strings.NewReader(strings.Replace(command, "proxy.test", "127.0.0.1", 1)), &out, &errs)
	if all := out.String() + errs.String(); strings.Contains(all, "Zx81kQpWab") || !strings.Contains(all, "127.0.0.1:3128") {
		t.Errorf("%s", all)
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
