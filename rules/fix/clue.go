package fix

// Clue is what gives a framework away in one response: all its signs together.
type Clue struct {
	Confidence Confidence
	Signs      []Sign
}

// Confidence is how sure a clue is.
type Confidence string

// How sure a clue is.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Sign is one of a header, a cookie and a text in the body.
type Sign struct {
	Header   string // a response header's name, in lower case: it is there, and
	Contains string // its value has this text in lower case, whatever the value's case, or
	Equals   string // its value is this to the letter
	Cookie   string // a cookie is set whose name, in lower case, begins so
	Body     string // the body has this text in lower case, whatever the body's case
}

// Clues are what gives away the frameworks there are recipes for.
func Clues() map[string][]Clue {
	all := make(map[string][]Clue, len(names))
	for _, r := range recipes() {
		all[r.Name] = r.Clues
	}
	return all
}
