package fetch

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Cookie is a cookie as a Set-Cookie line sets it.
type Cookie struct {
	Name string
	// Pair is "name=value", as a request carries it; "a=1; b=2" in cookies that
	// are Bare: whose attributes nobody knows.
	Pair string
	Bare bool

	SameSite    SameSiteAttribute
	Secure      bool
	Partitioned bool
	Domain      string // in lower case without its first dot; "" for the host alone
	Path        string // "" where there is none that begins with a slash
	Removed     bool   // the line removes the cookie, by its date or its age
}

// SameSiteAttribute is the SameSite attribute of a cookie.
type SameSiteAttribute string

// What it may be. Anything else is as though it were not there.
const (
	SameSiteUnset  SameSiteAttribute = ""
	SameSiteNone   SameSiteAttribute = "none"
	SameSiteLax    SameSiteAttribute = "lax"
	SameSiteStrict SameSiteAttribute = "strict"
)

// ParseSetCookie reads the value of a Set-Cookie line.
// https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-set-cookie-header-field
func ParseSetCookie(line string) Cookie {
	pair, attributes, _ := strings.Cut(line, ";")
	name, _, _ := strings.Cut(pair, "=")
	c := Cookie{Name: strings.Trim(name, " \t"), Pair: strings.Trim(pair, " \t")}
	dated := false
	for attribute := range strings.SplitSeq(attributes, ";") {
		name, value, _ := strings.Cut(attribute, "=")
		value = strings.Trim(value, " \t")
		switch asciiLower(strings.Trim(name, " \t")) {
		case "secure":
			c.Secure = true
		case "partitioned":
			c.Partitioned = true
		case "domain":
			c.Domain = strings.TrimPrefix(asciiLower(value), ".")
		case "path":
			c.Path = ""
			if strings.HasPrefix(value, "/") {
				c.Path = value
			}
		case "max-age": // which goes before a date
			seconds, err := strconv.Atoi(value)
			if dated = dated || err == nil; err == nil {
				c.Removed = seconds <= 0
			}
		case "expires":
			// Servers remove a cookie by a date long past; what is past otherwise
			// is the clock's to say.
			if !dated {
				c.Removed = slices.ContainsFunc(strings.FieldsFunc(value, func(r rune) bool { return r < '0' || r > '9' }),
					func(number string) bool { return len(number) == 4 && number <= "1970" })
			}
		case "samesite":
			switch v := SameSiteAttribute(asciiLower(value)); v {
			case SameSiteNone, SameSiteLax, SameSiteStrict:
				c.SameSite = v
			default:
				c.SameSite = SameSiteUnset
			}
		}
	}
	return c
}

// CutAttributes cuts a cookie, as a header or a person writes it, before the
// first attribute, and without the semicolon between.
func CutAttributes(cookie string) (pairs, attributes string) {
	for i, c := range cookie {
		if c != ';' {
			continue
		}
		piece, _, _ := strings.Cut(cookie[i+1:], ";")
		if CookieAttribute(piece) {
			return cookie[:i], cookie[i+1:]
		}
	}
	return cookie, ""
}

// CookieAttribute says whether a piece of a Set-Cookie line is an attribute
// that the standard knows.
func CookieAttribute(piece string) bool {
	name, _, valued := strings.Cut(piece, "=")
	switch asciiLower(strings.Trim(name, " \t")) {
	case "secure", "httponly", "partitioned":
		return !valued
	case "samesite", "domain", "path", "max-age", "expires":
		return valued
	}
	return false
}

// CookiePolicy is which cookies an engine keeps and sends, in its default
// settings.
type CookiePolicy struct {
	// ThirdParty says what becomes of the cookies of an API on another site than
	// the page.
	ThirdParty CookieFate
	// SchemefulSite takes http and https of one domain for two sites.
	SchemefulSite bool
	// LaxByDefault takes a cookie without SameSite for a Lax one, and
	// NoneNeedsSecure refuses SameSite=None and Partitioned without Secure.
	LaxByDefault, NoneNeedsSecure bool
	// SecureOnLoopback keeps Secure cookies of http://localhost and the like.
	SecureOnLoopback bool
	// WholeChain takes a request for one between sites where any of its
	// redirects was; OwnHost not for one to the page's own host.
	WholeChain, OwnHost bool
}

// CookieFate is what becomes of third-party cookies.
type CookieFate string

// The fates of third-party cookies in a browser's default settings.
const (
	CookiesSent        CookieFate = "sent"
	CookiesPartitioned CookieFate = "partitioned" // a jar of their own for each top-level site
	CookiesBlocked     CookieFate = "blocked"
)

// CookieReason is why an engine keeps or sends a cookie, or does not.
type CookieReason string

// The reasons.
const (
	CookieCredentials CookieReason = "credentials"         // the request is made without
	CookieAsGiven     CookieReason = "as-given"            // nothing is known but the cookie
	CookieOtherHost   CookieReason = "domain"              // another host's, or a Domain that the host may not set
	CookieOtherPath   CookieReason = "path"                // of another path
	CookiePrefix      CookieReason = "prefix"              // __Host- or __Secure- without what it asks for
	CookieRemoved     CookieReason = "removed"             // the line removes it
	CookieOverHTTP    CookieReason = "secure-over-http"    // Secure, and the URL is not https
	CookieNotSecure   CookieReason = "none-without-secure" // SameSite=None or Partitioned, and not Secure
	CookieWithinSite  CookieReason = "same-site"           // page and API are of one site
	CookieLax         CookieReason = "samesite-lax"        // SameSite=Lax between two sites
	CookieStrict      CookieReason = "samesite-strict"     // SameSite=Strict between two sites
	CookieUnset       CookieReason = "samesite-missing"    // no SameSite, which is Lax to this engine
	CookieThirdParty  CookieReason = "third-party"         // by default; the user may block it
	CookieBlocked     CookieReason = "third-party-blocked" // by default
	CookiePartitioned CookieReason = "partitioned"         // for this page's site alone
	CookieUnknown     CookieReason = "unknown"             // nobody has recorded it
)

