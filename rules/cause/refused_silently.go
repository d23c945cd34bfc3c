package cause

import (
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/said"
)

// headerRefusedSilently: the server leaves out every CORS header when it
// refuses one request header.
var headerRefusedSilently = Cause{
	Slug: "header-refused-silently", Explains: preflightFailed, Needs: needHeadersApart,
	Judge: func(s *rules.Scene) *rules.Finding {
		pre, bare := s.Preflight(), s.Made[rules.WithoutHeaders]
		if pre == nil || !bare.Passes() || pre.Passes() {
			return nil
		}
		f := other(requested(shown(s, pre, rules.High), fetch.AccessControlRequestHeaders), bare)
		names := requestedHeaders(pre)
		for _, name := range names {
			if !s.Made[rules.OnlyHeader(name)].Passes() {
				f.Facts.Names = append(f.Facts.Names, name)
			}
		}
		if f.Facts.Names == nil { // each passes alone: it is their number, or two together
			f.Facts.Names = names
		}
		return f
	},
}

// methodRefusedSilently: the same of the method.
var methodRefusedSilently = Cause{
	Slug: "method-refused-silently", Explains: preflightFailed, Needs: needMethodApart,
	Judge: func(s *rules.Scene) *rules.Finding {
		pre, forGET := s.Preflight(), s.Made[rules.ForGET]
		if pre == nil || pre.Passes() || !forGET.Passes() || s.Made[rules.WithoutHeaders].Passes() {
			return nil
		}
		f := other(requested(shown(s, pre, rules.High), fetch.AccessControlRequestMethod), forGET)
		f.Facts.Subject = pre.Sent(fetch.AccessControlRequestMethod)
		return f
	},
}

// requestedHeaders are the names a preflight asks for.
func requestedHeaders(pre *rules.Exchange) []string {
	var names []string
	for name := range strings.SplitSeq(pre.Sent(fetch.AccessControlRequestHeaders), ",") {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// requested points at a line of the request: what the server refuses.
func requested(f *rules.Finding, name string) *rules.Finding {
	for i, h := range f.Exchange.Send.Headers {
		if strings.EqualFold(h.Name, name) {
			f.Places = append(f.Places, rules.Span{Exchange: f.Exchange, Part: rules.RequestHeader, Line: i})
		}
	}
	return f
}

// evasive says that a preflight was refused without saying over what: no
// origin is named, or the status is an error.
func evasive(e *rules.Exchange) bool {
	return silent(e) && (!e.Has(fetch.AccessControlAllowOrigin) || !e.OK())
}

func needHeadersApart(s *rules.Scene) []rules.Experiment {
	pre := s.Preflight()
	if pre == nil || !evasive(pre) || pre.Sent(fetch.AccessControlRequestHeaders) == "" {
		return nil
	}
	names := []rules.Experiment{rules.WithoutHeaders}
	if headers := requestedHeaders(pre); s.Made[rules.WithoutHeaders].Passes() && len(headers) > 1 && len(headers) <= bisected {
		for _, name := range headers {
			names = append(names, rules.OnlyHeader(name))
		}
	}
	return names
}

// bisected is how many request headers are asked about one by one at most.
const bisected = 5

func needMethodApart(s *rules.Scene) []rules.Experiment {
	pre := s.Preflight()
	if pre == nil || !evasive(pre) || pre.Sent(fetch.AccessControlRequestMethod) == "GET" {
		return nil
	}
	if bare := s.Made[rules.WithoutHeaders]; pre.Sent(fetch.AccessControlRequestHeaders) != "" && (bare == nil || bare.Passes()) {
		return nil
	}
	return []rules.Experiment{rules.ForGET}
}

// unconfigured says that the preflight is refused because no CORS configuration
// applies to the path: one that does not allow the origin would refuse the
// request, too.
func unconfigured(s *rules.Scene) bool {
	return refusal(s.Options()) == said.Unconfigured && s.Actual().OK() && !s.Actual().Has(fetch.AccessControlAllowOrigin)
}

// refusal says what CORS middleware names as the reason when it refuses:
// origin, method, headers, request, said.Unconfigured; "" when none is speaking.
func refusal(e *rules.Exchange) string {
	if r := said.Of(e, said.Refusal); r != nil {
		return r.Kind
	}
	return ""
}
