package report

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/fatih/color"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/explain"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// newPage is a page without a diagnosis.
func newPage(o Options) *page {
	return pageOf(view{Diagnosis: &rules.Diagnosis{}, Options: o})
}

// Codes writes the list of codes, by kind.
func Codes(w io.Writer, all []explain.Code, o Options) error {
	p := newPage(o)
	for i, group := range []struct {
		kind  explain.CodeKind
		title string
	}{
		{explain.KindFinding, "FINDINGS: what follows from the standard"},
		{explain.KindCause, "CAUSES: why a server behaves so, inferred"},
		{explain.KindNotice, "NOTICES: what blocks nothing now and is worth knowing"},
	} {
		if i > 0 {
			p.blank()
		}
		p.para("", p.pen.strong, group.title)
		p.blank()
		var slugs []string
		for _, c := range all {
			if c.Kind == group.kind {
				slugs = append(slugs, c.Slug)
			}
		}
		p.codes(slugs, all)
	}
	p.blank()
	p.para("", nil, "One of them in full: cors-check explain CODE")
	_, err := p.out.WriteTo(w)
	return err
}

// codes writes codes and their titles in two columns.
func (p *page) codes(slugs []string, all []explain.Code) {
	widest := 0
	for _, c := range all {
		widest = max(widest, len(c.Slug))
	}
	for _, slug := range slugs {
		for _, c := range all {
			if c.Slug == slug {
				p.entry(p.pen.code, slug, widest, c.Title)
			}
		}
	}
}

// entry writes a term and its meaning, in two columns where there is room.
func (p *page) entry(c *color.Color, term string, widest int, meaning string) {
	if p.width < 2*widest+4 {
		p.line("  " + c.Sprint(p.safe(term)))
		p.para("      ", nil, p.safe(meaning))
		return
	}
	lead := "  " + c.Sprint(p.safe(term)) + strings.Repeat(" ", widest-columns(term)+2)
	p.para(lead, nil, p.safe(meaning))
}

// A list of up to most codes is shown whole, of a longer one the first, which
// are the likeliest.
const most, likeliest = 12, 8

// Explanation writes what is known of the words that were explained: what they
// say in a sentence, what is commonly behind it, and the command that checks
// it ("" for none). A code is explained by its page.
func Explanation(w io.Writer, e explain.Explanation, check string, o Options) error {
	p := newPage(o)
	page, _ := codes.Page(e.Code)
	whole := e.Line == nil && e.Who == "" && e.Title == "" && len(e.Say) == 0
	if whole {
		p.markdown(page)
	} else {
		p.read(e)
	}
	p.slugs("COMMON CAUSES", e.Causes)
	p.suggest(e.Question, check)
	p.slugs("MORE SPECIFICALLY", e.Narrower)
	if page != "" && !whole {
		p.heading("HOW TO FIX IT")
		p.blank()
		p.markdown(firstParagraph(page, "How to fix it"))
		p.blank()
		p.para("", nil, "More: cors-check explain "+e.Code)
	}
	_, err := p.out.WriteTo(w)
	return err
}

// slugs writes the first of some codes under a heading.
func (p *page) slugs(heading string, slugs []string) {
	if len(slugs) == 0 {
		return
	}
	p.heading(heading)
	p.blank()
	if len(slugs) <= most {
		p.codes(slugs, explain.Codes())
		return
	}
	p.codes(slugs[:likeliest], explain.Codes())
	p.para("  ", nil, fmt.Sprintf("%d more are less common; cors-check codes lists them all.", len(slugs)-likeliest))
}

// firstParagraph is the first one under a heading of a page.
func firstParagraph(page, heading string) string {
	_, text, _ := strings.Cut(page, "## "+heading+"\n\n")
	text, _, _ = strings.Cut(text, "\n\n")
	return text
}

