package gallery

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Options say where a gallery listens. The zero value is right for a demo.
type Options struct {
	APIPort int    // 0 for one that is free
	Origin  string // whom the answers speak of; with a Page it is the page's
	Page    *Page  // to be served as well; nil for none
}

// Gallery is a running API, and perhaps a page that calls it.
type Gallery struct {
	APIURL     string // http://127.0.0.1:PORT
	PageOrigin string // http://localhost:PORT, or Options.Origin

	exhibits map[string]Exhibit
	words    Words
	open     connections
	stop     context.CancelFunc
	done     sync.WaitGroup
}

// The bounds of the API.
const (
	maxConnections = 64
	maxHead        = 64 << 10 // bytes of a request's head
	maxBody        = 1 << 20  // bytes of a request's body
	patience       = 10 * time.Second
	breath         = 20 * time.Millisecond
	lingering      = time.Second // for what is sent by whoever is not understood
)

// Start serves the exhibits until the context ends or Close is called, on
// 127.0.0.1 only. Close is to be called in either case.
func Start(ctx context.Context, exhibits []Exhibit, o Options) (*Gallery, error) {
	listener, err := listen(o.APIPort)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	context.AfterFunc(ctx, func() { listener.Close() })
	port := portOf(listener)
	g := &Gallery{
		APIURL:     "http://127.0.0.1:" + port,
		PageOrigin: o.Origin,
		exhibits:   make(map[string]Exhibit, len(exhibits)),
		stop:       stop,
	}
	for _, e := range exhibits {
		g.exhibits[e.Name] = e
	}
	if o.Page != nil {
		if err := g.servePage(ctx, exhibits, port, *o.Page); err != nil {
			g.Close()
			return nil, err
		}
	}
	g.words = Words{Origin: g.PageOrigin, PagePort: fetch.OriginOf(g.PageOrigin).Port, APIPort: port}
	g.done.Go(func() { g.accept(ctx, listener) })
	return g, nil
}

// listen opens a port of 127.0.0.1; 0 is one that is free.
func listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("the demo cannot listen on port %d: %w", port, err)
	}
	return l, nil
}

func portOf(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// Close ends the API and the page, and waits until they are gone.
func (g *Gallery) Close() {
	g.stop()
	g.done.Wait()
}

func (g *Gallery) accept(ctx context.Context, listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // no more descriptors, mostly
			g.open.closeOldest()
			time.Sleep(breath)
			continue
		}
		g.open.add(conn)
		g.done.Go(func() {
			defer g.open.remove(conn)
			defer context.AfterFunc(ctx, func() { conn.Close() })()
			g.serve(conn)
		})
	}
}

// connections are those being served, the oldest first. Where there are too many
// that one gives way: an answer takes no time, so it is one that asks nothing.
type connections struct {
	mu   sync.Mutex
	open []net.Conn
}

func (c *connections) add(conn net.Conn) {
	c.mu.Lock()
	full := len(c.open) == maxConnections
	c.mu.Unlock()
	if full {
		c.closeOldest()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = append(c.open, conn)
}

func (c *connections) closeOldest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) > 0 {
		c.open[0].Close()
		c.open = c.open[1:]
	}
}

func (c *connections) remove(conn net.Conn) {
	conn.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.open, conn); i >= 0 {
		c.open = slices.Delete(c.open, i, i+1)
	}
}

// serve answers the one request of a connection.
func (g *Gallery) serve(conn net.Conn) {
	if conn.SetDeadline(time.Now().Add(patience)) != nil {
		return
	}
	answer := []byte(notHTTP)
	method, path, origin, err := readRequest(conn)
	if err == nil {
		answer = g.answer(method, path, origin)
	}
	_, _ = conn.Write(answer) // whoever has gone needs no answer
	if err == nil {
		return
	}
	// Closing a connection with bytes unread resets it, and what was answered
	// may be lost: https://www.rfc-editor.org/rfc/rfc9112#section-9.6
	if tcp, ok := conn.(*net.TCPConn); ok && tcp.CloseWrite() == nil && conn.SetDeadline(time.Now().Add(lingering)) == nil {
		_, _ = io.Copy(io.Discard, conn)
	}
}

// notHTTP is for whoever speaks another protocol, or HTTP that cannot be read.
const notHTTP = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nthis port speaks plain HTTP/1.1\n"

// beginsHTTP says that a request may begin so: with the letter of a method.
func beginsHTTP(first byte) bool {
	letter := first | 0x20
	return 'a' <= letter && letter <= 'z'
}

// notHere is for what is no exhibit: a browser's request for an icon, a typo.
const notHere = "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nno such exhibit\n"

func (g *Gallery) answer(method, path, origin string) []byte {
	name, below, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	words := g.words
	words.RequestOrigin = origin
	wire := []byte(notHere)
	if a, ok := g.exhibits[name].answer(method, "/"+below, words); ok {
		wire = a.Bytes(words)
	}
	if method == "HEAD" {
		if head, _, ok := bytes.Cut(wire, []byte("\r\n\r\n")); ok {
			wire = append(head, "\r\n\r\n"...)
		}
	}
	return wire
}

// readRequest reads a request to its last byte. Its method is made of letters:
// what begins otherwise is another protocol, which may have no end of a line
// to wait for. A TLS handshake has one only by chance. The path ends in ? where
// there is a query.
func readRequest(conn io.Reader) (method, path, origin string, err error) {
	r := bufio.NewReader(io.LimitReader(conn, maxHead+maxBody))
	first, err := r.ReadByte()
	if err != nil {
		return "", "", "", err
	}
	if !beginsHTTP(first) {
		return "", "", "", errors.New("not HTTP")
	}
	if err := r.UnreadByte(); err != nil {
		return "", "", "", err
	}
	request, err := http.ReadRequest(r)
	if err != nil {
		return "", "", "", err
	}
	_, err = io.Copy(io.Discard, request.Body)
	path = request.URL.Path
	if request.URL.RawQuery != "" {
		path += "?"
	}
	return request.Method, path, request.Header.Get("Origin"), err
}
