package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// notice is something that blocks nothing now and is worth knowing: unsafe,
// or in the way of somebody else, or not what the script's author expects.
type notice struct {
	code     string
	severity Severity // unless the judge says otherwise
	spec     string
	// needs are the experiments it wants, given what was seen; nil for none.
	needs func(*scene) []string
	judge func(*scene) []Finding
}

// profiles are the browsers asked about.
func (s *scene) profiles() []*browser.Profile {
	var ps []*browser.Profile
	for _, id := range s.plan.Browsers {
		if p := browser.ByID(id); p != nil {
			ps = append(ps, p)
		}
	}
	return ps
}

// final is the answer a script gets to see, nil when the check did not end in
// one.
func (c *Check) final() *Exchange {
	if c.Verdict != Allowed {
		return nil
	}
	for _, e := range slices.Backward(c.Exchanges) {
		if e.Kind == fetch.Actual && e.Response != nil {
			return e
		}
	}
	return nil
}

// crossSite says whether page and API are of different sites.
func (s *scene) crossSite() bool {
	return !fetch.SameSite(s.request().Origin, fetch.OriginOf(s.request().URL))
}

// named is an answer that lets the origin through by name, the actual
// request's before the preflight's; nil when none does.
func (s *scene) named() *Exchange {
	for _, kind := range []fetch.Kind{fetch.Actual, fetch.Preflight} {
		for _, c := range s.checks {
			for _, e := range c.Exchanges {
				if e.Kind == kind && e.Hop == 0 && e.has(allowOrigin) && e.header(allowOrigin) == s.origin() {
					return e
				}
			}
		}
	}
	return nil
}

// needReflection asks as somebody else where the origin was let through by
// name.
func needReflection(s *scene) []string {
	if s.named() != nil {
		return []string{foreignOrigin}
	}
	return nil
}

func anyOriginWithCredentials(s *scene) []Finding {
	x := s.made[foreignOrigin]
	if x == nil || x.header(allowOrigin) != foreign || x.header(allowCredentials) != "true" {
		return nil
	}
	return []Finding{{
		Confidence: Certain, Exchange: x.ID,
		Evidence: Evidence{Header: allowOrigin, Got: ptr(foreign)},
		Title:    "Any website may read this with the visitor's cookies",
		Detail: fmt.Sprintf("A page of %s, an origin nobody has, is let through with credentials: the server repeats whatever Origin it gets. "+
			"A page its user merely visits can act as that user.", foreign),
		Advice: "Compare the origin with a list of exact origins before repeating it.",
	}}
}

func varyMissing(s *scene) []Finding {
	e, x := s.named(), s.made[foreignOrigin]
	if e == nil || e.Method == "OPTIONS" || e.varies("origin") || e.varies("*") || unshared(e) {
		return nil
	}
	if x == nil {
		return []Finding{{
			Severity: Note, Confidence: Low, Exchange: e.ID,
			Evidence: Evidence{Header: "vary", Got: got(e, "vary"), Want: ptr("Origin")},
			Title:    "Vary: Origin is missing, should the allowed origin depend on who asks",
			Detail:   "The answer names this origin. If the server always names this one, that is right; if it repeats whoever asks, a cache may hand the answer of one origin to the next. It was not tried: --experiments always tries it.",
			Advice:   "Send Vary: Origin, unless the server knows one origin only.",
		}}
	}
	if x.header(allowOrigin) == e.header(allowOrigin) {
		return nil
	}
	return []Finding{{
		Confidence: Certain, Exchange: e.ID,
		Evidence: Evidence{Header: "vary", Got: got(e, "vary"), Want: ptr("Origin")},
		Title:    "Vary: Origin is missing",
		Detail:   "Access-Control-Allow-Origin depends on who asks, and the answer does not say so. A cache that keeps it for one origin hands it to the next, which is then refused.",
		Advice:   "Send Vary: Origin with every answer of this URL, refusals too.",
	}}
}

// unshared says that no cache keeps the answer for anybody else.
func unshared(e *Exchange) bool {
	v := strings.ToLower(e.header("cache-control"))
	return lists(v, "no-store") || lists(v, "private")
}

func authorizationWildcard(s *scene) []Finding {
	for _, c := range s.checks {
		for _, e := range c.Exchanges {
			if e.Kind != fetch.Preflight || !listsFold(e.sent(requestHeaders), "authorization") ||
				!lists(e.header(allowHeaders), "*") || listsFold(e.header(allowHeaders), "authorization") || c.Request.Credentials == fetch.CredentialsInclude {
				continue
			}
			n := Finding{
				Confidence: Certain, Check: c.Name, Exchange: e.ID,
				Evidence: Evidence{Header: allowHeaders, Got: ptr(e.header(allowHeaders)), Want: ptr("authorization")},
				Title:    "* does not stand for Authorization, by the standard",
				Detail:   "Today's browsers let it pass and say that they will not always. By the standard Authorization must be listed by its name.",
				Advice:   "List authorization in Access-Control-Allow-Headers by its name.",
			}
			n.Evidence.Start, n.Evidence.End = span(e.header(allowHeaders), "*")
			return []Finding{n}
		}
	}
	return nil
}

