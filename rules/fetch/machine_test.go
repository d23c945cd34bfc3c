package fetch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// The machine asks the same thing until it is answered, and once done is done.
func TestOnceDone(t *testing.T) {
	for _, a := range agents() {
		r := ask("PUT")
		m := fetch.Start(&r, a.UserAgent)
		for _, kind := range []fetch.Kind{fetch.Preflight, fetch.Actual} {
			first, second := m.Next(), m.Next()
			if first == nil || first != second || first.Kind != kind || m.Done() {
				t.Fatalf("%s: asks for %+v, then %+v", a.id, first, second)
			}
			m.Receive(http(200, origin, methods+"PUT"))
		}
		before := m.Result()
		for range 3 {
			m.Receive(http(500))
			m.Receive(fetch.Answer{Failure: &fetch.Failure{Kind: fetch.ConnectionReset}})
			if m.Next() != nil || !m.Done() || !reflect.DeepEqual(m.Result(), before) || before.Error != nil {
				t.Fatalf("%s: done, and then %+v", a.id, m.Result())
			}
		}
	}
}

// A request that may change something is held where nobody said to send it;
// its preflight is not.
func TestHeld(t *testing.T) {
	for _, c := range []struct {
		method string
		sent   int
		held   bool
	}{{"GET", 1, false}, {"HEAD", 1, false}, {"POST", 0, true}, {"PUT", 1, true}, {"OPTIONS", 1, true}} {
		r := ask(c.method)
		r.Held = true
		for _, a := range agents() {
			result, sent := drive(t, a, r, open)
			if len(sent) != c.sent || result.Held != c.held || result.Error != nil {
				t.Errorf("%s: %s: held %t after %s", a.id, c.method, result.Held, told(sent))
			}
			if c.held && len(sent) == 1 && sent[0].Kind != fetch.Preflight {
				t.Errorf("%s: %s was sent", a.id, c.method)
			}
		}
	}
}

// Mending goes on past a failure the server could mend, and only adds faults.
func TestMend(t *testing.T) {
	held, manual := ask("PUT"), ask("GET", "X-A", "1")
	held.Held, manual.Redirect = true, fetch.RedirectManual
	for _, c := range []struct {
		name    string
		request fetch.Request
		answers []fetch.Answer
		next    string // what is sent then
		faults  string // of all
	}{
		{"a preflight", ask("GET", "X-A", "1"), []fetch.Answer{http(200, origin), http(200)}, "GET " + api, "header-not-allowed missing-allow-origin"},
		{"a redirect", ask("GET"), []fetch.Answer{http(302, "Location: https://b.test/"), http(200)}, "GET https://b.test/", "missing-allow-origin missing-allow-origin"},
		{"the way to a held request", held, []fetch.Answer{http(200)}, "", "missing-allow-origin method-not-allowed"},
		{"the way to a redirect", manual, []fetch.Answer{http(200, origin), http(302, origin)}, "GET " + api, "header-not-allowed"},
		{"the response", ask("GET"), []fetch.Answer{http(200)}, "", "missing-allow-origin"},
		{"a redirect to nowhere", ask("GET"), []fetch.Answer{http(302, origin, "Location: https://")}, "", "redirect-invalid"},
		{"no failure", ask("GET"), []fetch.Answer{http(200, origin)}, "", ""},
	} {
		for _, a := range agents() {
			m, server := fetch.Start(&c.request, a.UserAgent), answers(c.answers...)
			m.Receive(server(m.Next()))
			before, next := m.Result(), ""
			if m.Mend() {
				next = m.Next().Method + " " + m.Next().URL
				m.Receive(server(m.Next()))
			}
			after := m.Result()
			if next != c.next || reasons(after.Faults) != c.faults || after.Error != before.Error || after.Response != before.Response || m.Mend() {
				t.Errorf("%s: %s: asks for %q, finds %q", a.id, c.name, next, reasons(after.Faults))
			}
		}
	}
}

// A failure to get a response ends the fetch where it happens.
func TestTransportFailure(t *testing.T) {
	down := fetch.Answer{Failure: &fetch.Failure{Kind: fetch.ConnectionRefused}}
	for _, c := range []struct {
		answers []fetch.Answer
		stage   fetch.Stage
		sent    int
	}{
		{[]fetch.Answer{down}, fetch.StagePreflight, 1},
		{[]fetch.Answer{http(200, origin, methods+"PUT"), down}, fetch.StageActual, 2},
	} {
		for _, a := range agents() {
			result, sent := drive(t, a, ask("PUT"), answers(c.answers...))
			e := result.Error
			if len(sent) != c.sent || e == nil || e.Reason != fetch.Transport || e.Stage != c.stage || e.Failure.Kind != fetch.ConnectionRefused {
				t.Errorf("%s: %+v after %s", a.id, e, told(sent))
			}
		}
	}
}

