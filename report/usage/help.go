package usage

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/report"
)

// width is where help breaks its lines: it is read on terminals of 80.
const width = 79

// Help writes the help of a command, or of the program when name is "". It
// fails with what out says.
func (m Manual) Help(out io.Writer, name string) error {
	w := new(bytes.Buffer)
	m.help(w, name)
	_, err := w.WriteTo(out)
	return err
}

func (m Manual) help(w io.Writer, name string) {
	command, ok := m.named(name)
	if !ok {
		command = m.Program
	}
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s\n", wrap(command.path()+": "+command.Description, 0), command.synopsis())
	if command.Name == Program {
		for _, e := range m.Examples {
			fmt.Fprintf(w, "\n  %s\n      %s\n", e.Line, wrap(e.Meaning, 6))
		}
	}
	for _, group := range command.groups() {
		fmt.Fprintf(w, "\n%s:\n", group)
		for _, o := range command.Options {
			if o.Group == group {
				entry(w, o.label(), o.described())
			}
		}
	}
	if command.Name != Program {
		return
	}
	fmt.Fprint(w, "\nCommands:\n")
	for _, c := range m.Commands {
		entry(w, "  "+strings.TrimSpace(c.Name+" "+c.Operands), c.Description)
	}
	fmt.Fprint(w, "\nEnvironment:\n")
	for _, e := range m.Environment {
		entry(w, "  "+e.Line, e.Meaning)
	}
	fmt.Fprint(w, "\nExit status:\n")
	for _, s := range m.Status {
		entry(w, "  "+s.Line, s.Meaning)
	}
}

// entry writes a term and its meaning in two columns.
func entry(w io.Writer, term, meaning string) {
	const column = 28
	if len(term) > column-2 {
		fmt.Fprintf(w, "%s\n%s", term, strings.Repeat(" ", column))
	} else {
		fmt.Fprintf(w, "%-*s", column, term)
	}
	fmt.Fprintln(w, wrap(meaning, column))
}

// wrap breaks text at spaces, each line after the first indented.
func wrap(text string, indent int) string {
	return strings.Join(report.Wrap(text, width-indent, width-indent), "\n"+strings.Repeat(" ", indent))
}

// groups are the headings of the options, in the order they first come.
func (c Command) groups() []string {
	var gs []string
	for _, o := range c.Options {
		if !slices.Contains(gs, o.Group) {
			gs = append(gs, o.Group)
		}
	}
	return gs
}

// label is an option as help shows it: "  -O, --origin ORIGIN".
func (o Option) label() string {
	s := "      --" + o.Name
	if o.Letter != "" {
		s = "  -" + o.Letter + ", --" + o.Name
	}
	if o.Value != "" {
		s += " " + o.Value
	}
	return s
}

// described is the description, with the values to choose from.
func (o Option) described() string {
	if len(o.Choices) == 0 {
		return o.Description
	}
	return o.Description + ": " + cmp.Or(o.Listed, strings.Join(o.Choices, ", "))
}
