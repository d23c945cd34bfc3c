package recording

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Hosts are the names the cases go by. All of them must lead to 127.0.0.1.
var Hosts = []string{"app.test", "www.app.test", "sub.app.test", "api.test", "api2.test", "other.test",
	"evil.test", "notapp.test", "app.test.evil.test", "xn--bcher-kva.test"}

// Preloaded is a name under a suffix on every HSTS preload list: its http URLs
// are https to browsers that have one. Nothing leads it to 127.0.0.1 in WebKit,
// which has none.
const Preloaded = "api.hsts.dev"

// A Port is one a server listens on. They are fixed, since addresses stand in
// the texts the engines print.
type Port struct {
	Scheme string
	Number int
}

// Ports are those every case but a few does with: pages are on 18081 and
// 18444, interfaces on the others. Pages at "http://app.test" and
// "https://app.test" need DefaultPorts as well.
var (
	Ports        = []Port{{"http", 18080}, {"http", 18081}, {"http", 18082}, {"https", 18443}, {"https", 18444}}
	DefaultPorts = []Port{{"http", 80}, {"https", 443}}
)

// A Server plays the scripts of cases and keeps what it
// received. It answers a request and closes the connection.
type Server struct {
	// Everywhere listens on all addresses, as in a network of its own.
	Everywhere bool
	// Page answers a request for a path outside the cases' /c/ID/…, with
	// the whole response; nil gives a bare 404. Set it before Listen.
	Page func(path, query string, body []byte) []byte

	authority []byte
	cases     map[string]*Case
	tls       *tls.Config
	listeners []net.Listener

	mu  sync.Mutex
	log map[string][]Seen
}

// NewServer returns a server for the cases, with a certificate of its own.
func NewServer(cs []*Case) (*Server, error) {
	cert, authority, err := certified()
	if err != nil {
		return nil, err
	}
	s := &Server{
		authority: authority,
		cases:     make(map[string]*Case, len(cs)),
		tls:       &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"http/1.1"}},
		log:       make(map[string][]Seen),
	}
	for _, c := range cs {
		if s.cases[c.ID] != nil {
			return nil, fmt.Errorf("two cases have the id %s", c.ID)
		}
		s.cases[c.ID] = c
	}
	return s, nil
}

// Listen opens the ports and serves them until Close. A port another server
// has is waited for until the context ends: two test binaries may want it.
func (s *Server) Listen(ctx context.Context, ports ...Port) error {
	for _, p := range ports {
		l, err := s.listen(ctx, p.Number)
		if err != nil {
			s.Close()
			return err
		}
		s.listeners = append(s.listeners, l)
		go s.accept(l, p)
	}
	return nil
}

func (s *Server) listen(ctx context.Context, port int) (net.Listener, error) {
	address := "127.0.0.1"
	if s.Everywhere {
		address = ""
	}
	for {
		l, err := net.Listen("tcp", fmt.Sprintf("%s:%d", address, port))
		if !errors.Is(err, syscall.EADDRINUSE) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Authority is the certificate of who signed the server's, in DER.
func (s *Server) Authority() []byte { return s.authority }

// Close stops listening.
func (s *Server) Close() {
	for _, l := range s.listeners {
		l.Close()
	}
	s.listeners = nil
}

// Received returns the requests for a case since the last Forget, in the
// order they came.
func (s *Server) Received(id string) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log[id])
}

// Forget empties the record of a case.
func (s *Server) Forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.log, id)
}

func (s *Server) accept(l net.Listener, p Port) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		if p.Scheme == "https" {
			c = tls.Server(c, s.tls)
		}
		go s.serve(c, p)
	}
}

// serve answers the one request of a connection.
func (s *Server) serve(c net.Conn, p Port) {
	defer c.Close()
	c.SetDeadline(time.Now().Add(30 * time.Second))
	r, err := readRequest(bufio.NewReader(c))
	if err != nil {
		return
	}
	answer := s.answer(r, p)
	c.Write(answer)
	if _, upgrades := r.header("Upgrade"); upgrades && bytes.HasPrefix(answer, []byte("HTTP/1.1 101 ")) && bytes.Contains(answer, []byte("\r\n\r\n")) {
		c.Read(make([]byte, 1)) // an open WebSocket is the page's to close
	}
}