// read writes what a line says, in one sentence, and what it means.
func (p *page) read(e explain.Explanation) {
	switch {
	case e.Line != nil:
		p.para("", p.pen.strong, p.safe(tells(*e.Line)))
	case e.Who != "":
		p.para("", p.pen.strong, p.safe(e.Who+" says this."))
	}
	if e.Line != nil && e.Line.Lines > 1 {
		p.blank()
		p.para("", nil, fmt.Sprintf("Of the %d lines, this is the one that says the most.", e.Line.Lines))
	}
	if title := e.Title; title != "" {
		p.next()
		p.para("", nil, p.safe(withFacts(title, e.Line)+"."))
	}
	for _, c := range explain.Codes() {
		if c.Slug == e.Code {
			p.next()
			p.entry(p.pen.code, c.Slug, columns(c.Slug), c.Title)
		}
	}
	p.say(e)
}

// next separates what follows from what there is.
func (p *page) next() {
	if p.out.Len() > 0 {
		p.blank()
	}
}

// say writes the sentences of an explanation.
func (p *page) say(e explain.Explanation) {
	for _, s := range e.Say {
		p.next()
		p.para("", nil, p.safe(withFacts(s, e.Line)))
	}
}

// suggest writes the command that checks it, or what is missing for it.
func (p *page) suggest(q *ask.Question, command string) {
	if q == nil {
		return
	}
	p.heading("CHECK IT")
	p.blank()
	switch {
	case q.URL != "" && q.Origin != "":
		p.line("  " + p.pen.code.Sprint(p.safe(command)))
	case q.URL != "":
		p.para("  ", nil, p.safe("The line does not say which page asked. Take the page's origin (scheme, host and port) from the address bar and give it with --origin: "+command))
	case q.Origin != "":
		p.para("  ", nil, p.safe("The line does not say which URL was asked for. Take it from the network panel and put it in place of URL: "+command))
	default:
		p.para("  ", nil, p.safe("Take the URL from the network panel, and the page's origin (scheme, host and port) from the address bar: "+command))
	}
}

// withFacts puts what was read in a line in the places of a text.
func withFacts(text string, line *browser.Recognised) string {
	if line == nil {
		line = &browser.Recognised{}
	}
	value := ""
	if line.Value != nil {
		value = *line.Value
	}
	return strings.NewReplacer(
		"{url}", cmp.Or(line.URL, "another URL"), "{first}", cmp.Or(line.FirstURL, "the URL of the script"),
		"{target}", cmp.Or(line.Target, line.URL, "another URL"), "{status}", strconv.Itoa(line.Status),
		"{subject}", cmp.Or(line.Subject, "(not said)"), "{value}", value,
	).Replace(text)
}

// tells says in a sentence what a console line tells.
func tells(line browser.Recognised) string {
	s := "This line says"
	if line.Engine != "" {
		s = strings.Join(line.Engine.Products(), " or ") + " says"
	}
	request := "a request"
	if line.Method != "" && line.Method != "OPTIONS" {
		request = "a " + line.Method + " request"
	}
	switch line.Stage {
	case fetch.StagePreflight:
		s += ", about the preflight (OPTIONS) of " + request
	default:
		s += ", about " + request
	}
	switch {
	case line.FirstURL != "":
		s += " to " + line.FirstURL + ", redirected to " + line.URL
	case line.URL != "":
		s += " to " + line.URL
	}
	if line.FirstURL == "" && line.Target != "" {
		s += ", redirected to " + line.Target
	}
	switch line.Origin {
	case "":
	case "null":
		s += ", from a page without an origin (null)"
	default:
		s += ", from a page of " + line.Origin
	}
	clause := clauses[line.Reason]
	switch {
	case line.Subject == "" && strings.Contains(clause.text, "{subject}"), line.Value == nil && strings.Contains(clause.text, "{value}"):
		clause.text = clause.unnamed
	case len(line.Also) > 0 && clause.broad != "":
		clause.text = clause.broad
	}
	s += ": " + withFacts(cmp.Or(clause.text, "it failed"), &line)
	if line.Status != 0 && !strings.Contains(clause.text, "{status}") {
		s += fmt.Sprintf(" (status %d)", line.Status)
	}
	return s + "."
}

// clause is what a line says of a request, as the end of a sentence.
type clause struct {
	text string
	// unnamed stands where the line does not say what it is over, broad where
	// the engine has the same words for more.
	unnamed, broad string
}

