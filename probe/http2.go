package probe

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/cors-check/cors-check/rules/fetch"
)

const (
	// maxHeaderList bounds the headers of an HTTP/2 response, counted as
	// SETTINGS_MAX_HEADER_LIST_SIZE is: Chromium's limit.
	maxHeaderList = 256 << 10
	// connectionWindow is what a server may send on all streams before it is
	// told that it may go on.
	connectionWindow = 65535
)

// http2Conn is the state of an HTTP/2 connection. It carries one exchange
// after another, never two at once. Where engines differ in what they make of
// a frame that the standard forbids, the standard decides; where all of them
// let it pass, so do we.
// https://www.rfc-editor.org/rfc/rfc9113
type http2Conn struct {
	*http2Writer
	in      *http2.Framer
	from    *watched    // what it reads from
	settled bool        // the server's SETTINGS came
	goAway  *http2Error // its GOAWAY, nil before
	credit  int64       // what it may still send on all streams
	next    uint32      // the ID of the next stream
	stream  *stream     // that of the exchange under way, or of the last one
	surplus string      // a frame of a response that nobody asked for
}

func newHTTP2(c *conn) *http2Conn {
	h := &http2Conn{http2Writer: newHTTP2Writer(), credit: connectionWindow, next: 1}
	h.from = &watched{Reader: c.r}
	h.in = http2.NewFramer(nil, h.from)
	h.in.SetMaxReadFrameSize(maxFrame)
	h.in.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	h.in.MaxHeaderListSize = maxHeaderList
	return h
}

// watched is a reader that remembers its error.
type watched struct {
	io.Reader
	err error
}

func (w *watched) Read(b []byte) (n int, err error) {
	n, err = w.Reader.Read(b)
	w.err = err
	return n, err
}

// stream is what one exchange reads. It is open from the start: only the
// server's end of it is of interest.
type stream struct {
	id       uint32
	credit   int64 // what the server may still send on it
	response *fetch.Response
	body     bytes.Buffer
	ended    bool // by the server
}

// resetStream is the frame that resets a stream.
const resetStream = "RST_STREAM"

// http2Error is a refusal by the server, or an answer that breaks the protocol.
type http2Error struct {
	what string // the frame that says it
	code http2.ErrCode
}

func (e http2Error) Error() string { return e.what + " " + e.code.String() }

func violation(code http2.ErrCode, format string, args ...any) error {
	return http2Error{fmt.Sprintf(format, args...) + ":", code}
}

// exchange makes a request. Reading goes on beside the writing: a server may
// answer before it has read the whole request, and read no more. Errors of
// writing are left to the reading, which fails too, unless an answer came.
func (h *http2Conn) exchange(ctx context.Context, c *conn, to destination, s fetch.Send) exchanged {
	h.stream = &stream{id: h.next, credit: maxBody}
	h.next += 2
	h.open(h.stream.id, to, s)
	quit, written := make(chan struct{}), make(chan error, 1)
	go func() { written <- h.write(c.Conn, quit) }()
	x := h.read(ctx, c)
	close(quit)
	if x.surplus = h.surplus; x.reusable {
		select {
		case err := <-written:
			x.reusable = err == nil && h.surplus == "" && h.goAway == nil && h.sent()
		case <-time.After(writing):
			x.reusable = false
		}
	}
	return x
}

// read reads up to the end of the response, or as much of it as is wanted.
func (h *http2Conn) read(ctx context.Context, c *conn) exchanged {
	x, st, start := exchanged{firstByte: -1}, h.stream, time.Now()
	for !st.ended && st.body.Len() < maxBody {
		err := h.receive()
		switch {
		case err != nil && x.response == nil:
			x.failure = c.failureOf(ctx, responding, err)
			x.outcome = outcomeOf(ctx, err)
			return x
		case err != nil:
			failure, reset := fetch.BodyShort, http2Error{}
			if errors.As(err, &reset) && reset.what == resetStream {
				failure = fetch.BodyReset
			}
			x.response.Body, x.response.BodyFailure = st.body.Bytes(), broken(err, failure)
			if errors.Is(err, os.ErrDeadlineExceeded) {
				c.part(ctx, x.response)
			}
			return x
		case st.response != nil && x.response == nil:
			x.response, x.firstByte = st.response, time.Since(start)
			contentType, _ := x.response.Headers.Get("content-type")
			c.await(ctx, eventStream(contentType))
			defer func() { c.reading = nil }()
		}
	}
	body := st.body.Bytes()
	x.response.Body = body[:min(len(body), maxBody)]
	x.reusable = st.ended
	return x
}

