package live

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// firefox is a Firefox under Marionette. Script errors are its console, read
// in chrome context.
type firefox struct {
	process *process
	remote  *marionette
}

// firefoxPreferences make Marionette choose a port that is free.
const firefoxPreferences = `user_pref("network.proxy.type", 0);
user_pref("marionette.port", 0);
`

// firefoxNames make all names lead to 127.0.0.1.
const firefoxNames = `user_pref("network.dns.forceResolve", "127.0.0.1");
user_pref("network.dns.disableIPv6", true);
`

func startFirefox(ctx context.Context, page string, authority []byte) (engine, string, error) {
	path, err := lookPath("firefox-esr", "firefox")
	if err != nil {
		return nil, "", err
	}
	profile, err := os.MkdirTemp("", "cors-check-firefox-")
	if err != nil {
		return nil, "", err
	}
	preferences := firefoxPreferences
	if !InNetwork() {
		preferences += firefoxNames
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(preferences), 0o600); err != nil {
		os.RemoveAll(profile)
		return nil, "", err
	}
	p, err := start(exec.Command(path, "--headless", "--no-remote", "--profile", profile, "--marionette", "--remote-allow-system-access"), profile)
	if err != nil {
		return nil, "", err
	}
	f := &firefox{process: p}
	version, err := f.open(ctx, profile, page, authority)
	if err != nil {
		f.close()
		return nil, "", err
	}
	return f, version, nil
}

// open connects to a Firefox that is starting, and goes to a page.
func (f *firefox) open(ctx context.Context, profile, page string, authority []byte) (version string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var port []byte
	for {
		if port, _ = os.ReadFile(filepath.Join(profile, "MarionetteActivePort")); len(port) > 0 {
			break
		}
		if err := f.process.wait(ctx); err != nil {
			return "", fmt.Errorf("marionette does not start: %w", err)
		}
	}
	if f.remote, err = dialMarionette(ctx, "127.0.0.1:"+strings.TrimSpace(string(port))); err != nil {
		return "", err
	}
	var session struct {
		Capabilities struct{ BrowserVersion string }
	}
	if err := f.remote.call("WebDriver:NewSession", map[string]any{"acceptInsecureCerts": true}, &session); err != nil {
		return "", err
	}
	if err := f.remote.call("WebDriver:Navigate", map[string]any{"url": page}, nil); err != nil {
		return "", err
	}
	if err := f.remote.call("Marionette:SetContext", map[string]any{"value": "chrome"}, nil); err != nil {
		return "", err
	}
	if err := f.remote.call("WebDriver:ExecuteScript", map[string]any{"script": remembers, "args": []string{base64.StdEncoding.EncodeToString(authority)}}, nil); err != nil {
		return "", err
	}
	return "Firefox " + session.Capabilities.BrowserVersion, nil
}

func (f *firefox) close() {
	if f.remote != nil {
		f.remote.conn.Close()
	}
	f.process.end()
}

// remembers turns the HSTS preload list on again, which accepting any
// certificate turns off; a host on it must have one that is trusted.
const remembers = `
Services.prefs.setBoolPref("network.stricttransportsecurity.preloadlist", true);
Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(arguments[0], "C,,");
Services.console.reset();
`

// permits sets the permissions of a page: what is not said is asked for. What
// a case before still said, of a request that waited, is forgotten.
const permits = `
Services.console.reset();
const [page, said] = arguments;
const principal = Services.scriptSecurityManager.createContentPrincipalFromOrigin(page);
for (const [name, value] of Object.entries(said)) {
  if (value) Services.perms.addFromPrincipal(principal, name, value === "granted" ? Services.perms.ALLOW_ACTION : Services.perms.DENY_ACTION);
  else Services.perms.removeFromPrincipal(principal, name);
}
`

func (f *firefox) permit(_ context.Context, page, local, loopback string) error {
	said := map[string]string{"local-network": local, "loopback-network": loopback}
	return f.remote.call("WebDriver:ExecuteScript", map[string]any{"script": permits, "args": []any{page, said}}, nil)
}

// scriptErrors reads the console and empties it, once a mark is there.
const scriptErrors = `
const all = Services.console.getMessageArray().filter(m => m instanceof Ci.nsIScriptError && !m.isFromChromeContext);
if (!all.some(m => m.errorMessage.includes(arguments[0]))) return [];
Services.console.reset();
return all.map(m => ({ category: m.category, text: m.errorMessage }));
`

// scriptError is one message of the console.
type scriptError struct{ Category, Text string }

func (f *firefox) said(ctx context.Context, number int) (said, error) {
	for {
		var result struct{ Value []scriptError }
		if err := f.remote.call("WebDriver:ExecuteScript", map[string]any{"script": scriptErrors, "args": []string{fmt.Sprintf("end of case %d", number)}}, &result); err != nil {
			return said{}, err
		}
		if len(result.Value) > 0 {
			return firefoxSaid(result.Value), nil
		}
		select {
		case <-time.After(2 * time.Millisecond):
		case <-ctx.Done():
			return said{}, errNoEnd
		}
	}
}

// unknownDirective begins what is said of a page's policy when it is loaded,
// which may be in the time of any case.
const unknownDirective = "Content-Security-Policy: Couldn’t process unknown directive "

// opaque is the random name of an opaque origin.
var opaque = regexp.MustCompile(`\{[0-9a-f-]{36}\}`)

// firefoxSaid makes an order of messages that come from two processes: errors
// of CORS first. What an event source says comes once or twice.
func firefoxSaid(messages []scriptError) said {
	messages = slices.DeleteFunc(messages, func(m scriptError) bool {
		return mark.MatchString(m.Text) || strings.HasPrefix(m.Text, unknownDirective)
	})
	slices.SortStableFunc(messages, func(a, b scriptError) int { return b.cors() - a.cors() })
	messages = slices.CompactFunc(messages, func(a, b scriptError) bool { return a == b && a.Category == "Event Source" })
	var s said
	for _, m := range messages {
		if strings.HasPrefix(m.Text, "Local Network Access ") {
			m.Text, _, _ = strings.Cut(m.Text, "\n") // the page's stack
		}
		s.console = append(s.console, opaque.ReplaceAllString(m.Text, "{uuid}"))
	}
	switch n := len(messages); {
	case n > 0 && messages[0].cors() == 1:
		s.error = &messages[0].Category
	case n > 0:
		s.error = &messages[n-1].Category
	}
	return s
}

// cors is 1 for an error of CORS, 0 for all else; a deprecation is no error.
func (m scriptError) cors() int {
	if strings.HasPrefix(m.Category, "CORS") && !strings.HasSuffix(m.Category, "Deprecation") {
		return 1
	}
	return 0
}
