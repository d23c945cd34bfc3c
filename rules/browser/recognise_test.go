package browser

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe/recording"
	"github.com/cors-check/cors-check/rules/fetch"
)

// recorded calls f with every recorded case.
func recorded(t *testing.T, f func(*recording.Case)) {
	t.Helper()
	names, err := filepath.Glob("../../testdata/browsers/*.jsonl.gz")
	if err != nil || len(names) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for _, name := range names {
		cases, err := recording.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			f(c)
		}
	}
}

// codeOf is the engine's name for what a line was recognised as.
func codeOf(r Recognised) string {
	switch r.Engine {
	case "chromium":
		name := chromiumReasons()[r.Reason].error
		if r.Stage == fetch.StagePreflight && strings.Contains(name, "llow") && !strings.Contains(name, "Preflight") && !strings.Contains(name, "preflight") {
			name = "Preflight" + name
		}
		return name
	case "firefox":
		if r.Reason == fetch.Transport {
			return "CORSDidNotSucceed2"
		}
		return firefoxReasons()[r.Reason].category
	default: // WebKit has no names
		return ""
	}
}

// isCORS says whether a recorded line is one of the CORS protocol.
func isCORS(line string) bool {
	return strings.Contains(line, "blocked by CORS policy") || strings.HasPrefix(line, "Cross-Origin Request Blocked") ||
		strings.Contains(line, "Access-Control-Allow-") || strings.HasPrefix(line, "Preflight response is not successful") ||
		strings.HasPrefix(line, "Cross-origin redirection")
}

// TestRecordedLines: every CORS line the browsers were recorded to print is
// recognised, as the failure that the browser's own code names.
func TestRecordedLines(t *testing.T) {
	known := make(map[string]int)
	recorded(t, func(c *recording.Case) {
		for engine, x := range c.Expect {
			first := true
			for _, line := range x.Console {
				if !isCORS(line) {
					continue
				}
				r, ok := Recognise(line)
				if !ok || r.Reason == Unexplained || r.Engine != ID(engine) {
					t.Errorf("%s of %s is not recognised: %v %+v", line, engine, ok, r)
					continue
				}
				known[engine]++
				local := r.Reason == fetch.LocalNetworkAccess // a reason of several names, whose parameter is in the line alone
				if local && (x.Error == nil || ErrorNames()[*x.Error] != r.Reason || !slices.Contains([]string{"public", "local", "loopback"}, r.Subject)) {
					t.Errorf("%s: recognised as %s over %q", line, r.Reason, r.Subject)
				}
				if x.Error != nil && first && !local && r.Reason != WildcardAuthorization && codeOf(r) != *x.Error && engine != "webkit" {
					t.Errorf("%s: recognised as %s (%s), the browser says %s", line, codeOf(r), r.Reason, *x.Error)
				}
				first = first && r.Reason == WildcardAuthorization
				if engine != "webkit" && (r.URL == "" || !slices.Contains(addresses(c), r.URL)) {
					t.Errorf("%s: the URL is %q", line, r.URL)
				}
				if engine == "chromium" && (r.Origin != c.Page || r.Initiator == "" && c.API != "eventsource" && c.API != "beacon") {
					t.Errorf("%s: the page is %q, the initiator %q", line, r.Origin, r.Initiator)
				}
				if engine == "chromium" && strings.Contains(line, "redirected from") && r.FirstURL != shown(c.Request.URL) {
					t.Errorf("%s: it was redirected from %q", line, r.FirstURL)
				}
				if engine == "chromium" && !local && x.FailedParameter != nil && isPlain(*x.FailedParameter) && !strings.Contains(line, `\u`) {
					if got := value(r) + r.Subject; r.Reason != fetch.RedirectScheme && got != *x.FailedParameter {
						t.Errorf("%s: it is over %q, the browser says %q", line, got, *x.FailedParameter)
					}
				}
			}
		}
	})
	for _, engine := range recording.Engines {
		if known[engine] < 2000 {
			t.Errorf("only %d lines of %s", known[engine], engine)
		}
	}
	t.Logf("recognised: %v", known)
}

// shown is a URL as a console shows it.
func shown(url string) string {
	u, err := fetch.ParseURL(url)
	if err != nil {
		return url
	}
	return u.Shown()
}

