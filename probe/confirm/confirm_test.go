package confirm

import (
	"cmp"
	"context"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/probe/recording/replay"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// needBrowser skips a test unless real browsers are to be asked.
func needBrowser(t *testing.T) {
	t.Helper()
	installed.Need(t, "a browser")
	if _, err := devtools.Find(); err != nil {
		t.Fatal(err)
	}
}

// diagnose makes the checks of a plan without experiments.
func diagnose(t *testing.T, o probe.Options, plan rules.Plan) *rules.Diagnosis {
	t.Helper()
	plan.Experiments = rules.ExperimentsNever
	prober := probe.New(o)
	defer prober.Close()
	d, err := prober.Diagnose(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ask(t *testing.T, o probe.Options, d *rules.Diagnosis) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := Ask(ctx, o, d); err != nil {
		t.Fatal(err)
	}
	for _, c := range d.Checks {
		if c.Confirmation == nil {
			t.Fatalf("%s: no confirmation", c.Name)
		}
	}
}

func text(s *string) string {
	if s == nil {
		return "nothing"
	}
	return *s
}

// wantAgreement fails where the browser did other than predicted.
func wantAgreement(t *testing.T, name string, c *rules.Check) {
	t.Helper()
	k := c.Confirmation
	if p := c.Predicted(); p != nil && !k.Agrees {
		t.Errorf("%s: %s %s did other than predicted\n%q %s: %s\npredicted\n%q %s: %s",
			name, k.Browser, k.Version, k.Verdict, text(k.Error), text(k.Console), p.Verdict, text(p.Error), text(p.Console))
	}
	if k.Browser == "" || k.Version == "" {
		t.Errorf("%s: who answered? %+v", name, k)
	}
}

// plan is the question of one fetch.
func plan(r fetch.Request) rules.Plan {
	r.Initiator, r.Redirect = cmp.Or(r.Initiator, "fetch"), fetch.RedirectFollow
	r.Mode, r.Credentials, r.Method = cmp.Or(r.Mode, fetch.ModeCORS), cmp.Or(r.Credentials, fetch.CredentialsSameOrigin), cmp.Or(r.Method, "GET")
	return rules.Plan{Checks: []rules.Intent{{Name: "request", Product: "cors-check/test", Request: r}}, Browsers: []browser.ID{Engine}, Expected: rules.Allowed}
}

// A real browser does with the exhibits what is predicted, whoever the page
// is said to be.
func TestExhibits(t *testing.T) {
	needBrowser(t)
	exhibits, err := gallery.Load(os.DirFS("../../testdata/exhibits"))
	if err != nil {
		t.Fatal(err)
	}
	all, names := &rules.Diagnosis{}, []string{}
	for turn, origin := range []string{"http://localhost:3000", "https://app.example.com"} {
		g, err := gallery.Start(t.Context(), exhibits, gallery.Options{Origin: origin})
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close()
		for i, e := range exhibits {
			if i%2 == turn {
				all.Checks = append(all.Checks, diagnose(t, probe.Options{}, e.Plan(g.APIURL, origin)).Checks...)
				names = append(names, e.Name+" for "+origin)
			}
		}
	}
	ask(t, probe.Options{}, all)
	for i, c := range all.Checks {
		wantAgreement(t, names[i], c)
	}
	if len(names) != len(exhibits) {
		t.Errorf("%d exhibits were tried", len(names))
	}
}

// Each initiator gets what is on record: one case that is let through and one
// that is not, of each page's origin.
func TestRecordings(t *testing.T) {
	needBrowser(t)
	recorded, err := recording.Load("../../testdata/browsers/hand.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	var chosen []*recording.Case
	seen := map[string]bool{}
	for _, c := range recorded {
		plain := replay.Intent(c).Request.EmbedderPolicy == "" && c.API != "beacon" // of which no page is told
		kind := c.API + c.Page + c.Expect[string(Engine)].Outcome
		if plain && !seen[kind] && (c.Page == "null" || strings.HasSuffix(c.Page, "://app.test:18081") || c.API == "fetch") {
			seen[kind] = true
			chosen = append(chosen, c)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	server, o, err := replay.Serve(ctx, chosen)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	prober := probe.New(o)
	defer prober.Close()
	all := &rules.Diagnosis{}
	for _, c := range chosen {
		all.Checks = append(all.Checks, replay.Ask(ctx, prober, c, Engine))
	}
	ask(t, o, all)
	for i, c := range all.Checks {
		wantAgreement(t, chosen[i].API+" of "+chosen[i].Page+", "+chosen[i].ID, c)
	}
	t.Logf("%d cases", len(chosen))
}

var loopback = []netip.Addr{netip.MustParseAddr("127.0.0.1")}

// A server that answers the browser otherwise than the prober is a
// disagreement, with both texts.
func TestDisagreement(t *testing.T) {
	needBrowser(t)
	var asked atomic.Int32
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if first := asked.Add(1) == 1; first == (r.URL.Path == "/opens") {
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", "*")
	}))
	defer api.Close()
	page := fetch.OriginOf("http://localhost:3000")

	d := diagnose(t, probe.Options{}, plan(fetch.Request{URL: api.URL + "/opens", Origin: page}))
	asked.Store(1)
	ask(t, probe.Options{}, d)
	if k, p := d.Checks[0].Confirmation, d.Checks[0].Predicted(); k.Agrees || k.Verdict != rules.Allowed || k.Console != nil || p.Verdict != rules.Blocked || p.Console == nil {
		t.Errorf("predicted %+v, and saw %+v", p, k)
	}

	asked.Store(0)
	d = diagnose(t, probe.Options{}, plan(fetch.Request{URL: api.URL + "/closes", Origin: page}))
	ask(t, probe.Options{}, d)
	k, p := d.Checks[0].Confirmation, d.Checks[0].Predicted()
	line := "Access to fetch at '" + api.URL + "/closes' from origin 'http://localhost:3000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource."
	if k.Agrees || k.Verdict != rules.Blocked || text(k.Error) != "MissingAllowOriginHeader" || text(k.Console) != line || p.Verdict != rules.Allowed {
		t.Errorf("predicted %+v, and saw %+v with %q", p, k, text(k.Console))
	}
}

// Local network access is that of the browser, with what the user has said; a
// page that cannot be made where it is said to be confirms nothing of it.
func TestLocalNetwork(t *testing.T) {
	needBrowser(t)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Access-Control-Allow-Origin", "*") }))
	defer api.Close()
	const granted, denied = fetch.PermissionGranted, fetch.PermissionDenied
	for _, c := range []struct {
		origin, target string
		page           fetch.AddressSpace
		said           fetch.Permission
		tried          rules.LocalTried
		error          string
	}{
		{"https://app.example.com", "", fetch.SpacePublic, "", rules.LocalAsked, "LocalNetworkAccessPermissionDenied"},
		{"https://app.example.com", "", fetch.SpacePublic, denied, rules.LocalDenied, "LocalNetworkAccessPermissionDenied"},
		{"https://app.example.com", "", fetch.SpacePublic, granted, rules.LocalGranted, ""},
		{"https://app.example.com", "local", fetch.SpacePublic, granted, rules.LocalGranted, "InvalidLocalNetworkAccess"},
		{"http://app.example.com", "", fetch.SpacePublic, granted, rules.LocalGranted, "InsecureLocalNetwork"},
		{"http://localhost:3000", "", "", denied, "", ""},
		{"http://localhost:3000", "public", "", "", "", "InvalidLocalNetworkAccess"},
		{"http://app.example.com", "", fetch.SpaceLocal, denied, "", ""},
		{"https://localhost:3000", "", "", "", rules.LocalOff, ""},
		{"https://localhost:3000", "public", "", "", rules.LocalOff, "off"},
	} {
		d := diagnose(t, probe.Options{}, plan(fetch.Request{URL: api.URL, Origin: fetch.OriginOf(c.origin), PageSpace: c.page, TargetSpace: c.target,
			LocalNetwork: c.said, LoopbackNetwork: c.said}))
		ask(t, probe.Options{}, d)
		switch k := d.Checks[0].Confirmation; {
		case k.Local != c.tried:
			t.Errorf("%+v: %q was tried", c, k.Local)
		case c.error == "off" && (k.Agrees || k.Verdict != rules.Allowed):
			t.Errorf("%+v: %+v agrees on what was off", c, k)
		case c.error != "off":
			wantAgreement(t, c.origin, d.Checks[0])
			if got := text(k.Error); got != cmp.Or(c.error, "nothing") {
				t.Errorf("%+v: %s", c, got)
			}
		}
	}
}

// What is held back does not reach the server from the browser either, with a
// preflight, without one, and after a redirect; what is sent arrives whole.
func TestHeld(t *testing.T) {
	needBrowser(t)
	var mu sync.Mutex
	var got []string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, strings.TrimSpace(strings.Join([]string{r.Method, r.URL.Path, r.Header.Get("Cookie"), r.Header.Get("X-A"), string(body)}, " ")))
		if !strings.HasSuffix(r.UserAgent(), " cors-check/test") || strings.Contains(r.UserAgent(), "Headless") {
			t.Errorf("%s by %q", r.Method, r.UserAgent())
		}
		w.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Methods", "PUT")
		w.Header().Set("Access-Control-Allow-Headers", "x-a")
	}))
	defer api.Close()
	page := fetch.OriginOf("https://app.example.com")
	put := fetch.Request{URL: api.URL + "/put", Origin: page, Method: "PUT", Body: []byte("b\xff\xc3\xfe"), Credentials: fetch.CredentialsInclude,
		Cookies: []fetch.Cookie{{Pair: "c=1", Bare: true}}, Headers: fetch.HeaderList{{Name: "X-A", Value: "é"}}}
	held := put
	held.Held = true
	post := fetch.Request{URL: api.URL + "/post", Origin: page, Method: "POST", Body: []byte("b"), Held: true}

	d := &rules.Diagnosis{}
	for _, r := range []fetch.Request{held, post, put} {
		d.Checks = append(d.Checks, diagnose(t, probe.Options{}, plan(r)).Checks...)
	}
	got = nil
	ask(t, probe.Options{}, d)
	for _, c := range d.Checks {
		wantAgreement(t, c.Request.Method, c)
		if c.Confirmation.Verdict != rules.Allowed {
			t.Errorf("%s: %+v", c.Request.Method, c.Confirmation)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if want := []string{"OPTIONS /put", "OPTIONS /put", "PUT /put c=1 é b\xff\xc3\xfe"}; !slices.Equal(got, want) {
		t.Errorf("the server got %q, want %q", got, want)
	}
}

// The browser reaches servers as the options say, and nothing else.
func TestNetwork(t *testing.T) {
	needBrowser(t)
	allow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Access-Control-Allow-Origin", "*") })
	plain, secure := httptest.NewServer(allow), httptest.NewTLSServer(allow)
	defer plain.Close()
	defer secure.Close()
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	port := func(url string) uint16 {
		n, _ := strconv.ParseUint(url[strings.LastIndexByte(url, ':')+1:], 10, 16)
		return uint16(n)
	}
	elsewhere := "http://api.test:" + strconv.Itoa(int(port(plain.URL))) + "/"
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, password, _ := strings.Cut(r.Header.Get("Proxy-Authorization"), "Basic "); password != "dTpw" {
			w.Header().Set("Proxy-Authenticate", `Basic realm="p"`)
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		proxied.Add(1)
		allow(w, r)
	}))
	defer proxy.Close()
	via, err := probe.ParseProxy(strings.Replace(proxy.URL, "://", "://u:p@", 1))
	if err != nil {
		t.Fatal(err)
	}
	host, err := net.Listen("tcp", "127.0.0.1:0") // where the page would be
	if err != nil {
		t.Fatal(err)
	}
	defer host.Close()
	page := "http://" + host.Addr().String()

	for _, c := range []struct {
		name, url string
		options   probe.Options
		want      rules.Verdict
	}{
		{"a certificate nobody knows", secure.URL, probe.Options{}, rules.Blocked},
		{"a certificate that does not matter", secure.URL, probe.Options{Insecure: true}, rules.Allowed},
		{"a certificate to trust", secure.URL, probe.Options{Roots: roots, HTTP1: true}, rules.Allowed},
		{"any name with an address", elsewhere, probe.Options{Resolve: []probe.Resolve{{Host: "*", Port: port(plain.URL), Addrs: loopback}}}, rules.Allowed},
		{"a proxy with a password", "http://api.test/", probe.Options{Proxy: via}, rules.Allowed},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := diagnose(t, c.options, plan(fetch.Request{URL: c.url, Origin: fetch.OriginOf(page)}))
			proxied.Store(0)
			ask(t, c.options, d)
			wantAgreement(t, c.url, d.Checks[0])
			if got := d.Checks[0].Confirmation.Verdict; got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if c.options.Proxy != nil && proxied.Load() == 0 {
				t.Error("the browser did not ask the proxy")
			}
		})
	}
	host.(*net.TCPListener).SetDeadline(time.Now())
	if c, err := host.Accept(); err == nil {
		t.Errorf("the page's own host was connected to, by %s", c.RemoteAddr())
	}
}

