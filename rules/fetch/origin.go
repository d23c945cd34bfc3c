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
	safe   bool   // potentially trustworthy
}

// newURL keeps what a fetch asks of a URL time and again.
func newURL(u *whatwg.Url) URL {
	url := URL{u: u}
	switch u.Scheme() {
	case "http", "https", "ws", "wss", "ftp":
		url.origin = Origin{Scheme: u.Scheme(), Host: u.Hostname(), Port: u.Port()}
	}
	url.full, url.host = u.Href(false), u.Host()
	url.safe = u.Scheme() == "https" || Loopback(u.Hostname())
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
	short, err := oneAtSign(raw, "")
	if err != nil {
		return URL{}, err
	}
	u, err := whatwg.Parse(short)
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
	short, err := oneAtSign(ref, u.Scheme())
	if err != nil {
		return URL{}, err
	}
	r, err := base.Parse(short)
	if err != nil {
		return URL{}, err
	}
	return newURL(r), nil
}

// oneAtSign is a URL, or a reference relative to one of that scheme, that parses
// to the same and has one at sign before its host: the parser writes the others
// as %40, and the library takes time by the square of their number, and of how
// long user name and password are, and of how many parts the path has. TooMuch
// if there is more of these than any URL has.
// https://url.spec.whatwg.org/#authority-state
func oneAtSign(raw, base string) (string, error) {
	const few = 8
	if path, _, _ := strings.Cut(raw, "?"); len(path) > mostSegments && strings.Count(path, "/")+strings.Count(path, `\`) > mostSegments {
		return "", TooMuch("more than 1024 slashes")
	}
	if n := strings.Count(raw, "@"); n == 0 || n <= few && len(raw) <= longestUserinfo {
		return raw, nil
	}
	raw = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(raw) // as the parser does
	scheme, rest, slashes, end, least := "", strings.TrimLeft(raw, leading), `/\`, `/\?#`, 2
	if i := strings.IndexFunc(rest, func(r rune) bool { return !strings.ContainsRune(schemeSigns, r) }); i > 0 && rest[i] == ':' {
		scheme, rest = strings.ToLower(rest[:i]), rest[i+1:]
	}
	switch scheme {
	case "", base:
	case "http", "https", "ws", "wss", "ftp":
		least = 0
	default:
		slashes, end = "/", "/?#"
	}
	authority := strings.TrimLeft(rest, slashes)
	if len(rest)-len(authority) < least {
		return raw, nil
	}
	tail := ""
	if i := strings.IndexAny(authority, end); i >= 0 {
		authority, tail = authority[:i], authority[i:]
	}
	last := strings.LastIndexByte(authority, '@')
	if last < 0 {
		return raw, nil
	}
	if last > longestUserinfo {
		return "", TooMuch("a user name and password of more than 4096 bytes")
	}
	before := raw[:len(raw)-len(authority)-len(tail)]
	return before + strings.ReplaceAll(authority[:last], "@", "%40") + authority[last:] + tail, nil
}

// TooMuch is the error of a URL that browsers would parse, and that no honest
// one is like: what there is too much of.
type TooMuch string

func (t TooMuch) Error() string { return string(t) }

const (
	longestUserinfo = 4096
	mostSegments    = 1024
	// schemeSigns are what a scheme is made of.
	schemeSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
	// leading is what the parser strips before a URL: C0 control or space.
	leading = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f "
)

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

// Path is the URL's path.
func (u URL) Path() string { return u.u.Pathname() }

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
