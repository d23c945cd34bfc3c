package rules_test

import (
	"slices"
	"testing"

	"github.com/cors-check/cors-check/rules"
)

func TestExplain(t *testing.T) {
	const (
		access = "Access to fetch at 'http://localhost:5000/api' from origin 'http://localhost:3000' has been blocked by CORS policy: "
		firefx = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:5000/api. "
	)
	for _, test := range []struct {
		words, code, narrower string
		ask                   rules.Question
	}{
		{words: "preflight-status", code: rules.PreflightStatus},
		{words: " PREFLIGHT-STATUS\n", code: rules.PreflightStatus},
		{words: "PreflightInvalidStatus", code: rules.PreflightStatus},
		{words: "preflightalloworiginmismatch", code: rules.AllowOriginMismatch, narrower: rules.AllowOriginTrailingSlash},
		{words: "CORSMissingAllowOrigin", code: rules.NoCORSHeaders, narrower: rules.MissingAllowOrigin},
		{words: "net::ERR_NAME_NOT_RESOLVED", code: rules.NameNotFound},
		{words: "ERR_CERT_DATE_INVALID", code: rules.CertificateDate},
		{
			words: access + "Request header field content-type is not allowed by Access-Control-Allow-Headers in preflight response.",
			code:  rules.HeaderNotAllowed,
			ask:   rules.Question{URL: "http://localhost:5000/api", Origin: "http://localhost:3000", Headers: []string{"content-type: application/json"}},
		},
		{
			words: access + "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
			code:  rules.WildcardWithCredentials,
			ask:   rules.Question{URL: "http://localhost:5000/api", Origin: "http://localhost:3000", Credentials: "include"},
		},
		{
			words: access + "The 'Access-Control-Allow-Origin' header has a value 'http://localhost:3000/' that is not equal to the supplied origin.",
			code:  rules.AllowOriginTrailingSlash,
			ask:   rules.Question{URL: "http://localhost:5000/api", Origin: "http://localhost:3000"},
		},
		{
			words: firefx + "(Reason: CORS request did not succeed). Status code: (null).",
			ask:   rules.Question{URL: "http://localhost:5000/api"},
			// Firefox has these words for much else.
			narrower: rules.MixedContent,
		},
		{
			words:    "Origin http://localhost:3000 is not allowed by Access-Control-Allow-Origin. Status code: 200",
			code:     rules.NoCORSHeaders,
			narrower: rules.AllowOriginMismatch,
			ask:      rules.Question{Origin: "http://localhost:3000"},
		},
	} {
		e, ok := rules.Explain(test.words)
		if !ok || e.Code != test.code || test.narrower != "" && !slices.Contains(e.Narrower, test.narrower) {
			t.Errorf("%s: %t, code %q, narrower %q; want %q, %q", test.words, ok, e.Code, e.Narrower, test.code, test.narrower)
		}
		if q := e.Question; q.URL != test.ask.URL || q.Origin != test.ask.Origin || q.Credentials != test.ask.Credentials || !slices.Equal(q.Headers, test.ask.Headers) {
			t.Errorf("%s: the check is %+v, want %+v", test.words, q, test.ask)
		}
	}
	for _, words := range []string{"", "hello", "404 page not found", "no-such-code"} {
		if e, ok := rules.Explain(words); ok {
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
		if _, ok := rules.Explain(name); !ok {
			t.Errorf("%s is not explained", name)
		}
	}
}
