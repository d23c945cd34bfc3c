package fetch

import "testing"

func TestPermitted(t *testing.T) {
	own := OriginOf("https://app.example.com")
	for header, want := range map[string]bool{
		"":                     true,
		"local-network=()":     false,
		"local-network=(self)": true, "local-network=self": true, "local-network=*": true, "local-network=(*)": true,
		`local-network=("https://app.example.com")`:                     true,
		`local-network=("https://app.example.com" "https://b.example")`: true,
		`local-network=("https://b.example")`:                           false,
		`geolocation=(), local-network=()`:                              false,
		`geolocation=("https://a.example,b"), local-network=()`:         false,
		"local-network-access=(), local-network=*":                      false, "local-network-access=*, local-network=()": true,
		"local-network=(), local-network-access=*": false, "local-network=*, local-network-access=()": true,
		"geolocation=()":                    true,
		"loopback-network=()":               true,
		"local-network=(), local-network=*": true, // the last one counts
		"local-network=*, local-network=()": false,
		"local-network=();report-to=main":   false,
		"local-network 'none'":              true, // as Feature-Policy had it: no dictionary
		"local-network=(),":                 true,
		"local-network":                     false, // a boolean, which is no list
	} {
		if got := permitted(header, own, "local-network-access", "local-network"); got != want {
			t.Errorf("%s: permitted = %t", header, got)
		}
	}
}
