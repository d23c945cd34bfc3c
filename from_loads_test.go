package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/cors-check/cors-check/probe/devtools"
	"github.com/cors-check/cors-check/rules/fetch"
)

// loads are what else than fetch() the page loads of each server, by name: the
// initiator, and the members of its request as package recording has them.
var loads = map[string][2]string{
	"img":                 {"img", `mode: "no-cors"`},
	"img-cors":            {"img", ``},
	"img-cred":            {"img", `credentials: "include"`},
	"script":              {"script", `mode: "no-cors"`},
	"script-cors":         {"script", ``},
	"module":              {"module", ``},
	"stylesheet":          {"stylesheet", `mode: "no-cors"`},
	"stylesheet-cors":     {"stylesheet", ``},
	"font":                {"font", ``},
	"preload-script":      {"preload", `as: "script", mode: "no-cors"`},
	"preload-script-cors": {"preload", `as: "script"`},
	"preload-style":       {"preload", `as: "style", mode: "no-cors"`},
	"preload-image":       {"preload", `as: "image", mode: "no-cors"`},
	"preload-image-cors":  {"preload", `as: "image"`},
	"preload-font-cors":   {"preload", `as: "font"`},
	"preload-fetch-cors":  {"preload", `as: "fetch"`},
	"modulepreload":       {"modulepreload", ``},
	"video":               {"video", `mode: "no-cors"`},
	"video-cors":          {"video", ``},
	"track":               {"track", ``},
	"eventsource":         {"eventsource", ``},
	"eventsource-cred":    {"eventsource", `credentials: "include"`},
	"beacon":              {"beacon", `body: "a"`},
	"beacon-json":         {"beacon", `body: "{}", body_type: "application/json"`},
	"worker":              {"worker", ``},
	"sharedworker":        {"sharedworker", ``},
	"websocket":           {"websocket", ``},
	"xhr":                 {"xhr", ``},
	"xhr-cred":            {"xhr", `credentials: "include"`},
	// Of the page's own origin, which redirects to the server.
	"own-worker":       {"worker", ``},
	"own-sharedworker": {"sharedworker", ``},
	"own-module":       {"module", ``},
	"own-script":       {"script", `mode: "no-cors"`},
}

