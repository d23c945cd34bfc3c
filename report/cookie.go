package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
)

type (
	cookieJSON struct {
		Name     string                `json:"name"`
		From     string                `json:"from"` // option or response
		Exchange int                   `json:"exchange,omitempty"`
		Browsers map[string]cookieFate `json:"browsers"`
	}

	// cookieFate is of type sentJSON or keptJSON.
	cookieFate interface{ row() (does, why string) }

	sentJSON struct {
		Sent   *bool  `json:"sent"`
		Reason string `json:"reason"`
	}

	keptJSON struct {
		Kept   *bool  `json:"kept"`
		Reason string `json:"reason"`
	}
)

// mostCookies is how many cookies of one response or option are judged: no browser keeps
// more of one host.
// https://source.chromium.org/chromium/chromium/src/+/main:net/cookies/cookie_monster.h (kDomainMaxCookies)
const mostCookies = 180

// cookiesJSON are the cookies that a check's request may carry and those that
// its responses set, and which browser sends or keeps them. After a redirect
// the origin may be null, and nothing is known of that: the page is judged by
// its own.
func (v view) cookiesJSON(c *rules.Check) []cookieJSON {
	out := v.givenCookies(c)
	for _, e := range c.Exchanges {
		lines := e.Lines("set-cookie")
		for _, line := range lines[:min(len(lines), mostCookies)] {
			set := fetch.ParseSetCookie(line)
			k := cookieJSON{decode(set.Name), "response", e.ID, map[string]cookieFate{}}
			for _, r := range c.Results {
				if !slices.Contains(e.Browsers, r.Browser) {
					continue
				}
				if e.Kind() == rules.KindPreflight {
					k.Browsers[string(r.Browser)] = keptJSON{new(false), "preflight"}
				} else if p := browser.ByID(r.Browser); p != nil {
					kept, known, why := p.Cookies.Keeps(set, c.Request.Origin, fetch.OriginOf(e.URL), c.Request.Credentials)
					k.Browsers[string(r.Browser)] = keptJSON{knownOnly(kept, known), string(why)}
				}
			}
			out = append(out, k)
		}
	}
	return out
}

// givenCookies are those of the command line, for each request that may carry
// them; for the one that would be made where none was.
func (v view) givenCookies(c *rules.Check) []cookieJSON {
	if len(c.Request.Cookies) == 0 {
		return nil
	}
	first, err := c.Request.RequestURL()
	if err != nil {
		return nil
	}
	var out []cookieJSON
	add := func(id int, to fetch.URL, sent func(browser.ID) (made, strayed bool)) {
		for _, cookie := range c.Request.Cookies {
			names := cookieNames(cookie)
			for _, name := range names[:min(len(names), mostCookies)] {
				k := cookieJSON{decode(name), "option", id, map[string]cookieFate{}}
				for _, r := range c.Results {
					made, strayed := sent(r.Browser)
					if p := browser.ByID(r.Browser); p != nil && made {
						k.Browsers[string(r.Browser)] = sends(p, cookie, &c.Request, first, to, strayed)
					}
				}
				out = append(out, k)
			}
		}
	}
	for _, e := range c.Exchanges {
		to, err := fetch.ParseURL(e.URL)
		if e.Kind() != rules.KindActual || err != nil {
			continue
		}
		add(e.ID, to, func(id browser.ID) (made, strayed bool) {
			return slices.Contains(e.Browsers, id), slices.ContainsFunc(c.Exchanges, func(before *rules.Exchange) bool {
				return before.Hop < e.Hop && slices.Contains(before.Browsers, id) && !fetch.SchemelesslySameSite(c.Request.Origin, fetch.OriginOf(before.URL))
			})
		})
	}
	if out == nil {
		add(0, first, func(browser.ID) (made, strayed bool) { return true, false })
	}
	return out
}

func sends(p *browser.Profile, c fetch.Cookie, r *fetch.Request, first, to fetch.URL, strayed bool) sentJSON {
	if r.Credentials == fetch.CredentialsOmit || r.Credentials == fetch.CredentialsSameOrigin && !r.Origin.SameOrigin(to.Origin()) {
		return sentJSON{new(false), string(fetch.CookieCredentials)}
	}
	sent, known, why := p.Cookies.Sends(c, r.Origin, first, to, strayed)
	return sentJSON{knownOnly(sent, known), string(why)}
}

// cookieNames are the names of a cookie, or of several in one.
func cookieNames(c fetch.Cookie) []string {
	var names []string
	for pair := range strings.SplitSeq(c.Pair, ";") {
		if name, _, ok := strings.Cut(pair, "="); ok {
			names = append(names, strings.TrimSpace(name))
		}
	}
	return names
}

// knownOnly is nil for what is not known.
func knownOnly(is, known bool) *bool {
	if !known {
		return nil
	}
	return &is
}

func (s sentJSON) row() (does, why string) {
	if s.Sent == nil && s.Reason == string(fetch.CookiePartitioned) {
		return "not known", "only if it was set on a page of this site"
	}
	return threefold(s.Sent, "sent", "not sent"), reason(s.Reason)
}

func (k keptJSON) row() (does, why string) {
	return threefold(k.Kept, "kept", "not kept"), reason(k.Reason)
}

func threefold(is *bool, yes, no string) string {
	switch {
	case is == nil:
		return "not known"
	case *is:
		return yes
	}
	return no
}

func reason(r string) string {
	if r == "preflight" {
		return "set by a preflight response"
	}
	return codes.CookieReasons[fetch.CookieReason(r)]
}

// cookies writes which browser sends and keeps which cookie.
func (p *page) cookies() error {
	if !p.Verbose {
		return nil
	}
	var rows [][]string
	seen := map[string]bool{}
	more := 0
	for _, c := range p.Checks {
		for _, e := range c.Exchanges {
			more = max(more, len(e.Lines("set-cookie"))-mostCookies)
		}
		for _, k := range p.cookiesJSON(c) {
			for _, r := range c.Results {
				fate, asked := k.Browsers[string(r.Browser)]
				if !asked {
					continue
				}
				does, why := fate.row()
				row := []string{p.safe(k.Name), p.safe(strings.Join(r.Browser.Products(), ", ")), does, why}
				if key := strings.Join(row, "\n"); !seen[key] {
					rows = append(rows, row)
					seen[key] = true
				}
			}
		}
	}
	if len(rows) == 0 {
		return nil
	}
	p.heading("COOKIES")
	p.blank()
	if err := p.table([]string{"cookie", "browser", "", "why"}, rows); err != nil || more <= 0 {
		return err
	}
	p.para("", nil, fmt.Sprintf("A response sets %d more: no browser keeps so many of one host.", more))
	return nil
}
