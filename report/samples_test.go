package report

import (
	"strings"
	"time"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/fix"
)

// The diagnoses below are what runs against real servers concluded, written
// down by hand: each shows another part of a report.

const (
	page3000 = "http://localhost:3000"
	api      = "http://localhost:5000/api/data"
	secret   = "s3cr3t-t0ken-of-the-user"
)

var three = []string{"chromium", "firefox", "webkit"}

func ptr[T any](v T) *T { return &v }

func samples() map[string]*rules.Diagnosis {
	return map[string]*rules.Diagnosis{
		"missing":     missing(),
		"slash":       slash(),
		"wildcard":    wildcard(),
		"auth":        auth(),
		"engines":     engines(),
		"allowed":     allowed(),
		"held":        held(),
		"refused":     refused(),
		"forbidden":   forbidden(),
		"multiple":    multiple(),
		"hostile":     hostile(),
		"certificate": certificate(),
		"confirmed":   confirmed(),
		"disagrees":   disagrees(),
	}
}

func get(url, origin string, headers ...fetch.Header) fetch.Request {
	o := fetch.OriginOf(origin)
	return fetch.Request{
		URL: url, Method: "GET", Headers: headers, Origin: o,
		Mode: fetch.ModeCORS, Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow, Initiator: "fetch",
	}
}

var jsonType = fetch.Header{Name: "Content-Type", Value: "application/json"}

// exchange builds one as a driver on loopback would: the headers a test is
// about, and those every request has.
func exchange(id int, kind fetch.Kind, method, url, origin string, status int, reason string, headers ...fetch.Header) *rules.Exchange {
	x := &rules.Exchange{ID: id}
	x.Send = fetch.Send{
		Kind: kind, Browsers: three, Method: method, URL: url,
		Headers: fetch.HeaderList{{Name: "Host", Value: "localhost:5000"}, {Name: "Accept", Value: "*/*"}, {Name: "Origin", Value: origin}},
	}
	x.Answer = fetch.Answer{
		Response:      &fetch.Response{Protocol: "HTTP/1.1", Status: status, Reason: reason, Headers: headers},
		RemoteAddress: "127.0.0.1:5000",
		Timing:        fetch.Timing{DNS: -1, Connect: 120 * time.Microsecond, TLS: -1, FirstByte: 730 * time.Microsecond},
	}
	return x
}

func chromiumLine(url, origin, reason string) *string {
	return ptr("Access to fetch at '" + url + "' from origin '" + origin + "' has been blocked by CORS policy: " + reason)
}

func firefoxLine(url, reason, status string) *string {
	s := "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at " + url + ". (Reason: " + reason + ")."
	if status != "" {
		s += " Status code: " + status + "."
	}
	return &s
}

func blocked(engine browser.ID, stage fetch.Stage, name string, console *string) rules.Result {
	r := rules.Result{Browser: engine, Verdict: rules.Blocked, Stage: stage, Console: console, Response: fetch.FilteredResponse{Type: "error"}}
	if name != "" {
		r.Error = &name
	}
	return r
}

func passed(engine browser.ID, url string, readable ...string) rules.Result {
	return rules.Result{
		Browser: engine, Verdict: rules.Allowed,
		Response: fetch.FilteredResponse{Type: "cors", Status: 200, URL: url}, Readable: readable,
	}
}

func fault(stage fetch.Stage, reason fetch.Reason, exchange int, first bool) rules.Fault {
	return rules.Fault{NetworkError: fetch.NetworkError{Stage: stage, Reason: reason, Exchange: exchange}, Browsers: browser.IDs(), First: first}
}

func expressFix(options string) fix.Fix {
	return fix.Fix{
		Framework: "express", Title: "Express, with the cors package", Versions: "Express 4 and 5, cors 2.8",
		Docs: "https://expressjs.com/en/resources/middleware/cors.html",
		Steps: []fix.Step{
			{ID: "install", Run: "npm install cors"},
			{ID: "imports", File: "app.js", Where: "with the other requires", Language: "js", Code: "const cors = require('cors');"},
			{ID: "configure", File: "app.js", Where: "right after the app is made, before routes and authentication", Language: "js", Code: options},
		},
		Notes: []string{"Delete any other middleware that sets Access-Control-Allow-Origin: a response must carry that header once."},
	}
}

