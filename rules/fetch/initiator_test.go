package fetch_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// What an element or API makes of a response that passed the CORS check.
func TestInitiators(t *testing.T) {
	const js, stream = "Content-Type: text/javascript", "Content-Type: text/event-stream"
	for _, c := range []struct {
		initiator fetch.Initiator
		status    int
		line      string
		letter    fetch.Reason
		others    map[string]fetch.Reason
	}{
		{"fetch", 404, js, "", nil},
		{"xhr", 500, js, "", nil},
		{"fetch", 204, js, "", nil},

		// https://html.spec.whatwg.org/multipage/server-sent-events.html
		{"eventsource", 200, stream, "", nil},
		{"eventsource", 200, "Content-Type: Text/Event-Stream ; charset=utf-8", "", nil},
		{"eventsource", 200, "Content-Type: text/event-streams", fetch.WrongType, nil},
		{"eventsource", 200, "Content-Type: application/json", fetch.WrongType, nil},
		{"eventsource", 200, "X: 1", fetch.WrongType, nil},
		{"eventsource", 204, stream, fetch.BadStatus, nil},
		{"eventsource", 404, stream, fetch.BadStatus, nil},

		// https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script
		{"module", 200, js, "", nil},
		{"module", 200, "Content-Type: application/JavaScript; charset=utf-8", "", nil},
		{"module", 200, "Content-Type: text/x-ecmascript", "", nil},
		{"module", 200, "Content-Type: text/jscript", "", nil},
		{"module", 200, "Content-Type: text/javascript1.5", "", nil},
		{"module", 200, "Content-Type: text/javascript1.6", fetch.WrongType, nil},
		{"module", 200, "Content-Type: text/plain", fetch.WrongType, nil},
		{"module", 200, "Content-Type: application/json", fetch.WrongType, nil},
		{"module", 200, "X: 1", fetch.WrongType, nil},

		// Elements report an error for a status; which ones, the engines differ in.
		{"script", 200, js, "", nil},
		{"script", 404, js, "", map[string]fetch.Reason{"chromium": fetch.BadStatus, "firefox": fetch.BadStatus, "webkit": fetch.BadStatus}},
		{"script", 304, js, "", map[string]fetch.Reason{"chromium": fetch.BadStatus, "firefox": fetch.BadStatus}},
		{"img", 200, "Content-Type: image/svg+xml", "", nil},
		{"img", 200, "X: 1", fetch.NotAnImage, nil},
		{"img", 404, "Content-Type: image/svg+xml", "", map[string]fetch.Reason{"firefox": fetch.BadStatus}},
		{"img", 204, "X: 1", fetch.BadStatus, nil},
	} {
		r := ask("GET")
		r.Initiator = c.initiator
		for _, a := range agents() {
			want := c.letter
			if w, ok := c.others[a.id]; ok {
				want = w
			}
			answer := http(c.status, origin, c.line)
			if c.initiator == "img" && c.status != 204 {
				answer.Response.Body = []byte("<svg/>")
			}
			result, sent := drive(t, a, r, answers(answer))
			if got := reasons(result.Faults); got != string(want) || len(sent) != 1 {
				t.Errorf("%s: %s: %d, %s: %q, want %q", a.id, c.initiator, c.status, c.line, got, want)
			}
		}
	}
}

// An event stream is never preflighted, and setRequestHeader() joins values.
func TestInitiatorRequests(t *testing.T) {
	for _, a := range agents() {
		stream := ask("GET", "Last-Event-ID", "1")
		stream.Initiator = "eventsource"
		if _, sent := drive(t, a, stream, open); len(sent) != 1 || sent[0].Kind != fetch.Actual {
			t.Errorf("%s: an event stream: %s", a.id, told(sent))
		}
		xhr := ask("GET", "X-A", "1", "x-a", "2", "X-B", "3")
		xhr.Initiator = "xhr"
		_, sent := drive(t, a, xhr, open)
		if got := sent[len(sent)-1].Headers.Values("x-a"); len(got) != 1 || got[0] != "1, 2" {
			t.Errorf("%s: setRequestHeader() twice sends %q", a.id, got)
		}
		if len(xhr.Headers) != 3 || xhr.Headers[0].Value != "1" {
			t.Errorf("%s: the request was changed: %v", a.id, xhr.Headers)
		}
	}
}
