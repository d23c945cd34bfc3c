package fetch_test

import (
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Many at signs are put aside before the library, which is slow with them, and
// nothing is parsed otherwise for it.
func TestManyAtSigns(t *testing.T) {
	at := strings.Repeat("a@", 12)
	for _, raw := range []string{
		"http://" + at + "h.test/x@y", "http:" + at + "h.test", `http:\\` + at + `h.test\x@y`, "HTTPS:///" + at + "h.test?q=" + at, "ht\ntp://" + at + "\th.test",
		" http://" + at + "h.test#" + at, "http://u:p:" + at + "h.test:80/", "foo://" + at + "h.test/", "foo:" + at + "h", "foo:/" + at, "http://h.test/" + at,
		"http://h.test?" + at, "http://" + at, "mailto:" + at, at, "http://[::1]" + at + "x", "file://" + at + "h/", "//" + at + "h.test",
	} {
		want, wantErr := whatwg.Parse(raw)
		got, err := fetch.ParseURL(raw)
		if (err == nil) != (wantErr == nil) || err == nil && got.String() != want.Href(false) {
			t.Errorf("%q: %v, %v, want %v, %v", raw, got, err, want, wantErr)
		}
	}
	for _, base := range []string{"http://b.test/c/d", "https://b.test/c/d"} {
		b, err := fetch.ParseURL(base)
		if err != nil {
			t.Fatal(err)
		}
		for _, ref := range []string{"//" + at + "h.test/", "/" + at, at, "http:" + at + "x", "http:/" + at + "x", "http://" + at + "x", `\\` + at + "x", "?" + at, "#" + at, "foo:" + at, "///" + at + "x"} {
			own, err := whatwg.Parse(base)
			if err != nil {
				t.Fatal(err)
			}
			want, wantErr := own.Parse(ref)
			got, err := b.Parse(ref)
			if (err == nil) != (wantErr == nil) || err == nil && got.String() != want.Href(false) {
				t.Errorf("%q at %s: %v, %v, want %v, %v", ref, base, got, err, want, wantErr)
			}
		}
	}
}
