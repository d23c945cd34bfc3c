// Package frontmatter reads a text file that begins with data: YAML between
// two lines of three dashes, then the text.
package frontmatter

import (
	"bytes"
	"errors"

	"github.com/goccy/go-yaml"
)

// Read takes a file apart: its data goes to into, and what follows is
// returned. It is an error if the file has no front matter, or if that is no
// YAML or has a key that into has no place for.
func Read(file []byte, into any) (text []byte, err error) {
	data, text, ok := Cut(file)
	if !ok {
		return nil, errors.New("want a line --- first, and another after the front matter")
	}
	return text, yaml.UnmarshalWithOptions(data, into, yaml.Strict())
}

// Cut takes a file apart without reading its data.
func Cut(file []byte) (data, text []byte, ok bool) {
	rest, opens := bytes.CutPrefix(file, []byte("---\n"))
	data, text, closes := bytes.Cut(rest, []byte("\n---\n"))
	return data, text, opens && closes
}
