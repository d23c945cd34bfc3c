// Package confirm makes a check's fetch in a real browser, the user's own
// Chrome, Chromium or Edge, and notes what that did beside what was predicted.
//
// The page of the claimed origin is made by the DevTools protocol, so nobody
// has to own that origin, and nothing is asked of it. All requests of the page
// pass through here, below CORS: preflights and each step of a redirect too.
//
// Two things differ from a page that was loaded. Such a page has no address,
// which matters to local network access: see local. And a browser cannot be
// given certificates to trust: see Ask.
package confirm

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/chromedp/cdproto/emulation"
	devfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Engine is the browser, by its ID, whose prediction is confirmed.
const Engine = browser.Chromium

// errMaxTime says that Options.MaxTime, which the browser has apart from the
// check itself, is up.
var errMaxTime = errors.New("its time is up (--max-time)")

// patience is how long starting a browser, or opening a page, may take.
const patience = 30 * time.Second

// Ask makes the request of each check, as its initiator would, in the browser
// that is installed, and has the check confirmed. A request held back is held
// back here too: its preflight is sent.
//
// Names, proxies, HTTP/2, certificates and the time-out are as o says. Where
// o.Roots is set and no exchange of the checks has failed, the browser takes
// any certificate: they have been verified.
//
// The error is devtools.ErrMissing without a browser; otherwise it says which
// check could not be made and why. The checks before that one are confirmed.
func Ask(ctx context.Context, o probe.Options, d *rules.Diagnosis) error {
	if len(d.Checks) == 0 {
		return nil
	}
	path, err := devtools.Find()
	if err != nil {
		return err
	}
	a := asker{options: o}
	if a.local, err = localFor(o, d.Checks); err != nil {
		return err
	}
	defer a.local.close()
	ctx, cut := context.WithTimeoutCause(ctx, cmp.Or(o.MaxTime, probe.DefaultMaxTime), errMaxTime)
	defer cut()
	ctx, end := chromedp.NewExecAllocator(ctx, append(devtools.Quiet(path), flags(o, a.local, d.Checks)...)...)
	defer end()
	ctx, stop := chromedp.NewContext(ctx)
	defer stop()
	defer devtools.Close(ctx)
	late := time.AfterFunc(patience, stop)
	a.browser, a.version, err = devtools.Version(ctx, path)
	if err != nil {
		return fmt.Errorf("%s does not start: %w", path, err)
	}
	late.Stop()
	for _, c := range d.Checks {
		if err := a.ask(ctx, c); err != nil {
			if errors.Is(context.Cause(ctx), errMaxTime) {
				err = errMaxTime
			}
			return fmt.Errorf("%s %s did not finish the check %s: %w", a.browser, a.version, c.Name, err)
		}
	}
	return nil
}

// asker is a browser that runs.
type asker struct {
	options          probe.Options
	local            local
	browser, version string
}

// ask makes one check's request, in a profile of its own: no cookie and no
// preflight is remembered from the check before.
func (a *asker) ask(ctx context.Context, c *rules.Check) error {
	p := &page{check: c, local: a.local}
	var err error
	to := fetch.OriginOf(c.Request.URL)
	if p.via, err = a.options.ProxyFor(&url.URL{Scheme: to.Scheme, Host: strings.TrimPrefix(to.String(), to.Scheme+"://")}); err != nil {
		return err
	}
	timeout := cmp.Or(a.options.Timeout, probe.DefaultTimeout) * time.Duration(max(len(c.Exchanges), 1))
	ctx, stop := context.WithTimeout(ctx, timeout+patience)
	defer stop()
	p.ctx, stop = chromedp.NewContext(ctx, chromedp.WithListener(p.hear), chromedp.WithNewBrowserContext(
		func(b *target.CreateBrowserContextParams) {
			b.ProxyServer, b.ProxyBypassList = proxyServer(p.via), "<-loopback>"
		}))
	defer stop()
	if err := p.open(); err != nil {
		return fmt.Errorf("no page of %s can be made: %w", c.Request.Origin, err)
	}
	seen, err := p.run(timeout)
	if err != nil {
		return err
	}
	seen.Engine, seen.Browser, seen.Version, seen.Local = Engine, a.browser, a.version, a.local.tried
	c.Confirm(seen)
	return nil
}

// reason is the console line that says why: the one that Chromium prints of
// any failure only where there is no other, and never the one of a status,
// which it prints of what is let through too.
func reason(console []string) *string {
	var general *string
	for _, line := range console {
		text, ok := strings.CutPrefix(line, "Failed to load resource: ")
		switch {
		case !ok:
			return &line
		case general == nil && strings.HasPrefix(text, "net::"):
			general = &line
		}
	}
	return general
}

