package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// originNotInList: middleware took the request and refused its origin.
var originNotInList = Cause{
	Slug: "origin-not-in-list", Explains: preflightFailed, Needs: needWithoutOrigin,
	Judge: func(s *rules.Scene) *rules.Finding {
		e := s.Withheld()
		if e == nil || s.Made[rules.WithoutHeaders].Passes() || s.Made[rules.ForGET].Passes() {
			return nil
		}
		if s.Actual().Allows() || unconfigured(s) {
			return nil // the origin is allowed, or nobody looked at it
		}
		if over := refusal(e); over == "method" || over == "headers" {
			return nil
		}
		f := wants(s, shown(s, e, rules.High))
		switch x := withoutOrigin(s); {
		case x.Has(fetch.AccessControlAllowOrigin) && !s.Satisfies(x.Header(fetch.AccessControlAllowOrigin)):
			other(f, x)
			f.Facts.Kind, f.Facts.OtherValue = "shown", x.Header(fetch.AccessControlAllowOrigin)
		case x.OK() && !s.Actual().OK():
			other(f, x)
			f.Facts.Kind, f.Facts.Status = "without-origin", s.Actual().Status()
		case refusal(e) != "":
			f.Facts.Kind = "says-so"
		case e.Has(fetch.AccessControlAllowMethods) || e.Has(fetch.AccessControlAllowHeaders) || e.Has(fetch.AccessControlAllowCredentials):
			if f.Facts.Kind = "other-headers"; !e.Varies("origin") {
				f.Confidence = rules.Medium // it may be sent to nobody
			}
		case e.Varies("origin"):
			f.Facts.Kind = "vary"
		case bareRefusal(s.Options()) && s.Options().From("kestrel"): // nothing else in ASP.NET Core answers OPTIONS so
			f.Facts.Kind, f.Confidence = "bare", rules.Medium
		default:
			return nil
		}
		if e.Method == "OPTIONS" && e.Sent(fetch.AccessControlRequestHeaders) != "" && s.Made[rules.WithoutHeaders] == nil {
			f.Facts.Untried, f.Confidence = true, rules.Low
		}
		return f
	},
}

// withoutOrigin is the response to the same request without an Origin; nil
// where a GET was made in place of a request of another method.
func withoutOrigin(s *rules.Scene) *rules.Exchange {
	if x, act := s.Made[rules.WithoutOrigin], s.Actual(); x != nil && (act == nil || act.Method == x.Method) {
		return x
	}
	return nil
}

// needWithoutOrigin asks whether an error is over the origin.
func needWithoutOrigin(s *rules.Scene) []rules.Experiment {
	switch s.Actual().Status() {
	case 400, 403, 500:
		if !s.Actual().Has(fetch.AccessControlAllowOrigin) {
			return []rules.Experiment{rules.WithoutOrigin}
		}
	}
	return nil
}
