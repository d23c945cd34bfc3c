package policy

import (
	"hash/fnv"
	"strconv"
	"strings"
)

// Shard is a part of the cases, one of Of, counted from 1. All cases of a URL
// are in the same shard, whatever else is in the list. The zero value has all;
// one without a number is not known yet.
type Shard struct{ Number, Of int }

// ParseShard reads I/N, or /N for a shard whose number is not known yet.
func ParseShard(s string) (Shard, bool) {
	number, of, cut := strings.Cut(s, "/")
	i, err := strconv.Atoi(number)
	if number == "" {
		i, err = 0, nil
	}
	n, otherErr := strconv.Atoi(of)
	ok := cut && err == nil && otherErr == nil && n >= 1 && i <= n && (i >= 1 || number == "")
	if !ok {
		return Shard{}, false
	}
	return Shard{i, n}, true
}

// Here is the shard with what it does not say taken from the environment, by
// the variables of Kubernetes' indexed jobs and of GitLab: ok is false where a
// number is wanted and there is none.
// https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
// https://docs.gitlab.com/ci/variables/predefined_variables/
func (s Shard) Here(getenv func(string) string) (here Shard, ok bool) {
	if s.Number > 0 {
		return s, true
	}
	if s.Of == 0 {
		s.Of, _ = strconv.Atoi(getenv("CI_NODE_TOTAL"))
	}
	if s.Of <= 1 {
		return Shard{}, true
	}
	if i, err := strconv.Atoi(getenv("JOB_COMPLETION_INDEX")); err == nil {
		s.Number = i + 1
	} else {
		s.Number, _ = strconv.Atoi(getenv("CI_NODE_INDEX"))
	}
	return s, s.Number >= 1 && s.Number <= s.Of
}

// Has says whether a case is in the shard.
func (s Shard) Has(c Case) bool {
	if s.Of <= 1 {
		return true
	}
	h := fnv.New32a()
	h.Write([]byte(c.Question.URL))
	return int(h.Sum32()%uint32(s.Of)) == s.Number-1
}
