package from

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"mvdan.cc/sh/v3/syntax"
)

// word is one word of a command. Nothing of it was expanded.
type word struct {
	text    string
	unknown string // what of it only the shell knows, as it is written; "" for nothing
}

// shellCommands are the commands of a POSIX shell's or of bash's text, in
// order, each as its words.
func shellCommands(text string, given Given) ([][]word, error) {
	parsed, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err != nil {
		return nil, err
	}
	var commands [][]word
	syntax.Walk(parsed, func(n syntax.Node) bool {
		call, ok := n.(*syntax.CallExpr)
		if ok && len(call.Args) > 0 {
			var words []word
			for _, w := range call.Args {
				words = append(words, shellWord(text, w, given))
			}
			commands = append(commands, words)
		}
		return true
	})
	return commands, nil
}

func shellWord(text string, w *syntax.Word, given Given) word {
	var b strings.Builder
	var unknown string
	var add func(parts []syntax.WordPart, quoted bool)
	add = func(parts []syntax.WordPart, quoted bool) {
		for _, part := range parts {
			switch p := part.(type) {
			case *syntax.Lit:
				b.WriteString(unescapeShell(p.Value, quoted))
			case *syntax.SglQuoted:
				if p.Dollar {
					b.WriteString(unescape(p.Value, false))
				} else {
					b.WriteString(p.Value)
				}
			case *syntax.DblQuoted:
				add(p.Parts, true)
			default:
				source := text[min(int(p.Pos().Offset()), len(text)):min(int(p.End().Offset()), len(text))]
				if value, known := given.Values[named(source)]; known {
					source = value
				} else if unknown == "" {
					unknown = source
				}
				b.WriteString(source)
			}
		}
	}
	add(w.Parts, false)
	return word{b.String(), unknown}
}

// unescapeShell takes the backslashes from what is not in single quotes.
// https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
func unescapeShell(s string, quoted bool) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			switch next := s[i+1]; {
			case next == '\n':
				i++
				continue
			case !quoted || strings.IndexByte("\"\\$`", next) >= 0:
				i++
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// simpleEscapes are those of one letter that bash's $'…' and JavaScript share,
// with those of bash alone.
var simpleEscapes = [...]struct{ letter, means byte }{
	{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'b', '\b'}, {'f', '\f'}, {'v', '\v'}, {'a', '\a'}, {'e', 0x1b}, {'E', 0x1b},
}

// unescape takes the backslashes from $'…', or from a string of JavaScript.
// https://www.gnu.org/software/bash/manual/html_node/ANSI_002dC-Quoting.html
// https://tc39.es/ecma262/#sec-literals-string-literals
func unescape(s string, script bool) string {
	var b strings.Builder
	var units []uint16 // of UTF-16, that wait for the rest of a pair
	flush := func() {
		b.WriteString(string(utf16.Decode(units)))
		units = units[:0]
	}
	for i := 0; i < len(s); {
		if s[i] != '\\' || i+1 == len(s) {
			flush()
			b.WriteByte(s[i])
			i++
			continue
		}
		c := s[i+1]
		i += 2
		most := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
		switch {
		case c == 'u' && script && i < len(s) && s[i] == '{':
			end := strings.IndexByte(s[i:min(len(s), i+10)], '}')
			if n, err := strconv.ParseUint(s[i+1:i+max(end, 1)], 16, 21); end > 0 && err == nil {
				flush()
				b.WriteRune(rune(n))
				i += end + 1
			}
		case most > 0:
			digits := digitsOf(s[i:], most, 16)
			n, _ := strconv.ParseUint(digits, 16, 32)
			i += len(digits)
			switch {
			case digits == "":
				flush()
				b.WriteString(`\` + string(c))
			case c == 'u':
				units = append(units, uint16(n))
				continue
			case c == 'x' && !script:
				flush()
				b.WriteByte(byte(n))
			default:
				flush()
				b.WriteRune(rune(n))
			}
		case '0' <= c && c <= '7':
			digits := digitsOf(s[i-1:], 3, 8)
			n, _ := strconv.ParseUint(digits, 8, 16)
			i += len(digits) - 1
			flush()
			b.WriteByte(byte(n))
		case c == '\n':
		case c == '\r':
			i += len(s[i:]) - len(strings.TrimPrefix(s[i:], "\n"))
		default:
			flush()
			known := false
			for _, e := range simpleEscapes {
				if e.letter == c && (!script || c != 'a' && c != 'e' && c != 'E') {
					b.WriteByte(e.means)
					known = true
				}
			}
			switch {
			case known:
			case script || strings.IndexByte(`\'"?`, c) >= 0:
				b.WriteByte(c)
			default:
				b.Write([]byte{'\\', c})
			}
		}
	}
	flush()
	return b.String()
}

// digitsOf are the digits of a base that text begins with, up to most.
func digitsOf(s string, most, base int) string {
	n := 0
	for n < min(len(s), most) {
		if _, err := strconv.ParseUint(s[n:n+1], base, 8); err != nil {
			break
		}
		n++
	}
	return s[:n]
}

// cmdCommands are the commands of a text for cmd.exe, in order, each as its
// words. A caret takes the next character as it is; at the end of a line it
// takes the break away and the character after it as it is.
// https://learn.microsoft.com/windows-server/administration/windows-commands/cmd#remarks
func cmdCommands(text string) [][]word {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var commands [][]word
	var b strings.Builder
	quoted := false
	end := func() {
		if words := cmdWords(b.String()); len(words) > 0 {
			commands = append(commands, words)
		}
		b.Reset()
		quoted = false
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '^' && !quoted:
			i++
			if i < len(text) && text[i] == '\n' {
				i++
			}
			if i < len(text) {
				b.WriteByte(text[i])
			}
		case c == '"':
			quoted = !quoted
			b.WriteByte(c)
		case !quoted && (c == '\n' || c == '&' || c == '|'):
			end()
		default:
			b.WriteByte(c)
		}
	}
	end()
	return commands
}

// cmdWords are the arguments of a command line as a program of Windows takes
// them apart; browsers double every backslash for it.
// https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
func cmdWords(line string) []word {
	var words []word
	var b strings.Builder
	quoted, begun := false, false
	end := func() {
		if begun {
			words = append(words, word{text: b.String()})
		}
		b.Reset()
		begun = false
	}
	for i := 0; i < len(line); i++ {
		next := byte(0)
		if i+1 < len(line) {
			next = line[i+1]
		}
		switch c := line[i]; {
		case c == '\\' && (next == '"' || next == '\\'), quoted && c == '"' && next == '"':
			b.WriteByte(next)
			begun = true
			i++
		case c == '"':
			quoted, begun = !quoted, true
		case !quoted && (c == ' ' || c == '\t'):
			end()
		default:
			b.WriteByte(c)
			begun = true
		}
	}
	end()
	return words
}
