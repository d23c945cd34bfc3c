// Package live drives the browsers that are installed and records what they
// do with the scripts of package recording.
//
// A browser opens the recorder's page, and the page asks its own server for
// one case after the other. What the page got comes back from the page, what
// was sent from the scripted servers, and the console from the browser, each
// engine in its own way.
package live

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/rules/fetch"
)

//go:embed page.html
var pageFile string

// pageHTML is the page, with the script it names in its place.
var pageHTML = strings.Replace(pageFile, `<script src="initiate.js"></script>`, "<script>\n"+devtools.Initiate+"</script>", 1)

// patience is how long a page may take for one case, or to open. The page
// itself gives a case six seconds.
const patience = 20 * time.Second

// ErrMissing says that an engine, or what it needs, is not on this machine.
var ErrMissing = errors.New("missing on this machine")

// A Recorder serves the scripts of cases, and the pages they run in, to one
// browser at a time.
type Recorder struct {
	server *recording.Server
	now    atomic.Pointer[line] // to the browser started last
}

// A line carries jobs to the page of one browser, and results back.
type line struct {
	jobs, done chan []byte
	cut        chan struct{} // closed with the browser
}

// NewRecorder opens the ports the cases need. It fails where another process
// has one and does not let go of it before the context ends.
func NewRecorder(ctx context.Context, cs []*recording.Case) (*Recorder, error) {
	s, err := recording.NewServer(cs)
	if err != nil {
		return nil, err
	}
	r := &Recorder{server: s}
	s.Everywhere = InNetwork()
	r.now.Store(new(line))
	s.Page = r.answer
	ports := recording.Ports
	if slices.ContainsFunc(cs, func(c *recording.Case) bool { return c.Page == "http://app.test" || c.Page == "https://app.test" }) {
		ports = slices.Concat(ports, recording.DefaultPorts)
	}
	if err := s.Listen(ctx, ports...); err != nil {
		return nil, err
	}
	return r, nil
}

// Close ends serving. Browsers are closed before.
func (r *Recorder) Close() { r.server.Close() }

// answer serves the pages, hands a page its next job, and takes its results.
func (r *Recorder) answer(path, query string, body []byte) []byte {
	const head = "HTTP/1.1 200 OK\r\nConnection: close\r\nCache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\n"
	page := func(extra string) []byte {
		return []byte(head + "Content-Type: text/html; charset=utf-8\r\n" + extra + "\r\n" + pageHTML)
	}
	switch path {
	case "/":
		return page("")
	case "/with":
		lines := ""
		for line := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(line, "=")
			value, _ = url.QueryUnescape(value)
			lines += name + ": " + value + "\r\n"
		}
		return page(lines)
	case "/null":
		return page("Content-Security-Policy: sandbox allow-scripts\r\n")
	case "/coep":
		return page("Cross-Origin-Embedder-Policy: require-corp\r\n")
	case "/next":
		job := []byte("{}")
		l := r.now.Load()
		select {
		case job = <-l.jobs:
		case <-l.cut:
		case <-time.After(patience):
		}
		return append([]byte(head+"\r\n"), job...)
	case "/done":
		l := r.now.Load()
		select {
		case l.done <- body:
		case <-l.cut:
		case <-time.After(patience):
		}
		return []byte(head + "\r\n")
	}
	return (*recording.Response)(nil).Bytes("GET")
}

// pageURL is where the page of a case is.
func pageURL(c *recording.Case) string {
	switch {
	case c.Page == "null":
		return "http://app.test:18081/null"
	case strings.HasSuffix(c.Page, "/coep"):
		return c.Page
	case len(c.PageHeaders) > 0:
		lines := make([]string, len(c.PageHeaders))
		for i, h := range c.PageHeaders {
			lines[i] = h[0] + "=" + url.QueryEscape(h[1])
		}
		return c.Page + "/with?" + strings.Join(lines, "&")
	default:
		return c.Page + "/"
	}
}

// said is what a browser wrote while a case ran.
type said struct {
	console          []string
	error, parameter *string
}

