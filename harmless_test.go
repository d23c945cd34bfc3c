package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// noting is a server that notes what it is asked, and allows what a test says.
func noting(t *testing.T, allow func(http.Header, *http.Request)) (address string, asked func() []*http.Request) {
	var mu sync.Mutex
	var all []*http.Request
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		all = append(all, r)
		mu.Unlock()
		allow(w.Header(), r)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() []*http.Request {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

var permissions = map[string]func(http.Header, *http.Request){
	"all": func(h http.Header, r *http.Request) {
		h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		h.Set("Access-Control-Allow-Credentials", "true")
		h.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
		h.Set("Vary", "Origin")
	},
	"nothing":   func(http.Header, *http.Request) {},
	"an origin": func(h http.Header, _ *http.Request) { h.Set("Access-Control-Allow-Origin", "http://other.test") },
	"only preflights": func(h http.Header, r *http.Request) {
		if r.Method == http.MethodOptions {
			h.Set("Access-Control-Allow-Origin", "*")
			h.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
		}
	},
}

// A GET that a server takes for a DELETE is one: without --send it stays here,
// and with it is sent once; no experiment repeats it.
func TestMethodOverrideIsHeldBack(t *testing.T) {
	methods := []string{"DELETE", "PUT", "PATCH", "POST"}
	spellings := [][]string{
		{"/a", "-H", "X-HTTP-Method-Override: DELETE"}, {"/a", "-H", "x-http-method-override: delete"}, {"/a", "-H", "X-HTTP-Method: PUT"},
		{"/a", "-H", "X-Method-Override: PATCH"}, {"/a", "-H", "X-METHOD-OVERRIDE:  POST"}, {"/a", "-H", "X_HTTP_METHOD_OVERRIDE: DELETE"}, {"/a", "-H", "X-Method: DELETE"},
		{"/a?_method=DELETE"}, {"/a?x=1&_METHOD=delete"}, {"/a?%5Fmethod=DELETE&y=2"}, {"/a?_method=%44ELETE"}, {"/a;_method=DELETE"}, {"/a?x=1;_method=PUT"},
		{"/a?X-HTTP-Method-Override=DELETE"}, {"/a?_method=put", "-X", "HEAD"}, {"/a?_method=GET&_method=DELETE"},
	}
	changes := func(r *http.Request) bool {
		for name, values := range r.Header {
			if strings.Contains(strings.ToLower(name), "method") && !strings.HasPrefix(name, "Access-Control-") && slices.Contains(methods, strings.ToUpper(values[0])) {
				return true
			}
		}
		uri, _ := url.PathUnescape(strings.ToUpper(r.RequestURI))
		return slices.ContainsFunc(methods, func(m string) bool { return strings.Contains(uri, "="+m) })
	}
	for permission, allow := range permissions {
		for _, spelling := range spellings {
			for _, send := range []bool{false, true} {
				address, asked := noting(t, allow)
				args := slices.Concat([]string{address + spelling[0], "--origin", "http://app.test", "--experiments", "always"}, spelling[1:])
				if send {
					args = append(args, "--send")
				}
				var out bytes.Buffer
				run(args, nil, &out, &out)
				n := 0
				for _, r := range asked() {
					if r.Method != http.MethodOptions && changes(r) {
						n++
					}
				}
				most := 0
				if send {
					most = 2 // the two default checks, where nothing but a URL is given
				}
				if n > most || send && permission == "all" && n == 0 {
					t.Errorf("%s, %q: %d of %d requests change something\n%s", permission, args[1:], n, len(asked()), out.String())
				}
			}
		}
	}
}

// What a user gives for one path is sent to no other.
func TestCredentialsStayWithTheirPath(t *testing.T) {
	for permission, allow := range permissions {
		address, asked := noting(t, allow)
		var out bytes.Buffer
		run([]string{
			address + "/api/v1/users?q=1", "--origin", "http://app.test", "--experiments", "always", "--credentials", "include", "-b", "sid=s3cr3t",
			"-H", "Authorization: Bearer s3cr3t", "-H", "X-Api-Key: s3cr3t", "-H", "DPoP: s3cr3t", "-H", "X-Other: 1",
		}, nil, &out, &out)
		for _, r := range asked() {
			if r.URL.Path == "/api/v1/users" {
				continue
			}
			for name, values := range r.Header {
				if strings.Contains(strings.Join(values, ""), "s3cr3t") {
					t.Errorf("%s: %s of %s carries %s", permission, r.Method, r.URL, name)
				}
			}
		}
	}
}
