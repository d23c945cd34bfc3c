//go:build unix

package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestSignals: whoever ends a check finds nothing half written, and the status
// of Ctrl-C.
func TestSignals(t *testing.T) {
	t.Parallel()
	program := installedProgram(t, t.TempDir())
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		silent, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		dir := t.TempDir()
		p := exec.Command(program, "http://"+silent.Addr().String()+"/", "-O", "http://a.test", "-o", filepath.Join(dir, "report"))
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		c, err := silent.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		p.Process.Signal(s)
		p.Wait()
		if left, _ := os.ReadDir(dir); p.ProcessState.ExitCode() != interrupted || len(left) > 0 {
			t.Errorf("%v: %v, and %v are left", s, p.ProcessState, left)
		}
	}

	// A recording that has no end, or whose end does not come, keeps nobody.
	for name, more := range map[string]string{"silent": "", "endless": strings.Repeat("{},", 1000)} {
		p := exec.Command(program, "from", "-O", "http://a.test")
		in, err := p.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		io.WriteString(in, `{"log": {"entries": [`+strings.Repeat("{},", 100_000))
		go func() {
			for more != "" {
				if _, err := io.WriteString(in, more); err != nil {
					return
				}
			}
		}()
		p.Process.Signal(syscall.SIGINT)
		timer := time.AfterFunc(20*time.Second, func() { p.Process.Kill() })
		p.Wait()
		timer.Stop()
		if p.ProcessState.ExitCode() != interrupted {
			t.Errorf("a recording, %s: %v", name, p.ProcessState)
		}
	}

	// Whoever reads no further hears nothing more.
	p := exec.Command(program, "man")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	read.Close()
	told := new(writer)
	p.Stdout, p.Stderr = write, told
	p.Run()
	if p.ProcessState.ExitCode() != unwanted || len(*told) > 0 {
		t.Errorf("nobody reads: %v, %s", p.ProcessState, *told)
	}
	write.Close()

	// With few descriptors there is an answer or one line, and soon.
	for n := 10; n <= 20; n += 2 {
		p := exec.Command("sh", "-c", fmt.Sprintf("ulimit -n %d; exec %s demo", n, program))
		told := new(writer)
		p.Stdout, p.Stderr = io.Discard, told
		timer := time.AfterFunc(time.Minute, func() { p.Process.Kill() })
		p.Run()
		timer.Stop()
		if status := p.ProcessState.ExitCode(); status != asExpected && (status != noVerdict || len(*told) == 0 || len(*told) > 200) {
			t.Errorf("%d files: %v, %s", n, p.ProcessState, *told)
		}
	}
}

type writer []byte

func (w *writer) Write(b []byte) (int, error) { *w = append(*w, b...); return len(b), nil }
