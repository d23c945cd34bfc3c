// Package replay plays recorded cases through the machines of rules, from
// memory or over sockets, and says where what they predict is not what the
// browser did.
package replay

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/inquiry"
)

// Intent is the fetch a case's page makes.
func Intent(c *recording.Case) rules.Intent {
	q := c.Request
	r := fetch.Request{
		URL: q.URL, Method: "GET", Mode: fetch.ModeCORS, Credentials: fetch.CredentialsSameOrigin,
		Redirect: fetch.RedirectFollow, Initiator: fetch.Initiator(c.API), Upload: q.Upload, As: q.As,
		BodyType: fetch.BodyType(q.BodyType), Keepalive: q.Keepalive, Cache: fetch.CacheMode(q.Cache), Integrity: q.Integrity,
		ReferrerPolicy: fetch.ReferrerPolicy(q.ReferrerPolicy),
	}
	if c.Page != "null" {
		r.Origin = fetch.OriginOf(c.Page)
	}
	if strings.HasPrefix(r.URL, "/") {
		r.URL = c.Page + r.URL
	}
	r.TargetSpace = q.TargetAddressSpace
	local, loopback := c.Permissions()
	r.LocalNetwork, r.LoopbackNetwork = fetch.Permission(local), fetch.Permission(loopback)
	if q.Method != nil {
		r.Method = *q.Method
	}
	if q.Body != nil {
		r.Body = []byte(*q.Body)
	}
	if q.Mode != "" {
		r.Mode = fetch.Mode(q.Mode)
	}
	if q.Credentials != "" {
		r.Credentials = fetch.CredentialsMode(q.Credentials)
	}
	if q.Redirect != "" {
		r.Redirect = fetch.RedirectMode(q.Redirect)
	}
	for _, h := range q.Headers {
		r.Headers = append(r.Headers, fetch.Header{Name: string(recording.Bytes(h[0])), Value: string(recording.Bytes(h[1]))})
	}
	if strings.HasSuffix(c.Page, "/coep") {
		r.EmbedderPolicy = fetch.EmbedderRequireCORP
	}
	for _, h := range c.PageHeaders {
		switch h[0] {
		case "Referrer-Policy":
			r.ReferrerPolicy = fetch.ReferrerPolicy(h[1])
		case "Content-Security-Policy":
			r.CSP = h[1]
		case "Permissions-Policy":
			r.PermissionsPolicy = h[1]
		case "Cross-Origin-Embedder-Policy":
			r.EmbedderPolicy = fetch.EmbedderPolicy(h[1])
		}
	}
	if r.Initiator == fetch.InitiatorBeacon {
		r.Beacon()
	}
	return rules.Intent{Name: "request", Request: r}
}

// Predict plays a case from memory: each request is answered with the bytes
// the script has for it.
func Predict(c *recording.Case, engines ...browser.ID) *rules.Check {
	intent := Intent(c)
	return inquiry.Check(context.Background(), intent, engines, false, func(_ context.Context, s fetch.Send) fetch.Answer { return answer(c, &s) })
}

// Ask plays a case over sockets, with a prober that is led to the scripted
// servers.
func Ask(ctx context.Context, p *probe.Prober, c *recording.Case, engines ...browser.ID) *rules.Check {
	intent := Intent(c)
	return inquiry.Check(ctx, intent, engines, false, p.RoundTrip)
}

// Serve plays the scripts of cases on the ports of the recordings, until the
// server is closed. The options lead a prober there.
func Serve(ctx context.Context, cs []*recording.Case) (*recording.Server, probe.Options, error) {
	options := probe.Options{Insecure: true}
	for _, host := range append([]string{"localhost", recording.Preloaded}, recording.Hosts...) {
		for _, port := range recording.Ports {
			options.Resolve = append(options.Resolve, probe.Resolve{Host: host, Port: uint16(port.Number), Addrs: []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}})
		}
	}
	server, err := recording.NewServer(cs)
	if err == nil {
		err = server.Listen(ctx, recording.Ports...)
	}
	return server, options, err
}

