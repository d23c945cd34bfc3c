// Command cors-check says what browsers do with a cross-origin request, why,
// and what to change in the server.
//
// This file puts the parts together: the command line, the driver, the
// renderer, the exit status. What is concluded is in rules, what is sent in
// probe, what is printed in report.
package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/confirm"
	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// The exit statuses.
const (
	asExpected  = 0
	unexpected  = 1
	wrongUsage  = 2
	noVerdict   = 3
	interrupted = 130
)

// version is set by the linker for a release.
var version string

func main() {
	// A server decides how much there is to read, up to our limits: this keeps
	// what is read and done with from adding up to more than 25 MiB.
	debug.SetMemoryLimit(12 << 20)
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run runs one command line, without the program's name, and returns the exit
// status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := program{stdin: stdin, stdout: stdout, stderr: stderr, diagnose: diagnose}
	return p.run(args)
}

// program is one run of the command.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	// diagnose makes the checks of a plan: a test looks here at what a command
	// line came to, without a network.
	diagnose func(context.Context, probe.Options, rules.Plan) (*rules.Diagnosis, error)
	line     usage.Line
}

// ended is an exit status on its way out. With a nil error all is said.
type ended struct {
	status int
	err    error
}

func (e *ended) Error() string { return fmt.Sprint(e.err) }
func (e *ended) Unwrap() error { return e.err }

// run runs a command line. A bug ends in one line, as everything else does.
func (p *program) run(args []string) (status int) {
	defer func() {
		if bug := recover(); bug != nil {
			fmt.Fprintf(p.stderr, "%s: a bug of ours: %s; please report it with the command line\n", usage.Program, report.Escape(fmt.Sprint(bug)))
			status = noVerdict
		}
	}()
	err := p.try(args)
	e := &ended{wrongUsage, err}
	switch {
	case err == nil:
		return asExpected
	case errors.As(err, &e) && e.err == nil:
		return e.status
	}
	fmt.Fprintf(p.stderr, "%s: %s\n", usage.Program, report.Escape(e.err.Error()))
	return e.status
}

// try puts the command line in order and hands it to the app.
func (p *program) try(args []string) (err error) {
	m := usage.CommandLine(currentVersion())
	if p.line, err = usage.Parse(args, m.Program, m.Commands); err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		return fmt.Errorf("want a URL, as in %s; --help tells more", m.Examples[0].Line)
	case p.line.Has("help"):
		m.Help(p.stdout, p.line.Command)
		return nil
	case p.line.Has("version"):
		return p.printVersion(nil)
	}
	app := &cli.App{
		Name:                      usage.Program,
		Flags:                     flags(m.Program.Options),
		Action:                    p.check,
		HideHelp:                  true,
		HideVersion:               true,
		DisableSliceFlagSeparator: true,
		Writer:                    p.stderr,
		ErrWriter:                 p.stderr,
		OnUsageError:              func(_ *cli.Context, err error, _ bool) error { return err },
		ExitErrHandler:            func(*cli.Context, error) {},
	}
	actions := p.actions()
	for _, c := range m.Commands {
		app.Commands = append(app.Commands, &cli.Command{
			Name: c.Name, Flags: flags(c.Options), Action: actions[c.Name], HideHelp: true, OnUsageError: app.OnUsageError,
		})
	}
	return app.Run(append([]string{usage.Program}, p.line.Arguments()...))
}

func (p *program) actions() map[string]cli.ActionFunc {
	return map[string]cli.ActionFunc{
		"demo":       p.demo,
		"explain":    p.explain,
		"codes":      p.codes,
		"schema":     p.schema,
		"version":    p.printVersion,
		"completion": p.printCompletion,
		"man":        p.printMan,
	}
}

