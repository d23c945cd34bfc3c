package said

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// loginWords are what the address of a login page has in it.
var loginWords = []string{
	"login", "log-in", "signin", "sign-in", "/auth", "authorize", "oauth", "openid", "saml", "sso",
	"client_id=", "redirect_uri=", "returnurl=", "accounts.google.com", "cloudflareaccess.com",
}

// Login says whether a redirect leads to a login page, as its address shows.
func Login(target fetch.URL) bool {
	t := strings.ToLower(target.WithoutFragment())
	return slices.ContainsFunc(loginWords, func(w string) bool { return strings.Contains(t, w) })
}
