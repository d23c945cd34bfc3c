package ask

import (
	"strings"

	"github.com/cors-check/cors-check/rules/fetch"
)

// parseCookies reads the cookies of a question. What is wrong with one is told
// without its value.
func parseCookies(fields []string) (cookies []fetch.Cookie, mistakes []*Mistake) {
	for _, field := range fields {
		pair, attributes := fetch.CutAttributes(field)
		switch m := wireSafe("cookie", field, "a cookie cannot contain control characters"); {
		case field == "":
		case m != nil:
			m.Got = redacted(field)
			mistakes = append(mistakes, m)
		case !strings.Contains(pair, "="):
			mistakes = append(mistakes, &Mistake{Field: "cookie", Want: "want cookies such as 'a=1; b=2' (a cookie file is not read)"})
		case attributes == "":
			cookies = append(cookies, fetch.Cookie{Pair: field, Bare: true})
		case strings.Contains(pair, ";") || !onlyAttributes(attributes):
			mistakes = append(mistakes, &Mistake{Field: "cookie", Want: "want one cookie where there are attributes, as in 'a=1; SameSite=None; Secure'; give each its own --cookie"})
		default:
			cookies = append(cookies, fetch.ParseSetCookie(field))
		}
	}
	return cookies, mistakes
}

func onlyAttributes(attributes string) bool {
	for piece := range strings.SplitSeq(attributes, ";") {
		if strings.TrimSpace(piece) != "" && !fetch.CookieAttribute(piece) {
			return false
		}
	}
	return true
}
