package live

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// webkit is a MiniBrowser of WebKitGTK in an X server of its own. What it
// writes to standard error is its console.
type webkit struct {
	transcript
	display, browser *process
}

// miniBrowsers are where distributions put the browser that comes with
// WebKitGTK; it is in no PATH.
var miniBrowsers = []string{"/usr/lib/*/webkit2gtk-4.1/MiniBrowser", "/usr/lib/*/webkitgtk-6.0/MiniBrowser",
	"/usr/libexec/webkit2gtk-4.1/MiniBrowser", "/usr/libexec/webkitgtk-6.0/MiniBrowser",
	"/usr/lib/webkit2gtk-4.1/MiniBrowser", "/usr/lib/webkitgtk-6.0/MiniBrowser"}

func findMiniBrowser() (string, error) {
	for _, pattern := range miniBrowsers {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[0], nil
		}
	}
	return lookPath("MiniBrowser")
}

func startWebKit(ctx context.Context, page string) (engine, string, error) {
	path, err := findMiniBrowser()
	if err != nil {
		return nil, "", err
	}
	xvfb, err := lookPath("Xvfb")
	if err != nil {
		return nil, "", err
	}
	if missing := MissingHosts(ctx); len(missing) > 0 {
		return nil, "", fmt.Errorf("%w: a line in /etc/hosts: 127.0.0.1 %s", ErrMissing, strings.Join(missing, " "))
	}
	w := &webkit{transcript: newTranscript()}
	version, err := w.start(ctx, xvfb, path, page)
	if err != nil {
		w.close()
		return nil, "", err
	}
	return w, version, nil
}

func (w *webkit) start(ctx context.Context, xvfb, path, page string) (version string, err error) {
	dir, err := os.MkdirTemp("", "cors-check-webkit-")
	if err != nil {
		return "", err
	}
	told, tell, err := os.Pipe() // Xvfb chooses a display and tells its number
	if err != nil {
		return "", err
	}
	defer told.Close()
	x := exec.Command(xvfb, "-displayfd", "3", "-nolisten", "tcp", "-screen", "0", "800x600x24")
	x.ExtraFiles = []*os.File{tell}
	w.display, err = start(x, dir)
	tell.Close()
	if err != nil {
		return "", err
	}
	number, err := bufio.NewReader(told).ReadString('\n')
	if err != nil {
		return "", errors.New("the X server does not start")
	}
	env := append(os.Environ(), "DISPLAY=:"+strings.TrimSpace(number), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CACHE_HOME="+dir,
		"XDG_CONFIG_HOME="+dir, "XDG_RUNTIME_DIR="+dir, "NO_AT_BRIDGE=1", "GTK_A11Y=none", "LANG=en_US.UTF-8", "LANGUAGE=en_US")
	ask := exec.CommandContext(ctx, path, "--version")
	ask.Env = env
	out, err := ask.Output()
	if err != nil {
		return "", err
	}
	version = strings.TrimSpace(string(out))

	b := exec.Command(path, "--ignore-tls-errors", "--enable-write-console-messages-to-stdout=true", page)
	b.Env = env
	written, err := b.StderrPipe()
	if err != nil {
		return "", err
	}
	if w.browser, err = start(b, dir); err != nil {
		return "", err
	}
	lines := bufio.NewScanner(written)
	lines.Buffer(nil, 1<<20)
	go w.hear(lines)
	return version, nil
}

// permit has nobody to ask: WebKit knows no such permission.
func (w *webkit) permit(context.Context, string, string, string) error { return nil }

func (w *webkit) close() {
	for _, p := range []*process{w.browser, w.display} {
		if p != nil {
			p.end()
		}
	}
}

// consoleLine is a line of the console: where, source, level and text.
var consoleLine = regexp.MustCompile(`^(?:\S+: )?CONSOLE (?:[A-Z]+ )?(?:LOG|INFO|WARN|ERROR|DEBUG) (.*)$`)

func (w *webkit) hear(lines *bufio.Scanner) {
	for lines.Scan() {
		m := consoleLine.FindStringSubmatch(lines.Text())
		switch n := len(w.now.console); {
		case m != nil && !w.mark(m[1]):
			w.now.console = append(w.now.console, m[1])
		case lines.Text() == "" && n > 0:
			w.now.console[n-1] += "\n" // some messages end with one
		}
	}
}
