// Package explain says what a code, an engine's name for an error, a line of a
// browser's console or the words of a server mean.
package explain

import (
	"slices"
	"strings"
	"sync"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/cause"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/lazy"
)

// Explanation is what can be said of words somebody came across.
type Explanation struct {
	// Line is what a line of a browser's console tells; nil when the words are
	// a code, an engine's name for an error, or what another program says.
	Line *browser.Recognised
	// Who says so, where it is no browser: "Spring"; "" otherwise.
	Who string
	// Title names what no code is for; "" where there is a code.
	Title string
	// Say are sentences on what the words tell, in plain text; what was read in
	// the line stands in them as {url}, {target}, {status} and the like.
	Say []string
	// Code is the slug of the page that says what it means; "" for none.
	Code string
	// Narrower are the codes of particular ways for it to come about, and
	// Causes those of what is commonly behind it, the likeliest first.
	Narrower, Causes []string
	// Question is the check that fits, as far as the words tell it: its Origin
	// or URL may be missing. Nil where a check would tell nothing.
	Question *ask.Question
}

// Words explains a code of ours, an engine's name for an error, a line
// copied from a browser's console or network panel, or what a server says of
// CORS. False is for words it knows nothing of.
func Words(words string) (Explanation, bool) {
	words = strings.TrimSpace(words)
	for _, c := range Codes() {
		if strings.EqualFold(c.Slug, words) {
			return Explanation{Code: c.Slug, Causes: likeliest(c.Slug)}, true
		}
	}
	if !strings.ContainsAny(words, " \n") {
		if line, ok := errorNamed(words); ok {
			return explainName(line), true
		}
	}
	line, isLine := browser.Recognise(words)
	if isLine && (!vague[line.Reason] || line.Engine != "" && line.URL != "" && line.Origin != "") {
		return explainLine(line), true
	}
	if name, ok := nameWithin(words); ok {
		return explainName(name), true
	}
	if e, ok := explainSaid(words); ok {
		if e.Question != nil && isLine && line.Engine != "" {
			e.Question = complete(ask.Question{URL: line.URL, Origin: line.Origin}, *e.Question)
		}
		return e, true
	}
	if isLine {
		return explainLine(line), true
	}
	return Explanation{}, false
}

// vague are the reasons that anything else in the same words is better than.
var vague = map[fetch.Reason]bool{
	browser.Unexplained: true, browser.Companion: true, browser.Refused: true, browser.ReferrerPolicy: true, browser.Cancelled: true,
}

// explainName explains an engine's name for an error: what it means, without
// a request to check.
func explainName(line browser.Recognised) Explanation {
	e := explainLine(line)
	e.Line, e.Question = nil, nil
	return e
}

func explainLine(line browser.Recognised) Explanation {
	e := Explanation{Line: &line}
	e.code(line.Reason, line.Failure)
	for _, reason := range line.Also {
		var also Explanation
		also.code(reason, "")
		e.add(also)
	}
	check, alone := true, false
	if code := codeOfValue(line); code != "" {
		e.Code, e.Narrower = code, nil
	}
	for _, r := range readings {
		if (len(r.reasons) > 0 && !slices.Contains(r.reasons, line.Reason)) || r.when != nil && !r.when(line) {
			continue
		}
		if r.code != "" || r.title != "" {
			e.Code, e.Title = r.code, r.title
			e.Narrower = slices.DeleteFunc(e.Narrower, func(code string) bool { return code == r.code })
		}
		if alone = r.alone; alone {
			e.Narrower = nil
		}
		if r.say != "" {
			e.Say = append(e.Say, r.say)
		}
		check = !r.unchecked
		break
	}
	if alone {
		e.Causes = likeliest(e.Code)
	} else {
		e.order(line)
	}
	if check {
		e.Question = questionOf(line)
	}
	return e
}

// codeOfValue is the particular code for a line that tells the value of
// Access-Control-Allow-Origin; "" when it does not, or the value is nothing in
// particular. Where the page's origin is not told, or is none of http, the
// value may still be wrong for every page.
func codeOfValue(line browser.Recognised) string {
	if line.Value == nil {
		return ""
	}
	origin := fetch.OriginOf(line.Origin)
	code := finding.ForValue(line.Reason, *line.Value, origin)
	if origin.Opaque() && !slices.Contains(wrongForAll, code) || code == finding.AllowOriginMismatch {
		return ""
	}
	return code
}

