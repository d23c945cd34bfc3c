package ask_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
)

// typed is what people type or paste, what is said of it ("" when it is taken)
// and what was meant.
type typed struct{ raw, says, meant string }

var typedOrigins = []typed{
	// Taken as they are: every scheme but http and https is an application's own.
	{"capacitor://localhost", "", ""},
	{"capacitor://app", "", ""},
	{"ionic://localhost", "", ""},
	{"tauri://localhost", "", ""},
	{"app://obsidian.md", "", ""},
	{"app://.", "", ""},
	{"app://localhost", "", ""},
	{"chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb", "", ""},
	{"moz-extension://6a5c2b0e-8f3d-4f0e-9a1b-1c2d3e4f5a6b", "", ""},
	{"safari-web-extension://6A5C2B0E-8F3D-4F0E-9A1B-1C2D3E4F5A6B", "", ""},
	{"safari-extension://com.example.app-abcde12345", "", ""},
	{"vscode-webview://1a2b3c", "", ""},
	{"vscode-file://vscode-app", "", ""},
	{"wails://wails.localhost:34115", "", ""},
	{"electron://altair", "", ""},
	{"lobe://app", "", ""},
	{"asset://localhost", "", ""},
	{"exp://192.168.1.5:8081", "", ""},
	{"ms-appx-web://x", "", ""},
	{"chrome://newtab", "", ""},
	{"http://tauri.localhost", "", ""},
	{"http://[::1]:3000", "", ""},
	{"file://", "", ""},
	{"null", "", ""},

	// What an application's origin is not.
	{"chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb/", "does not end in a slash", "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb"},
	{"chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb/popup.html", "with no path", "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb"},
	{"capacitor://localhost/", "does not end in a slash", "capacitor://localhost"},
	{"Capacitor://localhost", "want a page's origin", "capacitor://localhost"},
	{"tauri://me@localhost", "has no user name", "tauri://localhost"},
	{"chrome-extension://AbC", "32 letters from a to p", ""},
	{"chrome-extension://short", "32 letters from a to p", ""},
	{"chrome-extension://*", "without a wildcard", ""},
	{"app://", "names no host", ""},
	{"qrc://", "names no host", ""},
	{"qrc:///index.html", "names no host", ""},
	{"file:///C:/index.html", "a file: page", "null"},
	{"data:text/html,x", "has the origin null", "null"},
	{"about:blank", "the page that opened it", ""},
	{"blob:http://app.test/6a5c2b0e", "the page that made it", "http://app.test"},
	{"ws://localhost:3000", "WebSocket", "http://localhost:3000"},
	{"wss://app.test/socket", "WebSocket", "https://app.test"},
	{"ftp://x", "no longer open ftp:", ""},
	{"mailto:me@app.test", "want a page's origin", ""},

	// What it was before.
	{`"null"`, "quotation marks", "null"},
	{"null ", "spaces around it", "null"},
	{"NULL", "lower case", "null"},
	{"'http://localhost:3000'", "quotation marks", "http://localhost:3000"},
	{`"http://localhost:3000",`, "quotation marks", "http://localhost:3000"},
	{`"http://localhost:3000/"`, "quotation marks", "http://localhost:3000"},
	{"“http://localhost:3000”", "quotation marks", "http://localhost:3000"},
	{"Origin: http://localhost:3000", "a whole header line", "http://localhost:3000"},
	{"origin: null", "a whole header line", "null"},
	{"Access-Control-Allow-Origin: http://localhost:3000", "a whole header line", "http://localhost:3000"},
	{"a,b", "run once for each", ""},
	{"a;b", "run once for each", ""},
	{"http://a.test http://b.test", "run once for each", ""},
	{`["http://a.test", "http://b.test"]`, "run once for each", ""},
	{"undefined", "an unset variable", ""},
	{"none", "an unset variable", ""},
	{"http://undefined", "an unset variable", ""},
	{"http://localhost:undefined", "an unset variable", ""},
	{"$ORIGIN", "placeholder", ""},
	{"${ORIGIN}", "placeholder", ""},
	{"https://{{host}}", "placeholder", ""},
	{"<origin>", "placeholder", ""},
	{"http://http://localhost:3000", "scheme twice", "http://localhost:3000"},
	{"htp://localhost:3000", "want a page's origin", "http://localhost:3000"},
	{"https//app.test", "want a page's origin", "https://app.test"},
	{"localhost:3000", "want a page's origin", "http://localhost:3000"},
	{"localhost:3000/", "want a page's origin", "http://localhost:3000"},
	{"app.test", "want a page's origin", "https://app.test"},
	{"//app.test", "want a page's origin", "https://app.test"},
	{"http://localhost:3000/", "does not end in a slash", "http://localhost:3000"},
	{"http://localhost:3000/app", "with no path", "http://localhost:3000"},
	{"https://app.test:443", "differently", "https://app.test"},
	{"https://münchen.example", "differently", "https://xn--mnchen-3ya.example"},
	{"http://127.1", "differently", "http://127.0.0.1"},
	{"https://*.app.test", "without a wildcard", ""},
}

func TestTypedOrigins(t *testing.T) {
	for _, o := range typedOrigins {
		o.holds(t, ask.Question{URL: "http://api.test/data", Origin: o.raw}, "origin")
	}
}

