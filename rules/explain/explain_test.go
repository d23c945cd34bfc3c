package explain_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/explain"
)

func TestExplain(t *testing.T) {
	const (
		access = "Access to fetch at 'http://localhost:5000/api' from origin 'http://localhost:3000' has been blocked by CORS policy: "
		firefx = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:5000/api. "
	)
	for _, test := range []struct {
		words, code, narrower string
		question              ask.Question
	}{
		{words: "preflight-status", code: "preflight-status"},
		{words: " PREFLIGHT-STATUS\n", code: "preflight-status"},
		{words: "PreflightInvalidStatus", code: "preflight-status"},
		{words: "preflightalloworiginmismatch", code: "allow-origin-mismatch", narrower: "allow-origin-trailing-slash"},
		{words: "CORSMissingAllowOrigin", code: "no-cors-headers", narrower: "missing-allow-origin"},
		{words: "net::ERR_NAME_NOT_RESOLVED", code: "name-not-found"},
		{words: "ERR_CERT_DATE_INVALID", code: "certificate-date"},
		{
			words:    access + "Request header field content-type is not allowed by Access-Control-Allow-Headers in preflight response.",
			code:     "header-not-allowed",
			question: ask.Question{URL: "http://localhost:5000/api", Origin: "http://localhost:3000", Headers: []string{"content-type: application/json"}},
		},
		{
			words:    access + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
			code:     "wildcard-with-credentials",
			question: ask.Question{URL: "http://localhost:5000/api", Origin: "http://localhost:3000", Credentials: "include"},
		},
		{
			words:    access + "The 'Access-Control-Allow-Origin' header has a value 'http://localhost:3000/' that is not equal to the supplied origin.",
			code:     "allow-origin-trailing-slash",
			question: ask.Question{URL: "http://localhost:5000/api", Origin: "http://localhost:3000"},
		},
		{
			words:    firefx + "(Reason: CORS request did not succeed). Status code: (null).",
			question: ask.Question{URL: "http://localhost:5000/api"},
			// Firefox has these words for much else.
			narrower: "mixed-content",
		},
		{
			words:    "Origin http://localhost:3000 is not allowed by Access-Control-Allow-Origin. Status code: 200",
			code:     "no-cors-headers",
			narrower: "allow-origin-mismatch",
			question: ask.Question{Origin: "http://localhost:3000"},
		},
	} {
		e, ok := explain.Words(test.words)
		if !ok || e.Code != test.code || test.narrower != "" && !slices.Contains(e.Narrower, test.narrower) {
			t.Errorf("%s: %t, code %q, narrower %q; want %q, %q", test.words, ok, e.Code, e.Narrower, test.code, test.narrower)
		}
		var q ask.Question
		if e.Question != nil {
			q = *e.Question
		}
		if q.URL != test.question.URL || q.Origin != test.question.Origin || q.Credentials != test.question.Credentials || !slices.Equal(q.Headers, test.question.Headers) {
			t.Errorf("%s: the check is %+v, want %+v", test.words, q, test.question)
		}
	}
	for _, words := range []string{"", "hello", "404 page not found", "no-such-code"} {
		if e, ok := explain.Words(words); ok {
			t.Errorf("%q is explained: %+v", words, e)
		}
	}
}

// Every name an engine has for a failure that was recorded is explained.
func TestExplainEveryErrorName(t *testing.T) {
	for _, name := range []string{
		"DisallowedByMode", "WildcardOriginNotAllowed", "MissingAllowOriginHeader", "MultipleAllowOriginValues",
		"InvalidAllowOriginValue", "AllowOriginMismatch", "InvalidAllowCredentials", "CorsDisabledScheme", "PreflightInvalidStatus",
		"PreflightDisallowedRedirect", "PreflightWildcardOriginNotAllowed", "PreflightMissingAllowOriginHeader",
		"PreflightMultipleAllowOriginValues", "PreflightInvalidAllowOriginValue", "PreflightAllowOriginMismatch",
		"PreflightInvalidAllowCredentials", "InvalidAllowMethodsPreflightResponse", "InvalidAllowHeadersPreflightResponse",
		"MethodDisallowedByPreflightResponse", "HeaderDisallowedByPreflightResponse", "RedirectContainsCredentials",
		"CORSMissingAllowOrigin", "CORSMultipleAllowOriginNotAllowed", "CORSAllowOriginNotMatchingOrigin", "CORSNotSupportingCredentials",
		"CORSMethodNotFound", "CORSMissingAllowCredentials", "CORSPreflightDidNotSucceed", "CORSInvalidAllowMethod",
		"CORSInvalidAllowHeader", "CORSMissingAllowHeaderFromPreflight", "CORSExternalRedirectNotAllowed", "CORSRequestNotHttp",
		"CORSDidNotSucceed", "mixed-content",
	} {
		if _, ok := explain.Words(name); !ok {
			t.Errorf("%s is not explained", name)
		}
	}
}

// sample is a row of testdata/explain.txt.
type sample struct{ words, want string }