// wrongForAll are the codes of values that are right for no page.
var wrongForAll = []string{finding.AllowOriginDuplicate, finding.AllowOriginList, finding.AllowOriginNull, finding.AllowOriginPattern, finding.AllowOriginInvalid}

// code finds the pages for a reason: the rule without a condition is what it
// means, those with one are narrower.
func (e *Explanation) code(reason fetch.Reason, kind fetch.FailureKind) {
	switch reason {
	case browser.WildcardAuthorization:
		e.Code = finding.AuthorizationWildcard
	case browser.HeaderNotExposed:
		e.Code = finding.HeaderNotExposed
	default:
		code, narrower := finding.ForReason(reason, kind)
		if code != "" {
			e.Code = code
		}
		e.Narrower = append(e.Narrower, narrower...)
	}
	if e.Code == finding.MissingAllowOrigin {
		// Of a response that lacks this header, most have none of the others.
		i := slices.Index(e.Narrower, finding.NoCORSHeaders)
		e.Code, e.Narrower[i] = finding.NoCORSHeaders, finding.MissingAllowOrigin
	}
}

// add takes in what other reasons for the same words mean.
func (e *Explanation) add(also Explanation) {
	for _, code := range append([]string{also.Code}, also.Narrower...) {
		if code != "" && code != e.Code && !slices.Contains(e.Narrower, code) {
			e.Narrower = append(e.Narrower, code)
		}
	}
}

// order finds the causes, those first that the line speaks for, without those
// it speaks against.
func (e *Explanation) order(line browser.Recognised) {
	var causes []string
	for _, c := range clues {
		if !c.when(line) {
			continue
		}
		if c.say != "" && len(e.Say) == 0 {
			e.Say = []string{c.say}
		}
		causes = append(causes, c.causes...)
	}
	against := func(code string) bool {
		return slices.ContainsFunc(objections, func(o objection) bool { return slices.Contains(o.codes, code) && o.when(line) })
	}
	common := likeliest(append(e.Narrower, e.Code)...)
	e.Narrower = slices.DeleteFunc(e.Narrower, against)
	for _, code := range append(causes, common...) {
		if code != e.Code && !slices.Contains(e.Causes, code) && !against(code) {
			e.Causes = append(e.Causes, code)
		}
	}
}

// commonest are the causes that people meet most, the commonest first. Judging
// has another order, where what hides the rest comes first.
var commonest = []string{
	"no-cors-layer", "origin-not-in-list", "options-not-routed", "preflight-authentication", "error-without-cors-headers", "middleware-after-routes",
	"url-not-found", "allow-list-trailing-slash", "fixed-origin", "two-cors-layers", "preflight-redirect-slash", "preflight-redirect-https", "redirect-login",
}

// likeliest are the causes that account for any of the findings, the commonest
// first.
func likeliest(findings ...string) []string {
	slugs := cause.Explaining(findings...)
	slices.SortStableFunc(slugs, func(a, b string) int { return rank(a) - rank(b) })
	return slugs
}

// rank is a cause's place among the commonest, after them all for the others.
func rank(slug string) int {
	if i := slices.Index(commonest, slug); i >= 0 {
		return i
	}
	return len(commonest)
}

// named is a failure by the names engines have for it.
var named = sync.OnceValue(func() map[string]browser.Recognised {
	all := make(map[string]browser.Recognised)
	for name, reason := range browser.ErrorNames() {
		all[plainName(name)] = browser.Recognised{Reason: reason}
	}
	request := &fetch.Request{Initiator: "fetch", Mode: fetch.ModeCORS}
	for _, p := range browser.All() {
		for _, reason := range finding.Reasons() {
			for _, e := range occurrences(reason) {
				name := plainName(p.Say(&e, request).Error)
				if _, known := all[name]; known || name == "" {
					continue
				}
				line := browser.Recognised{Engine: p.ID, Reason: reason}
				if e.Failure != nil {
					line.Failure = e.Failure.Kind
				}
				if strings.HasPrefix(name, "preflight") {
					line.Stage = fetch.StagePreflight
				}
				all[name] = line
			}
		}
	}
	return all
})

