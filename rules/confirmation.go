package rules

import (
	"slices"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Confirmation is what a real browser did when it was asked for the very same
// fetch, held against the prediction.
type Confirmation struct {
	Engine           browser.ID // whose prediction it is held against
	Browser, Version string     // "Chromium", "156.0.8078.79"
	Verdict          Verdict
	Error            *string // the browser's name for it; nil where it has none
	Console          *string // the line of its console that says why; nil where it prints none
	Local            LocalTried
	// Agrees says that verdict, error and console line are those predicted.
	Agrees bool
}

// LocalTried is what the user of a real browser had said of the local network,
// "" where that did not matter.
type LocalTried string

// What was tried.
const (
	LocalOff     LocalTried = "off" // the browser had no local network access
	LocalAsked   LocalTried = "ask" // which a browser without a window refuses
	LocalGranted            = LocalTried(fetch.PermissionGranted)
	LocalDenied             = LocalTried(fetch.PermissionDenied)
)

// AsksOwnOrigin says that a URL that was asked is of the page's own origin.
func (c *Check) AsksOwnOrigin() bool {
	return c.Request.Origin.SameOrigin(fetch.OriginOf(c.Request.URL)) || slices.ContainsFunc(c.Exchanges, func(x *Exchange) bool {
		return c.Request.Origin.SameOrigin(fetch.OriginOf(x.URL))
	})
}

// Confirm takes what a real browser did, and settles whether it agrees. What
// is printed of a request that is let through is not predicted, so it does not
// count. Nor does an error that the browser does not tell, or words for a
// server that never answers: a browser waits longer than we do.
func (c *Check) Confirm(seen Confirmation) {
	c.Confirmation = &seen
	if seen.Verdict == NoVerdict {
		seen.Agrees = c.Verdict == NoVerdict
		return
	}
	p := c.Predicted()
	// A browser without local network access cannot agree on that.
	local := seen.Local == LocalOff && p != nil && p.Fault != nil && p.Fault.Reason == fetch.LocalNetworkAccess
	seen.Agrees = p != nil && !local && p.Verdict == seen.Verdict &&
		(p.Verdict == Allowed || (seen.Error == nil || equal(p.Error, seen.Error)) && equal(p.Console, seen.Console))
}

// Predicted is what the confirmation is held against; nil without one, or when
// its engine was not among those chosen.
func (c *Check) Predicted() *Result {
	if c.Confirmation == nil {
		return nil
	}
	i := slices.IndexFunc(c.Results, func(r Result) bool { return r.Browser == c.Confirmation.Engine })
	if i < 0 {
		return nil
	}
	return &c.Results[i]
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }
