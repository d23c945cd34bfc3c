// Package ask makes a plan of what a user asks: words go in, as the command
// line has them, and a rules.Plan comes out, or a Mistake: one line that says
// what is wrong with them and what was probably meant.
package ask

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
	"github.com/cors-check/cors-check/rules/nearest"
)

// Question is what a user asks, in the words of the command line, before any
// of it has been judged; Plan makes a plan of it. An empty string is an option
// not given.
type Question struct {
	URL, Origin        string
	Page               string   // the URL of the page, to be fetched first
	Method             *string  // nil: not given
	Headers            []string // "Name: value", in the order given
	Body               []byte   // nil: none
	Mode               string
	Credentials        string
	Redirect           string
	Initiator          string
	As                 string   // what a preload is for
	Upload             bool     // a script listens to the progress of the upload
	Cookies            []string // "a=1; b=2", or one with its attributes: "a=1; SameSite=None; Secure"
	UserAgent          string
	HSTS               []string // hosts that a browser remembers to ask over https alone
	CSP                string   // the page's Content-Security-Policy
	COEP               string   // the page's Cross-Origin-Embedder-Policy
	PageAddress        string   // public, local, loopback or an address
	LocalNetwork       string   // ask, granted or denied
	LoopbackNetwork    string   // the same for loopback addresses, "" for as LocalNetwork
	PermissionsPolicy  string   // the page's Permissions-Policy
	TargetAddressSpace string
	BodyType           string // what the body is, where it is no string
	Keepalive          bool
	Cache              string
	Integrity          string
	ReferrerPolicy     string
	Browsers           []string // none: all of them
	Only               string   // simple or preflighted
	Expect             string
	Experiments        string
	Framework          string
	Preflighted        bool // a recorded request whose preflight was sent before
	Send               bool // a request whose method is not GET or HEAD may be sent
	// Notes are what is known of the question beside it: what was left out of
	// the text that it was read in.
	Notes []string
	// Variables are those of the environment that stand in its texts as ${NAME},
	// until Filled.
	Variables []string
	// Product names this program and its version in the User-Agent header.
	Product string
	// Verify is the command that asks this question again.
	Verify string
}

// Choices returns the values a field is chosen from, nil where any will do.
func Choices(field string) []string {
	switch field {
	case "mode":
		return []string{string(fetch.ModeCORS), string(fetch.ModeNoCORS), string(fetch.ModeSameOrigin)}
	case "credentials":
		return []string{string(fetch.CredentialsOmit), string(fetch.CredentialsSameOrigin), string(fetch.CredentialsInclude)}
	case "redirect":
		return []string{string(fetch.RedirectFollow), string(fetch.RedirectError), string(fetch.RedirectManual)}
	case "initiator":
		return words(fetch.Initiators)
	case "as":
		return fetch.Preloads()
	case "cache":
		return words(fetch.CacheModes)
	case "referrer-policy":
		return words(fetch.ReferrerPolicies)
	case "coep":
		return []string{string(fetch.EmbedderRequireCORP), string(fetch.EmbedderCredentialless), "unsafe-none"}
	case "local-network", "loopback-network":
		return []string{"ask", string(fetch.PermissionGranted), string(fetch.PermissionDenied)}
	case "target-address-space":
		return fetch.TargetSpaces
	case "only":
		return []string{"simple", "preflighted"}
	case "expect":
		return []string{string(rules.Allowed), string(rules.Blocked)}
	case "experiments":
		return []string{string(rules.ExperimentsAuto), string(rules.ExperimentsNever), string(rules.ExperimentsAlways)}
	case "browser":
		return browser.Names()
	case "framework":
		return append([]string{"auto", "all", "none"}, fix.Frameworks()...)
	}
	return nil
}

// Plan judges a question. The error is a *Mistake, the first there is. Only
// if it is a thrown one the plan is whole.
func Plan(q Question) (rules.Plan, error) {
	plan, _, err := Judge(q)
	return plan, err
}

// Judge is Plan, and all that is wrong with the question.
func Judge(q Question) (rules.Plan, []*Mistake, error) {
	plan, mistakes := judge(q)
	var thrown error
	for _, m := range mistakes {
		switch {
		case !m.Thrown:
			return rules.Plan{}, mistakes, m
		case thrown == nil:
			thrown = m
		}
	}
	return plan, mistakes, thrown
}

