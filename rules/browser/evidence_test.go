package browser

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe/recording"
)

// TestEvidence: the recordings that the machine and the profiles name as
// evidence for what an engine does are there.
func TestEvidence(t *testing.T) {
	var ids []string
	recorded(t, func(c *recording.Case) { ids = append(ids, c.ID) })
	list := regexp.MustCompile(`[Rr]ecordings? ([a-z0-9]+-[a-z0-9*-]+(?:, -?[a-z0-9]+-?[a-z0-9*-]+)*)`)
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		comments := regexp.MustCompile(`\n\s*//\s*`).ReplaceAllString(string(source), " ")
		for _, m := range list.FindAllStringSubmatch(comments, -1) {
			for pattern := range strings.SplitSeq(m[1], ", ") {
				if strings.HasPrefix(pattern, "-") { // the end of one like the last
					pattern = "*" + pattern
				}
				if named++; !anyMatches(ids, pattern) {
					t.Errorf("%s: there is no recording %s", file, pattern)
				}
			}
		}
	}
	if named < 30 {
		t.Errorf("only %d recordings are named", named)
	}
}

func anyMatches(names []string, pattern string) bool {
	for _, n := range names {
		if ok, _ := filepath.Match(pattern, n); ok {
			return true
		}
	}
	return false
}
