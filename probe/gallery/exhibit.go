// Package gallery serves the exhibits of the demo: small endpoints, each with
// one CORS mistake (or none), as raw bytes on loopback. It knows what each is
// asked for and what should become of it; it judges nothing.
package gallery

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Exhibit is one endpoint: what a page asks of it, what it answers, and what
// browsers make of that. It is written down as a txtar archive:
//
//	A title of one line.
//
//	Some sentences about it.
//	-- request --
//	method: PUT
//	header: Content-Type: application/json
//	body: {"done":true}
//	credentials: include
//	initiator: eventsource
//	-- preflight --
//	HTTP/1.1 204 No Content
//	Access-Control-Allow-Origin: {origin}
//	Connection: close
//
//	-- actual --
//	…
//	-- want --
//	group: bad
//	chromium: blocked MethodDisallowedByPreflightResponse
//	webkit: blocked
//	finding: method-not-allowed
//
// All but actual and want may be left out: no request section is a plain GET,
// and without a preflight section OPTIONS gets the actual answer, as from a
// server that does not care for methods. "-- actual /there --" answers at
// another path of the exhibit's, "-- actual /there? --" there with a query,
// "-- actual /* --" at all of them, and
// "-- actual from https://app.example.com --" a page of that origin. A request
// gets the first answer that fits.
//
// An answer is what goes over the wire, save that its lines end in CRLF up to
// and with the first empty one, that \xNN, \r, \n, \t and \\ stand for bytes,
// and that four words are replaced:
//
//	{origin}          the page's origin
//	{page-port}       the port in it
//	{api-port}        the port of the API
//	{request-origin}  the request's Origin; the whole line goes if it has none
type Exhibit struct {
	Name     string // of the file 05-name.txtar, whose number gives its place
	Title    string // one line
	About    string // sentences
	Request  Request
	Answers  []Answer
	Group    Group
	Wants    []Want   // in the order written
	Findings []string // codes of the errors and warnings, most important first; notes are not among them
}

// Request is the part of a fetch that differs between exhibits.
type Request struct {
	Method      string                // "GET" if not written
	Headers     fetch.HeaderList      //
	Body        []byte                // nil: none
	Credentials fetch.CredentialsMode // same-origin if not written
	Initiator   fetch.Initiator       // fetch if not written; websocket and eventsource make a plain GET
	Experiments rules.ExperimentMode
}

// Answer is what the API says to some requests.
type Answer struct {
	Preflight bool   // to OPTIONS; otherwise to every method
	Path      string // below the exhibit's own; "/*" for all there
	From      string // the request's Origin, in which words are replaced; "" for any or none
	Text      string // as it stands in the file
	wire      string // Text with its line ends and escapes made bytes
}

// Want is what one browser makes of an exhibit.
type Want struct {
	Browser browser.ID
	Verdict rules.Verdict
	Error   string // the engine's name for it, "" where it has none
}

// Group says how an exhibit fares.
type Group string

// The groups.
const (
	Good    Group = "good"    // nothing is wrong
	Dubious Group = "dubious" // it passes, but something is wrong, or not everywhere
	Bad     Group = "bad"     // every browser blocks it
)

// dataPath is what is asked for, below an exhibit's own path: below, so that
// whoever looks at a neighbouring path stays within the exhibit.
const dataPath = "/data"

// Load reads the exhibits, one from each *.txtar file of the directory, in
// order of their names. The error names the file, and the line where one is at
// fault.
func Load(dir fs.FS) ([]Exhibit, error) {
	files, err := fs.Glob(dir, "*.txtar")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no exhibits: the directory has no *.txtar file")
	}
	exhibits := make([]Exhibit, 0, len(files))
	for _, file := range files {
		text, err := fs.ReadFile(dir, file)
		if err != nil {
			return nil, err
		}
		e, err := Parse(nameOf(file), text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		exhibits = append(exhibits, e)
	}
	return exhibits, nil
}

var namePattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Parse reads one exhibit.
func Parse(name string, text []byte) (Exhibit, error) {
	if !namePattern.MatchString(name) {
		return Exhibit{}, fmt.Errorf("%q is no name for an exhibit: want lower-case words joined by hyphens", name)
	}
	archive := txtar.Parse(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	title, about, _ := strings.Cut(string(archive.Comment), "\n")
	e := Exhibit{Name: name, Title: strings.TrimSpace(title), About: strings.Join(strings.Fields(about), " "),
		Request: Request{Method: "GET", Credentials: fetch.CredentialsSameOrigin, Initiator: fetch.InitiatorFetch, Experiments: rules.ExperimentsAuto}}
	if e.Title == "" {
		return Exhibit{}, fmt.Errorf("the first line is no title")
	}
	seen := make(map[string]bool)
	for _, section := range archive.Files {
		if seen[section.Name] {
			return Exhibit{}, fmt.Errorf("two sections are called %q", section.Name)
		}
		seen[section.Name] = true
		if err := e.section(section.Name, string(section.Data)); err != nil {
			return Exhibit{}, fmt.Errorf("section %q: %w", section.Name, err)
		}
	}
	switch {
	case !seen["actual"]:
		return Exhibit{}, fmt.Errorf(`there is no section "actual"`)
	case len(e.Wants) == 0 || e.Group == "":
		return Exhibit{}, fmt.Errorf(`section "want" names no browser, or no group`)
	}
	return e, nil
}

func (e *Exhibit) section(name, text string) error {
	kind, rest, _ := strings.Cut(name, " ")
	a := Answer{Preflight: kind == "preflight", Path: dataPath, Text: text}
	switch kind {
	case "request":
		return eachLine(text, e.setRequest)
	case "want":
		return eachLine(text, e.setWant)
	case "preflight", "actual":
		rest, a.From, _ = strings.Cut(" "+rest, " from ")
		if rest = strings.TrimSpace(rest); rest != "" {
			a.Path = rest
		}
		if !strings.HasPrefix(a.Path, "/") {
			return fmt.Errorf("want a path that begins with a slash, or \"from ORIGIN\"")
		}
		var err error
		a.wire, err = toWire(text)
		e.Answers = append(e.Answers, a)
		return err
	}
	return fmt.Errorf("want request, preflight, actual or want")
}

// eachLine calls set with the parts of every line "key: value".
func eachLine(text string, set func(key, value string) error) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return fmt.Errorf("line %q: want \"key: value\"", line)
		}
		if err := set(key, strings.TrimSpace(value)); err != nil {
			return fmt.Errorf("line %q: %w", line, err)
		}
	}
	return nil
}

func (e *Exhibit) setRequest(key, value string) error {
	switch key {
	case "method":
		e.Request.Method = value
	case "header":
		name, content, ok := strings.Cut(value, ": ")
		if !ok {
			return fmt.Errorf("want \"header: Name: value\"")
		}
		e.Request.Headers = append(e.Request.Headers, fetch.Header{Name: name, Value: content})
	case "body":
		e.Request.Body = []byte(value)
	case "credentials":
		switch c := fetch.CredentialsMode(value); c {
		case fetch.CredentialsOmit, fetch.CredentialsSameOrigin, fetch.CredentialsInclude:
			e.Request.Credentials = c
		default:
			return fmt.Errorf("want omit, same-origin or include")
		}
	case "initiator":
		switch i := fetch.Initiator(value); i {
		case fetch.InitiatorWebSocket, fetch.InitiatorEventSource:
			e.Request.Initiator = i
		default:
			return fmt.Errorf("want websocket or eventsource")
		}
	case "experiments":
		switch m := rules.ExperimentMode(value); m {
		case rules.ExperimentsAuto, rules.ExperimentsAlways:
			e.Request.Experiments = m
		default:
			return fmt.Errorf("want auto or always")
		}
	default:
		return fmt.Errorf("want method, header, body, credentials, initiator or experiments")
	}
	return nil
}

func (e *Exhibit) setWant(key, value string) error {
	switch key {
	case "finding":
		e.Findings = append(e.Findings, value)
		return nil
	case "group":
		e.Group = Group(value)
		if e.Group != Good && e.Group != Dubious && e.Group != Bad {
			return fmt.Errorf("want good, dubious or bad")
		}
		return nil
	}
	verdict, name, _ := strings.Cut(value, " ")
	w := Want{Browser: browser.ID(key), Verdict: rules.Verdict(verdict), Error: name}
	switch {
	case w.Verdict != rules.Allowed && w.Verdict != rules.Blocked:
		return fmt.Errorf("want allowed or blocked")
	case w.Verdict == rules.Allowed && name != "":
		return fmt.Errorf("what is allowed has no error")
	}
	e.Wants = append(e.Wants, w)
	return nil
}