var djangoFix = fix.Fix{
	Framework: "django", Title: "Django, with django-cors-headers", Versions: "Django 4.2 to 5.2",
	Docs: "https://pypi.org/project/django-cors-headers/",
	Steps: []fix.Step{
		{ID: "install", Run: "python -m pip install django-cors-headers"},
		{ID: "settings", File: "settings.py", Where: "at the end", Language: "python", Code: `INSTALLED_APPS = [*INSTALLED_APPS, "corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
CORS_ALLOWED_ORIGINS = [
    "https://app.example.com",
]`},
	},
}

// missing: an Express program without any CORS layer, both default checks.
func missing() *rules.Diagnosis {
	reason := "No 'Access-Control-Allow-Origin' header is present on the requested resource."
	simple := &rules.Check{
		Name: "simple", Request: get(api, page3000), Verdict: rules.Blocked, Complete: true,
		Results: []rules.Result{
			blocked("chromium", fetch.StageActual, "MissingAllowOriginHeader", chromiumLine(api, page3000, reason)),
			blocked("firefox", fetch.StageActual, "CORSMissingAllowOrigin", firefoxLine(api, "CORS header ‘Access-Control-Allow-Origin’ missing", "200")),
			blocked("webkit", fetch.StageActual, "", ptr("Origin "+page3000+" is not allowed by Access-Control-Allow-Origin. Status code: 200")),
		},
		Exchanges: []*rules.Exchange{exchange(1, fetch.Actual, "GET", api, page3000, 200, "OK",
			fetch.Header{Name: "X-Powered-By", Value: "Express"}, jsonType, fetch.Header{Name: "Content-Length", Value: "15"},
			fetch.Header{Name: "Set-Cookie", Value: "connect.sid=" + secret + "; Path=/; HttpOnly; SameSite=Lax"})},
		Faults: []rules.Fault{fault(fetch.StageActual, fetch.MissingAllowOrigin, 1, true)},
	}
	preflighted := &rules.Check{
		Name: "preflighted", Request: get(api, page3000, jsonType), Verdict: rules.Blocked, Complete: true,
		Results: []rules.Result{
			blocked("chromium", fetch.StagePreflight, "PreflightMissingAllowOriginHeader", chromiumLine(api, page3000, "Response to preflight request doesn't pass access control check: "+reason)),
			blocked("firefox", fetch.StagePreflight, "CORSMissingAllowOrigin", firefoxLine(api, "CORS header ‘Access-Control-Allow-Origin’ missing", "200")),
			blocked("webkit", fetch.StagePreflight, "", ptr("Origin "+page3000+" is not allowed by Access-Control-Allow-Origin. Status code: 200")),
		},
		Exchanges: []*rules.Exchange{exchange(2, fetch.Preflight, "OPTIONS", api, page3000, 200, "OK",
			fetch.Header{Name: "X-Powered-By", Value: "Express"}, fetch.Header{Name: "Allow", Value: "GET, HEAD"})},
		Faults: []rules.Fault{fault(fetch.StagePreflight, fetch.MissingAllowOrigin, 2, true), fault(fetch.StagePreflight, fetch.HeaderNotAllowed, 2, false)},
	}
	other := exchange(3, fetch.Experiment, "GET", api, "https://cors-check.invalid", 200, "OK", fetch.Header{Name: "X-Powered-By", Value: "Express"})
	other.Name = "other-origin"
	return &rules.Diagnosis{
		URL: api, Origin: page3000, Expected: rules.Allowed, Verdict: rules.Blocked,
		Checks:      []*rules.Check{simple, preflighted},
		Experiments: []*rules.Exchange{other},
		Findings: []rules.Finding{
			{
				Code: "no-cors-headers", Severity: rules.Error, Confidence: rules.Certain, Check: "simple", Exchange: 1,
				Title:    "The API sends no CORS header at all",
				Detail:   "The browser lets a page of " + page3000 + " read this response only if it carries Access-Control-Allow-Origin with that origin, and it carries none. Neither do the answers to the preflight and to a request of another origin: nothing in this server speaks CORS.",
				Advice:   "Add a CORS layer to the server and allow " + page3000 + ".",
				Evidence: rules.Evidence{Header: "access-control-allow-origin", Want: ptr(page3000)},
				Explains: []string{"MissingAllowOriginHeader", "PreflightMissingAllowOriginHeader", "CORSMissingAllowOrigin"},
				Spec:     "https://fetch.spec.whatwg.org/#concept-cors-check",
			},
			{
				Code: "header-not-allowed", Severity: rules.Error, Confidence: rules.Certain, Check: "preflighted", Exchange: 2,
				Title:    "The preflight does not allow the request header content-type",
				Detail:   "Once the origin is allowed, the browser looks for content-type in Access-Control-Allow-Headers.",
				Advice:   "Allow the header content-type.",
				Evidence: rules.Evidence{Header: "access-control-allow-headers", Want: ptr("content-type")},
				Spec:     "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0",
			},
		},
		Server: &rules.Server{Framework: "express", Confidence: rules.High, Evidence: []string{"x-powered-by: Express"}},
		Policy: &fix.Policy{Origins: []string{page3000}, Methods: []string{"GET"}, Headers: []string{"content-type"}},
		Fixes: []fix.Fix{expressFix(`app.use(cors({
  origin: ['http://localhost:3000'],
  methods: ['GET'],
  allowedHeaders: ['content-type'],
}));`)},
		Verify: "cors-check " + api + " --origin " + page3000,
	}
}

