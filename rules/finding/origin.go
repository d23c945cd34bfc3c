package finding

import (
	"strings"

	"github.com/cors-check/cors-check/rules"
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
	if len(value) > longestOrigin || !strings.Contains(value, "://") {
		return AllowOriginInvalid, 0, 0
	}
	u, err := fetch.ParseURL(value)
	if err != nil || u.Origin().Opaque() {
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

// longestOrigin is more than any origin is long, and little to parse.
const longestOrigin = 2 << 10

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
	first, _, more := strings.Cut(value, ",")
	for v := range strings.SplitSeq(value, ",") {
		if strings.TrimSpace(v) != strings.TrimSpace(first) {
			return false
		}
	}
	return more
}

// span is the byte range of part in value; all of it when it is not there.
func span(value, part string) (start, end int) {
	if i := strings.Index(value, part); i >= 0 && part != "" {
		return i, i + len(part)
	}
	return 0, 0
}

// missOf is miss for a failure.
func missOf(f failure) (code string, start, end int) {
	origin := f.check.Request.Origin
	if f.Origin == "null" {
		origin = fetch.Origin{}
	}
	return miss(f.Got, f.Lines, origin)
}

func isMiss(code string) func(failure) bool {
	return func(f failure) bool {
		c, _, _ := missOf(f)
		return c == code
	}
}

// tellMiss points at the part of the value that differs.
func tellMiss(f failure, n *rules.Finding) {
	_, start, end := missOf(f)
	n.Places = f.Exchange.At(f.Header, start, end)
	if u, err := fetch.ParseURL(f.Got); n.Code == AllowOriginPort && err == nil && u.Origin() == f.check.Request.Origin {
		n.Facts.Kind = "default-port"
	}
}
