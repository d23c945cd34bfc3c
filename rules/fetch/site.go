package fetch

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// SchemelesslySameSite says whether two origins' hosts share a registrable
// domain. https://html.spec.whatwg.org/multipage/browsers.html#schemelessly-same-site
func SchemelesslySameSite(a, b Origin) bool {
	if a.Opaque() || b.Opaque() {
		return false
	}
	if a.Host == b.Host {
		return true
	}
	if IsIP(a.Host) || IsIP(b.Host) {
		return false
	}
	x, errA := publicsuffix.EffectiveTLDPlusOne(a.Host)
	y, errB := publicsuffix.EffectiveTLDPlusOne(b.Host)
	return errA == nil && errB == nil && x == y
}

// SameSite says whether two origins are same site, scheme included.
// https://html.spec.whatwg.org/multipage/browsers.html#same-site
func SameSite(a, b Origin) bool { return a.Scheme == b.Scheme && SchemelesslySameSite(a, b) }

// Localhost says whether the host is a name of the machine itself, which no
// resolver is asked for. https://w3c.github.io/webappsec-secure-contexts/#localhost
func Localhost(host string) bool {
	host = strings.TrimSuffix(host, ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// Loopback says whether the host is a loopback address or a name for one. One
// that is mapped into IPv6 is none (recordings lna-literal-mapped-*).
func Loopback(host string) bool {
	if Localhost(host) {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && !addr.Is4In6() && addr.IsLoopback()
}

// IsIP says whether the host is an address.
func IsIP(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// trustworthy says whether a URL is potentially trustworthy.
// https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy
func (u URL) trustworthy() bool { return u.safe }
