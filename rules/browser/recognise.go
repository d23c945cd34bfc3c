package browser

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/lazy"
)

// Recognised is what a line of a browser's console tells. What the line does
// not say is left empty: Firefox and WebKit name no page, WebKit often no URL.
type Recognised struct {
	Engine ID //  "" for words that several share
	Reason fetch.Reason
	// Also are further reasons the engine has the same words for.
	Also []fetch.Reason
	// Stage is which exchange the line speaks of; "" where it does not say.
	Stage     fetch.Stage
	URL       string // that could not be read
	FirstURL  string // that was asked for, where URL is the target of a redirect
	Origin    string // of the page
	Initiator string // as --initiator takes it
	Method    string // of the request
	Subject   string // the method, request header, token, scheme or net error it is over
	// Target is where a redirect led that was refused; URL is then what was
	// asked for.
	Target string
	// Value is that of the response header it complains of; nil where the line
	// does not say, and "" where it says it is empty.
	Value  *string
	Status int
	// Failure is how the transport failed, with Transport; "" where the line
	// does not say.
	Failure fetch.FailureKind
	// Lines are how many of the lines that were pasted say something; this is
	// the one that says the most.
	Lines int
}

// What a console tells that is no reason of the Fetch standard.
const (
	// Unexplained is a line that says that a request failed, not why: another
	// line of the console does.
	Unexplained fetch.Reason = "unexplained"
	// BlockedByClient is an extension of the browser that stopped the request.
	BlockedByClient fetch.Reason = "blocked-by-client"
	// Companion is the line that stands beside the one that gives the reason.
	Companion fetch.Reason = "companion"
	// Refused is an error status, and no word of CORS.
	Refused fetch.Reason = "refused"
	// Cancelled is a request that the page or its user gave up.
	Cancelled fetch.Reason = "cancelled"
	// ScriptFailed is a module that could not be loaded, and not why.
	ScriptFailed fetch.Reason = "script-failed"
	// Summary is the summary of a request, as a network panel shows it.
	Summary fetch.Reason = "summary"
	// ReferrerPolicy is a line of such a summary that people take for the error.
	ReferrerPolicy fetch.Reason = "referrer-policy"
	// CORSDisabled is a Firefox that was told to refuse CORS altogether.
	CORSDisabled fetch.Reason = "cors-disabled"
	// OriginNotAdded is a Firefox that could not add its Origin header.
	OriginNotAdded fetch.Reason = "origin-not-added"
	// WildcardAuthorization is a warning: "*" will not cover Authorization.
	WildcardAuthorization fetch.Reason = "wildcard-authorization"
	// HeaderNotExposed is a script that asked for a header it may not see.
	HeaderNotExposed fetch.Reason = "header-not-exposed"
)

// pattern is a wording of a reason. Its words are a regular expression whose
// groups are called after the fields of Recognised.
type pattern struct {
	engine  ID
	reason  fetch.Reason
	words   string
	also    []fetch.Reason
	stage   fetch.Stage
	failure fetch.FailureKind
}

// Recognise reads what was copied from a browser's console or network panel:
// with a file name or a time before it, quoted in a mail, broken in several
// lines, without its end. Of several lines the one that says the most is
// taken; what it leaves open is taken from the others, as far as they speak of
// the same URL. False is for words of which it knows nothing.
func Recognise(text string) (Recognised, bool) {
	lines := Lines(text)
	told, rank, known := -1, len(reasonPatterns()), 0
	for i, line := range lines {
		for r, p := range reasonPatterns() {
			if p.expression.MatchString(line) {
				known++
				if r < rank {
					told, rank = i, r
				}
				break
			}
		}
	}
	if told < 0 {
		return Recognised{}, false
	}
	r := reasonPatterns()[rank].read(lines[told])
	r.Lines = known
	for _, other := range append(lines[told+1:], lines[:told]...) {
		var o Recognised
		o.frame(other)
		if r.URL == "" || o.URL == "" || withoutScheme(o.URL) == withoutScheme(r.URL) {
			r.frame(other)
		}
	}
	if i, ok := initiators[strings.ToLower(r.Initiator)]; ok || r.Initiator != "" {
		r.Initiator = i
	}
	if r.Failure == "" && r.Reason == fetch.Transport {
		r.Failure = netErrors()[r.Subject]
	}
	return r, true
}

// read is what a line says that has this wording.
func (p compiled) read(line string) Recognised {
	m := p.expression.FindStringSubmatchIndex(line)
	r := Recognised{Engine: p.engine, Reason: p.reason, Also: p.also, Stage: p.stage, Failure: p.failure}
	switch {
	case strings.Contains(line, "esponse to preflight request doesn"):
		r.Stage = fetch.StagePreflight
	case r.Stage == fetch.StageActual && m[0] == 0:
		r.Stage = "" // what stands before it would say so, and was not copied
	}
	r.take(p.expression, line, m)
	r.frame(line)
	return r
}

// frame fills what is still empty from what surrounds a reason.
func (r *Recognised) frame(line string) {
	for _, f := range framePatterns() {
		if m := f.expression.FindStringSubmatchIndex(line); m != nil {
			if r.Engine == "" {
				r.Engine = f.engine
			}
			r.take(f.expression, line, m)
		}
	}
}

