package ask

import (
	"regexp"
	"strings"
)

// What people paste has often been something else before: a value of a JSON
// file, a line of a header, a variable that was not set. These recognise what
// it was, for origins and URLs alike.

// quotations are the marks that stand around what was copied with them.
const quotations = "\"'`“”‘’«»"

// unquoted is a value without quotation marks and a comma or semicolon behind
// it, as a list in a source file has them.
func unquoted(s string) string {
	return strings.Trim(strings.TrimRight(strings.TrimSpace(s), ",;"), quotations)
}

// unset matches what an unset variable of JavaScript, Python or a shell
// becomes in a text.
var unset = regexp.MustCompile(`^(undefined[^.]*|null|NaN|None|none|\[object Object\])$`)

// placeholder matches a variable's name where its value should be: $API,
// ${API}, {{api}}, {api}, <api>, %API%, process.env.API, import.meta.env.API.
var placeholder = regexp.MustCompile(`\$\{?[A-Za-z_(]|[{}]|^<[A-Za-z_-]+>([.:]|$)|%[A-Za-z_]{3,}%|^process\.env\b|^import\.meta\b`)

// The sentences for both.
const (
	isUnset       = "is what an unset variable turns into"
	isPlaceholder = "contains a placeholder that was not filled in"
)

// authority is the part of a URL that names the host, and what stands before
// any path where there is no scheme.
func authority(raw string) string {
	if _, rest, ok := strings.Cut(raw, "://"); ok {
		raw = rest
	}
	if i := strings.IndexAny(raw, `/?#\`); i >= 0 {
		raw = raw[:i]
	}
	return raw
}

// missing says that the host is none because a variable was not set, or its
// placeholder not replaced; "" that it is not so.
func missing(raw string) string {
	host := authority(raw)
	name := host[strings.LastIndexByte(host, '@')+1:]
	name, port, _ := strings.Cut(name, ":")
	switch {
	case placeholder.MatchString(host):
		return isPlaceholder
	case unset.MatchString(name):
		return "has \"" + name + "\" for a host, which " + isUnset
	case unset.MatchString(port):
		return "has \"" + port + "\" for a port, which " + isUnset
	}
	return ""
}
