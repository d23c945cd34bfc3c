// Command cors-check says what browsers do with a cross-origin request, why,
// and what to change in the server.
//
// This file puts the parts together: the command line, the driver, the
// renderer, the exit status. What is concluded is in rules, what is sent in
// probe, what is printed in report.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/confirm"
	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/file"
	"github.com/cors-check/cors-check/report/look"
	"github.com/cors-check/cors-check/report/outputs"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/explain"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/inquiry"
	"github.com/cors-check/cors-check/rules/nearest"
	"github.com/cors-check/cors-check/rules/policy"
	"github.com/cors-check/cors-check/rules/secret"
	"github.com/cors-check/cors-check/testdata/exhibits"
)

// The exit statuses.
const (
	asExpected  = 0   // every check found what was expected
	unexpected  = 1   // at least one check did not
	wrongUsage  = 2   // the command line, or something it names, is wrong: nothing was sent
	noVerdict   = 3   // nobody answered, or the error is ours
	interrupted = 130 // as a shell reports a program that Ctrl-C ended
	unwanted    = 141 // as a shell reports one whose reader has gone, as head does
)

// version is set by the linker for a release.
var version string

func main() {
	// Whoever reads no further is no error, and no reason to leave a file half
	// written: with this, writing fails instead of ending the program.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	os.Exit(alone(os.Stdin, os.Stdout, os.Stderr).run(os.Args[1:]))
}

// alone is the program in a process of its own, whose memory it may set.
func alone(stdin io.Reader, stdout, stderr io.Writer) *program {
	return &program{stdin: stdin, stdout: stdout, stderr: stderr, diagnose: diagnose, memory: func(most int64) { debug.SetMemoryLimit(most) }}
}

// run runs one command line, without the program's name, and returns the exit
// status. There may be many in one process.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := program{stdin: stdin, stdout: stdout, stderr: stderr, diagnose: diagnose}
	return p.run(args)
}

// program is what a command runs with.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	// diagnose makes the checks of a plan: a test looks here at what a command
	// line came to, without a network.
	diagnose func(context.Context, probe.Options, rules.Plan) (*rules.Diagnosis, error)
	// memory sets from where on the garbage of the process is collected early;
	// nil where the process is not the program's.
	memory func(most int64)
}

// ended is an exit status on its way out. With a nil error all is said.
type ended struct {
	status int
	err    error
}

func (e *ended) Error() string { return fmt.Sprint(e.err) }
func (e *ended) Unwrap() error { return e.err }

var errInterrupted = &ended{interrupted, errors.New("interrupted")}

// run runs a command line. A bug ends in one line, as everything else does.
func (p *program) run(args []string) (status int) {
	defer func() {
		if bug := recover(); bug != nil {
			fmt.Fprintf(p.stderr, "%s: this is a bug: %s; please report it with the command line\n", usage.Program, report.Escape(fmt.Sprint(bug)))
			status = noVerdict
		}
	}()
	m := usage.CommandLine(usage.Version(version), func() []string { return gallery.Names(exhibits.Files) })
	err := p.try(m, args)
	e, mistake, inFile := &ended{noVerdict, err}, new(ask.Mistake), policy.Mistakes{}
	switch {
	case err == nil:
		return asExpected
	case errors.As(err, &inFile):
		p.mistakes(inFile)
		return wrongUsage
	case unread(err):
		return unwanted
	case errors.As(err, &e) && e.err == nil:
		return e.status
	case errors.As(err, &mistake):
		e.status = wrongUsage
	}
	fmt.Fprintf(p.stderr, "%s: %s\n", usage.Program, said(m.Say(e.err)))
	return e.status
}

// said is a line for standard error: nothing in it is a secret, or acts on a
// terminal.
func said(line string) string { return report.Escape(secret.HideLine(line, "…")) }

// unread says that whoever read standard output has gone.
func unread(err error) bool {
	at := new(fs.PathError)
	return errors.As(err, &at) && at.Path == os.Stdout.Name() && errors.Is(err, syscall.EPIPE)
}

// mistakes says what is wrong in a file, a line each.
func (p *program) mistakes(all policy.Mistakes) {
	for _, m := range all {
		fmt.Fprintln(p.stderr, said(m.Error()))
	}
}

// try puts the command line in order and has it parsed: each option puts its
// value into the run, the command's name chooses what is done with that.
func (p *program) try(m usage.Manual, args []string) error {
	if len(args) == 0 {
		return &ended{wrongUsage, fmt.Errorf("want a URL, as in %s; see --help", m.Examples[0].Line)}
	}
	ordered, err := m.Order(args)
	if err != nil {
		return &ended{wrongUsage, err}
	}
	r := usage.NewRun(m.Version, func(name string) ([]byte, error) { return file.Read(name, p.stdin) })
	app := &cli.App{
		Name: usage.Program, HideHelp: true, HideVersion: true, Writer: p.stderr, ErrWriter: p.stderr,
		ExitErrHandler: func(*cli.Context, error) {},
	}
	for _, c := range m.All() {
		if c.Name != ordered[0] {
			continue // to declare what nobody asks for would take as long as to parse what he does
		}
		command := &cli.Command{Name: c.Name, HideHelp: true, Action: func(c *cli.Context) error {
			if r.Operands = c.Args().Slice(); r.Mistake() != nil {
				return &ended{wrongUsage, r.Mistake()}
			}
			return p.actions(m)[c.Command.Name](r)
		}}
		r.Knows(c.Options)
		for _, o := range c.Options {
			command.Flags = append(command.Flags, option{o, r})
		}
		app.Commands = append(app.Commands, command)
	}
	return app.Run(append([]string{usage.Program}, ordered...))
}

