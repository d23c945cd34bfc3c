package browser

// Policy is what an engine decides beside the Fetch standard: which cookies
// go with a cross-site request, and which addresses a page may reach. None of
// it is visible on the wire, so none of it comes from the recordings.
type Policy struct {
	// ThirdPartyCookies says what becomes of the cookies of an API on another
	// site than the page.
	ThirdPartyCookies CookieFate
	// SchemefulSite takes http and https of one domain for two sites.
	SchemefulSite bool
	// LaxByDefault takes a cookie without SameSite for a Lax one, and
	// NoneNeedsSecure refuses SameSite=None and Partitioned without Secure.
	LaxByDefault, NoneNeedsSecure bool
	// SecureOnLoopback keeps Secure cookies of http://localhost and the like.
	SecureOnLoopback bool
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
