package codes

import "strings"

// Facts are what the words of a finding speak of. A field that a finding has
// no use for is zero. Every string may hold bytes from the wire, as they came:
// a template shows one by marking it as code, never as it stands.
type Facts struct {
	Page   string // the page's origin, serialised: "http://localhost:3000", "null"
	API    string // the origin of the URL, serialised
	Method string // the method of the page's own request: "GET", "PATCH"

	// The response the finding is about.
	Responded Responded
	Asked     string // the method of the exchange
	Status    int
	Header    string // one of its headers, as people write the name: "Access-Control-Allow-Origin"
	Got       string // the header's value, several lines combined
	Absent    bool   // the header is not there
	Want      string // the value that would pass; "" where none may be advised
	Subject   string // the part that fails: a method, a request header, an item of a list, a cookie's name
	Target    string // where its Location leads, without the query

	Source string // the URL of the page whose policy it is, "" where that was not seen

	Said string // what its body says, where it is an error: the beginning of it

	// Kind is which of the cases the page tells apart it is.
	Kind string
	// Who is a product, a layer or a kind of address.
	Who string
	// Behind is the program that Who stands in front of.
	Behind string
	// Library is a CORS library whose default accounts for it, Default what that
	// does, Setting what tells it otherwise: ends of sentences.
	Library, Default, Setting string

	// The response it was compared with: an experiment's, most often.
	Other       int // the exchange's ID, 0 for none
	OtherStatus int
	OtherValue  string
	Near        string // the origin that was sent there, and allowed

	Names   []string // of headers, or of browsers
	Others  []string // the browsers that do otherwise
	Engines []Engine
	Untried bool // an experiment that would make sure was not made
}

// Engine is what one browser does.
type Engine struct {
	Name    string // as people call it
	Seconds int    // how long it remembers a preflight
	Why     string // why it does not: wildcard, opaque-origin, cache-mode or "" for Access-Control-Max-Age
	Cookies string // sent, partitioned or blocked
}

// Responded is which request a response belongs to.
type Responded string

// The requests a response may belong to.
const (
	ToNothing   Responded = ""
	ToPreflight Responded = "preflight"
	ToRequest   Responded = "request"
)

// Response says which response it is about, as a sentence begins.
func (f Facts) Response() string {
	switch f.Responded {
	case ToPreflight:
		return "The preflight response"
	case ToRequest:
		if f.Asked != "" && strings.Trim(f.Asked, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
			return "The " + f.Asked + " response"
		}
	case ToNothing:
	}
	return "The response"
}

// Opaque says that the page has no origin a server may allow.
func (f Facts) Opaque() bool { return f.Page == "null" }

// WWW says whether the header's value has the www. that the page's origin
// lacks.
func (f Facts) WWW() bool { return strings.Contains(f.Got, "://www.") }
