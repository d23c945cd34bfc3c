package finding

import (
	"net/netip"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// localAddress names the kind of an address that is not of the public
// network, "" for one that is.
// https://wicg.github.io/local-network-access/#ip-address-space-section
func localAddress(remote string) string {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return ""
	}
	addr := ap.Addr().Unmap().WithZone("")
	switch {
	case addr.IsLoopback() || addr.IsUnspecified():
		return "loopback"
	case addr.IsPrivate() || addr.IsLinkLocalUnicast() || netip.MustParsePrefix("100.64.0.0/10").Contains(addr):
		return "local"
	}
	return ""
}

// localNetworkAccess: a page with a public name asks a machine that is not
// public. Where the page itself comes from is not known here, so it is no
// verdict.
func localNetworkAccess(s *rules.Scene) *rules.Finding {
	r := s.Request()
	page := r.Origin
	if page.Opaque() || page.Scheme != "http" && page.Scheme != "https" || fetch.Loopback(page.Host) || page.SameOrigin(r.Target()) {
		return nil
	}
	if _, err := netip.ParseAddr(strings.Trim(page.Host, "[]")); err == nil {
		return nil // the page is on the local network itself
	}
	var asking []string
	for _, p := range s.Profiles() {
		if p.Local.Checks {
			asking = append(asking, p.Products...)
		}
	}
	for _, e := range s.All() {
		kind := localAddress(e.RemoteAddress)
		if kind == "" || asking == nil || e.PageAddress != "" || s.Request().PageSpace != "" {
			continue
		}
		n := about(s, e, "")
		n.Confidence, n.Facts.Kind, n.Facts.Who, n.Facts.Subject, n.Facts.Names = rules.Medium, "asks", kind, e.RemoteAddress, asking
		if page.Scheme == "http" {
			n.Facts.Kind = "insecure"
		}
		return n
	}
	return nil
}

// tellLocal tells why the local network is refused.
func tellLocal(f failure, n *rules.Finding) {
	n.Facts.Kind = "blocked"
	if f.Got == fetch.LocalAsks {
		n.Facts.Kind = "waits"
	}
}
