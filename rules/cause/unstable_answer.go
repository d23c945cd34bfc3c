package cause

import (
	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/finding"
)

// unstableAnswer: the same request is answered now so, now otherwise. Whatever
// one answer suggests, another refutes.
var unstableAnswer = Cause{
	Slug: finding.UnstableAnswer, Explains: append([]string{finding.AllowOriginInvalid, finding.AllowOriginList, finding.AllowOriginDuplicate}, preflightFailed...),
	Alone: true,
	Needs: func(s *rules.Scene) []rules.Experiment {
		return []rules.Experiment{rules.AskedAgain, rules.AskedThrice}
	},
	Judge: finding.Unstable,
}
