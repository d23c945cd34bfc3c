package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

type (
	cacheJSON struct {
		Seconds       int         `json:"seconds"`
		Methods       []string    `json:"methods"`
		Headers       []string    `json:"headers"`
		Credentials   bool        `json:"credentials"`
		Only          bool        `json:"credentials_only,omitempty"`
		ForgottenWhen []string    `json:"forgotten_when"`
		Again         []againJSON `json:"again"`
	}

	againJSON struct {
		Preflight bool   `json:"preflight"`
		Reason    string `json:"reason"`
	}
)

// remembers is what an engine remembers of a check's preflight, nil where none
// was answered.
func (v view) remembers(c *rules.Check, id browser.ID) *fetch.Remembered {
	i := slices.Index(v.Checks, c)
	if i < 0 || v.whole == nil {
		return nil
	}
	kept := v.whole.Checks[i].Remembers(id, v.Repeat)
	if kept != nil {
		kept.Methods, kept.Names = each(kept.Methods, v.hide), each(kept.Names, v.hide)
	}
	return kept
}

func (v view) cacheJSON(c *rules.Check) map[string]cacheJSON {
	out := map[string]cacheJSON{}
	for _, r := range c.Results {
		kept := v.remembers(c, r.Browser)
		if kept == nil {
			continue
		}
		out[string(r.Browser)] = cacheJSON{
			kept.Seconds, each(kept.Methods, decode), each(kept.Names, decode), kept.Credentials, kept.CredentialsOnly, forgottenWhen(r.Browser),
			each(kept.Again, func(a fetch.Again) againJSON { return againJSON{a.Preflight, string(a.Reason)} }),
		}
	}
	return out
}

// forgottenWhen is what makes an engine forget a preflight.
func forgottenWhen(id browser.ID) []string {
	when := []string{"expired"}
	if p := browser.ByID(id); p != nil && p.ForgetsBlocked {
		when = append(when, "blocked-response")
	}
	return when
}

// preflightCache writes how long each browser remembers the preflights, what
// of, and whether the page's next requests need one.
func (p *page) preflightCache() error {
	if !p.Verbose && p.Repeat == 0 {
		return nil
	}
	var rows [][]string
	for _, c := range p.Checks {
		for _, r := range c.Results {
			kept := p.remembers(c, r.Browser)
			if kept == nil {
				continue
			}
			names := strings.Join(r.Browser.Products(), ", ")
			if len(p.Checks) > 1 {
				names = c.Name + ": " + names
			}
			rows = append(rows, []string{p.safe(names), keptFor(kept), p.safe(covers(kept)), p.safe(again(kept.Again))})
		}
	}
	if len(rows) == 0 {
		if p.Repeat > 0 {
			p.heading("PREFLIGHT CACHE")
			p.para("", nil, "No preflight was answered, so no browser remembers one.")
		}
		return nil
	}
	p.heading("PREFLIGHT CACHE")
	p.blank()
	title := "the next request"
	if p.Repeat > 1 {
		title = "the next " + strconv.Itoa(p.Repeat) + " requests"
	}
	return p.table([]string{"browser", "kept", "covers", title}, rows)
}

func keptFor(kept *fetch.Remembered) string {
	if kept.Seconds == 0 {
		return "no"
	}
	return strconv.Itoa(kept.Seconds) + " s"
}

func covers(kept *fetch.Remembered) string {
	if kept.Seconds == 0 {
		return ""
	}
	parts := append(slices.Clone(kept.Methods), kept.Names...)
	if len(parts) == 0 {
		return "nothing more"
	}
	if slices.Contains(kept.Methods, "*") {
		parts[slices.Index(parts, "*")] = "any method"
	}
	if slices.Contains(kept.Names, "*") {
		parts[slices.Index(parts, "*")] = "any header"
	}
	switch {
	case !kept.Credentials:
		parts = append(parts, "(without credentials)")
	case kept.CredentialsOnly:
		parts = append(parts, "(with credentials)")
	}
	return strings.Join(parts, " ")
}

// again is what of the next requests, in a sentence: why is the same for all
// of a kind.
func again(all []fetch.Again) string {
	var with int
	for _, a := range all {
		if a.Preflight {
			with++
		}
	}
	switch {
	case with == 0:
		return "no preflight"
	case with < len(all):
		return "a preflight for " + strconv.Itoa(with) + " of them: " + recallWords[all[0].Reason]
	}
	return "a preflight: " + recallWords[all[0].Reason]
}

// recallWords say why a request needs a preflight again.
var recallWords = map[fetch.Recall]string{
	fetch.RecallCached:          "some of them come from the cache",
	fetch.RecallRefused:         "the first was refused",
	fetch.RecallMaxAgeZero:      "Access-Control-Max-Age is 0 or less",
	fetch.RecallMaxAgeInvalid:   "Access-Control-Max-Age is no number",
	fetch.RecallOpaqueOrigin:    "the origin is null",
	fetch.RecallRedirected:      "a redirect made the origin null",
	fetch.RecallBlockedResponse: "the response was blocked",
	fetch.RecallWildcard:        "* is not remembered",
	fetch.RecallCacheMode:       "its cache mode passes over the cache",
	fetch.RecallNotCovered:      "what is kept does not cover it",
}