// flags declares options to the app.
func flags(options []usage.Option) []cli.Flag {
	var fs []cli.Flag
	for _, o := range options {
		var aliases []string
		if o.Letter != "" {
			aliases = []string{o.Letter}
		}
		switch {
		case o.Value == "":
			fs = append(fs, &cli.BoolFlag{Name: o.Name, Aliases: aliases})
		case o.Repeats:
			fs = append(fs, &cli.StringSliceFlag{Name: o.Name, Aliases: aliases, KeepSpace: true})
		default:
			fs = append(fs, &cli.StringFlag{Name: o.Name, Aliases: aliases})
		}
	}
	return fs
}

// check is the main job: one question, one report.
func (p *program) check(c *cli.Context) error {
	question, err := p.question(c)
	if err != nil {
		return err
	}
	format := c.String("format")
	if format == "" {
		format = report.Formats()[0]
	}
	if !slices.Contains(report.Formats(), format) {
		return &rules.Mistake{Option: "--format", Got: format, Want: "want " + strings.Join(report.Formats(), " or "), Meant: rules.Nearest(format, report.Formats())}
	}
	network, err := network(c)
	if err != nil {
		return err
	}
	plan, err := question.Plan()
	wrong := new(rules.Mistake)
	thrown := errors.As(err, &wrong) && wrong.Thrown && format == "json"
	if err != nil && !thrown {
		return err
	}
	if c.Bool("confirm") && !slices.Contains(plan.Browsers, confirm.Engine) {
		return &rules.Mistake{Option: "--confirm", Want: "asks an installed Chrome, Chromium or Edge, and --browser leaves " + confirm.Engine + " out"}
	}
	out, err := p.open(c.String("output"))
	if err != nil {
		return err
	}
	defer out.discard()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	diagnose := p.diagnose
	if thrown { // a program that reads JSON gets what browsers make of it all the same
		diagnose = unsent
	}
	diagnosis, err := diagnose(ctx, network, plan)
	var unconfirmed error
	if err == nil && c.Bool("confirm") && !thrown {
		unconfirmed = confirm.Ask(ctx, network, diagnosis)
	}
	switch {
	case ctx.Err() != nil:
		return &ended{interrupted, errors.New("interrupted")}
	case err != nil:
		return &ended{noVerdict, err}
	}
	stop()
	if err := report.Render(out, format, diagnosis, p.look(c, out)); err != nil {
		return &ended{noVerdict, err}
	}
	if err := out.commit(); err != nil {
		return &ended{noVerdict, err}
	}
	if thrown {
		return wrong
	}
	s := status(diagnosis)
	if unconfirmed != nil && s == asExpected {
		s = noVerdict
	}
	return &ended{s, unconfirmed}
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
	var checks []*rules.Check
	for _, intent := range plan.Checks {
		checks = append(checks, rules.Begin(intent, plan.Browsers).Check())
	}
	return rules.Inquire(plan, checks).Diagnosis(), nil
}

// status is the exit status for what was found.
func status(d *rules.Diagnosis) int {
	s := asExpected
	for _, c := range d.Checks {
		switch c.Verdict {
		case d.Expected:
		case rules.NoVerdict:
			s = max(s, noVerdict)
		default:
			return unexpected
		}
	}
	return s
}

// question takes the question from the options, and reads what they name.
func (p *program) question(c *cli.Context) (rules.Question, error) {
	for _, g := range p.line.Options {
		switch g.Option.Name {
		case "method", "data", "header":
		default:
			if g.Option.Value != "" && g.Value == "" {
				return rules.Question{}, &rules.Mistake{Option: "--" + g.Option.Name, Want: "is given an empty value; want " + g.Option.Value}
			}
		}
	}
	q := rules.Question{
		URL:         c.Args().First(),
		Origin:      c.String("origin"),
		Headers:     c.StringSlice("header"),
		Mode:        c.String("mode"),
		Credentials: c.String("credentials"),
		Redirect:    c.String("redirect"),
		Initiator:   c.String("initiator"),
		Cookie:      c.String("cookie"),
		UserAgent:   c.String("user-agent"),
		Browsers:    c.StringSlice("browser"),
		Only:        c.String("only"),
		Expect:      c.String("expect"),
		Experiments: c.String("experiments"),
		Framework:   c.String("framework"),
		Send:        c.Bool("send"),
		Product:     usage.Program + "/" + currentVersion(),
		Verify:      p.line.Quoted([]string{"format", "output", "no-color"}, p.shown),
	}
	if c.IsSet("method") {
		q.Method = new(c.String("method"))
	}
	if c.IsSet("data") {
		body, err := p.body(c.String("data"))
		if err != nil {
			return q, err
		}
		q.Body = body
	}
	return q, nil
}

