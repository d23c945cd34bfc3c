package from

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/lazy"
)

// missing finds a name that a value is given of and that stands nowhere in the
// text.
func (g Given) missing(text string) error {
	for _, name := range slices.Sorted(maps.Keys(g.Values)) {
		if !strings.Contains(text, name) {
			return &ask.Mistake{Field: "set", Got: name, Want: "stands nowhere in the text"}
		}
	}
	return nil
}

// fill puts values in the place of holes, such as ${BASE} and {{id}}.
func (g Given) fill(text string) string {
	if len(g.Values) == 0 {
		return text
	}
	return holes().ReplaceAllStringFunc(text, func(hole string) string {
		if value, known := g.Values[named(hole)]; known {
			return value
		}
		return hole
	})
}

// fill puts values in the place of a request's holes.
func (r *request) fill(given Given) {
	if bare, ok := strings.CutPrefix(r.url, "http://"); ok && strings.Contains(given.fill(bare), "://") {
		r.url = bare // which curl would have taken so
	}
	r.url = given.fill(r.url)
	for i, h := range r.headers {
		r.headers[i].Value = given.fill(h.Value)
	}
	if r.body != nil {
		r.body = []byte(given.fill(string(r.body)))
	}
}

// place is a line of the text.
func place(line int) string { return fmt.Sprintf("line %d", line) }

// named is the name in a hole, or in what a shell expands.
func named(hole string) string {
	return strings.TrimSpace(strings.Trim(strings.TrimPrefix(hole, "$"), "{}"))
}

var settableName = lazy.Regexp(`^[\w$.]+(?:\(\))?$`)

// settable is how --set gives what of a value is not literal; "" where it
// cannot.
func (u unknown) settable() string {
	part := u.part
	if part == "" {
		part = u.source
	}
	name := named(part)
	switch {
	case u.file, u.option == "", u.option == "data", u.option == "header" && u.header == "", u.option == "url" && u.what != "the URL", // an object
		!settableName().MatchString(name):
		return ""
	case strings.ContainsAny(name, "()$"):
		return "--set '" + name + "=VALUE'"
	}
	return "--set " + name + "=VALUE"
}

// tell tells the requests of a text. Where there are several, those that cannot
// be read are told with why; a mistake is that of the only one, or that there is
// none that can.
func tell(all []request, given Given, each func(Call) error) error {
	read := false
	told := make([]Call, 0, len(all))
	for i, r := range all {
		r.several = len(all) > 1
		c, err := r.call(given)
		wrong := new(ask.Mistake)
		switch {
		case err == nil:
			read = true
		case !r.several || !errors.As(err, &wrong):
			return err
		default:
			if r.place == "" {
				r.place = fmt.Sprintf("request %d", i+1)
			}
			c = Call{Name: r.place, Notes: []string{wrong.Want + "."}}
		}
		told = append(told, c)
	}
	for _, c := range told {
		if err := each(c); err != nil {
			return err
		}
	}
	if !read && len(all) > 0 {
		return &ask.Mistake{Field: "FILE", Want: fmt.Sprintf("has %d requests, and none of them can be read without a value that is known only when the text runs", len(all))}
	}
	return nil
}