// page is a page of the claimed origin.
type page struct {
	ctx   context.Context
	check *rules.Check
	local local
	via   *url.URL // the proxy, nil for none

	mu    sync.Mutex
	heard devtools.Listener
	held  bool // the actual request was there, and was not to be sent
}

// url is where the page is. One with an opaque origin is a sandboxed document.
func (p *page) url() string {
	if p.check.Request.Origin.Opaque() {
		return "http://sandboxed.invalid/"
	}
	return p.check.Request.Origin.String() + "/"
}

// open makes the page.
func (p *page) open() error {
	password := p.via != nil && p.via.User != nil
	_, err := chromedp.Call(p.ctx, devfetch.Enable, devfetch.EnableParams{
		Patterns: []*devfetch.RequestPattern{{URLPattern: "*"}}, HandleAuthRequests: &password})
	if err != nil {
		return err
	}
	agent := p.check.Request.UserAgent
	if agent == "" {
		if agent, err = chromedp.Run(p.ctx, chromedp.Evaluate[string]("navigator.userAgent")); err != nil {
			return err
		}
		agent = strings.TrimSpace(strings.Replace(agent, "Headless", "", 1) + " " + p.check.Product)
	}
	if _, err := chromedp.Call(p.ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent}); err != nil {
		return err
	}
	if err := p.permit(); err != nil {
		return err
	}
	if err := chromedp.Do(p.ctx, chromedp.Navigate(p.url())); err != nil {
		return err
	}
	origin, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("self.origin"))
	if err == nil && origin != p.check.Request.Origin.String() {
		err = fmt.Errorf("its origin is %s", origin)
	}
	return err
}

// run makes the request in the page and returns what became of it. The page
// gives up after the time-out: that is no verdict.
func (p *page) run(timeout time.Duration) (rules.Confirmation, error) {
	var seen rules.Confirmation
	type request struct {
		URL         string      `json:"url"`
		Method      string      `json:"method"`
		Headers     [][2]string `json:"headers"`
		Credentials string      `json:"credentials"`
		Mode        string      `json:"mode"`
		Redirect    string      `json:"redirect"`
		Body        *string     `json:"body,omitempty"`
		Upload      bool        `json:"upload"`
		As          string      `json:"as,omitempty"`
		BodyType    string      `json:"body_type,omitempty"`
		Keepalive   bool        `json:"keepalive"`
		Cache       string      `json:"cache,omitempty"`
		Integrity   string      `json:"integrity,omitempty"`
		Referrer    string      `json:"referrer_policy,omitempty"`

		TargetAddressSpace string `json:"targetAddressSpace,omitempty"`
	}
	r := p.check.Request
	asked := request{r.URL, r.Method, [][2]string{}, string(r.Credentials), string(r.Mode), string(r.Redirect), nil, r.Upload, r.As,
		string(r.BodyType), r.Keepalive, string(r.Cache), r.Integrity, string(r.ReferrerPolicy), r.TargetSpace}
	for _, h := range r.Headers {
		asked.Headers = append(asked.Headers, [2]string{h.Name, fetch.IsomorphicDecode(h.Value)})
	}
	var exact []byte // a body that JSON cannot carry
	switch {
	case r.Body == nil:
	case utf8.Valid(r.Body):
		asked.Body = new(string(r.Body))
	default:
		exact = r.Body
		if !r.Headers.Has("Content-Type") && r.BodyType == fetch.BodyString { // of a string, which bytes do not bring
			asked.Headers = append(asked.Headers, [2]string{"Content-Type", "text/plain;charset=UTF-8"})
		}
	}
	job, err := json.Marshal(struct {
		API      fetch.Initiator `json:"api"`
		Request  request         `json:"request"`
		Patience int64           `json:"patience"`
		Exact    []byte          `json:"exact,omitempty"`
	}{r.Initiator, asked, timeout.Milliseconds(), exact})
	if err != nil {
		return seen, err
	}
	p.mu.Lock()
	p.heard.Forget()
	p.mu.Unlock()
	// XMLHttpRequest tells the page before the console.
	script := fmt.Sprintf("run(exactly(%s)).then(o => new Promise(done => setTimeout(done, 0, o.outcome)))", job)
	outcome, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		return seen, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case outcome == "allowed" || p.held:
		seen.Verdict = rules.Allowed
	case outcome == "blocked":
		seen.Verdict, seen.Error, seen.Console = rules.Blocked, p.heard.Error, reason(p.heard.Console)
	}
	return seen, nil
}

// hear takes an event of the page. Answers are commands, which may not be run
// from here.
func (p *page) hear(event any) {
	switch e := event.(type) {
	case *devfetch.EventRequestPaused:
		go p.settle(e)
	case *devfetch.EventAuthRequired:
		go p.authenticate(e)
	default:
		p.mu.Lock()
		defer p.mu.Unlock()
		p.heard.Hear(event)
	}
}

