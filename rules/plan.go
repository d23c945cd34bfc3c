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
	// Unique is a word that makes a URL which no cache has seen. The driver
	// chooses one where it is empty.
	Unique string
	// Framework says which fix is wanted: a name of rules/fix, auto, all or none.
	Framework string
	// Addresses are those of the API's host that are to be asked one by one; none
	// leaves it to the driver which one is asked.
	Addresses []string
	// Visit is the page to fetch first, nil for none; Page is what came of it, nil
	// until then.
	Visit  *Visit
	Page   *Page
	Notes  []string // what the command line lost on the way: headers dropped, a scheme added
	Verify string   // the command that makes this check again
}

// Intent is one fetch a user wants to know of.
type Intent struct {
	Name    string // simple, preflighted or request
	Product string // names this program in the User-Agent header, "cors-check/1.0"; "" does not
	Request fetch.Request
}

// ExperimentMode says when experiments are made.
type ExperimentMode string

// The modes: auto makes them after a block only.
const (
	ExperimentsAuto   ExperimentMode = "auto"
	ExperimentsNever  ExperimentMode = "never"
	ExperimentsAlways ExperimentMode = "always"
	// ExperimentsBlocked is auto without those after a pass, where many
	// questions are asked at once.
	ExperimentsBlocked ExperimentMode = "blocked"
)

// GoesOn says whether a blocked check goes on as if mended, and other
// experiments follow: not where a block is what should be found.
func (p Plan) GoesOn() bool {
	return p.Experiments == ExperimentsAlways || p.Experiments != ExperimentsNever && p.Expected != Blocked
}
