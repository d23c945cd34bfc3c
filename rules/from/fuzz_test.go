package from

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// FuzzRead holds of any text that it is read without a panic, and that what is
// recorded has something in it.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"log":{"creator":{"name":"Firefox"},"entries":[{"request":{"method":"GET","url":"https://a.example/","headers":[{"name":"Origin","value":"https://b.example"}]},"response":{"status":302,"headers":[{"name":"Location","value":"/"}]}}]}}`,
		"> GET / HTTP/1.1\n> Host: a.example\n\n< HTTP/1.1 200 OK\n<\nx", "HTTP/1.1 204 No Content\n\n",
		"openapi: 3.0.0\nservers: [{url: 'https://{h}/', variables: {h: {default: a.example}}}]\npaths: {/x/{id}: {get: {parameters: [{$ref: '#/x'}]}}}\nx: {$ref: '#/x'}\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		kind, in, err := Recognise(bytes.NewReader(text))
		if err != nil || kind.Read == nil {
			return
		}
		calls := 0
		_ = kind.Read(in, Given{Values: map[string]string{"a": "b"}}, func(c Call) error {
			calls++
			if c.Recorded != nil && len(c.Recorded.Exchanges) == 0 {
				t.Errorf("%q is recorded, and nothing of it", c.Name)
			}
			return nil
		})
		if calls > len(text) {
			t.Errorf("%d calls of %d bytes", calls, len(text))
		}
	})
}

// TestShortStrings: only what is in a string is cut, and no escape.
func TestShortStrings(t *testing.T) {
	long := strings.Repeat(`\u00e9`, longestString)
	s := &shortStrings{in: strings.NewReader(`{"a":"` + long + `","b\"":"\\"}`)}
	s.next()
	got, err := io.ReadAll(s)
	if err != nil || len(got) > longestString+40 || !strings.HasPrefix(string(got), `{"a":"\u00e9`) || !strings.HasSuffix(string(got), `\u00e9","b\"":"\\"}`) {
		t.Errorf("%d bytes, %v: …%s", len(got), err, got[max(0, len(got)-40):])
	}
}
