package fetch

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/lazy"
)

// Blocking is which opaque responses an engine keeps from an element: Opaque
// Response Blocking, which the standard has not taken up yet.
// https://github.com/whatwg/fetch/pull/1442
type Blocking int

// Which it keeps away.
const (
	BlocksNone       Blocking = iota
	BlocksRecognised          // what begins as HTML, XML or JSON, or is said to be and may not be sniffed
	BlocksNonScripts          // whatever is neither an image nor JavaScript
)

// Why an opaque response is kept away, in the Subject of OpaqueBlocked.
const (
	OpaqueNeverSniffed = "never-sniffed" // a type no element takes, whatever is in it
	OpaqueNosniff      = "nosniff-type"  // HTML, XML or JSON, not to be sniffed
	OpaquePartial      = "partial"       // a part of HTML, XML or JSON
	OpaquePart         = "part"          // a part that was not asked for
	OpaqueUnsniffed    = "nosniff"       // not to be sniffed, and of no type that says what it is
	OpaqueStatus       = "status"        // the status is an error's
	OpaqueNoImage      = "no-image"      // said to be an image, and none
	OpaqueContent      = "content"       // the content is no script's
	OpaqueNoMedia      = "no-media"      // a media element's, and neither video nor audio
	OpaqueMediaStatus  = "media-status"  // a media element's, with a status that is an error's
)

// contentCheck is what becomes of a response by what is in it and by what its
// Content-Type says that is. What was not read of it allows.
func (m *Machine) contentCheck(head Head) *NetworkError {
	c := m.contentOf(head)
	if m.req.ahead() && m.ua.PreloadsAnyType {
		return m.opaqueBlocked(c, head.Status)
	}
	if e := m.typeCheck(c); e != nil && !m.ua.BlocksBeforeType {
		return e
	} else if b := m.opaqueBlocked(c, head.Status); b != nil {
		return b
	} else if e != nil {
		return e
	}
	if m.ua.StyleTypes && m.req.Loads() == InitiatorStylesheet && !c.is("text/css") && c.essence != "" {
		return c.wrongType("text/css")
	}
	return nil
}

// mediaCheck is what becomes of what no engine makes an image of, plays or takes
// for a text track.
func (m *Machine) mediaCheck(head Head) *NetworkError {
	c := m.contentOf(head)
	fail := func(r Reason) *NetworkError {
		return &NetworkError{Reason: r, Header: "content-type", Got: c.stated, Absent: !c.has}
	}
	switch by := m.req.Loads(); {
	case by == InitiatorImg && c.noImage():
		return fail(NotAnImage)
	case by == InitiatorVideo && !c.unread && c.text() && !c.media():
		return fail(NotMedia)
	// https://w3c.github.io/webvtt/#webvtt-parser-algorithm
	case m.req.Initiator == InitiatorTrack && !c.unread && !strings.HasPrefix(strings.TrimPrefix(string(c.body[:min(len(c.body), 16)]), "\uFEFF"), "WEBVTT"):
		return fail(NotATrack)
	}
	return nil
}

// typeCheck says whether the response is blocked due to nosniff or due to its
// MIME type.
// https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-nosniff?
// https://fetch.spec.whatwg.org/#should-response-to-request-be-blocked-due-to-mime-type?
func (m *Machine) typeCheck(c content) *NetworkError {
	switch m.req.Loads() {
	case InitiatorWorker, InitiatorSharedWorker:
		if m.ua.WorkerTypes && !c.is(javaScriptTypes...) || NeverScript(c.stated) || c.nosniff && !c.is(javaScriptTypes...) {
			return c.wrongType("text/javascript")
		}
	case InitiatorScript:
		if m.req.ahead() && !m.ua.PreloadErrorsLoad { // the script element looks at it
			return nil
		}
		if NeverScript(c.stated) || c.nosniff && !c.is(javaScriptTypes...) {
			return c.wrongType("text/javascript")
		}
	case InitiatorStylesheet:
		if c.nosniff && !c.is("text/css") {
			return c.wrongType("text/css")
		}
	default:
	}
	return nil
}

// NeverScript says whether no script is run of that Content-Type.
func NeverScript(contentType string) bool {
	switch kind, rest, _ := strings.Cut(Essence(contentType), "/"); kind {
	case "image", "audio", "video":
		return true
	default:
		return kind == "text" && rest == "csv"
	}
}

// Nosniff is the Subject of a WrongType with X-Content-Type-Options: nosniff.
const Nosniff = "nosniff"

// opaqueBlocked is Opaque Response Blocking.
// https://github.com/annevk/orb; recordings opaque-*
func (m *Machine) opaqueBlocked(c content, status int) *NetworkError {
	if m.tainting != TaintingOpaque || m.req.Loads().Destination() == "" || m.req.Initiator == InitiatorFont {
		return nil
	}
	why := ""
	switch m.ua.OpaqueBlocking {
	case BlocksNone:
	case BlocksRecognised:
		why = c.recognised()
	case BlocksNonScripts:
		why = c.nonScript(status)
		if m.req.Loads() == InitiatorVideo {
			why = c.nonMedia(status)
		}
	}
	if why == "" {
		return nil
	}
	return &NetworkError{Reason: OpaqueBlocked, Header: "content-type", Got: c.stated, Absent: !c.has, Subject: why}
}

