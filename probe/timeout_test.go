package probe_test

import (
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe"
)

func TestParseTimeout(t *testing.T) {
	for given, want := range map[string]time.Duration{
		"10": 10 * time.Second, "1.5": 1500 * time.Millisecond, "500ms": 500 * time.Millisecond, "1h": time.Hour, "3600": time.Hour,
		"0": 0, "-1": 0, "nan": 0, "inf": 0, "1e300": 0, "2h": 0, "3601": 0, "": 0, "ten": 0, // errors
	} {
		if got, err := probe.ParseTimeout(given); got != want || (err != nil) != (want == 0) {
			t.Errorf("%s: %s, %v", given, got, err)
		}
	}
}
