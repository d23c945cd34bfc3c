package from

import (
	"cmp"
	"encoding/base64"
	"io"
	"slices"
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// calls is JavaScript or TypeScript that makes requests.
var calls = Kind{
	Name: "fetch", What: "a fetch() call or the like in JavaScript",
	Is: func(head []byte) bool { return callLike().Match(stackLine().ReplaceAll(head, nil)) }, Named: true,
	Read: readCalls,
}

var callLike = lazy.Regexp("(?:^|[^\\w$])(?:fetch|use(?:Lazy)?Fetch|sendBeacon|axios|ky|ofetch|XMLHttpRequest|\\$\\.(?:ajax|get|post|getJSON)|jQuery\\.ajax|\\$(?:fetch|http)|EventSource|WebSocket|io|(?:Shared)?Worker|\\w+\\.open|(?:_?http|[hH]ttpClient|api|client|apiClient|instance)\\$?\\.(?:get|post|put|patch|delete|head|request))(?:\\.\\w+)?\\s*(?:<[^()]{0,200}>)?\\(\\s*['\"`{\\w$)]")

// stackLine is a line of an error's stack, which names functions that others
// call.
var stackLine = lazy.Regexp(`(?m)^\s*at .*:\d+\)?$`)

// maker is what makes requests: how its calls are read.
type maker struct {
	names     []string // what is called, or the object whose methods are
	verbs     bool     // has .get, .post …
	bodied    bool     // whose second argument is the body for these methods
	initiator string
	encodes   bool // makes JSON of an object that is the body
}

func makers() []maker {
	return []maker{
		{names: []string{"fetch", "window.fetch", "globalThis.fetch", "self.fetch"}},
		{names: []string{"ky", "ofetch", "$fetch", "useFetch", "useLazyFetch"}, verbs: true, encodes: true},
		{names: []string{"axios", "axiosInstance", "instance", "api", "apiClient", "client", "$http", "this.$http", "this.$axios", "$axios", "this.axios"}, verbs: true, bodied: true, initiator: "xhr", encodes: true},
		{names: []string{"http", "httpClient", "this.http", "this.httpClient", "this._http", "this.http$", "this.client", "this.api"}, verbs: true, bodied: true, initiator: "xhr", encodes: true},
		{names: []string{"$", "jQuery"}, initiator: "xhr"},
	}
}

var verbs = []string{"get", "head", "options", "delete", "post", "put", "patch"}

func readCalls(text io.Reader, given Given, each func(Call) error) error {
	all, err := whole(text, given)
	if err != nil {
		return err
	}
	s := &script{text: all, tokens: tokens(all), given: given, known: map[string]value{}, set: map[string][]member{}}
	s.constants()
	s.settings()
	found := s.requests()
	if len(found) == 0 {
		return &ask.Mistake{Field: "FILE", Want: "has no call with its URL; want the line that makes the request, such as fetch('https://api.example.com/x')"}
	}
	return tell(found, given, each)
}

// constants reads what is declared, with what is then put into it, so long as
// nothing else is.
func (s *script) constants() {
	s.declared(nil)
	into, read := s.appended()
	if len(read) > 0 {
		s.known = map[string]value{}
		s.declared(into)
	}
	for i := 1; i+1 < len(s.tokens); i++ {
		if s.tokens[i].name() && s.tokens[i+1].kind == js.EqToken && !slices.Contains([]js.TokenType{js.ConstToken, js.LetToken, js.VarToken, js.DotToken}, s.tokens[i-1].kind) {
			if _, ok := s.known[s.tokens[i].text]; ok {
				s.known[s.tokens[i].text] = value{}
			}
		}
		if v, ok := s.known[s.tokens[i].text]; ok && !read[i] && s.changed(i) {
			if v.kind == objectValue || v.kind == arrayValue {
				v = value{}
			} else if strings.HasPrefix(v.text, "new ") { // what kind of thing it is stays known
				v.items = nil
			}
			s.known[s.tokens[i].text] = v
		}
	}
}

// declared reads what is declared; into are the members that are put into each,
// by its name.
func (s *script) declared(into map[string][]member) {
	for i := 0; i+3 < len(s.tokens); i++ {
		t, name := s.tokens[i], s.tokens[i+1]
		if t.kind != js.ConstToken && t.kind != js.LetToken && t.kind != js.VarToken || !name.name() {
			continue
		}
		j := i + 2
		for n := 0; n < 20 && j < len(s.tokens) && s.tokens[i+2].kind == js.ColonToken && s.tokens[j].kind != js.EqToken; n++ {
			j++ // its type
		}
		if j >= len(s.tokens) || s.tokens[j].kind != js.EqToken {
			continue
		}
		s.at = j + 1
		v := s.value()
		if more := into[name.text]; more != nil && fillable(v) {
			all := value{kind: objectValue, source: v.source}
			if len(v.items) > 0 {
				all.members = v.items[0].members
			}
			all.members = append(slices.Clip(all.members), more...)
			v.items = []value{all}
		}
		if other, twice := s.known[name.text]; twice && (other.source != v.source || into[name.text] != nil) {
			v = value{} // and not the same in every function
		}
		s.known[name.text] = v
	}
}

// fillable says that a value is a list of names and values, to which more are
// added as to an object.
func fillable(v value) bool {
	return v.kind == callValue && slices.Contains([]string{"new Headers", "new URLSearchParams", "new FormData"}, v.text) && (len(v.items) == 0 || v.items[0].kind == objectValue)
}

// appended are the members that are put into what is declared, by name, and at
// which tokens: h.append('a', b). What is added in a block of its own may not be.
func (s *script) appended() (into map[string][]member, read map[int]bool) {
	into, read = map[string][]member{}, map[int]bool{}
	depth, declared := 0, map[string]int{}
	for i := 0; i+4 < len(s.tokens); i++ {
		t := s.tokens[i]
		switch t.kind {
		case js.OpenBraceToken:
			depth++
		case js.CloseBraceToken:
			depth--
		case js.ConstToken, js.LetToken, js.VarToken:
			declared[s.tokens[i+1].text] = depth
		}
		at, there := declared[t.text]
		if !there || at != depth || !fillable(s.known[t.text]) || s.tokens[i+1].kind != js.DotToken || s.tokens[i+3].kind != js.OpenParenToken ||
			s.tokens[i+2].text != "append" && s.tokens[i+2].text != "set" || i > 0 && s.tokens[i-1].kind == js.CloseParenToken { // if (a) h.append(…)
			continue
		}
		s.at = i + 4
		if args := s.list(s.tokens[i+3]); len(args) == 2 && args[0].kind == stringValue {
			into[t.text] = append(into[t.text], member{args[0].text, args[1]})
			read[i] = true
		}
	}
	return into, read
}

// changed says that something is put into the object whose name is at a place:
// h.a = b, h['a'] = b, h.append(…), h.searchParams.append(…), Object.assign(h, …).
func (s *script) changed(at int) bool {
	is := func(i int, kinds ...js.TokenType) bool {
		return i < len(s.tokens) && slices.Contains(kinds, s.tokens[i].kind)
	}
	if at > 1 && s.tokens[at-1].kind == js.OpenParenToken && s.tokens[at-2].text == "assign" {
		return true
	}
	last := at
	if is(at+1, js.DotToken) && is(at+3, js.DotToken) && s.tokens[at+2].text == "searchParams" { // of a URL
		last += 2
	}
	switch {
	case is(at-1, js.DotToken):
	case is(last+1, js.OpenBracketToken):
		return is(s.tokens[last+1].close+1, js.EqToken)
	case is(last+1, js.DotToken) && is(last+3, js.EqToken):
		return true
	case is(last+1, js.DotToken) && is(last+3, js.OpenParenToken):
		return slices.Contains([]string{"append", "set", "delete", "push"}, s.tokens[last+2].text)
	}
	return false
}

// requests finds the calls of a text, in order.
func (s *script) requests() []request {
	var all []request
	xhr := map[string]int{} // the index of an XMLHttpRequest's request, by its name
	line, from, found := 1, 0, 0
	placed := func(before int) { // what was found last, at that place
		for ; found < len(all); found++ {
			line += strings.Count(s.text[from:before], "\n")
			from = before
			all[found].place = place(line)
		}
	}
	last := 0
	for i := 0; i < len(s.tokens); i++ {
		placed(last)
		last = s.tokens[i].at
		if !s.tokens[i].name() && s.tokens[i].kind != js.ThisToken || i > 0 && (s.tokens[i-1].kind == js.DotToken || s.tokens[i-1].kind == js.FunctionToken) {
			continue
		}
		s.at, s.depth = i, 0
		name := s.chain()
		open := s.peek()
		object, method := cutLast(name)
		if n, ok := xhr[object]; ok || strings.HasSuffix(object, ".upload") || strings.HasSuffix(object, ".upload.") {
			if up, isUp := xhr[strings.TrimSuffix(object, ".upload")]; isUp && strings.HasSuffix(object, ".upload") {
				all[up].upload = true
				continue
			}
			if ok {
				s.sets(&all[n], method, open)
				continue
			}
		}
		if open.kind != js.OpenParenToken || s.at >= len(s.tokens) {
			continue
		}
		s.at++
		switch {
		case method == "open" && object != "" && object != "window":
			args := s.list(open)
			if len(args) >= 2 && args[0].kind == stringValue && fetch.ValidHeaderName(args[0].text) {
				r := request{initiator: "xhr", method: strings.ToUpper(args[0].text)}
				r.address(args[1], value{})
				xhr[object] = len(all)
				all = append(all, r)
			}
			continue
		case name == "io" || name == "io.connect":
			if args := s.list(open); len(args) > 0 && args[0].kind == stringValue {
				all = append(all, socketIO(args))
			}
			continue
		case loaders[method] != "" && (object == "" || method == "sendBeacon"):
			args, by := s.list(open), loaders[method]
			// A worker's or a socket's URL that is not literal is most often of the
			// page's own origin.
			if len(args) == 0 || args[0].kind != stringValue && by != "beacon" && by != "eventsource" {
				continue
			}
			r := request{initiator: by}
			r.address(args[0], value{})
			switch {
			case len(args) == 1:
			case by == "beacon":
				r.content(args[1], maker{})
			case by == "eventsource":
				r.options(args[1], maker{})
			}
			all = append(all, r)
			continue
		}
		for _, m := range makers() {
			direct := slices.Contains(m.names, name)
			defaults, client := s.defaults(m, object)
			verb := m.verbs && (client || slices.Contains(m.names, object)) && (slices.Contains(verbs, method) || method == "request")
			jquery := slices.Contains(m.names, object) && !m.verbs && slices.Contains([]string{"ajax", "get", "post", "getJSON"}, method)
			if !direct && !verb && !jquery || direct && (name == "$" || name == "jQuery") {
				continue
			}
			args := s.list(open)
			if len(args) > 0 {
				if direct {
					method = ""
				}
				r := m.request(method, args)
				r.under(defaults, m)
				all = append(all, r)
			}
			break
		}
	}
	placed(last)
	return all
}

// socketIO is the first request of a Socket.IO client.
// https://socket.io/docs/v4/how-it-works/
func socketIO(args []value) request {
	r := request{initiator: "xhr", method: "GET"}
	r.address(args[0], value{})
	options := value{}
	if len(args) > 1 {
		options = args[1]
	}
	r.options(options, maker{initiator: "xhr"})
	path, transport := "/socket.io/", "polling"
	if p, ok := options.get("path"); ok && p.kind == stringValue {
		path = strings.TrimSuffix(p.text, "/") + "/"
	}
	if headers, ok := options.get("extraHeaders"); ok {
		r.allHeaders(headers)
	}
	if t, ok := options.get("transports"); ok && len(t.items) > 0 && t.items[0].text == "websocket" {
		r.initiator, r.headers, r.credentials, transport = "websocket", nil, "", "websocket"
	}
	if origin := fetch.OriginOf(r.url); !origin.Opaque() {
		r.url = origin.String() + path + "?EIO=4&transport=" + transport
	}
	return r
}

// loaders are what makes a request of the URL that comes first, by name, and its
// initiator.
var loaders = map[string]string{
	"sendBeacon": "beacon", "EventSource": "eventsource", "WebSocket": "websocket", "Worker": "worker", "SharedWorker": "sharedworker",
}

// cutLast takes the last name from a chain.
func cutLast(name string) (object, method string) {
	i := strings.LastIndexByte(name, '.')
	if i < 0 {
		return "", name
	}
	return name[:i], name[i+1:]
}

// defaults are the options that hold for all requests of an object, and whether
// the text makes that object with them: axios.create({…}), ky.extend({…}),
// axios.defaults.withCredentials = true.
func (s *script) defaults(m maker, object string) (options value, client bool) {
	options = value{kind: objectValue, members: s.set[object]}
	made := s.known[object]
	of, how := cutLast(made.text)
	if made.kind != callValue || how != "create" && how != "extend" || !slices.Contains(m.names, of) {
		return options, false
	}
	if len(made.items) > 0 {
		options.members = append(slices.Clip(options.members), made.items[0].members...)
	}
	return options, true
}

// settings reads what is put into an object's defaults.
func (s *script) settings() {
	for i := 0; i < len(s.tokens); i++ {
		if !s.tokens[i].name() || i > 0 && s.tokens[i-1].kind == js.DotToken {
			continue
		}
		s.at, s.depth = i, 0
		object, option, found := strings.Cut(s.chain(), ".defaults.")
		if !found {
			continue
		}
		var header string
		if s.accept(js.OpenBracketToken) { // headers.common['Authorization']
			header = s.value().text
			s.accept(js.CloseBracketToken)
		} else if of, last := cutLast(option); strings.HasPrefix(of, "headers") {
			option, header = of, last
		}
		if !s.accept(js.EqToken) {
			continue
		}
		v := s.value()
		switch {
		case strings.HasPrefix(option, "headers"):
			v = value{kind: objectValue, members: []member{{header, v}}}
			s.set[object] = append(s.set[object], member{"headers", v})
		case option == "baseURL" || option == "withCredentials":
			is := func(m member) bool { return m.name == option }
			s.set[object] = append(slices.DeleteFunc(s.set[object], is), member{option, v})
		}
	}
}

// under takes from an object's defaults what the call itself does not say.
func (r *request) under(defaults value, m maker) {
	var d request
	for _, set := range defaults.members {
		if set.name != "method" {
			d.options(value{kind: objectValue, members: []member{set}}, m)
		}
	}
	r.credentials = cmp.Or(r.credentials, d.credentials)
	r.upload = r.upload || d.upload
	for _, u := range d.unknown {
		if !r.headers.Has(u.header) {
			r.unknown = append(r.unknown, u)
		}
	}
	for _, h := range d.headers {
		if !r.headers.Has(h.Name) {
			r.headers = append(r.headers, h)
		}
	}
	if base, ok := defaults.get("baseURL", "prefixUrl", "prefix"); ok && r.url != "" && !strings.Contains(r.url, "://") {
		r.address(value{kind: stringValue, text: r.url}, base)
	}
}

// sets reads what is done with an XMLHttpRequest.
func (s *script) sets(r *request, member string, open token) {
	switch {
	case member == "withCredentials" && s.accept(js.EqToken):
		if v := s.value(); v.text == "true" {
			r.credentials = string(fetch.CredentialsInclude)
		} else if v.kind != plainValue {
			r.ask("credentials", "withCredentials", v)
		}
	case open.kind != js.OpenParenToken:
	case member == "setRequestHeader":
		s.at++
		if args := s.list(open); len(args) == 2 {
			r.header(args[0].text, args[1])
		}
	case member == "send":
		s.at++
		if args := s.list(open); len(args) > 0 {
			r.content(args[0], maker{})
		}
	}
}

func (m maker) request(method string, args []value) request {
	r := request{initiator: m.initiator}
	options := func(i int) {
		if i < len(args) {
			r.options(args[i], m)
		}
	}
	if args[0].kind == callValue && args[0].text == "new Request" && len(args[0].items) > 0 {
		args = append(slices.Clip(args[0].items[:1]), append(args[1:], args[0].items[1:]...)...)
	}
	switch jquery := slices.Contains(m.names, "jQuery"); {
	case args[0].kind == objectValue: // axios({…}), $.ajax({…})
		url, _ := args[0].get("url")
		base, _ := args[0].get("baseURL")
		r.address(url, base)
		options(0)
		r.params(args[0])
	case method == "request" && len(args) > 1 && args[1].kind != objectValue: // Angular's http.request('GET', url)
		r.method = strings.ToUpper(args[0].text)
		r.address(args[1], value{})
		options(2)
	default:
		base := value{}
		last := args[len(args)-1]
		if v, ok := last.get("baseURL", "prefixUrl"); ok {
			base = v
		}
		r.address(args[0], base)
		switch {
		case jquery && method != "ajax":
			r.method = map[bool]string{true: "POST", false: "GET"}[method == "post"]
			if len(args) > 1 && !(args[1].kind == dynamic && r.method == "GET") && !args[1].function() {
				r.form(args[1])
			}
		case method == "" || method == "request" || method == "ajax":
			options(1)
		default:
			r.method = strings.ToUpper(method)
			if m.bodied && slices.Index(verbs, method) >= slices.Index(verbs, "post") {
				options(2)
				if len(args) > 2 {
					r.params(args[2])
				}
				if len(args) > 1 {
					r.content(args[1], m)
				}
			} else {
				options(1)
				if len(args) > 1 {
					r.params(args[1])
				}
			}
		}
	}
	return r
}

// params puts into the URL what an option of axios, ky, ofetch and Angular has
// for that. What is not literal there is left out, and that is said.
func (r *request) params(options value) {
	v, ok := options.get("params", "searchParams", "query")
	if !ok || r.url == "" {
		return
	}
	fields, known := formOf(v)
	if v.kind == callValue && v.text == "new URLSearchParams" {
		fields, known = parameters(v)
	}
	switch {
	case !known:
		r.notes = append(r.notes, "Left out of the URL: "+short(v.source)+", which is known only when the text runs.")
	case fields != "":
		r.query(fields)
	}
}

// query adds fields to the URL.
func (r *request) query(fields string) {
	mark := "?"
	if strings.Contains(r.url, "?") {
		mark = "&"
	}
	r.url += mark + fields
}

// ask notes that a value is known only when the script runs.
func (r *request) ask(option, what string, v value) {
	r.unknown = append(r.unknown, unknown{option: option, what: what, source: v.source, part: v.missing()})
}

// address takes the URL, and the one that it is relative to.
func (r *request) address(url, base value) {
	if url.kind == callValue && url.text == "new URL" && len(url.items) > 0 {
		if len(url.items) > 1 {
			base = url.items[1]
		}
		url.kind, url.text = url.items[0].kind, url.items[0].text
	}
	if url.kind != stringValue || base.source != "" && base.kind != stringValue {
		if url.kind == stringValue {
			url = base
		}
		r.ask("url", "the URL", url)
		return
	}
	r.url = url.text
	if base.text != "" && !strings.Contains(url.text, "://") {
		r.url = strings.TrimSuffix(base.text, "/") + "/" + strings.TrimPrefix(url.text, "/")
	}
}

func (r *request) header(name string, v value) {
	switch {
	case !fetch.ValidHeaderName(name):
		r.ask("header", "a header", v)
	case v.kind != stringValue && v.kind != plainValue:
		r.ask("header", "the header "+name, v)
		r.unknown[len(r.unknown)-1].header = name
	case v.text != "undefined":
		r.headers = append(r.headers, fetch.Header{Name: name, Value: v.text})
	}
}

// options reads the object that says how a request is made.
func (r *request) options(v value, m maker) {
	if v.kind != objectValue {
		if v.kind == dynamic && v.source != "" {
			r.ask("", "the object with the options", v)
		}
		return
	}
	text := func(option string, field *string, names ...string) {
		if v, ok := v.get(names...); ok {
			if v.kind == stringValue {
				*field = v.text
			} else if v.text != "undefined" {
				r.ask(option, names[0], v)
			}
		}
	}
	text("method", &r.method, "method", "type")
	if m.initiator != "" {
		r.method = strings.ToUpper(r.method)
	}
	text("mode", &r.mode, "mode")
	// Copy as fetch of Chromium says all of these, and people seldom do
	// (front_end/panels/network/NetworkLogView.ts).
	r.tool = !slices.ContainsFunc([]string{"body", "method", "mode", "credentials"}, func(name string) bool { _, says := v.get(name); return !says })
	text("redirect", &r.redirect, "redirect")
	text("origin", &r.referrer, "referrer")
	r.fetchOptions(v, m)
	if r.mode == string(fetch.ModeCORS) {
		r.mode = "" // the default
	}
	if with, ok := v.get("withCredentials"); ok && with.text == "true" {
		r.credentials = string(fetch.CredentialsInclude)
	} else if ok && with.kind != plainValue {
		r.ask("credentials", "withCredentials", with)
	} else {
		text("credentials", &r.credentials, "credentials")
	}
	if fields, ok := v.get("xhrFields"); ok {
		r.options(fields, maker{initiator: m.initiator})
	}
	if h, ok := v.get("headers"); ok {
		r.allHeaders(h)
	}
	if auth, ok := v.get("auth"); ok && auth.kind == objectValue {
		user, _ := auth.get("username")
		password, _ := auth.get("password")
		if user.kind == stringValue && password.kind == stringValue {
			r.header("Authorization", value{kind: stringValue, text: "Basic " + base64.StdEncoding.EncodeToString([]byte(user.text+":"+password.text))})
		} else {
			r.header("Authorization", value{source: auth.source, part: auth.missing()})
		}
	}
	if t, ok := v.get("contentType"); ok && t.kind == stringValue {
		r.header("Content-Type", t)
	}
	if _, ok := v.get("onUploadProgress"); ok {
		r.upload = true
	}
	if report, ok := v.get("reportProgress"); ok && report.text == "true" {
		r.upload = true
	}
	if body, ok := v.get("json"); ok {
		r.content(body, maker{encodes: true})
	}
	if body, ok := v.get("body", "data"); ok {
		if _, jquery := v.get("xhrFields", "dataType", "contentType", "type", "success"); jquery && (body.kind == objectValue || r.method == "" || r.method == "GET") {
			r.form(body)
		} else {
			r.content(body, m)
		}
	}
}

func (r *request) allHeaders(v value) {
	if v.kind == callValue && (v.text == "new Headers" || v.text == "new HttpHeaders") && len(v.items) > 0 {
		v = v.items[0]
	}
	switch v.kind {
	case objectValue:
		for _, m := range v.members {
			if m.name == "" {
				r.ask("header", "what is among the headers", m.value)
			} else {
				r.header(m.name, m.value)
			}
		}
	case arrayValue:
		for _, i := range v.items {
			if len(i.items) == 2 {
				r.header(i.items[0].text, i.items[1])
			}
		}
	default:
		empty := v.kind == callValue && strings.HasPrefix(v.source, "new ") && len(v.items) == 0 // new Headers()
		if v.text != "undefined" && v.text != "null" && !empty {
			r.ask("header", "the object with the headers", v)
		}
	}
}

// content takes the body, and the media type that comes with it.
func (r *request) content(v value, m maker) {
	typed := func(t string) {
		if r.initiator == string(fetch.InitiatorBeacon) { // which sets no headers
			r.bodyType = t
			return
		}
		if !r.headers.Has("content-type") {
			r.headers = append(r.headers, fetch.Header{Name: "Content-Type", Value: t})
		}
	}
	encoded, literal := "", false
	switch {
	case v.text == "null" || v.text == "undefined":
		return
	case v.kind == stringValue:
		encoded, literal = v.text, true
	case v.kind == callValue && v.text == "JSON.stringify" && len(v.items) > 0:
		encoded, literal = v.items[0].json()
	case v.kind == callValue && v.text == "new URLSearchParams":
		typed("application/x-www-form-urlencoded;charset=UTF-8")
		encoded, literal = parameters(v)
	case v.kind == callValue && v.text == "new FormData":
		typed("multipart/form-data; boundary=" + boundary)
		encoded, literal = formData(v)
	case v.kind == callValue && v.text == "new Blob":
		encoded, literal = r.blob(v)
	case m.encodes && (v.kind == objectValue || v.kind == arrayValue):
		encoded, literal = v.json()
		typed("application/json")
	}
	if literal {
		r.body = []byte(encoded)
		return
	}
	if m.encodes && v.kind == dynamic {
		r.notes = append(r.notes, "If "+short(v.source)+" is an object, its request has Content-Type: application/json: give that with --header.")
	}
	r.ask("data", "the body", v)
}

// formData is a form as it is sent; false where it is not known.
func formData(v value) (string, bool) {
	if len(v.items) != 1 || v.items[0].kind != objectValue || len(v.items[0].members) == 0 {
		return "", false
	}
	var fields []string
	for _, m := range v.items[0].members {
		if m.value.kind != stringValue && m.value.kind != plainValue {
			return "", false
		}
		fields = append(fields, m.name+"="+m.value.text)
	}
	return string(multipart(fields)), true
}

// parameters are the fields of URLSearchParams; false where they are not known.
func parameters(v value) (string, bool) {
	switch {
	case len(v.items) == 0:
		return "", strings.HasPrefix(v.source, "new ") // or it was filled later
	case v.items[0].kind == stringValue:
		return v.items[0].text, true
	case v.items[0].kind == objectValue:
		return formOf(v.items[0])
	}
	return "", false
}

// formOf are the members of an object as a form has them; false where they are
// not known.
func formOf(v value) (string, bool) {
	if v.kind != objectValue {
		return v.text, v.kind == stringValue
	}
	var fields []string
	for _, m := range v.members {
		if m.name == "" || m.value.kind != stringValue && m.value.kind != plainValue {
			return "", false
		}
		fields = append(fields, encodeForm("="+m.name)+"="+encodeForm("="+m.value.text))
	}
	return strings.Join(fields, "&"), true
}

// form takes the data that jQuery makes a form of.
func (r *request) form(v value) {
	fields, known := formOf(v)
	inURL := r.method == "" || r.method == "GET"
	switch {
	case known:
	case inURL:
		r.ask("url", "the data, which goes into the URL,", v)
		return
	default:
		r.ask("data", "the data", v)
		return
	}
	if inURL {
		r.query(fields)
		return
	}
	r.body = []byte(fields)
	if !r.headers.Has("content-type") {
		r.headers = append(r.headers, fetch.Header{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=UTF-8"})
	}
}
