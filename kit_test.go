package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/testdata/exhibits"
)

// The files for CI systems.
const (
	actionFile    = "action.yml"
	componentFile = "templates/cors-check.yml"
	ciPage        = "docs/ci.md"
	ciFiles       = "docs/ci"
)

// releases is where the files download from, and release what the tests serve.
const (
	releases = "https://github.com/cors-check/cors-check/releases/download"
	release  = "1.2.3"
)

// TestKitPage holds that the page names every file there is, and none besides.
func TestKitPage(t *testing.T) {
	page := readText(t, ciPage)
	linked := map[string]bool{}
	for _, m := range regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`).FindAllStringSubmatch(page, -1) {
		file := filepath.Join(filepath.Dir(ciPage), m[1])
		linked[file] = true
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
	for _, pattern := range []string{"*", "kubernetes/*"} {
		files, err := filepath.Glob(filepath.Join(ciFiles, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%q, %v", files, err)
		}
		for _, file := range files {
			if info, err := os.Stat(file); err == nil && !info.IsDir() && !linked[file] {
				t.Errorf("%s does not name %s", ciPage, file)
			}
		}
	}
}

// TestKitAction holds that what a workflow gives the action cannot run in its
// scripts, that what it uses cannot change, and that the example gives it
// inputs it has.
func TestKitAction(t *testing.T) {
	action := documents(t, readText(t, actionFile))[0]
	for _, step := range at(action, "runs", "steps").([]any) {
		if script, ok := at(step, "run").(string); ok && strings.Contains(script, "${{") {
			t.Errorf("a script has an expression in it:\n%s", script)
		}
		if uses, ok := at(step, "uses").(string); ok && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(uses) {
			t.Errorf("%s is not pinned by its commit", uses)
		}
	}
	inputs := at(action, "inputs").(map[string]any)
	steps := at(documents(t, readText(t, ciFiles+"/github.yml"))[0], "jobs", "cors", "steps").([]any)
	given := at(steps[len(steps)-1], "with").(map[string]any)
	for name := range given {
		if inputs[name] == nil {
			t.Errorf("the action has no input %s", name)
		}
	}
}

// TestKitInstalls holds that all scripts install the program in the same way.
func TestKitInstalls(t *testing.T) {
	var first []string
	for file, scripts := range kitScripts(t, releases) {
		install := strings.Split(scripts[0], "\n")
		if file == actionFile { // also for other systems
			continue
		}
		install = slices.DeleteFunc(install, func(line string) bool {
			return !regexp.MustCompile(`^\s*(archive=|curl|sha256sum|tar)`).MatchString(line)
		})
		for i := range install {
			install[i] = strings.ReplaceAll(strings.TrimSpace(install[i]), "$CORS_CHECK_RELEASES", releases)
		}
		if first == nil {
			first = install
		}
		if len(install) != 5 || !slices.Equal(install, first) {
			t.Errorf("%s:\n%s\nelsewhere:\n%s", file, strings.Join(install, "\n"), strings.Join(first, "\n"))
		}
	}
}

// TestKitPods holds the pods to the restricted pod security standard and more:
// a root file system that cannot be written to, and bounds.
func TestKitPods(t *testing.T) {
	pods := 0
	for _, file := range []string{"job.yaml", "cronjob.yaml"} {
		for _, object := range documents(t, readText(t, filepath.Join(ciFiles, "kubernetes", file))) {
			pod := podOf(object)
			if pod == nil {
				continue
			}
			pods++
			name := fmt.Sprint(at(object, "kind"), " ", at(object, "metadata", "name"))
			wanted := map[string]any{
				"securityContext runAsNonRoot":                          true,
				"securityContext seccompProfile type":                   "RuntimeDefault",
				"automountServiceAccountToken":                          false,
				"securityContext fsGroup":                               uint64(65532),
				"containers 0 securityContext allowPrivilegeEscalation": false,
				"containers 0 securityContext readOnlyRootFilesystem":   true,
				"containers 0 securityContext capabilities drop":        []any{"ALL"},
			}
			for path, want := range wanted {
				if got := at(pod, strings.Fields(path)...); fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s: %s is %v, want %v", name, path, got, want)
				}
			}
			for _, path := range []string{"requests cpu", "requests memory", "limits memory"} {
				if at(pod, append([]string{"containers", "0", "resources"}, strings.Fields(path)...)...) == nil {
					t.Errorf("%s has no %s", name, path)
				}
			}
			if containers := at(pod, "containers").([]any); len(containers) != 1 || at(pod, "initContainers") != nil {
				t.Errorf("%s has containers that are not looked at", name)
			}
			for _, volume := range at(pod, "volumes").([]any) {
				for kind := range volume.(map[string]any) {
					if !slices.Contains([]string{"name", "configMap", "persistentVolumeClaim"}, kind) {
						t.Errorf("%s has a volume of the kind %s", name, kind)
					}
				}
			}
		}
	}
	if pods != 4 {
		t.Errorf("%d pods", pods)
	}
	shards, merge := kitJobs(t)
	n := fmt.Sprint(at(shards, "spec", "completions"))
	if !slices.Contains(argsOf(shards), "--shard=/"+n) || fmt.Sprint(at(shards, "spec", "parallelism")) != n {
		t.Errorf("%s pods, and %q", n, argsOf(shards))
	}
	if files := strings.Count(strings.Join(argsOf(merge), " "), ".ndjson"); fmt.Sprint(files) != n {
		t.Errorf("%s shards, and %d files to merge", n, files)
	}
}

// TestKitSchemas has the files checked by the schemas of the systems.
func TestKitSchemas(t *testing.T) {
	python := kitPython(t)
	component := filepath.Join(t.TempDir(), "component.yml")
	if err := os.WriteFile(component, []byte(componentWith(t, nil)), 0o644); err != nil {
		t.Fatal(err)
	}
	mistaken := filepath.Join(t.TempDir(), "mistaken.yaml")
	if err := os.WriteFile(mistaken, []byte(strings.Replace(readText(t, ciFiles+"/kubernetes/job.yaml"), "completionMode:", "completionMod:", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	const schema = "check_jsonschema --builtin-schema vendor."
	const manifests = "kubernetes_validate --strict "
	for command, holds := range map[string]bool{
		schema + "github-actions " + actionFile:                                                                                    true,
		schema + "github-workflows " + ciFiles + "/github.yml":                                                                     true,
		schema + "gitlab-ci --data-transform gitlab-ci " + component:                                                               true,
		schema + "gitlab-ci --data-transform gitlab-ci " + ciFiles + "/gitlab.yml":                                                 true,
		schema + "circle-ci " + ciFiles + "/circleci.yml":                                                                          true,
		schema + "azure-pipelines --data-transform azure-pipelines --regex-variant nonunicode " + ciFiles + "/azure-pipelines.yml": true,
		schema + "circle-ci " + actionFile:                                                                                         false,
		manifests + ciFiles + "/kubernetes/job.yaml":                                                                               true,
		manifests + ciFiles + "/kubernetes/cronjob.yaml":                                                                           true,
		manifests + mistaken: false,
		"pre_commit validate-manifest .pre-commit-hooks.yaml":               true,
		"pre_commit validate-config " + ciFiles + "/pre-commit-config.yaml": true,
	} {
		run := exec.Command("python3", append([]string{"-m"}, strings.Fields(command)...)...)
		run.Env = append(os.Environ(), "PYTHONPATH="+python, "PYTHONDONTWRITEBYTECODE=1")
		out, err := run.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() > 1) || (err == nil) != holds {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
}

// TestKitShellcheck has the scripts looked at by shellcheck.
func TestKitShellcheck(t *testing.T) {
	shellcheck := installed.Path(t, "shellcheck")
	for file, scripts := range kitScripts(t, releases) {
		for _, script := range scripts {
			// A step's directory and variables end with it. The options are to be parted.
			run := exec.Command(shellcheck, "--shell=bash", "--exclude=SC2164,SC2086", "-")
			run.Stdin = strings.NewReader(script)
			if out, err := run.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", file, err, out)
			}
		}
	}
}

// TestKitActionRuns runs the action's scripts as they stand: from a release, to
// the exit status, with inputs that would run if they could.
func TestKitActionRuns(t *testing.T) {
	for _, program := range []string{"curl", "tar", "awk", "sha256sum"} {
		installed.Path(t, program)
	}
	bash := installed.Path(t, "bash")
	sum, address := serveRelease(t, "#!/bin/sh\n"+`
printf '%s\n' "$@" >"$RUNNER_TEMP/args"
for a; do case $a in sarif=*) [ "$STATUS" = 2 ] || echo '{}' >"${a#sarif=}" ;; esac; done
exit "$STATUS"
`)
	wrong := strings.Repeat("0", 64)
	for name, tt := range map[string]struct {
		tag     string
		inputs  map[string]string
		status  int
		args    []string // of the program, nil: it must not run
		noSARIF bool
		says    string
	}{
		"as a tag":    {tag: "v" + release, args: []string{"--"}},
		"a block":     {tag: "v" + release, status: 1, args: []string{"--"}},
		"a mistake":   {tag: "v" + release, status: 2, args: []string{"--"}, noSARIF: true},
		"nobody":      {tag: "v" + release, status: 3, args: []string{"--"}},
		"by version":  {tag: "main", inputs: map[string]string{"version": release}, args: []string{"--"}},
		"with a v":    {inputs: map[string]string{"version": "v" + release}, args: []string{"--"}},
		"no version":  {tag: "08c6903cd8c0fde910a37f88322edcfb5dd907a8", status: 2, says: "Which release?"},
		"no release":  {tag: "v9.9.9", status: 2, says: "Cannot download cors-check_9.9.9_"},
		"right pin":   {tag: "v" + release, inputs: map[string]string{"sha256": sum}, args: []string{"--"}},
		"wrong pin":   {tag: "v" + release, inputs: map[string]string{"sha256": wrong}, status: 2, says: "and must be " + wrong},
		"bad release": {tag: "v1.2.4", status: 2, says: "The SHA-256 sum of cors-check_1.2.4_"},
		"no such sum": {tag: "v1.2.5", status: 2, says: "The checksums.txt of release 1.2.5 does not have "},
		"file and args": {tag: "v" + release, inputs: map[string]string{"file": "ci/a file.yaml", "args": "--retry 2\n--wait  60s *"},
			args: []string{"--retry", "2", "--wait", "60s", "*", "--", "ci/a file.yaml"}},
		"nothing runs": {tag: "v" + release, inputs: map[string]string{"file": `"; touch ran; $(touch ran)`, "args": "$(touch${IFS}ran) `touch` ; ran"},
			args: []string{"$(touch${IFS}ran)", "`touch`", ";", "ran", "--", `"; touch ran; $(touch ran)`}},
		"nor a version": {inputs: map[string]string{"version": release + `"; touch ran; "`}, status: 2, says: "Which release?"},
		"nor an option": {tag: "v" + release, inputs: map[string]string{"file": "--insecure"}, args: []string{"--", "--insecure"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newActionRun(t, bash, tt.tag, tt.inputs, address)
			a.env = append(a.env, "STATUS="+strconv.Itoa(tt.status))
			writeText(t, filepath.Join(a.dir, "work", "there"), "")
			status, said := a.run(t)
			if status != tt.status || !strings.Contains(said, tt.says) {
				t.Errorf("status %d, want %d\n%s", status, tt.status, said)
			}
			if there, err := filepath.Glob(filepath.Join(a.dir, "work", "*")); err != nil || len(there) != 1 {
				t.Errorf("%q in the working directory, %v", there, err)
			}
			args, err := os.ReadFile(filepath.Join(a.dir, "args"))
			if tt.args == nil {
				if err == nil {
					t.Error("it ran")
				}
				return
			}
			sarif := filepath.Join(a.dir, "cors-check.sarif")
			i := slices.Index(tt.args, "--")
			want := slices.Concat([]string{"test"}, tt.args[:i], []string{"--format", "sarif=" + sarif}, tt.args[i:])
			if got := strings.Split(strings.TrimSuffix(string(args), "\n"), "\n"); !slices.Equal(got, want) {
				t.Errorf("it ran with %q, want %q", got, want)
			}
			outputs := "status=" + strconv.Itoa(tt.status) + "\n"
			if !tt.noSARIF {
				outputs += "sarif=" + sarif + "\n"
			}
			if got := readText(t, filepath.Join(a.dir, "output")); got != outputs {
				t.Errorf("outputs %q, want %q", got, outputs)
			}
		})
	}
	t.Run("the program", func(t *testing.T) {
		_, address := serveRelease(t, string(builtProgram(t)))
		for policy, want := range kitPolicies {
			a := newActionRun(t, bash, "v"+release, nil, address)
			a.env = append(a.env, "API="+kitAPI(t), "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY="+filepath.Join(a.dir, "summary"))
			writeText(t, filepath.Join(a.dir, "work", "cors-check.yaml"), policy)
			if status, said := a.run(t); status != want {
				t.Errorf("status %d, want %d\n%s", status, want, said)
			}
			if want != wrongUsage && !strings.Contains(readText(t, filepath.Join(a.dir, "cors-check.sarif")), `"2.1.0"`) {
				t.Error("no SARIF")
			}
		}
	})
}

