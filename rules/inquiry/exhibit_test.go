package inquiry

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// exhibit is a server of a few answers, written as HTTP in plain text:
//
//	OPTIONS https://api.example.com/data HTTP/1.1
//	Origin: https://app.example.com
//	Access-Control-Request-Method: PUT
//
//	HTTP/1.1 204 No Content
//	Access-Control-Allow-Origin: https://app.example.com
//
// A request that comes in is answered by the first exchange with its method
// and URL all of whose header lines it has; by a bare 404 when there is none.
// The URL may end in *, the method ANY is each. "! connection-refused" stands
// for a failure.
//
// What a page asks for follows from the first exchange: a preflight's
// Access-Control-Request lines say method and headers. Options say the rest:
// credentials=include mode=no-cors redirect=error initiator=module
// cookie=a=1;Secure remote=127.0.0.1:80 experiments=always; tutorial makes the two default checks;
// held keeps a request back that might change something; alternates begins one
// exchange later each time the same request comes in, alternates=all each time
// any does.
type exhibit struct {
	options   map[string]string
	exchanges []scripted
	asked     *turns // with alternates
}

// turns count how often each request came in; several do at once.
type turns struct {
	sync.Mutex
	of map[string]int
}

func (t *turns) next(request string) int {
	t.Lock()
	defer t.Unlock()
	t.of[request]++
	return t.of[request] - 1
}

type scripted struct {
	method, url string
	headers     fetch.HeaderList
	answer      string // raw, with CR LF; "! kind" for a failure
}

var requestLine = regexp.MustCompile(`(?m)^[A-Za-z]+ [a-z]+://\S+( HTTP/1\.1)?$`)

func parseExhibit(t testing.TB, options, text string) exhibit {
	t.Helper()
	x := exhibit{options: map[string]string{}, asked: &turns{of: map[string]int{}}}
	for _, o := range strings.Fields(options) {
		k, v, _ := strings.Cut(o, "=")
		x.options[k] = v
	}
	starts := requestLine.FindAllStringIndex(text, -1)
	if starts == nil {
		t.Fatalf("an example without a request:\n%s", text)
	}
	for i, at := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		head, answer, ok := strings.Cut(text[at[0]:end], "\n\n")
		if !ok {
			t.Fatalf("a request without an answer:\n%s", text[at[0]:end])
		}
		lines := strings.Split(head, "\n")
		words := strings.Fields(lines[0])
		s := scripted{method: words[0], url: words[1]}
		for _, l := range lines[1:] {
			name, value, _ := strings.Cut(l, ": ")
			s.headers = append(s.headers, fetch.Header{Name: name, Value: value})
		}
		answer = strings.TrimSuffix(answer, "\n")
		if i+1 < len(starts) {
			answer = strings.TrimSuffix(answer, "\n")
		}
		if !strings.HasPrefix(answer, "!") {
			head, body, _ := strings.Cut(answer, "\n\n")
			answer = strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body
		}
		s.answer = answer
		x.exchanges = append(x.exchanges, s)
	}
	return x
}

// intent is what the page of the first exchange asks for.
func (x exhibit) intent() rules.Intent {
	first := x.exchanges[0]
	r := fetch.Request{URL: first.url, Method: first.method, Mode: fetch.ModeCORS, Credentials: fetch.CredentialsSameOrigin,
		Redirect: fetch.RedirectFollow, Initiator: "fetch"}
	origin := "https://app.example.com"
	for _, h := range first.headers {
		switch strings.ToLower(h.Name) {
		case "origin":
			origin = h.Value
		case fetch.AccessControlRequestMethod:
			r.Method = h.Value
		case fetch.AccessControlRequestHeaders:
			for _, name := range strings.Split(h.Value, ",") {
				value := "1"
				if name == "content-type" {
					value = "application/json"
				}
				r.Headers = append(r.Headers, fetch.Header{Name: name, Value: value})
			}
		}
	}
	r.Origin = fetch.OriginOf(origin)
	if v := x.options["credentials"]; v != "" {
		r.Credentials = fetch.CredentialsMode(v)
	}
	if v := x.options["mode"]; v != "" {
		r.Mode = fetch.Mode(v)
	}
	if v := x.options["redirect"]; v != "" {
		r.Redirect = fetch.RedirectMode(v)
	}
	if v := x.options["integrity"]; v != "" {
		r.Integrity = v
	}
	if v := x.options["body-type"]; v != "" {
		r.BodyType, r.Body = fetch.BodyType(v), []byte("x")
	}
	if v := x.options["csp"]; v != "" {
		r.CSP = strings.ReplaceAll(v, "+", " ")
	}
	if v := x.options["cookie"]; v != "" {
		r.Cookies = []fetch.Cookie{fetch.ParseSetCookie(v)}
	}
	if v := x.options["initiator"]; v != "" {
		r.Initiator = fetch.Initiator(v)
	}
	if _, ok := x.options["held"]; ok {
		r.Held = true
	}
	return rules.Intent{Name: "request", Request: r}
}

