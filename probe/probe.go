// Package probe drives the machines of package rules over the network: it
// makes the requests they ask for, one round trip at a time, and hands back
// what arrived, byte for byte. It judges nothing.
package probe

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"

	"github.com/cors-check/cors-check/rules/fetch"
)

// DefaultTimeout is what Options.Timeout means when it is zero.
const DefaultTimeout = 10 * time.Second

// DefaultMaxTime is what Options.MaxTime means when it is zero.
const DefaultMaxTime = time.Minute

// Options say how to reach servers. The zero value reaches them as a browser
// with no settings does.
type Options struct {
	// Timeout bounds one exchange, from looking the name up to the last byte
	// of the body that is read; zero means DefaultTimeout.
	Timeout time.Duration
	// MaxTime bounds one diagnosis with all its exchanges, as --max-time of curl
	// bounds one run; zero means DefaultMaxTime. What waits for PerHost or Rate
	// is not counted.
	MaxTime  time.Duration
	Resolve  []Resolve      // the first that matches says where a host is
	Insecure bool           // take any certificate
	Roots    *x509.CertPool // trusted instead of the system's roots, unless nil
	// Proxy is used for every URL. When it is nil HTTP_PROXY, HTTPS_PROXY,
	// ALL_PROXY and NO_PROXY decide, and never send what is for this machine
	// through a proxy.
	Proxy *url.URL
	HTTP1 bool // never offer HTTP/2
	// EachAddress has Diagnose ask each address of the API's host once.
	EachAddress bool
	// PerHost is how many requests one host is sent at a time, 0 for no bound,
	// and how many connections to it are kept.
	PerHost int
	// Rate is how many requests a second are sent at most, 0 for no bound.
	Rate float64
	// Share has the same request of several plans made once, where they come
	// soon after each other.
	Share bool
}

// Prober makes round trips. It keeps connections for the next request to the
// same origin, as browsers do: a few to each and a bounded number in all. It
// may be used by several goroutines at once.
type Prober struct {
	options  Options
	proxy    func(*url.URL) (*url.URL, error)
	resolver *net.Resolver

	pool   pool
	hosts  hosts
	pace   pace
	shared shared
	names  names
	pages  pages

	mu    sync.Mutex
	http1 map[string]bool // origins that refused HTTP/2
}

// New returns a Prober; Close it in the end.
func New(o Options) *Prober {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxTime == 0 {
		o.MaxTime = DefaultMaxTime
	}
	p := &Prober{options: o, proxy: o.proxy(), resolver: net.DefaultResolver, http1: map[string]bool{}}
	p.pool.age, p.pool.perOrigin = keptFor, max(maxKeptPerOrigin, o.PerHost)
	p.hosts.most = o.PerHost
	if o.Rate > 0 {
		p.pace.every = time.Duration(float64(time.Second) / o.Rate)
	}
	return p
}

// ProxyFor is the proxy through which a URL is asked for, nil for none.
func (o Options) ProxyFor(u *url.URL) (*url.URL, error) { return o.proxy()(u) }

func (o Options) proxy() func(*url.URL) (*url.URL, error) {
	if o.Proxy != nil {
		return func(*url.URL) (*url.URL, error) { return o.Proxy, nil }
	}
	return environmentProxy()
}

// WrongProxy is the first variable whose proxy would be used and cannot be read,
// and what is wrong with it.
func (o Options) WrongProxy(getenv func(string) string) (variable string, err error) {
	if o.Proxy != nil {
		return "", nil
	}
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"} {
		if value := getenv(name); value != "" {
			if _, err := ParseProxy(value); err != nil {
				return name, err
			}
		}
	}
	return "", nil
}

// environmentProxy is the proxy for a URL by the usual variables. ALL_PROXY
// stands for those that are not set.
func environmentProxy() func(*url.URL) (*url.URL, error) {
	c := httpproxy.FromEnvironment()
	all := os.Getenv("ALL_PROXY")
	if all == "" {
		all = os.Getenv("all_proxy")
	}
	if c.HTTPProxy == "" {
		c.HTTPProxy = all
	}
	if c.HTTPSProxy == "" {
		c.HTTPSProxy = all
	}
	return c.ProxyFunc()
}

// Close closes the connections that are kept. Round trips under way go on.
func (p *Prober) Close() { p.pool.closeAll() }

// RoundTrip makes one request and returns what came of it. It ends within
// Options.Timeout, and at once when ctx does.
func (p *Prober) RoundTrip(ctx context.Context, s fetch.Send) fetch.Answer {
	return p.roundTrip(ctx, s, p.options.Timeout)
}

func (p *Prober) roundTrip(ctx context.Context, s fetch.Send, timeout time.Duration) fetch.Answer {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	to, err := destinationOf(s.URL)
	if err != nil {
		return fetch.Answer{Timing: noTiming(), Failure: &fetch.Failure{Kind: fetch.NameNotFound, Detail: err.Error()}}
	}
	to.address, to.upgrades = s.Address, s.Upgrades()
	// A request that must not be made twice gets a connection of its own, for
	// a kept one may have been closed at the other end without our knowing.
	var c *conn
	surplus := ""
	if repeatable(s) && !s.NewConnection && s.Address == "" {
		c, surplus = p.pool.take(to.origin())
	}
	for {
		a, kept := fetch.Answer{Timing: noTiming(), Surplus: surplus}, c != nil
		if !kept {
			if c = p.dial(ctx, to, &a); c == nil {
				return a
			}
		}
		a.RemoteAddress = c.remote
		p.lookUpPage(ctx, s.Page, &a)
		if s.Withhold != nil && s.Withhold(a) {
			c.Close()
			return a
		}
		outcome := p.exchange(ctx, c, to, s, &a)
		again := outcome == unanswered && kept || outcome == wantsHTTP1 && p.insistOnHTTP1(to.origin())
		if !again {
			return a
		}
		c = nil
	}
}

