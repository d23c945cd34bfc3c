package cause

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// errorWithoutCORSHeaders: the request fails, and its error response bypasses
// the CORS middleware.
var errorWithoutCORSHeaders = Cause{
	Slug: "error-without-cors-headers", Explains: preflightFailed, Needs: each(unanswered, elsewhere),
	Judge: func(s *rules.Scene) *rules.Finding {
		act := s.Actual()
		if act.Status() < 400 || act.Has(fetch.AccessControlAllowOrigin) || refusal(act) != "" || withoutOrigin(s).OK() || s.StandsIn(act) {
			return nil
		}
		f := atStatus(shown(s, act, rules.High))
		switch pre, x := s.Options(), s.Made[rules.OtherPath]; {
		case x.Allows():
			other(f, x)
			f.Facts.Kind = "other-path"
		case pre.Allows():
			other(f, pre)
			f.Facts.Kind = "preflight"
		case pre.Status() >= 500 && pre.Varies("origin"):
			return nil // it is the CORS middleware that fails
		case act.Status() >= 500, slices.Contains(tooMuch, act.Status()):
			f.Facts.Kind, f.Confidence = "not-that-far", rules.Medium
		default:
			return nil
		}
		return f
	},
}

// tooMuch are the statuses of a request that is too large, or of a kind that
// is not read: servers say so before any program sees it.
var tooMuch = []int{413, 414, 415, 431}
