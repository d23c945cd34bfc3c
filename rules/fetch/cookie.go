package fetch

import "strings"

// Cookie is a cookie as a Set-Cookie line sets it, without its value.
type Cookie struct {
	Name        string
	SameSite    SameSiteAttribute
	Secure      bool
	Partitioned bool
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
	c := Cookie{Name: strings.Trim(name, " \t")}
	for attribute := range strings.SplitSeq(attributes, ";") {
		name, value, _ := strings.Cut(attribute, "=")
		switch asciiLower(strings.Trim(name, " \t")) {
		case "secure":
			c.Secure = true
		case "partitioned":
			c.Partitioned = true
		case "samesite":
			switch v := SameSiteAttribute(asciiLower(strings.Trim(value, " \t"))); v {
			case SameSiteNone, SameSiteLax, SameSiteStrict:
				c.SameSite = v
			default:
				c.SameSite = SameSiteUnset
			}
		}
	}
	return c
}
