package usage

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Manual is what help, the man page and completion are made of.
type Manual struct {
	Version  string
	Program  Command
	Commands []Command
	Examples []Example
	Status   []Example // exit statuses and their meaning
}

// Example is a command line, or an exit status, and what it does or means.
type Example struct{ Line, Meaning string }

// width is where help breaks its lines: it is read on terminals of 80.
const width = 79

// Help writes the help of a command, or of the program when name is "".
func (m Manual) Help(w io.Writer, name string) {
	command := m.Program
	if i := slices.IndexFunc(m.Commands, func(c Command) bool { return c.Name == name }); i >= 0 {
		command = m.Commands[i]
	}
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s\n", wrap(command.path()+": "+command.Description, 0), command.synopsis())
	if name == "" {
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
	if name != "" {
		return
	}
	fmt.Fprint(w, "\nCommands:\n")
	for _, c := range m.Commands {
		entry(w, "  "+strings.TrimSpace(c.Name+" "+c.Operands), c.Description)
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
	var b strings.Builder
	at := indent
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case at+1+len(word) > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += len(word)
	}
	return b.String()
}

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
	return o.Description + ": " + strings.Join(o.Choices, ", ")
}