// recognised is why Chromium keeps the content away
// (services/network/orb/orb_impl.cc, services/network/orb/orb_sniffers.cc).
func (c content) recognised() string {
	switch {
	case c.is(neverSniffedTypes...):
		return OpaqueNeverSniffed
	case c.nosniff && (c.markupOrData() || c.is("text/plain")):
		return OpaqueNosniff
	case c.essence == "" || c.is("text/css", "image/svg+xml"):
		return ""
	case beginsHTML(c.body) || beginsXML(c.body) || beginsJSONObject(c.body) || breaksParsers(c.body):
		return OpaqueContent
	}
	return ""
}

// nonScript is why Firefox keeps the content away (netwerk/protocol/http/
// OpaqueResponseUtils.cpp). It runs a parser of JavaScript over the content;
// here what begins as markup, is JSON or keeps parsers away is none.
func (c content) nonScript(status int) string {
	if why, decided := c.byType(status); decided {
		return why
	}
	switch {
	case c.image() && status == 206:
		return OpaquePart
	case c.image():
		return ""
	case c.nosniff && !strings.HasPrefix(c.essence, "audio/"):
		return OpaqueUnsniffed
	case status < 200 || status > 299:
		return OpaqueStatus
	case c.essence == "" || strings.HasPrefix(c.essence, "audio/"):
		return ""
	case strings.HasPrefix(c.essence, "image/"):
		return OpaqueNoImage
	case beginsMarkup(c.body) || json.Valid(c.body) || breaksParsers(c.body):
		return OpaqueContent
	}
	return ""
}

// byType is what Firefox decides before it looks at the content, if it does; also
// where that is not known.
func (c content) byType(status int) (why string, decided bool) {
	switch {
	case c.is(javaScriptTypes...) || c.is("text/css", "image/svg+xml"):
		return "", true
	case c.is(neverSniffedTypes...):
		return OpaqueNeverSniffed, true
	case status == 206 && c.markupOrData():
		return OpaquePartial, true
	case c.nosniff && c.markupOrData():
		return OpaqueNosniff, true
	}
	return "", c.nosniff && c.is("text/plain") || c.unread
}

// nonMedia is why Firefox keeps the content away from a media element.
func (c content) nonMedia(status int) string {
	if why, decided := c.byType(status); decided {
		return why
	}
	switch {
	case c.text() && !c.media():
		return OpaqueNoMedia
	case status != 200 && status != 206:
		return OpaqueMediaStatus
	}
	return ""
}

// neverSniffedTypes are types that an element takes for what they say.
// https://github.com/annevk/orb#mime-type-sets
var neverSniffedTypes = []string{
	"application/dash+xml", "application/gzip", "application/msexcel", "application/mspowerpoint", "application/msword",
	"application/msword-template", "application/pdf", "application/vnd.apple.mpegurl", "application/vnd.ces-quickpoint",
	"application/vnd.ces-quicksheet", "application/vnd.ces-quickword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
	"application/vnd.ms-word", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/x-gzip", "application/x-protobuf", "application/x-protobuffer", "application/zip", "audio/mpegurl",
	"multipart/byteranges", "multipart/signed", "text/csv", "text/event-stream",
}

// content is what an element gets.
type content struct {
	stated  string // its Content-Type
	has     bool   // there is one
	essence string // its type in lower case, "" where it says none
	nosniff bool
	body    []byte // the beginning
	unread  bool   // the beginning is not known
}

// contentOf is what the response of this hop has in it.
func (m *Machine) contentOf(head Head) content {
	var c content
	c.stated, c.has = head.Headers.Get("content-type")
	c.essence = Essence(c.stated)
	// https://fetch.spec.whatwg.org/#determine-nosniff
	first, _, _ := strings.Cut(headerOr(head.Headers, "x-content-type-options"), ",")
	c.nosniff = equalFold(trimHTTP(first), "nosniff")
	coding := trimHTTP(headerOr(head.Headers, "content-encoding"))
	c.unread = m.received == nil || m.received.BodyUnread || coding != "" && !equalFold(coding, "identity")
	if !c.unread {
		c.body = m.received.Body
	}
	return c
}

// Essence is the essence of a MIME type, in lower case; "" for what is none.
// https://mimesniff.spec.whatwg.org/#mime-type-essence
func Essence(contentType string) string {
	if e := asciiLower(essence(contentType)); strings.Count(e, "/") == 1 {
		return e
	}
	return ""
}

func headerOr(headers HeaderList, name string) string {
	value, _ := headers.Get(name)
	return value
}

// is says whether the type is one of these.
func (c content) is(types ...string) bool { return containsFold(types, c.essence) }

