package inquiry

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// fickle is a server that answers each request in its own way, and the same
// request always alike.
type fickle []byte

func (f fickle) answer(s *fetch.Send) fetch.Answer {
	h := fnv.New64a()
	fmt.Fprint(h, s.Kind, s.Hop, s.Method, s.URL, []byte(f))
	for _, name := range []string{"origin", "access-control-request-headers", "referer"} {
		v, _ := s.Headers.Get(name)
		fmt.Fprint(h, name, v)
	}
	seed := h.Sum64()
	choose := func(n int) int {
		c := int(seed>>33) % n
		seed = seed*6364136223846793005 + 1442695040888963407
		return c
	}
	if choose(20) == 0 {
		return fetch.Answer{Failure: &fetch.Failure{Kind: fetch.ConnectionReset}}
	}
	origin, _ := s.Headers.Get("origin")
	choices := []string{
		"Access-Control-Allow-Origin: *", "access-control-allow-origin: https://x.test", "Access-Control-Allow-Origin : *",
		"Access-Control-Allow-Headers: *", "Access-Control-Allow-Methods: (", "Access-Control-Max-Age: 0", "Access-Control-Expose-Headers: *, a b",
		"Content-Length:", "X-A: \x00", "Location: https://b.test/", "Location: https://u@c.test/", "Location: ", "Location: /\xff",
	}
	var lines []string
	if choose(8) > 0 {
		lines = append(lines, "Access-Control-Allow-Origin: "+origin, "Access-Control-Allow-Credentials: true",
			"Access-Control-Allow-Methods: PUT, DELETE, patch", "Access-Control-Allow-Headers: x-a, authorization, range")
	}
	for choose(3) == 0 {
		lines = append(lines, choices[choose(len(choices))])
	}
	status := "200 OK"
	if s.Kind == fetch.Actual && choose(2) == 0 {
		status = []string{"302 Found", "307 Temporary Redirect", "303 See Other"}[choose(3)]
		lines = append(lines, "Location: "+[]string{"/x", "https://b.test/", "https://app.test/", "https://c.test/", "http://d.test/"}[choose(5)])
	} else if choose(6) == 0 {
		status = []string{"404 Not Found", "407 Proxy Authentication Required", "101 Switching Protocols"}[choose(3)]
	}
	head := "HTTP/1.1 " + status + "\r\n" + strings.Join(append(lines, "X: 1"), "\r\n") + "\r\n\r\n"
	return fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(head)}}}
}

// Engines driven together each ask for and find what they do alone, and no
// request is made twice.
func FuzzRun(f *testing.F) {
	for i := range 8 {
		f.Add([]byte{byte(i)}, uint8(37*i))
	}
	f.Fuzz(func(t *testing.T, server []byte, which uint8) {
		n := int(which)
		choose := func(of int) int {
			c := n % of
			n /= of
			return c
		}
		intent := rules.Intent{Name: "request", Request: fetch.Request{
			Origin:      fetch.OriginOf("https://app.test"),
			URL:         []string{"https://api.test/data", "https://app.test/data", "http://localhost:5000/"}[choose(3)],
			Method:      []string{"GET", "PUT", "DELETE", "POST"}[choose(4)],
			Mode:        []fetch.Mode{fetch.ModeCORS, fetch.ModeCORS, fetch.ModeNoCORS}[choose(3)],
			Credentials: []fetch.CredentialsMode{fetch.CredentialsSameOrigin, fetch.CredentialsInclude}[choose(2)],
			Redirect:    fetch.RedirectFollow,
			Initiator:   []fetch.Initiator{fetch.InitiatorFetch, fetch.InitiatorScript}[choose(2)],
		}}
		intent.Request.Headers = fetch.HeaderList{{Name: "Authorization", Value: "b"}, {Name: "X-A", Value: "1"}, {Name: "Range", Value: "bytes=5-5"}}[:len(server)%4]
		run := func(ids ...browser.ID) *rules.Check {
			r := Begin(intent, ids)
			for s := r.Next(); s != nil; s = r.Next() {
				r.Receive(fickle(server).answer(s))
			}
			return r.Check()
		}
		together := run(browser.IDs()...)
		for i, x := range together.Exchanges {
			if slices.ContainsFunc(together.Exchanges[:i], func(y *rules.Exchange) bool { return x.Same(&y.Send) }) {
				t.Errorf("%s %s %s at hop %d is asked for twice", x.Kind(), x.Method, x.URL, x.Hop)
			}
		}
		for i, id := range browser.IDs() {
			alone := run(id)
			var its []*rules.Exchange
			for _, x := range together.Exchanges {
				if slices.Contains(x.Browsers, id) {
					its = append(its, x)
				}
			}
			if !slices.EqualFunc(its, alone.Exchanges, func(x, y *rules.Exchange) bool { return x.Same(&y.Send) }) {
				t.Errorf("%s makes %d requests together and %d alone, or others", id, len(its), len(alone.Exchanges))
			}
			x, y := together.Results[i], alone.Results[0]
			if x.Fault != nil && y.Fault != nil {
				if a, b := x.Fault, y.Fault; a.Reason != b.Reason || a.Stage != b.Stage || a.NetworkError.Subject != b.NetworkError.Subject {
					t.Errorf("%s stops at %+v together, %+v alone", id, a.NetworkError, b.NetworkError)
				}
				x.Fault, y.Fault = nil, nil // of other exchanges
			}
			if !reflect.DeepEqual(x, y) {
				t.Errorf("%s finds %+v together, %+v alone", id, x, y)
			}
		}
	})
}