// shown is the value of an option as a report may show it.
func (p *program) shown(option, value string) string {
	if p.line.Has("show-secrets") {
		return value
	}
	name := option
	switch option {
	case "header":
		name, value, _ = strings.Cut(value, ":")
		return name + ": " + report.Redact(fetch.HeaderList{{Name: name, Value: strings.TrimSpace(value)}})[0].Value
	case "cookie", "": // "" is the URL
		return report.Redact(fetch.HeaderList{{Name: name, Value: value}})[0].Value
	case "proxy":
		return report.Redact(fetch.HeaderList{{Value: value}})[0].Value
	}
	return value
}

// mostBody is how large a body may be: a browser sends larger ones, but no
// question about CORS needs one.
const mostBody = 16 << 20

// body is the body an option names, read as curl reads it: line breaks and
// NULs of a file are left out.
func (p *program) body(data string) ([]byte, error) {
	name, isFile := strings.CutPrefix(data, "@")
	if !isFile {
		return []byte(data), nil
	}
	in := p.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, unreadable("--data", err)
		}
		defer f.Close()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, mostBody+1))
	switch {
	case err != nil:
		return nil, unreadable("--data", err)
	case len(body) > mostBody:
		return nil, &rules.Mistake{Option: "--data", Got: data, Want: "is larger than 16 MiB"}
	}
	return bytes.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == 0 {
			return -1
		}
		return r
	}, body), nil
}

// unreadable says which option names a file that cannot be read, and why.
func unreadable(option string, err error) error {
	m := &rules.Mistake{Option: option, Want: err.Error()}
	var path *os.PathError
	if errors.As(err, &path) {
		m.Got, m.Want = path.Path, "cannot "+path.Op+" it: "+path.Err.Error()
	}
	return m
}

// network takes how to reach servers from the options.
func network(c *cli.Context) (probe.Options, error) {
	o := probe.Options{Insecure: c.Bool("insecure"), HTTP1: c.Bool("http1.1")}
	if s := c.String("timeout"); s != "" {
		d, err := probe.ParseTimeout(s)
		if err != nil {
			return o, &rules.Mistake{Option: "--timeout", Got: s, Want: err.Error()}
		}
		o.Timeout = d
	}
	for _, s := range c.StringSlice("resolve") {
		r, err := probe.ParseResolve(s)
		if err != nil {
			return o, &rules.Mistake{Option: "--resolve", Want: err.Error()}
		}
		o.Resolve = append(o.Resolve, r)
	}
	if s := c.String("proxy"); s != "" {
		u, err := probe.ParseProxy(s)
		if err != nil {
			return o, &rules.Mistake{Option: "--proxy", Want: err.Error()}
		}
		o.Proxy = u
	}
	if file := c.String("cacert"); file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return o, unreadable("--cacert", err)
		}
		o.Roots = x509.NewCertPool()
		if !o.Roots.AppendCertsFromPEM(pem) {
			return o, &rules.Mistake{Option: "--cacert", Got: file, Want: "holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"}
		}
	}
	return o, nil
}

// output is where a report goes. One that goes to a file is written beside it
// first: the file is never half a report.
type output struct {
	io.Writer
	file, temporary string // "" for standard output
}

