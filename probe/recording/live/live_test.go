package live

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe/recording"
)

// A console's messages belong to the case between whose marks they stand.
func TestTranscript(t *testing.T) {
	w := &webkit{transcript: newTranscript()}
	w.hear(bufio.NewScanner(strings.NewReader(`(MiniBrowser:1): Gtk-WARNING **: something else
CONSOLE NETWORK ERROR of nobody
http://app.test:18081/:72:26: CONSOLE JS ERROR Error: begin of case 7
CONSOLE SECURITY ERROR [blocked] This content was blocked.

CONSOLE JS ERROR Fetch API cannot load
http://app.test:18081/:75:26: CONSOLE JS ERROR Error: end of case 7
http://app.test:18081/:72:26: CONSOLE JS ERROR Error: begin of case 8
http://app.test:18081/:75:26: CONSOLE JS ERROR Error: end of case 8
`)))
	for number, want := range map[int][]string{7: {"[blocked] This content was blocked.\n", "Fetch API cannot load"}} {
		s, err := w.said(t.Context(), number)
		if err != nil || !slices.Equal(s.console, want) {
			t.Errorf("case %d: %q, %v; want %q", number, s.console, err, want)
		}
	}
	if s, err := w.said(t.Context(), 8); err != nil || len(s.console) > 0 {
		t.Errorf("case 8: %q, %v; want nothing", s.console, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.said(ctx, 9); err == nil {
		t.Error("case 9 has not run")
	}
}

func TestFirefoxSaid(t *testing.T) {
	s := firefoxSaid([]scriptError{
		{"content javascript", "Error: begin of case 1"},
		{"CORSAllowHeaderFromPreflightDeprecation", "deprecated"},
		{"SOP", "Content at moz-nullprincipal:{01234567-89ab-cdef-0123-456789abcdef}"},
		{"CORSMissingAllowOrigin2", "missing"},
		{"Event Source", "closed"},
		{"Event Source", "closed"},
		{"content javascript", "Error: end of case 1"},
	})
	want := []string{"missing", "deprecated", "Content at moz-nullprincipal:{uuid}", "closed"}
	if !slices.Equal(s.console, want) || s.error == nil || *s.error != "CORSMissingAllowOrigin2" {
		t.Errorf("%q, %v; want %q", s.console, s.error, want)
	}
	if s := firefoxSaid([]scriptError{{"CORSAllowHeaderFromPreflightDeprecation", "a"}, {"SOP", "b"}}); *s.error != "SOP" {
		t.Errorf("without an error of CORS: %s", *s.error)
	}
}

// The page gets its cases, one at a time, and the browser's end its results.
func TestRecorderHandsCasesToItsPage(t *testing.T) {
	c := &recording.Case{ID: "a", Category: "random-simple", Page: "https://app.test:18444", API: "fetch",
		Request: recording.Request{URL: "http://api.test:18080/c/a/0", Headers: []recording.Header{{"Accept", "x"}}}}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := NewRecorder(ctx, []*recording.Case{c})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	tr := newTranscript()
	b := r.browser("chromium")
	b.engine = &webkit{transcript: tr}

	page := make(chan error, 1)
	go func() { // what a browser does with the page
		page <- func() error {
			var job struct {
				Goto    string
				Case    int
				Request recording.Request
			}
			if err := get("http://127.0.0.1:18081/next", &job); err != nil || job.Goto != "https://app.test:18444/" {
				return fmt.Errorf("the page is to go to %q, %v", job.Goto, err)
			}
			if err := get("http://127.0.0.1:18081/next", &job); err != nil || job.Request.URL != c.Request.URL {
				return fmt.Errorf("the page is to ask for %q, %v", job.Request.URL, err)
			}
			tr.mark(fmt.Sprintf("begin of case %d", job.Case))
			q, _ := http.NewRequest("GET", "http://127.0.0.1:18080/c/a/0", nil)
			q.Header.Set("Accept", "x")
			a, err := http.DefaultClient.Do(q)
			if err != nil {
				return err
			}
			a.Body.Close()
			tr.mark(fmt.Sprintf("end of case %d", job.Case))
			a, err = http.Post("http://127.0.0.1:18081/done", "", strings.NewReader(`{"outcome":"blocked","exception":"e"}`))
			if err == nil {
				a.Body.Close()
			}
			return err
		}()
	}()
	x, err := b.Record(ctx, c)
	if err := <-page; err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if x.Outcome != "blocked" || *x.Exception != "e" || x.Console == nil || len(x.Requests) != 1 ||
		!slices.Equal(x.Requests[0].Headers, []recording.Header{{"Accept", "x"}}) {
		t.Errorf("%+v", x)
	}
	for path, want := range map[string]string{"/": "", "/null": "sandbox allow-scripts", "/coep": "require-corp", "/with": "\r\nX-A: b c\r\n"} {
		if got := string(r.answer(path, "X-A=b+c", nil)); !strings.Contains(got, want) || !strings.HasSuffix(got, pageHTML) {
			t.Errorf("%s is not the page with %q: %.300q", path, want, got)
		}
	}
}

func get(url string, v any) error {
	a, err := http.Get(url)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	return json.NewDecoder(a.Body).Decode(v)
}

// What Marionette should not say is an error, and no more.
func TestMarionetteRefuses(t *testing.T) {
	const hello = `50:{"applicationType":"gecko","marionetteProtocol":3}`
	for name, answer := range map[string]string{
		"nothing":       "",
		"no length":     "x",
		"too long":      "99999999999:",
		"negative":      "-1:",
		"cut short":     "9:[1",
		"not JSON":      "1:[",
		"out of turn":   `13:[1,7,null,{}]`,
		"its own error": `57:[1,1,{"error":"no such window","message":"gone"},null]   `,
	} {
		client, server := net.Pipe()
		go func() {
			io.WriteString(server, answer)
			server.Close()
		}()
		go io.Copy(io.Discard, server)
		m := &marionette{conn: client, in: bufio.NewReader(client)}
		if err := m.call("WebDriver:Navigate", nil, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
		client.Close()
	}
	m := &marionette{in: bufio.NewReader(bytes.NewReader([]byte(hello)))}
	var v struct{ MarionetteProtocol int }
	if err := m.read(&v); err != nil || v.MarionetteProtocol != 3 {
		t.Errorf("%+v, %v", v, err)
	}
}
