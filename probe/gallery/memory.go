package gallery

import (
	"context"
	"strings"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/inquiry"
)

// Memory answers requests as a gallery of the exhibits at apiURL would whose
// page is of origin: with the same bytes, and nothing of a network's luck. At
// any other port nobody listens.
func Memory(exhibits []Exhibit, apiURL, origin string) inquiry.RoundTrip {
	port := fetch.OriginOf(apiURL).Port
	g := &Gallery{exhibits: map[string]Exhibit{}, words: Words{Origin: origin, PagePort: fetch.OriginOf(origin).Port, APIPort: port}}
	for _, e := range exhibits {
		g.exhibits[e.Name] = e
	}
	return func(_ context.Context, s fetch.Send) fetch.Answer {
		o := fetch.OriginOf(s.URL)
		if o.Port != port || o.Scheme != "http" {
			return fetch.Answer{Failure: &fetch.Failure{Kind: fetch.ConnectionRefused}}
		}
		path, query, _ := strings.Cut(strings.TrimPrefix(s.URL, o.String()), "?")
		if query != "" {
			path += "?"
		}
		page, _ := s.Headers.Get("origin")
		a := probe.Read(g.answer(s.Method, path, page), s.Method)
		a.RemoteAddress, a.Timing = "127.0.0.1:"+port, fetch.Timing{DNS: -1, Connect: -1, TLS: -1, FirstByte: -1}
		return a
	}
}
