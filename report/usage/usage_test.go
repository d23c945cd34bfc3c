package usage_test

import (
	"bytes"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/report/usage"
)

// nowhere is where the values of these options go.
func nowhere(*usage.Run, string) error { return nil }

var (
	header  = usage.Option{Name: "header", Letter: "H", Value: "LINE", Empty: true, Repeats: true, Description: "a header", Group: "Request", Into: nowhere}
	program = usage.Manual{
		Version: "1",
		Program: usage.Command{Name: usage.Program, Operands: "URL", Most: 1, Options: []usage.Option{
			{Name: "origin", Letter: "O", Value: "ORIGIN", Description: "the page's origin", Group: "Request"},
			header,
			{Name: "mode", Value: "MODE", Choices: []string{"cors", "no-cors"}, Description: "the mode", Group: "Request"},
			{Name: "insecure", Letter: "k", Description: "accept any certificate", Group: "Network"},
			{Name: "quiet", Letter: "q", Description: "one line", Group: "Report"},
			{Name: "help", Letter: "h", Description: "this help", Group: "Report", Instead: "help"},
		}},
		Commands: []usage.Command{
			{Name: "demo", Operands: "[NAME]", Most: 1, Options: []usage.Option{
				{Name: "serve", Description: "keep it running", Group: "Report"},
				{Name: "help", Letter: "h", Description: "this help", Group: "Report", Instead: "help"},
			}},
			{Name: "completion", Operands: "bash|zsh", Least: 1, Most: 1, Closed: true, Want: "want a shell", Choices: func() []string { return []string{"bash", "zsh"} }},
		},
		Environment: []usage.Example{{Line: "COLUMNS", Meaning: "how wide"}},
		Status:      []usage.Example{{Line: "0", Meaning: "good"}},
	}
)

func TestOrder(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"http://a -O http://b", "cors-check --origin=http://b -- http://a"},
		{"-O http://b http://a", "cors-check --origin=http://b -- http://a"},
		{"--origin=http://b http://a -kq", "cors-check --origin=http://b --insecure --quiet -- http://a"},
		{"-kqO http://b http://a", "cors-check --insecure --quiet --origin=http://b -- http://a"},
		{"-Ohttp://b -k http://a -k --insecure", "cors-check --origin=http://b --insecure --insecure --insecure -- http://a"},
		{"-H a:b http://a --header c:d", "cors-check --header=a:b --header=c:d -- http://a"},
		{"-H -k http://a", "cors-check --header=-k -- http://a"},
		{"--header --origin http://a", "cors-check --header=--origin -- http://a"},
		{"-q -- -k", "cors-check --quiet -- -k"},
		{"--origin= http://a", "cors-check --origin= -- http://a"},
		{"demo --serve x", "demo --serve -- x"},
		{"demo x --serve", "demo --serve -- x"},
		{"--serve demo", "demo --serve --"},
		{"-q", "cors-check --quiet --"},
		{"-- demo", "cors-check -- demo"},
		{"cors-check", "cors-check -- cors-check"},
		{"-O demo http://a", "cors-check --origin=demo -- http://a"},
		{"-Odemo demo", "unknown option -Odemo"},
		{"-", "cors-check -- -"},
		{"-h http://a", "help -- cors-check"},
		{"demo -h", "help -- demo"},
		{"--help demo", "help -- demo"},
		{"completion zsh", "completion -- zsh"},
		{"completion zhs", `completion "zhs": want a shell; did you mean zsh?`},
		{"completion", "completion: want a shell"},
		{"demos", `"demos" is neither a command nor a URL; did you mean demo?`},
		{"curl -X POST http://a/b", `URL "curl -X POST http://a/b": is a curl command; want the URL alone`},
	} {
		args, err := program.Order(strings.Fields(test.args))
		got := strings.Join(args, " ")
		if err != nil {
			got = err.Error()
		}
		if got != test.want && (err == nil || !strings.HasPrefix(got, test.want)) {
			t.Errorf("%s: %s, want %s", test.args, got, test.want)
		}
	}
}

// What is quoted for a shell is, to that shell, the same words again, and a
// terminal shows it as it is.
func FuzzAgain(f *testing.F) {
	var shells []string
	names := []string{"sh"}
	if installed.All() {
		names = append(names, "bash", "zsh")
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			shells = append(shells, path)
		}
	}
	if len(shells) == 0 {
		f.Skip("SKIPPED: no shell is installed")
	}
	f.Add("http://a/?b=c&d", "it's")
	f.Add("~", "=x")
	f.Add("$(rm -rf /)", "`id`\\\n\t\x1b")
	f.Add("é\u202e", "\xff\xfe")
	f.Add("", "#!*?[]{}")
	f.Add("-n\x01", "100%\x7f9\n\n")
	f.Fuzz(func(t *testing.T, operand, value string) {
		if strings.ContainsRune(operand+value, 0) {
			t.Skip("no command line holds a NUL")
		}
		r := usage.NewRun("1", nil)
		r.Operands = []string{operand}
		r.Give(header, value)
		again := r.Again()
		if strings.ContainsFunc(again, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) {
			t.Errorf("%q would not stand in a terminal as it is", again)
		}
		for _, shell := range shells {
			if strings.HasSuffix(operand, "\n") || strings.HasSuffix(value, "\n") {
				if len(shells) == 1 {
					t.Skip("sh may be dash, which has no $'…'")
				}
				shell = shells[len(shells)-1]
			}
			run := exec.Command(shell, "-c", `printf '%s\0' `+strings.TrimPrefix(again, usage.Program+" "))
			run.Env = []string{"LC_ALL=C"}
			out, err := run.CombinedOutput()
			if err != nil {
				t.Fatalf("%s: %s: %v: %s", shell, again, err, out)
			}
			if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); !slices.Equal(got, []string{operand, "--header", value}) {
				t.Errorf("%s: %s became %q", shell, again, got)
			}
		}
	})
}

func TestHelp(t *testing.T) {
	var out bytes.Buffer
	if err := program.Help(&out, ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  -O, --origin ORIGIN       the page's origin\n", "      --mode MODE           the mode: cors, no-cors\n", "\nNetwork:\n", "  demo [NAME]", "  COLUMNS                   how wide\n", "  0                         good\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	out.Reset()
	if err := program.Help(&out, "demo"); err != nil || !strings.Contains(out.String(), "cors-check demo [options] [NAME]") || !strings.Contains(out.String(), "--serve") {
		t.Errorf("help of demo: %v, %s", err, out.String())
	}
}
