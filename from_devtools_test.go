package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/remote"
	"golang.org/x/tools/txtar"

	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/from"
)

// servers are what the page of TestDevTools calls, by path: the headers of a
// preflight's answer and of the other. {origin} is the page's, {query} the
// request's.
var servers = map[string][2]map[string]string{
	"/none":        {},
	"/star":        {{"Access-Control-Allow-Origin": "*"}, {"Access-Control-Allow-Origin": "*"}},
	"/origin":      {allowing("{origin}", "", ""), {"Access-Control-Allow-Origin": "{origin}"}},
	"/all":         {allowing("{origin}", "PUT", "content-type, x-a, x-b"), {"Access-Control-Allow-Origin": "{origin}", "Access-Control-Allow-Credentials": "true"}},
	"/stars":       {allowing("*", "*", "*"), {"Access-Control-Allow-Origin": "*"}},
	"/other":       {allowing("https://other.example", "PUT", "content-type"), {"Access-Control-Allow-Origin": "https://other.example"}},
	"/slash":       {allowing("{origin}/", "PUT", "content-type"), {"Access-Control-Allow-Origin": "{origin}/"}},
	"/two":         {allowing("{origin}, *", "PUT", "content-type"), {"Access-Control-Allow-Origin": "{origin}, *"}},
	"/methods":     {allowing("{origin}", "PUT", ""), {"Access-Control-Allow-Origin": "{origin}"}},
	"/headers":     {allowing("{origin}", "", "content-type, x-a"), {"Access-Control-Allow-Origin": "{origin}"}},
	"/preflight":   {allowing("{origin}", "PUT", "content-type, x-a, x-b"), {}},
	"/actual":      {{}, {"Access-Control-Allow-Origin": "{origin}"}},
	"/refused":     {{"status": "403"}, {"status": "403", "Access-Control-Allow-Origin": "{origin}"}},
	"/redirecting": {allowing("{origin}", "PUT", "content-type, x-a"), {"status": "302", "Location": "/star?to={query}", "Access-Control-Allow-Origin": "{origin}"}},
}