// kitShells are the options that each system gives bash.
var kitShells = map[string]string{ciFiles + "/circleci.yml": "-eo pipefail", ciFiles + "/azure-pipelines.yml": "", ciFiles + "/Jenkinsfile": "-xe"}

// TestKitScriptsInstall holds that the scripts for the other systems install
// nothing whose sum is wrong, or is not there.
func TestKitScriptsInstall(t *testing.T) {
	for _, program := range []string{"curl", "dpkg", "tar", "sha256sum"} {
		installed.Path(t, program)
	}
	bash := installed.Path(t, "bash")
	_, address := serveRelease(t, "#!/bin/sh\n")
	scripts := kitScripts(t, address)
	for file, options := range kitShells {
		for version, want := range map[string]bool{release: true, "1.2.4": false, "1.2.5": false, "9.9.9": false} {
			tmp := t.TempDir()
			status, said := runScript(t, bash, options, strings.ReplaceAll(scripts[file][0], "/tmp", tmp), t.TempDir(), "CORS_CHECK_VERSION="+version)
			_, err := os.Stat(filepath.Join(tmp, "cors-check"))
			if (status == 0) != want || (err == nil) != want {
				t.Errorf("%s, release %s: status %d, %v\n%s", file, version, status, err, said)
			}
		}
	}
}

