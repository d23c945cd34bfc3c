// Package frontmatter reads a text file that begins with data: YAML between
// two lines of three dashes, then the text.
package frontmatter

import (
	"bytes"
	"errors"
	"strings"

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

// Texts are the data of a file that has nothing but texts in it, by key: on the
// line of the key, plain or between apostrophes, or folded, on those below. To
// read them as YAML takes ten times as long, and a report needs several; a test
// of whoever calls it holds that YAML says the same.
func Texts(file []byte) map[string]string {
	data, _, _ := Cut(file)
	texts, last := map[string]string{}, ""
	for line := range strings.Lines(string(data)) {
		if folded, ok := strings.CutPrefix(line, "  "); ok {
			texts[last] = strings.TrimPrefix(texts[last]+" "+strings.TrimSpace(folded), " ")
			continue
		}
		key, text, _ := strings.Cut(line, ":")
		last, text = key, strings.TrimSpace(text)
		if inner, ok := strings.CutPrefix(text, "'"); ok {
			text = strings.ReplaceAll(strings.TrimSuffix(inner, "'"), "''", "'")
		}
		if text != ">-" {
			texts[key] = text
		}
	}
	return texts
}

// Cut takes a file apart without reading its data.
func Cut(file []byte) (data, text []byte, ok bool) {
	rest, opens := bytes.CutPrefix(file, []byte("---\n"))
	data, text, closes := bytes.Cut(rest, []byte("\n---\n"))
	return data, text, opens && closes
}
