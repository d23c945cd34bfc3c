// Package batch asks many questions at once: as many as the servers take, and
// no more of one host than a browser would.
package batch

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/policy"
)

// DefaultPerHost is how many requests one host is sent at once unless a user
// says otherwise, as browsers do over HTTP/1.
const DefaultPerHost = 6

// window is how many cases are read ahead of those that are answered: it
// bounds memory, and lets other hosts go on while one is slow.
const window = 1024

// Case is one to ask about.
type Case struct {
	policy.Case
	// Known is where its answer stands that an earlier run had, 0 for nowhere.
	// One that is known is not asked, and takes its turn among the others.
	Known int
}

// Options say how to ask.
type Options struct {
	Concurrency int           // questions at once, 0 for as many as the servers take
	PerHost     int           // questions at once of one host, 0 for DefaultPerHost
	Retry       int           // how often a question without an answer is asked again
	Wait        time.Duration // from the beginning, until when servers may be starting
	Ordered     bool          // answers come in the order of the questions
}

// Run asks about all cases and hands each diagnosis (nil for a case that was Known) to
// emit as soon as it is known, never two at once. No further question is begun
// once emit returns false or ctx ends; what is under way is finished. A
// diagnosis is the same alone and among many. A server that says it is busy
// (429, or 503 with Retry-After) gets the time it asks for and fewer questions
// at once, and the question is asked once more. The error is a bug.
func Run(ctx context.Context, prober *probe.Prober, cases iter.Seq[Case], o Options, emit func(Case, *rules.Diagnosis) bool) error {
	reading, stopReading := context.WithCancel(ctx)
	defer stopReading()
	r := &run{
		Options: o, prober: prober, emit: emit,
		hosts: map[string]*host{}, pace: newPace(o.Concurrency), began: time.Now(),
		unread: read(reading, cases), answered: make(chan answer),
	}
	r.PerHost = cmp.Or(o.PerHost, DefaultPerHost)
	return r.loop(ctx)
}

