package rules

import (
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

func TestExcerpt(t *testing.T) {
	for _, c := range []struct{ name, head, body, want string }{
		{"JSON", "400 Bad Request\r\nContent-Type: application/json", `{"error": "invalid_client"}`, `{"error": "invalid_client"}`},
		{"no error", "200 OK\r\nContent-Type: application/json", `{"ok":true}`, ""},
		{"what the status line says", "404 Not Found\r\nContent-Type: text/plain", "404 Not Found\n", ""},
		{"a stack trace", "500 Internal Server Error\r\nContent-Type: text/plain", "KeyError: 'user'\n" + strings.Repeat("  at somewhere\n", 100), "KeyError: 'user'"},
		{"more than 200 bytes", "500 Internal Server Error\r\nContent-Type: text/plain", strings.Repeat("é", 150), strings.Repeat("é", 98) + "…"},
		{"bytes", "500 Internal Server Error", "\x00\x01\xff", ""},
		{"Express", "500 Internal Server Error\r\nContent-Type: text/html", "<!DOCTYPE html><title>Error</title><pre>Error: no &#39;user&#39;<br> &nbsp; at x</pre>", "Error: no 'user'"},
		{"Django", "500 Internal Server Error\r\nContent-Type: text/html", "<html><head><title>KeyError\n at /data</title></head><body><pre class=\"exception_value\">&#x27;user&#x27;</pre>", "'user'"},
		{"Werkzeug", "500 Internal Server Error\r\nContent-Type: text/html", "<!doctype html><html><head><title>KeyError: 'user'\n // Werkzeug Debugger</title>", "KeyError: 'user'"},
		{"ASP.NET Core", "500 Internal Server Error\r\nContent-Type: text/html", "<html><body><h1>An unhandled exception</h1><div class=\"titleerror\">InvalidOperationException: no</div>", "InvalidOperationException: no"},
		{"a page", "403 Forbidden\r\nContent-Type: text/html", "<html><head><title>403 Forbidden</title><style>p{}</style></head><body><h1>Forbidden</h1><p>CSRF verification failed.", "Forbidden CSRF verification failed."},
	} {
		r := &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte("HTTP/1.1 " + c.head + "\r\n\r\n")}, Body: []byte(c.body)}
		r.Read()
		e := &Exchange{Answer: fetch.Answer{Response: r}}
		if got := e.Excerpt(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := (*Exchange)(nil).Excerpt(); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}
