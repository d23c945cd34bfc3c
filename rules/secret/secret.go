// Package secret is the one list of what is secret: by the names of headers,
// of parameters and of fields, and by what a value looks like.
package secret

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/cors-check/cors-check/rules/lazy"
)

// inside are what makes a name a secret's wherever it stands in it, its
// separators left out: X-CSRF-Token, accessToken, PHPSESSID.
var inside = []string{
	"token", "secret", "passw", "passphrase", "passcode", "apikey", "accesskey", "authkey", "privatekey", "subscriptionkey",
	"authorization", "cookie", "credential", "csrf", "xsrf", "session", "sessid", "signature", "jwt", "dpop",
	"samlresponse", "samlrequest", "authcode", "verifier",
}

// words are what makes it one as a word of its own: X-Auth-User, db_pwd, key[].
var words = []string{
	"auth", "authentication", "assertion", "bearer", "hmac", "key", "otp", "pass", "pat", "pin", "principal", "pw", "pwd", "sess", "sid", "sig", "ticket", "totp",
}

// whole are names of parameters that are a secret's when there is nothing else
// in them: a country_code is none.
var whole = []string{"code", "state", "nonce"}

// open are the words beside which "key", "token" and the like name nothing
// secret.
var open = []string{
	"cache", "foreign", "idempotency", "limit", "partition", "primary", "public", "ratelimit", "sort", "surrogate", "type", "socket", "expires", "policy",
}

// Header says whether values of headers of that name are secrets.
func Header(name string) bool {
	met.RLock()
	is, known := met.names[name]
	met.RUnlock()
	if known {
		return is
	}
	is = header(name)
	met.Lock()
	defer met.Unlock()
	if len(met.names) < mostMet && len(name) <= longest {
		met.names[strings.Clone(name)] = is
	}
	return is
}

// met are the names that Header was asked about, and what it said: the same few
// come with every request. A server may send any, so there are no more of them.
var met = struct {
	sync.RWMutex
	names map[string]bool
}{names: map[string]bool{}}

const mostMet = 256

func header(name string) bool {
	name = strings.TrimSpace(name)
	if len(name) > longest {
		name = name[:longest]
	}
	if lower := strings.ToLower(name); strings.HasPrefix(lower, "access-control-") || lower == "proxy-authenticate" || lower == "www-authenticate" {
		return false
	}
	return secret(name)
}

// Name says whether a parameter of a URL, a field of a form or of JSON is a
// secret: as Header, and a few that are none as a header.
func Name(name string) bool {
	name = Decoded(name)
	if len(name) > longest {
		name = name[:longest]
	}
	return secret(name) || slices.Contains(whole, strings.ToLower(strings.Trim(name, "_-[]$.")))
}

// longest is how much of a name is read: none is as long.
const longest = 200

func secret(name string) bool {
	parts := split(name)
	if slices.ContainsFunc(parts, func(w string) bool { return slices.Contains(open, w) }) {
		return false
	}
	joined := strings.Join(parts, "")
	return slices.ContainsFunc(inside, func(s string) bool { return strings.Contains(joined, s) }) ||
		slices.ContainsFunc(parts, func(w string) bool { return slices.Contains(words, strings.TrimRight(w, "0123456789")) })
}

// split are the words of a name in lower case: at what is no letter or digit,
// and where a capital follows a small letter.
func split(name string) []string {
	var parts []string
	start := 0
	end := func(i int) {
		if start < i {
			parts = append(parts, strings.ToLower(name[start:i]))
		}
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'):
			end(i)
			start = i + 1
		case 'A' <= c && c <= 'Z' && i > start && 'a' <= name[i-1] && name[i-1] <= 'z',
			'A' <= c && c <= 'Z' && i > start && i+1 < len(name) && 'a' <= name[i+1] && name[i+1] <= 'z' && 'A' <= name[i-1] && name[i-1] <= 'Z':
			end(i)
			start = i
		}
	}
	end(len(name))
	return parts
}

