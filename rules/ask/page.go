package ask

import (
	"errors"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// parsePage takes the URL of a page to be fetched; nil for none.
func parsePage(q Question) (*rules.Visit, *Mistake) {
	raw := q.Page
	wrong := func(want, meant string) (*rules.Visit, *Mistake) {
		return nil, &Mistake{Field: "page", Got: raw, Want: want, Meant: meant}
	}
	const form = "want the http:// or https:// URL of the page"
	if raw == "" {
		return nil, nil
	}
	if m := wireSafe("page", raw, form); m != nil {
		return nil, m
	}
	if want, meant, ok := pasted(raw); ok {
		return wrong(want, meant)
	}
	u, err := fetch.ParseURL(raw)
	var much fetch.TooMuch
	switch {
	case hasHTTPScheme(raw) && err == nil && u.IncludesCredentials():
		return wrong("has a user name in it, which is not sent; a page that asks for a login cannot be read", "")
	case hasHTTPScheme(raw) && err == nil:
		visit := &rules.Visit{URL: u.Requested(), Given: q.Origin != ""}
		if isPath(q.URL) && !visit.Given {
			visit.Relative = q.URL
		}
		return visit, nil
	case errors.As(err, &much):
		return wrong("is not a valid URL: it has "+much.Error(), "")
	case hasHTTPScheme(raw):
		return wrong("is not a valid URL: "+whyInvalid(raw), "")
	case err == nil && !u.IsHTTP() && !hostAndPort().MatchString(raw):
		return wrong("cannot be fetched; "+form+", or give --origin and the page's policies", "")
	case isPath(raw):
		return wrong(form, "")
	}
	return wrong(form, onlyURL(withScheme(raw)))
}
