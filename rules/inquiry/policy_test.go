package inquiry

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
)

// allowsSome lets the origin through and lists a method and a header, not
// those that are asked for.
const allowsSome = `OPTIONS https://api.example.com/data

HTTP/1.1 204 No Content
X-Powered-By: Express
Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Methods: GET, DELETE
Access-Control-Allow-Headers: X-Known
Access-Control-Expose-Headers: X-Total-Count
Access-Control-Max-Age: 600
`

// putPlan asks for a PUT with a header from the origin.
func putPlan(origin string) rules.Plan {
	return rules.Plan{
		Checks: []rules.Intent{{Name: "request", Request: fetch.Request{
			URL: "https://api.example.com/data", Method: "put", Origin: fetch.OriginOf(origin), Mode: fetch.ModeCORS,
			Headers:     fetch.HeaderList{{Name: "X-Token", Value: "1"}},
			Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch", Held: true,
		}}},
		Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto,
	}
}

func TestPolicyIsTheLeastAndWhatWasAllowed(t *testing.T) {
	seconds := 600
	want := &fix.Policy{
		Origins: []string{"https://app.example.com"}, Methods: []string{"PUT", "GET", "DELETE"}, Headers: []string{"x-token", "x-known"},
		Expose: []string{"x-total-count"}, MaxAge: &seconds,
	}
	x := parseExhibit(t, "", allowsSome)
	if got := diagnose(t, putPlan("https://app.example.com"), x.answer).Policy; !reflect.DeepEqual(got, want) {
		t.Errorf("policy %+v, want %+v", got, want)
	}
}

// A header is wanted as the whole list, and a method in upper case; where only
// the script has it otherwise, there is nothing to allow.
func TestWantedLists(t *testing.T) {
	for _, c := range []struct{ method, allowed, want, methods string }{
		{"PUT", "GET, DELETE", "GET, DELETE, PUT", "PUT, GET, DELETE"},
		{"PUT", "GET,DELETE", "GET,DELETE,PUT", "PUT, GET, DELETE"},
		{"PATCH", "GET, patch", "GET, PATCH", "PATCH, GET"},
		{"patch", "GET, Patch", "GET, PATCH", "PATCH, GET"},
		{"patch", "GET, PATCH", "", ""},
	} {
		plan := putPlan("https://app.example.com")
		plan.Checks[0].Request.Method, plan.Checks[0].Request.Headers = c.method, nil
		x := parseExhibit(t, "", strings.Replace(allowsSome, "GET, DELETE", c.allowed, 1))
		d := diagnose(t, plan, x.answer)
		methods := ""
		if d.Policy != nil {
			methods = strings.Join(d.Policy.Methods, ", ")
		}
		if got := d.Findings[0].Want; got != c.want || methods != c.methods {
			t.Errorf("%s, allowed %s: want is %q, not %q; the policy has %q, not %q", c.method, c.allowed, got, c.want, methods, c.methods)
		}
	}
}

func TestNoPolicy(t *testing.T) {
	x := parseExhibit(t, "", allowsSome)
	if d := diagnose(t, putPlan("file:///x"), x.answer); d.Verdict != rules.Blocked || d.Policy != nil || d.Fixes != nil {
		t.Errorf("for null: %s, policy %+v", d.Verdict, d.Policy)
	}
	blocked := putPlan("https://app.example.com")
	blocked.Expected = rules.Blocked
	if d := diagnose(t, blocked, x.answer); d.Policy != nil || d.Fixes != nil || d.Experiments != nil {
		t.Errorf("a block that was expected: policy %+v, %d experiments", d.Policy, len(d.Experiments))
	}
	get := putPlan("https://app.example.com")
	get.Checks[0].Request.Method, get.Checks[0].Request.Headers = "GET", nil
	public := parseExhibit(t, "", "GET https://api.example.com/data\n\nHTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n")
	if d := diagnose(t, get, public.answer); d.Verdict != rules.Allowed || d.Policy != nil || len(d.Experiments) > afterPass || d.Experiments[0].Name != rules.AskedAgain {
		t.Errorf("allowed: %s, policy %+v, %d experiments", d.Verdict, d.Policy, len(d.Experiments))
	}
}

func TestFrameworkChoice(t *testing.T) {
	x := parseExhibit(t, "", allowsSome)
	for choice, want := range map[string][]string{
		"": {"express"}, "auto": {"express"}, "none": nil, "all": fix.Frameworks(), "django": {"django"},
	} {
		plan := putPlan("https://app.example.com")
		plan.Framework = choice
		var got []string
		for _, f := range diagnose(t, plan, x.answer).Fixes {
			got = append(got, f.Framework)
		}
		if !slices.Equal(got, want) {
			t.Errorf("--framework %q: fixes for %q, want %q", choice, got, want)
		}
	}
}

func TestExperimentModes(t *testing.T) {
	refusing := parseExhibit(t, "", "OPTIONS https://api.example.com/data\n\nHTTP/1.1 204 No Content\nVary: Origin\n")
	for mode, some := range map[rules.ExperimentMode]bool{rules.ExperimentsNever: false, rules.ExperimentsAuto: true, rules.ExperimentsAlways: true} {
		plan := putPlan("https://app.example.com")
		plan.Experiments = mode
		d := diagnose(t, plan, refusing.answer)
		if (len(d.Experiments) > 0) != some {
			t.Errorf("%s: %d experiments", mode, len(d.Experiments))
		}
		for i, e := range d.Experiments {
			if want := len(d.Checks[0].Exchanges) + i + 1; e.ID != want {
				t.Errorf("experiment %d has ID %d, want %d", i, e.ID, want)
			}
		}
	}
}

// TestExchangesAreNumberedThrough: two checks start from 1 each, a diagnosis
// has one numbering, and findings point by it.
func TestExchangesAreNumberedThrough(t *testing.T) {
	x := parseExhibit(t, "", servers[0].text[1:])
	d := x.diagnose(t, tutorial()...)
	next := 1
	for _, c := range d.Checks {
		for _, e := range c.Exchanges {
			if e.ID != next {
				t.Errorf("%s: exchange %d, want %d", c.Name, e.ID, next)
			}
			next++
		}
		for _, f := range c.Faults {
			if !slices.Contains(c.Exchanges, f.Exchange) {
				t.Errorf("%s: a fault of exchange %+v, which the check has not", c.Name, f.Exchange)
			}
		}
	}
	all := d.Exchanges()
	for _, f := range d.Findings {
		if f.Exchange != nil && !slices.Contains(all, f.Exchange) {
			t.Errorf("%s points at exchange %d, which the diagnosis has not", f.Code, f.Exchange.ID)
		}
	}
}

// TestResponseHeadersAreNeverAllowed: a script that sets Access-Control-* on
// its request is not followed by the fix.
func TestResponseHeadersAreNeverAllowed(t *testing.T) {
	d := parseExhibit(t, "", `
OPTIONS https://api.example.com/data HTTP/1.1
Access-Control-Request-Method: GET
Access-Control-Request-Headers: access-control-allow-origin,content-type

HTTP/1.1 204 No Content
Access-Control-Allow-Origin: https://app.example.com
Access-Control-Allow-Headers: content-type, access-control-allow-headers

GET https://api.example.com/data HTTP/1.1

HTTP/1.1 200 OK
Access-Control-Allow-Origin: https://app.example.com
`).diagnose(t)
	if d.Policy == nil || strings.Join(d.Policy.Headers, " ") != "content-type" {
		t.Errorf("policy %+v", d.Policy)
	}
}
