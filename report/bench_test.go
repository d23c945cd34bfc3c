package report_test

import (
	"io"
	"testing"

	"github.com/cors-check/cors-check/report"
)

func BenchmarkRender(b *testing.B) {
	_, found := exhibits(b, "list-slash")
	for _, format := range report.Formats() {
		b.Run(format.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := format.Render(io.Discard, found["list-slash"], report.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