func answer(c *recording.Case, s *fetch.Send) fetch.Answer {
	refused := fetch.Answer{Failure: &fetch.Failure{Kind: fetch.ConnectionRefused}}
	u, err := fetch.ParseURL(s.URL)
	if err != nil {
		return refused
	}
	port, _ := strconv.Atoi(u.Port())
	if port == 0 {
		port = map[string]int{"http": 80, "https": 443}[u.Scheme()]
	}
	at := slices.IndexFunc(recording.Ports, func(p recording.Port) bool { return p.Number == port })
	switch {
	case at < 0:
		return refused
	case recording.Ports[at].Scheme != u.Scheme():
		return fetch.Answer{Failure: &fetch.Failure{Kind: fetch.EmptyResponse}}
	}
	kind := "actual"
	if s.Method == "OPTIONS" && s.Headers.Has("Access-Control-Request-Method") {
		kind = recording.Preflight
	}
	remote := ""
	if addr := recording.AddressOf(u.Host()); c.Networked() && addr.IsValid() {
		remote = netip.AddrPortFrom(addr, uint16(port)).String()
	}
	host := strings.Trim(u.Host(), "[]")
	path, _, _ := strings.Cut(strings.TrimPrefix(s.URL, u.Scheme()+"://"+net.JoinHostPort(host, strconv.Itoa(port))), "?")
	key, _ := s.Headers.Get("Sec-WebSocket-Key")
	a := probe.Read(recording.Accepted(c.Answer(u.Scheme(), host, port, path, kind).Bytes(s.Method), key), s.Method)
	if remote == "" {
		return a
	}
	a.RemoteAddress = remote
	if page := recording.AddressOf(s.Page.Host); page.IsValid() {
		a.PageAddress = netip.AddrPortFrom(page, 0).String()
	}
	if s.Withhold != nil && s.Withhold(a) {
		a.Response, a.Failure = nil, nil
	}
	return a
}

// Difference is where a prediction and a recording part.
type Difference struct {
	Case               string
	Engine             browser.ID
	Measure            string
	Browser, Predicted string
}

func (d Difference) String() string {
	return fmt.Sprintf("%s %s %s\n  browser:   %q\n  predicted: %q", d.Case, d.Engine, d.Measure, d.Browser, d.Predicted)
}

// Measures are what is compared: the verdict; the error's name and the
// console line where the browser blocked and had one; the names of readable
// headers where it allowed; the sequence of requests.
var Measures = []string{"verdict", "error", "console", "readable", "requests"}

// Compare returns how many comparisons of each measure there were, and the
// differences among them.
func Compare(c *recording.Case, check *rules.Check) (compared map[string]int, differences []Difference) {
	compared = map[string]int{}
	for _, got := range check.Results {
		x := c.Expect[string(got.Browser)]
		if x == nil {
			continue
		}
		count := func(measure, browser, predicted string) {
			compared[string(got.Browser)+" "+measure]++
			if browser != predicted {
				differences = append(differences, Difference{c.ID, got.Browser, measure, browser, predicted})
			}
		}
		verdict := string(got.Verdict)
		if x.Outcome == "timeout" && got.Asks != "" {
			verdict = x.Outcome // it waits for the user
		}
		count("verdict", x.Outcome, verdict)
		if x.Outcome == "blocked" && x.Error != nil {
			count("error", *x.Error, text(got.Error))
		}
		if line := mainLine(got.Browser, x.Console); x.Outcome == "blocked" && line != "" {
			count("console", line, text(got.Console))
		}
		if x.Outcome == "allowed" && x.ReadableHeaders != nil {
			count("readable", strings.Join(x.ReadableHeaders, " "), strings.Join(got.Readable, " "))
		}
		var browser, predicted []string
		for _, q := range x.Requests {
			var headers fetch.HeaderList
			for _, h := range q.Headers {
				headers = append(headers, fetch.Header{Name: h[0], Value: h[1]})
			}
			browser = append(browser, sent(q.Kind, q.Method, q.URL, headers))
		}
		for _, q := range check.Exchanges {
			if slices.Contains(q.Browsers, got.Browser) {
				predicted = append(predicted, sent(string(q.Kind()), q.Method, q.URL, q.Send.Headers))
			}
		}
		count("requests", strings.Join(browser, " | "), strings.Join(predicted, " | "))
	}
	return compared, differences
}

// mainLine is the console line that says why: the first that is not the
// engine's general one.
func mainLine(engine browser.ID, console []string) string {
	for _, line := range console {
		if browser.ByID(engine).Explains(line) {
			return line
		}
	}
	return ""
}

// sent is what of a request is compared.
func sent(kind, method, url string, headers fetch.HeaderList) string {
	s := kind + " " + method + " " + url
	for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"} {
		if v, ok := headers.Get(name); ok {
			s += " " + strings.ToLower(name) + "=" + v
		}
	}
	if headers.Has("Referer") {
		s += " referer"
	}
	return s
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
