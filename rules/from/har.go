package from

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// har is a log of a browser's network.
// http://www.softwareishard.com/blog/har-12-spec/
var har = Kind{Name: "har", What: "a HAR", Is: isHAR, Read: readHAR}

func isHAR(head []byte) bool {
	text := strings.Join(strings.Fields(string(head[:min(len(head), 4096)])), "")
	return strings.HasPrefix(text, `{"log":{`)
}

// Broken says where a text could not be read any further. The calls before
// that were read.
type Broken struct {
	Entry int // that was being read, from 1
	Err   error
}

func (b *Broken) Error() string {
	return fmt.Sprintf("the HAR breaks off in entry %d: %v", b.Entry, b.Err)
}

type harLog struct {
	given  Given
	engine browser.ID
	pages  map[string]string // their URLs, by ID
	queue  []*harEntry       // not told yet
	number int
	left   leftOut
	each   func(Call) error
}

// leftOut counts the requests that are not judged.
type leftOut struct{ own, pageless, others int }

// note says how many they are, "" for none.
func (l leftOut) note() string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{
		{l.own, "to the page's own origin"},
		{l.pageless, "whose page is not recorded (--origin ORIGIN gives it)"},
		{l.others, "of kinds that are not judged (pages and the like)"},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	if parts == nil {
		return ""
	}
	return "Requests that are left out: " + strings.Join(parts, ", ") + "."
}

