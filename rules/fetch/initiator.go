package fetch

import (
	"slices"
	"strings"
)

// Initiator is what in a page makes a request: an API or an element.
// https://fetch.spec.whatwg.org/#request-initiator-type
type Initiator string

// The initiators. The zero value is fetch().
const (
	InitiatorFetch       Initiator = "fetch"
	InitiatorXHR         Initiator = "xhr"
	InitiatorScript      Initiator = "script"
	InitiatorModule      Initiator = "module"
	InitiatorImg         Initiator = "img"
	InitiatorFont        Initiator = "font"
	InitiatorEventSource Initiator = "eventsource"
	InitiatorStylesheet  Initiator = "stylesheet"
	InitiatorBeacon      Initiator = "beacon"
)

// IsFetch says whether it is fetch().
func (i Initiator) IsFetch() bool { return i == "" || i == InitiatorFetch }

// Destination is the request's destination: "" for the APIs.
// https://fetch.spec.whatwg.org/#concept-request-destination
func (i Initiator) Destination() string {
	switch i {
	case InitiatorScript, InitiatorModule:
		return "script"
	case InitiatorImg:
		return "image"
	case InitiatorFont:
		return "font"
	case InitiatorStylesheet:
		return "style"
	case InitiatorFetch, InitiatorXHR, InitiatorEventSource, InitiatorBeacon:
	}
	return ""
}

// initiatorCheck is what the API or element makes of a response that passed.
func (m *Machine) initiatorCheck(head Head) *NetworkError {
	if m.req.Initiator == InitiatorEventSource {
		return eventStream(head)
	}
	bad := m.badStatus(head)
	if e := m.integrityCheck(head); e != nil && !bad {
		return e
	}
	if e := m.contentCheck(head); e != nil && !(bad && slices.Contains(m.ua.StatusFailsFirst, m.req.Initiator)) {
		return e
	}
	if bad {
		return &NetworkError{Reason: BadStatus}
	}
	if m.req.Initiator == InitiatorModule {
		return moduleType(head.Headers)
	}
	return m.imageCheck(head)
}

// badStatus says whether the element takes the status for an error.
func (m *Machine) badStatus(head Head) bool {
	status := head.Status
	// A null body status leaves an image or a font without a body to decode:
	// step 22 of main fetch.
	if NullBodyStatus(status) && (m.req.Initiator == InitiatorImg || m.req.Initiator == InitiatorFont) {
		return true
	}
	// Whoever minds a status shows a bitmap all the same, unlike a drawing
	// (recordings opaque-img-png-png-404, init-img-404-with).
	if m.req.Initiator == InitiatorImg && m.contentOf(head).image() {
		return false
	}
	// Which elements mind a status, and whether 300 to 399 are among those, is
	// the engine's (recordings init-*-404-*).
	least := max(m.ua.StatusFailsFrom, 300)
	return (status < 200 || status >= least) && slices.Contains(m.ua.StatusFails, m.req.Initiator)
}

// eventStream checks that an event stream says it is one.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface
func eventStream(head Head) *NetworkError {
	contentType, _ := head.Headers.Get("content-type")
	switch {
	case head.Status != 200:
		return &NetworkError{Reason: BadStatus}
	case !equalFold(essence(contentType), "text/event-stream"):
		return &NetworkError{Reason: WrongType, Header: "content-type", Got: contentType, Want: "text/event-stream"}
	}
	return nil
}

// javaScriptTypes are the JavaScript MIME types.
// https://mimesniff.spec.whatwg.org/#javascript-mime-type
var javaScriptTypes = []string{
	"application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
	"text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2", "text/javascript1.3",
	"text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript", "text/x-ecmascript", "text/x-javascript",
}

// moduleType checks that a module script says it is JavaScript.
// https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script
func moduleType(headers HeaderList) *NetworkError {
	contentType, _ := headers.Get("content-type")
	if containsFold(javaScriptTypes, essence(contentType)) {
		return nil
	}
	return &NetworkError{Reason: WrongType, Header: "content-type", Got: contentType, Want: "text/javascript"}
}

// essence is a MIME type without its parameters.
func essence(contentType string) string {
	e, _, _ := strings.Cut(contentType, ";")
	return trimHTTP(e)
}
