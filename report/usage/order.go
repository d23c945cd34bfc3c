package usage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/nearest"
)

// Order puts a command line in order: the name of the command, Program for the
// main one; its options, each as --name or --name=VALUE; --; the operands. As
// given, options may stand before, between and after the operands, as --name
// VALUE, --name=VALUE, -n VALUE, -nVALUE or, for those without a value, joined
// as in -kq; -- ends them. The error is one line that says what was expected
// and what was probably meant.
func (m Manual) Order(args []string) ([]string, error) {
	command := m.Program
	if at := firstOperand(args, m.Program); at >= 0 {
		c, ok := m.named(args[at])
		switch {
		case ok && c.Name != Program:
			command = c
			args = slices.Delete(slices.Clone(args), at, at+1)
		case args[at] == "curl":
			_, err := ask.Plan(ask.Question{URL: strings.Join(args[at:], " ")})
			return nil, err
		case !strings.ContainsAny(args[at], ".:/"):
			if near := nearest.Word(args[at], names(m.Commands)); near != "" {
				return nil, fmt.Errorf("%q is neither a command nor a URL; did you mean %s?", args[at], near)
			}
		}
	}
	line := line{command: command}
	if err := line.sort(args); err != nil {
		return nil, err
	}
	if line.instead != "" {
		return []string{line.instead, "--", command.Name}, nil
	}
	if err := command.judge(line.operands); err != nil {
		return nil, err
	}
	return slices.Concat([]string{command.Name}, line.options, []string{"--"}, line.operands), nil
}

// judge says what is wrong with the operands of a command.
func (c Command) judge(operands []string) error {
	if len(operands) > c.Most {
		return fmt.Errorf("argument %s is one too many: %s", strconv.Quote(operands[c.Most]), c.synopsis())
	}
	if len(operands) < c.Least {
		return &ask.Mistake{Field: c.Name, Want: c.Want}
	}
	for _, operand := range operands {
		if among := c.chosen(); c.Closed && !slices.Contains(among, operand) {
			return &ask.Mistake{Field: c.Name, Got: operand, Want: c.Want, Meant: nearest.Word(operand, among)}
		}
	}
	return nil
}

// firstOperand is the index of the first argument that is neither an option
// nor its value, -1 when there is none. An option it does not know it takes
// for one without a value: what is wrong with it is found out later.
func firstOperand(args []string, program Command) int {
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; {
		case arg == "--":
			return -1
		case strings.HasPrefix(arg, "--"):
			o, ok := program.byName(arg[2:])
			if ok && o.Value != "" {
				i++
			}
		case len(arg) > 1 && arg[0] == '-':
			for j := range len(arg) - 1 {
				o, ok := program.byLetter(arg[1+j : 2+j])
				if ok && o.Value != "" {
					if j == len(arg)-2 {
						i++
					}
					break
				}
			}
		default:
			return i
		}
	}
	return -1
}

// line is a command line while it is put in order.
type line struct {
	command  Command
	options  []string
	operands []string
	instead  string // the command that one of the options stands for
}

func (l *line) sort(args []string) (err error) {
	for len(args) > 0 && err == nil {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			l.operands = append(l.operands, args...)
			return nil
		case strings.HasPrefix(arg, "--"):
			name, value, joined := strings.Cut(arg[2:], "=")
			o, ok := l.command.byName(name)
			if !ok {
				return l.command.unknown("--"+name, name)
			}
			args, err = l.give(o, "--"+name, value, joined, args)
		case len(arg) > 1 && arg[0] == '-':
			args, err = l.letters(arg[1:], args)
		default:
			l.operands = append(l.operands, arg)
		}
	}
	return err
}

// letters takes joined short options: -kqo FILE, -XPOST.
func (l *line) letters(joined string, args []string) (rest []string, err error) {
	if _, ok := l.command.byName(joined); ok && len(joined) > 1 {
		return nil, fmt.Errorf("unknown option -%s; did you mean --%s?", joined, joined)
	}
	for i := range len(joined) {
		o, ok := l.command.byLetter(joined[i : i+1])
		if !ok {
			return nil, l.command.unknown("-"+joined, joined)
		}
		value := joined[i+1:]
		takes := o.Value != ""
		args, err = l.give(o, "-"+o.Letter, value, takes && value != "", args)
		if takes || err != nil {
			return args, err
		}
	}
	return args, nil
}

// give adds an option with its value, the one joined to it or the next
// argument, and returns the arguments that are left.
func (l *line) give(o Option, as, value string, joined bool, args []string) ([]string, error) {
	switch {
	case o.Value == "" && joined:
		return nil, fmt.Errorf("%s takes no value", as)
	case o.Value == "" && o.Instead != "":
		l.instead = o.Instead
	case o.Value == "":
		l.options = append(l.options, "--"+o.Name)
	case !joined && len(args) == 0:
		return nil, fmt.Errorf("%s needs a value: %s %s", as, as, o.Value)
	case !joined:
		value, args = args[0], args[1:]
		fallthrough
	default:
		l.options = append(l.options, "--"+o.Name+"="+value)
	}
	return args, nil
}

// unknown says that there is no such option, and which one is near.
func (c Command) unknown(as, name string) error {
	var long []string
	for _, o := range c.Options {
		long = append(long, o.Name)
	}
	s := fmt.Sprintf("unknown option %q", as)
	if strings.Trim(as, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == "" && len(as) < 40 {
		s = "unknown option " + as
	}
	if near := nearest.Word(strings.TrimLeft(name, "-"), long); near != "" {
		return fmt.Errorf("%s; did you mean --%s?", s, near)
	}
	return fmt.Errorf("%s; %s --help lists them", s, c.path())
}
