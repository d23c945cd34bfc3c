package ask

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
	"github.com/cors-check/cors-check/rules/nearest"
)

// urlForm shows what is asked about.
const urlForm = "want an http:// or https:// URL"

// parseURL takes an http(s) URL and serialises it by the URL standard. A path
// is taken relative to the page, as fetch() takes it. A WebSocket has a ws(s)
// URL, for which an http(s) one is taken.
func parseURL(raw string, page fetch.Origin, by fetch.Initiator) (url string, notes []string, m *Mistake) {
	wrong := func(want, meant string) (string, []string, *Mistake) {
		return "", nil, &Mistake{Field: URL, Got: raw, Want: want, Meant: meant}
	}
	if raw == "" {
		return wrong("is missing; want the URL that the page fetches, such as http://localhost:5000/api/data", "")
	}
	if m := wireSafe(URL, raw, urlForm); m != nil {
		return "", nil, m
	}
	if want, meant, ok := pasted(raw); ok {
		return wrong(want, meant)
	}
	if isPath(raw) {
		u, err := fetch.ParseURL(page.String() + raw)
		if much := fetch.TooMuch(""); errors.As(err, &much) {
			return wrong("is not a valid path: it has "+much.Error(), "")
		}
		if err != nil || !u.IsHTTP() {
			return wrong("is a path, and there is no http(s) page that it could be relative to; "+urlForm, "")
		}
		if by == fetch.InitiatorWebSocket {
			u = fetch.WebSocketURL(u)
		}
		return u.String(), []string{"The URL is a path: it is taken relative to the page, as " + u.String() + "."}, nil
	}
	u, err := fetch.ParseURL(raw)
	switch {
	case hasHTTPScheme(raw) && err == nil:
		if rest := raw[strings.Index(raw, "//")+2:]; strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, `\`) {
			return wrong("has too many slashes", onlyURL(u.String()))
		}
		if by == fetch.InitiatorWebSocket {
			u = fetch.WebSocketURL(u)
			return u.String(), []string{"A WebSocket has a ws:// or wss:// URL: browsers take this one for " + u.String() + "."}, nil
		}
		return u.String(), nil, nil
	case hasHTTPScheme(raw):
		return wrong("is not a valid URL: "+whyInvalid(raw), "")
	case err == nil && (u.Scheme() == "ws" || u.Scheme() == "wss") && by == fetch.InitiatorWebSocket:
		return u.String(), nil, nil
	case err == nil && (u.Scheme() == "ws" || u.Scheme() == "wss"):
		return u.String(), nil, &Mistake{Field: URL, Got: raw, Want: "is a WebSocket URL, and CORS does not apply to WebSockets: the server checks the Origin header itself; " + urlForm + ", or --initiator websocket", Thrown: true}
	case err == nil && !u.IsHTTP() && !hostAndPort().MatchString(raw):
		meant := ""
		if scheme := nearest.Word(u.Scheme(), []string{"http", "https"}); scheme != "" {
			meant = onlyURL(scheme + raw[len(u.Scheme()):])
		}
		return u.String(), nil, &Mistake{Field: URL, Got: raw, Want: urlForm, Meant: meant, Thrown: true}
	}
	return wrong(urlForm, onlyURL(withScheme(raw)))
}

// isPath says that something is a URL relative to the page.
func isPath(raw string) bool { return strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//") }

// onlyURL is the URL as it is serialised, if that would be taken; "" if it
// would be refused.
func onlyURL(raw string) string {
	u, err := fetch.ParseURL(raw)
	if err != nil || !u.IsHTTP() {
		return ""
	}
	for _, s := range []string{raw, u.String()} {
		if _, _, again := pasted(s); again {
			return ""
		}
	}
	return u.String()
}

var (
	// doubled matches a URL behind a scheme that it did not need.
	doubled = lazy.Regexp(`^(?i:https?):?/{0,2}((?i:https?):?//.*)$`)
	// inside matches a URL in other words: a command, a call, a line of a log.
	inside = lazy.Regexp("^[^\\s/]*[\\s(\"'`].*?((?i:https?)://[^\\s\"'`<>()]+)")
)

// pasted recognises what is not a URL but has one in it, or had one before a
// variable was not set; ok is false for anything else.
func pasted(raw string) (want, meant string, ok bool) {
	bare := unquoted(raw)
	var in, twice []string
	if strings.Count(strings.ToLower(raw), "http") > 1 || strings.ContainsAny(raw, "\t\n\f\r ("+quotations) { // most have nothing of it
		in, twice = inside().FindStringSubmatch(raw), doubled().FindStringSubmatch(raw)
	}
	switch {
	case in != nil && strings.HasPrefix(strings.TrimSpace(raw), "curl"):
		return "is a curl command; want the URL alone, and its -H, -X and -d as options here", onlyURL(in[1]), true
	case bare != strings.TrimSpace(raw) && strings.ContainsAny(raw[:1]+raw[len(raw)-1:], quotations):
		return "has quotation marks around it, which are not part of a URL", onlyURL(withScheme(bare)), true
	case in != nil:
		return "has other words before it; want the URL alone", onlyURL(in[1]), true
	case twice != nil:
		return "has its scheme twice", onlyURL(withScheme(twice[1])), true
	case missing(raw) != "":
		return missing(raw), "", true
	}
	return "", "", false
}

// whyInvalid says what is wrong with an http(s) URL that does not parse.
func whyInvalid(raw string) string {
	authority := raw[strings.Index(raw, "//")+2:]
	if i := strings.IndexAny(authority, `/?#\`); i >= 0 {
		authority = authority[:i]
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i > strings.IndexByte(authority, ']') {
		host, port = authority[:i], authority[i+1:]
	}
	_, err := strconv.ParseUint(port, 10, 16)
	var much fetch.TooMuch
	_, why := fetch.ParseURL(raw)
	switch {
	case errors.As(why, &much):
		return "it has " + much.Error()
	case host == "":
		return "it names no host"
	case strings.Trim(port, "0123456789") != "" && !(host[0] == '[' && !strings.HasSuffix(host, "]")):
		return "its port is not a number"
	case host[0] == '[' && !strings.HasSuffix(host, "]"):
		return "its IPv6 address has no end"
	case port != "" && err != nil:
		return "its port is above 65535"
	}
	return "the host is not valid"
}

func hasHTTPScheme(s string) bool {
	s = strings.ToLower(s)
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// hostAndPort matches what would parse as a URL whose scheme is the host's
// name: localhost:5000/api.
var hostAndPort = lazy.Regexp(`^[A-Za-z0-9.-]+:[0-9]{1,5}($|[/?#])`)

// misspeltScheme matches a scheme with its slashes in any number and either
// direction.
var misspeltScheme = lazy.Regexp(`^(?i:https?)?:?[/\\]*`)

// withScheme is the URL that something without a proper scheme was meant to
// be: http for machines near by and for odd ports, https for the rest.
func withScheme(raw string) string {
	rest := raw
	if at := misspeltScheme().FindString(raw); at != "" && !strings.HasPrefix(raw, "[") {
		rest = raw[len(at):]
		if strings.HasPrefix(strings.ToLower(at), "https") {
			return "https://" + rest
		}
		if strings.HasPrefix(strings.ToLower(at), "http") {
			return "http://" + rest
		}
	}
	host := rest
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	name, _, port := strings.Cut(host, ":")
	_, err := netip.ParseAddr(name)
	if port || err == nil || strings.HasPrefix(host, "[") || !strings.Contains(name, ".") {
		return "http://" + rest
	}
	return "https://" + rest
}
