package from

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// A line of source is seldom a program: it stands in a function or a class that
// was not copied, and TypeScript has types in it. So the library takes it apart
// into tokens alone, and what is read of them is what a call is made of:
// literals, and what they are put together with.

// token is a token of JavaScript, or of TypeScript.
type token struct {
	kind  js.TokenType
	text  string
	at    int // in the text, in bytes
	close int // of an opening bracket: the index of its closing one, or the end
}

// tokens are those of a text, white space and comments left out.
func tokens(text string) []token {
	input := parse.NewInputString(text)
	lexer := js.NewLexer(input)
	var all []token
	var open []int
	for last := -1; ; {
		at := input.Offset()
		kind, data := lexer.Next()
		if kind == js.DivToken || kind == js.DivEqToken {
			if len(all) == 0 || !operand(all[len(all)-1]) {
				kind, data = lexer.RegExp()
			}
		}
		switch kind {
		case js.ErrorToken:
			if at == last || at >= len(text) {
				return closed(all, open)
			}
			last = at
			continue
		case js.WhitespaceToken, js.LineTerminatorToken, js.CommentToken, js.CommentLineTerminatorToken:
			continue
		}
		t := token{kind: kind, text: string(data), at: at}
		switch kind {
		case js.OpenParenToken, js.OpenBraceToken, js.OpenBracketToken, js.TemplateStartToken:
			open = append(open, len(all))
		case js.CloseParenToken, js.CloseBraceToken, js.CloseBracketToken, js.TemplateEndToken:
			if n := len(open) - 1; n >= 0 {
				all[open[n]].close = len(all)
				open = open[:n]
			}
		}
		all = append(all, t)
	}
}

// closed ends the brackets that the text leaves open.
func closed(all []token, open []int) []token {
	for _, i := range open {
		all[i].close = len(all)
	}
	return all
}

// operand says that a slash behind the token divides.
func operand(t token) bool {
	switch t.kind {
	case js.CloseParenToken, js.CloseBracketToken, js.CloseBraceToken, js.StringToken, js.TemplateToken, js.TemplateEndToken, js.RegExpToken, js.ThisToken:
		return true
	}
	return js.IsNumeric(t.kind) || js.IsIdentifier(t.kind)
}

// name says that the token may be a name.
func (t token) name() bool { return js.IsIdentifierName(t.kind) }

// value is what an expression is, as far as it can be read without running it.
type value struct {
	kind    valueKind
	text    string // of a string; a number, true, false and null as they are written
	members []member
	items   []value // of an array, or the arguments of a call
	source  string
	part    string // of a dynamic one: what is not literal in it
}

type valueKind int

const (
	dynamic valueKind = iota // known only when it runs
	stringValue
	plainValue // a number, true, false, null, undefined
	objectValue
	arrayValue
	callValue // text is what is called, "new " before it for a constructor
)

type member struct {
	name  string // "" for one that is not literal, as ...rest
	value value
}

// missing is the first part of a value that is not literal, as it is written.
func (v value) missing() string {
	for _, i := range v.items {
		if part := i.missing(); part != "" {
			return part
		}
	}
	for _, m := range v.members {
		if part := m.value.missing(); part != "" {
			return part
		}
	}
	switch v.kind {
	case dynamic:
		return cmp.Or(v.part, v.source)
	case callValue:
		return v.source
	case stringValue, plainValue, objectValue, arrayValue:
	}
	return ""
}

// function says that a value is written as a function is.
func (v value) function() bool {
	return v.kind == dynamic && (strings.HasPrefix(v.source, "function") || strings.HasPrefix(v.source, "async ") || strings.Contains(v.source, "=>"))
}

// get is the member of an object; a dynamic value that has no source for none.
func (v value) get(names ...string) (value, bool) {
	for _, m := range v.members {
		for _, name := range names {
			if m.name == name {
				return m.value, true
			}
		}
	}
	return value{}, false
}

// deepest is how far values are read into each other.
const deepest = 50

// script reads values from tokens.
type script struct {
	text   string
	tokens []token
	given  Given
	known  map[string]value    // constants, by name
	set    map[string][]member // by object, what is put into its defaults
	at     int
	depth  int
}

func (s *script) peek() token {
	if s.at < len(s.tokens) {
		return s.tokens[s.at]
	}
	return token{at: len(s.text)}
}

func (s *script) accept(kind js.TokenType) bool {
	if s.peek().kind != kind || s.at >= len(s.tokens) {
		return false
	}
	s.at++
	return true
}

// ends says that no expression goes on here.
func (s *script) ends() bool {
	switch s.peek().kind {
	case js.CommaToken, js.SemicolonToken, js.CloseParenToken, js.CloseBraceToken, js.CloseBracketToken, js.TemplateMiddleToken, js.TemplateEndToken:
		return true
	}
	return s.at >= len(s.tokens)
}