// option is an option as the parser knows it.
type option struct {
	usage.Option
	run *usage.Run
}

// Apply declares the option to the parser.
func (o option) Apply(set *flag.FlagSet) error {
	give := func(value string) error {
		o.run.Give(o.Option, value)
		return nil
	}
	if o.Value == "" {
		set.BoolFunc(o.Name, "", give)
	} else {
		set.Func(o.Name, "", give)
	}
	return nil
}

func (o option) Names() []string { return []string{o.Name} }
func (o option) IsSet() bool     { return false } // the run knows
func (o option) String() string  { return o.Name }

// actions are what the commands do.
func (p *program) actions(m usage.Manual) map[string]func(*usage.Run) error {
	return map[string]func(*usage.Run) error{
		usage.Program: p.check,
		"demo":        p.demo,
		"test":        p.test,
		"scan":        p.scan,
		"init":        p.init,
		"merge":       p.merge,
		"from":        p.from,
		"explain":     p.explain,
		"codes":       func(r *usage.Run) error { return report.Codes(p.stdout, explain.Codes(), p.look(r)) },
		"schema":      p.schema,
		"version":     func(*usage.Run) error { return m.PrintVersion(p.stdout) },
		"completion":  func(r *usage.Run) error { return m.Completion(p.stdout, r.Operand()) },
		"man":         func(*usage.Run) error { return m.Man(p.stdout) },
		"help":        func(r *usage.Run) error { return m.Help(p.stdout, r.Operand()) },
	}
}

// look is how a report looks on standard output.
func (p *program) look(r *usage.Run) report.Options {
	return look.On(p.stdout, r.Color, os.Getenv, r.Report)
}

// check is the main job: one question, one report.
func (p *program) check(r *usage.Run) error {
	r.Question.URL = r.Operand()
	r.Question.Verify = r.Again()
	return p.answer(r)
}

// lean is the memory of one check, in bytes, from which on the garbage is
// collected early: none is for most servers, and soon for one that sends much.
const lean = 14 << 20

// answer plans what the run asks, has it diagnosed and writes the report.
func (p *program) answer(r *usage.Run) error {
	plan, err := ask.Plan(r.Question)
	wrong := new(ask.Mistake)
	thrown := errors.As(err, &wrong) && wrong.Thrown && r.Format.Thrown
	if err != nil && !thrown {
		return err
	}
	if err := reachable(r.Network); err != nil {
		return err
	}
	if r.Confirm && r.Question.CSP+r.Question.COEP+r.Question.PermissionsPolicy+r.Question.Page != "" {
		return &ask.Mistake{Field: "confirm", Want: "makes a page without policies of its own, so it cannot confirm a check with --csp, --coep, --permissions-policy or --page"}
	}
	if r.Confirm && r.Question.Initiator == string(fetch.InitiatorBeacon) {
		return &ask.Mistake{Field: "confirm", Want: "asks the page what came of a request, and of a beacon no page is told"}
	}
	if r.Confirm && !slices.Contains(plan.Browsers, confirm.Engine) {
		return &ask.Mistake{Field: "confirm", Want: "runs an installed Chrome, Chromium or Edge, and none of them is among the browsers checked here"}
	}
	out, err := p.open(r, false)
	if err != nil {
		return err
	}
	defer out.Discard()

	ctx, last, stop := interruptible(out.Discard)
	defer stop()
	if p.memory != nil {
		p.memory(lean)
	}
	diagnose := p.diagnose
	if thrown {
		diagnose = unsent
	}
	diagnosis, err := diagnose(ctx, r.Network, plan)
	var unconfirmed error
	if err == nil && r.Confirm && !thrown {
		unconfirmed = confirm.Ask(ctx, r.Network, diagnosis)
	}
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return err
	}
	last()
	if err := out.Report(diagnosis); err != nil {
		return err
	}
	unread := report.PageUnknown(diagnosis, r.Report)
	switch s := status(diagnosis); {
	case thrown:
		return wrong
	case s == noVerdict && unread != "":
		return errors.New(unread)
	case unconfirmed != nil && s == asExpected:
		return unconfirmed
	default:
		return &ended{s, unconfirmed}
	}
}

// reachable fails where no server can be reached as it is asked for.
func reachable(o probe.Options) error {
	if variable, err := o.WrongProxy(os.Getenv); err != nil {
		return &ask.Mistake{Field: variable, Want: err.Error()}
	}
	return probe.Descriptors()
}