func judge(q Question) (rules.Plan, []*Mistake) {
	visit, wrongPage := parsePage(q)
	origin, wrongOrigin := q.pageOrigin(visit)
	url, notes, wrongURL := parseURL(q.URL, origin, q.initiator())
	if (wrongOrigin != nil || wrongPage != nil) && isPath(q.URL) {
		wrongURL = nil // which is no mistake once there is a page
	}
	headers, wrong := parseHeaders(q.Headers)
	browsers, left, nobody := q.browsers(origin)
	cookies, wrongCookies := parseCookies(q.Cookies)
	hsts, wrongHosts := parseHSTS(q.HSTS)
	space, wrongSpace := pageSpace(q.PageAddress)
	mistakes := slices.DeleteFunc(slices.Concat([]*Mistake{wrongURL, wrongPage, wrongOrigin, wrongSpace}, q.chosen(), wrong, wrongCookies, q.others(), wrongHosts, []*Mistake{nobody}),
		func(m *Mistake) bool { return m == nil })
	request := fetch.Request{
		URL:         url,
		Method:      q.method(),
		Headers:     headers,
		Body:        q.Body,
		Origin:      origin,
		Mode:        cmp.Or(fetch.Mode(q.Mode), q.defaultMode()),
		Redirect:    cmp.Or(fetch.RedirectMode(q.Redirect), fetch.RedirectFollow),
		Initiator:   q.initiator(),
		As:          q.As,
		Upload:      q.Upload,
		Credentials: cmp.Or(fetch.CredentialsMode(q.Credentials), q.defaultCredentials()),
		Cookies:     cookies,
		UserAgent:   q.UserAgent,
		HSTS:        hsts,
		CSP:         q.CSP,

		EmbedderPolicy:    fetch.EmbedderPolicy(q.COEP),
		PageSpace:         space,
		LocalNetwork:      permission(q.LocalNetwork),
		LoopbackNetwork:   q.loopbackPermission(),
		TargetSpace:       q.TargetAddressSpace,
		PermissionsPolicy: q.PermissionsPolicy,
		BodyType:          fetch.BodyType(q.BodyType),
		Keepalive:         q.Keepalive,
		Cache:             fetch.CacheMode(q.Cache),
		Integrity:         q.Integrity,
		ReferrerPolicy:    fetch.ReferrerPolicy(q.ReferrerPolicy),
		Preflighted:       q.Preflighted,
		Held:              !q.Send,
	}
	if request.Initiator == fetch.InitiatorBeacon {
		request.Beacon()
	}
	_ = request.Parse() // for all that copy it; a URL that is none is among the mistakes
	if visit != nil && visit.Relative != "" {
		notes = nil // until it is known where the page is
	}
	return rules.Plan{
		Visit:       visit,
		Checks:      q.checks(request),
		Browsers:    browsers,
		Expected:    cmp.Or(rules.Verdict(q.Expect), rules.Allowed),
		Experiments: cmp.Or(rules.ExperimentMode(q.Experiments), rules.ExperimentsAuto),
		Framework:   q.framework(),
		Notes:       slices.Concat(q.Notes, notes, left, lost(request)),
		Verify:      q.Verify,
	}, mistakes
}

// pageOrigin is the origin that was given, or that of the page's URL.
func (q Question) pageOrigin(visit *rules.Visit) (fetch.Origin, *Mistake) {
	switch {
	case q.Origin != "" || q.Page == "":
		return parseOrigin(q.Origin)
	case visit == nil: // which is said of the page
		return fetch.Origin{}, nil
	}
	return fetch.OriginOf(visit.URL), nil
}

// method is a script's, or what curl takes when there is a body.
func (q Question) method() string {
	switch {
	case q.Method != nil:
		return *q.Method
	case q.Body != nil || q.Initiator == "beacon":
		return "POST"
	}
	return "GET"
}

// initiator is fetch, or what alone can tell of the progress of an upload.
func (q Question) initiator() fetch.Initiator {
	if q.Upload {
		return cmp.Or(fetch.Initiator(q.Initiator), fetch.InitiatorXHR)
	}
	return cmp.Or(fetch.Initiator(q.Initiator), fetch.InitiatorFetch)
}

// lost are notes on what of a request is not sent.
func lost(r fetch.Request) []string {
	var notes []string
	var left fetch.HeaderList
	for _, h := range r.Headers {
		if !fetch.ForbiddenRequestHeader(h.Name, h.Value) {
			left = append(left, h)
		} else {
			notes = append(notes, "A script may not set "+h.Name+": browsers drop it, and so does this check.")
		}
	}
	if len(r.Cookies) > 0 && r.Credentials != fetch.CredentialsInclude && r.Target() != r.Origin {
		notes = append(notes, "The cookie is not sent: a request to another origin carries cookies only when its credentials mode is include.")
	}
	if name := fetch.Override(r.URL, left); name != "" && r.Held && (r.Method == "GET" || r.Method == "HEAD") {
		name, _, _ = strings.Cut(name, ":")
		name, _, _ = strings.Cut(name, "=")
		notes = append(notes, "To many servers "+name+" makes this another method than "+r.Method+": without --send the request is not sent.")
	}
	return notes
}

