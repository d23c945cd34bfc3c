package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/testdata/exhibits"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cors-check": main, peakCommand: peak})
}

// TestScript runs the command as people do. In a script $API is the demo's
// API, whose answers speak of the origin http://localhost:3000, $SILENT a
// server that takes connections and never answers, $CLOSED the URL of none, and
// $APP that of an application whose pages are there under what they say.
func TestScript(t *testing.T) {
	testscript.Run(t, scripts(t, "testdata/script"))
}

func scripts(t *testing.T, dir string) testscript.Params {
	t.Helper()
	shown, err := gallery.Load(exhibits.Files)
	if err != nil {
		t.Fatal(err)
	}
	api, err := gallery.Start(t.Context(), shown, gallery.Options{Origin: "http://localhost:3000"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(api.Close)
	app := httptest.NewServer(http.HandlerFunc(servePage))
	t.Cleanup(app.Close)
	return testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		// all: programs that are not ours may be started.
		Condition: func(condition string) (bool, error) {
			if condition != "all" {
				return false, fmt.Errorf("no such condition")
			}
			return installed.All(), nil
		},
		Setup: func(env *testscript.Env) error {
			silent, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Defer(func() { silent.Close() })
			env.Values["silent"] = silent
			env.Setenv("API", api.APIURL)
			env.Setenv("APP", app.URL)
			env.Setenv("SILENT", "http://"+silent.Addr().String())
			closed, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			closed.Close()
			env.Setenv("CLOSED", "http://"+closed.Addr().String())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// exits STATUS[|STATUS] COMMAND... runs a command that ends with that status.
			"exits": func(ts *testscript.TestScript, negated bool, args []string) {
				if negated || len(args) < 2 {
					ts.Fatalf("usage: exits STATUS COMMAND...")
				}
				got := 0
				var exit *exec.ExitError
				if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
					got = exit.ExitCode()
				} else if err != nil {
					ts.Fatalf("%v", err)
				}
				if !slices.Contains(strings.Split(args[0], "|"), strconv.Itoa(got)) {
					ts.Fatalf("status %d, want %s", got, args[0])
				}
			},
			// expand FILE... fills variables of the script in.
			"expand": func(ts *testscript.TestScript, _ bool, args []string) {
				for _, name := range args {
					text := os.Expand(ts.ReadFile(name), ts.Getenv)
					ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o666))
				}
			},
			// cut FILE leaves the last line half written, as of a program that was killed.
			"cut": func(ts *testscript.TestScript, _ bool, args []string) {
				text := ts.ReadFile(args[0])
				ts.Check(os.Truncate(ts.MkAbs(args[0]), int64(len(text)-20)))
			},
			// empty DIR holds that there is nothing in a directory.
			"empty": func(ts *testscript.TestScript, _ bool, args []string) {
				files, err := os.ReadDir(ts.MkAbs(args[0]))
				ts.Check(err)
				if len(files) > 0 {
					ts.Fatalf("%s has %s in it", args[0], files[0].Name())
				}
			},
			// serves COMMAND... interrupts a command once it has said a line, and
			// holds that it then ends well.
			"serves": func(ts *testscript.TestScript, _ bool, args []string) {
				path, err := exec.LookPath(filepath.Join(filepath.SplitList(ts.Getenv("PATH"))[0], args[0]))
				ts.Check(err)
				run := exec.Command(path, args[1:]...)
				stdout, err := run.StdoutPipe()
				ts.Check(err)
				ts.Check(run.Start())
				line, err := bufio.NewReader(stdout).ReadString('\n')
				ts.Check(err)
				ts.Check(run.Process.Signal(os.Interrupt))
				ts.Check(run.Wait())
				fmt.Fprint(ts.Stdout(), line)
			},
			// connected waits until somebody connects to $SILENT.
			"connected": func(ts *testscript.TestScript, _ bool, _ []string) {
				c, err := ts.Value("silent").(net.Listener).Accept()
				ts.Check(err)
				ts.Defer(func() { c.Close() })
			},
		},
	}
}