// pageTimeout is how long a page's host is looked up at most: what is not known
// by then is said to be unknown.
const pageTimeout = time.Second

// lookUpPage tells an answer the page's address where it matters.
func (p *Prober) lookUpPage(ctx context.Context, page fetch.Origin, a *fetch.Answer) {
	remote, err := netip.ParseAddrPort(a.RemoteAddress)
	if page.Opaque() || err != nil || !fetch.MayBeLocal(remote.Addr()) {
		return
	}
	to, err := destinationOf(page.String() + "/")
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, pageTimeout)
	defer cancel()
	if addrs, _, err := p.lookup(ctx, to.host, to.port); err == nil && len(addrs) > 0 {
		a.PageAddress = addrs[0].String()
	}
}

func noTiming() fetch.Timing { return fetch.Timing{DNS: -1, Connect: -1, TLS: -1, FirstByte: -1} }

func repeatable(s fetch.Send) bool {
	return s.Method == "OPTIONS" || fetch.Harmless(s.Method, s.URL, s.Headers)
}

// outcome says whether a round trip is worth another try.
type outcome int

const (
	final      outcome = iota
	unanswered         // not one byte came back, or the server said that it did nothing
	wantsHTTP1         // the server asks for HTTP/1.1 instead
)

// exchange sends a request over a connection, and keeps or closes that.
func (p *Prober) exchange(ctx context.Context, c *conn, to destination, s fetch.Send, a *fetch.Answer) outcome {
	stop := context.AfterFunc(ctx, func() { c.SetDeadline(longAgo) })
	var x exchanged
	if c.http2 != nil {
		x = c.http2.exchange(ctx, c, to, s)
	} else {
		x = c.exchangeHTTP1(ctx, to, s)
	}
	a.Response, a.Failure, a.Timing.FirstByte, a.RemoteAddress = x.response, x.failure, x.firstByte, c.remote
	a.Surplus = cmp.Or(a.Surplus, x.surplus)
	if x.surplus != "" {
		p.pool.distrust(to.origin())
	}
	if stop() && x.reusable && to.address == "" {
		c.SetDeadline(time.Time{})
		p.pool.keep(to.origin(), c)
	} else {
		c.Close()
	}
	return x.outcome
}

// exchanged is what came of a request on one connection.
type exchanged struct {
	response  *fetch.Response
	failure   *fetch.Failure
	firstByte time.Duration
	surplus   string // see fetch.Answer
	reusable  bool
	outcome   outcome
}

// longAgo is a deadline that makes reads and writes under way return.
var longAgo = time.Unix(1, 0)

// insistOnHTTP1 stops HTTP/2 from being offered to an origin and says
// whether it had been.
func (p *Prober) insistOnHTTP1(origin string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.http1[origin] {
		return false
	}
	p.http1[origin] = true
	return true
}

func (p *Prober) offersHTTP2(origin string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.options.HTTP1 && !p.http1[origin]
}

// destination is the parts of a URL that a driver needs.
type destination struct {
	scheme    string
	host      string // without brackets
	port      string // never ""
	address   string // the IP address to connect to, "" for any of the host's
	upgrades  bool   // to a WebSocket: over HTTP/1.1, and tunnelled through a proxy
	authority string // host and port as the URL has them, without userinfo
	target    string // path and query, as they go on the request line
}

// destinationOf takes a serialised URL apart. All is cut out of it, not composed
// again: a lone "?" or a "%zz" is to arrive as it is.
func destinationOf(url string) (destination, error) {
	scheme, rest, ok := strings.Cut(url, "://")
	d := destination{scheme: scheme, port: "80", authority: rest, target: "/"}
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		d.authority, d.target = rest[:i], rest[i:]
	}
	d.authority = d.authority[strings.LastIndexByte(d.authority, '@')+1:]
	if scheme == "https" {
		d.port = "443"
	}
	d.host = d.authority
	if i := strings.LastIndexByte(d.host, ':'); i > strings.LastIndexByte(d.host, ']') {
		d.host, d.port = d.host[:i], d.host[i+1:]
	}
	if d.host = strings.Trim(d.host, "[]"); !ok || d.host == "" {
		return destination{}, errors.New("the URL has no host")
	}
	return d, nil
}

func (d destination) origin() string { return d.scheme + "://" + d.hostport() }

// hostport is the host and port as an address or a CONNECT has them.
func (d destination) hostport() string { return joinHostPort(d.host, d.port) }

func joinHostPort(host, port string) string {
	if _, err := netip.ParseAddr(host); err == nil && strings.Contains(host, ":") {
		return "[" + host + "]:" + port
	}
	return host + ":" + port
}
