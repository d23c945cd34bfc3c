// Package outputs takes a report to where it is wanted: standard output and
// files, each in its format.
package outputs

import (
	"io"
	"slices"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/file"
	"github.com/cors-check/cors-check/rules"
)

// To is where a report goes, and how it is written there.
type To struct {
	Format report.Format
	File   string // "" for standard output
	// Append has it written at the end of what is there.
	Append bool
}

// Outputs are open for a report.
type Outputs []*output

type output struct {
	To
	*file.Output
	look  report.Options
	suite report.Suite
}

// Unwritable is Open's error: a file that cannot be written.
type Unwritable struct {
	File string
	error
}

func (u *Unwritable) Unwrap() error { return u.error }

// Open opens all, before anything is sent. How a report looks on an output
// look says. With live those whose format writes each case as it comes are
// written in place: they are there, whatever ends the run.
func Open(all []To, stdout io.Writer, live bool, look func(io.Writer) report.Options) (Outputs, error) {
	var os Outputs
	for _, to := range all {
		create := file.Create
		switch {
		case to.Append:
			create = file.Append
		case live && to.Format.Live:
			create = file.Overwrite
		}
		out, err := create(to.File, stdout)
		if err != nil {
			os.Discard()
			return nil, &Unwritable{to.File, err}
		}
		os = append(os, &output{To: to, Output: out, look: look(out.Writer)})
	}
	return os, nil
}

// Discard leaves nothing behind of what was not written to its end.
func (os Outputs) Discard() {
	for _, o := range os {
		o.Output.Discard()
	}
}

// Report writes the report on one check.
func (os Outputs) Report(d *rules.Diagnosis) error {
	for _, o := range os {
		if err := o.Format.Render(o.Writer, d, o.look); err != nil {
			return err
		}
		if err := o.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// begun is the report on many cases, which begins where it is first wanted.
func (o *output) begun() report.Suite {
	if o.suite == nil {
		o.suite = o.Format.Suite(o.Writer, o.look)
	}
	return o.suite
}

// Case writes one of many cases. One that is known stands already where is
// appended.
func (os Outputs) Case(r report.Record, known bool) error {
	for _, o := range os {
		if known && o.Append && o.Format.Live {
			continue
		}
		if err := o.begun().Case(r); err != nil {
			return err
		}
	}
	return nil
}

// End writes the end of a report on many cases.
func (os Outputs) End(e report.Ending) error {
	for _, o := range os {
		if err := o.begun().End(e); err != nil {
			return err
		}
		if err := o.Commit(); err != nil {
			return err
		}
	}
	return nil
}

// ForGitHub are the outputs beside others in a job of GitHub Actions:
// annotations where standard output has text, and the summary of the job.
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
func ForGitHub(others []To, getenv func(string) string) []To {
	var all []To
	if others[0].Format.Name == "text" && others[0].File == "" {
		all = append(all, To{Format: named("github")})
	}
	if summary := getenv("GITHUB_STEP_SUMMARY"); summary != "" {
		all = append(all, To{Format: named("markdown"), File: summary, Append: true})
	}
	return all
}

func named(name string) report.Format {
	i := slices.IndexFunc(report.Formats(), func(f report.Format) bool { return f.Name == name })
	return report.Formats()[i]
}
