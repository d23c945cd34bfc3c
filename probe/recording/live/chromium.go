package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/probe/recording"
)

// chromium is a Chromium under the DevTools protocol. Log entries are its
// console; the error is that of the first request of a case that failed.
type chromium struct {
	transcript
	ctx   *context.Context // of its page
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
	names := "MAP *.hsts.dev 127.0.0.1"
	if !InNetwork() {
		names = "MAP *.test 127.0.0.1, " + names
	}
	profile, err := settled()
	if err != nil {
		return nil, "", err
	}
	flags := append(devtools.Quiet(path), chromedp.IgnoreCertErrors, chromedp.UserDataDir(profile), chromedp.Flag("host-resolver-rules", names))
	ctx, stopProcess := chromedp.NewExecAllocator(ctx, flags...)
	c := &chromium{transcript: newTranscript(), ctx: &ctx}
	ctx, stopPage := chromedp.NewContext(ctx, chromedp.WithListener(c.hear))
	c.stop = func() { devtools.Close(ctx); stopPage(); stopProcess(); os.RemoveAll(profile) }
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

// settled is a profile in whose settings the user has permitted the local
// network to one page.
func settled() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "cors-check-chromium-"); err != nil {
		return "", err
	}
	if err := os.Mkdir(filepath.Join(dir, "Default"), 0o700); err != nil {
		return "", err
	}
	exceptions := map[string]any{}
	for _, name := range []string{"local_network_access", "local_network", "loopback_network"} {
		exceptions[name] = map[string]any{"https://" + recording.Settled + ":18444,*": map[string]any{"setting": 1}}
	}
	text, err := json.Marshal(map[string]any{"profile": map[string]any{"content_settings": map[string]any{"exceptions": exceptions}}})
	if err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, "Default", "Preferences"), text, 0o600)
}

func (c *chromium) permit(_ context.Context, page, local, loopback string) error {
	if strings.Contains(page, recording.Settled) {
		return nil // it stands in the settings
	}
	return devtools.Permit(*c.ctx, page, local, loopback)
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
