package fetch

import "unicode/utf8"

// IsomorphicDecode is the string whose code points are the bytes of s: what a
// script gets of a header.
// https://infra.spec.whatwg.org/#isomorphic-decode
func IsomorphicDecode(s string) string {
	if allBytes(s, func(c byte) bool { return c < utf8.RuneSelf }) {
		return s
	}
	decoded := make([]rune, len(s))
	for i := range len(s) {
		decoded[i] = rune(s[i])
	}
	return string(decoded)
}

// IsomorphicEncode is the bytes whose values are the code points of s, of which
// none is more than U+00FF.
// https://infra.spec.whatwg.org/#isomorphic-encode
func IsomorphicEncode(s string) string {
	encoded := make([]byte, 0, len(s))
	for _, r := range s {
		encoded = append(encoded, byte(r))
	}
	return string(encoded)
}
