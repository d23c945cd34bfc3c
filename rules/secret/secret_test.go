package secret_test

import (
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/secret"
)

func TestHeader(t *testing.T) {
	const secrets = `Authorization Proxy-Authorization X-Original-Authorization X-Forwarded-Authorization X-Amzn-Remapped-Authorization Cookie Set-Cookie Set-Cookie2
		X-Api-Key X-API-KEY X_API_KEY Api-Key ApiKey api_key X-ApiKey X-Goog-Api-Key X-Functions-Key X-Master-Key X-Access-Key X-Auth-Key X-Algolia-API-Key
		Ocp-Apim-Subscription-Key X-RapidAPI-Key X-Parse-REST-API-Key X-Application-Key X-Shared-Key X-Amz-Security-Token X-Amz-Signature X-Amz-Credential
		X-Auth-Token X-Access-Token X-CSRF-Token X-XSRF-TOKEN X-CSRFToken CSRF-Token DPoP X-Vault-Token PRIVATE-TOKEN JOB-TOKEN X-Gitlab-Token X-Shopify-Access-Token
		X-Plex-Token X-Session X-Session-Id X-Session-Token Session X-SID X-Secret X-Client-Secret X-Hub-Signature-256 X-Hub-Signature Signature X-Signature X-HMAC
		X-Password X-User-Password X-Passphrase X-Pass X-Pwd X-OTP X-GitHub-OTP X-JWT X-JWT-Assertion Cf-Access-Jwt-Assertion X-Goog-Iap-Jwt-Assertion
		Cf-Access-Client-Secret X-Forwarded-Access-Token X-Ms-Client-Principal X-Ms-Token-Aad-Id-Token X-Amzn-Oidc-Accesstoken X-Auth X-Auth-User Authentication X-Bearer`
	for name := range strings.FieldsSeq(secrets) {
		if !secret.Header(name) || !secret.Header(strings.ToLower(name)) && name != "X_API_KEY" || !secret.Header(strings.ToUpper(name)) && !strings.Contains(name, "Api") {
			t.Errorf("%s is no secret", name)
		}
	}
	const open = `Accept Accept-Language Access-Control-Allow-Headers Access-Control-Allow-Credentials Access-Control-Request-Headers Authority Author X-Author Cache-Control
		Content-Type Date ETag Host Idempotency-Key If-None-Match Keep-Alive Link Location Origin Proxy-Authenticate Public-Key-Pins Referer Sec-Fetch-Mode
		Sec-WebSocket-Key Server Surrogate-Key User-Agent Vary WWW-Authenticate X-Cache-Key X-Keyboard X-Monkey X-Powered-By X-RateLimit-Remaining-Tokens
		X-Request-Id X-Forwarded-For X-Compass X-Design X-Assigned-To Passive X-Spin X-Patch Cookie-Policy`
	for name := range strings.FieldsSeq(open) {
		if secret.Header(name) {
			t.Errorf("%s is a secret", name)
		}
	}
}

func TestName(t *testing.T) {
	const secrets = `token access_token refresh_token id_token accessToken AccessToken token[] token%5B%5D auth_token authToken csrf_token csrfmiddlewaretoken
		X_API_KEY api_key apikey apiKey APIKEY api-key key KEY key[] access_key accessKey AWSAccessKeyId subscription-key Key-Pair-Id code state nonce
		session session_id sessionId SESSIONID jsessionid JSESSIONID PHPSESSID ASPSESSIONID sid connect.sid sess pwd db_pwd pw pass passwd password Password user_password
		pass%77ord passphrase passcode sig Sig signature X-Amz-Signature X-Amz-Security-Token X-Amz-Credential X-Goog-Signature oauth_signature oauth_token oauth_verifier
		code_verifier secret client_secret clientSecret jwt auth authorization otp pin ticket SAMLResponse client_assertion hmac _csrf data[password] user.password`
	for name := range strings.FieldsSeq(secrets) {
		if !secret.Name(name) {
			t.Errorf("%s is no secret", name)
		}
	}
	const open = `q query page limit offset id user name lang x-id country_code zip_code status_code sort_key keyword keys author authority monkey design assigned
		compass bypass-cache spin callback format fields include statement version origin url redirect_uri client_id scope response_type token_type expires`
	for name := range strings.FieldsSeq(open) {
		if secret.Name(name) {
			t.Errorf("%s is a secret", name)
		}
	}
}

