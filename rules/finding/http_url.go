package finding

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// httpURL is about an http URL whose host a browser may know to be https: not
// one by address, nor this machine. An https page cannot ask for it at all.
func httpURL(s *rules.Scene) *rules.Finding {
	url, err := fetch.ParseURL(s.Request().URL)
	if err != nil || url.Scheme() != "http" || !fetch.MayHaveHSTS(url.Host()) || s.Request().Origin.Scheme == "https" {
		return nil
	}
	n := about(s, nil, "")
	n.Check = s.Checks[0].Name
	n.Facts.Target = secure(s.Request().URL)
	if r := s.Request(); r.KnowsHSTS() {
		n.Facts.Kind = "known"
	}
	return n
}