// addresses are the URLs a case may speak of.
func addresses(c *recording.Case) []string {
	urls := []string{c.Request.URL}
	for _, x := range c.Expect {
		for _, r := range x.Requests {
			urls = append(urls, r.URL)
		}
	}
	for _, h := range c.Script {
		for _, r := range []*recording.Response{h.Actual, h.Preflight} {
			if r == nil {
				continue
			}
			for _, header := range r.Headers {
				if strings.EqualFold(header[0], "location") {
					urls = append(urls, header[1])
				}
			}
		}
	}
	for _, u := range urls {
		if rest, ok := strings.CutPrefix(u, "http://"); ok {
			urls = append(urls, "https://"+rest) // an image on an https page is upgraded
		}
	}
	return urls
}

// isPlain says whether a value comes through a console and a copy unchanged.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7E {
			return false
		}
	}
	return !strings.Contains(s, "  ") && strings.TrimSpace(s) == s
}

// TestOwnLines: what the profiles print is recognised as what it was printed
// for, so that no template changes without this file.
func TestOwnLines(t *testing.T) {
	const url, first, page = "https://api.example.com/v1/a?b='c'", "https://api.example.com/", "https://app.example.com"
	request := &fetch.Request{URL: first, Origin: fetch.OriginOf(page), Mode: fetch.ModeCORS, Initiator: "xhr"}
	said := 0
	for _, p := range All() {
		reasons := map[fetch.Reason]bool{fetch.Transport: true, fetch.MixedContent: true, fetch.BadPort: true, fetch.SameOriginMode: true,
			fetch.URLSchemeNotSupported: true, fetch.ResourcePolicySameOrigin: true, fetch.ResourcePolicySameSite: true,
			fetch.RedirectUnsafe: true, fetch.TooManyRedirects: true, fetch.MultipleLocations: true, fetch.RedirectInvalid: true,
			fetch.ProxyAuthentication: true}
		for r := range chromiumReasons() {
			reasons[r] = true
		}
		for reason := range reasons {
			words := p.Say(&fetch.NetworkError{Stage: fetch.StageActual, Reason: reason, URL: url, First: first, Hop: 0, Got: "got", Subject: "ftp", SubjectAsSent: "FTP",
				Status: 418, Origin: page, Failure: &fetch.Failure{Kind: fetch.ConnectionRefused}}, request)
			if words.Console == "" {
				continue
			}
			said++
			r, ok := Recognise(words.Console)
			if !ok || r.Reason != reason && !slices.Contains(r.Also, reason) {
				t.Errorf("%s: %s, printed for %s, is recognised as %s", p.ID, words.Console, reason, r.Reason)
			}
			if r.Engine != p.ID && r.Engine != "" {
				t.Errorf("%s: taken for %s: %s", p.ID, r.Engine, words.Console)
			}
		}
	}
	if said < 50 {
		t.Errorf("only %d lines were printed", said)
	}
}

