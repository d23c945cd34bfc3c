package installed_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/cors-check/cors-check/probe/installed"
)

// stopped is a test that notes how it was ended. Whatever ends a test does not
// return; here it panics.
type stopped struct {
	testing.TB
	how string
}

func (s *stopped) Helper()               {}
func (s *stopped) Skipf(string, ...any)  { s.how = "skipped"; panic(s) }
func (s *stopped) Fatalf(string, ...any) { s.how = "failed"; panic(s) }

func TestPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("programs have another form there")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "second")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	for _, tt := range []struct{ all, program, want string }{
		{"", "second", "skipped"},
		{"0", "second", "skipped"},
		{"", "third", "skipped"},
		{"1", "third", "failed"},
		{"1", "second", program},
	} {
		t.Setenv("CORS_CHECK_REQUIRE_ALL", tt.all)
		got := func() (how string) {
			s := &stopped{}
			defer func() {
				if bug := recover(); bug != nil && bug != any(s) {
					how = fmt.Sprint(bug)
				} else if bug != nil {
					how = s.how
				}
			}()
			return installed.Path(s, "first", tt.program)
		}()
		if got != tt.want {
			t.Errorf("CORS_CHECK_REQUIRE_ALL=%s, %s: %s, want %s", tt.all, tt.program, got, tt.want)
		}
	}
}
