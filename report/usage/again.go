package usage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
	"github.com/cors-check/cors-check/rules/secret"
)

// Again is the command that asks the same again, for a POSIX shell: it can be
// pasted as it stands. A secret is a variable in it ($AUTHORIZATION), which
// whoever pastes it has set; options of this report alone are left out.
func (r *Run) Again() string {
	c := newCommandLine()
	c.open = r.Report.ShowSecrets
	for _, o := range r.Operands {
		c.hide(o, redactURL)
	}
	for _, g := range r.given {
		c.hide(g.value, g.option.Redact)
	}
	for _, o := range r.Operands {
		c.word("URL", o, redactURL)
	}
	for _, g := range r.given {
		switch {
		case g.option.Aside:
		case g.option.Value == "":
			c.words = append(c.words, "--"+g.option.Name)
		default:
			c.option(g.option.Name, g.value, g.option.Redact)
		}
	}
	return c.String()
}

// Asking is the command that asks a question. What the question does not say
// stands there as a word to replace.
func Asking(q ask.Question) string { return asking(q, false).String() }

// Asking is the command that asks a question of a run: servers are reached as
// the run reaches them.
func (r *Run) Asking(q ask.Question) string {
	c := asking(q, r.Report.ShowSecrets)
	for _, g := range r.given {
		switch {
		case g.option.Group != theNetwork || g.option.Aside:
		case g.option.Value == "":
			c.words = append(c.words, "--"+g.option.Name)
		default:
			c.option(g.option.Name, g.value, g.option.Redact)
		}
	}
	return c.String()
}

func asking(q ask.Question, open bool) *commandLine {
	c := newCommandLine()
	c.open, c.own = open, q.Variables
	c.word("URL", cmp.Or(q.URL, "URL"), redactURL)
	give := func(name, value string, redact func(string) string) {
		if value != "" {
			c.option(name, value, redact)
		}
	}
	if q.Origin != "" || q.Page == "" {
		give("origin", cmp.Or(q.Origin, "ORIGIN"), nil)
	}
	give("page", q.Page, redactURL)
	if q.Method != nil {
		give("method", *q.Method, nil)
	}
	for _, h := range q.Headers {
		c.option("header", h, redactHeader)
	}
	if strings.HasPrefix(string(q.Body), "@") { // which would be a file's name
		c.option("data", "@-", nil)
		c.body = string(q.Body)
	} else if q.Body != nil {
		c.option("data", string(q.Body), redactBody)
	}
	give("body-type", q.BodyType, nil)
	give("credentials", q.Credentials, nil)
	for _, cookie := range q.Cookies {
		if strings.Contains(cookie, "${") && len(q.Variables) > 0 { // which hides it
			give("cookie", cookie, nil)
		} else {
			give("cookie", cookie, redactCookie)
		}
	}
	give("mode", q.Mode, nil)
	give("redirect", q.Redirect, nil)
	give("initiator", q.Initiator, nil)
	give("as", q.As, nil)
	if q.Keepalive {
		c.words = append(c.words, "--keepalive")
	}
	give("cache", q.Cache, nil)
	give("integrity", q.Integrity, nil)
	give("referrer-policy", q.ReferrerPolicy, nil)
	if q.Upload {
		c.words = append(c.words, "--upload")
	}
	for _, h := range q.HSTS {
		give("hsts", h, nil)
	}
	give("csp", q.CSP, nil)
	give("coep", q.COEP, nil)
	give("page-address", q.PageAddress, nil)
	give("local-network", q.LocalNetwork, nil)
	give("loopback-network", q.LoopbackNetwork, nil)
	give("permissions-policy", q.PermissionsPolicy, nil)
	give("target-address-space", q.TargetAddressSpace, nil)
	for _, b := range q.Browsers {
		give("browser", b, nil)
	}
	give("only", q.Only, nil)
	give("expect", q.Expect, nil)
	if q.Send {
		c.words = append(c.words, "--send")
	}
	return c
}

func redactURL(s string) string { return report.Redact(fetch.HeaderList{{Value: s}})[0].Value }

// redactProxy hides user and password, which need no scheme before them.
func redactProxy(s string) string { return secret.HideUserinfo(s, report.Hidden) }

// redactBody hides the secrets of a form or of JSON.
func redactBody(s string) string { return secret.HideFields(s, report.Hidden, nil) }

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
	if _, attributes := fetch.CutAttributes(s); attributes != "" {
		return report.Hidden + ";" + attributes
	}
	return report.Hidden
}

// commandLine is a command in the making. Secrets stand in it as variables.
type commandLine struct {
	words     []string
	open      bool                 // secrets are shown
	own       []string             // variables that stand in the values already, as ${NAME}
	body      string               // that the command reads from standard input, "" for none
	secrets   []string             // which may stand nowhere in it
	variables map[string]string    // by name, the secret that each stands for
	named     map[[2]string]string // the variable for a name and a secret
	numbers   map[string]int       // the last number of a name
}

func newCommandLine() *commandLine {
	return &commandLine{words: []string{Program}, variables: map[string]string{}, named: map[[2]string]string{}, numbers: map[string]int{}}
}