func allowing(origin, methods, headers string) map[string]string {
	m := map[string]string{"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
	if methods != "" {
		m["Access-Control-Allow-Methods"] = methods
	}
	if headers != "" {
		m["Access-Control-Allow-Headers"] = headers
	}
	return m
}

// calls are the requests that the page makes of each server, by name, as
// fetch() takes them.
var calls = map[string]string{
	"get":    `{}`,
	"json":   `{method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({a: "it's \"so\" $HOME !%PATH% \u00e9"})}`,
	"put":    `{method: "PUT", body: "a b"}`,
	"headed": `{headers: {"X-A": "it's 1", "X-B": "\"2\""}}`,
	"cred":   `{credentials: "include"}`,
	"omit":   `{credentials: "omit", cache: "no-store"}`,
	"form":   `{method: "POST", body: new URLSearchParams({a: "1 2", b: "'&'"})}`,
	"nocors": `{mode: "no-cors"}`,
}

// frontEnd asks the network panel of the developer tools for all that it copies
// of each request, and for the HAR that it exports.
const frontEnd = `(async () => {
  const bundled = 'devtools://devtools/bundled/';
  const { NetworkLog } = await import(bundled + 'models/logs/logs.js');
  const { Log } = await import(bundled + 'models/har/har.js');
  const { NetworkLogView, NetworkPanel } = await import(bundled + 'panels/network/network.js');
  const requests = NetworkLog.NetworkLog.instance().requests();
  const view = NetworkPanel.NetworkPanel.instance().networkLogView;
  const copies = [];
  for (const r of requests.filter(r => r.requestMethod !== 'OPTIONS' && r.url().includes('?n=') && !r.url().includes('-load-'))) {
    copies.push({
      url: r.url(),
      texts: {
        'cURL (bash)': await NetworkLogView.NetworkLogView.generateCurlCommand(r, 'unix'),
        'cURL (cmd)': await NetworkLogView.NetworkLogView.generateCurlCommand(r, 'win'),
        'fetch': await view.generateFetchCall(r, false),
        'PowerShell': await view.generatePowerShellCommand(r),
      },
    });
  }
  return JSON.stringify({ har: { log: await Log.Log.build(requests, { sanitize: true }) }, copies });
})()`

// TestDevTools: what the developer tools of a real Chromium export and copy of a
// page that makes a hundred calls. The HAR is judged as the page saw it, and
// each copy is read as the request that the page made.
func TestDevTools(t *testing.T) {
	installed.Need(t, "Chromium")
	program, err := devtools.Find()
	if err != nil {
		t.Fatal(err)
	}
	c := &callsAndLoads{arrived: map[string]bool{}}
	api := httptest.NewServer(http.HandlerFunc(c.serve))
	defer api.Close()
	page := httptest.NewServer(http.HandlerFunc(c.page))
	defer page.Close()
	c.api, c.origin = api.URL, page.URL
	origin := page.URL

	har, copies, saw := recordDevTools(t, program, page.URL)
	saw = c.saw(saw)
	if want := len(servers) * (len(calls) + len(loads)); len(saw) != want {
		t.Fatalf("the page saw %d calls and loads, want %d", len(saw), want)
	}
	judgeHAR(t, "DevTools", har, saw, 490)
	for _, c := range copies {
		_, call, _ := strings.Cut(c.URL[strings.Index(c.URL, "?n="):], "-")
		for kind, text := range c.Texts {
			holdCopy(t, kind, text, c.URL, call, origin)
		}
	}
	if want := len(servers) * len(calls); len(copies) < want {
		t.Errorf("%d requests were copied of %d", len(copies), want)
	}
	if os.Getenv("FROM_UPDATE") != "" {
		settled := strings.NewReplacer(api.URL, "http://127.0.0.1:5000", origin, "http://127.0.0.1:3000", // the ports are others each time
			strings.TrimPrefix(api.URL, "http://"), "127.0.0.1:5000", strings.TrimPrefix(origin, "http://"), "127.0.0.1:3000")
		keepDevTools(t, settled, har, copies, saw)
	}
}

// keepDevTools writes the HAR and the copies of one server's calls among the
// samples, for TestRecordedHARs and TestFrom.
func keepDevTools(t *testing.T, settled *strings.Replacer, har []byte, copies []copied, saw [][]string) {
	t.Helper()
	seen, err := json.Marshal(saw)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"har": har, "seen.json": seen} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, settled.Replace(string(content)))
		z.Close()
		if err := os.WriteFile("testdata/har/chromium-devtools."+name+".gz", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	samples := txtar.Archive{Comment: []byte("What the developer tools of Chromium 156 copied (TestDevTools). After each the command line it comes to.\n")}
	for _, c := range copies {
		if !strings.Contains(c.URL, "/all?") {
			continue
		}
		_, call, _ := strings.Cut(c.URL[strings.Index(c.URL, "?n="):], "-")
		for _, kind := range sortedKeys(c.Texts) {
			samples.Files = append(samples.Files, txtar.File{Name: "Copy as " + kind + ": " + call, Data: []byte(settled.Replace(c.Texts[kind]) + "\n")}, txtar.File{Name: "want"})
		}
	}
	if err := os.WriteFile("testdata/from/devtools.txtar", txtar.Format(&samples), 0o644); err != nil {
		t.Fatal(err)
	}
}

type copied struct {
	URL   string
	Texts map[string]string
}

