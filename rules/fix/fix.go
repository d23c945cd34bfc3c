// Package fix turns a policy, the least a server must allow, into what a
// developer pastes into the server's program. It is the one place that knows
// how a framework is told.
package fix

// Policy is what a server must allow, in no framework's words. Origins are
// serialised origins, exact; Methods are as the request has them; Headers and
// Expose are header names.
type Policy struct {
	Origins     []string
	Methods     []string
	Headers     []string // request headers a page may set
	Expose      []string // response headers a page may read
	Credentials bool
	MaxAge      *int // seconds a browser may keep a preflight's answer; nil leaves it to the framework
}

// Context is what was seen of the server and the page, beside the policy. It
// decides which notes and which safeguards a fix has.
type Context struct {
	Origin    string // the page's origin, serialised
	API       string // the API's origin, serialised
	Path      string // the path of the URL that was asked, as in "/api/data"
	Layered   bool   // an answer had an Access-Control-* header: an older layer is there, and stays until it is deleted
	Guarded   bool   // an answer was 401 or 403: authentication may stand in front
	Failed    bool   // an answer was 5xx: an error, maybe thrown past the layer
	CrossSite bool   // the page's site is not the API's: only SameSite=None cookies are sent
	Verify    string // the command line that makes the check again
}

// Fix is a recipe made out for one policy.
type Fix struct {
	Framework string // its name: aspnetcore, express, django
	Title     string
	Versions  string // what the steps were made for
	Docs      string // the official page to read on
	Steps     []Step
	Notes     []string // one or two sentences each
	Verify    string
}

// Step is one thing to do: a command to run, or code to paste as it stands.
type Step struct {
	ID       string // for ever, see the recipes
	Run      string // a command line; then the fields below are empty
	File     string // where it usually is
	Where    string // the place in the file
	Language string
	Code     string // whole lines, without the last line's end
}