// schema prints the schema of the report, or of the policy file.
func (p *program) schema(r *usage.Run) error {
	schema := report.Schema()
	if r.Operand() == "policy" {
		schema = policy.Schema()
	}
	_, err := p.stdout.Write(schema)
	return err
}

// open opens what a report is written to. In a job of GitHub Actions text comes
// with annotations and a summary of the job.
func (p *program) open(r *usage.Run, live bool) (outputs.Outputs, error) {
	all := r.Outputs()
	if r.Metrics != "" {
		all = append(all, outputs.To{Format: report.Metrics(), File: r.Metrics})
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		all = append(all, outputs.ForGitHub(all, os.Getenv)...)
	}
	out, err := outputs.Open(all, p.stdout, live, func(w io.Writer) report.Options { return look.On(w, r.Color, os.Getenv, r.Report) })
	wrong := new(outputs.Unwritable)
	if errors.As(err, &wrong) {
		return nil, usage.Unreadable("output", wrong.File, wrong.Unwrap())
	}
	return out, err
}

// interruptible is a context that ends when the user, or who runs the job, says
// so. Once more, or once after last, ends the program at once: undo leaves
// nothing half written behind.
func interruptible(undo func()) (ctx context.Context, last, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	told := make(chan os.Signal, 2)
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signals = append(signals, syscall.SIGHUP)
	}
	signal.Notify(told, signals...)
	var final atomic.Bool
	go func() {
		for range told {
			if final.Swap(true) {
				undo()
				os.Exit(interrupted)
			}
			cancel()
		}
	}()
	return ctx, func() { final.Store(true) }, func() {
		go signal.Stop(told) // it waits for a thread, and who exits need not
		cancel()
	}
}

// diagnose makes the checks of a plan over the network.
func diagnose(ctx context.Context, o probe.Options, plan rules.Plan) (*rules.Diagnosis, error) {
	prober := probe.New(o)
	defer prober.Close()
	return prober.Diagnose(ctx, plan)
}

// unsent is the diagnosis of a plan for which fetch() throws: without a driver
// nothing can be sent.
func unsent(_ context.Context, _ probe.Options, plan rules.Plan) (*rules.Diagnosis, error) {
	return inquiry.Drive(context.Background(), plan, func(context.Context, fetch.Send) fetch.Answer {
		return fetch.Answer{Failure: &fetch.Failure{Kind: fetch.Interrupted}}
	})
}

// status is the exit status for what was found.
func status(d *rules.Diagnosis) int {
	s := asExpected
	for _, c := range d.Checks {
		switch {
		case c.Verdict == rules.NoVerdict, c.Verdict == rules.Allowed && d.Page.Unknown():
			s = max(s, noVerdict)
		case c.Verdict == d.Expected:
		default:
			return unexpected
		}
	}
	return s
}

// demo serves the exhibits and checks them, or one of them, or keeps them up.
func (p *program) demo(r *usage.Run) error {
	if err := probe.Descriptors(); err != nil {
		return err
	}
	ctx, _, stop := interruptible(func() {})
	defer stop()
	r.Report.ShowSecrets = true // the demo has none
	o := p.look(r)
	if r.Serve {
		started := func(page, api string) error { return report.Serving(p.stdout, page, api, o) }
		return gallery.Serve(ctx, exhibits.Files, r.Operand(), started, func(w io.Writer, d *rules.Diagnosis) error { return report.JSON(w, d, o) })
	}
	diagnosed, err := gallery.Demo(ctx, exhibits.Files, r.Operand())
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return err
	case r.Operand() != "":
		return report.Text(p.stdout, diagnosed[0].Diagnosis, o)
	}
	var rows []report.Row
	for _, d := range diagnosed {
		rows = append(rows, report.Row{Name: d.Name, Title: d.Title, Command: d.Command, Diagnosis: d.Diagnosis})
	}
	return report.Demo(p.stdout, rows, o)
}

// explain explains what its operands say; a console line may come without
// quotation marks around it, as several.
func (p *program) explain(r *usage.Run) error {
	words := strings.Join(r.Operands, " ")
	e, ok := explain.Words(words)
	if !ok {
		return &ask.Mistake{Field: "explain", Got: words, Want: "is not a known code, error name or console line", Meant: nearest.Word(words, usage.Codes())}
	}
	q := e.Question
	if r.Check && (q == nil || q.URL == "" || q.Origin == "") {
		return &ask.Mistake{Field: "run", Want: "needs a console line with the URL and the page's origin; otherwise run cors-check URL --origin ORIGIN"}
	}
	check := ""
	if q != nil {
		check = usage.Asking(*q)
	}
	if err := report.Explanation(p.stdout, e, check, p.look(r)); err != nil || !r.Check {
		return err
	}
	fmt.Fprintln(p.stdout)
	q.Product, q.Verify = r.Question.Product, check
	r.Question = *q
	return p.answer(r)
}
