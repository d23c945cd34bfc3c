package live

import (
	"context"
	"os"
	"strings"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromium is a Chromium under the DevTools protocol. Log entries are its
// console; the error is that of the first request of a case that failed.
type chromium struct {
	transcript
	stop  func()
	began map[network.RequestID]bool // by this case; false: a preflight
}

func startChromium(ctx context.Context, page string) (engine, string, error) {
	path, err := lookPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
	if err != nil {
		return nil, "", err
	}
	flags := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.DisableGPU,
		chromedp.IgnoreCertErrors,
		chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1"),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-quic", true),
	}
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox)
	}
	ctx, stopProcess := chromedp.NewExecAllocator(ctx, flags...)
	c := &chromium{transcript: newTranscript(), began: make(map[network.RequestID]bool)}
	ctx, stopPage := chromedp.NewContext(ctx, chromedp.WithListener(c.hear))
	c.stop = func() { stopPage(); stopProcess() }
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		c.close()
		return nil, "", err
	}
	version, err := chromedp.CallBrowser(ctx, browser.GetVersion, cdp.Empty{})
	if err != nil {
		c.close()
		return nil, "", err
	}
	return c, strings.NewReplacer("Headless", "", "Chrome/", "Chromium ").Replace(version.Product), nil
}

func (c *chromium) close() { c.stop() }

// hear takes an event; they come one at a time and in order.
func (c *chromium) hear(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		c.now.console = append(c.now.console, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		c.began[e.RequestID] = e.Initiator.Type != network.InitiatorTypePreflight
	case *network.EventLoadingFailed:
		// Not what a case before began, and did not read to its end; not a
		// preflight, whose failure is told again by the request it is for;
		// not an event source that the page closes.
		closed := e.Type == network.ResourceTypeEventSource && e.ErrorText == "net::ERR_ABORTED"
		if c.began[e.RequestID] && !closed && c.now.error == nil {
			c.now.error, c.now.parameter = chromiumError(e)
		}
	case *runtime.EventExceptionThrown:
		if c.mark(e.ExceptionDetails.Exception.Description) {
			clear(c.began)
		}
	}
}

// chromiumError returns the name of an error, and for an error of CORS the
// parameter that failed.
func chromiumError(e *network.EventLoadingFailed) (name, parameter *string) {
	text := e.ErrorText
	switch {
	case e.CorsErrorStatus != nil:
		text, parameter = e.CorsErrorStatus.CorsError.String(), &e.CorsErrorStatus.FailedParameter
	case e.BlockedReason != "":
		text = e.BlockedReason.String()
	}
	return &text, parameter
}