func TestRecognise(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		// As copied: a file before it, a time, line breaks, no end, other quotes.
		{"app.js:42 Access to fetch at 'http://localhost:5000/api' from origin 'http://localhost:3000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.",
			"chromium missing-allow-origin actual url=http://localhost:5000/api origin=http://localhost:3000 initiator=fetch"},
		{"12:01:33.210 index.html:1 Access to XMLHttpRequest at 'http://a.example/x'\n   from origin 'null' has been\n blocked by CORS policy:\tResponse to preflight request doesn't pass access control check: It does not have HTTP ok status.",
			"chromium preflight-status preflight url=http://a.example/x origin=null initiator=xhr"},
		{"(index):1 Access to image at 'https://cdn.example/a.png' from origin 'https://app.example' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header has a val",
			"chromium unexplained url=https://cdn.example/a.png origin=https://app.example initiator=img"},
		{"Access to fetch at ‘http://a.example/’ (redirected from ‘http://a.example/login’) from origin ‘https://app.example’ has been blocked by CORS policy: The ‘Access-Control-Allow-Origin’ header has a value ‘https://app.example/’ that is not equal to the supplied origin.",
			"chromium allow-origin-mismatch actual url=http://a.example/ first=http://a.example/login origin=https://app.example initiator=fetch value=https://app.example/"},
		{"No 'Access-Control-Allow-Origin' header is present on the requested resource", "chromium missing-allow-origin"},
		{"Access to CSS stylesheet at 'https://a.example/a.css' from origin 'https://b.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header",
			"chromium missing-allow-origin actual url=https://a.example/a.css origin=https://b.example initiator=stylesheet"},
		{"Access to fetch at 'https://a.example/' from origin 'https://b.example' has been blocked by CORS policy: Permission was denied for this request to access the `loopback` address space.",
			"chromium local-network-access url=https://a.example/ origin=https://b.example initiator=fetch subject=loopback"},
		{"Access to fetch at 'https://a.example/' from origin 'https://b.example' has been blocked by CORS policy: Some words of the year 2031. Failed to load resource: net::ERR_FAILED",
			"chromium unexplained url=https://a.example/ origin=https://b.example initiator=fetch"},

		// Chromium of years gone by.
		{"XMLHttpRequest cannot load http://a.example/x. Origin http://localhost:8080 is not allowed by Access-Control-Allow-Origin.",
			"webkit missing-allow-origin url=http://a.example/x origin=http://localhost:8080 initiator=xhr"},
		{"XMLHttpRequest cannot load http://a.example/x. No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'http://localhost' is therefore not allowed access. The response had HTTP status code 404.",
			"chromium missing-allow-origin actual url=http://a.example/x origin=http://localhost initiator=xhr status=404"},
		{"Failed to load https://a.example/x: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'http://localhost:4200' is therefore not allowed access.",
			"chromium missing-allow-origin preflight url=https://a.example/x origin=http://localhost:4200"},
		{"Fetch API cannot load https://a.example/x. Response for preflight has invalid HTTP status code 405",
			"chromium preflight-status preflight url=https://a.example/x initiator=fetch status=405"},
		{"Failed to load http://a.example/x: Response for preflight is invalid (redirect)", "chromium preflight-redirect preflight url=http://a.example/x"},
		{"Redirect from 'http://a.example/x' to 'http://b.example/y' has been blocked by CORS policy: Request requires preflight, which is disallowed to follow cross-origin redirect.",
			"chromium preflight-redirect preflight url=http://b.example/y first=http://a.example/x"},
		{"Font from origin 'http://cdn.example' has been blocked from loading by Cross-Origin Resource Sharing policy: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin 'http://app.example' is therefore not allowed access.",
			"chromium missing-allow-origin actual url=http://cdn.example origin=http://app.example initiator=font"},
		{"XMLHttpRequest cannot load http://a.example/x. A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true. Origin 'http://b.example' is therefore not allowed access.",
			"chromium wildcard-with-credentials actual url=http://a.example/x origin=http://b.example initiator=xhr"},
		{"XMLHttpRequest cannot load http://a.example/x. Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is ''. It must be 'true' to allow credentials. Origin 'http://b.example' is therefore not allowed access.",
			"chromium invalid-allow-credentials actual url=http://a.example/x origin=http://b.example initiator=xhr"},
		{"XMLHttpRequest cannot load http://a.example/x. Request header field X-Requested-With is not allowed by Access-Control-Allow-Headers.",
			"webkit header-not-allowed preflight url=http://a.example/x initiator=xhr subject=X-Requested-With"},
		{"XMLHttpRequest cannot load http://a.example/x. Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
			"chromium method-not-allowed preflight url=http://a.example/x initiator=xhr subject=PUT"},
		{"XMLHttpRequest cannot load http://a.example/x. Invalid HTTP status code 501", "chromium preflight-status preflight url=http://a.example/x initiator=xhr status=501"},
		{"XMLHttpRequest cannot load file:///C:/x.json. Cross origin requests are only supported for protocol schemes: http, data, chrome, chrome-extension, https.",
			"chromium redirect-scheme url=file:///C:/x.json initiator=xhr"},

		// Firefox, with and without its status code, with straight quotes.
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS header 'Access-Control-Allow-Origin' missing).[Learn More]",
			"firefox missing-allow-origin url=http://a.example/x"},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 500.",
			"firefox missing-allow-origin url=http://a.example/x status=500"},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS request failed).", "firefox transport url=http://a.example/x"},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: missing token ‘authorization’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).",
			"firefox header-not-allowed preflight url=http://a.example/x subject=authorization"},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. (Reason: CORS preflight channel did not succeed).", "firefox preflight-status preflight url=http://a.example/x"},
		{"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/x. This can be fixed by moving the resource to the same domain or enabling CORS.",
			"firefox unexplained url=http://a.example/x"},
		{"(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://b.example/’).", "firefox allow-origin-mismatch value=https://b.example/"},

		// WebKit.
		{"[Error] Origin https://app.example is not allowed by Access-Control-Allow-Origin. Status code: 403", "webkit missing-allow-origin origin=https://app.example status=403"},
		{"[Error] Origin https://app.example is not allowed by Access-Control-Allow-Origin.\n[Error] Fetch API cannot load https://a.example/x due to access control checks.\n[Error] Failed to load resource: Origin https://app.example is not allowed by Access-Control-Allow-Origin.",
			"webkit missing-allow-origin url=https://a.example/x origin=https://app.example initiator=fetch"},
		{"[Error] XMLHttpRequest cannot load https://a.example/x due to access control checks.", "webkit unexplained url=https://a.example/x initiator=xhr"},
		{"Cannot load image https://a.example/x.png due to access control checks.", "webkit unexplained url=https://a.example/x.png initiator=img"},

		// What is not CORS, and what explains nothing.
		{"POST http://localhost:5000/login net::ERR_CONNECTION_REFUSED", "chromium transport url=http://localhost:5000/login method=POST subject=ERR_CONNECTION_REFUSED failure=connection-refused"},
		{"GET https://a.example/x net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin 200 (OK)", "chromium resource-policy-same-origin url=https://a.example/x method=GET"},
		{"Mixed Content: The page at 'https://app.example/a/b?c' was loaded over HTTPS, but requested an insecure XMLHttpRequest endpoint 'http://a.example/x'. This request has been blocked; the content must be served over HTTPS.",
			"chromium mixed-content url=http://a.example/x origin=https://app.example initiator=xhr"},
		{"[blocked] The page at https://app.example/ was not allowed to display insecure content from http://a.example/x.", "webkit mixed-content url=http://a.example/x origin=https://app.example"},
		{"Blocked loading mixed active content “http://a.example/x”", "firefox mixed-content url=http://a.example/x"},
		{"Failed to find a valid digest in the 'integrity' attribute for resource 'https://a.example/x.js' with computed SHA-256 integrity 'Jok2'. The resource has been blocked.", "chromium integrity-mismatch url=https://a.example/x.js"},
		{"Subresource Integrity: The resource 'https://a.example/x.js' has an integrity attribute, but the response is not eligible for integrity validation.", "chromium integrity-mismatch url=https://a.example/x.js"},
		{"None of the “sha256” hashes in the integrity attribute match the content of the subresource at “https://a.example/x.js”. The computed hash is “Jok2”.", "firefox integrity-mismatch url=https://a.example/x.js"},
		{"Cannot load script https://a.example/x.js. Failed integrity metadata check. Content length: 4, Expected content length: 4, Expected metadata: sha256-A", "webkit integrity-mismatch url=https://a.example/x.js initiator=script"},
		{"Beacon API cannot load https://a.example/x. Reached maximum amount of queued data of 64Kb for keepalive requests", "webkit keepalive-too-large url=https://a.example/x"},
		{"POST https://a.example/x net::ERR_ALPN_NEGOTIATION_FAILED", "chromium stream-needs-http2 url=https://a.example/x method=POST"},
		{"Refused to connect to 'https://a.example/x' because it violates the following Content Security Policy directive: \"connect-src 'self'\".", "chromium content-security-policy url=https://a.example/x"},
		{"Refused to get unsafe header \"X-Total-Count\"", " header-not-exposed subject=X-Total-Count"},
		{"GET https://ads.example/x net::ERR_BLOCKED_BY_CLIENT", "chromium blocked-by-client url=https://ads.example/x method=GET"},
		{"Uncaught (in promise) TypeError: Failed to fetch at load (app.js:3:7)", "chromium unexplained"},
		{"TypeError: NetworkError when attempting to fetch resource.", "firefox unexplained"},
		{"Unhandled Promise Rejection: TypeError: Load failed", "webkit unexplained"},
		{"AxiosError: Network Error {code: 'ERR_NETWORK', name: 'AxiosError'}", " unexplained"},
		{"HttpErrorResponse {message: 'Http failure response for http://a.example/x: 0 Unknown Error'}", " unexplained url=http://a.example/x"},
		{"Failed to load resource: the server responded with a status of 404 (Not Found)", "chromium refused status=404"},
		{"Ensure CORS response header values are valid. A cross-origin resource sharing (CORS) request was blocked because of invalid or missing response headers of the request or the associated preflight request .", "chromium missing-allow-origin"},
		{"Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf http://a.example/x. (Grund: CORS-Kopfzeile ‘Access-Control-Allow-Origin’ fehlt).", " unexplained url=http://a.example/x"},
		{"Access to fetch at 'https://a.example/prod/leads' \nfrom origin 'https://b.example' has been blocked by CORS policy: \nResponse to preflight request doesn't pass access control check", "chromium unexplained preflight url=https://a.example/prod/leads origin=https://b.example initiator=fetch"},
		{"Access to XMLHttpRequest at 'http://a.example/x' from origin 'https://b.example' has been blocked by CORS policy: page?q=1:1 \nRequest header field x-fire is not allowed by Access-Control-Allow-Headers in preflight response. \nPOST https://a.example/x net::ERR_FAILED", "chromium header-not-allowed preflight url=http://a.example/x origin=https://b.example initiator=xhr method=POST subject=x-fire"},
		{"Failed to load https://a.example/x: Redirect from 'https://a.example/x' to 'https://a.example/login' has been blocked by CORS policy: The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'. Origin 'http://b.example' is therefore not allowed access. The credentials mode of requests initiated by the XMLHttpRequest is controlled by the withCredentials attribute.", "chromium wildcard-with-credentials actual url=https://a.example/login first=https://a.example/x origin=http://b.example"},
		{"E/GeckoConsole( 2237): [JavaScript Warning: \"Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at https://a.example/. This can be fixed by moving the resource to the same domain or enabling CORS.\" {file: \"https://a.example/\" line: 0}]", "firefox unexplained url=https://a.example/"},
	} {
		r, ok := Recognise(c.line)
		if got := inWords(r); !ok || got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.line, got, c.want)
		}
	}
	for _, line := range []string{"", "  \n", "Hello, world", "SyntaxError: Unexpected token '<'", "404 Not Found", "what is CORS?", "https://api.example.com/"} {
		if r, ok := Recognise(line); ok {
			t.Errorf("%q is recognised as %s", line, inWords(r))
		}
	}
}

