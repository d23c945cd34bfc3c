package inquiry

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
)

// A run that goes on past a preflight that was refused, and past a redirect
// without CORS headers, sends what is next as experiments named for what they
// are, and nothing that is not harmless.
func TestRunGoesOn(t *testing.T) {
	const moved = `
OPTIONS http://localhost:5000/api/data

HTTP/1.1 204 No Content

GET http://localhost:5000/api/data

HTTP/1.1 307 Temporary Redirect
Location: http://localhost:5001/data

PUT http://localhost:5000/api/data

HTTP/1.1 307 Temporary Redirect
Location: http://localhost:5001/data

OPTIONS http://localhost:5001/data

HTTP/1.1 204 No Content

GET http://localhost:5001/data

HTTP/1.1 200 OK

{}
`
	server := parseExhibit(t, "", moved)
	put := tutorial()[1]
	put.Request.Method = "PUT"
	for name, want := range map[string][]string{
		// Two preflights at the end: Firefox's keeps the origin, the others' has null.
		"preflighted": {"preflight  OPTIONS 5000", "experiment actual-request GET 5000", "experiment next-preflight OPTIONS 5001", "experiment next-preflight OPTIONS 5001"},
		"put":         {"preflight  OPTIONS 5000"},
	} {
		intent := tutorial()[1]
		if name == "put" {
			intent = put
		}
		run := Begin(intent, browser.IDs())
		run.GoOn()
		for s := run.Next(); s != nil; s = run.Next() {
			run.Receive(server.answer(*s))
		}
		var got []string
		for _, e := range run.Check().Exchanges {
			_, port, _ := strings.Cut(strings.TrimPrefix(e.URL, "http://"), ":")
			port, _, _ = strings.Cut(port, "/")
			got = append(got, strings.Join([]string{string(e.Kind()), string(e.Name), e.Method, port}, " "))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
