package fix_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fix"
)

// The tests of this file are the proof of the recipes: the smallest real
// application of a framework is started with a fault; the program names the
// fault; the change it prints is made, or the steps are pasted as they stand
// where they say; the application is started again, and now the page is
// allowed, by a real browser too, another page is still refused, and what
// passed before still passes. The applications are in testdata/frameworks,
// whose README says what each file is.

const page = "http://localhost:3000"

// foreign are origins no application allows. The first is refused for want of
// CORS headers alone: no rule about mixed content or local networks helps.
var foreign = []string{"http://localhost:3001", "https://evil.example"}

var apps = filepath.Join("..", "..", "testdata", "frameworks")

// proof is a folder of testdata/frameworks.
type proof struct {
	Needs    []string // programs
	MayLack  string   `yaml:"may-lack"` // why a machine may be without them that must have all
	Install  string
	Build    string
	Behind   string
	Serve    string
	URL      string // path of the API
	Unpasted string // why the steps as a whole are not pasted

	framework string
	versions  []string // "" alone where nothing pins the packages
	faults    map[string]fault
}

// fault is what is wrong with an application.
type fault struct {
	Args     []string // options of the check
	Findings []string // the codes it must begin with, in any order
	// Change is the change that must be printed, word for word; the folder
	// "changed" of the fault has the files as a person makes them of it.
	Change string
	// Works is what passes before the fix, and must pass after it.
	Works []struct {
		Origin string // the page's where none is given
		Args   []string
	}
	// Open says that pages of every origin pass without credentials, by a
	// wildcard that the steps leave alone.
	Open bool
	// Unpasted says why the steps are not pasted for this fault: the change
	// alone is proved.
	Unpasted string
}

