package main

// The commands on many cases: test, scan, init, merge.

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/batch"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/file"
	"github.com/cors-check/cors-check/report/look"
	"github.com/cors-check/cors-check/report/outputs"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/policy"
)

// test holds servers to a policy file.
func (p *program) test(r *usage.Run) error {
	name := r.Operand()
	if name == "" {
		name = file.Nearest(policy.File)
	}
	text, err := r.ReadFile(name)
	if err != nil {
		return usage.Unreadable("FILE", name, err)
	}
	held, err := policy.Read(name, text, os.LookupEnv, r.Question)
	if err != nil {
		return err
	}
	r.Report.Secrets, r.Batch.Ordered = held.Secrets, true
	return p.many(r, name, held, len(held.Cases), func(yield func(policy.Case) bool) {
		for _, c := range held.Cases {
			if !yield(c) {
				return
			}
		}
	})
}

// scan checks a list of targets. What is wrong with a file is said before
// anything is sent; of standard input, which may have no end, as it is read.
func (p *program) scan(r *usage.Run) error {
	name := cmp.Or(r.Operand(), "-")
	targets := policy.Targets{File: name, Base: r.Question, Origins: r.Origins}
	var wrong policy.Mistakes // of a file
	var mistaken atomic.Bool  // a stream, which is read beside
	total := 0
	cases := func(yield func(policy.Case) bool) error {
		number := 0
		return file.EachLine(name, p.stdin, policy.LongestTarget, func(n int, line string) bool {
			read, err := targets.Read(n, line)
			var inLine policy.Mistakes
			switch errors.As(err, &inLine); {
			case name != "-":
				wrong = append(wrong, inLine...)
			case len(inLine) > 0:
				p.mistakes(inLine)
				mistaken.Store(true)
			}
			for _, c := range read {
				number++
				c.Number = number
				if !yield(c) {
					return false
				}
			}
			return name == "-" || len(wrong) < mostMistakes
		})
	}
	if name != "-" {
		switch err := cases(func(c policy.Case) bool { total++; return true }); {
		case err != nil:
			return usage.Unreadable("FILE", name, err)
		case len(wrong) > 0:
			return wrong
		}
	}
	err := p.many(r, name, new(policy.Policy), total, func(yield func(policy.Case) bool) {
		if err := cases(yield); err != nil {
			p.mistakes(policy.Mistakes{{File: name, At: policy.Place{Line: 1, Column: 1}, Text: err.Error()}})
		}
	})
	if mistaken.Load() {
		return &ended{wrongUsage, nil}
	}
	return err
}

// mostMistakes is how many mistakes of a list are told at most.
const mostMistakes = 20

// many asks about all cases and writes a report on them.
func (p *program) many(r *usage.Run, name string, held *policy.Policy, total int, cases iter.Seq[policy.Case]) error {
	shard, ok := r.Shard.Here(os.Getenv)
	if !ok {
		return &ask.Mistake{Field: "shard", Want: "needs a number from 1: in I/N, or from JOB_COMPLETION_INDEX or CI_NODE_INDEX"}
	}
	if err := reachable(r.Network); err != nil {
		return err
	}
	earlier, err := p.earlier(r)
	if err != nil {
		return err
	}
	out, err := p.open(r, true)
	if err != nil {
		return err
	}
	defer out.Discard()
	ctx, _, stop := interruptible(out.Discard)
	defer stop()

	r.Network.PerHost = cmp.Or(r.Batch.PerHost, batch.DefaultPerHost)
	r.Network.Share = true
	prober := probe.New(r.Network)
	defer prober.Close()
	today := time.Now()
	records := report.Recorder{File: file.InRepository(name), Report: r.Report}
	progress := look.NewProgress(p.stderr, p.stdout, total, os.Getenv)
	end, used := report.Ending{File: records.File, At: today}, map[int]bool{}
	var unwritten error
	asked := func(yield func(batch.Case) bool) {
		for c := range cases {
			if !shard.Has(c) {
				continue
			}
			c.Plan.Verify = r.Asking(c.Question)
			known := 0
			if r.Resume != "" {
				known = earlier.Claim(report.Identity(c, r.Report))
			}
			if !yield(batch.Case{Case: c, Known: known}) {
				return
			}
		}
	}
	err = batch.Run(ctx, prober, asked, r.Batch, func(c batch.Case, d *rules.Diagnosis) bool {
		var record report.Record
		if c.Known > 0 {
			record, unwritten = earlier.Claimed(c.Known, c.Case, records.File)
		} else {
			record = records.Record(held.Judge(c.Case, d, today))
		}
		for _, i := range held.Matched(record.Report.URL, record.Codes()) {
			used[i] = true
		}
		end.Add(record.Status)
		progress.Clear()
		if unwritten == nil {
			unwritten = out.Case(record, c.Known > 0)
		}
		progress.Case(record.Blocked())
		return unwritten == nil && !(r.FailFast && record.Failed())
	})
	progress.End()
	if err = cmp.Or(err, unwritten); err != nil {
		return err
	}
	end.Took = time.Since(today)
	whole := shard.Of <= 1 && ctx.Err() == nil && (total == 0 || end.All() == total)
	if shard.Of <= 1 {
		end.Unasked = max(0, total-end.All())
	}
	end.Warnings = report.StaleWarnings(name, held.Stale(used, whole, today), today)
	if err := out.End(end); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errInterrupted
	}
	return &ended{worst(end.Counts), nil}
}

