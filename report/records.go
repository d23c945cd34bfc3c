package report

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/cors-check/cors-check/rules/policy"
)

// Records are those that earlier runs wrote as NDJSON. They stay in their files
// and are read when they are told: a run has no bounds.
type Records struct {
	all  []place
	byID map[string][]int // those that were not claimed, in all
}

// place is where a record stands.
type place struct {
	name   string // of the NDJSON
	in     io.ReaderAt
	offset int64
	length int
	// Of the record:
	id, file string
	number   int
}

// Add notes the records of a file. A last line without an end is what a run
// that was killed left, and is none; end is how many bytes come before it. The
// error says which line is no record.
func (rs *Records) Add(name string, in io.ReaderAt, size int64) (end int64, err error) {
	if rs.byID == nil {
		rs.byID = map[string][]int{}
	}
	r := bufio.NewReaderSize(io.NewSectionReader(in, 0, size), 64<<10)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF):
			return end, nil
		case err != nil:
			return end, err
		}
		id, file, number, ok := head(line)
		if !ok {
			return end, fmt.Errorf("line %d is not a case that --format ndjson wrote", n)
		}
		rs.byID[id] = append(rs.byID[id], len(rs.all))
		rs.all = append(rs.all, place{in: in, offset: end, length: len(line), file: file, number: number, id: id, name: name})
		end += int64(len(line))
	}
}

// head reads what a record begins with, and no more: the rest is long.
func head(line []byte) (id, file string, number int, ok bool) {
	d := jsontext.NewDecoder(bytes.NewReader(line))
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return "", "", 0, false
	}
	for {
		key, err := d.ReadToken()
		if err != nil || key.Kind() != '"' {
			return "", "", 0, false
		}
		switch key.String() {
		case "id":
			err = json.UnmarshalDecode(d, &id)
		case "file":
			err = json.UnmarshalDecode(d, &file)
		case "number":
			err = json.UnmarshalDecode(d, &number)
			return id, file, number, err == nil && id != ""
		case "name", "line":
			err = d.SkipValue()
		default:
			return "", "", 0, false
		}
		if err != nil {
			return "", "", 0, false
		}
	}
}

// Claim is the next record of a case, to be read with Claimed: 0 where there is
// none.
func (rs *Records) Claim(id string) int {
	all := rs.byID[id]
	if len(all) == 0 {
		return 0
	}
	rs.byID[id] = all[1:]
	return all[0] + 1
}

// Claimed is a record that was claimed, told as its case is counted now.
func (rs *Records) Claimed(claim int, c policy.Case, file string) (Record, error) {
	r, err := rs.all[claim-1].read()
	r.Name, r.File, r.Line, r.Number = decode(c.Name), file, c.At.Line, c.Number
	return r, err
}

// All are the records in the order of their files. Of a case that stands there
// more than once it is the last.
func (rs *Records) All() iter.Seq2[Record, error] {
	all := slices.Clone(rs.all)
	slices.SortStableFunc(all, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.number, b.number), cmp.Compare(a.id, b.id))
	})
	return func(yield func(Record, error) bool) {
		for i, p := range all {
			if i+1 < len(all) && all[i+1].file == p.file && all[i+1].number == p.number && all[i+1].id == p.id {
				continue
			}
			if !yield(p.read()) {
				return
			}
		}
	}
}

func (p place) read() (Record, error) {
	line := make([]byte, p.length)
	if _, err := p.in.ReadAt(line, p.offset); err != nil && !errors.Is(err, io.EOF) {
		return Record{}, err
	}
	var r Record
	if err := json.Unmarshal(line, &r, jsonv1.DefaultOptionsV1()); err != nil {
		return Record{}, fmt.Errorf("%s: a case cannot be read: %w", p.name, err)
	}
	return r, nil
}
