package report_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/policy"
)

// readHTML parses a page and holds it to what it promises: it needs nothing
// but itself, its policy lets its own style and script pass and no other, and
// every case has a row.
func readHTML(t *testing.T, text []byte, cases int) {
	t.Helper()
	page, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	policy, rows, ids := "", 0, map[string]bool{}
	sources := map[string]string{}
	for n := range page.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "src", a.Key == "action":
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			case a.Key == "href" && !strings.HasPrefix(a.Val, "#") && a.Val != "data:,":
				t.Errorf("<%s href=%q>", n.Data, a.Val)
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("two elements are %q", a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "content" && n.Data == "meta" && strings.HasPrefix(a.Val, "default-src"):
				policy = a.Val
			case a.Key == "data-status":
				rows++
			}
		}
		if n.Data == "style" || n.Data == "script" {
			if sources[n.Data] != "" || n.FirstChild == nil {
				t.Fatalf("two of <%s>, or an empty one", n.Data)
			}
			sources[n.Data] = n.FirstChild.Data
		}
	}
	for name, source := range sources {
		sum := sha256.Sum256([]byte(source))
		if want := name + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy, want) {
			t.Errorf("the policy %q has no %s", policy, want)
		}
	}
	if len(sources) != 2 || !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	if rows != cases {
		t.Errorf("%d rows, want %d", rows, cases)
	}
}

// manyCases are cases of all statuses, some with hostile names.
func manyCases(t *testing.T, n int) (suite, []report.Record) {
	t.Helper()
	s := suiteOf(t, "good-preflight", "no-cors", "good", "list-slash", "origin-twice", "options-401", "reflect-without-vary", "good-put")
	s.ending.Unasked = 0
	ignore := &policy.Policy{Ignore: []policy.Ignore{{Code: "two-cors-layers", Reason: "known"}}}
	for i, r := range s.results {
		r.Case.Readable = nil
		s.results[i] = ignore.Judge(r.Case, r.Diagnosis, time.Time{})
	}
	unanswered := *s.results[2].Diagnosis
	check := *unanswered.Checks[0]
	check.Verdict, unanswered.Verdict, unanswered.Checks = rules.NoVerdict, rules.NoVerdict, []*rules.Check{&check}
	s.results[2] = ignore.Judge(s.results[2].Case, &unanswered, time.Time{})
	foreign := *s.results[7].Diagnosis
	foreign.Expected = rules.Blocked
	s.results[7] = ignore.Judge(s.results[7].Case, &foreign, time.Time{})

	some := s.records(report.Options{Version: "1.2.3"})
	records := make([]report.Record, n)
	for i := range records {
		records[i] = some[i%len(some)]
		records[i].Name = fmt.Sprintf("case %d of %s", i+1, some[i%len(some)].Name)
		records[i].ID, records[i].Line, records[i].Number = fmt.Sprintf("%016x", i), i+3, i+1
		if i%50 == 7 {
			records[i].Name = fmt.Sprintf(`case %d <img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script>`, i+1)
		}
	}
	return s, records
}

// TestHTMLInChromium opens a page of 1000 cases from a file, and uses it.
func TestHTMLInChromium(t *testing.T) {
	program := installed.Path(t, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
	s, records := manyCases(t, 1000)
	text := s.writeAs(t, "html", records)
	t.Logf("%d cases take %d bytes", len(records), len(text))
	if len(text) > 8<<20 {
		t.Errorf("%d cases take %d bytes", len(records), len(text))
	}
	file := filepath.Join(t.TempDir(), "report.html")
	if dir := os.Getenv("CORS_CHECK_KEEP"); dir != "" {
		file = filepath.Join(dir, "report.html")
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	ctx, cancel = chromedp.NewExecAllocator(ctx, append(devtools.Quiet(program), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	var mu sync.Mutex
	var heard, asked []string
	err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *log.EventEntryAdded:
			heard = append(heard, e.Entry.Text)
		case *runtime.EventExceptionThrown:
			heard = append(heard, e.ExceptionDetails.Text)
		case *network.EventRequestWillBeSent:
			asked = append(asked, e.Request.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	ask := func(what string) string {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+what+")"))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return got
	}
	shown := `[...document.querySelectorAll('tbody tr')].filter((row) => row.offsetHeight > 0).length`
	passed := 0
	for _, r := range records {
		if r.Status == "passed" {
			passed++
		}
	}
	for _, step := range []struct{ do, see, want string }{
		{"0", "document.title", "cors-check: " + strings.TrimSpace(ask("document.querySelector('h1').textContent"))},
		{"0", shown, "1000"},
		{"0", "document.querySelectorAll('tbody img, tbody script, h3 img').length", "0"},
		{"0", "document.querySelector('#case-8 .name').textContent.includes('<img src=x')", "true"},
		{"document.querySelector('input[value=passed]').click()", shown, fmt.Sprint(passed)},
		{"0", "location.hash", "#status=passed"},
		{"document.querySelector('input[name=status]').click()", shown, "1000"},
		{"(f => { f.value = 'ONERROR img'; f.dispatchEvent(new Event('input', {bubbles: true})) })(document.querySelector('[name=find]'))", shown, "20"},
		{"0", "document.getElementById('shown').textContent", "20 of 1000 shown"},
		{"document.querySelector('input[value=ignored]').click()", "location.hash", "#status=ignored&find=ONERROR+img"},
		{"location.hash = '#status=failed&find=case+2'", "document.querySelector('[name=find]').value", "case 2"},
		{"location.hash = '#cause-1'", "document.querySelector('[name=find]').value", "case 2"},
		{"location.hash = '#case-1'", shown, "1000"}, // which the filter had hidden
		{"document.querySelector('#case-2 summary').click()", "document.querySelector('#case-2 details').open && document.querySelector('#case-2 .exchange').offsetHeight > 0", "true"},
		{"document.querySelector('.cause .copy').click()", "document.querySelector('.cause .copy').hidden", "false"},
		{"0", "document.documentElement.scrollWidth <= innerWidth", "true"},
		{"narrow", "innerWidth === 400 && document.documentElement.scrollWidth <= innerWidth", "true"},
	} {
		if step.do == "narrow" {
			step.do = "0"
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(400, 800)); err != nil {
				t.Fatal(err)
			}
		}
		ask(step.do)
		if err := chromedp.Do(ctx, chromedp.Poll[chromedp.Void](fmt.Sprintf("String(%s) === %q", step.see, step.want), chromedp.WithPollingTimeout(10*time.Second))); err != nil {
			t.Errorf("%s, then %s is %s, want %s", step.do, step.see, ask(step.see), step.want)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if len(heard) > 0 {
		t.Errorf("the console says %q", heard)
	}
	for _, url := range asked {
		if url != "file://"+file && url != "data:," {
			t.Errorf("it asked for %s", url)
		}
	}
}
