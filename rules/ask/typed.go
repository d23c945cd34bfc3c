package ask

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/lazy"
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

// unset says that it is what an unset variable of JavaScript, Python or a shell
// becomes in a text.
func unset(s string) bool {
	if rest, ok := strings.CutPrefix(s, "undefined"); ok {
		return !strings.Contains(rest, ".")
	}
	return slices.Contains([]string{"null", "NaN", "None", "none", "[object Object]"}, s)
}

// placeholder says that there is a variable's name where its value should be:
// $API, ${API}, {{api}}, {api}, <api>, %API%, process.env.API,
// import.meta.env.API.
func placeholder(s string) bool {
	// Most have none of these: they are spared the expression.
	may := strings.ContainsAny(s, "${}<%") || strings.HasPrefix(s, "process.") || strings.HasPrefix(s, "import.")
	return may && placeholders().MatchString(s)
}

var placeholders = lazy.Regexp(`\$\{?[A-Za-z_(]|[{}]|^<[A-Za-z_-]+>([.:]|$)|%[A-Za-z_]{3,}%|^process\.env\b|^import\.meta\b`)

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
	case placeholder(host):
		return isPlaceholder
	case unset(name):
		return "has \"" + name + "\" for a host, which " + isUnset
	case unset(port):
		return "has \"" + port + "\" for a port, which " + isUnset
	}
	return ""
}
