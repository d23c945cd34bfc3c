package fetch_test

import (
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// https://url.spec.whatwg.org/#origin
// https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
func TestOriginOf(t *testing.T) {
	for _, c := range []struct{ url, origin string }{
		{"https://app.example.com", "https://app.example.com"},
		{"https://app.example.com/", "https://app.example.com"},
		{"https://app.example.com/a/b?c#d", "https://app.example.com"},
		{"HTTPS://APP.Example.COM", "https://app.example.com"},
		{"http://example.com:80", "http://example.com"},
		{"https://example.com:443", "https://example.com"},
		{"http://example.com:443", "http://example.com:443"},
		{"https://example.com:80", "https://example.com:80"},
		{"http://example.com:0080", "http://example.com"},
		{"http://example.com:", "http://example.com"},
		{"http://localhost:3000/", "http://localhost:3000"},
		{"https://user:secret@example.com:8443/", "https://example.com:8443"},
		{"https://b\u00fccher.example/", "https://xn--bcher-kva.example"},
		{"https://B\u00dcCHER.example/", "https://xn--bcher-kva.example"},
		{"https://xn--bcher-kva.example", "https://xn--bcher-kva.example"},
		{"https://ex%61mple.com", "https://example.com"},
		{"https://example.com.", "https://example.com."},
		{"http://[::1]:3000", "http://[::1]:3000"},
		{"http://[0:0::0001]", "http://[::1]"},
		{"http://[2001:DB8::A]", "http://[2001:db8::a]"},
		{"http://[::ffff:127.0.0.1]", "http://[::ffff:7f00:1]"},
		{"http://127.1", "http://127.0.0.1"},
		{"http://0x7f.1:8080", "http://127.0.0.1:8080"},
		{"http:\\\\example.com\\a", "http://example.com"},
		{"http:example.com", "http://example.com"},
		{" \thttps://exa\nmple.com ", "https://example.com"},
		{"ws://example.com:80", "ws://example.com"},
		{"wss://example.com:443", "wss://example.com"},
		{"ftp://example.com:21", "ftp://example.com"},
		{"file:///home/me/index.html", "null"},
		{"data:text/html,x", "null"},
		{"about:blank", "null"},
		{"javascript:0", "null"},
		{"chrome-extension://abcdef/", "null"},
		{"null", "null"},
		{"", "null"},
		{"example.com", "null"},
		{"//example.com", "null"},
		{"https://", "null"},
		{"https://exa mple.com", "null"},
		{"https://example.com:99999", "null"},
		{"http://[::1", "null"},
		{"http://1.2.3.256", "null"},
	} {
		if got := fetch.OriginOf(c.url).String(); got != c.origin {
			t.Errorf("%q: origin %s, want %s", c.url, got, c.origin)
		}
	}
}

// https://html.spec.whatwg.org/multipage/browsers.html#same-origin
func TestSameOrigin(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"https://example.com", "https://example.com:443/path", true},
		{"https://example.com", "http://example.com", false},
		{"https://example.com", "https://www.example.com", false},
		{"https://example.com", "https://example.com:8443", false},
		{"https://example.com", "https://example.com.", false},
		{"http://localhost", "http://127.0.0.1", false},
		{"file:///a", "file:///a", false},
		{"null", "null", false},
	} {
		if got := fetch.OriginOf(c.a).SameOrigin(fetch.OriginOf(c.b)); got != c.same {
			t.Errorf("%s and %s: same origin = %t", c.a, c.b, got)
		}
	}
}

// An origin is the origin of its own serialisation, and same origin with it.
func FuzzOrigin(f *testing.F) {
	for _, seed := range []string{"https://app.example.com/", "http://[::1]:3000", "HTTP://B\u00fccher.example:80", "http://127.1", "data:,x", "https://a@b:1/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		o := fetch.OriginOf(raw)
		if o.Opaque() {
			if o != (fetch.Origin{}) || o.String() != "null" {
				t.Fatalf("%q: an opaque origin is %#v", raw, o)
			}
			return
		}
		if again := fetch.OriginOf(o.String()); again != o || !again.SameOrigin(o) {
			t.Fatalf("%q: origin %s, whose own is %s", raw, o, again)
		}
	})
}
