package devtools

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
)

func TestFind(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("programs have another form there")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "msedge")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	t.Setenv("CHROME_PATH", "")
	if got, err := Find(); err != nil || got != program && !filepath.IsAbs(got) {
		t.Errorf("on the PATH: %q, %v", got, err)
	}
	t.Setenv("PATH", "")
	t.Setenv("CHROME_PATH", program)
	if got, err := Find(); err != nil || got != program {
		t.Errorf("CHROME_PATH: %q, %v", got, err)
	}
	t.Setenv("CHROME_PATH", filepath.Join(dir, "none"))
	if got, err := Find(); err == nil || errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "CHROME_PATH") {
		t.Errorf("a CHROME_PATH that leads nowhere: %q, %v", got, err)
	}
}

func TestPlaces(t *testing.T) {
	env := func(name string) string {
		return map[string]string{"HOME": "/Users/a", "ProgramFiles": `C:\Program Files`, "ProgramFiles(x86)": `C:\Program Files (x86)`}[name]
	}
	for system, want := range map[string][]string{
		"linux":   {"google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge", "msedge"},
		"windows": {`C:\Program Files\Google\Chrome\Application\chrome.exe`, `C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`},
		"darwin":  {"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Users/a/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"},
	} {
		got := places(system, env)
		for _, w := range want {
			if !slices.Contains(got, filepath.FromSlash(w)) && !slices.Contains(got, w) {
				t.Errorf("%s: %s is not looked for", system, w)
			}
		}
		for _, g := range got {
			if strings.HasPrefix(g, `\`) {
				t.Errorf("%s: %s has lost its directory", system, g)
			}
		}
	}
}

// Of all that fails, the first request of the page itself is what counts.
func TestListener(t *testing.T) {
	sent := func(id string, by network.InitiatorType) *network.EventRequestWillBeSent {
		return &network.EventRequestWillBeSent{RequestID: network.RequestID(id), Initiator: &network.Initiator{Type: by}}
	}
	failed := func(id, text string) *network.EventLoadingFailed {
		return &network.EventLoadingFailed{RequestID: network.RequestID(id), ErrorText: text}
	}
	var l Listener
	l.Hear(sent("old", network.InitiatorTypeScript))
	l.Forget()
	cors := failed("page", "net::ERR_FAILED")
	cors.CorsErrorStatus = &network.CorsErrorStatus{CorsError: network.CorsErrorMissingAllowOriginHeader, FailedParameter: "p"}
	closed := failed("stream", "net::ERR_ABORTED")
	closed.Type = network.ResourceTypeEventSource
	for _, e := range []any{
		sent("preflight", network.InitiatorTypePreflight), sent("page", network.InitiatorTypeScript),
		sent("later", network.InitiatorTypeScript), sent("stream", network.InitiatorTypeScript),
		failed("old", "net::ERR_OLD"), failed("preflight", "net::ERR_PREFLIGHT"), closed,
		&log.EventEntryAdded{Entry: &log.Entry{Text: "a line"}}, cors, failed("later", "net::ERR_LATER"),
	} {
		l.Hear(e)
	}
	if l.Error == nil || *l.Error != "MissingAllowOriginHeader" || *l.Parameter != "p" || !slices.Equal(l.Console, []string{"a line"}) {
		t.Errorf("heard %+v", l.Heard)
	}
	l.Forget()
	blocked := failed("page", "net::ERR_BLOCKED_BY_RESPONSE")
	blocked.BlockedReason = network.BlockedReasonCorpNotSameOrigin
	l.Hear(sent("page", network.InitiatorTypeScript))
	l.Hear(blocked)
	if l.Error == nil || *l.Error != "corp-not-same-origin" || l.Parameter != nil || l.Console != nil {
		t.Errorf("heard %+v", l.Heard)
	}
}
