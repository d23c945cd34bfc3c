package fetch_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// https://fetch.spec.whatwg.org/#concept-header-list-get
func TestHeaderList(t *testing.T) {
	list := fetch.HeaderList{{"Vary", "Origin"}, {"X-Empty", ""}, {"vary", "Accept"}, {"VARY", ""}, {"X-K", "a"}}
	for _, c := range []struct {
		name, value string
		lines       int
	}{
		{"Vary", "Origin, Accept, ", 3}, {"vARY", "Origin, Accept, ", 3}, {"x-empty", "", 1}, {"x-k", "a", 1},
		{"x-\u212a", "", 0}, // the Kelvin sign is no k
		{"Var", "", 0}, {"", "", 0},
	} {
		value, ok := list.Get(c.name)
		if value != c.value || ok != (c.lines > 0) || list.Has(c.name) != ok || len(list.Values(c.name)) != c.lines {
			t.Errorf("%s: got %q, %t, %q", c.name, value, ok, list.Values(c.name))
		}
	}
}

// One line "a, b" is to every step of the standard what two lines a and b are.
func FuzzHeaderList(f *testing.F) {
	for i, seed := range [][2]string{{"*", "x"}, {page, page}, {"PUT", "x-a"}, {"x-a", "authorization"}, {"true", "true"}, {"5", "6"}, {"", "*"}, {"a b", "*"}} {
		f.Add(uint8(i), seed[0], seed[1])
	}
	names := []string{"Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers",
		"Access-Control-Allow-Credentials", "Access-Control-Expose-Headers", "Access-Control-Max-Age", "Cross-Origin-Resource-Policy"}
	f.Fuzz(func(t *testing.T, which uint8, a, b string) {
		if strings.ContainsAny(a+b, "\x00\r\n") || strings.Trim(a, " \t") != a || strings.Trim(b, " \t") != b {
			t.Skip("no header value")
		}
		name := names[int(which)%len(names)]
		// What the rest of the answer says must not fail it before.
		rest := slices.DeleteFunc([]fetch.Header{{"Access-Control-Allow-Origin", page}, {"Access-Control-Allow-Methods", "PUT"},
			{"Access-Control-Allow-Headers", "x-a, authorization"}, {"Access-Control-Allow-Credentials", "true"}, {"X-A", "1"}, {"X-B", "2"}},
			func(h fetch.Header) bool { return h.Name == name })
		answer := func(lines ...fetch.Header) fetch.Answer {
			return fetch.Answer{Response: &fetch.Response{Status: 200, Headers: append(slices.Clone(rest), lines...)}}
		}
		one, two := answer(fetch.Header{name, a + ", " + b}), answer(fetch.Header{name, a}, fetch.Header{name, b})
		for _, credentials := range []fetch.CredentialsMode{fetch.CredentialsOmit, fetch.CredentialsInclude} {
			r := ask("PUT", "X-A", "1", "Authorization", "x")
			r.Credentials = credentials
			for _, agent := range agents() {
				if agent.id == "firefox" && name == "Access-Control-Allow-Credentials" && (a == "" || b == "") {
					continue // it leaves out empty lines of this one
				}
				x, sentX := drive(t, agent, r, answers(one))
				y, sentY := drive(t, agent, r, answers(two))
				if (x.Error == nil) != (y.Error == nil) || told(sentX) != told(sentY) || !slices.Equal(x.Readable, y.Readable) {
					t.Errorf("%s: %s: %q and %q: %s, %s as one line; %s, %s as two", agent.id, name, a, b,
						told(sentX), reasons(x.Faults), told(sentY), reasons(y.Faults))
				}
				if agent.id == letter && reasons(x.Faults) != reasons(y.Faults) {
					t.Errorf("%s: %q and %q: %s as one line, %s as two", name, a, b, reasons(x.Faults), reasons(y.Faults))
				}
			}
			if m := theLetter(); m.PreflightMaxAge(one.Response.Headers) != m.PreflightMaxAge(two.Response.Headers) {
				t.Errorf("max-age of %q and %q", a, b)
			}
		}
	})
}
