package fetch_test

import (
	"fmt"
	"testing"

	"github.com/cors-check/cors-check/rules/fetch"
)

// TestRemember: what each engine does with the same request made again, as
// Chromium 156, Firefox 153 and WebKitGTK 2.50 did with scripted servers and a
// page that makes two or three requests (their recordings have one each).
func TestRemember(t *testing.T) {
	const good, age = "Access-Control-Allow-Origin: *", "Access-Control-Max-Age: "
	null := ask("PUT")
	null.Origin = fetch.Origin{}
	noStore, lower := ask("PUT"), ask("patch")
	noStore.Cache = fetch.CacheNoStore
	for _, c := range []struct {
		name                      string
		request                   fetch.Request
		preflight, actual         []string
		chromium, firefox, webkit string // the first preflight's seconds, and the reason of the next requests
	}{
		{"no max-age", ask("PUT"), []string{good, methods + "PUT"}, []string{good}, "5 cached", "5 cached", "5 cached"},
		{"empty", ask("PUT"), []string{good, methods + "PUT", age}, []string{good}, "5 cached", "5 cached", "5 cached"},
		{"a day", ask("PUT"), []string{good, methods + "PUT", age + "86400"}, []string{good}, "7200 cached", "86400 cached", "600 cached"},
		{"zero", ask("PUT"), []string{good, methods + "PUT", age + "0"}, []string{good}, "0 max-age-zero", "0 max-age-zero", "0 max-age-zero"},
		{"plus", ask("PUT"), []string{good, methods + "PUT", age + "+600"}, []string{good}, "600 cached", "0 max-age-invalid", "600 cached"},
		{"a unit", ask("PUT"), []string{good, methods + "PUT", age + "600s"}, []string{good}, "5 cached", "0 max-age-invalid", "5 cached"},
		{"quoted", ask("PUT"), []string{good, methods + "PUT", age + `"600"`}, []string{good}, "5 cached", "0 max-age-invalid", "5 cached"},
		{"a list", ask("PUT"), []string{good, methods + "PUT", age + "600, 600"}, []string{good}, "5 cached", "0 max-age-invalid", "5 cached"},
		{"two lines", ask("PUT"), []string{good, methods + "PUT", age + "600", age + "600"}, []string{good}, "5 cached", "0 max-age-invalid", "5 cached"},
		{"any method", ask("PUT"), []string{good, methods + "*", age + "60"}, []string{good}, "60 cached", "60 wildcard", "60 cached"},
		{"named beside *", ask("PUT"), []string{good, methods + "*, PUT", age + "60"}, []string{good}, "60 cached", "60 cached", "60 cached"},
		{"any header", ask("GET", "X-A", "1"), []string{good, "Access-Control-Allow-Headers: *", age + "60"}, []string{good}, "60 cached", "60 wildcard", "60 cached"},
		{"the response is blocked", ask("PUT"), []string{good, methods + "PUT", age + "60"}, nil, "60 cached", "60 blocked-response", "60 cached"},
		{"refused", ask("PUT"), []string{methods + "PUT", age + "60"}, nil, "0 refused", "0 refused", "0 refused"},
		{"the method alone is refused", lower, []string{good, methods + "PATCH", age + "60"}, nil, "0 refused", "0 refused", "60 refused"},
		{"the cache is passed over", noStore, []string{good, methods + "PUT", age + "60"}, []string{good}, "0 cache-mode", "60 cache-mode", "60 cached"},
		{"sandboxed page", null, []string{good, methods + "PUT", age + "60"}, []string{good}, "0 opaque-origin", "60 cached", "60 cached"},
		{"no preflight", ask("GET"), nil, []string{good}, "none", "none", "none"},
	} {
		want := map[string]string{"chromium": c.chromium, "firefox": c.firefox, "webkit": c.webkit}
		for _, a := range agents() {
			if a.id == letter {
				continue
			}
			kept := a.Remember(&c.request, 3, func(s *fetch.Send) (fetch.Answer, bool) {
				if s.Kind == fetch.Preflight {
					return http(200, c.preflight...), true
				}
				return http(200, c.actual...), true
			})
			got := "none"
			if kept != nil {
				got = fmt.Sprint(kept.Seconds, " ", kept.Again[0].Reason)
				for i, again := range kept.Again {
					if again.Reason != kept.Again[0].Reason || again.Preflight != (again.Reason != fetch.RecallCached) || len(kept.Again) != 3 {
						t.Errorf("%s, %s: again %d is %+v", c.name, a.id, i, again)
					}
				}
			}
			if got != want[a.id] {
				t.Errorf("%s: %s: %s, want %s", c.name, a.id, got, want[a.id])
			}
		}
	}
}