// inWords tells what was recognised, leaving out what is empty.
func inWords(r Recognised) string {
	words := []string{string(r.Engine), string(r.Reason)}
	if r.Stage != "" {
		words = append(words, string(r.Stage))
	}
	status := ""
	if r.Status != 0 {
		status = fmt.Sprint(r.Status)
	}
	for _, f := range [][2]string{{"url", r.URL}, {"first", r.FirstURL}, {"origin", r.Origin}, {"initiator", r.Initiator}, {"method", r.Method},
		{"subject", r.Subject}, {"target", r.Target}, {"value", value(r)}, {"status", status}, {"failure", string(r.Failure)}} {
		if f[1] != "" {
			words = append(words, f[0]+"="+f[1])
		}
	}
	return strings.Join(words, " ")
}

func value(r Recognised) string {
	if r.Value == nil {
		return ""
	}
	return *r.Value
}

// FuzzRecognise: never panics, and invents no URL and no origin: what it
// found stands in the line.
func FuzzRecognise(f *testing.F) {
	f.Add("Access to fetch at 'http://a.example/' (redirected from 'http://b.example/') from origin 'http://c.example' has been blocked by CORS policy: It does not have HTTP ok status.")
	f.Add("Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ‘http://a.example/’. (Reason: CORS request did not succeed). Status code: (null).")
	f.Add("Origin https://app.example is not allowed by Access-Control-Allow-Origin.\nFetch API cannot load https://a.example/x due to access control checks.")
	f.Add("Mixed Content: The page at 'https://a.example/b' was loaded over HTTPS, but requested an insecure resource 'http://c.example/'.")
	f.Fuzz(func(t *testing.T, line string) {
		r, ok := Recognise(line)
		for _, found := range []string{r.URL, r.FirstURL, r.Origin, r.Method} {
			if !strings.Contains(line, found) {
				t.Errorf("%q is not in %q", found, line)
			}
		}
		if ok == (r.Reason == "") {
			t.Errorf("recognised: %v, but the reason is %q", ok, r.Reason)
		}
	})
}
