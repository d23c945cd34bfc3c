package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/cors-check/cors-check/probe/installed"
)

// unzipped is a file of testdata/har.
func unzipped(t *testing.T, name string) []byte {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata/har", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestRecordedHARs holds what is made of real HARs to what their pages saw:
// each verdict is the page's, and where the recorder left the answer out there
// is none.
func TestRecordedHARs(t *testing.T) {
	recordings, err := filepath.Glob("testdata/har/*.har.gz")
	if err != nil || recordings == nil {
		t.Fatal("no HARs", err)
	}
	for _, file := range recordings {
		name := filepath.Base(file)
		var seen [][]string
		if err := json.Unmarshal(unzipped(t, strings.TrimSuffix(name, ".har.gz")+".seen.json.gz"), &seen); err != nil {
			t.Fatal(err)
		}
		judgeHAR(t, name, unzipped(t, name), seen, 100)
	}
}

// judgeHAR holds the verdicts of a HAR's requests to what its page saw of them:
// URL, verdict and, where it matters, name. There are so many at least.
func judgeHAR(t *testing.T, name string, har []byte, saw [][]string, least int) {
	t.Helper()
	var out, errs bytes.Buffer
	run([]string{"from", "-", "--format", "ndjson"}, bytes.NewReader(har), &out, &errs)
	seen := map[string][]string{}
	for _, s := range saw {
		seen[s[0]] = s
	}
	verdicts, judged, hidden := map[string]int{}, 0, 0
	for line := range strings.Lines(out.String()) {
		var r struct {
			Name   string
			Report struct {
				URL, Verdict string
				Notes        []string
			}
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		s, known := seen[r.Report.URL]
		if !known {
			continue
		}
		want, load := s[1], strings.Join(s[2:], "")
		judged++
		verdicts[r.Report.Verdict]++
		// A HAR has no credentials mode, and no cookie was sent; nor does it tell a
		// module script from another, nor in Firefox an EventSource or a beacon from
		// fetch(). What would be another verdict then is said.
		told := false
		for of, when := range map[string]string{"cred": "With credentials", "module": "a module script", "eventsource": "an EventSource", "beacon": "a beacon"} {
			if strings.Contains(load, of) {
				told = told || regexp.MustCompile(when+"(, which the record does not tell,)? it is "+want+`\.`).MatchString(strings.Join(r.Report.Notes, " "))
			}
		}
		if told {
			hidden++
		}
		if r.Report.Verdict != "" && r.Report.Verdict != want && !told {
			t.Errorf("%s: %s: %s, and the page saw %s", name, r.Name, r.Report.Verdict, want)
		}
		if r.Report.Verdict == "" && want == "allowed" && !strings.Contains(r.Name, "browser: ") {
			t.Errorf("%s: %s: no verdict, and the answer is recorded", name, r.Name)
		}
	}
	t.Logf("%s: %d calls, %v, %d by what the HAR does not tell; %s", name, judged, verdicts, hidden, errs.String())
	if judged < least {
		t.Errorf("%s: only %d calls are judged", name, judged)
	}
}

// TestRecordedSamples holds HARs and raw HTTP in the forms that browsers and
// curl write to the verdict and the first error of each call.
func TestRecordedSamples(t *testing.T) {
	samples, err := txtar.ParseFile("testdata/har/samples.txtar")
	if err != nil || len(samples.Files) == 0 || len(samples.Files)%2 != 0 {
		t.Fatal("no samples", err)
	}
	for at := 0; at < len(samples.Files); at += 2 {
		name, want := samples.Files[at].Name, string(samples.Files[at+1].Data)
		var out, errs bytes.Buffer
		args := []string{"from", "--format", "ndjson"}
		if bytes.HasPrefix(samples.Files[at].Data, []byte("HTTP/")) {
			args = append(args, "--origin", "https://app.example") // which no response tells
		}
		run(args, bytes.NewReader(samples.Files[at].Data), &out, &errs)
		var got strings.Builder
		for line := range strings.Lines(out.String()) {
			var r struct {
				Report *struct {
					URL, Verdict string
					Checks       []struct{ Request struct{ Method string } }
					Notes        []string
					Findings     []struct{ Code, Severity string }
				}
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatal(err)
			}
			if r.Report == nil || len(r.Report.Checks) == 0 {
				continue
			}
			fmt.Fprintf(&got, "%s %s: %s", r.Report.Checks[0].Request.Method, r.Report.URL, cmp.Or(r.Report.Verdict, "no verdict"))
			if f := r.Report.Findings; len(f) > 0 && f[0].Severity == "error" && r.Report.Verdict != "allowed" {
				got.WriteString(", " + f[0].Code)
			}
			if strings.Contains(strings.Join(r.Report.Notes, " "), "the recorded answer passes") {
				got.WriteString(", and it is said to disagree")
			}
			got.WriteByte('\n')
		}
		if got.String() != want {
			t.Errorf("%s:\n%swant\n%s%s", name, got.String(), want, errs.String())
		}
	}
}

const harEntry = `{"_resourceType":"fetch","request":{"method":"%s","url":"https://api.example/%d","headers":[{"name":"Origin","value":"https://app.example"}%s]},` +
	`"response":{"status":200,"httpVersion":"http/2.0","headersSize":50,"headers":[%s],"content":{"text":"%s"}}}`

// asHAR is a HAR of entries.
func asHAR(entries ...string) string {
	return `{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"537.36"},"pages":[],"entries":[` + strings.Join(entries, ",") + `]}}`
}

func entryOf(method string, n int, sent, answered string) string {
	return fmt.Sprintf(harEntry, method, n, sent, answered, "")
}

// TestRecordedPreflight: a preflight belongs to its request, whichever stands
// first, and a request whose preflight was sent earlier is judged by itself.
func TestRecordedPreflight(t *testing.T) {
	const allow = `{"name":"Access-Control-Allow-Origin","value":"https://app.example"}`
	put := entryOf("PUT", 1, "", allow)
	preflight := entryOf("OPTIONS", 1, `,{"name":"Access-Control-Request-Method","value":"PUT"}`, allow)
	allowed := entryOf("OPTIONS", 1, `,{"name":"Access-Control-Request-Method","value":"PUT"}`, allow+`,{"name":"Access-Control-Allow-Methods","value":"PUT"}`)
	for text, want := range map[string]int{
		asHAR(put, preflight): unexpected, asHAR(preflight, put): unexpected, asHAR(preflight): unexpected,
		asHAR(put, allowed): asExpected, asHAR(allowed, put): asExpected, asHAR(put): asExpected,
		asHAR(allowed): noVerdict,
	} {
		var out, errs bytes.Buffer
		if got := run([]string{"from"}, strings.NewReader(text), &out, &errs); got != want {
			t.Errorf("exit status %d, want %d of %s\n%s%s", got, want, text, out.String(), errs.String())
		}
	}
}

// TestRecordedDisagrees: where the browser's record and the verdict of its rules
// disagree, either way, both are told; where the record does not tell, no more
// than that.
func TestRecordedDisagrees(t *testing.T) {
	const allow = `{"name":"Access-Control-Allow-Origin","value":"https://app.example"}`
	failed := func(entry string) string {
		return strings.Replace(entry, `"response":{`, `"response":{"_error":"net::ERR_FAILED",`, 1)
	}
	chromium, firefox, proxy := `"WebInspector"`, `"Firefox"`, `"a proxy"`
	const other = "and by its CORS rules the recorded answer"
	for _, tt := range []struct {
		by, entry  string
		more       []string
		says, nots string
	}{
		{by: chromium, entry: failed(entryOf("GET", 1, "", "")), says: "The browser recorded net::ERR_FAILED.", nots: other},
		{by: chromium, entry: failed(entryOf("GET", 1, "", allow)), says: "The browser recorded net::ERR_FAILED, and by its CORS rules the recorded answer passes:"},
		{by: chromium, entry: entryOf("GET", 1, "", allow), nots: "The browser recorded"},
		{by: chromium, entry: entryOf("GET", 1, "", ""), says: "The browser recorded no error, and by its CORS rules the recorded answer is blocked:"},
		{by: chromium, entry: entryOf("GET", 1, "", ""), more: []string{"--browser", "safari"}, nots: "The browser recorded"}, // which is another
		{by: firefox, entry: entryOf("GET", 1, "", ""), says: "The browser recorded no error, as it does of some answers that it blocks.", nots: other},
		{by: firefox, entry: entryOf("GET", 1, "", allow), nots: "The browser recorded"},
		{by: proxy, entry: entryOf("GET", 1, "", ""), nots: "The browser recorded"},
	} {
		for _, entries := range [][]string{{tt.entry}, {tt.entry, entryOf("GET", 2, "", "")}} {
			har := strings.Replace(asHAR(entries...), chromium, tt.by, 1)
			var out, errs bytes.Buffer
			run(append([]string{"from", "--format", "ndjson"}, tt.more...), strings.NewReader(har), &out, &errs)
			first, _, _ := strings.Cut(out.String(), "\n")
			if first == "" || !strings.Contains(first, tt.says) || tt.nots != "" && strings.Contains(first, tt.nots) || errs.Len() > 0 {
				t.Errorf("by %s: no %q, or %q, in\n%s%s", tt.by, tt.says, tt.nots, first, &errs)
			}
		}
	}
}

// TestRecordedLeftOut: what is not judged is counted, in one line.
func TestRecordedLeftOut(t *testing.T) {
	own := strings.ReplaceAll(entryOf("GET", 3, "", ""), "https://api.example", "https://app.example")
	page := strings.Replace(entryOf("GET", 4, "", ""), `"fetch"`, `"document"`, 1)
	nobody := strings.ReplaceAll(entryOf("GET", 5, "", ""), "Origin", "X")
	const counted = "2 to the page's own origin, 1 whose page is not recorded (--origin ORIGIN gives it), 1 of kinds that are not judged (pages and the like)"
	for text, want := range map[string]string{
		asHAR(entryOf("GET", 1, "", ""), own, page, own, nobody): "Requests that are left out: " + counted + ".\n",
		asHAR(own, page, own, nobody):                            `cors-check: FILE "-": has no request to another origin that could be judged; requests that are left out: ` + counted + "\n",
		asHAR(entryOf("GET", 1, "", "")):                         "",
	} {
		for _, more := range []string{"-q", "--print"} {
			var out, errs bytes.Buffer
			if run([]string{"from", more}, strings.NewReader(text), &out, &errs); errs.String() != want && !(more == "--print" && strings.HasSuffix(errs.String(), want)) {
				t.Errorf("%s: %q, want %q", more, errs.String(), want)
			}
		}
	}
}

// TestRecordedNowhere: a response without a server is judged, and no command or
// request goes to the URL that stands for it.
func TestRecordedNowhere(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n"
	for _, tt := range []struct {
		more   []string
		status int
		again  string
	}{
		{nil, unexpected, "cors-check URL --origin https://app.example --credentials include --mode cors"},
		{[]string{"--url", "https://api.example/a"}, unexpected, "cors-check https://api.example/a --origin https://app.example --credentials include --mode cors"},
		{[]string{"--print"}, asExpected, "cors-check URL --origin https://app.example --credentials include --mode cors --send"},
		{[]string{"--live"}, wrongUsage, ""},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"from", "--origin", "https://app.example", "--credentials", "include"}, tt.more...)
		status := run(args, strings.NewReader(head), &out, &errs)
		if status != tt.status || !strings.Contains(out.String(), tt.again) || strings.Contains(out.String(), "cors-check https://unknown") {
			t.Errorf("%s: status %d, no %q in\n%s%s", tt.more, status, tt.again, &out, &errs)
		}
		if status == wrongUsage && errs.String() != "cors-check: --url: the text does not say which server answered; give it with --url URL\n" {
			t.Errorf("%s: %s", tt.more, &errs)
		}
	}
	var out, errs bytes.Buffer
	if status := run([]string{"URL", "--origin", "https://app.example"}, strings.NewReader(""), &out, &errs); status != wrongUsage || !strings.Contains(errs.String(), "want an http:// or https:// URL") {
		t.Errorf("the word to replace is no mistake: %d, %s", status, &errs)
	}
}

