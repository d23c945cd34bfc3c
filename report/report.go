// Package report renders a Diagnosis: text for people, JSON for programs.
//
// A report is a view. It concludes nothing: what a browser does, what is
// wrong and what mends it are settled in rules, and are worded and laid out
// here. Bytes from the wire pass Escape on their way to a terminal, and
// secrets pass Redact on their way anywhere.
package report

import (
	"io"

	"github.com/cors-check/cors-check/rules"
)

// Options are how a report looks.
type Options struct {
	Color       bool   // ANSI colours, whatever w is
	ASCII       bool   // signs and quotes in ASCII, for a terminal that has no UTF-8
	Width       int    // columns; 0 is 80, less than 40 is 40, more than 120 is 120
	Verbose     bool   // every header of every exchange, timings, every detail
	Quiet       bool   // the verdict line alone
	Show        []Part // what else of the report is shown, beside the first screen
	ShowSecrets bool   // no redaction
	Version     string // of the program, for JSON
}

// Part is a part of the text report that is left out unless it is asked for.
type Part string

// The parts.
const (
	PartExchanges Part = "exchanges" // requests and responses, with their headers
	PartConsole   Part = "console"   // the console lines of all browsers
	PartFix       Part = "fix"       // the fixes in full
)

// Parts are all there are.
func Parts() []Part { return []Part{PartExchanges, PartConsole, PartFix} }

// Format is a way to write a report.
type Format struct {
	Name string
	// Render writes d to w. It fails with what w says.
	Render func(w io.Writer, d *rules.Diagnosis, o Options) error
	// Thrown says that a report is wanted also where fetch() throws before
	// anything is sent: by a program, which reads it there.
	Thrown bool
}

// Formats are all there are, the default first.
func Formats() []Format {
	return []Format{
		{Name: "text", Render: Text},
		{Name: "json", Render: JSON, Thrown: true},
	}
}
