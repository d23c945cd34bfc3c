package browser_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// verdict is a request and the answer to all it leads to.
type verdict struct {
	name    string
	request fetch.Request
	answer  fetch.Answer
	blocked bool
}

// verdicts are a simple request and a preflighted one, allowed and blocked,
// parsed and read as a driver hands them over.
func verdicts(t testing.TB) []verdict {
	simple := fetch.Request{URL: "http://localhost:5000/api/data", Method: "GET", Origin: fetch.OriginOf("http://localhost:3000"), Mode: fetch.ModeCORS,
		Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch"}
	if err := simple.Parse(); err != nil {
		t.Fatal(err)
	}
	preflighted := simple
	preflighted.Headers = fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}
	read := func(head string) fetch.Answer {
		response := &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(head)}}
		response.Read()
		return fetch.Answer{Response: response}
	}
	allow := read("HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: http://localhost:3000\r\nAccess-Control-Allow-Headers: content-type\r\nContent-Length: 2\r\n\r\n")
	deny := read("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n")
	return []verdict{
		{"simple-allowed", simple, allow, false}, {"simple-blocked", simple, deny, true},
		{"preflighted-allowed", preflighted, allow, false}, {"preflighted-blocked", preflighted, deny, true},
	}
}

// reach runs the machine to its verdict.
func (v *verdict) reach(t testing.TB, p *browser.Profile) {
	m := fetch.Start(&v.request, &p.UserAgent)
	for m.Next() != nil {
		m.Receive(v.answer)
	}
	if (m.Result().Error != nil) != v.blocked {
		t.Fatal("wrong verdict")
	}
}

// BenchmarkVerdict is one verdict of one engine, its profile looked up as for
// every check.
func BenchmarkVerdict(b *testing.B) {
	for _, v := range verdicts(b) {
		for _, id := range browser.IDs() {
			b.Run(v.name+"/"+string(id), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					v.reach(b, browser.ByID(id))
				}
			})
		}
	}
}

// A verdict takes fewer than ten allocations.
func TestVerdictAllocations(t *testing.T) {
	for _, v := range verdicts(t) {
		for _, id := range browser.IDs() {
			if n := testing.AllocsPerRun(100, func() { v.reach(t, browser.ByID(id)) }); n >= 10 {
				t.Errorf("%s of %s: %v allocations", v.name, id, n)
			}
		}
	}
}
