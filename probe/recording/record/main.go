// Command record records cases with the browsers that are installed.
//
//	go run ./probe/recording/record [flags] [FILE.jsonl.gz...]
//
// It records the cases of the files again and tells how each engine's answer
// differs from what the file has; with -out it keeps the result. With -sample
// it makes fresh cases instead and prints what the engines did with them.
//
// Chromium (chromium, google-chrome), Firefox (firefox, firefox-esr) and
// WebKitGTK (its MiniBrowser, and Xvfb: Debian's webkit2gtk-driver and xvfb)
// are used as far as they are there. An engine that is not, or fails, is said
// in a line, and the files keep what they have of it. WebKit needs the names
// of the cases in /etc/hosts; -hosts writes them. Pages at ports 80 and 443,
// which some cases have, need the right to listen there.
//
// Cases on local network access need real public, local and loopback
// addresses: record runs itself again in a network of its own for them, which
// takes Linux, root, unshare (util-linux) and ip (iproute2). Where that cannot
// be had nothing is recorded, and that is an error.
//
// The status is 1 when an engine did otherwise than the files say, and 2 when
// something did not work.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/probe/recording/live"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	status, err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "record:", err)
	}
	os.Exit(status)
}

// options are the command line.
type options struct {
	engines string
	out     string
	only    int
	sample  int
	seed    uint64
	hosts   bool
	files   []string
	args    []string // all of it
}

func run(ctx context.Context, args []string, w io.Writer) (status int, err error) {
	var o options
	f := flag.NewFlagSet("record", flag.ContinueOnError)
	f.StringVar(&o.engines, "engines", strings.Join(recording.Engines, ","), "record with these engines")
	f.StringVar(&o.out, "out", "", "write the recordings, and the engines' versions, to this `directory`")
	f.IntVar(&o.only, "only", 0, "record only `n` of the cases, chosen by the seed")
	f.IntVar(&o.sample, "sample", 0, "make `n` fresh cases by the seed, and record them")
	f.Uint64Var(&o.seed, "seed", rand.Uint64(), "seed of -only and -sample")
	f.BoolVar(&o.hosts, "hosts", false, "add the names of the cases to /etc/hosts, as WebKit needs")
	if err := f.Parse(args); err != nil {
		return 2, err
	}
	o.files, o.args = f.Args(), args
	switch {
	case o.hosts && len(o.files) == 0 && o.sample == 0:
		return failed(addHosts(ctx))
	case (len(o.files) == 0) == (o.sample == 0):
		return 2, errors.New("name recordings to record again, or give -sample; see -help")
	case o.only > 0 && o.out != "":
		return 2, errors.New("-out keeps whole files, -only records a part of them")
	case o.hosts:
		if err := addHosts(ctx); err != nil {
			return 2, err
		}
	}
	return record(ctx, o, w)
}

func failed(err error) (int, error) {
	if err != nil {
		return 2, err
	}
	return 0, nil
}

// set is the cases of one file.
type set struct {
	name  string
	cases []*recording.Case
}

func load(o options) (sets []set, err error) {
	if o.sample > 0 {
		return []set{{"fresh.jsonl.gz", recording.Sample(o.seed, o.sample)}}, nil
	}
	for _, path := range o.files {
		cs, err := recording.Load(path)
		if err != nil {
			return nil, err
		}
		sets = append(sets, set{filepath.Base(path), cs})
	}
	return sets, nil
}

