package from

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/fetch"
)

// load is what made a recorded request, so far as the record tells.
type load struct {
	mode      fetch.Mode
	initiator fetch.Initiator
	// or is what else may have made it, "" for nothing: the record is the same.
	or   fetch.Initiator
	note string
}

// loadOf is what made a request; false for one that is not judged here, such as
// a navigation. Chromium's developer tools and Playwright name a type (testdata/har,
// and front_end/core/common/ResourceType.ts), Firefox has only what the request says
// of itself: https://w3c.github.io/webappsec-fetch-metadata/
func (e *harEntry) loadOf(sent fetch.HeaderList) (load, bool) {
	mode, _ := sent.Get("sec-fetch-mode")
	destination, _ := sent.Get("sec-fetch-dest")
	accept, _ := sent.Get("accept")
	upgrade, _ := sent.Get("upgrade")
	l := load{mode: fetch.Mode(mode)}
	resource := e.ResourceType
	switch resource {
	case "", "other", "script": // the last of workers, too
		resource = cmp.Or(destination, resource)
	}
	switch {
	case mode == "websocket" || strings.EqualFold(upgrade, "websocket"):
		resource = "websocket"
	case mode == "navigate":
		return load{}, false
	}
	switch resource {
	case "xhr":
		l.initiator, l.mode = fetch.InitiatorXHR, fetch.ModeCORS
	case "fetch", "empty", "preflight", "other", "":
		if accept == "text/event-stream" && e.ResourceType != "fetch" {
			l.or = fetch.InitiatorEventSource
		}
		if e.Priority == "Lowest" && e.Request.Method == "POST" { // as Firefox sends beacons
			l.or = fetch.InitiatorBeacon
		}
	case "eventsource":
		l.initiator, l.mode = fetch.InitiatorEventSource, fetch.ModeCORS
	case "script":
		if l.initiator = fetch.InitiatorScript; mode != string(fetch.ModeNoCORS) {
			l.or = fetch.InitiatorModule
		}
	case "image":
		l.initiator = fetch.InitiatorImg
	case "stylesheet", "style":
		l.initiator = fetch.InitiatorStylesheet
	case "font":
		l.initiator, l.mode = fetch.InitiatorFont, fetch.ModeCORS
	case "media", "video", "audio":
		l.initiator = fetch.InitiatorVideo
	case "texttrack", "track":
		l.initiator, l.mode = fetch.InitiatorTrack, cmp.Or(l.mode, fetch.ModeCORS)
	case "worker", "sharedworker":
		l.initiator, l.mode = fetch.Initiator(resource), fetch.ModeSameOrigin
	case "manifest":
		l.note = "A manifest is judged as what fetch() gets."
	case "websocket":
		return load{initiator: fetch.InitiatorWebSocket}, true
	case "ping", "beacon":
		return load{initiator: fetch.InitiatorBeacon}, e.Request.Method == "POST" && !sent.Has("ping-to")
	default:
		return load{}, false
	}
	if l.mode == "" {
		l.mode = fetch.ModeCORS
		if embeds := []fetch.Initiator{fetch.InitiatorScript, fetch.InitiatorImg, fetch.InitiatorStylesheet, fetch.InitiatorVideo}; slices.Contains(embeds, l.initiator) && !sent.Has("origin") {
			l.mode, l.or = fetch.ModeNoCORS, ""
		}
	}
	return l, l.mode == fetch.ModeCORS || l.mode == fetch.ModeNoCORS || l.mode == fetch.ModeSameOrigin
}

// scripted says whether a script chose the method, the headers and the body.
func (l load) scripted() bool { return l.initiator.IsFetch() || l.initiator == fetch.InitiatorXHR }

// ownMode says whether a load of that kind has one mode, which is not said.
func (l load) ownMode() bool {
	return slices.Contains([]fetch.Initiator{fetch.InitiatorWebSocket, fetch.InitiatorBeacon, fetch.InitiatorWorker, fetch.InitiatorSharedWorker}, l.initiator)
}

// beacon takes the body of a beacon, and what kind of thing that was.
func (e *harEntry) beacon(q *ask.Question, sent fetch.HeaderList) {
	q.Body = []byte{}
	if p := e.Request.PostData; p != nil {
		q.Body = []byte(p.Text)
	}
	switch t, has := sent.Get("content-type"); {
	case !has:
		q.BodyType = string(fetch.BodyBytes)
	case !strings.EqualFold(t, "text/plain;charset=UTF-8"):
		q.BodyType = t
	}
}

// As is the question of a recorded request if that was made by another
// initiator.
func As(q ask.Question, by fetch.Initiator) ask.Question {
	q.Initiator, q.Method, q.Mode = string(by), nil, ""
	if by != fetch.InitiatorBeacon {
		q.Headers, q.Body = nil, nil
		return q
	}
	for _, line := range q.Headers {
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "content-type") {
			q.BodyType = strings.TrimSpace(value)
		}
	}
	q.Headers, q.Credentials = nil, ""
	return q
}

// refusal is the status that a handshake was answered with instead of 101, by
// what Chromium writes among the messages of the socket; 0 where nothing says.
func (e *harEntry) refusal() int {
	for _, m := range e.Messages {
		if _, status, found := strings.Cut(m.Data, "Unexpected response code: "); found && m.Type == "error" {
			n, _ := strconv.Atoi(status)
			return n
		}
	}
	return 0
}

// again is what the same server answers to another key of a WebSocket: the
// recorded one was answered rightly, or not.
func (x Exchange) again(s fetch.Send) fetch.Answer {
	key, _ := x.Headers.Get("sec-websocket-key")
	r := x.Answer.Response
	if !s.Upgrades() || r == nil || key == "" {
		return x.Answer
	}
	asked := x.Headers.Values("sec-websocket-protocol")
	other := *r
	other.Headers = nil
	for _, h := range r.Headers {
		switch {
		case strings.EqualFold(h.Name, "sec-websocket-accept") && h.Value == fetch.WebSocketAccept(key):
			now, _ := s.Headers.Get("sec-websocket-key")
			h.Value = fetch.WebSocketAccept(now)
		case strings.EqualFold(h.Name, "sec-websocket-protocol") && slices.ContainsFunc(asked, func(line string) bool { return strings.Contains(line, h.Value) }):
			continue // the page asked for it, and no question here does
		}
		other.Headers = append(other.Headers, h)
	}
	return fetch.Answer{Response: &other}
}
