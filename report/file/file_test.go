package file_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/report/file"
)

// Until it is committed a report is not in its file, and a discarded one
// leaves nothing behind.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "report.txt")
	for _, text := range []string{"first", "second"} {
		before, _ := os.ReadFile(name)
		out, err := file.Create(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(out, text)
		if now, _ := os.ReadFile(name); !bytes.Equal(now, before) {
			t.Errorf("%q before it was committed", now)
		}
		if err := out.Commit(); err != nil {
			t.Fatal(err)
		}
		out.Discard()
		if now, _ := os.ReadFile(name); string(now) != text {
			t.Errorf("%q, want %q", now, text)
		}
	}
	out, err := file.Create(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(out, "third")
	out.Discard()
	if now, _ := os.ReadFile(name); string(now) != "second" {
		t.Errorf("%q after a discarded one", now)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%v are left", left)
	}
	if _, err := file.Create(dir, nil); !errors.Is(err, file.ErrDirectory) {
		t.Errorf("a directory: %v", err)
	}
}

func TestRead(t *testing.T) {
	if got, err := file.Read("-", strings.NewReader("in")); err != nil || string(got) != "in" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := file.Read("-", bytes.NewReader(make([]byte, file.Most+1))); !errors.Is(err, file.ErrTooLarge) {
		t.Errorf("a byte too many: %v", err)
	}
}

// TestNearest: the path is as a person would write it, not of this machine.
func TestNearest(t *testing.T) {
	top := t.TempDir()
	below := filepath.Join(top, "a", "b")
	if err := os.MkdirAll(below, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	if got := file.Nearest("there.yaml"); got != "there.yaml" {
		t.Errorf("nowhere: %q", got)
	}
	if err := os.WriteFile(filepath.Join(top, "there.yaml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, want := file.Nearest("there.yaml"), filepath.Join("..", "..", "there.yaml"); got != want {
		t.Errorf("above: %q, want %q", got, want)
	}
	if err := os.WriteFile("there.yaml", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := file.Nearest("there.yaml"); got != "there.yaml" {
		t.Errorf("here: %q", got)
	}
}
