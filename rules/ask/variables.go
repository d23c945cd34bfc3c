package ask

import "strings"

// Filled is the question with the environment's values in place of its
// variables, and those values, which no report may show. The error is a
// *Mistake: a variable that is not set.
func (q Question) Filled(environment func(string) (string, bool)) (filled Question, secrets []string, err error) {
	var pairs []string
	for _, name := range q.Variables {
		value, _ := environment(name)
		if value == "" {
			return q, nil, &Mistake{Field: name, Want: "is not set in the environment; " + q.needs(name)}
		}
		pairs = append(pairs, hole(name), value)
		secrets = append(secrets, value)
	}
	put := strings.NewReplacer(pairs...)
	each := func(lines []string) []string {
		var all []string
		for _, line := range lines {
			all = append(all, put.Replace(line))
		}
		return all
	}
	q.URL, q.Headers, q.Cookies, q.Variables = put.Replace(q.URL), each(q.Headers), each(q.Cookies), nil
	return q, secrets, nil
}

// needs says what has a variable in it, and how else to give that.
func (q Question) needs(variable string) string {
	for _, line := range q.Headers {
		if name, value, _ := strings.Cut(line, ":"); strings.Contains(value, hole(variable)) {
			return "the header " + name + " comes from it, or from -H '" + name + ": VALUE'"
		}
	}
	if strings.Contains(strings.Join(q.Cookies, ""), hole(variable)) {
		return "the cookie comes from it, or from -b 'NAME=VALUE'"
	}
	return "a part of the URL " + q.URL + " comes from it"
}

// hole is where a variable stands in a text.
func hole(variable string) string { return "${" + variable + "}" }