// lifetimes tells how long each browser asked about remembers a preflight.
func (s *scene) lifetimes(e *Exchange) string {
	var parts []string
	for _, p := range s.profiles() {
		seconds := p.PreflightMaxAge(e.Response.Headers)
		if seconds == 0 {
			parts = append(parts, "not at all in "+p.Name)
			continue
		}
		parts = append(parts, fmt.Sprintf("%d s in %s", seconds, p.Name))
	}
	return strings.Join(parts, "; ")
}

// remembered is the preflight that passed, nil when none did: what is
// remembered of one that failed is nothing.
func (s *scene) remembered() *Exchange {
	if e := s.preflight(); e.passes() {
		return e
	}
	return nil
}

func preflightCache(s *scene) []Finding {
	e := s.remembered()
	if e == nil || badMaxAge(e) {
		return nil
	}
	n := Finding{
		Confidence: Certain, Exchange: e.ID,
		Title:  "The preflight is remembered: " + s.lifetimes(e),
		Detail: "Browsers cap Access-Control-Max-Age, each at its own number, and remember by URL, query and all. After a change to the server an old answer may still be used for that long.",
		Advice: "Nothing need be done. When you test a change, switch the browser's cache off.",
	}
	if !e.has(maxAge) {
		n.Detail = "Without Access-Control-Max-Age that is five seconds: nearly every request is preceded by an OPTIONS."
		n.Advice = "Send Access-Control-Max-Age, 600 to 7200, with the preflight's answer to save requests."
	} else {
		n.Evidence = Evidence{Header: maxAge, Got: ptr(e.header(maxAge))}
	}
	return []Finding{n}
}

// badMaxAge says whether Access-Control-Max-Age is there and no number of
// seconds.
func badMaxAge(e *Exchange) bool {
	v := e.header(maxAge)
	return e.has(maxAge) && (v == "" || strings.Trim(v, "0123456789") != "")
}

func maxAgeInvalid(s *scene) []Finding {
	e := s.remembered()
	if e == nil || !badMaxAge(e) {
		return nil
	}
	return []Finding{{
		Confidence: Certain, Exchange: e.ID,
		Evidence: Evidence{Header: maxAge, Got: ptr(e.header(maxAge)), Want: ptr("7200")},
		Title:    "Access-Control-Max-Age is no number of seconds",
		Detail:   "The preflight is remembered: " + s.lifetimes(e) + ".",
		Advice:   "Send digits alone, and the header once.",
	}}
}

// wanted are response headers scripts are often after.
var wanted = []string{"authorization", "content-disposition", "content-range", "etag", "link", "location", "retry-after", "server-timing"}

// housekeeping are headers beginning with x- that no script is after.
var housekeeping = []string{"x-powered-by", "x-content-type-options", "x-frame-options", "x-xss-protection", "x-served-by", "x-cache", "x-cache-hits",
	"x-runtime", "x-aspnet-version", "x-aspnetmvc-version", "x-timer", "x-varnish", "x-amz-cf-id", "x-amz-cf-pop", "x-dns-prefetch-control",
	"x-download-options", "x-permitted-cross-domain-policies", "x-ua-compatible", "x-robots-tag", "x-envoy-upstream-service-time"}

func headerNotExposed(s *scene) []Finding {
	for _, c := range s.checks {
		e := c.final()
		if e == nil || len(c.Results) == 0 || c.Results[0].Response.Type != "cors" {
			continue
		}
		var hidden []string
		for _, h := range e.Response.Headers {
			name := strings.ToLower(h.Name)
			custom := strings.HasPrefix(name, "x-") && !slices.Contains(housekeeping, name) || strings.HasPrefix(name, "ratelimit")
			if (custom || slices.Contains(wanted, name)) && !slices.Contains(hidden, name) && !c.readable(name) {
				hidden = append(hidden, name)
			}
		}
		if hidden == nil {
			continue
		}
		slices.Sort(hidden)
		n := Finding{
			Confidence: Certain, Check: c.Name, Exchange: e.ID,
			Evidence: Evidence{Header: exposeHeaders, Got: got(e, exposeHeaders), Want: ptr(brief(strings.Join(hidden, ", ")))},
			Title:    "The script will not see " + brief(strings.Join(hidden, ", ")),
			Detail:   "Of a cross-origin response a script reads seven headers, and those in Access-Control-Expose-Headers; the others are simply not there for it.",
			Advice:   "List what the script needs in Access-Control-Expose-Headers, on the answer to the request itself.",
		}
		return []Finding{n}
	}
	return nil
}

