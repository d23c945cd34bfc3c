package document

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Use is a plan with what its page says, as far as the plan does not say it. The
// page of another origin than the one that was given is not the page of the
// checks: nothing of it is used.
func Use(plan rules.Plan, page *rules.Page) rules.Plan {
	seen := own(page)
	plan.Page, plan.Checks = &seen, slices.Clone(plan.Checks)
	if len(plan.Checks) == 0 {
		return plan
	}
	first := plan.Checks[0].Request
	if seen.Elsewhere = plan.Visit.Given && first.Origin != seen.Origin; seen.Elsewhere {
		return plan
	}
	if url, ok := relative(plan, first.Initiator); ok {
		for i := range plan.Checks {
			plan.Checks[i].Request.URL = url
		}
		plan.Notes = append(slices.Clip(plan.Notes), "The URL is a path: it is taken relative to the page, as "+url+".")
		first = plan.Checks[0].Request
	}
	seen.HeadUnread = seen.HeadUnread && first.CSP == "" // what a meta element says would not count
	said := fetch.Request{PageSpace: seen.Space}
	var policies []string
	for i := range seen.Says {
		s := &seen.Says[i]
		switch s.Name {
		case rules.PageCSP:
			s.Given = first.CSP != ""
			policies = append(policies, s.Value)
		case rules.PageCOEP:
			s.Given = first.EmbedderPolicy != ""
			said.EmbedderPolicy = embedderPolicy(s.Value)
		case rules.PagePermissions:
			s.Given = first.PermissionsPolicy != ""
			said.PermissionsPolicy = s.Value
		case rules.PageReferrer:
			s.Given = first.ReferrerPolicy != ""
			said.ReferrerPolicy = fetch.ReferrerPolicy(s.Value)
		case rules.PageHSTS:
			api := first.Target().Host
			if s.Used = s.Host == api || s.Subdomains && strings.HasSuffix(api, "."+s.Host); s.Used && !slices.Contains(said.HSTS, api) {
				said.HSTS = append(said.HSTS, api)
			}
			continue
		}
		s.Used = !s.Given
	}
	said.CSP = strings.Join(policies, ", ")
	for i := range plan.Checks {
		fill(&plan.Checks[i].Request, seen.Origin, said)
	}
	return plan
}

// own is a copy of a page for one plan: others have the same.
func own(page *rules.Page) rules.Page {
	seen := *page
	seen.Exchanges, seen.Says = slices.Clone(page.Exchanges), slices.Clone(page.Says)
	for i, x := range page.Exchanges {
		one := *x
		seen.Exchanges[i] = &one
		for j := range seen.Says {
			if seen.Says[j].Exchange == x {
				seen.Says[j].Exchange = &one
			}
		}
	}
	return seen
}

// fill puts into a request what it does not say itself.
func fill(r *fetch.Request, page fetch.Origin, said fetch.Request) {
	r.From(page)
	if r.CSP == "" {
		r.CSP = said.CSP
	}
	if r.EmbedderPolicy == "" {
		r.EmbedderPolicy = said.EmbedderPolicy
	}
	if r.PermissionsPolicy == "" {
		r.PermissionsPolicy = said.PermissionsPolicy
	}
	if r.ReferrerPolicy == "" {
		r.ReferrerPolicy = said.ReferrerPolicy
	}
	if r.PageSpace == "" {
		r.PageSpace = said.PageSpace
	}
	r.HSTS = slices.Concat(r.HSTS, said.HSTS)
}

// relative is the URL of the checks, false where it was not given relative to
// the page.
func relative(plan rules.Plan, by fetch.Initiator) (string, bool) {
	base, err := fetch.ParseURL(plan.Page.URL)
	if plan.Visit.Relative == "" || err != nil {
		return "", false
	}
	u, err := base.Parse(plan.Visit.Relative)
	if err != nil {
		return "", false
	}
	if by == fetch.InitiatorWebSocket {
		u = fetch.WebSocketURL(u)
	}
	return u.String(), true
}
