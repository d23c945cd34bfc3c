package codes

import "github.com/cors-check/cors-check/rules/fetch"

// CookieReasons say in words why a cookie is kept or sent, or is not.
var CookieReasons = map[fetch.CookieReason]string{
	fetch.CookieCredentials: "the request is made without credentials",
	fetch.CookieAsGiven:     "as given: its attributes are not known",
	fetch.CookieOtherHost:   "a cookie of another host",
	fetch.CookieOtherPath:   "a cookie of another path",
	fetch.CookiePrefix:      "its name asks for Secure, for Path=/ or for no Domain",
	fetch.CookieRemoved:     "the response removes it",
	fetch.CookieOverHTTP:    "Secure, and the URL is not https",
	fetch.CookieNotSecure:   "SameSite=None or Partitioned without Secure",
	fetch.CookieWithinSite:  "page and API are of one site",
	fetch.CookieLax:         "SameSite=Lax, and another site",
	fetch.CookieStrict:      "SameSite=Strict, and another site",
	fetch.CookieUnset:       "no SameSite, and another site",
	fetch.CookieThirdParty:  "unless the user blocks third-party cookies",
	fetch.CookieBlocked:     "third-party cookies are blocked",
	fetch.CookiePartitioned: "for pages of this site alone",
	fetch.CookieUnknown:     "not known",
}