// An engine is a running browser, whose page asks for cases.
type engine interface {
	// said returns what was written while that case ran, which has ended.
	said(ctx context.Context, number int) (said, error)
	// permit has the user say that beforehand, for the page's origin.
	permit(ctx context.Context, page, local, loopback string) error
	close()
}

// A Browser is a browser that runs cases for a Recorder.
type Browser struct {
	Engine  string // one of recording.Engines
	Version string // as the browser tells it

	server *recording.Server
	line   *line
	engine engine
	page   string // where it is
	cases  int    // how many it has run
}

// Start starts the browser of that engine, with a profile of its own, once the
// one before is closed. An engine that cannot be had here is ErrMissing, wrapped.
func (r *Recorder) Start(ctx context.Context, name string) (*Browser, error) {
	b := r.browser(name)
	var err error
	switch name {
	case "chromium":
		b.engine, b.Version, err = startChromium(ctx, b.page)
	case "firefox":
		b.engine, b.Version, err = startFirefox(ctx, b.page, r.server.Authority())
	case "webkit":
		b.engine, b.Version, err = startWebKit(ctx, b.page)
	default:
		err = fmt.Errorf("no such engine; there are %s", strings.Join(recording.Engines, ", "))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return b, nil
}

// browser returns a browser that is not running yet; it gets the line.
func (r *Recorder) browser(name string) *Browser {
	b := &Browser{Engine: name, server: r.server, page: "http://app.test:18081/",
		line: &line{jobs: make(chan []byte), done: make(chan []byte), cut: make(chan struct{})}}
	r.now.Store(b.line)
	return b
}

// Close ends the browser and removes its profile.
func (b *Browser) Close() {
	close(b.line.cut)
	b.engine.close()
}

// Record runs a case and returns what this engine did. Within one Browser
// each case runs once only: its preflight cache is not emptied.
func (b *Browser) Record(ctx context.Context, c *recording.Case) (*recording.Expect, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	x, err := b.record(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", b.Engine, c.ID, err)
	}
	return x, nil
}

func (b *Browser) record(ctx context.Context, c *recording.Case) (*recording.Expect, error) {
	if u := pageURL(c); u != b.page {
		if err := b.hand(ctx, map[string]string{"goto": u}); err != nil {
			return nil, err
		}
		b.page = u
	}
	if c.Networked() {
		local, loopback := c.Permissions()
		if err := b.engine.permit(ctx, c.Page, local, loopback); err != nil {
			return nil, err
		}
	}
	b.server.Forget(c.ID)
	b.cases++
	job := struct {
		Case    int               `json:"case"`
		API     string            `json:"api"`
		Request recording.Request `json:"request"`
	}{b.cases, c.API, c.Request}
	if err := b.hand(ctx, job); err != nil {
		return nil, err
	}
	x := new(recording.Expect)
	select {
	case result := <-b.line.done:
		if err := json.Unmarshal(result, x); err != nil {
			return nil, fmt.Errorf("the page's result: %w", err)
		}
	case <-ctx.Done():
		return nil, errors.New("the page gives no result")
	}
	s, err := b.engine.said(ctx, b.cases)
	if err != nil {
		return nil, err
	}
	if x.Outcome == "timeout" {
		b.page = "" // it still waits: the next case gets a page of its own
	}
	x.Console = slices.DeleteFunc(append([]string{}, s.console...), func(line string) bool { return foreign(line, c.ID) })
	x.Requests = append([]recording.Seen{}, b.server.Received(c.ID)...)
	if c.API == "beacon" && !arrived(c, x.Requests) {
		x.Outcome = "blocked"
	}
	if x.Outcome == "blocked" {
		x.Error, x.FailedParameter = s.error, s.parameter
	}
	if strings.HasPrefix(c.Category, "random-") || strings.HasPrefix(c.Category, "value-") {
		leaveOutConstant(x.Requests, c.Request.Headers)
	}
	return x, nil
}

// foreign says that a line of the console is none of the case's: one that names
// another, and came late, the page's own icon, or a warning that a page gets once.
func foreign(line, id string) bool {
	return strings.Contains(line, "Synchronous XMLHttpRequest on the main thread is deprecated") ||
		strings.Contains(line, " was interrupted while the page was loading.") || strings.Contains(line, "/c/") && !strings.Contains(line, "/c/"+id+"/") || strings.Contains(line, " at data:, because ")
}

// arrived says whether a beacon got where it goes: its page is told no more than
// that it was queued.
func arrived(c *recording.Case, requests []recording.Seen) bool {
	if len(requests) == 0 {
		return false
	}
	last := requests[len(requests)-1]
	if last.Kind == recording.Preflight || last.Hop < 0 {
		return false
	}
	answer := c.Script[last.Hop].Actual
	return answer == nil || !fetch.RedirectStatus(answer.Status)
}

// hand gives the page its next job.
func (b *Browser) hand(ctx context.Context, job any) error {
	text, err := json.Marshal(job)
	if err != nil {
		return err
	}
	select {
	case b.line.jobs <- text:
		return nil
	case <-ctx.Done():
		return errors.New("the page asks for no case")
	}
}

// MissingHosts returns the names of cases that do not lead to 127.0.0.1.
// WebKit needs all of them in /etc/hosts; the other engines are told.
func MissingHosts(ctx context.Context) []string {
	var missing []string
	for _, h := range recording.Hosts {
		as, err := net.DefaultResolver.LookupHost(ctx, h)
		if err != nil || !slices.Contains(as, "127.0.0.1") {
			missing = append(missing, h)
		}
	}
	return missing
}

// constant are headers an engine sends whatever the case.
var constant = []string{"host", "connection", "user-agent", "accept", "accept-encoding", "accept-language", "priority",
	"cache-control", "pragma", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform",
	"sec-fetch-dest", "sec-fetch-mode", "sec-fetch-site", "sec-fetch-storage-access"}

// leaveOutConstant takes the constant headers the page did not set out of the
// requests: of thousands of generated cases they would be most of the bytes.
func leaveOutConstant(requests []recording.Seen, set []recording.Header) {
	for i := range requests {
		// The server has the same list.
		requests[i].Headers = slices.DeleteFunc(slices.Clone(requests[i].Headers), func(h recording.Header) bool {
			return slices.Contains(constant, strings.ToLower(h[0])) &&
				!slices.ContainsFunc(set, func(s recording.Header) bool { return strings.EqualFold(s[0], h[0]) })
		})
	}
}

// lookPath returns the first of the programs that is there.
func lookPath(names ...string) (string, error) {
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: %s", ErrMissing, strings.Join(names, " or "))
}

// A mark stands in the console where a case begins, and where it ends.
var mark = regexp.MustCompile(`(begin|end) of case (\d+)`)

// A transcript hands on what a browser writes, case by case.
type transcript struct {
	now   said
	ended chan ending
}

// An ending is what was written while a case ran.
type ending struct {
	number int
	said   said
}

func newTranscript() transcript { return transcript{ended: make(chan ending, 8)} }

// mark says whether a message is a mark, and heeds it. What comes before a
// case begins belongs to none: Chromium tells old messages again when it goes
// back to a page.
func (t *transcript) mark(message string) bool {
	m := mark.FindStringSubmatch(message)
	if m == nil {
		return false
	}
	if m[1] == "end" {
		number, _ := strconv.Atoi(m[2])
		t.ended <- ending{number, t.now}
	}
	t.now = said{}
	return true
}

// errNoEnd is what becomes of a case whose end the console does not tell.
var errNoEnd = errors.New("the console does not tell the end of the case")

// said returns what was written while that case ran.
func (t *transcript) said(ctx context.Context, number int) (said, error) {
	for {
		select {
		case e := <-t.ended:
			if e.number == number {
				return e.said, nil
			}
		case <-ctx.Done():
			return said{}, errNoEnd
		}
	}
}
