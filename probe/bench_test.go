package probe_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/cors-check/cors-check/probe"
)

func BenchmarkRoundTrip(b *testing.B) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") })
	for _, bb := range []struct {
		name      string
		tls, keep bool
		http1     bool
	}{
		{name: "new connection"},
		{name: "kept connection", keep: true},
		{name: "TLS, new connection", tls: true, http1: true},
		{name: "TLS, kept connection", tls: true, http1: true, keep: true},
		{name: "HTTP2, kept connection", tls: true, keep: true},
	} {
		b.Run(bb.name, func(b *testing.B) {
			s := httptest.NewUnstartedServer(page)
			s.EnableHTTP2 = true
			if bb.tls {
				s.StartTLS()
			} else {
				s.Start()
			}
			defer s.Close()
			p := newProber(b, probe.Options{Insecure: true, HTTP1: bb.http1})
			b.ReportAllocs()
			for b.Loop() {
				if a := p.RoundTrip(b.Context(), get(s.URL+"/")); a.Failure != nil {
					b.Fatal(a.Failure)
				}
				if !bb.keep {
					p.Close()
				}
			}
		})
	}
}
