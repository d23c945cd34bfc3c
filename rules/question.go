package rules

// Question is what a user asks, in the words of the command line, before any
// of it has been judged; rules/ask makes a Plan of it. An empty string is an
// option not given.
type Question struct {
	URL, Origin string
	Method      *string  // nil: not given
	Headers     []string // "Name: value", in the order given
	Body        []byte   // nil: none
	Mode        string
	Credentials string
	Redirect    string
	Initiator   string
	Cookie      string
	UserAgent   string
	Browsers    []string // none: all of them
	Only        string   // simple or preflighted
	Expect      string
	Experiments string
	Framework   string
	Send        bool // a request whose method is not GET or HEAD may be sent
	// Product names this program and its version in the User-Agent header.
	Product string
	// Verify is the command that asks this question again.
	Verify string
}