// slash: the origin in the configuration ends in a slash.
func slash() *rules.Diagnosis {
	const url, origin = "https://api.example.com/v1/items?limit=20", "https://app.example.com"
	value := origin + "/"
	reason := "The 'Access-Control-Allow-Origin' header has a value '" + value + "' that is not equal to the supplied origin. Have the server send the header with a valid value."
	x := exchange(1, fetch.Actual, "GET", url, origin, 200, "",
		fetch.Header{Name: "content-type", Value: "application/json"},
		fetch.Header{Name: "access-control-allow-origin", Value: value},
		fetch.Header{Name: "vary", Value: "Origin"})
	x.Response.Protocol = "HTTP/2.0"
	x.RemoteAddress = "[2001:db8::17]:443"
	x.Timing = fetch.Timing{DNS: 11 * time.Millisecond, Connect: 18 * time.Millisecond, TLS: 22 * time.Millisecond, FirstByte: 96 * time.Millisecond}
	return &rules.Diagnosis{
		URL: url, Origin: origin, Expected: rules.Allowed, Verdict: rules.Blocked,
		Checks: []*rules.Check{{
			Name: "simple", Request: get(url, origin), Verdict: rules.Blocked, Complete: true,
			Results: []rules.Result{
				blocked("chromium", fetch.StageActual, "AllowOriginMismatch", chromiumLine(url, origin, reason)),
				blocked("firefox", fetch.StageActual, "CORSAllowOriginNotMatchingOrigin", firefoxLine(url, "CORS header ‘Access-Control-Allow-Origin’ does not match ‘"+value+"’", "")),
				blocked("webkit", fetch.StageActual, "", ptr("Origin "+origin+" is not allowed by Access-Control-Allow-Origin. Status code: 200")),
			},
			Exchanges: []*rules.Exchange{x},
			Faults:    []rules.Fault{fault(fetch.StageActual, fetch.AllowOriginMismatch, 1, true)},
		}},
		Findings: []rules.Finding{{
			Code: "allow-origin-trailing-slash", Severity: rules.Error, Confidence: rules.Certain, Check: "simple", Exchange: 1,
			Title:  "The allowed origin ends in a slash",
			Detail: "The browser compares " + value + " byte for byte with the page's origin, " + origin + ", and an origin never ends in a slash.",
			Advice: "Remove the slash from the origin in the server's configuration.",
			Evidence: rules.Evidence{
				Header: "access-control-allow-origin", Got: ptr(value), Want: ptr(origin), Start: len(origin), End: len(value),
			},
			Explains: []string{"AllowOriginMismatch", "CORSAllowOriginNotMatchingOrigin"},
			Spec:     "https://fetch.spec.whatwg.org/#concept-cors-check",
		}},
		Policy: &fix.Policy{Origins: []string{origin}, Methods: []string{"GET"}},
		Fixes:  []fix.Fix{djangoFix},
		Verify: "cors-check 'https://api.example.com/v1/items?limit=20' --origin https://app.example.com --only simple",
	}
}

