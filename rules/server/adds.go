package server

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Adds is where a server in front writes the header lines that its
// configuration adds, as measured: nginx 1.22 and HAProxy 2.6 after those of
// the program, Caddy 2.6 before them. Apache 2.4 writes those of "Header always
// set" before them, those of "Header add" after.
type Adds string

// The places.
const (
	AddsLast  Adds = "after"
	AddsFirst Adds = "before"
	AddsBoth  Adds = "either"
)

var adds = map[string]Adds{"nginx": AddsLast, "ingress-nginx": AddsLast, "openresty": AddsLast, "haproxy": AddsLast, "caddy": AddsFirst, "apache": AddsBoth}

// Nginx says that a response came through nginx, or one of its kin.
func Nginx(e *rules.Exchange) bool {
	front := Front(e)
	return front != nil && slices.Contains([]string{"nginx", "openresty", "ingress-nginx"}, front.Framework)
}

// byFrameworks are headers that programs send, and nobody has a web server add:
// the web server's own lines do not stand before them.
var byFrameworks = []string{"etag", "last-modified", "allow", "x-powered-by", "set-cookie", "x-runtime", "x-request-id", "content-disposition", "link",
	"x-ratelimit-limit", "x-ratelimit-remaining", "ratelimit-limit", "x-aspnet-version", "www-authenticate"}

// Twice is the server in front that itself added both lines of a response
// header, nil where the order does not show it: Apache 2.4 with "Header always
// set", which stands first of all, and with "Header set", which stands last.
func Twice(e *rules.Exchange, header string) *rules.Server {
	front := Front(e)
	if front == nil || adds[front.Framework] != AddsBoth || len(e.Lines(header)) != 2 {
		return nil
	}
	first, last, finished := -1, -1, -1
	for i, h := range e.Response.Headers {
		switch {
		case late(h):
			finished = i
		case !strings.EqualFold(h.Name, header):
		case first < 0:
			first = i
		default:
			last = i
		}
	}
	if finished < first || last < finished {
		return nil
	}
	return front
}

// late says whether a header is one that programs add when a response is
// finished, after what their CORS middleware adds. The policy is that of
// Express's own error pages.
func late(h fetch.Header) bool {
	name := strings.ToLower(h.Name)
	return slices.Contains([]string{"etag", "last-modified", "allow"}, name) || name == "content-security-policy" && h.Value == "default-src 'none'"
}

// Line is which of the lines of a response header the server in front
// added, by their order: an index among the lines of that name. It is -1 for
// none, or where the order does not tell. Sure says that something of the
// program's stands before it that would come after a line of its own.
func Line(e *rules.Exchange, header string) (front *rules.Server, line int, sure bool) {
	front = Front(e)
	if front == nil {
		return nil, -1, false
	}
	var at []int                        // the header's lines, among all
	first, last, finished := -1, -1, -1 // of the program's marks
	for i, h := range e.Response.Headers {
		if late(h) {
			finished = i
		}
		switch name := strings.ToLower(h.Name); {
		case name == header:
			at = append(at, i)
		case slices.Contains(byFrameworks, name):
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if at == nil {
		return front, -1, false
	}
	end := len(at) - 1
	switch adds[front.Framework] {
	case AddsLast:
		if at[end] > last {
			return front, end, last > at[0] || finished >= 0 && finished < at[0]
		}
	case AddsFirst:
		return front, 0, end > 0
	case AddsBoth:
		if first >= 0 && at[0] < first {
			return front, 0, true
		}
		if at[end] > last && (end > 0 || finished >= 0) {
			return front, end, last > at[0] || finished >= 0 && finished < at[0]
		}
	}
	return front, -1, false
}
