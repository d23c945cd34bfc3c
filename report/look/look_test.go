package look

import (
	"bytes"
	"testing"

	"github.com/cors-check/cors-check/report"
)

// TestColored holds the order in which colours are decided.
func TestColored(t *testing.T) {
	for _, test := range []struct {
		color    Color
		terminal bool
		env      map[string]string
		want     bool
	}{
		{"", true, nil, true},
		{"", false, nil, false},
		{ColorAuto, true, map[string]string{"TERM": "dumb"}, false},
		{"", true, map[string]string{"TERM": "xterm", "NO_COLOR": ""}, true},
		{"", true, map[string]string{"NO_COLOR": "1"}, false},
		{"", false, map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"", false, map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"", true, map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, true},
		{"", false, map[string]string{"FORCE_COLOR": "3"}, true},
		{"", false, map[string]string{"FORCE_COLOR": "0", "CLICOLOR_FORCE": "1"}, false},
		{"", true, map[string]string{"FORCE_COLOR": "false"}, false},
		{"", true, map[string]string{"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
		{ColorAlways, false, map[string]string{"NO_COLOR": "1", "TERM": "dumb"}, true},
		{ColorNever, true, map[string]string{"FORCE_COLOR": "1"}, false},
	} {
		if got := colored(test.color, test.terminal, func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%q, terminal %t, %v: %t", test.color, test.terminal, test.env, got)
		}
	}
}

func TestOn(t *testing.T) {
	env := map[string]string{"COLUMNS": "72", "LANG": "C", "FORCE_COLOR": "1"}
	o := On(new(bytes.Buffer), ColorAuto, func(name string) string { return env[name] }, report.Options{Quiet: true})
	if !o.Quiet || !o.Color || o.ASCII || o.Width != 72 {
		t.Errorf("%+v", o)
	}
	env["COLUMNS"] = "-3"
	if o := On(new(bytes.Buffer), ColorAuto, func(name string) string { return env[name] }, report.Options{}); o.Width != 0 {
		t.Errorf("%d columns", o.Width)
	}
}
