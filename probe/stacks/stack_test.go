package stacks

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
)

// stacksDir is where the applications are; its README says what each file is.
const stacksDir = "../../testdata/stacks"

// stack is a folder of testdata/stacks: one application with many faults.
type stack struct {
	Needs   []string // programs
	MayLack string   `yaml:"may-lack"` // why a machine may be without them that must have all
	Server  names    // who answers, unless a fault says otherwise
	Install string
	Build   string
	Behind  string // the server behind the one that is asked, if there are two
	Serve   string
	Faults  map[string]fault

	name     string
	versions []string // "" alone where nothing pins the packages
}

// fault is what is wrong with an application, and what must be said of it.
type fault struct {
	Ask    ask.Question // its URL is a path
	Body   string       // of what is asked
	Before string       // a path that somebody else asks for first, without an origin
	First  names        // any of which is the right first finding
	Server names        // none: the stack's
	In     names        // the versions that have it; none: all
	// Known says why a row is wrong today: what is said in place of the cause,
	// or of the server.
	Known struct{ First, Server string }
}

// names are one name or a list of them.
type names []string

// UnmarshalYAML takes both.
func (n *names) UnmarshalYAML(text []byte) error {
	var one string
	if yaml.Unmarshal(text, &one) == nil {
		*n = names{one}
		return nil
	}
	return yaml.Unmarshal(text, (*[]string)(n))
}

// readAll reads every stack there is.
func readAll(t *testing.T) []*stack {
	t.Helper()
	var all []*stack
	for _, name := range folders(t, stacksDir) {
		s := &stack{name: name, versions: []string{""}}
		file := filepath.Join(stacksDir, name, "stack.yaml")
		text, err := os.ReadFile(file)
		if err == nil {
			err = yaml.UnmarshalWithOptions(text, s, yaml.Strict())
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if dir := filepath.Join(stacksDir, name, "versions"); s.Install != "" {
			s.versions = folders(t, dir)
		}
		all = append(all, s)
	}
	return all
}

func folders(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		if e.IsDir() {
			list = append(list, e.Name())
		}
	}
	return list
}

// named are the names of the faults of a version, sorted.
func (s *stack) named(version string) []string {
	var list []string
	for name, f := range s.Faults {
		if f.In == nil || slices.Contains(f.In, version) {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return list
}

// answers is who may be named as the server.
func (s *stack) answers(f fault) []string {
	if f.Server != nil {
		return f.Server
	}
	return s.Server
}

// needs fails the test where a program is not installed, and skips it where
// there is a reason why it may lack.
func (s *stack) needs(t *testing.T) {
	t.Helper()
	for _, program := range s.Needs {
		if _, err := exec.LookPath(program); err != nil && s.MayLack != "" {
			t.Skipf("SKIPPED: no %s is installed: %s", program, s.MayLack)
		}
		installed.Path(t, program)
	}
}

// ready is a stack whose packages are installed and whose application is built.
type ready struct {
	*stack
	dir         string // a copy of its folder
	environment []string
}

// prepare installs the packages of a version and builds the application.
func (s *stack) prepare(t *testing.T, version string) *ready {
	t.Helper()
	r := &ready{stack: s, dir: filepath.Join(t.TempDir(), "app")}
	if err := os.CopyFS(r.dir, os.DirFS(filepath.Join(stacksDir, s.name))); err != nil {
		t.Fatal(err)
	}
	stacks, err := filepath.Abs(stacksDir)
	if err != nil {
		t.Fatal(err)
	}
	r.environment = []string{"PACKAGES=" + s.packages(t, version), "BUILT=" + r.dir + ".built", "STACKS=" + stacks}
	if s.Build != "" {
		if out, err := installed.Shell(r.dir, s.Build, r.environment...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", s.Build, err, out)
		}
	}
	return r
}

// packages installs what a version pins, "" for nothing to install.
func (s *stack) packages(t *testing.T, version string) string {
	t.Helper()
	if s.Install == "" {
		return ""
	}
	return installed.Packages(t, filepath.Join("stacks", s.name+"-"+version), filepath.Join(stacksDir, s.name, "versions", version), s.Install)
}

// start starts the application with a fault, and waits until it listens.
func (r *ready) start(t *testing.T, fault string) (base string, stop func()) {
	t.Helper()
	port, upstream := installed.FreePort(t), installed.FreePort(t)
	environment := append(slices.Clone(r.environment), "FAULT="+fault, fmt.Sprint("PORT=", port), fmt.Sprint("UPSTREAM=", upstream))
	stopBehind := func() {}
	if r.Behind != "" {
		stopBehind = installed.Serve(t, r.dir, r.Behind, upstream, environment)
	}
	stopFront := installed.Serve(t, r.dir, r.Serve, port, environment)
	return fmt.Sprint("http://127.0.0.1:", port), func() { stopFront(); stopBehind() }
}

// exchanged tells in a few lines what was seen.
func exchanged(d *rules.Diagnosis) string {
	var b strings.Builder
	for _, e := range d.Exchanges() {
		fmt.Fprintf(&b, "  %s %s %s (origin %q) -> %d", e.Name, e.Method, e.URL, e.Sent("origin"), e.Status())
		if e.Response != nil {
			for _, h := range e.Response.Headers {
				if slices.ContainsFunc([]string{"access-control-", "vary", "allow", "server", "x-powered", "www-auth", "location", "content-type", "retry"},
					func(start string) bool { return strings.HasPrefix(strings.ToLower(h.Name), start) }) {
					fmt.Fprintf(&b, " | %s: %s", h.Name, h.Value)
				}
			}
			if body := e.Body(); body != "" {
				fmt.Fprintf(&b, " | %.80q", body)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
