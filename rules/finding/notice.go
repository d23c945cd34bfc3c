package finding

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/codes"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/said"
)

// Notice is something that blocks nothing now and is worth knowing: unsafe,
// or in the way of somebody else, or not what the script's author expects.
type Notice struct {
	Code     string
	Severity rules.Severity // unless the judge says otherwise
	Spec     string
	// Needs are the experiments it wants, given what was seen; nil for none.
	Needs func(*rules.Scene) []rules.Experiment
	// Judge is what was found, nil for nothing. It leaves out what the notice
	// says already.
	Judge func(*rules.Scene) *rules.Finding
}

// InternalError is a fault of ours in one rule; the rest of the report stands.
const InternalError = "internal-error"

// Notices are all of them: what gives the script no data first, then what is
// unsafe.
var Notices = []Notice{
	{UnstableAnswer, rules.Error, specCORSCheck, nil, unstableNotice},
	{"error-status", rules.Warning, specCORSCheck, nil, errorStatus},
	{"redirect-login", rules.Warning, specRedirect, nil, loginPage},
	{"spa-fallback", rules.Warning, specCORSCheck, needError, webPage},
	{"redirect-changes-method", rules.Warning, specRedirect, nil, redirectChangesMethod},
	{"bytes-after-response", rules.Warning, specMessageBody, nil, bytesAfterResponse},
	{"any-origin-with-credentials", rules.Warning, specCreds, needReflection, anyOriginWithCredentials},
	{"vary-origin-missing", rules.Warning, specVary, needReflection, varyOriginMissing},
	{"null-allowed", rules.Warning, specCreds, needNull, nullAllowed},
	{"insecure-origin", rules.Warning, specCreds, nil, insecureOrigin},
	{"cookie-not-sent", rules.Warning, specCookies, nil, cookieNotSent},
	{"cookie-same-site", rules.Warning, specCookies, nil, cookieSameSite},
	{LocalNetwork, rules.Warning, specLocal, nil, localNetworkAccess},
	{AuthorizationWildcard, rules.Warning, specNonWild, nil, authorizationWildcard},
	{"max-age-invalid", rules.Warning, specMaxAge, nil, maxAgeInvalid},
	{"engines-differ", rules.Warning, "", nil, enginesDiffer},
	{"third-party-cookies", rules.Warning, specCookies, nil, thirdPartyCookies},
	{"same-origin", rules.Note, specMain, nil, sameOrigin},
	{"opaque-response", rules.Note, specOpaque, nil, opaqueResponse},
	{"errors-without-cors-headers", rules.Note, specCORSCheck, needError, errorsWithoutCORSHeaders},
	{"wildcard-with-authentication", rules.Note, specCreds, nil, wildcardWithAuthentication},
	{"http-url", rules.Note, specHSTS, nil, httpURL},
	{"cookie-dropped", rules.Note, specCookies, nil, cookieDropped},
	{"needless-preflight", rules.Note, specPreflight, nil, needlessPreflight},
	{HeaderNotExposed, rules.Note, specExpose, nil, headerNotExposed},
	{"preflight-cache", rules.Note, specMaxAge, nil, preflightCache},
}

// Codes of notices that an engine's console speaks of too.
const (
	AuthorizationWildcard = "authorization-wildcard"
	HeaderNotExposed      = "header-not-exposed"
)

// about is a certain finding that an exchange shows, nil for one that none does.
func about(s *rules.Scene, e *rules.Exchange, header string) *rules.Finding {
	n := &rules.Finding{Confidence: rules.Certain, Exchange: e, Header: header, Facts: s.Facts()}
	if e != nil && e.Response != nil {
		n.Facts.Status, n.Facts.Responded, n.Facts.Asked = e.Status(), codes.ToRequest, e.Method
		if e.Send.Kind == fetch.Preflight {
			n.Facts.Responded = codes.ToPreflight
		}
	}
	if header != "" {
		n.Places = e.At(header, 0, 0)
		n.Facts.Header, n.Facts.Got, n.Facts.Absent = codes.FieldName(header), e.Header(header), !e.Has(header)
	}
	return n
}

