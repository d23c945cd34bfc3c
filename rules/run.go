package rules

import "github.com/cors-check/cors-check/rules/fetch"

// Run is one check being made: a machine for each chosen browser, driven
// together, so that a request several of them want is sent only once.
type Run struct{}

// Begin starts a check. A driver asks Next and hands back what came, until
// Next returns nil.
func Begin(intent Intent, browsers []string) *Run { return &Run{} }

// Next returns the request to make now, nil when the check is done.
func (r *Run) Next() *fetch.Send { return nil }

// Receive takes the answer to the request that Next returned last.
func (r *Run) Receive(a fetch.Answer) {}

// Check is what the browsers made of it, whole once Next has returned nil.
func (r *Run) Check() *Check { return nil }
