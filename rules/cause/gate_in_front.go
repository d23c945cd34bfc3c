package cause

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/finding"
	"github.com/cors-check/cors-check/rules/said"
)

// gateInFront: a platform, a tunnel or an access proxy lets nobody through to
// the host, whatever is asked for.
var gateInFront = Cause{
	Slug: "gate-in-front", NotCORS: true, Needs: needWholeHost,
	Explains: slices.Concat(preflightFailed, []string{finding.PreflightRedirected, finding.RedirectWithoutCORS, finding.OriginNullAfterRedirect}),
	Judge: func(s *rules.Scene) *rules.Finding {
		if e, r := spoken(s, said.Gate); e != nil {
			return reply(s, e, r)
		}
		pre, act, x := s.Preflight(), s.Actual(), s.Made[rules.OtherPath]
		for _, e := range []*rules.Exchange{pre, act} {
			if who := gatedHost(e); who != "" {
				f := atStatus(shown(s, e, rules.High))
				f.Facts.Who, f.Facts.Kind = who, "port"
				return f
			}
		}
		if pre != nil && !bareGate(pre) || !bareGate(act) || !bareGate(x) || act.Status() == 403 && !bareGate(s.Made[rules.WithoutOrigin]) {
			return nil
		}
		f := other(atStatus(shown(s, act, rules.Low)), x)
		f.Facts.Kind = "everywhere"
		return f
	},
}

// gatedHosts are the names under which platforms give out private ports.
var gatedHosts = []struct{ suffix, who string }{
	{".app.github.dev", "the private port of a codespace"},
	{".githubpreview.dev", "the private port of a codespace"},
	{".devtunnels.ms", "the private port of a dev tunnel"},
	{".gitpod.io", "the private port of a Gitpod workspace"},
	{".gitpod.dev", "the private port of a Gitpod workspace"},
	{".cloudworkstations.dev", "the private port of a cloud workstation"},
}

// gatedHost is whose private port answers with a refusal, "" for nobody's.
func gatedHost(e *rules.Exchange) string {
	if e.Status() != 401 && e.Status() != 403 && !fetch.RedirectStatus(e.Status()) || e.Allows() {
		return ""
	}
	u, err := fetch.ParseURL(e.URL)
	if err != nil {
		return ""
	}
	for _, h := range gatedHosts {
		if strings.HasSuffix(u.Host(), h.suffix) {
			return h.who
		}
	}
	return ""
}

// bareGate is a refusal without a trace of the program: no body, no scheme, no
// header but what every response has.
func bareGate(e *rules.Exchange) bool {
	if e.Status() != 401 && e.Status() != 403 || !e.Bare() {
		return false
	}
	return !slices.ContainsFunc(e.Response.Headers, func(h fetch.Header) bool {
		return !slices.Contains([]string{"date", "content-length", "connection", "keep-alive", "transfer-encoding", "cache-control", "strict-transport-security", "via"}, strings.ToLower(h.Name))
	})
}

func needWholeHost(s *rules.Scene) []rules.Experiment {
	if bareGate(s.Preflight()) || bareGate(s.Actual()) {
		return append(each(unanswered, needWithoutOrigin)(s), rules.OtherPath)
	}
	return nil
}