// readProof is the proof of a framework; there must be one.
func readProof(t *testing.T, framework string) proof {
	t.Helper()
	dir := filepath.Join(apps, framework)
	p := proof{framework: framework, versions: folders(filepath.Join(dir, "versions")), faults: map[string]fault{}}
	readYAML(t, filepath.Join(dir, "proof.yaml"), &p)
	if p.versions == nil {
		p.versions = []string{""}
	}
	for _, name := range folders(filepath.Join(dir, "faults")) {
		var f fault
		readYAML(t, filepath.Join(dir, "faults", name, "fault.yaml"), &f)
		p.faults[name] = f
	}
	return p
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, into, yaml.Strict())
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func folders(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// TestEveryRecipeHasAProof: an application for each fault, with the lines that
// the steps go next to, and manifests of what the steps install; or a reason
// why nothing can be run.
func TestEveryRecipeHasAProof(t *testing.T) {
	for _, folder := range folders(apps) {
		if !slices.Contains(fix.Frameworks(), folder) {
			t.Errorf("%s proves no recipe", filepath.Join(apps, folder))
		}
	}
	for _, framework := range fix.Frameworks() {
		t.Run(framework, func(t *testing.T) {
			r := fix.Find(framework)
			if r.Proof != "" {
				if reason, ok := strings.CutPrefix(r.Proof, "none, because "); !ok || len(reason) < 10 {
					t.Errorf("proof: %q, want %q and a reason", r.Proof, "none, because …")
				}
				if slices.Contains(folders(apps), framework) {
					t.Errorf("there is a proof, and the recipe says there can be none: %s", r.Proof)
				}
				return
			}
			p := readProof(t, framework)
			if len(p.Needs) == 0 || p.Serve == "" {
				t.Errorf("proof.yaml must say what it needs and how it serves: %+v", p)
			}
			if _, ok := p.faults["nothing-configured"]; !ok {
				t.Error("no application where nothing is configured")
			}
			for name, f := range p.faults {
				if len(f.Findings) == 0 {
					t.Errorf("%s: no findings wanted", name)
				}
				for _, code := range f.Findings {
					if _, known := codes.Page(code); !known {
						t.Errorf("%s: there is no finding %s", name, code)
					}
				}
				if _, err := os.Stat(filepath.Join(apps, framework, "faults", name, "changed")); (err == nil) != (f.Change != "") {
					t.Errorf("%s: a change wants the folder changed, and the other way round", name)
				}
				if f.Unpasted != "" && f.Change == "" {
					t.Errorf("%s: neither the steps nor a change is proved", name)
				}
				if p.Unpasted != "" || f.Unpasted != "" {
					continue
				}
				dir := t.TempDir()
				p.lay(t, name, dir)
				for _, s := range r.Steps {
					if s.Run == "" {
						paste(t, dir, s.Place, "")
					}
				}
				p.lay(t, name, dir)
				paste(t, dir, r.Call, "")
			}
			for _, s := range r.Steps {
				for _, v := range p.versions {
					p.installs(t, v, s.Run)
				}
			}
		})
	}
}

// installs checks that the manifest of a version pins what a step's command
// installs, which is its last word: the proof need not run it then.
func (p proof) installs(t *testing.T, version, command string) {
	if command == "" {
		return
	}
	words := strings.Fields(command)
	wanted := words[len(words)-1]
	manifests, err := filepath.Glob(filepath.Join(apps, p.framework, "versions", version, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range manifests {
		if text, err := os.ReadFile(file); err == nil && bytes.Contains(text, []byte(wanted)) {
			return
		}
	}
	t.Errorf("no file of version %q pins %s, which a step installs", version, wanted)
}

// provesAll skips a test that needs more than Go where nobody asked for it.
func provesAll(t *testing.T) {
	t.Helper()
	if !installed.All() {
		t.Skip("SKIPPED: real frameworks and languages are run with CORS_CHECK_REQUIRE_ALL=1 alone")
	}
}

// need fails the test where a program is not installed, and skips it where
// there is a reason why it may lack.
func need(t *testing.T, mayLack string, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err == nil {
			continue
		}
		if mayLack != "" {
			t.Skipf("SKIPPED: no %s is installed, so nothing is proved with it: %s", program, mayLack)
		}
		t.Fatalf("%s is not installed, and CORS_CHECK_REQUIRE_ALL=1", program)
	}
}

func TestFrameworks(t *testing.T) {
	provesAll(t)
	program := build(t)
	var m matrix
	t.Run("all", func(t *testing.T) {
		for _, framework := range fix.Frameworks() {
			if fix.Find(framework).Proof != "" {
				continue
			}
			p := readProof(t, framework)
			for _, version := range p.versions {
				title := strings.TrimSuffix(framework+"-"+version, "-")
				t.Run(title, func(t *testing.T) {
					t.Parallel()
					installed.Part(t, framework)
					need(t, p.MayLack, p.Needs...)
					packages := p.packages(t, version)
					for name, f := range p.faults {
						t.Run(name, func(t *testing.T) {
							p.fault(t, program, packages, name, f)
							if !t.Failed() {
								m.add(title, name, p, f)
							}
						})
					}
					if p.Unpasted == "" {
						t.Run("call", func(t *testing.T) { p.call(t, program, packages) })
					}
				})
			}
		}
	})
	t.Logf("proven:\n%s", m.String())
}

// fault proves that the fault is named, and that the change printed for it
// removes it, and so do the steps.
func (p proof) fault(t *testing.T, program, packages, name string, f fault) {
	dir := filepath.Join(t.TempDir(), "app")
	p.lay(t, name, dir)
	url, stop := p.start(t, dir, packages, true)
	before := check(t, program, 1, url, page, p.framework, f.Args...)
	for _, code := range f.Findings {
		if first := before.Findings[:min(len(f.Findings), len(before.Findings))]; !slices.Contains(first, finding{code}) {
			t.Errorf("the cause %s does not lead the findings: %v", code, before.Findings)
		}
	}
	p.works(t, program, url, f)
	stop()
	if len(before.Fixes) != 1 {
		t.Fatalf("%d fixes printed, want the one of %s", len(before.Fixes), p.framework)
	}
	if f.Change != "" {
		t.Run("change", func(t *testing.T) {
			if got := before.Fixes[0].Change; got != f.Change {
				t.Errorf("the change is\n%s\nand what was made of it is of\n%s", got, f.Change)
			}
			dir := filepath.Join(t.TempDir(), "app")
			p.copy(t, dir, "every", filepath.Join("faults", name), filepath.Join("faults", name, "changed"))
			p.fixed(t, program, dir, packages, f, true)
		})
	}
	if p.Unpasted != "" || f.Unpasted != "" {
		return
	}
	t.Run("steps", func(t *testing.T) {
		printed := before.Fixes[0].Steps
		for _, s := range fix.Find(p.framework).Steps {
			if len(printed) == 0 || printed[0].ID != s.ID {
				continue // it is not needed here
			}
			if s.Run == "" {
				paste(t, dir, s.Place, printed[0].Code)
			}
			printed = printed[1:]
		}
		if len(printed) > 0 {
			t.Fatalf("the recipe has no step %s here", printed[0].ID)
		}
		p.fixed(t, program, dir, packages, f, false)
		if t.Failed() {
			for _, s := range before.Fixes[0].Steps {
				t.Logf("%s\n%s", s.ID, s.Code)
			}
		}
	})
}

// works holds that what a fault leaves working does.
func (p proof) works(t *testing.T, program, url string, f fault) {
	t.Helper()
	for _, w := range f.Works {
		origin := cmp.Or(w.Origin, page)
		for _, c := range check(t, program, 0, url, origin, p.framework, w.Args...).Checks {
			if c.Verdict != "allowed" {
				t.Errorf("the page of %s with %q is %s in the check %s", origin, w.Args, c.Verdict, c.Name)
			}
		}
	}
}

// call proves that the call alone is enough where nothing is configured, and
// that it may ask for all that a policy can.
func (p proof) call(t *testing.T, program, packages string) {
	dir := filepath.Join(t.TempDir(), "app")
	p.lay(t, "nothing-configured", dir)
	made, err := fix.For(p.framework, fix.Policy{
		Origins: []string{page, "https://app.example.com"}, Methods: []string{"GET", "PUT"}, Headers: []string{"content-type", "x-request-id"},
		Expose: []string{"x-total"}, Credentials: true, MaxAge: seconds(600),
	}, fix.Context{})
	if err != nil {
		t.Fatal(err)
	}
	paste(t, dir, fix.Find(p.framework).Call, made.Call)
	p.fixed(t, program, dir, packages, fault{Args: []string{"-H", "X-Request-Id: 1", "--credentials", "include"}}, false)
	if t.Failed() {
		t.Log(made.Call)
	}
}

// fixed starts the application in dir, which allows the page, what worked
// before, and nobody else.
func (p proof) fixed(t *testing.T, program, dir, packages string, f fault, changed bool) {
	t.Helper()
	args := f.Args
	url, stop := p.start(t, dir, packages, false)
	defer stop()
	confirm := !changed || p.Unpasted+f.Unpasted != ""
	options := slices.Clone(args)
	if confirm {
		options = append(options, "--confirm")
	}
	after := check(t, program, 0, url, page, p.framework, options...)
	if after.Verdict != "allowed" {
		t.Errorf("after the fix the page is %s", after.Verdict)
	}
	for _, c := range after.Checks {
		if confirm && c.Confirmation.Verdict != "allowed" {
			t.Errorf("after the fix the browser's own fetch is %q in the check %s", c.Confirmation.Verdict, c.Name)
		}
	}
	p.works(t, program, url, f)
	if f.Open && !changed {
		return
	}
	for _, origin := range foreign {
		for _, c := range check(t, program, 0, url, origin, p.framework, slices.Concat(args, []string{"--expect", "blocked"})...).Checks {
			if c.Verdict != "blocked" {
				t.Errorf("after the fix the page of %s is %s in the check %s", origin, c.Verdict, c.Name)
			}
		}
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
	Fixes    []struct {
		Change string
		Steps  []step
	}
}

type finding struct{ Code string }

type step struct{ ID, Run, Code string }

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
	cmd := exec.Command(program, slices.Concat([]string{url, "--origin", origin, "--framework", framework, "--format", "json", "--timeout", "30"}, args)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var r report
	if err := json.Unmarshal(out, &r); err != nil || len(r.Checks) == 0 {
		t.Fatalf("%q: %d checks, %v\n%s%s", cmd.Args[1:], len(r.Checks), err, &stderr, out)
	}
	if status := cmd.ProcessState.ExitCode(); status != wantStatus {
		t.Errorf("%q: exit status %d, want %d (%v)\n%s%+v", cmd.Args[1:], status, wantStatus, err, &stderr, r.Findings)
	}
	return r
}

// lay copies the application with the fault into dir.
func (p proof) lay(t *testing.T, fault, dir string) {
	t.Helper()
	p.copy(t, dir, "every", filepath.Join("faults", fault))
}

// copy copies parts of the proof into dir, each over those before it.
func (p proof) copy(t *testing.T, dir string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		from := filepath.Join(apps, p.framework, part)
		err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) && part == "every" {
				return nil
			}
			name, relErr := filepath.Rel(from, path)
			if err = errors.Join(err, relErr); err != nil || entry.Name() == "fault.yaml" {
				return err
			}
			if entry.IsDir() && name == "changed" {
				return filepath.SkipDir
			}
			if entry.IsDir() {
				return os.MkdirAll(filepath.Join(dir, name), 0o755)
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), content, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// paste puts code where it belongs.
func paste(t *testing.T, dir string, at fix.Place, code string) {
	t.Helper()
	file := filepath.Join(dir, at.File)
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && at.Before+at.After+at.Instead == "" {
		err = os.MkdirAll(filepath.Dir(file), 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	text := "\n" + string(content)
	line := "\n" + at.Before + at.After + at.Instead + "\n"
	if line != "\n\n" && strings.Count(text, line) != 1 {
		t.Fatalf("%s has not one line %s", file, line)
	}
	switch {
	case at.Before != "":
		text = strings.Replace(text, line, "\n"+code+line, 1)
	case at.After != "":
		text = strings.Replace(text, line, line+code+"\n", 1)
	case at.Instead != "":
		text = strings.Replace(text, line, "\n"+code+"\n", 1)
	default:
		text += code + "\n"
	}
	if err := os.WriteFile(file, []byte(text[1:]), 0o644); err != nil {
		t.Fatal(err)
	}
}

// start builds and starts the application in dir, and waits until it listens.
func (p proof) start(t *testing.T, dir, packages string, faulty bool) (url string, stop func()) {
	t.Helper()
	port, upstream := installed.FreePort(t), installed.FreePort(t)
	environment := []string{fmt.Sprint("PORT=", port), fmt.Sprint("UPSTREAM=", upstream), "PACKAGES=" + packages, "BUILT=" + dir + ".built"}
	if faulty {
		environment = append(environment, "FAULTY=1")
	}
	if p.Build != "" {
		if out, err := installed.Shell(dir, p.Build, environment...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", p.Build, err, out)
		}
	}
	stopBehind := func() {}
	if p.Behind != "" {
		stopBehind = installed.Serve(t, dir, p.Behind, upstream, environment)
	}
	stopFront := installed.Serve(t, dir, p.Serve, port, environment)
	return fmt.Sprint("http://127.0.0.1:", port, cmp.Or(p.URL, "/api/data")), func() { stopFront(); stopBehind() }
}

// packages installs what a version pins, "" for none.
func (p proof) packages(t *testing.T, version string) string {
	t.Helper()
	if version == "" {
		return ""
	}
	return installed.Packages(t, p.framework+"-"+version, filepath.Join(apps, p.framework, "versions", version), p.Install)
}
