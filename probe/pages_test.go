package probe

import (
	"strconv"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// A run over any number of pages keeps no more than so much of them, and the
// newest of them.
func TestPagesAreBounded(t *testing.T) {
	var p pages
	page := func(n int) *rules.Page {
		return &rules.Page{Exchanges: []*rules.Exchange{{Answer: fetch.Answer{Response: &fetch.Response{Headers: fetch.HeaderList{{Name: "A", Value: strings.Repeat("x", n)}}}}}}}
	}
	gone := p.of("gone")
	for i := range 1000 {
		key := strconv.Itoa(i)
		p.keep(key, p.of(key), page(64<<10))
		p.keep(key, p.of(key), page(64<<10)) // fetched again
	}
	p.keep("gone", gone, page(1<<20))
	if p.bytes > mostVisited || p.bytes < mostVisited/2 || len(p.all) != len(p.keys) || len(p.keys) < 4 || len(p.keys) > 20 {
		t.Errorf("%d bytes of %d pages, %d keys", p.bytes, len(p.all), len(p.keys))
	}
	if p.of("999").page == nil || p.of("0").page != nil {
		t.Error("not the newest are kept")
	}
	if p.keep("large", p.of("large"), page(4*mostVisited)); p.of("large").page == nil {
		t.Error("a page that alone is too much is not kept while it is used")
	}
}
