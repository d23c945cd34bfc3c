package finding

import (
	"net/netip"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
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
	if space := fetch.SpaceOf(ap.Addr()); space != fetch.SpacePublic {
		return string(space)
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
	var asking, refusing []string
	for _, p := range s.Profiles() {
		switch local := p.UserAgent.Local; {
		case local.RefusesInsecure && page.Scheme == "http":
			refusing = append(refusing, p.Products...)
		case local.Checks:
			asking = append(asking, p.Products...)
		}
	}
	for _, e := range s.All() {
		kind := localAddress(e.RemoteAddress)
		if kind == "" || asking == nil && refusing == nil || e.PageAddress != "" || s.Request().PageSpace != "" {
			continue
		}
		n := about(s, e, "")
		n.Confidence, n.Facts.Kind, n.Facts.Who, n.Facts.Subject, n.Facts.Names = rules.Medium, "asks", kind, e.RemoteAddress, asking
		if refusing != nil {
			n.Facts.Kind, n.Facts.Names, n.Facts.Others = "insecure", refusing, asking
		}
		return n
	}
	return nil
}

// tellLocal tells why the local network is refused. It is decided over the
// connection, before anything is sent: no response has a part in it.
func tellLocal(f failure, n *rules.Finding) {
	n.Exchange, n.Facts.Responded, n.Facts.Asked, n.Facts.Status = nil, codes.ToNothing, "", 0
	n.Facts.Kind, n.Facts.Got, n.Facts.Target = "blocked", f.Got, f.Want
	switch f.Got {
	case fetch.LocalAsks:
		n.Facts.Kind = "waits"
	case fetch.LocalInsecure:
		n.Facts.Kind = "not-secure"
	case fetch.LocalTarget:
		n.Facts.Kind = "other-space"
	case fetch.LocalPolicy:
		n.Facts.Kind = "policy"
	case fetch.LocalHost:
		n.Facts.Kind = "unspecified"
	}
}