// clauses are those of all reasons.
var clauses = map[fetch.Reason]clause{
	fetch.MissingAllowOrigin:      {text: "the response has no Access-Control-Allow-Origin header", broad: "Access-Control-Allow-Origin is missing, or does not name this page's origin"},
	fetch.WildcardWithCredentials: {text: "Access-Control-Allow-Origin is *, which is not allowed in a request with credentials"},
	fetch.MultipleAllowOrigin:     {text: "Access-Control-Allow-Origin has more than one value: {value}", unnamed: "Access-Control-Allow-Origin was sent more than once"},
	fetch.AllowOriginInvalid:      {text: "the value of Access-Control-Allow-Origin is not an origin: '{value}'", unnamed: "the value of Access-Control-Allow-Origin is not an origin"},
	fetch.AllowOriginMismatch:     {text: "Access-Control-Allow-Origin is '{value}', which is not the page's origin", unnamed: "Access-Control-Allow-Origin is not the page's origin"},
	fetch.InvalidAllowCredentials: {text: "Access-Control-Allow-Credentials is '{value}' and not true", unnamed: "Access-Control-Allow-Credentials is not true"},
	fetch.PreflightStatus:         {text: "its status is not between 200 and 299"},
	fetch.PreflightRedirect:       {text: "it is redirected, and browsers do not follow a redirect of a preflight"},
	fetch.AllowMethodsInvalid:     {text: "Access-Control-Allow-Methods cannot be parsed"},
	fetch.AllowHeadersInvalid:     {text: "Access-Control-Allow-Headers cannot be parsed"},
	fetch.MethodNotAllowed:        {text: "Access-Control-Allow-Methods does not list {subject}", unnamed: "Access-Control-Allow-Methods does not list the method"},
	fetch.HeaderNotAllowed:        {text: "Access-Control-Allow-Headers does not list {subject}, which the script sets", unnamed: "Access-Control-Allow-Headers does not list a header that the script sets"},
	fetch.RedirectUserinfo:        {text: "it is redirected to a URL with a user name or password in it"},
	fetch.RedirectScheme:          {text: "CORS is for http and https URLs only"},
	fetch.RedirectRefused:         {text: "it is redirected, and the script forbids that"},
	fetch.RedirectUnsafe:          {text: "it is redirected to a URL that no page may request"},
	fetch.TooManyRedirects:        {text: "it is redirected more than twenty times"},
	fetch.MultipleLocations:       {text: "the redirect names more than one target"},
	fetch.RedirectInvalid:         {text: "the redirect's target is not a URL"},
	fetch.SameOriginMode:          {text: "the URL has another origin, and the request's mode is same-origin"},
	fetch.LocalNetworkAccess:      {text: "it goes to an address of the {subject} network, and the page may not reach that", unnamed: "it goes to a local address, and the page may not reach that"},
	fetch.URLSchemeNotSupported:   {text: "the URL is not an http or https URL"},
	fetch.MixedContent:            {text: "the page is https and the URL is http (mixed content); nothing was sent"},
	fetch.BadPort:                 {text: "browsers refuse this port; nothing was sent"},
	fetch.InvalidOption:           {text: "the script's call is not valid; nothing was sent"},
	fetch.ForbiddenMethod:         {text: "a script may not use the method {subject}; nothing was sent", unnamed: "a script may not use this method; nothing was sent"},
	fetch.URLHasCredentials:       {text: "the URL has a user name or password in it; nothing was sent"},
	fetch.BodyNotAllowed:          {text: "a GET or HEAD request cannot have a body; nothing was sent"},
	fetch.NoCORSMethod:            {text: "mode no-cors allows only GET, HEAD and POST; nothing was sent"},
	fetch.NoCORSRedirectMode:      {text: "mode no-cors allows only the redirect mode follow; nothing was sent"},
	fetch.OnlyIfCached:            {text: "the cache mode only-if-cached is for the page's own origin; nothing was sent"},
	fetch.KeepaliveTooLarge:       {text: "a body that outlives the page may have 64 KiB; nothing was sent"},
	fetch.StreamNotSupported:      {text: "a stream cannot be a body there; nothing was sent"},
	fetch.StreamNoCORS:            {text: "mode no-cors allows no stream as a body; nothing was sent"},
	fetch.StreamRedirected:        {text: "it is redirected, and a stream as a body cannot be sent again"},
	fetch.InvalidRequestHeader:    {text: "a script may not set the header {subject}", unnamed: "a script may not set this header"},

	fetch.ResourcePolicySameOrigin: {text: "its Cross-Origin-Resource-Policy, or the lack of one, does not allow this page to embed it"},
	fetch.ResourcePolicyDefaulted:  {text: "the page requires a Cross-Origin-Resource-Policy, and the response has none"},
	fetch.ResourcePolicySameSite:   {text: "its Cross-Origin-Resource-Policy allows only pages of the same site to embed it"},
	fetch.OpaqueBlocked:            {text: "the response is of a type that a page may not embed without CORS"},
	fetch.IntegrityMismatch:        {text: "the content does not match the integrity that the page gives"},
	fetch.StreamNeedsHTTP2:         {text: "a stream as a body goes over HTTP/2 only"},
	fetch.WrongType:                {text: "the Content-Type of the response, {value}, is not accepted", unnamed: "the Content-Type of the response is not accepted"},
	fetch.NotAnImage:               {text: "the response is not an image"},
	fetch.BadStatus:                {text: "the server responded with status {status}"},
	fetch.ProxyAuthentication:      {text: "the server asks for a proxy's password where there is no proxy"},
	fetch.Transport:                {text: "the browser got no response"},

	browser.Unexplained:           {text: "it failed, but not why"},
	browser.Companion:             {text: "it failed; another line says why"},
	browser.Refused:               {text: "the server responded with status {status}"},
	browser.Cancelled:             {text: "it was cancelled"},
	browser.ScriptFailed:          {text: "the module could not be loaded"},
	browser.Summary:               {text: "it was sent; the response headers are not in it"},
	browser.ReferrerPolicy:        {text: "which Referer header it had"},
	browser.CORSDisabled:          {text: "CORS is switched off in this browser"},
	browser.OriginNotAdded:        {text: "the browser could not add the Origin header"},
	fetch.ContentSecurityPolicy:   {text: "the page's Content-Security-Policy forbids it; nothing was sent"},
	browser.BlockedByClient:       {text: "the browser or an extension blocked it; nothing was sent"},
	browser.WildcardAuthorization: {text: "* in Access-Control-Allow-Headers will not cover Authorization"},
	browser.HeaderNotExposed:      {text: "the script may not read the response header {subject}", unnamed: "the script may not read this response header"},
}

