package ask

import (
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
	"github.com/cors-check/cors-check/rules/nearest"
)

// checkBeacon refuses what navigator.sendBeacon() has no word for.
func (q Question) checkBeacon() *Mistake {
	refuse := func(want string) *Mistake { return &Mistake{Field: "initiator", Got: q.Initiator, Want: want} }
	switch {
	case q.Method != nil && *q.Method != "POST":
		return refuse("is always a POST; leave --method out")
	case len(q.Headers) > 0:
		return refuse("sets no headers; the type of its Blob is given with --body-type")
	case q.Credentials != "" && q.Credentials != string(fetch.CredentialsInclude):
		return refuse("always includes credentials; leave --credentials out")
	case q.Mode != "":
		return refuse("has the mode that its body needs; leave --mode out")
	case q.Redirect != "":
		return refuse("follows redirects; leave --redirect out")
	}
	return nil
}

// checkBody refuses a type without a body, and one that is probably a misspelt
// word.
func (q Question) checkBody() *Mistake {
	switch kinds := []string{string(fetch.BodyBytes), string(fetch.BodyStream)}; {
	case q.BodyType == "":
		return nil
	case q.Body == nil:
		return &Mistake{Field: "body-type", Got: q.BodyType, Want: "is of a body; give that with --data"}
	case q.BodyType == string(fetch.BodyStream) && q.Initiator == "xhr":
		return &Mistake{Field: "body-type", Got: q.BodyType, Want: "works only with fetch and beacon"}
	case q.BodyType != kinds[0] && q.BodyType != kinds[1] && !strings.Contains(q.BodyType, "/") && nearest.Word(q.BodyType, kinds) != "":
		return &Mistake{Field: "body-type", Got: q.BodyType, Want: "want none, stream or the type of a Blob, such as image/png", Meant: nearest.Word(q.BodyType, kinds)}
	}
	return nil
}

// checkFetchAlone refuses what others than fetch() have no option for. The
// referrer policy may be the page's, and so anything's.
func (q Question) checkFetchAlone() *Mistake {
	if q.initiator().IsFetch() {
		return nil
	}
	refuse := func(field, with string) *Mistake {
		return &Mistake{Field: "initiator", Got: string(q.initiator()), Want: "has no such option; --" + field + " works only with " + with}
	}
	switch i := q.initiator(); {
	case q.Keepalive:
		return refuse("keepalive", "fetch")
	case q.Cache != "":
		return refuse("cache", "fetch")
	case q.Integrity != "" && i != fetch.InitiatorScript && i != fetch.InitiatorStylesheet:
		return refuse("integrity", "fetch, script and stylesheet")
	}
	return nil
}
