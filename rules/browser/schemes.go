package browser

import "slices"

// homes are the schemes whose pages only some engines can have. A scheme that
// is not here may be any application's own, in a web view of any engine.
var homes = []struct {
	scheme  string
	engines []string
}{
	// Extensions: kExtensionScheme in extensions/common/constants.h of Chromium; each
	// vendor's own scheme, under which it serves the same extension.
	// https://developer.mozilla.org/en-US/docs/Mozilla/Add-ons/WebExtensions/manifest.json/web_accessible_resources
	{"chrome-extension", []string{"chromium"}},
	{"moz-extension", []string{"firefox"}},
	{"safari-web-extension", []string{"webkit"}},
	{"safari-extension", []string{"webkit"}},
	// Browsers' own pages: Firefox, too, has some of chrome:.
	{"chrome", []string{"chromium", "firefox"}},
	{"chrome-untrusted", []string{"chromium"}},
	{"devtools", []string{"chromium"}},
	{"edge", []string{"chromium"}},
	{"brave", []string{"chromium"}},
	{"resource", []string{"firefox"}},
	// Pages from a file: Electron and Android's WebView send file://, WebKit where
	// an application allowed access to files (SecurityOrigin::toString and its
	// m_enforcesFilePathSeparation), and null otherwise. Firefox always sends null.
	{"file", []string{"chromium", "webkit"}},
	// VS Code runs in Electron; in a browser its web views are of https.
	{"vscode-webview", []string{"chromium"}},
	{"vscode-file", []string{"chromium"}},
	// On iOS, whose WKWebView keeps http and https for itself; on Android the page
	// is of http(s)://localhost. https://capacitorjs.com/docs/config (iosScheme)
	{"capacitor", []string{"webkit"}},
	{"ionic", []string{"webkit"}},
	// On macOS, iOS and Linux (WebKitGTK); on Windows and Android the page is of
	// http(s)://tauri.localhost or http://wails.localhost.
	// https://github.com/tauri-apps/tauri-plugin-localhost,
	// https://github.com/wailsapp/wails/issues/1642
	{"tauri", []string{"webkit"}},
	{"wails", []string{"webkit"}},
}

// CanHave says whether an engine can have a page of that scheme.
func CanHave(engine, scheme string) bool {
	for _, h := range homes {
		if h.scheme == scheme {
			return slices.Contains(h.engines, engine)
		}
	}
	return true
}