func samples(t *testing.T) []sample {
	t.Helper()
	file, err := os.ReadFile("testdata/explain.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []sample
	for block := range strings.SplitSeq(string(file), "\n\n") {
		var words []string
		for line := range strings.SplitSeq(block, "\n") {
			switch want, result := strings.CutPrefix(line, "= "); {
			case strings.HasPrefix(line, "#"), line == "":
			case result:
				all = append(all, sample{strings.Join(words, "\n"), want})
			default:
				words = append(words, line)
			}
		}
	}
	if len(all) < 150 {
		t.Fatalf("only %d samples", len(all))
	}
	return all
}

// TestExplainSamples: every line that people hold is explained as what it is.
func TestExplainSamples(t *testing.T) {
	for _, s := range samples(t) {
		e, ok := explain.Words(s.words)
		if !ok {
			t.Errorf("not explained: %s", s.words)
			continue
		}
		if got := outcome(e, s.want); got != s.want {
			t.Errorf("%s\n got %s\nwant %s\n(causes %q, line %+v)", s.words, got, s.want, e.Causes, e.Line)
		}
	}
}

// outcome tells an explanation as a row does: of what was read, and of the
// causes, only what the row tells.
func outcome(e explain.Explanation, want string) string {
	got := []string{e.Code}
	if e.Code == "" {
		title := e.Title
		if _, rest, ok := strings.Cut(want, `"`); ok { // a row may give the beginning
			if wanted, _, _ := strings.Cut(rest, `"`); strings.HasPrefix(title, wanted) {
				title = wanted
			}
		}
		got = []string{"-", `"` + title + `"`}
	}
	read := map[string]string{}
	if e.Line != nil {
		read = map[string]string{"url": e.Line.URL, "origin": e.Line.Origin, "method": e.Line.Method, "status": fmt.Sprint(e.Line.Status)}
	}
	if len(e.Causes) > 0 {
		read["cause"] = e.Causes[0]
	}
	for _, field := range []string{"cause", "url", "origin", "method", "status"} {
		if strings.Contains(want, " "+field+"=") {
			got = append(got, field+"="+read[field])
		}
	}
	switch q := e.Question; {
	case q == nil:
		got = append(got, "check=none")
	case q.URL == "" || q.Origin == "":
		got = append(got, "check=part")
	}
	return strings.Join(got, " ")
}

// TestEverySuggestionRuns: the command line takes every check that is
// suggested, once what the line does not say is filled in.
func TestEverySuggestionRuns(t *testing.T) {
	for _, s := range samples(t) {
		e, _ := explain.Words(s.words)
		if e.Question == nil {
			continue
		}
		q := *e.Question
		if q.URL == "" {
			q.URL = "https://api.example.com/data"
		}
		if q.Origin == "" {
			q.Origin = "http://localhost:3000"
		}
		if _, err := ask.Plan(q); err != nil {
			t.Errorf("%s: the check that is suggested is refused: %v", s.words, err)
		}
	}
}

// TestPreflightIsChecked: what was said of a preflight is checked by a request
// that needs one.
func TestPreflightIsChecked(t *testing.T) {
	const line = "Access to XMLHttpRequest at 'https://api.example.com/x' from origin 'https://app.example.com' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: "
	for words, want := range map[string]string{
		line + "No 'Access-Control-Allow-Origin' header is present on the requested resource.":                                                                        "the two default checks",
		line + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.": "Content-Type: application/json",
		line + "It does not have HTTP ok status.\nPOST https://api.example.com/x net::ERR_FAILED":                                                                     "Content-Type: application/json",
		line + "It does not have HTTP ok status.\nPUT https://api.example.com/x net::ERR_FAILED":                                                                      "PUT",
	} {
		e, _ := explain.Words(words)
		plan, err := ask.Plan(*e.Question)
		if err != nil {
			t.Fatal(err)
		}
		got := plan.Checks[0].Request.Method
		switch headers := plan.Checks[0].Request.Headers; {
		case len(plan.Checks) == 2:
			got = "the two default checks"
		case len(headers) > 0:
			got = headers[0].Name + ": " + headers[0].Value
		}
		if got != want {
			t.Errorf("%s\n is checked with %s, want %s", words, got, want)
		}
	}
}

// TestExplanationsAreWhole: whatever is explained has a page or a title, and a
// code that there is.
func TestExplanationsAreWhole(t *testing.T) {
	for _, s := range samples(t) {
		e, _ := explain.Words(s.words)
		if (e.Code == "") == (e.Title == "") {
			t.Errorf("%s: code %q, title %q", s.words, e.Code, e.Title)
		}
		for _, code := range slices.Concat([]string{e.Code}, e.Narrower, e.Causes) {
			if _, ok := codes.Page(code); !ok && code != "" {
				t.Errorf("%s: there is no code %q", s.words, code)
			}
		}
	}
}

// FuzzExplain: whatever is pasted, no panic, and no check that is refused.
func FuzzExplain(f *testing.F) {
	f.Add("Access to fetch at 'file:///x' from origin 'vscode-webview://a' has been blocked by CORS policy: Method \x00 is not allowed by Access-Control-Allow-Methods in preflight response.")
	f.Add("Request URL: http://a b Request Method: OPTIONS Status Code: 999")
	f.Add("Request origin http://a. does not have permission to access the resource.")
	f.Fuzz(func(t *testing.T, words string) {
		e, ok := explain.Words(words)
		if !ok || e.Question == nil || e.Question.URL == "" || e.Question.Origin == "" {
			return
		}
		if _, err := ask.Plan(*e.Question); err != nil {
			t.Errorf("%q: %v", words, err)
		}
	})
}
