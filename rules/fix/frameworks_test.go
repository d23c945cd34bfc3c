package fix_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The tests of this file are the proof of the recipes: the smallest real
// application of a framework is started with a fault; the program names the
// fault; the steps it prints are pasted as they stand where they say; the
// application is started again, and now the page is allowed, by a real browser
// too, and another page is still refused. The applications are in
// testdata/frameworks, one for each fault.

const page = "http://localhost:3000"

// foreign are origins no application allows. The first is refused for want of
// CORS headers alone: no rule about mixed content or local networks helps.
var foreign = []string{"http://localhost:3001", "https://evil.example"}

// faults are what is wrong with the applications, and what the program must
// call it before all else.
var faults = []struct {
	name  string
	args  []string
	codes []string
}{
	{"nothing-configured", nil, []string{"no-cors-layer"}},
	{"origin-with-slash", nil, []string{"allow-list-trailing-slash"}},
	{"wrong-place", nil, []string{"middleware-after-routes"}},
	{"authentication-in-front", nil, []string{"preflight-authentication"}},
	{"authentication-unasked-in-front", nil, []string{"preflight-authentication"}}, // ASP.NET Core's own doing, so there alone
	{"header-and-method-missing", []string{"-X", "PUT", "-H", "X-Request-Id: 1", "-H", "Authorization: Bearer x", "--send"}, []string{"header-not-allowed", "method-not-allowed"}},
	{"wildcard-with-credentials", []string{"--credentials", "include"}, []string{"wildcard-with-credentials"}},
	{"older-layer-by-hand", nil, []string{"header-not-allowed"}},
	{"older-layer-without-options", nil, []string{"preflight-status", "header-not-allowed"}}, // Express answers OPTIONS of itself
	{"error-thrown", nil, []string{"error-without-cors-headers"}},
}

// variant is a framework in one version.
type variant struct {
	name      string
	framework string   // as rules/fix has it
	needs     []string // programs
	manifest  string   // the file that pins the packages; "" when there is none
	install   []string // the command that installs them, in the manifest's directory
	files     func(fault string) []string
	build     func(dir string) *exec.Cmd // nil when nothing has to be built
	serve     func(dir, packages string, port int, faulty bool) *exec.Cmd
}

var variants = []variant{
	{name: "express4", framework: "express", needs: []string{"node", "npm"}, manifest: "package.json", install: npm, files: expressFiles, serve: serveExpress},
	{name: "express5", framework: "express", needs: []string{"node", "npm"}, manifest: "package.json", install: npm, files: expressFiles, serve: serveExpress},
	{name: "django42", framework: "django", needs: []string{"python3"}, manifest: "requirements.txt", install: pip, files: djangoFiles, serve: serveDjango},
	{name: "django52", framework: "django", needs: []string{"python3"}, manifest: "requirements.txt", install: pip, files: djangoFiles, serve: serveDjango},
	{name: "aspnetcore", framework: "aspnetcore", needs: []string{"dotnet"}, files: aspnetcoreFiles, build: buildASPNETCore, serve: serveASPNETCore},
}

var (
	npm = []string{"npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--fetch-retries=1"}
	pip = []string{"python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", ".", "--requirement", "requirements.txt"}
)

func expressFiles(fault string) []string { return []string{"express/" + fault + ".js=app.js"} }

func serveExpress(dir, packages string, port int, _ bool) *exec.Cmd {
	cmd := exec.Command("node", "app.js")
	cmd.Env = append(os.Environ(), fmt.Sprint("PORT=", port), "NODE_PATH="+filepath.Join(packages, "node_modules"))
	return cmd
}

func djangoFiles(fault string) []string {
	return []string{"django/every=", "django/" + fault + "="}
}

func serveDjango(dir, packages string, port int, faulty bool) *exec.Cmd {
	cmd := exec.Command("python3", "manage.py", "runserver", "--noreload", fmt.Sprint("127.0.0.1:", port))
	if faulty { // as under gunicorn or uvicorn, which ask for no checks and so let a fault pass
		cmd.Args = append(cmd.Args, "--skip-checks")
	}
	cmd.Env = append(os.Environ(), "PYTHONPATH="+packages, "PYTHONDONTWRITEBYTECODE=1")
	return cmd
}

func aspnetcoreFiles(fault string) []string {
	return []string{"aspnetcore/app.csproj=app.csproj", "aspnetcore/" + fault + ".cs=Program.cs"}
}