func record(ctx context.Context, o options, w io.Writer) (status int, err error) {
	sets, err := load(o)
	if err != nil {
		return 2, err
	}
	var cs []*recording.Case
	for _, s := range sets {
		cs = append(cs, s.cases...)
	}
	switch {
	case live.InNetwork():
		if err := live.JoinNetwork(ctx); err != nil {
			return 2, err
		}
	case slices.ContainsFunc(cs, (*recording.Case).Networked):
		return inNetwork(ctx, o.args, w)
	}
	if o.only > 0 || o.sample > 0 {
		fmt.Fprintf(w, "seed %d\n", o.seed)
	}
	if o.only > 0 && o.only < len(cs) {
		d := rand.New(rand.NewPCG(o.seed, 0))
		d.Shuffle(len(cs), func(i, j int) { cs[i], cs[j] = cs[j], cs[i] })
		cs = cs[:o.only]
	}
	patience, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := live.NewRecorder(patience, cs)
	if err != nil {
		return 2, err
	}
	defer r.Close()
	versions := map[string]string{"recorded": time.Now().Format(time.DateOnly)}
	for _, engine := range strings.Split(o.engines, ",") {
		version, changed, err := recordEngine(ctx, r, engine, cs, w)
		switch {
		case err != nil:
			fmt.Fprintln(os.Stderr, "record:", err)
			status = 2
		case changed:
			status = max(status, 1)
		}
		if version != "" {
			versions[engine] = version
		}
	}
	if o.out == "" {
		return status, nil
	}
	if err := write(o.out, sets, versions); err != nil {
		return 2, err
	}
	return status, nil
}

// inNetwork runs this program in a network of its own, with the same arguments.
func inNetwork(ctx context.Context, args []string, w io.Writer) (status int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 2, err
	}
	c, err := live.Network(ctx, self, args...)
	if err != nil {
		return 2, fmt.Errorf("NOTHING IS RECORDED: cases on local network access need a network of their own, which cannot be had here: %w", err)
	}
	c.Stdout, c.Stderr = w, os.Stderr
	switch err = c.Run(); {
	case c.ProcessState == nil:
		return 2, err
	case err != nil:
		return c.ProcessState.ExitCode(), nil
	}
	return 0, nil
}

// recordEngine records the cases with one engine, prints what changed, and
// puts the results into the cases when all of them are there.
func recordEngine(ctx context.Context, r *live.Recorder, engine string, cs []*recording.Case, w io.Writer) (version string, changed bool, err error) {
	b, err := r.Start(ctx, engine)
	if err != nil {
		return "", false, err
	}
	defer b.Close()
	begin := time.Now()
	results := make([]*recording.Expect, len(cs))
	for i, c := range cs {
		if results[i], err = b.Record(ctx, c); err != nil {
			return "", false, err
		}
	}
	differing := 0
	for i, c := range cs {
		old := c.Expect[engine]
		if old == nil {
			fmt.Fprintf(w, "%s %s: %s %s\n", engine, c.ID, results[i].Outcome, strings.Join(results[i].Console, "\n  "))
		} else if changes := recording.Changes(old, results[i]); len(changes) > 0 {
			differing++
			printChanges(w, engine, c.ID, changes)
		}
		if c.Expect == nil {
			c.Expect = make(map[string]*recording.Expect)
		}
		c.Expect[engine] = results[i]
	}
	fmt.Fprintf(w, "%s: %s, %d cases in %s, %d changed\n", engine, b.Version, len(cs), time.Since(begin).Round(time.Second), differing)
	return b.Version, differing > 0, nil
}

func printChanges(w io.Writer, engine, id string, changes []recording.Change) {
	fmt.Fprintf(w, "%s %s\n", engine, id)
	for _, c := range changes {
		fmt.Fprintf(w, "  %s\n    - %s\n    + %s\n", c.Member, c.Old, c.New)
	}
}

// write writes the recordings, and versions.json with the engines' versions.
func write(dir string, sets []set, versions map[string]string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, s := range sets {
		if err := writeFile(filepath.Join(dir, s.name), func(w io.Writer) error { return recording.Write(w, s.cases) }); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(dir, "versions.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(versions)
	})
}

func writeFile(path string, content func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := content(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// addHosts makes the names of the cases lead to 127.0.0.1.
func addHosts(ctx context.Context) error {
	missing := live.MissingHosts(ctx)
	if len(missing) == 0 {
		return nil
	}
	line := "127.0.0.1 " + strings.Join(missing, " ") + "\n"
	f, err := os.OpenFile("/etc/hosts", os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("this line is to be added to /etc/hosts, which takes root: %s (%w)", strings.TrimSpace(line), err)
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Close())
}
