package ask

import (
	"github.com/cors-check/cors-check/rules/fetch"
)

// parseHSTS reads the hosts that a browser remembers as https only.
func parseHSTS(hosts []string) (names []string, mistakes []*Mistake) {
	for _, host := range hosts {
		u, err := fetch.ParseURL("http://" + host + "/")
		switch {
		case err != nil || u.String() != "http://"+u.Host()+"/":
			m := &Mistake{Field: "hsts", Got: host, Want: "want a host such as api.example.com"}
			if o := fetch.OriginOf(host); !o.Opaque() {
				m.Meant = o.Host
			}
			mistakes = append(mistakes, m)
		case !fetch.MayHaveHSTS(u.Host()):
			mistakes = append(mistakes, &Mistake{Field: "hsts", Got: host, Want: "want the name of a host: browsers remember neither addresses nor localhost as https only"})
		default:
			names = append(names, u.Host())
		}
	}
	return names, mistakes
}
