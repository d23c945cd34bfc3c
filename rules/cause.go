package rules

import (
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// cause is a reason for a server to behave as it was seen to. It is inferred:
// it names the certain findings it would account for, and the experiments
// that could refute it.
type cause struct {
	code string
	// explains are the codes of the findings it accounts for. A cause none of
	// whose symptoms was found, or all of whose symptoms an earlier cause
	// accounts for, is not told.
	explains []string
	// notCORS says that no CORS header mends it.
	notCORS bool
	// needs are the experiments it wants, given what was seen so far; asked
	// again after each batch.
	needs func(*scene) []string
	// judge says whether it holds; nil when it does not, or when what would
	// tell was not seen. It sets what only it knows: how sure it is, which
	// exchange shows it, and the words.
	judge func(*scene) *Finding
}

// The symptoms most causes account for, by what was judged.
var (
	originMissing   = []string{NoCORSHeaders, MissingAllowOrigin}
	preflightFailed = []string{NoCORSHeaders, MissingAllowOrigin, PreflightStatus, AllowOriginMismatch}
)

// unanswered says that a preflight was refused and the request itself never
// sent, so that its answer is not known.
func unanswered(s *scene) []string {
	if s.actual() == nil && s.preflight() != nil && !s.preflight().passes() {
		return []string{theActual}
	}
	return nil
}

// elsewhere asks another path, and OPTIONS where no preflight was made, when
// the answer lacks CORS headers: do they show a layer at work?
func elsewhere(s *scene) []string {
	switch {
	case s.withheld() == nil:
		return nil
	case s.preflight() == nil:
		return []string{otherPath, asPreflight}
	}
	return []string{otherPath}
}

func both(needs ...func(*scene) []string) func(*scene) []string {
	return func(s *scene) []string {
		var names []string
		for _, n := range needs {
			names = append(names, n(s)...)
		}
		return names
	}
}

// says whether any of the texts, in lower case, is in the body.
func (e *Exchange) says(texts ...string) bool {
	body := e.body()
	for _, t := range texts {
		if strings.Contains(body, t) {
			return true
		}
	}
	return false
}

// from says whether the Server header begins with the name, whatever its case.
func (e *Exchange) from(server string) bool {
	return strings.HasPrefix(strings.ToLower(e.header("server")), server)
}

// shown is the address of a URL for people: without query and userinfo, which
// may hold secrets.
func shown(u fetch.URL) string {
	p, _, _ := strings.Cut(path(u), "?")
	return brief(u.Origin().String() + p)
}

// brief is a value from the wire cut to a length that leaves a sentence a
// sentence. It is not escaped: whoever shows it does that.
func brief(v string) string {
	const most = 120
	if len(v) <= most {
		return v
	}
	return v[:most] + "…"
}

func ptr(s string) *string { return &s }