// readable says whether every browser lets a script read the header.
func (c *Check) readable(name string) bool {
	for _, r := range c.Results {
		if !slices.Contains(r.Readable, name) {
			return false
		}
	}
	return true
}

func thirdPartyCookies(s *scene) []Finding {
	if !s.credentials() || !s.crossSite() || s.request().Origin.Opaque() {
		return nil
	}
	page, api := s.request().Origin, fetch.OriginOf(s.request().URL)
	var parts []string
	for _, p := range s.profiles() {
		policy := p.Policy
		if fetch.SchemelesslySameSite(page, api) && !policy.SchemefulSite {
			continue // for this one they are one site
		}
		switch policy.ThirdPartyCookies {
		case browser.CookiesSent:
			parts = append(parts, "in "+p.Name+" only those with SameSite=None; Secure are sent")
		case browser.CookiesPartitioned:
			parts = append(parts, "in "+p.Name+" each page's site has a jar of its own")
		case browser.CookiesBlocked:
			parts = append(parts, "in "+p.Name+" none is sent")
		}
	}
	if parts == nil {
		return nil
	}
	return []Finding{{
		Confidence: Certain, Check: s.checks[0].Name,
		Title: "Third-party cookies: " + strings.Join(parts, "; "),
		Detail: fmt.Sprintf("%s and %s are of different sites. A request without its cookies is no CORS error: it arrives as that of a stranger.",
			page, api),
		Advice: "Serve page and API from one site (a subdomain, or a path that is proxied), or use a token in place of cookies.",
	}}
}

func cookieNotSent(s *scene) []Finding {
	if !s.credentials() || !s.crossSite() {
		return nil
	}
	for _, e := range s.all() {
		if e.Kind != fetch.Actual {
			continue
		}
		for _, v := range e.Response.Headers.Values("set-cookie") {
			name, _, _ := strings.Cut(v, "=")
			none, secure := cookieHas(v, "samesite=none"), cookieHas(v, "secure")
			if none && secure {
				continue
			}
			missing := "SameSite=None and Secure"
			if none {
				missing = "Secure"
			}
			return []Finding{{
				Confidence: Certain, Exchange: e.ID,
				// No evidence: the value is a secret, the name is not.
				Title:  fmt.Sprintf("The cookie %s lacks %s", brief(strings.TrimSpace(name)), missing),
				Detail: "Page and API are of different sites. A cookie that is not SameSite=None and Secure is not kept from such an answer, or not sent with the next request.",
				Advice: "Set the cookie with SameSite=None; Secure over https, or serve page and API from one site.",
			}}
		}
	}
	return nil
}

// cookieHas says whether a Set-Cookie has the attribute, given in lower case.
func cookieHas(v, attribute string) bool {
	for _, a := range strings.Split(v, ";")[1:] {
		if strings.EqualFold(strings.ReplaceAll(strings.TrimSpace(a), " ", ""), attribute) {
			return true
		}
	}
	return false
}

// localAddress names the kind of an address that is not of the public
// network, "" for one that is.
// https://wicg.github.io/local-network-access/#ip-address-space-section
func localAddress(remote string) string {
	ap, err := netip.ParseAddrPort(remote)
	if err != nil {
		return ""
	}
	addr := ap.Addr().Unmap().WithZone("")
	switch {
	case addr.IsLoopback() || addr.IsUnspecified():
		return "loopback"
	case addr.IsPrivate() || addr.IsLinkLocalUnicast() || netip.MustParsePrefix("100.64.0.0/10").Contains(addr):
		return "local"
	}
	return ""
}

