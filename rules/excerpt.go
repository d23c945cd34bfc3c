package rules

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cors-check/cors-check/rules/lazy"
)

// Excerpt is what an error response says in its body, for people: the
// beginning of JSON or text, the exception that a debug page names, the text of
// another page; "" for a response that is no error or says nothing. It is
// one line of at most 200 bytes.
func (e *Exchange) Excerpt() string {
	const most = 4 << 10
	if e.Status() < 400 {
		return ""
	}
	body := string(e.Response.Body[:min(most, len(e.Response.Body))])
	if e.HTML() || strings.HasPrefix(strings.TrimSpace(strings.ToLower(body)), "<!doctype html") {
		body = ofPage(body)
	} else if len(e.Response.Body) > most/4 && !strings.HasPrefix(body, "{") {
		body, _, _ = strings.Cut(body, "\n") // the first line of a trace
	}
	body = clipped(strings.Join(strings.Fields(body), " "))
	if bare := strings.TrimPrefix(body, strconv.Itoa(e.Status())); strings.EqualFold(strings.Trim(bare, " -:."), e.Response.Reason) {
		return "" // the status line says it
	}
	return body
}

// ofPage is what an error page says: what debug pages of frameworks call the
// exception, or else its text.
func ofPage(page string) string {
	for _, p := range exceptions {
		if m := p().FindStringSubmatch(page); m != nil {
			if text := strings.TrimSpace(html.UnescapeString(tag().ReplaceAllString(m[1], " "))); text != "" {
				return text
			}
		}
	}
	return html.UnescapeString(tag().ReplaceAllString(unseen().ReplaceAllString(page, " "), " "))
}

// unseen is what a reader of a page does not see.
var unseen = lazy.Regexp(`(?is)<(?:head|style|script)\b.*?</(?:head|style|script)>|<title>.*?</title>`)

var tag = lazy.Regexp(`<[^>]*>`)

// exceptions are where pages say what failed, the more telling first.
var exceptions = []func() *regexp.Regexp{
	lazy.Regexp(`(?is)<[a-z0-9]+ class="?titleerror"?[^>]*>(.*?)</`),      // ASP.NET Core
	lazy.Regexp(`(?is)<pre class="exception_value">(.*?)</pre>`),          // Django
	lazy.Regexp(`(?is)<title>([^<]*(?:error|exception)[^<]* at [^<]*)</`), // Django's title
	lazy.Regexp(`(?is)<title>([^<]*?)\s*// werkzeug debugger</title>`),    // Flask
	lazy.Regexp(`(?is)<pre>(.*?)(?:<br|</pre>|\n)`),                       // Express
	lazy.Regexp(`(?is)<h2[^>]*class="exception-message"[^>]*>(.*?)</h2>`), // Rails
}

// clipped is a text for people cut to 200 bytes; "" for bytes that are none.
func clipped(s string) string {
	const most = 200
	if len(s) > most {
		cut := most - len("…")
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return ""
	}
	return s
}