var typedURLs = []typed{
	{"http://localhost:5000/users/{id}", "", ""},
	{"http://localhost:5000/?to=http://app.test", "", ""},
	{"wss://api.test/socket", "CORS does not apply to WebSockets", ""},
	{"ws://localhost:5000", "CORS does not apply to WebSockets", ""},
	{`"http://localhost:7206/x"`, "quotation marks", "http://localhost:7206/x"},
	{`'localhost:7206/x',`, "quotation marks", "http://localhost:7206/x"},
	{"undefined/api/users", "an unset variable", ""},
	{"undefinedapi/users", "an unset variable", ""},
	{"http://undefined/api", "an unset variable", ""},
	{"http://localhost:undefined/api", "an unset variable", ""},
	{"$API_URL/x", "placeholder", ""},
	{"${API_URL}/x", "placeholder", ""},
	{"http://{{host}}/api", "placeholder", ""},
	{"http://$HOST:5000/api", "placeholder", ""},
	{"{{host}}/api", "placeholder", ""},
	{"import.meta.env.VITE_API_URL", "placeholder", ""},
	{"http://http://localhost", "scheme twice", "http://localhost/"},
	{"http://https//api.test/x", "scheme twice", "https://api.test/x"},
	{"curl http://localhost:5000/api", "curl command", "http://localhost:5000/api"},
	{"curl -X POST 'https://api.test/x' -H 'a: b'", "curl command", "https://api.test/x"},
	{"fetch('https://api.test/x', {method: 'PUT'})", "want the URL alone", "https://api.test/x"},
	{"GET http://localhost:5000/api", "want the URL alone", "http://localhost:5000/api"},
	{"localhost:5000/x", "want an http", "http://localhost:5000/x"},
	{"htp://localhost:5000/x", "want an http", "http://localhost:5000/x"},
	{"http:///localhost:5000", "too many slashes", "http://localhost:5000/"},
	{"ftp://api.test", "want an http", "http://api.test/"},
}

func TestTypedURLs(t *testing.T) {
	for _, u := range typedURLs {
		u.holds(t, ask.Question{URL: u.raw, Origin: "http://app.test"}, ask.URL)
	}
	path := typed{"/api", "is a path", ""}
	path.holds(t, ask.Question{URL: path.raw, Origin: "capacitor://localhost"}, ask.URL)
}

// holds asks, and asks again with what is suggested: that is taken.
func (o typed) holds(t *testing.T, q ask.Question, field string) {
	t.Helper()
	_, err := ask.Plan(q)
	var m *ask.Mistake
	if !errors.As(err, &m) {
		m = &ask.Mistake{Field: field}
	}
	if m.Field != field || (o.says == "") != (m.Want == "") || !strings.Contains(m.Want, o.says) || m.Meant != o.meant {
		t.Errorf("%s: %q, meant %q; want %q, meant %q", o.raw, m.Want, m.Meant, o.says, o.meant)
	}
	if m.Meant == "" {
		return
	}
	if field == "origin" {
		q.Origin = m.Meant
	} else {
		q.URL = m.Meant
	}
	if _, err := ask.Plan(q); err != nil {
		t.Errorf("%s: the suggestion is refused: %v", o.raw, err)
	}
}

// An engine that cannot have the page is left out, and that is said; none left
// is a mistake.
func TestPages(t *testing.T) {
	for _, test := range []struct {
		origin string
		named  []string
		want   []browser.ID // nil: refused
		note   string
	}{
		{"http://app.test", nil, []browser.ID{"chromium", "firefox", "webkit"}, ""},
		{"app://localhost", nil, []browser.ID{"chromium", "firefox", "webkit"}, ""},
		{"chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb", nil, []browser.ID{"chromium"}, "Only chromium can open chrome-extension: pages. Left out: firefox and webkit."},
		{"moz-extension://x", []string{"firefox", "edge"}, []browser.ID{"firefox"}, "Left out: chromium."},
		{"capacitor://localhost", []string{"safari"}, []browser.ID{"webkit"}, "CapacitorHttp"},
		{"vscode-webview://1a2b3c", []string{"chrome"}, []browser.ID{"chromium"}, ""},
		{"capacitor://localhost", []string{"chrome", "firefox"}, nil, ""},
		{"file://", nil, []browser.ID{"chromium", "webkit"}, "Left out: firefox."},
		{"http://app.test", []string{"brave", "opera"}, []browser.ID{"chromium"}, ""},
	} {
		plan, err := ask.Plan(ask.Question{URL: "http://api.test", Origin: test.origin, Browsers: test.named})
		notes := strings.Join(plan.Notes, "\n")
		switch {
		case (err != nil) != (test.want == nil), !slices.Equal(plan.Browsers, test.want), (notes == "") != (test.note == ""), !strings.Contains(notes, test.note):
			t.Errorf("%s %q: %q, notes %q, %v", test.origin, test.named, plan.Browsers, notes, err)
		case err != nil && err.Error() != `browser "chrome": cannot open capacitor: pages; did you mean webkit?`:
			t.Errorf("%s %q: %v", test.origin, test.named, err)
		}
	}
}
