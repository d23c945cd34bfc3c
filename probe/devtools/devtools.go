// Package devtools drives an installed Chrome, Chromium or Edge over the
// DevTools protocol: how one is found, started so that it sends nothing of its
// own, and heard. https://chromedevtools.github.io/devtools-protocol/
package devtools

import (
	"cmp"
	"context"
	_ "embed"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Initiate is a script for any engine. Its function run({api, request,
// patience}) makes a request of a page as its initiator would and resolves
// with what the page got. The members are named as in package recording;
// patience is in milliseconds, six seconds unless given.
//
//go:embed initiate.js
var Initiate string

// Quiet are the flags of a browser that is to do as it is told and no more:
// headless, with a new profile, which is removed with it. The sandbox stays,
// but for root, who cannot have one.
func Quiet(path string) []chromedp.ExecAllocatorOption {
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.DisableGPU,
		chromedp.Flag("password-store", "basic"),
	}
	for _, flag := range []string{
		"disable-background-networking", "disable-component-update", "disable-default-apps", "disable-extensions",
		"disable-sync", "disable-quic", "metrics-recording-only", "no-pings", "use-mock-keychain",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	return options
}

// Permit has the user of a page of the context's browser say "granted" or "denied"
// to local network access; "" is not to have said anything. A page without https
// cannot be permitted it, and that is no error.
// https://chromedevtools.github.io/devtools-protocol/tot/Browser/#method-setPermission
func Permit(ctx context.Context, origin, local, loopback string) error {
	for name, said := range map[string]string{"local-network": local, "loopback-network": loopback} {
		_, err := chromedp.CallBrowser(ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSetting(cmp.Or(said, "prompt")),
			Origin: origin, BrowserContextID: chromedp.FromContext(ctx).BrowserContextID})
		if err != nil && !strings.Contains(err.Error(), "can't be granted in current context") {
			return err
		}
	}
	return nil
}

// Close ends the browser of a context. One that is asked to end leaves no file
// behind; one that does not, or whose context is done, is stopped.
func Close(ctx context.Context) {
	closing, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	chromedp.Cancel(closing)
}

// Version asks the browser of a context what it is. The name is "Chromium",
// "Chrome" or "Edge", by the program at path where the browser does not tell.
func Version(ctx context.Context, path string) (name, version string, err error) {
	v, err := chromedp.CallBrowser(ctx, browser.GetVersion, cdp.Empty{})
	if err != nil {
		return "", "", err
	}
	product, version, _ := strings.Cut(v.Product, "/")
	switch {
	case strings.Contains(product, "Edg"):
		name = "Edge"
	case strings.Contains(strings.ToLower(path), "chromium"):
		name = "Chromium"
	default:
		name = "Chrome"
	}
	return name, version, nil
}

// Heard is what a page's console says, and the first request that failed.
type Heard struct {
	Console []string
	// Error is the engine's name for the failure, nil without one; Parameter
	// what failed, which only an error of CORS has.
	Error, Parameter *string
}

// Listener gathers what it hears from a page. The zero value is ready.
type Listener struct {
	Heard
	began map[network.RequestID]bool // since Forget; false: a preflight
}

// Forget makes a new start: what began before is not heard any more.
func (l *Listener) Forget() { *l = Listener{} }

// Hear takes an event; they come one at a time and in order.
func (l *Listener) Hear(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		l.Console = append(l.Console, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		if l.began == nil {
			l.began = make(map[network.RequestID]bool)
		}
		l.began[e.RequestID] = e.Initiator.Type != network.InitiatorTypePreflight
	case *network.EventLoadingFailed:
		// Not a preflight, whose failure is told again by the request it is
		// for; not an event source that the page closes.
		closed := e.Type == network.ResourceTypeEventSource && e.ErrorText == "net::ERR_ABORTED"
		if l.began[e.RequestID] && !closed && l.Error == nil {
			l.Error, l.Parameter = named(e)
		}
	}
}

// named returns the name of an error, and for an error of CORS the parameter
// that failed.
func named(e *network.EventLoadingFailed) (name, parameter *string) {
	text := e.ErrorText
	switch {
	case e.CorsErrorStatus != nil:
		text, parameter = e.CorsErrorStatus.CorsError.String(), &e.CorsErrorStatus.FailedParameter
	case e.BlockedReason != "":
		text = e.BlockedReason.String()
	}
	return &text, parameter
}