func buildASPNETCore(dir string) *exec.Cmd {
	version, _ := exec.Command("dotnet", "--version").Output()
	major, _, _ := strings.Cut(string(version), ".")
	cmd := exec.Command("dotnet", "build", "--nologo", "--verbosity", "quiet", "--output", dir+".built", "-p:TargetFramework=net"+major+".0")
	cmd.Env = append(os.Environ(), "DOTNET_CLI_TELEMETRY_OPTOUT=1", "DOTNET_NOLOGO=1")
	return cmd
}

func serveASPNETCore(dir, _ string, port int, _ bool) *exec.Cmd {
	return exec.Command("dotnet", filepath.Join(dir+".built", "app.dll"), "--urls", fmt.Sprint("http://127.0.0.1:", port))
}

// places is where in a file of testdata/frameworks a step's Where is: before
// or after a line, or at the end.
var places = map[string]struct{ before, after string }{
	"with the other requires": {after: "const express = require('express');"},
	"right after the app is made, before routes and authentication": {after: "const app = express();"},
	"at the end": {},
	"right before `var app = builder.Build();`": {before: "var app = builder.Build();"},
	"right after `var app = builder.Build();`":  {after: "var app = builder.Build();"},
}

// installed are the packages that the steps' commands install; the manifests
// pin them, so that the tests need not run the commands.
var installed = map[string]string{
	"npm install cors":                          `"cors":`,
	"python -m pip install django-cors-headers": "django-cors-headers==",
}

func TestFrameworks(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short proves nothing about real frameworks")
	}
	program := build(t)
	confirm := browser(t)
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			for _, name := range v.needs {
				need(t, name)
			}
			packages := v.packages(t)
			for _, fault := range faults {
				dir := filepath.Join(t.TempDir(), "app")
				if !v.lay(t, fault.name, dir) {
					continue
				}
				t.Run(fault.name, func(t *testing.T) {
					url, stop := v.start(t, dir, packages, true)
					before := check(t, program, 1, url, page, v.framework, fault.args...)
					for _, code := range fault.codes {
						if first := before.Findings[:min(len(fault.codes), len(before.Findings))]; !slices.Contains(first, finding{code}) {
							t.Errorf("the cause %s does not lead the findings: %v", code, before.Findings)
						}
					}
					stop()
					if len(before.Fixes) != 1 {
						t.Fatalf("%d fixes printed, want the one of %s", len(before.Fixes), v.framework)
					}
					for _, s := range before.Fixes[0].Steps {
						v.paste(t, dir, s)
					}

					url, stop = v.start(t, dir, packages, false)
					defer stop()
					after := check(t, program, 0, url, page, v.framework, slices.Concat(fault.args, confirm)...)
					if after.Verdict != "allowed" {
						t.Errorf("after the fix the page is %s", after.Verdict)
					}
					for _, c := range after.Checks {
						if len(confirm) > 0 && c.Confirmation.Verdict != "allowed" {
							t.Errorf("after the fix the browser's own fetch is %q in the check %s", c.Confirmation.Verdict, c.Name)
						}
					}
					args := slices.Concat(fault.args, []string{"--expect", "blocked"})
					for _, origin := range foreign {
						for _, c := range check(t, program, 0, url, origin, v.framework, args...).Checks {
							if c.Verdict != "blocked" {
								t.Errorf("after the fix the page of %s is %s in the check %s", origin, c.Verdict, c.Name)
							}
						}
					}
					if t.Failed() {
						for _, s := range before.Fixes[0].Steps {
							t.Logf("%s\n%s", s.ID, s.Code)
						}
					}
				})
			}
		})
	}
}

// report is the part of the JSON report that the tests read.
type report struct {
	Verdict string
	Checks  []struct {
		Name, Verdict string
		Confirmation  struct{ Verdict string }
	}
	Findings []finding
	Fixes    []struct{ Steps []step }
}

type finding struct{ Code string }

type step struct{ ID, Run, File, Where, Code string }

// browser is the option that has a real browser make the fetch too, where there
// is one.
func browser(t *testing.T) []string {
	for _, name := range []string{os.Getenv("CHROME_PATH"), "chromium", "google-chrome"} {
		if _, err := exec.LookPath(name); err == nil {
			return []string{"--confirm"}
		}
	}
	if os.Getenv("CORS_CHECK_REQUIRE_ALL") == "1" {
		t.Fatal("no Chromium is installed, and CORS_CHECK_REQUIRE_ALL=1")
	}
	t.Log("SKIPPED in part: no Chromium is installed, so no browser's own fetch is made after the fix")
	return nil
}

