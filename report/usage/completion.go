package usage

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Shells are those that Completion knows.
var Shells = []string{"bash", "zsh", "fish"}

// Completion writes a completion script: the commands, the options, the values
// of an option that are a closed set, and file names.
func (m Manual) Completion(w io.Writer, shell string) {
	switch shell {
	case "bash":
		m.bash(w)
	case "zsh":
		m.zsh(w)
	case "fish":
		m.fish(w)
	}
}

func (m Manual) bash(w io.Writer) {
	fmt.Fprintf(w, "# bash completion for %s\n_cors_check() {\n", Program)
	fmt.Fprint(w, "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= w\n")
	fmt.Fprintf(w, "  for w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case $w in %s) command=$w; break ;; esac\n  done\n",
		strings.Join(names(m.Commands), "|"))
	fmt.Fprint(w, "  COMPREPLY=()\n  case $before in\n")
	for _, o := range m.options() {
		if o.Value == "" {
			continue
		}
		if len(o.Choices) > 0 {
			fmt.Fprintf(w, "  %s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", o.spellings("|"), strings.Join(o.Choices, " "))
		} else if o.takesFile() {
			fmt.Fprintf(w, "  %s) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", o.spellings("|"))
		} else {
			fmt.Fprintf(w, "  %s) return ;;\n", o.spellings("|"))
		}
	}
	fmt.Fprint(w, "  esac\n  case $command in\n")
	for _, c := range m.Commands {
		fmt.Fprintf(w, "  %s) COMPREPLY=($(compgen -W '%s' -- \"$word\")) ;;\n", c.Name, strings.Join(slices.Concat(c.Choices, c.spellings()), " "))
	}
	fmt.Fprintf(w, "  *) COMPREPLY=($(compgen -W '%s' -- \"$word\")) ;;\n  esac\n}\ncomplete -F _cors_check %s\n",
		strings.Join(append(names(m.Commands), m.Program.spellings()...), " "), Program)
}

func (m Manual) zsh(w io.Writer) {
	fmt.Fprintf(w, "#compdef %s\n# zsh completion for %s\n_cors_check() {\n  local command w\n", Program, Program)
	fmt.Fprintf(w, "  for w in ${words[2,CURRENT-1]}; do\n    case $w in (%s) command=$w; break ;; esac\n  done\n  case $command in\n",
		strings.Join(names(m.Commands), "|"))
	for _, c := range m.Commands {
		fmt.Fprintf(w, "  (%s) _arguments -s \\\n%s    '1: :(%s)' \\\n    '*: :(%s)' ;;\n", c.Name, zshOptions(c), c.Name, strings.Join(c.Choices, " "))
	}
	fmt.Fprintf(w, "  (*) _arguments -s \\\n%s    '*: :(%s)' ;;\n  esac\n}\n", zshOptions(m.Program), strings.Join(names(m.Commands), " "))
	// The file works both as an autoloaded function and sourced.
	fmt.Fprintf(w, "if [[ $funcstack[1] == _cors_check || $funcstack[1] == _cors-check ]]; then\n  _cors_check \"$@\"\nelse\n  compdef _cors_check %s\nfi\n", Program)
}

func zshOptions(c Command) string {
	var b strings.Builder
	for _, o := range c.Options {
		action := ""
		switch {
		case o.Value == "":
		case len(o.Choices) > 0:
			action = ":" + o.Value + ":(" + strings.Join(o.Choices, " ") + ")"
		case o.takesFile():
			action = ":" + o.Value + ":_files"
		default:
			action = ":" + o.Value + ": "
		}
		escape := strings.NewReplacer("'", `'\''`, "[", `\[`, "]", `\]`, ":", `\:`)
		for _, s := range strings.Split(o.spellings(" "), " ") {
			repeats := ""
			if o.Repeats {
				repeats = "*"
			}
			fmt.Fprintf(&b, "    '%s%s[%s]%s' \\\n", repeats, s, escape.Replace(o.Description), strings.ReplaceAll(action, "'", `'\''`))
		}
	}
	return b.String()
}

func (m Manual) fish(w io.Writer) {
	fmt.Fprintf(w, "# fish completion for %s\ncomplete -c %s -f\n", Program, Program)
	all := strings.Join(names(m.Commands), " ")
	for _, c := range m.Commands {
		fmt.Fprintf(w, "complete -c %s -n 'not __fish_seen_subcommand_from %s' -a %s -d %s\n", Program, all, c.Name, fishQuote(c.Description))
		if len(c.Choices) > 0 {
			fmt.Fprintf(w, "complete -c %s -n '__fish_seen_subcommand_from %s' -a '%s'\n", Program, c.Name, strings.Join(c.Choices, " "))
		}
		fishOptions(w, c, "__fish_seen_subcommand_from "+c.Name)
	}
	fishOptions(w, m.Program, "not __fish_seen_subcommand_from "+all)
}

func fishOptions(w io.Writer, c Command, condition string) {
	for _, o := range c.Options {
		fmt.Fprintf(w, "complete -c %s -n '%s' -l %s", Program, condition, o.Name)
		if o.Letter != "" {
			fmt.Fprintf(w, " -s %s", o.Letter)
		}
		switch {
		case o.Value == "":
		case len(o.Choices) > 0:
			fmt.Fprintf(w, " -x -a '%s'", strings.Join(o.Choices, " "))
		case o.takesFile():
			fmt.Fprint(w, " -r -F")
		default:
			fmt.Fprint(w, " -x")
		}
		fmt.Fprintf(w, " -d %s\n", fishQuote(o.Description))
	}
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}

// options are those of the program and of all commands, each once.
func (m Manual) options() []Option {
	var all Command
	for _, c := range append([]Command{m.Program}, m.Commands...) {
		for _, o := range c.Options {
			if _, ok := all.byName(o.Name); !ok {
				all.Options = append(all.Options, o)
			}
		}
	}
	return all.Options
}

// spellings are the ways to write an option.
func (o Option) spellings(separator string) string {
	if o.Letter == "" {
		return "--" + o.Name
	}
	return "-" + o.Letter + separator + "--" + o.Name
}

func (c Command) spellings() []string {
	var all []string
	for _, o := range c.Options {
		all = append(all, "--"+o.Name)
	}
	return all
}

// takesFile says that the value names a file.
func (o Option) takesFile() bool { return strings.Contains(o.Value, "FILE") }