// The machine reads no clock and knows no engine by name.
func TestNoClockNoNames(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && n.Sel.Name != "Duration" {
					t.Errorf("%s uses time.%s", f.Name(), n.Sel.Name)
				}
			case *ast.BasicLit:
				for _, id := range browser.IDs() {
					if strings.Contains(strings.ToLower(n.Value), string(id)) {
						t.Errorf("%s names %s in %s", f.Name(), id, n.Value)
					}
				}
			}
			return true
		})
	}
}

// tape is a sequence of choices that never ends.
type tape struct {
	bytes []byte
	at    int
}

func (p *tape) choose(n int) int {
	if len(p.bytes) == 0 {
		return 0
	}
	c := int(p.bytes[p.at%len(p.bytes)])
	p.at++
	return c % n
}

func pick[T any](p *tape, from ...T) T { return from[p.choose(len(from))] }

// anyRequest and anyAnswer are what pages and servers come up with.
func anyRequest(p *tape) fetch.Request {
	r := ask(pick(p, "GET", "POST", "PUT", "DELETE", "patch", "HEAD", "TRACE"))
	r.URL = pick(p, api, page+"/x", "http://localhost:5000/", "https://user@b.test/", "http://b.test:6667/", "data:,x", "nonsense")
	r.Origin = fetch.OriginOf(pick(p, page, "http://localhost:3000", "null"))
	r.Mode = pick(p, fetch.ModeCORS, fetch.ModeCORS, fetch.ModeNoCORS, fetch.ModeSameOrigin)
	r.Credentials = pick(p, fetch.CredentialsInclude, fetch.CredentialsSameOrigin, fetch.CredentialsOmit)
	r.Redirect = pick(p, fetch.RedirectFollow, fetch.RedirectFollow, fetch.RedirectManual, fetch.RedirectError)
	r.Initiator = pick(p, fetch.InitiatorFetch, fetch.InitiatorXHR, fetch.InitiatorImg, fetch.InitiatorScript, fetch.InitiatorFont,
		fetch.InitiatorModule, fetch.InitiatorEventSource)
	r.Held, r.Cookies = p.choose(2) == 1, []fetch.Cookie{{Pair: "session=1", Bare: p.choose(2) == 1}}
	for _, h := range []fetch.Header{{"X-A", "1"}, {"Authorization", "Bearer b"}, {"Content-Type", "application/json"}, {"Range", "bytes=5-5"}, {"Cookie", "a=1"}} {
		if p.choose(3) == 1 {
			r.Headers = append(r.Headers, h)
		}
	}
	if p.choose(4) == 1 {
		r.Body = []byte("body")
	}
	return r
}

func anyAnswer(p *tape) fetch.Answer {
	switch p.choose(12) {
	case 0:
		return fetch.Answer{Failure: &fetch.Failure{Kind: pick(p, fetch.NameNotFound, fetch.EmptyResponse, fetch.TLSFailed)}}
	case 1:
		raw := pick(p, "nonsense", "HTTP/1.1 200", "HTTP/1.1 101 x\r\n\r\n", "http/1.0 302 x\nLocation : /\n\n", "HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n")
		return fetch.Answer{Response: &fetch.Response{Heads: [][]byte{[]byte(raw)}, HeadCut: p.choose(2) == 1}}
	}
	var lines []string
	for range p.choose(6) {
		lines = append(lines, pick(p, origin, creds, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Origin: null",
			methods+"*", methods+"PUT, DELETE, patch", methods+"(", headers+"*", headers+"x-a, authorization, content-type, range",
			"Location: /x", "Location: "+api, "Location: "+page+"/y", "Location: https://c.test/", "Location: http://d.test/",
			"Location: https://u:p@b.test/", "Location: http://[", "Location: ", "Location: data:,x", "Location: /\xff",
			"Cross-Origin-Resource-Policy: same-origin", "Access-Control-Expose-Headers: *", "Access-Control-Max-Age: 0", "Content-Type: text/event-stream"))
	}
	answer := http(pick(p, 200, 204, 302, 307, 303, 404, 407, 100), lines...)
	answer.Response.BodyFailure = pick(p, "", "", fetch.BodyShort, fetch.BodyChunked)
	if p.choose(2) == 1 {
		answer.Response.Read()
	}
	return answer
}

// generous is an answer that lets the request through, to wherever.
func generous(p *tape, s *fetch.Send) fetch.Answer {
	allow, _ := s.Headers.Get("Origin")
	lines := []string{"Access-Control-Allow-Origin: " + allow, creds, methods + "PUT, DELETE, patch", headers + "x-a, authorization, content-type, range",
		"Access-Control-Max-Age: " + pick(p, "0", "9")}
	if s.Kind == fetch.Actual {
		return http(pick(p, 302, 307), append(lines, "Location: "+pick(p, "/x", api, page+"/y", "https://c.test/", "?"))...)
	}
	return http(200, lines...)
}

