package report

import (
	"io"
	"strings"

	"github.com/cors-check/cors-check/rules"
)

// gitlabIssue is an entry of GitLab's Code Quality report.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// suiteGitLab writes a Code Quality report: what a merge request adds to it,
// and what it takes away, is shown beside its changes.
type suiteGitLab struct {
	w       io.Writer
	entries entries
}

func newSuiteGitLab(w io.Writer, _ Options) Suite { return &suiteGitLab{w: w} }

func (s *suiteGitLab) Case(r Record) error {
	s.entries.add(r)
	return nil
}

func (s *suiteGitLab) End(Ending) error {
	issues := []gitlabIssue{}
	for _, e := range s.entries.sorted() {
		says := []string{e.Title + "."}
		if e.Failed != "" {
			says = append(says, e.Failed+".")
		}
		if e.Change != "" {
			says = append(says, "Change: "+e.Change)
		}
		i := gitlabIssue{Description: strings.Join(says, " "), CheckName: e.Code, Fingerprint: e.ID, Severity: e.gitlab()}
		i.Location.Path, i.Location.Lines.Begin = Escape(e.At.Path), e.At.Line
		issues = append(issues, i)
	}
	return encode(s.w, issues, "  ")
}

// gitlab is the severity of an entry by GitLab's names. There is none for
// what is left alone: it is information.
func (e entry) gitlab() string {
	switch {
	case e.Ignored || e.Severity == rules.Note:
		return "info"
	case e.Severity == rules.Warning && e.Failed == "":
		return "minor"
	case e.Severity == rules.Warning: // no verdict
		return "major"
	}
	return "critical"
}
