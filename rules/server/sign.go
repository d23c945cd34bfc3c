package server

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// sign is something seen in a response. Of its fields those that are set must
// all hold; texts are in lower case and match whatever the case.
type sign struct {
	status int
	port   string // of the URL that was asked
	header string // it is there, and
	is     string // its value is this,
	has    string // or has this in it,
	starts string // or begins so,
	lines  int    // or it comes on so many lines
	quoted bool   // or it stands in double quotes and is a list,
	empty  bool   // or it is there with nothing in it
	absent string // a header that is not there
	cookie string // a cookie is set whose name begins so
	body   string // the body has this text
}

const without = "no header "

// show shows the sign in a response, "" where it is not to be seen. Of
// Set-Cookie it shows the name and no more: values are secrets.
func (s *sign) show(e *rules.Exchange) string {
	if s.status != 0 && e.Status() != s.status || s.absent != "" && e.Has(s.absent) {
		return ""
	}
	if s.port != "" {
		if u, err := fetch.ParseURL(e.URL); err != nil || u.Origin().Port != s.port {
			return ""
		}
	}
	switch {
	case s.cookie != "":
		if e.Response == nil {
			return ""
		}
		for _, h := range e.Response.Headers { // a copy of all such lines for each sign would add up
			if !strings.EqualFold(h.Name, "set-cookie") {
				continue
			}
			name, _, _ := strings.Cut(h.Value, "=")
			if len(name) >= len(s.cookie) && strings.EqualFold(name[:len(s.cookie)], s.cookie) {
				return "a cookie " + name
			}
		}
		return ""
	case s.body != "":
		if first, _, _ := strings.Cut(s.body, "\n"); e.Says(s.body) {
			return "a body with: " + first
		}
		return ""
	case s.header == "" && s.port != "":
		return "port " + s.port
	case s.header == "" && s.absent != "":
		return without + s.absent
	case !e.Has(s.header):
		return ""
	}
	value := e.Header(s.header)
	lower := strings.ToLower(value)
	if s.is != "" && lower != s.is || !strings.Contains(lower, s.has) || !strings.HasPrefix(lower, s.starts) || s.lines != 0 && len(e.Lines(s.header)) != s.lines {
		return ""
	}
	if s.quoted && !(len(value) > 2 && strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`) && strings.Contains(value, ",")) {
		return ""
	}
	if s.empty && value != "" {
		return ""
	}
	if s.is+s.has+s.starts == "" && s.lines == 0 && !s.quoted {
		return "header " + s.header
	}
	return s.header + ": " + value
}

// shown shows all signs in one response, "" where one is missing.
func shown(e *rules.Exchange, signs []sign) string {
	if e == nil || e.Response == nil {
		return ""
	}
	var lines []string
	for i := range signs {
		line := signs[i].show(e)
		if line == "" {
			return ""
		}
		lines = append(lines, line)
	}
	if there := slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.HasPrefix(l, without) }); len(there) > 0 {
		lines = there // what is missing convinces nobody beside what is there
	}
	return strings.Join(lines, "; ")
}
