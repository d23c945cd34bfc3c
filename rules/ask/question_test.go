package ask_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// asked is a question that is right, changed.
func asked(change func(*ask.Question)) ask.Question {
	q := ask.Question{URL: "http://api.test/data", Origin: "http://app.test"}
	change(&q)
	return q
}

func TestQuestionDefaults(t *testing.T) {
	plan, err := ask.Plan(asked(func(*ask.Question) {}))
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Checks) != 2 || plan.Checks[0].Name != "simple" || plan.Checks[1].Name != "preflighted" {
		t.Fatalf("checks %+v, want simple and preflighted", plan.Checks)
	}
	for _, c := range plan.Checks {
		r := c.Request
		if r.Method != "GET" || r.Mode != fetch.ModeCORS || r.Credentials != fetch.CredentialsSameOrigin ||
			r.Redirect != fetch.RedirectFollow || r.Initiator != "fetch" || !r.Held || r.Body != nil {
			t.Errorf("%s: %+v is not what fetch(url) asks for", c.Name, r)
		}
	}
	if h := plan.Checks[0].Request.Headers; len(h) != 0 {
		t.Errorf("simple has headers %v", h)
	}
	if h := plan.Checks[1].Request.Headers; !slices.Equal(h, fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}) {
		t.Errorf("preflighted has headers %v", h)
	}
	if plan.Expected != rules.Allowed || plan.Experiments != rules.ExperimentsAuto || plan.Framework != "auto" || len(plan.Browsers) != 3 {
		t.Errorf("%+v", plan)
	}
}

func TestQuestionOneCheck(t *testing.T) {
	post, patch := "POST", "patch"
	for _, test := range []struct {
		name   string
		change func(*ask.Question)
		holds  func(fetch.Request) bool
	}{
		{"a method is kept as written", func(q *ask.Question) { q.Method = &patch }, func(r fetch.Request) bool { return r.Method == "patch" }},
		{"a body makes it a POST", func(q *ask.Question) { q.Body = []byte("{}") }, func(r fetch.Request) bool { return r.Method == "POST" && string(r.Body) == "{}" }},
		{"an empty body is a body", func(q *ask.Question) { q.Body = []byte{} }, func(r fetch.Request) bool { return r.Method == "POST" && r.Body != nil }},
		{"a method goes before a body", func(q *ask.Question) { q.Body, q.Method = []byte("x"), &patch }, func(r fetch.Request) bool { return r.Method == "patch" }},
		{"headers keep case and order", func(q *ask.Question) { q.Headers = []string{"X-B: 2", "x-a:1, 2"} }, func(r fetch.Request) bool {
			return slices.Equal(r.Headers, fetch.HeaderList{{Name: "X-B", Value: "2"}, {Name: "x-a", Value: "1, 2"}})
		}},
		{"a value is trimmed as fetch does", func(q *ask.Question) { q.Headers = []string{"X-A: \t a b \r\n"} }, func(r fetch.Request) bool { return r.Headers[0].Value == "a b" }},
		{"a value may be empty", func(q *ask.Question) { q.Headers = []string{"X-A:"} }, func(r fetch.Request) bool { return r.Headers[0] == fetch.Header{Name: "X-A"} }},
		{"a value is bytes", func(q *ask.Question) { q.Headers = []string{"X-A: \xe9\x01"} }, func(r fetch.Request) bool { return r.Headers[0].Value == "\xe9\x01" }},
		{"--send lets a POST go", func(q *ask.Question) { q.Method, q.Send = &post, true }, func(r fetch.Request) bool { return !r.Held }},
		{"a plain img sends cookies", func(q *ask.Question) { q.Initiator, q.Mode = "img", "no-cors" }, func(r fetch.Request) bool { return r.Credentials == fetch.CredentialsInclude }},
		{"an img with crossorigin does not", func(q *ask.Question) { q.Initiator = "img" }, func(r fetch.Request) bool { return r.Credentials == fetch.CredentialsSameOrigin }},
		{"a mode alone", func(q *ask.Question) { q.Mode = "no-cors" }, func(r fetch.Request) bool { return r.Mode == fetch.ModeNoCORS }},
		{"credentials alone", func(q *ask.Question) { q.Credentials = "include" }, func(r fetch.Request) bool { return r.Credentials == fetch.CredentialsInclude }},
		{"redirect alone", func(q *ask.Question) { q.Redirect = "manual" }, func(r fetch.Request) bool { return r.Redirect == fetch.RedirectManual }},
	} {
		t.Run(test.name, func(t *testing.T) {
			plan, err := ask.Plan(asked(test.change))
			if err != nil {
				t.Fatal(err)
			}
			if len(plan.Checks) != 1 || plan.Checks[0].Name != "request" || !test.holds(plan.Checks[0].Request) {
				t.Errorf("%+v", plan.Checks)
			}
		})
	}
}