func withoutScheme(url string) string {
	_, rest, _ := strings.Cut(url, ":")
	return rest
}

var (
	// quoted is the mark before a line of a quoted mail, and a code fence.
	quoted = lazy.Regexp(`^(?:\s*(?:>|&gt;|\|)+\s?)+|^\s*` + "```" + `\w*\s*$`)
	// before is what a console, a log or a terminal puts before a line.
	before = lazy.Regexp(`^(?:\[[^\]]{1,40}\]|\(index\):\d+|[\w.@%~/?=&-]*:\d+(?::\d+)*|\d[\d:.,/-]*(?: ?[AP]M)?|[❌⚠✖×🚫⛔️]+|▶|►)\s+`)
	// begins is how the lines of consoles begin: a line that begins otherwise
	// goes on with the one before it.
	begins = lazy.Regexp(`^(?:Access to [\w ]+ at |Redirect from |Cross-Origin Request |Origin \S+ is not allowed|XHR ?[A-Z]+ https?:|(?:Uncaught|Unhandled|TypeError|Error|AxiosError)\b|` +
		`(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) https?:|(?:Failed to load|Cannot load|Mixed Content|Refused to|Blocked loading|The resource at|Loading |Preflight response is|` +
		`(?:Fetch API|XMLHttpRequest|EventSource) cannot load|Cross-origin redirection to|Unsafe attempt|Not allowed to|net::ERR_))`)
	// amid is how a line begins that is copied without the break before it.
	amid = lazy.Regexp(`(?:Access to [\w ]{1,40}? at ['‘]|Cross-Origin Request Blocked: |(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) https?://\S+ (?:net::ERR_|\d{3} \()|Failed to load resource: )`)
)

// Lines are the lines of a console in a text, each whole and with one
// blank between its words.
func Lines(text string) []string {
	var lines []string
	add := func(words string, begin bool) {
		words = strings.Join(strings.Fields(words), " ")
		switch last := len(lines) - 1; {
		case words == "":
		case begin || last < 0:
			lines = append(lines, words)
		default:
			lines[last] += " " + words
		}
	}
	for line := range strings.Lines(text) {
		line = quoted().ReplaceAllString(strings.TrimRight(line, "\r\n"), "")
		bare := strings.TrimSpace(line)
		for m := before().FindString(bare); m != ""; m = before().FindString(bare) {
			bare = bare[len(m):]
		}
		begin := begins().MatchString(bare)
		from, first := 0, strings.Index(line, bare)
		for _, at := range amid().FindAllStringIndex(line, -1) {
			if begin && at[0] <= first {
				continue
			}
			add(line[from:at[0]], begin)
			from, begin = at[0], true
		}
		add(line[from:], begin)
	}
	return lines
}

// take fills what is still empty from the groups of a match.
func (r *Recognised) take(e *regexp.Regexp, line string, match []int) {
	fields := map[string]*string{"url": &r.URL, "first": &r.FirstURL, "target": &r.Target, "origin": &r.Origin, "initiator": &r.Initiator,
		"method": &r.Method, "subject": &r.Subject}
	for i, name := range e.SubexpNames() {
		if match[2*i] < 0 {
			continue
		}
		found := line[match[2*i]:match[2*i+1]]
		switch field := fields[name]; {
		case field != nil && *field == "":
			*field = found
		case name == "preflights":
			r.Method = found // of the request that the preflight is for
		case name == "value" && r.Value == nil:
			r.Value = &found
		case name == "status" && r.Status == 0:
			r.Status, _ = strconv.Atoi(found)
		}
	}
}

// initiators are the words of a console for what made a request, in lower
// case, as --initiator takes them.
var initiators = map[string]string{
	"fetch": "fetch", "fetch api": "fetch", "xmlhttprequest": "xhr", "xmlhttprequest endpoint": "xhr", "xhr": "xhr",
	"script": "script", "<script>": "script", "image": "img", "css stylesheet": "stylesheet", "stylesheet": "stylesheet", "font": "font", "downloadable font": "font", "module": "module",
	"eventsource": "eventsource", "eventsource endpoint": "eventsource", "video": "video", "text track": "track",
	"link element resource": "preload", // of the kinds of preload the one that fetch() then uses
}

