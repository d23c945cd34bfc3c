package fetch_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/browser"
	"github.com/cors-check/cors-check/rules/fetch"
)

const page, api = "https://app.example.com", "https://api.example.com/data"

// agent is a UserAgent under test. The letter is the standard to the letter:
// the zero value, save for an order of headers, which the standard leaves open.
type agent struct {
	id string
	*fetch.UserAgent
}

const letter = "letter"

func theLetter() agent {
	return agent{letter, &fetch.UserAgent{
		PreflightHeaders: []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers", "Referer"},
		ActualHeaders:    []string{"*", "Origin", "Referer", "Cookie", "Content-Length"},
	}}
}

// agents are the letter and every engine.
func agents() []agent {
	all := []agent{theLetter()}
	for _, p := range browser.All() {
		all = append(all, agent{string(p.ID), &p.UserAgent})
	}
	return all
}

// want is what this agent is to do where those named in but do the contrary.
func (a agent) want(letterDoes bool, but string) bool {
	return letterDoes != strings.Contains(but, a.id)
}

func ask(method string, headers ...string) fetch.Request {
	r := fetch.Request{URL: api, Method: method, Origin: fetch.OriginOf(page), Mode: fetch.ModeCORS,
		Credentials: fetch.CredentialsSameOrigin, Redirect: fetch.RedirectFollow}
	for i := 0; i < len(headers); i += 2 {
		r.Headers = append(r.Headers, fetch.Header{Name: headers[i], Value: headers[i+1]})
	}
	return r
}

func including(r fetch.Request) fetch.Request {
	r.Credentials = fetch.CredentialsInclude
	return r
}

// http is a response of these header lines.
func http(status int, lines ...string) fetch.Answer {
	head := fmt.Sprintf("HTTP/1.1 %d Some\r\n", status)
	for _, l := range lines {
		head += l + "\r\n"
	}
	return fetch.Answer{Response: &fetch.Response{Protocol: "HTTP/1.1", Heads: [][]byte{[]byte(head + "\r\n")}}}
}

// open is a server that allows all there is to allow to a request without
// credentials.
func open(*fetch.Send) fetch.Answer {
	return http(200, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: *",
		"Access-Control-Allow-Headers: *, Authorization", "Cross-Origin-Resource-Policy: cross-origin")
}

// drive runs a request to its end.
func drive(t testing.TB, a agent, r fetch.Request, server func(*fetch.Send) fetch.Answer) (fetch.Result, []fetch.Send) {
	t.Helper()
	m := fetch.Start(&r, a.UserAgent)
	var sent []fetch.Send
	for s := m.Next(); s != nil; s = m.Next() {
		if sent = append(sent, *s); len(sent) > 100 {
			t.Fatalf("%s: no end", a.id)
		}
		m.Receive(server(s))
	}
	return m.Result(), sent
}

// answers is a server that gives these answers one after the other, the last
// for ever.
func answers(all ...fetch.Answer) func(*fetch.Send) fetch.Answer {
	return func(*fetch.Send) fetch.Answer {
		next := all[0]
		if len(all) > 1 {
			all = all[1:]
		}
		return next
	}
}

// told is a sequence of requests in words.
func told(sent []fetch.Send) string {
	words := make([]string, len(sent))
	for i, s := range sent {
		words[i] = s.Method + " " + s.URL
		if o, ok := s.Headers.Get("origin"); ok {
			words[i] += " " + o
		}
	}
	return strings.Join(words, ", ")
}

func reasons(faults []*fetch.NetworkError) string {
	words := make([]string, len(faults))
	for i, f := range faults {
		words[i] = string(f.Reason)
	}
	return strings.Join(words, " ")
}

func header(s fetch.Send, name string) string {
	v, ok := s.Headers.Get(name)
	if !ok {
		return "absent"
	}
	return v
}