// Find is what the notice has to say, nil for nothing.
func (n Notice) Find(s *rules.Scene) *rules.Finding {
	f := n.Judge(s)
	if f == nil {
		return nil
	}
	if f.Severity == "" {
		f.Severity = n.Severity
	}
	f.Code, f.Spec, f.Facts.Want = n.Code, n.Spec, f.Want
	return f
}

// unstableNotice speaks where no browser stops: a cause does where one does.
func unstableNotice(s *rules.Scene) *rules.Finding {
	if s.Verdict() != rules.Allowed {
		return nil
	}
	return Unstable(s)
}

// needReflection asks as somebody else where the origin was allowed by name.
func needReflection(s *rules.Scene) []rules.Experiment {
	if s.Named() != nil {
		return []rules.Experiment{rules.ForeignOrigin}
	}
	return nil
}

// bytesAfterResponse is about what browsers throw away, and the connection with
// it.
func bytesAfterResponse(s *rules.Scene) *rules.Finding {
	for _, e := range s.All() {
		if e.Surplus != "" {
			n := about(s, e, "")
			n.Facts.Got = e.Surplus
			n.Places = e.AtStatus()
			return n
		}
	}
	return nil
}

func anyOriginWithCredentials(s *rules.Scene) *rules.Finding {
	x := s.Made[rules.ForeignOrigin]
	// A preflight that repeats any origin proves nothing of the responses.
	if x == nil || x.Method == "OPTIONS" || x.Header(fetch.AccessControlAllowOrigin) != rules.Foreign || x.Header(fetch.AccessControlAllowCredentials) != "true" {
		return nil
	}
	n := about(s, x, fetch.AccessControlAllowOrigin)
	n.Facts.OtherValue = rules.Foreign
	return n
}

func varyOriginMissing(s *rules.Scene) *rules.Finding {
	e, x := s.Named(), s.Made[rules.ForeignOrigin]
	if e == nil || e.Method == "OPTIONS" || e.Varies("origin") || e.Varies("*") || unshared(e) {
		return nil
	}
	n := about(s, e, "vary")
	n.Want = "Origin"
	if x == nil {
		n.Severity, n.Confidence, n.Facts.Kind = rules.Note, rules.Low, "untried"
		return n
	}
	if x.Header(fetch.AccessControlAllowOrigin) == e.Header(fetch.AccessControlAllowOrigin) {
		return nil
	}
	return n
}

// unshared says that no cache keeps the response for anybody else.
func unshared(e *rules.Exchange) bool {
	return rules.InListFold(e.Header("cache-control"), "no-store") || rules.InListFold(e.Header("cache-control"), "private")
}

func authorizationWildcard(s *rules.Scene) *rules.Finding {
	for _, c := range s.Checks {
		for _, e := range c.Exchanges {
			list := e.Header(fetch.AccessControlAllowHeaders)
			if e.Kind() != rules.KindPreflight || !rules.InListFold(e.Sent(fetch.AccessControlRequestHeaders), "authorization") ||
				!rules.InList(list, "*") || rules.InListFold(list, "authorization") || c.Request.Credentials == fetch.CredentialsInclude {
				continue
			}
			n := about(s, e, fetch.AccessControlAllowHeaders)
			n.Check, n.Want = c.Name, "authorization"
			start, end := span(list, "*")
			n.Places = e.At(fetch.AccessControlAllowHeaders, start, end)
			return n
		}
	}
	return nil
}

// lifetimes is how long each browser asked about remembers a preflight.
func lifetimes(s *rules.Scene, e *rules.Exchange) []codes.Engine {
	var engines []codes.Engine
	for _, p := range s.Profiles() {
		engine := codes.Engine{Name: codes.List(p.Products), Seconds: p.PreflightMaxAge(e.Response.Headers)}
		i := slices.IndexFunc(s.Checks, func(c *rules.Check) bool { return slices.Contains(c.Exchanges, e) })
		if i >= 0 && engine.Seconds > 0 {
			switch kept := s.Checks[i].Remembers(p.ID, 1); {
			case kept == nil:
			case kept.Again[0].Reason == fetch.RecallWildcard, kept.Again[0].Reason == fetch.RecallOpaqueOrigin, kept.Again[0].Reason == fetch.RecallCacheMode && kept.Seconds == 0:
				engine.Seconds, engine.Why = 0, string(kept.Again[0].Reason)
			}
		}
		engines = append(engines, engine)
	}
	return engines
}