// open opens the output before anything is sent: one that cannot be written
// is a mistake of the command line.
func (p *program) open(file string) (*output, error) {
	if file == "" || file == "-" {
		return &output{Writer: p.stdout}, nil
	}
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return nil, &rules.Mistake{Option: "--output", Got: file, Want: "is a directory; want a file"}
	case err == nil && !info.Mode().IsRegular(): // a device or a pipe cannot be replaced
		f, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err != nil {
			return nil, unreadable("--output", err)
		}
		return &output{Writer: f}, nil
	}
	mode := fs.FileMode(0o666)
	if err == nil { // what a link leads to is replaced, not the link
		mode = info.Mode().Perm()
		if file, err = filepath.EvalSymlinks(file); err != nil {
			return nil, unreadable("--output", err)
		}
	}
	temporary := filepath.Join(filepath.Dir(file), fmt.Sprintf(".%s.%d", filepath.Base(file), os.Getpid()))
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, unreadable("--output", &os.PathError{Op: "write", Path: file, Err: errors.Unwrap(err)})
	}
	return &output{Writer: f, file: file, temporary: temporary}, nil
}

// commit puts the file in its place.
func (o *output) commit() error {
	if o.file == "" {
		return nil
	}
	err := o.Writer.(io.Closer).Close()
	if err == nil {
		err = os.Rename(o.temporary, o.file)
	}
	if err == nil {
		o.temporary = ""
	}
	return err
}

// discard leaves nothing behind of a file that was not committed.
func (o *output) discard() {
	if o.temporary != "" {
		o.Writer.(io.Closer).Close()
		os.Remove(o.temporary)
	}
}

// look is how the report looks on this output.
func (p *program) look(c *cli.Context, out *output) report.Options {
	o := report.Options{
		Verbose:     c.Bool("verbose"),
		Quiet:       c.Bool("quiet"),
		ShowSecrets: c.Bool("show-secrets"),
		Version:     currentVersion(),
	}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		o.Width = columns
	}
	if f, ok := out.Writer.(*os.File); ok && out.file == "" && term.IsTerminal(int(f.Fd())) {
		o.Color = !c.Bool("no-color") && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
		o.ASCII = !utf8Locale()
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			o.Width = columns
		}
	}
	return o
}

// utf8Locale says whether the terminal takes UTF-8. An environment that does
// not say is taken for a container's, whose terminal does.
func utf8Locale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(os.Getenv(name)); v != "" {
			return runtime.GOOS == "windows" || strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}

// exhibits are the demo's endpoints.
//
//go:embed testdata/exhibits/*.txtar
var exhibits embed.FS

