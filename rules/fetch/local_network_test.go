package fetch

import "testing"

// TestLocalNetworkAccess: the decisions of Chromium 156 and Firefox 153 as
// seen in a network with real public, local and loopback addresses.
func TestLocalNetworkAccess(t *testing.T) {
	chromium := LocalNetworkRules{Checks: true, RefusesInsecure: true, TargetSpace: true, LocalIsNotMixed: true, DocumentationIsLocal: true}
	firefox := LocalNetworkRules{Checks: true, RefusesUnspecified: true, AsksOpaque: true}
	webkit := LocalNetworkRules{RefusesUnspecified: true}
	const lan, loop, public, documentation = "192.168.1.50:80", "127.0.0.1:80", "203.0.113.10:80", "[2001:db8::5]:80"
	const secure, insecure = "https://app.example.com", "http://app.example.com"
	for _, c := range []struct {
		rules      LocalNetworkRules
		origin     string
		page       AddressSpace
		remote     string
		permission Permission
		target     string
		want       string // "" sends
	}{
		{chromium, secure, SpacePublic, lan, "", "", LocalAsks},
		{chromium, secure, SpacePublic, loop, "", "", LocalAsks},
		{chromium, secure, SpacePublic, lan, PermissionDenied, "", LocalDenied},
		{chromium, secure, SpacePublic, lan, PermissionGranted, "", ""},
		{chromium, secure, SpacePublic, public, PermissionDenied, "", ""},
		{chromium, secure, SpaceLocal, loop, PermissionDenied, "", ""},
		{chromium, secure, SpaceLoopback, lan, PermissionDenied, "", ""},
		{chromium, secure, "", lan, PermissionDenied, "", ""},
		{chromium, insecure, SpacePublic, lan, "", "", LocalInsecure},
		{chromium, insecure, SpacePublic, loop, PermissionGranted, "", LocalInsecure},
		{chromium, insecure, SpaceLocal, loop, "", "", ""},
		{chromium, secure, SpacePublic, documentation, PermissionDenied, "", LocalDenied},
		{chromium, secure, SpacePublic, lan, PermissionGranted, "loopback", LocalTarget},
		{chromium, secure, SpacePublic, lan, PermissionGranted, "private", ""},
		{chromium, secure, SpacePublic, lan, PermissionGranted, "unknown", ""},
		{chromium, secure, SpaceLoopback, loop, "", "public", LocalTarget},
		{chromium, "http://localhost:3000", "", lan, PermissionDenied, "", ""},
		{chromium, "https://192.168.1.60", "", loop, PermissionDenied, "", ""},
		{chromium, "https://203.0.113.10", "", loop, PermissionDenied, "", LocalDenied},
		{firefox, secure, SpacePublic, lan, "", "", LocalAsks},
		{firefox, insecure, SpacePublic, lan, "", "", LocalAsks},
		{firefox, insecure, SpacePublic, lan, PermissionGranted, "", ""},
		{firefox, secure, SpacePublic, loop, PermissionDenied, "", LocalDenied},
		{firefox, secure, SpacePublic, lan, PermissionGranted, "loopback", ""},
		{firefox, secure, SpacePublic, documentation, PermissionDenied, "", ""},
		{chromium, "null", SpacePublic, lan, PermissionGranted, "", ""},
		{chromium, "null", SpacePublic, loop, PermissionDenied, "", LocalDenied},
		{firefox, "null", SpacePublic, lan, PermissionGranted, "", LocalAsks},
		{firefox, "null", SpacePublic, loop, PermissionDenied, "", LocalAsks},
		{webkit, secure, SpacePublic, lan, PermissionDenied, "", ""},
	} {
		m := Start(&Request{URL: "https://api.example.com/", Method: "PUT", Origin: OriginOf(c.origin), Mode: ModeCORS, Credentials: CredentialsSameOrigin,
			Redirect: RedirectFollow, PageSpace: c.page, LocalNetwork: c.permission, LoopbackNetwork: c.permission, TargetSpace: c.target}, &UserAgent{Local: c.rules})
		m.Receive(Answer{RemoteAddress: c.remote, Response: &Response{Protocol: "HTTP/2.0", Status: 500}})
		e := m.Result().Error
		if e == nil {
			t.Fatalf("%+v: a preflight that fails is let by", c)
		}
		got := ""
		if e.Reason == LocalNetworkAccess {
			got = e.Got
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c, got, c.want)
		}
	}
}

// TestLooksLocal: what Chromium lets by on https pages though it is http, and
// who refuses 0.0.0.0.
func TestLooksLocal(t *testing.T) {
	chromium, others := LocalNetworkRules{LocalIsNotMixed: true}, LocalNetworkRules{RefusesUnspecified: true}
	for _, c := range []struct {
		rules       LocalNetworkRules
		url, target string
		want        Reason
	}{
		{chromium, "http://192.168.1.50/", "", ""},
		{chromium, "http://100.64.0.5/", "", ""},
		{chromium, "http://[fd00::5]/", "", ""},
		{chromium, "http://printer.local/", "", ""},
		{chromium, "http://lan.example.com/", "", MixedContent},
		{chromium, "http://lan.example.com/", "local", ""},
		{chromium, "http://lan.example.com/", "public", MixedContent},
		{chromium, "http://203.0.113.10/", "", MixedContent},
		{others, "http://192.168.1.50/", "", MixedContent},
		{others, "http://printer.local/", "local", MixedContent},
		{others, "https://0.0.0.0/", "", LocalNetworkAccess},
	} {
		m := Start(&Request{URL: c.url, Method: "GET", Origin: OriginOf("https://app.example.com"), Mode: ModeCORS, Credentials: CredentialsSameOrigin,
			Redirect: RedirectFollow, TargetSpace: c.target}, &UserAgent{Local: c.rules})
		var got Reason
		if e := m.Result().Error; e != nil {
			got = e.Reason
		}
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
