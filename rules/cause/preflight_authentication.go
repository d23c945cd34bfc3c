package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/said"
)

// preflightAuthentication: something asks the preflight for credentials, which
// it never carries.
var preflightAuthentication = Cause{
	Slug: "preflight-authentication", Explains: preflightFailed, Needs: each(unanswered, needAuthorization),
	Judge: func(s *rules.Scene) *rules.Finding {
		pre, act := s.Preflight(), s.Actual()
		switch pre.Status() {
		case 400, 401, 403, 407:
		default:
			return nil
		}
		if refusal(pre) != "" || s.Made[rules.WithoutOrigin].OK() && !act.OK() { // something minds the Origin
			return nil
		}
		if with, bare := authorizations(s); with.Status() != bare.Status() && bare.Status() == pre.Status() {
			f := other(atStatus(shown(s, pre, rules.High)), with)
			f.Facts.Kind = "compared"
			return f
		}
		if r := said.Of(pre, said.Authentication); r != nil {
			f := reply(s, pre, r)
			if x := s.Made[rules.OtherPath]; r.Kind == "" && x.Status() == pre.Status() {
				other(f, x)
				f.Facts.Kind = "everywhere"
			}
			return f
		}
		if pre.Status() != 400 && act.Status() == pre.Status() && !act.Has(fetch.AccessControlAllowOrigin) {
			f := other(atStatus(shown(s, pre, rules.Medium)), act)
			f.Facts.Kind = "same"
			return f
		}
		return nil
	},
}

// authorizations are the responses to the same GET with the Authorization that
// the user gave and without it; nil where one was not seen.
func authorizations(s *rules.Scene) (with, bare *rules.Exchange) {
	for _, e := range []*rules.Exchange{s.Actual(), s.Made[rules.OtherAuth]} {
		switch {
		case e == nil:
		case e.Sent("authorization") != "":
			with = e
		default:
			bare = e
		}
	}
	if with == nil || bare == nil {
		return nil, nil
	}
	return with, bare
}

// needAuthorization asks whether the preflight is refused for want of the
// Authorization that the user gave, where its response does not say so.
func needAuthorization(s *rules.Scene) []rules.Experiment {
	switch s.Preflight().Status() {
	case 400, 401, 403:
		if s.Actual() != nil && s.Request().Headers.Has("authorization") && said.Of(s.Preflight(), said.Authentication) == nil {
			return []rules.Experiment{rules.OtherAuth}
		}
	}
	return nil
}

// unanswered asks for the request itself where a preflight was refused and it
// was never sent, so that its response is not known.
func unanswered(s *rules.Scene) []rules.Experiment {
	if s.Actual() == nil && s.Preflight() != nil && !s.Preflight().Passes() {
		return []rules.Experiment{rules.TheActual}
	}
	return nil
}