// settle says what becomes of a request. That it can't be said any more, as
// the page is gone, is no error.
func (p *page) settle(e *devfetch.EventRequestPaused) {
	r := p.check.Request
	switch {
	case e.ResourceType == network.ResourceTypeDocument && e.Request.URL == p.url() && p.local.page != nil:
		p.pass(e, nil)
	case e.ResourceType == network.ResourceTypeDocument && e.Request.URL == p.url():
		headers := []*devfetch.HeaderEntry{{Name: "Content-Type", Value: "text/html; charset=utf-8"}}
		if r.Origin.Opaque() {
			headers = append(headers, &devfetch.HeaderEntry{Name: "Content-Security-Policy", Value: "sandbox allow-scripts"})
		}
		chromedp.Call(p.ctx, devfetch.FulfillRequest, devfetch.FulfillRequestParams{RequestID: e.RequestID, ResponseCode: 200, ResponseHeaders: headers, Body: []byte(document)})
	case e.ResourceType == network.ResourceTypeDocument:
		p.refuse(e)
	case e.Request.Method == "OPTIONS" && has(e.Request.Headers, "Access-Control-Request-Method"):
		p.pass(e, nil)
	case r.Held && !fetch.Harmless(e.Request.Method, e.Request.URL, listOf(e.Request.Headers)):
		p.mu.Lock()
		p.held = true
		p.mu.Unlock()
		p.refuse(e)
	case p.cookie(e.Request.URL) != "":
		headers := []*devfetch.HeaderEntry{{Name: "Cookie", Value: p.cookie(e.Request.URL)}}
		for name, value := range e.Request.Headers {
			own, ok := r.Headers.Get(name) // of which the event tells ASCII only
			if !ok {
				own = fmt.Sprint(value)
			}
			headers = append(headers, &devfetch.HeaderEntry{Name: name, Value: own})
		}
		p.pass(e, headers)
	default:
		p.pass(e, nil)
	}
}

func (p *page) pass(e *devfetch.EventRequestPaused, headers []*devfetch.HeaderEntry) {
	chromedp.Call(p.ctx, devfetch.ContinueRequest, devfetch.ContinueRequestParams{RequestID: e.RequestID, Headers: headers})
}

func (p *page) refuse(e *devfetch.EventRequestPaused) {
	chromedp.Call(p.ctx, devfetch.FailRequest, devfetch.FailRequestParams{RequestID: e.RequestID, ErrorReason: network.ErrorReasonBlockedByClient})
}

// authenticate answers a proxy that wants the password the user gave for it;
// no other challenge.
func (p *page) authenticate(e *devfetch.EventAuthRequired) {
	answer := &devfetch.AuthChallengeResponse{Response: devfetch.AuthChallengeResponseResponseCancelAuth}
	if e.AuthChallenge.Source == devfetch.AuthChallengeSourceProxy {
		answer.Response = devfetch.AuthChallengeResponseResponseProvideCredentials
		answer.Username = p.via.User.Username()
		answer.Password, _ = p.via.User.Password()
	}
	chromedp.Call(p.ctx, devfetch.ContinueWithAuth, devfetch.ContinueWithAuthParams{RequestID: e.RequestID, AuthChallengeResponse: answer})
}

// cookie is what an actual request carries of the cookies the user gave, "" for
// none. The browser has none of its own.
func (p *page) cookie(to string) string {
	r := p.check.Request
	first, err := fetch.ParseURL(r.URL)
	here, err2 := fetch.ParseURL(to)
	if err != nil || err2 != nil || r.Credentials != fetch.CredentialsInclude && (r.Credentials != fetch.CredentialsSameOrigin || !r.Origin.SameOrigin(first.Origin())) {
		return ""
	}
	return browser.ByID(browser.Chromium).Cookies.CookieHeader(&r, first, here, false)
}

func has(headers network.Headers, name string) bool {
	for n := range headers {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// listOf are headers as a list.
func listOf(headers network.Headers) fetch.HeaderList {
	var l fetch.HeaderList
	for name, value := range headers {
		l = append(l, fetch.Header{Name: name, Value: fmt.Sprint(value)})
	}
	return l
}

// document is the page. Its icon keeps the browser from asking for one.
var document = "<!doctype html><title>cors-check</title><link rel=icon href=data:,><body><script>\n" + devtools.Initiate + exactly + "</script>"

// exactly has a body made of the bytes of a job, where it comes with some.
const exactly = `
function exactly(job) {
  if (job.exact) job.request.body = Uint8Array.from(atob(job.exact), c => c.charCodeAt(0));
  return job;
}
`
