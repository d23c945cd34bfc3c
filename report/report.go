// Package report renders a Diagnosis: text for people, JSON for programs.
//
// A report is a view. It concludes nothing: what a browser does, what is
// wrong and what mends it are settled in rules, and are worded and laid out
// here. Bytes from the wire pass Escape on their way to a terminal, and
// secrets pass Redact on their way anywhere.
package report

import (
	"io"
	"slices"

	"github.com/cors-check/cors-check/rules"
)

// Options are how a report looks.
type Options struct {
	Color       bool     // ANSI colours, whatever w is
	ASCII       bool     // signs and quotes in ASCII, for a terminal that has no UTF-8
	Width       int      // columns; 0 is 80, less than 40 is 40, more than 120 is 120
	Verbose     bool     // all of it, with every header of every exchange
	Quiet       bool     // the verdict line alone
	Show        []Part   // what of the rest comes below the first screen
	ShowSecrets bool     // no redaction
	Secrets     []string // further ones to hide, beside those that headers and URLs give away
	Version     string   // of the program, for JSON
	Repeat      int      // how often the page makes its request again, to show what of it comes from the preflight cache
}

// Part is a part of the text report that is left out unless it is asked for.
type Part string

// The parts.
const (
	PartExchanges Part = "exchanges" // requests and responses
	PartConsole   Part = "console"   // what every browser prints
	PartFix       Part = "fix"       // the fixes in full
)

// Parts are all there are.
func Parts() []Part { return []Part{PartExchanges, PartConsole, PartFix} }

func (o Options) shows(part Part) bool { return o.Verbose || slices.Contains(o.Show, part) }

// Format is a way to write a report.
type Format struct {
	Name string
	// Thrown says that a report is wanted also where fetch() throws before
	// anything is sent: by a program, which reads it there.
	Thrown bool
	// Live says that of a report on many cases each is written whole as it comes,
	// and nothing else.
	Live  bool
	write func(w io.Writer, v view) error
	suite func(w io.Writer, o Options) Suite
}

// Formats are all there are, the default first.
func Formats() []Format {
	return []Format{
		{Name: "text", write: writeText, suite: newSuiteText},
		{Name: "json", write: writeJSON, suite: newSuiteJSON, Thrown: true},
		{Name: "ndjson", write: alone(newSuiteNDJSON), suite: newSuiteNDJSON, Live: true},
		{Name: "junit", write: alone(newSuiteJUnit), suite: newSuiteJUnit},
		{Name: "markdown", write: writeMarkdown, suite: newSuiteMarkdown},
		{Name: "sarif", write: alone(newSuiteSARIF), suite: newSuiteSARIF},
		{Name: "github", write: alone(newSuiteGitHub), suite: newSuiteGitHub},
		{Name: "gitlab", write: alone(newSuiteGitLab), suite: newSuiteGitLab},
		{Name: "html", write: alone(newSuiteHTML), suite: newSuiteHTML},
	}
}

// Render writes d to w, its secrets hidden unless o shows them. It fails with
// what w says.
func (f Format) Render(w io.Writer, d *rules.Diagnosis, o Options) error {
	return f.write(w, newView(d, o))
}

// Text writes d for people, JSON for programs, as those formats do.
func Text(w io.Writer, d *rules.Diagnosis, o Options) error { return writeText(w, newView(d, o)) }

// JSON writes d as one JSON object, as Schema says.
func JSON(w io.Writer, d *rules.Diagnosis, o Options) error { return writeJSON(w, newView(d, o)) }
