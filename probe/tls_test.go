package probe_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules/fetch"
)

// authority makes certificates.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	a := &authority{}
	_, a.cert, a.key = a.issue(t, &x509.Certificate{Subject: pkix.Name{CommonName: "test authority"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	return a
}

func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// issue signs a certificate: with its own key while there is no authority.
func (a *authority) issue(t testing.TB, c *x509.Certificate) (tls.Certificate, *x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	if c.NotAfter.IsZero() {
		c.NotBefore, c.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	parent, signer := a.cert, a.key
	if parent == nil {
		parent, signer = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, cert, key
}

// loopback is a good certificate for a server of the tests.
func (a *authority) loopback(t testing.TB) tls.Certificate {
	cert, _, _ := a.issue(t, &x509.Certificate{DNSNames: []string{"localhost", "api.test"}, IPAddresses: []net.IP{{127, 0, 0, 1}, net.IPv6loopback}})
	return cert
}

func TestCertificates(t *testing.T) {
	trusted, other := newAuthority(t), newAuthority(t)
	past, longPast := time.Now().Add(-time.Hour), time.Now().Add(-2*time.Hour)
	issue := func(a *authority, c x509.Certificate) tls.Certificate {
		cert, _, _ := a.issue(t, &c)
		return cert
	}
	loopback := []net.IP{{127, 0, 0, 1}}
	for _, tt := range []struct {
		name string
		cert tls.Certificate
		want fetch.FailureKind // "" for a response
	}{
		{"good", issue(trusted, x509.Certificate{IPAddresses: loopback}), ""},
		{"another authority", issue(other, x509.Certificate{IPAddresses: loopback}), fetch.CertificateUntrusted},
		{"self-signed", issue(&authority{}, x509.Certificate{IPAddresses: loopback}), fetch.CertificateUntrusted},
		{"expired", issue(trusted, x509.Certificate{IPAddresses: loopback, NotBefore: longPast, NotAfter: past}), fetch.CertificateDate},
		{"not yet valid", issue(trusted, x509.Certificate{IPAddresses: loopback, NotBefore: time.Now().Add(time.Hour), NotAfter: time.Now().Add(2 * time.Hour)}), fetch.CertificateDate},
		{"another name", issue(trusted, x509.Certificate{DNSNames: []string{"api.test"}}), fetch.CertificateName},
		{"no name", issue(trusted, x509.Certificate{}), fetch.CertificateName},
		{"for clients", issue(trusted, x509.Certificate{IPAddresses: loopback, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}), fetch.CertificateInvalid},
		{"expired and self-signed", issue(&authority{}, x509.Certificate{IPAddresses: loopback, NotBefore: longPast, NotAfter: past}), fetch.CertificateUntrusted},
		{"self-signed for another name", issue(&authority{}, x509.Certificate{DNSNames: []string{"api.test"}}), fetch.CertificateUntrusted},
	} {
		t.Run(tt.name, func(t *testing.T) {
			addr := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{tt.cert}}, answer("HTTP/1.1 204 No Content\r\n\r\n"))
			a := newProber(t, probe.Options{Roots: trusted.pool()}).RoundTrip(t.Context(), get("https://"+addr+"/"))
			if tt.want == "" {
				wantResponse(t, a)
			} else {
				wantFailure(t, a, tt.want)
			}
			wantResponse(t, newProber(t, probe.Options{Insecure: true}).RoundTrip(t.Context(), get("https://"+addr+"/")))
		})
	}
}

// serveTLS is serve with TLS. A handshake that fails reaches no handler.
func serveTLS(t testing.TB, config *tls.Config, handle func(net.Conn)) string {
	return serve(t, func(c net.Conn) {
		s := tls.Server(c, config)
		if s.Handshake() == nil {
			handle(s)
			s.Close()
		}
	})
}

func TestTLSFailures(t *testing.T) {
	ca := newAuthority(t)
	good := []tls.Certificate{ca.loopback(t)}
	page := answer("HTTP/1.1 204 No Content\r\n\r\n")
	for _, tt := range []struct {
		name   string
		server func(t *testing.T) string
		want   fetch.FailureKind
	}{
		{"plain HTTP", func(t *testing.T) string {
			return serve(t, func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n"); wait(c) })
		}, fetch.PlainHTTPPort},
		{"net/http without TLS", func(t *testing.T) string {
			s := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(s.Close)
			return s.Listener.Addr().String()
		}, fetch.PlainHTTPPort},
		{"a page alone", func(t *testing.T) string {
			return serve(t, func(c net.Conn) { io.WriteString(c, "<!DOCTYPE HTML>\n"); wait(c) })
		}, fetch.PlainHTTPPort},
		{"SSH", func(t *testing.T) string {
			return serve(t, func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH_9.9\r\n"); wait(c) })
		}, fetch.TLSFailed},
		{"closed", func(t *testing.T) string { return serve(t, hangUp) }, fetch.TLSFailed},
		{"reset", func(t *testing.T) string {
			return serve(t, func(c net.Conn) { c.Read(make([]byte, 4096)); reset(c) })
		}, fetch.ConnectionReset},
		{"silence", func(t *testing.T) string { return serve(t, wait) }, fetch.TLSTimedOut},
		{"TLS 1.1", func(t *testing.T) string {
			return serveTLS(t, &tls.Config{Certificates: good, MinVersion: tls.VersionTLS11, MaxVersion: tls.VersionTLS11}, page)
		}, fetch.TLSFailed},
		{"no protocol in common", func(t *testing.T) string {
			return serveTLS(t, &tls.Config{Certificates: good, NextProtos: []string{"spdy/1"}}, page)
		}, fetch.TLSFailed},
		{"client certificate, TLS 1.3", func(t *testing.T) string {
			return serveTLS(t, &tls.Config{Certificates: good, ClientAuth: tls.RequireAnyClientCert}, page)
		}, fetch.ClientCertificate},
		{"client certificate, TLS 1.2", func(t *testing.T) string {
			return serveTLS(t, &tls.Config{Certificates: good, ClientAuth: tls.RequireAnyClientCert, MaxVersion: tls.VersionTLS12}, page)
		}, fetch.ClientCertificate},
		{"silence after the handshake", func(t *testing.T) string {
			return serveTLS(t, &tls.Config{Certificates: good}, wait)
		}, fetch.ResponseTimedOut},
		{"closed after the handshake", func(t *testing.T) string {
			return serveTLS(t, &tls.Config{Certificates: good}, hangUp)
		}, fetch.EmptyResponse},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := probe.Options{Roots: ca.pool()}
			if tt.name == "silence" || tt.name == "silence after the handshake" {
				o.Timeout = 2 * patience
			}
			p := newProber(t, o)
			addr := tt.server(t)
			a := p.RoundTrip(t.Context(), get("https://"+addr+"/"))
			wantFailure(t, a, tt.want)
			if a.RemoteAddress != addr {
				t.Errorf("address %q, want %s", a.RemoteAddress, addr)
			}
		})
	}
}

// A client certificate that a server would like but can do without is not
// missed.
func TestOptionalClientCertificate(t *testing.T) {
	ca := newAuthority(t)
	addr := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.loopback(t)}, ClientAuth: tls.RequestClientCert},
		answer("HTTP/1.1 204 No Content\r\n\r\n"))
	a := newProber(t, probe.Options{Roots: ca.pool()}).RoundTrip(t.Context(), get("https://"+addr+"/"))
	wantResponse(t, a)
	if a.Timing.TLS < 0 {
		t.Errorf("timing %+v", a.Timing)
	}
}

