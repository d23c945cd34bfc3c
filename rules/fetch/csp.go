package fetch

import (
	"slices"
	"strings"
)

// directive is one of a Content-Security-Policy.
// https://w3c.github.io/webappsec-csp/#directives
type directive struct {
	name    string // in lower case
	text    string // as consoles show it
	sources []string
}

// parseCSP reads the value of a Content-Security-Policy header: its policies,
// each a list of directives. Of two of one name the first counts.
// https://w3c.github.io/webappsec-csp/#parse-serialized-policy-list
func parseCSP(value string) (policies [][]directive) {
	for policy := range strings.SplitSeq(value, ",") {
		var directives []directive
		known := map[string]bool{} // a page's server may send any number of them
		for text := range strings.SplitSeq(policy, ";") {
			words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(blanks, r) })
			if len(words) == 0 {
				continue
			}
			name := asciiLower(words[0])
			if !known[name] {
				known[name] = true
				directives = append(directives, directive{name, strings.Join(append([]string{name}, words[1:]...), " "), words[1:]})
			}
		}
		policies = append(policies, directives)
	}
	return policies
}

// SandboxesOrigin says whether the value of a Content-Security-Policy header
// gives the page an opaque origin.
// https://html.spec.whatwg.org/multipage/browsers.html#sandboxed-origin-browsing-context-flag
func SandboxesOrigin(policy string) bool {
	return slices.ContainsFunc(parseCSP(policy), func(directives []directive) bool {
		return slices.ContainsFunc(directives, func(d directive) bool {
			return d.name == "sandbox" && !containsFold(d.sources, "allow-same-origin")
		})
	})
}

// effective is the directive that a request is subject to.
// https://w3c.github.io/webappsec-csp/#effective-directive-for-a-request
func (i Initiator) effective() string {
	switch i.Destination() {
	case "script":
		return "script-src-elem"
	case "style":
		return "style-src-elem"
	case "image":
		return "img-src"
	case "font":
		return "font-src"
	case "video", "track":
		return "media-src"
	case "worker", "sharedworker":
		return "worker-src"
	}
	return "connect-src"
}

// fallbacks are the directives that are looked at in turn for one.
// https://w3c.github.io/webappsec-csp/#directive-fallback-list
func fallbacks(effective string) []string {
	if general, ok := strings.CutSuffix(effective, "-elem"); ok {
		return []string{effective, general, "default-src"}
	}
	if effective == "worker-src" {
		return []string{effective, "child-src", "script-src", "default-src"}
	}
	return []string{effective, "default-src"}
}

// cspBlocked is why the page's Content-Security-Policy blocks the request to
// the current URL, nil where it does not.
// https://w3c.github.io/webappsec-csp/#should-block-request
func (m *Machine) cspBlocked() *NetworkError {
	effective, url := m.req.Loads().effective(), m.url
	if m.req.Initiator == InitiatorWebSocket {
		url = WebSocketURL(url)
	}
	// After a redirect paths are not looked at, save by Firefox where there is
	// a preflight (recordings csp-redirect-path-*).
	paths := m.hop == 0 || m.ua.CSPPathOfPreflights && m.needsPreflight()
	for _, policy := range m.csp {
		for _, name := range fallbacks(effective) {
			i := slices.IndexFunc(policy, func(d directive) bool { return d.name == name })
			if i < 0 {
				continue
			}
			if d := policy[i]; !d.allows(url, matching{m.req.Origin, paths, m.ua.CSPUpgradesPorts}) {
				return &NetworkError{Reason: ContentSecurityPolicy, Header: "content-security-policy", Got: d.text, Want: url.Origin().String(), Subject: effective}
			}
			break
		}
	}
	return nil
}

// upgradesInsecure says whether the page's policy changes http URLs to https.
// https://w3c.github.io/webappsec-upgrade-insecure-requests/#upgrade-request
func (m *Machine) upgradesInsecure() bool {
	return m.url.Scheme() == "http" && !Loopback(m.url.Host()) && m.directive("upgrade-insecure-requests")
}

