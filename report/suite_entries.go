package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/policy"
)

// entry is one line of a list of findings, as the code views of forges show
// it: a case that failed, or a warning or note that a server gave rise to. What
// it says is escaped.
type entry struct {
	ID       string // the same in every run, and of no other entry
	Code     string // of the finding, or notAsExpected
	Severity rules.Severity
	Ignored  bool // the policy file leaves it alone
	At       location
	Target   string // what was asked: method and URL
	Title    string // what is wrong, in a line without a full stop
	Failed   string // the case and what did not hold of it, "" for a warning or note
	Detail   string
	Change   string // what to change
	Verify   string // the command that checks it again
	Spec     string // the URL of the rule in the standard, where there is one

	number int // of the case in the file
}

// notAsExpected is the code of a case that failed for no finding: a server
// allows what must be blocked, or a header cannot be read.
const notAsExpected = "not-as-expected"

// mostEntries bounds a list: what a forge shows of one report.
const mostEntries = 5000

// entries are those of a run. The zero value has none.
type entries struct {
	failed, noted []entry
	notes         map[string]int // where each of noted stands, by its ID
	more          int            // that were left out
}

// add takes a case. It is an entry if it failed; and so is each warning and
// note, once for a URL, at the first line that asks for it: what matters is
// the server's, whoever asked. How well a page would fare that must be blocked,
// and is, matters to nobody.
func (l *entries) add(r Record) {
	if l.notes == nil {
		l.notes = map[string]int{}
	}
	if r.Status != policy.Passed {
		l.fail(r)
	}
	if r.Status == policy.Passed && r.Blocked() {
		return
	}
	for _, f := range r.Report.Findings {
		if f.Severity != string(rules.Warning) && f.Severity != string(rules.Note) || f.Because != nil {
			continue
		}
		id := fingerprint(f.Code, r.Report.URL)
		at, known := l.notes[id]
		e := r.entry(&f)
		e.ID, e.Ignored, e.Failed = id, slices.Contains(r.Ignored, f.Code), ""
		switch {
		case known && l.noted[at].number <= e.number:
		case known:
			l.noted[at] = e
		case len(l.noted) < mostEntries:
			l.notes[id], l.noted = len(l.noted), append(l.noted, e)
		default:
			l.more++
		}
	}
}

// fail adds a case that failed, or that nobody answered.
func (l *entries) fail(r Record) {
	if len(l.failed) == mostEntries {
		l.more++
		return
	}
	e := r.entry(r.lead())
	e.ID, e.Ignored = fingerprint(r.ID, e.Code), r.Status == policy.Ignored
	e.Severity = rules.Error
	if r.Status == policy.Unknown {
		e.Severity = rules.Warning
	}
	l.failed = append(l.failed, e)
}

// entry is one about a finding of the case, nil for none, without what tells
// it from others.
func (r Record) entry(f *findingJSON) entry {
	unheld := strings.Join(r.unheld(), "; ")
	e := entry{
		Code: notAsExpected, At: r.location(), Title: Escape(capital(unheld)), Target: Escape(r.target()),
		Failed: Escape(r.Name), Verify: Escape(r.Report.Verify), number: r.Number,
	}
	if f != nil {
		e.Code, e.Severity, e.Failed = cmp.Or(f.Code, notAsExpected), rules.Severity(f.Severity), Escape(r.Name+": "+unheld)
		e.Title, e.Detail = Escape(f.Title), Escape(f.Detail)
		if f.Spec != nil {
			e.Spec = *f.Spec
		}
		if f.Advice != nil {
			e.Change = Escape(*f.Advice)
		}
		if lead := r.lead(); lead != nil && lead.Code == f.Code {
			e.Change = Escape(r.Change())
		}
	}
	return e
}

// capital is a text as a sentence begins.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// unheld are the sentences on what did not hold, one at least.
func (r Record) unheld() []string {
	if len(r.Failures) == 0 {
		return []string{"there is no verdict"}
	}
	return r.Failures
}

// target is what was asked.
func (r Record) target() string {
	method := "GET"
	if len(r.Report.Checks) > 0 {
		method = r.Report.Checks[0].Request.Method
	}
	return method + " " + r.Report.URL
}

// sorted are the entries by severity, what is ignored last, and then by their
// place: a reader that takes a part of the list takes its beginning. The order
// in which the cases came does not show.
func (l *entries) sorted() []entry {
	all := slices.Concat(l.failed, l.noted)
	weight := map[rules.Severity]int{rules.Error: 0, rules.Warning: 1, rules.Note: 2}
	slices.SortFunc(all, func(a, b entry) int {
		ignored := func(e entry) int {
			if e.Ignored {
				return 1
			}
			return 0
		}
		return cmp.Or(ignored(a)-ignored(b), weight[a.Severity]-weight[b.Severity], a.At.compare(b.At), a.number-b.number, cmp.Compare(a.ID, b.ID))
	})
	if extra := len(all) - mostEntries; extra > 0 {
		l.more += extra
		all = all[:mostEntries]
	}
	used := map[string]bool{}
	for i := range all {
		for used[all[i].ID] { // a case that the file has twice
			all[i].ID = fingerprint(all[i].ID)
		}
		used[all[i].ID] = true
	}
	return all
}

// fingerprint tells something from all others, in every run.
func fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// location is where the code view of a forge shows something.
type location struct {
	Path string // relative, with slashes
	Line int    // from 1
	// Real says that Path is a file. Forges take no finding without a path: one
	// check, or a list from standard input, has the server's URL in its place,
	// as scanners of images have the image. It names what is to be mended, is
	// the same in every run, and nobody can take it for a line of theirs.
	Real bool
}

// location is where the case stands.
func (r Record) location() location {
	if r.File == "" || r.File == "-" {
		_, target, _ := strings.Cut(r.Report.URL, "://")
		target, _, _ = strings.Cut(target, "#")
		target, _, _ = strings.Cut(target, "?")
		return location{Path: cmp.Or(strings.Trim(path.Clean("/"+target), "/"), "unknown"), Line: 1}
	}
	return location{Path: sourcePath(r.File), Line: max(r.Line, 1), Real: true}
}

// sourcePath is a file's path for a forge, which knows the repository's own
// alone. Of one elsewhere on this machine the name is all it may learn.
func sourcePath(file string) string {
	file = path.Clean(filepath.ToSlash(file))
	if path.IsAbs(file) || filepath.IsAbs(file) || file == ".." || strings.HasPrefix(file, "../") {
		file = path.Base(file)
	}
	if file == ".." || file == "/" { // no file
		return "unknown"
	}
	return file
}

func (p location) compare(q location) int {
	return cmp.Or(cmp.Compare(p.Path, q.Path), cmp.Compare(p.Line, q.Line))
}

func (p location) before(q location) bool { return p.compare(q) <= 0 }

// placed takes a warning apart that begins with a place in a file,
// "FILE:LINE:COLUMN: ": it is whole where it does not.
func placed(file, warning string) (at location, text string) {
	rest, ok := strings.CutPrefix(warning, file+":")
	if !ok || file == "" || file == "-" {
		return location{}, warning
	}
	position, text, ok := strings.Cut(rest, ": ")
	line, _, _ := strings.Cut(position, ":")
	if n, err := strconv.Atoi(line); ok && err == nil && n > 0 {
		return location{Path: sourcePath(file), Line: n, Real: true}, text
	}
	return location{}, warning
}
