package report

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/fatih/color"
)

// pen holds the colours of one report. Each is switched by itself: the
// colour library's own switch is global and decided by standard output.
type pen struct{ bad, good, warn, strong, dim, code *color.Color }

func newPen(on bool) pen {
	p := pen{
		bad:    color.New(color.FgRed, color.Bold),
		good:   color.New(color.FgGreen),
		warn:   color.New(color.FgYellow),
		strong: color.New(color.Bold),
		dim:    color.New(color.Faint),
		code:   color.New(color.FgCyan),
	}
	for _, c := range []*color.Color{p.bad, p.good, p.warn, p.strong, p.dim, p.code} {
		if on {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
	}
	return p
}

// signs are the marks a report uses, so that colour is never alone in saying
// something.
type signs struct{ bad, good, warn, note, unknown, try, do, bar, caret, cut string }

func newSigns(ascii bool) signs {
	if ascii {
		return signs{bad: "x", good: "+", warn: "!", note: "-", unknown: "?", try: "~", do: "->", bar: "|", caret: "^", cut: "..."}
	}
	return signs{bad: "✗", good: "✓", warn: "!", note: "•", unknown: "?", try: "~", do: "→", bar: "│", caret: "^", cut: "…"}
}

// columns is how wide s is on a terminal, colours not counted.
func columns(s string) int { return displaywidth.Options{ControlSequences: true}.String(s) }

// Wrap breaks s at spaces so that the first line takes at most first columns
// and the others rest. A word is never broken, so that a URL can be copied and a
// phrase found; a longer one makes its line longer.
func Wrap(s string, first, rest int) []string {
	var lines []string
	line, room := "", first
	for i, word := range strings.Split(s, " ") {
		switch {
		case i == 0:
			line = word
		case columns(line)+1+columns(word) <= room:
			line += " " + word
		default:
			lines = append(lines, line)
			line, room = word, rest
		}
	}
	return append(lines, line)
}

// fold is Wrap for a table's cell: a word too long for it is broken.
func fold(s string, width int) []string {
	var lines []string
	for _, line := range Wrap(s, width, width) {
		for columns(line) > width {
			head := displaywidth.TruncateString(line, width, "")
			if head == "" {
				break
			}
			lines = append(lines, head)
			line = line[len(head):]
		}
		lines = append(lines, line)
	}
	return lines
}

// pad fills s with spaces on its left.
func pad(s string, width int) string {
	return strings.Repeat(" ", max(0, width-columns(s))) + s
}

// truncate keeps the first columns of s.
func truncate(s string, width int) string { return displaywidth.TruncateString(s, max(width, 0), "") }

// truncateLeft keeps the last columns of s.
func truncateLeft(s string, width int) string {
	runes := []rune(s)
	i := len(runes)
	for used := 0; i > 0; i-- {
		if used += displaywidth.Rune(runes[i-1]); used > width {
			break
		}
	}
	return string(runes[i:])
}
