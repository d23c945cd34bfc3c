// Package report renders a Diagnosis: text for people, JSON for programs.
//
// A report is a view. It concludes nothing: what a browser does, what is
// wrong and what mends it are settled in rules, and are worded and laid out
// here. Bytes from the wire pass Escape on their way to a terminal, and
// secrets pass Redact on their way anywhere.
package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
)

// Options are how a report looks.
type Options struct {
	Color       bool   // ANSI colours, whatever w is
	ASCII       bool   // signs and quotes in ASCII, for a terminal that has no UTF-8
	Width       int    // columns; 0 is 80, less than 40 is 40, more than 120 is 120
	Verbose     bool   // everything, with every header of every exchange
	Quiet       bool   // the verdict line alone
	Show        []Part // what of the rest comes below the first screen
	ShowSecrets bool   // no redaction
	Version     string // of the program, for JSON
}

// Part is a part of the text report below the first screen.
type Part string

// The parts.
const (
	ShowExchanges Part = "exchanges" // what was sent and received
	ShowConsole   Part = "console"   // what every browser prints
	ShowFix       Part = "fix"       // the whole fix
)

// Parts are all there are.
func Parts() []Part { return []Part{ShowExchanges, ShowConsole, ShowFix} }

func (o Options) shows(part Part) bool { return o.Verbose || slices.Contains(o.Show, part) }

// Format is a form a report comes in.
type Format struct {
	Name string
	// Thrown says that it also tells of a fetch that throws before anything is
	// sent: for a program that wants to know what browsers make of it.
	Thrown bool
	render func(io.Writer, view) error
}

// formats are all there are, the default first.
var formats = []Format{
	{Name: "text", render: text},
	{Name: "json", Thrown: true, render: writeJSON},
}

// Formats are the names of the formats, the default first.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return names
}

// ByName is the format of that name; false for none.
func ByName(name string) (Format, bool) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

// Render writes d to w in the named format. It fails for a name that is not
// one of Formats, and with what w says.
func Render(w io.Writer, format string, d *rules.Diagnosis, o Options) error {
	f, ok := ByName(format)
	if !ok {
		return fmt.Errorf("format %q is not one of %s", format, strings.Join(Formats(), ", "))
	}
	return f.render(w, newView(d, o))
}
