package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// Hidden stands where a secret was.
const Hidden = "[redacted]"

// ShortestSecret is how long a secret must be to be looked for in running text. A
// shorter one ("1", "true") would black out half a report; it is still hidden
// where its header or option gives it away.
const ShortestSecret = 6

// Redact returns the header list with the values of Authorization, Cookie,
// Set-Cookie, Proxy-Authorization, X-Api-Key, tokens, sessions and the like
// hidden. Cookies keep their names, Set-Cookie its attributes too. URLs in
// other values lose their userinfo and their tokens.
func Redact(l fetch.HeaderList) fetch.HeaderList {
	out := make(fetch.HeaderList, len(l))
	for i, h := range l {
		out[i] = fetch.Header{Name: h.Name, Value: redactValue(h.Name, h.Value)}
	}
	return out
}

func redactValue(name, value string) string {
	switch name = strings.ToLower(name); {
	case !sensitive(name):
		return redactURLs(value)
	case name == "cookie":
		return redactPairs(value)
	case name == "set-cookie":
		parts := strings.Split(value, ";")
		parts[0] = redactPairs(parts[0])
		for i, attribute := range parts[1:] {
			parts[i+1] = redactAttribute(attribute)
		}
		return strings.Join(parts, ";")
	case value == "":
		return ""
	}
	return Hidden
}

