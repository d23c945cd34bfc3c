package inquiry_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cors-check/cors-check/probe/gallery"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/cause"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/inquiry"
)

var update = flag.Bool("update", false, "write the golden file anew")

// family are servers that look alike from a page and are wrong in different
// ways. It is written down as a txtar archive:
//
//	A title of one line.
//
//	Some sentences about it.
//	-- base --
//	OPTIONS https://api.example.com/data HTTP/1.1
//	Access-Control-Request-Method: GET
//	…
//	-- options-not-routed: status 404, without a body --
//	OPTIONS https://api.example.com/data HTTP/1.1
//
//	HTTP/1.1 404 Not Found
//
// Every other section is a member: the code of what is wrong with it, then its
// name. It holds only what differs from the base, in the format of the examples
// (exhibit_test.go); in a family without a base it holds the whole server.
// The name "exhibit options-401" stands for that exhibit. These lines may come
// first:
//
//	options: credentials=include as in exhibit_test.go
//	known: The reason.           its first finding is wrong as yet
//
// A server with which nothing is wrong has the code "nothing".
type family struct {
	title, base string
	members     []member
}

type member struct {
	want, name, options, known, text string
}

const nothing = "nothing"

func parseFamily(t *testing.T, file string) family {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(data)
	title, _, _ := strings.Cut(string(archive.Comment), "\n")
	f := family{title: title}
	for _, section := range archive.Files {
		m := member{text: string(section.Data)}
		if section.Name == "base" {
			f.base = m.text
			continue
		}
		var ok bool
		if m.want, m.name, ok = strings.Cut(section.Name, ": "); !ok {
			t.Fatalf("%s: section %q: want base, or \"code: name\"", file, section.Name)
		}
		if _, ok := codes.Page(m.want); !ok && m.want != nothing {
			t.Fatalf("%s: no code %q", file, m.want)
		}
		for {
			line, rest, _ := strings.Cut(m.text, "\n")
			key, value, _ := strings.Cut(line, ": ")
			field, ok := map[string]*string{"options": &m.options, "known": &m.known}[key]
			if !ok {
				break
			}
			*field, m.text = value, rest
		}
		f.members = append(f.members, m)
	}
	return f
}

// diagnose plays one member.
func (f family) diagnose(t *testing.T, m member, exhibits []gallery.Exhibit) *rules.Diagnosis {
	t.Helper()
	exhibit, ok := strings.CutPrefix(m.name, "exhibit ")
	if !ok {
		if f.base == "" {
			return inquiry.Play(t, m.options, m.text, "")
		}
		return inquiry.Play(t, m.options, f.base, m.text)
	}
	const api, page = "http://127.0.0.1:5000", "http://localhost:3000"
	i := slices.IndexFunc(exhibits, func(e gallery.Exhibit) bool { return e.Name == exhibit })
	if i < 0 {
		t.Fatalf("no exhibit %q", exhibit)
	}
	d, err := inquiry.Drive(t.Context(), exhibits[i].Plan(api, page), gallery.Memory(exhibits, api, page))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestLookalikes: of servers that look alike, the first finding of each is what
// is wrong with it, and every cause has one. testdata/lookalikes.txt has the confusion matrix of each
// family: a row for what is wrong, a column for what was said.
func TestLookalikes(t *testing.T) {
	exhibits, err := gallery.Load(os.DirFS("../../testdata/exhibits"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/lookalikes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no families: %v", err)
	}
	report := bytes.NewBufferString("What is wrong with servers that look alike (rows), and what was said of it first\n(columns). The numbers count servers.\n\n")
	all, right, known := 0, 0, 0
	members := map[string]bool{}
	for _, file := range files {
		f := parseFamily(t, file)
		said := matrix{}
		var wrong strings.Builder
		for _, m := range f.members {
			members[m.want] = true
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+m.name, func(t *testing.T) {
				d := f.diagnose(t, m, exhibits)
				got := nothing
				if len(d.Findings) > 0 {
					got = d.Findings[0].Code
				}
				all++
				if m.known != "" {
					known++
					fmt.Fprintf(&wrong, "Known to be wrong: %q is %s, and is said to be %s. %s\n", m.name, m.want, got, m.known)
					if got == m.want {
						t.Error("it is right now: take the mark away")
					}
					return
				}
				said.add(m.want, got)
				if got != m.want {
					t.Errorf("%s, want %s first; findings %s", got, m.want, strings.Join(codesOf(d), " "))
					return
				}
				right++
				behindARefusal(t, d)
			})
		}
		fmt.Fprintf(report, "%s\n\n%s%s\n", f.title, said, wrong.String())
	}
	for _, c := range cause.All() {
		if !members[c.Slug] {
			t.Errorf("no family has a member for %s", c.Slug)
		}
	}
	fmt.Fprintf(report, "%d families, %d servers, %d of them right, %d known to be wrong\n", len(files), all, right, known)
	t.Logf("\n%s", report)
	const golden = "testdata/lookalikes.txt"
	if *update {
		if err := os.WriteFile(golden, report.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(want, report.Bytes()) {
		t.Errorf("%s is not what was found; -update writes it anew (%v)", golden, err)
	}
}

// behindARefusal: where something is inferred to be wrong first, a header or
// method that a response does not list is not said for certain to be refused.
func behindARefusal(t *testing.T, d *rules.Diagnosis) {
	t.Helper()
	if len(d.Findings) == 0 || d.Findings[0].Confidence == rules.Certain || d.Findings[0].Code == cause.NoCORSLayer {
		return
	}
	for _, f := range d.Findings {
		if f.Code != finding.HeaderNotAllowed && f.Code != finding.MethodNotAllowed || !f.Facts.Absent {
			continue
		}
		if f.Because == "" || f.Confidence == rules.Certain {
			t.Errorf("%s of %s is said for certain, behind %s", f.Code, f.Facts.Subject, d.Findings[0].Code)
		}
	}
}

func codesOf(d *rules.Diagnosis) []string {
	var all []string
	for _, f := range d.Findings {
		all = append(all, f.Code)
	}
	return all
}

// matrix counts what was said, for each code that is right.
type matrix struct {
	codes []string // the rows', and after them what was said and is no row
	rows  int
	count map[[2]string]int
}

func (m *matrix) add(want, got string) {
	if m.count == nil {
		m.count = map[[2]string]int{}
	}
	m.count[[2]string{want, got}]++
	if i := slices.Index(m.codes, want); i < 0 || i >= m.rows {
		if i >= 0 {
			m.codes = slices.Delete(m.codes, i, i+1)
		}
		m.codes = slices.Insert(m.codes, m.rows, want)
		m.rows++
	}
	if !slices.Contains(m.codes, got) {
		m.codes = append(m.codes, got)
	}
}

func (m matrix) String() string {
	width := 0
	for _, c := range m.codes {
		width = max(width, len(c))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%*s", width+5, "")
	for i := range m.codes {
		fmt.Fprintf(&b, "%4d", i+1)
	}
	b.WriteByte('\n')
	for i, want := range m.codes {
		fmt.Fprintf(&b, "%4d %-*s", i+1, width, want)
		for _, got := range m.codes {
			switch n := m.count[[2]string{want, got}]; {
			case i >= m.rows:
			case n == 0:
				b.WriteString("   .")
			default:
				fmt.Fprintf(&b, "%4d", n)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
