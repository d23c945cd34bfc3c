package from

import (
	"io"
	"maps"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// httpFile is what the REST clients of editors keep: requests as they are sent,
// with ### between them and variables; a URL alone is one, and a request head
// without its response.
// https://marketplace.visualstudio.com/items?itemName=humao.rest-client
// https://www.jetbrains.com/help/idea/exploring-http-syntax.html
var httpFile = Kind{
	Name: "http", What: "requests of an .http file",
	Is: isHTTPFile, Read: readHTTPFile, Named: true,
}

var (
	fileRequest  = lazy.Regexp(`^(?:(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+)?((?:https?://|\{\{|/)\S*)(?:\s+HTTP/[0-9.]+)?$`)
	fileVariable = lazy.Regexp(`^@([\w.-]+)\s*=\s*(.*)$`)
)

func isHTTPFile(head []byte) bool {
	for line := range strings.Lines(string(head)) {
		switch line = strings.TrimSpace(line); {
		case aside(line) || fileVariable().MatchString(line):
		default:
			m := fileRequest().FindStringSubmatch(line)
			return m != nil && (m[1] != "" || !strings.HasPrefix(m[2], "/"))
		}
	}
	return false
}

// aside says that a line is a comment, or empty.
func aside(line string) bool {
	return line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
}

func readHTTPFile(text io.Reader, given Given, each func(Call) error) error {
	all, err := whole(text, given)
	if err != nil {
		return err
	}
	variables := map[string]string{}
	var requests []request
	var body []string
	const outside, inHead, inBody = 0, 1, 2
	at := outside
	end := func() {
		if content := strings.TrimSpace(strings.Join(body, "\n")); at != outside && content != "" {
			r := &requests[len(requests)-1]
			if t, _ := r.headers.Get("content-type"); strings.HasPrefix(t, "application/x-www-form-urlencoded") { // a field on a line
				content = strings.ReplaceAll(content, "\n&", "&")
			}
			if r.body = []byte(content); strings.HasPrefix(content, "< ") {
				r.body = nil
				r.unknown = append(r.unknown, unknown{option: "data", what: "the body", source: strings.TrimSpace(content[2:]), file: true})
			}
		}
		at, body = outside, nil
	}
	number := 0
	for line := range strings.Lines(all) {
		number++
		line = strings.TrimRight(line, "\r\n")
		trimmed := strings.TrimSpace(line)
		m := fileRequest().FindStringSubmatch(trimmed)
		variable := fileVariable().FindStringSubmatch(trimmed)
		name, value, header := strings.Cut(trimmed, ":")
		switch {
		case strings.HasPrefix(trimmed, "###"):
			end()
		case at == outside && variable != nil:
			variables[variable[1]] = strings.TrimSpace(variable[2])
		case at == outside && aside(trimmed):
		case at == outside && m != nil:
			at = inHead
			method := m[1]
			if method == "" {
				method = "GET"
			}
			requests = append(requests, request{method: method, url: m[2], place: place(number)})
		case at == inHead && trimmed == "":
			at = inBody
		case at == inHead && (strings.HasPrefix(trimmed, "?") || strings.HasPrefix(trimmed, "&")): // the query, a parameter on a line
			requests[len(requests)-1].url += trimmed
		case at == inHead && aside(trimmed):
		case at == inHead && header && fetch.ValidHeaderName(name):
			r := &requests[len(requests)-1]
			r.headers = append(r.headers, fetch.Header{Name: name, Value: strings.TrimSpace(value)})
		case at == inBody && (strings.HasPrefix(trimmed, "> ") || strings.HasPrefix(trimmed, "<> ")): // what is done with the response
		case at == inBody:
			body = append(body, line)
		}
	}
	end()
	maps.Copy(variables, given.Values)
	for i := range requests {
		r := &requests[i]
		r.fill(Given{Values: variables})
		r.fill(Given{Values: variables}) // one may be made of others
		if host, _ := r.headers.Get("host"); host != "" && strings.HasPrefix(r.url, "/") {
			r.url = "https://" + host + r.url
		}
	}
	return tell(requests, given, each)
}