// wildcard: a star with credentials, and a cookie and a token given by the
// user.
func wildcard() *rules.Diagnosis {
	const origin = "http://localhost:5173"
	request := get(api, origin, fetch.Header{Name: "Authorization", Value: "Bearer " + secret})
	request.Credentials = fetch.CredentialsInclude
	request.Cookie = "sid=" + secret + "; theme=dark"
	reason := "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'."
	x := exchange(1, fetch.Preflight, "OPTIONS", api, origin, 204, "No Content",
		fetch.Header{Name: "Access-Control-Allow-Origin", Value: "*"},
		fetch.Header{Name: "Access-Control-Allow-Methods", Value: "GET,HEAD,PUT,PATCH,POST,DELETE"},
		fetch.Header{Name: "Access-Control-Allow-Headers", Value: "authorization"},
		fetch.Header{Name: "X-Echo", Value: "Bearer " + secret})
	return &rules.Diagnosis{
		URL: api, Origin: origin, Expected: rules.Allowed, Verdict: rules.Blocked,
		Checks: []*rules.Check{{
			Name: "request", Request: request, Verdict: rules.Blocked, Complete: true,
			Results: []rules.Result{
				blocked("chromium", fetch.StagePreflight, "PreflightWildcardOriginNotAllowed", chromiumLine(api, origin, "Response to preflight request doesn't pass access control check: "+reason)),
				blocked("firefox", fetch.StagePreflight, "CORSNotSupportingCredentials", ptr("Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘"+api+"’. (Reason: Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’).")),
				blocked("webkit", fetch.StagePreflight, "", ptr("Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true.")),
			},
			Exchanges: []*rules.Exchange{x},
			Faults:    []rules.Fault{fault(fetch.StagePreflight, fetch.WildcardWithCredentials, 1, true)},
		}},
		Findings: []rules.Finding{
			{
				Code: "wildcard-with-credentials", Severity: rules.Error, Confidence: rules.Certain, Check: "request", Exchange: 1,
				Title:    "Access-Control-Allow-Origin is * and the request has credentials",
				Detail:   "With credentials included the browser takes * for a name, not for every origin, and " + origin + " is not *.",
				Advice:   "Answer with the origin itself and with Access-Control-Allow-Credentials: true.",
				Evidence: rules.Evidence{Header: "access-control-allow-origin", Got: ptr("*"), Want: ptr(origin)},
				Explains: []string{"PreflightWildcardOriginNotAllowed", "CORSNotSupportingCredentials"},
				Spec:     "https://fetch.spec.whatwg.org/#concept-cors-check",
			},
			{
				Code: "allow-credentials-missing", Severity: rules.Error, Confidence: rules.Certain, Check: "request", Exchange: 1,
				Title:    "The response does not allow credentials",
				Advice:   "Send Access-Control-Allow-Credentials: true, in lower case.",
				Evidence: rules.Evidence{Header: "access-control-allow-credentials", Want: ptr("true")},
				Spec:     "https://fetch.spec.whatwg.org/#concept-cors-check",
			},
			{
				Code: "vary-missing", Severity: rules.Warning, Confidence: rules.Medium, Check: "request", Exchange: 1,
				Title:    "A cache may hand one origin's answer to another",
				Detail:   "The answer depends on Origin and does not say so.",
				Evidence: rules.Evidence{Header: "vary", Want: ptr("Origin")},
			},
			{Code: "cookie-third-party", Severity: rules.Note, Confidence: rules.Low, Title: "Safari sends no cookie to another site at all"},
		},
		Policy: &fix.Policy{Origins: []string{origin}, Methods: []string{"GET"}, Headers: []string{"authorization"}, Expose: []string{"x-total"}, Credentials: true, MaxAge: ptr(600)},
		Notes:  []string{"The header Cookie was dropped: a script may not set it. --cookie gives the browser a cookie to send."},
		Verify: "cors-check " + api + " --origin " + origin + " -H 'Authorization: Bearer " + secret + "' --cookie 'sid=" + secret + "; theme=dark' --credentials include",
	}
}

