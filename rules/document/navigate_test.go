package document

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// planOf is a plan with one check, for the page at a URL.
func planOf(page string, request fetch.Request) rules.Plan {
	if request.Origin.Opaque() {
		request.Origin = fetch.OriginOf(page)
	}
	if request.URL == "" {
		request.URL = "https://api.example.com/data"
	}
	return rules.Plan{Visit: &rules.Visit{URL: page}, Browsers: browser.IDs(), Checks: []rules.Intent{{Name: "request", Product: "cors-check/1", Request: request}}}
}

// answers are a server that is written down: by URL, the head and the body of
// each response.
func answers(t *testing.T, by map[string]string) (send func(context.Context, fetch.Send) fetch.Answer, asked *[]string) {
	t.Helper()
	asked = new([]string)
	return func(_ context.Context, s fetch.Send) fetch.Answer {
		*asked = append(*asked, s.URL)
		if s.Method != "GET" || s.Body != nil || s.Kind != fetch.Navigation || s.Hop != len(*asked)-1 {
			t.Errorf("sent: %+v", s)
		}
		text, ok := by[s.URL]
		if !ok {
			return fetch.Answer{Failure: &fetch.Failure{Kind: fetch.ConnectionRefused}}
		}
		head, body, _ := strings.Cut(text, "\n\n")
		raw := "HTTP/1.1 " + strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n"
		return fetch.Answer{RemoteAddress: "192.0.2.1:443", Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(raw)}, Body: []byte(body)}}
	}, asked
}

const page = "https://app.example.com/"

// said is what a page says, in short.
func saidOf(p *rules.Page) string {
	var all []string
	for _, s := range p.Says {
		text := s.Name + ": " + s.Value
		if s.Meta {
			text += " (meta)"
		}
		all = append(all, text)
	}
	return strings.Join(all, "\n")
}

