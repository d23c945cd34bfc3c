package rules

import (
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
		return browser.IDs()
	case "framework":
		return append([]string{"auto", "all", "none"}, fix.Frameworks()...)
	}
	return nil
}

// Plan judges the question. The error is a *Mistake, the first there is; if it
// is a thrown one the plan is whole nevertheless.
func (q Question) Plan() (Plan, error) {
	origin, wrongOrigin := parseOrigin(q.Origin)
	url, note, thrown := parseURL(q.URL, origin)
	if thrown != nil && !thrown.Thrown {
		return Plan{}, thrown
	}
	if wrongOrigin != nil {
		return Plan{}, wrongOrigin
	}
	for _, c := range []struct{ option, value string }{
		{"mode", q.Mode},
		{"credentials", q.Credentials},
		{"redirect", q.Redirect},
		{"initiator", q.Initiator},
		{"only", q.Only},
		{"expect", q.Expect},
		{"experiments", q.Experiments},
		{"framework", q.Framework},
	} {
		m := choose(c.option, c.value)
		switch {
		case m == nil:
		case c.option == "mode" || c.option == "credentials" || c.option == "redirect":
			m.Thrown = true
			thrown = first(thrown, m)
		default:
			return Plan{}, m
		}
	}
	for _, b := range q.Browsers {
		if m := choose("browser", b); m != nil {
			return Plan{}, m
		}
	}
	if m := wireSafe("--cookie", q.Cookie, "a cookie holds no control character"); m != nil {
		return Plan{}, m
	}
	if q.Cookie != "" && !strings.Contains(q.Cookie, "=") {
		return Plan{}, &Mistake{Option: "--cookie", Got: q.Cookie, Want: "want cookies such as 'a=1; b=2' (a cookie file is not read)"}
	}
	if m := wireSafe("--user-agent", q.UserAgent, "a User-Agent holds no control character"); m != nil {
		return Plan{}, m
	}
	headers, m := parseHeaders(q.Headers)
	if m != nil && !m.Thrown {
		return Plan{}, m
	}
	thrown = first(thrown, m)
	if q.Method != nil {
		if m := checkMethod(*q.Method); m != nil {
			thrown = first(thrown, m)
		}
	}
	if m := q.checkInitiator(); m != nil {
		return Plan{}, m
	}
	if q.Only != "" && q.one() {
		return Plan{}, &Mistake{Option: "--only", Got: q.Only, Want: "picks one of the two default checks, and there is one check only with any of --method, --header, --data, --mode, --credentials, --redirect and --initiator"}
	}

	plan := Plan{
		Browsers:    q.browsers(),
		Expected:    Verdict(orElse(q.Expect, string(Allowed))),
		Experiments: ExperimentMode(orElse(q.Experiments, string(ExperimentsAuto))),
		Framework:   orElse(q.Framework, "auto"),
		Verify:      q.Verify,
	}
	request := fetch.Request{
		URL:         url,
		Method:      "GET",
		Headers:     headers,
		Body:        q.Body,
		Origin:      origin,
		Mode:        fetch.Mode(orElse(q.Mode, string(fetch.ModeCORS))),
		Redirect:    fetch.RedirectMode(orElse(q.Redirect, string(fetch.RedirectFollow))),
		Initiator:   orElse(q.Initiator, "fetch"),
		Credentials: fetch.Credentials(orElse(q.Credentials, string(q.defaultCredentials()))),
		Cookie:      q.Cookie,
		UserAgent:   q.UserAgent,
		Product:     q.Product,
		Held:        !q.Send,
	}
	switch {
	case q.Method != nil:
		request.Method = *q.Method
	case q.Body != nil:
		request.Method = "POST"
	}
	plan.Checks = q.checks(request)
	if note != "" {
		plan.Notes = append(plan.Notes, note)
	}
	for _, h := range headers {
		if fetch.ForbiddenRequestHeader(h.Name, h.Value) {
			plan.Notes = append(plan.Notes, "A script may not set "+h.Name+": browsers drop it, and so does this check.")
		}
	}
	if q.Cookie != "" && request.Credentials != fetch.CredentialsInclude && fetch.OriginOf(url) != origin {
		plan.Notes = append(plan.Notes, "The cookie is not sent: a request to another origin carries cookies only with --credentials include.")
	}
	if thrown != nil {
		return plan, thrown
	}
	return plan, nil
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

func (q Question) browsers() []string {
	return slices.DeleteFunc(browser.IDs(), func(b string) bool { return len(q.Browsers) > 0 && !slices.Contains(q.Browsers, b) })
}

// defaultCredentials is same-origin; an element without a crossorigin
// attribute fetches with mode no-cors and sends its cookies.
// https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request
func (q Question) defaultCredentials() fetch.Credentials {
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
	case u.HasUserinfo():
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
func parseURL(raw string, page fetch.Origin) (url, note string, m *Mistake) {
	wrong := func(want, meant string) (string, string, *Mistake) {
		return "", "", &Mistake{Option: "URL", Got: raw, Want: want, Meant: meant}
	}
	if raw == "" {
		return wrong("is missing; want the URL that the page fetches, such as http://localhost:5000/api/data", "")
	}
	const form = "want an http:// or https:// URL"
	if m := wireSafe("URL", raw, form); m != nil {
		return "", "", m
	}
	if raw[0] == '/' && !strings.HasPrefix(raw, "//") && !page.Opaque() {
		u, err := fetch.ParseURL(page.String() + raw)
		if err != nil {
			return wrong(form, "")
		}
		return u.String(), "The URL is a path: it is taken relative to the page, as " + u.String() + ".", nil
	}
	u, err := fetch.ParseURL(raw)
	switch {
	case hasHTTPScheme(raw) && err == nil:
		if rest := raw[strings.Index(raw, "//")+2:]; strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, `\`) {
			return wrong("has too many slashes", u.String())
		}
		return u.String(), "", nil
	case hasHTTPScheme(raw):
		return wrong("is no valid URL: "+whyInvalid(raw), "")
	case err == nil && !u.IsHTTP() && !hostAndPort.MatchString(raw):
		meant := ""
		if scheme := Nearest(u.Scheme(), []string{"http", "https"}); scheme != "" {
			meant = scheme + raw[len(u.Scheme()):]
		}
		return u.String(), "", &Mistake{Option: "URL", Got: raw, Want: form, Meant: meant, Thrown: true}
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
func parseHeaders(lines []string) (fetch.HeaderList, *Mistake) {
	var list fetch.HeaderList
	var thrown *Mistake
	for _, line := range lines {
		name, value, found := strings.Cut(line, ":")
		wrong := func(want, meant string) *Mistake {
			return &Mistake{Option: "--header", Got: redacted(line), Want: want, Meant: meant}
		}
		if !found {
			meant := ""
			if bare, ok := strings.CutSuffix(line, ";"); ok && fetch.ValidHeaderName(bare) {
				meant = bare + ":"
			} else if n, v, ok := strings.Cut(line, "="); ok && fetch.ValidHeaderName(n) {
				meant = redacted(n + ": " + v)
			}
			return nil, wrong("want 'Name: value'", meant)
		}
		switch {
		case !fetch.ValidHeaderName(name):
			want := "a header's name is letters, digits and !#$%&'*+-.^_`|~"
			if trimmed := strings.TrimSpace(name); fetch.ValidHeaderName(trimmed) {
				thrown = first(thrown, wrong(want+", with no space", redacted(trimmed+":"+value)))
			} else {
				thrown = first(thrown, wrong(want, ""))
			}
			thrown.Thrown = true
		case !fetch.ValidHeaderValue(strings.Trim(value, whiteSpace)):
			m := wrong("a header's value holds no line break and no NUL", "")
			m.Thrown = true
			thrown = first(thrown, m)
		}
		list = append(list, fetch.Header{Name: name, Value: strings.Trim(value, whiteSpace)})
	}
	return list, thrown
}

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
		Want:  "want a method such as PUT: letters, digits and !#$%&'*+-.^_`|~",
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

func first(a, b *Mistake) *Mistake {
	if a != nil {
		return a
	}
	return b
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
