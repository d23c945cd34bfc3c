// Package tree parses YAML and JSON that somebody else wrote.
package tree

import (
	"errors"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// deepest is how many brackets and braces may be within each other. The parser
// takes memory by the square of that: 40 KB of them took 3 GB.
const deepest = 200

// ErrDeep is the error of what is deeper than anything that somebody wrote.
var ErrDeep = errors.New("more than 200 brackets within each other")

// Parse parses a text. The error is ErrDeep, or the parser's.
func Parse(text []byte, options ...parser.Option) (*ast.File, error) {
	tokens := lexer.Tokenize(string(text))
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			if depth++; depth > deepest {
				return nil, ErrDeep
			}
		case token.SequenceEndType, token.MappingEndType:
			depth--
		default:
		}
	}
	return parser.Parse(tokens, 0, options...)
}