// earlier are the records of the run that is resumed, if any.
func (p *program) earlier(r *usage.Run) (*report.Records, error) {
	records := new(report.Records)
	if r.Resume == "" {
		return records, nil
	}
	f, size, err := file.OpenRecords(r.Resume)
	begins := errors.Is(err, fs.ErrNotExist) && slices.ContainsFunc(r.Outputs(), func(to outputs.To) bool { return to.Format.Live && to.File == r.Resume })
	switch {
	case begins: // who starts a job again and again says the same each time
		return records, nil
	case err != nil:
		return nil, usage.Unreadable("resume", r.Resume, err)
	}
	end, err := records.Add(r.Resume, f, size)
	if err != nil {
		return nil, usage.Unreadable("resume", r.Resume, err)
	}
	for i, to := range r.Outputs() {
		if to.Format.Live && to.File != "" && file.Same(to.File, r.Resume) {
			if err := os.Truncate(r.Resume, end); err != nil {
				return nil, usage.Unreadable("resume", r.Resume, err)
			}
			r.Append(i)
		}
	}
	return records, nil
}

// init writes a policy file of what servers do today.
func (p *program) init(r *usage.Run) error {
	seen, err := policy.Survey(r.Question, r.Operands, r.Origins)
	if err != nil {
		return err
	}
	if err := reachable(r.Network); err != nil {
		return err
	}
	if r.Output == "" {
		r.Output = policy.File
	}
	if err := p.spare("output", r.Output, r.Force); err != nil {
		return err
	}
	ctx, _, stop := interruptible(func() {})
	defer stop()
	r.Network.PerHost, r.Network.Share = batch.DefaultPerHost, true
	prober := probe.New(r.Network)
	defer prober.Close()
	asked := func(yield func(batch.Case) bool) {
		for _, s := range seen {
			if !yield(batch.Case{Case: s.Case}) {
				return
			}
		}
	}
	silent, unread := "", ""
	err = batch.Run(ctx, prober, asked, batch.Options{}, func(c batch.Case, d *rules.Diagnosis) bool {
		if seen[c.Number-1].Diagnosis = d; d.Verdict == rules.NoVerdict {
			silent = d.URL
		}
		unread = cmp.Or(unread, report.PageUnknown(d, r.Report))
		return silent == "" && unread == ""
	})
	switch {
	case ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return err
	}
	if unread != "" {
		return errors.New(unread)
	}
	if silent != "" {
		return fmt.Errorf("%s does not answer, so that there is nothing to write; a check of it says why", silent)
	}
	if err := p.put("output", r.Output, policy.Draft(seen)); err != nil || r.Output == "-" {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s says what the servers do today: read it and correct it, then run cors-check test\n", report.Escape(r.Output))
	return err
}

// spare fails where a file that an option names is there already.
func (p *program) spare(option, name string, force bool) error {
	if _, err := os.Stat(name); err == nil && !force && name != "-" {
		return &ask.Mistake{Field: option, Got: name, Want: "is there already; --force writes over it"}
	}
	return nil
}

// put writes a file that an option names, whole or not at all.
func (p *program) put(option, name string, text []byte) error {
	out, err := file.Create(name, p.stdout)
	if err != nil {
		return usage.Unreadable(option, name, err)
	}
	defer out.Discard()
	if _, err := out.Write(text); err != nil {
		return err
	}
	return out.Commit()
}

// merge joins the NDJSON of several runs.
func (p *program) merge(r *usage.Run) error {
	records := new(report.Records)
	for _, name := range r.Operands {
		f, size, err := file.OpenRecords(name)
		if err != nil {
			return usage.Unreadable("FILE", name, err)
		}
		if _, err := records.Add(name, f, size); err != nil {
			return usage.Unreadable("FILE", name, err)
		}
	}
	out, err := p.open(r, false)
	if err != nil {
		return err
	}
	defer out.Discard()
	_, last, stop := interruptible(out.Discard)
	defer stop()
	last()
	end := report.Ending{At: time.Now()}
	for record, err := range records.All() {
		if err != nil {
			return err
		}
		end.File = record.File
		end.Add(record.Status)
		if err := out.Case(record, false); err != nil {
			return err
		}
	}
	if err := out.End(end); err != nil {
		return err
	}
	return &ended{worst(end.Counts), nil}
}

// worst is the exit status for what came of many cases.
func worst(c report.Counts) int {
	switch {
	case c.Failed > 0:
		return unexpected
	case c.Unknown > 0:
		return noVerdict
	}
	return asExpected
}