func (c *commandLine) String() string {
	line := strings.Join(c.words, " ")
	if c.body != "" {
		body := newCommandLine()
		body.open = c.open
		body.word("data", c.body, redactBody)
		line = "printf %s " + body.words[1] + " | " + line
	}
	return line
}

// hide notes the secrets that redact finds in a value, and the parts of them
// that a report hides wherever it meets them.
func (c *commandLine) hide(value string, redact func(string) string) {
	_, secrets := around(value, redact)
	for _, whole := range secrets {
		parts := []string{whole}
		for _, mark := range []string{" ", ":"} { // Bearer …, name:password
			_, part, _ := strings.Cut(whole, mark)
			parts = append(parts, part)
		}
		for cookie := range strings.SplitSeq(whole, ";") {
			_, part, _ := strings.Cut(cookie, "=")
			parts = append(parts, part)
		}
		for _, part := range parts {
			if len(part) >= report.ShortestSecret && !secret.MaybeWord(part) {
				c.secrets = append(c.secrets, part)
			}
		}
	}
}

// around are the secrets that redact finds in a value, and the pieces around
// them.
func around(value string, redact func(string) string) (pieces, secrets []string) {
	if redact == nil {
		return []string{value}, nil
	}
	pieces = strings.Split(redact(value), report.Hidden)
	_, rest, _ := strings.Cut(value, strings.TrimSpace(pieces[0])) // redactHeader adds a space
	for _, after := range pieces[1:] {
		secret := rest
		if after != "" {
			secret, rest, _ = strings.Cut(rest, after)
		}
		secrets = append(secrets, strings.TrimSpace(secret))
	}
	return pieces, secrets
}

func (c *commandLine) option(name, value string, redact func(string) string) {
	c.words = append(c.words, "--"+name)
	if name == "header" {
		name, _, _ = strings.Cut(value, ":")
	}
	c.word(name, value, redact)
}

// word adds a value as a word of the shell. One that repeats a secret from
// elsewhere is a variable as a whole.
func (c *commandLine) word(field, value string, redact func(string) string) {
	switch {
	case c.open:
		redact = nil
	case redact == nil: // where no secret belongs
		redact = redactURL
	}
	if given := redact; len(c.own) > 0 {
		redact = func(s string) string {
			for _, v := range c.own {
				s = strings.ReplaceAll(s, "${"+v+"}", report.Hidden)
			}
			if given != nil {
				s = given(s)
			}
			return s
		}
	}
	pieces, secrets := around(value, redact)
	joined := strings.Join(pieces, "")
	if !c.open && slices.ContainsFunc(c.secrets, func(s string) bool { return strings.Contains(joined, s) }) {
		before, secret := "", value
		if name, rest, _ := strings.Cut(value, ":"); name == field { // a header keeps its name
			before, secret = name+": ", strings.TrimSpace(rest)
		}
		pieces, secrets, joined = []string{before, ""}, []string{secret}, before
	}
	if len(secrets) == 0 {
		c.words = append(c.words, shellWord(joined))
		return
	}
	together := printable(joined) && !strings.Contains(joined, "!") // which bash takes for history
	var b strings.Builder
	for i, piece := range pieces {
		switch {
		case together:
			b.WriteString(strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`).Replace(piece))
		case piece != "":
			b.WriteString(shellWord(piece))
		}
		if i == len(secrets) {
			break
		}
		name := c.variable(field, piece, secrets[i])
		switch next := pieces[i+1]; {
		case !together:
			b.WriteString(`"$` + name + `"`)
		case strings.HasPrefix(next, "_") || strings.IndexFunc(next, unicode.IsLetter) == 0 || strings.IndexFunc(next, unicode.IsDigit) == 0:
			b.WriteString("${" + name + "}")
		default:
			b.WriteString("$" + name)
		}
	}
	if together {
		c.words = append(c.words, `"`+b.String()+`"`)
		return
	}
	c.words = append(c.words, b.String())
}

var key = lazy.Regexp(`([A-Za-z0-9_-]+)(?:=|"\s*:\s*"?)$`)

// variable names the variable for a secret: after the parameter of a URL, or
// the header or option that it stands in. Another secret of that name gets a
// number.
func (c *commandLine) variable(field, before, value string) string {
	name := field
	if m := key().FindStringSubmatch(before); m != nil {
		name = m[1]
	} else if strings.HasSuffix(before, "://") {
		name += "_credentials"
	}
	name = secret.Variable(name)
	if numbered, known := c.named[[2]string{name, value}]; known {
		return numbered
	}
	numbered := name
	for {
		if other, taken := c.variables[numbered]; !taken || other == value {
			break
		}
		c.numbers[name] = max(c.numbers[name], 1) + 1
		numbered = fmt.Sprintf("%s_%d", name, c.numbers[name])
	}
	c.variables[numbered], c.named[[2]string{name, value}] = value, numbered
	return numbered
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
		case c < ' ' || c > '~' || c == '!' || c == '#' || c == '-' && i == 0: // printf has options
			fmt.Fprintf(&b, format, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// printable says that a report shows the text as it is: a terminal does nothing
// else with it, and neither does a CI system, to which ## may begin a command.
func printable(s string) bool { return report.Escape(s) == s }
