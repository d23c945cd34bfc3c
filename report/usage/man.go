package usage

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Man writes the manual page, for man(1). It fails with what out says.
func (m Manual) Man(out io.Writer) error {
	w := new(bytes.Buffer)
	fmt.Fprintf(w, ".TH %s 1 \"\" \"%s %s\"\n", strings.ToUpper(Program), Program, roff(m.Version))
	fmt.Fprintf(w, ".SH NAME\n%s \\- %s\n", roff(Program), roff(m.Program.Description))
	fmt.Fprintf(w, ".SH SYNOPSIS\n.B %s\n", roff(m.Program.synopsis()))
	for _, c := range m.Commands {
		fmt.Fprintf(w, ".br\n.B %s\n", roff(c.synopsis()))
	}
	for _, group := range m.Program.groups() {
		fmt.Fprintf(w, ".SH %s\n", roff(strings.ToUpper(group)))
		for _, o := range m.Program.Options {
			if o.Group == group {
				o.man(w)
			}
		}
	}
	fmt.Fprint(w, ".SH COMMANDS\n")
	for _, c := range m.Commands {
		fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(c.Name+" "+c.Operands)), roff(c.Description))
		if len(c.Options) == 0 {
			continue
		}
		fmt.Fprint(w, ".RS\n")
		for _, o := range c.Options {
			o.man(w)
		}
		fmt.Fprint(w, ".RE\n")
	}
	for _, section := range []struct {
		title   string
		entries []Example
	}{{"ENVIRONMENT", m.Environment}, {"EXIT STATUS", m.Status}, {"EXAMPLES", m.Examples}} {
		fmt.Fprintf(w, ".SH %s\n", section.title)
		for _, e := range section.entries {
			fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(e.Line), roff(e.Meaning))
		}
	}
	_, err := w.WriteTo(out)
	return err
}

func (o Option) man(w io.Writer) {
	fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(o.label())), roff(o.described()))
}

// roff escapes what troff would act on; no line of ours may begin with a
// request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
