package cause

import (
	"github.com/cors-check/cors-check/rules"
)

// challengePage: bot protection answers in place of the API.
var challengePage = Cause{
	Slug: "challenge-page", Explains: preflightFailed, NotCORS: true,
	Judge: func(s *rules.Scene) *rules.Finding {
		for _, e := range s.All() {
			if who := challenge(e); who != "" && !e.Allows() {
				f := atStatus(shown(s, e, rules.High))
				f.Facts.Who = who
				return f
			}
		}
		return nil
	},
}

// challenge says whose bot protection answered, "" for nobody's.
func challenge(e *rules.Exchange) string {
	switch {
	case e.Has("cf-mitigated"), e.Says("just a moment...", "attention required! | cloudflare"):
		return "Cloudflare"
	case e.Has("x-amzn-waf-action"):
		return "AWS WAF"
	case (e.Has("x-datadome") || e.Has("x-dd-b")) && e.Status() >= 400:
		return "DataDome"
	case e.Has("x-iinfo") && e.Status() >= 400:
		return "Imperva"
	case e.From("akamaighost") && e.Status() == 403:
		return "Akamai"
	}
	return ""
}
