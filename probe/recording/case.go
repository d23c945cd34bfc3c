// Package recording holds what real browsers did with scripted servers: the
// format of the recordings under testdata/browsers, and the servers that play
// a script again.
package recording

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Engines are the names under Case.Expect.
var Engines = []string{"chromium", "firefox", "webkit"}

// A Case is one request of a page, the answers the servers are to give, and
// what each engine made of them. In the strings of Request.Headers, of the
// script and of the headers seen, each code point U+0000 to U+00FF stands for
// one byte.
type Case struct {
	ID          string             `json:"id"`
	Category    string             `json:"category"`              // what is tried: "acao", "redirect", "random-simple" …
	Set         string             `json:"set"`                   // "open": published; "fresh": generated
	Page        string             `json:"page"`                  // origin of the page; "null" a sandboxed document; "…/coep" one that requires CORP
	PageHeaders []Header           `json:"page_headers,omitzero"` // it is served with, beside those of its origin
	Permission  string             `json:"permission,omitempty"`  // what the user has said before: see Permissions
	API         string             `json:"api"`                   // as --initiator has it
	Request     Request            `json:"request"`
	Script      []Hop              `json:"script"`
	Expect      map[string]*Expect `json:"expect,omitempty"` // by engine
}

// A Header is one header line, name and value.
type Header [2]string

// A Request is what the page asks its API for. A member that is nil or empty
// was left out of the call.
type Request struct {
	URL         string   `json:"url"`
	Method      *string  `json:"method,omitempty"`
	Headers     []Header `json:"headers,omitzero"`
	Credentials string   `json:"credentials,omitempty"`
	Mode        string   `json:"mode,omitempty"`
	Redirect    string   `json:"redirect,omitempty"`
	Body        *string  `json:"body,omitempty"`
	Upload      bool     `json:"upload,omitempty"` // with a listener on xhr.upload
	As          string   `json:"as,omitempty"`     // of a preload
	WorkerType  string   `json:"worker_type,omitempty"`
	// BodyType is what the body is: as fetch.Request has it.
	BodyType       string `json:"body_type,omitempty"`
	Keepalive      bool   `json:"keepalive,omitempty"`
	Cache          string `json:"cache,omitempty"`
	Integrity      string `json:"integrity,omitempty"`
	ReferrerPolicy string `json:"referrer_policy,omitempty"`
	Sync           bool   `json:"sync,omitempty"` // of XMLHttpRequest: send() waits

	TargetAddressSpace string `json:"targetAddressSpace,omitempty"`
}

// A Hop is one scripted URL and its answers: Preflight to an OPTIONS with
// Access-Control-Request-Method, Actual to everything else.
type Hop struct {
	Host      string    `json:"host"`
	Port      int       `json:"port"`
	Scheme    string    `json:"scheme"`
	Path      string    `json:"path"`
	Preflight *Response `json:"preflight"`
	Actual    *Response `json:"actual"`
}

// A Response is what a scripted server answers. The nil Response is a bare
// 404.
type Response struct {
	Status   int      `json:"status,omitempty"`
	Reason   *string  `json:"reason,omitempty"` // nil: the usual one
	Headers  []Header `json:"headers,omitzero"`
	Body     string   `json:"body,omitempty"`
	BodyB64  string   `json:"body_b64,omitempty"`
	NoLength bool     `json:"no_length,omitempty"` // no Content-Length: the body ends with the connection
	Raw      *string  `json:"raw,omitempty"`       // the whole answer, byte for byte
}

// Expect is what one engine did. What was not recorded is nil: WebKit has no
// error names, and only Chromium names a parameter.
type Expect struct {
	Outcome         string   `json:"outcome"` // allowed, blocked or timeout
	Error           *string  `json:"error"`
	FailedParameter *string  `json:"failed_parameter"`
	Console         []string `json:"console"`
	ResponseType    *string  `json:"response_type"`
	Status          *int     `json:"status"`
	ReadableHeaders []string `json:"readable_headers"` // lower-case, sorted
	Exception       *string  `json:"exception"`
	Requests        []Seen   `json:"requests"`
}

// The kinds of request a script tells apart.
const (
	Preflight = "preflight"
	Actual    = "actual"
)

// Seen is one request as a server received it.
type Seen struct {
	Hop     int      `json:"hop"`  // index into the script, -1 for a URL that is not in it
	Kind    string   `json:"kind"` // Preflight or Actual
	Method  string   `json:"method"`
	URL     string   `json:"url"`
	Headers []Header `json:"headers"`
}

