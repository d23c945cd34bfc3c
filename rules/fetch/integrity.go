package fetch

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"hash"
	"io"
	"slices"
	"strings"
)

// digests are the hash functions of integrity metadata, the weakest first.
// https://w3c.github.io/webappsec-subresource-integrity/#hash-functions
var digests = []digest{
	{"sha256", sha256.New}, {"sha384", sha512.New384}, {"sha512", sha512.New},
}

type digest struct {
	name string
	new  func() hash.Hash
}

// written is a hash as integrity metadata has it.
func (d digest) written(h hash.Hash) string {
	return d.name + "-" + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// metadata is integrity metadata as it counts: the hashes of the strongest
// function among them, by its place among digests.
// https://w3c.github.io/webappsec-subresource-integrity/#parse-metadata
type metadata struct {
	digest int
	hashes [][]byte
}

// alphabet makes one alphabet of the two that hashes are written in.
var alphabet = strings.NewReplacer("-", "+", "_", "/")

func (ua *UserAgent) parseMetadata(text string) metadata {
	m := metadata{digest: -1}
	for item := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(blanks, r) }) {
		item, _, _ = strings.Cut(item, "?")
		name, hash, ok := strings.Cut(item, "-")
		i := slices.IndexFunc(digests, func(d digest) bool { return d.name == name || ua.DigestAnyCase && equalFold(d.name, name) })
		// What is no hash is left out, as a hash of an unknown function is.
		sum, err := base64.RawStdEncoding.DecodeString(alphabet.Replace(strings.TrimRight(hash, "=")))
		if err != nil || len(sum) == 0 {
			continue
		}
		if !ok || i < m.digest || i < 0 {
			continue
		}
		if i > m.digest {
			m = metadata{digest: i}
		}
		m.hashes = append(m.hashes, sum)
	}
	return m
}

// matches says whether one of the hashes is that of the digest.
func (m metadata) matches(sum []byte) bool {
	return slices.ContainsFunc(m.hashes, func(hash []byte) bool { return bytes.Equal(hash, sum) })
}

// integrityCheck holds the content against the request's integrity metadata:
// step 22 of main fetch. What is not known of the content is not checked.
// https://w3c.github.io/webappsec-subresource-integrity/#does-response-match-metadatalist
func (m *Machine) integrityCheck(head Head) *NetworkError {
	if m.req.Integrity == "" {
		return nil
	}
	given := m.ua.parseMetadata(m.req.Integrity)
	// A redirect that is not followed has no content either.
	manual := RedirectStatus(head.Status) && m.req.Redirect == RedirectManual
	if m.tainting == TaintingOpaque && given.digest < 0 && m.ua.JunkIntegrityIsNone && !m.req.Initiator.IsFetch() {
		return nil
	}
	d := digests[max(given.digest, 0)]
	sum := d.new()
	length, whole := m.readContent(head, sum)
	e := &NetworkError{Reason: IntegrityMismatch, Want: m.req.Integrity, Length: length, Stated: headerOr(head.Headers, "content-length")}
	switch {
	case m.tainting == TaintingOpaque || manual:
		e.Subject = Opaque
		if manual && given.digest >= 0 {
			e.Got = d.written(d.new())
		}
		return e
	case given.digest < 0:
		return nil
	case !whole:
		m.result.Unread = true
		return nil
	case given.matches(sum.Sum(nil)):
		return nil
	}
	e.Got = d.written(sum)
	return e
}

// Opaque is the Subject of an IntegrityMismatch over a response that the page
// may not read, of which no content matches.
const Opaque = "opaque"

// readContent writes the content of this hop's response, decoded, and says how
// many bytes it has; 0 where not all of it is known.
func (m *Machine) readContent(head Head, to io.Writer) (length int, whole bool) {
	r := m.received
	if r == nil || r.BodyUnread || r.BodyFailure != "" || len(r.Body) >= MaxBody {
		return 0, false
	}
	content, ok := Decoded(head.Headers, r.Body)
	if !ok {
		return 0, false
	}
	n, err := io.Copy(to, io.LimitReader(content, maxDecoded+1))
	if err != nil || n > maxDecoded {
		return 0, false
	}
	return int(n), true
}

// Decoded reads a body without its content coding; false for one that is not
// read here.
func Decoded(headers HeaderList, body []byte) (io.Reader, bool) {
	content := bytes.NewReader(body)
	switch coding := asciiLower(trimHTTP(headerOr(headers, "content-encoding"))); {
	case coding == "" || coding == "identity" || len(body) == 0:
		return content, true
	case coding == "gzip" || coding == "x-gzip":
		z, err := gzip.NewReader(content)
		return z, err == nil
	}
	return nil, false
}

// MaxBody is how much of a body a driver reads: a response with more has an
// unknown end. maxDecoded is how much of its content is decoded.
const (
	MaxBody    = 64 << 10
	maxDecoded = 16 << 20
)
