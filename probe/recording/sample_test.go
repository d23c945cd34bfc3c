package recording_test

import (
	"bytes"
	"testing"

	"github.com/cors-check/cors-check/probe/recording"
)

// The same seed gives the same cases, another seed others; a server can play
// them all, and they survive being written.
func TestSample(t *testing.T) {
	written := func(seed uint64) []byte {
		cs := recording.Sample(seed, 500)
		if _, err := recording.NewServer(cs); err != nil {
			t.Fatal(err)
		}
		kinds := make(map[string]int)
		for _, c := range cs {
			kinds[c.Category]++
			for _, h := range c.Script {
				if c.Find(h.Scheme, h.Host, h.Port, h.Path) < 0 {
					t.Errorf("%s: nothing leads to %+v", c.ID, h)
				}
				for _, head := range [][]byte{h.Preflight.Bytes("OPTIONS"), h.Actual.Bytes("HEAD")} {
					if n := bytes.Count(head, []byte("\n")); n != bytes.Count(head, []byte("\r\n")) || bytes.Count(head, []byte("\r\n\r\n")) != 1 {
						t.Errorf("%s: not one head: %q", c.ID, head)
					}
				}
			}
		}
		if len(kinds) != 8 {
			t.Errorf("%d kinds of case: %v", len(kinds), kinds)
		}
		var b bytes.Buffer
		if err := recording.Write(&b, cs); err != nil {
			t.Fatal(err)
		}
		again, err := recording.Read(bytes.NewReader(b.Bytes()))
		if err != nil || len(again) != len(cs) {
			t.Fatalf("%d cases were read as %d: %v", len(cs), len(again), err)
		}
		return b.Bytes()
	}
	if !bytes.Equal(written(1), written(1)) {
		t.Error("seed 1 gives other cases each time")
	}
	if bytes.Equal(written(1), written(2)) {
		t.Error("seeds 1 and 2 give the same cases")
	}
}

func TestChanges(t *testing.T) {
	base := func() *recording.Expect {
		return &recording.Expect{Outcome: "blocked", Error: ptr("A"), Console: []string{"a <b>", "c"}, Requests: []recording.Seen{{
			Kind: recording.Actual, Method: "GET", URL: "http://a/", Headers: []recording.Header{{"Origin", "http://b"}, {"User-Agent", "1"}}}}}
	}
	for _, tt := range []struct {
		name   string
		change func(x *recording.Expect)
		want   recording.Change
	}{
		{"outcome", func(x *recording.Expect) { x.Outcome = "allowed" }, recording.Change{Member: "outcome", Old: `"blocked"`, New: `"allowed"`}},
		{"no error", func(x *recording.Expect) { x.Error = nil }, recording.Change{Member: "error", Old: `"A"`, New: "null"}},
		{"console", func(x *recording.Expect) { x.Console = nil }, recording.Change{Member: "console", Old: `["a <b>","c"]`, New: "null"}},
		{"order of the console", func(x *recording.Expect) { x.Console = []string{"c", "a <b>"} }, recording.Change{}},
		{"origin", func(x *recording.Expect) { x.Requests[0].Headers[0][1] = "null" }, recording.Change{Member: "requests",
			Old: "actual GET http://a/ origin=http://b", New: "actual GET http://a/ origin=null"}},
		{"user agent", func(x *recording.Expect) { x.Requests[0].Headers[1][1] = "2" }, recording.Change{}},
	} {
		now := base()
		tt.change(now)
		got := recording.Changes(base(), now)
		if tt.want == (recording.Change{}) {
			if len(got) != 0 {
				t.Errorf("%s: %q", tt.name, got)
			}
		} else if len(got) != 1 || got[0] != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