// Where there is no answer, or no page can be made, that is said.
func TestNoAnswer(t *testing.T) {
	needBrowser(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	url, page := "http://"+silent.Addr().String(), fetch.OriginOf("http://localhost:3000")
	o := probe.Options{Timeout: 100 * time.Millisecond}
	d := diagnose(t, o, plan(fetch.Request{URL: url, Origin: page}))
	ask(t, o, d)
	if k := d.Checks[0].Confirmation; !k.Agrees || k.Verdict != rules.NoVerdict {
		t.Errorf("a server that is silent: %+v", k)
	}

	d.Checks[0].Confirmation, d.Checks[0].Request.Origin = nil, fetch.Origin{Scheme: "chrome-extension", Host: strings.Repeat("a", 32)}
	if err := Ask(t.Context(), o, d); err == nil || !strings.Contains(err.Error(), "no page of chrome-extension://aaa") || d.Checks[0].Confirmation != nil {
		t.Errorf("an origin that cannot be had: %v, %+v", err, d.Checks[0].Confirmation)
	}

	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Second, cancel)
	d.Checks[0].Request.Origin = page
	if err := Ask(ctx, probe.Options{Timeout: time.Hour}, d); err == nil || d.Checks[0].Confirmation != nil {
		t.Errorf("interrupted: %v", err)
	}
	if err := Ask(t.Context(), probe.Options{Timeout: time.Hour, MaxTime: 5 * time.Second}, d); err == nil || !strings.Contains(err.Error(), "--max-time") || d.Checks[0].Confirmation != nil {
		t.Errorf("out of time: %v", err)
	}
}
