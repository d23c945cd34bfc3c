package report

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

type (
	cookieJSON struct {
		Name     string              `json:"name"`
		From     string              `json:"from"`
		Exchange int                 `json:"exchange"`
		Browsers map[string]keptJSON `json:"browsers"`
	}

	keptJSON struct {
		Kept   *bool  `json:"kept"`
		Reason string `json:"reason"`
	}
)

// cookiesJSON are the cookies that a check's responses set, and which browser
// keeps them. After a redirect the origin may be null, and nothing is known of
// that: the page is judged by its own.
func (v view) cookiesJSON(c *rules.Check) []cookieJSON {
	var out []cookieJSON
	for _, e := range c.Exchanges {
		for _, line := range e.Lines("set-cookie") {
			set := fetch.ParseSetCookie(line)
			k := cookieJSON{decode(set.Name), "response", e.ID, map[string]keptJSON{}}
			for _, r := range c.Results {
				if !slices.Contains(e.Browsers, r.Browser) {
					continue
				}
				if e.Kind() == rules.KindPreflight {
					k.Browsers[string(r.Browser)] = keptJSON{new(false), "preflight"}
				} else if p := browser.ByID(r.Browser); p != nil {
					kept, known, why := p.Policy.KeepsCookie(set, c.Request.Origin, fetch.OriginOf(e.URL), c.Request.Credentials)
					k.Browsers[string(r.Browser)] = keptJSON{nil, string(why)}
					if known {
						k.Browsers[string(r.Browser)] = keptJSON{new(kept), string(why)}
					}
				}
			}
			out = append(out, k)
		}
	}
	return out
}

// cookies writes which browser keeps which cookie of the responses.
func (p *page) cookies() error {
	if !p.Verbose {
		return nil
	}
	var rows [][]string
	for _, c := range p.Checks {
		for _, k := range p.cookiesJSON(c) {
			for _, r := range c.Results {
				is, asked := k.Browsers[string(r.Browser)]
				if !asked {
					continue
				}
				kept := "not known"
				switch {
				case is.Kept == nil:
				case *is.Kept:
					kept = "yes"
				default:
					kept = "no"
				}
				row := []string{p.safe(k.Name), p.safe(strings.Join(r.Browser.Products(), ", ")), kept, cookieWords[is.Reason]}
				if !slices.ContainsFunc(rows, func(other []string) bool { return slices.Equal(row, other) }) {
					rows = append(rows, row)
				}
			}
		}
	}
	if len(rows) == 0 {
		return nil
	}
	p.heading("COOKIES")
	p.blank()
	return p.table([]string{"cookie", "browser", "kept", "why"}, rows)
}

// cookieWords say why a cookie is kept, or is not.
var cookieWords = map[string]string{
	"preflight":                       "set by a preflight response",
	string(browser.CookieCredentials): "the request is made without credentials",
	string(browser.CookieOverHTTP):    "Secure, and the URL is not https",
	string(browser.CookieNotSecure):   "SameSite=None or Partitioned without Secure",
	string(browser.CookieWithinSite):  "page and API are of one site",
	string(browser.CookieLax):         "SameSite=Lax, and another site",
	string(browser.CookieStrict):      "SameSite=Strict, and another site",
	string(browser.CookieUnset):       "no SameSite, and another site",
	string(browser.CookieThirdParty):  "unless the user blocks third-party cookies",
	string(browser.CookiePartitioned): "for pages of this site alone",
	string(browser.CookieUnknown):     "",
}
