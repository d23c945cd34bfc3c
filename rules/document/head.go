package document

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// mostDecoded is how much of a document is looked at, in bytes: the head of an
// honest one has less.
const mostDecoded = 512 << 10

// meta is a meta element.
type meta struct {
	equiv, name string // in lower case
	content     string
}

// matters says whether it is one that is looked at.
func (m meta) matters() bool { return m.equiv == "content-security-policy" || m.name == "referrer" }

const whitespace = "\t\n\f\r "

// rawTags are elements of a head that have text in them, and no elements: a
// noscript is one where scripts run. headTags are all a head may have.
// https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead
var (
	rawTags  = []string{"title", "noscript", "noframes", "style", "script"}
	headTags = append([]string{"html", "head", "base", "basefont", "bgsound", "link", "meta", "template"}, rawTags...)
)

// ending is how far a head was read.
type ending int

// How far it was.
const (
	unended      ending = iota // to something that is not read here
	headOver                   // to its end
	documentOver               // to the end of the document, of which a part may be missing
)

// readHead reads the meta elements that matter and are children of the head of an HTML
// document. Tokens alone are read: to build a tree of what a hostile server
// sends takes long.
func readHead(document io.Reader) (metas []meta, at ending) {
	z := html.NewTokenizer(document)
	z.SetMaxBuf(mostDecoded)
	templates := 0    // how deep in these, whose content is no child of the head
	raw := false      // the next text is that of a raw element
	closed := false   // the head has had its end tag, and elements of it may still follow
	beginning := true // a byte order mark may come
	for {
		kind := z.Next()
		text := raw
		raw = false
		switch kind {
		case html.ErrorToken:
			if errors.Is(z.Err(), io.EOF) {
				return metas, documentOver
			}
			return metas, unended
		case html.TextToken:
			got := z.Text()
			if beginning {
				got = bytes.TrimPrefix(got, []byte("\ufeff"))
			}
			if !text && templates == 0 && len(bytes.Trim(got, whitespace)) > 0 {
				return metas, headOver
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, attributes := z.TagName()
			tag := string(name)
			raw = slices.Contains(rawTags, tag)
			switch {
			case tag == "template":
				templates++
			case templates > 0 && (tag == "svg" || tag == "math"): // what is in these is read by other rules
				return metas, unended
			case templates > 0:
			case !slices.Contains(headTags, tag), tag == "noscript" && closed:
				return metas, headOver
			case tag == "meta" && attributes:
				if m := metaOf(z); m.matters() {
					metas = append(metas, m)
				}
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			switch tag := string(name); {
			case tag == "template":
				templates = max(0, templates-1)
			case templates > 0:
			case tag == "head":
				closed = true
			case tag == "body" || tag == "html" || tag == "br":
				return metas, headOver
			}
		case html.CommentToken, html.DoctypeToken:
		}
		beginning = false
	}
}

// metaOf is a meta element whose start tag was just read. Of two attributes of
// one name the first counts.
func metaOf(z *html.Tokenizer) meta {
	var m meta
	seen := map[string]bool{}
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		name := string(key)
		if seen[name] {
			continue
		}
		seen[name] = true
		switch name {
		case "http-equiv":
			m.equiv = strings.ToLower(string(value))
		case "name":
			m.name = strings.ToLower(string(value))
		case "content":
			m.content = string(value)
		}
	}
	return m
}
