// Package lazy makes what most runs of the program do without: not when the
// program starts, but when it is first wanted. A check takes some ten
// milliseconds, and to compile all regular expressions would be one of them.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp is a regular expression that is compiled at its first use. It panics
// then if it is none: it is part of the program.
func Regexp(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
