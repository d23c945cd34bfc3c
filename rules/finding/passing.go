package finding

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/server"
)

// allowed is the response of a check that passes by CORS, nil for none.
func allowed(s *rules.Scene) *rules.Exchange {
	for _, c := range s.Checks {
		if e := c.Final(); e != nil && e.Allows() && c.Request.Mode == fetch.ModeCORS {
			return e
		}
	}
	return nil
}

// needNull asks as a sandboxed frame would, where experiments are wanted in any
// case and the origin is allowed by name.
func needNull(s *rules.Scene) []rules.Experiment {
	if s.Plan.Experiments == rules.ExperimentsAlways && s.Named() != nil && !s.Request().Origin.Opaque() {
		return []rules.Experiment{rules.NullOrigin}
	}
	return nil
}

// nullAllowed: the server allows the origin null, which stands for the
// sandboxed frames of every site.
func nullAllowed(s *rules.Scene) *rules.Finding {
	e := s.Made[rules.NullOrigin]
	if s.Request().Origin.Opaque() {
		e = allowed(s)
	}
	if e == nil || e.Method == "OPTIONS" || e.Header(fetch.AccessControlAllowOrigin) != "null" || s.Made[rules.ForeignOrigin].Allows() {
		return nil // where any origin is allowed, that is the finding
	}
	n := about(s, e, fetch.AccessControlAllowOrigin)
	if e.Header(fetch.AccessControlAllowCredentials) == "true" {
		n.Facts.Kind = "credentials"
	}
	return n
}

// insecureOrigin: an https API allows a page that came over plain http, so
// whoever can alter that page on its way reads the API.
func insecureOrigin(s *rules.Scene) *rules.Finding {
	page, e := s.Request().Origin, s.Named()
	if page.Scheme != "http" || fetch.Loopback(page.Host) || s.Checks[0].Request.Of().Scheme != "https" || e == nil {
		return nil
	}
	n := about(s, e, fetch.AccessControlAllowOrigin)
	if e.Header(fetch.AccessControlAllowCredentials) == "true" {
		n.Facts.Kind = "credentials"
	} else {
		n.Severity = rules.Note
	}
	return n
}

// needError asks for a path that does not exist: does its error have the
// headers?
func needError(s *rules.Scene) []rules.Experiment {
	if e := allowed(s); e.OK() {
		return []rules.Experiment{rules.OtherPath}
	}
	return nil
}

// errorsWithoutCORSHeaders: the response passes, an error response does not.
func errorsWithoutCORSHeaders(s *rules.Scene) *rules.Finding {
	e, x := allowed(s), s.Made[rules.OtherPath]
	if !e.OK() || x.Status() < 400 || x.Has(fetch.AccessControlAllowOrigin) {
		return nil
	}
	n := about(s, x, fetch.AccessControlAllowOrigin)
	n.Want, n.Facts.Other = s.Advisable(), e.ID
	if server.Nginx(x) {
		n.Facts.Kind = "nginx"
	}
	return n
}

// wildcardWithAuthentication: every website may call an API that asks who is
// calling. It works with a token that the script has, never with a cookie.
func wildcardWithAuthentication(s *rules.Scene) *rules.Finding {
	for _, c := range s.Checks {
		e := c.Final()
		if e == nil || e.Header(fetch.AccessControlAllowOrigin) != "*" {
			continue
		}
		kind := ""
		switch {
		case c.Request.Headers.Has("authorization"):
			kind = "token"
		case e.Status() == 401 || e.Has("www-authenticate"):
			kind = "asked"
		default:
			continue
		}
		n := about(s, e, fetch.AccessControlAllowOrigin)
		n.Check, n.Facts.Kind = c.Name, kind
		return n
	}
	return nil
}

// cookieDropped: the response sets a cookie that the browser drops, for the
// request is made without credentials.
func cookieDropped(s *rules.Scene) *rules.Finding {
	for _, c := range s.Checks {
		e := c.Final()
		if e == nil || c.Request.Mode != fetch.ModeCORS || c.Request.Credentials == fetch.CredentialsInclude || len(c.Results) == 0 || c.Results[0].Response.Type != "cors" {
			continue
		}
		for _, v := range e.Lines("set-cookie") {
			name, _, _ := strings.Cut(v, "=")
			if name = strings.TrimSpace(name); slices.ContainsFunc(infrastructureCookies, func(prefix string) bool { return strings.HasPrefix(strings.ToLower(name), prefix) }) {
				continue
			}
			n := about(s, e, "") // no place: the value is a secret, the name is not
			n.Check, n.Facts.Subject = c.Name, name
			return n
		}
	}
	return nil
}

// infrastructureCookies begin the names of cookies that balancers and bot
// protections set; no script misses them.
var infrastructureCookies = []string{"awsalb", "arraffinity", "__cf", "cf_", "incap_", "visid_incap", "nlbi_", "ak_bmsc", "bm_", "_abck", "datadome", "tipmix", "route", "serverid", "ts0"}
