package finding

import (
	"slices"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// ForReason are the codes a failure may be reported as: the one without a
// condition, "" for none, and the narrower ones. kind matters for a failure to
// get a response alone.
func ForReason(reason fetch.Reason, kind fetch.FailureKind) (code string, narrower []string) {
	for _, r := range Faults {
		switch {
		case !slices.Contains(r.Reasons, reason):
		case reason == fetch.Transport:
			if r.When(failure{Fault: &rules.Fault{NetworkError: fetch.NetworkError{Failure: &fetch.Failure{Kind: kind}}}}) {
				code = r.Code
			}
		case r.When == nil:
			code = r.Code
		default:
			narrower = append(narrower, r.Code)
		}
	}
	return code, narrower
}

// ForValue is the code for a value of Access-Control-Allow-Origin that does
// not allow the page, "" for a failure that is not over that value.
func ForValue(reason fetch.Reason, value string, page fetch.Origin) string {
	if !slices.Contains(originReasons, reason) {
		return ""
	}
	code, _, _ := miss(value, 1, page)
	return code
}

// Codes are the codes of all failures, each once, in their order.
func Codes() []string {
	var all []string
	for _, r := range Faults {
		if !slices.Contains(all, r.Code) {
			all = append(all, r.Code)
		}
	}
	return all
}

// Reasons are all that Faults report.
func Reasons() []fetch.Reason {
	var all []fetch.Reason
	for _, r := range Faults {
		for _, reason := range r.Reasons {
			if !slices.Contains(all, reason) {
				all = append(all, reason)
			}
		}
	}
	return all
}

// FailureKinds are the failures to get a response that Faults report.
func FailureKinds() []fetch.FailureKind {
	var all []fetch.FailureKind
	for _, r := range noResponse {
		all = append(all, r.kinds...)
	}
	return all
}

// OverOrigin says that a failure is over the value of
// Access-Control-Allow-Origin.
func OverOrigin(reason fetch.Reason) bool { return slices.Contains(originReasons, reason) }

// OriginReasons are the failures over the value of Access-Control-Allow-Origin.
func OriginReasons() []fetch.Reason { return slices.Clone(originReasons) }