// recordDevTools has a page run with the developer tools open, and asks these
// for the HAR and the copies, and the page for what it saw: URL and verdict.
func recordDevTools(t *testing.T, program, url string) (har []byte, copies []copied, saw [][]string) {
	t.Helper()
	profile := t.TempDir()
	ctx, stop := context.WithTimeout(t.Context(), 2*time.Minute)
	defer stop()
	ctx, end := chromedp.NewExecAllocator(ctx, append(devtools.Quiet(program), chromedp.NoSandbox, chromedp.UserDataDir(profile),
		chromedp.Flag("remote-debugging-port", "0"), chromedp.Flag("remote-allow-origins", "*"), remote.WebSocket)...)
	defer end()
	ctx, end = chromedp.NewContext(ctx)
	defer end()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[string]("document.title")); err != nil {
		t.Fatal(err)
	}
	port, err := os.ReadFile(filepath.Join(profile, "DevToolsActivePort"))
	if err != nil {
		t.Fatal(err)
	}
	port, _, _ = bytes.Cut(port, []byte("\n"))
	id := chromedp.FromContext(ctx).Target.TargetID
	opened, err := chromedp.CallBrowser(ctx, target.CreateTarget, target.CreateTargetParams{
		URL: fmt.Sprintf("devtools://devtools/bundled/devtools_app.html?ws=127.0.0.1:%s/devtools/page/%s", port, id)})
	if err != nil {
		t.Fatal(err)
	}
	tools, closeTools := chromedp.NewContext(ctx, chromedp.WithTargetID(opened.TargetID))
	defer closeTools()
	evaluate := func(ctx context.Context, script string) string {
		t.Helper()
		text, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	const ready = `(async () => {
  const { TargetManager } = await import('devtools://devtools/bundled/core/sdk/sdk.js');
  while (TargetManager.TargetManager.instance().targets().length === 0) await new Promise(r => setTimeout(r, 50));
  const { ViewManager } = await import('devtools://devtools/bundled/ui/legacy/legacy.js');
  await ViewManager.ViewManager.instance().showView('network');
  return 'shown';
})()`
	evaluate(tools, ready)
	if _, err := chromedp.CallBrowser(ctx, target.ActivateTarget, target.ActivateTargetParams{TargetID: id}); err != nil { // behind another tab no video is loaded
		t.Fatal(err)
	}
	if _, err := chromedp.Run(ctx, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	seen := evaluate(ctx, `(async () => { while (!window.seen) await new Promise(r => setTimeout(r, 50)); return JSON.stringify(window.seen) })()`)
	if err := json.Unmarshal([]byte(seen), &saw); err != nil {
		t.Fatal(err)
	}
	var told struct {
		HAR    json.RawMessage
		Copies []copied
	}
	if err := json.Unmarshal([]byte(evaluate(tools, frontEnd)), &told); err != nil {
		t.Fatal(err)
	}
	return told.HAR, told.Copies, saw
}

// holdCopy holds a copy to the call of the page that it is of.
func holdCopy(t *testing.T, kind, text, url, call, origin string) {
	t.Helper()
	of, in, err := from.Recognise(strings.NewReader(text))
	if err != nil {
		t.Errorf("Copy as %s of %s: %v\n%s", kind, call, err, text)
		return
	}
	var got ask.Question
	if err := of.Read(in, from.Given{}, func(c from.Call) error { got = c.Question; return nil }); err != nil {
		t.Errorf("Copy as %s of %s: %v\n%s", kind, call, err, text)
		return
	}
	if got.Origin == "" {
		got.Origin = origin
	}
	plan, err := ask.Plan(got)
	if err != nil {
		t.Errorf("Copy as %s of %s: %v\n%s", kind, call, err, text)
		return
	}
	r := plan.Checks[0].Request
	want := madeBy(call)
	if kind == "cURL (cmd)" { // which has a blank in place of what is not ASCII
		want.body = strings.ReplaceAll(want.body, "é", " ")
	}
	first := fetch.Start(&r, &browser.ByID(browser.Chromium).UserAgent).Next()
	preflight := first != nil && first.Kind == fetch.Preflight
	if r.URL != url || r.Method != want.method || string(r.Body) != want.body || preflight != want.preflight || r.Origin.String() != origin {
		t.Errorf("Copy as %s of %s: %s %s from %s, body %q, headers %v, preflight %t; want %s %s, %q, %t\n%s", kind, call, r.Method, r.URL, r.Origin, r.Body, r.Headers, preflight,
			want.method, url, want.body, want.preflight, text)
	}
	// Copy as fetch says "cors" whatever it was.
	if mode := r.Mode == fetch.ModeNoCORS; kind != "fetch" && mode != (call == "nocors") {
		t.Errorf("Copy as %s of %s: mode %s\n%s", kind, call, r.Mode, text)
	}
	for _, name := range want.headers {
		if !r.Headers.Has(name) {
			t.Errorf("Copy as %s of %s: no %s among %v", kind, call, name, r.Headers)
		}
	}
}

type made struct {
	method, body string
	preflight    bool
	headers      []string
}

// madeBy is what a call of the page comes to.
func madeBy(call string) made {
	return map[string]made{
		"get":    {method: "GET"},
		"json":   {method: "POST", body: `{"a":"it's \"so\" $HOME !%PATH% é"}`, preflight: true, headers: []string{"content-type"}},
		"put":    {method: "PUT", body: "a b", preflight: true},
		"headed": {method: "GET", preflight: true, headers: []string{"x-a", "x-b"}},
		"cred":   {method: "GET"},
		"omit":   {method: "GET"},
		"form":   {method: "POST", body: "a=1+2&b=%27%26%27"},
		"nocors": {method: "GET"},
	}[call]
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