// errorNamed finds the failure an engine has that name for.
func errorNamed(name string) (browser.Recognised, bool) {
	line, ok := named()[plainName(name)]
	return line, ok
}

// nameWithin finds an engine's name for an error among other words, as a
// tooltip, the address of a page on MDN, and JSON have it.
func nameWithin(words string) (browser.Recognised, bool) {
	for _, name := range nameLike().FindAllString(words, -1) {
		if line, ok := errorNamed(name); ok && !vague[line.Reason] {
			return line, true
		}
	}
	return browser.Recognised{}, false
}

var nameLike = lazy.Regexp(`\b[A-Z][A-Za-z]{2,}[A-Z][A-Za-z]+\d?\b`)

// plainName is a name for comparison. Firefox numbers a name when it changes
// the words behind it.
func plainName(s string) string {
	return strings.TrimRight(strings.TrimPrefix(strings.ToLower(s), "net::"), "0123456789")
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
		for _, kind := range finding.FailureKinds() {
			es = append(es, fetch.NetworkError{Reason: reason, Stage: stage, Failure: &fetch.Failure{Kind: kind}})
		}
	}
	return es
}

// questionOf is the check that fits a console line: the same request, as far
// as the line tells it. Nil where the command line would not take it.
func questionOf(line browser.Recognised) *ask.Question {
	q := ask.Question{URL: line.URL, Origin: line.Origin}
	if line.FirstURL != "" {
		q.URL = line.FirstURL
	}
	if m := line.Method; m != "" && m != "GET" && m != "OPTIONS" {
		q.Method = &m
	}
	switch line.Reason {
	case fetch.WildcardWithCredentials, fetch.InvalidAllowCredentials:
		q.Credentials = string(fetch.CredentialsInclude)
	case fetch.MethodNotAllowed:
		if line.Subject != "" {
			q.Method = &line.Subject
		}
	case fetch.HeaderNotAllowed:
		if line.Subject != "" {
			q.Headers = []string{line.Subject + ": " + exampleValue(line.Subject)}
		}
	case browser.WildcardAuthorization:
		q.Headers = []string{"Authorization: Bearer x"}
	}
	switch line.Initiator {
	case "fetch", "xhr": // xhr differs from fetch in its console's words alone
		if line.Initiator == "xhr" {
			q.Initiator = "xhr"
		}
	default:
		if q.Method == nil && q.Headers == nil {
			q.Initiator = line.Initiator
			if q.Initiator == string(fetch.InitiatorPreload) {
				q.As = "fetch"
			}
		}
	}
	if line.Stage == fetch.StagePreflight && q.Headers == nil && line.Reason != fetch.LocalNetworkAccess {
		// The line is of a preflight, so the check must make one too. Where
		// nothing else is asked for, one of the two default checks does.
		switch {
		case q.Method == nil && q.Credentials == "":
			q.Initiator = ""
		case q.Method == nil || slices.Contains([]string{"HEAD", "POST"}, *q.Method):
			q.Headers = []string{"Content-Type: application/json"}
		}
	}
	return complete(q, ask.Question{})
}

// complete fills what is missing of a question from another. Nil for one that
// the command line would refuse whatever is added to it.
func complete(q, from ask.Question) *ask.Question {
	if q.URL == "" {
		q.URL = from.URL
	}
	if q.Origin == "" {
		q.Origin = from.Origin
	}
	whole := q
	if whole.URL == "" {
		whole.URL = "https://api.example.com/"
	}
	if whole.Origin == "" {
		whole.Origin = "https://app.example.com"
	}
	if _, err := ask.Plan(whole); err != nil {
		return nil
	}
	return &q
}

// exampleValue is a value that calls for a preflight: of the safelisted
// headers not every one does.
func exampleValue(name string) string {
	if strings.EqualFold(name, "content-type") {
		return "application/json"
	}
	return "x"
}
