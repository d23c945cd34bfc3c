package rules

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Explanation is what can be said of words somebody came across.
type Explanation struct {
	// Line is what a line of a browser's console tells; nil when the words are
	// a code or an engine's name for an error.
	Line *browser.Recognised
	// Code is the slug of the page that says what it means; "" for a line that
	// tells of no CORS rule.
	Code string
	// Narrower are the codes of particular ways for it to come about, and
	// Causes those of what is commonly behind it.
	Narrower, Causes []string
	// Question is the check that fits the line, as far as the line tells it:
	// its Origin or URL may be missing.
	Question Question
}

// Explain explains a code of ours, an engine's name for an error, or a line
// copied from a browser's console. False is for words it knows nothing of.
func Explain(words string) (Explanation, bool) {
	words = strings.TrimSpace(words)
	for _, c := range Codes() {
		if strings.EqualFold(c.Slug, words) {
			return Explanation{Code: c.Slug, Causes: causesOf(c.Slug)}, true
		}
	}
	if !strings.Contains(words, " ") {
		if reason, kind, ok := errorNamed(words); ok {
			e := Explanation{}
			e.code(reason, kind)
			return e, true
		}
	}
	line, ok := browser.Recognise(words)
	if !ok {
		return Explanation{}, false
	}
	e := Explanation{Line: &line, Question: questionOf(line)}
	if code := codeOfValue(line); code != "" {
		e.Code, e.Causes = code, causesOf(code)
		return e, true
	}
	e.code(line.Reason, line.Failure)
	for _, reason := range line.Also {
		var also Explanation
		also.code(reason, "")
		e.add(also)
	}
	return e, true
}

// codeOfValue is the particular code for a line that tells the value of
// Access-Control-Allow-Origin and the origin it was compared with; "" when it
// does not, or the value is nothing in particular.
func codeOfValue(line browser.Recognised) string {
	origin := fetch.OriginOf(line.Origin)
	if line.Value == "" || origin.Opaque() || !slices.Contains(originReasons, line.Reason) {
		return ""
	}
	f := fault{Fault: Fault{NetworkError: fetch.NetworkError{
		Reason: line.Reason, Stage: line.Stage, Header: allowOrigin, Got: line.Value, Want: line.Origin, Origin: line.Origin, Lines: 1,
	}}, check: &Check{Request: fetch.Request{Origin: origin}}, exchange: &Exchange{}}
	for _, r := range faultRules {
		if r.when != nil && slices.Contains(r.reasons, line.Reason) && r.when(f) {
			return r.code
		}
	}
	return ""
}

// code finds the pages for a reason: the rule without a condition is what it
// means, those with one are narrower.
func (e *Explanation) code(reason fetch.Reason, kind fetch.FailureKind) {
	switch reason {
	case browser.WildcardAuthorization:
		e.Code = AuthorizationWildcard
	case browser.HeaderNotExposed:
		e.Code = HeaderNotExposed
	default:
		for _, r := range faultRules {
			switch {
			case !slices.Contains(r.reasons, reason):
			case reason == fetch.Transport:
				if r.when(fault{Fault: Fault{NetworkError: fetch.NetworkError{Failure: &fetch.Failure{Kind: kind}}}}) {
					e.Code = r.code
				}
			case r.when == nil:
				e.Code = r.code
			default:
				e.Narrower = append(e.Narrower, r.code)
			}
		}
	}
	if e.Code == MissingAllowOrigin {
		// Of an answer that lacks this header, most have none of the others.
		i := slices.Index(e.Narrower, NoCORSHeaders)
		e.Code, e.Narrower[i] = NoCORSHeaders, MissingAllowOrigin
	}
	e.Causes = causesOf(append(e.Narrower, e.Code)...)
}

// add takes in what other reasons for the same words mean.
func (e *Explanation) add(also Explanation) {
	for _, code := range append([]string{also.Code}, also.Narrower...) {
		if code != "" && code != e.Code && !slices.Contains(e.Narrower, code) {
			e.Narrower = append(e.Narrower, code)
		}
	}
	e.Causes = causesOf(append(e.Narrower, e.Code)...)
}

// causesOf are the codes of the causes that account for any of the findings.
func causesOf(findings ...string) []string {
	var codes []string
	for _, c := range causes {
		if slices.ContainsFunc(findings, func(f string) bool { return slices.Contains(c.explains, f) }) {
			codes = append(codes, c.code)
		}
	}
	return codes
}

// errorNamed finds the failure an engine has that name for, by asking each
// engine for the names of all failures.
func errorNamed(name string) (fetch.Reason, fetch.FailureKind, bool) {
	request := &fetch.Request{Initiator: "fetch", Mode: fetch.ModeCORS}
	for _, p := range browser.All() {
		for _, rule := range faultRules {
			for _, reason := range rule.reasons {
				for _, e := range occurrences(reason) {
					if same(p.Say(&e, request).Error, name) {
						kind := fetch.FailureKind("")
						if e.Failure != nil {
							kind = e.Failure.Kind
						}
						return reason, kind, true
					}
				}
			}
		}
	}
	return "", "", false
}

// same compares names of errors. Firefox numbers a name when it changes the
// words behind it.
func same(a, b string) bool {
	plain := func(s string) string {
		return strings.TrimRight(strings.TrimPrefix(strings.ToLower(s), "net::"), "0123456789")
	}
	return a != "" && plain(a) == plain(b)
}

// occurrences are the ways a failure may come about that engines have names
// of their own for.
func occurrences(reason fetch.Reason) []fetch.NetworkError {
	var es []fetch.NetworkError
	for _, stage := range []fetch.Stage{fetch.StageActual, fetch.StagePreflight} {
		if reason != fetch.Transport {
			es = append(es, fetch.NetworkError{Reason: reason, Stage: stage})
			continue
		}
		for kind := range transportWords {
			es = append(es, fetch.NetworkError{Reason: reason, Stage: stage, Failure: &fetch.Failure{Kind: kind}})
		}
	}
	return es
}

// questionOf is the check that fits a console line: the same request, as far
// as the line tells it.
func questionOf(line browser.Recognised) Question {
	q := Question{URL: line.URL, Origin: line.Origin}
	if line.FirstURL != "" {
		q.URL = line.FirstURL
	}
	if line.Initiator != "fetch" {
		q.Initiator = line.Initiator
	}
	if line.Method != "" && line.Method != "GET" && line.Method != "OPTIONS" {
		q.Method = &line.Method
	}
	switch line.Reason {
	case fetch.WildcardWithCredentials, fetch.InvalidAllowCredentials:
		q.Credentials = string(fetch.CredentialsInclude)
	case fetch.MethodNotAllowed:
		q.Method = &line.Subject
	case fetch.HeaderNotAllowed:
		q.Headers = []string{line.Subject + ": " + exampleValue(line.Subject)}
	case browser.WildcardAuthorization:
		q.Headers = []string{"Authorization: Bearer x"}
	}
	return q
}

// exampleValue is a value that calls for a preflight: of the safelisted
// headers not every one does.
func exampleValue(name string) string {
	if strings.EqualFold(name, "content-type") {
		return "application/json"
	}
	return "x"
}
