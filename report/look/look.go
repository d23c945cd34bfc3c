// Package look decides how a text report looks on the output it goes to:
// colours, signs, width.
package look

import (
	"io"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/term"

	"github.com/cors-check/cors-check/report"
)

// Color says when there are colours.
type Color string

// The answers; the zero value is ColorAuto.
const (
	ColorAuto   Color = "auto" // as Environment and the output have it
	ColorAlways Color = "always"
	ColorNever  Color = "never"
)

// Colors are all there are.
func Colors() []Color { return []Color{ColorAuto, ColorAlways, ColorNever} }

// On is how a report looks on w. The environment is asked by getenv. For the
// colours the first that says something counts: color; NO_COLOR; FORCE_COLOR;
// CLICOLOR_FORCE; TERM=dumb; and then only a terminal has them.
//
// https://no-color.org, https://force-color.org and https://bixense.com/clicolors
func On(w io.Writer, color Color, getenv func(string) string, o report.Options) report.Options {
	terminal, columns := size(w)
	if columns == 0 {
		columns, _ = strconv.Atoi(getenv("COLUMNS"))
	}
	o.Width = max(columns, 0)
	o.Color = colored(color, terminal, getenv)
	o.ASCII = terminal && !utf8(getenv)
	return o
}

func colored(color Color, terminal bool, getenv func(string) string) bool {
	force, clicolor := getenv("FORCE_COLOR"), getenv("CLICOLOR_FORCE")
	switch {
	case color == ColorAlways:
		return true
	case color == ColorNever, getenv("NO_COLOR") != "":
		return false
	case force != "":
		return force != "0" && force != "false" // as Node.js reads it
	case clicolor != "" && clicolor != "0":
		return true
	}
	return terminal && getenv("TERM") != "dumb"
}

// size says whether w is a terminal, and how many columns it has.
func size(w io.Writer) (terminal bool, columns int) {
	f, ok := w.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false, 0
	}
	columns, _, _ = term.GetSize(int(f.Fd())) // 0 where it will not say
	return true, columns
}

// utf8 says whether the terminal takes UTF-8. An environment that does not
// say is taken for a container's, whose terminal does.
func utf8(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(getenv(name)); v != "" {
			return runtime.GOOS == "windows" || strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}