// Find returns the index of the hop that answers for a URL, -1 for none.
func (c *Case) Find(scheme, host string, port int, path string) int {
	return slices.IndexFunc(c.Script, func(h Hop) bool {
		return h.Scheme == scheme && h.Port == port && h.Path == path && strings.EqualFold(h.Host, host)
	})
}

// Answer returns what the script says to a request of that kind; nil, which
// is a bare 404, where it says nothing.
func (c *Case) Answer(scheme, host string, port int, path, kind string) *Response {
	i := c.Find(scheme, host, port, path)
	switch {
	case i < 0:
		return nil
	case kind == Preflight:
		return c.Script[i].Preflight
	default:
		return c.Script[i].Actual
	}
}

// Bytes returns the answer as it goes over the wire to a request of that
// method. The end of the bytes is the end of the connection.
func (r *Response) Bytes(method string) []byte {
	if r == nil {
		r = &Response{Status: http.StatusNotFound}
	}
	if r.Raw != nil {
		return Bytes(*r.Raw)
	}
	reason := http.StatusText(r.Status)
	if r.Reason != nil {
		reason = *r.Reason
	}
	body := Bytes(r.Body)
	if r.BodyB64 != "" {
		body, _ = base64.StdEncoding.DecodeString(r.BodyB64) // Read has seen that it decodes
	}
	b := fmt.Appendf(nil, "HTTP/1.1 %d %s\r\n", r.Status, reason)
	for _, h := range r.Headers {
		b = fmt.Appendf(b, "%s: %s\r\n", Bytes(h[0]), Bytes(h[1]))
	}
	bodiless := r.Status < 200 || r.Status == http.StatusNoContent || r.Status == http.StatusNotModified
	if !bodiless && !r.NoLength {
		b = fmt.Appendf(b, "Content-Length: %d\r\n", len(body))
	}
	if !slices.ContainsFunc(r.Headers, func(h Header) bool { return strings.EqualFold(h[0], "upgrade") }) {
		b = append(b, "Connection: close\r\n"...)
	}
	b = append(b, "\r\n"...)
	if !bodiless && method != http.MethodHead {
		b = append(b, body...)
	}
	return b
}

// Accepted puts what accepts the handshake of a WebSocket in the place where an
// answer has {accept}.
func Accepted(answer []byte, key string) []byte {
	return bytes.ReplaceAll(answer, []byte("{accept}"), []byte(fetch.WebSocketAccept(key)))
}

// Bytes returns the bytes a string of the format stands for: what
// fetch.IsomorphicDecode does, turned around.
func Bytes(s string) []byte {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return b
}

// Load reads recordings, gzipped JSON lines, in the order given. An error
// names the file and the line.
func Load(paths ...string) ([]*Case, error) {
	var all []*Case
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		cs, err := Read(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, cs...)
	}
	return all, nil
}

// Read reads gzipped JSON lines, a case each.
func Read(r io.Reader) ([]*Case, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bufio.NewReader(z))
	d.DisallowUnknownFields()
	var cs []*Case
	for n := 1; ; n++ {
		c := new(Case)
		switch err := d.Decode(c); {
		case err == io.EOF:
			return cs, nil
		case err != nil:
			return nil, fmt.Errorf("case %d: %w", n, err)
		}
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("case %d: %w", n, err)
		}
		cs = append(cs, c)
	}
}

// check refuses what a server could not play.
func (c *Case) check() error {
	if c.ID == "" || strings.Contains(c.ID, "/") {
		return fmt.Errorf("no usable id: %q", c.ID)
	}
	for _, h := range c.Script {
		for _, r := range []*Response{h.Preflight, h.Actual} {
			if r == nil {
				continue
			}
			if _, err := base64.StdEncoding.DecodeString(r.BodyB64); err != nil {
				return fmt.Errorf("%s: body_b64: %w", c.ID, err)
			}
		}
	}
	return nil
}

// Write writes cases as Read reads them. The same cases give the same bytes.
func Write(w io.Writer, cs []*Case) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	e := json.NewEncoder(z)
	e.SetEscapeHTML(false)
	for _, c := range cs {
		if err := e.Encode(c); err != nil {
			return fmt.Errorf("%s: %w", c.ID, err)
		}
	}
	return z.Close()
}
