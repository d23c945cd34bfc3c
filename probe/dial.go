package probe

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/proxy"

	"github.com/cors-check/cors-check/rules/fetch"
)

// socket is what the connection is made of in the end.
func (c *conn) socket() net.Conn {
	if s, ok := c.Conn.(secured); ok {
		return s.NetConn()
	}
	return c.Conn
}

// secured is a connection with TLS. Closing it waits for nobody: a tls.Conn says
// goodbye first, for seconds where the other end reads nothing.
type secured struct{ *tls.Conn }

func (s secured) Close() error { return s.NetConn().Close() }

// conn is a connection ready for a request.
type conn struct {
	net.Conn
	r      *bufio.Reader // everything is read through it
	http2  *http2Conn    // nil for HTTP/1
	remote string        // the server's address, "" behind a proxy
	// forward is the proxy that requests are sent to in absolute form, nil
	// when there is none or it only tunnels.
	forward *url.URL
	// asked says that the server asked for a client certificate.
	asked bool
	// reading is called before each read, unless it is nil.
	reading func()
	until   time.Time // what await waits for
}

// dial connects to a destination, through a proxy if there is one, and
// secures the connection for https. It tells the answer of how that went, and
// returns nil when the failure is in there.
func (p *Prober) dial(ctx context.Context, to destination, a *fetch.Answer) *conn {
	via, err := p.proxy(&url.URL{Scheme: to.scheme, Host: to.hostport()})
	if err != nil {
		a.Failure = failureOf(ctx, proxying, err)
		return nil
	}
	c := &conn{}
	if via == nil {
		if c.Conn, a.Failure = p.connect(ctx, cmp.Or(to.address, to.host), to.port, &a.Timing); a.Failure != nil {
			return nil
		}
		c.remote = c.RemoteAddr().String()
		a.RemoteAddress = c.remote
	} else {
		if c.Conn, err = p.connectVia(ctx, via, to, &a.Timing); err != nil {
			a.Failure = failureOf(ctx, proxying, err)
			a.Failure.Detail = "proxy " + via.Host + ": " + a.Failure.Detail
			return nil
		}
		if to.scheme == "http" && !to.upgrades && via.Scheme != "socks5" && via.Scheme != "socks5h" {
			c.forward = via
		}
	}
	if to.scheme == "https" {
		start := time.Now()
		if err := p.secure(ctx, c, to); err != nil {
			c.Close()
			a.Failure = c.failureOf(ctx, securing, err)
			return nil
		}
		a.Timing.TLS = time.Since(start)
	}
	c.r = bufio.NewReader(c)
	if s, ok := c.Conn.(secured); ok && to.scheme == "https" && s.ConnectionState().NegotiatedProtocol == http2.NextProtoTLS {
		c.http2 = newHTTP2(c)
	}
	return c
}

// settling is how long is waited for the rest of what has come over an idle
// connection: a part of a TLS record tells nothing.
const settling = 20 * time.Millisecond

// idle says whether the connection may carry another request: nothing has come
// over it that was not asked for, not even its end. What did is surplus, in short.
func (c *conn) idle() (ok bool, surplus string) {
	defer c.SetReadDeadline(time.Time{})
	if c.http2 != nil {
		return c.http2.idle(c), c.http2.surplus
	}
	err := c.peek()
	return errors.Is(err, os.ErrDeadlineExceeded), unread(c.r)
}

// peek reads on if something has come that was not read; the error is
// os.ErrDeadlineExceeded where nothing has.
func (c *conn) peek() error {
	until := longAgo // what was read from the socket already is read on
	if arrived(c.socket()) {
		until = time.Now().Add(settling)
	}
	c.SetReadDeadline(until)
	_, err := c.r.Peek(1)
	return err
}

// connect looks a name up and connects to it.
func (p *Prober) connect(ctx context.Context, host, port string, t *fetch.Timing) (net.Conn, *fetch.Failure) {
	start := time.Now()
	addrs, looked, err := p.lookup(ctx, host, port)
	if looked {
		t.DNS = time.Since(start)
	}
	if err != nil {
		return nil, failureOf(ctx, resolving, err)
	}
	start = time.Now()
	c, err := dialAny(ctx, addrs)
	if err != nil {
		return nil, failureOf(ctx, connecting, err)
	}
	t.Connect = time.Since(start)
	return c, nil
}

