package said

import (
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// identityServers are the endpoints of servers that log people in, as their
// addresses show: what the host holds, what the path holds, the product, and
// the case of the page.
var identityServers = []struct{ host, path, who, kind string }{
	{"", "/protocol/openid-connect/", "Keycloak", "keycloak"},
	{"login.microsoftonline.", "/oauth2/", "Entra ID", "entra"},
	{".ciamlogin.com", "/oauth2/", "Entra ID", "entra"},
	{".b2clogin.com", "/oauth2/", "Azure AD B2C", "entra"},
	{".auth0.com", "/oauth/token", "Auth0", "auth0"},
	{".auth0.com", "/authorize", "Auth0", "auth0"},
	{".okta.com", "/oauth2/", "Okta", "okta"},
	{".oktapreview.com", "/oauth2/", "Okta", "okta"},
}

// Identity is the product that logs people in at this address, and the case of
// the page; "" for none known.
func Identity(u fetch.URL) (who, kind string) {
	target := strings.ToLower(u.WithoutFragment())
	target, _, _ = strings.Cut(target, "?")
	_, rest, _ := strings.Cut(target, "://")
	host, path, _ := strings.Cut(rest, "/")
	for _, s := range identityServers {
		if strings.Contains(host, s.host) && strings.Contains("/"+path, s.path) {
			return s.who, s.kind
		}
	}
	return "", ""
}
