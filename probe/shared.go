package probe

import (
	"container/list"
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cors-check/cors-check/rules/fetch"
)

// How long an answer serves for the same request of another plan, and how many
// bytes of answers are kept for that.
const (
	sharedFor  = 30 * time.Second
	mostShared = 2 << 20
)

// shared has the same request of several plans made once: cases of a policy
// often differ only in what they expect. A failure is not shared.
type shared struct {
	mu    sync.Mutex
	known map[string]*sharing
	order list.List // of *sharing, oldest first
	bytes int64
}

type sharing struct {
	key    string
	ready  chan struct{} // closed when answer is set
	at     time.Time
	answer fetch.Answer
	bytes  int64
}

// sharingKey says which requests are the same on the wire, "" for one that is
// made for its plan alone.
func sharingKey(s fetch.Send) string {
	if !repeatable(s) || s.NewConnection || s.Address != "" {
		return ""
	}
	var key strings.Builder
	part := func(s string) { // no part can be taken for another
		key.WriteString(strconv.Itoa(len(s)))
		key.WriteByte(' ')
		key.WriteString(s)
	}
	part(string(s.Kind))
	part(strconv.Itoa(s.Hop))
	part(s.Method)
	part(s.URL)
	part(s.Page.String())
	part(string(s.Body))
	for _, h := range s.Headers {
		part(h.Name)
		part(h.Value)
	}
	return key.String()
}

// answer is that of an earlier plan to the same request, or else of send.
func (c *shared) answer(ctx context.Context, key string, send func() fetch.Answer) fetch.Answer {
	c.mu.Lock()
	k := c.known[key]
	if k == nil || time.Since(k.at) > sharedFor {
		k = &sharing{key: key, ready: make(chan struct{}), at: time.Now()}
		if c.known == nil {
			c.known = map[string]*sharing{}
		}
		c.known[key] = k
		c.mu.Unlock()
		k.answer = send()
		c.keep(k)
		close(k.ready)
		return own(k.answer)
	}
	c.mu.Unlock()
	select {
	case <-k.ready:
	case <-ctx.Done():
		return send() // which says why it could not
	}
	if k.answer.Response == nil {
		return send()
	}
	return own(k.answer)
}

// keep keeps an answer, and the oldest no more if they come to too much.
func (c *shared) keep(k *sharing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.answer.Response == nil {
		if c.known[k.key] == k {
			delete(c.known, k.key)
		}
		return
	}
	k.bytes = size(k.answer.Response) + int64(len(k.key))
	c.bytes += k.bytes
	c.order.PushBack(k)
	for c.bytes > mostShared {
		oldest := c.order.Remove(c.order.Front()).(*sharing)
		c.bytes -= oldest.bytes
		if c.known[oldest.key] == oldest {
			delete(c.known, oldest.key)
		}
	}
}

// own is an answer with a response of its own, which its plan may read.
func own(a fetch.Answer) fetch.Answer {
	if a.Response != nil {
		r := *a.Response
		a.Response = &r
	}
	return a
}