// servePage serves a page by its path, and what is there besides.
func servePage(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Date"] = nil
	h.Set("Content-Type", "text/html; charset=utf-8")
	body := "<!doctype html><title>app</title>"
	switch r.URL.Path {
	case "/self":
		h.Set("Content-Security-Policy", "connect-src 'self'; img-src *")
		h.Set("Referrer-Policy", "no-referrer")
	case "/meta":
		body = `<head><meta http-equiv="Content-Security-Policy" content="connect-src 'self'">`
	case "/sandbox":
		h.Set("Content-Security-Policy", "sandbox allow-scripts")
	case "/report-only":
		h.Set("Content-Security-Policy-Report-Only", "connect-src 'self'")
	case "/refresh":
		h.Set("Refresh", "0; url=/self")
		body = `<head><meta http-equiv="refresh" content="0; url=/self">`
	case "/moved":
		h.Set("Location", "/self?token=s3cr3t-s3cr3t")
		w.WriteHeader(http.StatusFound)
	case "/login":
		h.Set("Location", "https://id.example/oauth2/authorize?client_id=1")
		w.WriteHeader(http.StatusFound)
	case "/circle":
		h.Set("Location", "/circle")
		w.WriteHeader(http.StatusFound)
	case "/json":
		h.Set("Content-Type", "application/json")
	case "/hostile":
		h.Set("Content-Security-Policy", "connect-src \x1b[31m")
		h.Set("Content-Disposition", "inline\x07")
		body = "<head><meta http-equiv=content-security-policy content=\"img-src \x1b]0;x\x07 \u202e##[error]x\">"
	case "/", "/plain":
	default:
		w.WriteHeader(http.StatusNotFound)
	}
	io.WriteString(w, body)
}

// badInput are the command lines of testdata/bad-input.txt and what is said of
// each. The server at api must hear nothing.
func badInput(t *testing.T, api string) map[string]badLine {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "text"), []byte("no PEM"), 0o666); err != nil {
		t.Fatal(err)
	}
	placeholders := strings.NewReplacer("{api}", "http://"+api, "{host}", api,
		"{dir}", filepath.ToSlash(dir), "{long}", strings.Repeat("long", 1250), "{{host}}", "{{host}}")
	corpus, err := os.ReadFile("testdata/bad-input.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]badLine{}
	for number, text := range strings.Split(string(corpus), "\n") {
		if text == "" || text[0] == '#' {
			continue
		}
		line, want, ok := strings.Cut(placeholders.Replace(text), "=> ")
		if !ok {
			t.Fatalf("line %d: no =>", number+1)
		}
		args, err := shellWords(line)
		if err != nil {
			t.Fatalf("line %d: %v", number+1, err)
		}
		lines[fmt.Sprintf("line %d: %s", number+1, line)] = badLine{args, want, fileLine.MatchString(text)}
	}
	return lines
}

type badLine struct {
	args  []string
	want  string
	files bool // the complaint is in the system's words
}

