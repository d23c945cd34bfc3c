package fetch

import (
	"slices"
	"testing"
)

// TestKnownHSTSHosts: what a browser knows by itself, what it is told to
// remember, and what it hears over https.
func TestKnownHSTSHosts(t *testing.T) {
	if !slices.IsSorted(preloadedHosts) || !slices.IsSorted(preloadedSuffixes) {
		t.Error("the lists are searched by halves, and are not sorted")
	}
	hear := func(u, value string) (k knownHSTSHosts) {
		url, err := ParseURL(u)
		if err != nil {
			t.Fatal(err)
		}
		k.hear(url, HeaderList{{"Strict-Transport-Security", value}})
		return k
	}
	for _, c := range []struct {
		known knownHSTSHosts
		host  string
		want  bool
	}{
		{nil, "api.example.dev", true},
		{nil, "api.example.dev.", true},
		{nil, "dev.example.com", false},
		{nil, "exampledev", false},
		{nil, "api.github.com", true},
		{nil, "other.github.com", false},
		{nil, "127.0.0.1", false},
		{remembered([]string{"localhost"}), "localhost", false},
		{remembered([]string{"api.example.com"}), "api.example.com", true},
		{remembered([]string{"example.com"}), "api.example.com", false},
		{hear("https://example.com/", "max-age=1"), "example.com", true},
		{hear("https://example.com/", `MAX-AGE="1" ; includeSubDomains`), "api.example.com", true},
		{hear("https://example.com/", "max-age=1"), "api.example.com", false},
		{hear("http://example.com/", "max-age=1"), "example.com", false},
		{hear("https://example.com/", "includeSubDomains"), "example.com", false},
		{hear("https://example.com/", "max-age=-1"), "example.com", false},
		{hear("https://192.0.2.1/", "max-age=1"), "192.0.2.1", false},
		{append(remembered([]string{"example.com"}), hear("https://example.com/", "max-age=0")...), "example.com", false},
	} {
		if got := c.known.match(c.host); got != c.want {
			t.Errorf("%s with %+v: %v", c.host, c.known, got)
		}
	}
}

// TestHSTSHeard: a redirect back to http at a host that has just asked for
// https is not followed over http.
func TestHSTSHeard(t *testing.T) {
	for _, redirects := range []bool{false, true} {
		r := &Request{URL: "https://api.example.com/a", Method: "GET", Origin: Origin{Scheme: "http", Host: "app.example.com"},
			Mode: ModeCORS, Credentials: CredentialsSameOrigin, Redirect: RedirectFollow}
		m := Start(r, &UserAgent{RedirectsHSTS: redirects})
		m.Receive(Answer{Response: &Response{Protocol: "HTTP/2.0", Status: 302, Headers: HeaderList{
			{"Access-Control-Allow-Origin", "*"}, {"Strict-Transport-Security", "max-age=600"}, {"Location", "http://api.example.com/b"}}}})
		next := m.Next()
		if next == nil || next.URL != "https://api.example.com/b" {
			t.Errorf("redirects %v: then %+v", redirects, next)
		}
	}
}
