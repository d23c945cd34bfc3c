package report_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/document"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/inquiry"
)

// visit makes a diagnosis with a page that is written down, of an API that
// allows every page.
func visit(t testing.TB, q ask.Question, pages map[string]string) *rules.Diagnosis {
	t.Helper()
	none := fetch.Timing{DNS: -1, Connect: -1, TLS: -1, FirstByte: -1}
	send := func(_ context.Context, s fetch.Send) fetch.Answer {
		text, ok := pages[s.URL]
		if s.Kind != fetch.Navigation {
			text, ok = "200 OK\naccess-control-allow-origin: *\naccess-control-allow-headers: content-type\n\n{}", true
		}
		if !ok {
			return fetch.Answer{Timing: none, Failure: &fetch.Failure{Kind: fetch.ResponseTimedOut, Detail: "i/o timeout"}}
		}
		head, body, _ := strings.Cut(text, "\n\n")
		raw := "HTTP/1.1 " + strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n"
		return fetch.Answer{Timing: none, RemoteAddress: "203.0.113.7:443", Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(raw)}, Body: []byte(body)}}
	}
	plan, err := ask.Plan(q)
	if err != nil {
		t.Fatal(err)
	}
	plan.Unique = "unique"
	plan = document.Use(plan, document.Start(plan).Drive(t.Context(), send))
	d, err := inquiry.Drive(t.Context(), plan, send)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestVisited holds the reports on checks with a page, as they are read.
func TestVisited(t *testing.T) {
	const (
		page = "https://app.example.com/"
		html = "\ncontent-type: text/html\n\n"
	)
	q := ask.Question{URL: "https://api.example.com/data", Page: page, Verify: "cors-check https://api.example.com/data --page " + page}
	with := func(change func(*ask.Question)) ask.Question {
		other := q
		change(&other)
		return other
	}
	blocked := visit(t, q, map[string]string{
		page:                             "302 Found\nlocation: /app?token=s3cr3t-s3cr3t\n\n",
		page + "app?token=s3cr3t-s3cr3t": "200 OK\ncontent-security-policy: default-src 'self'; connect-src 'self'\npermissions-policy: local-network=()" + html + "<meta name=referrer content=origin>",
	})
	for name, d := range map[string]*rules.Diagnosis{
		"blocked": blocked,
		"meta":    visit(t, q, map[string]string{page: "200 OK" + html + "<meta http-equiv=content-security-policy content=\"connect-src 'self'\">"}),
		"allowed": visit(t, with(func(q *ask.Question) { q.CSP = "connect-src *" }), map[string]string{page: "200 OK\ncontent-security-policy: connect-src 'self'\nstrict-transport-security: max-age=1" + html}),
		"silent":  visit(t, q, nil),
		"cut":     visit(t, q, map[string]string{page: "200 OK" + html + "<title>" + strings.Repeat("x", fetch.MaxBody)}),
		"other":   visit(t, with(func(q *ask.Question) { q.Origin = "https://other.example" }), map[string]string{page: "200 OK\ncontent-security-policy: connect-src 'self'" + html}),
	} {
		goldens := map[string]string{name + ".txt": render(t, d, "text", report.Options{})}
		if name == "blocked" {
			goldens["blocked.json"] = render(t, d, "json", report.Options{Version: "1.2.3"})
			goldens["blocked.verbose.txt"] = render(t, d, "text", report.Options{Verbose: true})
		}
		for file, got := range goldens {
			if strings.Contains(got, "s3cr3t") {
				t.Errorf("%s shows a secret:\n%s", file, got)
			}
			holdGolden(t, filepath.Join("testdata", "page", file), got)
		}
		for _, format := range report.Formats() { // each takes a page
			render(t, d, format.Name, report.Options{})
		}
	}
	written, err := filepath.Glob(filepath.Join("testdata", "page", "*"))
	if err != nil || len(written) != 8 {
		t.Errorf("%d files, %v", len(written), err)
	}
	if said := report.PageUnknown(blocked, report.Options{}); said != "" {
		t.Errorf("of a page that was read it is said: %q", said)
	}
}