// TestBadInput runs command lines that are wrong. Each ends with status 2, one
// printable line that says what was expected, nothing on standard output, and
// nothing sent.
func TestBadInput(t *testing.T) {
	api, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	for line, bad := range badInput(t, api.Addr().String()) {
		var stdout, stderr bytes.Buffer
		status := run(bad.args, strings.NewReader(""), &stdout, &stderr)
		said, ended := strings.CutSuffix(stderr.String(), "\n")
		switch {
		case status != wrongUsage:
			t.Errorf("%s: status %d, %s", line, status, said)
		case stdout.Len() > 0:
			t.Errorf("%s: standard output has %q", line, stdout.String())
		case !ended || !utf8.ValidString(said) || strings.ContainsFunc(said, func(r rune) bool { return !unicode.IsPrint(r) }):
			t.Errorf("%s: %q is not one printable line", line, said)
		case !strings.HasPrefix(said, "cors-check: ") || !strings.Contains(said, bad.want) && !(runtime.GOOS == "windows" && bad.files):
			t.Errorf("%s: says %s\nwant %s", line, said, bad.want)
		case len(said) > 600:
			t.Errorf("%s: says %d bytes", line, len(said))
		case strings.Contains(said, "s3cr3t"):
			t.Errorf("%s: tells a secret", line)
		}
	}
	// Connections wait in a queue: ours must be the first.
	own, err := net.Dial("tcp", api.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	first, err := api.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if first.RemoteAddr().String() != own.LocalAddr().String() {
		t.Error("something was sent")
	}
}

// TestSuggestions: whatever "did you mean" suggests is taken when it is given.
func TestSuggestions(t *testing.T) {
	meant := regexp.MustCompile(`; did you mean (.+)\?$`)
	option := regexp.MustCompile(`^cors-check: (?:--)?([a-zA-Z-]+)(?: "|: )`)
	unknown := regexp.MustCompile(`^cors-check: (?:unknown option (\S+);|"(\w+)" is neither)`)
	seen := 0
	for line, bad := range badInput(t, "127.0.0.1:5000") {
		first := planned(t, bad.args)
		suggestion := meant.FindStringSubmatch(strings.TrimSuffix(first.said, "\n"))
		if suggestion == nil {
			continue
		}
		seen++
		better := suggestion[1]
		if unquoted, err := strconv.Unquote(better); err == nil {
			better = unquoted
		}
		args := slices.Clone(bad.args)
		if m := unknown.FindStringSubmatch(first.said); m != nil {
			word := m[1] + m[2]
			if unquoted, err := strconv.Unquote(word); err == nil {
				word = unquoted
			}
			i := slices.IndexFunc(args, func(a string) bool { return a == word || strings.HasPrefix(a, word+"=") })
			if i < 0 {
				t.Fatalf("%s: no %s in it", line, word)
			}
			args[i] = better
			if again := planned(t, args); unknown.MatchString(again.said) {
				t.Errorf("%s: %s is suggested, and then: %s", line, better, again.said)
			}
			continue
		}
		m := option.FindStringSubmatch(first.said)
		if m == nil {
			t.Errorf("%s: of what does it speak? %s", line, first.said)
			continue
		}
		if again := planned(t, instead(args, m[1], better)); again.status == wrongUsage {
			t.Errorf("%s: %s is suggested, and then: %s", line, better, again.said)
		}
	}
	if seen < 100 {
		t.Errorf("%d suggestions", seen)
	}
}

// instead are the arguments with another value for what a mistake is about: an
// option, the URL, or the operand of a command.
func instead(args []string, field, value string) []string {
	m := usage.CommandLine("1.0", nil)
	for _, o := range m.Program.Options {
		if o.Name != field {
			continue
		}
		for i := len(args) - 2; i >= 0; i-- {
			if args[i] == "--"+o.Name || args[i] == "-"+o.Letter {
				args[i+1] = value
				return args
			}
		}
	}
	if field == ask.URL {
		if args[0] == "curl" { // pasted without quotation marks
			return []string{value, "--origin", "null"}
		}
		args[0] = value
		return args
	}
	args[len(args)-1] = value
	return args
}

// fileLine matches the lines whose complaint is in the system's words.
var fileLine = regexp.MustCompile(`\{dir\}|/dev/|-d @`)

// shellWords splits a line as a shell would: 'x' and $'\n' quote.
func shellWords(line string) ([]string, error) {
	var words []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimLeft(line, " ") {
		word := ""
		for line != "" && line[0] != ' ' {
			escapes := strings.HasPrefix(line, "$'")
			switch quoted, isQuoted := strings.CutPrefix(strings.TrimPrefix(line, "$"), "'"); {
			case isQuoted:
				in, rest, ok := strings.Cut(quoted, "'")
				if !ok {
					return nil, fmt.Errorf("no end of quotation in %s", line)
				}
				if escapes {
					var err error
					if in, err = strconv.Unquote(`"` + strings.ReplaceAll(in, `"`, `\"`) + `"`); err != nil {
						return nil, err
					}
				}
				word += in
				line = rest
			case line[0] == '\\' && len(line) > 1:
				word += line[1:2]
				line = line[2:]
			default:
				word += line[:1]
				line = line[1:]
			}
		}
		words = append(words, word)
	}
	return words, nil
}

// setting is an option as a test gives it.
type setting struct{ long, letter, value string }

// write is the option in one of the ways to write it.
func (s setting) write(way int) []string {
	switch {
	case s.value == "" && s.letter != "" && way%2 == 1:
		return []string{"-" + s.letter}
	case s.value == "":
		return []string{"--" + s.long}
	case s.letter != "" && way%4 == 1:
		return []string{"-" + s.letter, s.value}
	case s.letter != "" && way%4 == 2:
		return []string{"-" + s.letter + s.value}
	case way%4 == 3:
		return []string{"--" + s.long, s.value}
	}
	return []string{"--" + s.long + "=" + s.value}
}

// FuzzArgs: every option in every position and every way of writing it comes
// to the same plan, or to the same complaint.
func FuzzArgs(f *testing.F) {
	f.Add(uint64(1), "http://localhost:5000/api", "http://localhost:3000", "a, b")
	f.Add(uint64(2), "localhost:5000/api", "http://localhost:3000/", "-x")
	f.Add(uint64(3), "https://api.test/?a=--origin", "null", "--")
	f.Add(uint64(4), "/api", "--send", "=")
	f.Add(uint64(5), "http://api.test", "http://app.test", "\xff\n")
	f.Fuzz(func(t *testing.T, seed uint64, url, origin, value string) {
		if strings.HasPrefix(url, "-") || value == "" || origin == "" || strings.HasPrefix(value, "@") {
			t.Skip("an operand with a dash, or something read from elsewhere")
		}
		if !strings.ContainsAny(url, ".:/") {
			t.Skip("a word, which may be meant for a command, but not after --")
		}
		settings := []setting{
			{"origin", "O", origin},
			{"method", "X", "PUT"},
			{"header", "H", "X-A: " + value},
			{"header", "H", "X-B: a, b"},
			{"data", "d", value},
			{"credentials", "", "include"},
			{"cookie", "b", "a=" + value},
			{"mode", "", "cors"},
			{"redirect", "", "manual"},
			{"initiator", "", "xhr"},
			{"hsts", "", "api.example.com"},
			{"page", "", "http://app.test/a?b"},
			{"page-address", "", "public"},
			{"loopback-network", "", "granted"},
			{"permissions-policy", "", "local-network=()"},
			{"upload", "", ""},
			{"body-type", "", "none"},
			{"keepalive", "", ""},
			{"cache", "", "no-store"},
			{"integrity", "", "sha256-AAAA"},
			{"referrer-policy", "", "no-referrer"},
			{"repeat", "", "3"},
			{"send", "", ""},
			{"browser", "", "firefox"},
			{"browser", "", "webkit"},
			{"expect", "", "blocked"},
			{"experiments", "", "never"},
			{"framework", "f", "all"},
			{"timeout", "", "1.5"},
			{"resolve", "", "api.test:80:127.0.0.1"},
			{"resolve", "", "api.test:443:[::1]"},
			{"insecure", "k", ""},
			{"proxy", "x", "http://127.0.0.1:3128"},
			{"user-agent", "A", value},
			{"http1.1", "", ""},
			{"show", "", "fix"},
			{"color", "", "never"},
			{"verbose", "v", ""},
			{"quiet", "q", ""},
			{"no-color", "", ""},
			{"show-secrets", "", ""},
		}
		random := rand.New(rand.NewPCG(seed, 0))
		settings = slices.DeleteFunc(settings, func(s setting) bool { return random.IntN(3) == 0 })

		ordered := planned(t, slices.Concat(optionsAsGiven(settings, func() int { return 0 }), []string{"--", url}))
		before, after := shuffled(settings, random)
		way := func() int { return random.IntN(12) }
		mixed := planned(t, slices.Concat(optionsAsGiven(before, way), []string{url}, optionsAsGiven(after, way)))
		ordered.verify, mixed.verify, ordered.printed, mixed.printed = "", "", "", ""
		if !reflect.DeepEqual(ordered, mixed) {
			t.Errorf("in order:\n%+v\nmixed:\n%+v", ordered, mixed)
		}
	})
}

// shuffled deals settings to both sides of the URL; those of one name keep
// their order, which means something.
func shuffled(settings []setting, random *rand.Rand) (before, after []setting) {
	order := random.Perm(len(settings))
	for i, at := range order {
		for j := i + 1; j < len(order); j++ {
			if settings[order[j]].long == settings[at].long && order[j] < order[i] {
				order[i], order[j] = order[j], order[i]
			}
		}
	}
	cut := random.IntN(len(order) + 1)
	for i, at := range order {
		if i < cut {
			before = append(before, settings[at])
		} else {
			after = append(after, settings[at])
		}
	}
	return before, after
}

func optionsAsGiven(settings []setting, way func() int) []string {
	var args []string
	for _, s := range settings {
		args = append(args, s.write(way())...)
	}
	return args
}

// outcome is all that a command line comes to, short of sending.
type outcome struct {
	plan   rules.Plan
	verify string // which is not of the plan here: it differs with the order of the options
	probe  probe.Options
	status int
	said   string

	printed string // the command to check again, in a text report
}

// planned runs a command line with nobody to send anything.
func planned(t *testing.T, args []string) outcome {
	t.Helper()
	return plannedOf(t, "", args)
}

// plannedOf is planned with something on standard input.
func plannedOf(t *testing.T, stdin string, args []string) outcome {
	t.Helper()
	var o outcome
	var stdout, stderr bytes.Buffer
	p := program{stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr}
	p.diagnose = func(_ context.Context, network probe.Options, plan rules.Plan) (*rules.Diagnosis, error) {
		o.verify = plan.Verify
		plan.Verify = ""
		o.plan, o.probe = plan, network
		d := &rules.Diagnosis{URL: plan.Checks[0].Request.URL, Expected: plan.Expected, Verdict: plan.Expected, Verify: o.verify}
		for _, c := range plan.Checks {
			d.Checks = append(d.Checks, &rules.Check{Name: c.Name, Request: c.Request, Verdict: plan.Expected})
		}
		return d, nil
	}
	o.status = p.run(args)
	_, o.printed, _ = strings.Cut(stdout.String(), "Check again:\n  ")
	o.printed, _, _ = strings.Cut(o.printed, "\n")
	o.said = stderr.String()
	return o
}

// A bug is one line and status 3, never a stack trace.
func TestBug(t *testing.T) {
	var stdout, stderr bytes.Buffer
	p := program{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr}
	p.diagnose = func(context.Context, probe.Options, rules.Plan) (*rules.Diagnosis, error) {
		panic("no\nsuch \x1b thing")
	}
	if status := p.run([]string{"http://api.test", "-O", "null"}); status != noVerdict {
		t.Errorf("status %d", status)
	}
	if said := stderr.String(); !strings.HasPrefix(said, `cors-check: this is a bug: no\nsuch \x1b thing; `) || strings.Count(said, "\n") != 1 || stdout.Len() > 0 {
		t.Errorf("says %q", said)
	}
}

// TestVerify holds the command printed at the end of a report: pasted into a
// shell it asks the same question again, and it tells no secret.
func TestVerify(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{
			[]string{"-Ohttp://app.test", "http://api.test/a?b=c&d", "-q", "-o", os.DevNull, "--format=json", "--color", "never"},
			`cors-check 'http://api.test/a?b=c&d' --origin http://app.test --quiet`,
		},
		{
			[]string{"http://api.test/", "-O", "null", "-X", "PUT", "-d", `{"a": "it's"}`, "-H", "Content-Type: application/json"},
			`cors-check http://api.test/ --origin null --method PUT --data '{"a": "it'\''s"}' --header 'Content-Type: application/json'`,
		},
		{
			[]string{"http://api.test/é", "-O", "null", "-d", "\x1b[31m'100%\n\\!", "-HX-A:\xe9"},
			`cors-check 'http://api.test/é' --origin null --data "$(printf '\033[31m'\''100%%\012\\\041')" --header "$(printf 'X-A: \351')"`,
		},
		{
			[]string{"http://api.test/?access_token=s3cr3t&b=1", "-O", "null", "-H", "Authorization: Bearer s3cr3t", "-H", "X-Api-Key:s3cr3t!", "-b", "session=s3cr3t; b=s3cr3t", "-x", "http://me:s3cr3t@127.0.0.1:3128", "--credentials", "include"},
			`cors-check "http://api.test/?access_token=$ACCESS_TOKEN&b=1" --origin null --header "Authorization: $AUTHORIZATION" --header "X-Api-Key: $X_API_KEY" --cookie "$COOKIE" --proxy "http://$PROXY_CREDENTIALS@127.0.0.1:3128" --credentials include`,
		},
		{
			[]string{"http://api.test/?wow!=\"$`&token=s3cr3t", "-O", "null"},
			`cors-check 'http://api.test/?wow!="$` + "`" + `&token='"$TOKEN" --origin null`,
		},
		{
			[]string{"http://api.test/?q=\"$`&token=s3cr3t", "-O", "null"},
			`cors-check "http://api.test/?q=\"\$\` + "`" + `&token=$TOKEN" --origin null`,
		},
		{
			[]string{"http://api.test/", "-O", "null", "-H", "Authorization: Bearer s3cr3t", "--show-secrets"},
			`cors-check http://api.test/ --origin null --header 'Authorization: Bearer s3cr3t' --show-secrets`,
		},
		{ // one secret, in several places
			[]string{"http://api.test/?token=s3cr3t&q=s3cr3t", "-O", "null", "-H", "X-Other: s3cr3t", "-H", "Authorization: Bearer s3cr3t", "-d", `{"password":"s3cr3t"}`},
			`cors-check "$URL" --origin null --header "X-Other: $X_OTHER" --header "Authorization: $AUTHORIZATION" --data "{\"password\":\"$PASSWORD\"}"`,
		},
		{ // two secrets of one name
			[]string{"http://api.test/?token=s3cr3t", "-O", "null", "-H", "Token: s3cr3t2"},
			`cors-check "http://api.test/?token=$TOKEN" --origin null --header "Token: $TOKEN_2"`,
		},
		{ // a secret that is the name of a variable
			[]string{"http://api.test/?access_token=s3cr3t", "-O", "null", "-H", "X-Auth-Token: ACCESS_TOKEN"},
			`cors-check "http://api.test/?access_token=$ACCESS_TOKEN" --origin null --header "X-Auth-Token: $X_AUTH_TOKEN"`,
		},
	} {
		asked := planned(t, test.args)
		if asked.verify != test.want {
			t.Errorf("%q:\n%s\nwant\n%s\n%s", test.args, asked.verify, test.want, asked.said)
			continue
		}
		if asked.printed != test.want && !slices.Contains(test.args, "-q") {
			t.Errorf("%q: the report prints\n%s\nnot\n%s", test.args, asked.printed, test.want)
		}
		again := planned(t, throughShell(t, asked.verify, "ACCESS_TOKEN=s3cr3t", "TOKEN=s3cr3t", "AUTHORIZATION=Bearer s3cr3t",
			"X_API_KEY=s3cr3t!", "URL=http://api.test/?token=s3cr3t&q=s3cr3t", "X_OTHER=s3cr3t", "PASSWORD=s3cr3t", "TOKEN_2=s3cr3t2", "X_AUTH_TOKEN=ACCESS_TOKEN", "COOKIE=session=s3cr3t; b=s3cr3t", "PROXY_CREDENTIALS=me:s3cr3t"))
		if !reflect.DeepEqual(asked, again) {
			t.Errorf("%s\nasks\n%+v\nnot\n%+v", asked.verify, again, asked)
		}
	}
}

