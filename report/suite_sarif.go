package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/explain"
	"github.com/cors-check/cors-check/rules/finding"
)

// The objects of SARIF 2.1.0, with the properties that are used.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool                `json:"tool"`
		Invocations []sarifInvocation        `json:"invocations"`
		Bases       map[string]sarifArtifact `json:"originalUriBaseIds"`
		Results     []sarifResult            `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID            string             `json:"id"`
		Name          string             `json:"name"`
		Short         sarifMessage       `json:"shortDescription"`
		Full          sarifMessage       `json:"fullDescription"`
		HelpURI       string             `json:"helpUri,omitempty"`
		Help          sarifMessage       `json:"help"`
		Configuration sarifConfiguration `json:"defaultConfiguration"`
		Properties    sarifProperties    `json:"properties"`
	}
	sarifConfiguration struct {
		Level string `json:"level"`
	}
	// GitHub reads these of a rule.
	sarifProperties struct {
		Precision string   `json:"precision"`
		Severity  string   `json:"problem.severity"`
		Tags      []string `json:"tags"`
	}
	sarifMessage struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifInvocation struct {
		Start         string              `json:"startTimeUtc,omitempty"`
		End           string              `json:"endTimeUtc,omitempty"`
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Message      sarifMessage       `json:"message"`
		Locations    []sarifLocation    `json:"locations"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
	sarifLocation struct {
		Physical sarifPhysical  `json:"physicalLocation"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI         string        `json:"uri,omitempty"`
		BaseID      string        `json:"uriBaseId,omitempty"`
		Description *sarifMessage `json:"description,omitempty"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
		Kind string `json:"kind"`
	}
)

// The root of the sources, by the name that GitHub knows.
const sarifRoot = "%SRCROOT%"

// suiteSARIF writes SARIF for the code scanning of forges: a result for each
// case that failed, each warning and each note, at the line of the policy file.
type suiteSARIF struct {
	w       io.Writer
	version string
	entries entries
}

func newSuiteSARIF(w io.Writer, o Options) Suite { return &suiteSARIF{w: w, version: o.Version} }

func (s *suiteSARIF) Case(r Record) error {
	s.entries.add(r)
	return nil
}

func (s *suiteSARIF) End(e Ending) error {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "cors-check", Version: Escape(s.version), InformationURI: "https://github.com/cors-check/cors-check", Rules: []sarifRule{},
		}},
		Bases:   map[string]sarifArtifact{sarifRoot: {Description: &sarifMessage{Text: "The root of the repository."}}},
		Results: []sarifResult{},
	}
	for _, e := range s.entries.sorted() {
		i := slices.IndexFunc(run.Tool.Driver.Rules, func(r sarifRule) bool { return r.ID == e.Code })
		if i < 0 {
			i = len(run.Tool.Driver.Rules)
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(e))
		}
		run.Results = append(run.Results, e.sarif(i))
	}
	run.Invocations = []sarifInvocation{s.invocation(e)}
	return encode(s.w, sarifLog{
		"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "2.1.0", []sarifRun{run},
	}, "  ")
}

// invocation is how the run went. One that did not come to its end is no
// success: what it did not find may be there all the same.
func (s *suiteSARIF) invocation(e Ending) sarifInvocation {
	i := sarifInvocation{Successful: e.Unasked == 0, Notifications: []sarifNotification{}}
	if !e.At.IsZero() {
		i.Start, i.End = e.At.UTC().Format(time.RFC3339), e.At.Add(e.Took).UTC().Format(time.RFC3339)
	}
	say := func(level, text string, at location) {
		n := sarifNotification{Level: level, Message: sarifMessage{Text: sarifText(Escape(text))}}
		if at.Real {
			n.Locations = []sarifLocation{at.sarif()}
		}
		i.Notifications = append(i.Notifications, n)
	}
	for _, w := range e.Warnings {
		at, text := placed(e.File, w)
		say("warning", text, at)
	}
	if e.Unasked > 0 {
		say("error", fmt.Sprintf("The run ended before its end: cases that were not asked: %d.", e.Unasked), location{})
	}
	if s.entries.more > 0 {
		say("warning", fmt.Sprintf("Results that are left out, after the first %d: %d.", mostEntries, s.entries.more), location{})
	}
	return i
}

