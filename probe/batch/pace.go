package batch

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// The bounds of how many questions are asked at once where a user does not say.
const (
	fewest     = 4
	firstPace  = 32
	mostAtOnce = 256
)

// pace is how many questions are asked at once. It grows while servers answer
// as fast as they did, and gives way when they slow down, fail or say that they
// are busy.
type pace struct {
	most  int
	fixed bool // by the user

	round, bad, slow int // of the questions since it changed
}

func newPace(concurrency int) pace {
	return pace{most: cmp.Or(concurrency, firstPace), fixed: concurrency > 0}
}

// How much longer than the quickest an answer takes that is slow.
const (
	slower = 2
	slack  = 20 * time.Millisecond
)

// learn takes what one diagnosis shows; quick is the host's quickest answer.
func (p *pace) learn(s signs, quick *time.Duration) {
	p.round++
	switch {
	case s.busy || s.cut && *quick > 0: // it answered before
		p.bad++
	case s.first > 0 && *quick > 0 && s.first > slower**quick+slack:
		p.slow++
	}
	if s.first > 0 && (*quick == 0 || s.first < *quick) {
		*quick = s.first
	}
	if p.fixed || p.round < p.most {
		return
	}
	switch {
	case p.bad*5 > p.round:
		p.most = max(fewest, p.most/2)
	case p.slow*2 > p.round:
		p.most = max(fewest, p.most*3/4)
	case p.slow*4 <= p.round:
		p.most = min(mostAtOnce, p.most*2)
	}
	p.round, p.bad, p.slow = 0, 0, 0
}

// signs are what a diagnosis shows of how a server bears the load.
type signs struct {
	silent bool          // there is no verdict: somebody did not answer
	cut    bool          // a connection was made, and an answer did not come or not whole
	down   bool          // a gateway answered that nobody behind it does
	busy   bool          // it says that it is
	after  time.Duration // when to come back
	first  time.Duration // the slowest first byte, 0 where none came
}

func look(d *rules.Diagnosis) signs {
	s := signs{silent: d.Verdict == rules.NoVerdict || d.Page.Unknown() && d.Page.Problem == rules.PageUnanswered}
	for _, e := range d.Exchanges() {
		if e.Kind() == rules.KindPage {
			continue // another server's, and of all cases
		}
		if e.Failure != nil {
			switch e.Failure.Kind {
			case fetch.ResponseTimedOut, fetch.ConnectTimedOut, fetch.TLSTimedOut, fetch.ConnectionReset:
				s.cut = true
			}
		}
		if e.Response == nil {
			continue
		}
		s.first = max(s.first, e.Timing.FirstByte)
		after, says := retryAfter(e.Header("retry-after"), time.Now())
		switch e.Status() {
		case 429:
			s.busy, s.after = true, max(s.after, after)
		case 503:
			s.busy, s.down = s.busy || says, true
			s.after = max(s.after, after)
		case 502, 504:
			s.down = true
		}
	}
	return s
}

// retryAfter reads a Retry-After, in seconds or as a date.
// https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
func retryAfter(value string, now time.Time) (after time.Duration, says bool) {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}
