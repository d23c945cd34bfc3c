package from

import (
	"io"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// powershell is what browsers copy for PowerShell. There is no parser of it in
// Go: strings, hash tables and parameters are all that is in a copied one.
// https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
var powershell = Kind{
	Name: "powershell", What: "a call of Invoke-WebRequest",
	Is: func(head []byte) bool { return webRequest().Match(head) }, Named: true,
	Read: readPowershell,
}

var webRequest = lazy.Regexp(`(?i)\b(?:Invoke-(?:WebRequest|RestMethod)|iwr|irm)\s+["'-]`)

// powerToken is a string, a word or a sign.
type powerToken struct {
	text    string
	quoted  bool
	unknown string // what only PowerShell knows of a string
}

func powerTokens(s string) []powerToken {
	var all []powerToken
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"' || c == '\'':
			t, n := powerString(s[i:])
			all = append(all, t)
			i += n
		case c == '#':
			for i < len(s) && s[i] != '\n' {
				i++
			}
		case strings.IndexByte(" \t\r`", c) >= 0:
			i++
			if c == '`' && i < len(s) && (s[i] == '\n' || s[i] == '\r') {
				i += len(s[i:]) - len(strings.TrimPrefix(strings.TrimPrefix(s[i:], "\r"), "\n"))
			}
		case strings.IndexByte("{}()=;,\n@", c) >= 0:
			all = append(all, powerToken{text: s[i : i+1]})
			i++
		default:
			j := i
			for j < len(s) && strings.IndexByte(" \t\r\n`{}()=;,\"'@", s[j]) < 0 {
				j++
			}
			all = append(all, powerToken{text: s[i:j]})
			i = j
		}
	}
	return all
}

// filled is a string with the values that are given of variables, or such a
// variable.
func (t powerToken) filled(given Given) powerToken {
	if t.unknown == "" && !strings.HasPrefix(t.text, "$") {
		return t
	}
	for name, value := range given.Values {
		for _, variable := range []string{"$(" + name + ")", "${" + name + "}", "$" + name} {
			if !strings.Contains(t.text, variable) {
				continue
			}
			t.text, t.quoted = strings.ReplaceAll(t.text, variable, value), true
			if strings.HasPrefix(t.unknown, variable) {
				t.unknown = ""
			}
		}
	}
	return t
}

// powerString reads a string, and says how long it is as it is written.
func powerString(s string) (powerToken, int) {
	mark := s[0]
	var b strings.Builder
	t := powerToken{quoted: true}
	i := 1
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case c == mark && i+1 < len(s) && s[i+1] == mark:
			b.WriteByte(c)
			i++
		case c == mark:
			t.text = b.String()
			return t, i + 1
		case c == '`' && mark == '"' && i+1 < len(s):
			i++
			escapes := map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', '0': 0, 'a': '\a', 'b': '\b', 'f': '\f', 'v': '\v'}
			if means, ok := escapes[s[i]]; ok {
				b.WriteByte(means)
			} else {
				b.WriteByte(s[i])
			}
		case c == '$' && mark == '"' && strings.HasPrefix(s[i:], "$([char]"):
			end := strings.IndexByte(s[i:min(len(s), i+20)], ')')
			n, err := strconv.ParseUint(s[min(i+8, len(s)):max(i+end, min(i+8, len(s)))], 0, 21)
			if err == nil && end > 0 {
				b.WriteRune(rune(n))
				i += end
			} else {
				b.WriteByte(c)
			}
		case c == '$' && mark == '"' && i+1 < len(s) && (s[i+1] == '(' || s[i+1] == '{' || s[i+1]|0x20 >= 'a' && s[i+1]|0x20 <= 'z'):
			if t.unknown == "" {
				t.unknown = s[i:min(len(s), i+30)]
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	t.text = b.String()
	return t, i
}

func readPowershell(text io.Reader, given Given, each func(Call) error) error {
	s, err := whole(text, given)
	if err != nil {
		return err
	}
	var r request
	var told []request
	begun := false
	end := func() {
		if begun {
			told = append(told, r)
			r, begun = request{}, false
		}
	}
	all := powerTokens(s)
	for i := 0; i < len(all); i++ {
		next := func() powerToken { // the value of a parameter
			for i+1 < len(all) && all[i+1].text == "(" && !all[i+1].quoted {
				i++
			}
			if i++; i < len(all) {
				return all[i]
			}
			return powerToken{}
		}
		value := func(option, what string) string {
			t := next().filled(given)
			if t.unknown != "" || !t.quoted && strings.HasPrefix(t.text, "$") {
				r.unknown = append(r.unknown, unknown{option: option, what: what, source: t.text, part: t.unknown})
			}
			return t.text
		}
		t := all[i]
		if t.quoted {
			continue
		}
		switch strings.ToLower(t.text) {
		case "invoke-webrequest", "invoke-restmethod", "iwr", "irm":
			end()
			begun = true
			if i+1 < len(all) && all[i+1].quoted {
				r.url = value("url", "the URL")
			}
		case "$session.useragent":
			if i++; i < len(all) && all[i].text == "=" {
				r.headers = append(r.headers, fetch.Header{Name: "User-Agent", Value: next().text})
			}
		case "system.net.cookie":
			name, _, cookie := next(), next(), next()
			r.headers = append(r.headers, fetch.Header{Name: "Cookie", Value: name.text + "=" + cookie.text})
		case "-uri":
			r.url = value("url", "the URL")
		case "-method":
			r.method = strings.ToUpper(value("method", "the method"))
		case "-useragent":
			r.headers = append(r.headers, fetch.Header{Name: "User-Agent", Value: value("header", "the User-Agent")})
		case "-contenttype":
			r.headers = append(r.headers, fetch.Header{Name: "Content-Type", Value: value("header", "the Content-Type")})
		case "-body":
			for i+1 < len(all) && !all[i+1].quoted && (all[i+1].text == "(" || strings.HasPrefix(all[i+1].text, "[") || strings.HasPrefix(all[i+1].text, ".") || all[i+1].text == ")") {
				i++ // ([System.Text.Encoding]::UTF8.GetBytes("…"))
			}
			r.body = []byte(value("data", "the body"))
		case "-headers":
			if i+2 >= len(all) || all[i+1].text != "@" {
				r.unknown = append(r.unknown, unknown{option: "header", what: "the table of headers", source: next().text})
				continue
			}
			for i += 2; i+2 < len(all) && (all[i+1].quoted || all[i+1].text != "}"); i++ {
				name := all[i+1]
				if name.text == "\n" || name.text == ";" || all[i+2].text != "=" {
					continue
				}
				i += 2
				r.headers = append(r.headers, fetch.Header{Name: name.text, Value: value("header", "the header "+name.text)})
				i--
			}
		}
	}
	end()
	return tell(told, given, each)
}