// localNetwork: a page with a public name asks a machine that is not public.
// Where the page itself comes from is not known here, so it is no verdict.
func localNetwork(s *scene) []Finding {
	page := s.request().Origin
	if page.Opaque() || fetch.Loopback(page.Host) || page.SameOrigin(fetch.OriginOf(s.request().URL)) {
		return nil
	}
	if _, err := netip.ParseAddr(strings.Trim(page.Host, "[]")); err == nil {
		return nil // the page is on the local network itself
	}
	var asking []string
	for _, p := range s.profiles() {
		if p.Policy.AsksForLocalNetwork {
			asking = append(asking, p.Name)
		}
	}
	for _, e := range s.all() {
		kind := localAddress(e.RemoteAddress)
		if kind == "" || asking == nil {
			continue
		}
		n := Finding{
			Confidence: Medium, Exchange: e.ID,
			Title: fmt.Sprintf("The API is at a %s address: a public page needs the user's permission to reach it", kind),
			Detail: fmt.Sprintf("%s answered. If %s is loaded from the public network, %s ask the user first, before CORS is looked at; refused, the request fails whatever the headers say. If the page comes from the same network, nothing is asked.",
				e.RemoteAddress, page, strings.Join(asking, " and ")),
			Advice: "Permit it in the browser's site settings when you test; in production serve the API from a public address.",
		}
		if page.Scheme == "http" {
			n.Title = fmt.Sprintf("The API is at a %s address: a public page that is not https is not let near it", kind)
			n.Advice = "Serve the page over https, so that the browser can ask the user; in production serve the API from a public address."
		}
		return []Finding{n}
	}
	return nil
}

func enginesDiffer(s *scene) []Finding {
	for _, c := range s.checks {
		byVerdict := map[Verdict][]string{}
		for _, r := range c.Results {
			byVerdict[r.Verdict] = append(byVerdict[r.Verdict], r.Browser.Product())
		}
		if len(byVerdict[Allowed]) == 0 || len(byVerdict[Blocked]) == 0 {
			continue
		}
		return []Finding{{
			Confidence: Certain, Check: c.Name,
			Title:  fmt.Sprintf("It works in %s, and not in %s", strings.Join(byVerdict[Allowed], "; "), strings.Join(byVerdict[Blocked], "; ")),
			Detail: "The browsers read the same answers and decide differently; the errors above say over what.",
			Advice: "Mend what the stricter one minds: then all of them agree.",
		}}
	}
	return nil
}

func sameOrigin(s *scene) []Finding {
	if !s.request().Origin.SameOrigin(fetch.OriginOf(s.request().URL)) {
		return nil
	}
	return []Finding{{
		Confidence: Certain, Check: s.checks[0].Name,
		Title:  "Page and URL are of one origin: CORS has no part in this",
		Detail: "Scheme, host and port are the same. The browser checks no CORS header, unless a redirect leads elsewhere.",
		Advice: "If the browser complains of CORS all the same, compare the page's real origin in its console (location.origin) with the one given here.",
	}}
}

func opaqueResponse(s *scene) []Finding {
	for _, c := range s.checks {
		if c.Verdict == Allowed && c.Request.Mode == fetch.ModeNoCORS && len(c.Results) > 0 && c.Results[0].Response.Type == "opaque" {
			return []Finding{{
				Confidence: Certain, Check: c.Name,
				Title:  "Mode no-cors: the script gets a response it cannot read",
				Detail: "The request is made and no error is printed, but status, headers and body stay hidden from the script. The mode switches no check off; it gives up on the answer.",
				Advice: "Leave out mode: \"no-cors\" and let the server allow the origin.",
			}}
		}
	}
	return nil
}

func errorStatus(s *scene) []Finding {
	for _, c := range s.checks {
		e := c.final()
		if e == nil || e.status() < 400 || c.Request.Mode == fetch.ModeNoCORS {
			continue
		}
		n := Finding{
			Confidence: Certain, Check: c.Name, Exchange: e.ID,
			Title:  fmt.Sprintf("CORS passes; the answer is an error, status %d", e.status()),
			Detail: "The script can read this error. Whatever is wrong, it is not CORS.",
			Advice: fmt.Sprintf("Find out why the server answers %d.", e.status()),
		}
		if e.status() == 401 && e.header(allowCredentials) == "true" && c.Request.Credentials != fetch.CredentialsInclude {
			n.Advice = "If a cookie is what is missing, set credentials: \"include\" in the script; if a token, send it."
		}
		return []Finding{n}
	}
	return nil
}

// needlessPreflight: of the two checks of the same GET the one without a
// Content-Type passes.
func needlessPreflight(s *scene) []Finding {
	if len(s.checks) != 2 || s.checks[0].Verdict != Allowed || s.checks[1].Verdict != Blocked {
		return nil
	}
	c := s.checks[1]
	if c.Request.Body != nil || fetch.NormalizeMethod(c.Request.Method) != "GET" || len(c.Request.Headers) != 1 || !c.Request.Headers.Has("content-type") {
		return nil
	}
	return []Finding{{
		Confidence: Certain, Check: c.Name,
		Title:  "Without Content-Type on the GET there would be no preflight, and it would pass",
		Detail: "A GET has no body for a Content-Type to speak of; application/json there does nothing but call for a preflight.",
		Advice: "Leave Content-Type out of GET requests in the script. Requests with a JSON body still need the preflight to pass.",
	}}
}