// skip goes to where the expression ends.
func (s *script) skip() {
	for !s.ends() {
		if c := s.tokens[s.at].close; c > s.at {
			s.at = c
		}
		s.at = min(s.at+1, len(s.tokens))
	}
}

// value reads an expression. The position is then where it ends.
func (s *script) value() value {
	from := s.peek().at
	s.depth++
	defer func() { s.depth-- }()
	since := func(at int) string { return strings.TrimSpace(s.text[min(at, s.peek().at):s.peek().at]) }
	v := value{}
	if s.depth <= deepest {
		v = s.operand()
	}
	if v.kind != stringValue && v.part == "" {
		v.part = since(from)
	}
	parts := []string{v.text}
	for v.kind == stringValue && s.accept(js.AddToken) {
		at := s.peek().at
		next := s.operand()
		if fields, known := parameters(next); known && next.text == "new URLSearchParams" {
			next = value{kind: stringValue, text: fields}
		}
		parts = append(parts, next.text)
		if next.kind != stringValue && next.kind != plainValue {
			v = value{part: cmp.Or(next.part, since(at))}
		}
	}
	if v.kind == stringValue {
		v.text = strings.Join(parts, "")
	}
	s.typed()
	if !s.ends() && !s.newStatement() {
		s.skip()
		v = value{part: v.part}
	}
	v.source = since(from)
	return v
}

// newStatement says that a statement begins on a new line, where the one
// before has no semicolon.
func (s *script) newStatement() bool {
	if s.at == 0 || s.at >= len(s.tokens) || !s.peek().name() {
		return false
	}
	before := s.tokens[s.at-1]
	return strings.Contains(s.text[before.at+len(before.text):s.peek().at], "\n")
}

// typed passes what TypeScript says of a value: as T, satisfies T, !.
func (s *script) typed() {
	s.accept(js.NotToken)
	if t := s.peek(); t.kind == js.AsToken || t.text == "as" || t.text == "satisfies" {
		s.skip()
	}
}

// operand reads what stands between signs, or what is given of that.
func (s *script) operand() value {
	from := s.peek().at
	v := s.written()
	if is, given := s.given.Values[strings.TrimSpace(s.text[min(from, s.peek().at):s.peek().at])]; given && v.kind != stringValue {
		return value{kind: stringValue, text: is}
	}
	return v
}

func (s *script) written() value {
	t := s.peek()
	if s.at >= len(s.tokens) {
		return value{}
	}
	switch t.kind {
	case js.StringToken:
		s.at++
		return value{kind: stringValue, text: unescape(t.text[1:max(1, len(t.text)-1)], true)}
	case js.TemplateToken:
		s.at++
		return value{kind: stringValue, text: unescape(t.text[1:max(1, len(t.text)-1)], true)}
	case js.TemplateStartToken:
		return s.template()
	case js.OpenBraceToken:
		return s.object()
	case js.OpenBracketToken:
		s.at++
		v := value{kind: arrayValue, items: s.list(t)}
		return v
	case js.OpenParenToken:
		s.at++
		v := s.value()
		s.at = min(t.close+1, len(s.tokens))
		if s.peek().kind == js.ArrowToken { // of a function
			s.skip()
			return value{}
		}
		return v
	case js.AwaitToken:
		s.at++
		return s.operand()
	case js.TrueToken, js.FalseToken, js.NullToken:
		s.at++
		return value{kind: plainValue, text: t.text}
	case js.SubToken:
		s.at++
		if v := s.operand(); v.kind == plainValue {
			v.text = "-" + v.text
			return v
		}
		return value{}
	case js.NewToken:
		s.at++
		v := s.operand()
		if v.kind == callValue {
			v.text = "new " + v.text
			return v
		}
		return value{}
	}
	switch {
	case js.IsNumeric(t.kind):
		s.at++
		return value{kind: plainValue, text: t.text}
	case t.name() || t.kind == js.ThisToken:
		name := s.chain()
		if c := s.peek(); c.kind == js.OpenParenToken {
			s.at++
			v := value{kind: callValue, text: name, items: s.list(c)}
			if k := s.peek().kind; k == js.DotToken || k == js.OptChainToken {
				s.skip()
				return value{}
			}
			return v
		}
		if name == "undefined" {
			return value{kind: plainValue, text: name}
		}
		return s.known[name]
	}
	return value{}
}

// chain reads names joined by dots, with the types that a generic call has
// behind them: this.http.get<User[]>.
func (s *script) chain() string {
	var name strings.Builder // a chain may be long
	name.WriteString(s.peek().text)
	s.at++
	for s.at+1 < len(s.tokens) {
		k := s.peek().kind
		if k != js.DotToken && k != js.OptChainToken && !(k == js.NotToken && s.tokens[s.at+1].kind == js.DotToken) || !s.tokens[s.at+1].name() && k != js.NotToken {
			break
		}
		s.at++
		if k != js.NotToken {
			name.WriteString("." + s.peek().text)
			s.at++
		}
	}
	s.generic()
	return name.String()
}