// netErrors are the transport failures by the net error of Chromium
// (net/base/net_error_list.h); where one stands for several, the likeliest.
var netErrors = sync.OnceValue(func() map[string]fetch.FailureKind {
	return map[string]fetch.FailureKind{
		"ERR_NAME_NOT_RESOLVED": fetch.NameNotFound, "ERR_NAME_RESOLUTION_FAILED": fetch.NameLookupFailed,
		"ERR_DNS_TIMED_OUT": fetch.NameLookupFailed, "ERR_CONNECTION_REFUSED": fetch.ConnectionRefused,
		"ERR_ADDRESS_UNREACHABLE": fetch.AddressUnreachable, "ERR_INTERNET_DISCONNECTED": fetch.AddressUnreachable,
		"ERR_CONNECTION_TIMED_OUT": fetch.ConnectTimedOut, "ERR_TIMED_OUT": fetch.ResponseTimedOut,
		"ERR_CONNECTION_RESET": fetch.ConnectionReset, "ERR_CONNECTION_ABORTED": fetch.ConnectionReset,
		"ERR_CONNECTION_CLOSED": fetch.EmptyResponse, "ERR_EMPTY_RESPONSE": fetch.EmptyResponse,
		"ERR_INVALID_HTTP_RESPONSE": fetch.NotHTTP, "ERR_RESPONSE_HEADERS_TOO_BIG": fetch.HeadTooLarge,
		"ERR_INVALID_CHUNKED_ENCODING": fetch.BodyMalformed, "ERR_INCOMPLETE_CHUNKED_ENCODING": fetch.BodyMalformed,
		"ERR_CONTENT_LENGTH_MISMATCH": fetch.BodyMalformed, "ERR_SSL_PROTOCOL_ERROR": fetch.TLSFailed,
		"ERR_SSL_VERSION_OR_CIPHER_MISMATCH": fetch.TLSFailed, "ERR_CERT_AUTHORITY_INVALID": fetch.CertificateUntrusted,
		"ERR_CERT_COMMON_NAME_INVALID": fetch.CertificateName, "ERR_CERT_DATE_INVALID": fetch.CertificateDate,
		"ERR_CERT_INVALID": fetch.CertificateInvalid, "ERR_BAD_SSL_CLIENT_AUTH_CERT": fetch.ClientCertificate,
		"ERR_SSL_CLIENT_AUTH_CERT_NEEDED": fetch.ClientCertificate, "ERR_HTTP2_PROTOCOL_ERROR": fetch.HTTP2Error,
		"ERR_PROXY_CONNECTION_FAILED": fetch.ProxyFailed, "ERR_TUNNEL_CONNECTION_FAILED": fetch.ProxyFailed,
		// Firefox: js/xpc/xpc.msg, security/manager/locales/en-US/chrome/pipnss.
		"NS_ERROR_UNKNOWN_HOST": fetch.NameNotFound, "NS_ERROR_CONNECTION_REFUSED": fetch.ConnectionRefused,
		"NS_ERROR_NET_TIMEOUT": fetch.ConnectTimedOut, "NS_ERROR_NET_TIMEOUT_EXTERNAL": fetch.ConnectTimedOut, "NS_ERROR_NET_RESET": fetch.ConnectionReset,
		"NS_ERROR_NET_INTERRUPT": fetch.ConnectionReset, "NS_ERROR_NET_EMPTY_RESPONSE": fetch.EmptyResponse, "NS_ERROR_NET_ON_RESOLVING_HOST": fetch.NameNotFound,
		"NS_ERROR_NET_PARTIAL_TRANSFER": fetch.BodyMalformed, "NS_ERROR_NET_HTTP2_SENT_GOAWAY": fetch.HTTP2Error, "NS_ERROR_OFFLINE": fetch.AddressUnreachable,
		"NS_ERROR_PROXY_CONNECTION_REFUSED": fetch.ProxyFailed, "NS_ERROR_UNKNOWN_PROXY_HOST": fetch.ProxyFailed,
		"SEC_ERROR_UNKNOWN_ISSUER": fetch.CertificateUntrusted, "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT": fetch.CertificateUntrusted,
		"SEC_ERROR_UNTRUSTED_ISSUER": fetch.CertificateUntrusted, "SSL_ERROR_BAD_CERT_DOMAIN": fetch.CertificateName,
		"SEC_ERROR_EXPIRED_CERTIFICATE": fetch.CertificateDate, "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE": fetch.CertificateDate,
		"SSL_ERROR_RX_RECORD_TOO_LONG": fetch.PlainHTTPPort, "SSL_ERROR_NO_CYPHER_OVERLAP": fetch.TLSFailed, "SSL_ERROR_UNSUPPORTED_VERSION": fetch.TLSFailed,
		"SSL_ERROR_HANDSHAKE_FAILURE_ALERT": fetch.TLSFailed, "SSL_ERROR_BAD_CERT_ALERT": fetch.ClientCertificate,
	}
})

// compiled is a pattern with its words as an expression.
type compiled struct {
	pattern
	expression *regexp.Regexp
}

// compile makes expressions of patterns. In the words, ~ stands for any
// quotation mark or for none, since they change when text is copied.
func compile(patterns []pattern) []compiled {
	all := make([]compiled, len(patterns))
	for i, p := range patterns {
		all[i] = compiled{p, regexp.MustCompile(strings.ReplaceAll(p.words, "~", `(?:['‘’"“”`+"`"+`´]|&#0?39;|&(?:quot|apos|[lr]squo|[lr]dquo);)?`))}
	}
	return all
}

// reasonPatterns and framePatterns are compiled when the first line is to be
// recognised: every other run of the program does without.
var (
	reasonPatterns = sync.OnceValue(func() []compiled { return compile(slices.Concat(corsReasons, otherReasons)) })
	framePatterns  = sync.OnceValue(func() []compiled { return compile(frames) })
)
