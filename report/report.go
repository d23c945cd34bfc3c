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
	"strings"

	"github.com/cors-check/cors-check/rules"
)

// Options are how a report looks.
type Options struct {
	Color       bool   // ANSI colours, whatever w is
	ASCII       bool   // signs and quotes in ASCII, for a terminal that has no UTF-8
	Width       int    // columns; 0 is 80, less than 40 is 40, more than 120 is 120
	Verbose     bool   // every header of every exchange, timings, every detail
	Quiet       bool   // the verdict line alone
	ShowSecrets bool   // no redaction
	Version     string // of the program, for JSON
}

// Formats are the names Render knows, the default first.
func Formats() []string { return []string{"text", "json"} }

// Render writes d to w in the named format. It fails for a name that is not
// one of Formats, and with what w says.
func Render(w io.Writer, format string, d *rules.Diagnosis, o Options) error {
	switch format {
	case "text":
		return Text(w, d, o)
	case "json":
		return JSON(w, d, o)
	}
	return fmt.Errorf("format %q is not one of %s", format, strings.Join(Formats(), ", "))
}
