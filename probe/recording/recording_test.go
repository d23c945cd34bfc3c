package recording_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cors-check/cors-check/probe/recording"
)

// recordings are the files of the project, from this directory.
func recordings(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../../testdata/browsers/*.jsonl.gz")
	if err != nil || len(names) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	return names
}

// Reading a recording and writing it again changes no byte: nothing of it is
// lost, and a renewed one differs from it only where an engine does.
func TestWriteKeepsRecordings(t *testing.T) {
	for _, name := range recordings(t) {
		cs, err := recording.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := recording.Write(&again, cs); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		want, got := lines(t, f), lines(t, &again)
		if len(want) != len(got) {
			t.Fatalf("%s: %d lines became %d", name, len(want), len(got))
		}
		for i := range want {
			if !bytes.Equal(want[i], got[i]) {
				t.Fatalf("%s, line %d:\n%s\nbecame\n%s", name, i+1, want[i], got[i])
			}
		}
		for _, c := range cs {
			for _, e := range recording.Engines {
				if c.Category == "hsts" && e == "webkit" {
					continue // WebKitGTK has no preload list: what Safari does is not recorded
				}
				if x := c.Expect[e]; x != nil && x.Outcome == "timeout" && c.Networked() {
					continue // it waits for the user
				}
				if x := c.Expect[e]; x == nil || x.Outcome != "allowed" && x.Outcome != "blocked" {
					t.Errorf("%s: no outcome of %s", c.ID, e)
				}
			}
		}
	}
}

func lines(t *testing.T, r io.Reader) [][]byte {
	t.Helper()
	z, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.SplitAfter(b, []byte("\n"))
}

func TestReadRefuses(t *testing.T) {
	for _, line := range []string{
		`{"id":"a","categories":[]}`,
		`{"id":""}`,
		`{"id":"a/b"}`,
		`{"id":"a","script":[{"preflight":null,"actual":{"body_b64":"?"}}]}`,
		`{`,
	} {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, line)
		z.Close()
		if cs, err := recording.Read(&b); err == nil {
			t.Errorf("%s was read as %+v", line, cs[0])
		}
	}
}

func ptr[T any](v T) *T { return &v }

func TestResponseBytes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		r      *recording.Response
		method string
		want   string
	}{
		{"nothing scripted", nil, "GET", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
		{"Latin-1", &recording.Response{Status: 200, Headers: []recording.Header{{"X-\u00e9", "\u00ff"}}, Body: "\u0080"}, "GET",
			"HTTP/1.1 200 OK\r\nX-\xe9: \xff\r\nContent-Length: 1\r\nConnection: close\r\n\r\n\x80"},
		{"HEAD", &recording.Response{Status: 200, Body: "ok"}, "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"},
		{"204", &recording.Response{Status: 204, Body: "ok"}, "GET", "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"},
		{"304", &recording.Response{Status: 304}, "GET", "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"},
		{"unknown status", &recording.Response{Status: 299}, "GET", "HTTP/1.1 299 \r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
		{"reason, no length", &recording.Response{Status: 200, Reason: ptr(""), NoLength: true, BodyB64: "AP8="}, "GET",
			"HTTP/1.1 200 \r\nConnection: close\r\n\r\n\x00\xff"},
		{"raw", &recording.Response{Raw: ptr("\u00ff\n")}, "HEAD", "\xff\n"},
	} {
		if got := tt.r.Bytes(tt.method); string(got) != tt.want {
			t.Errorf("%s:\n%q, want\n%q", tt.name, got, tt.want)
		}
	}
}

// A server says to each request what Answer says, byte for byte, and keeps
// the request.
func TestServer(t *testing.T) {
	hop := func(scheme string, port int, path string) recording.Hop {
		return recording.Hop{Host: "api.test", Scheme: scheme, Port: port, Path: path,
			Preflight: &recording.Response{Status: 204, Headers: []recording.Header{{"A", path}}},
			Actual:    &recording.Response{Raw: ptr("HTTP/1.1 200 fine\nraw: \u00e9\n\n" + path)}}
	}
	c := &recording.Case{ID: "a", Script: []recording.Hop{hop("http", 18080, "/c/a/0"), hop("https", 18443, "/c/a/1")}}
	s, err := recording.NewServer([]*recording.Case{c})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if err := s.Listen(ctx, recording.Ports...); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const preflight = "Access-Control-Request-Method: PUT\r\n"
	for _, tt := range []struct {
		scheme                    string
		port                      int
		method, path, host, extra string
		hop                       int
		kind                      string
	}{
		{"http", 18080, "GET", "/c/a/0", "api.test:18080", "", 0, recording.Actual},
		{"http", 18080, "PUT", "/c/a/0?q", "API.test:18080", "Content-Length: 3\r\n", 0, recording.Actual},
		{"http", 18080, "OPTIONS", "/c/a/0", "api.test:18080", "", 0, recording.Actual},
		{"http", 18080, "OPTIONS", "/c/a/0", "api.test:18080", preflight, 0, recording.Preflight},
		{"http", 18080, "PUT", "/c/a/0", "api.test:18080", preflight, 0, recording.Actual},
		{"https", 18443, "GET", "/c/a/1", "api.test:18443", "", 1, recording.Actual},
		{"http", 18082, "GET", "/c/a/0", "api.test:18082", "", -1, recording.Actual},
		{"http", 18080, "GET", "/c/a/1", "api.test:18080", "", -1, recording.Actual},
		{"http", 18080, "GET", "/c/a/0", "other.test:18080", "", -1, recording.Actual},
		{"http", 18080, "GET", "/c/b/0", "api.test:18080", "", -1, recording.Actual},
	} {
		s.Forget("a")
		s.Forget("b")
		request := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nX-\xe9:  \xff \r\n%s\r\n", tt.method, tt.path, tt.host, tt.extra)
		if tt.extra != "" && tt.extra != preflight {
			request += "abc"
		}
		path, _, _ := bytes.Cut([]byte(tt.path), []byte("?"))
		host, _, _ := net.SplitHostPort(tt.host)
		want := c.Answer(tt.scheme, host, tt.port, string(path), tt.kind).Bytes(tt.method)
		if got := roundTrip(t, tt.scheme, tt.port, request); !bytes.Equal(got, want) {
			t.Errorf("%s\nwas answered %q, want %q", request, got, want)
		}
		seen := append(s.Received("a"), s.Received("b")...)
		if len(seen) != 1 {
			t.Errorf("%s\nleft %d records", request, len(seen))
			continue
		}
		q := seen[0]
		if q.Hop != tt.hop || q.Kind != tt.kind || q.Method != tt.method || q.URL != tt.scheme+"://"+tt.host+tt.path ||
			q.Headers[1] != (recording.Header{"X-\u00e9", "\u00ff"}) {
			t.Errorf("%s\nwas seen as %+v, want hop %d, %s", request, q, tt.hop, tt.kind)
		}
	}
	for _, hello := range []string{"\x16\x03\x01\x06\x00" + strings.Repeat("h", 1536), "\x16\x03\x01 \n", "\x05\x01\x00"} {
		if got := roundTrip(t, "http", 18081, hello); len(got) > 0 {
			t.Errorf("another protocol: %q", got)
		}
	}
	if got := roundTrip(t, "http", 18081, "GET /other HTTP/1.1\r\n\r\n"); !bytes.HasPrefix(got, []byte("HTTP/1.1 404 ")) {
		t.Errorf("a path outside the cases: %q", got)
	}
}

func roundTrip(t *testing.T, scheme string, port int, request string) []byte {
	t.Helper()
	c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	if scheme == "https" {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestNewServerRefusesOneIDTwice(t *testing.T) {
	if _, err := recording.NewServer([]*recording.Case{{ID: "a"}, {ID: "a"}}); err == nil {
		t.Error("two cases of one id")
	}
}
