package usage

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Completion writes a completion script: the commands, their operands where
// those are a closed set, the options, the values of an option likewise, and
// file names. It fails with what w says.
func (m Manual) Completion(w io.Writer, shell string) error {
	var out bytes.Buffer
	switch shell {
	case "bash":
		m.bash(&out)
	case "zsh":
		m.zsh(&out)
	case "fish":
		m.fish(&out)
	}
	_, err := out.WriteTo(w)
	return err
}

func (m Manual) bash(w io.Writer) {
	fmt.Fprintf(w, "# bash completion for %s\n_cors_check() {\n", Program)
	fmt.Fprint(w, "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= w\n")
	// bash takes --mode=c for three words.
	fmt.Fprint(w, "  if [[ $word == = ]]; then word=\n  elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n")
	fmt.Fprintf(w, "  for w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case $w in %s) command=$w; break ;; esac\n  done\n",
		strings.Join(names(m.Commands), "|"))
	fmt.Fprint(w, "  COMPREPLY=()\n  case $before in\n")
	for _, o := range m.options() {
		if o.Value == "" {
			continue
		}
		if len(o.Choices) > 0 {
			fmt.Fprintf(w, "  %s) COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", strings.Join(o.spellings(), "|"), strings.Join(o.Choices, " "))
		} else if o.takesFile() {
			fmt.Fprintf(w, "  %s) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n", strings.Join(o.spellings(), "|"))
		} else {
			fmt.Fprintf(w, "  %s) return ;;\n", strings.Join(o.spellings(), "|"))
		}
	}
	fmt.Fprint(w, "  esac\n  case $command in\n")
	for _, c := range m.Commands {
		fmt.Fprintf(w, "  %s) COMPREPLY=($(compgen -W '%s' -- \"$word\")) ;;\n", c.Name, strings.Join(slices.Concat(c.chosen(), c.longNames()), " "))
	}
	fmt.Fprintf(w, "  *) COMPREPLY=($(compgen -W '%s' -- \"$word\")) ;;\n  esac\n}\ncomplete -F _cors_check %s\n",
		strings.Join(append(names(m.Commands), m.Program.longNames()...), " "), Program)
}

func (m Manual) zsh(w io.Writer) {
	fmt.Fprintf(w, "#compdef %s\n# zsh completion for %s\n", Program, Program)
	fmt.Fprint(w, "_cors_check_commands() {\n  local -a commands=(\n")
	for _, c := range m.Commands {
		fmt.Fprintf(w, "    '%s:%s'\n", c.Name, zshEscape(c.Description))
	}
	fmt.Fprint(w, "  )\n  _describe command commands\n}\n")
	fmt.Fprint(w, "_cors_check() {\n  local command w\n")
	fmt.Fprintf(w, "  for w in ${words[2,CURRENT-1]}; do\n    case $w in (%s) command=$w; break ;; esac\n  done\n  case $command in\n",
		strings.Join(names(m.Commands), "|"))
	// The colon ends _arguments' own options, of which it has a -O, too.
	for _, c := range m.Commands {
		fmt.Fprintf(w, "  (%s) _arguments -s : \\\n%s    '1: :(%s)' \\\n    '*: :(%s)' ;;\n", c.Name, zshOptions(c), c.Name, strings.Join(c.chosen(), " "))
	}
	fmt.Fprintf(w, "  (*) _arguments -s : \\\n%s    '*: :_cors_check_commands' ;;\n  esac\n}\n", zshOptions(m.Program))
	// The file works both as an autoloaded function and sourced.
	fmt.Fprintf(w, "if [[ $funcstack[1] == _cors_check || $funcstack[1] == _cors-check ]]; then\n  _cors_check \"$@\"\nelse\n  compdef _cors_check %s\nfi\n", Program)
}

func zshOptions(c Command) string {
	var b strings.Builder
	for _, o := range c.Options {
		value, equals, sticks := "", "", ""
		switch {
		case o.Value == "":
		case len(o.Choices) > 0:
			value = ":" + zshEscape(o.Value) + ":(" + strings.Join(o.Choices, " ") + ")"
		case o.takesFile():
			value = ":" + zshEscape(o.Value) + ":_files"
		default:
			value = ":" + zshEscape(o.Value) + ": "
		}
		if o.Value != "" {
			equals, sticks = "=", "+" // --name VALUE or --name=VALUE, -n VALUE or -nVALUE
		}
		once := "(" + strings.Join(o.spellings(), " ") + ")"
		if o.Repeats {
			once = "*"
		}
		if o.Letter != "" {
			fmt.Fprintf(&b, "    '%s-%s%s[%s]%s' \\\n", once, o.Letter, sticks, zshEscape(o.Description), value)
		}
		fmt.Fprintf(&b, "    '%s--%s%s[%s]%s' \\\n", once, o.Name, equals, zshEscape(o.Description), value)
	}
	return b.String()
}

// zshEscape is for text between single quotes in which brackets and colons
// mean something.
func zshEscape(s string) string {
	return strings.NewReplacer("'", `'\''`, "[", `\[`, "]", `\]`, ":", `\:`).Replace(s)
}

func (m Manual) fish(w io.Writer) {
	fmt.Fprintf(w, "# fish completion for %s\ncomplete -c %s -f\n", Program, Program)
	all := strings.Join(names(m.Commands), " ")
	for _, c := range m.Commands {
		fmt.Fprintf(w, "complete -c %s -n 'not __fish_seen_subcommand_from %s' -a %s -d %s\n", Program, all, c.Name, fishQuote(c.Description))
		if among := c.chosen(); len(among) > 0 {
			fmt.Fprintf(w, "complete -c %s -n '__fish_seen_subcommand_from %s' -a '%s'\n", Program, c.Name, strings.Join(among, " "))
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
	for _, c := range m.All() {
		for _, o := range c.Options {
			if _, ok := all.byName(o.Name); !ok {
				all.Options = append(all.Options, o)
			}
		}
	}
	return all.Options
}

// spellings are the ways to write an option.
func (o Option) spellings() []string {
	if o.Letter == "" {
		return []string{"--" + o.Name}
	}
	return []string{"-" + o.Letter, "--" + o.Name}
}

func (c Command) longNames() []string {
	var all []string
	for _, o := range c.Options {
		all = append(all, "--"+o.Name)
	}
	return all
}
