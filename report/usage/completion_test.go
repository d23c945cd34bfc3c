package usage_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/report/usage"
)

// TestTab presses Tab in real shells.
func TestTab(t *testing.T) {
	if os.Getenv("CORS_CHECK_REQUIRE_ALL") != "1" {
		t.Skip("SKIPPED: drives bash, zsh and fish with CORS_CHECK_REQUIRE_ALL=1")
	}
	m := usage.CommandLine("1.0", func() []string { return []string{"no-cors", "origin-slash"} })
	for shell, start := range map[string][]string{
		"bash": {"bash", "--norc", "--noprofile"},
		"zsh":  {"zsh", "-f"},
		"fish": {"fish", "--no-config"},
	} {
		t.Run(shell, func(t *testing.T) {
			dir := t.TempDir()
			var script strings.Builder
			if shell == "zsh" {
				script.WriteString("autoload -Uz compinit && compinit -D -u\n")
			}
			if err := m.Completion(&script, shell); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "completion"), []byte(script.String()), 0o666); err != nil {
				t.Fatal(err)
			}
			term := terminal{t, fmt.Sprintf("cors-check-%d-%s", os.Getpid(), shell), dir}
			term.tmux(append([]string{"-f", os.DevNull, "new-session", "-d", "-x", "120", "-y", "50", "env", "HOME=" + dir, "TERM=screen"}, start...)...)
			defer term.tmux("kill-server")
			term.keys("-l", ". "+filepath.Join(dir, "completion")+"; echo read''y")
			term.keys("Enter")
			term.shows("\nready")
			for _, c := range []struct{ typed, want string }{
				{"cors-check comp", "cors-check completion"},
				{"cors-check completion fi", "cors-check completion fish"},
				{"cors-check --orig", "cors-check --origin"},
				{"cors-check http://api.test -O http://app.test --cred", "-O http://app.test --credentials"},
				{"cors-check --browser saf", "cors-check --browser safari"},
				{"cors-check --browser firefox --browser ed", "--browser firefox --browser edge"},
				{"cors-check -f djan", "cors-check -f django"},
				{"cors-check http://api.test --format js", "cors-check http://api.test --format json"},
				{"cors-check --mode=no", "cors-check --mode=no-cors"},
				{"cors-check --show exch", "cors-check --show exchanges"},
				{"cors-check --color al", "cors-check --color always"},
				{"cors-check explain allow-origin-tr", "cors-check explain allow-origin-trailing-slash"},
				{"cors-check explain --ru", "cors-check explain --run"},
				{"cors-check demo origin-sl", "cors-check demo origin-slash"},
				{"cors-check demo --ser", "cors-check demo --serve"},
				{"cors-check help expl", "cors-check help explain"},
				{"cors-check --cacert " + filepath.Join(dir, "compl"), "compl" + "etion"},
			} {
				term.keys("-l", c.typed)
				term.keys("Tab")
				term.shows(c.want)
				term.keys("C-u")
				term.keys("C-l")
			}
		})
	}
}

// terminal is a shell in tmux.
type terminal struct {
	t      *testing.T
	socket string
	dir    string
}

func (e terminal) tmux(args ...string) string {
	e.t.Helper()
	run := exec.Command("tmux", append([]string{"-L", e.socket}, args...)...)
	run.Env = append(os.Environ(), "TMUX_TMPDIR="+e.dir, "LC_ALL=C.UTF-8")
	out, err := run.CombinedOutput()
	if err != nil {
		e.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return string(out)
}

func (e terminal) keys(keys ...string) {
	e.t.Helper()
	e.tmux(append([]string{"send-keys"}, keys...)...)
}

// shows waits until the terminal shows a text.
func (e terminal) shows(want string) {
	e.t.Helper()
	screen := ""
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if screen = e.tmux("capture-pane", "-p"); strings.Contains(screen, want) {
			return
		}
	}
	e.t.Errorf("no %q in\n%s", want, strings.TrimSpace(screen))
}