// outcomeOf says what an error before the answer means for another try.
func outcomeOf(ctx context.Context, err error) outcome {
	var refusal http2Error
	switch {
	case ctx.Err() != nil:
		return final
	case errors.As(err, &refusal):
		switch refusal.code {
		case http2.ErrCodeNo, http2.ErrCodeRefusedStream:
			return unanswered
		case http2.ErrCodeHTTP11Required:
			return wantsHTTP1
		}
		return final
	case ended(err), kindOfResponse(err) == fetch.ConnectionReset:
		return unanswered
	}
	return final
}

// idle says whether the connection, read with a deadline, has nothing on it but
// what a server may send between two exchanges. One that sends that for ever
// is not idle.
func (h *http2Conn) idle(c *conn) bool {
	for until := time.Now().Add(settling); time.Now().Before(until); {
		if err := c.peek(); err != nil {
			return errors.Is(err, os.ErrDeadlineExceeded)
		}
		if h.receive() != nil || h.goAway != nil || h.surplus != "" {
			return false
		}
	}
	return false
}

// receive reads a frame and takes it in. An error ends the exchange, and the
// connection with it. The framer sees to the form of frames, and that those of
// one header block follow each other.
func (h *http2Conn) receive() error {
	f, err := h.in.ReadFrame()
	var malformed http2.StreamError
	switch {
	case errors.As(err, &malformed) && h.closed(malformed.StreamID):
		return nil
	case err != nil && h.goAway != nil && h.goAway.code != http2.ErrCodeNo && ended(err):
		return *h.goAway
	case ended(err) && h.from.err == nil: // the framer's word for a frame too short for what is in it
		return violation(http2.ErrCodeFrameSize, "a frame cut short")
	case err != nil:
		return err
	}
	// https://www.rfc-editor.org/rfc/rfc9113#section-3.4
	if settings, ok := f.(*http2.SettingsFrame); !h.settled && (!ok || settings.IsAck()) {
		return violation(http2.ErrCodeProtocol, "%s before SETTINGS", f.Header().Type)
	}
	h.settled = true
	switch f := f.(type) {
	case *http2.SettingsFrame:
		if f.IsAck() {
			return nil
		}
		if err := f.ForeachSetting(h.heed); err != nil {
			return err
		}
		h.answer(func(to *http2.Framer) { to.WriteSettingsAck() })
	case *http2.PingFrame:
		if f.IsAck() {
			return nil
		}
		h.answer(func(to *http2.Framer) { to.WritePing(true, f.Data) })
	case *http2.GoAwayFrame:
		h.goAway = &http2Error{"GOAWAY", f.ErrCode}
		if f.LastStreamID < h.stream.id || f.ErrCode == http2.ErrCodeHTTP11Required {
			return *h.goAway
		}
	case *http2.PushPromiseFrame:
		return violation(http2.ErrCodeProtocol, "PUSH_PROMISE, which was ruled out")
	case *http2.WindowUpdateFrame:
		if f.StreamID == 0 {
			return h.allow(0, f.Increment)
		}
		return h.onStream(f)
	case *http2.RSTStreamFrame, *http2.MetaHeadersFrame, *http2.DataFrame:
		return h.onStream(f)
	}
	return nil // PRIORITY, and what is unknown
}

// closed says whether that is the ID of a stream of an earlier exchange.
func (h *http2Conn) closed(id uint32) bool { return id < h.stream.id && id%2 == 1 }