// chosen are the mistakes in what is chosen from a closed set. A script may
// write the wrong word for some of them.
func (q Question) chosen() []*Mistake {
	choose := func(field, value string) *Mistake {
		if value == "" {
			return nil
		}
		return Choose(field, value, Choices(field))
	}
	scripted := []*Mistake{choose("mode", q.Mode), choose("credentials", q.Credentials), choose("redirect", q.Redirect), choose("cache", q.Cache), choose("referrer-policy", q.ReferrerPolicy)}
	for _, m := range scripted {
		if m != nil {
			m.Thrown = true
		}
	}
	ours := []*Mistake{
		choose("initiator", q.Initiator),
		choose("as", q.As),
		choose("local-network", q.LocalNetwork),
		choose("loopback-network", q.LoopbackNetwork),
		choose("only", q.Only),
		choose("coep", q.COEP),
		choose("expect", q.Expect),
		choose("experiments", q.Experiments),
		q.checkFramework(),
	}
	for _, b := range q.Browsers {
		ours = append(ours, choose("browser", b))
	}
	return append(scripted, ours...)
}

// checkFramework finds a framework that there is no recipe for. There are too
// many to list them all.
func (q Question) checkFramework() *Mistake {
	if _, ok := fix.Named(q.Framework); ok || q.Framework == "" || slices.Contains(Choices("framework"), q.Framework) {
		return nil
	}
	return &Mistake{
		Field: "framework", Got: q.Framework, Want: "want auto, all, none or a name that cors-check --help lists",
		Meant: nearest.Word(q.Framework, slices.Concat(Choices("framework"), fix.Aliases())),
	}
}

// framework is the one asked for, by the name of its recipe.
func (q Question) framework() string {
	if name, ok := fix.Named(q.Framework); ok {
		return name
	}
	return cmp.Or(q.Framework, "auto")
}

// others are the mistakes in the other options, and in what does not go
// together.
func (q Question) others() []*Mistake {
	mistakes := []*Mistake{
		few("header", q.Headers),
		few("cookie", q.Cookies),
		few("hsts", q.HSTS),
		wireSafe("target-address-space", q.TargetAddressSpace, "want "+or(fetch.TargetSpaces)),
		wireSafe("csp", q.CSP, "a policy cannot contain control characters"),
		wireSafe("permissions-policy", q.PermissionsPolicy, "a policy cannot contain control characters"),
		wireSafe("user-agent", q.UserAgent, "a User-Agent cannot contain control characters"),
		q.checkInitiator(),
		q.checkUpload(),
		q.checkTargetSpace(),
		q.checkPreload(),
		wireSafe("integrity", q.Integrity, "want hashes such as sha384-…"),
		wireSafe("body-type", q.BodyType, "want none, stream or the type of a Blob"),
		q.checkBody(),
		q.checkFetchAlone(),
	}
	if q.Method != nil {
		mistakes = append(mistakes, checkMethod(*q.Method))
	}
	if q.Only != "" && q.one() {
		mistakes = append(mistakes, &Mistake{Field: "only", Got: q.Only, Want: "picks one of the two default checks; with a method, a header, a body, a mode, credentials, a redirect mode, an initiator, an upload or another of fetch()'s options there is only one"})
	}
	return mistakes
}

// most is how many headers a request may have, and how many cookies: more than
// any browser sends, or most servers take.
const most = 500

func few(field string, given []string) *Mistake {
	if len(given) > most {
		return &Mistake{Field: field, Want: fmt.Sprintf("is given %d times; want at most %d", len(given), most)}
	}
	return nil
}

// one says that the question describes one fetch, and does not leave it to us.
func (q Question) one() bool {
	return q.Method != nil || len(q.Headers) > 0 || q.Body != nil ||
		q.Mode != "" || q.Credentials != "" || q.Redirect != "" || q.Initiator != "" || q.Upload ||
		q.Keepalive || q.Cache != "" || q.Integrity != "" || q.ReferrerPolicy != ""
}

func (q Question) checks(request fetch.Request) []rules.Intent {
	if q.one() {
		return []rules.Intent{{Name: "request", Product: q.Product, Request: request}}
	}
	preflighted := request
	preflighted.Headers = fetch.HeaderList{{Name: "Content-Type", Value: "application/json"}}
	both := []rules.Intent{{Name: "simple", Product: q.Product, Request: request}, {Name: "preflighted", Product: q.Product, Request: preflighted}}
	if q.Only == "" {
		return both
	}
	return slices.DeleteFunc(both, func(i rules.Intent) bool { return i.Name != q.Only })
}