// directive says whether a policy of the page has that directive.
func (m *Machine) directive(name string) bool {
	return slices.ContainsFunc(m.csp, func(policy []directive) bool {
		return slices.ContainsFunc(policy, func(d directive) bool { return d.name == name })
	})
}

// allows says whether a source of the directive matches the URL. A nonce or a
// hash, which only the page knows of, allows.
// https://w3c.github.io/webappsec-csp/#match-url-to-source-list
func (d directive) allows(u URL, by matching) bool {
	return slices.ContainsFunc(d.sources, func(source string) bool {
		return strings.HasPrefix(source, "'nonce-") || strings.HasPrefix(source, "'sha") || matchesSource(source, u, by)
	})
}

// matching is what a source expression is matched by: the page's origin, whether
// paths count, and CSPUpgradesPorts.
type matching struct {
	self                 Origin
	paths, upgradesPorts bool
}

// matchesSource says whether a URL matches a source expression.
// https://w3c.github.io/webappsec-csp/#match-url-to-source-expression
func matchesSource(source string, u URL, by matching) bool {
	self := by.self
	switch asciiLower(source) {
	case "*":
		return u.IsHTTP() || u.Scheme() == "ws" || u.Scheme() == "wss"
	case "'self'":
		return self.SameOrigin(u.Origin()) || self.Host == u.Host() && self.Port == u.Port() &&
			(u.Scheme() == "https" || u.Scheme() == "wss" || u.Scheme() == "ws" && self.Scheme == "http") && (self.Scheme == "http" || self.Scheme == "https")
	}
	scheme, rest, hierarchical := strings.Cut(source, "://")
	if !hierarchical {
		if s, ok := strings.CutSuffix(source, ":"); ok {
			return matchesScheme(asciiLower(s), u.Scheme())
		}
		scheme, rest = self.Scheme, source
	}
	host, path, _ := strings.Cut(rest, "/")
	host, port, _ := strings.Cut(host, ":")
	if scheme = asciiLower(scheme); by.upgradesPorts && scheme != u.Scheme() && port != "" && port == u.Port() {
		return false
	}
	return host != "" && matchesScheme(scheme, u.Scheme()) && matchesHost(asciiLower(host), u.Host()) && matchesPort(port, u) &&
		(!by.paths || matchesPath("/"+path, u))
}

func matchesScheme(a, b string) bool {
	return a == b || a == "http" && b == "https" || a == "ws" && b == "wss"
}

func matchesHost(pattern, host string) bool {
	if pattern == "*" {
		return true
	}
	if under, ok := strings.CutPrefix(pattern, "*"); ok {
		return strings.HasPrefix(under, ".") && strings.HasSuffix(host, under)
	}
	return pattern == host
}

func matchesPort(port string, u URL) bool {
	switch u.Port() {
	case port:
		return true
	case "":
		secure := u.Scheme() == "https" || u.Scheme() == "wss"
		return port == "80" || secure && port == "443" || port == "*"
	}
	return port == "*"
}

// matchesPath takes a path that ends in a slash for all below it.
// https://w3c.github.io/webappsec-csp/#path-part-match
func matchesPath(pattern string, u URL) bool {
	path, _, _ := strings.Cut(u.WithoutFragment(), "?")
	if _, rest, ok := strings.Cut(path, "://"); ok {
		_, path, _ = strings.Cut(rest, "/")
	}
	path = decoded("/" + path)
	if pattern = decoded(pattern); strings.HasSuffix(pattern, "/") {
		return strings.HasPrefix(path, pattern)
	}
	return path == pattern
}

// decoded is a path without its percent-encoding; a + stays what it is.
func decoded(path string) string { return percentDecode(strings.ReplaceAll(path, "+", "%2B")) }
