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
// plans have it.
type pages struct {
	mu  sync.Mutex
	all map[string]*visited
}

type visited struct {
	mu   sync.Mutex // held while it is fetched
	page *rules.Page
	at   time.Time
}

// of is the page with that key, whether it was fetched or not.
func (p *pages) of(key string) *visited {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		p.all = map[string]*visited{}
	}
	if p.all[key] == nil {
		p.all[key] = new(visited)
	}
	return p.all[key]
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
	v := p.pages.of(n.Key())
	b.pause() // the time of one that fetches it for all is not that of the others
	v.mu.Lock()
	b.resume()
	defer v.mu.Unlock()
	page := v.page
	if page == nil || again && page.Problem == rules.PageUnanswered && time.Since(v.at) > unasked {
		page = n.Drive(ctx, send)
		if f := page.Failure; f == nil || f.Kind != fetch.OutOfTime && f.Kind != fetch.Interrupted { // which are of this plan alone
			v.page, v.at = page, time.Now()
		}
	}
	return document.Use(plan, page), nil
}