func TestNavigate(t *testing.T) {
	const html = "\ncontent-type: text/html\n\n"
	for _, c := range []struct {
		name    string
		answers map[string]string
		problem rules.PageProblem
		url     string // "" for that of the page
		says    string
		unread  bool
		asked   int
	}{
		{"nothing", map[string]string{page: "200 OK" + html}, "", "", "", false, 1},
		{"headers", map[string]string{page: "200 OK\ncontent-security-policy: a\nContent-Security-Policy: b, c\ncross-origin-embedder-policy: require-corp; report-to=\"x\"\npermissions-policy: camera=()\npermissions-policy: local-network=()\nreferrer-policy: no-referrer, magic, origin\ncontent-security-policy-report-only: z" + html},
			"", "", "Content-Security-Policy: a\nContent-Security-Policy: b, c\nCross-Origin-Embedder-Policy: require-corp; report-to=\"x\"\nPermissions-Policy: camera=(), local-network=()\nReferrer-Policy: origin", false, 1},
		{"meta", map[string]string{page: "200 OK\ncontent-security-policy: a\nreferrer-policy: origin" + html + "<meta http-equiv=content-security-policy content='default-src\n x,y'><meta name=referrer content=NEVER><meta http-equiv=referrer-policy content=origin><body><meta http-equiv=content-security-policy content=z>"},
			"", "", "Content-Security-Policy: a\nContent-Security-Policy: default-src x,y (meta)\nReferrer-Policy: no-referrer (meta)", false, 1},
		{"no policies", map[string]string{page: "200 OK\ncross-origin-embedder-policy: unsafe-none\nreferrer-policy: magic\ncontent-security-policy:\nrefresh: 0; url=https://other.example/" + html + "<meta http-equiv=refresh content='0; url=/x'><meta name=referrer content=magic>"}, "", "", "", false, 1},
		{"a redirect", map[string]string{page: "302 Found\nlocation: /app?a=1#x\ncontent-security-policy: no\n\n", page + "app?a=1": "200 OK\ncontent-security-policy: a" + html}, "", page + "app?a=1", "Content-Security-Policy: a", false, 2},
		{"to another origin", map[string]string{page: "301 Moved\nlocation: https://www.app.example.com/\n\n", "https://www.app.example.com/": "200 OK" + html}, "", "https://www.app.example.com/", "", false, 2},
		{"to a login page of its own", map[string]string{page: "302 Found\nlocation: /login\n\n", page + "login": "200 OK" + html}, "", page + "login", "", false, 2},
		{"to a login page elsewhere", map[string]string{page: "302 Found\nlocation: https://id.example/oauth2/authorize?client_id=1&state=s3cr3t\n\n", "https://id.example/": "200 OK" + html}, rules.PageLogin, "", "", false, 1},
		{"in a circle", map[string]string{page: "302 Found\nlocation: /a\n\n", page + "a": "307 Found\nlocation: /#b\n\n"}, rules.PageLoop, page + "a", "", false, 2},
		{"to no web page", map[string]string{page: "302 Found\nlocation: javascript:alert(1)\n\n"}, rules.PageRedirect, "", "", false, 1},
		{"to two places", map[string]string{page: "302 Found\nlocation: /a\nlocation: /b\n\n"}, rules.PageRedirect, "", "", false, 1},
		{"to nowhere", map[string]string{page: "302 Found\n\n"}, rules.PageStatus, "", "", false, 1},
		{"to nobody", map[string]string{page: "302 Found\nlocation: https://gone.example/\n\n"}, rules.PageUnanswered, "https://gone.example/", "", false, 2},
		{"404", map[string]string{page: "404 Not Found\ncontent-security-policy: a" + html}, rules.PageStatus, "", "", false, 1},
		{"500", map[string]string{page: "500 Oops" + html}, rules.PageStatus, "", "", false, 1},
		{"204", map[string]string{page: "204 No Content" + html}, rules.PageStatus, "", "", false, 1},
		{"nobody", nil, rules.PageUnanswered, "", "", false, 1},
		{"JSON", map[string]string{page: "200 OK\ncontent-security-policy: a\ncontent-type: application/json\n\n{}"}, rules.PageNotHTML, "", "", false, 1},
		{"a download", map[string]string{page: "200 OK\ncontent-disposition: Attachment; filename=a" + html}, rules.PageDownload, "", "", false, 1},
		{"without a type", map[string]string{page: "200 OK\ncontent-security-policy: a\n\n<!DOCTYPE html>"}, "", "", "Content-Security-Policy: a", false, 1},
		{"text without a type", map[string]string{page: "200 OK\ncontent-security-policy: a\n\nhello"}, rules.PageNotHTML, "", "", false, 1},
		{"XHTML", map[string]string{page: "200 OK\ncontent-type: application/xhtml+xml; charset=utf-8\n\n<html/>"}, "", "", "", false, 1},
		{"packed", map[string]string{page: "200 OK\ncontent-encoding: gzip" + html + packed("<meta http-equiv=content-security-policy content=a>")}, "", "", "Content-Security-Policy: a (meta)", false, 1},
		{"packed and cut", map[string]string{page: "200 OK\ncontent-encoding: gzip" + html + packed("<meta http-equiv=content-security-policy content=a>")[:40]}, "", "", "", true, 1},
		{"packed otherwise", map[string]string{page: "200 OK\ncontent-encoding: br\ncontent-security-policy: a" + html + "xyz"}, "", "", "Content-Security-Policy: a", true, 1},
		{"packed too well", map[string]string{page: "200 OK\ncontent-encoding: gzip" + html + packed("<title>"+strings.Repeat("x", 8<<20))}, "", "", "", true, 1},
		{"a long head", map[string]string{page: "200 OK" + html + "<title>" + strings.Repeat("x", fetch.MaxBody)}, "", "", "", true, 1},
		{"a long body", map[string]string{page: "200 OK" + html + "<p>" + strings.Repeat("x", fetch.MaxBody)}, "", "", "", false, 1},
		{"UTF-16", map[string]string{page: "200 OK" + html + "\xff\xfe<\x00p\x00>\x00"}, "", "", "", true, 1},
	} {
		send, asked := answers(t, c.answers)
		p := Start(planOf(page, fetch.Request{})).Drive(t.Context(), send)
		if c.url == "" {
			c.url = page
		}
		if p.Problem != c.problem || p.URL != c.url || saidOf(p) != c.says || p.HeadUnread != c.unread || len(*asked) != c.asked || len(p.Exchanges) != c.asked {
			t.Errorf("%s: problem %q, at %s, head unread %v, asked %q, says\n%s", c.name, p.Problem, p.URL, p.HeadUnread, *asked, saidOf(p))
		}
		if p.Problem != rules.PageLoop && p.Origin != fetch.OriginOf(c.url) {
			t.Errorf("%s: its origin is %s", c.name, p.Origin)
		}
		if p.Unknown() != (c.unread || c.problem != "") {
			t.Errorf("%s: unknown %v", c.name, p.Unknown())
		}
		for i, x := range p.Exchanges {
			if x.ID != i+1 || x.Kind() != rules.KindPage || x.Response != nil && x.Response.Body != nil {
				t.Errorf("%s: exchange %+v", c.name, x)
			}
		}
	}
	every := func(_ context.Context, s fetch.Send) fetch.Answer {
		raw := fmt.Sprintf("HTTP/1.1 302 Found\r\nLocation: /%d\r\n\r\n", s.Hop)
		return fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(raw)}}}
	}
	if p := Start(planOf(page, fetch.Request{})).Drive(t.Context(), every); p.Problem != rules.PageNotFollowed || len(p.Exchanges) != mostRedirects+1 {
		t.Errorf("redirects without end: %q after %d", p.Problem, len(p.Exchanges))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if p := Start(planOf(page, fetch.Request{})).Drive(ended, every); p.Problem != rules.PageUnanswered || p.Failure.Kind != fetch.Interrupted {
		t.Errorf("nothing was asked: %+v", p)
	}
}