// answer is what the exhibit's server says to a request.
func (x exhibit) answer(s fetch.Send) fetch.Answer {
	remote := "203.0.113.7:443"
	if v := x.options["remote"]; v != "" {
		remote = v
	}
	raw := "HTTP/1.1 404 Not Found\r\n\r\n"
	if by, ok := x.options["alternates"]; ok {
		request := fmt.Sprint(s.Method, s.URL, s.Headers)
		if by == "all" {
			request = ""
		}
		turn := x.asked.next(request)
		x.exchanges = x.exchanges[turn%len(x.exchanges):]
	}
	for _, e := range x.exchanges {
		if e.matches(s) {
			raw = e.answer
			break
		}
	}
	if kind, ok := strings.CutPrefix(raw, "! "); ok {
		return fetch.Answer{Failure: &fetch.Failure{Kind: fetch.FailureKind(kind)}}
	}
	key, _ := s.Headers.Get("Sec-WebSocket-Key")
	raw = strings.ReplaceAll(raw, "{accept}", fetch.WebSocketAccept(key))
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	var surplus string
	if _, length, ok := strings.Cut(head, "\r\nContent-Length: "); ok {
		n := len(body)
		fmt.Sscan(length, &n)
		n = min(n, len(body))
		body, surplus = body[:n], body[n:]
	}
	return fetch.Answer{RemoteAddress: remote, Surplus: surplus, Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(head + "\r\n\r\n")}, Body: []byte(body)}}
}

func (e scripted) matches(s fetch.Send) bool {
	prefix, open := strings.CutSuffix(e.url, "*")
	if e.method != s.Method && e.method != "ANY" || open && !strings.HasPrefix(s.URL, prefix) || !open && e.url != s.URL {
		return false
	}
	for _, h := range e.headers {
		if v, ok := s.Headers.Get(h.Name); !ok || v != h.Value {
			return false
		}
	}
	return true
}

// diagnose plays an exhibit to the end: checks, experiments, diagnosis.
func (x exhibit) diagnose(t testing.TB, intents ...rules.Intent) *rules.Diagnosis {
	t.Helper()
	if intents == nil {
		intents = []rules.Intent{x.intent()}
	}
	if _, ok := x.options["tutorial"]; ok {
		json := intents[0].Request
		json.Headers = fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}
		intents = []rules.Intent{{Name: "simple", Request: intents[0].Request}, {Name: "preflighted", Request: json}}
	}
	plan := rules.Plan{Checks: intents, Browsers: browser.IDs(), Expected: rules.Allowed, Experiments: rules.ExperimentsAuto, Framework: "auto", Unique: "1", Verify: "cors-check …"}
	if v := x.options["experiments"]; v != "" {
		plan.Experiments = rules.ExperimentMode(v)
	}
	return diagnose(t, plan, x.answer)
}

// diagnose drives a plan, and holds that its experiments are few and harmless.
func diagnose(t testing.TB, plan rules.Plan, answer func(fetch.Send) fetch.Answer) *rules.Diagnosis {
	t.Helper()
	d, err := Drive(t.Context(), plan, func(_ context.Context, s fetch.Send) fetch.Answer { return answer(s) })
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Experiments) > budget {
		t.Errorf("%d experiments, more than the budget of %d", len(d.Experiments), budget)
	}
	for _, e := range d.Exchanges() {
		if e.Kind() == rules.KindExperiment && (e.Method != "GET" && e.Method != "HEAD" && e.Method != "OPTIONS" || e.Send.Body != nil) {
			t.Errorf("no harmless experiment: %s %s %q", e.Name, e.Method, e.Send.Body)
		}
	}
	return d
}

// codesOf are the codes of a diagnosis, in order.
func codesOf(d *rules.Diagnosis) []string {
	var codes []string
	for _, f := range d.Findings {
		codes = append(codes, f.Code)
	}
	return codes
}
