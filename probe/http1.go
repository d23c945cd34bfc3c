package probe

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules/fetch"
)

const (
	// maxHeads bounds the heads of one response together. It is the largest
	// limit of an engine, network.http.max_response_header_size of Firefox:
	// those with smaller ones judge what arrived.
	maxHeads = 384 << 10
	// maxInterim bounds how many heads come before the last. Browsers wait for
	// as many as there may be; a server has a handful to send.
	maxInterim = 64
	// maxLocation bounds where a redirect leads. To parse a URL takes many times
	// its length, and few servers take one of more than 8 KiB.
	maxLocation = 32 << 10
	// maxBody is how much of a body is read. What a body says tells causes
	// apart, so it is waited for: for so long from piece to piece, and in all. An
	// event stream has no end and says nothing of causes.
	maxBody        = fetch.MaxBody
	pieceOfBody    = time.Second
	bodyPatience   = 3 * time.Second
	streamPatience = 250 * time.Millisecond
	// writing is how long a request whose response is whole may still be sent.
	writing = 250 * time.Millisecond
)

// await has reads of a body wait no longer than they should.
func (c *conn) await(ctx context.Context, stream bool) {
	piece, all := pieceOfBody, bodyPatience
	if stream {
		piece, all = streamPatience, streamPatience
	}
	c.until = time.Now().Add(all)
	c.reading = func() {
		next := time.Now().Add(piece)
		if next.After(c.until) {
			next = c.until
		}
		c.SetReadDeadline(next)
		if ctx.Err() != nil { // the deadline may have been the one that ctx set
			c.SetReadDeadline(longAgo)
		}
	}
}

// part makes a body that did not come to its end what of it is no matter of
// chance: all that came before the server fell silent, nothing of what went on
// coming.
func (c *conn) part(ctx context.Context, r *fetch.Response) {
	if silent := ctx.Err() == nil && time.Now().Before(c.until); !silent || len(r.Body) == 0 {
		r.Body, r.BodyUnread = nil, true
	}
}

// Read is what c.r reads by.
func (c *conn) Read(b []byte) (int, error) {
	if c.reading != nil {
		c.reading()
	}
	return c.Conn.Read(b)
}

// exchangeHTTP1 makes a request over HTTP/1.1.
func (c *conn) exchangeHTTP1(ctx context.Context, to destination, s fetch.Send) exchanged {
	x := exchanged{firstByte: -1}
	start := time.Now()
	written := make(chan error, 1)
	// A server may answer before it has read the whole request, and close:
	// reading goes on beside the writing.
	go func() {
		_, err := c.Write(c.requestHead(to, s))
		if err == nil && len(s.Body) > 0 {
			_, err = c.Write(s.Body)
		}
		written <- err
	}()
	if _, err := c.r.Peek(1); err != nil {
		x.failure = c.failureOf(ctx, responding, err)
		if ctx.Err() == nil {
			x.outcome = unanswered
		}
		return x
	}
	x.firstByte = time.Since(start)
	heads, cut, err := readHeads(c.r, s.Upgrades())
	if err != nil {
		x.failure = c.failureOf(ctx, responding, err)
		return x
	}
	f := framingOf(heads[len(heads)-1])
	if c.forward != nil && f.status == 407 {
		x.failure = &fetch.Failure{Kind: fetch.ProxyFailed, Detail: "proxy " + c.forward.Host + ": status 407"}
		return x
	}
	if f.status/100 == 3 && f.location > maxLocation {
		x.failure = failureOf(ctx, responding, errLocationTooLong)
		return x
	}
	x.response = &fetch.Response{Protocol: f.protocol, Heads: heads, HeadCut: cut}
	if cut {
		return x
	}
	if f.status == 101 && s.Upgrades() {
		c.Write(goodbye)
		return x
	}
	if f.status == 408 {
		// Over a connection that was kept it says that nothing came for long,
		// and crosses the request: browsers ask again.
		x.outcome = unanswered
	}
	whole := f.bodiless(s.Method)
	if !whole {
		c.await(ctx, f.stream)
		var unread bool
		x.response.Body, x.response.BodyFailure, whole, unread = readBody(c.r, f)
		if c.reading = nil; unread {
			c.part(ctx, x.response)
		}
	}
	if whole {
		x.surplus = f.surplus(c.r)
	}
	if !whole || !f.keepAlive || x.surplus != "" || c.r.Buffered() > 0 {
		return x
	}
	select {
	case err := <-written:
		x.reusable = err == nil
	case <-time.After(writing):
	}
	return x
}

// goodbye is the frame with which a WebSocket that is open is closed: normally.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.5.1
var goodbye = []byte{0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8}