func TestOpaque(t *testing.T) {
	for _, s := range []string{
		"d41d8cd98f00b204e9800998ecf8427e", "0f8fad5b-d9cd-469f-a165-70867728950e", "wJalrXUtnFEMIK7MDENGbPxRfiCYEX4MP1EKEY99",
		"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9eyJzdWIiOiIxMjM0NTY3", "bGV0LW1lLWluLXBsZWFzZS0xMjM0NTY3ODkwYWJjZGVm==",
	} {
		if !secret.Opaque(s) {
			t.Errorf("%s does not look like a secret", s)
		}
	}
	for _, s := range []string{
		"", "short", "2026-11-30", "a-rather-long-name-of-a-page-in-2026", strings.Repeat("a", 5000), "https://app.example.com/one/two/three/four", "name,title,description,price,currency",
	} {
		if secret.Opaque(s) {
			t.Errorf("%s looks like a secret", s)
		}
	}
}

func TestHide(t *testing.T) {
	const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
	for in, want := range map[string]string{
		"https://u:p@h.test/":                          "https://*@h.test/",
		"https://u:p'w@h.test/":                        "https://*@h.test/",
		"http://u:p@q@h.test/":                         "http://*@h.test/",
		`http:\\u:p@h.test/`:                           `http:\\*@h.test/`,
		"http:u:p@h.test/":                             "http:*@h.test/",
		"//u:p@h.test/":                                "//*@h.test/",
		"socks5h://u:p@h.test:1080":                    "socks5h://*@h.test:1080",
		"mailto:a@b.test":                              "mailto:a@b.test",
		"/a?x=1&token=abc#id_token=d":                  "/a?x=1&token=*#id_token=*",
		"/a;jsessionid=abc/b?q=1":                      "/a;jsessionid=*/b?q=1",
		"/a;jsessionid=abc":                            "/a;jsessionid=*",
		"/a?b=1;token=abc":                             "/a?b=1;token=*",
		"/a?token[]=abc&token%5B%5D=d":                 "/a?token[]=*&token%5B%5D=*",
		"/a?X_API_KEY=abc":                             "/a?X_API_KEY=*",
		"/a?x=d41d8cd98f00b204e9800998ecf8427e&y=2":    "/a?x=*&y=2",
		"/a?x=" + jwt:                                  "/a?x=*",
		"/reset/" + jwt + "/now":                       "/reset/*/now",
		"text/plain; charset=utf-8":                    "text/plain; charset=utf-8",
		"'http://a.test/?key=abc' and 'http://b.test'": "'http://a.test/?key=*' and 'http://b.test'",
	} {
		if got := secret.Hide(in, "*", nil); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
		if got := secret.Hide(want, "*", nil); got != want {
			t.Errorf("again %s: %s", want, got)
		}
	}
	for in, want := range map[string]string{
		`{"password":"a\"b","x":"y"}`:    `{"password":"*","x":"y"}`,
		`{"pin": 1234, "n": 5}`:          `{"pin": *, "n": 5}`,
		`{"error":"no","session_id":"a`:  `{"error":"no","session_id":"*`,
		`access_token=abc&token_type=b`:  `access_token=*&token_type=b`,
		`{"accessToken" : "abc"}`:        `{"accessToken" : "*"}`,
		`{"message":"the key is wrong"}`: `{"message":"the key is wrong"}`,
	} {
		if got := secret.HideFields(in, "*", nil); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{
		`--proxy "u:p@h:1": no`: `--proxy "*@h:1": no`, "http://u:p@h:1 at 10:30": "http://*@h:1 at 10:30", "a: b@c": "a: b@c",
	} {
		if got := secret.HideLine(in, "*"); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"u:p@h:1": "*@h:1", "u:p/w@h": "u:p/w@h", "socks5://u@h": "socks5://*@h", "h:1": "h:1", "": ""} {
		if got := secret.HideUserinfo(in, "*"); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
