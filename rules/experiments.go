package rules

import "strings"

// Experiment names a further request, harmless, that tells causes apart. What
// each sends is package inquiry's.
type Experiment string

// The experiments.
const (
	TheActual       Experiment = "actual-request"
	NextPreflight   Experiment = "next-preflight" // where a redirect leads
	OtherPath       Experiment = "missing-path"
	OtherPrefix     Experiment = "other-prefix"
	ParentPath      Experiment = "parent-path"  // one level up
	Fresh           Experiment = "random-query" // a URL no cache knows
	AsPreflight     Experiment = "preflight-of-get"
	WithoutHeaders  Experiment = "preflight-without-headers"
	ForGET          Experiment = "preflight-for-get"
	WithoutOrigin   Experiment = "without-origin"
	OtherAuth       Experiment = "other-authorization" // the user's Authorization left out, or sent where it was not
	ForeignOrigin   Experiment = "foreign-origin"
	NullOrigin      Experiment = "origin-null"
	OwnOrigin       Experiment = "origin-of-server"
	RedirectTarget  Experiment = "redirect-target"
	OriginSlash     Experiment = "origin-with-slash"
	OriginScheme    Experiment = "origin-other-scheme"
	OriginWWW       Experiment = "origin-www"
	OriginLocalName Experiment = "origin-other-local-name"
	OriginPort3000  Experiment = "origin-port-3000"
	OriginPort5173  Experiment = "origin-port-5173"
	OriginPort4200  Experiment = "origin-port-4200"
	OriginPort8080  Experiment = "origin-port-8080"
	OriginLocal3000 Experiment = "origin-localhost-3000" // a page in development
	OriginLocal5173 Experiment = "origin-localhost-5173"
	AskedAgain      Experiment = "asked-again" // the deciding request, on a new connection
	AskedThrice     Experiment = "asked-a-third-time"
	PlainOptions    Experiment = "plain-options" // as no browser sends it: for Allow and DAV
	WithoutCookie   Experiment = "without-cookie"
)

// OnlyHeader is the experiment of the preflight with one request header alone,
// the name in lower case.
func OnlyHeader(name string) Experiment { return onlyHeader + Experiment(name) }

// AtAddress is the experiment of the deciding request made at one of the
// addresses of its host.
func AtAddress(address string) Experiment { return atAddress + Experiment(address) }

// Address is the address of an AtAddress experiment; "" for another.
func (e Experiment) Address() string {
	address, ok := strings.CutPrefix(string(e), atAddress)
	if !ok {
		return ""
	}
	return address
}

const atAddress = "at-address-"

const onlyHeader = "preflight-with-"

// Header is the request header that an OnlyHeader experiment has; "" for
// another experiment.
func (e Experiment) Header() string {
	name, ok := strings.CutPrefix(string(e), onlyHeader)
	if !ok {
		return ""
	}
	return name
}

// Foreign is an origin no server has in its list: .invalid is never anyone's
// (RFC 6761).
const Foreign = "https://cors-check.invalid"
