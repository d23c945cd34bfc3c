// Package said reads what a response says of itself: who sent it in the API's
// place, and why it is not what was asked for.
package said

import (
	"slices"
	"strings"

	"github.com/cors-check/cors-check/rules"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Meaning is what a response says of itself.
type Meaning string

// The meanings.
const (
	Gate           Meaning = "gate"           // a platform, a tunnel or an access proxy lets nobody through
	Challenge      Meaning = "challenge"      // bot protection or a firewall answers
	Upstream       Meaning = "upstream"       // what stands in front has no program to ask
	RateLimit      Meaning = "rate-limit"     // too many requests
	HostRejected   Meaning = "host-rejected"  // the URL's host name is refused
	CSRF           Meaning = "csrf"           // protection against cross-site request forgery
	Authentication Meaning = "authentication" // credentials are wanted
	Configuration  Meaning = "configuration"  // the CORS configuration cannot be
	Bucket         Meaning = "bucket"         // storage without a CORS configuration
	NoSuchRoute    Meaning = "no-such-route"  // there is no such path, or no such method at it
	NoOptions      Meaning = "no-options"     // the method is refused
	Socket         Meaning = "socket"         // a server for sockets speaks, which runs beside the program
	Refusal        Meaning = "refusal"        // CORS middleware refuses, and says over what
)

// Reply is how a response says what it is. All that is set has to be there;
// texts are in lower case.
type Reply struct {
	Who  string // the product, for the words; "" where nothing names it
	Kind string // the case of the page, or what a refusal is over
	// Status are the statuses it comes with, "401 403" or "4xx"; "" for any.
	Status string
	// Header is a response header that is there, and Value what its value
	// holds; "" for any.
	Header, Value string
	// Body is what the body holds; Nothing for an empty one.
	Body string
}

// Unconfigured is the kind of a refusal that may be over the origin, the method
// or the headers, and that also comes where no CORS configuration applies: then
// the preflight is refused, and the request is not.
const Unconfigured = "unconfigured"

// Nothing stands for an empty body.
const Nothing = "\x00"

// Of is what the response says in that regard; nil when it says nothing of it.
// The first row of the table that fits is taken.
func Of(e *rules.Exchange, meaning Meaning) *Reply {
	if e == nil || e.Response == nil {
		return nil
	}
	body := e.Body()
	for _, of := range replies {
		if of.meaning != meaning {
			continue
		}
		if i := slices.IndexFunc(of.rows, func(r Reply) bool { return r.fits(e, body) }); i >= 0 {
			return &of.rows[i]
		}
	}
	return nil
}

func (r Reply) fits(e *rules.Exchange, body string) bool {
	switch {
	case !statusIn(r.Status, e.Status()):
	case r.Header != "" && (!e.Has(r.Header) || !strings.Contains(strings.ToLower(e.Header(r.Header)), r.Value)):
	case r.Body == Nothing:
		return e.Bare()
	default:
		return strings.Contains(body, r.Body)
	}
	return false
}

// statusIn says whether a status is one of a row's.
func statusIn(list string, status int) bool {
	if list == "" {
		return true
	}
	for s := range strings.FieldsSeq(list) {
		if s[0] == byte('0'+status/100) && (s[1:] == "xx" || s[1:] == string([]byte{byte('0' + status/10%10), byte('0' + status%10)})) {
			return true
		}
	}
	return false
}

// Credential says what is wrong with the credentials of a request.
type Credential string

// What may be wrong with them.
const (
	Unasked Credential = ""        // nothing: the response does not ask for any
	Missing Credential = "missing" // none were sent
	Refused Credential = "refused" // they were sent and are not accepted
	Expired Credential = "expired" // they were once good
	Scope   Credential = "scope"   // they are good, and not for this
)

// Credentials says how the response judges the credentials it was sent.
func Credentials(e *rules.Exchange) Credential {
	if e == nil || e.Response == nil || e.OK() {
		return Unasked
	}
	challenge := strings.ToLower(e.Header("www-authenticate"))
	asks := e.Status() == 401 || e.Status() == 407 || challenge != "" || Of(e, Authentication) != nil
	switch {
	case !asks:
		return Unasked
	case strings.Contains(challenge, "insufficient_scope"):
		return Scope
	case strings.Contains(challenge, "expired"), e.Says("expired") && !e.Says("or expired"):
		return Expired
	case e.Sent("authorization") != "" || e.Sent("cookie") != "" || e.Sent("x-api-key") != "":
		return Refused
	}
	return Missing
}

// Methods are the methods the response says the URL takes instead of this one,
// without those that every URL has; nil when it does not say, or says that it
// takes this one.
func Methods(e *rules.Exchange, method string) []string {
	const most = 6
	var names []string
	for _, v := range e.Lines("allow") {
		for name := range strings.SplitSeq(v, ",") {
			name = strings.TrimSpace(name)
			switch {
			case name == method:
				return nil
			case !fetch.ValidHeaderName(name), name == "HEAD", name == "OPTIONS", name == "TRACE", slices.Contains(names, name), len(names) == most:
			default:
				names = append(names, name)
			}
		}
	}
	return names
}