// TestRecordedBroken: of a HAR that is cut, what can be read is judged; other
// bad input is one line and exit status 2.
func TestRecordedBroken(t *testing.T) {
	whole := asHAR(entryOf("GET", 1, "", ""), entryOf("GET", 2, "", ""), entryOf("GET", 3, "", ""))
	for cut := range len(whole) {
		var out, errs bytes.Buffer
		got := run([]string{"from", "-q"}, strings.NewReader(whole[:cut]), &out, &errs)
		lines := strings.Count(errs.String(), "\n")
		first := cut > strings.Index(whole, "},{\"_resource")
		if first && (got != unexpected || lines != 1 || !strings.Contains(errs.String(), "breaks off in entry")) && cut < len(whole)-3 || !first && (got != wrongUsage || lines != 1) {
			t.Fatalf("cut at %d: exit status %d, %q", cut, got, errs.String())
		}
	}
	for _, text := range []string{"", "{}", `{"log":{"entries":[]}}`, `{"log":[]}`, `{"log":{"entries":[1,null,{}]}}`, "HTTP/1.1 200 OK", "openapi: 3.0.0", "openapi: 3.1.0\npaths: &a {b: *a}"} {
		var out, errs bytes.Buffer
		if got := run([]string{"from"}, strings.NewReader(text), &out, &errs); got != wrongUsage || strings.Count(errs.String(), "\n") != 1 || out.Len() > 0 {
			t.Errorf("%q: exit status %d, %q", text, got, errs.String())
		}
	}
}

