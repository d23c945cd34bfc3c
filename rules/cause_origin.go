package rules

import (
	"fmt"
	"slices"
	"strings"
)

// silent says that an answer may be a CORS layer's silent refusal: it lacks
// the header, and is no error of a router or an authentication.
func silent(e *Exchange) bool {
	switch e.status() {
	case 400, 403, 500:
		return true
	}
	return e.ok()
}

// bareRefusal is a preflight answered 204 with nothing at all: what is left
// when a policy took the preflight and refused it.
func bareRefusal(e *Exchange) bool {
	return e.status() == 204 && !e.has("allow")
}

// neighbours asks for the origin as people misspell it in lists. The slash is
// asked at once, since it is the commonest; the others when the answers show
// a layer that refuses.
func neighbours(names ...string) func(*scene) []string {
	return func(s *scene) []string {
		e := s.withheld()
		if e == nil || !silent(e) || slices.ContainsFunc(s.all(), func(x *Exchange) bool { return x.Kind == "experiment" && x.passes() }) {
			return nil
		}
		if names[0] != originSlash && s.made[otherPath] == nil && s.made[originSlash] == nil {
			return nil
		}
		if names[0] != originSlash && !slices.ContainsFunc(s.all(), (*Exchange).layered) && !bareRefusal(s.options()) {
			return nil
		}
		return names
	}
}

// nearMiss is the judge for an allow list that holds a neighbour of the
// origin.
func nearMiss(what string, names ...string) func(*scene) *Finding {
	return func(s *scene) *Finding {
		e := s.withheld()
		if e == nil {
			return nil
		}
		for _, name := range names {
			x := s.made[name]
			if x == nil || !x.has(allowOrigin) || x.header(allowOrigin) != x.sent("origin") {
				continue
			}
			listed := x.sent("origin")
			return &Finding{
				Confidence: High, Exchange: e.ID,
				Evidence: Evidence{Header: allowOrigin, Want: ptr(s.origin())},
				Title:    fmt.Sprintf("The server's list has %s instead of %s: %s", listed, s.origin(), what),
				Detail: fmt.Sprintf("Asked as a page of %s the server lets it through (exchange %d), as %s it does not. Origins are compared byte for byte.",
					listed, x.ID, s.origin()),
				Advice: fmt.Sprintf("Put %s in the list, exactly so.", s.origin()),
			}
		}
		return nil
	}
}

func notInList(s *scene) *Finding {
	e := s.withheld()
	if e == nil || s.made[withoutHeaders].passes() || s.made[forGET].passes() {
		return nil
	}
	if over := refusal(e); over == "method" || over == "headers" {
		return nil
	}
	f := &Finding{
		Exchange: e.ID,
		Evidence: Evidence{Header: allowOrigin, Want: ptr(s.origin())},
		Title:    fmt.Sprintf("The server does not allow %s", s.origin()),
		Advice:   fmt.Sprintf("Add %s to the origins the server allows, and see that the running server has read that setting.", s.origin()),
	}
	switch x := s.made[withoutOrigin]; {
	case x.ok():
		f.Confidence = High
		f.Detail = fmt.Sprintf("The request without an Origin header is answered with status %d (exchange %d), with it %d: a layer refuses the origin with an error.", x.status(), x.ID, s.actual().status())
	case refusal(e) != "":
		f.Confidence = High
		f.Detail = "The body of the answer is that of a CORS layer that refuses a request."
	case e.has(allowMethods) || e.has(allowHeaders) || e.has(allowCredentials):
		f.Confidence = High
		f.Detail = "The answer has other headers of the CORS protocol, and leaves out Access-Control-Allow-Origin: a layer took the request and did not find the origin in its list."
	case e.varies("origin"):
		f.Confidence = High
		f.Detail = "The answer says Vary: Origin and leaves out Access-Control-Allow-Origin: a layer looked at the origin and did not find it in its list."
	case bareRefusal(s.options()):
		f.Confidence = Medium
		f.Detail = "The preflight is answered 204 with no header of the CORS protocol and no Allow: that is how a CORS policy looks that took the preflight and refused it. A server without one says 404 or 405."
	default:
		return nil
	}
	if e.Method == "OPTIONS" && e.sent(requestHeaders) != "" && s.made[withoutHeaders] == nil {
		f.Confidence = Low
		f.Detail += " It was not tried whether a request header is what is refused."
	}
	return f
}