// generic passes <T> before a call; what is no such thing it leaves.
func (s *script) generic() {
	if s.peek().kind != js.LtToken {
		return
	}
	depth := 0
	for i := s.at; i < min(len(s.tokens), s.at+200); i++ {
		switch t := s.tokens[i]; t.kind {
		case js.LtToken:
			depth++
		case js.GtToken, js.GtGtToken, js.GtGtGtToken:
			if depth -= len(t.text); depth <= 0 {
				if i+1 < len(s.tokens) && s.tokens[i+1].kind == js.OpenParenToken {
					s.at = i + 1
				}
				return
			}
		case js.SemicolonToken, js.OpenParenToken:
			return
		}
	}
}

// inside has one read what stands between commas, up to the bracket that closes
// open, and passes that.
func (s *script) inside(open token, one func()) {
	for s.at < open.close {
		if s.accept(js.CommaToken) { // between them is nothing
			continue
		}
		if one(); !s.accept(js.CommaToken) {
			break
		}
	}
	s.at = min(open.close+1, len(s.tokens))
}

// list reads values.
func (s *script) list(open token) []value {
	var items []value
	s.inside(open, func() {
		if s.accept(js.EllipsisToken) {
			s.skip()
			items = append(items, value{source: "..."})
		} else {
			items = append(items, s.value())
		}
	})
	return items
}

func (s *script) object() value {
	open := s.peek()
	s.at++
	v := value{kind: objectValue}
	s.inside(open, func() {
		t := s.peek()
		var m member
		switch {
		case t.kind == js.EllipsisToken:
			s.at++
			m.value = s.value()
			if m.value.kind == objectValue {
				v.members = append(v.members, m.value.members...)
				return
			}
		case t.kind == js.StringToken:
			s.at++
			m.name = unescape(t.text[1:len(t.text)-1], true)
		case t.name() || js.IsNumeric(t.kind):
			s.at++
			m.name = t.text
		default: // [computed]
			from := t.at
			s.skip()
			m.value.source = s.text[from:s.peek().at]
		}
		switch {
		case m.name == "":
		case s.accept(js.ColonToken):
			m.value = s.value()
		case s.ends(): // shorthand
			m.value = s.known[m.name]
			if is, given := s.given.Values[m.name]; given {
				m.value = value{kind: stringValue, text: is}
			}
			m.value.source = m.name
		default: // a method
			s.skip()
		}
		v.members = append(v.members, m)
	})
	return v
}

// template reads a template string whose expressions may be constants.
func (s *script) template() value {
	open := s.peek()
	parts, missing := []string{unescape(strings.TrimSuffix(open.text[1:], "${"), true)}, ""
	s.at++
	for s.at < open.close {
		v := s.value()
		if fields, known := parameters(v); known && v.text == "new URLSearchParams" {
			v = value{kind: stringValue, text: fields}
		}
		if v.kind != stringValue && v.kind != plainValue {
			missing = cmp.Or(missing, "${"+v.source+"}")
		}
		parts = append(parts, v.text)
		t := s.peek()
		if t.kind != js.TemplateMiddleToken {
			break
		}
		parts = append(parts, unescape(strings.TrimSuffix(t.text[1:], "${"), true))
		s.at++
	}
	if open.close < len(s.tokens) {
		last := s.tokens[open.close]
		parts = append(parts, unescape(last.text[1:max(1, len(last.text)-1)], true))
	}
	s.at = min(open.close+1, len(s.tokens))
	if missing != "" {
		return value{part: missing}
	}
	return value{kind: stringValue, text: strings.Join(parts, "")}
}

// json is what JSON.stringify makes of a value; false where it is not known.
func (v value) json() (string, bool) {
	switch v.kind {
	case stringValue:
		return strconv.Quote(v.text), strings.IndexFunc(v.text, func(r rune) bool { return r < ' ' || r > '~' }) < 0
	case plainValue:
		return v.text, v.text != "undefined"
	case arrayValue, objectValue:
		open, end := "[", "]"
		var parts []string
		for _, i := range v.items {
			part, ok := i.json()
			if !ok {
				return "", false
			}
			parts = append(parts, part)
		}
		for _, m := range v.members {
			part, ok := m.value.json()
			if !ok || m.name == "" {
				return "", false
			}
			parts = append(parts, strconv.Quote(m.name)+":"+part)
		}
		if v.kind == objectValue {
			open, end = "{", "}"
		}
		return open + strings.Join(parts, ",") + end, true
	case dynamic, callValue:
	}
	return "", false
}
