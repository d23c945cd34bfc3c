package secret

import (
	"strings"

	"github.com/cors-check/cors-check/rules/lazy"
)

var noLetter = lazy.Regexp(`[^A-Z0-9]+`)

// Variable is the environment variable that the secret of a header, parameter
// or option comes from: X_API_KEY for X-Api-Key.
func Variable(name string) string {
	name = strings.Trim(noLetter().ReplaceAllString(strings.ToUpper(name), "_"), "_")
	if name == "" || name[0] <= '9' {
		name = "SECRET_" + name
	}
	return name
}
