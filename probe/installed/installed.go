// Package installed is for tests that start a program of this machine: a
// browser, a package manager, a terminal. Tests alone need Go and use nothing
// else, even where it is installed; with CORS_CHECK_REQUIRE_ALL=1, as in CI,
// everything is to run, and what is missing is a failure.
package installed

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// All says that everything is to run.
func All() bool { return os.Getenv("CORS_CHECK_REQUIRE_ALL") == "1" }

// Need skips a test that starts a program named so, unless everything is to
// run. Programs that are looked for in another way are the test's own affair.
func Need(t testing.TB, program string) {
	t.Helper()
	if !All() {
		t.Skipf("SKIPPED: it starts %s, which only CORS_CHECK_REQUIRE_ALL=1 does", program)
	}
}

// Path returns where the first of the programs is that is installed. It skips
// the test as Need does, and fails it where there is none.
func Path(t testing.TB, programs ...string) string {
	t.Helper()
	names := strings.Join(programs, " or ")
	Need(t, names)
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("%s is not installed, and CORS_CHECK_REQUIRE_ALL=1", names)
	return ""
}

// Part skips a test that is a part, by that name, of those with many real
// servers, where CORS_CHECK_PARTS names others alone, with blanks between two:
// .ci/run --quick does so.
func Part(t testing.TB, name string) {
	t.Helper()
	if parts, chosen := os.LookupEnv("CORS_CHECK_PARTS"); chosen && !slices.Contains(strings.Fields(parts), name) {
		t.Skipf("SKIPPED: CORS_CHECK_PARTS has no %s", name)
	}
}
