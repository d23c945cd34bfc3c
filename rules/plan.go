package rules

import (
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Plan is what a user wants to know: which fetches, as which browsers would
// make them, and what they should find.
type Plan struct {
	// Checks are the fetches to make, side by side; each has a name.
	Checks   []Intent
	Browsers []browser.ID // in the order they are told
	Expected Verdict      // Allowed or Blocked
	// Experiments says when further harmless requests may be sent.
	Experiments ExperimentMode
	// Unique is a word that makes a URL no cache has seen, another one for each
	// run; "" where there is none to be had.
	Unique string
	// Framework says which fix is wanted: a name of rules/fix, auto, all or none.
	Framework string
	Notes     []string // what the command line lost on the way: headers dropped, a scheme added
	Verify    string   // the command that makes this check again
}

// Intent is one fetch a user wants to know of.
type Intent struct {
	Name    string // simple, preflighted or request
	Request fetch.Request
}

// ExperimentMode says when experiments are made.
type ExperimentMode string

// The modes: auto makes them after a block only.
const (
	ExperimentsAuto   ExperimentMode = "auto"
	ExperimentsNever  ExperimentMode = "never"
	ExperimentsAlways ExperimentMode = "always"
)

// GoesOn says whether a blocked check goes on as if mended, and other
// experiments follow: not where a block is what should be found.
func (p Plan) GoesOn() bool {
	return p.Experiments == ExperimentsAlways || p.Experiments != ExperimentsNever && p.Expected != Blocked
}