// sensitive says whether values of headers of that lower-case name are
// secrets.
func sensitive(name string) bool {
	switch name {
	case "cookie", "set-cookie", "authorization", "proxy-authorization":
		return true
	}
	for _, part := range []string{"token", "secret", "passw", "api-key", "apikey", "access-key", "csrf", "xsrf", "session", "signature", "x-auth"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// redactPairs hides the values of cookies, "a=1; b=2".
func redactPairs(s string) string {
	pairs := strings.Split(s, ";")
	for i, pair := range pairs {
		if name, _, found := strings.Cut(pair, "="); found {
			pairs[i] = name + "=" + Hidden
		} else if strings.TrimSpace(pair) != "" {
			pairs[i] = Hidden
		}
	}
	return strings.Join(pairs, ";")
}

// redactAttribute keeps what RFC 6265bis knows as an attribute of a cookie,
// and hides anything else: it may be the rest of a value with a ";" in it.
func redactAttribute(s string) string {
	name, _, _ := strings.Cut(s, "=")
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "expires", "max-age", "domain", "path", "secure", "httponly", "samesite", "partitioned", "priority":
		return s
	}
	return " " + Hidden
}

var (
	userinfo = lazy.Regexp(`(://)([^\s/?#'"<>@]+(?:@[^\s/?#'"<>@]+)*)(@)`)
	tokens   = lazy.Regexp(`(?i)([?&#](?:[a-z0-9_-]*(?:token|secret|passw(?:or)?d|api[_-]?key|signature)|sig|jwt|auth)=)([^\s&#'"<>]+)`)
)

// inJSON are the values of secret names in JSON.
var inJSON = lazy.Regexp(`(?i)("[a-z0-9_-]*(?:token|secret|passw(?:or)?d|api[_-]?key|signature|session|cookie)[a-z0-9_-]*"\s*:\s*)"[^"]*(?:"|$)`)

func redactURLs(s string) string {
	if strings.Contains(s, "@") {
		s = userinfo().ReplaceAllString(s, "${1}"+Hidden+"${3}")
	}
	if strings.Contains(s, "=") && strings.ContainsAny(s, "?&#") {
		s = tokens().ReplaceAllString(s, "${1}"+Hidden)
	}
	return s
}

// redactor hides the secrets of one diagnosis, field by field, and the known
// ones wherever they turn up: a server may echo them, a command repeats them.
type redactor struct {
	replacer *strings.Replacer
	found    map[string]string // secrets, and what stands instead
}

func newRedactor(d *rules.Diagnosis, secrets []string) redactor {
	found := map[string]string{} // what is hidden, and what stands there instead
	word := func(s string) {
		if len(s) >= ShortestSecret {
			found[s] = Hidden
		}
	}
	header := func(name, value string) {
		if value == "" || !sensitive(strings.ToLower(name)) {
			return
		}
		found[name+": "+value] = name + ": " + Hidden
		word(value)
		if _, credentials, ok := strings.Cut(value, " "); ok {
			word(strings.TrimSpace(credentials))
		}
	}
	cookie := func(value string) {
		if value == "" {
			return
		}
		for _, option := range []string{"-b ", "--cookie ", "--cookie="} {
			found[option+value] = option + Hidden
			found[option+"'"+value] = option + "'" + Hidden
			found[option+`"`+value] = option + `"` + Hidden
		}
		word(value)
		for pair := range strings.SplitSeq(value, ";") {
			_, v, _ := strings.Cut(pair, "=")
			word(strings.TrimSpace(v))
		}
	}
	url := func(s string) {
		if !strings.ContainsAny(s, "@=") {
			return
		}
		for _, m := range userinfo().FindAllStringSubmatch(s, -1) {
			found["://"+m[2]+"@"] = "://" + Hidden + "@"
			_, password, _ := strings.Cut(m[2], ":")
			word(password)
		}
		for _, m := range tokens().FindAllStringSubmatch(s, -1) {
			found[m[1]+m[2]] = m[1] + Hidden
			word(m[2])
		}
	}
	for _, s := range secrets {
		word(s)
	}
	url(d.URL)
	for _, c := range d.Checks {
		url(c.Request.URL)
		cookie(c.Request.Cookie)
		for _, h := range c.Request.Headers {
			header(h.Name, h.Value)
			if strings.EqualFold(h.Name, "cookie") {
				cookie(h.Value)
			}
		}
		for _, x := range c.Exchanges {
			for _, h := range x.Send.Headers {
				header(h.Name, h.Value)
			}
		}
	}
	return redactor{replacer(found), found}
}

// replacer replaces the longest secret first, also where a shell's quoting
// or a browser's reading of bytes as Latin-1 has changed its looks.
func replacer(found map[string]string) *strings.Replacer {
	looks := map[string]string{}
	for secret, instead := range found {
		looks[secret] = instead
		looks[strings.ReplaceAll(secret, `'`, `'\''`)] = instead
		looks[fetch.IsomorphicDecode(secret)] = instead
	}
	secrets := slices.SortedFunc(maps.Keys(looks), func(a, b string) int {
		return cmp.Or(len(b)-len(a), strings.Compare(a, b))
	})
	var pairs []string
	for _, s := range secrets {
		pairs = append(pairs, s, looks[s])
	}
	return strings.NewReplacer(pairs...)
}

// text hides the secrets in anything but a header's value: known ones, and
// those that a URL gives away.
func (r redactor) text(s string) string { return redactURLs(r.known(s)) }

// said hides the secrets in the beginning of a body: known ones, that which its
// end cuts in two, and values of secret names in JSON.
func (r redactor) said(s string) string {
	if s = r.text(s); strings.Contains(s, `"`) {
		s = inJSON().ReplaceAllString(s, "${1}"+Hidden)
	}
	rest, cut := strings.CutSuffix(s, "…")
	for _, secret := range slices.Sorted(maps.Keys(r.found)) {
		for n := len(secret) - 1; cut && n >= ShortestSecret; n-- {
			if before, ends := strings.CutSuffix(rest, secret[:n]); ends {
				return before + Hidden + "…"
			}
		}
	}
	return s
}

// known hides the known secrets alone.
func (r redactor) known(s string) string { return r.replacer.Replace(s) }

// variable is a variable of a shell.
var variable = lazy.Regexp(`\$(?:[A-Z_][A-Z0-9_]*|\{[A-Z_][A-Z0-9_]*\})`)

// command hides the known secrets in a command line, and leaves its variables,
// so that it runs.
func (r redactor) command(s string) string {
	found := maps.Clone(r.found)
	if strings.Contains(s, "$") {
		for _, v := range variable().FindAllString(s, -1) {
			found[v] = v
		}
	}
	return replacer(found).Replace(s)
}

// value hides the secrets in a header's value.
func (r redactor) value(name, value string) string { return r.known(redactValue(name, value)) }

func (r redactor) headers(l fetch.HeaderList) fetch.HeaderList {
	shown := l // a list in which nothing is hidden may be long, and needs no copy
	for i, h := range l {
		redacted := fetch.Header{Name: r.known(h.Name), Value: r.value(h.Name, h.Value)}
		if redacted == h {
			continue
		}
		if &shown[0] == &l[0] {
			shown = slices.Clone(l)
		}
		shown[i] = redacted
	}
	return shown
}