// auth: the preflight is answered by the authentication in front; several
// frameworks.
func auth() *rules.Diagnosis {
	const url, origin = "https://api.example.com/orders", "https://app.example.com"
	reason := "Response to preflight request doesn't pass access control check: It does not have HTTP ok status."
	x := exchange(1, fetch.Preflight, "OPTIONS", url, origin, 401, "Unauthorized",
		fetch.Header{Name: "Access-Control-Allow-Origin", Value: origin},
		fetch.Header{Name: "WWW-Authenticate", Value: `Bearer realm="api"`})
	experiment := exchange(2, fetch.Experiment, "OPTIONS", "https://api.example.com/cors-check-4f2a", origin, 401, "Unauthorized")
	experiment.Name = "random-path"
	request := get(url, origin, jsonType)
	request.Method = "POST"
	request.Held = true
	return &rules.Diagnosis{
		URL: url, Origin: origin, Expected: rules.Allowed, Verdict: rules.Blocked,
		Checks: []*rules.Check{{
			Name: "request", Request: request, Verdict: rules.Blocked, Complete: true,
			Results: []rules.Result{
				blocked("chromium", fetch.StagePreflight, "PreflightInvalidStatus", chromiumLine(url, origin, reason)),
				blocked("firefox", fetch.StagePreflight, "CORSPreflightDidNotSucceed", firefoxLine(url, "CORS preflight response did not succeed", "401")),
				blocked("webkit", fetch.StagePreflight, "", ptr("Preflight response is not successful. Status code: 401")),
			},
			Exchanges: []*rules.Exchange{x},
			Faults:    []rules.Fault{fault(fetch.StagePreflight, fetch.PreflightStatus, 1, true)},
		}},
		Experiments: []*rules.Exchange{experiment},
		Findings: []rules.Finding{{
			Code: "auth-before-preflight", Severity: rules.Error, Confidence: rules.High, Check: "request", Exchange: 1,
			Title:    "Authentication answers the preflight",
			Detail:   "The browser never puts Authorization or cookies on a preflight, so a server that asks for them there can never pass it. The answer is 401 Unauthorized with WWW-Authenticate: Bearer; a path that does not exist is answered the same.",
			Advice:   "Handle OPTIONS before authentication: put the CORS middleware first.",
			Evidence: rules.Evidence{Got: ptr("401 Unauthorized"), Want: ptr("a status from 200 to 299")},
			Explains: []string{"PreflightInvalidStatus", "CORSPreflightDidNotSucceed"},
			Spec:     "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0",
		}},
		Policy: &fix.Policy{Origins: []string{origin}, Methods: []string{"POST"}, Headers: []string{"content-type"}},
		Fixes: []fix.Fix{
			{
				Framework: "aspnetcore", Title: "ASP.NET Core", Versions: ".NET 8 to 10", Docs: "https://learn.microsoft.com/aspnet/core/security/cors",
				Steps: []fix.Step{
					{ID: "services", File: "Program.cs", Where: "before builder.Build()", Language: "csharp", Code: "builder.Services.AddCors(options =>\n    options.AddDefaultPolicy(policy =>\n        policy.WithOrigins(\"https://app.example.com\")\n            .WithMethods(\"POST\")\n            .WithHeaders(\"content-type\")));"},
					{ID: "pipeline", File: "Program.cs", Where: "after builder.Build(), before UseAuthentication()", Language: "csharp", Code: "app.UseCors();"},
				},
			},
			djangoFix,
		},
		Verify: "cors-check https://api.example.com/orders --origin https://app.example.com -X POST -H 'Content-Type: application/json'",
	}
}

