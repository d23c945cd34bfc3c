package fetch

// fetchMetadata is a header of Fetch Metadata, "" for none: only potentially
// trustworthy URLs get any.
// https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-append-the-fetch-metadata-headers-for-a-request
func (m *Machine) fetchMetadata(name string) string {
	if !m.url.trustworthy() {
		return ""
	}
	switch name {
	case "Sec-Fetch-Dest":
		if d := m.req.Loads().Destination(); d != "" {
			return d
		}
		if m.req.Initiator == InitiatorWebSocket && m.ua.WebSocket.Destination != "" {
			return m.ua.WebSocket.Destination
		}
		return "empty"
	case "Sec-Fetch-Mode":
		if m.req.Initiator == InitiatorWebSocket {
			return "websocket"
		}
		return string(m.mode())
	case "Sec-Fetch-Site":
		return m.fetchSite
	}
	return ""
}

// setFetchSite takes the origin of one more URL of the request's list into its
// Sec-Fetch-Site.
// https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site
func (m *Machine) setFetchSite(to Origin) {
	switch {
	case m.fetchSite == "cross-site": // which it stays
	case m.req.Origin.SameOrigin(to):
		if m.fetchSite == "" {
			m.fetchSite = "same-origin"
		}
	case SameSite(m.req.Origin, to):
		m.fetchSite = "same-site"
	default:
		m.fetchSite = "cross-site"
	}
}
