package probe_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

func planFor(url string) rules.Plan {
	origin := fetch.OriginOf("http://app.test/")
	request := fetch.Request{URL: url, Method: "GET", Origin: origin, Mode: fetch.ModeCORS,
		Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch"}
	preflighted := request
	preflighted.Headers = fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}
	return rules.Plan{
		Checks:      []rules.Intent{{Name: "simple", Request: request}, {Name: "preflighted", Request: preflighted}},
		Browsers:    browser.IDs(),
		Expected:    rules.Allowed,
		Experiments: rules.ExperimentsAuto,
	}
}

// The checks of a plan are made as they are by a browser, and their requests
// are told in the order in which they were made.
func TestDiagnose(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "content-type")
		io.WriteString(w, "{}")
	}))
	defer s.Close()
	d, err := newProber(t, probe.Options{}).Diagnose(t.Context(), planFor(s.URL+"/"))
	if err != nil {
		t.Fatal(err)
	}
	if d.Verdict != rules.Allowed || len(d.Checks) != 2 {
		t.Fatalf("%+v", d)
	}
	var methods []string
	for _, c := range d.Checks {
		for _, e := range c.Exchanges {
			methods = append(methods, e.Method)
			if e.Response == nil || e.Response.Status != 200 || string(e.Response.Body) != "{}" {
				t.Errorf("exchange %d: %+v", e.ID, e.Answer)
			}
		}
	}
	if got := len(methods); got != 3 || methods[1] != "OPTIONS" {
		t.Errorf("the requests were %v", methods)
	}
}

// Checks and experiments are made side by side, experiments four at a time.
func TestDiagnoseSideBySide(t *testing.T) {
	var mu sync.Mutex
	now, most, all := 0, 0, 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		now, all = now+1, all+1
		most = max(most, now)
		mu.Unlock()
		time.Sleep(patience / 10)
		mu.Lock()
		now--
		mu.Unlock()
		w.WriteHeader(http.StatusForbidden)
	}))
	defer s.Close()
	plan := planFor(s.URL + "/")
	plan.Experiments = rules.ExperimentsAlways
	d, err := newProber(t, probe.Options{}).Diagnose(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if d.Verdict != rules.Blocked || len(d.Experiments) == 0 || all < 2+len(d.Experiments) {
		t.Errorf("verdict %s, %d experiments, %d requests", d.Verdict, len(d.Experiments), all)
	}
	if most < 2 || most > 4 {
		t.Errorf("%d requests at once", most)
	}
}

func TestDiagnoseUnanswered(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	d, err := newProber(t, probe.Options{}).Diagnose(t.Context(), planFor("http://"+l.Addr().String()+"/"))
	if err != nil {
		t.Fatal(err)
	}
	if d.Verdict != rules.NoVerdict {
		t.Errorf("verdict %q", d.Verdict)
	}
}

// An interruption ends everything at once.
func TestDiagnoseInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	addr := serve(t, func(c net.Conn) { answer("")(c); interrupt(); wait(c) })
	d, err := newProber(t, probe.Options{Timeout: time.Hour}).Diagnose(ctx, planFor("http://"+addr+"/"))
	if !errors.Is(err, context.Canceled) || d != nil {
		t.Errorf("%+v, %v", d, err)
	}
}
