package probe

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/net/http2"

	"github.com/cors-check/cors-check/rules/fetch"
)

var heads = []string{
	"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
	"HTTP/1.0 200 OK\nX: \x00\n\nok",
	"\r\n\nabcdhttp/1.1 200\n\r\nHTTP/1.1 200 OK\r\n\r\n",
	"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
	"HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x05hello",
	"ICY 200 OK\r\n\r\n", "\x15\x03\x01\x00\x02\x02\x0a", "SSH-2.0-x\r\n", "HT", "",
	"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", 5000) + "\r\n\r\n",
}

func FuzzReadHead(f *testing.F) {
	// Invariant: the head is a prefix of the bytes, the same however they
	// arrive; it is at most limit long, ends in its first blank line unless
	// cut short, and nothing after it is consumed.
	for _, h := range heads {
		f.Add([]byte(h), uint16(len(h)))
	}
	f.Fuzz(func(t *testing.T, raw []byte, limit uint16) {
		r := bufio.NewReader(bytes.NewReader(raw))
		head, err := readHead(r, int(limit))
		again, againErr := readHead(bufio.NewReader(iotest.OneByteReader(bytes.NewReader(raw))), int(limit))
		if !bytes.Equal(head, again) || !errors.Is(againErr, err) {
			t.Fatalf("%q, %v; a byte at a time %q, %v", head, err, again, againErr)
		}
		rest, isPrefix := bytes.CutPrefix(raw, head)
		if !isPrefix || len(head) > int(limit) {
			t.Fatalf("%q of %q, limit %d", head, raw, limit)
		}
		begun := bytes.TrimLeft(head, "\r\n")
		blanks := bytes.Count(begun, []byte("\n\n")) + bytes.Count(begun, []byte("\n\r\n"))
		switch {
		case err == nil:
			left, _ := io.ReadAll(r)
			if blanks != 1 || !bytes.HasSuffix(head, []byte("\n")) || !bytes.Equal(left, rest) {
				t.Fatalf("head %q, %q left of %q", head, left, raw)
			}
		case errors.Is(err, errHeadCut):
			if blanks != 0 || len(rest) > 0 {
				t.Fatalf("cut head %q of %q", head, raw)
			}
		case head != nil:
			t.Fatalf("%q with %v", head, err)
		}
	})
}

func FuzzReadResponse(f *testing.F) {
	// Invariant: of any bytes there are heads or an error, never both; heads
	// and body stay within their limits; and a body that counts as whole is
	// the one that net/http reads.
	for _, h := range heads {
		f.Add([]byte(h))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := bufio.NewReader(bytes.NewReader(raw))
		hs, cut, err := readHeads(r, false)
		if (len(hs) == 0) == (err == nil) || len(bytes.Join(hs, nil)) > maxHeads || !bytes.HasPrefix(raw, bytes.Join(hs, nil)) {
			t.Fatalf("%q, %v of %q", hs, err, raw)
		}
		if err != nil || cut {
			return
		}
		last := hs[len(hs)-1]
		framing := framingOf(last)
		body, failure, whole, _ := readBody(r, framing)
		if len(body) > maxBody || whole && failure != "" || failure != "" && failure != fetch.BodyShort && failure != fetch.BodyChunked {
			t.Fatalf("%d bytes, %q, whole: %v", len(body), failure, whole)
		}
		if !whole || framing.status/100 == 1 || framing.bodiless("GET") {
			return
		}
		theirs, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(raw[len(bytes.Join(hs[:len(hs)-1], nil)):])), nil)
		if err != nil || theirs.Proto != "HTTP/1.1" {
			return // net/http is stricter with heads
		}
		if b, err := io.ReadAll(theirs.Body); err == nil && !bytes.Equal(b, body) {
			t.Fatalf("body %q; net/http reads %q", body, b)
		}
	})
}

// frames makes a server's side of an HTTP/2 connection of a tape: type, flags,
// stream, length and payload of one frame after another. A length of 255 stands
// for a payload that the next byte chooses.
func frames(tape []byte) []byte {
	blocks := []string{
		"\x88",                                 // :status: 200
		"\x08\x03103",                          // :status: 103
		"\x00\x01x\x011",                       // x: 1
		"\x88\x00\x01x\x011",                   // both
		"\x08\x03101",                          // :status: 101
		"\x88\x00\x11transfer-encoding\x01x",   // what HTTP/2 has no use for
		"\x82\x84",                             // of a request
		"\x00\x01x\x011\x88",                   // in the wrong order
		strings.Repeat("a", 16384),             // as long as a frame may be
		"\x00\x04\x7f\xff\xff\xff",             // SETTINGS_INITIAL_WINDOW_SIZE, as large as it may be
		"\x00\x05\x00\x00\x00\x00",             // SETTINGS_MAX_FRAME_SIZE of nothing
		"\x00\x00\x00\x01\x00\x00\x00\x00",     // GOAWAY after stream 1
		"\x7f\xff\xff\xff",                     // WINDOW_UPDATE by the most
		"\x00\x00\x00\x07", "\x00\x00\x00\x00", // RST_STREAM: REFUSED_STREAM, NO_ERROR
	}
	var b bytes.Buffer
	f := http2.NewFramer(&b, nil)
	for len(tape) >= 4 {
		kind, flags, id, n := tape[0], tape[1], uint32(tape[2]), int(tape[3])
		tape = tape[4:]
		payload := tape[:min(n, len(tape))]
		tape = tape[len(payload):]
		if n == 255 && len(payload) > 0 {
			tape = append(payload[1:len(payload):len(payload)], tape...)
			payload = []byte(blocks[int(payload[0])%len(blocks)])
		}
		f.WriteRawFrame(http2.FrameType(kind), http2.Flags(flags), id, payload)
	}
	return append(b.Bytes(), tape...)
}

