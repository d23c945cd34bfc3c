package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
)

// visitedJSON is the page that was fetched first, in the JSON report.
type visitedJSON struct {
	URL       string     `json:"url"`
	FinalURL  string     `json:"final_url"`
	Status    *int       `json:"status"`
	Origin    string     `json:"origin"`
	Space     *string    `json:"address_space"`
	Read      string     `json:"read"`
	Problem   *string    `json:"problem"`
	Used      bool       `json:"used"`
	Says      []saysJSON `json:"says"`
	Summary   string     `json:"summary"`
	Exchanges []int      `json:"exchanges"`
}

type saysJSON struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	In     string `json:"in"`
	Option string `json:"option"`
	Used   bool   `json:"used"`
}

// visited is the page in the JSON report, nil for none.
func (v view) visited() *visitedJSON {
	p := v.Page
	if p == nil {
		return nil
	}
	out := &visitedJSON{
		URL: decode(p.Asked), FinalURL: decode(p.URL), Status: orNull(p.Status()), Origin: p.Origin.String(), Space: orNull(string(p.Space)),
		Read: "whole", Problem: orNull(string(p.Problem)), Used: !p.Elsewhere && p.Problem == "", Summary: decode(summary(p, v.Origin)),
		Exchanges: each(p.Exchanges, func(x *rules.Exchange) int { return x.ID }),
		Says: each(p.Says, func(s rules.PageSays) saysJSON {
			in := "header"
			if s.Meta {
				in = "meta"
			}
			return saysJSON{s.Name, decode(s.Value), in, s.Option, s.Used}
		}),
	}
	switch {
	case p.Problem != "":
		out.Read = "nothing"
	case p.HeadUnread:
		out.Read = "headers"
	}
	return out
}

// summary is what was read of a page, in a sentence or two.
func summary(p *rules.Page, origin string) string {
	page := "The page " + cut(p.Asked)
	if p.Problem != "" {
		return page + " " + problem(p) + unread(p, origin)
	}
	if p.URL != p.Asked {
		page += " leads to " + cut(p.URL)
	}
	page += " (" + strconv.Itoa(p.Status())
	if p.Space != "" {
		page += ", from a " + string(p.Space) + " address"
	}
	page += ")"
	if p.Elsewhere {
		return page + " has the origin " + p.Origin.String() + ", and --origin is another: nothing of it is used."
	}
	if p.URL != p.Asked {
		page += ", which"
	}
	var used, given []string
	for _, s := range p.Says {
		name := s.Name
		if s.Meta {
			name += " (meta)"
		}
		instead := name + " (--" + s.Option + " is used instead)"
		switch {
		case s.Given && !slices.Contains(given, instead):
			given = append(given, instead)
		case s.Used && !slices.Contains(used, name): // there may be several lines
			used = append(used, name)
		}
	}
	has := append(used, given...)
	switch {
	case len(has) > 0:
		page += " has " + codes.List(has) + "."
	default:
		page += " has no policy for its requests"
		if p.HeadUnread {
			page += " in its headers"
		}
		page += "."
	}
	if p.Sandboxed {
		page += " Its policy has sandbox: its origin is null."
	}
	if p.HeadUnread {
		page += " The head of its HTML was not read to its end: whether a policy stands in a meta element there is not known."
	}
	return page
}

// cut is the beginning of a URL: a server may send a very long one.
func cut(url string) string {
	const most = 200
	if len(url) <= most {
		return url
	}
	return url[:most] + "…"
}

// problem is why a page was not read, as the end of a sentence about it.
func problem(p *rules.Page) string {
	at := ""
	if p.URL != p.Asked {
		at = "leads to " + cut(p.URL) + ", which "
	}
	switch p.Problem {
	case rules.PageUnanswered:
		if p.Failure == nil {
			return at + "gives no response"
		}
		return at + "gives no response (" + failureWords(p.Failure.Kind) + ")"
	case rules.PageStatus:
		if p.Status() == 401 {
			return at + "wants a login (status 401)"
		}
		return at + "has status " + strconv.Itoa(p.Status())
	case rules.PageNotHTML:
		if kind := fetch.Essence(p.Exchanges[len(p.Exchanges)-1].Header("content-type")); kind != "" {
			return at + "is no HTML, but " + kind
		}
		return at + "is no HTML"
	case rules.PageLogin:
		return at + "wants a login at " + cut(p.Target)
	case rules.PageRedirect:
		return at + "redirects to what is no web page (" + cut(p.Target) + ")"
	case rules.PageLoop:
		return at + "redirects in a circle"
	case rules.PageNotFollowed:
		return at + "redirects too often"
	case rules.PageDownload:
		return at + "is a download"
	}
	return at + "was not read"
}

// unread says what follows of a page that was not read.
func unread(p *rules.Page, origin string) string {
	if p.Elsewhere {
		return ". Its origin is not that of --origin: nothing of it would be used."
	}
	return ", so its policies are not known. All else is checked, from " + origin + "."
}

// PageUnknown is what is to be said where what a page may say leaves a verdict
// open, "" where nothing does.
func PageUnknown(d *rules.Diagnosis, o Options) string {
	if !d.Page.Unknown() {
		return ""
	}
	return newView(d, o).unknownPage()
}

// unknownPage says what is not known of the page, as a sentence goes on.
func (v view) unknownPage() string { return "t" + strings.TrimPrefix(summary(v.Page, v.Origin), "T") }

// open says that a check is allowed as far as is known, and that the page may
// say otherwise.
func (v view) open(c *rules.Check) bool { return c.Verdict == rules.Allowed && v.Page.Unknown() }