func packed(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

// TestNavigateOverHTTPS: hosts that a browser knows, or that ask for it on the
// way.
func TestNavigateOverHTTPS(t *testing.T) {
	const html = "\ncontent-type: text/html\n\n"
	send, asked := answers(t, map[string]string{
		"https://app.test/":   "302 Found\nstrict-transport-security: max-age=1\nlocation: http://app.test/b\n\n",
		"https://app.test/b":  "200 OK" + html,
		"https://known.test/": "200 OK" + html,
	})
	Start(planOf("https://app.test/", fetch.Request{})).Drive(t.Context(), send)
	if want := []string{"https://app.test/", "https://app.test/b"}; !slices.Equal(*asked, want) {
		t.Errorf("asked %q", *asked)
	}
	*asked = nil
	Start(planOf("http://known.test/", fetch.Request{HSTS: []string{"known.test"}})).Drive(t.Context(), send)
	if want := []string{"https://known.test/"}; !slices.Equal(*asked, want) {
		t.Errorf("asked %q", *asked)
	}
}

// TestRequestOfANavigation: what is sent is what a browser sends, in its name
// and in ours; the kinds of metadata only to whom browsers send them.
func TestRequestOfANavigation(t *testing.T) {
	s := Start(planOf("http://app.test:8080/a?b", fetch.Request{})).Next()
	for name, want := range map[string]string{"Host": "app.test:8080", "Upgrade-Insecure-Requests": "1", "Sec-Fetch-Mode": "", "Origin": "", "Cookie": "", "Referer": ""} {
		if got, _ := s.Headers.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if agent, _ := s.Headers.Get("User-Agent"); !strings.HasSuffix(agent, " cors-check/1") || !strings.HasPrefix(agent, "Mozilla/5.0 ") {
		t.Errorf("User-Agent: %s", agent)
	}
	s = Start(planOf("https://app.test/", fetch.Request{UserAgent: "mine"})).Next()
	for name, want := range map[string]string{"Host": "app.test", "User-Agent": "mine", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "none"} {
		if got, _ := s.Headers.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestUse: what a page says fills what a plan does not say, and nothing else.
func TestUse(t *testing.T) {
	const says = "200 OK\ncontent-type: text/html\ncontent-security-policy: connect-src 'self'\ncross-origin-embedder-policy: credentialless\npermissions-policy: local-network=()\nreferrer-policy: origin\nstrict-transport-security: max-age=9; includeSubDomains\n\n<meta http-equiv=content-security-policy content=\"img-src *\">"
	used := func(visit string, given bool, relative string, r fetch.Request, head string) (fetch.Request, rules.Plan) {
		send, _ := answers(t, map[string]string{page: head, "https://moved.example/": says})
		plan := planOf(visit, r)
		plan.Visit.Given, plan.Visit.Relative = given, relative
		before := plan.Checks[0].Request
		with := Use(plan, Start(plan).Drive(t.Context(), send))
		if fmt.Sprint(plan.Checks[0].Request) != fmt.Sprint(before) {
			t.Error("the plan was changed")
		}
		return with.Checks[0].Request, with
	}
	r, plan := used(page, false, "", fetch.Request{}, says)
	if r.CSP != "connect-src 'self', img-src *" || r.EmbedderPolicy != "credentialless" || r.PermissionsPolicy != "local-network=()" || r.ReferrerPolicy != "origin" || r.PageSpace != fetch.SpacePublic || r.HSTS != nil {
		t.Errorf("%+v", r)
	}
	if at := plan.Page.Enforces("img-src  *"); at == nil || !at.Meta || plan.Page.Enforces("font-src *") != nil {
		t.Errorf("the policy stands at %+v", at)
	}
	for _, api := range []struct {
		url  string
		hsts []string
	}{{"http://app.example.com:8080/", []string{"app.example.com"}}, {"http://api.app.example.com/", []string{"api.app.example.com"}}, {"http://xapp.example.com/", nil}} {
		if r, _ := used(page, false, "", fetch.Request{URL: api.url}, says); !slices.Equal(r.HSTS, api.hsts) {
			t.Errorf("%s: %q", api.url, r.HSTS)
		}
	}
	own := fetch.Request{CSP: "a", EmbedderPolicy: "unsafe-none", PermissionsPolicy: "b=()", ReferrerPolicy: "no-referrer", PageSpace: fetch.SpaceLocal}
	r, plan = used(page, false, "", own, says)
	if r.CSP != "a" || r.EmbedderPolicy != "unsafe-none" || r.PermissionsPolicy != "b=()" || r.ReferrerPolicy != "no-referrer" || r.PageSpace != fetch.SpaceLocal {
		t.Errorf("what was given is lost: %+v", r)
	}
	for _, s := range plan.Page.Says {
		if s.Given == (s.Name == rules.PageHSTS) || s.Used {
			t.Errorf("%s: given %v, used %v", s.Name, s.Given, s.Used)
		}
	}
	other := fetch.OriginOf("https://evil.example")
	r, plan = used(page, true, "", fetch.Request{Origin: other}, says)
	if r.Origin != other || r.CSP != "" || r.PageSpace != "" || !plan.Page.Elsewhere || plan.Page.Unknown() {
		t.Errorf("the page of another origin: %+v", r)
	}
	r, _ = used(page, true, "", fetch.Request{Origin: fetch.OriginOf(page)}, says)
	if r.CSP == "" {
		t.Error("the page of the origin that was given is not used")
	}
	r, _ = used(page, false, "", fetch.Request{}, "200 OK\ncontent-type: text/html\ncontent-security-policy: sandbox allow-scripts\n\n")
	if !r.Origin.Opaque() {
		t.Errorf("the origin of a sandbox is %s", r.Origin)
	}
	parsed := fetch.Request{URL: "https://api.example.com/", Method: "GET", Mode: fetch.ModeCORS, Credentials: fetch.CredentialsOmit, Redirect: fetch.RedirectFollow, Origin: fetch.OriginOf(page), CSP: "connect-src *"}
	if err := parsed.Parse(); err != nil {
		t.Fatal(err)
	}
	r, _ = used(page, false, "", parsed, "302 Found\nlocation: https://moved.example/\n\n")
	ua := browser.ByID(browser.IDs()[0]).UserAgent
	if sent, _ := fetch.Start(&r, &ua).Next().Headers.Get("origin"); sent != "https://moved.example" {
		t.Errorf("the origin that is sent is %q", sent)
	}
	r, _ = used(page, false, "", fetch.Request{}, "200 OK\ncontent-type: text/html\ncontent-security-policy: sandbox Allow-Same-Origin\n\n<meta http-equiv=content-security-policy content=sandbox>")
	if r.Origin.Opaque() {
		t.Error("a sandbox that keeps the origin, and one in a meta element, take it")
	}
	r, plan = used(page, false, "/data", fetch.Request{URL: page + "data"}, "302 Found\nlocation: https://moved.example/\n\n")
	if r.URL != "https://moved.example/data" || r.Origin != fetch.OriginOf("https://moved.example") || len(plan.Notes) != 1 {
		t.Errorf("%s, %q", r.URL, plan.Notes)
	}
}
