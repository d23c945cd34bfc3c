package fetch

// mixedContent says whether a request of the page to the URL is blocked
// as mixed content. WebKit blocks loopback, too (recordings
// mixed-https-page-*).
// https://w3c.github.io/webappsec-mixed-content/#should-block-fetch
func (m *Machine) mixedContent(target URL) bool {
	page, ua := m.req.Origin, m.ua
	if m.req.Initiator == InitiatorTrack && ua.MixedTracks {
		return false
	}
	if page.Scheme != "https" || target.Scheme() != "http" {
		return false
	}
	if ua.Local.looksLocal(target.Host(), m.req.TargetSpace) {
		return false
	}
	return ua.LoopbackIsMixed || !Loopback(target.Host())
}

// upgrades says whether the URL is changed to https rather than blocked.
// https://w3c.github.io/webappsec-mixed-content/#upgrade-algorithm
func (m *Machine) upgrades() bool {
	by := m.req.Loads()
	return (by == InitiatorImg || by == InitiatorVideo) && m.mixedContent(m.url) && (m.ua.UpgradesIP || !IsIP(m.url.Host()))
}

// mixedRedirect finds a redirect to be mixed content before the response is
// checked, as Firefox does.
func (m *Machine) mixedRedirect(to location) *NetworkError {
	if m.ua.MixedRedirect != MixedBeforeCheck || m.mode() == ModeSameOrigin || m.req.Redirect != RedirectFollow || !to.leads() || !m.mixedContent(to.url) {
		return nil
	}
	return &NetworkError{Reason: MixedContent, Subject: to.url.String(), From: m.url.WithoutFragment()}
}
