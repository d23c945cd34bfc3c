package probe

import (
	"bytes"
	"io"
	"math"
	"strings"
	"sync"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/cors-check/cors-check/rules/fetch"
)

const (
	// maxFrame is the longest frame that either side sends. A server may
	// allow longer ones; to make use of that would be to let it choose how
	// much memory that takes.
	maxFrame = 16 << 10
	// maxWindow is the largest that a window may be.
	// https://www.rfc-editor.org/rfc/rfc9113#section-6.9.1
	maxWindow = math.MaxInt32
	// maxOwed is how many answers to its frames a server may leave unread.
	// Chromium lets 10,000 be and then hangs up, whatever came meanwhile.
	maxOwed = 10_000
)

// http2Writer is the half of an HTTP/2 connection that is written. Frames wait
// here until write gets rid of them, so that reading waits for no server to
// read. All but write is for the one who reads.
type http2Writer struct {
	wake chan struct{} // holds one when there may be something to write

	mu      sync.Mutex
	queue   bytes.Buffer  // the frames that wait
	owed    int           // how many of them are answers
	framer  *http2.Framer // writes to queue
	encoder *hpack.Encoder
	block   bytes.Buffer // what encoder writes to

	// The request under way, and what the server allows us to send of it.
	id        uint32
	unsent    []byte // of its body
	window    int64  // on its stream
	perStream int64  // on a new stream
	all       int64  // on all streams
}

func newHTTP2Writer() *http2Writer {
	w := &http2Writer{wake: make(chan struct{}, 1), perStream: 65535, all: 65535}
	w.framer = http2.NewFramer(&w.queue, nil)
	w.encoder = hpack.NewEncoder(&w.block)
	w.queue.WriteString(http2.ClientPreface)
	w.framer.WriteSettings(
		http2.Setting{ID: http2.SettingEnablePush, Val: 0},
		http2.Setting{ID: http2.SettingInitialWindowSize, Val: maxBody},
		http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: maxHeaderList},
	)
	return w
}

// write writes what waits, until quit is closed and nothing waits that may be
// sent.
func (w *http2Writer) write(to io.Writer, quit <-chan struct{}) error {
	for last := false; ; {
		frames := w.pending()
		if len(frames) > 0 {
			if _, err := to.Write(frames); err != nil {
				return err
			}
			continue
		}
		if last {
			return nil
		}
		select {
		case <-w.wake:
		case <-quit:
			last = true
		}
	}
}

// pending takes out the frames that wait or, when none does, some of the body.
func (w *http2Writer) pending() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := min(int64(len(w.unsent)), w.window, w.all, maxFrame); w.queue.Len() == 0 && n > 0 {
		w.framer.WriteData(w.id, n == int64(len(w.unsent)), w.unsent[:n])
		w.unsent = w.unsent[n:]
		w.window -= n
		w.all -= n
	}
	frames := bytes.Clone(w.queue.Bytes())
	w.queue.Reset()
	w.owed = 0
	return frames
}

// change changes what there is to write.
func (w *http2Writer) change(f func() error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := f()
	select {
	case w.wake <- struct{}{}:
	default:
	}
	return err
}

// open begins a request: its headers in the order given, with the changes that
// HTTP/2 demands. https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2
func (w *http2Writer) open(id uint32, to destination, s fetch.Send) {
	w.change(func() error {
		w.id, w.unsent, w.window = id, s.Body, w.perStream
		w.block.Reset()
		w.encoder.WriteField(hpack.HeaderField{Name: ":method", Value: s.Method})
		w.encoder.WriteField(hpack.HeaderField{Name: ":authority", Value: to.authority})
		w.encoder.WriteField(hpack.HeaderField{Name: ":scheme", Value: to.scheme})
		w.encoder.WriteField(hpack.HeaderField{Name: ":path", Value: to.target})
		for _, f := range s.Headers {
			switch name := strings.ToLower(f.Name); name {
			case "host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade":
			default:
				w.encoder.WriteField(hpack.HeaderField{Name: name, Value: f.Value})
			}
		}
		first, rest := cut(w.block.Bytes())
		w.framer.WriteHeaders(http2.HeadersFrameParam{
			StreamID:      id,
			BlockFragment: first,
			EndStream:     len(s.Body) == 0,
			EndHeaders:    len(rest) == 0,
		})
		for len(rest) > 0 {
			first, rest = cut(rest)
			w.framer.WriteContinuation(id, len(rest) == 0, first)
		}
		return nil
	})
}

// cut cuts what fits in a frame off a header block.
func cut(block []byte) (fragment, rest []byte) {
	n := min(len(block), maxFrame)
	return block[:n], block[n:]
}

// answer answers a frame of the server's with another, as long as the server
// reads its answers: who sends for ever and reads nothing gets no more of them.
func (w *http2Writer) answer(write func(*http2.Framer)) {
	w.change(func() error {
		if w.owed++; w.owed <= maxOwed {
			write(w.framer)
		}
		return nil
	})
}

// allow takes in how much more the server allows to be sent, on a stream or,
// with the ID 0, on all of them.
func (w *http2Writer) allow(id, more uint32) error {
	return w.change(func() error {
		window := &w.window
		if id == 0 {
			window = &w.all
		}
		*window += int64(more)
		return inBounds(*window)
	})
}

// heed takes in a setting of the server's. The error is that of a value out of
// its bounds. https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2
func (w *http2Writer) heed(s http2.Setting) error {
	if err := s.Valid(); err != nil {
		return err
	}
	return w.change(func() error {
		switch s.ID {
		case http2.SettingEnablePush:
			if s.Val != 0 {
				return violation(http2.ErrCodeProtocol, "SETTINGS that enable push")
			}
		case http2.SettingHeaderTableSize:
			w.encoder.SetMaxDynamicTableSizeLimit(s.Val)
		case http2.SettingInitialWindowSize:
			w.window += int64(s.Val) - w.perStream
			w.perStream = int64(s.Val)
			return inBounds(w.window)
		}
		return nil
	})
}

func inBounds(window int64) error {
	if window > maxWindow {
		return violation(http2.ErrCodeFlowControl, "a window larger than there may be")
	}
	return nil
}

// giveUp forgets the rest of the body.
func (w *http2Writer) giveUp() {
	w.change(func() error { w.unsent = nil; return nil })
}

// sent says whether all of the request is on its way.
func (w *http2Writer) sent() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.unsent) == 0
}