// TestKitScriptsRun runs these scripts as they stand, with the program itself.
func TestKitScriptsRun(t *testing.T) {
	bash := installed.Path(t, "bash")
	_, address := serveRelease(t, string(builtProgram(t)))
	api := kitAPI(t)
	scripts := kitScripts(t, address)
	for file, options := range kitShells {
		for policy, want := range kitPolicies {
			work, tmp := t.TempDir(), t.TempDir()
			writeText(t, filepath.Join(work, "cors-check.yaml"), policy)
			for i, script := range scripts[file] {
				status, said := runScript(t, bash, options, strings.ReplaceAll(script, "/tmp", tmp), work, "CORS_CHECK_VERSION="+release, "API="+api)
				if i == 0 && status != 0 || i == 1 && status != want {
					t.Errorf("%s: status %d, want %d\n%s", file, status, want, said)
				}
			}
			if _, err := os.Stat(filepath.Join(work, "cors-check.xml")); (err == nil) != (want != wrongUsage) {
				t.Errorf("%s, status %d: %v", file, want, err)
			}
		}
	}
}

// TestKitComponentRuns runs GitLab's jobs as they stand.
func TestKitComponentRuns(t *testing.T) {
	for _, program := range []string{"curl", "dpkg", "tar", "sha256sum"} {
		installed.Path(t, program)
	}
	bash := installed.Path(t, "bash")
	_, address := serveRelease(t, string(builtProgram(t)))
	api := kitAPI(t)
	const shards = 3
	component := documents(t, componentWith(t, map[string]string{"version": release, "releases": address, "shards": strconv.Itoa(shards)}))[0]
	job := func(name, dir string, more ...string) (int, string) {
		environment := append(more, "API="+api, "CI_PROJECT_DIR="+dir)
		for variable, value := range at(component, ".cors-check", "variables").(map[string]any) {
			environment = append(environment, fmt.Sprintf("%s=%v", variable, value))
		}
		return runScript(t, bash, "-eo pipefail", jobScript(component, ".cors-check", name), dir, environment...)
	}
	for policy, want := range kitPolicies {
		dir := t.TempDir()
		writeText(t, filepath.Join(dir, "cors-check.yaml"), policy)
		worst := 0
		for i := 1; i <= shards; i++ {
			status, said := job("cors-check", dir, fmt.Sprint("CI_NODE_INDEX=", i), fmt.Sprint("CI_NODE_TOTAL=", shards))
			worst = max(worst, status)
			if _, err := os.Stat(filepath.Join(dir, fmt.Sprintf("cors-check-%d.ndjson", i))); (err == nil) != (want != wrongUsage) {
				t.Errorf("status %d: %v\n%s", want, err, said)
			}
		}
		if worst != want {
			t.Errorf("status %d, want %d", worst, want)
		}
		status, said := job("cors-check-report", dir)
		if status != want {
			t.Errorf("merged: status %d, want %d\n%s", status, want, said)
		}
		for _, name := range []string{"cors-check.xml", "gl-code-quality-report.json"} {
			if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != (want != wrongUsage) {
				t.Errorf("status %d: %v", want, err)
			}
		}
	}
}

