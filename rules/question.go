package rules

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
)

// Question is what a user asks, in the words of the command line, before any
// of it has been judged. An empty string is an option not given.
type Question struct {
	URL, Origin string
	Method      *string  // nil: not given
	Headers     []string // "Name: value", in the order given
	Body        []byte   // nil: none
	Mode        string
	Credentials string
	Redirect    string
	Initiator   string
	Cookie      string
	UserAgent   string
	Browsers    []string // none: all of them
	Only        string   // simple or preflighted
	Expect      string
	Experiments string
	Framework   string
	Send        bool // a request whose method is not GET or HEAD may be sent
	// Product names this program and its version in the User-Agent header.
	Product string
	// Verify is the command that asks this question again.
	Verify string
}

// Mistake is a value of the command line that is wrong: nothing is sent.
type Mistake struct {
	Option string // "--origin", or "URL"
	Got    string // as given; shown quoted
	Want   string // what was expected
	Meant  string // what was probably meant, "" when nothing is near
	// Thrown says that a script can ask for this too, and that fetch() then
	// ends before anything is sent. The plan is whole, and a machine given it
	// says what each browser makes of it.
	Thrown bool
}

// Error is one line without a byte that could be taken for anything else.
func (m *Mistake) Error() string {
	s := m.Option
	if m.Got != "" {
		s += " " + quote(m.Got)
	}
	s += ": " + m.Want
	if m.Meant != "" {
		s += "; did you mean " + printable(m.Meant) + "?"
	}
	return s
}

// userinfo matches what may be a password in a URL.
var userinfo = regexp.MustCompile(`//[^/?#]*@`)

// quote shows the beginning of a value as a Go string literal.
func quote(s string) string {
	const most = 100
	s = userinfo.ReplaceAllString(s, "//…@")
	if len(s) <= most {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:most]) + "…"
}

