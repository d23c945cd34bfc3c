package from

import (
	"cmp"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// fetchOptions reads what fetch() alone has options for. What is the default
// anyway, and is in whatever a browser's tools copied, is left out.
func (r *request) fetchOptions(v value, m maker) {
	if m.initiator != "" {
		return
	}
	if keepalive, ok := v.get("keepalive"); ok {
		r.keepalive = keepalive.text == "true"
	}
	for _, o := range []struct {
		option, name, usual string
		field               *string
	}{
		{"cache", "cache", string(fetch.CacheDefault), &r.cache},
		{"integrity", "integrity", "", &r.integrity},
		{"referrer-policy", "referrerPolicy", string(fetch.StrictOriginWhenCrossOrigin), &r.referrerPolicy},
	} {
		switch given, ok := v.get(o.name); {
		case !ok || given.text == "undefined":
		case given.kind != stringValue:
			r.ask(o.option, o.name, given)
		case given.text != o.usual:
			*o.field = given.text
		}
	}
}

// blob takes the type of a Blob, and says what is in it; false where that is
// known only when the script runs.
func (r *request) blob(v value) (content string, literal bool) {
	r.bodyType = string(fetch.BodyBytes)
	if len(v.items) > 1 {
		if t, ok := v.items[1].get("type"); ok && t.kind == stringValue {
			r.bodyType = cmp.Or(t.text, r.bodyType)
		}
	}
	var b strings.Builder
	if len(v.items) > 0 {
		for _, part := range v.items[0].items {
			text, known := part.text, part.kind == stringValue
			if part.kind == callValue && part.text == "JSON.stringify" && len(part.items) > 0 {
				text, known = part.items[0].json()
			}
			if !known {
				return "", false
			}
			b.WriteString(text)
		}
	}
	return b.String(), true
}
