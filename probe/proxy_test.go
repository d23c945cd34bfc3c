package probe_test

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/probe"
	"github.com/cors-check/cors-check/rules/fetch"
)

// httpProxy is a proxy that tunnels, and answers what it is to forward
// itself. What it is asked goes to heads.
func httpProxy(heads chan<- string) func(net.Conn) {
	return func(c net.Conn) {
		r := bufio.NewReader(c)
		head, ok := readRequest(r)
		if !ok {
			return
		}
		heads <- head
		target, isConnect := strings.CutPrefix(head, "CONNECT ")
		if !isConnect {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nforwarded")
			return
		}
		target, _, _ = strings.Cut(target, " ")
		join(c, target, "HTTP/1.1 200 Connection established\r\nX: 1\r\n\r\n")
	}
}

// join connects a client to a target, after telling it so. Names all lead to
// loopback.
func join(c net.Conn, target, told string) {
	_, port, _ := net.SplitHostPort(target)
	s, err := net.Dial("tcp", "127.0.0.1:"+port)
	if err != nil {
		return
	}
	defer s.Close()
	io.WriteString(c, told)
	go func() {
		io.Copy(s, c)
		s.Close()
	}()
	io.Copy(c, s)
}

// socksProxy speaks SOCKS5, asks for a password if there is one to ask for,
// and tells what it was asked to connect to.
// https://www.rfc-editor.org/rfc/rfc1928
func socksProxy(password string, targets chan<- string) func(net.Conn) {
	return func(c net.Conn) {
		b := make([]byte, 512)
		read := func(n int) []byte { io.ReadFull(c, b[:n]); return b[:n] }
		read(int(read(2)[1]))
		if password == "" {
			c.Write([]byte{5, 0})
		} else {
			c.Write([]byte{5, 2})
			user := string(read(int(read(2)[1])))
			given := string(read(int(read(1)[0])))
			if user+":"+given != password {
				c.Write([]byte{1, 1})
				return
			}
			c.Write([]byte{1, 0})
		}
		var host string
		switch read(4)[3] {
		case 1:
			host = netip.AddrFrom4([4]byte(read(4))).String()
		case 3:
			host = string(read(int(read(1)[0])))
		case 4:
			host = "[" + netip.AddrFrom16([16]byte(read(16))).String() + "]"
		}
		target := fmt.Sprintf("%s:%d", host, binary.BigEndian.Uint16(read(2)))
		targets <- target
		join(c, target, "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
	}
}

func TestProxies(t *testing.T) {
	ca := newAuthority(t)
	page := answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
	config := &tls.Config{Certificates: []tls.Certificate{ca.loopback(t)}, NextProtos: []string{"http/1.1"}}
	_, plain, _ := net.SplitHostPort(serve(t, page))
	_, secure, _ := net.SplitHostPort(serveTLS(t, config, page))
	told := make(chan string, 2)
	forwarding, securely := serve(t, httpProxy(told)), serveTLS(t, config, httpProxy(told))
	socks, closedSocks := serve(t, socksProxy("", told)), serve(t, socksProxy("me:pass word", told))
	const authorization = "Proxy-Authorization: Basic bWU6cGFzcyB3b3Jk\r\n"
	connect := "CONNECT api.test:" + secure + " HTTP/1.1\r\nHost: api.test:" + secure + "\r\n"
	forward := func(extra string) string {
		return "GET http://api.test:" + plain + "/ HTTP/1.1\r\nHost: api.test:" + plain + "\r\nConnection: keep-alive\r\nX-lower-UPPER: 1\r\nOrigin: http://app.test\r\n" + extra + "\r\n"
	}
	for _, tt := range []struct{ proxy, url, told, body string }{
		{"http://" + forwarding, "http://api.test:" + plain + "/", forward(""), "forwarded"},
		{forwarding, "http://api.test:" + plain + "/", forward(""), "forwarded"},
		{"http://me:pass%20word@" + forwarding, "http://api.test:" + plain + "/", forward(authorization), "forwarded"},
		{"https://" + securely, "http://api.test:" + plain + "/", forward(""), "forwarded"},
		{"http://" + forwarding, "https://api.test:" + secure + "/", connect + "\r\n", "hello"},
		{"http://me:pass%20word@" + forwarding, "https://api.test:" + secure + "/", connect + authorization + "\r\n", "hello"},
		{"https://" + securely, "https://api.test:" + secure + "/", connect + "\r\n", "hello"},
		{"socks5h://" + socks, "http://api.test:" + plain + "/", "api.test:" + plain, "hello"},
		{"socks5h://" + socks, "https://api.test:" + secure + "/", "api.test:" + secure, "hello"},
		{"socks5://" + socks, "http://api.test:" + plain + "/", "127.0.0.2:" + plain, "hello"},
		{"socks5h://me:pass%20word@" + closedSocks, "http://api.test:" + plain + "/", "api.test:" + plain, "hello"},
	} {
		via, err := probe.ParseProxy(tt.proxy)
		if err != nil {
			t.Error(err)
			continue
		}
		var rs []probe.Resolve
		for _, port := range []string{plain, secure} {
			r, err := probe.ParseResolve("api.test:" + port + ":127.0.0.2")
			if err != nil {
				t.Fatal(err)
			}
			rs = append(rs, r)
		}
		a := newProber(t, probe.Options{Proxy: via, Roots: ca.pool(), Resolve: rs}).RoundTrip(t.Context(), get(tt.url))
		if a.Failure != nil {
			t.Errorf("%s by %s: %+v", tt.url, tt.proxy, a.Failure)
			continue
		}
		if got := <-told; got != tt.told || string(a.Response.Body) != tt.body {
			t.Errorf("%s by %s: the proxy was asked\n%q, want\n%q; body %q", tt.url, tt.proxy, got, tt.told, a.Response.Body)
		}
		if a.RemoteAddress != "" {
			t.Errorf("%s by %s: the server's address is said to be %s", tt.url, tt.proxy, a.RemoteAddress)
		}
	}
}

func TestProxyFailures(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	unused := make(chan string, 9)
	for name, tt := range map[string]struct{ proxy, url string }{
		"refused":              {"http://me:secret@" + l.Addr().String(), "http://api.test/"},
		"refused, SOCKS":       {"socks5h://me:secret@" + l.Addr().String(), "http://api.test/"},
		"CONNECT denied":       {"http://me:secret@" + serve(t, answer("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")), "https://api.test/"},
		"CONNECT ignored":      {"http://me:secret@" + serve(t, wait), "https://api.test/"},
		"CONNECT closed":       {"http://me:secret@" + serve(t, func(net.Conn) {}), "https://api.test/"},
		"CONNECT to no proxy":  {"http://me:secret@" + serve(t, answer("SSH-2.0-OpenSSH_9.9\r\n")), "https://api.test/"},
		"denied":               {"http://me:secret@" + serve(t, answer("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")), "http://api.test/"},
		"password wrong":       {"socks5h://me:secret@" + serve(t, socksProxy("you:secret", unused)), "http://api.test/"},
		"SOCKS to no proxy":    {"socks5h://me:secret@" + serve(t, answer("HTTP/1.1 400 Bad Request\r\n\r\n")), "http://api.test/"},
		"TLS to a plain proxy": {"https://me:secret@" + serve(t, httpProxy(unused)), "http://api.test/"},
	} {
		t.Run(name, func(t *testing.T) {
			via, err := probe.ParseProxy(tt.proxy)
			if err != nil {
				t.Fatal(err)
			}
			a := newProber(t, probe.Options{Proxy: via, Timeout: 2 * patience}).RoundTrip(t.Context(), get(tt.url))
			wantFailure(t, a, fetch.ProxyFailed)
			if f := a.Failure; f != nil && (strings.Contains(f.Detail, "secret") || !strings.HasPrefix(f.Detail, "proxy "+via.Host+": ")) {
				t.Errorf("detail %q", f.Detail)
			}
		})
	}
}

func TestEnvironmentProxy(t *testing.T) {
	told := make(chan string, 1)
	proxy := "http://" + serve(t, httpProxy(told))
	for _, tt := range []struct {
		variable, value, noProxy string
		used                     bool
	}{
		{"HTTP_PROXY", proxy, "", true},
		{"http_proxy", proxy, "", true},
		{"ALL_PROXY", proxy, "", true},
		{"all_proxy", proxy, "", true},
		{"HTTPS_PROXY", proxy, "", false},
		{"HTTP_PROXY", proxy, "api.test", false},
		{"ALL_PROXY", proxy, "*", false},
	} {
		for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"} {
			t.Setenv(name, "")
			t.Setenv(strings.ToLower(name), "")
		}
		t.Setenv(tt.variable, tt.value)
		t.Setenv("NO_PROXY", tt.noProxy)
		r, err := probe.ParseResolve("api.test:1:127.0.0.1")
		if err != nil {
			t.Fatal(err)
		}
		p := probe.New(probe.Options{Resolve: []probe.Resolve{r}})
		a := p.RoundTrip(t.Context(), get("http://api.test:1/"))
		p.Close()
		if tt.used {
			wantResponse(t, a)
			<-told
		} else {
			wantFailure(t, a, fetch.ConnectionRefused)
		}
	}
}

func TestParseProxy(t *testing.T) {
	for in, want := range map[string]url.URL{
		"127.0.0.1:3128":       {Scheme: "http", Host: "127.0.0.1:3128"},
		"https://proxy.test":   {Scheme: "https", Host: "proxy.test"},
		"socks5h://[::1]:1080": {Scheme: "socks5h", Host: "[::1]:1080"},
	} {
		if got, err := probe.ParseProxy(in); err != nil || *got != want {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "http://", "ftp://me:secret@proxy.test", "http://me:secret@proxy.test:x", "http://me:sec%zzret@proxy.test", "://"} {
		if got, err := probe.ParseProxy(in); err == nil || strings.Contains(err.Error(), "sec") {
			t.Errorf("%s: %v, %v", in, got, err)
		}
	}
}
