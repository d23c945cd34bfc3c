// Package browser holds what is particular to each engine: one Profile value
// each, with the evidence for every departure from the standard beside it.
package browser

import (
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Profile is one engine: how its fetch differs, and what its console prints.
type Profile struct {
	ID      string // chromium, firefox, webkit
	Name    string // what people call it
	Version string // of the engine the profile was recorded from
	fetch.UserAgent
	// say words a failure as the engine does.
	say func(*failure) Words
}

// Words are what an engine tells of a failure.
type Words struct {
	Error   string // its name for it, "" for none
	Subject string // its failed parameter, "" for none
	Console string // its console line, "" for none
}

// All returns the profiles, in the order they are told.
func All() []*Profile { return []*Profile{Chromium(), Firefox(), WebKit()} }

// ByID returns the profile of that ID, nil for none.
func ByID(id string) *Profile {
	switch id {
	case "chromium":
		return Chromium()
	case "firefox":
		return Firefox()
	case "webkit":
		return WebKit()
	}
	return nil
}

// IDs are the IDs of all profiles.
func IDs() []string {
	return []string{"chromium", "firefox", "webkit"}
}

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

// fill replaces the holes of a template.
func (f *failure) fill(template string, more ...string) string {
	holes := append(more, []string{
		"{url}", f.URL, "{first}", f.First, "{page}", f.request.Origin.String(), "{origin}", f.Origin,
		"{upgraded}", f.Upgraded, "{status}", strconv.Itoa(f.Status), "{subject}", f.Subject, "{name}", f.SubjectAsSent, "{got}", f.Got, "{want}", f.Want,
	}...)
	return strings.NewReplacer(holes...).Replace(template)
}