// remembered is the preflight that passed, nil when none did: what is
// remembered of one that failed is nothing.
func remembered(s *rules.Scene) *rules.Exchange {
	if e := s.Preflight(); e.Passes() {
		return e
	}
	return nil
}

func preflightCache(s *rules.Scene) *rules.Finding {
	e := remembered(s)
	if e == nil || badMaxAge(e) {
		return nil
	}
	n := about(s, e, fetch.AccessControlMaxAge)
	n.Facts.Engines = lifetimes(s, e)
	return n
}

// badMaxAge says whether Access-Control-Max-Age is there and no number of
// seconds.
func badMaxAge(e *rules.Exchange) bool {
	v := e.Header(fetch.AccessControlMaxAge)
	return e.Has(fetch.AccessControlMaxAge) && (v == "" || strings.Trim(v, "0123456789") != "")
}

func maxAgeInvalid(s *rules.Scene) *rules.Finding {
	e := remembered(s)
	if e == nil || !badMaxAge(e) {
		return nil
	}
	n := about(s, e, fetch.AccessControlMaxAge)
	n.Want, n.Facts.Engines = "7200", lifetimes(s, e)
	return n
}

func thirdPartyCookies(s *rules.Scene) *rules.Finding {
	if !s.Credentials() || !s.CrossSite() || s.Request().Origin.Opaque() || cookieNotSent(s) != nil {
		return nil
	}
	r := s.Request()
	page, api := r.Origin, r.Target()
	n := about(s, nil, "")
	n.Check = s.Checks[0].Name
	for _, p := range s.Profiles() {
		if fetch.SchemelesslySameSite(page, api) && !p.Cookies.SchemefulSite {
			continue // for this one they are one site
		}
		n.Facts.Engines = append(n.Facts.Engines, codes.Engine{Name: codes.List(p.Products), Cookies: string(p.Cookies.ThirdParty)})
	}
	if n.Facts.Engines == nil {
		return nil
	}
	return n
}

// cookieNotSent is about the cookies that are given with their attributes, and
// the request for the URL itself.
func cookieNotSent(s *rules.Scene) *rules.Finding {
	r := s.Request()
	if len(r.Cookies) == 0 || !s.Credentials() {
		return nil
	}
	to, err := r.RequestURL()
	if err != nil {
		return nil
	}
	var n *rules.Finding
	for _, c := range r.Cookies {
		if c.Bare {
			continue
		}
		var by []withheld
		for _, p := range s.Profiles() {
			sent, known, why := p.Cookies.Sends(c, r.Origin, to, to, false)
			if sent || !known {
				continue
			}
			if n == nil {
				n = about(s, nil, "")
				n.Check, n.Facts.Subject, n.Facts.Kind = s.Checks[0].Name, c.Name, cookieKinds[why]
			}
			if n.Facts.Subject == c.Name {
				n.Facts.Others = append(n.Facts.Others, p.Products...)
			}
			if i := slices.IndexFunc(by, func(b withheld) bool { return b.why == why }); i >= 0 {
				by[i].who = append(by[i].who, p.Products...)
			} else {
				by = append(by, withheld{why, slices.Clone(p.Products)})
			}
		}
		for _, b := range by {
			n.Facts.Names = append(n.Facts.Names, c.Name+" in "+codes.List(b.who)+": "+codes.CookieReasons[b.why])
		}
	}
	return n
}

// withheld are the browsers that leave a cookie out for one reason.
type withheld struct {
	why fetch.CookieReason
	who []string
}

// cookieKinds are the advice for a reason; the rest is of the cookie's host or
// path.
var cookieKinds = map[fetch.CookieReason]string{
	fetch.CookieLax: "site", fetch.CookieStrict: "site", fetch.CookieUnset: "site", fetch.CookieNotSecure: "site",
	fetch.CookieBlocked: "third-party", fetch.CookieOverHTTP: "secure", fetch.CookiePrefix: "secure",
}