// markdown lays out the Markdown our pages are written in: headings, fenced
// code, lists with "- " or "1. ", paragraphs. A code block is shown as it
// stands.
func (p *page) markdown(text string) {
	var paragraph []string
	lead := ""
	flush := func() {
		if len(paragraph) > 0 {
			p.para(lead, nil, p.own(strings.Join(paragraph, " ")))
		}
		paragraph, lead = nil, ""
	}
	fenced := false
	for line := range strings.Lines(strings.TrimSpace(text)) {
		line = strings.TrimRight(line, "\r\n")
		if !fenced {
			line = pageLink().ReplaceAllString(line, "$1")
		}
		switch {
		case strings.HasPrefix(line, "```"):
			flush()
			fenced = !fenced
		case fenced:
			p.line(strings.TrimRight("    "+p.pen.code.Sprint(p.own(line)), " "))
		case line == "":
			flush()
			p.blank()
		case strings.HasPrefix(line, "#"):
			flush()
			p.para("", p.pen.strong, p.own(strings.TrimLeft(line, "# ")))
		case item(line) > 0:
			flush()
			lead, line = "  "+line[:item(line)], line[item(line):]
			paragraph = []string{line}
		default:
			paragraph = append(paragraph, strings.TrimSpace(line))
		}
	}
	flush()
}

// own makes a text of ours fit to be shown: its examples hold no secrets.
func (p *page) own(s string) string { return p.plain(Escape(s)) }

// pageLink is a link from one page to another: its text is what explain takes.
var pageLink = lazy.Regexp(`\[([^\]]*)\]\([a-z0-9-]+\.md\)`)

// item is the length of what begins an item of a list, 0 for another line.
func item(line string) int {
	if strings.HasPrefix(line, "- ") {
		return 2
	}
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	if digits > 0 && strings.HasPrefix(line[digits:], ". ") {
		return digits + 2
	}
	return 0
}
