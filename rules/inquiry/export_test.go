package inquiry

import (
	"testing"

	"github.com/cors-check/cors-check/rules"
)

// Play diagnoses a server written as an exhibit's text. What the changes answer,
// they answer in place of the base; what is asked follows from the base.
func Play(t testing.TB, options, base, changes string) *rules.Diagnosis {
	t.Helper()
	x := parseExhibit(t, options, base)
	intent := x.intent()
	if changes != "" {
		x.exchanges = append(parseExhibit(t, "", changes).exchanges, x.exchanges...)
	}
	return x.diagnose(t, intent)
}
