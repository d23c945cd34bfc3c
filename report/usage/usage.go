// Package usage is the command line as people and shells meet it: what a run
// can be told, options in any order, what was probably meant, help, the manual
// page, completion, and the command that asks again. It knows nothing of the
// library that parses what it has put in order.
package usage

import (
	"slices"
	"strings"
)

// Program is the name people type.
const Program = "cors-check"

// Option is an option of a command.
type Option struct {
	Name        string   // the long name, without dashes
	Letter      string   // the short one, "" for none
	Value       string   // what stands for the value in help, "" when it takes none
	Description string   // one line
	Group       string   // the heading it stands under in help
	Choices     []string // the values to choose from, nil for any
	Listed      string   // the choices as help lists them, "" for just their names
	Repeats     bool     // may be given more than once
	Empty       bool     // an empty value is one
	// Into puts the value where it belongs. An error is a mistake of the value.
	Into func(r *Run, value string) error
	// Instead is the command that runs instead when the option is given.
	Instead string
	// Redact hides what is secret in a value; nil where nothing ever is.
	Redact func(value string) string
	// Aside says that the option is about this report alone, and no part of the
	// command that checks again.
	Aside bool
}

// Command is the program itself, or one of its commands.
type Command struct {
	Name        string // "cors-check", "demo"
	Description string
	Options     []Option
	Operands    string          // what stands for them in help: "[NAME]"
	Least, Most int             // how many operands there may be
	Want        string          // what an operand has to be, said where it is missing or wrong
	Choices     func() []string // what completion offers for an operand; nil for nothing
	Closed      bool            // nothing but Choices will do
}

// Manual is the whole of the command line.
type Manual struct {
	Version     string
	Program     Command
	Commands    []Command
	Examples    []Example
	Environment []Example // variables that are read, and what for
	Status      []Example // exit statuses and their meaning
}

// Example is a command line, a variable or an exit status, and what it does or
// means.
type Example struct{ Line, Meaning string }

// All are the program and its commands.
func (m Manual) All() []Command { return append([]Command{m.Program}, m.Commands...) }

// named is the command of that name.
func (m Manual) named(name string) (Command, bool) {
	for _, c := range m.All() {
		if c.Name == name {
			return c, true
		}
	}
	return Command{}, false
}

// chosen are the command's Choices, if it has any.
func (c Command) chosen() []string {
	if c.Choices == nil {
		return nil
	}
	return c.Choices()
}

func (c Command) byName(name string) (Option, bool) {
	return c.find(func(o Option) bool { return o.Name == name })
}

func (c Command) byLetter(letter string) (Option, bool) {
	return c.find(func(o Option) bool { return o.Letter == letter })
}

func (c Command) find(is func(Option) bool) (Option, bool) {
	if i := slices.IndexFunc(c.Options, is); i >= 0 {
		return c.Options[i], true
	}
	return Option{}, false
}

// path is what is typed for the command.
func (c Command) path() string {
	if c.Name == Program {
		return Program
	}
	return Program + " " + c.Name
}

// synopsis is the command with what stands for its options and operands.
func (c Command) synopsis() string {
	s := c.path()
	if len(c.Options) > 0 {
		s += " [options]"
	}
	if c.Operands != "" {
		s += " " + c.Operands
	}
	if c.Name == Program {
		s += " [options]"
	}
	return s
}

// takesFile says that the value names a file.
func (o Option) takesFile() bool { return strings.Contains(o.Value, "FILE") }

func names(commands []Command) []string {
	var ns []string
	for _, c := range commands {
		ns = append(ns, c.Name)
	}
	return ns
}
