package report

import (
	"bytes"
	"io"
)

// suiteNDJSON writes each case on a line of its own as it comes: an object with
// the members of Record, its report as the format json writes it.
type suiteNDJSON struct {
	w    io.Writer
	line bytes.Buffer // which is written whole, whenever the run is killed
}

func newSuiteNDJSON(w io.Writer, _ Options) Suite { return &suiteNDJSON{w: w} }

func (s *suiteNDJSON) Case(r Record) error {
	s.line.Reset()
	if err := encode(&s.line, r, ""); err != nil {
		return err
	}
	_, err := s.w.Write(s.line.Bytes())
	return err
}

func (s *suiteNDJSON) End(Ending) error { return nil }

// suiteJSON writes one JSON object: how many cases there were, and each as in
// NDJSON.
type suiteJSON struct {
	w       io.Writer
	version string
	cases   []Record
}

func newSuiteJSON(w io.Writer, o Options) Suite {
	return &suiteJSON{w: w, version: o.Version, cases: []Record{}}
}

func (s *suiteJSON) Case(r Record) error {
	s.cases = append(s.cases, r)
	return nil
}

func (s *suiteJSON) End(e Ending) error {
	return encode(s.w, struct {
		SchemaVersion int      `json:"schema_version"`
		Tool          toolJSON `json:"tool"`
		File          string   `json:"file"`
		Passed        int      `json:"passed"`
		Failed        int      `json:"failed"`
		Ignored       int      `json:"ignored"`
		Unknown       int      `json:"unknown"`
		Unasked       int      `json:"unasked"`
		Warnings      []string `json:"warnings"`
		Cases         []Record `json:"cases"`
	}{
		schemaVersion, toolJSON{"cors-check", s.version}, decode(e.File), e.Passed, e.Failed, e.Ignored, e.Unknown, e.Unasked,
		append([]string{}, each(e.Warnings, decode)...), s.cases,
	}, "  ")
}
