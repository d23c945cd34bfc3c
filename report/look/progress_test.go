package look

import (
	"bytes"
	"testing"
	"time"
)

func TestProgressLine(t *testing.T) {
	for _, test := range []struct {
		p    Progress
		took time.Duration
		want string
	}{
		{Progress{total: 1000, done: 250, blocked: 3}, 5 * time.Second, "250/1000, 50/s, 3 blocked, 15s left"},
		{Progress{done: 250}, 5 * time.Second, "250, 50/s, 0 blocked"},
		{Progress{total: 90000, done: 1}, 0, "1/90000, 1000/s, 0 blocked, 1m30s left"},
	} {
		if got := test.p.line(test.took); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// The line is taken away before the report is written over it, and drawn again
// after; where the report goes elsewhere it stays.
func TestProgressBesideAReport(t *testing.T) {
	for shared, want := range map[bool]string{true: "\r\x1b[K", false: ""} {
		var out bytes.Buffer
		p := Progress{w: &out, shared: shared, began: time.Now()}
		p.Case(true)
		out.Reset()
		p.Clear()
		if out.String() != want {
			t.Errorf("shared %v: %q, want %q", shared, out.String(), want)
		}
		p.Case(true)
		if drawn := bytes.Contains(out.Bytes(), []byte("2, ")); drawn != shared {
			t.Errorf("shared %v: %q", shared, out.String())
		}
	}
	var out bytes.Buffer
	p := NewProgress(&out, &out, 10, func(string) string { return "" })
	p.Case(false)
	p.End()
	if out.Len() > 0 {
		t.Errorf("%q where there is no terminal", out.String())
	}
}
