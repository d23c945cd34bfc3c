package probe

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cors-check/cors-check/rules/fetch"
)

// maxResponses bounds what the responses of one diagnosis take to keep, in
// bytes. A server decides how much that is: a redirect can lead to twenty more.
const maxResponses = 7 << 19

// bounded is RoundTrip for the requests of one diagnosis. A response with which
// they come to more than maxResponses is a failure: it is not known what a
// browser would make of it.
func (p *Prober) bounded(m Manner, b *budget) func(context.Context, fetch.Send) fetch.Answer {
	var (
		taken atomic.Int64
		// A plan that makes a request twice wants to see it answered twice.
		made sync.Map
	)
	timeout := cmp.Or(m.Timeout, p.options.Timeout)
	return func(ctx context.Context, s fetch.Send) fetch.Answer {
		send := func() fetch.Answer {
			b.pause()
			leave := p.hosts.enter(ctx, s.URL)
			defer leave()
			p.pace.wait(ctx)
			b.resume()
			ctx, end := b.within(ctx)
			defer end()
			if ctx.Err() != nil {
				return fetch.Answer{Timing: noTiming(), Failure: failureOf(ctx, connecting, ctx.Err())}
			}
			return p.roundTrip(ctx, s, timeout)
		}
		key, shares := "", false
		if p.options.Share && !m.Fresh {
			if key = sharingKey(s); key != "" {
				_, again := made.LoadOrStore(key, true)
				shares = !again
			}
		}
		var a fetch.Answer
		if shares {
			within, end := b.within(ctx)
			a = p.shared.answer(within, key, send)
			end()
		} else {
			a = send()
		}
		if a.Response != nil && taken.Add(size(a.Response)) > maxResponses {
			a.Response = nil
			a.Failure = &fetch.Failure{Kind: fetch.HeadTooLarge, Detail: fmt.Sprintf("the responses of one run come to more than %d KiB", maxResponses>>10)}
		}
		return a
	}
}

// budget is the time that one diagnosis has. It stands still while a request
// waits for its turn.
type budget struct {
	mu      sync.Mutex
	ends    time.Time
	waiting int
	since   time.Time // when the first of those began to wait
}

func newBudget(all time.Duration) *budget { return &budget{ends: time.Now().Add(all)} }

func (b *budget) pause() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting++; b.waiting == 1 {
		b.since = time.Now()
	}
}

func (b *budget) resume() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.waiting--; b.waiting == 0 {
		b.ends = b.ends.Add(time.Since(b.since))
	}
}

// errOutOfTime is the cause of a context that ends with a budget.
var errOutOfTime = errors.New("the time for the whole check is over")

// within is a context that ends with the budget as it is now.
func (b *budget) within(ctx context.Context) (context.Context, context.CancelFunc) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return context.WithDeadlineCause(ctx, b.ends, errOutOfTime)
}

// hosts bound how many requests one host is sent at a time.
type hosts struct {
	most int // 0 for no bound

	mu    sync.Mutex
	turns map[string]*turns
}

// turns are those at one host, for as long as somebody has or wants one.
type turns struct {
	taken chan struct{}
	users int
}

// enter waits for a turn at the host of a URL, or for the end of ctx, and
// returns what ends the turn.
func (h *hosts) enter(ctx context.Context, url string) (leave func()) {
	if h.most == 0 {
		return func() {}
	}
	to, _ := destinationOf(url) // whoever connects says what is wrong with it
	h.mu.Lock()
	if h.turns == nil {
		h.turns = map[string]*turns{}
	}
	t := h.turns[to.host]
	if t == nil {
		t = &turns{taken: make(chan struct{}, h.most)}
		h.turns[to.host] = t
	}
	t.users++
	h.mu.Unlock()
	gone := func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if t.users--; t.users == 0 {
			delete(h.turns, to.host)
		}
	}
	select {
	case t.taken <- struct{}{}:
		return func() { <-t.taken; gone() }
	case <-ctx.Done():
		return gone
	}
}

// pace spaces requests out.
type pace struct {
	every time.Duration // 0 for as they come

	mu   sync.Mutex
	next time.Time
}

// wait waits until the next request may be sent, or ctx ends.
func (p *pace) wait(ctx context.Context) {
	if p.every == 0 {
		return
	}
	p.mu.Lock()
	now := time.Now()
	at := p.next
	if at.Before(now) {
		at = now
	}
	p.next = at.Add(p.every)
	p.mu.Unlock()
	select {
	case <-time.After(at.Sub(now)):
	case <-ctx.Done():
	}
}

// size is what a response takes to keep: its head as it came and as it was
// read, its fields counted as HTTP/2 does, and its body.
// https://www.rfc-editor.org/rfc/rfc9113#SETTINGS_MAX_HEADER_LIST_SIZE
func size(r *fetch.Response) int64 {
	const overhead = 32
	n := len(r.Body)
	for _, head := range r.Heads {
		n += 2*len(head) + overhead*bytes.Count(head, []byte("\n"))
	}
	for _, h := range r.Headers {
		n += len(h.Name) + len(h.Value) + overhead
	}
	return int64(n)
}