// throughShell are the arguments that a POSIX shell makes of a command.
func throughShell(t *testing.T, command string, environment ...string) []string {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("SKIPPED: there is no POSIX shell")
	}
	run := exec.Command(shell, "-c", `printf '%s\0' `+strings.TrimPrefix(command, usage.Program+" "))
	run.Env = environment
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// TestREADME runs every command the README shows, and holds the output shown to
// the real one. "…" stands for anything; a command shown without output only
// has to be understood. The server at http://localhost:5000 in it is ours, and so
// is the page at http://localhost:3000. No option, command or exit status is left
// out.
func TestREADME(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	t.Parallel()
	shell, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("SKIPPED: the README's commands are for a POSIX shell")
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(http.HandlerFunc(slashTooMany))
	defer api.Close()
	host := strings.Replace(api.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
	}))
	defer app.Close()
	page := strings.Replace(app.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	bin := t.TempDir()
	installedProgram(t, bin)
	// A block that begins with a comment, the name of a file, is that file.
	for _, block := range regexp.MustCompile("(?ms)^```yaml\n# (\\S+\\.yaml)\n(.*?)^```").FindAllStringSubmatch(string(readme), -1) {
		if err := os.WriteFile(filepath.Join(bin, block[1]), []byte(strings.ReplaceAll(block[2], "localhost:5000", host)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range map[string]string{
		"page.har":     asHAR(entryOf("GET", 1, "", ""), entryOf("GET", 2, "", "")),
		"response.txt": "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n{}",
		"openapi.yaml": "openapi: 3.1.0\nservers: [{url: 'http://" + host + "'}]\npaths: {/api/data: {get: {}}}\n",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	targets := "http://" + host + "/api/data\nPUT http://" + host + "/api/data\n"
	if err := os.WriteFile(filepath.Join(bin, "targets.txt"), []byte(targets), 0o644); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, block := range regexp.MustCompile("(?ms)^```(?:console|yaml)\n(.*?)^```").FindAllStringSubmatch(string(readme), -1) {
		for _, shown := range regexp.MustCompile(`(?m)^(?:\$|- run:) `).Split(block[1], -1)[1:] {
			command, output, _ := strings.Cut(shown, "\n")
			if command == "go test ./..." { // this is it
				continue
			}
			ran++
			command = strings.ReplaceAll(command, "--page http://localhost:3000", "--page http://"+page)
			run := exec.Command(shell, "-c", strings.ReplaceAll(command, "localhost:5000", host))
			run.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "COLUMNS=80")
			if strings.Contains(command, ".yaml") || strings.Contains(command, "scan") || strings.Contains(command, " from ") || strings.HasPrefix(command, "cors-check merge") || strings.HasPrefix(command, "cors-check test") {
				run.Dir = bin // where the files are
			}
			if strings.HasPrefix(command, "go build") || strings.Contains(command, ">") {
				run.Args[2] = strings.NewReplacer("-o cors-check", "-o "+bin+"/cors-check", ">", ">"+bin+"/").Replace(command)
			}
			var stdout, stderr bytes.Buffer
			run.Stdout, run.Stderr = &stdout, &stderr
			err := run.Run()
			if status := run.ProcessState.ExitCode(); status > unexpected || stderr.Len() > 0 {
				t.Errorf("$ %s\n%v\n%s", command, err, stderr.String())
			}
			got := plainly(strings.NewReplacer(host, "localhost:5000", page, "localhost:3000").Replace(stdout.String()))
			at := 0
			for _, piece := range strings.Split(plainly(output), "…") {
				piece = strings.TrimSpace(piece)
				i := strings.Index(got[at:], piece)
				if i < 0 {
					t.Errorf("$ %s\nshown:\n%s\nreally:\n%s", command, piece, stdout.String())
					break
				}
				at += i + len(piece)
			}
		}
	}
	if ran < 10 {
		t.Errorf("%d commands found", ran)
	}
	wanted := []string{"$ go run . demo\n", "$ go test ./...\n"}
	m := usage.CommandLine("1.0", nil)
	for _, o := range m.Program.Options {
		row := regexp.MustCompile("(?m)^\\|.*`--" + regexp.QuoteMeta(o.Name) + "`.*$").FindString(string(readme))
		if row == "" {
			t.Errorf("--%s is not in it", o.Name)
		}
		for _, value := range o.Choices {
			if o.Name != "framework" && !strings.Contains(row, value) { // there are many
				t.Errorf("--%s %s is not in it", o.Name, value)
			}
		}
	}
	for _, c := range m.Commands {
		wanted = append(wanted, "$ cors-check "+c.Name)
	}
	for _, s := range m.Status {
		wanted = append(wanted, "| "+s.Line+" | ")
	}
	for _, text := range wanted {
		if !strings.Contains(string(readme), text) {
			t.Errorf("%q is not in it", text)
		}
	}
}

// BenchmarkProcess is the whole program from its start to its exit, beside a
// bare prober with net/http and beside curl, which send the two requests alone.
// They run in turn, so that whatever else the machine does strikes all alike;
// the medians are told, in milliseconds, and as ratios to the bare prober's.
func BenchmarkProcess(b *testing.B) {
	built := func(name, source string) string {
		bin := filepath.Join(b.TempDir(), name)
		build := exec.Command("go", "build", "-trimpath", "-tags", "urfave_cli_no_docs", "-ldflags", "-s -w", "-o", bin, source)
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // as in a release
		if out, err := build.CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		return bin
	}
	bin, bare := built(usage.Program, "."), built("bare", "./testdata/bare")
	allowing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "http://localhost:3000")
		w.Header().Set("Access-Control-Allow-Headers", "content-type")
		io.WriteString(w, "{}")
	}))
	defer allowing.Close()
	without := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "{}")
	}))
	defer without.Close()
	type runner struct {
		name     string
		commands [][]string
		took     []time.Duration
	}
	programs := []*runner{
		{name: "bare", commands: [][]string{{bare, "http://localhost:3000", allowing.URL}}},
		{name: "allowed", commands: [][]string{{bin, allowing.URL, "--origin", "http://localhost:3000"}}},
		{name: "same-requests", commands: [][]string{{bin, allowing.URL, "--origin", "http://localhost:3000", "-H", "Content-Type: application/json", "--experiments", "never"}}},
		{name: "blocked", commands: [][]string{{bin, without.URL, "--origin", "http://localhost:3000"}}},
		{name: "version", commands: [][]string{{bin, "version"}}},
	}
	if _, err := exec.LookPath("curl"); err == nil {
		curl := []string{"curl", "-s", "-o", os.DevNull, "-H", "Origin: http://localhost:3000"}
		programs = append(programs, &runner{name: "two-curls", commands: [][]string{
			append(curl[:len(curl):len(curl)], "-X", "OPTIONS", "-H", "Access-Control-Request-Method: GET", allowing.URL),
			append(curl[:len(curl):len(curl)], allowing.URL),
		}}, &runner{name: "curl-version", commands: [][]string{{"curl", "--version"}}})
	}
	for b.Loop() {
		for _, i := range rand.Perm(len(programs)) { // what ran before leaves the caches as it needs them
			p := programs[i]
			began := time.Now()
			for _, c := range p.commands {
				run := exec.Command(c[0], c[1:]...)
				if err := run.Run(); err != nil && run.ProcessState.ExitCode() != unexpected {
					b.Fatal(c, err)
				}
			}
			p.took = append(p.took, time.Since(began))
		}
	}
	b.ReportMetric(0, "ns/op") // of all together: it says nothing
	for _, p := range programs {
		median := func(p *runner) float64 {
			slices.Sort(p.took)
			return float64(p.took[len(p.took)/2].Microseconds()) / 1000
		}
		b.ReportMetric(median(p), p.name+"-ms")
		b.ReportMetric(median(p)/median(programs[0]), p.name+"/bare")
	}
}

