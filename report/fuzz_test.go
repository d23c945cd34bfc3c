package report_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
)

// fill puts s in place of every string of a diagnosis, save those whose values are
// the program's own: types of their own, codes, names of checks and response
// types.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fill(v.Elem(), s)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name == "Code" && v.Type() == reflect.TypeFor[rules.Finding]() ||
				name == "Because" || name == "Name" && v.Type() == reflect.TypeFor[rules.Check]() || name == "Type" || name == "Framework" && v.Type() == reflect.TypeFor[rules.Diagnosis]() {
				continue
			}
			if v.Field(i).CanSet() {
				fill(v.Field(i), s)
			}
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() && v.Len() > 0 {
			v.SetString(s)
		}
	}
}

// filled is what was found of a few exhibits, as one diagnosis with s in every
// place a string has.
func filled(t testing.TB, s string, start, end int) *rules.Diagnosis {
	all, found := exhibits(t, "options-401", "list-slash", "method-lower-case", "redirect-null", "good-credentials")
	d := found[all[0].Name]
	for _, e := range all[1:] {
		o := found[e.Name]
		d.Checks, d.Findings, d.Experiments = append(d.Checks, o.Checks...), append(d.Findings, o.Findings...), append(d.Experiments, o.Experiments...)
		d.Unknown, d.Fixes = append(d.Unknown, o.Unknown...), append(d.Fixes, o.Fixes...)
	}
	d.Notes, d.Server = []string{s}, &rules.Server{Framework: s, Confidence: rules.High, Evidence: []string{s}}
	word := "x"
	d.Checks[0].Confirm(rules.Confirmation{Engine: "chromium", Browser: "x", Version: "1", Verdict: rules.Blocked, Error: &word, Console: &word})
	fill(reflect.ValueOf(d), s)
	for i := range d.Findings {
		for j := range d.Findings[i].Places {
			d.Findings[i].Places[j].Start, d.Findings[i].Places[j].End = start, end
		}
	}
	return d
}

// evil has what terminals and CI systems act on.
const evil = "\x1b[31m\x9b \u202e\u200b##[error]\r\n::error::x\xff"

var ownColours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Whatever stands in whatever place, a text report is lines of printable
// UTF-8 (tabs in code apart), none of them a command to a CI system.
func FuzzText(f *testing.F) {
	f.Add(evil, 40, 3, 9, uint8(0))
	f.Add("::error::x", 80, 0, 0, uint8(1))
	f.Add("", 80, -10, 0, uint8(1))
	f.Add("a##[b", 120, 2, 3, uint8(2))
	f.Add(strings.Repeat("漢字\u0301", 90), 40, 3, 200, uint8(7))
	f.Add("a\n\n::b\t::c", 0, -1, 1<<30, uint8(0xff))
	f.Fuzz(func(t *testing.T, s string, width, start, end int, flags uint8) {
		o := report.Options{Width: width, Color: flags&1 != 0, ASCII: flags&2 != 0, Verbose: flags&4 != 0, Quiet: flags&8 != 0, ShowSecrets: flags&16 != 0}
		out := render(t, filled(t, s, start, end), "text", o)
		if strings.Contains(out, "##[") || strings.Contains(out, "##vso[") {
			t.Fatalf("%q", out)
		}
		for line := range strings.Lines(out) {
			if strings.HasPrefix(strings.TrimSpace(line), "::") {
				t.Fatalf("%q", line)
			}
		}
		if o.Color {
			out = ownColours.ReplaceAllString(out, "")
		}
		if !utf8.ValidString(out) {
			t.Fatalf("%q", out)
		}
		for line := range strings.Lines(out) {
			for _, r := range strings.TrimSuffix(line, "\n") {
				if !unicode.IsPrint(r) && r != '\t' || o.ASCII && r >= utf8.RuneSelf {
					t.Fatalf("%q has %U", line, r)
				}
			}
		}
		if lines := strings.Count(out, "\n"); o.Quiet && lines != 1 {
			t.Fatalf("quiet takes %d lines: %q", lines, out)
		}
	})
}

// Whatever stands in whatever place, a JSON report is printable UTF-8 that the
// schema accepts, and gives a header's bytes back.
func FuzzJSON(f *testing.F) {
	schema := compile(f)
	f.Add(evil)
	f.Add("\xe9 é ## \U000e0041")
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			t.Skip("a step with neither a command nor code is no step")
		}
		d := filled(t, s, 0, 0)
		out := render(t, d, "json", report.Options{ShowSecrets: true})
		for _, r := range out {
			if !unicode.IsPrint(r) && r != '\n' {
				t.Fatalf("%q has %U", out, r)
			}
		}
		if !utf8.ValidString(out) || strings.Contains(out, "##") {
			t.Fatalf("%q", out)
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Fatal(err)
		}
		var read struct {
			Checks []struct {
				Exchanges []struct {
					ResponseHeaders [][2]string `json:"response_headers"`
				}
			}
		}
		if err := json.Unmarshal([]byte(out), &read); err != nil {
			t.Fatal(err)
		}
		var value []byte
		for _, r := range read.Checks[0].Exchanges[0].ResponseHeaders[0][1] {
			value = append(value, byte(r))
		}
		if !slices.Equal(value, []byte(s)) {
			t.Fatalf("the header value %q came back as %q", s, value)
		}
	})
}
