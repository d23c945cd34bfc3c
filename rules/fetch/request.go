package fetch

import "slices"

// Mode is a request's mode. https://fetch.spec.whatwg.org/#concept-request-mode
type Mode string

// The modes a script can choose.
const (
	ModeCORS       Mode = "cors"
	ModeNoCORS     Mode = "no-cors"
	ModeSameOrigin Mode = "same-origin"
)

// CredentialsMode is a request's credentials mode.
// https://fetch.spec.whatwg.org/#concept-request-credentials-mode
type CredentialsMode string

// The credentials modes.
const (
	CredentialsOmit       CredentialsMode = "omit"
	CredentialsSameOrigin CredentialsMode = "same-origin"
	CredentialsInclude    CredentialsMode = "include"
)

// RedirectMode is a request's redirect mode.
// https://fetch.spec.whatwg.org/#concept-request-redirect-mode
type RedirectMode string

// The redirect modes.
const (
	RedirectFollow RedirectMode = "follow"
	RedirectError  RedirectMode = "error"
	RedirectManual RedirectMode = "manual"
)

// Request is what a page asks for, before any engine has looked at it.
// https://fetch.spec.whatwg.org/#concept-request
type Request struct {
	URL         string // serialised by the URL standard
	Method      string // as the script gave it; a machine normalises it
	Headers     HeaderList
	Body        []byte // nil: no body
	BodyType    BodyType
	Origin      Origin
	Mode        Mode
	Credentials CredentialsMode
	Redirect    RedirectMode
	Initiator   Initiator
	As          string   // what a preload is for: its destination, "fetch" for the empty one
	Upload      bool     // a script listens to the progress of its upload: InitiatorXHR alone
	Cookies     []Cookie // which an actual request with credentials may carry
	UserAgent   string   // replaces the engine's default User-Agent value; "" does not
	Product     string   // stands at the end of the default one
	Keepalive   bool
	Cache       CacheMode
	Integrity   string // integrity metadata, "" for none
	// ReferrerPolicy is that of the call, or of the page.
	ReferrerPolicy ReferrerPolicy
	// HSTS are hosts that the browser remembers to ask over https alone, beside
	// those it knows by itself.
	HSTS []string
	// CSP is the page's Content-Security-Policy, "" for none.
	CSP            string
	EmbedderPolicy EmbedderPolicy // the page's
	// Preflighted says that a browser sent the request at once: the result of an
	// earlier preflight, which it remembered, allows it.
	Preflighted bool
	// PageSpace is the address space of the page, "" where its host says it or
	// is to be looked up. LocalNetwork and LoopbackNetwork are the user's
	// permissions for those spaces, and TargetSpace is fetch()'s
	// targetAddressSpace, "" for none.
	PageSpace                     AddressSpace
	LocalNetwork, LoopbackNetwork Permission
	TargetSpace                   string
	// PermissionsPolicy is the page's, "" for none.
	PermissionsPolicy string
	// Held says that an actual request that is not Harmless must not be sent:
	// the machine stops before it.
	Held bool

	parsed URL
	origin string // serialised
	page   string // the page's URL, taken to be at the root of its origin
}

// invalidOption is the first option whose value no enumeration has.
func (r *Request) invalidOption() (value string, invalid bool) {
	switch r.Mode {
	case ModeCORS, ModeNoCORS, ModeSameOrigin:
	default:
		return string(r.Mode), true
	}
	switch r.Credentials {
	case CredentialsOmit, CredentialsSameOrigin, CredentialsInclude:
	default:
		return string(r.Credentials), true
	}
	switch r.Redirect {
	case RedirectFollow, RedirectError, RedirectManual:
	default:
		return string(r.Redirect), true
	}
	switch {
	case r.Cache != "" && !slices.Contains(CacheModes, r.Cache):
		return string(r.Cache), true
	case r.ReferrerPolicy != "" && r.Initiator.IsFetch() && !slices.Contains(ReferrerPolicies, r.ReferrerPolicy):
		return string(r.ReferrerPolicy), true
	}
	return "", false
}

// From has the request made by a page of another origin.
func (r *Request) From(page Origin) { r.Origin, r.parsed = page, URL{} }

// Parse parses the request's URL, once: Origin stays what it is from then on.
// Start does it where nobody did.
func (r *Request) Parse() error {
	if r.parsed.u != nil && r.parsed.raw == r.URL {
		return nil
	}
	u, err := ParseURL(r.URL)
	if err != nil {
		return err
	}
	u.raw = r.URL
	r.parsed, r.origin = u, r.Origin.String()
	r.page = r.origin + "/"
	return nil
}
