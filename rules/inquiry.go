package rules

import "github.com/cors-check/cors-check/rules/fetch"

// Inquiry looks for what is behind the verdicts of the finished checks: it
// asks for experiments, a batch at a time, and ends in a Diagnosis.
type Inquiry struct{}

// Inquire starts from the finished checks of a plan.
func Inquire(plan Plan, checks []*Check) *Inquiry { return &Inquiry{} }

// Next returns the experiments to make now, side by side; none when there is
// nothing left to ask.
func (q *Inquiry) Next() []fetch.Send { return nil }

// Receive takes the answers to the batch that Next returned last, in its order.
func (q *Inquiry) Receive(answers []fetch.Answer) {}

// Diagnosis is what was found.
func (q *Inquiry) Diagnosis() *Diagnosis { return nil }
