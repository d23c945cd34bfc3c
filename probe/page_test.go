package probe_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
)

// planOfPage is the plan of a check with --page.
func planOfPage(t testing.TB, q ask.Question) rules.Plan {
	t.Helper()
	plan, err := ask.Plan(q)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// pageServer is an application whose page has a policy, and an API that allows
// every page; it counts their requests.
func pageServer(t testing.TB, policy string) (app, api string, pages, calls *atomic.Int32) {
	t.Helper()
	pages, calls = new(atomic.Int32), new(atomic.Int32)
	a := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages.Add(1)
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", policy)
		io.WriteString(w, "<!doctype html><title>app</title>")
	}))
	t.Cleanup(a.Close)
	b := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Allow-Headers", "*")
	}))
	t.Cleanup(b.Close)
	return a.URL, b.URL, pages, calls
}

// The page is fetched first, as its redirects lead, and its policy decides
// before anything is sent to the API.
func TestPage(t *testing.T) {
	app, api, pages, calls := pageServer(t, "connect-src 'self'")
	p := newProber(t, probe.Options{})
	d, err := p.Diagnose(t.Context(), planOfPage(t, ask.Question{URL: api, Page: app + "/old"}))
	if err != nil {
		t.Fatal(err)
	}
	if d.Verdict != rules.Blocked || d.Origin != app || pages.Load() != 2 || calls.Load() != 0 {
		t.Errorf("%s from %s, %d pages and %d calls", d.Verdict, d.Origin, pages.Load(), calls.Load())
	}
	lead := d.Findings[0]
	if lead.Code != finding.ContentSecurityPolicy || lead.Exchange != d.Page.Exchanges[1] || lead.Exchange.ID != 2 || lead.Facts.Source != app+"/" || len(lead.Places) != 1 {
		t.Errorf("%+v", lead)
	}
	if d.Findings[0].Exchange.Kind() != rules.KindPage {
		t.Error("the finding stands at another exchange")
	}
	if d.Page.Space != fetch.SpaceLoopback {
		t.Errorf("it is served from %q", d.Page.Space)
	}
	allowed, err := p.Diagnose(t.Context(), planOfPage(t, ask.Question{URL: api, Page: app, CSP: "connect-src *"}))
	if err != nil {
		t.Fatal(err)
	}
	if allowed.Verdict != rules.Allowed || allowed.Exchanges()[0].Kind() != rules.KindPage {
		t.Errorf("with --csp: %s", allowed.Verdict)
	}
	for i, x := range allowed.Exchanges() {
		if x.ID != i+1 {
			t.Errorf("exchange %d has ID %d", i+1, x.ID)
		}
	}
}

// However many cases have a page, it is fetched once.
func TestPageOfManyCases(t *testing.T) {
	app, api, pages, _ := pageServer(t, "connect-src *")
	p := newProber(t, probe.Options{Share: true, PerHost: 6})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			origin := ""
			if i%2 == 1 {
				origin = "https://evil.example"
			}
			d, err := p.Diagnose(t.Context(), planOfPage(t, ask.Question{URL: api + "/" + strconv.Itoa(i), Page: app, Origin: origin, Experiments: "never"}))
			if err != nil {
				t.Error(err)
				return
			}
			if elsewhere := i%2 == 1; d.Page.Elsewhere != elsewhere || (d.Origin == app) == elsewhere || d.Verdict == rules.NoVerdict {
				t.Errorf("case %d: %s from %s", i, d.Verdict, d.Origin)
			}
		})
	}
	wg.Wait()
	if pages.Load() != 1 {
		t.Errorf("the page was fetched %d times", pages.Load())
	}
}

// A page that cannot be read keeps nobody from the rest, and no longer than
// any server; what it says is unknown.
func TestPageNotRead(t *testing.T) {
	_, api, _, _ := pageServer(t, "")
	silent := serve(t, wait)
	closed := serve(t, hangUp)
	for name, c := range map[string]struct {
		page    string
		problem rules.PageProblem
		kind    fetch.FailureKind
	}{
		"silent":             {silent, rules.PageUnanswered, fetch.ResponseTimedOut},
		"hangs up":           {closed, rules.PageUnanswered, fetch.EmptyResponse},
		"no HTTP":            {serve(t, answer("SSH-2.0-x\r\n")), rules.PageUnanswered, fetch.NotHTTP},
		"heads":              {serve(t, forever("HTTP/1.1 200 OK\r\n", "A: b\r\n")), rules.PageUnanswered, fetch.HeadTooLarge},
		"in a circle":        {serve(t, answer("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")), rules.PageLoop, ""},
		"a head without end": {serve(t, forever("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<head><script>", "x")), "", ""},
		"a slow body": {serve(t, func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<head>")
			dribble(strings.Repeat("<meta>", 100))(c)
		}), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProber(t, probe.Options{Timeout: patience})
			d, err := p.Diagnose(t.Context(), planOfPage(t, ask.Question{URL: api, Page: "http://" + c.page + "/", Experiments: "never"}))
			if err != nil {
				t.Fatal(err)
			}
			kind := fetch.FailureKind("")
			if d.Page.Failure != nil {
				kind = d.Page.Failure.Kind
			}
			if d.Verdict != rules.Allowed || !d.Page.Unknown() || d.Page.Problem != c.problem || kind != c.kind || d.Origin != "http://"+c.page {
				t.Errorf("%s from %s: problem %q, %s, head unread %v", d.Verdict, d.Origin, d.Page.Problem, kind, d.Page.HeadUnread)
			}
		})
	}
}

// A page over https is reached through the address and with the certificates
// that are told; a browser remembers of it what it asks for.
func TestPageOverTLS(t *testing.T) {
	ca := newAuthority(t)
	var hosts atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hosts.Add(1)
		w.Header().Set("Strict-Transport-Security", "max-age=9")
		w.Header().Set("Content-Type", "text/html")
	}))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{ca.loopback(t)}}
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	api, port := resolved(t, "api.test", s.URL)
	p := newProber(t, probe.Options{Roots: ca.pool(), Resolve: []probe.Resolve{api}})
	d, err := p.Diagnose(t.Context(), planOfPage(t, ask.Question{URL: "/data", Page: "https://api.test:" + port + "/", Experiments: "never", Only: "simple"}))
	if err != nil {
		t.Fatal(err)
	}
	request := d.Checks[0].Request
	if hosts.Load() != 2 || d.Verdict != rules.Allowed || request.URL != "https://api.test:"+port+"/data" || !slices.Equal(request.HSTS, []string{"api.test"}) {
		t.Errorf("%s, %d requests came, %q, %+v", d.Verdict, hosts.Load(), request.HSTS, d.Page)
	}
}
