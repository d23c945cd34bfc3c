package browser

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// added are headers that browsers add to a script's requests beside those in
// the profiles, in lower case: a tool that copies a request copies them, too.
var added = []string{
	// Pseudo-headers of HTTP/2, which Chromium's tools wrote without their colon
	// until version 114.
	"authority", "method", "path", "scheme",
	// What a cache asks for anew. https://httpwg.org/specs/rfc9110.html#preconditions
	"if-none-match", "if-modified-since",
	// Navigations, data savers and alternative services.
	"upgrade-insecure-requests", "save-data", "alt-used", "purpose", "priority",
	// Chromium, to Google's own hosts (components/variations/net/variations_http_headers.cc).
	"x-client-data", "x-browser-channel", "x-browser-copyright", "x-browser-validation", "x-browser-year",
	// Client hints from before they were called sec-ch-…
	// (services/network/public/cpp/client_hints.cc).
	"device-memory", "dpr", "width", "viewport-width", "rtt", "downlink", "ect",
}

// Own says whether a header that a browser's tools show of a request was added
// by the browser: any script may have set the others.
func Own(name, value string) bool {
	switch name = strings.ToLower(name); name {
	case "content-type":
		return false // as the script set it, or of its body: a page that did not set it needs no preflight for it
	case "accept":
		return acceptOwn(value)
	case "pragma", "cache-control": // of a reload, or of tools that switch the cache off
		return value == "no-cache" || value == "max-age=0"
	}
	if fetch.ForbiddenRequestHeader(name, value) || slices.Contains(added, name) {
		return true
	}
	is := func(n string) bool { return strings.EqualFold(n, name) }
	return slices.ContainsFunc(engines, func(p *Profile) bool {
		return slices.ContainsFunc(p.ActualHeaders, is) || slices.ContainsFunc(p.ForbiddenHeaders, is)
	})
}

// acceptOwn says whether the value is one that a browser sends without a
// script's doing.
func acceptOwn(value string) bool {
	return value == "*/*" || strings.HasPrefix(value, "text/html,") || strings.HasPrefix(value, "image/") || strings.HasPrefix(value, "application/font-woff2")
}

// Copied says whether a request with that header comes from a browser: its own
// headers are then among the others.
func Copied(name, value string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "sec-fetch-") || strings.HasPrefix(name, "sec-ch-") || name == "user-agent" && strings.HasPrefix(value, "Mozilla/5.0 ")
}