// TestKitPodsRun runs the commands of the Jobs: each shard, then the merge.
func TestKitPodsRun(t *testing.T) {
	installed.Need(t, "a program of its own")
	dir := t.TempDir()
	program := filepath.Join(dir, "cors-check")
	writeText(t, program, string(builtProgram(t)))
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	shards, merge := kitJobs(t)
	api := kitAPI(t)
	for policy, want := range kitPolicies {
		if want == wrongUsage {
			continue // the shards fail, and no file is ever there
		}
		work := t.TempDir()
		writeText(t, filepath.Join(work, "cors-check.yaml"), policy)
		pod := func(job any, index string) int {
			var args []string
			for _, a := range argsOf(job) {
				args = append(args, strings.NewReplacer("$(JOB_COMPLETION_INDEX)", index, "/policy", work, "/results", work).Replace(a))
			}
			run := exec.Command(program, args...)
			run.Env = append(os.Environ(), "API="+api, "JOB_COMPLETION_INDEX="+index)
			if out, err := run.CombinedOutput(); run.ProcessState == nil || run.ProcessState.ExitCode() < 0 {
				t.Fatalf("%v\n%s", err, out)
			}
			return run.ProcessState.ExitCode()
		}
		worst := 0
		for i := range 4 {
			if status := pod(merge, ""); status != wrongUsage {
				t.Errorf("with %d shards merge ends with %d, and would not be tried again", i, status)
			}
			worst = max(worst, pod(shards, strconv.Itoa(i)))
		}
		if worst != want {
			t.Errorf("the worst shard ends with %d, want %d", worst, want)
		}
		if status := pod(merge, ""); status != want {
			t.Errorf("merge ends with %d, want %d", status, want)
		}
	}
}