// Whatever the answers, a fetch ends within 42 requests, one preflight and
// one request a hop, and keeps to every law of the machine.
func FuzzMachine(f *testing.F) {
	for _, seed := range []string{"", "\x01", "\x02\x00\x00\x00\x00\x00\x00\x01\x05", "abcdefghijklmnopqrstuvwxyz", "\x00\xff\x10\x20\x33\x47\x51\x68\x72\x99"} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	all := agents()
	f.Fuzz(func(t *testing.T, choices []byte, kind bool) {
		run := func(a agent) (fetch.Request, *fetch.Machine, []fetch.Send) {
			p := &tape{bytes: choices}
			r := anyRequest(p)
			m := fetch.Start(&r, a.UserAgent)
			var sent []fetch.Send
			for s := m.Next(); s != nil; s = m.Next() {
				if sent = append(sent, *s); len(sent) > 2*(fetch.MaxRedirects+1) {
					t.Fatalf("%s: %s", a.id, told(sent))
				}
				answer := anyAnswer(p)
				if kind {
					answer = generous(p, s)
				}
				m.Receive(answer)
			}
			return r, m, sent
		}
		for _, a := range all {
			r, m, sent := run(a)
			result := m.Result()
			_, again, resent := run(a)
			if !reflect.DeepEqual(sent, resent) || !reflect.DeepEqual(result, again.Result()) {
				t.Errorf("%s: %s, and once more %s", a.id, told(sent), told(resent))
			}
			m.Receive(http(200))
			if !m.Done() || m.Next() != nil || !reflect.DeepEqual(m.Result(), result) {
				t.Errorf("%s: done, and then %+v", a.id, m.Result())
			}
			if (result.Error != nil) != (result.Response.Type == "error") || (result.Error != nil) != (len(result.Faults) > 0) ||
				result.Error != nil && (result.Error != result.Faults[0] || result.Held) || !slices.IsSorted(result.Readable) {
				t.Errorf("%s: %+v", a.id, result)
			}
			for i, s := range sent {
				if i > 0 && (s.Hop < sent[i-1].Hop || s.Hop > sent[i-1].Hop+1 || s.Hop == sent[i-1].Hop && (sent[i-1].Kind != fetch.Preflight || s.Kind != fetch.Actual)) {
					t.Errorf("%s: %s: request %d is a second of its kind in its hop", a.id, told(sent), i)
				}
				_, rest, _ := strings.Cut(s.URL, "://")
				authority, _, _ := strings.Cut(rest, "/") // a path may have an @
				if s.Hop > fetch.MaxRedirects || strings.Contains(s.URL, "#") || strings.Contains(authority, "@") {
					t.Errorf("%s: %+v", a.id, s)
				}
				if s.Kind == fetch.Preflight && (s.Method != "OPTIONS" || s.Body != nil || s.Headers.Has("Cookie") || s.Headers.Has("Authorization") || s.Headers.Has("X-A")) {
					t.Errorf("%s: a preflight with what is the request's: %+v", a.id, s)
				}
				if s.Kind == fetch.Actual && r.Held && s.Method != "GET" && s.Method != "HEAD" {
					t.Errorf("%s: %s was sent, though held", a.id, s.Method)
				}
				if c := header(s, "Cookie"); c != "absent" && (c != r.Cookies[0].Pair || r.Credentials == fetch.CredentialsOmit) {
					t.Errorf("%s: Cookie %s with credentials %s", a.id, c, r.Credentials)
				}
			}
			for n := 0; m.Mend(); n++ {
				for s := m.Next(); s != nil; s = m.Next() {
					if s.Hop > fetch.MaxRedirects || s.Kind == fetch.Actual && r.Held && s.Method != "GET" && s.Method != "HEAD" {
						t.Errorf("%s: mended, it asks for %+v", a.id, s)
					}
					m.Receive(anyAnswer(&tape{choices, n + s.Hop}))
				}
				if n > 2*(fetch.MaxRedirects+1) {
					t.Fatalf("%s: there is no end to mending", a.id)
				}
			}
			mended := m.Result()
			if mended.Error != result.Error || mended.Response != result.Response || !slices.Equal(mended.Readable, result.Readable) ||
				mended.Held != result.Held || !slices.Equal(mended.Faults[:len(result.Faults)], result.Faults) {
				t.Errorf("%s: mending makes %+v of %+v", a.id, mended, result)
			}
		}
	})
}
