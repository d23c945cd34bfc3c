// Package from reads what somebody who is blocked has in the clipboard: a curl
// command, a fetch() call, a HAR, an OpenAPI document, raw HTTP, a console
// line. Each becomes the question that the command line would make of it.
// Nothing of it is ever executed, and nothing is sent.
package from

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"github.com/cors-check/cors-check/rules/ask"
	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

// Call is one request that a text tells of.
type Call struct {
	// Name tells it from the others of the text: "entry 12", "listOrders"; ""
	// where it is alone. A call without a URL is none that can be asked: its
	// notes say why, and without a name they are about the text.
	Name     string
	Question ask.Question
	Notes    []string // whole sentences: what was left out of the text, and why
	// Options are those of curl that say how the server is reached, and that the
	// command line has too.
	Options []Option
	// Nowhere says that the text has no server: the URL stands for it, and no
	// server may be asked there.
	Nowhere bool
	// Or is what else may have made the request, "" where the text tells: it is
	// judged as the initiator of the question.
	Or fetch.Initiator
	// Recorded is what was answered at the time; nil where the text does not
	// say, so that the servers must be asked.
	Recorded *Recorded
}

// Given is what the user said by options, which goes before what a text says.
type Given struct {
	ask.Question
	// Values are those of names that stand in the text: of a variable, a
	// placeholder, a parameter of a path.
	Values map[string]string
}

// Option is an option of the command line with its value, "" where it has none.
type Option struct{ Name, Value string }

// Recorded is what somebody saw who made the call.
type Recorded struct {
	// Exchanges are what was asked and answered, in that order: a preflight
	// before its request, each hop of a redirect before the next.
	Exchanges []Exchange
	// Engine is that of the browser which recorded it, "" where nothing says.
	Engine browser.ID
	// Read says that the page could read the answer, by the record.
	Read bool
	// Said is what the browser made of it in its own words ("MissingAllowOriginHeader",
	// "blocked"), "" where the record does not tell.
	Said string
}

// Exchange is a request that was sent and what came back.
type Exchange struct {
	Method, URL string
	Headers     fetch.HeaderList // as they were sent, where the record has them
	Answer      fetch.Answer
}

// Kind is a kind of text.
type Kind struct {
	Name string // "curl"
	What string // with its article, for a sentence: "a curl command"
	// Is says whether a text that begins so is of this kind.
	Is func(head []byte) bool
	// Named says that names stand in a text of this kind whose values options can
	// give (Given.Values).
	Named bool
	// Describes says that a text of this kind describes an API, and tells of no
	// request that somebody made.
	Describes bool
	// Read calls each with every call of the text, as it is read: a text may be
	// longer than memory. The error is a *ask.Mistake, that of each,
	// or of the reader.
	Read func(text io.Reader, given Given, each func(Call) error) error
}

// kinds are tried in this order: the first that a text is of reads it.
var kinds = []Kind{har, raw, curl, powershell, httpFile, postman, openAPI, calls, console}

// headSize is how much of a text a kind is recognised by, in bytes.
const headSize = 64 << 10

// Recognise says of which kind a text is, and returns the text from its
// beginning. The error is the reader's, or says which kinds there are.
func Recognise(text io.Reader) (Kind, io.Reader, error) {
	r := bufio.NewReaderSize(text, headSize)
	head, err := r.Peek(headSize)
	if err != nil && err != io.EOF {
		return Kind{}, r, err
	}
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	for _, k := range kinds {
		if k.Is(head) {
			return k, r, nil
		}
	}
	if err := otherwise(head); err != nil {
		return Kind{}, r, err
	}
	return Kind{}, r, fmt.Errorf("want %s", known())
}

// known lists the kinds: "a curl command, a fetch() call or a HAR".
func known() string {
	var s string
	for i, k := range kinds {
		switch {
		case i == 0:
		case i == len(kinds)-1:
			s += " or "
		default:
			s += ", "
		}
		s += k.What
	}
	return s
}
