package confirm

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// local is what the browser is to make of local network access. It holds a page
// that the protocol makes for a public one, as that comes from no address.
type local struct {
	tried rules.LocalTried
	page  net.Listener // serves a page that is not public; nil for none
}

// localFor decides for all checks. A page that is not public is served on
// loopback; where that cannot be, where nobody knows where the page is, and
// where the checks have several, local network access is off.
func localFor(o probe.Options, checks []*rules.Check) (local, error) {
	page, target := spaces(checks)
	r := checks[0].Request
	switch {
	case target == fetch.SpacePublic:
		return local{}, nil
	case slices.ContainsFunc(checks, func(c *rules.Check) bool { return c.Request.Origin != r.Origin }):
		return local{tried: rules.LocalOff}, nil
	case page == fetch.SpacePublic:
		said := r.LocalNetwork
		if target == fetch.SpaceLoopback {
			said = r.LoopbackNetwork
		}
		return local{tried: rules.LocalTried(cmp.Or(string(said), string(rules.LocalAsked)))}, nil
	case page == "" || r.Origin.Scheme != "http" || o.Proxy != nil || slices.ContainsFunc(checks, (*rules.Check).AsksOwnOrigin):
		return local{tried: rules.LocalOff}, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return local{}, err
	}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(document))
	}))
	return local{page: l}, nil
}

// spaces are those of the page, "" where nobody knows it, and of what it asks.
func spaces(checks []*rules.Check) (page, target fetch.AddressSpace) {
	target = fetch.SpacePublic
	at := func(remote string) {
		if ap, err := netip.ParseAddrPort(remote); err == nil && fetch.MayBeLocal(ap.Addr()) {
			target = cmp.Or(fetch.SpaceOf(ap.Addr()), fetch.SpaceLocal)
		}
	}
	for _, c := range checks {
		page = cmp.Or(page, c.Request.PageSpace, fetch.SpaceOfHost(c.Request.Origin.Host))
		for _, x := range c.Exchanges {
			at(x.RemoteAddress)
			if ap, err := netip.ParseAddrPort(x.PageAddress); err == nil {
				page = cmp.Or(page, fetch.SpaceOf(ap.Addr()))
			}
		}
		for _, f := range c.Faults {
			if f.Reason == fetch.LocalNetworkAccess && f.Address != "" {
				at(f.Address)
				if f.Got != fetch.LocalTarget {
					page = cmp.Or(page, fetch.SpacePublic) // no other is refused
				}
			}
		}
	}
	return page, target
}

// close stops serving the page.
func (l local) close() {
	if l.page != nil {
		l.page.Close()
	}
}

// permit has the user of the page's profile say what the check says.
func (p *page) permit() error {
	r := p.check.Request
	if p.local.tried == "" || p.local.tried == rules.LocalOff {
		return nil
	}
	return devtools.Permit(p.ctx, strings.TrimSuffix(p.url(), "/"), string(r.LocalNetwork), string(r.LoopbackNetwork))
}
