package probe

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/cors-check/cors-check/rules/fetch"
)

// maxHeaderList bounds the headers of an HTTP/2 response, counted as
// SETTINGS_MAX_HEADER_LIST_SIZE is: Chromium's limit.
const maxHeaderList = 256 << 10

// http2Conn is the state of an HTTP/2 connection. It carries one exchange
// after another, never two at once, so nothing has to be read in between.
// https://www.rfc-editor.org/rfc/rfc9113
type http2Conn struct {
	framer  *http2.Framer
	out     *bufio.Writer
	encoder *hpack.Encoder
	block   bytes.Buffer // what encoder writes to
	next    uint32       // the ID of the next stream

	// What the server allows us to send.
	window    int64 // on the whole connection
	perStream int64 // on a new stream
	frameSize uint32
}

func newHTTP2(c *conn) *http2Conn {
	h := &http2Conn{out: bufio.NewWriter(c.Conn), next: 1, window: 65535, perStream: 65535, frameSize: 16384}
	h.framer = http2.NewFramer(h.out, c.r)
	h.framer.SetMaxReadFrameSize(16384)
	h.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	h.framer.MaxHeaderListSize = maxHeaderList
	h.encoder = hpack.NewEncoder(&h.block)
	h.out.WriteString(http2.ClientPreface)
	h.framer.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: maxBody},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHeaderList},
	)
	return h
}

// stream is the exchange under way.
type stream struct {
	id       uint32
	unsent   []byte // of the request's body
	window   int64  // how much of it may be sent
	response *fetch.Response
	body     bytes.Buffer
	ended    bool // by the server
	last     bool // the server takes no stream after this one
}

// http2Error is a refusal by the server, or an answer that breaks the protocol.
type http2Error struct {
	what string // the frame that says it
	code http2.ErrCode
}

func (e http2Error) Error() string { return e.what + " " + e.code.String() }

// exchange makes a request. Errors of writing are left to the reading after
// it, which fails too, unless an answer had come before.
func (h *http2Conn) exchange(ctx context.Context, c *conn, to destination, s fetch.Send) exchanged {
	x := exchanged{firstByte: -1}
	st := &stream{id: h.next, unsent: s.Body, window: h.perStream}
	h.next += 2
	start := time.Now()
	h.writeHeaders(st.id, to, s)
	for !st.ended && st.body.Len() < maxBody {
		h.writeBody(st)
		h.out.Flush()
		f, err := h.framer.ReadFrame()
		if err == nil {
			err = h.receive(st, f)
		}
		switch {
		case err != nil && x.response == nil:
			x.failure = c.failureOf(ctx, responding, err)
			x.outcome = outcomeOf(ctx, err)
			return x
		case err != nil:
			x.response.Body, x.response.BodyFailure = st.body.Bytes(), broken(err, fetch.BodyShort)
			return x
		case st.response != nil && x.response == nil:
			x.response, x.firstByte = st.response, time.Since(start)
			c.SetReadDeadline(time.Now().Add(bodyPatience))
			if ctx.Err() != nil { // the deadline may have been the one that ctx set
				return x
			}
		}
	}
	body := st.body.Bytes()
	x.response.Body = body[:min(len(body), maxBody)]
	x.reusable = st.ended && len(st.unsent) == 0 && !st.last
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

// writeHeaders writes a request's headers, in the order given, with the
// changes that HTTP/2 demands.
// https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2
func (h *http2Conn) writeHeaders(id uint32, to destination, s fetch.Send) {
	h.block.Reset()
	h.encoder.WriteField(hpack.HeaderField{Name: ":method", Value: s.Method})
	h.encoder.WriteField(hpack.HeaderField{Name: ":authority", Value: to.authority})
	h.encoder.WriteField(hpack.HeaderField{Name: ":scheme", Value: to.scheme})
	h.encoder.WriteField(hpack.HeaderField{Name: ":path", Value: to.target})
	for _, f := range s.Headers {
		switch name := strings.ToLower(f.Name); name {
		case "host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade":
		default:
			h.encoder.WriteField(hpack.HeaderField{Name: name, Value: f.Value})
		}
	}
	first, rest := h.cut(h.block.Bytes())
	h.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID:      id,
		BlockFragment: first,
		EndStream:     len(s.Body) == 0,
		EndHeaders:    len(rest) == 0,
	})
	for len(rest) > 0 {
		first, rest = h.cut(rest)
		h.framer.WriteContinuation(id, len(rest) == 0, first)
	}
}

