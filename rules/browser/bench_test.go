package browser_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// BenchmarkVerdict is one verdict of one engine by the machine alone: a
// simple request and a preflighted one, allowed and blocked.
func BenchmarkVerdict(b *testing.B) {
	origin := fetch.OriginOf("http://localhost:3000")
	simple := fetch.Request{URL: "http://localhost:5000/api/data", Method: "GET", Origin: origin, Mode: fetch.ModeCORS,
		Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch"}
	preflighted := simple
	preflighted.Headers = fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}
	allow := "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: http://localhost:3000\r\nAccess-Control-Allow-Headers: content-type\r\nContent-Length: 2\r\n\r\n"
	deny := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
	for _, c := range []struct {
		name    string
		request fetch.Request
		head    string
		blocked bool
	}{
		{"simple-allowed", simple, allow, false}, {"simple-blocked", simple, deny, true},
		{"preflighted-allowed", preflighted, allow, false}, {"preflighted-blocked", preflighted, deny, true},
	} {
		answer := fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(c.head)}}}
		answer.Response.Read()
		if err := c.request.Parse(); err != nil {
			b.Fatal(err)
		}
		for _, p := range browser.All() {
			b.Run(c.name+"/"+p.ID, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m := fetch.Start(&c.request, &p.UserAgent)
					for m.Next() != nil {
						m.Receive(answer)
					}
					if (m.Result().Error != nil) != c.blocked {
						b.Fatal("wrong verdict")
					}
				}
			})
		}
	}
}
