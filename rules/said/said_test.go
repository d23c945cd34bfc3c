package said

import (
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// TestTable: rows are written as they are looked up, and none stands behind one
// that takes all it would.
func TestTable(t *testing.T) {
	for _, of := range replies {
		meaning, rows := of.meaning, of.rows
		for i, r := range rows {
			for _, text := range []string{r.Header, r.Value, r.Body} {
				if text != strings.ToLower(text) {
					t.Errorf("%s: %+v is not in lower case", meaning, r)
				}
			}
			if r.Status == "" && r.Header == "" && r.Body == "" {
				t.Errorf("%s: %+v fits everything", meaning, r)
			}
			for _, before := range rows[:i] {
				covers := before.Status == "" || before.Status == r.Status
				if covers && (before.Header == "" || before.Header == r.Header && strings.Contains(r.Value, before.Value)) && strings.Contains(r.Body, before.Body) && before.Body != Nothing {
					t.Errorf("%s: %+v never comes to it, behind %+v", meaning, r, before)
				}
			}
		}
	}
}

func TestStatusIn(t *testing.T) {
	for _, c := range []struct {
		list   string
		status int
		want   bool
	}{{"", 200, true}, {"401 403", 403, true}, {"401 403", 404, false}, {"4xx", 429, true}, {"4xx 5xx", 530, true}, {"4xx", 500, false}} {
		if got := statusIn(c.list, c.status); got != c.want {
			t.Errorf("%q, %d: %t", c.list, c.status, got)
		}
	}
}

func TestIdentity(t *testing.T) {
	for _, test := range []struct{ url, who, kind string }{
		{"https://login.example.com/realms/shop/protocol/openid-connect/token", "Keycloak", "keycloak"},
		{"http://localhost:8080/auth/realms/shop/protocol/openid-connect/userinfo?x=1", "Keycloak", "keycloak"},
		{"https://login.microsoftonline.com/common/oauth2/v2.0/token", "Entra ID", "entra"},
		{"https://example.eu.auth0.com/oauth/token", "Auth0", "auth0"},
		{"https://example.okta.com/oauth2/default/v1/token", "Okta", "okta"},
		{"https://api.example.com/oauth2/token", "", ""},
		{"https://api.example.com/data?next=/protocol/openid-connect/token", "", ""},
		{"https://example.auth0.com/api/v2/users", "", ""},
	} {
		u, err := fetch.ParseURL(test.url)
		if err != nil {
			t.Fatal(err)
		}
		if who, kind := Identity(u); who != test.who || kind != test.kind {
			t.Errorf("%s: %q %q, want %q %q", test.url, who, kind, test.who, test.kind)
		}
	}
}
