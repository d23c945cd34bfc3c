// Package policy reads a policy file: what must hold of servers, what browsers
// must allow and what they must refuse, kept beside the code. It opens no file
// and knows no network; README.md says what the file may have.
package policy

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
)

// Policy is a file that has been read.
type Policy struct {
	Cases  []Case // in the order of the file, origins before methods
	Ignore []Ignore
	// Secrets are the values that came from the environment, but for addresses
	// of servers: no report may show them.
	Secrets []string
}

// Case is one question and what must be answered.
type Case struct {
	Name     string // of the check; with the origin and method that tell it from its fellows
	At       Place  // of the check, in the file
	Number   int    // among the cases of the file, from 1
	Question ask.Question
	Plan     rules.Plan
	Timeout  time.Duration // of one exchange, 0 where the file says none
	Readable []string      // response headers that a script must be able to read, in lower case
	MaxAge   *Limit        // of the preflight's result
}

// Limit is a bound on a number of seconds: ">= 600".
type Limit struct {
	Operator string // one of operators
	Seconds  int
}

// operators are the comparisons that a Limit may make, longer ones first.
var operators = []string{">=", "<=", "==", ">", "<"}

// Holds says whether a number of seconds is within the limit.
func (l Limit) Holds(seconds int) bool {
	switch l.Operator {
	case ">=":
		return seconds >= l.Seconds
	case "<=":
		return seconds <= l.Seconds
	case ">":
		return seconds > l.Seconds
	case "<":
		return seconds < l.Seconds
	}
	return seconds == l.Seconds
}

func (l Limit) String() string { return l.Operator + " " + strconv.Itoa(l.Seconds) }

// Ignore is a finding that is known and left alone for a time.
type Ignore struct {
	Code   string
	URL    string // a pattern: * stands for any part of it, "" for every URL
	Reason string
	Until  time.Time // the last day it holds, zero for ever
	At     Place
}

// Matches says whether a finding of a URL is ignored.
func (i Ignore) Matches(code, url string) bool {
	return i.Code == code && (i.URL == "" || glob(i.URL, url))
}

// glob says whether * in a pattern, any part of the text, makes it the text.
func glob(pattern, text string) bool {
	first, rest, more := strings.Cut(pattern, "*")
	if !more {
		return pattern == text
	}
	if !strings.HasPrefix(text, first) {
		return false
	}
	text = text[len(first):]
	parts := strings.Split(rest, "*")
	last := parts[len(parts)-1]
	for _, part := range parts[:len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return strings.HasSuffix(text, last)
}

// Place is a line and a column of the file, both from 1.
type Place struct{ Line, Column int }

// Mistake is something wrong in a file.
type Mistake struct {
	File string
	At   Place
	Text string // what is wrong, and what was probably meant
}

// Error is one line: "file:line:column: what".
func (m Mistake) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", path.Clean(m.File), m.At.Line, m.At.Column, m.Text)
}

// Mistakes are all that is wrong in a file, in the order of its lines.
type Mistakes []Mistake

// Error has a line for each.
func (m Mistakes) Error() string {
	lines := make([]string, len(m))
	for i := range m {
		lines[i] = m[i].Error()
	}
	return strings.Join(lines, "\n")
}

// sorted are the mistakes by their place.
func (m Mistakes) sorted() Mistakes {
	slices.SortStableFunc(m, func(a, b Mistake) int {
		return cmp.Or(a.At.Line-b.At.Line, a.At.Column-b.At.Column)
	})
	return m
}
