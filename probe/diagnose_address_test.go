package probe_test

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Two programs on one name: each address is asked, and that they differ is the
// finding, with both addresses.
func TestEachAddress(t *testing.T) {
	four, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(four.Addr().String())
	six, err := net.Listen("tcp6", "[::1]:"+port)
	if err != nil {
		t.Skip("no IPv6 loopback: ", err)
	}
	serve := func(l net.Listener, allow string) {
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if allow != "" {
				w.Header().Set("Access-Control-Allow-Origin", allow)
			}
		})}
		t.Cleanup(func() { s.Close() })
		go func() { _ = s.Serve(l) }()
	}
	serve(four, "http://localhost:3000")
	serve(six, "")
	plan := rules.Plan{
		Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto,
		Checks: []rules.Intent{{Name: "request", Request: fetch.Request{
			URL: "http://localhost:" + port + "/", Method: "GET", Origin: fetch.OriginOf("http://localhost:3000"),
			Mode: fetch.ModeCORS, Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: fetch.InitiatorFetch,
		}}},
	}
	for _, each := range []bool{false, true} {
		p := probe.New(probe.Options{EachAddress: each})
		d, err := p.Diagnose(t.Context(), plan)
		p.Close()
		if err != nil {
			t.Fatal(err)
		}
		f := d.Findings[0]
		if got := f.Code == "unstable-answer" && f.Facts.Kind == "addresses"; got != each {
			t.Errorf("--each-address %t: %s %+v", each, f.Code, f.Facts)
		}
		if names := strings.Join(f.Facts.Names, " "); each && (!strings.Contains(names, "127.0.0.1:"+port) || !strings.Contains(names, "[::1]:"+port)) {
			t.Errorf("addresses %q", names)
		}
	}
}
