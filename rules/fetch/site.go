package fetch

import (
	"net/netip"
	"slices"
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
	x, errA := publicsuffix.EffectiveTLDPlusOne(a.Host)
	y, errB := publicsuffix.EffectiveTLDPlusOne(b.Host)
	return errA == nil && errB == nil && x == y && !isIP(a.Host) && !isIP(b.Host)
}

// SameSite says whether two origins are same site, scheme included.
// https://html.spec.whatwg.org/multipage/browsers.html#same-site
func SameSite(a, b Origin) bool { return a.Scheme == b.Scheme && SchemelesslySameSite(a, b) }

// Loopback says whether the host is a loopback address or a name for one.
func Loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.Unmap().IsLoopback()
}

func isIP(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// trustworthy says whether a URL is potentially trustworthy.
// https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy
func (u URL) trustworthy() bool { return u.Scheme() == "https" || Loopback(u.Host()) }

// mixedContent says whether a request from the origin to the URL is blocked
// as mixed content. https://w3c.github.io/webappsec-mixed-content/
func (ua *UserAgent) mixedContent(page Origin, target URL) bool {
	if page.Scheme != "https" || target.Scheme() != "http" {
		return false
	}
	return ua.LoopbackIsMixed || !Loopback(target.Host())
}

// badPorts are the ports browsers refuse.
// https://fetch.spec.whatwg.org/#port-blocking
var badPorts = []string{
	"0", "1", "7", "9", "11", "13", "15", "17", "19", "20", "21", "22", "23", "25", "37", "42", "43", "53", "69", "77",
	"79", "87", "95", "101", "102", "103", "104", "109", "110", "111", "113", "115", "117", "119", "123", "135", "137",
	"139", "143", "161", "179", "389", "427", "465", "512", "513", "514", "515", "526", "530", "531", "532", "540",
	"548", "554", "556", "563", "587", "601", "636", "989", "990", "993", "995", "1719", "1720", "1723", "2049", "3659",
	"4045", "4190", "5060", "5061", "6000", "6566", "6665", "6666", "6667", "6668", "6669", "6679", "6697", "10080",
}

// badPort says whether browsers refuse the URL's port.
func badPort(u URL) bool { return slices.Contains(badPorts, u.Port()) }