// onStream takes in a frame of a stream.
// https://www.rfc-editor.org/rfc/rfc9113#section-5.1
func (h *http2Conn) onStream(f http2.Frame) error {
	st, id := h.stream, f.Header().StreamID
	ours := id == st.id
	data, isData := f.(*http2.DataFrame)
	if _, isHeaders := f.(*http2.MetaHeadersFrame); (isHeaders || isData) && (!ours || st.ended) {
		h.surplus = fmt.Sprintf("%s on stream %d", f.Header().Type, id)
	}
	switch {
	case !ours && !h.closed(id):
		return violation(http2.ErrCodeProtocol, "%s on a stream that was never opened", f.Header().Type)
	case isData:
		if err := h.take(data); err != nil {
			return err
		}
	}
	if !ours {
		return nil // engines let it pass: the stream may have been given up
	}
	switch f := f.(type) {
	case *http2.WindowUpdateFrame:
		return h.allow(id, f.Increment)
	case *http2.RSTStreamFrame:
		switch {
		case f.ErrCode == http2.ErrCodeNo && st.response != nil:
			// All has been said, and the rest of the request is not wanted.
			// https://www.rfc-editor.org/rfc/rfc9113#section-8.1
			st.ended = true
			h.giveUp()
		case f.ErrCode == http2.ErrCodeNo:
			return violation(http2.ErrCodeProtocol, "RST_STREAM before HEADERS")
		case !st.ended:
			return http2Error{resetStream, f.ErrCode}
		}
	case *http2.MetaHeadersFrame:
		return st.receiveHeaders(f)
	case *http2.DataFrame:
		return st.receiveData(f)
	}
	return nil
}

// take counts a frame of DATA against what the server may send, and lets it
// send on.
func (h *http2Conn) take(f *http2.DataFrame) error {
	if h.credit -= int64(f.Length); h.credit < 0 {
		return violation(http2.ErrCodeFlowControl, "DATA beyond the window")
	}
	if h.credit > connectionWindow/2 {
		return nil
	}
	more := connectionWindow - h.credit
	h.credit = connectionWindow
	h.answer(func(to *http2.Framer) { to.WriteWindowUpdate(0, uint32(more)) })
	return nil
}

// receiveData takes in a part of the body.
func (st *stream) receiveData(f *http2.DataFrame) error {
	st.credit -= int64(f.Length)
	switch {
	case st.ended:
		return violation(http2.ErrCodeStreamClosed, "DATA after the end of the stream")
	case st.response == nil:
		return violation(http2.ErrCodeProtocol, "DATA before HEADERS")
	case st.credit < 0:
		return violation(http2.ErrCodeFlowControl, "DATA beyond the window")
	}
	st.body.Write(f.Data())
	st.ended = f.StreamEnded()
	return nil
}

// receiveHeaders takes in the headers of an interim response, which nobody
// reads, those of the response, or its trailers.
// https://www.rfc-editor.org/rfc/rfc9113#section-8.1
func (st *stream) receiveHeaders(f *http2.MetaHeadersFrame) error {
	switch {
	case st.ended:
		return violation(http2.ErrCodeStreamClosed, "HEADERS after the end of the stream")
	case st.response != nil && len(f.PseudoFields()) > 0:
		return violation(http2.ErrCodeProtocol, "trailers with %s", f.PseudoFields()[0].Name)
	case st.response != nil && !f.StreamEnded():
		return violation(http2.ErrCodeProtocol, "trailers without an end")
	}
	st.ended = f.StreamEnded()
	if st.response != nil {
		return nil
	}
	if f.Truncated {
		return errHeadTooLarge
	}
	digits := f.PseudoValue("status")
	status, err := strconv.ParseUint(digits, 10, 16)
	switch {
	case err != nil, len(digits) != 3, status < 100:
		return violation(http2.ErrCodeProtocol, "HEADERS without a status")
	case status == 101: // https://www.rfc-editor.org/rfc/rfc9113#section-8.6
		return violation(http2.ErrCodeProtocol, "HEADERS with the status 101")
	case status/100 == 1 && st.ended:
		return errNoFinalHead
	case status/100 == 1:
		return nil
	}
	st.response = &fetch.Response{Protocol: "HTTP/2.0", Status: int(status), Headers: make(fetch.HeaderList, 0, len(f.Fields)-1)}
	for _, field := range f.RegularFields() {
		if field.Name == "transfer-encoding" { // https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2
			st.response = nil
			return violation(http2.ErrCodeProtocol, "HEADERS with transfer-encoding")
		}
		if status/100 == 3 && field.Name == "location" && len(field.Value) > maxLocation {
			st.response = nil
			return errLocationTooLong
		}
		st.response.Headers = append(st.response.Headers, fetch.Header{Name: field.Name, Value: field.Value})
	}
	return nil
}
