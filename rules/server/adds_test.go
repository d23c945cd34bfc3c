package server

import "testing"

// TestLine has responses as nginx 1.22, Apache 2.4.71, Caddy 2.6 and HAProxy
// 2.6 sent them in front of Express with cors(), which named the page.
func TestLine(t *testing.T) {
	for _, c := range []struct {
		name, response, front string
		line                  int
		sure                  bool
	}{
		{"nginx add_header", "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nX-Powered-By: Express\nAccess-Control-Allow-Origin: http://localhost:3000\nVary: Origin\nAccess-Control-Allow-Origin: *\nVary: Origin", "nginx", 1, false},
		{"nginx add_header, and an ETag of the program's between", "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nX-Powered-By: Express\nAccess-Control-Allow-Origin: http://localhost:3000\nETag: W/\"8\"\nAccess-Control-Allow-Origin: *", "nginx", 1, true},
		{"nginx in front of a program that adds it twice", "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nX-Powered-By: Express\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: *\nETag: W/\"8\"", "nginx", -1, false},
		{"one line, nginx's", "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nX-Powered-By: Express\nETag: W/\"8\"\nAccess-Control-Allow-Origin: *", "nginx", 0, true},
		{"one line, of either", "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nX-Powered-By: PHP/8.2\nAccess-Control-Allow-Origin: *", "nginx", 0, false},
		{"one line, the program's", "HTTP/1.1 200 OK\nServer: nginx/1.22.1\nX-Powered-By: Express\nAccess-Control-Allow-Origin: *\nETag: W/\"8\"", "nginx", -1, false},
		{"Apache, Header always set", "HTTP/1.1 200 OK\nServer: Apache/2.4.71 (Debian)\nAccess-Control-Allow-Origin: *\nX-Powered-By: Express\nAccess-Control-Allow-Origin: http://localhost:3000\nVary: Origin", "apache", 0, true},
		{"Apache, Header add", "HTTP/1.1 200 OK\nServer: Apache/2.4.71 (Debian)\nX-Powered-By: Express\nAccess-Control-Allow-Origin: http://localhost:3000\nVary: Origin\nAccess-Control-Allow-Origin: *", "apache", 1, false},
		{"Apache, Header set, one line", "HTTP/1.1 200 OK\nServer: Apache/2.4.71 (Debian)\nX-Powered-By: Express\nContent-Type: application/json\nETag: W/\"8\"\nAccess-Control-Allow-Origin: *", "apache", 0, true},
		{"Caddy", "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: http://localhost:3000\nServer: Caddy\nVary: Origin\nX-Powered-By: Express", "caddy", 0, true},
		{"nobody known", "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Origin: *", "", -1, false},
	} {
		front, line, sure := Line(exchange(1, "GET", c.response), "access-control-allow-origin")
		name := ""
		if front != nil {
			name = front.Framework
		}
		if name != c.front || line != c.line || sure != c.sure {
			t.Errorf("%s: %q, line %d, sure %v; want %q, %d, %v", c.name, name, line, sure, c.front, c.line, c.sure)
		}
	}
}

// TestTwice has what Apache 2.4.71 sent in front of Express: with both of its
// directives, and with one of them where the program adds the header too.
func TestTwice(t *testing.T) {
	for response, twice := range map[string]bool{
		"HTTP/1.1 200 OK\nServer: Apache/2.4.71 (Debian)\nAccess-Control-Allow-Origin: *\nX-Powered-By: Express\nContent-Length: 8\nETag: W/\"8\"\nAccess-Control-Allow-Origin: *": true,
		"HTTP/1.1 200 OK\nServer: Apache/2.4.71 (Debian)\nAccess-Control-Allow-Origin: *\nX-Powered-By: Express\nAccess-Control-Allow-Origin: *\nContent-Length: 8\nETag: W/\"8\"": false,
		"HTTP/1.1 200 OK\nServer: nginx\nAccess-Control-Allow-Origin: *\nETag: W/\"8\"\nAccess-Control-Allow-Origin: *":                                                            false,
	} {
		if got := Twice(exchange(1, "GET", response), "access-control-allow-origin") != nil; got != twice {
			t.Errorf("%q: %v", response, got)
		}
	}
}
