package fetch_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// A stream goes over HTTP/2, after a preflight, and is not sent a second time.
func TestStream(t *testing.T) {
	stream := ask("POST")
	stream.Body, stream.BodyType = []byte("x"), fetch.BodyStream
	second := func(status int, lines ...fetch.Header) fetch.Answer {
		headers := append(fetch.HeaderList{{Name: "Access-Control-Allow-Origin", Value: "*"}}, lines...)
		return fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/2.0", Status: status, Headers: headers}}
	}
	to := fetch.Header{Name: "Location", Value: api + "/2"}
	for _, c := range []struct {
		name   string
		server func(*fetch.Send) fetch.Answer
		sent   string
		fault  string
	}{
		{"HTTP/2", answers(second(200)), "OPTIONS " + api + " " + page + ", POST " + api + " " + page, ""},
		{"HTTP/1.1", open, "OPTIONS " + api + " " + page, "stream-needs-http2"},
		{"redirected", answers(second(200), second(307, to)), "OPTIONS " + api + " " + page + ", POST " + api + " " + page, "stream-redirected"},
		{"303", answers(second(200), second(303, to), open(nil)), "OPTIONS " + api + " " + page + ", POST " + api + " " + page + ", OPTIONS " + api + "/2 " + page + ", GET " + api + "/2 " + page, ""},
	} {
		result, sent := drive(t, theLetter(), stream, c.server)
		if got := told(sent); got != c.sent {
			t.Errorf("%s: sent %s, want %s", c.name, got, c.sent)
		}
		if got := reasons(result.Faults); got != c.fault {
			t.Errorf("%s: %q, want %q", c.name, got, c.fault)
		}
	}
}

// Of content that is not known whole nothing is said, save that.
func TestIntegrityUnread(t *testing.T) {
	for name, change := range map[string]func(*fetch.Response){
		"long":   func(r *fetch.Response) { r.Body = make([]byte, 64<<10) },
		"unread": func(r *fetch.Response) { r.BodyUnread = true },
		"short":  func(r *fetch.Response) { r.Body, r.BodyFailure = []byte("x"), fetch.BodyShort },
		"compressed": func(r *fetch.Response) {
			r.Body, r.Headers = []byte("x"), append(r.Headers, fetch.Header{Name: "Content-Encoding", Value: "br"})
		},
		"no gzip": func(r *fetch.Response) {
			r.Body, r.Headers = []byte("x"), append(r.Headers, fetch.Header{Name: "Content-Encoding", Value: "gzip"})
		},
	} {
		r := ask("GET")
		r.Integrity = "sha256-AAAA"
		answer := fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/2.0", Status: 200,
			Headers: fetch.HeaderList{{Name: "Access-Control-Allow-Origin", Value: "*"}}}}
		change(answer.Response)
		result, _ := drive(t, theLetter(), r, answers(answer))
		if result.Error != nil || !result.Unread {
			t.Errorf("%s: %+v", name, result)
		}
	}
}
