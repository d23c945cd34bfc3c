package probe

import (
	"bytes"
	"context"
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
func (p *Prober) bounded(timeout time.Duration) func(context.Context, fetch.Send) fetch.Answer {
	var taken atomic.Int64
	return func(ctx context.Context, s fetch.Send) fetch.Answer {
		leave := p.hosts.enter(ctx, s.URL)
		a := p.roundTrip(ctx, s, timeout)
		leave()
		if a.Response != nil && taken.Add(size(a.Response)) > maxResponses {
			a.Response = nil
			a.Failure = &fetch.Failure{Kind: fetch.HeadTooLarge, Detail: fmt.Sprintf("the responses of one run come to more than %d KiB", maxResponses>>10)}
		}
		return a
	}
}

// hosts bound how many requests one host is sent at a time.
type hosts struct {
	most int // 0 for no bound

	mu    sync.Mutex
	turns map[string]chan struct{}
}

// enter waits for a turn at the host of a URL, or for the end of ctx, and
// returns what ends the turn.
func (h *hosts) enter(ctx context.Context, url string) (leave func()) {
	if h.most == 0 {
		return func() {}
	}
	host := fetch.OriginOf(url).Host
	h.mu.Lock()
	turns, ok := h.turns[host]
	if !ok {
		turns = make(chan struct{}, h.most)
		h.turns[host] = turns
	}
	h.mu.Unlock()
	select {
	case turns <- struct{}{}:
		return func() { <-turns }
	case <-ctx.Done():
		return func() {}
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