// lookup returns the addresses of a host and whether a resolver was asked for
// them. Browsers resolve localhost on their own, to both loopback addresses:
// https://www.w3.org/TR/secure-contexts/#localhost
func (p *Prober) lookup(ctx context.Context, host, port string) (addrs []netip.AddrPort, looked bool, err error) {
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, false, err
	}
	ips := resolved(p.options.Resolve, host, uint16(n))
	if ip, err := netip.ParseAddr(host); ips == nil && err == nil {
		ips = []netip.Addr{ip}
	}
	if ips == nil && fetch.Localhost(host) {
		ips = []netip.Addr{netip.IPv6Loopback(), netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	if ips == nil {
		if ips, looked, err = p.names.lookup(ctx, p.resolver, host); err != nil {
			return nil, looked, err
		}
	}
	for _, ip := range ips {
		addrs = append(addrs, netip.AddrPortFrom(ip.Unmap(), uint16(n)))
	}
	return addrs, looked, nil
}

// headStart is how long an address is tried alone before the next one is
// tried beside it: the Connection Attempt Delay of RFC 8305, section 5.
const headStart = 250 * time.Millisecond

// dialAny connects to the first address that answers.
func dialAny(ctx context.Context, addrs []netip.AddrPort) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type attempt struct {
		conn net.Conn
		err  error
	}
	attempts := make(chan attempt, len(addrs))
	pending := 0
	defer func() {
		// Of two that answer at once the second is not wanted.
		go func() {
			for range pending {
				if a := <-attempts; a.conn != nil {
					a.conn.Close()
				}
			}
		}()
	}()
	var told error
	for len(addrs) > 0 || pending > 0 {
		var next <-chan time.Time
		if len(addrs) > 0 {
			addr := addrs[0]
			addrs = addrs[1:]
			pending++
			go func() {
				var d net.Dialer
				c, err := d.DialContext(ctx, "tcp", addr.String())
				attempts <- attempt{c, err}
			}()
			if len(addrs) > 0 {
				next = time.After(headStart)
			}
		}
		select {
		case <-next:
		case a := <-attempts:
			pending--
			if a.err == nil {
				return a.conn, nil
			}
			// That there is no way to an address, as on a machine without
			// IPv6, says less than any other failure.
			if told == nil || connecting.kindOf(told) == fetch.AddressUnreachable {
				told = a.err
			}
		}
	}
	return nil, told
}

// secure makes the connection a TLS one.
func (p *Prober) secure(ctx context.Context, c *conn, to destination) error {
	protocols := []string{http2.NextProtoTLS, "http/1.1"}
	if to.upgrades || !p.offersHTTP2(to.origin()) {
		protocols = protocols[1:]
	}
	s := tls.Client(c.Conn, &tls.Config{
		ServerName:         strings.TrimSuffix(to.host, "."),
		NextProtos:         protocols,
		RootCAs:            p.options.Roots,
		InsecureSkipVerify: p.options.Insecure,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			c.asked = true
			return &tls.Certificate{}, nil
		},
	})
	c.Conn = secured{s}
	return p.shake(ctx, s)
}

