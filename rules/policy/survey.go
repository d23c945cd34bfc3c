package policy

import (
	"slices"
	"unicode/utf8"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Strangers are origins that no server means to allow: a page of somebody else,
// and a file or a sandboxed frame.
var Strangers = []string{"https://evil.example", "null"}

// Seen is a case of a draft, and what was found.
type Seen struct {
	Case      Case
	Stranger  bool             // the origin is one of Strangers
	Diagnosis *rules.Diagnosis // nil until it is asked
}

// Survey is what to ask for a draft: each URL from each origin and from
// Strangers, as the question says and, unless that says so, with credentials
// too. The error is a mistake of the question.
func Survey(base ask.Question, urls, origins []string) ([]Seen, error) {
	if !utf8.Valid(base.Body) {
		return nil, &ask.Mistake{Field: "data", Want: "is not text in UTF-8, which is what a policy file holds"}
	}
	if len(origins) == 0 {
		origins = []string{""} // a mistake, which is told as that of a check is
	}
	modes := []string{base.Credentials}
	if base.Credentials == "" {
		modes = append(modes, string(fetch.CredentialsInclude))
	}
	strangers := slices.DeleteFunc(slices.Clone(Strangers), func(s string) bool { return slices.Contains(origins, s) })
	var all []Seen
	for _, url := range urls {
		for i, origin := range slices.Concat(origins, strangers) {
			for _, credentials := range modes {
				q := base
				q.URL, q.Origin, q.Credentials = url, origin, credentials
				plan, err := ask.Plan(q)
				if err != nil {
					return nil, err
				}
				plan.Experiments = rules.ExperimentsNever
				all = append(all, Seen{Case: Case{Name: url, Number: len(all) + 1, Question: q, Plan: plan}, Stranger: i >= len(origins)})
			}
		}
	}
	return all, nil
}

// told are those of what was seen that a draft tells: what is allowed with
// credentials is allowed, and what is refused without them is refused. Only of
// strangers that are allowed without them both are told.
func told(all []Seen) []Seen {
	same := func(a, b Seen) bool {
		return a.Case.Question.URL == b.Case.Question.URL && a.Case.Question.Origin == b.Case.Question.Origin
	}
	var kept []Seen
	for i, s := range all {
		if i+1 == len(all) || !same(s, all[i+1]) {
			if i == 0 || !same(all[i-1], s) { // there is no other
				kept = append(kept, s)
			}
			continue
		}
		switch with := all[i+1]; {
		case with.Diagnosis.Verdict == rules.Allowed:
			kept = append(kept, with)
		case s.Stranger && s.Diagnosis.Verdict == rules.Allowed:
			kept = append(kept, s, with)
		default:
			kept = append(kept, s)
		}
	}
	return kept
}