// printable shows a value without quotation marks where it needs none.
func printable(s string) string {
	q := quote(s)
	if inner := q[1 : len(q)-1]; q == `"`+inner+`"` && !strings.ContainsAny(inner, ` \`) {
		return inner
	}
	return q
}

// Choices returns the values an option of the command line is chosen from, nil
// where any will do.
func Choices(option string) []string {
	switch option {
	case "mode":
		return []string{string(fetch.ModeCORS), string(fetch.ModeNoCORS), string(fetch.ModeSameOrigin)}
	case "credentials":
		return []string{string(fetch.CredentialsOmit), string(fetch.CredentialsSameOrigin), string(fetch.CredentialsInclude)}
	case "redirect":
		return []string{string(fetch.RedirectFollow), string(fetch.RedirectError), string(fetch.RedirectManual)}
	case "initiator":
		return []string{"fetch", "xhr", "script", "img", "font", "module", "eventsource"}
	case "only":
		return []string{"simple", "preflighted"}
	case "expect":
		return []string{string(Allowed), string(Blocked)}
	case "experiments":
		return []string{string(ExperimentsAuto), string(ExperimentsNever), string(ExperimentsAlways)}
	case "browser":
		var ids []string
		for _, id := range browser.IDs() {
			ids = append(ids, string(id))
		}
		return ids
	case "framework":
		return append([]string{"auto", "all", "none"}, fix.Frameworks()...)
	}
	return nil
}

// Plan judges the question. The error is a *Mistake, the first there is. Only
// if it is a thrown one the plan is whole.
func (q Question) Plan() (Plan, error) {
	origin, wrongOrigin := parseOrigin(q.Origin)
	url, notes, wrongURL := parseURL(q.URL, origin)
	headers, wrong := parseHeaders(q.Headers)
	var thrown error
	for _, m := range slices.Concat([]*Mistake{wrongURL, wrongOrigin}, q.chosen(), wrong, q.others()) {
		switch {
		case m == nil:
		case !m.Thrown:
			return Plan{}, m
		case thrown == nil:
			thrown = m
		}
	}
	request := fetch.Request{
		URL:         url,
		Method:      q.method(),
		Headers:     headers,
		Body:        q.Body,
		Origin:      origin,
		Mode:        cmp.Or(fetch.Mode(q.Mode), fetch.ModeCORS),
		Redirect:    cmp.Or(fetch.RedirectMode(q.Redirect), fetch.RedirectFollow),
		Initiator:   cmp.Or(fetch.Initiator(q.Initiator), fetch.InitiatorFetch),
		Credentials: cmp.Or(fetch.CredentialsMode(q.Credentials), q.defaultCredentials()),
		Cookie:      q.Cookie,
		UserAgent:   q.UserAgent,
		Product:     q.Product,
		Held:        !q.Send,
	}
	return Plan{
		Checks:      q.checks(request),
		Browsers:    q.browsers(),
		Expected:    cmp.Or(Verdict(q.Expect), Allowed),
		Experiments: cmp.Or(ExperimentMode(q.Experiments), ExperimentsAuto),
		Framework:   cmp.Or(q.Framework, "auto"),
		Notes:       append(notes, lost(request)...),
		Verify:      q.Verify,
	}, thrown
}

// method is a script's, or what curl takes when there is a body.
func (q Question) method() string {
	switch {
	case q.Method != nil:
		return *q.Method
	case q.Body != nil:
		return "POST"
	}
	return "GET"
}

// lost are notes on what of a request is not sent.
func lost(r fetch.Request) []string {
	var notes []string
	for _, h := range r.Headers {
		if fetch.ForbiddenRequestHeader(h.Name, h.Value) {
			notes = append(notes, "A script may not set "+h.Name+": browsers drop it, and so does this check.")
		}
	}
	if r.Cookie != "" && r.Credentials != fetch.CredentialsInclude && fetch.OriginOf(r.URL) != r.Origin {
		notes = append(notes, "The cookie is not sent: a request to another origin carries cookies only with --credentials include.")
	}
	return notes
}

// chosen are the mistakes in what is chosen from a closed set. A script may
// write the wrong word for some of them.
func (q Question) chosen() []*Mistake {
	scripted := []*Mistake{choose("mode", q.Mode), choose("credentials", q.Credentials), choose("redirect", q.Redirect)}
	for _, m := range scripted {
		if m != nil {
			m.Thrown = true
		}
	}
	ours := []*Mistake{
		choose("initiator", q.Initiator),
		choose("only", q.Only),
		choose("expect", q.Expect),
		choose("experiments", q.Experiments),
		choose("framework", q.Framework),
	}
	for _, b := range q.Browsers {
		ours = append(ours, choose("browser", b))
	}
	return append(scripted, ours...)
}

// others are the mistakes in the other options, and in what does not go
// together.
func (q Question) others() []*Mistake {
	mistakes := []*Mistake{
		wireSafe("--cookie", q.Cookie, "a cookie holds no control character"),
		wireSafe("--user-agent", q.UserAgent, "a User-Agent holds no control character"),
		q.checkInitiator(),
	}
	if mistakes[0] != nil {
		mistakes[0].Got = redacted(q.Cookie)
	}
	if q.Method != nil {
		mistakes = append(mistakes, checkMethod(*q.Method))
	}
	if q.Cookie != "" && !strings.Contains(q.Cookie, "=") {
		mistakes = append(mistakes, &Mistake{Option: "--cookie", Got: q.Cookie, Want: "want cookies such as 'a=1; b=2' (a cookie file is not read)"})
	}
	if q.Only != "" && q.one() {
		mistakes = append(mistakes, &Mistake{Option: "--only", Got: q.Only, Want: "picks one of the two default checks, and there is one check only with any of --method, --header, --data, --mode, --credentials, --redirect and --initiator"})
	}
	return mistakes
}

// one says that the question describes one fetch, and does not leave it to us.
func (q Question) one() bool {
	return q.Method != nil || len(q.Headers) > 0 || q.Body != nil ||
		q.Mode != "" || q.Credentials != "" || q.Redirect != "" || q.Initiator != ""
}

func (q Question) checks(request fetch.Request) []Intent {
	if q.one() {
		return []Intent{{Name: "request", Request: request}}
	}
	preflighted := request
	preflighted.Headers = fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}
	both := []Intent{{Name: "simple", Request: request}, {Name: "preflighted", Request: preflighted}}
	if q.Only == "" {
		return both
	}
	return slices.DeleteFunc(both, func(i Intent) bool { return i.Name != q.Only })
}

func (q Question) browsers() []browser.ID {
	return slices.DeleteFunc(browser.IDs(), func(b browser.ID) bool { return len(q.Browsers) > 0 && !slices.Contains(q.Browsers, string(b)) })
}

// defaultCredentials is same-origin; an element without a crossorigin
// attribute fetches with mode no-cors and sends its cookies.
// https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request
func (q Question) defaultCredentials() fetch.CredentialsMode {
	if (q.Initiator == "script" || q.Initiator == "img") && q.Mode == string(fetch.ModeNoCORS) {
		return fetch.CredentialsInclude
	}
	return fetch.CredentialsSameOrigin
}

// checkInitiator refuses what only a script can ask for of an initiator that
// makes a plain GET.
func (q Question) checkInitiator() *Mistake {
	switch q.Initiator {
	case "", "fetch", "xhr":
		return nil
	}
	option := ""
	switch {
	case q.Method != nil && *q.Method != "GET":
		option = "--method"
	case len(q.Headers) > 0:
		option = "--header"
	case q.Body != nil:
		option = "--data"
	default:
		return nil
	}
	return &Mistake{Option: "--initiator", Got: q.Initiator, Want: "makes a plain GET; " + option + " goes with fetch and xhr only"}
}

// originForm shows what an origin looks like.
const originForm = "want a page's origin such as https://app.example.com, or null"

// appSchemes are schemes of pages that are no web pages but fetch from web
// servers: browser extensions and web views.
var appSchemes = []string{"chrome-extension", "moz-extension", "safari-web-extension", "capacitor", "ionic", "tauri", "app"}

// appOrigin matches the origin of such a page.
var appOrigin = regexp.MustCompile(`^([a-z-]+)://([A-Za-z0-9.-]+)$`)

// parseOrigin takes the serialisation of an origin and nothing else: the
// browser compares it byte for byte, so a slash tidied away here would hide
// the very fault people look for.
// https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
func parseOrigin(raw string) (fetch.Origin, *Mistake) {
	wrong := func(want, meant string) (fetch.Origin, *Mistake) {
		return fetch.Origin{}, &Mistake{Option: "--origin", Got: raw, Want: want, Meant: meant}
	}
	switch {
	case raw == "null":
		return fetch.Origin{}, nil
	case raw == "":
		return wrong("is missing; "+originForm+", as the page's address bar has it", "")
	case raw == "*":
		return wrong("is what a server may answer, never what a page is; "+originForm, "")
	}
	if m := wireSafe("--origin", raw, originForm); m != nil {
		return fetch.Origin{}, m
	}
	if m := appOrigin.FindStringSubmatch(raw); m != nil && slices.Contains(appSchemes, m[1]) {
		return fetch.Origin{Scheme: m[1], Host: m[2]}, nil
	}
	if !hasHTTPScheme(raw) {
		if strings.HasPrefix(strings.ToLower(raw), "file:") || strings.ToLower(raw) == "null" {
			return wrong("pages of file: have the origin null", "null")
		}
		return wrong(originForm, guessOrigin(raw))
	}
	u, err := fetch.ParseURL(raw)
	if err != nil {
		return wrong(originForm+"; this is no valid URL", "")
	}
	origin := u.Origin()
	form := origin.String()
	switch {
	case form == raw && !strings.Contains(form, "*"):
		return origin, nil
	case u.IncludesCredentials():
		return wrong("an origin has no user name", form)
	case strings.Contains(u.Host(), "*"):
		return wrong("a page has one origin, and no wildcard in it", "")
	case strings.HasPrefix(raw, form+"/") && len(raw) == len(form)+1:
		return wrong("an origin does not end in a slash", form)
	case len(raw) > len(form) && strings.HasPrefix(raw, form) && strings.ContainsRune("/?#", rune(raw[len(form)])):
		return wrong("an origin is scheme, host and port, with no path", form)
	}
	return wrong("browsers write this origin another way", form)
}

// guessOrigin is the origin that something without a scheme was meant to be.
func guessOrigin(raw string) string {
	u, err := fetch.ParseURL(withScheme(raw))
	if err != nil || !u.IsHTTP() {
		return ""
	}
	return u.Origin().String()
}

// parseURL takes an http(s) URL and serialises it by the URL standard. A path
// is taken relative to the page, as fetch() takes it.
func parseURL(raw string, page fetch.Origin) (url string, notes []string, m *Mistake) {
	wrong := func(want, meant string) (string, []string, *Mistake) {
		return "", nil, &Mistake{Option: "URL", Got: raw, Want: want, Meant: meant}
	}
	if raw == "" {
		return wrong("is missing; want the URL that the page fetches, such as http://localhost:5000/api/data", "")
	}
	const form = "want an http:// or https:// URL"
	if m := wireSafe("URL", raw, form); m != nil {
		return "", nil, m
	}
	if raw[0] == '/' && !strings.HasPrefix(raw, "//") && !page.Opaque() {
		u, err := fetch.ParseURL(page.String() + raw)
		if err != nil {
			return wrong(form, "")
		}
		return u.String(), []string{"The URL is a path: it is taken relative to the page, as " + u.String() + "."}, nil
	}
	u, err := fetch.ParseURL(raw)
	switch {
	case hasHTTPScheme(raw) && err == nil:
		if rest := raw[strings.Index(raw, "//")+2:]; strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, `\`) {
			return wrong("has too many slashes", u.String())
		}
		return u.String(), nil, nil
	case hasHTTPScheme(raw):
		return wrong("is no valid URL: "+whyInvalid(raw), "")
	case err == nil && !u.IsHTTP() && !hostAndPort.MatchString(raw):
		meant := ""
		if scheme := Nearest(u.Scheme(), []string{"http", "https"}); scheme != "" {
			meant = scheme + raw[len(u.Scheme()):]
		}
		return u.String(), nil, &Mistake{Option: "URL", Got: raw, Want: form, Meant: meant, Thrown: true}
	}
	if u, err := fetch.ParseURL(withScheme(raw)); err == nil {
		return wrong(form, u.String())
	}
	return wrong(form, "")
}

// whyInvalid says what is wrong with an http(s) URL that does not parse.
func whyInvalid(raw string) string {
	authority := raw[strings.Index(raw, "//")+2:]
	if i := strings.IndexAny(authority, `/?#\`); i >= 0 {
		authority = authority[:i]
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i > strings.IndexByte(authority, ']') {
		host, port = authority[:i], authority[i+1:]
	}
	_, err := strconv.ParseUint(port, 10, 16)
	switch {
	case host == "":
		return "it names no host"
	case strings.Trim(port, "0123456789") != "" && !(host[0] == '[' && !strings.HasSuffix(host, "]")):
		return "its port is not a number"
	case host[0] == '[' && !strings.HasSuffix(host, "]"):
		return "its IPv6 address has no end"
	case port != "" && err != nil:
		return "its port is above 65535"
	}
	return "a host is not written so"
}

func hasHTTPScheme(s string) bool {
	s = strings.ToLower(s)
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// hostAndPort matches what would parse as a URL whose scheme is the host's
// name: localhost:5000/api.
var hostAndPort = regexp.MustCompile(`^[A-Za-z0-9.-]+:[0-9]{1,5}($|[/?#])`)

// misspeltScheme matches a scheme with its slashes in any number and either
// direction.
var misspeltScheme = regexp.MustCompile(`^(?i:https?)?:?[/\\]*`)

// withScheme is the URL that something without a proper scheme was meant to
// be: http for machines near by and for odd ports, https for the rest.
func withScheme(raw string) string {
	rest := raw
	if at := misspeltScheme.FindString(raw); at != "" && !strings.HasPrefix(raw, "[") {
		rest = raw[len(at):]
		if strings.HasPrefix(strings.ToLower(at), "https") {
			return "https://" + rest
		}
		if strings.HasPrefix(strings.ToLower(at), "http") {
			return "http://" + rest
		}
	}
	host := rest
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	name, _, port := strings.Cut(host, ":")
	_, err := netip.ParseAddr(name)
	if port || err == nil || strings.HasPrefix(host, "[") || !strings.Contains(name, ".") {
		return "http://" + rest
	}
	return "https://" + rest
}

// parseHeaders takes header lines as curl takes them. A value is normalised as
// fetch does it: its white space at both ends goes.
// https://fetch.spec.whatwg.org/#concept-header-value-normalize
func parseHeaders(lines []string) (fetch.HeaderList, []*Mistake) {
	var list fetch.HeaderList
	var mistakes []*Mistake
	for _, line := range lines {
		name, value, found := strings.Cut(line, ":")
		value = strings.Trim(value, whiteSpace)
		m := &Mistake{Option: "--header", Got: redacted(line), Thrown: true}
		switch trimmed := strings.Trim(name, " "); {
		case !found:
			m.Thrown, m.Want, m.Meant = false, "want 'Name: value'", guessHeader(line)
		case !fetch.ValidHeaderName(name) && fetch.ValidHeaderName(trimmed):
			m.Want, m.Meant = "a header's name has no space around it", redacted(trimmed+":"+value)
		case !fetch.ValidHeaderName(name):
			m.Want = "a header's name is letters, digits and " + tokenSigns
		case !fetch.ValidHeaderValue(value):
			m.Want = "a header's value holds no line break and no NUL"
		default:
			m = nil
		}
		mistakes = append(mistakes, m)
		list = append(list, fetch.Header{Name: name, Value: value})
	}
	return list, mistakes
}

// guessHeader is the header line that something without a colon was meant to
// be: curl's "Name;" is a header without a value.
func guessHeader(line string) string {
	if name, ok := strings.CutSuffix(line, ";"); ok && fetch.ValidHeaderName(name) {
		return name + ":"
	}
	if name, value, ok := strings.Cut(line, "="); ok && fetch.ValidHeaderName(name) {
		return redacted(name + ":" + value)
	}
	return ""
}

// tokenSigns are the signs a token may have beside letters and digits.
// https://httpwg.org/specs/rfc9110.html#tokens
const tokenSigns = "!#$%&'*+-.^_`|~"

// whiteSpace is HTTP whitespace bytes.
// https://fetch.spec.whatwg.org/#http-whitespace-byte
const whiteSpace = "\t\n\r "

// redacted shows what is given as a header line up to where a value may begin,
// which may be a secret.
func redacted(line string) string {
	blanks := len(line) - len(strings.TrimLeft(line, whiteSpace))
	i := strings.IndexAny(line[blanks:], ":= ") + blanks
	if i < blanks || strings.TrimSpace(line[i+1:]) == "" {
		return line
	}
	return line[:i+1] + "…"
}

// methods are those the suggestions know.
var methods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// checkMethod takes what the standard calls a method.
// https://fetch.spec.whatwg.org/#concept-method
func checkMethod(method string) *Mistake {
	if fetch.ValidHeaderName(method) { // both are tokens
		return nil
	}
	m := &Mistake{
		Option: "--method", Got: method, Thrown: true,
		Want:  "want a method such as PUT: letters, digits and " + tokenSigns,
		Meant: Nearest(strings.TrimSpace(method), methods),
	}
	if method == "" {
		m.Want = "is empty; " + m.Want
	}
	return m
}

// wireSafe refuses control characters and bytes that are no UTF-8.
func wireSafe(option, value, want string) *Mistake {
	switch {
	case !utf8.ValidString(value):
		return &Mistake{Option: option, Got: value, Want: "is not UTF-8; " + want}
	case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7F }):
		return &Mistake{Option: option, Got: value, Want: "holds a control character; " + want}
	}
	return nil
}

// choose takes one of a closed set, or nothing.
func choose(option, value string) *Mistake {
	among := Choices(option)
	if value == "" || slices.Contains(among, value) {
		return nil
	}
	return &Mistake{Option: "--" + option, Got: value, Want: "want " + or(among), Meant: Nearest(value, among)}
}

// or lists words: "a, b or c".
func or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