// engines: one browser needs a preflight that the others do not.
func engines() *rules.Diagnosis {
	request := get(api, page3000, fetch.Header{Name: "Save-Data", Value: "on"})
	preflight := exchange(1, fetch.Preflight, "OPTIONS", api, page3000, 204, "No Content",
		fetch.Header{Name: "Access-Control-Allow-Origin", Value: page3000}, fetch.Header{Name: "Access-Control-Allow-Headers", Value: "content-type, authorization"})
	preflight.Browsers = []string{"firefox"}
	actual := exchange(2, fetch.Actual, "GET", api, page3000, 200, "OK", fetch.Header{Name: "Access-Control-Allow-Origin", Value: page3000})
	actual.Browsers = []string{"chromium", "webkit"}
	first := fault(fetch.StagePreflight, fetch.HeaderNotAllowed, 1, true)
	first.Browsers = []browser.ID{"firefox"}
	return &rules.Diagnosis{
		URL: api, Origin: page3000, Expected: rules.Allowed, Verdict: rules.Blocked,
		Checks: []*rules.Check{{
			Name: "request", Request: request, Verdict: rules.Blocked, Complete: true,
			Results: []rules.Result{
				passed("chromium", api, "content-length", "content-type"),
				blocked("firefox", fetch.StagePreflight, "CORSMissingAllowHeaderFromPreflight", firefoxLine(api, "header ‘save-data’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response", "")),
				passed("webkit", api, "content-type"),
			},
			Exchanges: []*rules.Exchange{preflight, actual},
			Faults:    []rules.Fault{first},
		}},
		Findings: []rules.Finding{{
			Code: "header-not-allowed", Severity: rules.Error, Confidence: rules.Certain, Check: "request", Exchange: 1,
			Title:    "The preflight does not allow the request header save-data",
			Detail:   "Firefox asks for save-data in a preflight; Chrome and Safari send it without asking.",
			Advice:   "Add save-data to Access-Control-Allow-Headers.",
			Evidence: rules.Evidence{Header: "access-control-allow-headers", Got: ptr("content-type, authorization"), Want: ptr("content-type, authorization, save-data")},
			Explains: []string{"CORSMissingAllowHeaderFromPreflight"},
		}},
		Policy: &fix.Policy{Origins: []string{page3000}, Methods: []string{"GET"}, Headers: []string{"content-type", "authorization", "save-data"}},
		Verify: "cors-check " + api + " --origin " + page3000 + " -H 'Save-Data: on'",
	}
}

// allowed: nothing wrong, both default checks.
func allowed() *rules.Diagnosis {
	ok := []fetch.Header{{Name: "Access-Control-Allow-Origin", Value: page3000}, {Name: "Vary", Value: "Origin"}}
	check := func(name string, request fetch.Request, exchanges ...*rules.Exchange) *rules.Check {
		c := &rules.Check{Name: name, Request: request, Verdict: rules.Allowed, Complete: true, Exchanges: exchanges}
		for _, b := range browser.IDs() {
			c.Results = append(c.Results, passed(b, api, "content-length", "content-type"))
		}
		return c
	}
	return &rules.Diagnosis{
		URL: api, Origin: page3000, Expected: rules.Allowed, Verdict: rules.Allowed,
		Checks: []*rules.Check{
			check("simple", get(api, page3000), exchange(1, fetch.Actual, "GET", api, page3000, 200, "OK", ok...)),
			check("preflighted", get(api, page3000, jsonType),
				exchange(2, fetch.Preflight, "OPTIONS", api, page3000, 204, "No Content", append(ok, fetch.Header{Name: "Access-Control-Allow-Headers", Value: "content-type"})...),
				exchange(3, fetch.Actual, "GET", api, page3000, 200, "OK", ok...)),
		},
		Verify: "cors-check " + api + " --origin " + page3000,
	}
}

// held: a PUT whose preflight passes and which is not sent.
func held() *rules.Diagnosis {
	request := get(api, page3000, jsonType)
	request.Method, request.Held = "PUT", true
	c := &rules.Check{
		Name: "request", Request: request, Verdict: rules.Allowed, Complete: false,
		Exchanges: []*rules.Exchange{exchange(1, fetch.Preflight, "OPTIONS", api, page3000, 204, "No Content",
			fetch.Header{Name: "Access-Control-Allow-Origin", Value: page3000}, fetch.Header{Name: "Access-Control-Allow-Methods", Value: "PUT"}, fetch.Header{Name: "Access-Control-Allow-Headers", Value: "*"})},
	}
	for _, b := range browser.IDs() {
		c.Results = append(c.Results, rules.Result{Browser: b, Verdict: rules.Allowed, Response: fetch.FilteredResponse{Type: "cors"}})
	}
	return &rules.Diagnosis{
		URL: api, Origin: page3000, Expected: rules.Allowed, Verdict: rules.Allowed, Checks: []*rules.Check{c},
		Verify: "cors-check " + api + " --origin " + page3000 + " -X PUT -H 'Content-Type: application/json' --send",
	}
}

