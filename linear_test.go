package main

import (
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What takes time does so by how long it is: four times as much takes no ten
// times as long. A process of its own counts its own time.
func TestTimeByInput(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	page := []string{"--origin", "http://app.test"}
	redirect := "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\nLocation: "
	ok := "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
	api := answering(t, ok+"Access-Control-Allow-Origin: *\r\n\r\n")
	from := func(head string) func(string) ([]string, string) {
		return func(s string) ([]string, string) {
			return append([]string{answering(t, head+s+"\r\n\r\n")}, page...), ""
		}
	}
	with := func(options ...string) func(string) ([]string, string) {
		return func(s string) ([]string, string) {
			args := append([]string{api}, page...)
			for _, o := range options {
				args = append(args, strings.ReplaceAll(o, "…", s))
			}
			return args, ""
		}
	}
	// numbered makes each # another number.
	numbered := func(put func(string) ([]string, string)) func(string) ([]string, string) {
		return func(s string) ([]string, string) {
			var b strings.Builder
			for i, part := range strings.Split(s, "#") {
				if i > 0 {
					b.WriteString(strconv.Itoa(100_000 + i))
				}
				b.WriteString(part)
			}
			return put(b.String())
		}
	}
	also := func(put func(string) ([]string, string), options ...string) func(string) ([]string, string) {
		return func(s string) ([]string, string) {
			args, stdin := put(s)
			return append(args, options...), stdin
		}
	}
	each := func(option string) func(string) ([]string, string) {
		return func(s string) ([]string, string) {
			args := append([]string{api, "--credentials", "include"}, page...)
			for value := range strings.SplitSeq(strings.TrimSuffix(s, "|"), "|") {
				args = append(args, option, value)
			}
			return args, ""
		}
	}
	copied := func(before, after string) func(string) ([]string, string) {
		return func(s string) ([]string, string) {
			return append([]string{"from", "--print"}, page...), before + s + after
		}
	}
	for name, c := range map[string]struct {
		of   string
		size int // the smaller one
		put  func(string) ([]string, string)
	}{
		"Location of a letter":       {"a", 4000, from(redirect + "/")},
		"Location of at signs":       {"@", 4000, from(redirect + "http://")},
		"Location of names":          {"a@", 4000, from(redirect + "//")},
		"Location of slashes":        {"/", 4000, from(redirect)},
		"Location of bytes":          {"\xe9", 1500, from(redirect + "/?")},
		"origin of at signs":         {"@", 50000, from(ok + "Access-Control-Allow-Origin: ")},
		"origin of at signs at HTTP": {"@", 50000, from(ok + "Access-Control-Allow-Origin: http://")},
		"origin of a name":           {"a", 50000, from(ok + "Access-Control-Allow-Origin: http://a@")},
		"a header":                   {"?token=", 50000, from(ok + "Access-Control-Allow-Origin: *\r\nX-A: ")},
		"a header of JWTs":           {"eyJaaaaaaaa.", 50000, from(ok + "Access-Control-Allow-Origin: *\r\nX-A: ")},
		"a server":                   {"a/1 ", 50000, from(ok + "Server: ")},
		"allowed headers":            {"x#,", 12000, numbered(also(from(ok+"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: "), "-H", "X-A: 1"))},
		"allowed methods":            {"X#,", 12000, numbered(also(from(ok+"Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Methods: "), "-X", "PUT"))},
		"exposed headers":            {"X-#: 1\r\nAccess-Control-Expose-Headers: X-#\r\n", 12000, numbered(from(ok + "Access-Control-Allow-Origin: *\r\n"))},
		"cookies that are set":       {"Set-Cookie: a#=b; SameSite=Lax\r\n", 16000, numbered(also(from(ok+"Access-Control-Allow-Origin: *\r\n"), "--credentials", "include", "-v"))},
		"cookies of one option":      {"a#=abcdef;", 15000, numbered(also(with("-b", "…"), "--credentials", "include", "-v"))},
		"a policy of directives":     {"d# x;", 12000, numbered(with("--csp", "…"))},
		"a document of brackets":     {"[", 25000, copied("openapi: 3.0.0\nx: ", "")},
		"a chain":                    {"a.", 25000, copied("fetch('http://a.test', ", "a)")},
		"policies":                   {"a,", 25000, with("--csp", "…")},
		"headers of their own":       {"X-#: abcdef|", 5000, numbered(each("-H"))},
		"secrets of their own":       {"X-Api-Key-#: abcdef#|", 5000, numbered(each("-H"))},
		"cookies of their own":       {"a#=abcdef#; SameSite=Lax|", 5000, numbered(each("-b"))},
		"an option":                  {"a", 25000, with("-H", "X-A: …")},
		"a secret":                   {"a", 25000, with("-H", "Authorization: …")},
		"cookies":                    {"a=1;", 25000, with("--credentials", "include", "-b", "…")},
		"a method":                   {"a", 25000, with("-X", "…")},
		"a mode":                     {"no-", 25000, with("--mode", "…")},
		"a body":                     {`{"token":"`, 25000, with("-d", "…")},
		"a proxy":                    {"@", 25000, with("--proxy", "…")},
		"URL of at signs":            {"@", 25000, func(s string) ([]string, string) { return append([]string{"http://" + s + "h.test"}, page...), "" }},
		"URL of slashes":             {"/", 25000, func(s string) ([]string, string) { return append([]string{api + s}, page...), "" }},
		"a page of at signs":         {"@", 25000, func(s string) ([]string, string) { return []string{api, "--origin", "http://" + s}, "" }},
		"a console line":             {"Access to fetch at 'http://a/' ", 250000, func(s string) ([]string, string) { return []string{"explain", "-"}, s }},
		"curl options":               {"-H 'X-A: b' ", 25000, copied("curl http://a.test ", "")},
		"curl words":                 {"a", 25000, copied("curl http://a.test/", "")},
		"curl for cmd":               {`^"`, 25000, copied(`curl ^"http://a.test/^" -H ^"`, "")},
		"a call's braces":            {"{a:", 25000, copied("fetch('http://a.test', ", "")},
		"a call's parentheses":       {"(", 25000, copied("fetch(", "")},
		"a call's constants":         {"const a = b; ", 25000, copied("fetch('http://a.test'); ", "")},
		"a call's types":             {"<a", 25000, copied("fetch", "('http://a.test')")},
		"a call's sum":               {"'a'+", 25000, copied("fetch(", "'a')")},
		"a call's template":          {"${1}", 25000, copied("fetch(`", "`)")},
		"curl cookies":               {"-b a=b ", 25000, copied("curl http://a.test ", "")},
		"curl data":                  {"-d a=b ", 25000, copied("curl http://a.test ", "")},
		"curl after curl":            {"curl http://a.test; ", 25000, copied("", "")},
		"a call's defaults":          {"axios.defaults.headers.a='b';", 25000, copied("axios.get('http://a.test');", "")},
		"calls":                      {"fetch('http://a.test');\n", 10000, copied("", "")},
		"PowerShell":                 {"\"a\"=\"b\"\n", 25000, copied("Invoke-WebRequest -Uri 'http://a.test' -Headers @{\n", "}")},
		"lines of a console":         {"GET http://a.test/ net::ERR_FAILED\n", 10000, copied("", "")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			took := func(size int) time.Duration {
				args, stdin := c.put(strings.Repeat(c.of, size/len(c.of)))
				command := exec.Command(program, args...)
				command.Args[0], command.Stdin = "cors-check", strings.NewReader(stdin)
				command.Stdout, command.Stderr = io.Discard, io.Discard
				if err := command.Run(); command.ProcessState == nil { // it may block, or be a mistake
					t.Error(err)
					return 0
				}
				return command.ProcessState.UserTime() + command.ProcessState.SystemTime()
			}
			const noise = 60 * time.Millisecond // what a start takes, and more
			small, large := took(c.size), took(4*c.size)
			if large > 10*small+noise { // on a busy machine: the least of several counts
				small, large = min(small, took(c.size)), min(large, took(4*c.size))
			}
			t.Logf("%v, %v", small, large)
			if large > 10*small+noise {
				t.Errorf("%d bytes take %v, four times as many take %v", c.size, small, large)
			}
		})
	}
}