// The name of --resolve goes into the handshake, the certificate and the
// request; only the address is another.
func TestResolve(t *testing.T) {
	ca := newAuthority(t)
	name := make(chan string, 1)
	addr := serveTLS(t, &tls.Config{Certificates: []tls.Certificate{ca.loopback(t)}, NextProtos: []string{"http/1.1"}}, func(c net.Conn) {
		name <- c.(*tls.Conn).ConnectionState().ServerName
		answer("HTTP/1.1 204 No Content\r\n\r\n")(c)
	})
	_, port, _ := strings.Cut(addr, ":")
	r, err := probe.ParseResolve("API.test:" + port + ":127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	p := newProber(t, probe.Options{Roots: ca.pool(), Resolve: []probe.Resolve{r}})
	a := p.RoundTrip(t.Context(), get("https://api.test:"+port+"/"))
	wantResponse(t, a)
	if got := <-name; got != "api.test" || a.RemoteAddress != addr || a.Timing.DNS >= 0 {
		t.Errorf("server name %s, answer %+v", got, a)
	}
}

func TestParseResolve(t *testing.T) {
	addrs := func(s ...string) (as []netip.Addr) {
		for _, a := range s {
			as = append(as, netip.MustParseAddr(a))
		}
		return as
	}
	for in, want := range map[string]probe.Resolve{
		"a.test:80:127.0.0.1":          {Host: "a.test", Port: 80, Addrs: addrs("127.0.0.1")},
		"B\u00fccher.test:443:[::1]":   {Host: "xn--bcher-kva.test", Port: 443, Addrs: addrs("::1")},
		"*:80:::1,127.0.0.1":           {Host: "*", Port: 80, Addrs: addrs("::1", "127.0.0.1")},
		"[2001:DB8::1]:80:[fe80::1%1]": {Host: "2001:db8::1", Port: 80, Addrs: addrs("fe80::1%1")},
	} {
		got, err := probe.ParseResolve(in)
		if err != nil || got.Host != want.Host || got.Port != want.Port || len(got.Addrs) != len(want.Addrs) || got.Addrs[0] != want.Addrs[0] {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "a", "a:80", "a:80:", "a:x:127.0.0.1", "a:65536:127.0.0.1", "a:80:b", "a:80:127.0.0.1,", "a b:80:127.0.0.1", ":80:127.0.0.1", "[::1:80:::1"} {
		if got, err := probe.ParseResolve(in); err == nil {
			t.Errorf("%q was read as %+v", in, got)
		}
	}
}

// localhost is both loopback addresses, whichever the server listens on.
func TestLocalhost(t *testing.T) {
	for _, ip := range []string{"127.0.0.1", "[::1]"} {
		l, err := net.Listen("tcp", ip+":0")
		if err != nil {
			t.Logf("no %s here: %v", ip, err)
			continue
		}
		serveOn(t, l, answer("HTTP/1.1 204 No Content\r\n\r\n"))
		_, port, _ := net.SplitHostPort(l.Addr().String())
		for _, host := range []string{"localhost", "app.localhost", "localhost."} {
			a := newProber(t, probe.Options{}).RoundTrip(t.Context(), get("http://"+host+":"+port+"/"))
			wantResponse(t, a)
			if a.RemoteAddress != l.Addr().String() || a.Timing.DNS >= 0 {
				t.Errorf("%s: %+v", host, a)
			}
		}
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	p := newProber(t, probe.Options{})
	for _, host := range []string{"127.0.0.1", "localhost"} {
		_, port, _ := net.SplitHostPort(l.Addr().String())
		a := p.RoundTrip(t.Context(), get("http://"+host+":"+port+"/"))
		wantFailure(t, a, fetch.ConnectionRefused)
		if a.Failure.Detail != "127.0.0.1:"+port+": connection refused" && a.Failure.Detail != "[::1]:"+port+": connection refused" || a.RemoteAddress != "" {
			t.Errorf("%+v %+v", a, a.Failure)
		}
	}
}
