// Package browser holds what is particular to each engine: one Profile value
// each, with the evidence for every departure from the standard beside it.
package browser

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// ID names an engine: chromium, firefox, webkit.
type ID string

// Products are what people call the engine's browsers.
func (id ID) Products() []string {
	if p := ByID(id); p != nil {
		return p.Products
	}
	return []string{string(id)}
}

// Profile is one engine: how its fetch differs, and what its console prints.
// Nobody changes one.
type Profile struct {
	ID       ID
	Products []string // what people call its browsers
	fetch.UserAgent
	// say words a failure as the engine does.
	say func(*failure) Words
	// general says whether a console line is the one that goes with every
	// failure and does not say why; nil in an engine that has none.
	general func(line string) bool
}

// engines are all there are, in the order they are told. A further one is a
// file with its profile and a line here.
var engines = []*Profile{&chromium, &firefox, &webkit}

// All returns the profiles, in the order they are told.
func All() []*Profile { return slices.Clone(engines) }

// ByID returns the profile of that ID, nil for none.
func ByID(id ID) *Profile {
	for _, p := range engines {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// IDs are the IDs of all profiles.
func IDs() []ID {
	ids := make([]ID, len(engines))
	for i, p := range engines {
		ids[i] = p.ID
	}
	return ids
}

// Words are what an engine tells of a failure.
type Words struct {
	Error   string // its name for it, "" for none
	Subject string // its failed parameter, "" for none
	Console string // its console line, "" for none
	After   string // the line that says why, where Console is a warning; "" mostly
}

// Explains says whether a line of the engine's console may say why a request
// failed: not the general one that goes with every failure.
func (p *Profile) Explains(line string) bool { return p.general == nil || !p.general(line) }

// Say words a failure of a request as the engine would.
func (p *Profile) Say(e *fetch.NetworkError, r *fetch.Request) Words {
	return p.say(&failure{NetworkError: e, request: r})
}

// failure is a network error and the request it ended, as templates need it.
type failure struct {
	*fetch.NetworkError
	request *fetch.Request
}

// eventSourceType is the line of two engines for an event stream that says
// it is something else.
const eventSourceType = `EventSource's response has a MIME type ("{got}") that is not "text/event-stream". Aborting the connection.`

// csp are the directive that the page's policy was violated in, by name, and the
// one that counts for the request, for which it stands in where they differ.
func (f *failure) csp() (violated, effective string) {
	violated, _, _ = strings.Cut(f.Got, " ")
	return strings.ToLower(violated), f.Subject
}

// fill replaces the holes of a template.
func (f *failure) fill(template string, more ...string) string {
	holes := append(more, []string{
		"{url}", f.URL, "{first}", f.First, "{page}", f.request.Origin.String(), "{origin}", f.Origin,
		"{upgraded}", f.Upgraded, "{status}", strconv.Itoa(f.Status), "{subject}", f.Subject, "{name}", f.SubjectAsSent, "{got}", f.Got, "{want}", f.Want,
		"{type}", fetch.Essence(f.Got),
	}...)
	return strings.NewReplacer(holes...).Replace(template)
}
