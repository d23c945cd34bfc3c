package cause

import (
	"github.com/cors-check/cors-check/rules/finding"
)

// unstableAnswer: the same request is answered now so, now otherwise. Whatever
// one answer suggests, another refutes.
var unstableAnswer = Cause{
	Slug: finding.UnstableAnswer, Explains: append([]string{finding.AllowOriginInvalid, finding.AllowOriginList, finding.AllowOriginDuplicate}, preflightFailed...),
	Alone: true, Judge: finding.Unstable,
}
