package probe

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// The bounds of the connections that are kept. A browser keeps as many to an
// origin as it opens with HTTP/1.
const (
	maxKeptPerOrigin = 6
	maxKept          = 64
	keptFor          = 30 * time.Second
)

// pool keeps connections for the next request to the same origin, a bounded
// number of them and for a bounded time. The one used longest ago goes first.
type pool struct {
	age       time.Duration // after which a connection is closed
	perOrigin int           // 0 is maxKeptPerOrigin

	mu   sync.Mutex
	kept []*keptConn // used longest ago first
}

type keptConn struct {
	*conn
	origin string
	late   *time.Timer
}

// keep takes a connection that is ready for another request.
func (p *pool) keep(origin string, c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := &keptConn{conn: c, origin: origin}
	k.late = time.AfterFunc(p.age, func() { p.close(k) })
	p.kept = append(p.kept, k)
	same, oldest := 0, 0
	for i, other := range slices.Backward(p.kept) {
		if other.origin == origin {
			same, oldest = same+1, i
		}
	}
	switch {
	case same > cmp.Or(p.perOrigin, maxKeptPerOrigin):
		p.remove(oldest).Close()
	case len(p.kept) > maxKept:
		p.remove(0).Close()
	}
}

// take returns the connection to an origin that was used last and is idle still,
// nil if none is kept. Surplus is what came over one that is not.
func (p *pool) take(origin string) (c *conn, surplus string) {
	for {
		c := p.last(origin)
		if c == nil {
			return nil, surplus
		}
		ok, came := c.idle()
		if ok {
			return c, surplus
		}
		c.Close()
		surplus = cmp.Or(surplus, came)
	}
}

// last takes out the connection to an origin that was used last, nil if none is
// kept.
func (p *pool) last(origin string) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, k := range slices.Backward(p.kept) {
		if k.origin == origin {
			return p.remove(i)
		}
	}
	return nil
}

// close closes a connection, if it is still kept.
func (p *pool) close(k *keptConn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.kept, k); i >= 0 {
		p.remove(i).Close()
	}
}

// closeAll closes all connections that are kept.
func (p *pool) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.kept) > 0 {
		p.remove(len(p.kept) - 1).Close()
	}
}

// remove takes a connection out; p.mu is held.
func (p *pool) remove(i int) *conn {
	k := p.kept[i]
	k.late.Stop()
	p.kept = slices.Delete(p.kept, i, i+1)
	return k.conn
}