func FuzzHTTP2(f *testing.F) {
	// Invariant: of whatever frames, exchanges on one connection end, each in a
	// response or in a failure that has a name; a body stays within its limit;
	// and the connection is used again only as long as nothing is left on it.
	const next = "\xff\xfe\xfd" // what follows is sent when another request has come
	const settings, ok, end = "\x04\x00\x00\x00", "\x01\x05\x01\xff\x00", "\x01\x05\x03\xff\x00"
	for _, tape := range []string{
		"", settings, settings + ok, settings + ok + end, settings + ok + next + end, settings + ok + next + end + next + "\x01\x05\x05\xff\x00", settings + ok + next + ok + end, ok, end, settings + end, settings + ok + ok,
		settings + "\x01\x04\x01\xff\x00" + "\x00\x01\x01\x02ok", settings + "\x00\x01\x01\x02ok" + ok,
		settings + "\x01\x04\x01\xff\x01" + ok, settings + "\x01\x05\x01\xff\x01", settings + "\x01\x04\x01\xff\x00" + "\x01\x05\x01\xff\x02",
		settings + "\x01\x00\x01\xff\x00" + "\x06\x00\x00\x08abcdefgh", settings + "\x01\x01\x01\xff\x00" + "\x09\x04\x01\xff\x02",
		"\x04\x00\x00\xff\x09" + ok, "\x04\x00\x00\xff\x0a" + ok, settings + "\x07\x00\x00\xff\x0b" + ok + end, settings + "\x08\x00\x01\xff\x0c" + "\x08\x00\x00\xff\x0c" + ok,
		settings + "\x03\x00\x01\xff\x0d", settings + "\x01\x04\x01\xff\x00" + "\x03\x00\x01\xff\x0e", settings + "\x05\x04\x01\x05\x00\x00\x00\x02\x82",
		settings + "\x01\x04\x01\xff\x00" + strings.Repeat("\x00\x00\x01\xff\x08", 5), settings + "\x01\x0d\x01\x03\x01\x88\x00", settings + "\x00\x08\x01\x01\xff",
		settings + ok + "\x00\x01\x01\x02ok" + end, settings + "\x0b\x00\x01\x02ab" + "\x02\x00\x05\x05\x00\x00\x00\x00\x00" + ok,
		settings + "\x06\x00\x00\x08abcdefgh" + "\x08\x00\x00\x04\x00\x00\x00\x00" + ok, "HTTP/1.1 400 Bad Request\r\n\r\n",
	} {
		f.Add([]byte(tape), []byte("body"))
	}
	f.Fuzz(func(t *testing.T, tape, body []byte) {
		ours, theirs := net.Pipe()
		defer ours.Close()
		asked := make(chan bool)
		go func() {
			defer close(asked)
			io.CopyN(io.Discard, theirs, int64(len(http2.ClientPreface)))
			for r := http2.NewFramer(nil, theirs); ; {
				frame, err := r.ReadFrame()
				if err != nil {
					return
				}
				if frame.Header().Type == http2.FrameHeaders {
					asked <- true
				}
			}
		}()
		go func() {
			for part := range bytes.SplitSeq(tape, []byte(next)) {
				if <-asked {
					theirs.Write(frames(part))
				}
			}
			theirs.Close()
			for range asked {
			}
		}()
		c := &conn{Conn: ours, r: bufio.NewReader(ours)}
		c.http2 = newHTTP2(c)
		p, to := New(Options{}), destination{scheme: "https", host: "a.test", port: "443", authority: "a.test", target: "/"}
		defer p.Close()
		for c != nil {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			var a fetch.Answer
			p.exchange(ctx, c, to, fetch.Send{Method: "POST", Body: body}, &a)
			cancel()
			switch {
			case (a.Response == nil) == (a.Failure == nil):
				t.Fatalf("response %+v, failure %+v", a.Response, a.Failure)
			case a.Failure != nil && !slices.Contains([]fetch.FailureKind{fetch.HTTP2Error, fetch.EmptyResponse, fetch.ConnectionReset, fetch.HeadTooLarge, fetch.ResponseTimedOut}, a.Failure.Kind):
				t.Fatalf("failure %+v", a.Failure)
			case a.Response != nil && (a.Response.Status < 200 || a.Response.Status > 999 || len(a.Response.Body) > maxBody):
				t.Fatalf("response %+v", a.Response)
			}
			kept := len(p.pool.kept) > 0
			if kept && (a.Response == nil || a.Surplus != "" || !c.http2.stream.ended || len(c.http2.unsent) > 0) {
				t.Fatalf("kept after %+v", a)
			}
			c, _ = p.pool.take(to.origin())
		}
	})
}
