package usage

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/batch"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/look"
	"github.com/cors-check/cors-check/report/outputs"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/policy"
)

// Run is everything that a run of the program can be told.
type Run struct {
	Question ask.Question
	Network  probe.Options
	Confirm  bool // ask an installed browser too
	Format   report.Format
	Copies   []outputs.To // of the report, in files
	Report   report.Options
	Color    look.Color
	Output   string // the file for the report, "" for standard output
	// Of the commands on many cases:
	Origins  []string
	Batch    batch.Options
	FailFast bool              // stop after the first case that fails
	Shard    policy.Shard      // of the cases
	Resume   string            // the NDJSON of an earlier run, "" for none
	Metrics  string            // the file for these, "" for none
	Force    bool              // init, from: a file that is there is written over
	Print    bool              // from: only the command line
	Values   map[string]string // from: of names in the text
	Write    string            // from: the policy file that is written, "" for none
	Serve    bool              // demo: keep it up
	Live     bool              // from: servers are asked, whatever was recorded
	Check    bool              // explain: make the check, too
	Operands []string

	// ReadFile reads a file that an option names; "-" is standard input.
	ReadFile func(name string) ([]byte, error)

	known   []Option // of the command that runs
	given   []given
	wrong   error
	appends bool
}

// Outputs are all places that the report goes to, the main one first.
func (r *Run) Outputs() []outputs.To {
	return append([]outputs.To{{Format: r.Format, File: r.Output, Append: r.appends}}, r.Copies...)
}

// Append has one of Outputs written at the end of its file.
func (r *Run) Append(i int) {
	if i == 0 {
		r.appends = true
	} else {
		r.Copies[i-1].Append = true
	}
}

// given is an option as it was given.
type given struct {
	option Option
	value  string
}

// NewRun is a run that was told nothing: the defaults.
func NewRun(version string, readFile func(string) ([]byte, error)) *Run {
	return &Run{
		Question: ask.Question{Product: Program + "/" + version},
		Format:   report.Formats()[0],
		Report:   report.Options{Version: version},
		ReadFile: readFile,
	}
}

// Give takes an option with its value. What is wrong with it Mistake says.
func (r *Run) Give(o Option, value string) {
	err := r.take(o, value)
	if r.wrong == nil {
		r.wrong = err
	}
}

func (r *Run) take(o Option, value string) error {
	again := slices.ContainsFunc(r.given, func(g given) bool { return g.option.Name == o.Name })
	switch {
	case again && o.Value == "":
		return nil
	case again && !o.Repeats:
		return fmt.Errorf("--%s is given twice, and there can be only one", o.Name)
	case o.Value != "" && value == "" && !o.Empty:
		return &ask.Mistake{Field: o.Name, Want: "is given an empty value; want " + o.Value}
	}
	r.given = append(r.given, given{o, value})
	return o.Into(r, value)
}

// Knows has the options of the command that runs, for Adopt.
func (r *Run) Knows(all []Option) { r.known = all }

// Adopt takes an option that a text says, not the command line: what that says
// goes before it. The error is what is wrong with the value, and then nothing is
// changed.
func (r *Run) Adopt(name, value string) error {
	i := slices.IndexFunc(r.known, func(o Option) bool { return o.Name == name })
	if i < 0 {
		return fmt.Errorf("there is no --%s here", name)
	}
	o := r.known[i]
	if slices.ContainsFunc(r.given, func(g given) bool { return g.option.Name == name && (!o.Repeats || g.value == value) }) {
		return nil
	}
	network := r.Network
	if err := o.Into(r, value); err != nil {
		r.Network = network
		return err
	}
	r.given = append(r.given, given{o, value})
	return nil
}

// Operand is the first operand, "" for none.
func (r *Run) Operand() string {
	if len(r.Operands) == 0 {
		return ""
	}
	return r.Operands[0]
}

// Mistake is the first thing that is wrong with the options, nil for none.
func (r *Run) Mistake() error { return r.wrong }

// Unreadable is the mistake of an option that names a file which cannot be
// read or written.
func Unreadable(option, value string, err error) error {
	m := &ask.Mistake{Field: option, Got: value, Want: err.Error()}
	var path *fs.PathError
	if errors.As(err, &path) {
		m.Got, m.Want = path.Path, "cannot "+path.Op+" it: "+path.Err.Error()
	}
	return m
}

// Say is an error in one line, as it is told on the command line: a mistake in
// the value of an option names that with its dashes.
func (m Manual) Say(err error) string {
	wrong := new(ask.Mistake)
	if !errors.As(err, &wrong) {
		return err.Error()
	}
	name := wrong.Field
	for _, c := range m.All() {
		if _, ok := c.byName(name); ok {
			name = "--" + name
			break
		}
	}
	return wrong.Called(name)
}
