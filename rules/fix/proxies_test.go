package fix_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cors-check/cors-check/rules/fix"
)

// proxies are the recipes that set up a proxy for development, with the proof
// whose application and packages theirs is. The others want packages that take
// longer to install than all else here.
var proxies = map[string]string{"vite-proxy": "vite", "webpack-proxy": "webpack-dev-server", "next-rewrites": "nextjs"}

// TestProxies: with the steps as they are printed, the development server's own
// origin has the API's responses, which themselves have no CORS headers.
func TestProxies(t *testing.T) {
	provesAll(t)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.Method+" "+r.URL.RequestURI()+" of the API")
	}))
	defer api.Close()
	for framework, application := range proxies {
		t.Run(framework, func(t *testing.T) {
			p := readProof(t, application)
			need(t, p.MayLack, p.Needs...)
			packages := p.packages(t, p.versions[len(p.versions)-1])
			dir := filepath.Join(t.TempDir(), "app")
			p.lay(t, "nothing-configured", dir)
			made, err := fix.For(framework, fix.Policy{Origins: []string{page}}, fix.Context{API: api.URL, Path: "/items/1"})
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range made.Steps {
				paste(t, dir, fix.Find(framework).Steps[i].Place, s.Code)
			}
			url, stop := p.start(t, dir, packages, false)
			defer stop()
			server, _, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
			for method, path := range map[string]string{http.MethodGet: "/items/1?a=b", http.MethodPut: "/items/2"} {
				request, err := http.NewRequest(method, "http://"+server+path, http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(response.Body)
				response.Body.Close()
				if want := method + " " + path + " of the API"; string(body) != want || err != nil {
					t.Errorf("%s %s: %s %q (%v), want %q", method, path, response.Status, body, err, want)
				}
			}
		})
	}
}
