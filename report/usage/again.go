package usage

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Again is the command that asks the same again, for a POSIX shell: it can be
// pasted as it stands. A secret is a variable in it ($AUTHORIZATION), which
// whoever pastes it has set; options of this report alone are left out.
func (r *Run) Again() string {
	words := []string{Program}
	for _, o := range r.Operands {
		words = append(words, r.word("URL", o, redactURL))
	}
	for _, g := range r.given {
		if g.option.Aside {
			continue
		}
		words = append(words, "--"+g.option.Name)
		if g.option.Value != "" {
			words = append(words, r.word(g.option.Name, g.value, g.option.Redact))
		}
	}
	return strings.Join(words, " ")
}

// Asking is the command that asks a question. What the question does not say
// stands there as a word to replace.
func Asking(q ask.Question) string {
	words := []string{Program, shellWord(cmp.Or(q.URL, "URL"))}
	give := func(name, value string) {
		if value != "" {
			words = append(words, "--"+name, shellWord(value))
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
	return strings.Join(words, " ")
}

// hidden is what redaction puts in a secret's place.
const hidden = "[redacted]"

func redactURL(s string) string { return report.Redact(fetch.HeaderList{{Value: s}})[0].Value }

// redactHeader hides what is secret in a header's line, and all of a header
// that is nothing else.
func redactHeader(line string) string {
	name, value, _ := strings.Cut(line, ":")
	shown := report.Redact(fetch.HeaderList{{Name: name, Value: strings.TrimSpace(value)}})[0].Value
	if strings.EqualFold(name, "cookie") {
		shown = redactCookie(shown)
	}
	return name + ": " + shown
}

// redactCookie hides all: a cookie's name says little, and one variable is
// easier to set than five.
func redactCookie(s string) string {
	if s == "" {
		return s
	}
	return hidden
}

// word is a value as a word of the shell, its secrets as variables.
func (r *Run) word(field, value string, redact func(string) string) string {
	if redact == nil || r.Report.ShowSecrets {
		return shellWord(value)
	}
	if field == "header" {
		field, _, _ = strings.Cut(value, ":")
	}
	pieces := strings.Split(redact(value), hidden)
	if len(pieces) == 1 {
		return shellWord(pieces[0])
	}
	names := make([]string, len(pieces)-1)
	for i := range names {
		names[i] = variable(field, pieces[i])
		if strings.HasPrefix(pieces[i+1], "_") || strings.IndexFunc(pieces[i+1], unicode.IsLetter) == 0 || strings.IndexFunc(pieces[i+1], unicode.IsDigit) == 0 {
			names[i] = "{" + names[i] + "}"
		}
	}
	joined := strings.Join(pieces, "")
	together := printable(joined) && !strings.Contains(joined, "!") // which bash takes for history
	var b strings.Builder
	for i, piece := range pieces {
		switch {
		case together:
			b.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`).Replace(piece))
		case piece != "":
			b.WriteString(shellWord(piece))
		}
		if i < len(names) {
			if together {
				b.WriteString("$" + names[i])
			} else {
				b.WriteString(`"$` + names[i] + `"`)
			}
		}
	}
	if together {
		return `"` + b.String() + `"`
	}
	return b.String()
}

var (
	key      = regexp.MustCompile(`([A-Za-z0-9_-]+)=$`)
	noLetter = regexp.MustCompile(`[^A-Z0-9]+`)
)

// variable names the variable for a secret: after the parameter of a URL, or
// the header or option that it stands in.
func variable(field, before string) string {
	name := field
	if m := key.FindStringSubmatch(before); m != nil {
		name = m[1]
	} else if strings.HasSuffix(before, "://") {
		name += "_credentials"
	}
	name = strings.Trim(noLetter.ReplaceAllString(strings.ToUpper(name), "_"), "_")
	if name == "" || name[0] <= '9' {
		name = "SECRET_" + name
	}
	return name
}

// shellWord quotes a word for a POSIX shell where it needs it. Bytes that a
// terminal would act on are made by printf; only before line breaks at the
// end, which $(…) drops, it takes $'…', which every shell but dash has.
func shellWord(s string) string {
	const plain = "-_./:=@%+,0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	switch {
	case s != "" && strings.Trim(s, plain) == "" && s[0] != '=':
		return s
	case printable(s):
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	case strings.HasSuffix(s, "\n"):
		return "$'" + escaped(s, `\'`, "%", `\x%02x`) + "'"
	}
	return `"$(printf '` + escaped(s, `'\''`, "%%", `\%03o`) + `')"`
}

// escaped is text with its backslashes doubled, the apostrophes and percent
// signs as they are told, and by the format the bytes that are not printable
// ASCII, or mean something in an interactive shell's double quotes.
func escaped(s, apostrophe, percent, format string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\'':
			b.WriteString(apostrophe)
		case c == '%':
			b.WriteString(percent)
		case c == '\\':
			b.WriteString(`\\`)
		case c < ' ' || c > '~' || c == '!' || c == '-' && i == 0: // printf has options
			fmt.Fprintf(&b, format, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// printable says that a terminal shows the text and does nothing else.
func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) })
}