// Keeps says whether an engine keeps a cookie that an API's response to a
// page's request sets; known is false where that was not recorded. What CORS
// makes of the response is no matter, nor is its status.
//
// As recorded in Chromium 156, Firefox 153 and WebKitGTK 2.50. The last is not
// Safari between hosts of one site: there it has a rule of its own.
func (p CookiePolicy) Keeps(c Cookie, page, api Origin, credentials CredentialsMode) (kept, known bool, why CookieReason) {
	switch {
	case credentials == CredentialsOmit, credentials != CredentialsInclude && !page.SameOrigin(api):
		return false, true, CookieCredentials
	case c.Domain != "" && !c.mayCover(api.Host):
		return false, true, CookieOtherHost
	case !c.keepsPrefix():
		return false, true, CookiePrefix
	}
	allowed, known, why := p.travels(c, page, api, false)
	switch {
	case c.Removed && (allowed || !known):
		return false, true, CookieRemoved
	case p.ThirdParty == CookiesBlocked && page.Host != api.Host && allowed:
		return false, false, CookieUnknown
	case why == CookiePartitioned:
		return true, true, why
	}
	return allowed, known, why
}

// Sends says whether an engine sends a cookie with a page's request for a URL;
// known is false where that hangs on who set it. The cookie was given for the
// host of the URL first asked for; strayed says that a redirect was of another
// site than the page.
//
// As recorded in Chromium 156 and Firefox 153, and within a site in WebKitGTK
// 2.50; between sites its users have Safari's rule, not its own.
func (p CookiePolicy) Sends(c Cookie, page Origin, first, to URL, strayed bool) (sent, known bool, why CookieReason) {
	api := to.Origin()
	if c.Path == "" {
		c.Path = "/" // whoever gave it for this URL left that out
	}
	switch {
	case c.Domain == "" && to.Host() != first.Host(), c.Domain != "" && !domainMatches(to.Host(), c.Domain):
		return false, true, CookieOtherHost
	case c.Bare:
		return true, true, CookieAsGiven
	case !pathMatches(to.Path(), c.Path):
		return false, true, CookieOtherPath
	case !c.keepsPrefix():
		return false, true, CookiePrefix
	}
	return p.travels(c, page, api, strayed)
}

// travels says whether a cookie passes between an API and a page, either way.
func (p CookiePolicy) travels(c Cookie, page, api Origin, strayed bool) (passes, known bool, why CookieReason) {
	within := SameSite(page, api) || SchemelesslySameSite(page, api) && !p.SchemefulSite
	switch {
	case c.Secure && api.Scheme != "https" && !(p.SecureOnLoopback && Loopback(api.Host)):
		return false, true, CookieOverHTTP
	case p.NoneNeedsSecure && !c.Secure && (c.SameSite == SameSiteNone || c.Partitioned):
		return false, true, CookieNotSecure
	case within && c.Partitioned && p.ThirdParty == CookiesPartitioned && !SameSite(page, api):
		return false, false, CookiePartitioned // a jar for each scheme
	case within && !(strayed && p.WholeChain && !(p.OwnHost && page.Host == api.Host)):
		return true, true, CookieWithinSite
	case p.ThirdParty == CookiesBlocked && page.Opaque():
		return false, false, CookieUnknown
	case c.SameSite == SameSiteLax:
		return false, true, CookieLax
	case c.SameSite == SameSiteStrict:
		return false, true, CookieStrict
	case c.SameSite == SameSiteUnset && p.LaxByDefault:
		return false, true, CookieUnset
	case within:
		return true, true, CookieWithinSite
	case p.ThirdParty == CookiesBlocked && c.Partitioned:
		return false, false, CookieUnknown
	case p.ThirdParty == CookiesBlocked:
		return false, true, CookieBlocked
	case c.Partitioned:
		return true, true, CookiePartitioned
	case p.ThirdParty == CookiesPartitioned:
		return false, false, CookiePartitioned
	}
	return true, true, CookieThirdParty
}

// CookieHeader is what an engine sends of a request's cookies to a URL, "" for
// none: all that it does not surely leave out.
func (p CookiePolicy) CookieHeader(r *Request, first, to URL, strayed bool) string {
	var pairs []string
	for _, c := range r.Cookies {
		if sent, known, _ := p.Sends(c, r.Origin, first, to, strayed); sent || !known {
			pairs = append(pairs, c.Pair)
		}
	}
	return strings.Join(pairs, "; ")
}

// mayCover says whether a response of a host may set the cookie's Domain.
func (c Cookie) mayCover(host string) bool {
	if host == c.Domain {
		return true
	}
	suffix, _ := publicsuffix.PublicSuffix(c.Domain)
	return domainMatches(host, c.Domain) && suffix != c.Domain
}

// keepsPrefix says whether the cookie is what its name promises.
// https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-cookie-name-prefixes
func (c Cookie) keepsPrefix() bool {
	switch name := asciiLower(c.Name); {
	case strings.HasPrefix(name, "__host-"):
		return c.Secure && c.Domain == "" && c.Path == "/"
	case strings.HasPrefix(name, "__secure-"):
		return c.Secure
	}
	return true
}

// domainMatches is the standard's "domain-match".
func domainMatches(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain) && !IsIP(host)
}

// pathMatches is the standard's "path-match".
func pathMatches(path, of string) bool {
	rest, under := strings.CutPrefix(path, of)
	return under && (rest == "" || strings.HasSuffix(of, "/") || rest[0] == '/')
}
