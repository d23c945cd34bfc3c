package browser

// Policy is what an engine decides beside the Fetch standard: which cookies
// go with a cross-site request, and which addresses a page may reach.
type Policy struct {
	// ThirdPartyCookies says what becomes of the cookies of an API on another
	// site than the page.
	ThirdPartyCookies CookieFate
	// LaxByDefault takes a cookie without SameSite for Lax, which is not sent
	// with a cross-site fetch.
	LaxByDefault bool
	// NoneNeedsSecure rejects SameSite=None without Secure.
	NoneNeedsSecure bool
	// SchemefulSite takes http and https of one domain for two sites.
	SchemefulSite bool
	// AsksForLocalNetwork wants the user's permission before a page of the
	// public network reaches a private or loopback address.
	AsksForLocalNetwork bool
}

// CookieFate is what becomes of third-party cookies.
type CookieFate string

// The fates of third-party cookies in a browser's default settings.
const (
	CookiesSent        CookieFate = "sent"
	CookiesPartitioned CookieFate = "partitioned" // a jar of their own for each top-level site
	CookiesBlocked     CookieFate = "blocked"
)

// Policy returns the engine's policy. None of it is visible on the wire, so
// none of it comes from the recordings:
//
//   - Chromium: net/cookies/cookie_util.cc (Lax by default, schemeful since
//     89), the phase-out of third-party cookies was given up in 2025;
//     services/network/local_network_access_checker.cc, on since 142.
//   - Firefox: StaticPrefList.yaml network.cookie.cookieBehavior 5 (Total
//     Cookie Protection), network.cookie.sameSite.laxByDefault false,
//     noneRequiresSecure true, schemeful in Nightly only, network.lna.blocking.
//   - WebKit: ITP, ThirdPartyCookieBlockingMode::All; no Local Network Access.
func (p *Profile) Policy() Policy {
	switch p.ID {
	case "chromium":
		return Policy{ThirdPartyCookies: CookiesSent, LaxByDefault: true, NoneNeedsSecure: true, SchemefulSite: true, AsksForLocalNetwork: true}
	case "firefox":
		return Policy{ThirdPartyCookies: CookiesPartitioned, NoneNeedsSecure: true, AsksForLocalNetwork: true}
	}
	return Policy{ThirdPartyCookies: CookiesBlocked}
}