func (s *Server) answer(r *received, p Port) []byte {
	path, query, _ := strings.Cut(r.target, "?")
	rest, scripted := strings.CutPrefix(path, "/c/")
	switch {
	case !scripted && s.Page != nil:
		return s.Page(path, query, r.body)
	case !scripted:
		return (*Response)(nil).Bytes(r.method)
	}
	kind := Actual
	if _, asks := r.header("Access-Control-Request-Method"); asks && r.method == "OPTIONS" {
		kind = Preflight
	}
	authority, _ := r.header("Host")
	host := authority
	if h, _, err := net.SplitHostPort(authority); err == nil {
		host = h
	}
	id, _, _ := strings.Cut(rest, "/")
	hop, answer := -1, (*Response)(nil)
	if c := s.cases[id]; c != nil {
		hop = c.Find(p.Scheme, host, p.Number, path)
		answer = c.Answer(p.Scheme, host, p.Number, path, kind)
	}
	s.mu.Lock()
	s.log[id] = append(s.log[id], Seen{Hop: hop, Kind: kind, Method: r.method,
		URL: p.Scheme + "://" + authority + r.target, Headers: r.headers})
	s.mu.Unlock()
	key, _ := r.header("Sec-WebSocket-Key")
	return Accepted(answer.Bytes(r.method), key)
}

// received is a request as it came.
type received struct {
	method, target string
	headers        []Header
	body           []byte
}

func (r *received) header(name string) (string, bool) {
	for _, h := range r.headers {
		if strings.EqualFold(h[0], name) {
			return h[1], true
		}
	}
	return "", false
}

// maxBody is how much of a request body is read, in bytes.
const maxBody = 1 << 20

// readRequest reads a request to its last byte, so that closing the connection
// does not reset it. A body has a Content-Length: nothing here sends chunks. It
// is read by hand, for net/http changes the names of headers.
func readRequest(br *bufio.Reader) (*received, error) {
	if first, err := br.Peek(1); err != nil {
		return nil, err
	} else if letter := first[0] | 0x20; letter < 'a' || letter > 'z' {
		return nil, errors.New("not HTTP: a TLS handshake on a plain port, for one, in which no line need end")
	}
	line, err := readLine(br)
	if err != nil {
		return nil, err
	}
	parts := strings.SplitN(line, " ", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("not a request line: %q", line)
	}
	r := &received{method: parts[0], target: parts[1], headers: []Header{}}
	for {
		line, err := readLine(br)
		if err != nil {
			return nil, err
		}
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ":")
		r.headers = append(r.headers, Header{fetch.IsomorphicDecode(name), fetch.IsomorphicDecode(strings.Trim(value, " \t"))})
	}
	length, ok := r.header("Content-Length")
	if !ok {
		return r, nil
	}
	n, err := strconv.ParseUint(length, 10, 64)
	if err != nil || n > maxBody {
		return nil, fmt.Errorf("unusable Content-Length %q", length)
	}
	r.body = make([]byte, n)
	_, err = io.ReadFull(br, r.body)
	return r, err
}

// readLine returns a line without its end.
func readLine(br *bufio.Reader) (string, error) {
	line, err := br.ReadString('\n')
	return strings.TrimRight(line, "\r\n"), err
}

// certified makes a certificate for all hosts that is good for a day, and that
// of the authority which says so, in DER.
func certified() (cert tls.Certificate, authority []byte, err error) {
	root, rootKey, err := certify(&x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		Subject: pkix.Name{CommonName: "cors-check recordings"}}, nil, nil)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	parent, err := x509.ParseCertificate(root)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf, key, err := certify(&x509.Certificate{
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    slices.Concat([]string{"localhost", Preloaded}, Hosts, slices.Sorted(maps.Keys(addresses))),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}, parent, rootKey)
	return tls.Certificate{Certificate: [][]byte{leaf}, PrivateKey: key}, root, err
}

// certify makes a certificate with a key of its own, signed by its parent or,
// without one, by itself.
func certify(t, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (der []byte, key *ecdsa.PrivateKey, err error) {
	if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, nil, err
	}
	t.SerialNumber = big.NewInt(time.Now().UnixNano()) // Firefox refuses one it has seen on another certificate
	t.NotBefore, t.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	if parent == nil {
		parent, parentKey = t, key
	}
	der, err = x509.CreateCertificate(rand.Reader, t, parent, &key.PublicKey, parentKey)
	return der, key, err
}
