package fetch

import (
	"cmp"
	"slices"
)

// ReferrerPolicy is a request's referrer policy, "" for the default.
// https://w3c.github.io/webappsec-referrer-policy/#referrer-policy
type ReferrerPolicy string

// The referrer policies.
const (
	NoReferrer                  ReferrerPolicy = "no-referrer"
	NoReferrerWhenDowngrade     ReferrerPolicy = "no-referrer-when-downgrade"
	ReferrerSameOrigin          ReferrerPolicy = "same-origin"
	ReferrerOrigin              ReferrerPolicy = "origin"
	StrictOrigin                ReferrerPolicy = "strict-origin"
	OriginWhenCrossOrigin       ReferrerPolicy = "origin-when-cross-origin"
	StrictOriginWhenCrossOrigin ReferrerPolicy = "strict-origin-when-cross-origin"
	UnsafeURL                   ReferrerPolicy = "unsafe-url"
)

// ReferrerPolicies are all of them.
var ReferrerPolicies = []ReferrerPolicy{NoReferrer, NoReferrerWhenDowngrade, ReferrerSameOrigin, ReferrerOrigin, StrictOrigin,
	OriginWhenCrossOrigin, StrictOriginWhenCrossOrigin, UnsafeURL}

func (m *Machine) referrerPolicy() ReferrerPolicy {
	return cmp.Or(m.req.ReferrerPolicy, StrictOriginWhenCrossOrigin)
}

// determineReferrer looks at the current URL for what the policy makes of the
// referrer. What a downgrade is every engine tells by https, not by
// trustworthiness, and WebKit minds none.
// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
func (m *Machine) determineReferrer() {
	m.noReferrer = m.noReferrer || !m.refers()
}

// refers says whether the policy lets the current URL have a referrer: the
// page's URL and its origin are one here, for a page at the root.
func (m *Machine) refers() bool {
	switch m.referrerPolicy() {
	case NoReferrer:
		return false
	case ReferrerSameOrigin:
		return m.req.Origin.SameOrigin(m.url.Origin())
	case NoReferrerWhenDowngrade, StrictOrigin, StrictOriginWhenCrossOrigin:
		return !m.downgrades() || m.ua.UpgradedReferrer
	case ReferrerOrigin, OriginWhenCrossOrigin, UnsafeURL:
	}
	return true
}

// downgrades says whether the current URL is less safe than the page.
func (m *Machine) downgrades() bool {
	return m.req.Origin.Scheme == "https" && m.url.Scheme() == "http"
}

// hidesOrigin says whether the policy makes "null" of the Origin of a request
// that is not made with CORS: step 4.1 of appending it.
// https://fetch.spec.whatwg.org/#append-a-request-origin-header
func (m *Machine) hidesOrigin() bool {
	switch m.ua.HidesOrigin {
	case HidesOnEachHop:
	case HidesOnFirstHop: // WebKit: recordings referrer-*-own-then-other
		if m.hop > 0 {
			return false
		}
	case HidesAfterRedirect: // Chromium: the same
		return m.crossed
	}
	switch m.referrerPolicy() {
	case NoReferrer:
		return true
	case ReferrerSameOrigin:
		return !m.req.Origin.SameOrigin(m.url.Origin())
	case NoReferrerWhenDowngrade, StrictOrigin, StrictOriginWhenCrossOrigin:
		return m.downgrades()
	case ReferrerOrigin, OriginWhenCrossOrigin, UnsafeURL:
	}
	return false
}

// referrer is the Referer header, for a page at the root of its origin; "" for
// none.
func (m *Machine) referrer() string {
	if m.noReferrer || slices.Contains(m.ua.NoReferrer, m.req.Initiator) {
		return ""
	}
	if m.req.Origin.Opaque() {
		// Where the page is, nobody told us; the engine sends that it is
		// somewhere, and the target's own origin stands for it.
		if slices.Contains(m.ua.OpaqueReferrer, m.req.Initiator) {
			return m.url.Origin().String() + "/"
		}
		return ""
	}
	return m.req.page
}