// TestRecordedMemory: a HAR of 40 MiB, or of 200, takes no more memory than a
// small one.
func TestRecordedMemory(t *testing.T) {
	size, bound := 40, uint64(24)
	if installed.All() {
		size = 200
	}
	in, out := io.Pipe()
	go func() {
		body := strings.Repeat(`x\"\u00e9`, 1<<17)
		fmt.Fprint(out, `{"log":{"entries":[`)
		for n := range size {
			if n > 0 {
				fmt.Fprint(out, ",")
			}
			fmt.Fprintf(out, harEntry, "GET", n, "", "", body)
		}
		fmt.Fprint(out, `]}}`)
		out.Close()
	}()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	most := uint64(0)
	var told, errs bytes.Buffer
	watched := readerFunc(func(p []byte) (int, error) {
		var m runtime.MemStats
		n, err := in.Read(p)
		if n > 0 && p[0] == '{' {
			if runtime.ReadMemStats(&m); m.HeapAlloc > before.HeapAlloc+bound<<20 {
				runtime.GC() // what other tests left makes the collector wait longer
				runtime.ReadMemStats(&m)
			}
			most = max(most, m.HeapAlloc-min(m.HeapAlloc, before.HeapAlloc))
		}
		return n, err
	})
	if got := run([]string{"from", "-q"}, watched, &told, &errs); got != unexpected {
		t.Errorf("exit status %d, %s", got, errs.String())
	}
	t.Logf("%d MiB at most", most>>20)
	if most > bound<<20 {
		t.Errorf("%d MiB on the heap", most>>20)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
