package fetch

import (
	"bytes"
	"strconv"
	"strings"
)

// Head is a response head as one engine read it.
type Head struct {
	Status  int
	Reason  string
	Headers HeaderList
	// Failure says why the engine refuses the head, "" when it takes it.
	Failure FailureKind
}

// ParseHead reads the head of an HTTP/1 response from its bytes, from the
// status line through the blank line, as an engine with those rules does.
// cut says that the head ended without a blank line.
//
// Sources: net/http/http_util.cc (Chromium), nsHttpTransaction and
// nsHttpHeaderArray (Firefox), libsoup's soup_headers_parse (WebKitGTK), and
// the recordings of category wire.
func ParseHead(raw []byte, cut bool, rules HeadRules) Head {
	if rules.refuses(raw) {
		return Head{Failure: HeadTooLarge}
	}
	if cut && !rules.Cut {
		return Head{Failure: HeadMalformed}
	}
	if bytes.IndexByte(raw, 0) >= 0 && !rules.NUL {
		return Head{Failure: HeadMalformed}
	}
	line, rest := cutLine(bytes.TrimLeft(raw, "\r\n"), false)
	head := parseStatusLine(line, rules)
	if head.Failure != "" {
		return head
	}
	if rules.LowerCaseIsHTTP09 && !bytes.Contains(line, []byte("HTTP/")) {
		// What follows is the body of an HTTP/0.9 response.
		return Head{Status: 200}
	}
	head.Headers = parseFields(rest, rules)
	if !rules.AnyContentLength {
		for _, v := range head.Headers.Values("content-length") {
			if !isNumber(v) {
				head.Failure = HeadMalformed
			}
		}
	}
	return head
}

// refuses says whether a head is too large for the engine.
func (rules HeadRules) refuses(raw []byte) bool { return rules.Limit > 0 && len(raw) > rules.Limit }

// forgiving takes every head that some engine takes.
var forgiving = HeadRules{SpaceBeforeColon: true, NUL: true, AnyVersion: true, NoStatus: true, Cut: true, AnyContentLength: true}

// read is the response's head as the engine reads it: the first that is not
// an interim one.
func (ua *UserAgent) read(r *Response) Head {
	switch {
	case r.plain && r.Heads != nil && ua.Head.refuses(r.Heads[0]):
		return Head{Failure: HeadTooLarge}
	case r.plain, r.Heads == nil:
		return Head{Status: r.Status, Headers: r.Headers}
	}
	for i, raw := range r.Heads {
		last := i == len(r.Heads)-1
		head := ParseHead(raw, last && r.HeadCut, ua.Head)
		if last || head.Failure != "" || head.Status/100 != 1 || head.Status == 101 && ua.Head.SwitchingIsFinal {
			return head
		}
	}
	return Head{Failure: NotHTTP}
}

// Read fills Status, Reason and Headers of an HTTP/1 response with what the
// most forgiving engine reads in its last head. A driver's answer is read
// once, before engines judge it: where nothing is odd about the head, they
// need not read it again.
func (r *Response) Read() {
	if len(r.Heads) == 0 {
		return
	}
	last := r.Heads[len(r.Heads)-1]
	head := ParseHead(last, r.HeadCut, forgiving)
	r.Status, r.Reason, r.Headers = head.Status, head.Reason, head.Headers
	r.plain = len(r.Heads) == 1 && !r.HeadCut && plainHead(last, head)
}

// plainHead says whether a head is as the standard wants it, so that of no
// engine's rules any but the limit comes into play.
func plainHead(raw []byte, head Head) bool {
	if !bytes.HasPrefix(raw, []byte("HTTP/1.1 ")) && !bytes.HasPrefix(raw, []byte("HTTP/1.0 ")) || head.Status < 200 {
		return false
	}
	for i, c := range raw {
		if c == 0 || c >= 0x80 || c == '\n' && (i == 0 || raw[i-1] != '\r') || c == '\r' && (i+1 == len(raw) || raw[i+1] != '\n') {
			return false
		}
	}
	if len(raw) < 14 || !isDigit(raw[9]) || !isDigit(raw[10]) || !isDigit(raw[11]) || raw[12] != ' ' && raw[12] != '\r' {
		return false
	}
	lines := bytes.Count(raw, []byte("\r\n")) - 2
	if lines != len(head.Headers) {
		return false
	}
	for _, h := range head.Headers {
		if !ValidHeaderName(h.Name) || equalFold(h.Name, "content-length") && !isNumber(h.Value) {
			return false
		}
	}
	return !bytes.Contains(raw, []byte(" :")) && !bytes.Contains(raw, []byte("\t:"))
}

