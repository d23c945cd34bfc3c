package from

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// request is a request as a text has it: what of it the script said, and what
// the browser added, is not told apart yet.
type request struct {
	url, method, referrer         string
	mode, credentials, redirect   string
	initiator, cookie, page, name string
	headers                       fetch.HeaderList
	body                          []byte // nil: none
	upload                        bool
	unknown                       []unknown
	notes                         []string
}

// unknown is a value that stands in the text as something that is known only
// when it runs: a variable.
type unknown struct {
	option string // that says it instead
	what   string // "the URL"
	source string // "${id}"
}

// call is the question that the request makes, under what the user said by
// options.
func (r request) call(given ask.Question) (Call, error) {
	if err := r.wanting(given); err != nil {
		return Call{}, err
	}
	r.leave()
	q := given
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	set(&q.URL, r.url)
	set(&q.Origin, r.page)
	if len(q.Cookies) == 0 && r.cookie != "" {
		q.Cookies = []string{r.cookie}
	}
	set(&q.Mode, r.mode)
	set(&q.Credentials, r.credentials)
	set(&q.Redirect, r.redirect)
	set(&q.Initiator, r.initiator)
	q.Upload = q.Upload || r.upload
	if q.Body == nil {
		q.Body = r.body
	}
	if q.Method == nil {
		switch {
		case r.method != "":
			q.Method = &r.method
		case q.Body != nil:
			post := "POST"
			q.Method = &post
		default:
			get := "GET"
			q.Method = &get
		}
	}
	q.Headers = slices.Clone(q.Headers)
	for _, h := range r.headers {
		if !slices.ContainsFunc(given.Headers, func(line string) bool {
			name, _, _ := strings.Cut(line, ":")
			return strings.EqualFold(strings.TrimSpace(name), h.Name)
		}) {
			q.Headers = append(q.Headers, h.Name+": "+h.Value)
		}
	}
	return Call{Name: r.name, Question: q, Notes: r.notes}, nil
}

// wanting asks for the first value that the text does not know and no option
// says.
func (r request) wanting(given ask.Question) error {
	for _, u := range r.unknown {
		said := map[string]bool{
			"url": given.URL != "", "method": given.Method != nil, "header": len(given.Headers) > 0, "data": given.Body != nil,
			"credentials": given.Credentials != "", "cookie": len(given.Cookies) > 0, "mode": given.Mode != "", "redirect": given.Redirect != "",
		}
		if !said[u.option] {
			return &ask.Mistake{Field: u.option, Want: fmt.Sprintf("%s is %s, which is known only when the text runs; give it with --%s", u.what, short(u.source), u.option)}
		}
	}
	return nil
}

// short is a piece of a text on one line.
func short(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

// leave takes from the headers what is no script's: the page and the cookies
// have places of their own, and what the browser adds is left out.
func (r *request) leave() {
	copied := slices.ContainsFunc(r.headers, func(h fetch.Header) bool { return browser.Copied(h.Name, h.Value) })
	var kept fetch.HeaderList
	var left, cookies []string
	if r.cookie != "" {
		cookies = append(cookies, r.cookie)
	}
	meta := map[string]string{}
	for _, h := range r.headers {
		switch name := strings.ToLower(h.Name); {
		case name == "origin":
			r.page = h.Value
		case name == "referer":
			r.referrer = h.Value
		case name == "cookie":
			cookies = append(cookies, h.Value)
		case copied && browser.Own(name, h.Value), !copied && fetch.ForbiddenRequestHeader(name, h.Value):
			meta[name] = h.Value
			left = append(left, name)
		default:
			kept = append(kept, h)
		}
	}
	r.headers, r.cookie = kept, strings.Join(cookies, "; ")
	if r.cookie != "" && r.credentials == "" {
		r.credentials = string(fetch.CredentialsInclude)
	}
	if page := fetch.OriginOf(r.referrer); r.page == "" && !page.Opaque() {
		r.page = page.String()
		r.notes = append(r.notes, "The page's origin is that of the Referer, "+r.page+".")
	}
	if len(left) > 0 {
		slices.Sort(left)
		r.notes = append(r.notes, "Left out, because the browser adds it itself: "+strings.Join(slices.Compact(left), ", ")+".")
	}
	r.destined(meta["sec-fetch-dest"], meta["sec-fetch-mode"])
}

// destined takes from a request's metadata what made it.
// https://w3c.github.io/webappsec-fetch-metadata/
func (r *request) destined(destination, mode string) {
	if mode == "navigate" {
		r.notes = append(r.notes, "The browser opened this URL as a page, to which CORS does not apply: it is checked as if a script fetched it.")
	}
	if r.initiator != "" || r.body != nil {
		return
	}
	made := map[string]string{"image": "img", "script": "script", "font": "font", "style": "stylesheet"}[destination]
	if !slices.Contains(ask.Choices("initiator"), made) || r.method != "" && r.method != "GET" || len(r.headers) > 0 {
		return
	}
	r.initiator = made
	if mode == string(fetch.ModeNoCORS) {
		r.mode = mode
	}
}