// read hands cases over one by one: they may come from a pipe, which is
// waited for without holding up the answers.
func read(ctx context.Context, cases iter.Seq[Case]) <-chan Case {
	out := make(chan Case)
	go func() {
		defer close(out)
		for c := range cases {
			select {
			case out <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// task is a case that was read.
type task struct {
	Case
	at    int // among the cases
	host  string
	tries int // how often it was asked
}

// host is a server that tasks wait for or are under way at.
type host struct {
	waiting []*task
	active  int
	most    int       // tasks at once
	rest    time.Time // no task before
	quick   time.Duration
}

type answer struct {
	*task
	diagnosis *rules.Diagnosis
	bug       error
}

// run is the state of Run, which one goroutine has.
type run struct {
	Options
	prober   *probe.Prober
	emit     func(Case, *rules.Diagnosis) bool
	unread   <-chan Case // nil when all are read
	answered chan answer
	began    time.Time

	hosts   map[string]*host
	line    []string // the hosts that have waiting tasks, in turn
	pace    pace
	read    int // cases so far
	waiting int // tasks at all hosts
	active  int
	stopped bool
	bug     error

	emitted int            // the first of the cases that was not, where order is kept
	early   map[int]answer // answers that wait for their turn
}

func (r *run) loop(ctx context.Context) error {
	done := ctx.Done()
	for {
		next := r.begin(ctx)
		if r.active == 0 && (r.stopped || r.unread == nil && r.waiting == 0) {
			return r.bug
		}
		unread := r.unread
		if r.waiting >= window || r.Ordered && r.read-r.emitted >= window {
			unread = nil
		}
		var rested <-chan time.Time
		if !next.IsZero() {
			rested = time.After(time.Until(next))
		}
		select {
		case c, more := <-unread:
			if !more {
				r.unread = nil
				continue
			}
			r.take(c)
		case a := <-r.answered:
			r.done(a)
		case <-rested:
		case <-done:
			done = nil
			r.stop()
		}
	}
}

// stop begins nothing further.
func (r *run) stop() { r.stopped, r.unread, r.waiting, r.line = true, nil, 0, nil }

// take puts a case in the line of its host.
func (r *run) take(c Case) {
	t := &task{Case: c, at: r.read}
	r.read++
	if c.Known > 0 {
		r.tell(answer{task: t})
		return
	}
	if len(c.Plan.Checks) > 0 {
		t.host = c.Plan.Checks[0].Request.Target().Host
	}
	r.enqueue(t)
}

func (r *run) enqueue(t *task) {
	h := r.hosts[t.host]
	if h == nil {
		h = &host{most: r.PerHost}
		r.hosts[t.host] = h
	}
	if len(h.waiting) == 0 {
		r.line = append(r.line, t.host)
	}
	h.waiting = append(h.waiting, t)
	r.waiting++
}

// begin asks as many as may be asked now, hosts in turn, and says when a host
// that rests may be asked next: never, for the zero time.
func (r *run) begin(ctx context.Context) (next time.Time) {
	now := time.Now()
	for i := 0; i < len(r.line) && r.active < r.pace.most; {
		h := r.hosts[r.line[i]]
		if rests := h.rest.After(now); rests || h.active >= h.most {
			if rests && (next.IsZero() || h.rest.Before(next)) {
				next = h.rest
			}
			i++
			continue
		}
		t := h.waiting[0]
		h.waiting = h.waiting[1:]
		name := r.line[i]
		r.line = append(r.line[:i], r.line[i+1:]...)
		if len(h.waiting) > 0 {
			r.line = append(r.line, name)
		}
		h.active++
		r.active++
		r.waiting--
		go func() {
			plan := t.Plan
			if plan.Experiments == rules.ExperimentsAuto {
				plan.Experiments = rules.ExperimentsBlocked
			}
			// Whoever ends the run does not end what is under way.
			d, err := r.prober.DiagnoseAs(context.WithoutCancel(ctx), plan, probe.Manner{Timeout: t.Timeout, Fresh: t.tries > 0})
			r.answered <- answer{t, d, err}
		}()
	}
	return next
}

// done takes what came of a task: tells it, or has it asked again.
func (r *run) done(a answer) {
	h := r.hosts[a.host]
	h.active--
	r.active--
	a.tries++
	if a.bug != nil {
		r.bug = a.bug
		r.stop()
		return
	}
	s := look(a.diagnosis)
	r.pace.learn(s, &h.quick)
	if pause, again := r.again(a.tries, s); pause > 0 {
		h.rest = time.Now().Add(pause)
		if s.busy {
			h.most = max(1, h.most/2)
		}
		if again && !r.stopped {
			r.enqueue(a.task)
			return
		}
	} else if h.most < r.PerHost {
		h.most++
	}
	if h.active == 0 && len(h.waiting) == 0 {
		delete(r.hosts, a.host)
	}
	r.tell(a)
}

// How long a server is left alone that gives no answer, and at most where it
// says how long.
const (
	starting = time.Second
	shortest = 500 * time.Millisecond
	longest  = 30 * time.Second
)

// again says how long a host is left alone after a task that was asked so many
// times, and whether it is asked again then.
func (r *run) again(tries int, s signs) (pause time.Duration, again bool) {
	switch {
	case s.busy:
		return min(max(s.after, shortest), longest), tries <= max(1, r.Retry)
	case (s.silent || s.down) && time.Since(r.began) < r.Wait:
		return starting, true
	case s.silent && tries <= r.Retry:
		return min(shortest<<(tries-1), longest), true
	}
	return 0, false
}

// tell emits an answer, in its turn where order is kept.
func (r *run) tell(a answer) {
	if !r.Ordered {
		if !r.emit(a.Case, a.diagnosis) {
			r.stop()
		}
		return
	}
	if r.early == nil {
		r.early = map[int]answer{}
	}
	r.early[a.at] = a
	for {
		a, ok := r.early[r.emitted]
		if !ok {
			return
		}
		delete(r.early, r.emitted)
		r.emitted++
		if !r.emit(a.Case, a.diagnosis) {
			r.stop()
		}
	}
}
