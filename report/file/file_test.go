package file_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

func TestInRepository(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"root/.git", "root/api", "outside"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(filepath.Join(dir, "root", "api"))
	for name, want := range map[string]string{
		"a.yaml": "api/a.yaml", "../a.yaml": "a.yaml", filepath.Join(dir, "root", "a.yaml"): "a.yaml", "-": "-",
		filepath.Join(dir, "outside", "a.yaml"): filepath.Join(dir, "outside", "a.yaml"),
	} {
		if got := file.InRepository(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestEachLine: lines with and without an end, empty ones, and of one that is
// too long so much that its reader knows.
func TestEachLine(t *testing.T) {
	text := "one\n\n" + strings.Repeat("x", 50) + "\n" + strings.Repeat("y", 20) + "\r\nlast"
	var got []string
	err := file.EachLine("-", strings.NewReader(text), 20, func(n int, line string) bool {
		got = append(got, fmt.Sprintf("%d %s", n, line))
		return true
	})
	want := []string{"1 one", "2 ", "3 " + strings.Repeat("x", 21), "4 " + strings.Repeat("y", 20) + "\r", "5 last"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	n := 0
	if err := file.EachLine("-", strings.NewReader(text), 100, func(int, string) bool { n++; return n < 2 }); err != nil || n != 2 {
		t.Errorf("%d lines, %v", n, err)
	}
	if err := file.EachLine(filepath.Join(t.TempDir(), "none"), nil, 100, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
