package probe_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// A name that leads to loopback: it is the address connected to that counts,
// and a public page has to be permitted.
func TestLocalNetworkAccess(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Access-Control-Allow-Origin", "*") }))
	defer s.Close()
	api, port := resolved(t, "api.example.com", s.URL)
	p := probe.New(probe.Options{Resolve: []probe.Resolve{api}})
	defer p.Close()
	for _, c := range []struct {
		page       fetch.AddressSpace
		permission fetch.Permission
		want       map[browser.ID]rules.Verdict
	}{
		{fetch.SpacePublic, "", map[browser.ID]rules.Verdict{browser.Chromium: rules.Blocked, browser.Firefox: rules.Blocked, browser.WebKit: rules.Allowed}},
		{fetch.SpacePublic, fetch.PermissionGranted, map[browser.ID]rules.Verdict{browser.Chromium: rules.Blocked, browser.Firefox: rules.Allowed, browser.WebKit: rules.Allowed}},
		{fetch.SpaceLocal, "", map[browser.ID]rules.Verdict{browser.Chromium: rules.Allowed, browser.Firefox: rules.Allowed, browser.WebKit: rules.Allowed}},
	} {
		d, err := p.Diagnose(t.Context(), rules.Plan{
			Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsNever,
			Checks: []rules.Intent{{Name: "request", Request: fetch.Request{
				URL: "http://api.example.com:" + port + "/", Method: "GET", Origin: fetch.OriginOf("http://app.example.com"), Mode: fetch.ModeCORS,
				Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, PageSpace: c.page, LocalNetwork: c.permission, LoopbackNetwork: c.permission,
			}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range d.Checks[0].Results {
			if r.Verdict != c.want[r.Browser] {
				t.Errorf("page %s, permission %q: %s in %s", c.page, c.permission, r.Verdict, r.Browser)
			}
		}
	}
}
