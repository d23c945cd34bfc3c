package finding

import (
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// UnstableAnswer is a cause where a browser blocks, and a notice where the
// first answer passed.
const UnstableAnswer = "unstable-answer"

// Unstable finds two answers to one request that contradict each other: one
// allows the origin and one does not, or their statuses are of different
// classes.
func Unstable(s *rules.Scene) *rules.Finding {
	all := s.All()
	for i, a := range all {
		for _, b := range all[i+1:] {
			if !sameRequest(a, b) || a.Allows() == b.Allows() && a.Status()/100 == b.Status()/100 {
				continue
			}
			n := about(s, a, fetch.AccessControlAllowOrigin)
			if a.Allows() == b.Allows() {
				n = about(s, a, "")
				n.Places = a.AtStatus()
			}
			n.Confidence = rules.High
			n.Facts.Other, n.Facts.OtherStatus, n.Facts.OtherValue = b.ID, b.Status(), b.Header(fetch.AccessControlAllowOrigin)
			n.Facts.Asked = a.Method
			tellPattern(s, a, b, n)
			return n
		}
	}
	return nil
}

// sameRequest says whether two exchanges ask a server the very same.
func sameRequest(a, b *rules.Exchange) bool {
	if a.Method != b.Method || a.URL != b.URL {
		return false
	}
	for _, name := range []string{"origin", "cookie", "authorization", fetch.AccessControlRequestMethod, fetch.AccessControlRequestHeaders} {
		if a.Sent(name) != b.Sent(name) {
			return false
		}
	}
	return true
}

// tellPattern says how two answers differ, as far as that tells why.
func tellPattern(s *rules.Scene, a, b *rules.Exchange, n *rules.Finding) {
	for _, e := range []*rules.Exchange{a, b} {
		if e.Status() == 429 || e.Status() == 503 && e.Has("retry-after") {
			n.Facts.Kind, n.Facts.OtherStatus = "limited", e.Status()
			return
		}
	}
	if cached(a) != cached(b) {
		n.Facts.Kind = "cache"
		return
	}
	for _, name := range replicas {
		if x, y := a.Header(name), b.Header(name); x != y && x != "" && y != "" {
			n.Facts.Kind, n.Facts.Who, n.Facts.Names = "servers", name, []string{x, y}
			return
		}
	}
	if a.RemoteAddress != "" && b.RemoteAddress != "" && a.RemoteAddress != b.RemoteAddress {
		n.Facts.Kind, n.Facts.Names = "addresses", []string{a.RemoteAddress, b.RemoteAddress}
		return
	}
	refused, allowed := 0, 0
	turned := false
	for _, e := range s.All() {
		switch {
		case !sameRequest(a, e):
		case e.Allows():
			allowed++
		case allowed > 0:
			turned = true
			refused++
		default:
			refused++
		}
	}
	if refused > 0 && allowed > 0 && !turned {
		n.Facts.Kind = "then-allowed"
	}
}

// replicas are headers by which the servers behind one name tell themselves
// apart.
var replicas = []string{"x-served-by", "x-backend", "x-instance-id", "x-pod", "via", "server"}

// cached says whether a response says that it is a cache's copy.
func cached(e *rules.Exchange) bool {
	hit := strings.ToLower(e.Header("x-cache") + " " + e.Header("cf-cache-status") + " " + e.Header("cache-status"))
	return e.Header("age") != "" && e.Header("age") != "0" || strings.Contains(hit, "hit")
}