// contents are what a load of that name gets, its Content-Type first: by the word
// of the name that comes first here.
var contents = [][3]string{
	{"font", "font/ttf", font},
	{"image", "image/png", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="},
	{"img", "image/png", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="},
	{"video", "audio/wav", base64.StdEncoding.EncodeToString(wave)},
	{"track", "text/vtt", base64.StdEncoding.EncodeToString([]byte("WEBVTT\n\n00:00.000 --> 00:01.000\nx\n"))},
	{"style", "text/css", "cCB7fQ=="},
	{"eventsource", "text/event-stream", "ZGF0YTogYQoK"},
	{"", "text/javascript", "LyoqLw=="},
}

// font has one letter.
const font = "AAEAAAAOAIAAAwBgR0RFRgAPAAIAAAK4AAAAFEdQT1NEdkx1AAACzAAAACBHU1VCkxWCFgAAAuwAAAA2T1MvMm3espIAAAHAAAAAVmNtYXAADACUAAACGAAA" +
	"ADRnYXNwAAcABwAAAqwAAAAMZ2x5ZtU3W8YAAADsAAAASGhlYWQnu+JvAAABXAAAADZoaGVhD6sJwwAAAZwAAAAkaG10eAsDAFYAAAGUAAAACGxvY2EAJAAA" +
	"AAABVAAAAAZtYXhwAD4CtgAAATQAAAAgbmFtZQN0CtoAAAJMAAAAPnBvc3T/2wBaAAACjAAAACAAAv/wAAAGTAXVAA8AEgAAIzUzATMBMxUhNTMDIQMzFQMh" +
	"AxB6AjLvAjOO/UWSe/3PfbIEAc/meQVc+qR5eQEx/s95AiMCOwAAAQAAAAICCQArAKgACAABAAAAAAAAAAAAAAAAAAgABAAAAAAAJAAAAAEAAAACXrimjYHC" +
	"Xw889QAfCAAAAAAA4DCcVwAAAADgMJxX+VD84w7VCSkAAQAIAAIAAAAAAAAEzQBmBjX/8AABAAAHg/4dAAAPM/lQ/HAO1QABAAAAAAAAAAAAAAAAAAAAAgAB" +
	"BIcCvAAFAAAFMwWZAAABHgUzBZkAAAPXAGYCEgAAAgYIAwUGBQICBAAAAAEAAAAAAAAAAAAAAABQZkVkACAAQQBBBhT+FAGaB4MB42AAAJ/f1wAAAAAAAAAC" +
	"AAAAAwAAABQAAwABAAAAFAAEACAAAAAEAAQAAQAAAEH//wAAAEH////AAAEAAAAAAAAAAgAeAAMAAQQJAAEAGAAAAAMAAQQJAAIACAAYAEQAZQBqAGEAVgB1" +
	"ACAAUwBlAHIAaQBmAEIAbwBsAGQAAAADAAAAAAAA/9gAWgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAIAAL//wADAAEAAAAMAAAAAAAAAAEAAQABAAEAAQAA" +
	"AAoAHAAeAAFERkxUAAgABAAAAAD//wAAAAAAAAABAAAACgAyADQABERGTFQAGmN5cmwAJGdyZWsAJGxhdG4AJAAEAAAAAP//AAAAAAAAAAAAAAAA"

// wave is a tenth of a second of silence.
var wave = append([]byte("RIFF\x44\x03\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x20\x03\x00\x00"),
	bytes.Repeat([]byte{0x80}, 800)...)

// callsAndLoads are a page that makes all calls and loads, and the server that it
// makes them of.
type callsAndLoads struct {
	origin, api string
	mu          sync.Mutex
	arrived     map[string]bool // by URL: what else than preflights came to the server
}

// serve answers as the server.
func (c *callsAndLoads) serve(w http.ResponseWriter, r *http.Request) {
	answers := servers[r.URL.Path]
	answer, status := answers[1], http.StatusOK
	_, name, _ := strings.Cut(r.URL.RawQuery, "-load-")
	if r.Method == http.MethodOptions {
		answer, status = answers[0], http.StatusNoContent
	} else {
		c.mu.Lock()
		c.arrived[c.api+r.URL.String()] = true
		c.mu.Unlock()
	}
	if key := r.Header.Get("Sec-WebSocket-Key"); key != "" && answer["status"] == "" {
		status = http.StatusSwitchingProtocols
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Sec-WebSocket-Accept", fetch.WebSocketAccept(key))
	}
	var body []byte
	if name != "" && r.Method != http.MethodOptions && status == http.StatusOK {
		for _, of := range contents {
			if strings.Contains(name, of[0]) {
				w.Header().Set("Content-Type", of[1])
				body, _ = base64.StdEncoding.DecodeString(of[2])
				break
			}
		}
	}
	for name, value := range answer {
		if name == "status" {
			fmt.Sscan(value, &status)
		} else {
			w.Header().Set(name, strings.NewReplacer("{origin}", c.origin, "{query}", r.URL.RawQuery).Replace(value))
		}
	}
	w.WriteHeader(status)
	w.Write(body)
}

// page writes the page: in its window.seen is what it saw of each, URL, verdict
// and name.
func (c *callsAndLoads) page(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" {
		http.Redirect(w, r, c.api+r.URL.String(), http.StatusFound)
		return
	}
	var script strings.Builder
	number := 0
	for _, path := range sortedKeys(servers) {
		for _, call := range sortedKeys(calls) {
			fmt.Fprintf(&script, "await call(%q, %s);\n", fmt.Sprintf("%s%s?n=%d-%s", c.api, path, number, call), calls[call])
			number++
		}
		for _, name := range sortedKeys(loads) {
			load, api := loads[name], c.api
			switch {
			case strings.HasPrefix(name, "own-"):
				api = c.origin
			case load[0] == "websocket":
				api = strings.Replace(api, "http:", "ws:", 1)
			}
			fmt.Fprintf(&script, "load(%q, %q, {%s});\n", load[0], fmt.Sprintf("%s%s?n=%d-load-%s", api, path, number, name), load[1])
			number++
		}
		script.WriteString("await Promise.all(loading);\n")
	}
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, `<!doctype html><title>calls</title><script>%s</script><script type=module>
const seen = [], loading = [];
const call = (url, init) => fetch(url, init).then(() => seen.push([url, "allowed"]), () => seen.push([url, "blocked"]));
const load = (api, url, more) => loading.push(run({ api, request: { url, ...more } }).then(saw => seen.push([url, saw.outcome])));
%swindow.seen = seen;
</script>`, devtools.Initiate, script.String())
}

// saw completes what the page saw: the name of each, and of beacons, of which no
// page is told, whether they came to the server.
func (c *callsAndLoads) saw(seen [][]string) [][]string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, s := range seen {
		_, name, _ := strings.Cut(s[0][strings.Index(s[0], "?n="):], "-")
		if strings.Contains(name, "beacon") {
			s[1] = "blocked"
			if c.arrived[strings.Replace(s[0], "/redirecting?", "/star?to=", 1)] {
				s[1] = "allowed"
			}
		}
		seen[i] = append(s[:2], name)
	}
	return seen
}
