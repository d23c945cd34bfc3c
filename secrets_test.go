package main

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// What is secret stands nowhere in what the program says, whatever it is part
// of, in any format, on standard output or error; --show-secrets shows it.
func TestSecretsInEveryPlace(t *testing.T) {
	const secret = "5ecr3tLEAK"
	address, _ := noting(t, func(h http.Header, r *http.Request) {
		h.Set("Access-Control-Allow-Origin", "http://other.test")
		switch {
		case strings.HasPrefix(r.URL.Path, "/echo"):
			h.Set("X-Echo", "it was "+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")+", "+secret)
			h.Set("Access-Control-Allow-Origin", "http://"+secret)
		case strings.HasPrefix(r.URL.Path, "/cookie"):
			h.Set("Set-Cookie", "sid="+secret+"; Path=/")
			h.Set("X-Session-Token", secret)
			h.Set("Link", "</a?api_key="+secret+">; rel=next")
		}
	})
	port := address[strings.LastIndexByte(address, ':')+1:]
	page := []string{"--origin", "http://app.test"}
	answers := answering(t, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nAccess-Control-Allow-Origin: *\r\nLocation: http://u:"+secret+"@127.0.0.1/a;jsessionid="+secret+"?token[]="+secret+"#key="+secret+"\r\n\r\n")
	body := `{"error":"no","password":"` + secret + `","token":"` + secret + `"}`
	refuses := answering(t, "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
	for name, args := range map[string][]string{
		"a token in the URL":        {address + "/?token=" + secret},
		"others in the URL":         {address + "/a;jsessionid=" + secret + "?X_API_KEY=" + secret + "&code=" + secret + "&pwd=" + secret + "&X-Amz-Signature=" + secret + "&token%5B%5D=" + secret},
		"the page":                  {address + "/", "--page", address + "/?token=" + secret},
		"a page that is none":       {address + "/", "--page", "http://127.0.0.1:1/?api_key=" + secret},
		"a page that leads on":      {address + "/", "--page", answers},
		"a wrong page":              {address + "/", "--page", "http://u:" + secret + "@127.0.0.1:" + port + "/?token=" + secret},
		"userinfo":                  {"http://u:" + secret + "@127.0.0.1:" + port + "/"},
		"a Location":                {answers},
		"a body":                    {refuses},
		"an echo":                   {address + "/echo", "-H", "Authorization: Bearer " + secret},
		"an echo of another":        {address + "/echo", "-H", "Ocp-Apim-Subscription-Key: " + secret},
		"an echo of DPoP":           {address + "/echo", "-H", "DPoP: " + secret},
		"an echo of a cookie":       {address + "/echo", "-b", "a=" + secret, "--credentials", "include"},
		"response headers":          {address + "/cookie"},
		"a body to send":            {address + "/", "-d", `{"user":"a","password":"` + secret + `"}`},
		"a form to send":            {address + "/", "-d", "password=" + secret + "&a=b"},
		"a proxy":                   {address + "/", "--proxy", "user:" + secret + "@127.0.0.1:1"},
		"a proxy with a scheme":     {address + "/", "--proxy", "socks5://user:" + secret + "@127.0.0.1:1"},
		"a wrong proxy":             {address + "/", "--proxy", "ftp://user:" + secret + "@127.0.0.1:1"},
		"a proxy of no port":        {address + "/", "--proxy", "user:" + secret + "@127.0.0.1:99999"},
		"a wrong resolve":           {address + "/", "--resolve", "user:" + secret + "@127.0.0.1"},
		"a wrong header":            {address + "/", "-H", secret},
		"a header with =":           {address + "/", "-H", "Authorization=" + secret},
		"a header with a space":     {address + "/", "-H", "Authorization Bearer " + secret},
		"a wrong cookie":            {address + "/", "-b", secret},
		"a wrong URL":               {"htp://h.test/?token=" + secret},
		"no scheme":                 {"h.test/?api_key=" + secret},
		"no URL":                    {"http://u:" + secret + "@h:x/"},
		"a wrong origin":            {address + "/", "--mode", "http://u:" + secret + "@app.test/?token=" + secret},
		"one argument too many":     {address + "/", "http://x.test/?token=" + secret},
		"a framework of that name":  {address + "/", "--framework", "http://x.test/?token=" + secret},
		"a browser of that name":    {address + "/", "--browser", "user:" + secret + "@x"},
		"what is asked in a script": {address + "/?access_token=" + secret, "-X", "BAD METHOD"},
	} {
		for _, more := range [][]string{{"-v"}, {"--format", "json"}, {"-q"}, {"--format", "sarif"}, {"--format", "markdown"}} {
			var out bytes.Buffer
			run(append(append(append([]string{}, args...), page...), more...), nil, &out, &out)
			if strings.Contains(out.String(), secret) || out.Len() == 0 {
				at := max(0, strings.Index(out.String(), secret)-200)
				t.Errorf("%s, %q: %.600s", name, more, out.String()[at:])
			}
		}
	}
	for _, args := range [][]string{{address + "/?token=" + secret}, {answers}, {address + "/cookie"}} {
		var out bytes.Buffer
		run(append(append(args, page...), "-v", "--show-secrets"), nil, &out, &out)
		if !strings.Contains(strings.ReplaceAll(out.String(), "\n", ""), secret) {
			t.Errorf("%q: it is not shown", args)
		}
	}
}

// A server may send back what it was given as it read it or in another form.
func TestSecretsSentBack(t *testing.T) {
	const secret = "s3cr3t/LEAK+9=x"
	encoded := url.QueryEscape(secret)
	for name, form := range map[string]string{
		"as it is": secret, "percent-encoded": encoded, "percent-encoded in small letters": strings.NewReplacer("%2F", "%2f", "%2B", "%2b", "%3D", "%3d").Replace(encoded),
		"in small letters": strings.ToLower(secret), "in capitals": strings.ToUpper(secret), "base64": base64.StdEncoding.EncodeToString([]byte(secret)),
	} {
		body := `{"title": "not allowed by CORS: ` + form + `"}`
		address := answering(t, "HTTP/1.1 403 No "+form+"\r\nX-Echo: "+form+"\r\nWWW-Authenticate: Bearer realm=\""+form+"\"\r\nContent-Type: application/json\r\nContent-Length: "+strconv.Itoa(len(body))+"\r\n\r\n"+body)
		for given, args := range map[string][]string{
			"a header":            {address, "-H", "Authorization: Bearer " + secret},
			"a cookie":            {address, "--credentials", "include", "-b", "a=" + secret},
			"a parameter":         {address + "?token=" + encoded},
			"a field of JSON":     {address, "--send", "-d", `{"password": "` + secret + `"}`},
			"one that is escaped": {address, "--send", "-d", `{"password": "` + strings.ReplaceAll(secret, "/", `\/`) + `"}`},
			"a field of a form":   {address, "--send", "-d", "a=b&password=" + encoded},
		} {
			for _, more := range [][]string{{"-v"}, {"--format", "json"}} {
				var out bytes.Buffer
				run(slices.Concat(args, more, []string{"--origin", "http://app.test"}), nil, &out, &out)
				said := strings.Join(strings.Fields(out.String()), "")
				if strings.Contains(said, form) || strings.Contains(said, secret) || !strings.Contains(said, "403") {
					t.Errorf("%s, sent back %s, %q: %s", given, name, more, out.String())
				}
			}
		}
	}
}

// A secret that is a word of ours too leaves our words and code as they are.
func TestSecretThatIsAWord(t *testing.T) {
	address, _ := noting(t, func(h http.Header, _ *http.Request) { h.Set("Access-Control-Allow-Origin", "http://other.test") })
	for _, word := range []string{"origin", "methods", "express", "header", "credentials", "value"} {
		var plain, out bytes.Buffer
		run([]string{address, "--origin", "http://app.test", "-f", "express", "--credentials", "include", "-b", "a=0"}, nil, &plain, &plain)
		run([]string{address, "--origin", "http://app.test", "-f", "express", "--credentials", "include", "-b", word + "=" + word}, nil, &out, &out)
		if strings.Contains(out.String(), "[redacted]") {
			t.Errorf("%s: %s", word, out.String())
		}
		if plain.String() != out.String() {
			t.Errorf("%s changes\n%s\nto\n%s", word, plain.String(), out.String())
		}
	}
}
