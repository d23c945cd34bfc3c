package probe

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"
)

// How long the addresses of a name serve, how long it is known that there are
// none, and of how many names they are kept: as Chromium's HostCache does where
// the resolver says nothing of it.
// https://source.chromium.org/chromium/chromium/src/+/main:net/dns/host_resolver_manager.cc
const (
	namesFor  = time.Minute
	absentFor = 10 * time.Second
	mostNames = 1000
)

// names keeps what names lead to for the next connection to the same host. A
// name that several look up at once is looked up once. Of what fails, only that
// there is no such name is kept.
type names struct {
	mu   sync.Mutex
	kept map[string]*name
}

type name struct {
	known chan struct{} // closed when it is
	until time.Time
	ips   []netip.Addr
	err   error // of the lookup
}

// lookup returns the addresses of a host, and whether a resolver was asked for
// them now. The error is the resolver's.
func (n *names) lookup(ctx context.Context, r *net.Resolver, host string) (ips []netip.Addr, looked bool, err error) {
	n.mu.Lock()
	k := n.kept[host]
	if k == nil || time.Now().After(k.until) {
		k = &name{known: make(chan struct{}), until: time.Now().Add(namesFor)}
		n.keep(host, k)
		n.mu.Unlock()
		k.ips, k.err = r.LookupNetIP(ctx, "ip", host)
		if k.err != nil {
			n.failed(host, k)
		}
		close(k.known)
		return k.ips, true, k.err
	}
	n.mu.Unlock()
	select {
	case <-k.known:
		return n.found(ctx, r, host, k)
	default:
	}
	select { // the wait is a lookup, to whoever waits
	case <-k.known:
		ips, _, err = n.found(ctx, r, host, k)
		return ips, true, err
	case <-ctx.Done():
		return nil, true, ctx.Err()
	}
}

// found is what another lookup found. Where it failed otherwise than that there
// is no such name, this one is on its own: the other may have had less time.
func (n *names) found(ctx context.Context, r *net.Resolver, host string, k *name) ([]netip.Addr, bool, error) {
	if k.err == nil || absent(k.err) {
		return k.ips, false, k.err
	}
	ips, err := r.LookupNetIP(ctx, "ip", host)
	return ips, true, err
}

// keep puts a name in, another one out if there are too many; n.mu is held.
func (n *names) keep(host string, k *name) {
	if n.kept == nil {
		n.kept = map[string]*name{}
	}
	if len(n.kept) >= mostNames {
		for other := range n.kept {
			delete(n.kept, other)
			break
		}
	}
	n.kept[host] = k
}

// failed shortens how long a name without addresses is kept, or does not keep it.
func (n *names) failed(host string, k *name) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if absent(k.err) {
		k.until = time.Now().Add(absentFor)
	} else if n.kept[host] == k {
		delete(n.kept, host)
	}
}

// absent says whether the resolver knows that there is no such name.
func absent(err error) bool {
	var failure *net.DNSError
	return errors.As(err, &failure) && failure.IsNotFound
}
