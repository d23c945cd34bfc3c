package recording

import (
	"encoding/json"
	"slices"
	"strings"
)

// A Change is a member of Expect that is not what it was.
type Change struct {
	Member   string // its name in JSON
	Old, New string // JSON; of requests, what Seen.String tells
}

// Changes lists what is in now otherwise than in old, in the order of the
// members. Of requests only what CORS is about counts, so that a new
// User-Agent is no change.
func Changes(old, now *Expect) []Change {
	var cs []Change
	differ := func(member string, a, b any) {
		if o, n := text(a), text(b); o != n {
			cs = append(cs, Change{member, o, n})
		}
	}
	differ("outcome", old.Outcome, now.Outcome)
	differ("error", old.Error, now.Error)
	differ("failed_parameter", old.FailedParameter, now.FailedParameter)
	// Of two processes of a browser now this writes first, now that.
	differ("console", slices.Sorted(slices.Values(old.Console)), slices.Sorted(slices.Values(now.Console)))
	differ("response_type", old.ResponseType, now.ResponseType)
	differ("status", old.Status, now.Status)
	differ("readable_headers", old.ReadableHeaders, now.ReadableHeaders)
	differ("exception", old.Exception, now.Exception)
	differ("requests", old.Requests, now.Requests)
	return cs
}

func text(v any) string {
	if rs, ok := v.([]Seen); ok {
		lines := make([]string, len(rs))
		for i, r := range rs {
			lines[i] = r.String()
		}
		return strings.Join(lines, " | ")
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(v) // nothing but strings, numbers and lists of them
	return strings.TrimSuffix(b.String(), "\n")
}

// String tells what CORS is about in a request: kind, method, URL, and the
// headers that matter to it.
func (s Seen) String() string {
	line := s.Kind + " " + s.Method + " " + s.URL
	for _, name := range []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Referer"} {
		for _, h := range s.Headers {
			if strings.EqualFold(h[0], name) {
				line += " " + strings.ToLower(name) + "=" + h[1]
			}
		}
	}
	return line
}
