package probe

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/document"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/inquiry"
)

// pages are the web pages that were fetched. Each is fetched once, however many
// plans have it, as long as they do not come to too much.
type pages struct {
	mu    sync.Mutex
	all   map[string]*visited
	keys  []string // the oldest first
	bytes int64
}

type visited struct {
	mu    sync.Mutex // held while it is fetched
	page  *rules.Page
	at    time.Time
	bytes int64
}

// mostVisited is how many bytes of pages are kept.
const mostVisited = 2 << 20

// of is the page with that key, whether it was fetched or not.
func (p *pages) of(key string) *visited {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = map[string]*visited{}
	}
	if p.all[key] == nil {
		p.all[key], p.keys = new(visited), append(p.keys, key)
	}
	return p.all[key]
}

// keep keeps a page, and the oldest no more if they come to too much.
func (p *pages) keep(key string, v *visited, page *rules.Page) {
	n := 2 * int64(len(key))
	for _, x := range page.Exchanges {
		n += int64(len(x.URL))
		if x.Response != nil {
			n += 2 * size(x.Response) // what it says is a copy
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	v.page, v.at = page, time.Now()
	if p.all[key] != v { // it went while it was fetched
		return
	}
	v.bytes, p.bytes = n, p.bytes+n-v.bytes
	for p.bytes > mostVisited && len(p.keys) > 1 {
		p.bytes -= p.all[p.keys[0]].bytes
		delete(p.all, p.keys[0])
		p.keys = p.keys[1:]
	}
}

// unasked is how long a page that did not answer is not asked again.
const unasked = 5 * time.Second

// visit is a plan with what its page says, which is fetched first; again where
// that is wanted and it did not answer before. The error is a bug.
func (p *Prober) visit(ctx context.Context, plan rules.Plan, again bool, b *budget, send inquiry.RoundTrip) (with rules.Plan, err error) {
	if plan.Visit == nil {
		return plan, nil
	}
	defer func() {
		if bug := recover(); bug != nil {
			err = fmt.Errorf("a bug in cors-check: %v", bug)
		}
	}()
	n := document.Start(plan)
	key := n.Key()
	v := p.pages.of(key)
	b.pause() // the time of one that fetches it for all is not that of the others
	v.mu.Lock()
	b.resume()
	defer v.mu.Unlock()
	page := v.page
	if page == nil || again && page.Problem == rules.PageUnanswered && time.Since(v.at) > unasked {
		page = n.Drive(ctx, send)
		if f := page.Failure; f == nil || f.Kind != fetch.OutOfTime && f.Kind != fetch.Interrupted { // which are of this plan alone
			p.pages.keep(key, v, page)
		}
	}
	return document.Use(plan, page), nil
}
