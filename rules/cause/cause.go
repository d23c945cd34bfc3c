// Package cause says why a server behaves as it was seen to. A cause is
// inferred: it names the certain findings it would account for, and the
// experiments that could refute it.
package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/said"
)

// Cause is a reason for a server to behave as it was seen to. Its words are its
// page's, rules/codes/SLUG.md.
type Cause struct {
	Slug string // for ever
	// Explains are the codes of the findings it accounts for. A cause none of
	// whose symptoms was found, or all of whose symptoms an earlier cause
	// accounts for, is not reported.
	Explains []string
	// NotCORS says that no CORS header would help.
	NotCORS bool
	// Alone says that nothing can be told of other causes where it holds.
	Alone bool
	// Needs are the experiments it wants, given what was seen so far; asked
	// again after each batch. nil for none.
	Needs func(*rules.Scene) []rules.Experiment
	// Judge says whether it holds; nil when it does not, or when what would
	// tell was not seen. It sets what only it knows: how sure it is, which
	// exchange shows it, and the facts.
	Judge func(*rules.Scene) *rules.Finding
}

// The symptoms most causes account for, by what was judged.
var (
	originMissing   = []string{finding.NoCORSHeaders, finding.MissingAllowOrigin}
	preflightFailed = []string{finding.NoCORSHeaders, finding.MissingAllowOrigin, finding.PreflightStatus, finding.AllowOriginMismatch}
)

// shown is a finding that an exchange shows, with the facts that every one has.
func shown(s *rules.Scene, e *rules.Exchange, confidence rules.Confidence) *rules.Finding {
	f := &rules.Finding{Confidence: confidence, Exchange: e, Facts: s.Facts()}
	f.Facts.Status, f.Facts.Responded, f.Facts.Asked, f.Facts.Said = e.Status(), codes.ToRequest, e.Method, e.Excerpt()
	if e.Method == "OPTIONS" {
		f.Facts.Responded = codes.ToPreflight
	}
	return f
}

// at points at the lines of a response header.
func at(f *rules.Finding, header string) *rules.Finding {
	f.Header, f.Places = header, f.Exchange.At(header, 0, 0)
	f.Facts.Header, f.Facts.Got, f.Facts.Absent = codes.FieldName(header), f.Exchange.Header(header), !f.Exchange.Has(header)
	return f
}

// atStatus points at the status line.
func atStatus(f *rules.Finding) *rules.Finding {
	f.Places = f.Exchange.AtStatus()
	return f
}

// wants points at Access-Control-Allow-Origin, there or not, and says what
// would pass.
func wants(s *rules.Scene, f *rules.Finding) *rules.Finding {
	at(f, fetch.AccessControlAllowOrigin)
	f.Want = s.Advisable()
	f.Facts.Want = f.Want
	return f
}

// reply is a finding that a response shows by what it says of itself.
func reply(s *rules.Scene, e *rules.Exchange, r *said.Reply) *rules.Finding {
	f := atStatus(shown(s, e, rules.High))
	if r.Header != "" && r.Header != "set-cookie" && e.Header(r.Header) != "" { // a cookie's value is a secret
		f = at(f, r.Header)
	}
	f.Facts.Who, f.Facts.Kind = r.Who, r.Kind
	return f
}

// spoken is the first of the responses to what the page asks for that says so
// and does not allow the origin; nil for none.
func spoken(s *rules.Scene, meaning said.Meaning) (*rules.Exchange, *said.Reply) {
	for _, e := range []*rules.Exchange{s.Preflight(), s.Actual()} {
		if r := said.Of(e, meaning); r != nil && !e.Allows() {
			return e, r
		}
	}
	return nil, nil
}

// other names the exchange that the finding's own was compared with.
func other(f *rules.Finding, e *rules.Exchange) *rules.Finding {
	f.Facts.Other, f.Facts.OtherStatus = e.ID, e.Status()
	return f
}
