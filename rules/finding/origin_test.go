package finding

import (
	"testing"

	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
)

// TestMiss: which finding a value of Access-Control-Allow-Origin is, and where
// the caret goes (the text it is under; "" for the whole value).
func TestMiss(t *testing.T) {
	tests := []struct {
		value string
		lines int
		want  string
		code  string
		caret string
	}{
		{"https://app.example.com/", 1, "https://app.example.com", AllowOriginTrailingSlash, "/"},
		{"https://app.example.com/a", 1, "https://app.example.com", AllowOriginPath, "/a"},
		{"https://app.example.com?x", 1, "https://app.example.com", AllowOriginPath, "?x"},
		{"HTTPS://app.example.com", 1, "https://app.example.com", AllowOriginCase, "HTTPS"},
		{"https://App.example.com", 1, "https://app.example.com", AllowOriginCase, "A"},
		{"http://app.example.com", 1, "https://app.example.com", AllowOriginScheme, "http"},
		{"http://app.example.com/", 1, "https://app.example.com", AllowOriginScheme, "http"},
		{"https://app.example.com:443", 1, "https://app.example.com", AllowOriginPort, ":443"},
		{"http://localhost:3001", 1, "http://localhost:3000", AllowOriginPort, "3001"},
		{"http://localhost", 1, "http://localhost:3000", AllowOriginPort, "localhost"},
		{"http://[::1]:3001", 1, "http://[::1]:3000", AllowOriginPort, "3001"},
		{"https://www.example.com", 1, "https://example.com", AllowOriginWWW, "www.example.com"},
		{"https://example.com", 1, "https://www.example.com", AllowOriginWWW, "example.com"},
		{"https://a.example, https://b.example", 1, "https://a.example", AllowOriginList, ""},
		{"https://a.example https://b.example", 1, "https://a.example", AllowOriginList, ""},
		{"https://a.example, https://a.example", 1, "https://a.example", AllowOriginDuplicate, ""},
		{"*, *", 2, "https://a.example", AllowOriginDuplicate, ""},
		{"null", 1, "https://a.example", AllowOriginNull, ""},
		{"https://*.example.com", 1, "https://app.example.com", AllowOriginPattern, "*"},
		{"", 1, "https://a.example", AllowOriginInvalid, ""},
		{"app.example.com", 1, "https://app.example.com", AllowOriginInvalid, ""},
		{"localhost:3000", 1, "http://localhost:3000", AllowOriginInvalid, ""},
		{`"https://app.example.com"`, 1, "https://app.example.com", AllowOriginInvalid, ""},
		{"true", 1, "https://app.example.com", AllowOriginInvalid, ""},
		{"https://shop.example", 1, "https://app.example.com", AllowOriginMismatch, ""},
		{"https://app.example.com", 1, "null", AllowOriginMismatch, ""},
	}
	for _, test := range tests {
		code, start, end := miss(test.value, test.lines, fetch.OriginOf(test.want))
		if code != test.code || test.value[start:end] != test.caret {
			t.Errorf("miss(%q, %s) = %s over %q, want %s over %q", test.value, test.want, code, test.value[start:end], test.code, test.caret)
		}
	}
}

// FuzzMiss: any value gets one of the codes of this file, and the part to
// blame lies within the value.
func FuzzMiss(f *testing.F) {
	f.Add("https://app.example.com/", "https://app.example.com")
	f.Add("http://[::1", "http://localhost:1")
	f.Fuzz(func(t *testing.T, value, want string) {
		code, start, end := miss(value, 1, fetch.OriginOf(want))
		if start < 0 || end < start || end > len(value) {
			t.Fatalf("%d to %d of %q", start, end, value)
		}
		if _, ok := codes.Page(code); !ok {
			t.Fatalf("no page for %q", code)
		}
	})
}
