package browser

import "slices"

// homes are the schemes whose pages only some engines can have. A scheme that
// is not here may be any application's own, in a web view of any engine.
var homes = []struct {
	scheme  string
	engines []ID
}{
	// Extensions. Chromium: extensions/common/constants.cc kExtensionScheme; Firefox:
	// netwerk/build/components.conf, ExtensionProtocolHandler; Safari: WebExtension::
	// baseURL in WebKit's UIProcess/Extensions (and, up to Safari 13, safari-extension).
	{"chrome-extension", []ID{"chromium"}},
	{"moz-extension", []ID{"firefox"}},
	{"safari-web-extension", []ID{"webkit"}},
	{"safari-extension", []ID{"webkit"}},
	// Browsers' own pages. content/public/common/url_constants.cc; Firefox serves
	// its own from resource: and chrome:, so that the latter is in both.
	{"chrome", []ID{"chromium", "firefox"}},
	{"chrome-untrusted", []ID{"chromium"}},
	{"devtools", []ID{"chromium"}},
	{"edge", []ID{"chromium"}},
	{"brave", []ID{"chromium"}},
	{"resource", []ID{"firefox"}},
	// Pages from a file in an application. Electron and Android's WebView send
	// file:// (SecurityOrigin::ToString, local schemes), WebKitGTK and WKWebView do
	// where file access was allowed (SecurityOrigin::toString,
	// m_enforcesFilePathSeparation). Firefox always sends null.
	{"file", []ID{"chromium", "webkit"}},
	// VS Code and what is built from it run in Electron; in a browser their web
	// views are of https.
	{"vscode-webview", []ID{"chromium"}},
	{"vscode-file", []ID{"chromium"}},
	// iOS is WKWebView; Android's WebView gets https://localhost from both
	// (capacitor.config iosScheme, androidScheme; Ionic's WebView plugin before it).
	{"capacitor", []ID{"webkit"}},
	{"ionic", []ID{"webkit"}},
	// macOS, iOS and Linux (WebKitGTK); WebView2 on Windows and Android's WebView
	// get http(s)://tauri.localhost and http://wails.localhost instead, as they
	// have no custom scheme that is an origin.
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