// markupOrData says whether the type is HTML, XML or JSON.
// https://mimesniff.spec.whatwg.org/#mime-type-groups
func (c content) markupOrData() bool {
	return c.is("text/html", "text/xml", "application/xml", "application/json", "text/json", "application/xhtml+xml") ||
		strings.HasSuffix(c.essence, "+json") || strings.HasSuffix(c.essence, "+xml") && !c.is("image/svg+xml")
}

func (c content) wrongType(want string) *NetworkError {
	e := &NetworkError{Reason: WrongType, Header: "content-type", Got: c.stated, Absent: !c.has, Want: want}
	if c.nosniff {
		e.Subject = Nosniff
	}
	return e
}

// image says whether the content is one, by how it begins.
// https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
func (c content) image() bool {
	for _, signature := range []string{"\x89PNG\r\n\x1a\n", "GIF87a", "GIF89a", "\xff\xd8\xff", "BM", "\x00\x00\x01\x00", "\x00\x00\x02\x00"} {
		if strings.HasPrefix(string(c.body[:min(len(c.body), 16)]), signature) {
			return true
		}
	}
	return len(c.body) > 12 && (string(c.body[:4]) == "RIFF" && string(c.body[8:12]) == "WEBP" || string(c.body[4:8]) == "ftyp")
}

// noImage says whether no engine makes an image of the content: it is text, and
// not that of an SVG that says it is one.
func (c content) noImage() bool {
	if c.unread || c.image() {
		return false
	}
	if c.is("image/svg+xml") {
		return !bytes.Contains(c.body, []byte("<svg"))
	}
	return c.text()
}

// media says whether the content is audio or video, by how it begins.
// https://mimesniff.spec.whatwg.org/#matching-an-audio-or-video-type-pattern
func (c content) media() bool {
	return slices.ContainsFunc([]string{"OggS", "ID3", "fLaC", "RIFF", "FORM", "MThd", "\x1A\x45\xDF\xA3"}, func(signature string) bool {
		return bytes.HasPrefix(c.body, []byte(signature))
	})
}

// text says whether the content has no byte that text has not.
// https://mimesniff.spec.whatwg.org/#binary-data-byte
func (c content) text() bool {
	return !bytes.ContainsFunc(c.body, func(r rune) bool { return r < 0x20 && r != '\t' && r != '\n' && r != '\f' && r != '\r' && r != 0x1B })
}

const blanks = "\t\n\f\r "

// htmlTags are those that a document begins with.
// https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
var htmlTags = []string{
	"<!doctype html", "<script", "<html", "<head", "<iframe", "<h1", "<div", "<font", "<table", "<a", "<style", "<title", "<b",
	"<body", "<br", "<p",
}

// IsHTML says whether a browser that navigates to a response makes an HTML
// document of it, whose body begins so.
// https://mimesniff.spec.whatwg.org/#mime-type-sniffing-algorithm
func IsHTML(headers HeaderList, body []byte) bool {
	stated, has := headers.Get("content-type")
	if has && Essence(stated) != "" {
		return slices.Contains([]string{"text/html", "application/xhtml+xml"}, Essence(stated))
	}
	return !headers.Has("x-content-type-options") && beginsHTML(body)
}

// beginsHTML says whether content begins as a document. A comment, and what
// follows it on its line, is one in JavaScript, too.
func beginsHTML(body []byte) bool {
	for body = bytes.TrimLeft(body, blanks); bytes.HasPrefix(body, []byte("<!--")); body = bytes.TrimLeft(body, blanks) {
		_, after, _ := bytes.Cut(body, []byte("-->"))
		if i := bytes.IndexAny(after, "\r\n"); i >= 0 {
			body = after[i:]
		} else {
			return false
		}
	}
	start := asciiLower(string(body[:min(len(body), 16)]))
	for _, tag := range htmlTags {
		if after, ok := strings.CutPrefix(start, tag); ok && (after == "" || strings.ContainsAny(after[:1], blanks+">")) {
			return true
		}
	}
	return false
}

func beginsXML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(body, blanks), []byte("<?xml"))
}

// beginsMarkup says whether content begins as no JavaScript does.
func beginsMarkup(body []byte) bool {
	body = bytes.TrimLeft(body, blanks)
	return bytes.HasPrefix(body, []byte("<!--")) && beginsHTML(body) ||
		bytes.HasPrefix(body, []byte("<")) && !bytes.HasPrefix(body, []byte("<!--")) || bytes.HasPrefix(body, []byte("%PDF"))
}

// jsonObject matches how an object of JSON begins, and no block of JavaScript.
var jsonObject = lazy.Regexp(`^[\t\n\f\r ]*\{[\t\n\f\r ]*"(?:[^"\\]|\\.)*"[\t\n\f\r ]*:`)

func beginsJSONObject(body []byte) bool { return jsonObject().Match(body) }

// parserBreaker matches what is put before data so that no script element can
// run it.
var parserBreaker = lazy.Regexp(`^[\t\n\f\r ]*(?:\)\]\}'|\{\}[\t\n\f\r ]*&&|for[\t\n\f\r ]*\(;;\);|while[\t\n\f\r ]*\(1\);)`)

func breaksParsers(body []byte) bool { return parserBreaker().Match(body) }
