package fetch

import "strings"

// Harmless says that a request asks a server to change nothing: its method is
// GET or HEAD, and neither a header nor a parameter of its URL names another,
// which frameworks take in place of the method.
func Harmless(method, url string, headers HeaderList) bool {
	return (method == "GET" || method == "HEAD") && Override(url, headers) == ""
}

// Override is the header or parameter that has a server take a request for one
// of another method than GET, HEAD or OPTIONS, as "name: value" or
// "name=value"; "" for none.
func Override(url string, headers HeaderList) string {
	for _, h := range headers {
		if overrides(h.Name, h.Value) {
			return h.Name + ": " + h.Value
		}
	}
	parameters := ""
	eachParameter(url, func(start, end int) {
		name, value, _ := strings.Cut(url[start:end], "=")
		if parameters == "" && overrides(percentDecode(name), percentDecode(value)) {
			parameters = name + "=" + value
		}
	})
	return parameters
}

// WithoutOverride is a URL and a header list without what Override finds.
func WithoutOverride(url string, headers HeaderList) (string, HeaderList) {
	var kept HeaderList
	for _, h := range headers {
		if !overrides(h.Name, h.Value) {
			kept = append(kept, h)
		}
	}
	var b strings.Builder
	last := 0
	eachParameter(url, func(start, end int) {
		name, value, _ := strings.Cut(url[start:end], "=")
		if overrides(percentDecode(name), percentDecode(value)) {
			b.WriteString(url[last:start])
			last = end
		}
	})
	b.WriteString(url[last:])
	return b.String(), kept
}

// eachParameter tells where the parameters of a URL are, in its query and in
// its path.
func eachParameter(url string, tell func(start, end int)) {
	const marks = "?&;/#"
	for i := strings.IndexAny(url, "?;"); i >= 0 && url[i] != '#'; {
		n := strings.IndexAny(url[i+1:], marks)
		end := i + 1 + n
		if n < 0 {
			end = len(url)
		}
		tell(i+1, end)
		if n < 0 {
			return
		}
		i = end
	}
}

// overrides says that a header or parameter names a method that may change
// something. Its name counts as programs compare it: in any case, "-" and "_"
// the same.
func overrides(name, value string) bool {
	if len(name) > 100 || !strings.ContainsAny(name, "mM") { // of method; most have none
		return false
	}
	name, _, _ = strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "-", "_"), "[")
	switch bare := strings.ReplaceAll(name, "_", ""); {
	case name == "_method", name == "x_method", bare == "xhttpmethod", bare == "httpmethod",
		strings.Contains(bare, "methodoverride"), strings.Contains(bare, "overridemethod"), strings.Contains(bare, "overridehttpmethod"):
	default:
		return false
	}
	switch strings.ToUpper(strings.TrimSpace(value)) {
	case "", "GET", "HEAD", "OPTIONS":
		return false
	}
	return true
}

// percentDecode undoes percent-encoding, and "+".
// https://url.spec.whatwg.org/#string-percent-decode
func percentDecode(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch high, low := hexDigit(s, i+1), hexDigit(s, i+2); {
		case s[i] == '%' && high >= 0 && low >= 0:
			b.WriteByte(byte(high<<4 | low))
			i += 2
		case s[i] == '+':
			b.WriteByte(' ')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// hexDigit is the value of the hexadecimal digit there, -1 where none is.
func hexDigit(s string, i int) int {
	if i >= len(s) {
		return -1
	}
	return strings.IndexByte("0123456789abcdef", s[i]|0x20)
}
