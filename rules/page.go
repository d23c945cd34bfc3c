package rules

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Visit is a web page that is fetched before anything else, for what it says
// of the requests it makes.
type Visit struct {
	URL   string // serialised by the URL standard
	Given bool   // the origin was given beside it
	// Relative is the URL of the checks where it was given relative to the page,
	// "" where it was not.
	Relative string
}

// Page is a web page as far as it was read.
type Page struct {
	Asked  string // the URL that was given
	URL    string // the last that was asked for, where redirects led
	Origin fetch.Origin
	// Sandboxed says that the origin is opaque because the page's policy says so.
	Sandboxed bool
	// Space is where the page is served from, "" where that was not seen.
	Space   fetch.AddressSpace
	Problem PageProblem // why what it says is not known; "" where it is
	// Target is where a redirect that was not followed leads, and Failure why
	// there was no response.
	Target  string
	Failure *fetch.Failure
	// HeadUnread says that the head of its HTML was not read to its end: what a
	// meta element there says is not known.
	HeadUnread bool
	Says       []PageSays
	// Exchanges are its requests, one for each redirect; their IDs are from 1.
	Exchanges []*Exchange
	// Elsewhere says that the checks are made for another origin, so that nothing
	// of the page is theirs.
	Elsewhere bool
}

// PageSays is something a page says of its requests.
type PageSays struct {
	Name     string // as people write it: "Content-Security-Policy", "Referrer-Policy"
	Value    string
	Meta     bool      // in a meta element, not in a header
	Option   string    // that says the same on the command line
	Exchange *Exchange // the response it came with
	Used     bool      // false where it does not matter, or the option was given
	Given    bool      // the option was given, and counts
	// Host is that of a Strict-Transport-Security; with Subdomains it is for all
	// names under that, too.
	Host       string
	Subdomains bool
}

// What a page may say of its requests, as people write it.
const (
	PageCSP         = "Content-Security-Policy"
	PageCOEP        = "Cross-Origin-Embedder-Policy"
	PagePermissions = "Permissions-Policy"
	PageReferrer    = "Referrer-Policy"
	PageHSTS        = "Strict-Transport-Security"
)

// PageProblem is why a page was not read.
type PageProblem string

// The problems.
const (
	PageUnanswered  PageProblem = "no-response"
	PageStatus      PageProblem = "status"
	PageNotHTML     PageProblem = "not-html"
	PageLogin       PageProblem = "login" // it leads to a login page of another origin
	PageRedirect    PageProblem = "redirect"
	PageLoop        PageProblem = "redirect-loop"
	PageDownload    PageProblem = "download"
	PageNotFollowed PageProblem = "too-many-redirects"
)

// Status is that of the last response, 0 for none.
func (p *Page) Status() int {
	if len(p.Exchanges) == 0 {
		return 0
	}
	return p.Exchanges[len(p.Exchanges)-1].Status()
}

// Unknown says that the page may say more of the checks than is known: a request
// that is allowed may be blocked by it.
func (p *Page) Unknown() bool { return p != nil && !p.Elsewhere && (p.Problem != "" || p.HeadUnread) }

// Enforces is the Content-Security-Policy of the page that has a directive, nil
// for none.
func (p *Page) Enforces(directive string) *PageSays {
	words := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
	if p == nil {
		return nil
	}
	i := slices.IndexFunc(p.Says, func(s PageSays) bool {
		return s.Name == PageCSP && s.Used && strings.Contains(words(s.Value), words(directive))
	})
	if i < 0 {
		return nil
	}
	return &p.Says[i]
}
