package fetch

import "slices"

// determineReferrer looks at the current URL for what the default policy
// strict-origin-when-cross-origin makes of the referrer. What a downgrade is
// every engine tells by https, not by trustworthiness; once one was met, WebKit
// alone sends a Referer again.
// https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer
func (m *Machine) determineReferrer() {
	if m.req.Origin.Scheme == "https" && m.url.Scheme() == "http" && !m.ua.UpgradedReferrer {
		m.downgraded = true
	}
}

// referrer is the Referer header, for a page at the root of its origin; "" for
// none.
func (m *Machine) referrer() string {
	if slices.Contains(m.ua.NoReferrer, m.req.Initiator) {
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
	if m.downgraded {
		return ""
	}
	return m.req.page
}
