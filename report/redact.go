package report

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
	"github.com/cors-check/cors-check/rules/secret"
)

// Hidden stands where a secret was.
const Hidden = "[redacted]"

// ShortestSecret is how long a secret must be to be looked for in running text. A
// shorter one ("1", "true") would black out half a report; it is still hidden
// where its header or option gives it away.
const ShortestSecret = 6

// Redact returns the header list with the values of Authorization, Cookie,
// Set-Cookie and all that package secret calls one hidden. Cookies keep their
// names, Set-Cookie its attributes too. URLs in other values lose their
// userinfo and their tokens.
func Redact(l fetch.HeaderList) fetch.HeaderList {
	out := make(fetch.HeaderList, len(l))
	for i, h := range l {
		out[i] = fetch.Header{Name: h.Name, Value: redactValue(h.Name, h.Value)}
	}
	return out
}

func redactValue(name, value string) string {
	switch {
	case !secret.Header(name):
		return redactURLs(value)
	case strings.EqualFold(name, "cookie"):
		return redactPairs(value)
	case strings.EqualFold(name, "set-cookie"):
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

// redactCookies hides the values of cookies as the command line has them.
func redactCookies(cookies []string) string {
	return strings.Join(each(cookies, func(s string) string {
		pairs, _ := fetch.CutAttributes(s)
		return redactPairs(pairs) + s[len(pairs):]
	}), "\n")
}

// hideCookies leaves of cookies what is no secret.
func hideCookies(cookies []fetch.Cookie) []fetch.Cookie {
	return each(cookies, func(c fetch.Cookie) fetch.Cookie {
		c.Pair = redactPairs(c.Pair)
		return c
	})
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

func redactURLs(s string) string { return secret.Hide(s, Hidden, nil) }

// mostBody is how long a body is that is searched for secrets, in bytes.
const mostBody = 256 << 10

// redactor hides the secrets of one diagnosis, field by field, and the known
// ones wherever they turn up: a server may echo them, a command repeats them.
type redactor struct {
	found map[string]string // secrets, and what stands instead
	all   []hiding
	ours  []hiding // without those that may be words of our own texts
}

func newRedactor(d *rules.Diagnosis, secrets []string) redactor {
	found := map[string]string{} // what is hidden, and what stands there instead
	word := func(s string) {
		if len(s) >= ShortestSecret {
			found[s] = Hidden
		}
		if plain := secret.Decoded(s); len(plain) >= ShortestSecret { // as the server reads it
			found[plain] = Hidden
		}
	}
	header := func(name, value string) {
		if value == "" || !secret.Header(name) {
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
	address := func(s string) {
		secret.Hide(s, Hidden, func(f secret.Found) {
			found[f.Before+f.Secret+f.After] = f.Before + Hidden + f.After
			if f.After == "@" {
				_, password, _ := strings.Cut(f.Secret, ":")
				word(password)
				return
			}
			word(f.Secret)
		})
	}
	body := func(s string) {
		secret.HideFields(s, Hidden, func(f secret.Found) {
			word(f.Secret)
			var text string
			if json.Unmarshal([]byte(`"`+f.Secret+`"`), &text) == nil {
				word(text)
			}
		})
	}
	for _, s := range secrets {
		word(s)
	}
	address(d.URL)
	if d.Page != nil {
		address(d.Page.Asked)
		for _, x := range d.Page.Exchanges {
			address(x.URL)
		}
	}
	for _, c := range d.Checks {
		address(c.Request.URL)
		if len(c.Request.Body) <= mostBody {
			body(string(c.Request.Body))
		}
		for _, k := range c.Request.Cookies {
			cookie(k.Pair)
		}
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
	all := hidings(found)
	return redactor{found, all, slices.DeleteFunc(slices.Clone(all), func(h hiding) bool { return secret.MaybeWord(h.secret) })}
}

// percent matches a byte that is percent-encoded.
var percent = lazy.Regexp(`%[0-9A-F]{2}`)

// hiding is a secret, and what stands instead.
type hiding struct{ secret, instead string }

// fewSecrets is up to how many secrets are also looked for as servers change
// them: who gives more gets none of them back.
const fewSecrets = 100

// hidings are the secrets, the longest first, also as they look where a
// shell's quoting, a browser's reading of bytes as Latin-1 or a server that
// sends them back has changed them.
func hidings(found map[string]string) []hiding {
	looks := map[string]string{}
	for s, instead := range found {
		looks[s] = instead
		looks[strings.ReplaceAll(s, `'`, `'\''`)] = instead
		looks[fetch.IsomorphicDecode(s)] = instead
		if instead != Hidden || len(found) > fewSecrets {
			continue
		}
		if strings.ContainsAny(s, "0123456789") { // otherwise it may be a word of ours in other letters
			looks[strings.ToLower(s)], looks[strings.ToUpper(s)] = instead, instead
		}
		looks[base64.StdEncoding.EncodeToString([]byte(s))] = instead
		looks[base64.RawURLEncoding.EncodeToString([]byte(s))] = instead
		encoded := secret.Encoded(s)
		looks[encoded], looks[percent().ReplaceAllStringFunc(encoded, strings.ToLower)] = instead, instead
	}
	all := make([]hiding, 0, len(looks))
	for s, instead := range looks {
		all = append(all, hiding{s, instead})
	}
	slices.SortFunc(all, func(a, b hiding) int {
		return cmp.Or(len(b.secret)-len(a.secret), strings.Compare(a.secret, b.secret))
	})
	return all
}

// hide replaces the secrets in a text, each as a token of its own: "origin" is
// none of "original".
func hide(s string, all []hiding) string {
	for i, h := range all {
		at := token(s, h.secret, 0)
		if at < 0 {
			continue
		}
		var b strings.Builder
		last := 0
		for ; at >= 0; at = token(s, h.secret, last) {
			b.WriteString(hide(s[last:at], all[i+1:]))
			b.WriteString(h.instead)
			last = at + len(h.secret)
		}
		b.WriteString(hide(s[last:], all[i+1:]))
		return b.String()
	}
	return s
}

// token is where a secret stands as a token of its own in a text, from there
// on; -1 where it does not. A long one is no part of anything else.
func token(s, known string, from int) int {
	for {
		i := strings.Index(s[from:], known)
		if i < 0 {
			return -1
		}
		at, end := from+i, from+i+len(known)
		if len(known) >= secret.Long || !(at > 0 && alphanumeric(s[at-1]) && alphanumeric(known[0])) && !(end < len(s) && alphanumeric(s[end]) && alphanumeric(known[len(known)-1])) {
			return at
		}
		from = at + 1
	}
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// text hides the secrets in anything but a header's value: known ones, and
// those that a URL gives away.
func (r redactor) text(s string) string { return redactURLs(r.known(s)) }

// said hides the secrets in the beginning of a body: known ones, that which its
// end cuts in two, and values of secret names in JSON.
func (r redactor) said(s string) string {
	s = secret.HideFields(r.known(s), Hidden, nil)
	rest, cut := strings.CutSuffix(s, "…")
	if !cut {
		return s
	}
	for _, secret := range slices.Sorted(maps.Keys(r.found)) {
		for n := min(len(secret)-1, len(rest)); n >= ShortestSecret; n-- {
			if before, ends := strings.CutSuffix(rest, secret[:n]); ends {
				return before + Hidden + "…"
			}
		}
	}
	return s
}

// known hides the known secrets alone.
func (r redactor) known(s string) string { return hide(s, r.all) }

// own hides them in our own words and code: what a word may be is none of them.
func (r redactor) own(s string) string { return hide(s, r.ours) }

// console hides the secrets in a browser's words.
func (r redactor) console(s *string) *string {
	if s == nil {
		return nil
	}
	line := redactURLs(r.own(*s))
	return &line
}

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
	all := slices.DeleteFunc(hidings(found), func(h hiding) bool { return secret.MaybeWord(h.secret) })
	return hide(s, all)
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
