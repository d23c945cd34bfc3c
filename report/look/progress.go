package look

import (
	"fmt"
	"io"
	"time"
)

// Progress is a line on a terminal that says how far a run is: done and total,
// how fast, how many are blocked, the time left. The zero value says nothing.
type Progress struct {
	w             io.Writer // nil: not a terminal
	total         int       // 0: not known
	began, drawn  time.Time
	done, blocked int
	shared        bool // the report is written to a terminal too
	shown         bool
}

// NewProgress is the progress of so many cases, 0 if that is not known, which
// began now, beside a report on out. It is shown where w is a terminal.
func NewProgress(w, out io.Writer, total int, getenv func(string) string) *Progress {
	p := &Progress{total: total, began: time.Now()}
	p.shared, _ = size(out)
	if terminal, _ := size(w); terminal && getenv("TERM") != "dumb" {
		p.w = w
	}
	return p
}

// often is how often the line is drawn anew.
const often = 100 * time.Millisecond

// Clear takes the line away for a part of the report, where that would be
// written over it.
func (p *Progress) Clear() {
	if p.shared {
		p.End()
	}
}

// End takes the line away.
func (p *Progress) End() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}

// Case counts a case.
func (p *Progress) Case(blocked bool) {
	p.done++
	if blocked {
		p.blocked++
	}
	if p.w == nil || time.Since(p.drawn) < often && (p.shown || !p.shared) {
		return
	}
	p.drawn, p.shown = time.Now(), true
	fmt.Fprintf(p.w, "\r\x1b[K%s", p.line(time.Since(p.began)))
}

func (p *Progress) line(took time.Duration) string {
	rate := float64(p.done) / max(took.Seconds(), 0.001)
	of, left := "", ""
	if p.total > 0 {
		of = fmt.Sprintf("/%d", p.total)
		seconds := time.Duration(float64(p.total-p.done) / rate * float64(time.Second))
		left = ", " + seconds.Round(time.Second).String() + " left"
	}
	return fmt.Sprintf("%d%s, %.0f/s, %d blocked%s", p.done, of, rate, p.blocked, left)
}
