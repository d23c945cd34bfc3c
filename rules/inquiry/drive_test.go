package inquiry

import (
	"strings"
	"sync/atomic"
	"testing"
)

func TestAtOnce(t *testing.T) {
	var done atomic.Int32
	err := atOnce(9, 3, func(i int) {
		done.Add(1)
		if i == 4 {
			var s []int
			_ = s[i]
		}
	})
	if done.Load() != 9 {
		t.Errorf("%d jobs done", done.Load())
	}
	if err == nil || !strings.Contains(err.Error(), "index out of range [4]") {
		t.Errorf("error %v", err)
	}
	if err := atOnce(0, 0, nil); err != nil {
		t.Error(err)
	}
}
