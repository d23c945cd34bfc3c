package probe

import (
	"context"
	"strings"
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

// settled is how long a page that did not answer is not asked again.
const settled = 5 * time.Second

// visit is a plan with what its page says, which is fetched first; again where
// that is wanted and it did not answer before.
func (p *Prober) visit(ctx context.Context, plan rules.Plan, again bool, b *budget, send inquiry.RoundTrip) rules.Plan {
	if plan.Visit == nil {
		return plan
	}
	n := document.Start(plan)
	key := plan.Visit.URL
	if first := n.Next(); first != nil {
		agent, _ := first.Headers.Get("user-agent")
		key += "\n" + first.URL + "\n" + agent
	}
	if len(plan.Checks) > 0 {
		key += "\n" + strings.Join(plan.Checks[0].Request.HSTS, " ")
	}
	p.pages.mu.Lock()
	v := p.pages.all[key]
	if v == nil {
		v = new(visited)
		if p.pages.all == nil {
			p.pages.all = map[string]*visited{}
		}
		p.pages.all[key] = v
	}
	p.pages.mu.Unlock()
	b.pause()
	v.mu.Lock()
	b.resume()
	defer v.mu.Unlock()
	page := v.page
	if page == nil || again && page.Problem == rules.PageUnanswered && time.Since(v.at) > settled {
		for s := n.Next(); s != nil && ctx.Err() == nil; s = n.Next() {
			n.Receive(send(ctx, *s))
		}
		if page = n.Page(); !unfinished(page) {
			v.page, v.at = page, time.Now()
		}
	}
	return document.Use(plan, page)
}

// unfinished says that a page was not fetched for want of time of its plan
// alone.
func unfinished(page *rules.Page) bool {
	return page.Failure != nil && (page.Failure.Kind == fetch.OutOfTime || page.Failure.Kind == fetch.Interrupted)
}
