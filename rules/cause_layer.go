package rules

import (
	"fmt"
	"slices"

	"github.com/cors-check/cors-check/rules/fetch"
)

func twoLayers(s *scene) *Finding {
	for _, e := range s.all() {
		if e.Kind == fetch.Experiment || len(e.Response.Headers.Values(allowOrigin)) < 2 {
			continue
		}
		f := &Finding{
			Confidence: High, Exchange: e.ID,
			Evidence: Evidence{Header: allowOrigin, Got: ptr(e.header(allowOrigin)), Want: ptr(s.origin())},
			Title:    "Two layers add CORS headers to the same answer",
			Detail:   "Access-Control-Allow-Origin came on two lines. A program and the proxy in front of it, or a middleware registered twice, each add one; a browser wants exactly one.",
			Advice:   "Let one layer own CORS. To keep the program's headers, remove those of the proxy; to keep the proxy's, strip the program's there.",
		}
		if other := s.made[otherPath]; other != nil && len(other.Response.Headers.Values(allowOrigin)) == 1 {
			f.Detail += fmt.Sprintf(" The answer to a path that does not exist has one line only (exchange %d): %s is what the outer layer adds.", other.ID, brief(other.header(allowOrigin)))
		}
		return f
	}
	return nil
}

// afterRoutes: what no route answers has what a route's answer lacks.
func afterRoutes(s *scene) *Finding {
	act, other, pre := s.exchange(fetch.Actual), s.made[otherPath], s.options()
	if act == nil || act.has(allowOrigin) || act.status() >= 400 || !other.allows() || other.status() < 400 {
		return nil
	}
	if _, redirected := act.location(); redirected {
		return nil
	}
	confidence := High
	if !pre.allows() {
		confidence = Medium // the route, or its router, answers OPTIONS too
	}
	return &Finding{
		Confidence: confidence, Exchange: act.ID,
		Evidence: Evidence{Header: allowOrigin, Want: ptr(s.origin())},
		Title:    "The CORS middleware is registered after the routes",
		Detail: fmt.Sprintf("A path that does not exist is answered with status %d and Access-Control-Allow-Origin (exchange %d), the route that exists without: "+
			"the route answers before the middleware's turn comes.", other.status(), other.ID),
		Advice: "Move the CORS middleware above every route, and above static files, authentication and body parsers.",
	}
}

func onlyPreflight(s *scene) *Finding {
	act, pre := s.exchange(fetch.Actual), s.options()
	if act == nil || pre == nil || !pre.passes() || act.has(allowOrigin) || !act.ok() {
		return nil
	}
	f := &Finding{
		Confidence: High, Exchange: act.ID,
		Evidence: Evidence{Header: allowOrigin, Want: ptr(s.origin())},
		Title:    "Only the answer to OPTIONS carries the CORS headers",
		Detail: "The preflight passes, and the answer to the request itself has no Access-Control-Allow-Origin. A browser asks for it on both. " +
			"Two places produce the two answers: a gateway, or a branch for OPTIONS, and the handler.",
		Advice: "Add Access-Control-Allow-Origin (and Access-Control-Allow-Credentials where it is used) to the answer of the handler too.",
	}
	if a, b := pre.header("server"), act.header("server"); a != b {
		f.Detail += fmt.Sprintf(" Their Server headers differ: %q and %q.", brief(a), brief(b))
	}
	return f
}

func errorWithoutHeaders(s *scene) *Finding {
	act := s.actual()
	if act.status() < 400 || act.has(allowOrigin) || refusal(act) != "" || s.made[withoutOrigin].ok() || s.stranger(act) {
		return nil
	}
	pre, other := s.options(), s.made[otherPath]
	f := &Finding{
		Exchange: act.ID,
		Evidence: Evidence{Header: allowOrigin, Want: ptr(s.origin())},
		Title:    fmt.Sprintf("The request fails with status %d, and that answer carries no CORS headers", act.status()),
		Advice: fmt.Sprintf("First find out why the server answers %d: its log knows. Then put the CORS layer outermost, so that errors carry its headers and a script can read them.",
			act.status()),
	}
	why := fmt.Sprintf("The browser's complaint of CORS hides a status %d.", act.status())
	switch {
	case other.allows():
		f.Confidence = High
		f.Detail = fmt.Sprintf("%s Other answers of the same server do carry the headers (exchange %d, status %d): this error is made by something outside the CORS layer.", why, other.ID, other.status())
	case pre.allows():
		f.Confidence = High
		f.Detail = fmt.Sprintf("%s The preflight has the headers (exchange %d): the CORS layer is there, and error answers bypass it.", why, pre.ID)
	case act.status() >= 500:
		f.Confidence = Medium
		f.Detail = why + " Nothing else shows a CORS layer either, but a server that fails may simply not get that far."
	default:
		return nil
	}
	return f
}

func layerElsewhere(s *scene) *Finding {
	if s.withheld() == nil || s.actual().layered() || s.options().layered() {
		return nil
	}
	for _, other := range []*Exchange{s.made[otherPath], s.made[otherPrefix]} {
		if !other.layered() {
			continue
		}
		return &Finding{
			Confidence: Medium, Exchange: other.ID,
			Title: "A CORS layer is there, but not on this path",
			Detail: fmt.Sprintf("Another path of the same server (exchange %d) shows the work of a CORS layer; neither OPTIONS nor the request itself does on this one. "+
				"The layer is bound to other paths, or this route is mounted in front of it.", other.ID),
			Advice: "Widen the path pattern of the CORS layer so that it takes in this URL; mind the leading slash, and /api against /api/.",
		}
	}
	return nil
}

// needOtherPrefix looks further when the neighbourhood shows no layer.
func needOtherPrefix(s *scene) []string {
	if s.withheld() == nil || s.made[otherPath] == nil || slices.ContainsFunc(s.all(), (*Exchange).layered) {
		return nil
	}
	return []string{otherPrefix}
}

func noLayer(s *scene) *Finding {
	e := s.withheld()
	if e == nil {
		return nil
	}
	for _, x := range s.all() {
		if x.layered() {
			return nil
		}
	}
	f := &Finding{
		Confidence: High, Exchange: e.ID,
		Evidence: Evidence{Header: allowOrigin, Want: ptr(s.origin())},
		Title:    "The server does not handle CORS for this URL",
		Detail:   "No answer has a header of the CORS protocol or a Vary that names Origin: no CORS middleware is installed, or it is installed and not switched on.",
		Advice:   "Switch on the framework's CORS middleware, before the routes, for exactly this origin.",
	}
	pre, act := s.options(), s.actual()
	switch {
	case pre == nil:
		f.Confidence = Medium
	case bareRefusal(pre):
		f.Confidence = Low
	case pre.has("allow"):
		f.Detail += fmt.Sprintf(" OPTIONS gets the framework's own answer: status %d and an Allow header.", pre.status())
	case !pre.ok():
		f.Detail += fmt.Sprintf(" OPTIONS itself is refused with status %d.", pre.status())
	}
	if act.status() == 404 && !s.stranger(act) {
		f.Confidence = Medium
		f.Detail += " The request is answered 404: make sure of the URL first."
	}
	return f
}

func needPathForTwo(s *scene) []string {
	if e := s.mismatched(); e != nil && len(e.Response.Headers.Values(allowOrigin)) > 1 {
		return []string{otherPath}
	}
	return nil
}