// cut cuts what fits in a frame off a header block.
func (h *http2Conn) cut(block []byte) (fragment, rest []byte) {
	n := min(len(block), int(h.frameSize))
	return block[:n], block[n:]
}

// writeBody writes as much of a body as the server takes now.
func (h *http2Conn) writeBody(st *stream) {
	for len(st.unsent) > 0 {
		n := min(int64(len(st.unsent)), st.window, h.window, int64(h.frameSize))
		if n <= 0 {
			return
		}
		h.framer.WriteData(st.id, n == int64(len(st.unsent)), st.unsent[:n])
		st.unsent = st.unsent[n:]
		st.window -= n
		h.window -= n
	}
}

// receive takes a frame in. An error ends the exchange.
func (h *http2Conn) receive(st *stream, f http2.Frame) error {
	ours := f.Header().StreamID == st.id
	switch f := f.(type) {
	case *http2.SettingsFrame:
		if !f.IsAck() {
			if err := f.ForeachSetting(func(s http2.Setting) error { return h.apply(st, s) }); err != nil {
				return err
			}
			return h.framer.WriteSettingsAck()
		}
	case *http2.PingFrame:
		if !f.IsAck() {
			return h.framer.WritePing(true, f.Data)
		}
	case *http2.WindowUpdateFrame:
		if f.StreamID == 0 {
			h.window += int64(f.Increment)
		} else if ours {
			st.window += int64(f.Increment)
		}
	case *http2.GoAwayFrame:
		st.last = true
		if f.LastStreamID < st.id || f.ErrCode != http2.ErrCodeNo {
			return http2Error{"GOAWAY", f.ErrCode}
		}
	case *http2.RSTStreamFrame:
		if ours {
			return http2Error{"RST_STREAM", f.ErrCode}
		}
	case *http2.MetaHeadersFrame:
		if ours {
			return st.receiveHeaders(f)
		}
	case *http2.PushPromiseFrame:
		return http2Error{"PUSH_PROMISE, which was ruled out:", http2.ErrCodeProtocol}
	case *http2.DataFrame:
		if ours && st.response == nil {
			return http2Error{"DATA before HEADERS:", http2.ErrCodeProtocol}
		}
		if ours {
			st.body.Write(f.Data())
			st.ended = f.StreamEnded()
		}
		if f.Length > 0 {
			return h.framer.WriteWindowUpdate(0, f.Length)
		}
	}
	return nil
}

// apply heeds a setting of the server's. The error is that of a value out of
// its bounds: with frames of no bytes, say, nothing could ever be sent.
// https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2
func (h *http2Conn) apply(st *stream, s http2.Setting) error {
	if err := s.Valid(); err != nil {
		return err
	}
	switch s.ID {
	case http2.SettingHeaderTableSize:
		h.encoder.SetMaxDynamicTableSizeLimit(s.Val)
	case http2.SettingInitialWindowSize:
		st.window += int64(s.Val) - h.perStream
		h.perStream = int64(s.Val)
	case http2.SettingMaxFrameSize:
		h.frameSize = s.Val
	}
	return nil
}

// receiveHeaders takes in the headers of an interim response, which nobody
// reads, those of the response, or its trailers.
func (st *stream) receiveHeaders(f *http2.MetaHeadersFrame) error {
	st.ended = f.StreamEnded()
	if st.response != nil {
		return nil
	}
	if f.Truncated {
		return errHeadTooLarge
	}
	status, err := strconv.Atoi(f.PseudoValue("status"))
	switch {
	case err != nil, status < 100, status > 999:
		return http2Error{"HEADERS without a status:", http2.ErrCodeProtocol}
	case status/100 == 1 && st.ended:
		return errNoFinalHead
	case status/100 == 1:
		return nil
	}
	st.response = &fetch.Response{Protocol: "HTTP/2.0", Status: status}
	for _, field := range f.RegularFields() {
		st.response.Headers = append(st.response.Headers, fetch.Header{Name: field.Name, Value: field.Value})
	}
	return nil
}
