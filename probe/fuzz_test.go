package probe

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

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
		hs, cut, err := readHeads(r)
		if (len(hs) == 0) == (err == nil) || len(bytes.Join(hs, nil)) > maxHeads || !bytes.HasPrefix(raw, bytes.Join(hs, nil)) {
			t.Fatalf("%q, %v of %q", hs, err, raw)
		}
		if err != nil || cut {
			return
		}
		last := hs[len(hs)-1]
		framing := framingOf(last)
		body, failure, whole := readBody(r, framing)
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
