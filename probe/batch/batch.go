// Package batch asks many questions at once: as many as the servers take, and
// no more of one host than a browser would.
package batch

import (
	"context"
	"sync"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules"
)

// What holds unless a user says otherwise: how many questions are asked at
// once, and how many requests one host is sent at once, as browsers do over
// HTTP/1.
const (
	DefaultConcurrency = 32
	DefaultPerHost     = 6
)

// Question is one to ask, and how long an exchange of it may take: 0 for what
// the prober's options say.
type Question struct {
	Plan    rules.Plan
	Timeout time.Duration
}

// Run makes the checks of all questions, at most so many at once (0 for
// DefaultConcurrency), and hands each diagnosis to emit as soon as it is known,
// with the index of its question: never two at once. No further question is
// begun once emit returns false or ctx ends; what is under way is finished. A
// diagnosis is the same alone and among many. The error is a bug.
func Run(ctx context.Context, prober *probe.Prober, questions []Question, concurrency int, emit func(int, *rules.Diagnosis) bool) error {
	if concurrency == 0 {
		concurrency = DefaultConcurrency
	}
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		bug   error
		slots = make(chan struct{}, concurrency)
	)
	begun, stop := context.WithCancel(ctx)
	defer stop()
	for i, q := range questions {
		select {
		case slots <- struct{}{}:
		case <-begun.Done():
		}
		if begun.Err() != nil {
			break
		}
		wait.Go(func() {
			defer func() { <-slots }()
			d, err := prober.DiagnoseWithin(context.WithoutCancel(ctx), q.Plan, q.Timeout)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				bug = err
				stop()
			case !emit(i, d):
				stop()
			}
		})
	}
	wait.Wait()
	return bug
}
