package browser

import "github.com/cors-check/cors-check/rules/fetch"

// CookieReason is why an engine keeps a cookie of a response, or does not.
type CookieReason string

// The reasons.
const (
	CookieCredentials CookieReason = "credentials"         // the request is made without
	CookieOverHTTP    CookieReason = "secure-over-http"    // Secure, and the URL is not https
	CookieNotSecure   CookieReason = "none-without-secure" // SameSite=None or Partitioned, and not Secure
	CookieWithinSite  CookieReason = "same-site"           // page and API are of one site
	CookieLax         CookieReason = "samesite-lax"        // SameSite=Lax between two sites
	CookieStrict      CookieReason = "samesite-strict"     // SameSite=Strict between two sites
	CookieUnset       CookieReason = "samesite-missing"    // no SameSite, which is Lax to this engine
	CookieThirdParty  CookieReason = "third-party"         // by default; the user may block it
	CookiePartitioned CookieReason = "partitioned"         // for this page's site alone
	CookieUnknown     CookieReason = "unknown"             // nobody has recorded it
)

// KeepsCookie says whether an engine keeps a cookie that an API's response to
// a page's request sets; known is false where that was not recorded. What CORS
// makes of the response is no matter, nor is its status.
//
// As recorded in Chromium 156, Firefox 153 and WebKitGTK 2.50. The last is not
// Safari between hosts: there it has a rule of its own, and Safari another.
func (p Policy) KeepsCookie(c fetch.Cookie, page, api fetch.Origin, credentials fetch.CredentialsMode) (kept, known bool, why CookieReason) {
	switch {
	case credentials == fetch.CredentialsOmit, credentials != fetch.CredentialsInclude && !page.SameOrigin(api):
		return false, true, CookieCredentials
	case c.Secure && api.Scheme != "https" && !(p.SecureOnLoopback && fetch.Loopback(api.Host)):
		return false, true, CookieOverHTTP
	case p.NoneNeedsSecure && !c.Secure && (c.SameSite == fetch.SameSiteNone || c.Partitioned):
		return false, true, CookieNotSecure
	case p.ThirdPartyCookies == CookiesBlocked && (page.Host != api.Host || page.Opaque()):
		return false, false, CookieUnknown
	case fetch.SameSite(page, api), fetch.SchemelesslySameSite(page, api) && !p.SchemefulSite:
		return true, true, CookieWithinSite
	case c.SameSite == fetch.SameSiteLax:
		return false, true, CookieLax
	case c.SameSite == fetch.SameSiteStrict:
		return false, true, CookieStrict
	case c.SameSite == fetch.SameSiteUnset && p.LaxByDefault:
		return false, true, CookieUnset
	case c.Partitioned || p.ThirdPartyCookies == CookiesPartitioned:
		return true, true, CookiePartitioned
	}
	return true, true, CookieThirdParty
}
