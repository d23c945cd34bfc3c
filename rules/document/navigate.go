// Package document fetches the web page that makes the requests, as a browser
// navigates to it, and reads what it says of them: a Navigation says what to
// send, Use puts what was read into a plan.
package document

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/said"
)

// mostRedirects is how many redirects a navigation follows.
// https://fetch.spec.whatwg.org/#http-redirect-fetch
const mostRedirects = 20

// Navigation is a page being fetched. A driver asks Next and hands back what
// came, until Next returns nil.
type Navigation struct {
	page    *rules.Page
	headers fetch.HeaderList // that are the same for each hop
	hsts    []string
	url     fetch.URL
	sent    *rules.Exchange
	over    bool
}

// Start begins to fetch the page of a plan, which has one.
func Start(plan rules.Plan) *Navigation {
	n := &Navigation{page: &rules.Page{Asked: plan.Visit.URL, URL: plan.Visit.URL}}
	language := ""
	if len(plan.Checks) > 0 {
		n.hsts = slices.Clone(plan.Checks[0].Request.HSTS)
	}
	for _, id := range slices.Concat(plan.Browsers, browser.IDs()) {
		if p := browser.ByID(id); p != nil {
			language = p.Constants["Accept-Language"]
			n.headers = append(n.headers, fetch.Header{Name: "User-Agent", Value: agent(plan, p)})
			break
		}
	}
	// Firefox and Safari send this Accept; Chrome names image types besides. Of
	// codings that one is asked for that is read here.
	n.headers = append(n.headers,
		fetch.Header{Name: "Accept", Value: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		fetch.Header{Name: "Accept-Language", Value: cmp.Or(language, "en-US,en;q=0.5")},
		fetch.Header{Name: "Accept-Encoding", Value: "gzip"},
		fetch.Header{Name: "Connection", Value: "keep-alive"},
		fetch.Header{Name: "Upgrade-Insecure-Requests", Value: "1"})
	u, err := fetch.ParseURL(plan.Visit.URL)
	if err != nil {
		n.end(rules.PageRedirect)
		return n
	}
	n.to(u)
	return n
}

func agent(plan rules.Plan, p *browser.Profile) string {
	if len(plan.Checks) == 0 {
		return p.DefaultUserAgent
	}
	check := plan.Checks[0]
	if check.Product == "" {
		return cmp.Or(check.Request.UserAgent, p.DefaultUserAgent)
	}
	return cmp.Or(check.Request.UserAgent, p.DefaultUserAgent+" "+check.Product)
}

// Next returns the request to make now, nil once the page is known.
func (n *Navigation) Next() *fetch.Send {
	if n.over || n.sent == nil {
		return nil
	}
	return &n.sent.Send
}

// Key is the same for navigations that come to the same.
func (n *Navigation) Key() string {
	key := n.page.Asked + "\n" + strings.Join(n.hsts, " ")
	if n.sent != nil {
		agent, _ := n.sent.Send.Headers.Get("user-agent")
		key += "\n" + agent
	}
	return key
}

// Drive fetches the page, as far as ctx lasts.
func (n *Navigation) Drive(ctx context.Context, send func(context.Context, fetch.Send) fetch.Answer) *rules.Page {
	for s := n.Next(); s != nil && ctx.Err() == nil; s = n.Next() {
		n.Receive(send(ctx, *s))
	}
	if !n.over {
		n.page.Failure = &fetch.Failure{Kind: fetch.Interrupted}
		n.end(rules.PageUnanswered)
	}
	return n.page
}

// Page is what came of it, whole once Next has returned nil.
func (n *Navigation) Page() *rules.Page { return n.page }

// end ends with what keeps the page from being known.
func (n *Navigation) end(why rules.PageProblem) {
	n.page.Problem, n.over, n.sent = why, true, nil
}

// to goes to a URL: over https where the browser knows the host to want that.
func (n *Navigation) to(u fetch.URL) {
	if known := (&fetch.Request{URL: u.Requested(), HSTS: n.hsts}); u.Scheme() == "http" && known.KnowsHSTS() {
		if secure, err := fetch.ParseURL("https" + strings.TrimPrefix(u.Requested(), "http")); err == nil {
			u = secure
		}
	}
	n.url, n.page.URL, n.page.Origin = u, u.Requested(), u.Origin()
	_, host, _ := strings.Cut(u.Requested(), "://")
	host, _, _ = strings.Cut(host, "/")
	headers := append(fetch.HeaderList{{Name: "Host", Value: host}}, n.headers...)
	if u.Scheme() == "https" || fetch.Loopback(u.Host()) {
		headers = append(headers,
			fetch.Header{Name: "Sec-Fetch-Dest", Value: "document"}, fetch.Header{Name: "Sec-Fetch-Mode", Value: "navigate"},
			fetch.Header{Name: "Sec-Fetch-Site", Value: "none"}, fetch.Header{Name: "Sec-Fetch-User", Value: "?1"})
	}
	n.sent = &rules.Exchange{ID: len(n.page.Exchanges) + 1}
	n.sent.Send = fetch.Send{Kind: fetch.Navigation, Hop: len(n.page.Exchanges), Method: "GET", URL: u.Requested(), Headers: headers}
}

// Receive takes the answer to the request that Next returned last.
func (n *Navigation) Receive(a fetch.Answer) {
	x, p := n.sent, n.page
	if x == nil || n.over {
		return
	}
	x.Answer = a
	p.Exchanges = append(p.Exchanges, x)
	r := a.Response
	if r == nil {
		p.Failure = a.Failure
		n.end(rules.PageUnanswered)
		return
	}
	r.Read()
	if alone, subdomains := fetch.AsksForHTTPS(n.url, r.Headers); alone {
		n.hsts = append(n.hsts, n.url.Host())
		s := rules.PageSays{Name: rules.PageHSTS, Value: r.Headers.Values("strict-transport-security")[0], Option: "hsts", Exchange: x, Host: n.url.Host(), Subdomains: subdomains}
		p.Says = append(p.Says, s)
	}
	if fetch.RedirectStatus(r.Status) && r.Headers.Has("location") {
		n.redirected(r)
	} else {
		n.read(x)
	}
	x.Response = &fetch.Response{Protocol: r.Protocol, Status: r.Status, Reason: r.Reason, Headers: r.Headers} // the rest is large
}

// redirected follows a redirect, save to a login page elsewhere: that is not the
// page, and sees nothing of this.
func (n *Navigation) redirected(r *fetch.Response) {
	lines := r.Headers.Values("location")
	to, err := n.url.Parse(lines[0])
	n.page.Target = lines[0]
	if err == nil {
		n.page.Target = rules.Shown(to)
	}
	switch {
	case err != nil || !to.IsHTTP() || len(slices.Compact(lines)) > 1:
		n.end(rules.PageRedirect)
	case !n.url.Origin().SameOrigin(to.Origin()) && said.Login(to):
		n.end(rules.PageLogin)
	case len(n.page.Exchanges) > mostRedirects:
		n.end(rules.PageNotFollowed)
	default:
		from := n.page.URL
		if n.to(to); slices.ContainsFunc(n.page.Exchanges, func(x *rules.Exchange) bool { return x.URL == n.page.URL }) {
			n.page.URL = from
			n.end(rules.PageLoop)
			return
		}
		n.page.Target = ""
	}
}

// read reads the page itself.
func (n *Navigation) read(x *rules.Exchange) {
	p, r := n.page, x.Response
	if remote, err := netip.ParseAddrPort(x.RemoteAddress); err == nil {
		p.Space = fetch.SpaceOf(remote.Addr())
	}
	body, decodes := fetch.Decoded(r.Headers, r.Body)
	var begins []byte
	var unzipped error
	if decodes {
		begins, unzipped = io.ReadAll(io.LimitReader(body, mostDecoded))
	}
	disposition, _ := r.Headers.Get("content-disposition")
	switch {
	case r.HeadCut:
		p.Failure = &fetch.Failure{Kind: fetch.HeadMalformed}
		n.end(rules.PageUnanswered)
		return
	case !fetch.OKStatus(r.Status) || r.Status == 204 || r.Status == 205:
		n.end(rules.PageStatus)
		return
	case strings.HasPrefix(strings.ToLower(strings.TrimSpace(disposition)), "attachment"):
		n.end(rules.PageDownload)
		return
	case !fetch.IsHTML(r.Headers, begins):
		n.end(rules.PageNotHTML)
		return
	}
	metas, at := readHead(bytes.NewReader(begins))
	cut := r.BodyUnread || r.BodyFailure != "" || len(r.Body) >= fetch.MaxBody || len(begins) == mostDecoded || unzipped != nil
	p.HeadUnread = !decodes || at == unended || at == documentOver && cut || wide(r.Headers, begins)
	p.Says = append(p.Says, says(x, metas)...)
	if p.Sandboxed = sandboxed(r.Headers); p.Sandboxed {
		p.Origin = fetch.Origin{}
	}
	n.over, n.sent = true, nil
}

// wide says that a document is in UTF-16, in which no tag is found.
func wide(headers fetch.HeaderList, body []byte) bool {
	stated, _ := headers.Get("content-type")
	return bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff")) || strings.Contains(strings.ToLower(stated), "utf-16")
}
