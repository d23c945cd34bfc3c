package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/policy"
)

// Metrics is the format for monitoring: gauges in the text format of
// Prometheus, which a collector of text files takes.
// https://prometheus.io/docs/instrumenting/exposition_formats/
func Metrics() Format {
	return Format{Name: "metrics", write: alone(newSuiteMetrics), suite: newSuiteMetrics}
}

type suiteMetrics struct {
	w                        io.Writer
	passed, allowed, latency bytes.Buffer
	told                     map[string]bool // by labels: there may be no sample twice
}

func newSuiteMetrics(w io.Writer, _ Options) Suite {
	return &suiteMetrics{w: w, told: map[string]bool{}}
}

func (s *suiteMetrics) Case(r Record) error {
	labels := fmt.Sprintf("{case=%s,url=%s,origin=%s}", label(r.Name), label(r.Report.URL), label(r.Report.Origin))
	if s.told[labels] {
		return nil
	}
	s.told[labels] = true
	gauge := func(b *bytes.Buffer, name string, yes bool) {
		n := 0
		if yes {
			n = 1
		}
		fmt.Fprintf(b, "cors_check_%s%s %d\n", name, labels, n)
	}
	gauge(&s.passed, "passed", !r.Failed())
	if r.Report.Verdict != nil {
		gauge(&s.allowed, "allowed", *r.Report.Verdict == "allowed")
	}
	slowest := -1.0
	for _, c := range r.Report.Checks {
		for _, x := range c.Exchanges {
			if x.Timing.FirstByte != nil && x.Kind != string(rules.KindPage) {
				slowest = max(slowest, *x.Timing.FirstByte)
			}
		}
	}
	if slowest >= 0 {
		fmt.Fprintf(&s.latency, "cors_check_latency_seconds%s %g\n", labels, slowest/1000)
	}
	return nil
}

func (s *suiteMetrics) End(e Ending) error {
	var b bytes.Buffer
	family := func(name, help string, samples string) {
		fmt.Fprintf(&b, "# HELP cors_check_%s %s\n# TYPE cors_check_%s gauge\n%s", name, help, name, samples)
	}
	family("passed", "Whether a case is as the policy says, or its finding is ignored.", s.passed.String())
	family("allowed", "Whether every browser lets the page read the response; none where there is no verdict.", s.allowed.String())
	family("latency_seconds", "The time to the first byte of the slowest response.", s.latency.String())
	var cases strings.Builder
	for _, part := range []struct {
		status policy.Status
		n      int
	}{{policy.Passed, e.Passed}, {policy.Failed, e.Failed}, {policy.Ignored, e.Ignored}, {policy.Unknown, e.Unknown}} {
		fmt.Fprintf(&cases, "cors_check_cases{status=\"%s\"} %d\n", part.status, part.n)
	}
	family("cases", "How many cases there were, and what came of them.", cases.String())
	family("run_timestamp_seconds", "When the servers were asked.", fmt.Sprintf("cors_check_run_timestamp_seconds %d\n", max(0, e.At.Unix())))
	_, err := b.WriteTo(s.w)
	return err
}

// label is a value in the quotes of a label.
func label(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(Escape(s)) + `"`
}
