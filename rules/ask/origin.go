package ask

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
	"github.com/cors-check/cors-check/rules/nearest"
)

// originForm shows what an origin looks like.
const originForm = "want a page's origin such as https://app.example.com, or null"

// parseOrigin takes the serialisation of an origin and nothing else: the
// browser compares it byte for byte, so a slash tidied away here would hide
// the very fault people look for.
// https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin
func parseOrigin(raw string) (fetch.Origin, *Mistake) {
	if origin, ok := originOf(raw); ok {
		return origin, nil
	}
	want, meant := adviseOrigin(raw)
	return fetch.Origin{}, &Mistake{Field: "origin", Got: raw, Want: want, Meant: onlyOrigin(meant)}
}

// onlyOrigin is what it is given if that is an origin: nothing is suggested
// that would be refused in its turn.
func onlyOrigin(s string) string {
	if _, ok := originOf(s); ok {
		return s
	}
	return ""
}

// appOrigin matches the origin of a page that is not a web page: a browser
// extension's, or an application's in a web view. The scheme is one that the
// application made up, and so are the host and the port.
var appOrigin = lazy.Regexp(`^([a-z][a-z0-9+.-]*)://([A-Za-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?$`)

// noPages are schemes with the form of such a page's, of which there are no
// pages.
var noPages = []string{"ws", "wss", "ftp", "ftps", "sftp", "about", "blob", "data", "javascript", "mailto", "view-source"}

// otherWays are what pages of some schemes have beside fetch() under CORS, and
// what people look for who were blocked there.
var otherWays = []struct {
	schemes []string
	note    string
}{
	// https://developer.chrome.com/docs/extensions/develop/concepts/network-requests
	{
		[]string{"chrome-extension", "moz-extension", "safari-web-extension"},
		"CORS does not apply to an extension's own pages for the hosts in host_permissions of its manifest: this check is for an extension without that permission.",
	},
	// https://capacitorjs.com/docs/apis/http
	{
		[]string{"capacitor", "ionic"},
		"CORS applies only in the web view, not to what the application sends with native HTTP (CapacitorHttp).",
	},
	// https://v2.tauri.app/plugin/http-client/
	{
		[]string{"tauri"},
		"CORS applies only in the web view, not to what the application sends from Rust (the http plugin).",
	},
}

// extensionID is what an extension of Chromium is called.
// https://developer.chrome.com/docs/extensions/reference/manifest/key
var extensionID = lazy.Regexp(`^[a-p]{32}$`)

// almostHTTP matches http and https as they are mistyped.
var almostHTTP = lazy.Regexp(`^[htps]{2,8}$`)

// originOf is the origin that is written so; false for what is none.
func originOf(raw string) (fetch.Origin, bool) {
	switch {
	case raw == "null":
		return fetch.Origin{}, true
	case raw == "file://": // Electron's, and other web views' that open files
		return fetch.Origin{Scheme: "file"}, true
	case wireSafe("", raw, "") != nil || missing(raw) != "":
		return fetch.Origin{}, false
	case hasHTTPScheme(raw):
		u, err := fetch.ParseURL(raw)
		return u.Origin(), err == nil && u.Origin().String() == raw && !strings.Contains(raw, "*")
	}
	m := appOrigin().FindStringSubmatch(raw)
	if m == nil || slices.Contains(noPages, m[1]) || almostHTTP().MatchString(m[1]) || m[1] == "file" {
		return fetch.Origin{}, false
	}
	if m[1] == "chrome-extension" && !extensionID().MatchString(m[2]) {
		return fetch.Origin{}, false
	}
	return fetch.Origin{Scheme: m[1], Host: m[2], Port: m[3]}, true
}

// holdsDocument matches URLs that hold a document themselves: its origin is
// opaque. https://html.spec.whatwg.org/multipage/browsers.html#determining-the-origin
var holdsDocument = lazy.Regexp(`^(?i:data|javascript):`)

// headerLine matches a header's line of which only the value is wanted.
var headerLine = lazy.Regexp(`^(?i:(?:access-control-allow-)?origin)\s*[:=]\s*(\S*://.*|null)$`)