// needWithoutOrigin asks whether an error is over the origin.
func needWithoutOrigin(s *scene) []string {
	switch s.actual().status() {
	case 400, 403, 500:
		if !s.actual().has(allowOrigin) {
			return []string{withoutOrigin}
		}
	}
	return nil
}

const adviceForNull = "Serve the page over http or https, from a local web server while you develop, and allow the origin it has then. Do not allow null."

// nullOrigin: whoever asks has no origin one could allow.
func nullOrigin(s *scene) *Finding {
	e := s.withheld()
	if e == nil {
		e = s.mismatched()
	}
	if e == nil || !s.request().Origin.Opaque() {
		return nil
	}
	return &Finding{
		Confidence: High, Exchange: e.ID,
		Evidence: Evidence{Header: allowOrigin, Got: got(e, allowOrigin)},
		Title:    "The page has no origin: it was opened as a file, or is sandboxed",
		Detail:   "Its requests say Origin: null. So do those of every sandboxed frame of every site, so that a server which allowed null would allow everybody.",
		Advice:   adviceForNull,
	}
}

func fixedOrigin(s *scene) *Finding {
	e, x := s.mismatched(), s.made[foreignOrigin]
	if e == nil || x == nil || !x.has(allowOrigin) || x.header(allowOrigin) != e.header(allowOrigin) {
		return nil
	}
	return &Finding{
		Confidence: High, Exchange: e.ID,
		Evidence: Evidence{Header: allowOrigin, Got: ptr(e.header(allowOrigin)), Want: ptr(s.origin())},
		Title:    "The server sends one fixed origin to everybody: " + brief(e.header(allowOrigin)),
		Detail: fmt.Sprintf("A page of %s gets the very same value (exchange %d): the header does not depend on who asks. That is right for one origin and wrong for every other.",
			foreign, x.ID),
		Advice: fmt.Sprintf("Keep a list of origins with %s in it, answer with the one that asks, and add Vary: Origin.", s.origin()),
	}
}

// mismatched is the exchange whose Access-Control-Allow-Origin is there and
// not the origin's.
func (s *scene) mismatched() *Exchange {
	for _, e := range []*Exchange{s.preflight(), s.actual()} {
		if e.has(allowOrigin) && !e.allows() {
			return e
		}
	}
	return nil
}

func needForeign(s *scene) []string {
	if s.mismatched() != nil {
		return []string{foreignOrigin}
	}
	return nil
}

// environmentString: a setting that should have become a list was sent as the
// text it is.
func environmentString(s *scene) *Finding {
	e := s.mismatched()
	if e == nil || len(e.Response.Headers.Values(allowOrigin)) > 1 {
		return nil
	}
	v := e.header(allowOrigin)
	how := ""
	switch {
	case strings.HasPrefix(v, "["):
		how = "it is the text of a JSON list"
	case strings.HasPrefix(v, `"`), strings.HasPrefix(v, "'"):
		how = "the quotes around the setting are part of it"
	case v == "undefined" || v == "None" || v == "nil" || v == "false" || v == "true":
		how = "it is what a setting that is not there turns into"
	case strings.Contains(v, ",") && strings.Contains(v, "://"):
		how = "the setting was not split at its commas"
	default:
		return nil
	}
	return &Finding{
		Confidence: Medium, Exchange: e.ID,
		Evidence: Evidence{Header: allowOrigin, Got: ptr(v), Want: ptr(s.origin())},
		Title:    "A setting was sent as it stands: " + brief(v),
		Detail:   "Access-Control-Allow-Origin holds the text of a setting and not an origin: " + how + ". Most often it comes from an environment variable.",
		Advice:   "Parse the setting into a list of origins (split, trim, leave out what is empty), and let the server print the list when it starts.",
	}
}