// confirmed: held, and a real browser has agreed as far as it got.
func confirmed() *rules.Diagnosis {
	d := held()
	d.Checks[0].Confirm(rules.Confirmation{Engine: "chromium", Browser: "Chromium", Version: "156.0.8078.79", Verdict: rules.Allowed})
	return d
}

// disagrees: a real browser lets one check through and words the other's
// failure in its own way.
func disagrees() *rules.Diagnosis {
	d := missing()
	d.Checks[0].Confirm(rules.Confirmation{Engine: "chromium", Browser: "Edge", Version: "120.0.2210.61", Verdict: rules.Allowed})
	d.Checks[1].Confirm(rules.Confirmation{
		Engine: "chromium", Browser: "Edge", Version: "120.0.2210.61", Verdict: rules.Blocked, Error: ptr("PreflightMissingAllowOriginHeader"),
		Console: chromiumLine(api, page3000, "No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, …"),
	})
	return d
}

// refused: nothing listens.
func refused() *rules.Diagnosis {
	return transport(api, page3000, fetch.ConnectionRefused, "connect: connection refused", rules.Finding{
		Code: "connection-refused", Severity: rules.Error, Confidence: rules.Certain, Check: "simple", Exchange: 1, NotCORS: true,
		Title:  "Nothing listens on localhost port 5000",
		Detail: "The connection was refused before any HTTP was spoken. This is not CORS, although Firefox words it so.",
		Advice: "Start the API, or check the port.",
	}, "net::ERR_CONNECTION_REFUSED")
}

// certificate: a failure in TLS.
func certificate() *rules.Diagnosis {
	d := transport("https://api.example.com/", "https://app.example.com", fetch.CertificateName, "certificate is valid for *.example.net, not api.example.com", rules.Finding{
		Code: "certificate-name", Severity: rules.Error, Confidence: rules.Certain, Check: "simple", Exchange: 1, NotCORS: true,
		Title:    "The certificate is for another name",
		Detail:   "The certificate names *.example.net and the URL says api.example.com.",
		Advice:   "Get a certificate for api.example.com, or use the name it has.",
		Evidence: rules.Evidence{Got: ptr("*.example.net"), Want: ptr("api.example.com")},
	}, "net::ERR_CERT_COMMON_NAME_INVALID")
	d.Expected = rules.Blocked
	return d
}

func transport(url, origin string, kind fetch.FailureKind, detail string, f rules.Finding, name string) *rules.Diagnosis {
	x := exchange(1, fetch.Actual, "GET", url, origin, 0, "")
	x.Answer = fetch.Answer{Failure: &fetch.Failure{Kind: kind, Detail: detail}, Timing: fetch.Timing{DNS: -1, Connect: -1, TLS: -1, FirstByte: -1}}
	return &rules.Diagnosis{
		URL: url, Origin: origin, Expected: rules.Allowed, Verdict: rules.NoVerdict,
		Checks: []*rules.Check{{
			Name: "simple", Request: get(url, origin), Verdict: rules.NoVerdict,
			Results: []rules.Result{
				{Browser: "chromium", Stage: fetch.StageActual, Error: ptr(name), Response: fetch.FilteredResponse{Type: "error"}},
				{Browser: "firefox", Stage: fetch.StageActual, Error: ptr("CORSDidNotSucceed"), Console: firefoxLine(url, "CORS request did not succeed", "(null)"), Response: fetch.FilteredResponse{Type: "error"}},
				{Browser: "webkit", Stage: fetch.StageActual, Console: ptr("Fetch API cannot load " + url + " due to access control checks."), Response: fetch.FilteredResponse{Type: "error"}},
			},
			Exchanges: []*rules.Exchange{x},
		}},
		Findings: []rules.Finding{f},
		Verify:   "cors-check " + url + " --origin " + origin + " --only simple",
	}
}

