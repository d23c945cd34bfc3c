// Package usage is the command line as people and shells meet it: options in
// any order, what was probably meant, help, the man page and completion. It
// knows nothing of the library that parses what it has put in order.
package usage

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules"
)

// Option is an option of a command.
type Option struct {
	Name        string   // the long name, without dashes
	Letter      string   // the short one, "" for none
	Value       string   // what stands for the value in help, "" when it takes none
	Description string   // one line
	Group       string   // the heading it stands under in help
	Choices     []string // the values to choose from, nil for any
	Repeats     bool
}

// Command is the program itself, or one of its commands.
type Command struct {
	Name        string   // "cors-check", "demo"
	Operands    string   // what stands for them in help: "[NAME]"
	Most        int      // how many operands there may be
	Choices     []string // what the operands are chosen from, nil for anything
	Description string
	Options     []Option
}

// Given is an option as it was given.
type Given struct {
	Option Option
	Value  string
}

// Line is a command line in order.
type Line struct {
	Command  string // "" for the program itself
	Options  []Given
	Operands []string
}

// Parse puts a command line in order: options before, between and after the
// operands, as --name VALUE, --name=VALUE, -n VALUE, -nVALUE or, for those
// without a value, joined as in -kq; -- ends them. The error is one line that
// says what was expected and what was probably meant.
func Parse(args []string, program Command, commands []Command) (Line, error) {
	line, command := Line{}, program
	if at := firstOperand(args, program.Options); at >= 0 {
		i := slices.IndexFunc(commands, func(c Command) bool { return c.Name == args[at] })
		switch {
		case i >= 0:
			command = commands[i]
			line.Command = command.Name
			args = slices.Delete(slices.Clone(args), at, at+1)
		case !strings.ContainsAny(args[at], ".:/"):
			if near := rules.Nearest(args[at], names(commands)); near != "" {
				return Line{}, fmt.Errorf("%q is neither a command nor a URL; did you mean %s?", args[at], near)
			}
		}
	}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			line.Operands = append(line.Operands, args...)
			args = nil
		case strings.HasPrefix(arg, "--"):
			name, value, joined := strings.Cut(arg[2:], "=")
			o, ok := command.byName(name)
			if !ok {
				return Line{}, command.unknown("--"+name, name)
			}
			rest, err := line.give(o, "--"+name, value, joined, args)
			if err != nil {
				return Line{}, err
			}
			args = rest
		case len(arg) > 1 && arg[0] == '-':
			rest, err := line.letters(command, arg[1:], args)
			if err != nil {
				return Line{}, err
			}
			args = rest
		default:
			line.Operands = append(line.Operands, arg)
		}
	}
	if len(line.Operands) > command.Most {
		return Line{}, fmt.Errorf("argument %s is one too many: %s", strconv.Quote(line.Operands[command.Most]), command.synopsis())
	}
	return line, nil
}