// adviseOrigin says what is wrong with something that is no origin, and what
// was probably meant: an origin, or "".
func adviseOrigin(raw string) (want, meant string) {
	bare := strings.TrimSpace(raw)
	scheme, rest, hierarchical := strings.Cut(bare, "://")
	scheme = strings.ToLower(scheme)
	switch header := headerLine().FindStringSubmatch(bare); {
	case raw == "":
		return "is missing; " + originForm + ", as in the page's address bar", ""
	case raw == "*":
		return "is what a server may send, but no page has it as its origin; " + originForm, ""
	case wireSafe("", raw, "") != nil:
		return wireSafe("", raw, originForm).Want, ""
	case holdsDocument().MatchString(bare):
		return "a page of such a URL has the origin null", "null"
	case severalOrigins(bare):
		return "is a list, and a page has one origin: run once for each", ""
	case header != nil:
		return "is a whole header line; want only its value", nearOrigin(header[1])
	case unquoted(raw) != bare:
		return "has quotation marks or a comma around it, which are not part of an origin", nearOrigin(unquoted(raw))
	case raw != bare:
		return "has spaces around it, which are not part of an origin", nearOrigin(bare)
	case strings.EqualFold(raw, "null"):
		return "is written in lower case", "null"
	case !hierarchical && unset(raw):
		return isUnset + "; " + originForm, ""
	case missing(raw) != "":
		return missing(raw), ""
	case strings.Contains(authority(raw), "*"):
		return "a page has exactly one origin, without a wildcard", ""
	}
	switch scheme {
	case "http", "https":
		if hierarchical {
			return adviseWebOrigin(raw)
		}
	case "ws", "wss":
		return "is a WebSocket URL; want the origin of the page that opens it", nearOrigin("http" + scheme[2:] + "://" + authority(rest))
	case "ftp":
		return "is not a page's origin: browsers no longer open " + scheme + ":; " + originForm, ""
	case "chrome-extension":
		if !extensionID().MatchString(authority(raw)) {
			return "an extension's ID is 32 letters from a to p, as chrome://extensions shows it", ""
		}
	}
	switch kind, of, _ := strings.Cut(bare, ":"); strings.ToLower(kind) {
	case "file":
		return "a file: page has the origin null, or file:// in Electron", "null"
	case "about":
		return "an about: page has the origin of the page that opened it, or null", ""
	case "blob", "view-source":
		return "a " + kind + ": page has the origin of the page that made it", nearOrigin(authorityOnly(of))
	}
	switch app := authorityOnly(bare); {
	case !hierarchical || almostHTTP().MatchString(scheme) || scheme == "":
		return originForm, guessOrigin(raw)
	case authority(raw) == "":
		return "names no host: such a page's origin is " + scheme + "://HOST, or null, as its location.origin says", ""
	case strings.Contains(app, "@"):
		return "an origin has no user name", nearOrigin(scheme + "://" + app[strings.LastIndexByte(app, '@')+1:])
	case app+"/" == bare:
		return "an origin does not end in a slash", nearOrigin(scheme + "://" + authority(raw))
	case app != bare:
		return "an origin is scheme, host and port, with no path", nearOrigin(scheme + "://" + authority(raw))
	}
	return originForm, onlyOrigin(scheme + "://" + rest)
}

// adviseWebOrigin says what is wrong with the origin of a web page.
func adviseWebOrigin(raw string) (want, meant string) {
	if twice := doubled().FindStringSubmatch(raw); twice != nil {
		return "has its scheme twice", nearOrigin(withScheme(twice[1]))
	}
	u, err := fetch.ParseURL(raw)
	if err != nil {
		return originForm + "; this is not a valid URL", ""
	}
	form := u.Origin().String()
	switch {
	case u.IncludesCredentials():
		return "an origin has no user name", form
	case strings.HasPrefix(raw, form+"/") && len(raw) == len(form)+1:
		return "an origin does not end in a slash", form
	case len(raw) > len(form) && strings.HasPrefix(raw, form) && strings.ContainsRune("/?#", rune(raw[len(form)])):
		return "an origin is scheme, host and port, with no path", form
	}
	return "browsers write this origin differently", form
}

// nearOrigin is the origin that something which is shorter than what was typed
// was meant to be, "" for none.
func nearOrigin(s string) string {
	if _, ok := originOf(s); ok || s == "" {
		return s
	}
	_, meant := adviseOrigin(s)
	return onlyOrigin(meant)
}

// severalOrigins says that there is more than one, in the ways in which lists
// are written.
func severalOrigins(s string) bool {
	items := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' })
	if len(items) > 1 {
		return true
	}
	urls := 0
	for _, word := range strings.Fields(s) {
		if strings.Contains(word, "://") {
			urls++
		}
	}
	return urls > 1
}

// authorityOnly is a URL without its path.
func authorityOnly(raw string) string {
	scheme, _, ok := strings.Cut(raw, "://")
	if !ok {
		return authority(raw)
	}
	return scheme + "://" + authority(raw)
}

// hostLike matches a host, with or without a scheme before it and a path
// behind it.
var hostLike = lazy.Regexp(`^(?i:https?)?[/\\:]*(\[[0-9a-fA-F:.]+\]|[^\s:/?#@\\]+)(:[0-9]{1,5})?([/?#\\].*)?$`)

// guessOrigin is the origin that something without a scheme was meant to be.
func guessOrigin(raw string) string {
	if scheme, rest, ok := strings.Cut(raw, "://"); ok && scheme != "" {
		if near := nearest.Word(scheme, []string{"http", "https"}); near != "" {
			raw = near + "://" + rest
		}
	}
	u, err := fetch.ParseURL(withScheme(raw))
	if err != nil || !hostLike().MatchString(raw) {
		return ""
	}
	return u.Origin().String()
}
