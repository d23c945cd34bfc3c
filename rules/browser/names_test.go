package browser_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
)

// Every name leads to an engine, and every engine is a name of itself.
func TestNames(t *testing.T) {
	engines := browser.IDs()
	for i, name := range browser.Names() {
		id := browser.Engine(name)
		if browser.ByID(id) == nil || i < len(engines) && id != engines[i] {
			t.Errorf("%s is %q", name, id)
		}
	}
	if id := browser.Engine("netscape"); id != "" {
		t.Errorf("netscape is %s", id)
	}
}
