package fetch

// IsomorphicDecode is the string whose code points are the bytes of s: what a
// script gets of a header.
// https://infra.spec.whatwg.org/#isomorphic-decode
func IsomorphicDecode(s string) string {
	decoded := make([]rune, len(s))
	for i := range len(s) {
		decoded[i] = rune(s[i])
	}
	return string(decoded)
}
