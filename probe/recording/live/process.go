package live

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"time"
)

// process is a program we started, and the directory it writes to.
type process struct {
	cmd    *exec.Cmd
	dir    string
	exited chan struct{}
}

// start starts the program; the directory is removed at its end.
func start(cmd *exec.Cmd, dir string) (*process, error) {
	if err := cmd.Start(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	p := &process{cmd: cmd, dir: dir, exited: make(chan struct{})}
	go func() {
		cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// wait waits a moment; it fails when the process is gone or the time is up.
func (p *process) wait(ctx context.Context) error {
	select {
	case <-p.exited:
		return errors.New("it ended: " + p.cmd.ProcessState.String())
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(20 * time.Millisecond):
		return nil
	}
}

// end ends the process and removes its directory.
func (p *process) end() {
	p.cmd.Process.Kill()
	<-p.exited
	os.RemoveAll(p.dir)
}