// shake makes the handshake. How much work its certificates are, the server
// chooses, and nothing interrupts that: it is left alone when ctx ends.
func (p *Prober) shake(ctx context.Context, s *tls.Conn) error {
	shaken := make(chan error, 1)
	go func() {
		err := s.HandshakeContext(ctx)
		if err != nil {
			err = p.gravest(err)
		}
		shaken <- err
	}()
	select {
	case err := <-shaken:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// gravest returns what browsers mind most in a certificate with several
// faults: that nobody they trust signed it, which crypto/x509 looks at last.
func (p *Prober) gravest(err error) error {
	var refused *tls.CertificateVerificationError
	if !errors.As(err, &refused) || len(refused.UnverifiedCertificates) == 0 {
		return err
	}
	leaf := refused.UnverifiedCertificates[0]
	// Without a name, and at a time when it is not expired.
	chain := x509.VerifyOptions{Roots: p.options.Roots, Intermediates: x509.NewCertPool(), CurrentTime: leaf.NotAfter}
	for _, c := range refused.UnverifiedCertificates[1:] {
		chain.Intermediates.AddCert(c)
	}
	var untrusted x509.UnknownAuthorityError
	if _, err := leaf.Verify(chain); errors.As(err, &untrusted) {
		return untrusted
	}
	return err
}

// ParseProxy reads the URL of a proxy as curl does: without a scheme it is
// http. The error says what was expected and repeats no password.
func ParseProxy(s string) (*url.URL, error) {
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return nil, errors.New("a proxy is a URL like http://127.0.0.1:3128")
	}
	if _, err := strconv.ParseUint(cmp.Or(u.Port(), "0"), 10, 16); err != nil {
		return nil, errors.New("a proxy's port is a number up to 65535")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, fmt.Errorf("a proxy's scheme is http, https, socks5 or socks5h, not %q", u.Scheme)
}

// connectVia connects to a proxy and, unless it is to forward plain http,
// through it to the destination.
func (p *Prober) connectVia(ctx context.Context, via *url.URL, to destination, t *fetch.Timing) (net.Conn, error) {
	port := via.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[via.Scheme]
	}
	c, failure := p.connect(ctx, via.Hostname(), port, t)
	if failure != nil {
		return nil, errors.New(failure.Detail)
	}
	stop := context.AfterFunc(ctx, func() { c.SetDeadline(longAgo) })
	defer stop()
	var err error
	switch via.Scheme {
	case "socks5", "socks5h":
		err = p.socks(ctx, c, via, to)
	case "https":
		s := tls.Client(c, &tls.Config{ServerName: via.Hostname(), RootCAs: p.options.Roots})
		if err = p.shake(ctx, s); err == nil && (to.scheme == "https" || to.upgrades) {
			err = tunnel(s, via, to)
		}
		if err == nil {
			return secured{s}, nil
		}
	case "http":
		if to.scheme == "https" || to.upgrades {
			err = tunnel(c, via, to)
		}
	default:
		err = fmt.Errorf("unknown scheme %q", via.Scheme)
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// tunnel asks a proxy for a connection to the destination.
// https://www.rfc-editor.org/rfc/rfc9110#CONNECT
func tunnel(c net.Conn, via *url.URL, to destination) error {
	request := "CONNECT " + to.hostport() + " HTTP/1.1\r\nHost: " + to.hostport() + "\r\n"
	for _, h := range proxyAuthorization(via) {
		request += h.Name + ": " + h.Value + "\r\n"
	}
	if _, err := io.WriteString(c, request+"\r\n"); err != nil {
		return err
	}
	r := bufio.NewReader(c)
	head, err := readHead(r, maxHeads)
	if err != nil {
		return err
	}
	if f := framingOf(head); f.status/100 != 2 {
		return fmt.Errorf("the response to CONNECT has status %d", f.status)
	}
	if r.Buffered() > 0 {
		return errors.New("bytes come before any were sent through the tunnel")
	}
	return nil
}

// proxyAuthorization is the header that carries a proxy's user and password,
// if it has them.
func proxyAuthorization(via *url.URL) fetch.HeaderList {
	if via == nil || via.User == nil {
		return nil
	}
	password, _ := via.User.Password()
	credentials := base64.StdEncoding.EncodeToString([]byte(via.User.Username() + ":" + password))
	return fetch.HeaderList{{Name: "Proxy-Authorization", Value: "Basic " + credentials}}
}

// socks asks a SOCKS proxy for a connection to the destination: by address
// with socks5, by name with socks5h, as curl has it.
func (p *Prober) socks(ctx context.Context, c net.Conn, via *url.URL, to destination) error {
	target := to.hostport()
	if via.Scheme == "socks5" {
		addrs, _, err := p.lookup(ctx, to.host, to.port)
		if err != nil {
			return err
		}
		target = addrs[0].String()
	}
	var auth *proxy.Auth
	if via.User != nil {
		auth = &proxy.Auth{User: via.User.Username()}
		auth.Password, _ = via.User.Password()
	}
	d, err := proxy.SOCKS5("tcp", via.Host, auth, already{c})
	if err != nil {
		return err
	}
	_, err = d.(proxy.ContextDialer).DialContext(ctx, "tcp", target)
	return err
}

// already is a dialer for a connection that is there.
type already struct{ net.Conn }

func (a already) Dial(string, string) (net.Conn, error) { return a.Conn, nil }

func (a already) DialContext(context.Context, string, string) (net.Conn, error) { return a.Conn, nil }
