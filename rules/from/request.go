package from

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// request is a request as a text has it: what of it the script said, and what
// the browser added, is not told apart yet.
type request struct {
	url, method, referrer         string
	mode, credentials, redirect   string
	initiator, cookie, page, name string
	headers                       fetch.HeaderList
	body                          []byte // nil: none
	bodyType                      string // as ask.Question has it
	upload, keepalive             bool
	cache, integrity              string
	referrerPolicy                string
	tool                          bool     // written as a browser's tools write a call
	reached                       []Option // how the server is
	unknown                       []unknown
	notes                         []string
	place                         string // in the text: "line 12"; "" where it has none
	several                       bool   // it is one of several of the text
}

// unknown is a value that the text does not say: a variable, a call, a file.
type unknown struct {
	option string // that says it instead; "" for several of them
	what   string // "the URL"
	source string // "`/users/${id}`"
	part   string // of it that is not literal: "${id}"
	header string // its name, of the value of one
	file   bool   // the source is a file's name
}

// saying is how each option is given that says what a text does not.
var saying = map[string]string{
	"url": "--url URL", "method": "-X METHOD", "header": "-H 'NAME: VALUE'", "data": "-d BODY", "cookie": "-b 'NAME=VALUE'", "origin": "--origin ORIGIN",
	"credentials": "--credentials MODE", "mode": "--mode MODE", "redirect": "--redirect MODE",
	"cache": "--cache MODE", "integrity": "--integrity HASHES", "referrer-policy": "--referrer-policy POLICY",
}

// mistake asks for the value. Of several requests an option would be for all.
func (u unknown) mistake(several bool) *ask.Mistake {
	m := &ask.Mistake{Field: u.option, Want: u.what + " is " + short(u.source)}
	how, set := "give it with "+saying[u.option], u.settable()
	switch {
	case u.option == "":
		m.Field, how = "header", "say what is in it with -X, -H, -d or --credentials"
	case u.header != "":
		how = "give it with -H '" + u.header + ": VALUE'"
	case several && set != "":
		how, set = "give it with "+set, ""
	case several && u.option != "data":
		how = "check it alone, and " + how
	}
	if set != "" && (u.option == "url" || u.option == "header") {
		how += " or " + set
	}
	switch {
	case u.file:
		m.Want = u.what + " is in the file " + short(u.source) + ", which is not read; give it with -d @FILE"
	case u.part == "" || u.part == u.source:
		m.Want += ", which is known only when the text runs; " + how
	default:
		m.Want += ", in which " + short(u.part) + " is known only when the text runs; " + how
	}
	return m
}

// holes are what stands in a text, in quotation marks too, for what its author
// or a tool puts there: ${API_URL}, {{baseUrl}}.
var holes = lazy.Regexp(`\$\{[^{}]*\}|\{\{[^{}]*\}\}`)

// placeholders fills, or asks for, what stands literally in the URL or in a header, and is
// meant for no server.
func (r *request) placeholders(given Given) {
	r.fill(given)
	if hole := holes().FindString(r.url); hole != "" {
		r.unknown = append(r.unknown, unknown{option: "url", what: "the URL", source: strings.TrimPrefix(r.url, "http://"), part: hole})
	}
	for _, h := range r.headers {
		if hole := holes().FindString(h.Value); hole != "" {
			r.unknown = append(r.unknown, unknown{option: "header", what: "the header " + h.Name, source: h.Value, part: hole, header: h.Name})
		}
	}
}

// call is the question that the request makes, under what the user said by
// options.
func (r request) call(given Given) (Call, error) {
	r.headers = slices.Clone(r.headers)
	r.placeholders(given)
	if r.several { // these are said of one of them
		if !r.asks("url") {
			given.URL = ""
		}
		if !r.asks("data") {
			given.Body = nil
		}
	}
	if err := r.wanting(given); err != nil {
		return Call{}, err
	}
	r.leave()
	q := given.Question
	set := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	set(&q.URL, r.url)
	if q.Page == "" { // which says it
		set(&q.Origin, r.page)
	}
	if len(q.Cookies) == 0 && r.cookie != "" {
		q.Cookies = []string{r.cookie}
	}
	set(&q.Mode, r.mode)
	set(&q.Credentials, r.credentials)
	set(&q.Redirect, r.redirect)
	set(&q.Initiator, r.initiator)
	q.Upload, q.Keepalive = q.Upload || r.upload, q.Keepalive || r.keepalive
	set(&q.Cache, r.cache)
	set(&q.Integrity, r.integrity)
	set(&q.ReferrerPolicy, r.referrerPolicy)
	if q.Body == nil {
		q.Body = r.body
	}
	if q.Body != nil {
		set(&q.BodyType, r.bodyType)
	}
	if q.Method == nil {
		switch {
		case r.method != "":
			q.Method = &r.method
		case q.Body != nil, q.Initiator == string(fetch.InitiatorBeacon):
			post := "POST"
			q.Method = &post
		default:
			get := "GET"
			q.Method = &get
		}
	}
	q.Headers = slices.Clone(q.Headers)
	for _, h := range r.headers {
		if !sets(given.Headers, h.Name) {
			q.Headers = append(q.Headers, h.Name+": "+h.Value)
		}
	}
	return Call{Name: r.name, Question: q, Notes: r.notes, Options: r.reached}, nil
}

// wanting asks for the first value that the text does not know and no option
// says.
func (r request) wanting(given Given) error {
	said := map[string]bool{
		"url": given.URL != "", "method": given.Method != nil, "header": len(given.Headers) > 0, "data": given.Body != nil, "cookie": len(given.Cookies) > 0,
		"credentials": given.Credentials != "", "mode": given.Mode != "", "redirect": given.Redirect != "", "origin": given.Origin != "",
		"cache": given.Cache != "", "integrity": given.Integrity != "", "referrer-policy": given.ReferrerPolicy != "",
	}
	said[""] = said["method"] || said["header"] || said["data"] || said["credentials"]
	for _, u := range r.unknown {
		if !said[u.option] || u.header != "" && !sets(given.Headers, u.header) {
			return u.mistake(r.several)
		}
	}
	return nil
}

// asks says that something of it is unknown which that option says.
func (r request) asks(option string) bool {
	return slices.ContainsFunc(r.unknown, func(u unknown) bool { return u.option == option })
}

// sets says that one of the lines is of that header.
func sets(lines []string, header string) bool {
	return slices.ContainsFunc(lines, func(line string) bool {
		name, _, _ := strings.Cut(line, ":")
		return strings.EqualFold(strings.TrimSpace(name), header)
	})
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

// client matches the User-Agent of programs that send requests, and copy what
// they send.
var client = lazy.Regexp(`(?i)^(?:insomnia|PostmanRuntime|bruno-runtime|vscode-restclient|HTTPie|xh|Thunder Client|IntelliJ HTTP Client|curl|Wget)\b`)

// leave takes from the headers what is no script's: the page and the cookies
// have places of their own, and what the browser adds is left out.
func (r *request) leave() {
	copied := r.tool && r.headers.Has("accept-language") ||
		slices.ContainsFunc(r.headers, func(h fetch.Header) bool { return browser.Copied(h.Name, h.Value) })
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
		case name == "user-agent" && client().MatchString(h.Value): // which the page's request has not
			left = append(left, name)
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
	if destination == "empty" && mode == string(fetch.ModeNoCORS) && r.mode == "" {
		r.mode = mode
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
