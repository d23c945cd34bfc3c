package fetch

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"io"
	"slices"
	"strings"
)

// digests are the hash functions of integrity metadata, the weakest first.
// https://w3c.github.io/webappsec-subresource-integrity/#hash-functions
var digests = []digest{
	{"sha256", func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }},
	{"sha384", func(b []byte) []byte { s := sha512.Sum384(b); return s[:] }},
	{"sha512", func(b []byte) []byte { s := sha512.Sum512(b); return s[:] }},
}

type digest struct {
	name string
	sum  func([]byte) []byte
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
	content, whole := m.wholeContent(head)
	e := &NetworkError{Reason: IntegrityMismatch, Want: m.req.Integrity, Length: len(content), Stated: headerOr(head.Headers, "content-length")}
	given := m.ua.parseMetadata(m.req.Integrity)
	// A redirect that is not followed has no content either.
	manual := RedirectStatus(head.Status) && m.req.Redirect == RedirectManual
	if m.tainting == TaintingOpaque && given.digest < 0 && m.ua.JunkIntegrityIsNone && !m.req.Initiator.IsFetch() {
		return nil
	}
	if m.tainting == TaintingOpaque || manual {
		e.Subject = Opaque
		if manual && given.digest >= 0 {
			e.Got = digests[given.digest].name + "-" + base64.StdEncoding.EncodeToString(digests[given.digest].sum(nil))
		}
		return e
	}
	if given.digest < 0 {
		return nil
	}
	if !whole {
		m.result.Unread = true
		return nil
	}
	d := digests[given.digest]
	sum := d.sum(content)
	if given.matches(sum) {
		return nil
	}
	e.Got = d.name + "-" + base64.StdEncoding.EncodeToString(sum)
	return e
}

// Opaque is the Subject of an IntegrityMismatch over a response that the page
// may not read, of which no content matches.
const Opaque = "opaque"

// wholeContent is the content of this hop's response, decoded, if all of it is
// known.
func (m *Machine) wholeContent(head Head) (content []byte, whole bool) {
	r := m.received
	if r == nil || r.BodyUnread || r.BodyFailure != "" || len(r.Body) >= maxBody {
		return nil, false
	}
	switch coding := asciiLower(trimHTTP(headerOr(head.Headers, "content-encoding"))); {
	case coding == "" || coding == "identity" || len(r.Body) == 0:
		return r.Body, true
	case coding == "gzip" || coding == "x-gzip":
		z, err := gzip.NewReader(bytes.NewReader(r.Body))
		if err != nil {
			return nil, false
		}
		content, err := io.ReadAll(io.LimitReader(z, maxDecoded+1))
		return content, err == nil && len(content) <= maxDecoded
	}
	return nil, false
}

// maxBody is how much of a body a driver reads, and maxDecoded how much of its
// content is decoded.
const (
	maxBody    = 64 << 10
	maxDecoded = 16 << 20
)
