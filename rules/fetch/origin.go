package fetch

import (
	"hash/maphash"
	"strings"
	"sync/atomic"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// Origin is an origin: a tuple of scheme, host and port, or opaque (the zero
// value), which serialises as "null".
// https://html.spec.whatwg.org/multipage/browsers.html#concept-origin
type Origin struct {
	Scheme string
	Host   string // serialised: lower case, punycode, IPv6 in brackets
	Port   string // "" for the scheme's default port
}

// String is the serialisation of the origin, byte for byte what a browser
// sends. https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
func (o Origin) String() string {
	if o.Opaque() {
		return "null"
	}
	s := o.Scheme + "://" + o.Host
	if o.Port != "" {
		s += ":" + o.Port
	}
	return s
}

// Opaque says that the origin is opaque.
func (o Origin) Opaque() bool { return o.Scheme == "" }

// SameOrigin says whether two origins are the same: an opaque one is the same
// as none, since two of them cannot be told to be one.
// https://html.spec.whatwg.org/multipage/browsers.html#same-origin
func (o Origin) SameOrigin(p Origin) bool { return !o.Opaque() && o == p }

// OriginOf returns the origin of a URL by the URL standard; opaque for a URL
// that does not parse or whose scheme has none.
// https://url.spec.whatwg.org/#origin
func OriginOf(rawURL string) Origin {
	u, err := ParseURL(rawURL)
	if err != nil {
		return Origin{}
	}
	return u.Origin()
}

// URL is a parsed URL of the URL standard. https://url.spec.whatwg.org/
type URL struct {
	u      *whatwg.Url
	origin Origin
	full   string // the serialisation
	bare   string // without its fragment
	href   string // without userinfo and fragment: what is requested
	host   string // with the port: the Host header
	raw    string // what it was parsed from
}

// newURL keeps what a fetch asks of a URL time and again.
func newURL(u *whatwg.Url) URL {
	url := URL{u: u}
	switch u.Scheme() {
	case "http", "https", "ws", "wss", "ftp":
		url.origin = Origin{Scheme: u.Scheme(), Host: u.Hostname(), Port: u.Port()}
	}
	url.full, url.host = u.Href(false), u.Host()
	url.bare, _, _ = strings.Cut(url.full, "#")
	url.href = url.bare
	if url.IncludesCredentials() {
		c := u.Clone()
		c.SetUsername("")
		c.SetPassword("")
		url.href = c.Href(true)
	}
	return url
}

// ParseURL parses an absolute URL by the URL standard.
func ParseURL(raw string) (URL, error) {
	slot := &lately[maphash.String(seed, raw)%uint64(len(lately))]
	if p := slot.Load(); p != nil && p.raw == raw {
		return p.url, nil
	}
	u, err := whatwg.Parse(raw)
	if err != nil {
		return URL{}, err
	}
	p := &parsed{raw, newURL(u)}
	slot.Store(p)
	return p.url, nil
}

// lately are URLs that were parsed a moment ago: every engine, every request
// and whoever sends it asks for the parts of the same one, and to parse it is
// the most expensive of all they do.
var (
	lately [64]atomic.Pointer[parsed]
	seed   = maphash.MakeSeed()
)

type parsed struct {
	raw string
	url URL
}

// Parse parses a URL relative to this one, as a Location header is.
func (u URL) Parse(ref string) (URL, error) {
	base, err := u.own()
	if err != nil {
		return URL{}, err
	}
	r, err := base.Parse(ref)
	if err != nil {
		return URL{}, err
	}
	return newURL(r), nil
}

// own is the library's URL for whoever does more than read it: even to copy one
// changes it, and the one in u may be in use elsewhere.
func (u URL) own() (*whatwg.Url, error) { return whatwg.Parse(u.full) }

// String is the URL's serialisation, fragment included.
func (u URL) String() string { return u.full }

// WithoutFragment is the URL's serialisation without its fragment.
func (u URL) WithoutFragment() string { return u.bare }

// Scheme is the URL's scheme, without the colon.
func (u URL) Scheme() string { return u.u.Scheme() }

// Host is the URL's host, serialised, without the port.
func (u URL) Host() string { return u.u.Hostname() }

// Port is the URL's port, "" for the scheme's default.
func (u URL) Port() string { return u.u.Port() }

// IncludesCredentials says whether the URL includes credentials: a user
// name or a password.
// https://url.spec.whatwg.org/#include-credentials
func (u URL) IncludesCredentials() bool { return u.u.Username() != "" || u.u.Password() != "" }

// IsHTTP says whether the scheme is http or https.
func (u URL) IsHTTP() bool { return u.Scheme() == "http" || u.Scheme() == "https" }

// withScheme is the URL with another scheme, its port kept.
func (u URL) withScheme(scheme string) URL {
	c, err := u.own()
	if err != nil {
		return u
	}
	c.SetProtocol(scheme)
	return newURL(c)
}

// Origin is the URL's origin. https://url.spec.whatwg.org/#origin
func (u URL) Origin() Origin { return u.origin }

// Shown is the URL as consoles show it: without userinfo, with its fragment.
func (u URL) Shown() string {
	if u.full == u.bare {
		return u.href
	}
	return u.href + u.full[len(u.bare):]
}

// Requested is the URL as it is requested: without userinfo and fragment.
func (u URL) Requested() string { return u.href }
