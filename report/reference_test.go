package report_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/report/usage"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/explain"
)

// Every code's page is laid out whole at every width.
func TestExplanationOfEveryCode(t *testing.T) {
	for _, c := range explain.Codes() {
		e, ok := explain.Words(c.Slug)
		if !ok || e.Code != c.Slug || e.Line != nil {
			t.Errorf("%s: %+v, %t", c.Slug, e, ok)
			continue
		}
		page, ok := codes.Page(c.Slug)
		if !ok {
			t.Errorf("%s has no page", c.Slug)
			continue
		}
		for _, width := range []int{40, 80, 120} {
			var out bytes.Buffer
			if err := report.Explanation(&out, e, "", report.Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			shown := strings.Join(strings.Fields(out.String()), " ")
			for _, line := range strings.Split(page, "\n") {
				words := strings.Join(strings.Fields(strings.TrimLeft(line, "#")), " ")
				if strings.HasPrefix(line, "```") || strings.Contains(line, "](") {
					continue
				}
				if !strings.Contains(shown, words) {
					t.Errorf("%s at %d columns lacks %q", c.Slug, width, words)
				}
			}
			if strings.Contains(out.String(), "```") || strings.Contains(out.String(), ".md)") {
				t.Errorf("%s at %d columns shows markup", c.Slug, width)
			}
		}
	}
}

// A line is explained from the top: what it says, what commonly causes it, the
// command to check it, in this order; and every command that stands on a line of
// its own is whole.
func TestExplanationOfLines(t *testing.T) {
	explained := func(words string) string {
		t.Helper()
		e, ok := explain.Words(words)
		if !ok {
			t.Fatalf("%q is not explained", words)
		}
		check := ""
		if e.Question != nil {
			check = usage.Asking(*e.Question)
		}
		var out bytes.Buffer
		if err := report.Explanation(&out, e, check, report.Options{Width: 80}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	blocked := explained("Access to fetch at 'http://localhost:5001/api' from origin 'http://localhost:3000' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.\nPOST http://localhost:5001/api net::ERR_FAILED")
	at := 0
	for _, part := range []string{
		"Chrome or Edge says, about the preflight (OPTIONS) of a POST request to",
		"Of the 2 lines, this is the one that says the most.",
		"  no-cors-headers  ",
		"COMMON CAUSES\n\n  options-not-routed ",
		"CHECK IT\n\n  cors-check http://localhost:5001/api --origin http://localhost:3000 --method POST --header 'Content-Type: application/json'\n",
		"MORE SPECIFICALLY", "HOW TO FIX IT", "More: cors-check explain no-cors-headers\n",
	} {
		i := strings.Index(blocked[at:], part)
		if i < 0 {
			t.Fatalf("%q is missing, or in another place, in\n%s", part, blocked)
		}
		at += i
	}

	file, err := os.ReadFile("../rules/explain/testdata/explain.txt")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(string(file), "\n\n") {
		var words []string
		for line := range strings.SplitSeq(block, "\n") {
			if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "= ") {
				words = append(words, line)
			}
		}
		if len(words) == 0 {
			continue
		}
		out := explained(strings.Join(words, "\n"))
		if strings.ContainsAny(strings.ReplaceAll(out, `{"`, ""), "{") && !strings.Contains(block, "{") && !strings.Contains(out, "    {}") {
			t.Errorf("a place was not filled:\n%s", out)
		}
		for line := range strings.Lines(out) {
			if strings.HasPrefix(line, "  cors-check ") && (strings.Contains(line, "ORIGIN") || strings.Contains(line, " URL")) {
				t.Errorf("the command is not whole: %s", line)
			}
		}
	}
}

// Whatever is pasted, what is printed of it is harmless text.
func FuzzExplanation(f *testing.F) {
	f.Add("Access to fetch at 'http://a.test/\x1b[31m' from origin 'http://b.test' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.")
	f.Add("Origin \u202ehttp://a.test is not allowed by Access-Control-Allow-Origin.")
	f.Add("Fetch API cannot load ::error::x")
	f.Fuzz(func(t *testing.T, line string) {
		e, ok := explain.Words(line)
		if !ok {
			t.Skip()
		}
		var out bytes.Buffer
		if err := report.Explanation(&out, e, line, report.Options{}); err != nil {
			t.Fatal(err)
		}
		for text := range strings.Lines(out.String()) {
			text = strings.TrimSuffix(text, "\n")
			if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.HasPrefix(strings.TrimSpace(text), "::") {
				t.Errorf("%q is not harmless", text)
			}
		}
	})
}

func TestCodes(t *testing.T) {
	var out bytes.Buffer
	if err := report.Codes(&out, explain.Codes(), report.Options{Width: 80}); err != nil {
		t.Fatal(err)
	}
	for _, c := range explain.Codes() {
		if n := strings.Count(out.String(), "\n  "+c.Slug+" "); n != 1 {
			t.Errorf("%s is listed %d times", c.Slug, n)
		}
	}
}

// A row of the demo's list says what all browsers do, and which does otherwise.
func TestDemo(t *testing.T) {
	blocked := &rules.Diagnosis{Verdict: rules.Blocked, Checks: []*rules.Check{{
		Name: "request", Verdict: rules.Blocked,
		Results: []rules.Result{{Browser: "chromium", Verdict: rules.Allowed}, {Browser: "firefox", Verdict: rules.Blocked}},
	}}}
	doubtful := &rules.Diagnosis{Verdict: rules.Allowed, Findings: []rules.Finding{{Code: "vary-origin-missing", Severity: rules.Warning}}}
	right := &rules.Diagnosis{Verdict: rules.Allowed}
	var out bytes.Buffer
	err := report.Demo(&out, []report.Row{
		{Name: "one", Title: "First", Diagnosis: blocked},
		{Name: "two", Title: "Second", Diagnosis: doubtful},
		{Name: "three", Title: "Third", Diagnosis: right},
	}, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"  ✗ one    First; allowed in Chrome and Edge\n", "  ! two    Second\n", "  ✓ three  Third\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
}
