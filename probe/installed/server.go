package installed

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Shell is a command for a POSIX shell, with variables ("NAME=value") besides
// those of this process.
func Shell(dir, command string, environment ...string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = slices.Concat(os.Environ(), environment)
	cmd.WaitDelay = time.Second // a worker may outlive the server it was started by
	return cmd
}

// FreePort is a port below those that systems hand out by themselves: on one
// of those, a connection to it while nobody listens may meet itself. No two
// servers of a run get the same one.
func FreePort(t testing.TB) int {
	t.Helper()
	for range 100 {
		port := 20000 + int((firstPort+nextPort.Add(1))%10000)
		if free, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			free.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

var (
	firstPort = rand.Uint32N(10000) // the tests of several packages run at once
	nextPort  atomic.Uint32
)

// Serve starts a server with a command for a POSIX shell, and waits until it
// listens at the port. The command ends in the server itself (exec): what it
// starts besides is not stopped with it.
func Serve(t testing.TB, dir, command string, port int, environment []string) (stop func()) {
	t.Helper()
	cmd := Shell(dir, command, environment...)
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	stop = sync.OnceFunc(func() {
		cmd.Process.Kill()
		<-ended
		if t.Failed() && testing.Verbose() {
			t.Logf("%s", beginning(&output))
		}
	})
	t.Cleanup(stop)
	late := time.After(2 * time.Minute)
	// Some open their port for a moment only to see whether it is free.
	for seen := 0; seen < 2; {
		if connection, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			connection.Close()
			seen++
		} else {
			seen = 0
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%q ended: %v\n%s", command, err, beginning(&output))
		case <-late:
			stop()
			t.Fatalf("%q does not listen\n%s", command, beginning(&output))
		case <-time.After(50 * time.Millisecond):
		}
	}
	return stop
}

// beginning is as much of what a server printed as tells something.
func beginning(output *bytes.Buffer) []byte {
	return output.Bytes()[:min(output.Len(), 4<<10)]
}

// Packages installs what the files of a directory pin with a command, once for
// every run of the tests on this machine, and returns where. The name is that
// of the place in the cache.
func Packages(t testing.TB, name, pinned, install string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	dir := filepath.Join(cache, "cors-check-test", name)
	want := []byte(install)
	files, err := os.ReadDir(pinned)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		content, err := os.ReadFile(filepath.Join(pinned, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		want = slices.Concat(want, []byte("\n"), content)
	}
	done := filepath.Join(dir, "installed")
	if there, err := os.ReadFile(done); err == nil && bytes.Equal(there, want) {
		return dir
	}
	if err := errors.Join(os.RemoveAll(dir), os.CopyFS(dir, os.DirFS(pinned))); err != nil {
		t.Fatal(err)
	}
	if out, err := Shell(dir, install).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", install, err, out)
	}
	if err := os.WriteFile(done, want, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