// requestHead is the head of a request as it goes over the wire: headers exactly
// as given.
func (c *conn) requestHead(to destination, s fetch.Send) []byte {
	var b bytes.Buffer
	b.WriteString(s.Method + " ")
	headers := s.Headers
	if c.forward != nil {
		b.WriteString(to.scheme + "://" + to.authority)
		headers = append(headers[:len(headers):len(headers)], proxyAuthorization(c.forward)...)
	}
	b.WriteString(to.target + " HTTP/1.1\r\n")
	for _, h := range headers {
		b.WriteString(h.Name + ": " + h.Value + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// The ways for bytes not to be a response.
var (
	errNotHTTP      = errors.New("the response is not HTTP")
	errTLSRecord    = errors.New("the response is a TLS record")
	errHeadCut      = errors.New("the connection ended within a head")
	errHeadTooLarge = errors.New("the response head is larger than any browser takes")
	errNoFinalHead  = errors.New("closed after an interim response")

	errLocationTooLong = errors.New("a Location longer than any server takes as a URL")
)

// readHeads reads the heads of a response up to that which is not interim. A
// 101 is interim for Chromium and WebKit and final for Firefox: it is the last
// head if no other follows, and always where it was asked for.
func readHeads(r *bufio.Reader, upgrades bool) (heads [][]byte, cut bool, err error) {
	room, status := maxHeads, 0
	for {
		head, err := readHead(r, room)
		switch {
		case err == nil:
		case errors.Is(err, errHeadCut):
			return append(heads, head), true, nil
		case status == 101:
			return heads, false, nil
		case ended(err) && len(heads) > 0:
			return nil, false, errNoFinalHead
		default:
			return nil, false, err
		}
		heads = append(heads, head)
		room -= len(head)
		if status = framingOf(head).status; status/100 != 1 || status == 101 && upgrades {
			return heads, false, nil
		}
		if len(heads) == maxInterim {
			return nil, false, errHeadTooLarge
		}
	}
}

// readHead reads one head, through its blank line, as lenient as the most
// lenient engine: lines may end in a bare LF, and line ends and four other
// bytes may stand before the status line. Of a head that is cut short it
// returns what came, with errHeadCut; what is larger than limit is
// errHeadTooLarge.
func readHead(r *bufio.Reader, limit int) ([]byte, error) {
	var head []byte
	for {
		b, err := r.ReadByte()
		if err != nil {
			if len(head) > 0 && ended(err) {
				err = errNotHTTP
			}
			return nil, err
		}
		if b != '\r' && b != '\n' {
			r.UnreadByte()
			break
		}
		if head = append(head, b); len(head) > limit {
			return nil, errNotHTTP
		}
	}
	if err := sniff(r); err != nil {
		return nil, err
	}
	line := len(head) // where the line being read begins
	for {
		part, err := r.ReadSlice('\n')
		if len(head)+len(part) > cap(head) {
			// By doubling, and at once for a large head: append alone would copy
			// that a dozen times.
			more := len(head)
			if more >= 64<<10 {
				more = limit - len(head)
			}
			head = slices.Grow(head, max(more, len(part)))
		}
		head = append(head, part...)
		switch {
		case len(head) > limit:
			return nil, errHeadTooLarge
		case err == bufio.ErrBufferFull:
			continue
		case ended(err):
			return head, errHeadCut
		case err != nil:
			return nil, err
		}
		if blank(head[line:]) {
			return head, nil
		}
		line = len(head)
	}
}

// sniff looks at the first bytes for the beginning of a status line, and
// reads no further than it takes to tell.
func sniff(r *bufio.Reader) error {
	const garbage, mark = 4, "http"
	for n := 1; ; n++ {
		b, err := r.Peek(n)
		if err != nil {
			if ended(err) {
				err = errNotHTTP
			}
			return err
		}
		l := strings.ToLower(string(b))
		switch {
		case strings.Contains(l, mark) || l == "icy ":
			return nil
		case n == 2 && (b[0] == 0x15 || b[0] == 0x16) && b[1] == 0x03:
			return errTLSRecord
		case n == garbage+len(mark):
			return errNotHTTP
		}
	}
}

// ended says that the other end closed the connection, in TLS perhaps
// without saying so.
func ended(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// framing is what a head says of the body and the connection, read
// leniently: the engines' own reading is the business of package fetch.
type framing struct {
	protocol  string
	status    int
	chunked   bool
	length    int64 // -1: not told, or not understood
	stream    bool  // of events
	location  int   // how long the longest Location is
	keepAlive bool
}

func framingOf(head []byte) framing {
	f := framing{protocol: "HTTP/1.1", length: -1, keepAlive: true}
	statusLine, rest, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	words := strings.Fields(string(statusLine))
	if len(words) > 0 && (strings.HasSuffix(words[0], "/1.0") || !strings.Contains(words[0], "/")) {
		f.protocol, f.keepAlive = "HTTP/1.0", false
	}
	if len(words) > 1 {
		f.status, _ = strconv.Atoi(words[1][:min(3, len(words[1]))])
	}
	lengths, inLocation, folded := 0, false, 0
	for line := range bytes.SplitSeq(rest, []byte("\n")) {
		if bytes.HasPrefix(line, []byte(" ")) || bytes.HasPrefix(line, []byte("\t")) {
			if inLocation { // the line goes on
				folded += len(line)
				f.location = max(f.location, folded)
			}
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		name = bytes.TrimSpace(name)
		inLocation, folded = bytes.EqualFold(name, []byte("location")), len(value)
		says := func(word string) bool { return bytes.Contains(bytes.ToLower(value), []byte(word)) }
		switch {
		case bytes.EqualFold(name, []byte("transfer-encoding")):
			f.chunked = f.chunked || says("chunked") && f.protocol != "HTTP/1.0"
		case bytes.EqualFold(name, []byte("content-length")):
			n, err := strconv.ParseUint(string(bytes.TrimSpace(value)), 10, 63)
			if lengths++; err != nil || lengths > 1 && int64(n) != f.length {
				f.length = -1
			} else {
				f.length = int64(n)
			}
		case bytes.EqualFold(name, []byte("content-type")):
			f.stream = f.stream || eventStream(string(value))
		case inLocation:
			f.location = max(f.location, len(value))
		case bytes.EqualFold(name, []byte("connection")):
			if says("close") {
				f.keepAlive = false
			} else if says("keep-alive") {
				f.keepAlive = true
			}
		}
	}
	return f
}

// eventStream says that a Content-Type is that of a body without an end.
func eventStream(contentType string) bool {
	essence, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(contentType)), ";")
	return strings.TrimSpace(essence) == "text/event-stream"
}

// bodiless says that no body follows.
// https://www.rfc-editor.org/rfc/rfc9112#section-6.3
func (f framing) bodiless(method string) bool {
	return method == "HEAD" || f.status/100 == 1 || f.status == 204 || f.status == 304
}

// surplus is the beginning of what has come after the whole response. A protocol
// that was switched to is none of our business.
func (f framing) surplus(r *bufio.Reader) string {
	if f.status == 101 {
		return ""
	}
	return unread(r)
}

// unread is the first line of what has come and was not read, as far as it is
// short.
func unread(r *bufio.Reader) string {
	const most = 60
	b, _ := r.Peek(min(r.Buffered(), most))
	line, _, _ := bytes.Cut(bytes.TrimLeft(b, "\r\n"), []byte("\n"))
	return string(bytes.TrimRight(line, "\r"))
}

// readBody reads up to maxBody of a body, without its framing. It says how
// that is broken, and whether the body was read to an end after which another
// response may follow. One is unread that did not come to an end, neither its
// own nor that of our room, while it was waited for.
func readBody(r *bufio.Reader, f framing) (body []byte, failure fetch.BodyFailure, whole, unread bool) {
	var b bytes.Buffer
	var err error
	switch {
	case f.chunked:
		failure, whole, err = readChunked(r, &b)
	case f.length >= 0:
		_, err = io.CopyN(&b, r, min(f.length, maxBody))
		failure, whole = broken(err, fetch.BodyShort), err == nil && f.length <= maxBody
	default:
		_, err = io.CopyN(&b, r, maxBody)
	}
	return b.Bytes(), failure, whole, errors.Is(err, os.ErrDeadlineExceeded)
}

// broken is the failure if an error is more than our patience at its end.
func broken(err error, failure fetch.BodyFailure) fetch.BodyFailure {
	if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		return ""
	}
	return failure
}

// readChunked reads a chunked body.
// https://www.rfc-editor.org/rfc/rfc9112#section-7.1
func readChunked(r *bufio.Reader, b *bytes.Buffer) (failure fetch.BodyFailure, whole bool, err error) {
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return broken(err, fetch.BodyChunked), false, err
		}
		digits, _, _ := strings.Cut(string(line), ";")
		size, err := strconv.ParseUint(strings.TrimSpace(digits), 16, 63)
		if err != nil {
			return fetch.BodyChunked, false, nil
		}
		if size == 0 {
			break
		}
		room := int64(maxBody - b.Len())
		if _, err := io.CopyN(b, r, min(int64(size), room)); err != nil {
			return broken(err, fetch.BodyShort), false, err
		}
		if int64(size) > room {
			return "", false, nil
		}
		line, err = r.ReadSlice('\n')
		if err != nil {
			return broken(err, fetch.BodyChunked), false, err
		}
		if !blank(line) {
			return fetch.BodyChunked, false, nil
		}
	}
	for { // the trailers
		line, err := r.ReadSlice('\n')
		if err != nil {
			return broken(err, fetch.BodyChunked), false, err
		}
		if blank(line) {
			return "", true, nil
		}
	}
}

// blank says that a line, with its end, is the empty one.
func blank(line []byte) bool { return string(line) == "\n" || string(line) == "\r\n" }
