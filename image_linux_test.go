package main

import (
	"crypto/tls"
	"debug/buildinfo"
	"encoding/json"
	"encoding/pem"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/cors-check/cors-check/probe/installed"
)

// TestImage builds the image as the page says, and runs the program in it as
// the user it has: with nothing else there, it checks a server over HTTPS.
func TestImage(t *testing.T) {
	buildah := installed.Path(t, "buildah")
	if os.Getuid() != 0 {
		t.Skip("SKIPPED: only root can go into an image")
	}
	command := regexp.MustCompile(`(?m)^CGO_ENABLED=0 .*go build .*$`).FindString(readText(t, ciPage))
	room, store := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(room, "cors-check"), buildWith(t, command), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Dockerfile", ".dockerignore"} {
		writeText(t, filepath.Join(room, name), readText(t, name))
	}
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(buildah, slices.Concat([]string{"--storage-driver", "vfs", "--root", filepath.Join(store, "root"), "--runroot", filepath.Join(store, "run")}, args)...)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("buildah %q: %v", args, err)
		}
		return strings.TrimSpace(string(out))
	}
	run("build", "--quiet", "--isolation", "chroot", "--tag", "cors-check", room)
	var image struct {
		OCIv1 struct {
			Config struct {
				User       string
				Entrypoint []string
			}
		}
	}
	if err := json.Unmarshal([]byte(run("inspect", "--type", "image", "cors-check")), &image); err != nil {
		t.Fatal(err)
	}
	if c := image.OCIv1.Config; c.User != "65532:65532" || !slices.Equal(c.Entrypoint, []string{"/cors-check"}) {
		t.Errorf("the image runs %q as %q", c.Entrypoint, c.User)
	}
	container := run("from", "cors-check")
	root := run("mount", container)
	t.Cleanup(func() { run("umount", container) })
	var files []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil || !slices.Equal(files, []string{"cors-check"}) {
		t.Fatalf("the image has %q, %v", files, err)
	}

	program, err := buildinfo.ReadFile(filepath.Join(root, "cors-check"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(program.Deps, func(m *debug.Module) bool { return m.Path == "golang.org/x/crypto/x509roots/fallback" }) {
		t.Error("the image has no certificates of public authorities")
	}

	api := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "https://app.example.com")
		w.Header().Set("Access-Control-Allow-Headers", "content-type")
	}))
	api.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	api.StartTLS()
	defer api.Close()
	// As a volume would be.
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: api.Certificate().Raw})
	if err := os.Mkdir(filepath.Join(root, "policy"), 0o755); err != nil {
		t.Fatal(err)
	}
	writeText(t, filepath.Join(root, "policy", "ca.pem"), string(certificate))
	writeText(t, filepath.Join(root, "policy", "cors-check.yaml"), "version: 1\ndefaults: {origin: 'https://app.example.com'}\nchecks: [{url: '${API}/data'}]\n")
	for _, tt := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"test", "--cacert", "ca.pem"}, asExpected, "1 case: 1 passed"},
		{[]string{"test"}, noVerdict, "1 without a verdict"}, // nobody here signed it
		{[]string{"test", "--cacert", "ca.pem", "--output", "/report"}, wrongUsage, "permission denied"},
	} {
		cmd := exec.Command(image.OCIv1.Config.Entrypoint[0], tt.args...)
		cmd.Dir = "/policy"
		cmd.Env = []string{"API=" + api.URL}
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != tt.status || !strings.Contains(string(out), tt.says) {
			t.Errorf("%q: %v, want status %d\n%s", tt.args, err, tt.status, out)
		}
	}

	roots := exec.Command("go", "test", "-tags", "roots", "-count=1", "-run", "^TestRoots$", ".")
	roots.Env = append(os.Environ(), "SSL_CERT_FILE="+filepath.Join(room, "none"), "SSL_CERT_DIR="+filepath.Join(room, "none"))
	if out, err := roots.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