// firstOperand is the index of the first argument that is neither an option
// nor its value, -1 when there is none. An option it does not know it takes
// for one without a value: what is wrong with it is found out later.
func firstOperand(args []string, options []Option) int {
	program := Command{Options: options}
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

// letters takes joined short options: -kqo FILE, -XPOST.
func (l *Line) letters(command Command, joined string, args []string) (rest []string, err error) {
	if _, ok := command.byName(joined); ok && len(joined) > 1 {
		return nil, fmt.Errorf("unknown option -%s; did you mean --%s?", joined, joined)
	}
	for i := range len(joined) {
		o, ok := command.byLetter(joined[i : i+1])
		if !ok {
			return nil, command.unknown("-"+joined, joined)
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
func (l *Line) give(o Option, as, value string, joined bool, args []string) ([]string, error) {
	switch {
	case o.Value == "" && joined:
		return nil, fmt.Errorf("%s takes no value", as)
	case o.Value != "" && !joined && len(args) == 0:
		return nil, fmt.Errorf("%s wants a value: %s %s", as, as, o.Value)
	case o.Value != "" && !joined:
		value, args = args[0], args[1:]
	}
	for _, g := range l.Options {
		if g.Option.Name == o.Name && o.Value != "" && !o.Repeats {
			return nil, fmt.Errorf("--%s is given twice, and there can be only one", o.Name)
		}
	}
	l.Options = append(l.Options, Given{o, value})
	return args, nil
}

// Arguments are the line as any parser takes it: long names, each joined to
// its value; --; the operands.
func (l Line) Arguments() []string {
	var args []string
	if l.Command != "" {
		args = append(args, l.Command)
	}
	done := map[string]bool{}
	for _, g := range l.Options {
		switch {
		case g.Option.Value != "":
			args = append(args, "--"+g.Option.Name+"="+g.Value)
		case !done[g.Option.Name]:
			args = append(args, "--"+g.Option.Name)
			done[g.Option.Name] = true
		}
	}
	return append(append(args, "--"), l.Operands...)
}

// Has says whether an option was given.
func (l Line) Has(name string) bool {
	return slices.ContainsFunc(l.Options, func(g Given) bool { return g.Option.Name == name })
}

// Quoted is the line as a person would type it again in a shell: the operands,
// then the options, without those named in leave. Each value is shown as show
// has it.
func (l Line) Quoted(leave []string, show func(option, value string) string) string {
	words := []string{Program}
	if l.Command != "" {
		words = append(words, l.Command)
	}
	for _, o := range l.Operands {
		words = append(words, shellQuote(show("", o)))
	}
	for _, g := range l.Options {
		if slices.Contains(leave, g.Option.Name) {
			continue
		}
		words = append(words, "--"+g.Option.Name)
		if g.Option.Value != "" {
			words = append(words, shellQuote(show(g.Option.Name, g.Value)))
		}
	}
	return strings.Join(words, " ")
}

// Asking is the command line that asks a question. What the question does not
// say stands there as a word to replace.
func Asking(q rules.Question) Line {
	line := Line{Operands: []string{cmp.Or(q.URL, "URL")}}
	give := func(name, value string) {
		if value != "" {
			line.Options = append(line.Options, Given{Option{Name: name, Value: name}, value})
		}
	}
	give("origin", cmp.Or(q.Origin, "ORIGIN"))
	if q.Method != nil {
		give("method", *q.Method)
	}
	for _, h := range q.Headers {
		give("header", h)
	}
	give("credentials", q.Credentials)
	give("initiator", q.Initiator)
	return line
}

// shellQuote quotes a word for a POSIX shell where it needs it; one with
// bytes that a terminal would act on as $'…', which bash, zsh and fish 4 take.
func shellQuote(s string) string {
	const plain = "-_./:=@%+,0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	switch {
	case s != "" && strings.Trim(s, plain) == "" && s[0] != '=':
		return s
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F || r == 0xFFFD || r > 0x7F }):
		var b strings.Builder
		b.WriteString("$'")
		for i := range len(s) {
			switch c := s[i]; {
			case c == '\'' || c == '\\':
				b.WriteByte('\\')
				b.WriteByte(c)
			case c < ' ' || c >= 0x7F:
				fmt.Fprintf(&b, `\x%02x`, c)
			default:
				b.WriteByte(c)
			}
		}
		return b.String() + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
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
	if near := rules.Nearest(strings.TrimLeft(name, "-"), long); near != "" {
		return fmt.Errorf("%s; did you mean --%s?", s, near)
	}
	return fmt.Errorf("%s; %s --help lists them", s, c.path())
}

func (c Command) path() string {
	if c.Name == Program {
		return Program
	}
	return Program + " " + c.Name
}

// Program is the name people type.
const Program = "cors-check"

func names(commands []Command) []string {
	var ns []string
	for _, c := range commands {
		ns = append(ns, c.Name)
	}
	return ns
}
