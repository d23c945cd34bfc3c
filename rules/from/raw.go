package from

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// raw is HTTP as curl -i, curl -v and the developer tools show it: the head of
// a response, or a request and its response, one after another.
var raw = Kind{Name: "raw", What: "raw HTTP", Is: isRaw, Read: readRaw}

var (
	statusLine  = lazy.Regexp(`^HTTP/[0-9.]+ [0-9]{3}( |$)`)
	requestLine = lazy.Regexp(`^([A-Za-z]+) (\S+) HTTP/[0-9.]+$`)
)

// longestRaw is how much of raw HTTP is read, in bytes.
const longestRaw = 1 << 20

func isRaw(head []byte) bool {
	for line := range bytes.Lines(head) {
		line := marked(string(line))
		if statusLine().MatchString(line) {
			return true
		}
		if requestLine().MatchString(line) { // without a response it is one to ask
			return slices.ContainsFunc(strings.Split(string(head), "\n"), func(line string) bool { return statusLine().MatchString(marked(line)) })
		}
		if !strings.HasPrefix(strings.TrimSpace(line), "*") {
			return false
		}
	}
	return false
}

// marked is a line without what curl -v puts before it.
func marked(line string) string {
	line = strings.TrimRight(line, "\r\n")
	for _, mark := range []string{"> ", "< "} {
		line = strings.TrimPrefix(line, mark)
	}
	if line == ">" || line == "<" {
		return ""
	}
	return line
}

func readRaw(text io.Reader, given Given, each func(Call) error) error {
	all, err := io.ReadAll(io.LimitReader(text, longestRaw+1))
	switch {
	case err != nil:
		return err
	case len(all) > longestRaw:
		return &ask.Mistake{Field: "FILE", Want: "is longer than 1 MiB"}
	}
	var exchanges []Exchange
	var request Exchange
	asks, inHead, body := false, false, false
	var response *fetch.Response
	end := func() {
		if response != nil && (response.Status >= 200 || response.Status == 101) {
			response.BodyUnread = len(response.Body) == 0 // the head alone was pasted
			request.Answer = fetch.Answer{Response: response}
			exchanges = append(exchanges, request)
			request, asks = Exchange{}, false
		}
		response, body = nil, false
	}
	for line := range bytes.Lines(bytes.TrimPrefix(all, []byte("\xef\xbb\xbf"))) {
		whole := string(line)
		if strings.HasPrefix(whole, "* ") && !body {
			continue
		}
		text := marked(whole)
		m := requestLine().FindStringSubmatch(text)
		name, value, header := strings.Cut(text, ":")
		switch {
		case m != nil:
			end()
			request, asks, inHead = Exchange{Method: m[1], URL: m[2]}, true, true
		case statusLine().MatchString(text):
			end()
			parts := append(strings.SplitN(text, " ", 3), "")
			response = &fetch.Response{Protocol: parts[0], Reason: strings.TrimSpace(parts[2])}
			for _, c := range parts[1] {
				response.Status = response.Status*10 + int(c-'0')
			}
			inHead = true
		case text == "":
			inHead, body = false, response != nil
		case inHead && header && name != "" && response != nil:
			response.Headers = append(response.Headers, fetch.Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
		case inHead && header && name != "" && asks:
			request.Headers = append(request.Headers, fetch.Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)})
		case body && len(response.Body) < 4096:
			response.Body = append(response.Body, whole...)
		}
	}
	end()
	if len(exchanges) == 0 {
		return &ask.Mistake{Field: "FILE", Want: "has no response: want its status line and its headers"}
	}
	return each(rawCall(exchanges, given))
}

// rawCall is the call that exchanges were made for: the first that is no
// preflight, or what the preflight asks for.
func rawCall(exchanges []Exchange, given Given) Call {
	c := Call{Question: given.Question, Recorded: &Recorded{}}
	q := &c.Question
	asked, preflight := "", false
	var of fetch.HeaderList
	for i := range exchanges {
		x := &exchanges[i]
		of = x.Headers
		if host, ok := x.Headers.Get("host"); ok && strings.HasPrefix(x.URL, "/") {
			x.URL = "https://" + host + x.URL
		}
		method, pre := x.Headers.Get(fetch.AccessControlRequestMethod)
		if q.Origin == "" {
			q.Origin, _ = x.Headers.Get("origin")
		}
		if x.URL == "" || strings.HasPrefix(x.URL, "/") || given.URL != "" {
			x.URL = given.URL
		}
		if x.URL == "" || strings.HasPrefix(x.URL, "/") {
			x.URL = strings.TrimSuffix(unknownURL, "/") + x.URL
			if len(c.Notes) == 0 {
				c.Nowhere = true
				c.Notes = append(c.Notes, "The text does not say which server answered: "+unknownURL+" stands for it. --url URL gives the URL.")
			}
		}
		q.URL = normal(x.URL)
		if x.Method == "OPTIONS" && pre {
			asked, _ = x.Headers.Get(fetch.AccessControlRequestHeaders)
			preflight = true
			if q.Method == nil {
				q.Method = &method
			}
			continue
		}
		if given.Method == nil && x.Method != "" {
			q.Method = &x.Method
		}
		if !preflight {
			q.Preflighted = true
		}
		if !preflight && x.Method != "" && (!fetch.SafelistedMethod(x.Method) || len(scripted(of, "")) > 0) {
			c.Notes = append(c.Notes, "No preflight is in the text: only the response to the request itself is judged.")
		}
		break
	}
	q.Headers = append(slices.Clip(q.Headers), askedFor(of, asked)...)
	if q.Credentials == "" && of.Has("cookie") {
		q.Credentials = "include"
	}
	if q.Mode == "" {
		q.Mode = "cors" // one request, not the two of a bare URL
	}
	q.Send = true
	for i := range exchanges {
		if exchanges[i].Method == "" {
			exchanges[i].Method = "GET"
		}
	}
	c.Recorded.Exchanges = exchanges
	return c
}

// unknownURL stands for the URL of a response that was pasted alone.
const unknownURL = "https://unknown.invalid/"