// TestKitPreCommit has pre-commit build the hook that is committed here, as the
// example says, and run it.
func TestKitPreCommit(t *testing.T) {
	python := kitPython(t)
	git := installed.Path(t, "git")
	commit, err := exec.Command(git, "rev-parse", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	config := strings.NewReplacer("https://github.com/cors-check/cors-check", here, "v1.0.0", strings.TrimSpace(string(commit))).
		Replace(readText(t, ciFiles+"/pre-commit-config.yaml"))
	repository := t.TempDir()
	writeText(t, filepath.Join(repository, ".pre-commit-config.yaml"), config)
	environment := append(os.Environ(), "PYTHONPATH="+python, "PYTHONDONTWRITEBYTECODE=1", "PRE_COMMIT_HOME="+t.TempDir(), "API="+kitAPI(t),
		"GOMODCACHE="+goEnv(t, "GOMODCACHE"), "GOCACHE="+goEnv(t, "GOCACHE"), "GOFLAGS=-trimpath") // most of it is built already
	for policy, want := range kitPolicies {
		writeText(t, filepath.Join(repository, "cors-check.yaml"), policy)
		if out, err := installed.Shell(repository, "git init --quiet && git add .").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		run := exec.Command("python3", "-m", "pre_commit", "run", "--hook-stage", "manual")
		run.Dir, run.Env = repository, environment
		out, err := run.CombinedOutput()
		failed := regexp.MustCompile(`- exit code: (\d)`).FindSubmatch(out)
		if want == asExpected && err != nil || want != asExpected && (failed == nil || string(failed[1]) != strconv.Itoa(want)) {
			t.Errorf("want status %d: %v\n%s", want, err, out)
		}
	}
}

// kitPolicies are policy files of $API, with the exit status for each.
var kitPolicies = map[string]int{
	"version: 1\ndefaults: {origin: http://localhost:3000}\nchecks: [{url: '${API}/good/data', method: [GET, HEAD]}, {url: '${API}/good/data', origin: https://evil.example, expect: blocked}]\n": asExpected,
	"version: 1\ndefaults: {origin: http://localhost:3000}\nchecks: [{url: '${API}/no-cors/data'}, {url: '${API}/good/data', method: [GET, HEAD]}]\n":                                             unexpected,
	"version: 1\ndefaults: {origin: http://localhost:3000}\nchecks: [{ulr: '${API}/good/data'}]\n":                                                                                                wrongUsage,
}

// kitAPI is the demo's API.
func kitAPI(t *testing.T) string {
	t.Helper()
	shown, err := gallery.Load(exhibits.Files)
	if err != nil {
		t.Fatal(err)
	}
	api, err := gallery.Start(t.Context(), shown, gallery.Options{Origin: "http://localhost:3000"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(api.Close)
	return api.APIURL
}

// serveRelease serves a release whose program is that one, and 1.2.4, whose
// sum is wrong, and 1.2.5, whose sums do not have the archive.
func serveRelease(t *testing.T, program string) (sum, address string) {
	t.Helper()
	var archive bytes.Buffer
	zipped := gzip.NewWriter(&archive)
	files := tar.NewWriter(zipped)
	for name, content := range map[string]string{"README.md": "read me", "cors-check": program} {
		if err := files.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(files, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(files.Close(), zipped.Close()); err != nil {
		t.Fatal(err)
	}
	sum = fmt.Sprintf("%x", sha256.Sum256(archive.Bytes()))
	mux := http.NewServeMux()
	for version, line := range map[string]string{release: sum + "  %s\n", "1.2.4": strings.Repeat("0", 64) + "  %s\n", "1.2.5": sum + "  another-%s\n"} {
		name := archiveName(t, version)
		mux.HandleFunc("GET /v"+version+"/"+name, func(w http.ResponseWriter, _ *http.Request) { w.Write(archive.Bytes()) })
		mux.HandleFunc("GET /v"+version+"/checksums.txt", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, "%s  cors-check_%s_plan9_amd64.tar.gz\n"+line, strings.Repeat("1", 64), version, name)
		})
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return sum, server.URL
}

// archiveName is the name of the archive for this machine, by what says how
// releases are made.
func archiveName(t *testing.T, version string) string {
	t.Helper()
	template := fmt.Sprint(at(documents(t, readText(t, ".goreleaser.yaml"))[0], "archives", "0", "name_template"))
	return strings.NewReplacer("{{ .Version }}", version, "{{ .Os }}", runtime.GOOS, "{{ .Arch }}", runtime.GOARCH).Replace(template) + ".tar.gz"
}

// actionRun is a run of the action.
type actionRun struct {
	bash, dir string
	action    any
	env       []string
	steps     []any
}

// newActionRun gives the action inputs as a runner does.
func newActionRun(t *testing.T, bash, tag string, inputs map[string]string, address string) *actionRun {
	t.Helper()
	a := &actionRun{bash: bash, dir: t.TempDir(), action: documents(t, readText(t, actionFile))[0]}
	if err := os.Mkdir(filepath.Join(a.dir, "work"), 0o755); err != nil {
		t.Fatal(err)
	}
	value := func(expression string) string {
		name, isInput := strings.CutPrefix(expression, "inputs.")
		switch {
		case expression == "github.action_ref":
			return tag
		case !isInput || at(a.action, "inputs", name) == nil:
			t.Fatalf("what is %s?", expression)
		case name == "releases":
			return address
		}
		if given, ok := inputs[name]; ok {
			return given
		}
		standard, _ := at(a.action, "inputs", name, "default").(string)
		return standard
	}
	a.env = append(os.Environ(), "RUNNER_OS=Linux", "RUNNER_ARCH="+map[string]string{"amd64": "X64", "arm64": "ARM64"}[runtime.GOARCH],
		"RUNNER_TEMP="+a.dir, "GITHUB_PATH="+filepath.Join(a.dir, "path"), "GITHUB_OUTPUT="+filepath.Join(a.dir, "output"))
	for _, step := range at(a.action, "runs", "steps").([]any) {
		if at(step, "run") == nil {
			continue
		}
		environment := at(step, "env").(map[string]any)
		for name, text := range environment {
			environment[name] = regexp.MustCompile(`\$\{\{ (.*?) \}\}`).ReplaceAllStringFunc(text.(string), func(s string) string {
				return value(s[len("${{ ") : len(s)-len(" }}")])
			})
		}
		a.steps = append(a.steps, step)
	}
	return a
}

// run runs the scripts until one fails.
func (a *actionRun) run(t *testing.T) (status int, said string) {
	t.Helper()
	path := os.Getenv("PATH")
	for _, step := range a.steps {
		script := filepath.Join(a.dir, "script.sh")
		writeText(t, script, at(step, "run").(string))
		run := exec.Command(a.bash, "--noprofile", "--norc", "-eo", "pipefail", script)
		run.Dir = filepath.Join(a.dir, "work")
		run.Env = append(slices.Clone(a.env), "PATH="+path)
		for name, value := range at(step, "env").(map[string]any) {
			run.Env = append(run.Env, fmt.Sprintf("%s=%v", name, value))
		}
		out, err := run.CombinedOutput()
		said += string(out)
		if err != nil {
			return run.ProcessState.ExitCode(), said
		}
		if added, err := os.ReadFile(filepath.Join(a.dir, "path")); err == nil {
			path = strings.TrimSpace(string(added)) + ":" + path
		}
	}
	return 0, said
}

func runScript(t *testing.T, bash, options, script, dir string, environment ...string) (status int, said string) {
	t.Helper()
	run := exec.Command(bash, append(append([]string{"--noprofile", "--norc"}, strings.Fields(options)...), "-c", script)...)
	run.Dir = dir
	run.Env = slices.Concat(os.Environ(), environment)
	out, err := run.CombinedOutput()
	if run.ProcessState == nil {
		t.Fatal(err)
	}
	return run.ProcessState.ExitCode(), string(out)
}

// kitScripts are the shell scripts in each file, with another address of the
// releases: first what installs the program, then what runs it.
func kitScripts(t *testing.T, address string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	add := func(file string, scripts ...any) {
		for _, s := range scripts {
			if script, ok := s.(string); ok {
				all[file] = append(all[file], strings.ReplaceAll(script, releases, address))
			}
		}
	}
	for _, step := range at(documents(t, readText(t, actionFile))[0], "runs", "steps").([]any) {
		add(actionFile, at(step, "run"))
	}
	component := documents(t, componentWith(t, nil))[0]
	for _, job := range []string{"cors-check", "cors-check-report"} {
		add(componentFile, jobScript(component, ".cors-check", job))
	}
	for _, step := range at(documents(t, readText(t, ciFiles+"/circleci.yml"))[0], "jobs", "cors", "steps").([]any) {
		if run, ok := step.(map[string]any); ok {
			add(ciFiles+"/circleci.yml", at(run, "run", "command"))
		}
	}
	for _, step := range at(documents(t, readText(t, ciFiles+"/azure-pipelines.yml"))[0], "steps").([]any) {
		add(ciFiles+"/azure-pipelines.yml", at(step, "bash"))
	}
	for _, m := range regexp.MustCompile(`(?s)sh '''\n(.*?)'''|sh '([^'\n]+)'`).FindAllStringSubmatch(readText(t, ciFiles+"/Jenkinsfile"), -1) {
		add(ciFiles+"/Jenkinsfile", m[1]+m[2])
	}
	for _, file := range []string{actionFile, componentFile, ciFiles + "/circleci.yml", ciFiles + "/azure-pipelines.yml", ciFiles + "/Jenkinsfile"} {
		if len(all[file]) != 2 {
			t.Fatalf("%s has %d scripts", file, len(all[file]))
		}
	}
	return all
}

// jobScript is what a GitLab runner has the shell run.
func jobScript(component any, before, job string) string {
	var lines []string
	for _, line := range slices.Concat(at(component, before, "before_script").([]any), at(component, job, "script").([]any)) {
		lines = append(lines, line.(string))
	}
	return strings.Join(lines, "\n")
}

// componentWith is the GitLab component with inputs, as GitLab puts them in.
func componentWith(t *testing.T, inputs map[string]string) string {
	t.Helper()
	text := readText(t, componentFile)
	spec, jobs, parted := strings.Cut(text, "\n---\n")
	if !parted {
		t.Fatal("the component has no header")
	}
	known := at(documents(t, spec)[0], "spec", "inputs").(map[string]any)
	for name := range inputs {
		if known[name] == nil {
			t.Fatalf("there is no input %s", name)
		}
	}
	return regexp.MustCompile(`\$\[\[ inputs\.(\w+) \]\]`).ReplaceAllStringFunc(jobs, func(s string) string {
		name := strings.TrimSuffix(strings.TrimPrefix(s, "$[[ inputs."), " ]]")
		if known[name] == nil {
			t.Fatalf("what is the input %s?", name)
		}
		if given, ok := inputs[name]; ok {
			return given
		}
		if standard := at(known[name], "default"); standard != nil {
			return fmt.Sprint(standard)
		}
		return release // it must be given
	})
}

// kitJobs are the Job of the shards and that of the report.
func kitJobs(t *testing.T) (shards, merge any) {
	t.Helper()
	objects := documents(t, readText(t, ciFiles+"/kubernetes/job.yaml"))
	return objects[1], objects[2]
}

// podOf is the pod that an object makes, nil for one that makes none.
func podOf(object any) any {
	if job := at(object, "spec", "jobTemplate"); job != nil {
		object = job
	}
	return at(object, "spec", "template", "spec")
}

func argsOf(job any) []string {
	var args []string
	for _, a := range at(podOf(job), "containers", "0", "args").([]any) {
		args = append(args, a.(string))
	}
	return args
}

// documents are those of a YAML file.
func documents(t *testing.T, text string) []any {
	t.Helper()
	var all []any
	for decoder := yaml.NewDecoder(strings.NewReader(text)); ; {
		var document any
		switch err := decoder.Decode(&document); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, document)
	}
}

// at is what a document has at a path of keys and indexes, nil for nothing.
func at(document any, path ...string) any {
	for _, key := range path {
		switch d := document.(type) {
		case map[string]any:
			document = d[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(d) {
				return nil
			}
			document = d[i]
		default:
			return nil
		}
	}
	return document
}

func kitPython(t *testing.T) string {
	t.Helper()
	installed.Path(t, "python3")
	return installed.Packages(t, "kit-python", "testdata/kit/python", "python3 -m pip install --quiet --disable-pip-version-check --target . --requirement requirements.txt")
}

// builtProgram is the program as it is released, built once for all tests.
func builtProgram(t *testing.T) []byte {
	t.Helper()
	built.once.Do(func() {
		built.program = buildWith(t, `CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o cors-check .`)
	})
	if built.program == nil {
		t.Fatal("it could not be built")
	}
	return built.program
}

var built struct {
	once    sync.Once
	program []byte
}

// installedProgram is where a test has the program as it is released.
func installedProgram(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(dir, usage.Program)
	if err := os.WriteFile(program, builtProgram(t), 0o755); err != nil {
		t.Fatal(err)
	}
	return program
}

// buildWith is the program that a command makes, which ends in "-o cors-check .".
func buildWith(t *testing.T, command string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "cors-check")
	if out, err := installed.Shell(".", strings.Replace(command, "-o cors-check", "-o "+file, 1)).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return []byte(readText(t, file))
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeText(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
