package gallery

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// exhibitsDir is where the program's exhibits are.
const exhibitsDir = "../../testdata/exhibits"

func loadAll(t *testing.T) []Exhibit {
	t.Helper()
	exhibits, err := Load(os.DirFS(exhibitsDir))
	if err != nil {
		t.Fatal(err)
	}
	return exhibits
}

// parse reads an exhibit with those lines in the head of its answer.
func parse(t *testing.T, head string) Exhibit {
	t.Helper()
	e, err := Parse("it", []byte("T\n-- actual --\n"+head+"\n\nok\n-- want --\ngroup: good\nchromium: allowed\n"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestParse(t *testing.T) {
	e, err := Parse("put-it", []byte(`A title

One sentence
and another.
-- request --
method: PUT
header: Content-Type: application/json
header: X-A: b: c
body: {"a": 1}
credentials: include
experiments: always
-- preflight --
HTTP/1.1 204 No Content
X: \x00\\\r\n\t\xFF

-- actual --
HTTP/1.1 200 OK

-- actual /there from {origin}/ --
HTTP/1.1 200 OK

for you
-- actual /there --
HTTP/1.1 200 OK

two
lines
-- actual /* --
HTTP/1.1 404 Not Found

-- want --
group: dubious
chromium: blocked MethodDisallowedByPreflightResponse
webkit: allowed
finding: one
finding: two
`))
	if err != nil {
		t.Fatal(err)
	}
	if e.Name != "put-it" || e.Title != "A title" || e.About != "One sentence and another." {
		t.Errorf("it is called %q, %q, %q", e.Name, e.Title, e.About)
	}
	if r := e.Request; r.Method != "PUT" || string(r.Body) != `{"a": 1}` || r.Credentials != fetch.CredentialsInclude ||
		fmt.Sprint(r.Headers) != "[{Content-Type application/json} {X-A b: c}]" {
		t.Errorf("the request is %+v", r)
	}
	if got := fmt.Sprint(e.Wants, e.Findings); got != "[{chromium blocked MethodDisallowedByPreflightResponse} {webkit allowed }] [one two]" {
		t.Errorf("it wants %s", got)
	}
	if e.Group != Dubious || e.Request.Experiments != rules.ExperimentsAlways {
		t.Errorf("it is %s, with experiments %s", e.Group, e.Request.Experiments)
	}
	for _, c := range []struct{ method, path, want string }{
		{"OPTIONS", "/data", "HTTP/1.1 204 No Content\r\nX: \x00\\\r\n\t\xff\r\n\r\n"},
		{"PUT", "/data", "HTTP/1.1 200 OK\r\n\r\n"},
		{"GET", "/there", "HTTP/1.1 200 OK\r\n\r\ntwo\nlines\n"},
		{"OPTIONS", "/there", "HTTP/1.1 200 OK\r\n\r\ntwo\nlines\n"},
	} {
		a, ok := e.answer(c.method, c.path, Words{Origin: "http://localhost:1", RequestOrigin: "http://localhost:1"})
		if got := string(a.Bytes(Words{})); !ok || got != c.want {
			t.Errorf("%s %s is answered %q, want %q", c.method, c.path, got, c.want)
		}
	}
	if a, _ := e.answer("GET", "/there", Words{Origin: "http://localhost:1", RequestOrigin: "http://localhost:1/"}); !strings.HasSuffix(a.Text, "for you\n") {
		t.Errorf("the origin of an answer does not matter: %q", a.Text)
	}
	if a, _ := e.answer("GET", "/elsewhere", Words{}); !strings.Contains(a.Text, "404") {
		t.Errorf("a path that is not there gets %q", a.Text)
	}
	if _, ok := parse(t, "HTTP/1.1 200 OK").answer("GET", "/elsewhere", Words{}); ok {
		t.Error("a path that is not there is answered")
	}
}

func TestWords(t *testing.T) {
	e := parse(t, "HTTP/1.1 200 OK\nA: {origin} {page-port}/{api-port}\nB: {request-origin}, {request-origin}\nC: {}")
	words := Words{Origin: "http://localhost:1", PagePort: "1", APIPort: "2", RequestOrigin: "{origin}"}
	if got, want := string(e.Answers[0].Bytes(words)), "HTTP/1.1 200 OK\r\nA: http://localhost:1 1/2\r\nB: {origin}, {origin}\r\nC: {}\r\n\r\nok\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	words.RequestOrigin = ""
	if got, want := string(e.Answers[0].Bytes(words)), "HTTP/1.1 200 OK\r\nA: http://localhost:1 1/2\r\nC: {}\r\n\r\nok\n"; got != want {
		t.Errorf("without Origin: got %q, want %q", got, want)
	}
}

func TestLoadErrors(t *testing.T) {
	const whole = "T\n-- actual --\nHTTP/1.1 200 OK\n\n-- want --\ngroup: good\nchromium: allowed\n"
	for _, c := range []struct{ file, text, want string }{
		{"Bad_Name.txtar", whole, `Bad_Name.txtar: "Bad_Name" is no name`},
		{"a.txtar", "", "the first line is no title"},
		{"a.txtar", "T\n", `there is no section "actual"`},
		{"a.txtar", "T\n-- actual --\nHTTP/1.1 200 OK\n\n", `section "want" names no browser`},
		{"a.txtar", "T\n-- actual --\nHTTP/1.1 200 OK\n", `section "actual": the head has no end`},
		{"a.txtar", "T\n-- actual --\nHTTP/1.1 200 OK\nA: {orign}\n\n", `{orign} is no word`},
		{"a.txtar", "T\n-- actual --\nHTTP/1.1 200 OK\nA: \\q\n\n", `want \r, \n, \t, \\ or \xNN in "\\q`},
		{"a.txtar", "T\n-- actual --\nHTTP/1.1 200 OK\nA: \\x0\n\n", `or \xNN in "\\x0`},
		{"a.txtar", "T\n-- actual other --\nHTTP/1.1 200 OK\n\n", `section "actual other": want a path that begins with a slash`},
		{"a.txtar", "T\n-- request --\nexperiments: never\n", `want auto or always`},
		{"a.txtar", "T\n-- want --\ngroup: fine\n", `want good, dubious or bad`},
		{"a.txtar", "T\n-- actual --\nHTTP/1.1 200 OK\n\n-- want --\nchromium: allowed\n", `names no browser, or no group`},
		{"a.txtar", whole + "-- want --\n", `two sections are called "want"`},
		{"a.txtar", whole + "-- extra --\n", `section "extra": want request, preflight, actual or want`},
		{"a.txtar", "T\n-- request --\nmethod PUT\n", `line "method PUT": want "key: value"`},
		{"a.txtar", "T\n-- request --\nverb: PUT\n", `line "verb: PUT": want method, header, body, credentials, initiator or experiments`},
		{"a.txtar", "T\n-- request --\nheader: X\n", `line "header: X": want "header: Name: value"`},
		{"a.txtar", "T\n-- request --\ncredentials: yes\n", `want omit, same-origin or include`},
		{"a.txtar", "T\n-- want --\nchromium: fine\n", `want allowed or blocked`},
		{"a.txtar", "T\n-- want --\nchromium: allowed Fine\n", `what is allowed has no error`},
		{"readme.md", "", "no exhibits"},
	} {
		_, err := Load(fstest.MapFS{c.file: {Data: []byte(c.text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %q: %v, want %q", c.file, c.text, err, c.want)
		}
	}
}

// FuzzParse: never panics, and what it takes can be answered from with no
// word left in the answer.
func FuzzParse(f *testing.F) {
	files, err := fs.Glob(os.DirFS(exhibitsDir), "*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no exhibits", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(exhibitsDir + "/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := Parse("it", text)
		if err != nil {
			return
		}
		for _, a := range e.Answers {
			if wire := a.Bytes(Words{Origin: "O", PagePort: "1", APIPort: "2"}); wordPattern.Match(wire) {
				t.Errorf("a word is left in %q", wire)
			}
		}
	})
}

// exchange sends bytes on a connection of its own and returns all that comes.
func exchange(t *testing.T, g *Gallery, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(g.APIURL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func start(t *testing.T, exhibits []Exhibit, o Options) *Gallery {
	t.Helper()
	g, err := Start(t.Context(), exhibits, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.Close)
	return g
}

func TestEveryAnswerOverASocketIsItsBytes(t *testing.T) {
	exhibits := loadAll(t)
	g := start(t, exhibits, Options{Origin: "http://localhost:3000"})
	_, port, _ := strings.Cut(strings.TrimPrefix(g.APIURL, "http://"), ":")
	words := Words{Origin: "http://localhost:3000", PagePort: "3000", APIPort: port, RequestOrigin: "http://elsewhere.example"}
	for _, e := range exhibits {
		for _, a := range e.Answers {
			method, path := "POST", strings.Replace(a.Path, "/*", "/nowhere", 1)
			if a.Preflight {
				method = "OPTIONS"
			}
			// A query makes no difference, unless there is an answer for it.
			path = strings.TrimSuffix(path, "?")
			if a.Path != path || !slices.ContainsFunc(e.Answers, func(o Answer) bool { return o.Path == path+"?" }) {
				path += "?q"
			}
			words := words
			if a.From != "" {
				words.RequestOrigin = words.replace(a.From)
			}
			got := exchange(t, g, method+" /"+e.Name+path+" HTTP/1.1\r\nHost: x\r\norigin: "+words.RequestOrigin+"\r\nContent-Length: 3\r\n\r\nabc")
			if want := string(a.Bytes(words)); got != want {
				t.Errorf("%s: %s %s is answered %q, want %q", e.Name, method, path, got, want)
			}
			if head, _, _ := strings.Cut(got, "\r\n\r\n"); !strings.HasPrefix(head, "HTTP/1.1 ") || !strings.Contains(head, "\r\nConnection: close") {
				t.Errorf("%s: a client that waits for more on the connection will be cut off: %q", e.Name, head)
			}
		}
	}
}

func TestServer(t *testing.T) {
	g := start(t, []Exhibit{parse(t, "HTTP/1.1 200 OK\nA: {request-origin}")}, Options{Origin: "http://localhost:3000"})
	for _, c := range []struct{ request, want string }{
		{"GET /it/data HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nok\n"},
		{"GET /it/data HTTP/1.1\nORIGIN:null\n\n", "HTTP/1.1 200 OK\r\nA: null\r\n\r\nok\n"},
		{"HEAD /it/data HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"},
		{"GET /that HTTP/1.1\r\n\r\n", notHere},
		{"GET / HTTP/1.1\r\n\r\n", notHere},
		{"rubbish\r\n\r\n", notHTTP},
		{"GET /it/data HTTP/1.1\r\nContent-Length: -1\r\n\r\n", notHTTP},
	} {
		if got := exchange(t, g, c.request); got != c.want {
			t.Errorf("%q is answered %q, want %q", c.request, got, c.want)
		}
	}
}

// Whoever speaks another protocol is told so at once, whether or not a byte
// that ends a line is among what he says, and however much is unread.
func TestOtherProtocols(t *testing.T) {
	g := start(t, []Exhibit{parse(t, "HTTP/1.1 200 OK")}, Options{Origin: "http://localhost:3000"})
	hello := "\x16\x03\x01\x06\x00" + strings.Repeat("h", 1536)
	for name, first := range map[string]string{
		"TLS, no line":                hello,
		"TLS, a line":                 strings.Replace(hello, "hh", "h\n", 1),
		"TLS, a line of three words":  strings.Replace(hello, "hhhhhh", " h h\r\n", 1),
		"TLS, its first byte":         hello[:1],
		"SOCKS":                       "\x05\x01\x00",
		"PROXY protocol":              "\r\n\r\n\x00\r\nQUIT\n",
		"more than a buffer, no line": strings.Repeat(hello, 20),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := exchange(t, g, first); got != notHTTP {
				t.Errorf("answered %q", got)
			}
		})
	}
	// What a TLS client says is different each time.
	prober := probe.New(probe.Options{})
	defer prober.Close()
	url := strings.Replace(g.APIURL, "http:", "https:", 1) + "/it/data"
	for range 50 {
		a := prober.RoundTrip(t.Context(), fetch.Send{Method: "GET", URL: url})
		if a.Failure == nil || a.Failure.Kind != fetch.PlainHTTPPort {
			t.Fatalf("over TLS: %+v", a.Failure)
		}
	}
}

func TestCloseEndsWaitingConnections(t *testing.T) {
	g, err := Start(context.Background(), []Exhibit{parse(t, "HTTP/1.1 200 OK")}, Options{Origin: "http://localhost:3000"})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(g.APIURL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET /it HT")
	g.Close() // returns: the server does not wait for the rest
	if n, _ := conn.Read(make([]byte, 1)); n != 0 {
		t.Error("the connection is still served")
	}
	if c, err := net.Dial("tcp", strings.TrimPrefix(g.APIURL, "http://")); err == nil {
		c.Close()
		t.Error("the port is still open")
	}
}

func TestAPortThatIsTaken(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	for _, o := range []Options{{APIPort: port}, {Page: &Page{Port: port}}} {
		if _, err := Start(t.Context(), nil, o); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("port %d", port)) {
			t.Errorf("%+v: %v, want an error that names the port", o, err)
		}
	}
}

func TestPlan(t *testing.T) {
	e, err := Parse("it", []byte("T\n-- request --\nmethod: PUT\nheader: X-A: it's\ncredentials: include\n"+
		"-- actual --\nHTTP/1.1 200 OK\n\n-- want --\ngroup: good\nfirefox: allowed\nchromium: allowed\n"))
	if err != nil {
		t.Fatal(err)
	}
	plan := e.Plan("http://127.0.0.1:5000", "http://localhost:3000")
	if got, want := e.command("http://127.0.0.1:5000", "http://localhost:3000"), `cors-check http://127.0.0.1:5000/it/data --origin http://localhost:3000 -X PUT -H 'X-A: it'\''s' --credentials include --send`; got != want {
		t.Errorf("the command is %s, want %s", got, want)
	}
	if fmt.Sprint(plan.Browsers) != "[firefox chromium]" || plan.Expected != rules.Allowed || len(plan.Checks) != 1 {
		t.Errorf("the plan is %+v", plan)
	}
	r := plan.Checks[0].Request
	if r.URL != "http://127.0.0.1:5000/it/data" || r.Origin.String() != "http://localhost:3000" || r.Method != "PUT" ||
		r.Mode != fetch.ModeCORS || r.Credentials != fetch.CredentialsInclude || r.Held {
		t.Errorf("the request is %+v", r)
	}
	if got, want := parse(t, "HTTP/1.1 200 OK").command("http://127.0.0.1:5000", "http://localhost:3000"), "cors-check http://127.0.0.1:5000/it/data --origin http://localhost:3000 -X GET"; got != want {
		t.Errorf("the command is %s, want %s", got, want)
	}
}

// TestEveryExhibitIsDiagnosedAsWanted runs the program against every exhibit,
// over sockets: each browser's verdict and error, and what is found, are
// exactly what the exhibit says.
func TestEveryExhibitIsDiagnosedAsWanted(t *testing.T) {
	exhibits := loadAll(t)
	g := start(t, exhibits, Options{Origin: "http://localhost:3000"})
	prober := probe.New(probe.Options{})
	defer prober.Close()
	for _, e := range exhibits {
		d, err := prober.Diagnose(t.Context(), e.Plan(g.APIURL, g.PageOrigin))
		if err != nil {
			t.Fatal(err)
		}
		var got []Want
		for _, r := range d.Checks[0].Results {
			w := Want{Browser: r.Browser, Verdict: r.Verdict}
			if r.Error != nil {
				w.Error = *r.Error
			}
			got = append(got, w)
		}
		if !slices.Equal(got, e.Wants) {
			t.Errorf("%s: the browsers say %v, want %v", e.Name, got, e.Wants)
		}
		var codes []string
		for _, f := range d.Findings {
			if f.Severity != rules.Note {
				codes = append(codes, f.Code)
			}
		}
		if !slices.Equal(codes, e.Findings) {
			t.Errorf("%s: found %v, want %v", e.Name, codes, e.Findings)
		}
	}
}

// TestTheCommonestFaultsAreShown holds the gallery to its purpose.
func TestTheCommonestFaultsAreShown(t *testing.T) {
	groups := make(map[Group]int)
	for _, e := range loadAll(t) {
		groups[e.Group]++
		if e.About == "" {
			t.Errorf("%s: it says nothing about itself", e.Name)
		}
		if len(e.Wants) != 3 {
			t.Errorf("%s: %d browsers, want 3", e.Name, len(e.Wants))
		}
		if e.Group == Bad && len(e.Findings) == 0 {
			t.Errorf("%s: it is %s, and no finding says why", e.Name, e.Group)
		}
	}
	if groups[Good] < 5 || groups[Dubious] < 4 || groups[Bad] < 25 {
		t.Errorf("the groups have %v", groups)
	}
}

func startPage(t *testing.T, exhibits []Exhibit) *Gallery {
	t.Helper()
	return start(t, exhibits, Options{Page: &Page{Predict: func(_ context.Context, p rules.Plan) ([]byte, error) {
		if strings.Contains(p.Checks[0].Request.URL, "/broken") {
			return nil, fmt.Errorf("no <prediction>")
		}
		return []byte(`{"of":"` + p.Checks[0].Request.URL + `"}`), nil
	}}})
}

func get(t *testing.T, url, host string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func TestPage(t *testing.T) {
	e := parse(t, "HTTP/1.1 200 OK\nX: </pre><script>1</script>")
	e.Title, e.About = "<script>2</script>", `"><script>3</script>`
	e.Request.Headers = fetch.HeaderList{{Name: "X", Value: `'"><script>4</script>`}}
	broken := e
	broken.Name = "broken"
	g := startPage(t, []Exhibit{e, broken})
	host := strings.TrimPrefix(g.PageOrigin, "http://")
	page := strings.Replace(g.PageOrigin, "localhost", "127.0.0.1", 1) // by number: a resolver need not know localhost

	response, body := get(t, page+"/", host)
	if strings.Contains(body, "<script>") || strings.Count(body, "<script ") != 1 {
		t.Errorf("an exhibit's text is markup:\n%s", body)
	}
	for _, want := range []string{"&lt;script&gt;2", g.APIURL, g.PageOrigin, "cors-check " + g.APIURL + "/it/data --origin " + g.PageOrigin} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	if got := response.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'; script-src 'self'; style-src 'self';") || strings.Contains(got, "unsafe") {
		t.Errorf("the policy is %q", got)
	}
	for path, want := range map[string]struct {
		status int
		text   string
	}{
		"/page.js":            {200, "navigator.userAgent"},
		"/page.css":           {200, "prefers-color-scheme"},
		"/page.html":          {404, "not found"},
		"/predictions/it":     {200, `{"of":"` + g.APIURL + `/it/data"}`},
		"/predictions/broken": {500, "no <prediction>"},
		"/predictions/none":   {404, "not found"},
	} {
		response, body := get(t, page+path, host)
		if response.StatusCode != want.status || !strings.Contains(body, want.text) {
			t.Errorf("%s: status %d, %q", path, response.StatusCode, body)
		}
		if want.status == 500 && !strings.HasPrefix(response.Header.Get("Content-Type"), "text/plain") {
			t.Errorf("%s: an error comes as %s", path, response.Header.Get("Content-Type"))
		}
	}
	if response, body := get(t, page+"/predictions/it", "rebound.example"); response.StatusCode != http.StatusMisdirectedRequest || strings.Contains(body, "of") {
		t.Errorf("under another name: status %d, %q", response.StatusCode, body)
	}
}
