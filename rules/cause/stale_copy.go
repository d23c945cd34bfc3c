package cause

import (
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
)

// staleCopy: a cache answers with what it kept for somebody else; the same
// request that no cache knows is allowed.
var staleCopy = Cause{
	Slug: "stale-copy", Explains: append([]string{finding.AllowOriginInvalid}, preflightFailed...), Needs: needFresh,
	Judge: func(s *rules.Scene) *rules.Finding {
		e, x := kept(s), s.Made[rules.Fresh]
		if e == nil || x == nil || x.Method != e.Method || !x.Passes() || len(x.Lines(fetch.AccessControlAllowOrigin)) != 1 {
			return nil
		}
		f := other(wants(s, shown(s, e, rules.Medium)), x)
		f.NotCORS = true // the server's own responses are right
		if f.Facts.Kind = "other-origin"; !e.Has(fetch.AccessControlAllowOrigin) {
			f.Facts.Kind = "without-origin"
		}
		if f.Facts.Subject = cached(e); f.Facts.Subject != "" {
			f.Confidence = rules.High
		}
		return f
	},
}

// kept is the exchange that may have come from a cache: the one that does not
// allow the page. nil where no cache keeps such responses.
func kept(s *rules.Scene) *rules.Exchange {
	e := s.Withheld()
	if e == nil {
		e = s.Mismatched()
	}
	if e == nil || rules.InListFold(e.Header("cache-control"), "no-store") {
		return nil
	}
	if e.Method != "GET" && cached(e) == "" {
		return nil
	}
	return e
}

// needFresh asks where a cache shows, and otherwise where a response of success
// lacks or has another's header: caches need not show.
func needFresh(s *rules.Scene) []rules.Experiment {
	e := kept(s)
	if e == nil || cached(e) == "" && (!e.OK() || e.Varies("origin") || !cacheable(e)) {
		return nil
	}
	return []rules.Experiment{rules.Fresh}
}

// cacheable says that the response tells shared caches to keep it, or came
// through one.
func cacheable(e *rules.Exchange) bool {
	control := strings.ToLower(e.Header("cache-control"))
	return e.Has("expires") || e.Has("via") || strings.Contains(control, "public") || strings.Contains(control, "max-age=")
}

// cached is the header line that says that a cache answered, "" for none.
func cached(e *rules.Exchange) string {
	if n, err := strconv.Atoi(e.Header("age")); err == nil && n > 0 {
		return "Age: " + e.Header("age")
	}
	// Cache-Status is of RFC 9211, the others are customs.
	for _, name := range []string{"cache-status", "cf-cache-status", "x-cache", "x-cache-status", "x-proxy-cache", "x-vercel-cache", "x-nginx-cache"} {
		v := strings.ToLower(e.Header(name))
		if strings.Contains(v, "hit") || strings.Contains(v, "stale") || strings.Contains(v, "revalidated") {
			return codes.FieldName(name) + ": " + e.Header(name)
		}
	}
	return ""
}