// build makes the program from the tree it stands in.
func build(t *testing.T) string {
	program := filepath.Join(t.TempDir(), "cors-check.exe") // .exe hurts nowhere, and Windows wants it
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Dir = filepath.Join("..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// check runs the program and reads its report.
func check(t *testing.T, program string, wantStatus int, url, origin, framework string, args ...string) report {
	t.Helper()
	cmd := exec.Command(program, slices.Concat([]string{url, "--origin", origin, "--framework", framework, "--format", "json"}, args)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if status := cmd.ProcessState.ExitCode(); status != wantStatus {
		t.Errorf("%q: exit status %d, want %d (%v)\n%s%s", cmd.Args[1:], status, wantStatus, err, &stderr, out)
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil || len(r.Checks) == 0 {
		t.Fatalf("%q: %d checks, %v\n%s%s", cmd.Args[1:], len(r.Checks), err, &stderr, out)
	}
	return r
}

var apps = filepath.Join("..", "..", "testdata", "frameworks")

// lay copies the application with the fault into dir. It is false if the
// framework cannot have that fault.
func (v variant) lay(t *testing.T, fault, dir string) bool {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range v.files(fault) {
		from, to, _ := strings.Cut(file, "=")
		from = filepath.Join(apps, filepath.FromSlash(from))
		if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
			return false
		}
		err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name := to
			if name == "" {
				name = entry.Name()
			}
			return os.WriteFile(filepath.Join(dir, name), content, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return true
}

// paste does a step.
func (v variant) paste(t *testing.T, dir string, s step) {
	t.Helper()
	if s.Run != "" {
		manifest, err := os.ReadFile(filepath.Join(apps, v.name, v.manifest))
		if err != nil {
			t.Fatal(err)
		}
		if wanted, known := installed[s.Run]; !known || !bytes.Contains(manifest, []byte(wanted)) {
			t.Fatalf("%s does not install what %q does", v.manifest, s.Run)
		}
		return
	}
	place, known := places[s.Where]
	if !known {
		t.Fatalf("no test knows the place %q", s.Where)
	}
	file := filepath.Join(dir, s.File)
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	at := len(text)
	if line := place.before + place.after; line != "" {
		if at = strings.Index(text, line+"\n"); at < 0 {
			t.Fatalf("%s has no line %s", s.File, line)
		}
		if place.after != "" {
			at += len(line) + 1
		}
	}
	if err := os.WriteFile(file, []byte(text[:at]+s.Code+"\n"+text[at:]), 0o644); err != nil {
		t.Fatal(err)
	}
}

// start builds and starts the application in dir, and waits until it listens.
func (v variant) start(t *testing.T, dir, packages string, faulty bool) (url string, stop func()) {
	t.Helper()
	if v.build != nil {
		cmd := v.build(dir)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%q: %v\n%s", cmd.Args, err, out)
		}
	}
	port := freePort(t)
	address := fmt.Sprint("127.0.0.1:", port)
	cmd := v.serve(dir, packages, port, faulty)
	cmd.Dir = dir
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
	})
	t.Cleanup(stop)
	for range 600 {
		if connection, err := net.Dial("tcp", address); err == nil {
			connection.Close()
			return "http://" + address + "/api/data", stop
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("%q ended: %v\n%s", cmd.Args, err, &output)
		case <-time.After(100 * time.Millisecond):
		}
	}
	stop()
	t.Fatalf("%q does not listen\n%s", cmd.Args, &output)
	return "", nil
}

// freePort is a port below those that systems hand out by themselves: on one
// of those, a connection to it while nobody listens may meet itself.
func freePort(t *testing.T) int {
	t.Helper()
	for range 100 {
		port := 20000 + rand.IntN(10000)
		if free, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			free.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

// packages installs what the manifest pins, once for every run of the tests
// on this machine, and returns the directory.
func (v variant) packages(t *testing.T) string {
	if v.manifest == "" {
		return ""
	}
	manifest, err := os.ReadFile(filepath.Join(apps, v.name, v.manifest))
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	dir := filepath.Join(cache, "cors-check-test", v.name)
	done := filepath.Join(dir, "installed")
	if there, err := os.ReadFile(done); err == nil && bytes.Equal(there, manifest) {
		return dir
	}
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, v.manifest), manifest, 0o644)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(v.install[0], v.install[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		if os.Getenv("CORS_CHECK_REQUIRE_ALL") == "1" {
			t.Fatalf("%q: %v\n%s", cmd.Args, err, out)
		}
		t.Skipf("SKIPPED: %s cannot be installed, so nothing is proved about it here: %v\n%s", v.name, err, out)
	}
	if err := os.WriteFile(done, manifest, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}
