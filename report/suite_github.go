package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/policy"
)

// suiteGitHub writes workflow commands, which GitHub shows as annotations at
// the lines of the policy file: an error for each cause of failure, a warning
// for what has no verdict and for entries of ignore that are to be deleted, a
// notice for what is ignored. It shows the first ten of each kind.
// https://docs.github.com/actions/reference/workflow-commands-for-github-actions
type suiteGitHub struct {
	w       io.Writer
	causes  causes
	ignored []*githubIgnored
}

// githubIgnored is a code that is ignored, and the cases that have it.
type githubIgnored struct {
	code  string
	at    location
	cases cause
}

func newSuiteGitHub(w io.Writer, _ Options) Suite { return &suiteGitHub{w: w} }

func (s *suiteGitHub) Case(r Record) error {
	s.causes.add(r)
	for _, code := range r.Ignored {
		i := slices.IndexFunc(s.ignored, func(g *githubIgnored) bool { return g.code == code })
		if i < 0 {
			i, s.ignored = len(s.ignored), append(s.ignored, &githubIgnored{code: code, at: r.location()})
		}
		g := s.ignored[i]
		if at := r.location(); at.before(g.at) {
			g.at = at
		}
		g.cases.name(r.Name)
	}
	return nil
}

func (s *suiteGitHub) End(e Ending) error {
	var out strings.Builder
	say := func(command, title string, at location, lines ...string) {
		out.WriteString(githubCommand(command, title, at, lines) + "\n")
	}
	for _, status := range []policy.Status{policy.Failed, policy.Unknown} {
		for _, c := range s.causes.inOrder() {
			if c.lead.Status == status {
				command := map[policy.Status]string{policy.Failed: "error", policy.Unknown: "warning"}[status]
				title, lines := c.github()
				say(command, title, c.lead.location(), lines...)
			}
		}
	}
	if s.causes.untold > 0 {
		say("error", "CORS: further failures", location{}, fmt.Sprintf("%d more failures have other causes.", s.causes.untold))
	}
	for _, warning := range e.Warnings {
		at, text := placed(e.File, warning)
		say("warning", "CORS: an entry of ignore", at, text)
	}
	slices.SortFunc(s.ignored, func(a, b *githubIgnored) int {
		return cmp.Or(a.at.compare(b.at), cmp.Compare(a.code, b.code))
	})
	for _, g := range s.ignored {
		say("notice", "CORS: "+g.code+" is ignored", g.at, "In "+strings.Join(g.cases.others(), ", ")+".")
	}
	_, err := io.WriteString(s.w, out.String())
	return err
}

// github is the title of a cause of failure, and what is said of it.
func (c *cause) github() (title string, lines []string) {
	r := c.lead
	title = r.Name
	lines = append(lines, r.Name+": "+strings.Join(r.unheld(), "; "))
	if lead := r.lead(); lead != nil {
		title = lead.Title
		lines = append(lines, lead.Detail)
	}
	if change := r.Change(); change != "" {
		lines = append(lines, "Change: "+change)
	}
	if others := c.others(); len(others) > 0 {
		lines = append(lines, "Also: "+strings.Join(others, ", "))
	}
	if r.Report.Verify != "" {
		lines = append(lines, "Check again: "+r.Report.Verify)
	}
	return "CORS: " + title, lines
}

// githubCommand is a workflow command: one line, whatever it says.
func githubCommand(command, title string, at location, lines []string) string {
	var properties []string
	property := func(name, value string) {
		properties = append(properties, name+"="+strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(value))
	}
	if at.Real {
		property("file", Escape(at.Path))
		property("line", fmt.Sprint(at.Line))
	}
	property("title", Escape(title))
	message := strings.Join(each(lines, Escape), "\n")
	message = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(message)
	return "::" + command + " " + strings.Join(properties, ",") + "::" + message
}