// slashTooMany is an Express application whose list has an origin with a slash.
func slashTooMany(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Powered-By", "Express")
	h.Set("Access-Control-Allow-Origin", "http://localhost:3000/")
	h.Set("Vary", "Origin")
	if r.Method == "OPTIONS" {
		h.Set("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE")
		h.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
		w.WriteHeader(http.StatusNoContent)
		return
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	io.WriteString(w, `{"ok":true}`)
}

// plainly is text without what differs from run to run: where lines break and
// columns stand.
func plainly(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestManual holds what help, the man page and completion are made of.
func TestManual(t *testing.T) {
	m := usage.CommandLine("1.0", nil)
	for _, c := range m.All() {
		letters, names := map[string]bool{}, map[string]bool{}
		for _, o := range c.Options {
			if names[o.Name] || o.Letter != "" && letters[o.Letter] {
				t.Errorf("%s: --%s or -%s is there twice", c.Name, o.Name, o.Letter)
			}
			letters[o.Letter], names[o.Name] = true, true
			if (o.Into == nil) == (o.Instead == "") {
				t.Errorf("%s: --%s leads nowhere, or to two places", c.Name, o.Name)
			}
			if o.Description == "" || o.Group == "" || strings.HasSuffix(o.Description, ".") {
				t.Errorf("%s: --%s: description %q, group %q", c.Name, o.Name, o.Description, o.Group)
			}
		}
	}
	actions := new(program).actions(m)
	for _, c := range m.All() {
		if actions[c.Name] == nil {
			t.Errorf("%s does nothing", c.Name)
		}
	}
	if len(actions) != len(m.All()) {
		t.Errorf("%d actions, %d commands", len(actions), len(m.All()))
	}
}

// TestStatus holds the exit status to the contract.
func TestStatus(t *testing.T) {
	for _, test := range []struct {
		expected rules.Verdict
		verdicts []rules.Verdict
		want     int
	}{
		{rules.Allowed, []rules.Verdict{rules.Allowed, rules.Allowed}, 0},
		{rules.Allowed, []rules.Verdict{rules.Allowed, rules.Blocked}, 1},
		{rules.Allowed, []rules.Verdict{rules.Allowed, rules.NoVerdict}, 3},
		{rules.Allowed, []rules.Verdict{rules.NoVerdict, rules.Blocked}, 1},
		{rules.Blocked, []rules.Verdict{rules.Blocked, rules.Blocked}, 0},
		{rules.Blocked, []rules.Verdict{rules.Blocked, rules.Allowed}, 1},
		{rules.Blocked, []rules.Verdict{rules.NoVerdict, rules.NoVerdict}, 3},
	} {
		d := &rules.Diagnosis{Expected: test.expected}
		for _, v := range test.verdicts {
			d.Checks = append(d.Checks, &rules.Check{Verdict: v})
		}
		if got := status(d); got != test.want {
			t.Errorf("expected %s, found %q: status %d, want %d", test.expected, test.verdicts, got, test.want)
		}
	}
}
