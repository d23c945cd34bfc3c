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

	InitiatorPreload       Initiator = "preload"
	InitiatorModulePreload Initiator = "modulepreload"
	InitiatorVideo         Initiator = "video" // or audio: a media element
	InitiatorTrack         Initiator = "track"
	InitiatorWorker        Initiator = "worker"
	InitiatorSharedWorker  Initiator = "sharedworker"
	InitiatorWebSocket     Initiator = "websocket"
)

// Initiators are all there are, in the order they are told.
var Initiators = []Initiator{
	InitiatorFetch, InitiatorXHR, InitiatorScript, InitiatorImg, InitiatorFont, InitiatorModule, InitiatorEventSource, InitiatorStylesheet, InitiatorBeacon,
	InitiatorPreload, InitiatorModulePreload, InitiatorVideo, InitiatorTrack, InitiatorWorker, InitiatorSharedWorker, InitiatorWebSocket,
}

// preloads are what a link element preloads in every engine, and the element that
// then uses it.
// https://html.spec.whatwg.org/multipage/links.html#translate-a-preload-destination
var preloads = []struct {
	as string
	by Initiator
}{
	{"script", InitiatorScript}, {"style", InitiatorStylesheet}, {"image", InitiatorImg}, {"font", InitiatorFont}, {"fetch", InitiatorFetch},
}

// Preloads are the values of a preload's as.
func Preloads() []string {
	var all []string
	for _, p := range preloads {
		all = append(all, p.as)
	}
	return all
}

// Loads is what the response is for: an initiator, another than the request's
// where that only loads ahead.
func (r *Request) Loads() Initiator {
	if r.Initiator == InitiatorModulePreload {
		return InitiatorModule
	}
	if r.Initiator == InitiatorPreload {
		for _, p := range preloads {
			if p.as == r.As {
				return p.by
			}
		}
	}
	return r.Initiator
}

// ahead says whether the request only loads ahead.
func (r *Request) ahead() bool {
	return r.Initiator == InitiatorPreload || r.Initiator == InitiatorModulePreload
}

// worker says whether it is the script of a worker.
func (r *Request) worker() bool {
	return r.Initiator == InitiatorWorker || r.Initiator == InitiatorSharedWorker
}

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
	case InitiatorVideo, InitiatorTrack, InitiatorWorker, InitiatorSharedWorker:
		return string(i)
	case InitiatorFetch, InitiatorXHR, InitiatorEventSource, InitiatorBeacon, InitiatorWebSocket, InitiatorPreload, InitiatorModulePreload: // of a preload Loads says
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
	if e := m.contentCheck(head); e != nil && !(bad && slices.Contains(m.ua.StatusFailsFirst, m.req.Loads())) {
		return e
	}
	if bad {
		return &NetworkError{Reason: BadStatus}
	}
	if m.req.Loads() == InitiatorModule && !(m.req.ahead() && m.ua.PreloadsAnyType) {
		return moduleType(head.Headers)
	}
	return m.mediaCheck(head)
}

// badStatus says whether the element takes the status for an error.
func (m *Machine) badStatus(head Head) bool {
	status := head.Status
	// A null body status leaves an image or a font without a body to decode:
	// step 22 of main fetch.
	if NullBodyStatus(status) && (m.req.Loads() == InitiatorImg || m.req.Loads() == InitiatorFont) {
		return true
	}
	// Whoever minds a status shows a bitmap all the same, unlike a drawing
	// (recordings opaque-img-png-png-404, init-img-404-with).
	if m.req.Loads() == InitiatorImg && m.contentOf(head).image() {
		return false
	}
	// Which elements mind a status, and whether 300 to 399 are among those, is
	// the engine's (recordings init-*-404-*).
	least := max(m.ua.StatusFailsFrom, 300)
	return (status < 200 || status >= least) && (slices.Contains(m.ua.StatusFails, m.req.Loads()) || m.req.ahead() && m.ua.PreloadErrorsLoad)
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

// tellsPreload says whether an engine that fires load for a preload which is a
// network error tells this failure all the same, as one of the response.
func (m *Machine) tellsPreload(e *NetworkError) bool {
	switch e.Reason {
	case BadStatus:
		return m.tainting != TaintingOpaque
	case NotAnImage:
		return true
	case WrongType:
		return m.req.Loads() == InitiatorStylesheet && e.Subject != Nosniff
	default:
		return false
	}
}