// longestReason is how much of a reason phrase is kept. No step looks at it.
const longestReason = 256

func parseStatusLine(line []byte, rules HeadRules) Head {
	s := string(line)
	at := indexFold(s, "HTTP")
	if at < 0 || (at > 0 && (!rules.AnyVersion || at > 4)) {
		return Head{Failure: NotHTTP}
	}
	version, rest, _ := strings.Cut(s[at:], " ")
	if !rules.AnyVersion && version != "HTTP/1.0" && version != "HTTP/1.1" {
		return Head{Failure: NotHTTP}
	}
	rest = strings.TrimLeft(rest, " ")
	end := 0
	for end < len(rest) && isDigit(rest[end]) {
		end++
	}
	head := Head{Reason: strings.Clone(strings.Trim(rest[end:min(end+longestReason, len(rest))], " \t"))}
	status, err := strconv.Atoi(rest[:end])
	switch {
	case end == 0 && !rules.NoStatus, err != nil && end > 0:
		return Head{Failure: HeadMalformed}
	case end == 0:
		head.Status = 200
	default:
		head.Status = status
	}
	if !rules.AnyVersion && (head.Status < 100 || head.Status > 999) {
		return Head{Failure: HeadMalformed}
	}
	return head
}

// parseFields reads header lines. A line that starts with white space goes on
// with the line before; a line without a colon, or without a name, is none.
func parseFields(rest []byte, rules HeadRules) HeaderList {
	list := make(HeaderList, 0, bytes.Count(rest, []byte("\n")))
	first := true
	var folded []byte // what goes on with the value of the last header
	unfold := func() {
		if len(folded) > 0 {
			last := &list[len(list)-1]
			last.Value = trimHTTP(last.Value + string(folded))
			folded = folded[:0]
		}
	}
	for len(rest) > 0 {
		var line []byte
		line, rest = cutLine(rest, rules.LoneCR == LoneCREndsLine)
		if len(line) == 0 {
			if rules.LoneCR == LoneCREndsLine && len(rest) > 0 && !first {
				continue
			}
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if more := bytes.Trim(line, " \t"); len(more) > 0 && len(list) > 0 {
				folded = append(append(folded, ' '), more...)
			}
			continue
		}
		unfold()
		first = false
		name, value, ok := strings.Cut(string(line), ":")
		trimmed := strings.TrimRight(name, " \t")
		if !ok || trimmed == "" || (!rules.SpaceBeforeColon && trimmed != name) {
			// What is folded onto a line that is none goes with it.
			list = append(list, Header{})
			continue
		}
		value = trimHTTP(value)
		if rules.LoneCR == LoneCRTrimmed {
			value = strings.Trim(value, " \t\r")
		}
		list = append(list, Header{Name: trimmed, Value: value})
	}
	unfold()
	kept := list[:0]
	for _, h := range list {
		if h.Name != "" {
			kept = append(kept, h)
		}
	}
	return kept
}

// cutLine cuts a line off, without its end: CR LF or a bare LF.
func cutLine(b []byte, loneCR bool) (line, rest []byte) {
	stop := "\n"
	if loneCR {
		stop = "\r\n"
	}
	i := bytes.IndexAny(b, stop)
	if i < 0 {
		return bytes.TrimRight(b, "\r"), nil
	}
	if loneCR && b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n' {
		return b[:i], b[i+2:]
	}
	line = b[:i]
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, b[i+1:]
}

func indexFold(s, sub string) int {
	for i := 0; i+len(sub) <= len(s); i++ {
		if equalFold(s[i:i+len(sub)], sub) {
			return i
		}
	}
	return -1
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNumber(s string) bool { return s != "" && allBytes(s, isDigit) }

func allBytes(s string, ok func(byte) bool) bool {
	for i := range len(s) {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}