// sarif is the result that an entry is, of the rule with that index.
func (e entry) sarif(rule int) sarifResult {
	location := e.At.sarif()
	location.Logical = []sarifLogical{{e.Target, "resource"}}
	r := sarifResult{
		RuleID: e.Code, RuleIndex: rule, Level: string(e.Severity), Locations: []sarifLocation{location},
		// GitHub knows an alert again by this one alone. Its upload makes one
		// from the line's text where there is none, the same for all cases of a
		// line, and would show one of them.
		Fingerprints: map[string]string{"primaryLocationLineHash": e.ID},
	}
	var text []string
	m := markdown{}
	say := func(s, md string) {
		if s != "" {
			text = append(text, s)
			m.line("%s", md)
		}
	}
	say(e.Title+".", "**"+markdownText(e.Title)+"**")
	say(e.Failed, markdownText(e.Failed))
	say(e.Detail, markdownText(e.Detail))
	if e.Change != "" {
		say("Change: "+e.Change, "**Change:** "+markdownText(e.Change))
	}
	if e.Verify != "" {
		text = append(text, "Check again: "+e.Verify)
		m.line("Check again:")
		m.fence("sh", e.Verify)
	}
	r.Message = sarifMessage{sarifText(strings.Join(text, "\n")), m.out.String()}
	if e.Ignored {
		r.Suppressions = []sarifSuppression{{"external", "An entry under ignore in the policy file leaves " + e.Code + " alone."}}
	}
	return r
}

// sarifText makes text stand for itself in a message of SARIF, where
// "[text](target)" is a link.
func sarifText(s string) string { return strings.ReplaceAll(s, "](", "] (") }

// sarif is a place as SARIF has it.
func (p location) sarif() sarifLocation {
	return sarifLocation{Physical: sarifPhysical{sarifArtifact{URI: relativeURI(p.Path), BaseID: sarifRoot}, sarifRegion{p.Line}}}
}

// relativeURI is a path with slashes as a relative reference. A colon would
// make what is before it a scheme.
// https://www.rfc-editor.org/rfc/rfc3986#section-4.2
func relativeURI(path string) string {
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// notAsExpectedPage is what pages of codes are for the others.
const notAsExpectedPage = `# A server is not as the policy file says

## What happened

What must hold does not, and no fault is behind it: the server allows what must be blocked, a script cannot read a header that it must be able to read, or browsers keep the result of the preflight for too long or too short a time.

## How to fix it

Change what the server sends, or what the policy file says.
`

// sarifRuleOf is what is to be known of the code of an entry: of the code,
// not of the entry, so that it is the same in every run.
func sarifRuleOf(e entry) sarifRule {
	r := sarifRule{
		ID: e.Code, HelpURI: e.Spec, Configuration: sarifConfiguration{string(rules.Error)},
		Properties: sarifProperties{Precision: "very-high", Tags: []string{"cors"}},
	}
	for _, word := range strings.Split(e.Code, "-") {
		r.Name += capital(word)
	}
	for _, c := range explain.Codes() {
		if c.Slug == e.Code && c.Kind == explain.KindCause { // inferred
			r.Properties.Precision = "high"
		}
	}
	for _, n := range finding.Notices {
		if n.Code == e.Code {
			r.Configuration.Level = string(n.Severity)
		}
	}
	r.Properties.Severity = r.Configuration.Level
	if r.Configuration.Level == string(rules.Note) {
		r.Properties.Severity = "recommendation"
	}
	page, ok := codes.Page(e.Code)
	if !ok {
		page = notAsExpectedPage
	}
	title, _, _ := strings.Cut(page, "\n")
	r.Short.Text = strings.TrimPrefix(title, "# ")
	r.Full.Text = cmp.Or(firstParagraph(page, "What happened"), r.Short.Text)
	p := newPage(Options{})
	p.markdown(page)
	r.Help = sarifMessage{sarifText(p.out.String()), pageLink().ReplaceAllString(page, "`cors-check explain $1`")}
	return r
}
