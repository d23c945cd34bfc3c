package policy

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/cors-check/cors-check/rules/ask"
)

// Proposal is a check that a description of an API has, as Propose writes it.
type Proposal struct {
	Name     string
	Question ask.Question
	Origins  []string
}

// Propose writes a policy file of what a file describes: each request is
// allowed from each origin. What cannot be asked, left, stands in it as
// comments. Read reads it.
func Propose(file string, all []Proposal, left []string) []byte {
	d := draft{variables: map[string]bool{}}
	for _, p := range all {
		d.own = p.Question.Variables
		d.line("  - name: %s", scalar(p.Name))
		d.asks(p.Question, p.Origins)
		d.line("    expect: allowed")
	}
	if len(left) > 0 {
		d.line("# What cannot be asked is not here:")
	}
	for _, l := range left {
		d.line("#   %s", comment(l))
	}
	return d.file(fmt.Sprintf("# Written by cors-check from %s. It assumes that each page may make each request:\n# read it, and correct what is not so.\n", comment(file)))
}

// comment is a text that stays on its line.
func comment(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// file is the whole file, with what says who wrote it.
func (d *draft) file(by string) []byte {
	var head bytes.Buffer
	head.WriteString("# What servers must do with requests of other origins. cors-check test holds them to it.\n" + by)
	for _, name := range slices.Sorted(maps.Keys(d.variables)) {
		fmt.Fprintf(&head, "# The value of %s is a secret: it comes from the environment.\n", name)
	}
	fmt.Fprintf(&head, "version: %d\nchecks:\n", Version)
	return append(head.Bytes(), d.out.Bytes()...)
}

// varies says that a text has variables in it.
func (d *draft) varies(text string) bool {
	return slices.ContainsFunc(d.own, func(v string) bool { return strings.Contains(text, "${"+v+"}") })
}

// varied is a text in YAML whose variables stay what they are.
func (d *draft) varied(text string) string {
	written := scalar(text)
	for _, v := range d.own {
		if strings.Contains(text, "${"+v+"}") {
			d.variables[v] = true
			written = strings.ReplaceAll(written, "$${"+v+"}", "${"+v+"}")
		}
	}
	return written
}
