package probe

import (
	"bufio"
	"bytes"

	"github.com/cors-check/cors-check/rules/fetch"
)

// Read is the answer to a request of that method that HTTP/1 bytes make, as
// read from a connection that ends after them.
func Read(raw []byte, method string) fetch.Answer {
	r := bufio.NewReader(bytes.NewReader(raw))
	failed := func(err error) fetch.Answer {
		return fetch.Answer{Failure: &fetch.Failure{Kind: kindOfResponse(err), Detail: err.Error()}}
	}
	if _, err := r.Peek(1); err != nil {
		return failed(err)
	}
	heads, cut, err := readHeads(r, false)
	if err != nil {
		return failed(err)
	}
	f := framingOf(heads[len(heads)-1])
	response := &fetch.Response{Protocol: f.protocol, Heads: heads, HeadCut: cut}
	whole := !cut && f.bodiless(method)
	if !cut && !whole {
		response.Body, response.BodyFailure, whole, response.BodyUnread = readBody(r, f)
	}
	a := fetch.Answer{Response: response}
	if whole {
		a.Surplus = f.surplus(r)
	}
	return a
}
