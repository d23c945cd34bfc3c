package usage_test

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/report/usage"
)

var (
	program = usage.Command{Name: usage.Program, Operands: "URL", Most: 1, Options: []usage.Option{
		{Name: "origin", Letter: "O", Value: "ORIGIN", Description: "the page's origin", Group: "Request"},
		{Name: "header", Letter: "H", Value: "LINE", Repeats: true, Description: "a header", Group: "Request"},
		{Name: "mode", Value: "MODE", Choices: []string{"cors", "no-cors"}, Description: "the mode", Group: "Request"},
		{Name: "insecure", Letter: "k", Description: "take any certificate", Group: "Network"},
		{Name: "quiet", Letter: "q", Description: "one line", Group: "Report"},
	}}
	commands = []usage.Command{
		{Name: "demo", Operands: "[NAME]", Most: 1, Options: []usage.Option{{Name: "serve", Description: "keep it up", Group: "Report"}}},
		{Name: "completion", Operands: "bash|zsh", Most: 1},
	}
)

func TestParse(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"http://a -O http://b", "--origin=http://b -- http://a"},
		{"-O http://b http://a", "--origin=http://b -- http://a"},
		{"--origin=http://b http://a -kq", "--origin=http://b --insecure --quiet -- http://a"},
		{"-kqO http://b http://a", "--insecure --quiet --origin=http://b -- http://a"},
		{"-Ohttp://b -k http://a -k --insecure", "--origin=http://b --insecure -- http://a"},
		{"-H a:b http://a --header c:d", "--header=a:b --header=c:d -- http://a"},
		{"-H -k http://a", "--header=-k -- http://a"},
		{"--header --origin http://a", "--header=--origin -- http://a"},
		{"-q -- -k", "--quiet -- -k"},
		{"--origin= http://a", "--origin= -- http://a"},
		{"demo --serve x", "demo --serve -- x"},
		{"demo x --serve", "demo --serve -- x"},
		{"--serve demo", "demo --serve --"},
		{"-q", "--quiet --"},
		{"-- demo", "-- demo"},
		{"-O demo http://a", "--origin=demo -- http://a"},
		{"-Odemo demo", "unknown option -Odemo"},
		{"-", "-- -"},
	} {
		line, err := usage.Parse(strings.Fields(test.args), program, commands)
		got := strings.Join(line.Arguments(), " ")
		if err != nil {
			got = err.Error()
		}
		if got != test.want && !(err != nil && strings.HasPrefix(got, test.want)) {
			t.Errorf("%s: %s, want %s", test.args, got, test.want)
		}
	}
}

// What is quoted for a shell is, to that shell, the same words again.
func FuzzQuoted(f *testing.F) {
	sh, err := exec.LookPath("bash")
	if err != nil {
		f.Skip("SKIPPED: no bash is installed")
	}
	f.Add("http://a/?b=c&d", "it's")
	f.Add("~", "=x")
	f.Add("$(rm -rf /)", "`id`\\\n\t\x1b")
	f.Add("é\u202e", "\xff\xfe")
	f.Add("", "#!*?[]{}")
	f.Fuzz(func(t *testing.T, operand, value string) {
		if strings.ContainsRune(operand+value, 0) {
			t.Skip("no command line holds a NUL")
		}
		line := usage.Line{Operands: []string{operand}, Options: []usage.Given{{Option: program.Options[1], Value: value}}}
		quoted := line.Quoted(nil, func(_, value string) string { return value })
		if strings.ContainsFunc(quoted, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q would not stand in a terminal as it is", quoted)
		}
		run := exec.Command(sh, "--norc", "--noprofile", "-c", `printf '%s\0' `+strings.TrimPrefix(quoted, usage.Program+" "))
		run.Env = []string{"LC_ALL=C"}
		out, err := run.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", quoted, err, out)
		}
		if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); !slices.Equal(got, []string{operand, "--header", value}) {
			t.Errorf("%s became %q", quoted, got)
		}
	})
}

func TestHelp(t *testing.T) {
	m := usage.Manual{Version: "1", Program: program, Commands: commands, Status: []usage.Example{{Line: "0", Meaning: "good"}}}
	var out bytes.Buffer
	m.Help(&out, "")
	for _, want := range []string{"  -O, --origin ORIGIN       the page's origin\n", "      --mode MODE           the mode: cors, no-cors\n", "\nNetwork:\n", "  demo [NAME]", "  0                         good\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	out.Reset()
	m.Help(&out, "demo")
	if !strings.Contains(out.String(), "cors-check demo [options] [NAME]") || !strings.Contains(out.String(), "--serve") {
		t.Errorf("help of demo: %s", out.String())
	}
}