// More headers or cookies than any request has are a mistake, however they came.
func TestQuestionTooMany(t *testing.T) {
	for _, n := range []int{500, 501} {
		for _, q := range []ask.Question{
			asked(func(q *ask.Question) { q.Headers = slices.Repeat([]string{"X-A: 1"}, n) }),
			asked(func(q *ask.Question) { q.Cookies = slices.Repeat([]string{"a=1"}, n) }),
		} {
			if _, err := ask.Plan(q); (err != nil) != (n > 500) {
				t.Errorf("%d: %v", n, err)
			}
		}
	}
}

func TestQuestionOnly(t *testing.T) {
	for _, only := range []string{"simple", "preflighted"} {
		plan, err := ask.Plan(asked(func(q *ask.Question) { q.Only = only }))
		if err != nil || len(plan.Checks) != 1 || plan.Checks[0].Name != only {
			t.Errorf("--only %s: %+v, %v", only, plan.Checks, err)
		}
	}
}

func TestQuestionBrowsers(t *testing.T) {
	plan, err := ask.Plan(asked(func(q *ask.Question) { q.Browsers = []string{"webkit", "chromium", "webkit"} }))
	if err != nil || !slices.Equal(plan.Browsers, []browser.ID{"chromium", "webkit"}) {
		t.Errorf("%v, %v: want each once, in the order they are told", plan.Browsers, err)
	}
}

func TestQuestionOrigins(t *testing.T) {
	for _, origin := range []string{
		"http://app.test", "https://app.test:8443", "http://localhost:3000", "http://127.0.0.1:5173", "http://[::1]:3000",
		"https://xn--bcher-kva.example", "null", "capacitor://localhost", "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb",
	} {
		plan, err := ask.Plan(asked(func(q *ask.Question) { q.Origin = origin }))
		if err != nil {
			t.Errorf("%s: %v", origin, err)
		} else if got := plan.Checks[0].Request.Origin.String(); got != origin {
			t.Errorf("%s became %s", origin, got)
		}
	}
}

func TestQuestionURLs(t *testing.T) {
	for _, test := range []struct{ given, want string }{
		{"http://localhost:5000", "http://localhost:5000/"},
		{"HTTP://API.Test:80/A b", "http://api.test/A%20b"},
		{"https://bücher.example/?q=ü#f", "https://xn--bcher-kva.example/?q=%C3%BC#f"},
		{"http://0x7f.1:8080/", "http://127.0.0.1:8080/"},
		{"/api/data?x=1", "http://app.test/api/data?x=1"},
	} {
		plan, err := ask.Plan(asked(func(q *ask.Question) { q.URL = test.given }))
		if err != nil {
			t.Errorf("%s: %v", test.given, err)
		} else if got := plan.Checks[0].Request.URL; got != test.want {
			t.Errorf("%s became %s, want %s", test.given, got, test.want)
		}
	}
}

