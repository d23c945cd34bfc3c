package from

import (
	"encoding/base64"
	"io"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// curl is the command that browsers copy and people write.
var curl = Kind{
	Name: "curl", What: "a curl command",
	Is: func(head []byte) bool { return curlBegins().Match(head) }, Named: true,
	Read: readCurl,
}

var curlBegins = lazy.Regexp(`^(?:\s*#[^\n]*\n)*\s*(?:[$%>]\s+|PS [^>\n]*>\s*|[A-Za-z]:\\[^>\n]*>\s*)?curl(?:\.exe)?(?:\s|$)`)

// prompt matches what a terminal puts before a command.
var prompt = lazy.Regexp(`(?m)^\s*(?:[$%>]\s+|PS [^>\n]*>\s*|[A-Za-z]:\\[^>\n]*>\s*)(curl)`)

// cmdQuoted matches what only a command for cmd.exe has: a quotation mark or
// the end of a line behind a caret.
var cmdQuoted = lazy.Regexp(`\^"|\^\r?\n`)

// longestText is how much of a text is read that has to be read as a whole, in
// bytes: no clipboard has more of a call.
const longestText = 4 << 20

// whole reads a text as a whole.
func whole(text io.Reader, given Given) (string, error) {
	all, err := io.ReadAll(io.LimitReader(text, longestText+1))
	if err == nil && len(all) > longestText {
		err = &ask.Mistake{Field: "FILE", Want: "is larger than 4 MiB; want one command or a few"}
	}
	if err == nil {
		err = given.missing(string(all))
	}
	return strings.TrimPrefix(string(all), "\xef\xbb\xbf"), err
}

func readCurl(text io.Reader, given Given, each func(Call) error) error {
	s, err := whole(text, given)
	if err != nil {
		return err
	}
	s = prompt().ReplaceAllString(s, "$1")
	var commands [][]word
	if cmdQuoted().MatchString(s) {
		commands = cmdCommands(s)
	} else if commands, err = shellCommands(strings.ReplaceAll(s, "\r\n", "\n"), given); err != nil {
		return &ask.Mistake{Field: "FILE", Want: "is a curl command that the shell does not understand: " + short(err.Error())}
	}
	commands = slices.DeleteFunc(commands, func(words []word) bool {
		return !slices.Contains([]string{"curl", "curl.exe"}, strings.ToLower(words[0].text))
	})
	var all []request
	for _, words := range commands {
		requests, err := curlRequests(words[1:])
		if err != nil {
			return err
		}
		all = append(all, requests...)
	}
	alike := !slices.ContainsFunc(all, func(r request) bool { return !slices.Equal(r.reached, all[0].reached) })
	for i := range all {
		if !alike { // a run reaches all servers in one way
			all[i].leaveOptions("the requests of the text differ in it")
		}
	}
	return tell(all, given, each)
}

// leaveOptions leaves out how the server is reached.
func (r *request) leaveOptions(why string) {
	for _, o := range r.reached {
		r.notes = append(r.notes, "curl's --"+o.Name+" is not taken over: "+why+".")
	}
	r.reached = nil
}

// unreached are the options of curl that say how the server is reached, and that
// the command line has not.
const unreached = " proxy-user noproxy socks4 socks4a socks5 socks5-hostname preproxy proxy1.0 connect-to unix-socket abstract-unix-socket interface dns-servers doh-url cert key capath tls-max http3 http3-only "

// curlLetters are the options by their letter; curlTakes those with a value.
// What is in neither changes nothing of the request, and has no value.
// https://curl.se/docs/manpage.html
const (
	curlLetters = "X request H header d data F form u user b cookie e referer A user-agent x proxy T upload-file o output w write-out m max-time " +
		"c cookie-jar C continue-at D dump-header E cert K config P ftp-port Q quote r range t telnet-option U proxy-user y speed-time Y speed-limit z time-cond " +
		"h help G get I head k insecure L location"
	curlTakes = " request header data data-raw data-binary data-ascii data-urlencode json form form-string user cookie referer user-agent proxy upload-file output write-out max-time" +
		" url url-query cookie-jar continue-at dump-header cert config ftp-port quote range telnet-option proxy-user speed-time speed-limit time-cond" +
		" connect-timeout resolve cacert capath key key-type cert-type ciphers tls13-ciphers curves interface limit-rate local-port max-filesize max-redirs noproxy oauth2-bearer" +
		" proto proto-default proto-redir retry retry-delay retry-max-time socks4 socks4a socks5 socks5-hostname stderr tls-max trace trace-ascii unix-socket abstract-unix-socket" +
		" connect-to doh-url dns-servers engine etag-compare etag-save expect100-timeout keepalive-time preproxy proxy-header proxy-cacert proxy1.0 pass pinnedpubkey rate" +
		" request-target aws-sigv4 netrc-file output-dir parallel-max create-file-mode crlfile variable hsts alt-svc "
)

// curlRequests are the requests of one command: one for each URL, and again
// after --next.
func curlRequests(words []word) ([]request, error) {
	var all []request
	c := new(curlCommand)
	end := func() error {
		more, err := c.requests()
		all = append(all, more...)
		c = new(curlCommand)
		return err
	}
	letters := strings.Fields(curlLetters)
	operands := false
	for i := 0; i < len(words); i++ {
		w := words[i]
		value := func(joined string) word {
			if joined != "" {
				return word{joined, w.unknown}
			}
			if i++; i < len(words) {
				return words[i]
			}
			return word{}
		}
		switch {
		case operands || !strings.HasPrefix(w.text, "-") || w.text == "-":
			c.urls = append(c.urls, w)
		case w.text == "--":
			operands = true
		case w.text == "--next" || w.text == "-:":
			if err := end(); err != nil {
				return nil, err
			}
		case strings.HasPrefix(w.text, "--"):
			name := w.text[2:]
			if strings.Contains(curlTakes, " "+name+" ") {
				c.option(name, value(""))
			} else {
				c.option(name, word{})
			}
		default:
			for j := 1; j < len(w.text); j++ {
				at := slices.Index(letters, w.text[j:j+1])
				if at < 0 || at%2 == 1 {
					continue
				}
				if name := letters[at+1]; strings.Contains(curlTakes, " "+name+" ") {
					c.option(name, value(w.text[j+1:]))
					break
				} else {
					c.option(name, word{})
				}
			}
		}
	}
	return all, end()
}

// curlCommand is what the options of a command come to.
type curlCommand struct {
	request
	urls   []word
	data   []string
	form   []string
	get    bool
	typed  string // the media type that curl gives the body
	inFile string // that holds the body
}

func (c *curlCommand) option(name string, w word) {
	about := func(option, what string) {
		if w.unknown != "" {
			c.unknown = append(c.unknown, unknown{option: option, what: what, source: w.text, part: w.unknown})
		}
	}
	aboutHeader := func(name, value string) {
		if w.unknown != "" {
			c.unknown = append(c.unknown, unknown{option: "header", what: "the header " + name, source: value, part: w.unknown, header: name})
		}
	}
	v := w.text
	switch name {
	case "request":
		about("method", "the method")
		c.method = v
	case "header":
		name, value, found := strings.Cut(v, ":")
		if !found {
			name, found = strings.CutSuffix(v, ";")
		}
		if value = strings.Trim(value, " \t"); found && (value != "" || strings.HasSuffix(v, ";")) && fetch.ValidHeaderName(name) { // "Name:" takes a header away
			aboutHeader(name, value)
			c.headers = append(c.headers, fetch.Header{Name: name, Value: value})
		}
	case "data", "data-ascii", "data-binary", "json":
		about("data", "the body")
		if file, ok := strings.CutPrefix(v, "@"); ok {
			c.inFile = file
		}
		c.data = append(c.data, v)
		c.typed = "application/x-www-form-urlencoded"
		if name == "json" {
			c.typed = "application/json"
		}
	case "data-raw", "data-urlencode", "url-query":
		about("data", "the body")
		if name == "data-urlencode" {
			v = encodeForm(v)
		}
		c.data = append(c.data, v)
		c.typed = "application/x-www-form-urlencoded"
	case "form", "form-string":
		about("data", "the body")
		if _, value, _ := strings.Cut(v, "="); name == "form" && value != "" && strings.Contains("@<", value[:1]) {
			c.inFile = value[1:]
		}
		c.form = append(c.form, v)
	case "upload-file":
		c.inFile = v
		if c.method == "" {
			c.method = "PUT"
		}
	case "user":
		aboutHeader("Authorization", w.unknown)
		c.headers = append(c.headers, fetch.Header{Name: "Authorization", Value: "Basic " + base64.StdEncoding.EncodeToString([]byte(v))})
	case "oauth2-bearer":
		aboutHeader("Authorization", v)
		c.headers = append(c.headers, fetch.Header{Name: "Authorization", Value: "Bearer " + v})
	case "cookie":
		about("cookie", "the cookie")
		if strings.Contains(v, "=") {
			c.headers = append(c.headers, fetch.Header{Name: "Cookie", Value: v})
		} else {
			c.notes = append(c.notes, "The file of cookies is not read: give them with --cookie.")
		}
	case "referer":
		c.referrer, _, _ = strings.Cut(v, ";")
	case "url":
		c.urls = append(c.urls, w)
	case "get":
		c.get = true
	case "head":
		c.method = "HEAD"
	case "insecure", "http1.1", "proxy", "cacert", "max-time", "user-agent", "resolve":
		c.reach(name, w)
	default:
		if strings.Contains(unreached, " "+name+" ") {
			c.notes = append(c.notes, "curl's --"+name+" is not taken over: there is no such option here.")
		}
	}
}

// reach takes an option that says how the server is reached. The last counts of
// one that does not repeat.
func (c *curlCommand) reach(name string, w word) {
	switch {
	case w.unknown != "":
		c.notes = append(c.notes, "curl's --"+name+" is "+short(w.text)+", which only the shell knows: it is left out, and --"+name+" gives it.")
		return
	case name != "resolve":
		c.reached = slices.DeleteFunc(c.reached, func(o Option) bool { return o.Name == name })
	}
	if w.text != "" || !strings.Contains(curlTakes, " "+name+" ") { // curl takes an empty value for none
		c.reached = append(c.reached, Option{name, w.text})
	}
}

// requests are those of the command, one for each URL.
func (c *curlCommand) requests() ([]request, error) {
	typed := func(t string) {
		if !slices.ContainsFunc(c.headers, func(h fetch.Header) bool { return strings.EqualFold(h.Name, "content-type") }) {
			c.headers = append(c.headers, fetch.Header{Name: "Content-Type", Value: t})
		}
	}
	query := ""
	switch joined := strings.Join(c.data, "&"); {
	case c.get:
		query = joined
	case len(c.form) > 0:
		c.body = multipart(c.form)
		typed("multipart/form-data; boundary=" + boundary)
	case c.data != nil:
		c.body = []byte(joined)
		typed(c.typed)
	}
	if c.inFile != "" {
		c.body = nil
		c.unknown = append(c.unknown, unknown{option: "data", what: "the body", source: c.inFile, file: true})
		if c.method == "" {
			c.method = "POST"
		}
	}
	if len(c.urls) == 0 {
		return nil, &ask.Mistake{Field: "FILE", Want: "is a curl command without a URL"}
	}
	var all []request
	for _, u := range c.urls {
		r := c.request
		r.headers, r.notes = slices.Clone(r.headers), slices.Clip(r.notes)
		r.url = u.text
		if u.unknown != "" {
			r.unknown = append([]unknown{{option: "url", what: "the URL", source: u.text, part: u.unknown}}, r.unknown...)
		}
		if !strings.Contains(r.url, "://") && !strings.HasPrefix(r.url, "/") && r.url != "" {
			r.url = "http://" + r.url // as curl takes it
		}
		if query != "" {
			mark := "?"
			if strings.Contains(r.url, "?") {
				mark = "&"
			}
			r.url += mark + query
		}
		all = append(all, r)
	}
	return all, nil
}

// boundary is between the parts of a form that we put together.
const boundary = "----cors-check"

func multipart(fields []string) []byte {
	var b strings.Builder
	for _, f := range fields {
		name, value, _ := strings.Cut(f, "=")
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(name) + "\"\r\n\r\n" + value + "\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return []byte(b.String())
}

// encodeForm is a field as curl's --data-urlencode has it.
func encodeForm(s string) string {
	name, value, found := strings.Cut(s, "=")
	if !found {
		name, value = "", s
	}
	var b strings.Builder
	if name != "" {
		b.WriteString(name + "=")
	}
	const hex = "0123456789ABCDEF"
	for i := range len(value) {
		c := value[i]
		if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