// demo serves the exhibits and checks them, or one of them, or keeps them up.
func (p *program) demo(c *cli.Context) error {
	dir, err := fs.Sub(exhibits, "testdata/exhibits")
	if err != nil {
		return &ended{noVerdict, err}
	}
	shown, err := gallery.Load(dir)
	if err != nil {
		return &ended{noVerdict, err}
	}
	if name := c.Args().First(); name != "" {
		var names []string
		for _, e := range shown {
			names = append(names, e.Name)
		}
		i := slices.Index(names, name)
		if i < 0 {
			return &rules.Mistake{Option: "demo", Got: name, Want: "is none of the demo's endpoints, which demo lists", Meant: rules.Nearest(name, names)}
		}
		shown = shown[i : i+1]
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	out := &output{Writer: p.stdout}
	look := p.look(c, out)
	prober := probe.New(probe.Options{})
	defer prober.Close()
	options := gallery.Options{Origin: "http://localhost:3000"}
	if c.Bool("serve") {
		options.Page = &gallery.Page{Predict: func(ctx context.Context, plan rules.Plan) ([]byte, error) {
			d, err := prober.Diagnose(ctx, plan)
			if err != nil {
				return nil, err
			}
			var json bytes.Buffer
			err = report.JSON(&json, d, look)
			return json.Bytes(), err
		}}
	}
	up, err := gallery.Start(ctx, shown, options)
	if err != nil {
		return &ended{noVerdict, err}
	}
	defer up.Close()
	if c.Bool("serve") {
		if err := report.Serving(out, up.PageOrigin, up.APIURL, look); err != nil {
			return &ended{noVerdict, err}
		}
		<-ctx.Done()
		return nil
	}
	var rows []report.Row
	for _, e := range shown {
		d, err := prober.Diagnose(ctx, e.Plan(up.APIURL, up.PageOrigin))
		switch {
		case ctx.Err() != nil:
			return &ended{interrupted, errors.New("interrupted")}
		case err != nil:
			return &ended{noVerdict, err}
		}
		rows = append(rows, report.Row{Name: e.Name, Title: e.Title, Diagnosis: d})
	}
	if len(rows) == 1 {
		err = report.Text(out, rows[0].Diagnosis, look)
	} else {
		err = report.Demo(out, rows, look)
	}
	if err != nil {
		return &ended{noVerdict, err}
	}
	return nil
}

// explain explains what its operands say; a console line may come without
// quotation marks around it, as several.
func (p *program) explain(c *cli.Context) error {
	words := strings.Join(c.Args().Slice(), " ")
	if words == "" {
		return &rules.Mistake{Option: "explain", Want: "want a code, as codes lists them, or a line of a browser's console"}
	}
	e, ok := rules.Explain(words)
	if !ok {
		var slugs []string
		for _, c := range rules.Codes() {
			slugs = append(slugs, c.Slug)
		}
		return &rules.Mistake{Option: "explain", Got: words, Want: "is no code, no engine's name for an error and no line of a console that is known", Meant: rules.Nearest(words, slugs)}
	}
	var ask usage.Line
	check := ""
	if e.Question != nil {
		ask = usage.Asking(*e.Question)
		check = ask.Quoted(nil, func(_, value string) string { return value })
	}
	if c.Bool("run") && (e.Question == nil || e.Question.URL == "" || e.Question.Origin == "") {
		return &rules.Mistake{Option: "--run", Want: "wants a console line that tells the URL and the page's origin; without them: cors-check URL --origin ORIGIN"}
	}
	if err := report.Explanation(p.stdout, e, check, p.look(c, &output{Writer: p.stdout})); err != nil {
		return &ended{noVerdict, err}
	}
	if c.Bool("run") {
		fmt.Fprintln(p.stdout)
		return &ended{p.run(ask.Arguments()), nil}
	}
	return nil
}

func (p *program) codes(c *cli.Context) error {
	if err := report.Codes(p.stdout, rules.Codes(), p.look(c, &output{Writer: p.stdout})); err != nil {
		return &ended{noVerdict, err}
	}
	return nil
}

func (p *program) schema(*cli.Context) error {
	if _, err := p.stdout.Write(report.Schema()); err != nil {
		return &ended{noVerdict, err}
	}
	return nil
}

func (p *program) printVersion(*cli.Context) error {
	fmt.Fprintf(p.stdout, "%s %s (%s, %s/%s)\n", usage.Program, currentVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

// currentVersion is the release's version, or what the go command recorded of
// the source.
func currentVersion() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

func (p *program) printCompletion(c *cli.Context) error {
	shell := c.Args().First()
	if !slices.Contains(usage.Shells, shell) {
		return &rules.Mistake{Option: "completion", Got: shell, Want: "want a shell: " + strings.Join(usage.Shells, ", "), Meant: rules.Nearest(shell, usage.Shells)}
	}
	usage.CommandLine(currentVersion()).Completion(p.stdout, shell)
	return nil
}

func (p *program) printMan(*cli.Context) error {
	usage.CommandLine(currentVersion()).Man(p.stdout)
	return nil
}
