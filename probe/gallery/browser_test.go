package gallery

import (
	"bytes"
	"context"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/probe/installed"
	"github.com/cors-check/cors-check/report"
	"github.com/cors-check/cors-check/rules"
)

// openChromium starts the Chromium that is installed.
func openChromium(t *testing.T) context.Context {
	t.Helper()
	program := installed.Path(t, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// outcome is what became of an exhibit on the page.
type outcome struct{ Name, Verdict, Stamp string }

// TestChromiumDoesAsPredicted presses every button of the page in a real
// Chromium: it does what the exhibits want, by its own error's name, and the
// page finds that the program foretold it.
func TestChromiumDoesAsPredicted(t *testing.T) {
	ctx := openChromium(t)
	exhibits := loadAll(t)
	wants := make(map[string]Want)
	for _, e := range exhibits {
		for _, w := range e.Wants {
			if w.Browser == "chromium" {
				wants[e.Name] = w
			}
		}
	}
	prober := probe.New(probe.Options{})
	defer prober.Close()
	g := start(t, exhibits, Options{Page: &Page{Predict: func(ctx context.Context, p rules.Plan) ([]byte, error) {
		d, err := prober.Diagnose(ctx, p)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		err = report.JSON(&out, d, report.Options{})
		return out.Bytes(), err
	}}})

	var mu sync.Mutex
	names := make(map[network.RequestID]string)
	codes := make(map[string]string)
	err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			if u, err := url.Parse(event.Request.URL); err == nil {
				names[event.RequestID], _, _ = strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
			}
		case *network.EventLoadingFailed:
			if event.CorsErrorStatus != nil {
				codes[names[event.RequestID]] = string(event.CorsErrorStatus.CorsError)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	err = chromedp.Do(ctx, chromedp.Navigate(g.PageOrigin+"/"), chromedp.Click("#try-all"),
		chromedp.Poll[chromedp.Void](`document.querySelectorAll('[data-outcome]').length === document.querySelectorAll('.exhibit').length`))
	if err != nil {
		t.Fatal(err)
	}
	outcomes, err := chromedp.Run(ctx, chromedp.Evaluate[[]outcome](`[...document.querySelectorAll('.exhibit')].map((card) => ({
		Name: card.dataset.name, Verdict: card.querySelector('.seen b').className, Stamp: card.dataset.outcome}))`))
	if err != nil {
		t.Fatal(err)
	}
	if len(outcomes) != len(exhibits) {
		t.Fatalf("the page shows %d exhibits, want %d", len(outcomes), len(exhibits))
	}
	mu.Lock()
	defer mu.Unlock()
	for _, o := range outcomes {
		want := wants[o.Name]
		if o.Verdict != string(want.Verdict) || codes[o.Name] != want.Error {
			t.Errorf("%s: %s %s, want %s %s", o.Name, o.Verdict, codes[o.Name], want.Verdict, want.Error)
		}
		if o.Stamp != "agrees" {
			t.Errorf("%s: the page finds that it %s from what was predicted", o.Name, o.Stamp)
		}
	}
}