// forbidden: a foreign origin is refused, and that is what was expected.
func forbidden() *rules.Diagnosis {
	d := missing()
	d.Expected = rules.Blocked
	d.Checks = d.Checks[:1]
	d.Findings, d.Fixes, d.Experiments, d.Policy = nil, nil, nil, nil
	return d
}

// multiple: two layers each add the header, in long lines.
func multiple() *rules.Diagnosis {
	d := slash()
	const origin = "https://app.example.com"
	x := d.Checks[0].Exchanges[0]
	x.Response.Headers = fetch.HeaderList{
		{Name: "access-control-allow-origin", Value: origin},
		{Name: "access-control-allow-origin", Value: "*"},
		{Name: "access-control-allow-headers", Value: strings.Repeat("x-some-header, ", 40) + "x bad, " + strings.Repeat("x-other-header, ", 40)},
	}
	long, _ := x.Response.Headers.Get("access-control-allow-headers")
	at := strings.Index(long, "x bad")
	d.Findings = []rules.Finding{
		{
			Code: "allow-origin-multiple", Severity: rules.Error, Confidence: rules.Certain, Check: "simple", Exchange: 1,
			Title:    "Two lines of Access-Control-Allow-Origin",
			Detail:   "The browser joins the two lines to one value, " + origin + ", *, and that is no origin.",
			Advice:   "Let one layer alone set the header.",
			Evidence: rules.Evidence{Header: "access-control-allow-origin", Got: ptr(origin + ", *"), Want: ptr(origin), Start: len(origin) + 2, End: len(origin) + 3},
		},
		{
			Code: "allow-headers-invalid", Severity: rules.Error, Confidence: rules.Certain, Check: "simple", Exchange: 1,
			Title:    "Access-Control-Allow-Headers is no list of names",
			Advice:   "Separate the names with commas.",
			Evidence: rules.Evidence{Header: "access-control-allow-headers", Got: &long, Start: at, End: at + len("x bad")},
		},
	}
	return d
}

// evil holds what must never reach a terminal, a log or a page as it is.
const evil = "\x1b[31mred\x1b]0;title\a\r\n::error file=x::pwned ##[error]a ##vso[task] <script>alert(1)</script> \u202eevil\u2066 \u200b\x9b1m \xff\xfe\u0085\u2028 \t%0a \x00\x7f`$(id)`"

// hostile: a server that puts that everywhere it can.
func hostile() *rules.Diagnosis {
	d := slash()
	x := d.Checks[0].Exchanges[0]
	x.URL = "https://api.example.com/" + evil
	x.RemoteAddress = evil
	x.Response.Reason = evil
	x.Response.Protocol = evil
	x.Response.Headers = fetch.HeaderList{{Name: "Access-Control-Allow-Origin", Value: evil}, {Name: evil, Value: evil}, {Name: "X-Colons", Value: strings.Repeat("a ::error::b ", 30)}}
	for i := range d.Checks[0].Results {
		d.Checks[0].Results[i].Console = ptr("::error:: " + evil)
		d.Checks[0].Results[i].Error = ptr(evil)
	}
	y := exchange(2, fetch.Experiment, "GET", "https://api.example.com/", "null", 0, "")
	y.Name = evil
	y.Answer = fetch.Answer{Failure: &fetch.Failure{Kind: fetch.NotHTTP, Detail: evil}}
	d.Experiments = []*rules.Exchange{y}
	d.Findings[0].Title, d.Findings[0].Detail, d.Findings[0].Advice = evil, "::warning::"+evil, evil
	d.Findings[0].Evidence = rules.Evidence{Header: "access-control-allow-origin", Got: ptr(evil), Want: ptr(evil), Start: 3, End: 9}
	d.Server = &rules.Server{Framework: "django", Confidence: rules.Low, Evidence: []string{evil}}
	d.Notes = []string{evil, "::stop-commands::x"}
	d.Verify = evil
	return d
}
