package explain

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/cause"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/finding"
)

// TestListsAndPagesAreOneSet: what can be found has a page, and each page is of
// something that can be found.
func TestListsAndPagesAreOneSet(t *testing.T) {
	var listed, written []string
	for _, c := range Codes() {
		listed = append(listed, c.Slug)
		if c.Title == "" {
			t.Errorf("%s has no title", c.Slug)
		}
	}
	entries, err := os.ReadDir("../codes")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if slug, ok := strings.CutSuffix(e.Name(), ".md"); ok {
			written = append(written, slug)
		}
	}
	slices.Sort(listed)
	slices.Sort(written)
	if !slices.Equal(listed, written) {
		t.Errorf("listed  %q\nwritten %q", listed, written)
	}
}

var headings = []string{"What happened", "Why the browser blocks it", "Example", "How to fix it", "When the cause is something else", "See also"}

var (
	headingLine = regexp.MustCompile(`(?m)^## (.*)$`)
	link        = regexp.MustCompile(`\[([^\]]*)\]\(([^)]*)\)`)
)

func TestPages(t *testing.T) {
	for _, c := range Codes() {
		page, ok := codes.Page(c.Slug)
		if !ok {
			t.Errorf("%s has no page", c.Slug)
			continue
		}
		var have []string
		for _, m := range headingLine.FindAllStringSubmatch(page, -1) {
			have = append(have, m[1])
		}
		if !slices.Equal(have, headings) {
			t.Errorf("%s: headings %q", c.Slug, have)
		}
		for _, part := range headingLine.Split(page, -1)[1:] {
			if strings.TrimSpace(part) == "" {
				t.Errorf("%s: a heading with nothing under it", c.Slug)
			}
		}
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			if strings.HasPrefix(m[2], "https://") {
				continue
			}
			slug, isPage := strings.CutSuffix(m[2], ".md")
			if _, exists := codes.Page(slug); !isPage || !exists || m[1] != slug {
				t.Errorf("%s: link [%s](%s) leads nowhere", c.Slug, m[1], m[2])
			}
		}
	}
}

// TestCommonestFirst: of what a code may come of, the commonest stands first, and
// nothing is left out.
func TestCommonestFirst(t *testing.T) {
	for _, slug := range commonest {
		if !slices.ContainsFunc(cause.All(), func(c cause.Cause) bool { return c.Slug == slug }) {
			t.Errorf("%s is no cause", slug)
		}
	}
	for _, code := range []string{finding.NoCORSHeaders, finding.PreflightStatus, finding.AllowOriginMismatch} {
		e, _ := Words(code)
		if len(e.Causes) == 0 || rank(e.Causes[0]) > 1 {
			t.Errorf("%s: the first cause is not one of the commonest: %q", code, e.Causes)
		}
		if all := cause.Explaining(code); len(e.Causes) != len(all) {
			t.Errorf("%s: %d causes, want %d", code, len(e.Causes), len(all))
		}
	}
}
