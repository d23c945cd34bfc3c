package report

import (
	"io"
	"testing"
)

func BenchmarkRender(b *testing.B) {
	d := missing()
	for _, format := range Formats() {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Render(io.Discard, format, d, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
