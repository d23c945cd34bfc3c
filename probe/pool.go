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
	// unclean are the origins from which something came that was not asked for:
	// the next such thing may cross a request, and be taken for its response.
	unclean map[string]bool
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
	if p.unclean[origin] {
		c.Close()
		return
	}
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
		if came != "" {
			p.distrust(origin)
		}
		surplus = cmp.Or(surplus, came)
	}
}

// distrust keeps no more connections to an origin.
func (p *pool) distrust(origin string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.unclean == nil {
		p.unclean = map[string]bool{}
	}
	p.unclean[origin] = true
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
