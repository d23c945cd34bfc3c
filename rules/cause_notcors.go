package rules

import (
	"fmt"
	"strings"
)

// airplayPort: a Mac's own service listens where tutorials put an API.
func airplayPort(s *scene) *Finding {
	for _, e := range s.all() {
		if !e.from("airtunes") {
			continue
		}
		return &Finding{
			Confidence: High, Exchange: e.ID,
			Evidence: Evidence{Header: "server", Got: ptr(e.header("server"))},
			Title:    "This is not your API: macOS's AirPlay Receiver answers on this port",
			Detail: "The Server header says AirTunes. macOS listens on ports 5000 and 7000 for AirPlay, and answers every request with status 403. " +
				"Your own program is either on another port or could not get this one.",
			Advice: "Start the API on another port, or switch AirPlay Receiver off in System Settings, General, AirDrop & Handoff.",
		}
	}
	return nil
}

// hostRejections are what host filters say, in lower case.
var hostRejections = []string{
	"disallowedhost", "invalid http_host header", "invalid hostname", "invalid host header",
	"blocked request. this host", "blocked hosts", "blocked host:",
}

func hostRejected(s *scene) *Finding {
	for _, e := range s.all() {
		if e.status() != 400 && e.status() != 403 || !e.says(hostRejections...) {
			continue
		}
		return &Finding{
			Confidence: High, Exchange: e.ID,
			Title: fmt.Sprintf("The server does not want to be called by this host name (status %d)", e.status()),
			Detail: "The body of the answer is that of a host filter: it refuses every request whose Host header it was not told of, before anything that handles CORS runs. " +
				"No CORS header would change that.",
			Advice: "Add the host name of the URL to the server's list of allowed hosts (ALLOWED_HOSTS, AllowedHosts, server.allowedHosts, config.hosts), then check again.",
		}
	}
	return nil
}

// challenge says whose bot protection answered, "" for nobody's.
func challenge(e *Exchange) string {
	switch {
	case e.has("cf-mitigated"), e.says("just a moment...", "attention required! | cloudflare"):
		return "Cloudflare"
	case e.has("x-amzn-waf-action"):
		return "AWS WAF"
	case (e.has("x-datadome") || e.has("x-dd-b")) && e.status() >= 400:
		return "DataDome"
	case e.has("x-iinfo") && e.status() >= 400:
		return "Imperva"
	case e.from("akamaighost") && e.status() == 403:
		return "Akamai"
	}
	return ""
}

func challengePage(s *scene) *Finding {
	for _, e := range s.all() {
		who := challenge(e)
		if who == "" || e.allows() {
			continue
		}
		return &Finding{
			Confidence: High, Exchange: e.ID,
			Title: fmt.Sprintf("%s's bot protection answered, not the API (status %d)", who, e.status()),
			Detail: "The answer is a challenge or block page. A preflight is sent by the browser without cookies and cannot solve a challenge, so the request fails before the API sees it. " +
				"Such a layer may also judge this program otherwise than a browser.",
			Advice: "Exempt the API's path, OPTIONS above all, from the challenge in the protection's rules, then check again.",
		}
	}
	return nil
}

// upstreamFailed: what stands in front of the API has nobody to ask.
func upstreamFailed(s *scene) *Finding {
	for _, e := range []*Exchange{s.actual(), s.preflight()} {
		switch e.status() {
		case 502, 503, 504:
		default:
			continue
		}
		if e.has(allowOrigin) {
			continue
		}
		return &Finding{
			Confidence: High, Exchange: e.ID,
			Title: fmt.Sprintf("The API is down or too slow: status %d comes from what stands in front of it", e.status()),
			Detail: "A proxy or platform answers in place of the program, and its error page has no CORS headers. " +
				"The browser therefore complains of CORS; the program was not heard.",
			Advice: "See that the program runs, is reached by the proxy, and answers in time; then check again.",
		}
	}
	return nil
}

// spaFallback: a page stands in for every path, the API's among them.
func spaFallback(s *scene) *Finding {
	act, other := s.actual(), s.made[otherPath]
	if !act.ok() || !other.ok() || !act.html() || act.body() != other.body() {
		return nil
	}
	return &Finding{
		Confidence: High, Exchange: act.ID,
		Evidence: Evidence{Header: "content-type", Got: ptr(act.header("content-type"))},
		Title:    "The URL leads to a web page, not to an API",
		Detail: fmt.Sprintf("A path that cannot exist (exchange %d) is answered with the very same HTML page: the host sends its index page for whatever it does not know. "+
			"The API is somewhere else, or a rewrite catches its path first.", other.ID),
		Advice: "Correct the API's base URL, or put the API's route before the rewrite to the index page.",
	}
}

func (e *Exchange) html() bool {
	return strings.HasPrefix(strings.ToLower(e.header("content-type")), "text/html") && e.body() != ""
}