type harEntry struct {
	number    int
	preflight *harEntry // that was sent before it

	Pageref      string `json:"pageref"`
	ResourceType string `json:"_resourceType"`
	Priority     string `json:"_priority"`
	CORS         *struct {
		Error string `json:"corsError"`
	} `json:"_corsErrorStatus"`
	Messages []struct{ Type, Data string } `json:"_webSocketMessages"`

	BlockedReason string `json:"_blockedReason"`
	Failed        string `json:"_failureText"`
	Request       struct {
		Method   string    `json:"method"`
		URL      string    `json:"url"`
		Headers  []harPair `json:"headers"`
		Cookies  []harPair `json:"cookies"`
		PostData *struct {
			Text string `json:"text"`
		} `json:"postData"`
	} `json:"request"`
	Response struct {
		Status      int       `json:"status"`
		StatusText  string    `json:"statusText"`
		HTTPVersion string    `json:"httpVersion"`
		Headers     []harPair `json:"headers"`
		HeadersSize int       `json:"headersSize"`
		Error       string    `json:"_error"`
		Failed      string    `json:"_failureText"`
		Worker      bool      `json:"_fetchedViaServiceWorker"`
		Content     struct {
			Text     *string `json:"text"`
			Encoding string  `json:"encoding"`
		} `json:"content"`
	} `json:"response"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// window is how many entries a preflight, or the target of a redirect, may
// stand from its request.
const window = 256

// longestString is how much of a string is read, in bytes: bodies are longer.
const longestString = 64 << 10

func readHAR(text io.Reader, given Given, each func(Call) error) error {
	l := &harLog{given: given, pages: map[string]string{}, each: each}
	err := l.log(text)
	for err == nil || errors.As(err, new(*Broken)) {
		if len(l.queue) == 0 {
			break
		}
		if told := l.tell(); told != nil {
			return told
		}
	}
	if note := l.left.note(); note != "" {
		if told := each(Call{Notes: []string{note}}); told != nil {
			return told
		}
	}
	return err
}

// log reads the members of the log, and no others.
func (l *harLog) log(text io.Reader) error {
	short := &shortStrings{in: text}
	short.next()
	d := json.NewDecoder(short)
	broken := func(err error) error {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return &Broken{l.number + 1, err}
	}
	members := func(take func(key string) error) error {
		if t, err := d.Token(); err != nil || t != json.Delim('{') {
			return broken(cmp.Or(err, errors.New("want an object")))
		}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return broken(err)
			}
			if err := take(key.(string)); err != nil {
				return err
			}
		}
		if _, err := d.Token(); err != nil {
			return broken(err)
		}
		return nil
	}
	value := func(v any) error {
		short.next()
		err := d.Decode(v)
		if wrong := new(json.UnmarshalTypeError); err != nil && !errors.As(err, &wrong) {
			return broken(err)
		}
		return nil
	}
	skip := func() error { return skipValue(d, short.next, broken) }
	return members(func(key string) error {
		if key != "log" {
			return skip()
		}
		return members(func(key string) error {
			switch key {
			case "creator", "browser":
				var by struct {
					Name string `json:"name"`
				}
				err := value(&by)
				l.engine = cmp.Or(browser.Wrote(by.Name), l.engine)
				return err
			case "pages":
				var pages []struct{ ID, Title string }
				err := value(&pages)
				for _, p := range pages {
					l.pages[p.ID] = p.Title
				}
				return err
			case "entries":
				if t, err := d.Token(); err != nil || t != json.Delim('[') {
					return broken(cmp.Or(err, errors.New("want the list of entries")))
				}
				for d.More() {
					e := new(harEntry)
					if err := value(e); err != nil {
						return err
					}
					l.number++
					e.number = l.number
					if body := e.Response.Content.Text; body != nil {
						*body = strings.Clone((*body)[:min(len(*body), 4096)])
					}
					l.queue = append(l.queue, e)
					if len(l.queue) > window {
						if err := l.tell(); err != nil {
							return err
						}
					}
				}
				if _, err := d.Token(); err != nil {
					return broken(err)
				}
				return nil
			}
			return skip()
		})
	})
}

// skipValue reads over a value, however long.
func skipValue(d *json.Decoder, next func(), broken func(error) error) error {
	for depth := 0; ; {
		next()
		t, err := d.Token()
		if err != nil {
			return broken(err)
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// tell tells the first entry of the queue, with those that belong to it.
func (l *harLog) tell() error {
	e := l.queue[0]
	l.queue = l.queue[1:]
	if e.isPreflight() {
		if i := slices.IndexFunc(l.queue, func(o *harEntry) bool { return o.preflight == nil && e.precedes(o) }); i >= 0 {
			l.queue[i].preflight = e
			return nil
		}
	}
	call, ok := l.call(e)
	if !ok {
		return nil
	}
	return l.each(call)
}

// take takes an entry out of the queue, nil where there is none such.
func (l *harLog) take(is func(*harEntry) bool) *harEntry {
	i := slices.IndexFunc(l.queue, is)
	if i < 0 {
		return nil
	}
	e := l.queue[i]
	l.queue = slices.Delete(l.queue, i, i+1)
	return e
}

func (l *harLog) call(e *harEntry) (Call, bool) {
	q := l.given.Question
	sent := e.sent()
	page := cmp.Or(l.given.Origin, l.page(e, sent))
	q.URL, q.Origin = e.Request.URL, page
	by, ok := e.loadOf(sent)
	target := fetch.OriginOf(httpURL(q.URL))
	switch {
	case !ok || target.Scheme != "http" && target.Scheme != "https":
		l.left.others++
		return Call{}, false
	case page == "":
		l.left.pageless++
		return Call{}, false
	}
	first := e
	if e.isPreflight() {
		e = new(harEntry)
		*e = *first
		e.Request.Method, _ = sent.Get(fetch.AccessControlRequestMethod)
		e.preflight, e.CORS, e.BlockedReason, e.Failed = first, nil, "", ""
		e.Response.Status, e.Response.Headers = 0, nil
		by = load{mode: fetch.ModeCORS}
	}
	r := &Recorded{Said: e.said(), Engine: l.engine}
	crosses := target != fetch.OriginOf(page)
	for hop, at := 0, e; at != nil && hop <= 20; hop++ {
		if at.preflight == nil {
			at.preflight = l.take(func(p *harEntry) bool { return p.isPreflight() && p.precedes(at) })
		}
		if at.preflight != nil {
			r.Exchanges = append(r.Exchanges, at.preflight.exchange())
			r.Said = cmp.Or(r.Said, at.preflight.said())
		}
		x := at.exchange()
		r.Exchanges = append(r.Exchanges, x)
		to, redirected := at.target()
		if !redirected {
			break
		}
		crosses = crosses || fetch.OriginOf(to) != fetch.OriginOf(page)
		other := false // between the two, which leads there too: the target is more likely its
		at = l.take(func(o *harEntry) bool {
			next, moved := o.target()
			other = other || moved && next == to && !o.isPreflight()
			return !other && !o.isPreflight() && normal(o.Request.URL) == to
		})
		if at != nil {
			r.Said = cmp.Or(r.Said, at.said())
		}
	}
	if !crosses {
		l.left.own++
		return Call{}, false
	}
	answered := r.Exchanges[len(r.Exchanges)-1].Answer.Response != nil
	r.Read = r.Said == "" && answered && browser.Tells(l.engine)
	c := Call{Name: fmt.Sprintf("entry %d: %s %s", first.number, e.Request.Method, e.Request.URL), Recorded: r}
	if r.Said != "" {
		c.Name += " (browser: " + r.Said + ")"
	}
	if q.Initiator == "" {
		q.Initiator, c.Or = string(by.initiator), by.or
	}
	if q.Send = true; !by.ownMode() {
		q.Mode = cmp.Or(q.Mode, string(by.mode))
	}
	if by.note != "" {
		c.Notes = append(c.Notes, by.note)
	}
	switch {
	case by.initiator == fetch.InitiatorBeacon:
		e.beacon(&q, sent)
	case by.scripted():
		method := e.Request.Method
		asked := ""
		if e.preflight != nil {
			asked, _ = e.preflight.sent().Get(fetch.AccessControlRequestHeaders)
		}
		q.Method = &method
		q.Headers = append(slices.Clip(q.Headers), askedFor(sent, asked)...)
		if p := e.Request.PostData; p != nil && method != "GET" && method != "HEAD" {
			q.Body = []byte(p.Text)
		}
	}
	if q.Credentials == "" {
		switch {
		case sent.Has("cookie") || len(e.Request.Cookies) > 0, strings.Contains(r.Said, "Credentials"), strings.Contains(r.Said, "WildcardOrigin"):
			q.Credentials = "include"
		case by.mode != fetch.ModeCORS:
		default:
			c.Notes = append(c.Notes, "No cookie is recorded, so that the request is judged as one without credentials: the HAR does not have its credentials mode.")
		}
	}
	if q.Browsers == nil && l.engine != "" {
		q.Browsers = []string{string(l.engine)}
	}
	if e.preflight == nil && e.answer().Response != nil {
		q.Preflighted = true
	}
	c.Question = q
	return c, true
}

func (e *harEntry) sent() fetch.HeaderList { return headersOf(e.Request.Headers) }

func headersOf(pairs []harPair) fetch.HeaderList {
	var all fetch.HeaderList
	for _, p := range pairs {
		for value := range strings.SplitSeq(p.Value, "\n") { // as Chrome joins several lines
			if !strings.HasPrefix(p.Name, ":") {
				all = append(all, fetch.Header{Name: p.Name, Value: strings.TrimSpace(value)})
			}
		}
	}
	return all
}

func (e *harEntry) isPreflight() bool {
	return e.Request.Method == "OPTIONS" && e.sent().Has(fetch.AccessControlRequestMethod)
}

// precedes says whether a preflight may be that of a request.
func (e *harEntry) precedes(o *harEntry) bool {
	method, _ := e.sent().Get(fetch.AccessControlRequestMethod)
	return !o.isPreflight() && o.Request.Method == method && normal(o.Request.URL) == normal(e.Request.URL)
}

// page is the origin of the page that made a request, "" where nothing says.
func (l *harLog) page(e *harEntry, sent fetch.HeaderList) string {
	if origin, ok := sent.Get("origin"); ok {
		return origin
	}
	referer, _ := sent.Get("referer")
	for _, url := range []string{referer, l.pages[e.Pageref]} {
		if o := fetch.OriginOf(url); strings.HasPrefix(url, "http") && o.Scheme != "" {
			return o.String()
		}
	}
	return ""
}

// said is what the browser recorded of a failure.
func (e *harEntry) said() string {
	if e.CORS != nil && e.CORS.Error != "" {
		return e.CORS.Error
	}
	said := cmp.Or(e.BlockedReason, e.Response.Error, e.Failed, e.Response.Failed)
	if status := e.refusal(); status > 0 {
		said = cmp.Or(said, fmt.Sprintf("Unexpected response code: %d", status))
	}
	if said == "" && e.Response.Status <= 0 && !e.isPreflight() {
		said = "status 0"
	}
	return said
}

// target is where a redirect leads.
func (e *harEntry) target() (string, bool) {
	location, ok := headersOf(e.Response.Headers).Get("location")
	if !ok || e.Response.Status/100 != 3 {
		return "", false
	}
	base, err := fetch.ParseURL(e.Request.URL)
	if err != nil {
		return "", false
	}
	to, err := base.Parse(location)
	if err != nil {
		return "", false
	}
	return to.WithoutFragment(), true
}

// normal is a URL as it is compared.
func normal(url string) string {
	u, err := fetch.ParseURL(url)
	if err != nil {
		return url
	}
	return u.WithoutFragment()
}

// httpURL is the URL that a request is sent to: a WebSocket's is another.
func httpURL(url string) string {
	if rest, ok := strings.CutPrefix(url, "ws"); ok && (strings.HasPrefix(rest, "://") || strings.HasPrefix(rest, "s://")) {
		return "http" + rest
	}
	return url
}

func (e *harEntry) exchange() Exchange {
	return Exchange{Method: e.Request.Method, URL: httpURL(e.Request.URL), Headers: e.sent(), Answer: e.answer()}
}

// answer is what was recorded of an answer. What a browser had kept, and what a
// service worker made up, is no server's.
func (e *harEntry) answer() fetch.Answer {
	r := e.Response
	switch {
	case r.Status <= 0 && e.refusal() > 0: // no more of it is recorded, and no more matters
		return fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/1.1", Status: e.refusal()}}
	case r.Worker:
		return notRecorded("a service worker answered")
	case len(r.Headers) == 0 && r.HeadersSize < 0: // an answer that was not passed on to the recorder
		return notRecorded(cmp.Or(e.said(), "the headers of the answer are not recorded"))
	case r.Status == 304:
		return notRecorded("304: the answer that the browser had kept is not recorded")
	case r.Status <= 0:
		said := e.said()
		if known, ok := browser.Recognise(said); ok && known.Failure != "" && !strings.Contains(said, "ERR_FAILED") && !strings.Contains(said, "ERR_ABORTED") {
			return fetch.Answer{Failure: &fetch.Failure{Kind: known.Failure, Detail: said}}
		}
		return notRecorded(said)
	}
	response := &fetch.Response{Protocol: r.HTTPVersion, Status: r.Status, Reason: r.StatusText, Headers: headersOf(r.Headers), BodyUnread: r.Content.Text == nil}
	if text := r.Content.Text; text != nil {
		response.Body = []byte(*text)
		if r.Content.Encoding == "base64" {
			response.Body, _ = base64.StdEncoding.DecodeString((*text)[:len(*text)&^3])
		}
	}
	return fetch.Answer{Response: response}
}

func notRecorded(why string) fetch.Answer {
	return fetch.Answer{Failure: &fetch.Failure{Kind: fetch.NotRecorded, Detail: why}}
}

// Answer is what was answered to a request at the time, so far as it is
// recorded. A redirect may come back to a URL that was asked before: the answer
// is that of the hop, or the same redirect would be followed for ever.
func (r *Recorded) Answer(s fetch.Send) fetch.Answer {
	hop := 0
	for _, x := range r.Exchanges {
		preflight := x.Method == "OPTIONS" && x.Headers.Has(fetch.AccessControlRequestMethod)
		pre := preflight || x.Method == "OPTIONS" && s.Kind == fetch.Preflight
		if pre == (s.Kind == fetch.Preflight) && hop == s.Hop && normal(x.URL) == s.URL {
			return x.again(s)
		}
		if r := x.Answer.Response; !preflight && r != nil && r.Status/100 == 3 && r.Headers.Has("location") {
			hop++
		}
	}
	return notRecorded("")
}

// shortStrings is JSON whose strings are cut, and whose values have a bound.
type shortStrings struct {
	in      io.Reader
	inside  bool // a string
	cut     bool // which is longer than is kept
	length  int  // of it so far
	escape  int  // how many bytes of an escape are to come
	unicode bool // the escape may be one of five more
	left    int  // how many bytes a value may still have
}

// longestValue is how many bytes one entry may have, its strings cut.
const longestValue = 8 << 20

var errTooLong = errors.New("it is longer than 8 MiB without its bodies")

func (s *shortStrings) next() { s.left = longestValue }

func (s *shortStrings) Read(p []byte) (int, error) {
	for {
		n, err := s.in.Read(p)
		kept := p[:0]
		for _, c := range p[:n] {
			if s.keeps(c) {
				kept = append(kept, c)
			}
		}
		if s.left -= len(kept); s.left < 0 {
			return 0, errTooLong
		}
		if len(kept) > 0 || err != nil {
			return len(kept), err
		}
	}
}

func (s *shortStrings) keeps(c byte) bool {
	s.length++
	switch {
	case !s.inside:
		s.inside, s.cut, s.length = c == '"', false, 0
		return true
	case s.escape > 0:
		s.escape--
		if s.unicode && c == 'u' {
			s.escape = 4
		}
		s.unicode = false
	case c == '"':
		s.inside = false
		return true
	default:
		s.cut = s.length > longestString
		if c == '\\' {
			s.escape, s.unicode = 1, true
		}
	}
	return !s.cut
}
