package live

import (
	"context"
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/cors-check/cors-check/probe/devtools"
)

// chromium is a Chromium under the DevTools protocol. Log entries are its
// console; the error is that of the first request of a case that failed.
type chromium struct {
	transcript
	stop  func()
	heard devtools.Listener
}

func startChromium(ctx context.Context, page string) (engine, string, error) {
	path, err := devtools.Find()
	if errors.Is(err, devtools.ErrMissing) {
		err = fmt.Errorf("%w: %w", ErrMissing, err)
	}
	if err != nil {
		return nil, "", err
	}
	flags := append(devtools.Quiet(path), chromedp.IgnoreCertErrors, chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1, MAP *.hsts.dev 127.0.0.1"))
	ctx, stopProcess := chromedp.NewExecAllocator(ctx, flags...)
	c := &chromium{transcript: newTranscript()}
	ctx, stopPage := chromedp.NewContext(ctx, chromedp.WithListener(c.hear))
	c.stop = func() { devtools.Close(ctx); stopPage(); stopProcess() }
	if err := chromedp.Do(ctx, chromedp.Navigate(page)); err != nil {
		c.close()
		return nil, "", err
	}
	name, version, err := devtools.Version(ctx, path)
	if err != nil {
		c.close()
		return nil, "", err
	}
	return c, name + " " + version, nil
}

func (c *chromium) close() { c.stop() }

// hear takes an event; they come one at a time and in order.
func (c *chromium) hear(event any) {
	c.heard.Hear(event)
	if e, ok := event.(*runtime.EventExceptionThrown); ok {
		c.now = said{c.heard.Console, c.heard.Error, c.heard.Parameter}
		if thrown := e.ExceptionDetails.Exception; thrown != nil && c.mark(thrown.Description) { // of a syntax error there is none
			c.heard.Forget()
		}
	}
}