func cookieSameSite(s *rules.Scene) *rules.Finding {
	if !s.Credentials() || !s.CrossSite() {
		return nil
	}
	var n *rules.Finding
	for _, e := range s.All() {
		if e.Kind() != rules.KindActual {
			continue
		}
		for _, v := range e.Lines("set-cookie") {
			c := fetch.ParseSetCookie(v)
			why := ""
			switch {
			case c.Removed, c.SameSite == fetch.SameSiteNone && c.Secure:
				continue
			case c.SameSite == fetch.SameSiteNone:
				why = "no Secure"
			case c.SameSite == fetch.SameSiteUnset:
				why = "no SameSite"
			default:
				why = "SameSite=" + string(c.SameSite)
			}
			if n == nil {
				n = about(s, e, "") // no place: the value is a secret, the name is not
				n.Facts.Subject = c.Name
				if c.SameSite == fetch.SameSiteNone {
					n.Facts.Kind = "secure"
				}
			}
			if told := c.Name + ": " + why; !slices.Contains(n.Facts.Names, told) {
				n.Facts.Names = append(n.Facts.Names, told)
			}
		}
	}
	return n
}

func enginesDiffer(s *rules.Scene) *rules.Finding {
	for _, c := range s.Checks {
		by := map[rules.Verdict][]string{}
		for _, r := range c.Results {
			by[r.Verdict] = append(by[r.Verdict], r.Browser.Products()...)
		}
		if len(by[rules.Allowed]) == 0 || len(by[rules.Blocked]) == 0 {
			continue
		}
		n := about(s, nil, "")
		n.Check, n.Facts.Names, n.Facts.Others = c.Name, by[rules.Allowed], by[rules.Blocked]
		return n
	}
	return nil
}

func sameOrigin(s *rules.Scene) *rules.Finding {
	if !s.Request().Origin.SameOrigin(s.Checks[0].Request.Of()) || s.Verdict() == rules.Blocked {
		return nil
	}
	n := about(s, nil, "")
	n.Check = s.Checks[0].Name
	return n
}

func opaqueResponse(s *rules.Scene) *rules.Finding {
	for _, c := range s.Checks {
		if c.Verdict == rules.Allowed && c.Request.Initiator != fetch.InitiatorBeacon && c.Request.Mode == fetch.ModeNoCORS && len(c.Results) > 0 && c.Results[0].Response.Type == "opaque" {
			n := about(s, nil, "")
			n.Check = c.Name
			return n
		}
	}
	return nil
}

func errorStatus(s *rules.Scene) *rules.Finding {
	for _, c := range s.Checks {
		e := c.Final()
		if e == nil || e.Status() < 400 || c.Request.Mode == fetch.ModeNoCORS {
			continue
		}
		n := about(s, e, "")
		n.Check, n.Places, n.Facts.Said = c.Name, e.AtStatus(), e.Excerpt()
		judged := said.Credentials(e)
		switch {
		case e.Status() == 401 && e.Header(fetch.AccessControlAllowCredentials) == "true" && c.Request.Credentials != fetch.CredentialsInclude:
			n.Facts.Kind = "cookie"
		case said.Of(e, said.CSRF) != nil:
			n.Facts.Kind = "csrf"
		case judged != said.Unasked:
			n.Facts.Kind = string(judged)
		case e.Status() == 405:
			n.Facts.Kind, n.Facts.Names = "method", said.Methods(e, e.Method)
		}
		return n
	}
	return nil
}

// needlessPreflight: of the two checks of the same GET the one without a
// Content-Type passes.
func needlessPreflight(s *rules.Scene) *rules.Finding {
	if len(s.Checks) != 2 || s.Checks[0].Verdict != rules.Allowed || s.Checks[1].Verdict != rules.Blocked {
		return nil
	}
	c := s.Checks[1]
	if c.Request.Body != nil || fetch.NormalizeMethod(c.Request.Method) != "GET" || len(c.Request.Headers) != 1 || !c.Request.Headers.Has("content-type") {
		return nil
	}
	n := about(s, nil, "")
	n.Check = c.Name
	return n
}
