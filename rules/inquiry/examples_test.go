package inquiry

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/explain"
	"github.com/cors-check/cors-check/rules/finding"
)

var fence = regexp.MustCompile("(?ms)^```http([^\n]*)\n(.*?)^```$")

// TestExamples plays the example of each page: it yields the page's code, and
// the corrected form does not.
func TestExamples(t *testing.T) {
	for _, c := range explain.Codes() {
		t.Run(c.Slug, func(t *testing.T) {
			switch c.Slug {
			case finding.InternalError:
				return // played by TestPanicBecomesOneFinding
			case finding.OpaqueBlocked:
				return // explained, never predicted: it hangs on what a browser finds in the body
			}
			page, _ := codes.Page(c.Slug)
			_, rest, _ := strings.Cut(page, "## Example\n")
			example, fixed, _ := strings.Cut(rest, "## How to fix it\n")
			bad, good := fence.FindStringSubmatch(example), fence.FindStringSubmatch(fixed)
			if bad == nil || good == nil {
				t.Fatal("no example, or no corrected form")
			}
			if d := parseExhibit(t, bad[1], bad[2]).diagnose(t); !slices.Contains(codesOf(d), c.Slug) {
				t.Errorf("the example yields %q", codesOf(d))
			}
			if d := parseExhibit(t, good[1], good[2]).diagnose(t); slices.Contains(codesOf(d), c.Slug) {
				t.Errorf("the corrected form still yields %s: %q", c.Slug, codesOf(d))
			}
		})
	}
}