// Decoded is a text with its percent-encoding undone.
func Decoded(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	digit := func(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if high, low := digit(s[i+1]), digit(s[i+2]); high >= 0 && low >= 0 {
				b.WriteByte(byte(high<<4 | low))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Encoded is a text percent-encoded, all but letters, digits and "-._~".
// https://www.rfc-editor.org/rfc/rfc3986#section-2.3
func Encoded(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

var (
	jwt  = lazy.Regexp(`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`)
	long = lazy.Regexp(`^[A-Za-z0-9+/_=.~%-]{32,}$`)
	hex  = lazy.Regexp(`^[0-9a-fA-F-]{32,}$`)
)

// Opaque says that a value looks like a secret, whatever its name: a JWT, or
// 32 and more letters and digits in which there is no word.
func Opaque(value string) bool {
	if len(value) < 32 {
		return false
	}
	if hex().MatchString(value) {
		return strings.ContainsAny(value, "0123456789")
	}
	if !long().MatchString(value) {
		return false
	}
	// What people write has its words apart, or no digits in them: of random
	// base64 about one sign in six is a digit.
	var digits, capitals, small, apart int
	for i := range len(value) {
		switch c := value[i]; {
		case '0' <= c && c <= '9':
			digits++
		case 'A' <= c && c <= 'Z':
			capitals++
		case 'a' <= c && c <= 'z':
			small++
		case c == '-' || c == '.' || c == '_' || c == '%' || c == '~':
			apart++
		}
	}
	return digits*16 >= len(value) && capitals+small > 0 && apart*8 < len(value)
}

var (
	userinfo = lazy.Regexp(`(?i)((?:\b(?:https?|wss?|ftp|socks[45]?[ah]?):[/\\]*|[/\\]{2}))([^\s/?#\\"<>]+)@`)
	pairs    = lazy.Regexp(`([?&#])([^\s?&#='"<>]+)=([^\s&#'"<>]+)`)
	path     = lazy.Regexp(`(;)([^\s/?&#;='"<>]+)=([^\s/?&#;'"<>,]+)`)
	fields   = lazy.Regexp(`("([^"\\]{1,100})"\s*:\s*)(?:"((?:[^"\\]|\\.)*)(?:"|\\?$)|(-?[0-9][0-9.eE+-]*))`)
	bare     = lazy.Regexp(`([^\s"'/@:=]+:[^\s"'/@]+)@`)
)

// Long is from how many bytes on a secret is no word that somebody else uses.
const Long = 16

// MaybeWord says that a secret may as well be a word of a text or of code: it is
// short and has nothing but letters.
func MaybeWord(s string) bool {
	return len(s) < Long && !strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) })
}

// Found is a secret in a text.
type Found struct{ Before, Secret, After string }

// Hide puts what instead says in place of the secrets that a text gives away
// itself: user and password of a URL, parameters by their name or their look,
// and JWTs. A nil found does not matter; otherwise it is told of each.
func Hide(s, instead string, found func(Found)) string {
	if found == nil {
		found = func(Found) {}
	}
	if strings.Contains(s, "@") {
		s = replace(s, userinfo().FindAllStringSubmatchIndex(s, -1), 2, func(m []string) (string, bool) {
			found(Found{m[1], m[2], "@"})
			return instead, m[2] != instead
		})
	}
	parameter := func(m []string) (string, bool) {
		if m[3] == instead || !Name(m[2]) && !Opaque(m[3]) {
			return "", false
		}
		found(Found{m[1] + m[2] + "=", m[3], ""})
		return instead, true
	}
	if strings.Contains(s, "=") {
		if strings.ContainsAny(s, "?&#") {
			s = replace(s, pairs().FindAllStringSubmatchIndex(s, -1), 3, parameter)
		}
		if strings.Contains(s, ";") {
			s = replace(s, path().FindAllStringSubmatchIndex(s, -1), 3, parameter)
		}
	}
	if strings.Contains(s, "eyJ") {
		s = replace(s, jwt().FindAllStringSubmatchIndex(s, -1), 0, func(m []string) (string, bool) {
			found(Found{"", m[0], ""})
			return instead, true
		})
	}
	return s
}

// HideFields is Hide for a body, or its beginning: it hides the fields of JSON
// and of a form, too.
func HideFields(s, instead string, found func(Found)) string {
	if found == nil {
		found = func(Found) {}
	}
	s = Hide(s, instead, found)
	if name, rest, ok := strings.Cut(s, "="); ok && !strings.ContainsAny(name, " \t\r\n\"<") && Name(name) {
		value, after, more := strings.Cut(rest, "&")
		if value != "" && !strings.ContainsAny(value, " \r\n") {
			found(Found{name + "=", value, ""})
			s = name + "=" + instead
			if more {
				s += "&" + after
			}
		}
	}
	if !strings.Contains(s, `"`) {
		return s
	}
	hides := func(m []string) (string, bool) {
		value := m[3] + m[4]
		if value == "" || value == instead || !Name(m[2]) && !Opaque(value) {
			return "", false
		}
		found(Found{m[1], value, ""})
		return instead, true
	}
	s = replace(s, fields().FindAllStringSubmatchIndex(s, -1), 3, hides)
	return replace(s, fields().FindAllStringSubmatchIndex(s, -1), 4, hides)
}

// HideLine is Hide for a line about what somebody typed: it also takes
// user:password@host for what it is.
func HideLine(s, instead string) string {
	if s = Hide(s, instead, nil); !strings.Contains(s, "@") {
		return s
	}
	return bare().ReplaceAllLiteralString(s, instead+"@")
}

// userinfoOf is where the user name and the password of an address stand.
func userinfoOf(s string) (start, end int) {
	if i := strings.Index(s, "://"); i >= 0 {
		start = i + 3
	}
	authority := s[start:]
	if i := strings.IndexAny(authority, "/?#"); i >= 0 {
		authority = authority[:i]
	}
	return start, start + max(0, strings.LastIndexByte(authority, '@'))
}

// HideUserinfo hides user and password of an address such as a proxy's, which
// may have no scheme.
func HideUserinfo(s, instead string) string {
	start, end := userinfoOf(s)
	if end == start {
		return s
	}
	return s[:start] + instead + s[end:]
}

// replace puts what by says in place of one group of each match.
func replace(s string, matches [][]int, group int, by func(groups []string) (string, bool)) string {
	if len(matches) == 0 {
		return s
	}
	var b strings.Builder
	last := 0
	for _, at := range matches {
		groups := make([]string, len(at)/2)
		for i := range groups {
			if at[2*i] >= 0 {
				groups[i] = s[at[2*i]:at[2*i+1]]
			}
		}
		if instead, ok := by(groups); ok && at[2*group] >= 0 {
			b.WriteString(s[last:at[2*group]])
			b.WriteString(instead)
			last = at[2*group+1]
		}
	}
	b.WriteString(s[last:])
	return b.String()
}
