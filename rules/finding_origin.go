package rules

import (
	"fmt"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// miss says by what a value of Access-Control-Allow-Origin fails to be the
// origin: a code, and the part of the value that is to blame (0, 0 for all of
// it). Only bytes decide whether it fails; parsing only finds a name for how.
func miss(value string, lines int, want fetch.Origin) (code string, start, end int) {
	switch {
	case lines > 1:
		return AllowOriginDuplicate, 0, 0
	case value == "null":
		return AllowOriginNull, 0, 0
	case strings.ContainsAny(value, ", "):
		if allSame(value) {
			return AllowOriginDuplicate, 0, 0
		}
		return AllowOriginList, 0, 0
	case strings.Contains(value, "*"):
		start, end = span(value, "*")
		return AllowOriginPattern, start, end
	}
	u, err := fetch.ParseURL(value)
	if err != nil || u.Origin().Opaque() || !strings.Contains(value, "://") {
		return AllowOriginInvalid, 0, 0
	}
	if value == want.String()+"/" {
		return AllowOriginTrailingSlash, len(value) - 1, len(value)
	}
	got := u.Origin()
	scheme, host, port, tail := parts(value)
	switch {
	case got == want && tail[0] < tail[1]:
		return AllowOriginPath, tail[0], tail[1]
	case got == want && strings.EqualFold(value, want.String()):
		start, end = firstDifference(value, want.String())
		return AllowOriginCase, start, end
	case got == want && port[0] < port[1]:
		// The scheme's own port spelt out, which a browser leaves out.
		return AllowOriginPort, port[0] - 1, port[1]
	case got.Host == want.Host && got.Scheme != want.Scheme:
		return AllowOriginScheme, scheme[0], scheme[1]
	case got.Host == want.Host && got.Port != want.Port:
		if port[0] < port[1] {
			return AllowOriginPort, port[0], port[1]
		}
		return AllowOriginPort, host[0], host[1]
	case got.Scheme == want.Scheme && got.Port == want.Port && strings.TrimPrefix(got.Host, "www.") == strings.TrimPrefix(want.Host, "www."):
		return AllowOriginWWW, host[0], host[1]
	}
	return AllowOriginMismatch, 0, 0
}

// parts are the byte ranges of scheme, host, port and whatever follows them
// in a value that is a URL.
func parts(value string) (scheme, host, port, tail [2]int) {
	at := strings.Index(value, "://")
	scheme = [2]int{0, at}
	at += len("://")
	end := len(value)
	if i := strings.IndexAny(value[at:], "/?#"); i >= 0 {
		end = at + i
	}
	tail = [2]int{end, len(value)}
	colon := strings.LastIndexByte(value[at:end], ':')
	if colon < 0 || strings.HasSuffix(value[at:end], "]") {
		return scheme, [2]int{at, end}, [2]int{end, end}, tail
	}
	return scheme, [2]int{at, at + colon}, [2]int{at + colon + 1, end}, tail
}

func firstDifference(a, b string) (start, end int) {
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end = start
	for end < len(a) && end < len(b) && a[end] != b[end] {
		end++
	}
	return start, end
}

// allSame says whether a list is one value over and over: what two header
// lines are once a proxy or HTTP/2 has joined them.
func allSame(value string) bool {
	list := strings.Split(value, ",")
	for _, v := range list {
		if strings.TrimSpace(v) != strings.TrimSpace(list[0]) {
			return false
		}
	}
	return len(list) > 1
}

// span is the byte range of part in value; all of it when it is not there.
func span(value, part string) (start, end int) {
	if i := strings.Index(value, part); i >= 0 && part != "" {
		return i, i + len(part)
	}
	return 0, 0
}

// lists says whether a list header holds the name, byte for byte.
func lists(list, name string) bool {
	for _, v := range strings.Split(list, ",") {
		if strings.TrimSpace(v) == name {
			return true
		}
	}
	return false
}

// listsFold says whether a list header holds the name in any case.
func listsFold(list, name string) bool {
	return lists(strings.ToLower(list), strings.ToLower(name))
}

// missOf is miss for a failure.
func missOf(f fault) (code string, start, end int) {
	origin := f.check.Request.Origin
	if f.Origin == "null" {
		origin = fetch.Origin{}
	}
	return miss(f.Got, f.Lines, origin)
}

func isMiss(code string) func(fault) bool {
	return func(f fault) bool {
		c, _, _ := missOf(f)
		return c == code
	}
}

func tellMiss(f fault, n *Finding) {
	_, n.Evidence.Start, n.Evidence.End = missOf(f)
	value, want := brief(f.Got), f.Want
	n.Detail = fmt.Sprintf("%s says Access-Control-Allow-Origin: %s; the page is of %s. Browsers compare the two byte for byte.", f.where(), value, want)
	n.Advice = "Answer with Access-Control-Allow-Origin: " + want + "."
	switch n.Code {
	case AllowOriginTrailingSlash:
		n.Title = "The allowed origin ends in a slash"
		n.Advice = "Write the origin without the slash at its end: " + want + "."
	case AllowOriginPath:
		n.Title = "The allowed origin has a path"
		n.Advice = "An origin is scheme, host and port only: " + want + "."
	case AllowOriginCase:
		n.Title = "The allowed origin is spelt in another case"
		n.Advice = "Write it in lower case, as browsers send it: " + want + "."
	case AllowOriginScheme:
		n.Title = "The allowed origin has another scheme"
	case AllowOriginPort:
		n.Title = "The allowed origin has another port"
		if u, err := fetch.ParseURL(f.Got); err == nil && u.Origin() == f.check.Request.Origin {
			n.Title = "The allowed origin spells out the default port"
			n.Advice = "Browsers leave out ports 80 of http and 443 of https: write " + want + "."
		}
	case AllowOriginWWW:
		n.Title = "The allowed origin differs by www."
		n.Advice = "With and without www. are two origins: allow " + want + " too, or lead visitors to one of them."
	case AllowOriginList:
		n.Title = "Several origins in one Access-Control-Allow-Origin"
		n.Detail = fmt.Sprintf("%s says Access-Control-Allow-Origin: %s. The header holds one origin, or *; it is no list.", f.where(), value)
		n.Advice = "Keep the list in the server, answer with the one origin that asks (" + want + "), and add Vary: Origin."
	case AllowOriginDuplicate:
		n.Title = "Access-Control-Allow-Origin came more than once"
		n.Detail = f.where() + " has the header twice, which browsers join with a comma: the result is the origin of nobody, even where both are right."
		n.Advice = "Let only one layer, the program or the proxy, add CORS headers."
	case AllowOriginNull:
		n.Title = "The allowed origin is null"
		n.Detail = fmt.Sprintf("%s allows null, which is the origin of pages without one: files, sandboxed frames. The page is of %s.", f.where(), want)
	case AllowOriginPattern:
		n.Title = "A pattern is no origin"
		n.Detail = fmt.Sprintf("%s says Access-Control-Allow-Origin: %s. A browser knows no patterns: * stands alone or means itself.", f.where(), value)
		n.Advice = "Match the pattern in the server, answer with the origin that asks (" + want + "), and add Vary: Origin."
	case AllowOriginInvalid:
		n.Title = "The value of Access-Control-Allow-Origin is no origin"
		if f.Got == "" {
			n.Title = "Access-Control-Allow-Origin is empty"
		}
	default:
		n.Title = "Another origin is allowed: " + value
	}
}