func TestQuestionNotes(t *testing.T) {
	for _, test := range []struct {
		change func(*ask.Question)
		want   string // "" for no note
	}{
		{func(q *ask.Question) { q.Headers = []string{"Host: a"} }, "A script may not set Host"},
		{func(q *ask.Question) { q.Headers = []string{"X-HTTP-Method-Override: trace"} }, "A script may not set X-HTTP-Method-Override"},
		{func(q *ask.Question) { q.Headers = []string{"X-HTTP-Method-Override: PUT"} }, "To many servers X-HTTP-Method-Override makes this another method"},
		{func(q *ask.Question) { q.URL += "?_method=PUT" }, "To many servers _method makes this another method"},
		{func(q *ask.Question) { q.Headers, q.Send = []string{"X-HTTP-Method-Override: PUT"}, true }, ""},
		{func(q *ask.Question) { q.Headers = []string{"X-HTTP-Method-Override: get"} }, ""},
		{func(q *ask.Question) { q.Cookies = []string{"a=1"} }, "The cookie is not sent"},
		{func(q *ask.Question) { q.Cookies, q.Credentials = []string{"a=1; SameSite=Lax"}, "include" }, ""},
		{func(q *ask.Question) { q.Cookies, q.URL = []string{"a=1"}, "http://app.test/x" }, ""},
		{func(q *ask.Question) { q.URL = "/x" }, "relative to the page"},
	} {
		plan, err := ask.Plan(asked(test.change))
		notes := strings.Join(plan.Notes, "\n")
		if err != nil || (test.want == "") != (notes == "") || !strings.Contains(notes, test.want) {
			t.Errorf("notes %q, error %v; want %q", notes, err, test.want)
		}
	}
}

// What fetch() itself throws for is a mistake, yet the plan is whole: a
// machine can say what browsers make of it.
func TestQuestionThrown(t *testing.T) {
	empty, space := "", "GE T"
	for name, change := range map[string]func(*ask.Question){
		"no method":           func(q *ask.Question) { q.Method = &empty },
		"a method with space": func(q *ask.Question) { q.Method = &space },
		"a name with a space": func(q *ask.Question) { q.Headers = []string{"X A: 1"} },
		"a line break":        func(q *ask.Question) { q.Headers = []string{"X-A: 1\r\nX-B: 2"} },
		"a mode of no name":   func(q *ask.Question) { q.Mode = "bogus" },
		"a data: URL":         func(q *ask.Question) { q.URL = "data:text/plain,hi" },
	} {
		plan, err := ask.Plan(asked(change))
		var m *ask.Mistake
		if !errors.As(err, &m) || !m.Thrown || len(plan.Checks) == 0 {
			t.Errorf("%s: %v, %d checks; want a thrown mistake and a plan", name, err, len(plan.Checks))
		}
	}
}

// Whatever is asked, there is a plan that a machine can take, or one printable
// line that says what was expected.
func FuzzQuestion(f *testing.F) {
	f.Add("http://api.test/", "http://app.test", "PUT", "X-A: 1", "a=1")
	f.Add("localhost:5000/api", "localhost:3000", "", "X-A", "")
	f.Add("http://[::1", "http://app.test/", "G T", ":", "\x00")
	f.Add("/a", "null", "\xff", "a:b\r\nc:d", "=")
	f.Add("%7BB**0", "http://app.test", "GET", "A: b", "")
	f.Fuzz(func(t *testing.T, url, origin, method, header, cookie string) {
		plan, err := ask.Plan(ask.Question{URL: url, Origin: origin, Method: &method, Headers: []string{header}, Cookies: []string{cookie}})
		var m *ask.Mistake
		switch {
		case err == nil:
			r := plan.Checks[0].Request
			if again, err := fetch.ParseURL(r.URL); err != nil || again.String() != r.URL || !again.IsHTTP() {
				t.Errorf("URL %q became %q", url, r.URL)
			}
			if r.Origin.String() != origin {
				t.Errorf("origin %q became %q", origin, r.Origin)
			}
		case !errors.As(err, &m):
			t.Errorf("%v is no Mistake", err)
		default:
			s := err.Error()
			if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) || m.Want == "" {
				t.Errorf("%q is not one printable line", s)
			}
			if m.Thrown && len(plan.Checks) == 0 {
				t.Error("thrown, and no plan")
			}
			again := ask.Question{URL: url, Origin: origin}
			switch m.Field {
			case "URL":
				again.URL = m.Meant
			case "origin":
				again.Origin = m.Meant
			default:
				return
			}
			var refused *ask.Mistake
			if _, err := ask.Plan(again); m.Meant != "" && errors.As(err, &refused) && refused.Field == m.Field {
				t.Errorf("%v; but that is refused: %v", m, err)
			}
		}
	})
}
