package browser

import "slices"

// homes are the schemes whose pages only some engines can have. A scheme that
// is not here may be any application's own, in a web view of any engine.
var homes = []struct {
	scheme  string
	engines []ID
}{
	// Extensions: kExtensionScheme in extensions/common/constants.h of Chromium; each
	// vendor's own scheme, under which it serves the same extension.
	// https://developer.mozilla.org/en-US/docs/Mozilla/Add-ons/WebExtensions/manifest.json/web_accessible_resources
	{"chrome-extension", []ID{"chromium"}},
	{"moz-extension", []ID{"firefox"}},
	{"safari-web-extension", []ID{"webkit"}},
	{"safari-extension", []ID{"webkit"}},
	// Browsers' own pages: Firefox, too, has some of chrome:.
	{"chrome", []ID{"chromium", "firefox"}},
	{"chrome-untrusted", []ID{"chromium"}},
	{"devtools", []ID{"chromium"}},
	{"edge", []ID{"chromium"}},
	{"brave", []ID{"chromium"}},
	{"resource", []ID{"firefox"}},
	// Pages from a file: Electron and Android's WebView send file://, WebKit where
	// an application allowed access to files (SecurityOrigin::toString and its
	// m_enforcesFilePathSeparation), and null otherwise. Firefox always sends null.
	{"file", []ID{"chromium", "webkit"}},
	// VS Code runs in Electron; in a browser its web views are of https.
	{"vscode-webview", []ID{"chromium"}},
	{"vscode-file", []ID{"chromium"}},
	// On iOS, whose WKWebView keeps http and https for itself; on Android the page
	// is of http(s)://localhost. https://capacitorjs.com/docs/config (iosScheme)
	{"capacitor", []ID{"webkit"}},
	{"ionic", []ID{"webkit"}},
	// On macOS, iOS and Linux (WebKitGTK); on Windows and Android the page is of
	// http(s)://tauri.localhost or http://wails.localhost.
	// https://github.com/tauri-apps/tauri-plugin-localhost,
	// https://github.com/wailsapp/wails/issues/1642
	{"tauri", []ID{"webkit"}},
	{"wails", []ID{"webkit"}},
}

// CanHave says whether an engine can have a page of that scheme.
func CanHave(engine ID, scheme string) bool {
	for _, h := range homes {
		if h.scheme == scheme {
			return slices.Contains(h.engines, engine)
		}
	}
	return true
}