// toWire makes bytes of an answer's text; the words stay.
func toWire(text string) (string, error) {
	head, body, ok := strings.Cut(text, "\n\n")
	if !ok {
		return "", fmt.Errorf("the head has no end: an empty line is missing")
	}
	text = strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body
	var wire strings.Builder
	for text != "" {
		before, rest, escaped := strings.Cut(text, `\`)
		wire.WriteString(before)
		if !escaped {
			break
		}
		c, rest, err := unescape(rest)
		if err != nil {
			return "", err
		}
		wire.WriteByte(c)
		text = rest
	}
	for _, word := range wordPattern.FindAllString(wire.String(), -1) {
		switch word {
		case wordOrigin, wordPagePort, wordAPIPort, wordRequestOrigin:
		default:
			return "", fmt.Errorf("%s is no word: want %s, %s, %s or %s", word, wordOrigin, wordPagePort, wordAPIPort, wordRequestOrigin)
		}
	}
	return wire.String(), nil
}

// unescape reads what follows a backslash.
func unescape(s string) (c byte, rest string, err error) {
	switch {
	case strings.HasPrefix(s, "r"):
		return '\r', s[1:], nil
	case strings.HasPrefix(s, "n"):
		return '\n', s[1:], nil
	case strings.HasPrefix(s, "t"):
		return '\t', s[1:], nil
	case strings.HasPrefix(s, `\`):
		return '\\', s[1:], nil
	case len(s) >= 3 && s[0] == 'x':
		if n, err := strconv.ParseUint(s[1:3], 16, 8); err == nil {
			return byte(n), s[3:], nil
		}
	}
	return 0, "", fmt.Errorf(`want \r, \n, \t, \\ or \xNN in %q`, `\`+s[:min(len(s), 3)])
}

// The words of an answer.
const (
	wordOrigin        = "{origin}"
	wordPagePort      = "{page-port}"
	wordAPIPort       = "{api-port}"
	wordRequestOrigin = "{request-origin}"
)

var wordPattern = regexp.MustCompile(`\{[a-z-]+\}`)

// Words are what the words of an answer stand for.
type Words struct {
	Origin, PagePort, APIPort string
	RequestOrigin             string // "" for a request without Origin
}

// Bytes is the answer as it goes over the wire.
func (a Answer) Bytes(w Words) []byte { return []byte(w.replace(a.wire)) }

// replace puts in what the words stand for.
func (w Words) replace(text string) string {
	if w.RequestOrigin == "" {
		var kept strings.Builder
		for line := range strings.Lines(text) {
			if !strings.Contains(line, wordRequestOrigin) {
				kept.WriteString(line)
			}
		}
		text = kept.String()
	}
	return strings.NewReplacer(wordOrigin, w.Origin, wordPagePort, w.PagePort,
		wordAPIPort, w.APIPort, wordRequestOrigin, w.RequestOrigin).Replace(text)
}

// answer finds the answer to a request for a path below the exhibit's own,
// which ends in ? where the request has a query.
func (e Exhibit) answer(method, below string, w Words) (Answer, bool) {
	for _, a := range e.Answers {
		if (!a.Preflight || method == "OPTIONS") && (a.Path == below || a.Path == strings.TrimSuffix(below, "?") || a.Path == "/*") && (a.From == "" || w.replace(a.From) == w.RequestOrigin) {
			return a, true
		}
	}
	return Answer{}, false
}

// Plan is what a page of that origin asks of the exhibit: one fetch, as the
// browsers that the exhibit names would make it.
func (e Exhibit) Plan(apiURL, origin string) rules.Plan {
	plan := rules.Plan{
		Checks: []rules.Intent{{Name: "request", Request: fetch.Request{
			URL: e.url(apiURL), Origin: fetch.OriginOf(origin), Mode: fetch.ModeCORS, Redirect: fetch.RedirectFollow, Initiator: e.Request.Initiator,
			Method: e.Request.Method, Headers: e.Request.Headers, Body: e.Request.Body, Credentials: e.Request.Credentials,
		}}},
		Expected:    rules.Allowed,
		Experiments: e.Request.Experiments,
		Unique:      "1",
		Framework:   "auto",
		Verify:      "cors-check demo " + e.Name, // the API is gone by the time somebody types it
	}
	for _, w := range e.Wants {
		plan.Browsers = append(plan.Browsers, w.Browser)
	}
	return plan
}

func (e Exhibit) url(apiURL string) string {
	if e.Request.Initiator == fetch.InitiatorWebSocket {
		apiURL = strings.Replace(apiURL, "http", "ws", 1)
	}
	return apiURL + "/" + e.Name + dataPath
}

// command is what one would type to check the exhibit while it is up.
func (e Exhibit) command(apiURL, origin string) string {
	r := e.Request
	words := []string{"cors-check", e.url(apiURL), "--origin", origin}
	safe := r.Method == "GET" || r.Method == "HEAD"
	if !safe {
		words = append(words, "-X", r.Method)
	}
	for _, h := range r.Headers {
		words = append(words, "-H", quote(h.Name+": "+h.Value))
	}
	if r.Body != nil {
		words = append(words, "-d", quote(string(r.Body)))
	}
	if r.Credentials != fetch.CredentialsSameOrigin {
		words = append(words, "--credentials", string(r.Credentials))
	}
	if !r.Initiator.IsFetch() {
		words = append(words, "--initiator", string(r.Initiator))
	}
	switch {
	case len(words) == 4:
		words = append(words, "-X", "GET")
	case !safe:
		words = append(words, "--send")
	}
	if r.Experiments != rules.ExperimentsAuto {
		words = append(words, "--experiments", string(r.Experiments))
	}
	return strings.Join(words, " ")
}

// quote makes one word of a POSIX shell's command line.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