// browsers are the engines whose rules decide: those that were named and can
// have the page. A note says which cannot; that none of them can is a mistake.
func (q Question) browsers(page fetch.Origin) (engines []browser.ID, notes []string, m *Mistake) {
	var named []browser.ID
	for _, b := range q.Browsers {
		named = append(named, browser.Engine(b))
	}
	var able, unable []browser.ID
	for _, id := range browser.IDs() {
		can := browser.CanHave(id, page.Scheme)
		if can {
			able = append(able, id)
		}
		switch {
		case len(named) > 0 && !slices.Contains(named, id):
		case can:
			engines = append(engines, id)
		default:
			unable = append(unable, id)
		}
	}
	switch {
	case len(unable) == 0:
	case len(engines) == 0:
		m = &Mistake{Field: "browser", Got: q.Browsers[0], Want: "cannot open " + page.Scheme + ": pages", Meant: string(able[0])}
	default:
		notes = append(notes, "Only "+and(words(engines))+" can open "+page.Scheme+": pages. Left out: "+and(words(unable))+".")
	}
	for _, w := range otherWays {
		if slices.Contains(w.schemes, page.Scheme) {
			notes = append(notes, w.note)
		}
	}
	return engines, notes, m
}

func words[T ~string](ids []T) []string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return all
}

// defaultMode is cors, save for what has a mode of its own.
func (q Question) defaultMode() fetch.Mode {
	if i := q.initiator(); i == fetch.InitiatorWorker || i == fetch.InitiatorSharedWorker {
		return fetch.ModeSameOrigin
	}
	return fetch.ModeCORS
}

// defaultCredentials is same-origin; an element without a crossorigin
// attribute fetches with mode no-cors and sends its cookies.
// https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request
func (q Question) defaultCredentials() fetch.CredentialsMode {
	switch q.initiator() {
	case fetch.InitiatorWebSocket:
		return fetch.CredentialsInclude
	case fetch.InitiatorScript, fetch.InitiatorImg, fetch.InitiatorStylesheet, fetch.InitiatorVideo, fetch.InitiatorPreload, fetch.InitiatorTrack:
		if q.Mode == string(fetch.ModeNoCORS) {
			return fetch.CredentialsInclude
		}
	default:
	}
	return fetch.CredentialsSameOrigin
}

// checkUpload refuses a listener where there is no xhr.upload.
func (q Question) checkUpload() *Mistake {
	if q.Upload && q.initiator() != fetch.InitiatorXHR {
		return &Mistake{Field: "initiator", Got: q.Initiator, Want: "cannot tell the progress of an upload; --upload works only with xhr"}
	}
	return nil
}

// ownMode says that what makes the request leaves no choice of its mode.
func (q Question) ownMode() bool {
	return slices.Contains([]fetch.Initiator{fetch.InitiatorWebSocket, fetch.InitiatorWorker, fetch.InitiatorSharedWorker}, q.initiator())
}

// checkPreload wants to know what a preload is for, and of nothing else.
func (q Question) checkPreload() *Mistake {
	switch preload := q.Initiator == string(fetch.InitiatorPreload); {
	case preload && q.As == "":
		return &Mistake{Field: "as", Want: "is missing; a preload says what it is for: want " + or(Choices("as"))}
	case !preload && q.As != "":
		return &Mistake{Field: "as", Got: q.As, Want: "works only with initiator preload"}
	}
	return nil
}

// checkInitiator refuses what only a script can ask for of an initiator that
// makes a plain GET.
func (q Question) checkInitiator() *Mistake {
	switch q.Initiator {
	case "", "fetch", "xhr":
		return nil
	case "beacon":
		return q.checkBeacon()
	}
	what := ""
	switch {
	case q.Method != nil && *q.Method != "GET":
		what = "a method"
	case len(q.Headers) > 0:
		what = "a header"
	case q.Body != nil:
		what = "a body"
	case q.Mode != "" && q.ownMode():
		return &Mistake{Field: "mode", Got: q.Mode, Want: "cannot be chosen; " + q.Initiator + " has a mode of its own"}
	case q.Redirect != "" && q.Initiator == string(fetch.InitiatorWebSocket):
		return &Mistake{Field: "redirect", Got: q.Redirect, Want: "cannot be chosen for a WebSocket"}
	default:
		return nil
	}
	return &Mistake{Field: "initiator", Got: q.Initiator, Want: "makes a plain GET; " + what + " works only with fetch and xhr"}
}
